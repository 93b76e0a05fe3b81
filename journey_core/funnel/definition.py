"""What a funnel asks: steps, their order, windows, whose starts count, and by what to split."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, TypeAlias, get_args

from journey_core.errors import BadInput, UnknownName
from journey_core.kernels.rows import MAX_STEPS
from journey_core.model.event_text import format_event, parse_event
from journey_core.model.graph import in_order
from journey_core.model.journey import Journey
from journey_core.model.rules import Event, Rule, walk

Order: TypeAlias = Literal["ordered", "strict", "any"]
EVENT_PREFIX = "event."
"""`by` with this prefix names a property of the start event, otherwise an attribute."""


@dataclass(frozen=True)
class FunnelStep:
    """A step: what it is called, and the rule at whose rows it happens."""

    name: str
    rule: Rule


@dataclass(frozen=True)
class FunnelQuestion:
    """A funnel. BadInput when it contradicts itself.

    `window` is inclusive and runs from the first step; None has no limit. `order`: "ordered" allows
    other events in between, "strict" looks at the customer's very next event, "any" counts
    different steps inside one window. `step_windows` bound each move, inclusively; `strict_time`
    asks for times that increase; `first_touch` lets only the customer's first step-1 event ever
    start (in any order: the first event of any step); no `exclude` event may lie strictly between
    two consecutive steps. Starts count from `from_at` up to but without `to_at`, and only when
    their window has passed before the data ends, unless `all_entrants`. `by` splits by an attribute
    or by `event.NAME`; `where` keeps customers whose attributes equal the values. Times without a
    zone are UTC.
    """

    steps: tuple[FunnelStep, ...]
    window: timedelta | None = timedelta(days=14)
    order: Order = "ordered"
    step_windows: tuple[timedelta, ...] = ()
    strict_time: bool = False
    first_touch: bool = False
    exclude: Event | None = None
    from_at: datetime | None = None
    to_at: datetime | None = None
    all_entrants: bool = False
    by: str | None = None
    where: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        problem = _problem(self)
        if problem:
            raise BadInput(problem)


def steps_from_texts(texts: Sequence[str]) -> tuple[FunnelStep, ...]:
    """Steps from EVENT texts such as `Order Completed[value>=100]`, which are their names too."""
    return tuple(FunnelStep(text, parse_event(text)) for text in texts)


def steps_from_journey(journey: Journey) -> tuple[FunnelStep, ...]:
    """The journey's top-level stages that have an entry rule, in map order."""
    found = [
        FunnelStep(stage.name, stage.entry)
        for stage in in_order(journey)
        if stage.parent is None and stage.entry is not None
    ]
    if len(found) < 2:
        raise BadInput(
            f"the journey “{journey.id}” has {len(found)} top-level stages with an entry rule; "
            "a funnel needs at least two"
        )
    return tuple(found)


def steps_from_path(journey: Journey, path: Sequence[str]) -> tuple[FunnelStep, ...]:
    """The stages with these ids, in this order; each needs an entry rule."""
    stages = {stage.id: stage for stage in journey.stages}
    steps = []
    for name in path:
        if name not in stages:
            raise UnknownName("stage", name, stages)
        stage = stages[name]
        if stage.entry is None:
            raise BadInput(f"the stage “{stage.name}” has no entry rule, so nobody is seen there")
        steps.append(FunnelStep(stage.name, stage.entry))
    return tuple(steps)


def moment_ms(moment: datetime) -> int:
    """Milliseconds since 1970 UTC, rounded up; without a zone the time is UTC."""
    zoned = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    since = zoned - datetime(1970, 1, 1, tzinfo=UTC)
    return -(-since // timedelta(milliseconds=1))


def _problem(question: FunnelQuestion) -> str | None:
    """What is wrong with a question, in words, or None."""
    steps, moves = len(question.steps), len(question.steps) - 1
    earliest, latest = question.from_at, question.to_at
    checks = [
        (steps < 2, f"a funnel has at least two steps, this one has {steps}"),
        (steps > MAX_STEPS, f"a funnel has at most {MAX_STEPS} steps, this one has {steps}"),
        (question.order not in get_args(Order), f"“{question.order}” is not an order of steps"),
        (
            question.window is not None and question.window <= timedelta(0),
            "the window is longer than nothing; write 7d, or none for no limit",
        ),
        (
            question.step_windows and len(question.step_windows) != moves,
            f"{steps} steps have {moves} moves, and {len(question.step_windows)} step windows "
            "were given; give one for each move, or none at all",
        ),
        (any(span < timedelta(0) for span in question.step_windows), "a step window is negative"),
        (
            earliest and latest and moment_ms(earliest) >= moment_ms(latest),
            "the start of the range is not before its end",
        ),
    ]
    return next((text for wrong, text in checks if wrong), None) or _clash(question)


def _clash(question: FunnelQuestion) -> str | None:
    """What two parts of a question say against one another."""
    if question.order == "any" and (question.step_windows or question.exclude):
        return "step windows and exclusions need an order of steps; leave them out for any order"
    step = question.exclude and _step_that_is(question.exclude, question.steps)
    if step:
        return f"the excluded event is also step “{step}”; exclude another event"
    return None


def _step_that_is(excluded: Event, steps: Sequence[FunnelStep]) -> str | None:
    """The name of a step that asks for the excluded event, or for part of what is excluded."""
    for step in steps:
        for leaf in walk(step.rule):
            if isinstance(leaf, Event) and leaf.event == excluded.event:
                same = set(leaf.where) == set(excluded.where)
                if same or not leaf.where or not excluded.where:
                    return step.name
    return None


def echo(question: FunnelQuestion) -> dict[str, object]:
    """The parameters of a question as plain JSON values, for results and exports."""
    from journey_core.model.record import format_duration

    return {
        "steps": [step.name for step in question.steps],
        "window": "none" if question.window is None else format_duration(question.window),
        "order": question.order,
        "step_windows": [format_duration(span) for span in question.step_windows],
        "strict_time": question.strict_time,
        "first_touch": question.first_touch,
        "exclude": question.exclude and format_event(question.exclude),
        "from": question.from_at and question.from_at.isoformat(),
        "to": question.to_at and question.to_at.isoformat(),
        "all_entrants": question.all_entrants,
        "by": question.by,
        "where": [f"{name}={value}" for name, value in question.where],
    }
