"""Which columns hold the customer, the time and the event: by their names, then by their values."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from journey_core.lake.ingest.moments import IS_NUMBER, milliseconds
from journey_core.lake.ingest.options import TimeUnit

Samples = Mapping[str, Sequence[str | None]]
"""Some values of each column."""
_CUSTOMER = (
    "customer_id", "customer", "customerid", "user_id", "userid", "user", "case_concept_name",
    "case_id", "caseid", "case", "client_id", "client", "person_id", "person", "distinct_id",
    "contact_id", "contact", "member_id", "household_id", "account_id", "visitor_id",
    "profile_id", "anonymous_id", "anonymousid", "session_id", "email", "id",
)  # fmt: skip
_CUSTOMER_ENDS = ("customer_id", "user_id", "customer", "user", "id")
_TIME = (
    "time", "timestamp", "at", "ts", "event_time", "event_timestamp", "event_at", "occurred_at",
    "created_at", "datetime", "date_time", "date", "transaction_timestamp",
    "original_timestamp", "received_at", "start_time", "complete_timestamp", "when",
)  # fmt: skip
_TIME_ENDS = ("timestamp", "time", "at", "ts", "date", "datetime")
_EVENT = (
    "event", "event_name", "eventname", "event_type", "activity", "activity_name", "concept_name",
    "action", "event_action", "name", "type", "step",
)  # fmt: skip
_EVENT_ENDS = ("event", "event_name", "activity", "action")
_UNITS: tuple[tuple[TimeUnit, float, float], ...] = (
    ("s", 1e8, 4.2e9),
    ("ms", 1e11, 4.2e12),
    ("us", 1e14, 4.2e15),
)
"""Numbers between 1973 and 2100 in each unit; the ranges do not meet."""
_ENOUGH = 10
"""Values that are needed before their repetition says anything."""


class Guess(NamedTuple):
    """The columns that play each part; None where nothing fits."""

    customer: str | None
    time: str | None
    time_unit: TimeUnit | None
    event: str | None


def guess(names: Sequence[str], samples: Samples) -> Guess:
    """The parts the columns of a file of events most likely play."""
    time, unit = guess_time(names, samples)
    left = [name for name in names if name != time]
    event = _by_name(left, _EVENT, _EVENT_ENDS) or _by_repetition(left, samples)
    left = [name for name in left if name != event]
    return Guess(guess_customer(left, samples), time, unit, event)


def guess_customer(names: Sequence[str], samples: Samples) -> str | None:
    """The column named like an id, else the one with the most values of which some repeat."""
    if found := _by_name(names, _CUSTOMER, _CUSTOMER_ENDS):
        return found
    several: dict[str, int] = {}
    for name in names:
        values = [value for value in samples.get(name, ()) if value]
        if len(values) >= _ENOUGH and 1 < len(set(values)) < len(values):
            several[name] = len(set(values))
    return max(several, key=several.__getitem__, default=None)


def guess_time(names: Sequence[str], samples: Samples) -> tuple[str | None, TimeUnit | None]:
    """The column that holds the time and, where its values are numbers, their unit."""
    named = [name for word in _TIME for name in names if plain(name) == word]
    named += [name for name in names if name not in named and _ends(name, _TIME_ENDS)]
    for name in [*named, *(name for name in names if name not in named)]:
        values = [value for value in samples.get(name, ()) if value and value.strip()]
        if values and sum(map(_is_time, values)) * 2 >= len(values):
            return name, None
    for name in named:
        if unit := guess_unit(samples.get(name, ())):
            return name, unit
    return (named[0] if named and not samples.get(named[0]) else None), None


def guess_unit(values: Sequence[str | None]) -> TimeUnit | None:
    """The unit in which most of the numbers are moments between 1973 and 2100."""
    numbers = [float(value) for value in values if value and _is_number(value)]
    for unit, first, last in _UNITS:
        if numbers and sum(first <= number <= last for number in numbers) * 2 >= len(numbers):
            return unit
    return None


def suggestion(names: Sequence[str], of_events: bool) -> str:
    """The options that would fit these columns by their names; empty when nothing does."""
    guesses = {"--customer": _by_name(names, _CUSTOMER, _CUSTOMER_ENDS)}
    if of_events:
        guesses["--time"] = _by_name(names, _TIME, _TIME_ENDS)
        guesses["--event"] = _by_name(names, _EVENT, _EVENT_ENDS)
    found = [f"{option} {_quoted(name)}" for option, name in guesses.items() if name]
    return f"perhaps {' '.join(found)}" if found else ""


def plain(name: str) -> str:
    """A column's name in lower case with every other sign as `_`: `userId` is `user_id`."""
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name.strip())
    return re.sub(r"[^a-z0-9]+", "_", apart.lower()).strip("_")


def _by_repetition(names: Sequence[str], samples: Samples) -> str | None:
    """A column of words with few different ones."""
    for name in names:
        values = [value for value in samples.get(name, ()) if value]
        words = [value for value in values if not _is_number(value) and not _is_time(value)]
        if len(values) == len(words) >= _ENOUGH and 1 < len(set(words)) <= len(words) // 3:
            return name
    return None


def _by_name(names: Sequence[str], words: Sequence[str], ends: Sequence[str]) -> str | None:
    for word in words:
        for name in names:
            if plain(name) == word:
                return name
    return next((name for name in names if _ends(name, ends)), None)


def _ends(name: str, words: Sequence[str]) -> bool:
    return any(plain(name).endswith(f"_{word}") for word in words)


def _quoted(name: str) -> str:
    return name if re.fullmatch(r"[\w.:-]+", name) else f"'{name}'"


def _is_time(value: str) -> bool:
    return isinstance(milliseconds(value), int)


def _is_number(value: str) -> bool:
    return milliseconds(value) is IS_NUMBER
