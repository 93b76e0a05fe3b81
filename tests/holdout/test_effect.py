"""Differences, intervals and p against engines of others, and at the edges where nothing holds."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import tea_tasting as tt
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep, proportions_ztest
from tea_tasting.aggr import Aggregates as TheirAggregates

from journey_core.holdout.cells import Metric
from journey_core.holdout.effect import Estimate, pooled, welch
from journey_core.holdout.exact import fisher
from journey_core.holdout.moments import Moments
from journey_core.holdout.proportion import newcombe

from .samples import judged, moments, only

EXACT: dict[str, Any] = {"rel": 1e-9, "abs": 1e-12}


def _skewed(seed: int, n: int, share: float = 1.0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.lognormal(1, 1, n) * (rng.random(n) < share)


def _theirs(*columns: np.ndarray) -> Any:
    names = "xy"[: len(columns)]
    pairs = dict(zip(names, columns, strict=True))
    return TheirAggregates(
        count_=len(columns[0]),
        mean_={name: float(row.mean()) for name, row in pairs.items()},
        var_={name: float(row.var(ddof=1)) for name, row in pairs.items()},
        cov_={("x", "y"): float(np.cov(columns[0], columns[1])[0, 1])} if len(columns) > 1 else {},
    )


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("equal", [False, True])
def test_means_as_tea_tasting_and_scipy_have_them(seed: int, equal: bool) -> None:
    a, b = _skewed(seed, 40 + seed, 0.6), _skewed(seed + 100, 90, 0.7)
    form = pooled if equal else welch
    found = form(moments(a), moments(b), 0.05)
    told = tt.Mean("x", equal_var=equal).analyze_aggregates(_theirs(a), _theirs(b))
    assert found.difference[0] == pytest.approx(told.effect_size, **EXACT)
    assert found.low[0] == pytest.approx(told.effect_size_ci_lower, **EXACT)
    assert found.high[0] == pytest.approx(told.effect_size_ci_upper, **EXACT)
    assert found.p[0] == pytest.approx(told.pvalue, **EXACT)
    scipys = stats.ttest_ind(b, a, equal_var=equal)
    assert found.p[0] == pytest.approx(scipys.pvalue, **EXACT)


@pytest.mark.parametrize("alpha", [0.05, 0.01])
@pytest.mark.parametrize(
    ("hits", "n"), [((14, 30), (120, 150)), ((0, 9), (80, 100)), ((50, 50), (50, 60))]
)
def test_proportions_as_statsmodels_has_them(
    hits: tuple[int, int], n: tuple[int, int], alpha: float
) -> None:
    arms = [np.repeat([1.0, 0.0], [x, m - x]) for x, m in zip(hits, n, strict=True)]
    found = newcombe(moments(arms[0]), moments(arms[1]), alpha)
    low, high = confint_proportions_2indep(
        hits[1], n[1], hits[0], n[0], method="newcomb", compare="diff", alpha=alpha
    )
    assert found.low[0] == pytest.approx(low, **EXACT)
    assert found.high[0] == pytest.approx(high, **EXACT)
    _, p = proportions_ztest([hits[1], hits[0]], [n[1], n[0]])
    assert found.p[0] == pytest.approx(p, **EXACT)


@settings(deadline=None)
@given(*[st.integers(0, 40)] * 4)
def test_fisher_as_scipy_has_it(x: int, y: int, more: int, others: int) -> None:
    cells = moments([1] * x + [0] * more), moments([1] * y + [0] * others)
    found = fisher(*cells, np.array([True]))[0]
    if min(x + more, y + others) == 0:
        assert np.isnan(found)
    else:
        told = stats.fisher_exact([[x, more], [y, others]]).pvalue
        assert found == pytest.approx(told, rel=1e-9)


def test_fisher_in_blocks_of_different_width() -> None:
    hits, n = np.array([3.0, 400.0, 0.0, 2.0]), np.array([10.0, 900.0, 5.0, 700.0])
    cells = [Moments.of(n=n + d, mean=hits / n, var=hits, events=hits + d) for d in (0, 5)]
    found = fisher(*cells, np.array([True, True, True, False]))
    assert np.isnan(found[3])
    for place in range(3):
        x, m = hits[place], n[place]
        told = stats.fisher_exact([[x, m - x], [x + 5, m - x]]).pvalue
        assert found[place] == pytest.approx(told, rel=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_cuped_and_ratios_as_tea_tasting_has_them(seed: int) -> None:
    (a, before_a), (b, before_b) = (
        (_skewed(seed + k, n) + (before := _skewed(seed + k + 50, n)), before)
        for k, n in ((1, 400), (2, 500))
    )
    theirs = _theirs(a, before_a), _theirs(b, before_b)
    columns = (before_a, before_b)
    cell = only(judged(a, b, Metric("m"), covariate=True, covariates=columns))
    told = tt.Mean("x", "y").analyze_aggregates(*theirs)
    assert cell.method == "CUPED, Welch"
    _agree(cell, told)
    assert cell.saving == pytest.approx(0.5, abs=0.3)
    cell = only(judged(a, b, Metric("m", "ratio"), covariates=columns))
    told = tt.RatioOfMeans("x", "y").analyze_aggregates(*theirs)
    assert cell.method == "delta method, Welch"
    _agree(cell, told)


def _agree(cell: Any, told: Any) -> None:
    assert cell.difference == pytest.approx(told.effect_size, **EXACT)
    assert cell.interval == pytest.approx(
        (told.effect_size_ci_lower, told.effect_size_ci_upper), **EXACT
    )
    assert cell.p == pytest.approx(told.pvalue, **EXACT)
    assert cell.relative == pytest.approx(told.rel_effect_size, **EXACT)


def test_relative_interval_as_tea_tasting_has_it_with_normal_quantiles() -> None:
    a, b = _skewed(1, 300), _skewed(2, 400)
    told = tt.Mean("x", use_t=False).analyze_aggregates(_theirs(a), _theirs(b))
    cell = only(judged(a, b, Metric("m")))
    assert cell.relative_interval == pytest.approx(
        (told.rel_effect_size_ci_lower, told.rel_effect_size_ci_upper), **EXACT
    )


@pytest.mark.parametrize("form", [welch, pooled, newcombe])
@pytest.mark.parametrize("n", [0, 1, 2])
def test_too_few_or_all_equal_is_undefined(form: Any, n: int) -> None:
    found = form(moments([1.0] * n), moments([1.0] * 9), 0.05)
    assert np.isnan(found.p[0])
    assert np.isnan(found.difference[0]) == (n == 0)


def test_rounding_is_no_variance() -> None:
    almost = Moments.of(n=[50], mean=[0.1], var=[1e-34], events=[50])
    shifted = Moments.of(n=[50], mean=[0.1 + 1e-17], var=[1e-34], events=[50])
    assert np.isnan(welch(almost, shifted, 0.05).p[0])


values = st.lists(st.one_of(st.just(0.0), st.floats(-1e3, 1e3, width=32)), max_size=30)


@settings(deadline=None)
@given(values, values)
def test_swapping_the_arms_turns_the_sign(a: list[float], b: list[float]) -> None:
    shares = [[float(x > 0) for x in row] for row in (a, b)]
    for form, (mine, its) in ((welch, (a, b)), (pooled, (a, b)), (newcombe, shares)):
        one = form(moments(mine), moments(its), 0.05)
        two = form(moments(its), moments(mine), 0.05)
        turned = Estimate(-two.difference, two.error, -two.high, -two.low, two.p)
        for left, right in zip(one, turned, strict=True):
            np.testing.assert_allclose(left, right, rtol=1e-9, atol=1e-12)
