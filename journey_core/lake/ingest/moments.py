"""What a text says about time: ISO 8601, or a number where a unit is given.

Accepted: `2024-03-05`, `2024-W10-2`, `2024-065`, each alone (midnight) or with a time after `T` or
a space: `10`, `10:30`, `10:30:05`, `10:30:05.123456` (or a comma), `24:00`; and the basic form
`20240305T103005`. A zone is `Z`, `+02`, `+0200` or `+02:00`; without one it is UTC. Blanks around
the text do not matter. Fractions are cut to the millisecond.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import ROUND_FLOOR, Context, Decimal

FIRST_MS, END_MS = 0, 4_133_980_800_000
"""1970-01-01 and 2101-01-01, the end not included."""
NOT_ISO, IS_NUMBER = "not ISO 8601", "a number"

_DAY = (
    r"(?P<y>[0-9]{4})-(?:(?P<m>[0-9]{2})-(?P<d>[0-9]{2})"
    r"|W(?P<w>[0-9]{2})-(?P<wd>[1-7])|(?P<yd>[0-9]{3}))"
)
_CLOCK = r"(?P<h>[0-9]{2})(?::(?P<mi>[0-9]{2})(?::(?P<s>[0-9]{2})(?:[.,](?P<f>[0-9]+))?)?)?"
_ZONE = r"(?:(?P<utc>[Zz])|(?P<sign>[+-])(?P<zh>[0-9]{2})(?::?(?P<zm>[0-9]{2}))?)?"
_EXTENDED = re.compile(f"{_DAY}(?:[Tt ]{_CLOCK}{_ZONE})?")
_BASIC = re.compile(
    r"(?P<y>[0-9]{4})(?P<m>[0-9]{2})(?P<d>[0-9]{2})[Tt](?P<h>[0-9]{2})"
    rf"(?:(?P<mi>[0-9]{{2}})(?:(?P<s>[0-9]{{2}})(?:[.,](?P<f>[0-9]+))?)?)?{_ZONE}"
)
_NUMBER = re.compile(
    r"[+-]?(?:[0-9]{1,40}(?:\.[0-9]{0,40})?|\.[0-9]{1,40})(?:[eE][+-]?[0-9]{1,3})?"
)
_EXACT = Context(prec=200, rounding=ROUND_FLOOR)
_EPOCH = date(1970, 1, 1).toordinal()
_TO_MS = {"s": Decimal(1000), "ms": Decimal(1), "us": Decimal("0.001")}


def milliseconds(text: str, unit: str | None = None) -> int | str:
    """Milliseconds since 1970 UTC, or in words what the text is instead.

    With a `unit` (s, ms, us) a number counts that unit since 1970; ISO 8601 is read all the same.
    The range is not looked at: that is the caller's.
    """
    text = text.strip()
    if _NUMBER.fullmatch(text):
        if unit is None:
            return IS_NUMBER
        return int(_EXACT.multiply(Decimal(text), _TO_MS[unit]).to_integral_value(ROUND_FLOOR))
    found = _EXTENDED.fullmatch(text) or _BASIC.fullmatch(text)
    if found is None:
        return NOT_ISO
    part = {name: value for name, value in found.groupdict().items() if value is not None}
    day, clock = _day(part), _clock(part)
    return NOT_ISO if day is None or clock is None else day * 86_400_000 + clock


def _day(part: dict[str, str]) -> int | None:
    """Days since 1970."""
    year = int(part["y"])
    try:
        if "w" in part:
            found = date.fromisocalendar(year, int(part["w"]), int(part["wd"]))
        elif "yd" in part:
            found = date(year, 1, 1) + timedelta(days=int(part["yd"]) - 1)
        else:
            found = date(year, int(part["m"]), int(part["d"]))
    except (ValueError, OverflowError):
        return None
    if "yd" in part and found.year != year:
        return None
    return found.toordinal() - _EPOCH


def _clock(part: dict[str, str]) -> int | None:
    """Milliseconds since midnight in UTC; below zero or above a day where the zone says so."""
    hour, minute = int(part.get("h", "0")), int(part.get("mi", "0"))
    second, fraction = int(part.get("s", "0")), part.get("f", "")
    whole_day = hour == 24 and not (minute or second or fraction.strip("0"))
    if (hour > 23 and not whole_day) or minute > 59 or second > 59:
        return None
    zone_hour, zone_minute = int(part.get("zh", "0")), int(part.get("zm", "0"))
    if zone_hour > 23 or zone_minute > 59:
        return None
    zone = (zone_hour * 60 + zone_minute) * (-1 if part.get("sign") == "-" else 1)
    clock = ((hour * 60 + minute - zone) * 60 + second) * 1000
    return clock + int(f"{fraction[:3]:0<3}")
