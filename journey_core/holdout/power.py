"""How many customers a comparison needs, how small a difference it sees, how long it takes."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, sqrt

from journey_core.errors import BadInput
from journey_core.holdout.gate import NORMAL

MOST = 10**15
"""More customers than this is never: as many will not come."""


@dataclass(frozen=True)
class Plan:
    """Customers an arm needs, rounded up, and the days that takes (None without a daily number).

    `for_gate` is what the arms need before a verdict may be given at all (30 expected events in the
    smaller one); where it is more than `holdout` and `treated`, wait for that many.
    """

    holdout: int
    treated: int
    days: int | None
    for_gate: tuple[int, int]


def plan(
    baseline: float,
    mde: float,
    *,
    holdout: float = 0.1,
    power: float = 0.8,
    alpha: float = 0.05,
    daily: float | None = None,
) -> Plan:
    """Customers for finding a share of `baseline` + `mde` in the treated arm with `power`.

    Two-sided, arms of unequal size. With r = treated / holdout, p1 the baseline, p2 = p1 + mde,
    p = (p1 + r p2) / (1 + r) and q = 1 - p, the holdout needs

        ( z(1 - alpha/2) sqrt((r + 1) p q) + z(power) sqrt(r p1 q1 + p2 q2) )^2 / (r mde^2)

    customers and the treated arm r times as many: the pooled z test that the report makes, without
    continuity correction. `mde` is a difference of shares, 0.01 for a point, below 0 for a loss.
    Source: J. L. Fleiss, A. Tytun and H. K. Ury, A simple approximation for calculating sample
    sizes for comparing independent proportions, Biometrics 36 (1980) 343-346, equation 3.
    BadInput: a share outside 0 to 1, no difference, or a number of customers beyond reach.
    """
    shares = {"--baseline": baseline, "--holdout": holdout, "--alpha": alpha}
    for name, value in shares.items():
        if not 0 < value < 1:
            raise BadInput(f"{value} is not between 0 and 1, both left out", where=name)
    if not alpha / 2 < power < 1:
        raise BadInput(f"{power} is not between half of alpha and 1", where="--power")
    if not mde or not 0 <= baseline + mde <= 1:
        raise BadInput(f"{mde} from {baseline} is no other share of 0 to 1", where="--mde")
    if daily is not None and not 0 < daily < MOST:
        raise BadInput(f"{daily} is no number of customers a day", where="--daily")
    ratio, better = (1 - holdout) / holdout, baseline + mde
    middle = holdout * baseline + (1 - holdout) * better
    null = sqrt((ratio + 1) * middle * (1 - middle))
    real = sqrt(ratio * baseline * (1 - baseline) + better * (1 - better))
    least = (_z(1 - alpha / 2) * null + _z(power) * real) ** 2 / (ratio * mde**2)
    if not least * (1 + ratio) < MOST:
        raise BadInput("so small a difference needs more customers than will ever come")
    needed = max(1, ceil(least)), max(1, ceil(ratio * least))
    smaller = NORMAL / middle / min(holdout, 1 - holdout)
    gate = ceil(smaller * holdout), ceil(smaller * (1 - holdout))
    days = None if daily is None else ceil(sum(needed) / daily)
    return Plan(*needed, days, gate)


def smallest_difference(
    variance: float, n: tuple[float, float], *, power: float = 0.8, alpha: float = 0.05
) -> float | None:
    """The MDE: the smallest absolute difference that arms of `n` customers find with `power`.

    (z(1 - alpha/2) + z(power)) sqrt(variance (1/n1 + 1/n2)); `variance` is a customer's, for a
    share p (1 - p). None while an arm is empty.
    Source: J. Cohen, Statistical Power Analysis for the Behavioral Sciences (1988) section 2.4.
    """
    if min(n) <= 0:
        return None
    return (_z(1 - alpha / 2) + _z(power)) * sqrt(variance * (1 / n[0] + 1 / n[1]))


def days_left(
    variance: float, n: tuple[float, float], mde: float, daily: float,
    *, power: float = 0.8, alpha: float = 0.05,
) -> int | None:  # fmt: skip
    """About how many days until arms that grow in their present shares can find `mde`.

    0 when they can already; None when nobody comes, or an arm is empty. The inverse of
    `smallest_difference`, whose variance it takes to stay as it is.
    """
    now = smallest_difference(variance, n, power=power, alpha=alpha)
    if now is None or daily <= 0 or mde <= 0:
        return None
    return max(0, ceil(sum(n) * ((now / mde) ** 2 - 1) / daily))


def _z(share: float) -> float:
    from scipy.special import ndtri

    return float(ndtri(share))
