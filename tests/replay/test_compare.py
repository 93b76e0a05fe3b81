"""Whatever two replays decide, everybody has one fate, and it is the one their messages tell."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from journey_core.replay import compare
from journey_core.replay.compare import GAIN, LOSE, MOVED, OTHER, SAME
from tests.ui.replay.made import Line, replayed

LINES = st.lists(
    st.tuples(
        st.integers(0, 4),
        st.sampled_from(["cart", "guide"]),
        st.integers(1, 4),
        st.sampled_from(["sent", "sent", "capped", "holdout"]),
    ),
    min_size=1,
    max_size=14,
)


def fate(before: list[Line], after: list[Line], customer: int) -> int:
    """The same, slowly: compare one customer's messages."""
    was, now = (
        [line for line in side if line[0] == customer and line[3] == "sent"]
        for side in (before, after)
    )
    if len(was) != len(now):
        return LOSE if len(now) < len(was) else GAIN
    if Counter(line[1] for line in was) != Counter(line[1] for line in now):
        return OTHER
    same = Counter(line[1:3] for line in was) == Counter(line[1:3] for line in now)
    return SAME if same else MOVED


@settings(deadline=None)
@given(LINES, LINES)
def test_fates(before: list[Line], after: list[Line]) -> None:
    found = compare.fates(replayed(*before), replayed(*after))
    expected = {line[0]: fate(before, after, line[0]) for line in (*before, *after)}
    assert dict(zip(found.customer.tolist(), found.fate.tolist(), strict=True)) == expected


@settings(deadline=None)
@given(LINES, LINES)
def test_counts_segments_and_the_list_agree(before: list[Line], after: list[Line]) -> None:
    codes, names = np.array([0, 1, 1, 2, 2]), ["", "gold", "silver"]
    sides = replayed(*before), replayed(*after)
    found = compare.compared(*sides, (codes, names), lambda keys: {key: f"C{key}" for key in keys})
    assert sum(row.customers for row in found.segments) == found.customers
    for field in ("lose", "gain", "other"):
        assert sum(getattr(row, field) for row in found.segments) == getattr(found, field)
    listed = found.affected()["What changes"].to_list()
    assert listed.count("loses") == found.lose
    assert listed.count("gains") == found.gain
    assert len(listed) == found.lose + found.gain + found.other


@settings(deadline=None)
@given(LINES)
def test_nothing_changes_against_itself(lines: list[Line]) -> None:
    made = replayed(*lines)
    assert set(compare.fates(made, made).fate.tolist()) == {SAME}


def test_the_list_tells_messages_in_words() -> None:
    before = replayed((1, "cart", 1, "sent"), (1, "guide", 2, "sent"))
    after = replayed((1, "cart", 1, "sent"), (1, "guide", 2, "capped"))
    rows = compare.compared(before, after, None, lambda keys: {1: "C1"}).affected().rows()
    assert rows == [("C1", "loses", "Cart by email, Guide by email", "Cart by email")]
