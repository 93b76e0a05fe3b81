"""The page's title says whom we would contact and whom we would spare, for every kind of answer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from journey_core.replay.results import ReplayResult
from journey_core.ui.replay import reading, verdict
from tests.ui.replay.made import replayed

MANY = [(customer, "cart", 1, "sent") for customer in range(1200)]
SPARED = [(9000 + customer, "cart", 1, "capped") for customer in range(8)]
HELD = [(5000, "cart", 1, "holdout")]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([*MANY, *SPARED], "We would contact 1,200 customers and spare 8"),
        (MANY[:1], "We would contact 1 customer and spare nobody"),
        (SPARED, "We would contact nobody and spare 8 customers"),
        ([*SPARED[:1], *HELD], "We would contact nobody, spare 1 customer and hold out 1"),
        (HELD, "We would contact nobody, spare nobody and hold out 1"),
    ],
)
def test_the_title(lines, said: str) -> None:
    made = replayed(*lines)
    assert verdict.verdict(made.result, reading.reach(made.decisions)) == said


def _without_candidates() -> ReplayResult:
    return replace(replayed(*HELD).result, candidates=0, decisions={})


def test_nothing_fired() -> None:
    assert verdict.verdict(_without_candidates(), reading.Reach(0, 0, 0)) == "No trigger fired"
    assert verdict.note(_without_candidates()) == ""


def test_the_line_of_why_adds_up() -> None:
    made = replayed(*MANY[:3], *SPARED[:2], *HELD)
    assert verdict.note(made.result) == (
        "Of 6 candidates, 3 would be sent, 1 belong to the holdout, "
        "2 are stopped, most often by “contact cap reached”."
    )


def test_doubts_are_said() -> None:
    result = replace(replayed(*HELD).result, after_data=2, unassigned=1)
    said = verdict.doubts(result)
    assert said[0].startswith("1 candidate of customers without an arm")
    assert said[1].startswith("2 candidates due after the data ends")
    assert verdict.doubts(replayed(*HELD).result) == []
