"""The contact policy in words: what it says, and what changed between two of its revisions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from journey_core.model.contact_policy import (
    ContactPolicy,
    Keep,
    Pace,
    QuietHours,
    Recommendations,
    SuppressionRow,
)
from journey_core.model.contact_words import cap_words, event_words, how_long, state_words

LABELS = {
    "time_zone": "Time zone",
    "zone_field": "Customer’s time zone",
    "quiet_hours": "Quiet hours",
    "caps": "Contact caps",
    "suppressions": "Suppression",
    "addresses": "Addresses",
    "preferred_channel_field": "Customer’s preferred channel",
    "pace": "Customer’s pace",
    "recommendations": "Gifts and returns",
    "keep": "Use of old events",
    "gates": "Order of gates",
}
"""The parts of the policy as people call them."""


def changes(before: ContactPolicy, after: ContactPolicy) -> list[str]:
    """What changed, a line for each part or row: “Quiet hours set to 21:00 to 08:00”."""
    lines = []
    for part in ContactPolicy.model_fields:
        old, new = getattr(before, part), getattr(after, part)
        if old != new:
            lines += _rows(part, old, new) if part in _ROWS else [_whole(part, new)]
    return lines


def part_words(policy: ContactPolicy, part: str) -> str:
    """One part in words; “nothing” where it is empty."""
    value = getattr(policy, part)
    if part in _ROWS:
        return "; ".join(_ROWS[part](row) for row in value) or "nothing"
    return _WHOLE.get(part, str)(value) if value else "nothing"


def row_words(row: SuppressionRow) -> str:
    """A state in words: when it begins and ends, and what it holds back."""
    until = f", until {row.until.isoformat()}" if row.until else ""
    of = f" about the same {row.product}" if row.product else ""
    return f"{row.name}: {state_words(row)}, holds back {', '.join(row.kinds)}{of}{until}"


def _whole(part: str, value: Any) -> str:
    if not value:
        return f"{LABELS[part]} cleared"
    return f"{LABELS[part]} set to {_WHOLE.get(part, str)(value)}"


def _rows(part: str, old: tuple, new: tuple) -> list[str]:
    """Rows with an id are told apart by it, others by what they say."""
    say, label = _ROWS[part], LABELS[part]
    was, now = ({_key(row): row for row in rows} for rows in (old, new))
    lines = [f"{label} added: {say(row)}" for key, row in now.items() if key not in was]
    lines += [
        f"{label} changed: {say(row)}" for key, row in now.items() if key in was and was[key] != row
    ]
    lines += [f"{label} removed: {say(row)}" for key, row in was.items() if key not in now]
    return lines or [f"{label} put into another order"]


def _key(row: Any) -> Any:
    return row.id if isinstance(row, SuppressionRow) else row.model_dump_json()


def _hours(hours: QuietHours) -> str:
    return f"{hours.start} to {hours.end}"


def _addresses(addresses: dict[str, str]) -> str:
    return ", ".join(f"{channel} in {field}" for channel, field in sorted(addresses.items()))


def _pace(pace: Pace) -> str:
    spans = ", ".join(f"“{value}” one in {how_long(span)}" for value, span in pace.spans.items())
    return f"{pace.field}: {spans or 'nothing yet'}"


def _recommendations(rule: Recommendations) -> str:
    parts = []
    if rule.gifts:
        parts.append(f"gifts are {event_words(rule.gifts)}")
    if rule.returns:
        same = f" with the same {rule.key}" if rule.key else ""
        parts.append(f"{event_words(rule.returns)}{same} takes back")
    return ", ".join(parts) or "nothing yet"


def _keep(row: Keep) -> str:
    return f"{event_words(row.event)} for {how_long(row.span)}"


_ROWS: dict[str, Callable[[Any], str]] = {
    "caps": cap_words,
    "suppressions": row_words,
    "keep": _keep,
}
_WHOLE: dict[str, Callable[[Any], str]] = {
    "quiet_hours": _hours,
    "addresses": _addresses,
    "pace": _pace,
    "recommendations": _recommendations,
    "gates": ", ".join,
}
