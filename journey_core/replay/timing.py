"""When a response is due: after its wait, at its hour, on its days, outside quiet hours."""

from __future__ import annotations

import numpy as np

from journey_core.kernels.shapes import Flags, Ints
from journey_core.model.contact import Response
from journey_core.model.contact_policy import ContactPolicy, QuietHours
from journey_core.replay.local_time import DAY_MS, HOUR_MS, LocalTime, weekday
from journey_core.replay.triggers.base import milliseconds

_ROUNDS = 32  # weekdays and quiet hours agree after two; a zone may need some more


class Timing:
    """The timing rules of one response."""

    def __init__(self, response: Response, policy: ContactPolicy, local: LocalTime) -> None:
        self._response, self._local = response, local
        allowed = set(response.weekdays) or set(range(7))
        self._ahead = np.array([_days_until(allowed, day) for day in range(7)])
        waits = response.in_quiet_hours == "wait"
        self._quiet = policy.quiet_hours if waits else None

    def due(self, customer: Ints, fired_ms: Ints) -> Ints:
        """When the response is due, for fires at these moments."""
        at_ms = fired_ms + milliseconds(self._response.wait)
        hour = self._response.at_hour
        if hour is not None:
            shown = self._local.local(customer, at_ms)
            wanted = shown // DAY_MS * DAY_MS + hour * HOUR_MS
            late = wanted < shown
            at_ms = np.where(
                wanted == shown, at_ms, self._local.moment(customer, wanted + late * DAY_MS)
            )
        return self.settle(customer, at_ms)

    def settle(self, customer: Ints, at_ms: Ints) -> Ints:
        """The first moments from these on that are on an allowed day and not in quiet hours."""
        if not self._response.weekdays and self._quiet is None:
            return at_ms
        at_ms = at_ms.copy()
        moving = np.arange(len(at_ms))
        for _ in range(_ROUNDS):
            shown = self._local.local(customer[moving], at_ms[moving])
            wanted = self._next(shown)
            moved = wanted != shown
            moving, wanted = moving[moved], wanted[moved]
            if not len(moving):
                break
            at_ms[moving] = self._local.moment(customer[moving], wanted)
        return at_ms

    def _next(self, shown: Ints) -> Ints:
        """One step towards an allowed local time; the same where it is one."""
        ahead = self._ahead[weekday(shown)]
        clock = shown % DAY_MS if self._response.at_hour is not None else 0
        awake = end_of_quiet(self._quiet, shown) if self._quiet else shown
        return np.where(ahead > 0, (shown // DAY_MS + ahead) * DAY_MS + clock, awake)


def is_quiet(hours: QuietHours, shown: Ints) -> Flags:
    """Which local times lie in quiet hours."""
    start, end = _clock_ms(hours.start), _clock_ms(hours.end)
    clock = shown % DAY_MS
    if start <= end:
        return (clock >= start) & (clock < end)
    return (clock >= start) | (clock < end)


def end_of_quiet(hours: QuietHours, shown: Ints) -> Ints:
    """The end of the quiet hours each local time lies in; the same where it lies in none."""
    end = _clock_ms(hours.end)
    until = shown // DAY_MS * DAY_MS + end
    until = np.where(shown % DAY_MS >= end, until + DAY_MS, until)
    return np.where(is_quiet(hours, shown), until, shown)


def _clock_ms(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * HOUR_MS + int(minutes) * 60_000


def _days_until(allowed: set[int], day: int) -> int:
    return next(ahead for ahead in range(7) if (day + ahead) % 7 in allowed)
