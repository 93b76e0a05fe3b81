"""Moments, spans and lists as words of an explanation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from journey_core.model.rule_words import span_words

_EPOCH = datetime(1970, 1, 1)
_MILLISECOND = timedelta(milliseconds=1)


def moment(at_ms: int) -> datetime:
    """A moment in UTC, without a zone."""
    return _EPOCH + timedelta(milliseconds=int(at_ms))


def milliseconds_since_1970(at: datetime) -> int:
    """The inverse; a moment without a zone is in UTC."""
    plain = at.astimezone(UTC).replace(tzinfo=None) if at.tzinfo else at
    return (plain - _EPOCH) // _MILLISECOND


def when(at_ms: int) -> str:
    """Such as “3 Mar 2026 10:15 UTC”."""
    at = moment(at_ms)
    return f"{at.day} {at:%b %Y %H:%M} UTC"


def span(milliseconds: int) -> str:
    """A duration in words: “2 days”, “90 minutes”; where no unit fits, such as “1 d 20 h”."""
    seconds = int(milliseconds) // 1000
    for size in (86400, 3600, 60, 1):
        if seconds % size == 0 and seconds // size < 100:
            return span_words(timedelta(seconds=seconds))
    days, rest = divmod(seconds, 86400)
    hours, rest = divmod(rest, 3600)
    parts = [(days, "d"), (hours, "h"), (rest // 60, "min")]
    shown = [f"{number} {unit}" for number, unit in parts if number]
    return " ".join(shown[:2]) or "0 seconds"


def listed(words: Sequence[str]) -> str:
    """“a”, “a and b”, “a, b and c”."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"
