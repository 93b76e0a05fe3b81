"""How much a cell can carry: counts only, an early reading, or a normal one."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from journey_core.holdout.moments import Moments
from journey_core.holdout.report import Gate
from journey_core.kernels.shapes import Flags, Floats

GATES: tuple[Gate, ...] = ("counts", "early", "normal")
EARLY, NORMAL, HEAVY = 5, 30, 100
"""Expected events from which a cell is early, is normal, and from which means use Welch."""
BALANCED = 0.4
"""Arms are of about one size when the smaller has this part of the larger, or more."""
LIGHT, LIGHT_ADJUSTED = 0.45, 0.6
"""Events are light when by weight they are worth this part of their number; exponential is 0.5.
A covariate takes away the even part of a metric, so that what is left is heavier than it looks."""


class Gated(NamedTuple):
    """Expected events in the smaller arm, and the place of the cell's gate in GATES."""

    expected: Floats
    level: Floats

    @property
    def shown(self) -> Flags:
        """Where intervals and p may be shown."""
        return self.level >= 1

    @property
    def normal(self) -> Flags:
        """Where a verdict may say better or worse."""
        return self.level >= 2


def gate(control: Moments, treated: Moments) -> Gated:
    """Events to expect in the smaller arm at the rate of both arms together.

    The pooled rate, because a gate on what one arm had would choose cells by their outcome.
    """
    total = np.maximum(control.n + treated.n, 1)
    rate = (control.events + treated.events) / total
    expected = rate * np.minimum(control.n, treated.n)
    level = (expected >= EARLY).astype(np.float64) + (expected >= NORMAL)
    return Gated(expected, level)


def trusts_welch(control: Moments, treated: Moments, expected: Floats, is_adjusted: Flags) -> Flags:
    """Where each arm's own variance of a mean can be relied on: from 100 expected events.

    Values adjusted by a covariate use it from 30 on.

    Where one arm is much smaller, few customers with large values make its variance follow its
    mean, and at 100 events Welch gives 7 to 11 % false alarms. There the events must be light, or
    worth 100: counted by weight, (sum of |x|)^2 / sum of x^2.
    Source of the weight: L. Kish, Survey Sampling (1965) section 11.7.
    """
    smaller, larger = np.minimum(control.n, treated.n), np.maximum(control.n, treated.n)
    total = np.maximum(control.n + treated.n, 1)
    size = (control.n * control.size + treated.n * treated.size) / total
    squares = (_squares(control) + _squares(treated)) / total
    worth = smaller * size**2 / np.where(squares > 0, squares, 1)
    light = np.where(is_adjusted, LIGHT_ADJUSTED, LIGHT) * expected
    steady = (smaller >= BALANCED * larger) | (worth >= np.minimum(HEAVY, light))
    return (expected >= np.where(is_adjusted, NORMAL, HEAVY)) & steady


def _squares(arm: Moments) -> Floats:
    return np.maximum(arm.n - 1, 0) * arm.var + arm.n * arm.mean**2
