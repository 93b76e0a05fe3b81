"""A trigger that fires when a customer has done nothing at all for a while."""

from __future__ import annotations

import numpy as np

from journey_core.model.contact import Trigger
from journey_core.replay.scene import Scene
from journey_core.replay.triggers.base import Fires, TriggerRule, inside_data, milliseconds


class GoesQuiet(TriggerRule):
    """Fires `span` after any event of a customer whose next one is later than that, or missing."""

    kind = "inactivity"
    needs = ("span",)

    def fire(self, scene: Scene, trigger: Trigger) -> Fires:
        arrays, span = scene.arrays, milliseconds(trigger.span)
        quiet = np.ones(arrays.events, bool)
        k = arrays.k
        quiet[:-1] = (k[1:] - k[:-1] > span) | (k[1:] >> arrays.shift != k[:-1] >> arrays.shift)
        rows = np.flatnonzero(quiet)
        return inside_data(scene, Fires(rows, arrays.at_ms(rows) + span))
