"""How much more or less in relation to the control, with an interval on the log scale."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from journey_core.holdout.moments import Moments
from journey_core.kernels.shapes import Floats


class Relative(NamedTuple):
    """The ratio of the means minus 1 and its interval; NaN where a mean is not positive."""

    value: Floats
    low: Floats
    high: Floats


def log_ratio(control: Moments, treated: Moments, alpha: float) -> Relative:
    """exp(ln(treated / control) +- z sqrt(vt / mt^2 + vc / mc^2)) - 1, v the variance of a mean.

    Normal quantile; each arm's own sample variance. A change in relation to nothing, or to a loss,
    has no meaning: undefined, not 0. Never the source of a p: that comes from the difference.
    Source: the delta method on the logarithm; D. Katz et al., Obtaining confidence intervals for
    the risk ratio in cohort studies, Biometrics 34 (1978) 469-474.
    """
    from scipy.special import ndtri

    stands = (control.n >= 2) & (treated.n >= 2) & (control.mean > 0) & (treated.mean > 0)
    mine, its = np.where(stands, treated.mean, np.nan), np.where(stands, control.mean, np.nan)
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        ratio = mine / its
        spread = np.sqrt(_of_log(treated, mine) + _of_log(control, its))
        half = float(ndtri(1 - alpha / 2)) * spread
        low, high = ratio * np.exp(-half) - 1, ratio * np.exp(half) - 1
    known = np.isfinite(ratio) & np.isfinite(high) & (spread > 0)
    value = np.where(np.isfinite(ratio), ratio - 1, np.nan)
    return Relative(value, np.where(known, low, np.nan), np.where(known, high, np.nan))


def _of_log(arm: Moments, mean: Floats) -> Floats:
    return arm.var / np.maximum(arm.n, 1) / mean**2
