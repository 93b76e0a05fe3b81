"""Which panel is shown beside the map."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from journey_core.ui import edits, opened
from journey_core.ui.inspector import journey_panel, stage_panel, transition_panel

if TYPE_CHECKING:
    from journey_core.flow.stages import Overlay
    from journey_core.model.operations import Op
    from journey_core.store.records import Saved

_PLACES = {"x", "y", "pos"}
_JOURNEY = ("journey", "journey")


def show(saved: Saved, selected: str, overlay: Overlay | None, *, editable: bool) -> None:
    """Draw the panel for what is selected; nothing selected means the journey itself."""
    edits.ask_about_conflicts(saved.journey.id)
    base = opened.base("inspector", saved, selected, partial(_concerns, selected=selected))
    stages = {stage.id: stage for stage in base.journey.stages}
    ways = {way.id: way for way in base.journey.transitions}
    if selected in stages:
        stage_panel.show(base, stages[selected], overlay, editable=editable)
    elif selected in ways:
        transition_panel.show(base, ways[selected], overlay, editable=editable)
    else:
        journey_panel.show(base, editable=editable)


def _concerns(op: Op, older: Saved, newer: Saved, selected: str) -> bool:
    """Whether an edit changes how the panel of the selected element reads."""
    own = {("stages", selected), ("transitions", selected)} if selected else {_JOURNEY}
    own |= _belonging(older, selected or None) | _belonging(newer, selected or None)
    stands_still = op.field not in _PLACES or op.collection == "responses"
    return op.place in own and stands_still


def _belonging(saved: Saved, stage: str | None) -> set[tuple[str, str]]:
    """What the panel of a stage, or of the journey, shows beside the element itself."""
    journey = saved.journey
    triggers = {one.id for one in journey.triggers if one.stage == stage}
    return {
        *(("touchpoints", one.id) for one in journey.touchpoints if one.stage == stage),
        *(("triggers", one) for one in triggers),
        *(("responses", one.id) for one in journey.responses if one.trigger in triggers),
    }
