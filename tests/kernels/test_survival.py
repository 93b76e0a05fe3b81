"""The estimator against statsmodels, and against the product written out."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.duration.survfunc import SurvfuncRight

from journey_core.kernels.survival import converted_by


def test_equal_to_statsmodels() -> None:
    rng = np.random.default_rng(5)
    time = rng.integers(1, 60, 400)
    happened = rng.random(400) < 0.4
    told = converted_by(time, happened)
    peer = SurvfuncRight(time, happened.astype(int))
    assert told.time.tolist() == peer.surv_times.tolist()
    assert told.at_risk.tolist() == peer.n_risk.tolist()
    assert told.share == pytest.approx(1 - peer.surv_prob, rel=1e-12)
    assert told.error == pytest.approx(peer.surv_prob_se, rel=1e-9)


@given(st.lists(st.tuples(st.integers(0, 6), st.booleans()), max_size=12))
def test_the_product_written_out(watched: list[tuple[int, bool]]) -> None:
    told = converted_by(
        np.array([time for time, _ in watched], np.int64),
        np.array([happened for _, happened in watched], bool),
    )
    remain, spread, expected = 1.0, 0.0, []
    for now in sorted({time for time, happened in watched if happened}):
        risk = sum(time >= now for time, _ in watched)
        events = sum(happened and time == now for time, happened in watched)
        remain *= 1 - events / risk
        if risk == events:
            expected.append((now, 1.0, None, risk))
            continue
        spread += events / (risk * (risk - events))
        width = 1.959963984540054 * math.sqrt(spread) / abs(math.log(remain))
        expected.append((now, 1 - remain, (remain, width), risk))
    assert told.time.tolist() == [now for now, *_ in expected]
    assert told.at_risk.tolist() == [risk for *_, risk in expected]
    for place, (_, share, limits, _) in enumerate(expected):
        assert told.share[place] == pytest.approx(share)
        if limits is None:
            assert np.isnan(told.low[place])
            assert np.isnan(told.high[place])
        else:
            left, width = limits
            assert told.low[place] == pytest.approx(1 - left ** math.exp(-width))
            assert told.high[place] == pytest.approx(1 - left ** math.exp(width))
            assert told.low[place] <= share <= told.high[place]


def test_without_censoring_it_is_the_share() -> None:
    told = converted_by(np.array([1, 2, 3, 9, 9]), np.array([True, True, True, False, False]))
    assert told.share.tolist() == pytest.approx([0.2, 0.4, 0.6])
