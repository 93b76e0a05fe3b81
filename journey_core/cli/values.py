"""What an option's text means: durations, moments, events, paths, counts.

Each function takes the text as typed and raises `ArgumentTypeError`, which the parser turns into
one line that names the option.
"""

from __future__ import annotations

from argparse import ArgumentTypeError
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from journey_core.errors import BadInput

if TYPE_CHECKING:
    from journey_core.model.rules import Event

LARGEST_COUNT = 1_000_000_000


def duration(text: str) -> timedelta:
    """`30s 15m 24h 7d 2w`, longer than nothing."""
    from journey_core.model.record import parse_duration

    try:
        span = parse_duration(text)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from None
    if not span:
        raise ArgumentTypeError(f"“{text}” is no time at all; write 30s, 15m, 24h, 7d or 2w")
    return span


def window(text: str) -> timedelta | None:
    """A duration, or `none` for no limit."""
    return None if text == "none" else duration(text)


def moment(text: str) -> datetime:
    """ISO 8601 as an aware time in UTC; a date alone is midnight, no zone means UTC."""
    try:
        at = datetime.fromisoformat(text.strip())
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        raise ArgumentTypeError(
            f"“{text}” is not a time; write 2026-03-31 or 2026-03-31T12:00:00Z"
        ) from None
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def event(text: str) -> Event:
    """An event name, with its filter where it has one: `Order Completed[value>=100]`."""
    from journey_core.model.event_text import parse_event

    try:
        return parse_event(text)
    except BadInput as error:
        raise ArgumentTypeError(str(error)) from None


def step(text: str) -> tuple[str, Event]:
    """An event together with the text it was asked for by."""
    return text, event(text)


def pair(text: str) -> tuple[str, str]:
    """`ATTR=value`, split at the first `=`; the value may be empty."""
    name, sign, value = text.partition("=")
    if not sign or not name:
        raise ArgumentTypeError(f"“{text}” is not ATTR=value")
    return name, value


def path(text: str) -> Path:
    """A path; whether something is there is the command's question."""
    if not text:
        raise ArgumentTypeError("a path is missing")
    return Path(text)


def name(text: str) -> str:
    """A name that is not blank."""
    if not text.strip():
        raise ArgumentTypeError("a name is missing")
    return text


def whole(least: int, most: int = LARGEST_COUNT) -> Callable[[str], int]:
    """A reader of whole numbers between two bounds, both included."""

    def read(text: str) -> int:
        digits = text.strip()
        plain = digits.removeprefix("-").isascii() and digits.removeprefix("-").isdigit()
        if not plain or len(digits) > 20 or not least <= int(digits) <= most:
            raise ArgumentTypeError(f"“{text}” is not a whole number from {least} to {most}")
        return int(digits)

    return read
