"""Contacted, held out and spared adds up, and examples are customers of the gate they name."""

from __future__ import annotations

from datetime import datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from journey_core.figures.decision_words import family_of
from journey_core.replay.results import DECISIONS
from journey_core.ui.replay import reading
from tests.ui.replay.made import replayed

LINES = st.lists(
    st.tuples(
        st.integers(0, 6),
        st.sampled_from(["cart", "guide"]),
        st.integers(1, 20),
        st.sampled_from(DECISIONS),
    ),
    min_size=1,
    max_size=30,
)


@settings(deadline=None)
@given(LINES)
def test_everybody_is_contacted_or_held_out_or_spared(lines) -> None:
    by_customer: dict[int, set[str]] = {}
    for customer, _, _, decision in lines:
        by_customer.setdefault(customer, set()).add(decision)
    contacted = sum("sent" in found for found in by_customer.values())
    held = sum("sent" not in found and "holdout" in found for found in by_customer.values())
    found = reading.reach(replayed(*lines).decisions)
    assert found == (contacted, held, len(by_customer) - contacted - held)


@settings(deadline=None)
@given(LINES)
def test_examples_are_different_customers_of_the_gate_they_name(lines) -> None:
    found = reading.examples(replayed(*lines).decisions)
    assert len({one.customer for one in found}) == len(found)
    for one in found:
        hour = reading.moment(one.due_ms)
        assert family_of(one.decision) or one.decision == "holdout"
        assert any(
            (line[0], line[3]) == (one.customer, one.decision)
            and datetime(1970, 1, 1 + line[2] // 24, line[2] % 24) == hour
            for line in lines
        )
    stopped = any(family_of(line[3]) or line[3] == "holdout" for line in lines)
    assert bool(found) == stopped


def test_the_busiest_gate_comes_first_and_holdout_last() -> None:
    made = replayed(
        (1, "cart", 1, "holdout"), (2, "cart", 1, "holdout"), (3, "cart", 1, "holdout"),
        (4, "cart", 1, "no_consent"), (5, "cart", 1, "capped"), (6, "cart", 2, "capped"),
    )  # fmt: skip
    found = reading.examples(made.decisions)
    assert [one.decision for one in found] == ["capped", "no_consent", "holdout"]
    assert found[0].customer == 6, "the latest one"


@settings(deadline=None)
@given(LINES)
def test_one_response_or_all_of_them(lines) -> None:
    made = replayed(*lines)
    mine = [line for line in lines if line[1] == "cart"]
    if mine:
        assert len(reading.of_response(made, "cart").customer) == len(mine)
    assert reading.of_response(made, "").customer.tolist() == [line[0] for line in lines]


def test_a_meeting_sees_no_small_segment() -> None:
    segments = {"gold": {"sent": 9, "capped": 1}, "rare": {"sent": 9}}
    assert list(reading.for_a_meeting(segments)) == ["gold"]
