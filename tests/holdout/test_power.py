"""Plans against exact binomial power, their own inverse, and input that is no plan."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from journey_core.errors import BadInput
from journey_core.holdout.power import days_left, plan, smallest_difference


def _exact_power(n: tuple[int, int], p: tuple[float, float]) -> float:
    """How often the pooled z test finds it, over all outcomes that are not very unlikely."""
    hits = [np.arange(stats.binom.ppf(1e-7, m, q), stats.binom.isf(1e-7, m, q) + 1)
            for m, q in zip(n, p, strict=True)]  # fmt: skip
    x, y = hits[0][:, None], hits[1][None, :]
    share = (x + y) / sum(n)
    error = np.sqrt(share * (1 - share) * (1 / n[0] + 1 / n[1]))
    found = np.abs(y / n[1] - x / n[0]) > stats.norm.isf(0.025) * error
    chance = stats.binom.pmf(x, n[0], p[0]) * stats.binom.pmf(y, n[1], p[1])
    return float((found * chance).sum())


@pytest.mark.parametrize(
    ("baseline", "mde", "holdout"), [(0.1, 0.03, 0.1), (0.3, -0.05, 0.5), (0.04, 0.01, 0.2)]
)
def test_a_plan_has_the_power_it_promises(baseline: float, mde: float, holdout: float) -> None:
    found = plan(baseline, mde, holdout=holdout)
    reached = _exact_power((found.holdout, found.treated), (baseline, baseline + mde))
    assert reached == pytest.approx(0.8, abs=0.015)


def test_a_known_plan() -> None:
    """Fleiss's formula worked out by hand for equal arms."""
    z = stats.norm.isf(0.025), stats.norm.isf(0.2)
    middle = 0.125
    top = z[0] * np.sqrt(2 * middle * 0.875) + z[1] * np.sqrt(0.1 * 0.9 + 0.15 * 0.85)
    wanted = int(np.ceil(top**2 / 0.05**2))
    found = plan(0.1, 0.05, holdout=0.5, daily=100)
    assert (found.holdout, found.treated) == (wanted, wanted)
    assert found.days == -(-2 * wanted // 100)


def test_more_is_needed_for_less() -> None:
    assert plan(0.1, 0.01).holdout > plan(0.1, 0.02).holdout
    assert plan(0.1, 0.02, power=0.9).holdout > plan(0.1, 0.02).holdout
    assert sum(plan(0.001, 0.01).for_gate) > 5_000


def test_the_smallest_difference_and_the_days_until_it() -> None:
    now = smallest_difference(0.09, (1000, 9000))
    assert now is not None
    assert now == pytest.approx(2.8016 * np.sqrt(0.09 / 900), rel=1e-4)
    assert days_left(0.09, (1000, 9000), now, 100) == 0
    assert days_left(0.09, (1000, 9000), now / 2, 100) == 300
    assert smallest_difference(1, (0, 5)) is None
    assert days_left(1, (5, 5), 0.1, 0) is None


@pytest.mark.parametrize(
    ("baseline", "mde", "how"),
    [(0.0, 0.1, {}), (0.1, 0.0, {}), (0.1, 0.95, {}), (0.1, -0.2, {}), (0.1, 0.1, {"holdout": 1}),
     (0.1, 0.1, {"power": 0.01}), (0.1, 0.1, {"daily": 0}), (0.1, float("nan"), {}),
     (0.5, 1e-9, {"alpha": 0.05})],
)  # fmt: skip
def test_no_plan(baseline: float, mde: float, how: dict[str, float]) -> None:
    with pytest.raises(BadInput):
        plan(baseline, mde, **how)
