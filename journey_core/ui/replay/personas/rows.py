"""A persona's script as rows of tables that can be edited, and back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from journey_core.errors import BadInput
from journey_core.model.event_text import format_event, parse_event
from journey_core.model.persona import Persona, PersonaConsent, Timed
from journey_core.model.record import format_duration, parse_duration
from journey_core.model.rules import Compare, Event
from journey_core.ui.tables import each_row

Row = dict[str, Any]
STATES = ("granted", "denied", "withdrawn")


def event_rows(persona: Persona) -> list[Row]:
    """The events: when, what, and the properties as `path=/cart,value=3`."""
    return [
        {"when": when(one), "event": one.event, "properties": _written(one.properties)}
        for one in persona.events
    ]


def events_from(rows: Sequence[Row]) -> list[Row]:
    """The events that the rows say, as a document holds them; BadInput names the row."""

    def event(row: Row) -> Row:
        name = _text(row, "event")
        if not name:
            raise BadInput("choose an event")
        return {"event": name, "properties": _read(_text(row, "properties")), **_time(row)}

    return each_row("Script", _filled(rows, "event", "when"), event)


def consent_rows(persona: Persona) -> list[Row]:
    """What the persona agreed to."""
    return [
        {"purpose": one.purpose, "state": one.state, "when": when(one), "lasts": _lasts(one)}
        for one in persona.consents
    ]


def consents_from(rows: Sequence[Row]) -> list[Row]:
    """The consents that the rows say; BadInput names the row."""

    def consent(row: Row) -> Row:
        purpose = _text(row, "purpose")
        if not purpose:
            raise BadInput("name a purpose")
        found = {"purpose": purpose, "state": _text(row, "state") or "granted", **_time(row)}
        ends = _text(row, "lasts")
        return found | _one_of(ends, "lasts", "expires_at") if ends else found

    return each_row("Consent", _filled(rows, "purpose", "state"), consent)


def attribute_rows(persona: Persona) -> list[Row]:
    """What is known about the persona."""
    return [{"name": name, "value": value} for name, value in persona.attributes.items()]


def attributes_from(rows: Sequence[Row]) -> dict[str, str]:
    """The attributes; BadInput where one stands twice or has no name."""
    found: dict[str, str] = {}
    for row in _filled(rows, "name", "value"):
        name = _text(row, "name")
        if not name:
            raise BadInput("Attributes: each row has a name")
        if name in found:
            raise BadInput(f"Attributes: {name} stands there twice")
        found[name] = _text(row, "value")
    return found


def when(one: Timed) -> str:
    """`2h` after the start, or the moment in UTC."""
    if one.after is not None:
        return format_duration(one.after)
    return _moment(one.at)


def _lasts(one: PersonaConsent) -> str:
    return format_duration(one.lasts) if one.lasts is not None else _moment(one.expires_at)


def _moment(at: datetime | None) -> str:
    return at.isoformat(sep=" ", timespec="auto") if at else ""


def _time(row: Row) -> Row:
    return _one_of(_text(row, "when") or "0s", "after", "at")


def _one_of(text: str, span: str, moment: str) -> Row:
    """A duration under one name, or a moment under the other; BadInput where it is neither."""
    try:
        return {span: format_duration(parse_duration(text))}
    except ValueError:
        pass
    try:
        datetime.fromisoformat(text)
    except ValueError:
        raise BadInput(f"“{text}” is no time; write 2h, 3d or 2026-03-02 09:00") from None
    return {moment: text}


def _written(properties: dict[str, str]) -> str:
    tests = tuple(Compare(name=n, operator="=", value=v) for n, v in properties.items())
    return format_event(Event(event="x", where=tests))[2:-1]


def _read(text: str) -> dict[str, str]:
    if not text:
        return {}
    where = parse_event(f"x[{text}]").where
    if any(not isinstance(test, Compare) or test.operator != "=" for test in where):
        raise BadInput(f"“{text}” are no properties; write path=/cart,value=3")
    return {test.name: test.value for test in where if isinstance(test, Compare)}


def _filled(rows: Sequence[Row], *names: str) -> list[Row]:
    return [row for row in rows if any(_text(row, name) for name in names)]


def _text(row: Row, name: str) -> str:
    return str(row.get(name) or "").strip()
