"""The value of one field as people read it in a history: rules as phrases, lists item by item."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from pydantic import ValidationError

from journey_core.errors import BadInput
from journey_core.model import contact_words as contact
from journey_core.model.contact import Cap, Suppression, Variant
from journey_core.model.record import Record, parse_duration
from journey_core.model.rule_words import words as rule_words
from journey_core.model.rules import load_rule

NOTHING = (None, "", [], {})
_MOST = 3  # items of a list that are named; more are counted
LABELS = {
    "parent": "inside",
    "source": "from",
    "target": "to",
    "entry": "entry rule",
    "friction": "friction notes",
    "customer_goal": "customer’s goal",
    "brand_goal": "brand’s goal",
    "span": "for",
    "next_review_on": "next review",
    "review_every_days": "days between reviews",
    "journey_wide": "reason for the whole journey",
    "kind": "kind",
    "reentry": "fires again",
    "key": "counted for each",
    "suppress": "held back",
    "fallbacks": "other channels",
    "follow_preference": "preferred channel first",
    "at_hour": "hour of the day",
    "in_quiet_hours": "in quiet hours",
    "fields": "data used",
    "required": "data that must be filled",
    "recommends": "recommends products",
    "variants": "words for others",
    "call_to_action": "call to action",
    "caps": "contact caps",
}
"""Fields whose name is not what people call them."""


def value_words(field: str, value: Any) -> str:
    """A JSON value of a field as text, such as “7 days after Order Completed”."""
    if value in NOTHING:
        return "nothing"
    known = _FIELDS.get(field)
    if known is not None:
        try:
            return known(value)
        except (ValidationError, BadInput, ValueError, TypeError, AttributeError, KeyError):
            return f"another {LABELS.get(field, field)}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return _listed([str(one) for one in value])
    return f"{value:g}" if isinstance(value, float) else str(value)


def _listed(items: list[str]) -> str:
    if len(items) > _MOST:
        return f"{len(items)} of them"
    return "; ".join(items) if any("," in one for one in items) else ", ".join(items)


def _records(record: type[Record], words: Callable[[Any], str]) -> Callable[[Any], str]:
    return lambda value: _listed([words(record.model_validate(one)) for one in value])


def _rule(value: Any) -> str:
    return rule_words(load_rule(value))


def _span(value: Any) -> str:
    span = parse_duration(value)
    return "no time" if span == timedelta(0) else contact.how_long(span)


_FIELDS: dict[str, Callable[[Any], str]] = {
    "entry": _rule,
    "condition": _rule,
    "rule": _rule,
    "event": contact.event_words,
    "without": contact.event_words,
    "within": _span,
    "span": _span,
    "wait": _span,
    "cooldown": _span,
    "at_hour": lambda hour: f"{hour}:00",
    "weekdays": contact.weekday_words,
    "in_quiet_hours": contact.quiet_words,
    "suppress": _records(Suppression, contact.suppression_words),
    "variants": _records(Variant, contact.variant_words),
    "caps": _records(Cap, contact.cap_words),
    "arms": lambda arms: ", ".join(f"{arm} {share:.0%}" for arm, share in arms.items()),
    "margins": contact.margin_words,
}
