"""The candidates of a replay, and everything the gates may ask about them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from threading import RLock
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from journey_core.errors import BadInput
from journey_core.kernels.moments import latest
from journey_core.kernels.shapes import Flags, Ints, no_ints
from journey_core.lake.arrays import Arrays
from journey_core.model.contact import Response, Trigger
from journey_core.model.contact_policy import ContactPolicy
from journey_core.model.event_text import parse_event
from journey_core.replay.local_time import LocalTime
from journey_core.replay.results import ResponseRef
from journey_core.replay.scene import Clock, Scene

Answer = TypeVar("Answer")


class Candidates(NamedTuple):
    """A fired trigger and one of its responses, one entry each; `again` marks fires that the
    re-entry rule of the trigger does not allow. Times are milliseconds since 1970 UTC."""

    customer: Ints
    row: Ints
    fired_ms: Ints
    due_ms: Ints
    response: NDArray[np.int16]
    again: Flags

    def pick(self, which: Ints) -> Candidates:
        """Some of them, or all in another order."""
        return Candidates(
            self.customer.take(which), self.row.take(which), self.fired_ms.take(which),
            self.due_ms.take(which), self.response.take(which), self.again.take(which),
        )  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """A response with what stands around it in its journey; `events` are the names of all that
    its trigger's fires rest on, in the order of the data's names."""

    ref: ResponseRef
    response: Response
    trigger: Trigger
    scene: Scene
    events: tuple[str, ...] = ()


@dataclass
class Case:
    """What gates judge: candidates by customer, due time, rank and response id.

    `responses` are in the order of rank and key, so that a candidate's `response`, a place among
    them, is also its turn at one moment.
    """

    arrays: Arrays
    policy: ContactPolicy
    responses: Sequence[Asked]
    local: LocalTime
    candidates: Candidates
    warnings: list[str] = field(default_factory=list)
    _known: dict[Hashable, Any] = field(default_factory=dict)
    _here: dict[Hashable, Any] = field(default_factory=dict)
    _turn: RLock = field(default_factory=RLock)

    @property
    def clock(self) -> Clock:
        """Keys of moments."""
        return Clock(self.arrays)

    def of_each(
        self, where: Ints, concerns: Callable[[Asked], object] | None = None
    ) -> Iterator[tuple[Asked, Ints]]:
        """The candidates at some places, response by response; only of those that concern."""
        of = None
        for place, asked in enumerate(self.responses):
            if concerns is not None and not concerns(asked):
                continue
            of = self.candidates.response[where] if of is None else of
            mine = where[np.flatnonzero(of == place)]
            if len(mine):
                yield asked, mine

    def once(self, key: Hashable, work: Callable[[], Answer]) -> Answer:
        """What `work` gives, worked out once for this case and all made from it."""
        with self._turn:
            if key not in self._known:
                self._known[key] = work()
            return self._known[key]

    def rows(self, text: str) -> Ints:
        """The rows of an EVENT text; none, and a warning, where it cannot be read."""

        def work() -> Ints:
            try:
                return self.arrays.where(parse_event(text))
            except BadInput as error:
                self.warnings.append(str(error))
                return no_ints()

        return self.once(("rows", text), work) if text else no_ints()

    def keys(self, text: str) -> Ints:
        """The keys of the rows of an EVENT text."""

        def work() -> Ints:
            return self.arrays.keys_where(parse_event(text)) if len(self.rows(text)) else no_ints()

        return self.once(("keys", text), work)

    def latest_key(self, text: str) -> Ints:
        """The key of the last row of an EVENT text at or before each due time; -1: none."""

        def work() -> Ints:
            keys = self.keys(text)
            last = latest(keys, self.due_keys())
            return np.where(last >= 0, keys[last], -1) if len(keys) else last

        return self.here(("latest", text), work)

    def due_keys(self) -> Ints:
        """The keys of the due times."""
        c = self.candidates
        return self.here("due keys", lambda: self.clock.key(c.customer, c.due_ms))

    def filled(self, name: str) -> Flags:
        """Of each customer, whether an attribute holds more than blanks."""

        def work() -> Flags:
            codes, values = self.arrays.attribute(name)
            return np.array([bool(value.strip()) for value in values])[codes]

        return self.once(("filled", name), work)

    def value_of(self, name: str, customer: int) -> str:
        """An attribute of one customer, empty where there is none."""
        codes, values = self.arrays.attribute(name)
        return values[codes[customer]]

    def property_at(self, asked: Asked, name: str, where: Ints) -> tuple[Ints, list[str]]:
        """A property at the anchor rows of candidates of one response, as `Arrays.property_of`."""
        return self.arrays.property_of(name, self.candidates.row[where], asked.events)

    def events_with(self, asked: Asked, rows: Ints) -> tuple[str, ...]:
        """The names of the events that a response's fires rest on, and of those at some rows."""
        both = {*asked.events, *self.arrays.events_at(rows)}
        return tuple(name for name in self.arrays.names if name in both)

    def here(self, key: Hashable, work: Callable[[], Answer]) -> Answer:
        """As `once`, for an answer that speaks of these very candidates."""
        if key not in self._here:
            self._here[key] = work()
        return self._here[key]

    def of(self, candidates: Candidates) -> Case:
        """The same for other candidates."""
        return replace(self, candidates=candidates, _here={})

    def only(self, where: Ints, due_ms: Ints, **known: Any) -> Case:
        """Some of the candidates, in another order, due at other moments; `known` answers that
        hold for them there."""
        picked = self.candidates._replace(due_ms=due_ms).pick(where)
        return replace(self, candidates=picked, _here=known)
