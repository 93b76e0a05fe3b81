"""The Responses page's table: one row a response, with a choice that stands in the link."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import polars as pl
import streamlit as st

from journey_core.errors import WaylineError
from journey_core.model.contact import Trigger
from journey_core.ui import cache, shell, state, widgets
from journey_core.ui.inspector import trigger_editor
from journey_core.ui.replay.reading import SMALLEST_GROUP
from journey_core.ui.responses import drawer
from journey_core.ui.responses.lines import HIDDEN, Line, hide_small, lines_of, table

if TYPE_CHECKING:
    from streamlit.elements.arrow import DataframeStateInput

    from journey_core.replay.results import Replayed
    from journey_core.store.records import Saved

_TABLE = "responses-table"


def replayed(saved: Saved) -> Replayed | None:
    """What the journey alone would have sent in the period; None where nothing can be replayed."""
    if not cache.counts().events or not saved.journey.responses:
        return None
    from journey_core.ui.replay import cache as replays
    from journey_core.ui.replay.controls import back

    from_at, to_at = back(shell.period())
    try:
        return replays.replayed(((saved.journey.id, saved.revision),), from_at, to_at, None)
    except WaylineError as error:
        st.caption(f":material/info: {widgets.sentence(str(error))}")
        return None


def lines(saved: Saved, counted: Replayed | None) -> list[Line]:
    """Every trigger and response, with its findings and its numbers."""
    found = cache.findings(saved.journey.id, saved.revision)
    told = lines_of(saved.journey, found, counted.result.responses if counted else None)
    return hide_small(told, SMALLEST_GROUP) if state.is_meeting() else told


def show(saved: Saved, found: Sequence[Line], *, counted: bool) -> Line | None:
    """Draw the table; the line that is chosen in it, or that the link names."""
    keys = [_key(line) for line in found]
    wish = state.linked("response")
    place = keys.index(wish) if wish in keys else None

    def choose() -> None:
        rows = state.value(_TABLE)["selection"]["rows"]
        state.set_linked("response", keys[rows[0]] if rows else "")

    chosen: DataframeStateInput = {"selection": {"rows": [] if place is None else [place]}}
    hidden = any(line.is_small for line in found)
    number, wide = st.column_config.NumberColumn, st.column_config.TextColumn
    counts = {
        name: wide(width=width, alignment="right")
        if hidden
        else number(format="localized", width=width)
        for name, width in (("Candidates", 82), ("Sent", 66))
    }
    st.dataframe(
        pl.DataFrame(table(found, cache.now().replace(tzinfo=None), counted=counted)),
        hide_index=True,
        key=_TABLE,
        alt="Triggers and responses of the journey",
        on_select=choose,
        selection_mode="single-row",
        selection_default=chosen,
        row_height=36,
        column_config={
            "Stage": wide(width=114),
            "Trigger": wide(width=312),
            "Response": wide(width=144),
            "Findings": st.column_config.MultiselectColumn(
                width=168, options=_BADGES, color=_COLOURS
            ),
            **counts,
            "Last fired": wide(width=76),
            "Channel": wide(width=80),
            "Timing": wide(width=150),
            "Kind": wide(width=110),
            "Purpose": wide(width=90),
        },
    )
    if hidden:
        st.caption(f"{HIDDEN.capitalize()}: fewer than {SMALLEST_GROUP} moments or messages, "
                   "not shown in the meeting view and not in the sums.")  # fmt: skip
    return None if place is None else found[place]


def _key(line: Line) -> str:
    return line.key or f"trigger:{line.trigger.id}"


_MOST = 9
_BADGES = [
    *(f"{n} error{'s' if n > 1 else ''}" for n in range(1, _MOST)),
    *(f"{n} warning{'s' if n > 1 else ''}" for n in range(1, _MOST)),
    *(f"{n} advice" for n in range(1, _MOST)),
]
_COLOURS = [c for c in ("red", "orange", "blue") for _ in range(1, _MOST)]


def without_response(saved: Saved, trigger: Trigger) -> None:
    """The card of a trigger that nobody answers."""
    with st.container(border=True):
        st.markdown(f"**{widgets.escape(trigger.name or trigger.id)}** has no response yet.")
        if not state.is_meeting():
            with st.container(horizontal=True):
                if st.button("Add a response", icon=":material/add:", type="primary"):
                    drawer.open_new(saved, trigger)
                if st.button("Edit the trigger", icon=":material/bolt:"):
                    trigger_editor.open_trigger(saved, trigger)


def nothing_yet(saved: Saved) -> None:
    """A journey on which nothing is said teaches what a trigger and a response are."""
    journey_id = saved.journey.id
    actions = [widgets.Action("Open the map", widgets.go_to("map", journey=journey_id))]
    if not state.is_meeting():
        actions.append(
            widgets.Action("Trigger for the whole journey",
                           lambda: trigger_editor.open_new(saved, None), "bolt")
        )  # fmt: skip
    widgets.empty(
        "forum",
        "A trigger says when to speak, a response says what",
        "On the map choose a stage, open Logic and add a trigger: a cart left for a day, a third "
        "look at one product, sixty quiet days. Then add what is said, and to whom it would have "
        "gone stands here.",
        tuple(actions),
    )


def nowhere() -> None:
    """There is no journey whose responses could be shown."""
    shell.no_journey(
        "Responses",
        "forum",
        "Nothing to say yet",
        "Responses belong to a journey. Start one from a template or from a blank map.",
    )
