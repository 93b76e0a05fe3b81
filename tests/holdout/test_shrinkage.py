"""Shrinkage against a plain numerical integral; between raw and common; never NaN."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from journey_core.holdout.shrinkage import shrink


def _by_hand(y: np.ndarray, error: np.ndarray) -> np.ndarray:
    """Posterior means by summing over a fine grid of the common mean and the spread."""
    widest = 3 * max(y.std(ddof=1), error.mean())
    taus = np.linspace(widest / 4000, widest, 800)
    centres = np.linspace(y.min() - 6 * error.max(), y.max() + 6 * error.max(), 801)
    tau, centre = np.meshgrid(taus, centres, indexing="ij")
    weight = np.ones_like(tau)
    for one, its in zip(y, error, strict=True):
        weight = weight * stats.norm.pdf(one, centre, np.sqrt(tau**2 + its**2))
    weight /= weight.sum()
    means = []
    for one, its in zip(y, error, strict=True):
        pull = its**2 / (tau**2 + its**2)
        means.append((weight * (pull * centre + (1 - pull) * one)).sum())
    return np.array(means)


@pytest.mark.parametrize("spread", [0.1, 1.0, 4.0])
def test_as_the_integral_by_hand(spread: float) -> None:
    rng = np.random.default_rng(int(spread * 10))
    error = rng.uniform(0.5, 1.5, 6)
    y = rng.normal(2, spread, 6) + rng.normal(0, error)
    found = shrink(y, error, 0.05)
    np.testing.assert_allclose(found.value, _by_hand(y, error), atol=0.02 * np.ptp(y))


numbers = st.floats(-1e4, 1e4, allow_nan=False)


@settings(deadline=None)
@given(st.lists(st.tuples(numbers, st.floats(1e-3, 1e3)), min_size=2, max_size=20))
def test_between_the_least_and_the_most(pairs: list[tuple[float, float]]) -> None:
    y, error = (np.array(side) for side in zip(*pairs, strict=True))
    found = shrink(y, error, 0.05)
    slack = 1e-6 * (1 + np.abs(y).max())
    assert (found.value >= y.min() - slack).all()
    assert (found.value <= y.max() + slack).all()
    assert np.isfinite(found.low).all()
    assert (found.low < found.high).all()


def test_alone_or_without_an_error_there_is_nothing_to_shrink() -> None:
    assert np.isnan(shrink(np.array([1.0]), np.array([1.0]), 0.05).value).all()
    found = shrink(np.array([1.0, 2.0, np.nan]), np.array([1.0, 1.0, 1.0]), 0.05)
    assert np.isnan(found.value).tolist() == [False, False, True]
    assert np.isnan(shrink(np.array([1.0, 2.0]), np.array([1.0, np.nan]), 0.05).value).all()
