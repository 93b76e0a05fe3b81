"""The difference of two proportions: hybrid score interval and pooled z."""

from __future__ import annotations

import numpy as np

from journey_core.holdout.effect import Estimate, both_there
from journey_core.holdout.moments import Moments
from journey_core.kernels.shapes import Floats


def newcombe(control: Moments, treated: Moments, alpha: float) -> Estimate:
    """Newcombe's hybrid score interval (his method 10) and the p of the pooled z test.

    The interval is defined wherever both arms have customers; the p is not where nobody, or
    everybody, is a success. `error` is the pooled one, under no difference.
    Source: R. G. Newcombe, Interval estimation for the difference between independent proportions:
    comparison of eleven methods, Statistics in Medicine 17 (1998) 873-890.
    """
    from scipy.special import ndtr, ndtri

    z = float(ndtri(1 - alpha / 2))
    stands = both_there(control, treated)
    its, its_low, its_high = _wilson(control, z)
    mine, low, high = _wilson(treated, z)
    difference = np.where(stands, mine - its, np.nan)
    total = np.maximum(control.n + treated.n, 1)
    share = (control.events + treated.events) / total
    with np.errstate(divide="ignore", invalid="ignore"):
        error = np.sqrt(share * (1 - share) * (1 / control.n + 1 / treated.n))
        error = np.where(stands & (error > 0), error, np.nan)
        p = 2 * ndtr(-np.abs(difference) / error)
    return Estimate(
        difference,
        error,
        difference - np.hypot(mine - low, its_high - its),
        difference + np.hypot(high - mine, its - its_low),
        p,
    )


def _wilson(arm: Moments, z: float) -> tuple[Floats, Floats, Floats]:
    """Share and Wilson bounds of each cell; of nobody 0, 0 and 1."""
    n = np.maximum(arm.n, 1)
    share, weight = arm.events / n, z * z / n
    middle = (share + weight / 2) / (1 + weight)
    half = z * np.sqrt(share * (1 - share) / n + weight / (4 * n)) / (1 + weight)
    low = np.where(arm.events <= 0, 0.0, np.maximum(0, middle - half))
    return share, low, np.where(arm.events >= n, 1.0, np.minimum(1, middle + half))
