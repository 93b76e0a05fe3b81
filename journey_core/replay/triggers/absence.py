"""A trigger that fires when something that was expected did not happen."""

from __future__ import annotations

import numpy as np

from journey_core.kernels.shapes import Ints
from journey_core.model.contact import Trigger
from journey_core.replay.scene import Scene
from journey_core.replay.triggers.base import Fires, TriggerRule, inside_data, milliseconds


class StaysAway(TriggerRule):
    """Fires `within` after each row of `event`, if no `without` happened after it up to then."""

    kind = "absence"
    needs = ("event", "without", "within")

    def fire(self, scene: Scene, trigger: Trigger) -> Fires:
        window = milliseconds(trigger.within)
        return not_followed(scene, scene.rows(trigger.event), scene.rows(trigger.without), window)


def not_followed(scene: Scene, rows: Ints, others: Ints, window: int) -> Fires:
    """Fires `window` after those rows after which no other row stands in (t, t + window]."""
    arrays = scene.arrays
    k, stops = arrays.k[rows], arrays.k[others]
    alone = np.ones(len(rows), bool)
    if len(stops):
        place = np.searchsorted(stops, k, "right")
        after = stops[np.minimum(place, len(stops) - 1)]
        same = (place < len(stops)) & (after >> arrays.shift == k >> arrays.shift)
        alone = ~(same & (after - k <= window))
    rows = rows[alone]
    return inside_data(scene, Fires(rows, arrays.at_ms(rows) + window))
