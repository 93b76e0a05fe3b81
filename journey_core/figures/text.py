"""Numbers, shares, durations and days as every page writes them."""

from __future__ import annotations

from datetime import datetime, timedelta

MINUS = "\u2212"
_UNITS = (("d", 86400), ("h", 3600), ("min", 60), ("s", 1))


def count(number: float | None) -> str:
    """`26,120`, with a real minus; a dash where there is no number."""
    return "–" if number is None else f"{number:,.0f}".replace("-", MINUS)


def percent(share: float | None, decimals: int = 1) -> str:
    """A share of 1 as `4.1%`; `100%` and `0%` bare, `<0.1%` for what would round to nothing."""
    if share is None:
        return "–"
    if share in (0, 1):
        return f"{share:.0%}"
    smallest = 10 ** -(decimals + 2)
    if 0 < share < smallest:
        return f"<{smallest:.{decimals}%}"
    if 1 - smallest < share < 1:
        return f">{1 - smallest:.{decimals}%}"
    return f"{share:.{decimals}%}".replace("-", MINUS)


def between(low: float, high: float) -> str:
    """An interval of shares as `0.2% to 2.4%`."""
    return f"{percent(low)} to {percent(high)}"


def duration(seconds: float | None) -> str:
    """The two largest units that matter: `1 d 20 h`, `13 min`, `45 s`; `<1 s` below a second."""
    if seconds is None:
        return "–"
    if 0 < seconds < 1:
        return "<1 s"
    left, parts = round(seconds), []
    for unit, size in _UNITS:
        number, left = divmod(left, size)
        if number:
            parts.append(f"{number:,} {unit}")
        elif parts:
            break
    return " ".join(parts[:2]) or "0 s"


def day(moment: datetime, today: datetime) -> str:
    """`27 Nov`, with the year only where it is not this one."""
    return f"{moment.day} {moment:%b}" + ("" if moment.year == today.year else f" {moment.year}")


def ago(moment: datetime, now: datetime) -> str:
    """How long ago in one unit: `just now`, `4 h ago`, `3 days ago`."""
    seconds = (now - moment) / timedelta(seconds=1)
    for size, unit in ((86400, "day"), (3600, "hour"), (60, "minute")):
        number = int(seconds // size)
        if number >= 1:
            return f"{number:,} {unit}{'' if number == 1 else 's'} ago"
    return "just now"


def plural(number: int, noun: str) -> str:
    """`1 stage`, `5 stages`."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
