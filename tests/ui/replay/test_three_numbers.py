"""The three numbers are shares of all candidates, and their weeks add up to the whole."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journey_core.figures.decision_words import family_of
from journey_core.replay.results import DECISIONS, FAMILIES
from journey_core.ui.replay.three_numbers import spared_by_family
from tests.ui.replay.made import HOUR, replayed

WEEK = 7 * 24
LINES = st.lists(
    st.tuples(
        st.integers(0, 5), st.just("cart"), st.integers(1, 4 * WEEK), st.sampled_from(DECISIONS)
    ),
    min_size=1,
    max_size=30,
)


@settings(deadline=None)
@given(LINES)
def test_stopped_by_family_and_by_week(lines) -> None:
    end = 4 * WEEK
    found = {one.family: one for one in spared_by_family(replayed(*lines).decisions, end * HOUR)}
    assert set(found) == set(FAMILIES)
    weeks: dict[int, list[str]] = {}
    for _, _, due, decision in lines:
        weeks.setdefault((end - (due - 1)) // WEEK, []).append(family_of(decision))
    for family, one in found.items():
        everyone = [name for names in weeks.values() for name in names]
        assert one.stopped == everyone.count(family)
        assert one.share == pytest.approx(one.stopped / len(lines))
        expected = [weeks[week].count(family) / len(weeks[week]) for week in sorted(weeks)[::-1]]
        assert one.weekly == pytest.approx(expected)
