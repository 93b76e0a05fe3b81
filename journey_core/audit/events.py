"""EVENT texts of a document, each read once."""

from __future__ import annotations

from functools import lru_cache

from journey_core.errors import BadInput
from journey_core.model.event_text import parse_event
from journey_core.model.rules import Event


@lru_cache(maxsize=20_000)
def event_of(text: str) -> Event | None:
    """The event a text stands for; None where it is empty or cannot be read."""
    try:
        return parse_event(text) if text else None
    except BadInput:
        return None
