"""Does the effect wear off? The first week of an effect against all later ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from journey_core.holdout.effect import Estimate, pooled, welch
from journey_core.holdout.gate import gate, trusts_welch
from journey_core.holdout.moments import Moments, roll_up
from journey_core.holdout.proportion import newcombe


@dataclass(frozen=True)
class Novelty:
    """The effect week by week since entry, and whether the first week differs from later ones.

    `weeks` has one entry a week, NaN where a week carries too little (below 5 expected events).
    `first` and `later` are differences; `p` belongs to their difference; None where one is missing.
    """

    weeks: Estimate
    first: float | None
    later: float | None
    p: float | None
    flagged: bool


def novelty(
    control: Moments, treated: Moments, *, is_proportion: bool, alpha: float = 0.05
) -> Novelty:
    """`control` and `treated` have one entry a week, the first week first; other customers each.

    First against the roll-up of all later weeks, by a z test on the difference of the two
    differences. Weeks must be of different customers (weeks of entry): one and the same customer in
    two weeks would make them depend on each other.
    """
    from scipy.special import ndtr

    cells = len(control)
    halves = np.minimum(np.arange(cells), 1)
    two = roll_up(control, halves, 2), roll_up(treated, halves, 2)
    weeks = _shown(control, treated, alpha, is_proportion=is_proportion)
    parts = _shown(*two, alpha, is_proportion=is_proportion)
    apart, error = np.diff(parts.difference)[0], np.hypot(*parts.error)
    if not np.isfinite(apart / error if error else np.nan):
        return Novelty(weeks, None, None, None, False)
    p = float(2 * ndtr(-abs(apart) / error))
    first, later = parts.difference.tolist()
    return Novelty(weeks, first, later, p, p < alpha)


def _shown(control: Moments, treated: Moments, alpha: float, *, is_proportion: bool) -> Estimate:
    gated = gate(control, treated)
    if is_proportion:
        found = newcombe(control, treated, alpha)
    else:
        trusted = trusts_welch(control, treated, gated.expected, np.zeros(len(control), bool))
        found = welch(control, treated, alpha).where(trusted, pooled(control, treated, alpha))
    hidden = np.where(gated.shown, 0.0, np.nan)
    return Estimate(*(one + hidden for one in found))
