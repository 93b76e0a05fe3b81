"""Where map and data disagree, one card each, with the act that settles it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import streamlit as st

from journey_core.figures import text
from journey_core.ui import state, widgets
from journey_core.ui.flow import acts, cache, room, verdict

if TYPE_CHECKING:
    from journey_core.flow.agreement import Disagreement
    from journey_core.flow.proposals import ProposedStage
    from journey_core.model.journey import Journey
    from journey_core.store.flow_notes import FlowNote

_FEW = 4
_STAGE = "stage "


def draw(journey: Journey, found: Sequence[Disagreement]) -> None:
    """The list beside the matrix: what is worth a decision first, the rest behind a click."""
    names = {stage.id: stage.name for stage in journey.stages}
    notes = cache.notes(journey.id)
    found = [o for o in found if o.kind == "unused" or o.numbers.customers >= room.least()]
    open_ones = [one for one in found if one.matters and one.key not in notes]
    if state.is_meeting():
        widgets.section("Where map and data disagree")
    else:
        widgets.section("Where map and data disagree", "Decide for each: draw it, or note why not")
        acts.last_act(journey.id)
    if not open_ones:
        st.caption(":material/check: Nothing that asks for a decision.")
    for one in open_ones[:_FEW]:
        _card(journey, one, names)
    rest = [*open_ones[_FEW:], *(o for o in found if not o.matters and o.key not in notes)]
    if rest:
        label = f"{len(rest)} more, less often"
        with st.expander(label, key="less-often", bind="query-params"):
            for one in rest[:20]:
                _card(journey, one, names)
            if len(rest) > 20:
                st.caption(f"{len(rest) - 20} more are in the numbers.")
    if not state.is_meeting():
        _stages(journey, names, notes)
        _noted(journey, found, names, notes)


def _card(journey: Journey, one: Disagreement, names: Mapping[str, str]) -> None:
    icon, colour = (
        ("add_road", "orange") if one.kind == "undrawn" else ("do_not_disturb_on", "gray")
    )
    title = f"{names[one.source]} to {names[one.target]}"
    with st.container(border=True, gap="xsmall"):
        with st.container(
            horizontal=True,
            wrap=False,
            horizontal_alignment="distribute",
            vertical_alignment="center",
        ):
            st.markdown(
                f":{colour}[:material/{icon}:] **{widgets.escape(title)}**", width="stretch"
            )
            if one.kind == "undrawn" and not state.is_meeting():
                st.button("Draw it", type="tertiary", key=f"draw-{one.key}",
                          on_click=acts.draw_it, args=(journey.id, one, title))  # fmt: skip
        st.caption(widgets.escape(said(journey, one)))
        if state.is_meeting():
            return
        with st.container(horizontal=True, vertical_alignment="center"):
            if st.button("Show on map", type="tertiary", key=f"show-{one.key}"):
                widgets.go_to("map", journey=journey.id, stage=one.transition or one.source)()
            acts.why_not(journey.id, one.key)


def said(journey: Journey, one: Disagreement) -> str:
    """What is seen, in one or two sentences."""
    if one.kind == "unused":
        waiting = sum(trigger.stage == one.target for trigger in journey.triggers)
        told = f" {text.plural(waiting, 'trigger')} waits on it." if waiting == 1 else (
            f" {text.plural(waiting, 'trigger')} wait on it." if waiting else ""
        )  # fmt: skip
        return f"On the map, never taken.{told}"
    half = text.duration(one.numbers.median_seconds)
    return f"{verdict.people(one)}; not on the map. Half within {half}."


def _stages(journey: Journey, names: Mapping[str, str], notes: Mapping[str, FlowNote]) -> None:
    """Events between the stages that may be stages themselves."""
    found = [one for one in cache.proposed(journey.id) if _STAGE + one.event not in notes]
    if not found:
        return
    label = f"{text.plural(len(found), 'event')} that may be a stage"
    with st.expander(label, key="proposed", bind="query-params"):
        for one in found:
            _proposal(journey, one, names)


def _proposal(journey: Journey, one: ProposedStage, names: Mapping[str, str]) -> None:
    with st.container(border=True, gap="xsmall"):
        with st.container(
            horizontal=True,
            wrap=False,
            horizontal_alignment="distribute",
            vertical_alignment="center",
        ):
            title = widgets.escape(one.event)
            st.markdown(f":gray[:material/add_location:] **{title}**", width="stretch")
            st.button("Add it", type="tertiary", key=f"stage-{one.event}",
                      on_click=acts.add_stage, args=(journey.id, one))  # fmt: skip
        on = f" and “{names[one.before]}”" if one.before else ""
        between = "between" if one.before else "after"
        st.caption(
            widgets.escape(
                f"{text.plural(one.customers, 'customer')}, {text.percent(one.share)} of all; most "
                f"{between} “{names[one.after]}”{on}."
            )
        )
        acts.why_not(journey.id, _STAGE + one.event)


def _noted(
    journey: Journey,
    found: Sequence[Disagreement],
    names: Mapping[str, str],
    notes: Mapping[str, FlowNote],
) -> None:
    """What was decided not to draw, by whom, and the way back."""
    titles = {one.key: f"{names[one.source]} to {names[one.target]}" for one in found}
    kept = {
        about: titles.get(about, about.removeprefix(_STAGE))
        for about in notes
        if about in titles or about.startswith(_STAGE)
    }
    if not kept:
        return
    label = f"{len(kept)} noted"
    with st.expander(label, icon=":material/edit_note:", key="noted", bind="query-params"):
        for about, title in kept.items():
            one = notes[about]
            st.markdown(f"**{widgets.escape(title)}**")
            st.caption(widgets.escape(f"{one.note} ({one.noted_by})"))
            st.button("Take back", type="tertiary", key=f"back-{about}",
                      on_click=acts.take_back, args=(journey.id, about))  # fmt: skip
