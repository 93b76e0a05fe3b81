"""The contact policy's lists as rows of tables that can be edited, and back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from journey_core.errors import BadInput
from journey_core.model.contact import Cap
from journey_core.model.contact_policy import GATES, LAST_GATES, ContactPolicy, Keep, SuppressionRow
from journey_core.model.event_text import parse_event
from journey_core.model.record import Record, parse_duration, slug
from journey_core.model.rules import first_problem
from journey_core.ui.tables import each_row

Row = dict[str, Any]
KINDS = ("promotion", "help", "service")
CALENDARS = ("a day", "a week", "a month")
LATER = "3d"  # how much later a message may go out where a cap says nothing
ASKS = {
    "duplicate": "Is it the same message again, or may its trigger not fire again?",
    "stage": "Is the customer still at the trigger's stage?",
    "missing data": "Is everything filled that its words need?",
    "retention": "May the event that triggered it still be used?",
    "suppression": "Does an open ticket or another state hold it back?",
    "recommendation": "Would it recommend from a gift, or from what came back?",
    "consent": "Has the customer agreed to its purpose, and until when?",
    "channel": "Can the customer be reached?",
    "quiet hours": "Is it night where the customer is?",
    "cooldown": "Was the last one too short a while ago?",
    "cap": "Is a contact cap reached?",
    "holdout": "Does the customer belong to the holdout?",
}
"""What each gate asks, for people."""


def cap_rows(caps: Sequence[Cap]) -> list[Row]:
    """The caps as rows; a window is a duration such as `7d`, or `a week` by the calendar.

    How much later is said where it matters: in a cap that delays.
    """
    shown = [cap.model_dump(mode="json") for cap in caps]
    return [
        {
            "at most": cap["max"],
            "in": cap["within"] or f"a {cap['calendar']}",
            "of": cap["kinds"],
            "by": cap["channels"],
            "then": cap["then"],
            "later by": cap["at_most"] if cap["then"] == "delay" or cap["at_most"] != LATER else "",
        }
        for cap in shown
    ]


def caps_from(rows: Sequence[Row]) -> list[Row]:
    """The caps that the rows say, as a document holds them; BadInput names the row."""
    return each_row("Contact caps", [row for row in rows if _any(row, "at most", "in")], _cap)


def _cap(row: Row) -> Row:
    window = _text(row, "in")
    if row.get("at most") is None:
        raise BadInput("say how many messages")
    calendar = window if window in CALENDARS else None
    cap = {
        "max": row["at most"],
        "within": None if calendar else _span(window, "in"),
        "calendar": calendar.removeprefix("a ") if calendar else None,
        "kinds": list(row.get("of") or ()),
        "channels": list(row.get("by") or ()),
        "then": _text(row, "then") or "drop",
        "at_most": _span(_text(row, "later by") or LATER, "later by"),
    }
    return _whole(Cap, cap)


def state_rows(policy: ContactPolicy) -> list[Row]:
    """The suppression matrix: a state a row, a column for each kind of message it holds back."""
    rows = []
    for state in policy.suppressions:
        shown = state.model_dump(mode="json")
        kinds = {kind: kind in state.kinds for kind in KINDS}
        texts = {name: shown[name] or "" for name in
                 ("name", "opens", "closes", "key", "lasts", "product", "owner")}  # fmt: skip
        rows.append({**texts, **kinds, "until": state.until, "id": state.id})
    return rows


def states_from(rows: Sequence[Row]) -> list[Row]:
    """The states that the rows say; a row without an id is new. BadInput names the row."""
    taken = {str(row["id"]) for row in rows if row.get("id")}

    def state(row: Row) -> Row:
        name = _text(row, "name")
        if not name:
            raise BadInput("give the state a name")
        if not row.get("id"):
            row = {**row, "id": slug(name, taken)}
            taken.add(row["id"])
        texts = {n: _text(row, n) for n in ("name", "opens", "closes", "key", "product", "owner")}
        _event(texts["opens"], "opens")
        if texts["closes"]:
            _event(texts["closes"], "closes")
        kinds = [kind for kind in KINDS if row.get(kind)]
        if not kinds:
            raise BadInput("choose what it holds back")
        lasts = _text(row, "lasts")
        until = row.get("until")
        return _whole(SuppressionRow, {
            **texts, "id": row["id"], "kinds": kinds, "lasts": _span(lasts, "lasts") or None,
            "until": until and str(until)[:10],
        })  # fmt: skip

    return each_row("Suppression", [row for row in rows if _any(row, "name", "opens")], state)


def keep_rows(policy: ContactPolicy) -> list[Row]:
    """How long events may be used, a row an event."""
    shown = policy.model_dump(mode="json")["keep"]
    return [{"event": one["event"], "for": one["span"]} for one in shown]


def keep_from(rows: Sequence[Row]) -> list[Row]:
    """The rows as a document holds them; BadInput names the row."""

    def keep(row: Row) -> Row:
        _event(_text(row, "event"), "event")
        return _whole(Keep, {"event": _text(row, "event"), "span": _span(_text(row, "for"), "for")})

    return each_row("Use of old events", [row for row in rows if _any(row, "event", "for")], keep)


def address_rows(policy: ContactPolicy) -> list[Row]:
    """The attribute that holds the address of each channel that needs one."""
    return [{"channel": one, "attribute": name} for one, name in policy.addresses.items()]


def addresses_from(rows: Sequence[Row]) -> dict[str, str]:
    """The addresses; BadInput where a channel stands twice or has no attribute."""
    found: dict[str, str] = {}
    for row in (row for row in rows if _any(row, "channel", "attribute")):
        channel, name = _text(row, "channel"), _text(row, "attribute")
        if not channel or not name:
            raise BadInput("Addresses: each row names a channel and an attribute")
        if channel in found:
            raise BadInput(f"Addresses: {channel} stands there twice")
        found[channel] = name
    return found


def pace_rows(policy: ContactPolicy) -> list[Row]:
    """What customers may say about their pace, and the rest it asks for."""
    spans = policy.model_dump(mode="json")["pace"]["spans"] if policy.pace else {}
    return [{"says": value, "one in": span} for value, span in spans.items()]


def pace_from(field: str, rows: Sequence[Row]) -> Row | None:
    """The pace; None without an attribute. BadInput names the row."""
    if not field:
        return None

    def pair(row: Row) -> tuple[str, str]:
        return _text(row, "says"), _span(_text(row, "one in"), "one in")

    pairs = each_row("Pace", [row for row in rows if _any(row, "says", "one in")], pair)
    return {"field": field, "spans": dict(pairs)}


def gate_rows(policy: ContactPolicy) -> list[Row]:
    """The gates that can change places, in order, with what each asks."""
    free = [gate for gate in policy.gates if gate not in LAST_GATES]
    return [{"asked": n + 1, "gate": gate, "asks": ASKS[gate]} for n, gate in enumerate(free)]


def gates_from(rows: Sequence[Row]) -> list[str]:
    """The order that the numbers say; equal ones stay as they stood. The last gates stay last."""
    order = {gate: place for place, gate in enumerate(GATES)}
    placed = [(row.get("asked"), n, row["gate"]) for n, row in enumerate(rows)]
    known = [one for one in placed if one[2] in order]
    known.sort(key=lambda one: (one[0] if one[0] is not None else len(order), one[1]))
    return [*(gate for _, _, gate in known), *LAST_GATES]


def _whole(record: type[Record], row: Row) -> Row:
    try:
        return record.model_validate(row).model_dump(mode="json")
    except ValidationError as error:
        raise BadInput(first_problem(error)) from None


def _any(row: Row, *names: str) -> bool:
    return any(row.get(name) not in (None, "") for name in names)


def _text(row: Row, name: str) -> str:
    return str(row.get(name) or "").strip()


def _event(text: str, name: str) -> None:
    if not text:
        raise BadInput(f"“{name}” names an event")
    parse_event(text)


def _span(text: str, name: str) -> str:
    if not text:
        if name == "lasts":
            return ""
        raise BadInput(f"“{name}” is a duration such as 24h or 7d")
    try:
        parse_duration(text)
    except ValueError as error:
        raise BadInput(f"“{name}”: {error}") from None
    return text
