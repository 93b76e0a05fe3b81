"""The base of every record: frozen, strict about names, readable durations and ids."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, PlainSerializer

ID_PATTERN = re.compile(r"[a-z0-9-]{1,80}")
_DURATION = re.compile(r"^([0-9]+)\s*([smhdw])$")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_LONGEST = timedelta(days=36525)


class Record(BaseModel):
    """A frozen record; an unknown field is an error, so that a typing mistake is never kept."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=False)


def _shown(value: object) -> str:
    """A value in a message: one line, cut."""
    return " ".join(str(value)[:60].split())


def parse_duration(value: object) -> timedelta:
    """`30s 15m 24h 7d 2w` (or whole seconds as a number) as a timedelta; ValueError otherwise."""
    if isinstance(value, timedelta):
        span = value
    elif isinstance(value, int) and not isinstance(value, bool):
        span = timedelta(seconds=min(max(value, -1), 1 << 40))
    else:
        found = _DURATION.match(str(value).strip())
        if not found:
            raise ValueError(f"“{_shown(value)}” is not a duration; write 30s, 15m, 24h, 7d or 2w")
        if len(found[1]) > 12:
            raise ValueError(f"“{_shown(value)}” is longer than 100 years")
        span = timedelta(seconds=int(found[1]) * _SECONDS[found[2]])
    if span % timedelta(seconds=1):
        raise ValueError(f"“{_shown(value)}” is not a whole number of seconds")
    if not timedelta(0) <= span <= _LONGEST:
        raise ValueError(f"“{_shown(value)}” is not between 0 and 100 years")
    return span


def format_duration(span: timedelta) -> str:
    """The shortest of `2w 7d 24h 15m 30s` that says the same; the inverse of parse_duration."""
    seconds = span.total_seconds()
    for unit, size in (("w", 604800), ("d", 86400), ("h", 3600), ("m", 60)):
        if seconds and seconds % size == 0 and not (unit == "w" and seconds < 2 * size):
            return f"{int(seconds // size)}{unit}"
    return f"{int(seconds)}s"


def _check_id(value: str) -> str:
    if not ID_PATTERN.fullmatch(value):
        raise ValueError(f"“{_shown(value)}” is not an id; use a-z, 0-9 and -, at most 80")
    return value


def slug(name: str, taken: frozenset[str] | set[str] = frozenset()) -> str:
    """An id made of a name, unlike every id in `taken`."""
    import unicodedata

    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60] or "journey"
    candidate, count = base, 2
    while candidate in taken:
        candidate, count = f"{base}-{count}", count + 1
    return candidate


Id = Annotated[str, AfterValidator(_check_id)]
Duration = Annotated[
    timedelta, BeforeValidator(parse_duration), PlainSerializer(format_duration, return_type=str)
]
