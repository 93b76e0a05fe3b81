"""Tables and figures as text for people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from journey_core.cli import document
from journey_core.cli.terminal import one_line

WIDEST = 60
NOTHING = "–"


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Columns side by side; numbers to the right, long texts cut, one line a row."""
    rows = [list(row) for row in rows]
    cells = [[cell(value) for value in row] for row in rows]
    right = [
        bool(rows) and all(isinstance(row[n], int | float) or row[n] is None for row in rows)
        for n in range(len(heads))
    ]
    widths = [max([len(head), *(len(row[n]) for row in cells)]) for n, head in enumerate(heads)]
    lines = [
        "  ".join(
            text.rjust(width) if to_right else text.ljust(width)
            for text, width, to_right in zip(line, widths, right, strict=True)
        ).rstrip()
        for line in [list(heads), *cells]
    ]
    return "\n".join(lines)


def cell(value: object) -> str:
    """One value as a person reads it."""
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, datetime):
        return document.iso(value)
    return one_line(str(value), WIDEST)


def counted(number: int, one: str, many: str = "") -> str:
    """`1 row`, `1,204 rows`."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def percent(share: float | None) -> str:
    """A share as a percentage with one decimal."""
    return NOTHING if share is None else f"{share * 100:.1f} %"


def span(seconds: float | None) -> str:
    """A time span in its two largest units: `3 d 4 h`, `12 min 5 s`, `0.4 s`."""
    if seconds is None:
        return NOTHING
    if seconds < 60:
        return (
            f"{seconds:.0f} s" if seconds >= 10 or seconds == int(seconds) else f"{seconds:.1f} s"
        )
    for size, large, part, small in _UNITS:
        if seconds >= size:
            first, rest = divmod(int(seconds), size)
            return f"{first} {large} {rest // part} {small}" if rest >= part else f"{first} {large}"
    raise AssertionError("sixty seconds are a minute")


_UNITS = ((86400, "d", 3600, "h"), (3600, "h", 60, "min"), (60, "min", 1, "s"))
