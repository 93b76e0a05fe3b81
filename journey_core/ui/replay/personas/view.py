"""The section itself: the list of personas with what came out, and the chosen one's walk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import streamlit as st

from journey_core.errors import WaylineError
from journey_core.ui import cache as house
from journey_core.ui import state, widgets
from journey_core.ui.replay import controls
from journey_core.ui.replay.personas import cache, editor, examples, walked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from streamlit.elements.arrow import DataframeStateInput

    from journey_core.replay.persona_check import Checked
    from journey_core.ui.replay.controls import Choices

LINK = "persona"
_ROUND = "personas-round"


def section(choices: Choices) -> None:
    """Personas of these journeys: their list, the walk of the chosen one, or the editor."""
    if not state.is_meeting() and editor.is_open():
        editor.show(choices)
        return
    personas = cache.made_for(choices.journeys)
    with st.container(horizontal=True, vertical_alignment="top"):
        widgets.section(
            "Personas",
            "Made-up customers with a script. The replay walks them; no customer's data are used.",
        )
        if personas and not state.is_meeting():
            st.button("New persona", icon=":material/person_add:", type="tertiary",
                      key="persona-new", on_click=editor.open_new)  # fmt: skip
    if not personas:
        examples.offer(choices.journeys)
        return
    try:
        found = cache.checked(personas, choices.journeys, scope_of(choices))
    except WaylineError as error:
        widgets.failed(str(error), title="The personas cannot be walked")
        return
    chosen = _choose(found)
    if chosen is not None:
        _one(chosen)


def beside_nothing(choices: Choices) -> None:
    """The section where history has nothing to show; personas can walk all the same, once the
    journey has something to say."""
    if any(house.saved(one, number).journey.responses for one, number in choices.journeys):
        section(choices)


def scope_of(choices: Choices) -> tuple[str, ...]:
    """What walks are kept under: the journeys by id, none of them for all live ones."""
    ids = tuple(sorted(one for one, _ in choices.journeys))
    live = {head.id for head in house.journeys() if head.status == "live"}
    together = state.value("journeys", controls.ONE) == controls.ALL
    return () if together and live == set(ids) else ids


def _choose(found: Sequence[Checked]) -> Checked | None:
    """The table; the selected persona stands in the link."""
    ids = [one.saved.persona.id for one in found]
    wish = state.linked(LINK)
    place = ids.index(wish) if wish in ids else 0
    key = f"personas-{state.value(_ROUND, 0)}"

    def remember() -> None:
        rows = state.value(key)["selection"]["rows"]
        if rows:
            state.set_linked(LINK, ids[rows[0]])
        else:  # somebody is always chosen
            state.put(_ROUND, state.value(_ROUND, 0) + 1)

    selected: DataframeStateInput = {"selection": {"rows": [place]}}
    st.dataframe(
        frame(found),
        hide_index=True,
        key=key,
        alt="What each persona would be told, and whether that is as it was kept",
        on_select=remember,
        selection_mode="single-row",
        selection_default=selected,
        row_height=36,
        height="content",
        column_config={
            "Persona": st.column_config.TextColumn(width=190),
            "Against the kept walk": st.column_config.TextColumn(width=140),
        },
    )
    return found[place] if found else None


def frame(found: Sequence[Checked]) -> pl.DataFrame:
    """A row a persona."""
    return pl.DataFrame(
        {
            "Persona": [one.saved.persona.name for one in found],
            "What comes out": [walked.in_short(one.walk) for one in found],
            "Against the kept walk": [walked.against_kept(one) for one in found],
        }
    )


def _one(one: Checked) -> None:
    """The chosen persona: who it is, what can be done with it, and its walk."""
    persona = one.saved.persona
    with st.container(horizontal=True, vertical_alignment="center"):
        widgets.section(widgets.escape(persona.name), widgets.escape(persona.description))
        _badge(one)
        if not state.is_meeting():
            label = "Keep this walk" if one.kept is None else "Keep this one instead"
            if one.kept is None or one.differences:
                st.button(label, icon=":material/bookmark_add:", key="persona-keep",
                          help="Later walks are compared with it", on_click=_keep,
                          args=(one,))  # fmt: skip
            st.button("Edit", icon=":material/edit:", type="tertiary", key="persona-edit",
                      on_click=editor.open_one, args=(persona.id,))  # fmt: skip
    walked.show(one)


def _badge(one: Checked) -> None:
    if one.kept is None:
        return
    if one.differences:
        st.badge("Came out differently", color="orange", icon=":material/difference:")
    else:
        st.badge(walked.AS_KEPT, color="green", icon=":material/check:")


def _keep(one: Checked) -> None:
    try:
        cache.keep(one, state.who())
    except WaylineError as error:
        st.toast(widgets.sentence(str(error)), icon=":material/error:")
        return
    st.toast("Kept: later walks are compared with it", icon=":material/bookmark_added:")
