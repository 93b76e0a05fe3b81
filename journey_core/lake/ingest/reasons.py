"""Why a record is turned away, in the words the quarantine shows."""

from __future__ import annotations

from collections.abc import Iterable

from journey_core.lake.ingest.limits import MAX_NAME

EMPTY = "is empty"
TOO_LONG = f"is longer than {MAX_NAME} characters"
HAS_NUL = "contains a NUL character"
NOT_UTF8 = "is not UTF-8"
NOT_ISO = "is not a time in ISO 8601"
NEEDS_UNIT = "is a number; say the unit, s, ms or us"
OUTSIDE = "is outside 1970 to 2100"
UNCLOSED = "a quotation mark is opened and never closed"
NOT_JSON = "is not JSON"
NO_OBJECT = "is not a JSON object"
LONG_NAME = f"has a name longer than {MAX_NAME} characters"
NO_MESSAGE = "is no message of the Segment spec"


def fields(found: int, expected: int) -> str:
    """A row of a table that does not fit its header."""
    return f"{found:,} {'field' if found == 1 else 'fields'} where the header has {expected:,}"


def none_of(words: Iterable[str]) -> str:
    """A word that is not one of the few that may stand there."""
    return f"is none of {', '.join(words)}"


def wrong_kind(value: object) -> str:
    """A value that is neither text nor a number where one belongs."""
    kinds: dict[type, str] = {list: "a list", dict: "an object", bool: "true or false"}
    return f"is {kinds.get(type(value), 'of the wrong kind')} where a text belongs"


def of_id(text: str | None) -> str | None:
    """What is wrong with a customer or an event, None when nothing is."""
    if text is None or not text.strip():
        return EMPTY
    return TOO_LONG if len(text) > MAX_NAME else None
