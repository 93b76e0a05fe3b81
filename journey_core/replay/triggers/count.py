"""A trigger that fires when something has happened so many times."""

from __future__ import annotations

import numpy as np

from journey_core.model.contact import Trigger
from journey_core.replay.scene import Scene
from journey_core.replay.triggers.base import Fires, TriggerRule, milliseconds


class HappensOften(TriggerRule):
    """Fires at each row of `event` that is at least the `times`-th, the `times` - 1 rows before it
    at most `within` ago (ever, where there is no window)."""

    kind = "count"
    needs = ("event", "times")

    def fire(self, scene: Scene, trigger: Trigger) -> Fires:
        rows = scene.rows(trigger.event)
        back = (trigger.times or 1) - 1
        k = scene.arrays.k[rows]
        now, then = k[back:], k[: max(len(k) - back, 0)]
        often = now >> scene.arrays.shift == then >> scene.arrays.shift
        if trigger.within is not None:
            often &= now - then <= milliseconds(trigger.within)
        fired = rows[back:][np.flatnonzero(often)]
        return Fires(fired, scene.arrays.at_ms(fired))
