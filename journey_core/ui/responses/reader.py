"""One customer as a text sees them: attributes, and the properties of the event that triggered."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from journey_core.model.event_text import parse_event
from journey_core.model.template import EVENT_FIELD, fields_of

if TYPE_CHECKING:
    from journey_core.lake.arrays import Arrays
    from journey_core.model.contact import Trigger
    from journey_core.replay.results import Replayed


@dataclass(frozen=True)
class Moment:
    """A customer, and the row of the event that triggered the message; -1 where there is none."""

    customer: int
    row: int = -1
    is_sent: bool = False


@dataclass(frozen=True)
class Filled:
    """A field of a text for one customer, and what is said where it is empty."""

    field: str
    value: str
    fallback: str | None

    @property
    def stops(self) -> bool:
        """Whether the message would not be sent, because nothing could be said."""
        return not self.value and not self.fallback


def moments(replayed: Replayed | None, response: str, most: int = 12) -> list[Moment]:
    """Customers who would have got the response, the latest first, each of them once.

    Where nobody would have, those for whom its trigger fired.
    """
    if replayed is None:
        return []
    from journey_core.replay.results import SENT

    place = next((n for n, one in enumerate(replayed.responses) if one.key == response), None)
    if place is None:
        return []
    d = replayed.decisions
    own = np.flatnonzero(d.response == place)
    sent = own[d.decision[own] == SENT]
    rows = sent if len(sent) else own
    rows = rows[np.argsort(-d.due_ms[rows], kind="stable")]
    _, first = np.unique(d.customer[rows], return_index=True)
    rows = rows[np.sort(first)][:most]
    return [
        Moment(int(d.customer[row]), int(d.row[row]), bool(d.decision[row] == SENT)) for row in rows
    ]


def moment_of(
    arrays: Arrays, replayed: Replayed | None, response: str, trigger: Trigger, customer: int
) -> Moment:
    """The customer's latest candidate for the response; without one, the trigger's latest event."""
    from journey_core.replay.results import SENT

    places = [n for n, one in enumerate(replayed.responses) if one.key == response] if (
        replayed is not None
    ) else []  # fmt: skip
    if replayed is not None and places:
        d = replayed.decisions
        rows = np.flatnonzero((d.response == places[0]) & (d.customer == customer))
        if len(rows):
            best = rows[np.lexsort((d.due_ms[rows], d.decision[rows] == SENT))[-1]]
            return Moment(customer, int(d.row[best]), bool(d.decision[best] == SENT))
    if not trigger.event:
        return Moment(customer)
    rows = arrays.where(parse_event(trigger.event))
    own = rows[arrays.customer_of(rows) == customer]
    return Moment(customer, int(own[-1]) if len(own) else -1)


def reads(arrays: Arrays, moment: Moment) -> Callable[[str], str]:
    """From a field's name to its value for the customer; empty where there is none."""

    def value_of(field: str) -> str:
        if field.startswith(EVENT_FIELD):
            if moment.row < 0:
                return ""
            row = np.array([moment.row], np.int64)
            codes, values = arrays.property_of(field.removeprefix(EVENT_FIELD), row)
            return values[int(codes[0])]
        codes, values = arrays.attribute(field)
        return values[int(codes[moment.customer])] if moment.customer < len(codes) else ""

    return value_of


def filled(texts: Iterable[str], value_of: Callable[[str], str]) -> list[Filled]:
    """What the fields of some texts hold for a customer, in order of first use."""
    return [
        Filled(slot.field, value_of(slot.field).strip(), slot.fallback) for slot in fields_of(texts)
    ]
