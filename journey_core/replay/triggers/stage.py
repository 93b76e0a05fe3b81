"""A trigger that fires when a customer enters its stage."""

from __future__ import annotations

from journey_core.model.contact import Trigger
from journey_core.replay.scene import Scene
from journey_core.replay.triggers.base import Fires, TriggerRule


class EntersStage(TriggerRule):
    """Fires at the first entry of every stay at the trigger's stage, substages included."""

    kind = "stage"
    needs = ("stage",)

    def fire(self, scene: Scene, trigger: Trigger) -> Fires:
        rows = scene.stays(trigger.stage or "").row
        return Fires(rows, scene.arrays.at_ms(rows))
