"""What a trigger kind is, and how the triggers of a journey are fired over its history."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from datetime import timedelta
from typing import ClassVar, NamedTuple

import numpy as np

from journey_core.errors import BadInput
from journey_core.kernels.shapes import Ints, no_ints
from journey_core.lake.rule_rows import holds_at
from journey_core.model.contact import Trigger
from journey_core.model.event_text import parse_event
from journey_core.replay.scene import Scene

_MILLISECOND = timedelta(milliseconds=1)


class Fires(NamedTuple):
    """When a trigger fired: the anchor row (the event it rests on) and the moment, in ms."""

    row: Ints
    at_ms: Ints


class TriggerRule(ABC):
    """A kind is a class with a docstring, a stable `kind`, and the fields it cannot do without.

    Defining a subclass registers it. `fire` gives fires by customer, then time; whether the
    customer is in the journey, and the trigger's `condition`, are looked at afterwards.
    """

    kind: ClassVar[str]
    needs: ClassVar[tuple[str, ...]] = ()
    registered: ClassVar[dict[str, TriggerRule]] = {}

    def __init_subclass__(cls) -> None:
        TriggerRule.registered[cls.kind] = cls()

    @abstractmethod
    def fire(self, scene: Scene, trigger: Trigger) -> Fires:
        """Every fire of a trigger that has no problems."""


def problems(trigger: Trigger) -> Iterator[str]:
    """What keeps a trigger from ever firing, in words; empty for one that is complete."""
    rule = TriggerRule.registered[trigger.kind]
    for name in rule.needs:
        value = getattr(trigger, name)
        if value in (None, ""):
            yield f"it says nothing under “{_LABELS.get(name, name)}”"
        elif isinstance(value, timedelta) and not value:
            yield f"its “{_LABELS.get(name, name)}” is zero"
        elif name in ("event", "without"):
            yield from _unreadable(value)
    if trigger.kind == "count" and trigger.within == timedelta(0):
        yield "its window is zero"


def fires_of(scene: Scene, trigger: Trigger) -> Fires:
    """The fires of a trigger for customers who are in the journey and meet its condition."""
    if next(problems(trigger), None) is not None:
        return Fires(no_ints(), no_ints())
    found = TriggerRule.registered[trigger.kind].fire(scene, trigger)
    customer = scene.arrays.customer_of(found.row)
    found = _only(found, scene.first_ms[customer] <= found.at_ms)
    if trigger.condition is None or not len(found.row):
        return found
    k = scene.clock.key(scene.arrays.customer_of(found.row), found.at_ms)
    return _only(found, holds_at(scene.arrays, trigger.condition, found.row, k))


def repeats(scene: Scene, trigger: Trigger, fires: Fires) -> np.ndarray:
    """Which fires the trigger's re-entry rule does not allow: bool, one a fire."""
    if trigger.reentry == "every time" or not len(fires.row):
        return np.zeros(len(fires.row), bool)
    customer = scene.arrays.customer_of(fires.row)
    value = np.zeros(len(customer), np.int64)
    if trigger.key:
        value = scene.arrays.property_of(trigger.key, fires.row)[0].astype(np.int64)
    order = np.lexsort((fires.row, fires.at_ms, value, customer))
    again = np.zeros(len(order), bool)
    one, other = order[1:], order[:-1]
    again[1:] = (customer[one] == customer[other]) & (value[one] == value[other])
    if trigger.reentry == "after leaving":
        elsewhere = scene.entries_elsewhere(trigger.stage)
        k = scene.clock.key(customer, fires.at_ms)[order]
        been = np.searchsorted(elsewhere, k, "right")
        again[1:] &= been[1:] == been[:-1]
    found = np.empty(len(order), bool)
    found[order] = again
    return found


def milliseconds(span: timedelta | None) -> int:
    """A duration that a complete trigger has, in milliseconds."""
    assert span is not None
    return span // _MILLISECOND


def inside_data(scene: Scene, fires: Fires) -> Fires:
    """Only the fires at or before the end of the data."""
    return _only(fires, fires.at_ms <= scene.arrays.horizon_ms)


def _only(fires: Fires, which: np.ndarray) -> Fires:
    return Fires(fires.row[which], fires.at_ms[which])


def _unreadable(text: str) -> Iterator[str]:
    try:
        parse_event(text)
    except BadInput as error:
        yield str(error)


_LABELS = {
    "times": "how many times", "within": "window", "without": "what did not happen",
    "span": "for how long",
}  # fmt: skip
