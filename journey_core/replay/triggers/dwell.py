"""A trigger that fires when a customer has been at its stage for a while."""

from __future__ import annotations

from journey_core.model.contact import Trigger
from journey_core.replay.scene import Scene
from journey_core.replay.triggers.base import Fires, TriggerRule, inside_data, milliseconds


class StaysAtStage(TriggerRule):
    """Fires `span` after the first entry of every stay at the trigger's stage that is not over."""

    kind = "dwell"
    needs = ("stage", "span")

    def fire(self, scene: Scene, trigger: Trigger) -> Fires:
        stays = scene.stays(trigger.stage or "")
        at_ms = scene.arrays.at_ms(stays.row) + milliseconds(trigger.span)
        still = stays.left_ms > at_ms
        return inside_data(scene, Fires(stays.row[still], at_ms[still]))
