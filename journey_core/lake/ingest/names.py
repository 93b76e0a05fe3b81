"""What rules can be built from: events, properties and attributes with counts and fill rates."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from journey_core.model.record import Record

if TYPE_CHECKING:
    from journey_core.lake.workspace import Workspace

_ATTRIBUTES = Path(__file__).with_name("attribute_names.sql")
_EPOCH = datetime(1970, 1, 1)


class EventName(Record):
    """An event that occurs: how often, in what share of all rows, from when to when (UTC)."""

    name: str
    events: int
    share: float
    first_at: datetime
    last_at: datetime


class PropertyName(Record):
    """A property: how many events have a value for it, and what share of all events."""

    name: str
    events: int
    filled: float


class AttributeName(Record):
    """An attribute: how many customers have a value for it, and what share of all customers.

    `values` is about how many different values there are.
    """

    name: str
    customers: int
    filled: float
    values: int


def event_names(workspace: Workspace) -> list[EventName]:
    """Every event that occurs, the most frequent first; from the catalogue, without a scan."""
    from sqlalchemy import select

    from journey_core.store.catalogue import tables as t
    from journey_core.store.engine import begin_read

    e = t.event.c
    asked = select(e.name, e.events, e.first_ms, e.last_ms).order_by(e.events.desc(), e.name)
    with begin_read(workspace.engine) as connection:
        rows = connection.execute(asked).all()
    whole = sum(row.events for row in rows) or 1
    return [
        EventName(
            name=name,
            events=events,
            share=events / whole,
            first_at=_EPOCH + timedelta(milliseconds=first_ms),
            last_at=_EPOCH + timedelta(milliseconds=last_ms),
        )
        for name, events, first_ms, last_ms in rows
    ]


def property_names(workspace: Workspace) -> list[PropertyName]:
    """Every property, the best filled first; from the catalogue, without a scan."""
    from sqlalchemy import func, select

    from journey_core.store.catalogue import tables as t
    from journey_core.store.engine import begin_read

    p = t.prop.c
    asked = select(p.name, p.events).order_by(p.events.desc(), p.name)
    with begin_read(workspace.engine) as connection:
        whole = int(connection.scalar(select(func.sum(t.event.c.events))) or 0) or 1
        rows = connection.execute(asked).all()
    return [PropertyName(name=name, events=n, filled=n / whole) for name, n in rows]


def attribute_names(workspace: Workspace) -> list[AttributeName]:
    """Every attribute, the best filled first; reads the attributes' columns once."""
    from journey_core.lake.session import read

    statement = _ATTRIBUTES.read_text(encoding="utf-8")
    rows, customers = read(
        workspace, lambda con, now: (con.execute(statement).fetchall(), now.customers)
    )
    return [
        AttributeName(name=name, customers=count, filled=count / (customers or 1), values=values)
        for name, count, values in rows
    ]
