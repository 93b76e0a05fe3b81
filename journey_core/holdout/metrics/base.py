"""What a metric is: which events of a customer it reads, when, and what number it makes of them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar, Literal, NamedTuple

import numpy as np

from journey_core.errors import BadInput, UnknownName
from journey_core.kernels.shapes import Floats, Ints
from journey_core.lake.arrays import Arrays
from journey_core.model.event_text import parse_event
from journey_core.model.journey import Journey
from journey_core.model.record import format_duration
from journey_core.model.rules import Compare, Event

Role = Literal["success", "engagement", "guardrail"]
Value = Literal["any", "sum", "count"]
HOLDOUT = "holdout"
"""The arm that gets nothing."""
DAY = timedelta(days=1)
WINDOW = timedelta(days=14)
"""How long an outcome is waited for, unless said otherwise: as a funnel's window."""


class Hits(NamedTuple):
    """Events that count, in any order: customer keys, milliseconds since 1970 UTC, amounts."""

    customer: Ints
    at_ms: Ints
    amount: Floats


class Span(NamedTuple):
    """After a customer became eligible: what happens later than `begin` and up to `end` counts."""

    begin: timedelta
    end: timedelta


@dataclass(frozen=True)
class Asked:
    """A metric as it is asked for: of which journey, over which data, with which words after `:`.

    `window` is how long an outcome is waited for, None for the metric's own.
    """

    journey: Journey
    arrays: Arrays
    argument: str = ""
    window: timedelta | None = None

    def hits_of(self, rows: Ints, amount: Floats | None = None) -> Hits:
        """Rows as hits; each counts 1 unless amounts are given."""
        ones = np.ones(len(rows)) if amount is None else amount
        return Hits(self.arrays.customer_of(rows), self.arrays.at_ms(rows), ones)

    def rows_of(self, names: tuple[str, ...]) -> Ints:
        """The rows of several events; those of this journey, where events say of which they are."""
        found = [np.empty(0, np.int64)]
        for name in names:
            rows = self.arrays.rows(name)
            codes, _ = self.arrays.property_of("journey", rows)
            if codes.any():
                test = Compare(name="journey", operator="=", value=self.journey.id)
                rows = self.arrays.where(Event(event=name, where=(test,)))
            found.append(rows)
        return np.concatenate(found)


class Measure(ABC):
    """One metric. A subclass has a docstring, a stable `name`, and says what it reads and when.

    `kind` is how means are compared, `value` how a customer's hits become one number. `unit` are
    the words after a number, for a proportion per 100 customers. `against` is the arm that the
    others are held against. `margin` (of a guardrail) is how much worse it may get, in its unit,
    a proportion as a share, unless the journey names another; None: it is shown and holds nothing
    back.
    """

    registered: ClassVar[dict[str, type[Measure]]] = {}
    name: ClassVar[str]
    title: ClassVar[str]
    unit: ClassVar[str]
    kind: ClassVar[Literal["proportion", "mean"]] = "proportion"
    value: ClassVar[Value] = "any"
    role: ClassVar[Role] = "success"
    against: ClassVar[str] = HOLDOUT
    higher_is_better: ClassVar[bool] = True
    margin: ClassVar[float | None] = None
    capped: ClassVar[bool] = False
    takes: ClassVar[str] = ""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        if asked.argument and not self.takes:
            raise BadInput(f"“{self.name}” takes nothing after a colon")

    def __init_subclass__(cls) -> None:
        Measure.registered[cls.name] = cls

    @property
    def label(self) -> str:
        """The metric as it was asked for: `conversion`, `retention:60`."""
        return f"{self.name}:{self.asked.argument}" if self.asked.argument else self.name

    @property
    def allowed(self) -> float | None:
        """How much worse it may get in this journey, as `margin`."""
        return self.margin

    @property
    def does(self) -> str:
        """What a proportion's customers do (“of 100 customers reach Order”), or what a mean is of
        (“revenue”), in words that follow a number."""
        return self.title.lower()

    @property
    def span(self) -> Span:
        """When after eligibility its events count."""
        return Span(timedelta(0), self.asked.window or WINDOW)

    @abstractmethod
    def hits(self) -> Hits | None:
        """The events that count; None: whatever a customer does, which the data answers itself."""

    @abstractmethod
    def meaning(self) -> str:
        """In one line what it counts, with event, window and unit."""

    def within(self) -> str:
        """The window in words."""
        days = self.span.end / DAY
        words = (
            f"{days:g} day{'' if days == 1 else 's'}"
            if days >= 1
            else format_duration(self.span.end)
        )
        return f"within {words} of eligibility"


def measure_named(text: str, asked: Asked) -> Measure:
    """The metric that `NAME` or `NAME:ARGUMENT` asks for. UnknownName; BadInput: its argument."""
    name, _, argument = text.partition(":")
    kind = Measure.registered.get(name.strip())
    if kind is None:
        raise UnknownName("metric", name, Measure.registered)
    given = Asked(asked.journey, asked.arrays, argument.strip(), asked.window)
    return kind(given)


def event_rows(asked: Asked, text: str) -> Ints:
    """The rows of a stage of the journey (by its id), or of an EVENT."""
    for stage in asked.journey.stages:
        if stage.id == text:
            if stage.entry is None:
                raise BadInput(f"nobody can enter the stage {stage.name}: it has no entry rule")
            return asked.arrays.rule(stage.entry)
    return asked.arrays.where(parse_event(text))
