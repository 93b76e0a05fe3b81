"""What stands beside everything saved: a name on one line, a moment, a digest to check it by."""

from __future__ import annotations

import hashlib
import time
from datetime import UTC, datetime

LONGEST_NAME = 200


def one_line(text: str, longest: int = LONGEST_NAME) -> str:
    """One printable line, as every database keeps it, cut."""
    line = "".join(letter if letter.isprintable() else " " for letter in text)
    return line.strip()[:longest]


def digest(text: str) -> str:
    """What a text is checked against when it is read back."""
    return hashlib.sha256(text.encode()).hexdigest()


def now_ms() -> int:
    """This moment as it is stored: milliseconds since 1970, UTC."""
    return time.time_ns() // 1_000_000


def moment(at_ms: int) -> datetime:
    """A stored moment, in UTC."""
    return datetime.fromtimestamp(at_ms / 1000, UTC)
