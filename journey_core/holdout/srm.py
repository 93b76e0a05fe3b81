"""Is the split as planned? A sample ratio mismatch makes every verdict invalid."""

from __future__ import annotations

from collections.abc import Mapping
from math import exp, floor, sqrt

import numpy as np

from journey_core.holdout.report import Srm
from journey_core.kernels.shapes import Floats

FAILS_BELOW = 0.001
_PRIOR_CUSTOMERS = 100
LOST = 0.1
"""The power of the check is that of noticing that the smallest arm lost so much of itself."""


def check(counts: Mapping[str, int], shares: Mapping[str, float] | None = None) -> Srm:
    """Customers per arm against the planned shares (equal by default; they add up to 1).

    An arm that is planned and has nobody is missed; one that is not planned and has somebody fails.
    """
    planned = {arm: 1 / len(counts) for arm in counts}
    if shares:
        planned = {arm: shares.get(arm, 0.0) for arm in {**counts, **shares}}
    planned = {arm: share for arm, share in planned.items() if share > 0 or counts.get(arm)}
    counts = {arm: counts.get(arm, 0) for arm in planned}
    seen = np.array(list(counts.values()), dtype=np.float64)
    parts = np.array(list(planned.values()), dtype=np.float64)
    if len(planned) < 2 or not seen.sum():
        return Srm(None, counts, True, planned, None, None)
    if not parts.min():  # somebody is where nobody should be
        return Srm(0.0, counts, False, planned, 0.0, None)
    p, sizes = chi_square(seen, parts), (int(seen.sum()), float(parts.min()))
    return Srm(p, counts, p >= FAILS_BELOW, planned, anytime(seen, parts), power(*sizes))


def chi_square(counts: Floats, shares: Floats) -> float:
    """The p of Pearson's chi-square test, for one look.

    Source: K. Pearson, Philosophical Magazine 50 (1900) 157-175.
    """
    from scipy.special import chdtrc

    due = counts.sum() * shares
    return float(chdtrc(len(counts) - 1, float(((counts - due) ** 2 / due).sum())))


def anytime(counts: Floats, shares: Floats) -> float:
    """A p that may be looked at after every customer: 1 over a Bayes factor, at most 1.

    The alternative is a Dirichlet around the planned shares, worth 100 customers. The factor is a
    martingale while the split is as planned, so that it ever exceeds 1000 has a probability of at
    most 0.001.
    Source: M. Lindon and A. Malek, Anytime-valid inference for multinomial count data,
    NeurIPS 2022.
    """
    from scipy.special import gammaln

    prior = _PRIOR_CUSTOMERS * shares
    factor = (
        gammaln(prior.sum())
        - gammaln(prior.sum() + counts.sum())
        + (gammaln(prior + counts) - gammaln(prior)).sum()
        - (counts * np.log(shares)).sum()
    )
    return exp(min(0.0, -float(factor)))


def power(customers: int, share: float, lost: float = LOST, level: float = FAILS_BELOW) -> float:
    """How likely the chi-square check of one arm against the rest fails when the arm lost `lost`.

    Exact for the binomial: `customers` are those left, `share` the arm's planned share.
    """
    from scipy.special import bdtr, bdtrc, chdtri

    real = share * (1 - lost) / (1 - share * lost)
    reach = sqrt(float(chdtri(1, level)) * customers * share * (1 - share))
    low, high = customers * share - reach, customers * share + reach
    below = float(bdtr(floor(low), customers, real)) if low >= 0 else 0.0
    above = float(bdtrc(floor(high), customers, real)) if high < customers else 0.0
    return below + above
