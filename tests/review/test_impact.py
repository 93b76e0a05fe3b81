"""What a change would do to customers adds up, whichever way it is split."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given, settings

from journey_core.review.impact import document, impact
from tests.replay.test_compare import LINES, fate
from tests.ui.replay.made import Line, replayed

SEGMENTS = np.array([0, 1, 1, 2, 2]), ["", "gold", "silver"]


@settings(deadline=None)
@given(LINES, LINES)
def test_counts_are_those_of_one_customer_after_the_other(
    before: list[Line], after: list[Line]
) -> None:
    told = document(impact(replayed(*before), replayed(*after), SEGMENTS))
    everyone = {line[0] for line in (*before, *after)}
    fates = Counter(fate(before, after, one) for one in everyone)
    expected = dict(zip(("lose", "gain", "other", "moved"), map(fates.get, range(4)), strict=True))
    assert {name: told[name] for name in expected} == {k: v or 0 for k, v in expected.items()}
    for value, counts in told["segments"].items():
        inside = [one for one in everyone if SEGMENTS[1][SEGMENTS[0][one]] == value]
        assert counts["customers"] == len(inside)
        assert counts["lose"] == sum(fate(before, after, one) == 0 for one in inside)
    assert sum(one["customers"] for one in told["segments"].values()) == told["customers"]


@settings(deadline=None)
@given(LINES, LINES)
def test_each_response_is_counted_customer_by_customer(
    before: list[Line], after: list[Line]
) -> None:
    told = document(impact(replayed(*before), replayed(*after)))
    assert set(told["responses"]) == {line[1] for line in (*before, *after)}
    for key, found in told["responses"].items():
        was, now = (
            Counter(line[0] for line in side if line[1] == key and line[3] == "sent")
            for side in (before, after)
        )
        assert found["sent"] == {"was": was.total(), "now": now.total()}
        assert found["customers"] == {"was": len(was), "now": len(now)}
        assert found["lose"] == sum(now[one] < was[one] for one in was)
        assert found["gain"] == sum(now[one] > was[one] for one in now)
