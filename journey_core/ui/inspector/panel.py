"""Which panel is shown, and which revision its fields were filled from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from journey_core.model.elements import to_elements
from journey_core.model.operations import diff
from journey_core.ui import cache, edits, state, widgets
from journey_core.ui.inspector import journey_panel, stage_panel, transition_panel

if TYPE_CHECKING:
    from journey_core.flow.stages import Overlay
    from journey_core.store.records import Saved

_OPEN = "inspected"
_PLACES = {"x", "y", "pos"}


def show(saved: Saved, selected: str, overlay: Overlay | None, *, editable: bool) -> None:
    """Draw the panel for what is selected; nothing selected means the journey itself."""
    edits.ask_about_conflicts(saved.journey.id)
    base = _base(saved, selected)
    stages = {stage.id: stage for stage in base.journey.stages}
    ways = {way.id: way for way in base.journey.transitions}
    if selected in stages:
        stage_panel.show(base, stages[selected], overlay, editable=editable)
    elif selected in ways:
        transition_panel.show(base, ways[selected], overlay, editable=editable)
    else:
        journey_panel.show(base, editable=editable)


def _base(saved: Saved, selected: str) -> Saved:
    """The revision the fields were filled from: what someone is typing is never replaced.

    It moves on when another element is chosen, when nobody changed this one, when the change was
    one's own, or when the person asks to see the newer one.
    """
    journey_id = saved.journey.id
    opened = state.value(_OPEN)
    if opened is not None and opened[:2] == (journey_id, selected):
        base = cache.saved(journey_id, opened[2])
        if not _is_touched(base, saved, selected):
            return base
        if saved.saved_by != state.who():
            who = widgets.escape(saved.saved_by or "Someone")
            st.caption(f":material/group: {who} saved revision {saved.revision}")
            if not st.button("Show it", key="show-newer", icon=":material/refresh:"):
                return base
    state.put(_OPEN, (journey_id, selected, saved.revision))
    return saved


def _is_touched(base: Saved, saved: Saved, selected: str) -> bool:
    """Whether the element that is open reads differently in the newer revision."""
    own = {("journey", "journey"), *_belonging(base, None), *_belonging(saved, None)}
    if selected:
        own = {("stages", selected), ("transitions", selected)}
        own |= _belonging(base, selected) | _belonging(saved, selected)
    changes = diff(to_elements(base.journey), to_elements(saved.journey))
    return any(
        op.place in own and (op.field not in _PLACES or op.collection == "responses")
        for op in changes
    )


def _belonging(saved: Saved, stage: str | None) -> set[tuple[str, str]]:
    """What the panel of a stage, or of the journey, shows beside the element itself."""
    journey = saved.journey
    triggers = {one.id for one in journey.triggers if one.stage == stage}
    return {
        *(("touchpoints", one.id) for one in journey.touchpoints if one.stage == stage),
        *(("triggers", one) for one in triggers),
        *(("responses", one.id) for one in journey.responses if one.trigger in triggers),
    }
