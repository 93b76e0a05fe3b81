"""A funnel's whole answer, customer by customer, on top of the oracle of a single customer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from journey_core.funnel.definition import FunnelQuestion
from tests.kernels.oracle import Asked, completions
from tests.lake import rule_oracle
from tests.lake.small_lake import Happened, moment

Counts = tuple[list[int], list[list[float]]]


@dataclass
class Answer:
    """Customers of each step, sorted seconds of each step, and the rest of the result."""

    steps: Counts
    segments: dict[str, Counts] = field(default_factory=dict)
    entrants: int = 0
    immature: int = 0


def answer(
    question: FunnelQuestion,
    histories: Mapping[str, Sequence[Happened]],
    attributes: Mapping[str, Mapping[str, str]],
) -> Answer:
    horizon = max(row.at for history in histories.values() for row in history)
    asked = {
        name: history
        for name, history in histories.items()
        if all(_has(attributes[name], attribute, value) for attribute, value in question.where)
    }
    starts = {name: _starts(question, history, horizon) for name, history in asked.items()}
    whole = _count(question, asked, {name: counted for name, (counted, _) in starts.items()})
    return Answer(
        steps=whole,
        segments=_segments(question, asked, attributes, {n: c for n, (c, _) in starts.items()}),
        entrants=whole[0][0],
        immature=sum(in_range and not mature for _, (in_range, mature) in starts.values()),
    )


def _has(own: Mapping[str, str], attribute: str, value: str) -> bool:
    found = own.get(attribute, "")
    return bool(found) and rule_oracle.compares(found, "=", value)


def _starts(
    question: FunnelQuestion, history: Sequence[Happened], horizon: float
) -> tuple[frozenset[int], tuple[bool, bool]]:
    """The places of the starts that count; whether any is in the range, whether any is mature."""
    rules = [step.rule for step in question.steps]
    firsts = rules if question.order == "any" else rules[:1]
    places = [
        n
        for n, row in enumerate(history)
        if any(rule_oracle.asked(r, row) and rule_oracle.holds(r, history, n, {}) for r in firsts)
    ]
    if question.first_touch:
        places = [n for n in places if history[n].at == history[places[0]].at]
    in_range = [
        n
        for n in places
        if (question.from_at is None or moment(history[n].at) >= question.from_at)
        and (question.to_at is None or moment(history[n].at) < question.to_at)
    ]
    window = question.window
    mature = [
        n
        for n in in_range
        if window is None or timedelta(seconds=history[n].at) + window <= timedelta(seconds=horizon)
    ]
    counted = in_range if question.all_entrants else mature
    return frozenset(counted), (bool(in_range), bool(mature))


def _count(
    question: FunnelQuestion,
    histories: Mapping[str, Sequence[Happened]],
    starts: Mapping[str, frozenset[int]],
) -> Counts:
    steps = len(question.steps)
    seconds: list[list[float]] = [[] for _ in range(steps)]
    for name, history in histories.items():
        rows = [
            (
                round(row.at * 1000),
                frozenset(
                    number
                    for number, step in enumerate(question.steps)
                    if rule_oracle.asked(step.rule, row)
                    and rule_oracle.holds(step.rule, history, place, {})
                ),
            )
            for place, row in enumerate(history)
        ]
        for step, ends in enumerate(completions(rows, _asked(question, history, starts[name]))):
            if ends:
                seconds[step].append((ends[0] - ends[1]) / 1000)
    return [len(times) for times in seconds], [sorted(times) for times in seconds]


def _asked(question: FunnelQuestion, history: Sequence[Happened], starts: frozenset[int]) -> Asked:
    excluded = question.exclude
    return Asked(
        len(question.steps),
        question.order,
        None if question.window is None else _ms(question.window),
        tuple(_ms(span) for span in question.step_windows),
        (),
        question.strict_time,
        tuple(round(r.at * 1000) for r in history if rule_oracle.matches(excluded, r, {}))
        if excluded
        else (),
        starts,
    )


def _ms(span: timedelta) -> int:
    return span // timedelta(milliseconds=1)


def _segments(
    question: FunnelQuestion,
    histories: Mapping[str, Sequence[Happened]],
    attributes: Mapping[str, Mapping[str, str]],
    starts: Mapping[str, frozenset[int]],
) -> dict[str, Counts]:
    by = question.by
    if by is None:
        return {}

    def value_of(name: str, place: int) -> str:
        if by.startswith("event."):
            return rule_oracle.property_of(histories[name][place], by.removeprefix("event.")) or ""
        return attributes[name].get(by, "")

    values = {value_of(name, place) for name, places in starts.items() for place in places}
    return {
        value: _count(
            question,
            histories,
            {
                name: frozenset(place for place in places if value_of(name, place) == value)
                for name, places in starts.items()
            },
        )
        for value in values
    }
