"""A funnel's whole answer, customer by customer, on top of the oracle of a single customer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
    removed: int = 0


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
        removed=sum(bool(counted) for counted, _ in starts.values()) - whole[0][0],
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
    if question.first_in_range:
        in_range = [n for n in in_range if history[n].at == history[in_range[0]].at]
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
        for step, ends in enumerate(_ends(question, history, starts[name])):
            if ends:
                seconds[step].append((ends[0] - ends[1]) / 1000)
    return [len(times) for times in seconds], [sorted(times) for times in seconds]


def _ends(
    question: FunnelQuestion, history: Sequence[Happened], starts: frozenset[int]
) -> list[tuple[int, int] | None]:
    """The customer's completions; none at all where an exclusion removes them."""
    rows = [
        (round(row.at * 1000), _could_be(question, history, place))
        for place, row in enumerate(history)
    ]
    asked = _asked(question, history, starts)
    ends = completions(rows, asked)
    if question.exclusion == "remove" and ends[-1] is None:
        began = [rows[place][0] for place in starts]
        window = asked.window
        if any(
            at < hit and (window is None or hit - at <= window)
            for at in began
            for hit in asked.excluded_at
        ):
            return [None] * len(ends)
    return ends


def _could_be(question: FunnelQuestion, history: Sequence[Happened], place: int) -> frozenset[int]:
    """The steps that an event can be; none but a start's where the range must hold it."""
    row = history[place]
    end = question.to_at
    if question.inside_range and end is not None and moment(row.at) >= end:
        return frozenset()
    return frozenset(
        number
        for number, step in enumerate(question.steps)
        if rule_oracle.asked(step.rule, row) and rule_oracle.holds(step.rule, history, place, {})
    )


def _asked(question: FunnelQuestion, history: Sequence[Happened], starts: frozenset[int]) -> Asked:
    excluded = question.exclude
    return Asked(
        len(question.steps),
        question.order,
        None if question.window is None else _ms(question.window),
        tuple(None if span is None else _ms(span) for span in question.step_windows),
        tuple(_ms(span) for span in question.step_waits),
        question.strict_time,
        tuple(round(r.at * 1000) for r in history if rule_oracle.matches(excluded, r, {}))
        if excluded
        else (),
        starts,
        frozenset(number - 1 for number in question.optional),
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

    if question.attribution != "start":
        return _by_one_event(question, histories, starts, value_of)
    values = {value_of(name, place) for name, places in starts.items() for place in places}
    counts = {
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
    return {value: count for value, count in counts.items() if count[0][0]}


def _by_one_event(
    question: FunnelQuestion,
    histories: Mapping[str, Sequence[Happened]],
    starts: Mapping[str, frozenset[int]],
    value_of: Callable[[str, int], str],
) -> dict[str, Counts]:
    """Every customer once, under the value of their first start or of a step's completion."""
    own: dict[str, str] = {}
    for name, history in histories.items():
        ends = _ends(question, history, starts[name])
        if ends[0] is None:
            continue
        reached = [step for step, end in enumerate(ends) if end]
        chosen = question.attribution
        if chosen == "first":
            own[name] = value_of(name, min(starts[name]))
            continue
        step = reached[-1] if chosen == "last" else int(chosen) - 1
        end = ends[step]
        own[name] = "" if end is None else value_of(name, _place(question, history, step, end[0]))
    return {
        value: _count(
            question,
            {name: histories[name] for name in own if own[name] == value},
            starts,
        )
        for value in set(own.values())
    }


def _place(question: FunnelQuestion, history: Sequence[Happened], step: int, at: int) -> int:
    """The first to arrive of a step's events at a time; in any order of any step's events."""
    any_order = question.order == "any"
    return next(
        place
        for place, row in enumerate(history)
        if round(row.at * 1000) == at
        and (found := _could_be(question, history, place))
        and (any_order or step in found)
    )
