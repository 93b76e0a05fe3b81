"""Takes away from a metric what earlier behaviour already explains (CUPED)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from journey_core.holdout.effect import pooled_variance
from journey_core.holdout.moments import Moments, merge
from journey_core.kernels.shapes import Floats


class Adjusted(NamedTuple):
    """Both arms after the adjustment, and the share of the variance within the arms it took away.

    `saving` is 0 where the covariate does not vary, and may be below 0 in a small sample.
    """

    control: Moments
    treated: Moments
    saving: Floats


def adjust(control: Moments, treated: Moments) -> Adjusted:
    """Value minus theta times (covariate minus its mean over both arms); one theta a cell.

    Theta is the covariance over the variance of the covariate, both arms taken together. The
    covariate must have been known before the assignment.
    Source: A. Deng, Y. Xu, R. Kohavi and T. Walker, Improving the sensitivity of online controlled
    experiments by utilizing pre-experiment data, WSDM 2013.
    """
    whole = merge(control, treated)
    middle, spread, together = whole.second()
    varies = spread > 1e-24 * np.maximum(middle**2, np.finfo(float).tiny)
    theta = np.where(varies, together, 0) / np.where(varies, spread, 1)
    mine, its = _less(treated, theta, middle), _less(control, theta, middle)
    before, after = pooled_variance(control, treated), pooled_variance(its, mine)
    saving = np.where(before > 0, 1 - after / np.where(before > 0, before, 1), 0)
    return Adjusted(its, mine, saving)


def _less(arm: Moments, theta: Floats, middle: Floats) -> Moments:
    mean, var, together = arm.second()
    spread = arm.var - 2 * theta * together + theta**2 * var
    shifted = arm.mean - theta * (mean - middle)
    inner = np.maximum(spread, 0)
    return Moments(arm.n, np.where(arm.n > 0, shifted, 0), inner, arm.events, arm.size)
