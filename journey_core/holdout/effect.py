"""The difference of two means, its interval and its p, from moments."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from journey_core.holdout.moments import Moments
from journey_core.kernels.shapes import Flags, Floats

_ROUNDING = 1e-12
"""A standard error below this part of the means is what rounding left of 0."""


class Estimate(NamedTuple):
    """One entry a cell; NaN where undefined: an arm with too few customers, or no variance.

    `difference` is treated minus control, `error` its standard error, `low` and `high` the interval
    at 1 - alpha, `p` two-sided and always of the absolute difference.
    """

    difference: Floats
    error: Floats
    low: Floats
    high: Floats
    p: Floats

    def where(self, chosen: Flags, other: Estimate) -> Estimate:
        """This one in the chosen cells, the other one elsewhere."""
        pairs = zip(self, other, strict=True)
        return Estimate(*(np.where(chosen, mine, its) for mine, its in pairs))


def welch(control: Moments, treated: Moments, alpha: float) -> Estimate:
    """Unequal variances, Satterthwaite's degrees of freedom.

    Source: B. L. Welch, The generalization of Student's problem when several different population
    variances are involved, Biometrika 34 (1947) 28-35.
    """
    return difference(control, treated, alpha, np.ones(len(control), dtype=bool))


def pooled(control: Moments, treated: Moments, alpha: float) -> Estimate:
    """One variance for both arms (Student's test): for metrics that are rare or heavy-tailed.

    Where few customers carry the metric, an arm's own variance rises and falls with its own mean,
    and Welch promises far too much. This form is conservative where treatment raises the variance.
    Source: Student, The probable error of a mean, Biometrika 6 (1908) 1-25.
    """
    return difference(control, treated, alpha, np.zeros(len(control), dtype=bool))


def difference(
    control: Moments, treated: Moments, alpha: float, uses_welch: Flags, asked: Flags | None = None
) -> Estimate:
    """Welch where `uses_welch`, one variance elsewhere; cells not `asked` for get the bare number.

    Undefined without two customers in each arm, or where no value differs from another.
    """
    from scipy.special import stdtr, stdtrit

    error, free = _error(control, treated, uses_welch)
    found = np.where(both_there(control, treated), treated.mean - control.mean, np.nan)
    size = np.maximum(np.abs(control.mean), np.abs(treated.mean))
    stands = both_there(control, treated, 2) & (error > _ROUNDING * size) & np.isfinite(free)
    stands &= True if asked is None else asked
    error, free = np.where(stands, error, np.nan), np.where(stands, free, np.nan)
    with np.errstate(invalid="ignore"):
        half = stdtrit(free, 1 - alpha / 2) * error
        p = 2 * stdtr(free, -np.abs(found) / error)
    return Estimate(found, error, found - half, found + half, p)


def _error(control: Moments, treated: Moments, uses_welch: Flags) -> tuple[Floats, Floats]:
    """The standard error of the difference, and its degrees of freedom."""
    mine, its = treated.var / np.maximum(treated.n, 1), control.var / np.maximum(control.n, 1)
    parts = mine**2 / np.maximum(treated.n - 1, 1) + its**2 / np.maximum(control.n - 1, 1)
    sizes = 1 / np.maximum(control.n, 1) + 1 / np.maximum(treated.n, 1)
    together = pooled_variance(control, treated) * sizes
    with np.errstate(divide="ignore", invalid="ignore", under="ignore"):
        satterthwaite = (mine + its) ** 2 / parts
    error = np.sqrt(np.where(uses_welch, mine + its, together))
    return error, np.where(uses_welch, satterthwaite, np.maximum(control.n + treated.n - 2, 1))


def pooled_variance(control: Moments, treated: Moments) -> Floats:
    """The variance within the arms, both together; 0 where nobody has one."""
    inner = np.maximum(control.n - 1, 0), np.maximum(treated.n - 1, 0)
    return (inner[0] * control.var + inner[1] * treated.var) / np.maximum(sum(inner), 1)


def both_there(control: Moments, treated: Moments, least: int = 1) -> Flags:
    """Where each arm has at least so many customers."""
    return (control.n >= least) & (treated.n >= least)
