"""A trigger that fires when something happens."""

from __future__ import annotations

from journey_core.model.contact import Trigger
from journey_core.replay.scene import Scene
from journey_core.replay.triggers.base import Fires, TriggerRule


class Happens(TriggerRule):
    """Fires at each row of `event`."""

    kind = "event"
    needs = ("event",)

    def fire(self, scene: Scene, trigger: Trigger) -> Fires:
        rows = scene.rows(trigger.event)
        return Fires(rows, scene.arrays.at_ms(rows))
