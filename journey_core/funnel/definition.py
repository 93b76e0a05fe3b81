"""What a funnel asks: steps, their order, windows, whose starts count, and by what to split."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Literal, TypeAlias

from journey_core.errors import BadInput, UnknownName
from journey_core.model.event_text import format_event, parse_event
from journey_core.model.graph import in_order
from journey_core.model.journey import Journey
from journey_core.model.rules import Event, Rule

Order: TypeAlias = Literal["ordered", "strict", "any"]
Exclusion: TypeAlias = Literal["drop", "remove"]
Attribution: TypeAlias = Literal["start", "first", "last"] | int
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
    different steps inside one window. `step_windows` bound each move from above (None: not at all)
    and `step_waits` from below, both inclusively; `strict_time` asks for times that increase.
    `optional` are numbers of steps, counted from 1, that a chain may leave out; neither the first
    nor the last.

    No `exclude` event may lie strictly between two consecutive steps: with `exclusion` "drop" that
    chain ends there; with "remove" a customer with such an event inside the window of a start is
    left out altogether, unless a clean chain of theirs runs to the end.

    `first_touch` lets only the customer's first step-1 event ever start (in any order: the first
    event of any step), `first_in_range` only the first one in the range. Starts count from
    `from_at` up to but without `to_at`; with `inside_range` the other steps too must come before
    `to_at`. A start counts only when its window has passed before the data ends, unless
    `all_entrants`. Times without a zone are UTC.

    `by` splits by an attribute or by `event.NAME`. A property is taken, by `attribution`, of each
    start ("start": a customer stands under every value they start with), of the customer's first
    start, of the last step they reach, or of the step with that number. `where` keeps customers
    whose attributes equal the values.
    """

    steps: tuple[FunnelStep, ...]
    window: timedelta | None = timedelta(days=14)
    order: Order = "ordered"
    step_windows: tuple[timedelta | None, ...] = ()
    step_waits: tuple[timedelta, ...] = ()
    strict_time: bool = False
    optional: tuple[int, ...] = ()
    first_touch: bool = False
    first_in_range: bool = False
    exclude: Event | None = None
    exclusion: Exclusion = "drop"
    from_at: datetime | None = None
    to_at: datetime | None = None
    inside_range: bool = False
    all_entrants: bool = False
    by: str | None = None
    attribution: Attribution = "start"
    where: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        from journey_core.funnel.contradictions import problem_of

        problem = problem_of(self)
        if problem:
            raise BadInput(problem)

    def unsplit(self) -> FunnelQuestion:
        """The same question for all customers together: who reaches what is the same."""
        return replace(self, by=None, attribution="start")


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


def echo(question: FunnelQuestion) -> dict[str, object]:
    """The parameters of a question as plain JSON values, for results and exports."""
    from journey_core.model.record import format_duration

    return {
        "steps": [step.name for step in question.steps],
        "window": "none" if question.window is None else format_duration(question.window),
        "order": question.order,
        "step_windows": [
            "none" if span is None else format_duration(span) for span in question.step_windows
        ],
        "step_waits": [format_duration(span) for span in question.step_waits],
        "strict_time": question.strict_time,
        "optional": list(question.optional),
        "first_touch": question.first_touch,
        "first_in_range": question.first_in_range,
        "exclude": question.exclude and format_event(question.exclude),
        "exclusion": question.exclusion,
        "from": question.from_at and question.from_at.isoformat(),
        "to": question.to_at and question.to_at.isoformat(),
        "inside_range": question.inside_range,
        "all_entrants": question.all_entrants,
        "by": question.by,
        "attribution": question.attribution,
        "where": [f"{name}={value}" for name, value in question.where],
    }
