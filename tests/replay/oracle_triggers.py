"""When each kind of trigger fires for one customer, row by row; for the oracle."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import NamedTuple

from journey_core.errors import BadInput
from journey_core.model.contact import Trigger
from journey_core.model.event_text import parse_event
from journey_core.model.journey import Journey
from tests.replay.oracle_customer import Customer, Row, in_ms


class Entry(NamedTuple):
    """A stage is entered at a row."""

    stage: str
    row: Row


class Stay(NamedTuple):
    """A stay at a stage: the row that began it, and when another stage was entered, if ever."""

    row: Row
    until_ms: int | None


class Fire(NamedTuple):
    """A trigger fires at a moment, on account of a row."""

    at_ms: int
    anchor: Row

    @property
    def moment(self) -> tuple[int, int, int]:
        """Fires go by time, then anchor row."""
        return (self.at_ms, *self.anchor.place)


class Way:
    """One customer's way through one journey."""

    def __init__(self, journey: Journey, customer: Customer) -> None:
        self.parent = {stage.id: stage.parent for stage in journey.stages}
        found = []
        for order, stage in enumerate(sorted(journey.stages, key=lambda s: (s.pos, s.id))):
            if stage.entry is not None:
                for row, holds in customer.rows_where(stage.entry):
                    if holds:
                        found.append((row.place, order, Entry(stage.id, row)))
        found.sort(key=lambda item: item[:2])
        self.entries = [entry for *_, entry in found]

    def inside(self, stage: str, other: str) -> bool:
        """Whether being at `stage` is being at `other`: the same, or a substage of it."""
        return other in (stage, self.parent[stage])

    def at(self, at_ms: int) -> str | None:
        """The stage at a moment: that of the latest entry so far."""
        last = None
        for entry in self.entries:
            if entry.row.at_ms <= at_ms:
                last = entry.stage
        return last

    def entered_by(self, at_ms: int) -> bool:
        """Whether the customer is in the journey at a moment."""
        return any(entry.row.at_ms <= at_ms for entry in self.entries)

    def stays(self, stage: str) -> list[Stay]:
        """The stays at a stage; its substages count as it, so moving between them is one stay."""
        found, begun = [], None
        for entry in self.entries:
            if self.inside(entry.stage, stage):
                begun = begun or entry.row
            elif begun:
                found.append(Stay(begun, entry.row.at_ms))
                begun = None
        return [*found, Stay(begun, None)] if begun else found


def fires(trigger: Trigger, way: Way, customer: Customer, horizon_ms: int) -> list[Fire]:
    """All fires of a trigger for a customer, in their order; none where it is incomplete."""
    if not is_whole(trigger):
        return []
    found = []
    for fire in _KINDS[trigger.kind](trigger, way, customer):
        in_journey = way.entered_by(fire.at_ms)
        wanted = trigger.condition is None or customer.holds_at(
            trigger.condition, fire.anchor, fire.at_ms
        )
        if in_journey and wanted and fire.at_ms <= horizon_ms:
            found.append(fire)
    return sorted(found, key=lambda fire: fire.moment)


def is_whole(trigger: Trigger) -> bool:
    """Whether a trigger has all that its kind needs."""
    needs = {
        "event": (_is_event(trigger.event),),
        "count": (_is_event(trigger.event), trigger.times, trigger.within != timedelta(0)),
        "absence": (_is_event(trigger.event), _is_event(trigger.without), trigger.within),
        "inactivity": (trigger.span,),
        "since": (_is_event(trigger.event), trigger.span),
        "dwell": (trigger.stage, trigger.span),
        "stage": (trigger.stage,),
        "profile": (trigger.rule,),
        "segment": (trigger.rule,),
    }
    return all(needs[trigger.kind])  # a window of zero is false, too


def _is_event(text: str) -> bool:
    try:
        return bool(parse_event(text))
    except BadInput:
        return False


def _event(trigger: Trigger, way: Way, customer: Customer) -> list[Fire]:
    return [Fire(row.at_ms, row) for row in customer.matching(trigger.event)]


def _count(trigger: Trigger, way: Way, customer: Customer) -> list[Fire]:
    assert trigger.times
    rows, found = customer.matching(trigger.event), []
    for n, row in enumerate(rows):
        first = n - trigger.times + 1
        span = row.at_ms - rows[max(first, 0)].at_ms
        if first >= 0 and (trigger.within is None or span <= in_ms(trigger.within)):
            found.append(Fire(row.at_ms, row))
    return found


def _absence(trigger: Trigger, way: Way, customer: Customer) -> list[Fire]:
    without = trigger.event if trigger.kind == "since" else trigger.without
    span = trigger.span if trigger.kind == "since" else trigger.within
    assert span
    found = []
    for row in customer.matching(trigger.event):
        ends = row.at_ms + in_ms(span)
        if not any(row.at_ms < other.at_ms <= ends for other in customer.matching(without)):
            found.append(Fire(ends, row))
    return found


def _inactivity(trigger: Trigger, way: Way, customer: Customer) -> list[Fire]:
    assert trigger.span
    span, found = in_ms(trigger.span), []
    for row, later in pairwise([*customer.rows, None]):
        assert row
        if later is None or later.at_ms - row.at_ms > span:
            found.append(Fire(row.at_ms + span, row))
    return found


def _dwell(trigger: Trigger, way: Way, customer: Customer) -> list[Fire]:
    assert trigger.stage
    assert trigger.span
    found = []
    for stay in way.stays(trigger.stage):
        moment = stay.row.at_ms + in_ms(trigger.span)
        if stay.until_ms is None or stay.until_ms > moment:
            found.append(Fire(moment, stay.row))
    return found


def _stage(trigger: Trigger, way: Way, customer: Customer) -> list[Fire]:
    assert trigger.stage
    return [Fire(stay.row.at_ms, stay.row) for stay in way.stays(trigger.stage)]


def _profile(trigger: Trigger, way: Way, customer: Customer) -> list[Fire]:
    assert trigger.rule
    if trigger.stage:
        rows = [stay.row for stay in way.stays(trigger.stage)]
    else:
        rows = [entry.row for entry in way.entries[:1]]
    return [Fire(row.at_ms, row) for row in rows if customer.holds_at(trigger.rule, row, row.at_ms)]


def _segment(trigger: Trigger, way: Way, customer: Customer) -> list[Fire]:
    assert trigger.rule
    before, found = False, []
    for row, holds in customer.rows_where(trigger.rule):
        if holds and not before:
            found.append(Fire(row.at_ms, row))
        before = holds
    return found


_KINDS = {
    "event": _event,
    "count": _count,
    "absence": _absence,
    "since": _absence,
    "inactivity": _inactivity,
    "dwell": _dwell,
    "stage": _stage,
    "profile": _profile,
    "segment": _segment,
}
