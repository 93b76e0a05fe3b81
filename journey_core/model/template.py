"""Templates such as `Hello {{first_name|there}}`: which data a text uses, and how it would read.

A field is an attribute of the customer, or `event.NAME` for a property of the event that triggered
the message. After a bar stands what is said where the field is empty. There is nothing else: no
conditions, no loops, no code.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from journey_core.errors import BadInput

EVENT_FIELD = "event."
_SLOT = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_FIELD = re.compile(r"[^\W\d][\w .\-]*")
_STRAY = re.compile(r"\{\{|\}\}|\{%|%\}|\{#")


class Slot(NamedTuple):
    """A field in a text, and what is said where it is empty; None when nothing is."""

    field: str
    fallback: str | None


def slots(text: str) -> list[Slot]:
    """The fields of a text in order; BadInput for anything that is not a field."""
    found = [_slot(match[1]) for match in _SLOT.finditer(text)]
    stray = _STRAY.search(_SLOT.sub("", text))
    if stray:
        raise BadInput(f"“{stray[0]}” stands alone; a field is written {{{{name|fallback}}}}")
    return found


def fields_of(texts: Iterable[str]) -> list[Slot]:
    """The different fields of several texts; one that has a fallback only somewhere has none."""
    merged: dict[str, str | None] = {}
    for slot in (slot for text in texts for slot in slots(text)):
        known = merged.get(slot.field, slot.fallback)
        merged[slot.field] = None if slot.fallback is None else known
    return [Slot(*item) for item in merged.items()]


def render(text: str, value_of: Callable[[str], str]) -> str:
    """The text for one customer; `value_of` gives a field's value, empty where there is none.

    An empty field without a fallback leaves nothing: the missing-data gate stops such a message.
    """
    slots(text)
    return _SLOT.sub(lambda match: _filled(_slot(match[1]), value_of), text)


def _filled(slot: Slot, value_of: Callable[[str], str]) -> str:
    return value_of(slot.field).strip() or slot.fallback or ""


def _slot(inside: str) -> Slot:
    field, bar, fallback = inside.partition("|")
    name = field.strip()
    if not _FIELD.fullmatch(name) or _STRAY.search(inside):
        raise BadInput(
            f"“{{{{{inside.strip()[:60]}}}}}” is not a field; write {{{{name|fallback}}}}"
        )
    return Slot(name, fallback.strip() if bar else None)
