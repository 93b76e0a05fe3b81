"""The clocks on customers' walls: moments as local times and back, many customers at once."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl

from journey_core.kernels.shapes import Ints
from journey_core.lake.arrays import Arrays
from journey_core.model.contact_policy import ContactPolicy

HOUR_MS, DAY_MS = 3_600_000, 86_400_000
_SAFELY_BEFORE = 3 * HOUR_MS
_THURSDAY = 3  # 1970-01-01, counted from Monday


class LocalTime:
    """Local times are milliseconds since 1970 as the customer's clock shows them.

    A customer's zone is the attribute `zone_field` of the policy; where it is empty or no zone,
    `time_zone`. An hour that the clock skips is read as the one after it, of an hour that it shows
    twice the first is meant.
    """

    def __init__(self, arrays: Arrays, policy: ContactPolicy) -> None:
        self._zones = [policy.time_zone]
        self._of = np.zeros(arrays.customers, np.int64)
        if policy.zone_field:
            codes, values = arrays.attribute(policy.zone_field)
            places = np.zeros(len(values), np.int64)
            for code, name in enumerate(values):
                if name != policy.time_zone and is_zone(name):
                    places[code] = len(self._zones)
                    self._zones.append(name)
            self._of = places[codes]

    def local(self, customer: Ints, at_ms: Ints) -> Ints:
        """What the clock shows at each moment."""
        return self._by_zone(customer, at_ms, _to_local)

    def moment(self, customer: Ints, local_ms: Ints) -> Ints:
        """The moment at which the clock shows each time."""
        return self._by_zone(customer, local_ms, _to_moment)

    def zone_of(self, customer: int) -> str:
        """The name of a customer's zone."""
        return self._zones[int(self._of[customer])]

    def _by_zone(self, customer: Ints, ms: Ints, work: Callable[[pl.Series, str], Ints]) -> Ints:
        zone = self._of[customer]
        found = np.empty(len(ms), np.int64)
        for place in np.unique(zone):
            mine = zone == place
            times = pl.Series(ms[mine]).cast(pl.Datetime("ms"))
            found[mine] = work(times, self._zones[int(place)])
        return found


def is_zone(name: str) -> bool:
    """Whether a text is the name of a time zone."""
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError):
        return False
    return bool(name)


def weekday(local_ms: Ints) -> Ints:
    """The day of the week of local times, 0 is Monday."""
    return (local_ms // DAY_MS + _THURSDAY) % 7


def calendar_period(local_ms: Ints, unit: str) -> Ints:
    """A number for the day, week (from Monday) or month of each local time, growing with time."""
    day = local_ms // DAY_MS
    if unit == "day":
        return day
    if unit == "week":
        return (day + _THURSDAY) // 7
    return local_ms.astype("datetime64[ms]").astype("datetime64[M]").astype(np.int64)


def next_period(local_ms: Ints, unit: str) -> Ints:
    """The local time at which the next day, week or month begins."""
    period = calendar_period(local_ms, unit) + 1
    if unit == "month":
        return period.astype("datetime64[M]").astype("datetime64[ms]").astype(np.int64)
    return (period if unit == "day" else period * 7 - _THURSDAY) * DAY_MS


def _to_local(times: pl.Series, zone: str) -> Ints:
    shown = times.dt.replace_time_zone("UTC").dt.convert_time_zone(zone).dt.replace_time_zone(None)
    return shown.cast(pl.Int64).to_numpy()


def _to_moment(times: pl.Series, zone: str) -> Ints:
    found = _first_moment(times, zone)
    before = _first_moment((times.cast(pl.Int64) - _SAFELY_BEFORE).cast(pl.Datetime("ms")), zone)
    return found.fill_null(before + _SAFELY_BEFORE).to_numpy()


def _first_moment(times: pl.Series, zone: str) -> pl.Series:
    placed = times.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
    return placed.dt.convert_time_zone("UTC").cast(pl.Int64)
