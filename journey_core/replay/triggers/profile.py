"""A trigger that fires when a customer of a certain kind arrives."""

from __future__ import annotations

from journey_core.lake.rule_rows import holds_at
from journey_core.model.contact import Trigger
from journey_core.replay.scene import Scene
from journey_core.replay.triggers.base import Fires, TriggerRule


class IsKindOf(TriggerRule):
    """Fires at the first entry of every stay at the trigger's stage where `rule` holds; without a
    stage at the customer's first entry into the journey. Attributes are those of the data's end."""

    kind = "profile"
    needs = ("rule",)

    def fire(self, scene: Scene, trigger: Trigger) -> Fires:
        assert trigger.rule is not None
        rows = scene.stays(trigger.stage).row if trigger.stage else scene.arrivals()
        rows = rows[holds_at(scene.arrays, trigger.rule, rows, scene.arrays.k[rows])]
        return Fires(rows, scene.arrays.at_ms(rows))
