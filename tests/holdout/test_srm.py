"""The check of the split: chi-square as scipy has it, an honest anytime form, and its power."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from journey_core.holdout.srm import anytime, check, chi_square, power


@settings(deadline=None)
@given(st.lists(st.integers(0, 5000), min_size=2, max_size=4).filter(any))
def test_chi_square_as_scipy_has_it(counts: list[int]) -> None:
    shares = np.arange(1, len(counts) + 1) / sum(range(1, len(counts) + 1))
    told = stats.chisquare(counts, sum(counts) * shares).pvalue
    assert chi_square(np.array(counts, float), shares) == pytest.approx(told, rel=1e-9, abs=1e-300)


def test_bayes_factor_is_a_fair_bet() -> None:
    shares = np.array([0.7, 0.3])
    for n in (1, 5, 9):
        expected = 0.0
        for way in product((0, 1), repeat=n):
            hits = np.bincount(way, minlength=2).astype(float)
            chance = float(np.prod(shares[list(way)]))
            p = anytime(hits, shares)
            expected += chance * min(1 / p, 1 / p)
        assert expected >= 1.0  # 1 / p is the factor, cut off below at 1


def test_anytime_p_falls_with_a_mismatch_that_lasts() -> None:
    shares = np.array([0.9, 0.1])
    ps = [anytime(np.array([n * 0.92, n * 0.08]), shares) for n in (100, 5_000, 20_000)]
    assert ps[0] == 1
    assert ps[1] > ps[2]
    assert ps[2] < 1e-6


def test_power_of_a_small_holdout_that_loses_a_tenth() -> None:
    rng = np.random.default_rng(5)
    held = rng.binomial(rng.binomial(12_000, 0.02, 40_000), 0.9)
    total = 12_000 * 0.998
    due = total * 0.02
    caught = ((held - due) ** 2 / (due * 0.98)) > stats.chi2.isf(0.001, 1)
    assert power(round(total), 0.02) == pytest.approx(float(caught.mean()), abs=0.004)
    assert 0.02 < power(round(total), 0.02) < 0.04
    assert power(2_000_000, 0.02) > 0.999
    assert power(100, 0.02, lost=0.0) < 0.01


def test_what_a_check_says() -> None:
    found = check({"a": 500, "b": 510})
    assert found.ok
    assert found.p == pytest.approx(0.753, abs=0.001)
    assert not check({"a": 500, "b": 700}).ok
    assert check({"a": 900, "b": 100}, {"a": 0.9, "b": 0.1}).p == 1
    assert check({"a": 5}).p is None
    assert check({"a": 0, "b": 0}).ok
    assert not check({"a": 500, "b": 500, "c": 1}, {"a": 0.5, "b": 0.5}).ok
    missing = check({"a": 500, "b": 500}, {"a": 0.4, "b": 0.4, "c": 0.2})
    assert missing.counts["c"] == 0
    assert not missing.ok
    assert check({"a": 5, "b": 5, "c": 0}, {"a": 0.5, "b": 0.5, "c": 0.0}).counts == {
        "a": 5,
        "b": 5,
    }
