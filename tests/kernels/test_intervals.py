"""Wilson intervals against their definition, and figures known from elsewhere."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journey_core.kernels.intervals import Z95, wilson


@settings(deadline=None)
@given(st.integers(1, 10_000), st.data())
def test_the_ends_are_where_the_score_test_just_rejects(of: int, data: st.DataObject) -> None:
    hits = data.draw(st.integers(0, of))
    interval = wilson(hits, of)
    assert interval is not None
    assert 0 <= interval[0] <= hits / of <= interval[1] <= 1
    for end in interval:
        if 0 < end < 1:
            score = abs(hits / of - end) / (end * (1 - end) / of) ** 0.5
            assert score == pytest.approx(Z95, rel=1e-6)


def test_figures_known_from_elsewhere() -> None:
    # R: prop.test(x = 81, n = 263, correct = FALSE)$conf.int, the example of Newcombe (1998).
    assert wilson(81, 263) == pytest.approx((0.25526, 0.36617), abs=5e-5)
    assert wilson(0, 20) == pytest.approx((0.0, 0.16113), abs=5e-6)


def test_nothing_to_divide_by() -> None:
    assert wilson(0, 0) is None
