"""What a disagreement between map and data leads to: draw it, add a stage, or note why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from journey_core.errors import WaylineError
from journey_core.model.graph import in_order
from journey_core.model.operations import added, invert
from journey_core.model.record import slug
from journey_core.model.rules import Event, dump_rule
from journey_core.ui import cache as house
from journey_core.ui import edits, state, widgets
from journey_core.ui.flow import cache

if TYPE_CHECKING:
    from journey_core.flow.agreement import Disagreement
    from journey_core.flow.proposals import ProposedStage
    from journey_core.model.journey import Journey
    from journey_core.model.operations import Op

_DONE = "flow-done"
_BELOW = 170.0  # how far under its neighbours a proposed stage is put on the map


def draw_it(journey_id: str, one: Disagreement, name: str) -> None:
    """Add the transition that customers take."""
    saved = house.saved(journey_id)
    taken = {way.id for way in saved.journey.transitions}
    key = slug(f"{one.source}-{one.target}", taken)
    _do(journey_id, [added("transitions", key, {"source": one.source, "target": one.target})], name)


def add_stage(journey_id: str, one: ProposedStage) -> None:
    """Add a stage for an event, with the ways to it and on from it."""
    _do(journey_id, stage_ops(house.saved(journey_id).journey, one), one.event)


def stage_ops(journey: Journey, one: ProposedStage) -> list[Op]:
    """The edits that put a proposed stage between the two it was seen between."""
    stages = {stage.id: stage for stage in journey.stages}
    key = slug(one.event, set(stages))
    before = stages[one.after]
    later = [s.pos for s in in_order(journey) if s.parent is None and s.pos > before.pos]
    pos = (before.pos + later[0]) / 2 if later else before.pos + 1
    neighbours = [before, stages[one.before]] if one.before else [before]
    fields: dict[str, Any] = {
        "name": one.event[:120],
        "entry": dump_rule(Event(event=one.event)),
        "pos": pos,
        "x": sum(stage.x for stage in neighbours) / len(neighbours),
        "y": max(stage.y for stage in neighbours) + _BELOW,
    }
    ops = [added("stages", key, fields)]
    taken = {way.id for way in journey.transitions}
    for source, target in ((one.after, key), (key, one.before)):
        if target:
            way = slug(f"{source}-{target}", taken)
            taken.add(way)
            ops.append(added("transitions", way, {"source": source, "target": target}))
    return ops


def _do(journey_id: str, ops: list[Op], name: str) -> None:
    saved = house.saved(journey_id)
    if edits.save(saved, ops):
        revision = house.store().revision_of(journey_id)
        state.put(_DONE, (journey_id, ops, name, revision))


def last_act(journey_id: str) -> None:
    """What was just drawn, and the way back."""
    done = state.value(_DONE)
    if not done or done[0] != journey_id:
        return
    _, ops, name, revision = done
    with st.container(horizontal=True, vertical_alignment="center"):
        st.badge(f"Drawn as revision {revision}", icon=":material/check:", color="green")
        st.markdown(widgets.escape(name), width="stretch")
        st.button("Undo", icon=":material/undo:", type="tertiary", key="flow-undo",
                  on_click=_undo, args=(journey_id, ops))  # fmt: skip


def _undo(journey_id: str, ops: list[Op]) -> None:
    state.forget(_DONE)
    edits.save(house.saved(journey_id), invert(ops))


def why_not(journey_id: str, about: str) -> None:
    """A small form that keeps why something is left as it is."""
    with st.popover("Note why not", type="tertiary"):
        told = st.text_area(
            "Why it stays off the map", key=f"why-{about}", max_chars=1000,
            placeholder="Returns of gifts, handled by the service team",
        )  # fmt: skip
        if st.button("Keep this note", key=f"keep-{about}", type="primary"):
            try:
                cache.notebook().save(journey_id, about, told, state.who())
            except WaylineError as error:
                widgets.failed(str(error), title="Not kept")
                return
            st.rerun()


def take_back(journey_id: str, about: str) -> None:
    """Forget a note: the disagreement asks for a decision again."""
    cache.notebook().remove(journey_id, about)
