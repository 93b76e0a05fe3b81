"""Pairs, weeks and loads agree with counting them one by one."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journey_core.replay import collisions, pressure
from tests.ui.replay.made import Line, replayed

LINES = st.lists(
    st.tuples(
        st.integers(0, 3),
        st.sampled_from(["cart", "guide"]),
        st.integers(1, 400),
        st.sampled_from(["sent", "sent", "capped"]),
    ),
    min_size=1,
    max_size=14,
    unique_by=lambda line: (line[0], line[2]),
)


@settings(deadline=None)
@given(LINES, st.integers(0, 100))
def test_pairs(lines: list[Line], hours: int) -> None:
    sent = [line for line in lines if line[3] == "sent"]
    times: Counter[tuple[str, str]] = Counter()
    people: dict[tuple[str, str], set[int]] = {}
    for one in sent:
        for two in sent:
            if one[0] == two[0] and 0 < two[2] - one[2] <= hours:
                pair = (one[1].capitalize(), two[1].capitalize())
                times[pair] += 1
                people.setdefault(pair, set()).add(one[0])
    found = collisions.pairs(replayed(*lines), timedelta(hours=hours))
    assert {(one.first, one.second): one.times for one in found} == dict(times)
    for one in found:
        who = people[one.first, one.second]
        reached = {line[0] for line in sent if line[1].capitalize() == one.first}
        assert one.customers == len(who)
        assert one.share == pytest.approx(len(who) / len(reached))


@settings(deadline=None)
@given(LINES)
def test_weeks(lines: list[Line]) -> None:
    held = Counter(
        (line[0], (datetime(1970, 1, 1) + timedelta(hours=line[2])).isocalendar()[:2])
        for line in lines
        if line[3] == "sent"
    )
    expected = Counter(min(number, 5) for number in held.values())
    found = pressure.weeks(replayed(*lines))
    assert [row.promotion for row in found] == [
        expected[number] for number in range(1, len(found) + 1)
    ]
    assert sum(row.promotion for row in found) == len(held)
    assert not any(row.help for row in found)


@settings(deadline=None)
@given(LINES)
def test_loads(lines: list[Line]) -> None:
    codes, names = np.array([0, 1, 1, 2]), ["", "gold", "silver"]
    found = pressure.loads(replayed(*lines), (codes, names), 4.0)
    assert sum(row.customers for row in found) == len({line[0] for line in lines})
    sent = sum(line[3] == "sent" for line in lines)
    assert sum(row.promotion / 100 * row.customers * 4 for row in found) == pytest.approx(sent)
    assert [row.customers for row in found] == sorted((r.customers for r in found), reverse=True)


def test_help_is_told_apart() -> None:
    made = replayed((1, "cart", 1, "sent"), (1, "guide", 2, "sent"))
    cart, guide = made.responses
    helping = made.__class__(made.result, made.decisions, (cart, _as_help(guide)))
    assert pressure.weeks(helping) == [("1", 1, 1)]


def _as_help(response):
    return type(response)(**{**response.__dict__, "kind": "help"})
