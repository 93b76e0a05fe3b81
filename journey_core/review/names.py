"""What the elements of a document are called in a sentence, and what values read like there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from journey_core.model.contact import Response, Trigger
from journey_core.model.contact_words import channel_words, due_words, trigger_words
from journey_core.model.elements import HEAD, REFERENCES, Elements, Fields
from journey_core.model.field_words import NOTHING, value_words
from journey_core.model.words import label

LONGEST = 70
KINDS = {
    "stages": "Stage",
    "touchpoints": "Touchpoint",
    "transitions": "Transition",
    "triggers": "Trigger",
    "responses": "Response",
}
_LABELS = {
    "source": "start",
    "target": "end",
    "in_quiet_hours": "when due in quiet hours",
    "reentry": "fires",
}
_QUIET = {"drop": "not sent", "wait": "sent at their end", "send": "sent all the same"}
_TEXTS = frozenset({
    "name", "purpose", "customer_goal", "brand_goal", "label", "journey_wide", "topic", "way_out",
    "subject", "body", "call_to_action",
})  # fmt: skip
"""Fields that people write freely: shown in quotation marks."""


def called(field: str) -> str:
    """A field as it is called in a sentence about a change."""
    return _LABELS.get(field, label(field))


def is_nothing(field: str, value: Any) -> bool:
    """Whether a value says nothing; a message that does not wait has no wait."""
    return value in NOTHING or (field == "wait" and value == "0s")


def name_of(elements: Elements, collection: str, key: str) -> str:
    """The name people gave the element, else what it is, else its id."""
    known = elements.get(collection, {}).get(key) or {}
    if collection == "transitions" and known:
        return " → ".join(name_of(elements, "stages", known[end]) for end in ("source", "target"))
    if collection == "touchpoints" and known and not known.get("name"):
        return f"{known['channel']} at {name_of(elements, 'stages', known['stage'])}"
    return cut(str(known.get("name") or key))


def title_of(elements: Elements, collection: str, key: str) -> str:
    """Such as “Stage “Cart””, with what it is; “Journey” for the journey itself."""
    if collection == HEAD:
        return "Journey"
    return f"{KINDS[collection]} “{name_of(elements, collection, key)}”"


def said(elements: Elements, collection: str, field: str, value: Any) -> str:
    """A value in a sentence: references by name, rules as phrases, free text in quotation marks."""
    target = REFERENCES.get(collection, {}).get(field)
    if target is not None:
        return f"“{name_of(elements, target, str(value))}”"
    if field == "in_quiet_hours":
        return _QUIET.get(value, str(value))
    if field == "fallbacks":
        return ", then ".join(value)
    if field in _TEXTS:
        return f"“{cut(str(value))}”"
    return cut(value_words(field, value))


def said_of(elements: Elements, collection: str, key: str, fields: Fields) -> str:
    """What an element is in a few words, for one that comes or goes; empty where the name tells."""
    if collection == "stages":
        inside = (
            fields["parent"] and f"inside {said(elements, collection, 'parent', fields['parent'])}"
        )
        enters = (
            fields["entry"] and f"entered by {said(elements, collection, 'entry', fields['entry'])}"
        )
        return ", ".join(part for part in (inside, enters) if part)
    if collection == "transitions" and fields["condition"]:
        return f"if {said(elements, collection, 'condition', fields['condition'])}"
    if collection == "triggers":
        stages = {one: name_of(elements, "stages", one) for one in elements.get("stages", {})}
        return trigger_words(Trigger.model_validate({"id": key, **fields}), stages)
    if collection == "responses":
        response = Response.model_validate({"id": key, **fields})
        return f"{channel_words(response)}, {due_words(response)}"
    return ""


def apart(was: str, now: str, words: Callable[[str], str] = str) -> tuple[str, str]:
    """Two long texts, each from shortly before the place where they begin to differ."""
    was, now = " ".join(was.split()), " ".join(now.split())
    same = 0
    while same < min(len(was), len(now)) and was[same] == now[same]:
        same += 1
    start = max(0, same - LONGEST // 3) if max(len(was), len(now)) > LONGEST else 0
    lead = "…" if start else ""
    return words(cut(lead + was[start:])), words(cut(lead + now[start:]))


def cut(text: str) -> str:
    """The text on one line and not too long for a sentence."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"
