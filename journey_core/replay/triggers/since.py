"""A trigger that fires when the last of something is so long ago."""

from __future__ import annotations

from journey_core.model.contact import Trigger
from journey_core.replay.scene import Scene
from journey_core.replay.triggers.absence import not_followed
from journey_core.replay.triggers.base import Fires, TriggerRule, milliseconds


class LongAgo(TriggerRule):
    """Fires `span` after each row of `event` that no other one followed up to then."""

    kind = "since"
    needs = ("event", "span")

    def fire(self, scene: Scene, trigger: Trigger) -> Fires:
        rows = scene.rows(trigger.event)
        return not_followed(scene, rows, rows, milliseconds(trigger.span))
