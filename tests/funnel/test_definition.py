"""Questions that contradict themselves are refused, with a sentence that says how to go on."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from journey_core.errors import BadInput, UnknownName
from journey_core.funnel.definition import (
    FunnelQuestion,
    echo,
    moment_ms,
    steps_from_journey,
    steps_from_path,
    steps_from_texts,
)
from journey_core.model.event_text import parse_event
from journey_core.model.journey import Journey, Stage
from journey_core.model.rules import Event

TWO = steps_from_texts(["A", "B[x=1]"])
DAY = timedelta(days=1)
NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"steps": TWO[:1]}, "at least two steps, this one has 1"),
        ({"steps": TWO * 31}, "at most 60 steps"),
        ({"order": "sideways"}, "“sideways” is not an order"),
        ({"window": timedelta(0)}, "longer than nothing"),
        ({"window": -DAY}, "longer than nothing"),
        ({"step_windows": (DAY, DAY)}, "2 steps have 1 moves, and 2 step windows"),
        ({"step_windows": (-DAY,)}, "negative"),
        ({"from_at": NOON, "to_at": NOON}, "not before its end"),
        ({"order": "any", "step_windows": (DAY,)}, "need an order"),
        ({"order": "any", "exclude": Event(event="C")}, "need an order"),
        ({"step_waits": (DAY, DAY)}, "2 steps have 1 moves, and 2 least times"),
        ({"step_waits": (-DAY,)}, "a least time is negative"),
        ({"step_waits": (2 * DAY,), "step_windows": (DAY,)}, "least time above its longest"),
        ({"optional": (1,)}, "step 1 of 2 cannot be optional"),
        ({"optional": (2,)}, "step 2 of 2 cannot be optional"),
        ({"steps": TWO * 4, "optional": (2, 3, 4, 5, 6, 7)}, "at most 5 steps can be optional"),
        ({"steps": TWO * 2, "optional": (2,), "order": "any"}, "in any order no step is optional"),
        ({"order": "any", "step_waits": (DAY,)}, "need an order"),
        ({"first_touch": True, "first_in_range": True}, "not both"),
        ({"exclusion": "forgive"}, "it is drop or remove"),
        ({"attribution": "middle", "by": "event.p"}, "start, first, last or a step's number"),
        ({"attribution": 3, "by": "event.p"}, "no step 3 to take the value from; there are 2"),
        ({"attribution": "last", "by": "plan"}, "only a property of an event"),
        ({"exclude": Event(event="A")}, "also step “A”"),
        ({"exclude": parse_event("A[x=2]")}, "also step “A”"),
        ({"exclude": Event(event="B")}, r"also step “B\[x=1\]”"),
        ({"exclude": parse_event("B[x=1]")}, r"also step “B\[x=1\]”"),
    ],
)
def test_contradictions(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        replace(FunnelQuestion(TWO), **wrong)


def test_another_part_of_a_filtered_event_may_be_excluded() -> None:
    assert FunnelQuestion(TWO, exclude=parse_event("B[x=2]")).exclude


def test_two_steps_of_one_name_are_allowed() -> None:
    assert len(FunnelQuestion(steps_from_texts(["A", "A"])).steps) == 2


def test_times_without_a_zone_are_utc_and_parts_of_a_millisecond_count_up() -> None:
    naive = datetime(2024, 5, 1, 12)
    assert moment_ms(naive) == moment_ms(NOON) == 1_714_564_800_000
    assert moment_ms(NOON.astimezone(timezone(timedelta(hours=5)))) == moment_ms(NOON)
    assert moment_ms(NOON + timedelta(microseconds=1)) == moment_ms(NOON) + 1


def test_a_question_is_echoed_in_the_words_of_the_command_line() -> None:
    asked = FunnelQuestion(
        TWO, step_windows=(DAY,), exclude=parse_event("C[x>=1]"), from_at=NOON,
        by="plan", where=(("tier", "gold"),),
    )  # fmt: skip
    told = echo(asked)
    assert told["steps"] == ["A", "B[x=1]"]
    assert (told["window"], told["step_windows"]) == ("2w", ["1d"])
    assert (told["exclude"], told["from"]) == ("C[x>=1]", "2024-05-01T12:00:00+00:00")
    assert (told["by"], told["where"]) == ("plan", ["tier=gold"])
    assert echo(FunnelQuestion(TWO, window=None))["window"] == "none"


def test_steps_from_a_journey() -> None:
    journey = Journey(
        id="shop", name="Shop",
        stages=(
            Stage(id="pay", name="Pay", pos=3, entry=Event(event="Pay")),
            Stage(id="look", name="Look", pos=1, entry=Event(event="Look")),
            Stage(id="think", name="Think", pos=2),
            Stage(id="card", name="Card", pos=2.5, parent="pay", entry=Event(event="Card")),
        ),
    )  # fmt: skip
    assert [step.name for step in steps_from_journey(journey)] == ["Look", "Pay"]
    path = steps_from_path(journey, ["card", "look"])
    assert [(step.name, step.rule) for step in path] == [
        ("Card", Event(event="Card")),
        ("Look", Event(event="Look")),
    ]
    with pytest.raises(BadInput, match="“Think” has no entry rule"):
        steps_from_path(journey, ["look", "think"])
    with pytest.raises(UnknownName, match="stage “gone”"):
        steps_from_path(journey, ["gone"])
    with pytest.raises(BadInput, match="has 0 top-level stages"):
        steps_from_journey(Journey(id="none", name="None"))
