"""Ratios of two sums (revenue per order) as if they were means, by the delta method."""

from __future__ import annotations

import numpy as np

from journey_core.holdout.moments import Moments


def linear(arm: Moments) -> Moments:
    """The ratio of the value's mean to the second column's, with the variance it has per customer.

    The customer is what was drawn, so the customer is the unit: numerator and denominator vary
    together. An arm whose denominator is 0 has no ratio and counts as nobody.
    Source: A. Deng, U. Knoblich and J. Lu, Applying the delta method in metric analytics, KDD 2018.
    """
    bottom, bottom_var, together = arm.second()
    there = bottom != 0
    safe = np.where(there, bottom, 1)
    ratio = arm.mean / safe
    spread = (arm.var - 2 * ratio * together + ratio**2 * bottom_var) / safe**2
    return Moments(
        np.where(there, arm.n, 0),
        np.where(there, ratio, 0),
        np.where(there, np.maximum(spread, 0), 0),
        np.where(there, arm.events, 0),
        np.where(there, np.abs(ratio), 0),
    )
