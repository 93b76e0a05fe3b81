"""A trigger that fires when a customer has done nothing at all for a while."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from journey_core.kernels.blocks import in_threads
from journey_core.kernels.shapes import Ints, no_ints
from journey_core.lake.arrays import Arrays
from journey_core.model.contact import Trigger
from journey_core.replay.scene import Scene
from journey_core.replay.triggers.base import Fires, TriggerRule, inside_data, milliseconds

BLOCK = 1 << 18
"""Rows that are looked at together."""


class GoesQuiet(TriggerRule):
    """Fires `span` after any event of a customer whose next one is later than that, or missing."""

    kind = "inactivity"
    needs = ("span",)

    def fire(self, scene: Scene, trigger: Trigger) -> Fires:
        arrays, span = scene.arrays, milliseconds(trigger.span)
        edges = [*range(0, arrays.events, BLOCK), arrays.events]
        found = in_threads(lambda rows: _quiet(arrays, rows, span), list(pairwise(edges)))
        rows = np.concatenate(found) if found else no_ints()
        return inside_data(scene, Fires(rows, arrays.at_ms(rows) + span))


def _quiet(arrays: Arrays, between: tuple[int, int], span: int) -> Ints:
    """The rows in a range that no other of the customer follows up to `span` later."""
    first, last = between
    k = arrays.k[first : last + 1]
    quiet = k[1:] - k[:-1] > span
    if span + arrays.span_ms >> arrays.shift:  # else customers are further apart than the span
        quiet |= k[1:] >> arrays.shift != k[:-1] >> arrays.shift
    return np.flatnonzero(quiet if last < arrays.events else np.append(quiet, True)) + first
