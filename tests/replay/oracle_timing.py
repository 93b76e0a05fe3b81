"""When a response is due by the customer's own clock; for the oracle."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from journey_core.model.contact import Response
from journey_core.model.contact_policy import ContactPolicy, QuietHours
from tests.replay.oracle_customer import MILLISECOND, Customer, in_ms

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = timedelta(days=1)


def zone_of(customer: Customer, policy: ContactPolicy) -> ZoneInfo:
    """The customer's zone where it is one, else the workspace's."""
    try:
        return ZoneInfo(customer.attributes[policy.zone_field])
    except (KeyError, OSError, ValueError):
        return ZoneInfo(policy.time_zone)


def local(at_ms: int, zone: ZoneInfo) -> datetime:
    """What the clock on the wall shows."""
    return (_EPOCH + at_ms * MILLISECOND).astimezone(zone).replace(tzinfo=None)


def from_local(shown: datetime, zone: ZoneInfo) -> int:
    """When the clock on the wall shows it for the first time."""
    return (shown.replace(tzinfo=zone).astimezone(UTC) - _EPOCH) // MILLISECOND


def due(fired_ms: int, response: Response, policy: ContactPolicy, zone: ZoneInfo) -> int:
    """Fire time and wait, then the hour, the weekday, and the end of quiet hours."""
    at_ms = _next_hour(fired_ms + in_ms(response.wait), response, zone)
    return allowed(at_ms, response, policy, zone)


def allowed(at_ms: int, response: Response, policy: ContactPolicy, zone: ZoneInfo) -> int:
    """The first moment from then on that is on an allowed weekday and need not wait any more."""
    while True:
        moved = _after_quiet(_next_weekday(at_ms, response, zone), response, policy, zone)
        if moved == at_ms:
            return at_ms
        at_ms = moved


def is_quiet(at_ms: int, quiet: QuietHours | None, zone: ZoneInfo) -> bool:
    """Whether the local clock is between start and end, over midnight where end is before start."""
    if quiet is None:
        return False
    clock = local(at_ms, zone).time()
    start, end = time.fromisoformat(quiet.start), time.fromisoformat(quiet.end)
    if start <= end:
        return start <= clock < end
    return clock >= start or clock < end


def _next_hour(at_ms: int, response: Response, zone: ZoneInfo) -> int:
    if response.at_hour is None:
        return at_ms
    now = local(at_ms, zone)
    wanted = datetime.combine(now.date(), time(response.at_hour))
    if wanted == now:
        return at_ms
    return from_local(wanted if wanted > now else wanted + _DAY, zone)


def _next_weekday(at_ms: int, response: Response, zone: ZoneInfo) -> int:
    now = shown = local(at_ms, zone)
    if not response.weekdays or now.weekday() in response.weekdays:
        return at_ms
    while shown.weekday() not in response.weekdays:
        shown += _DAY
    if response.at_hour is None:
        shown = datetime.combine(shown.date(), time(0))
    return from_local(shown, zone)


def _after_quiet(at_ms: int, response: Response, policy: ContactPolicy, zone: ZoneInfo) -> int:
    quiet = policy.quiet_hours
    if response.in_quiet_hours != "wait" or not quiet or not is_quiet(at_ms, quiet, zone):
        return at_ms
    now = local(at_ms, zone)
    end = datetime.combine(now.date(), time.fromisoformat(quiet.end))
    return from_local(end if end > now else end + _DAY, zone)


def period(at_ms: int, calendar: str, zone: ZoneInfo) -> datetime:
    """The local midnight at which the calendar day, week or month of a moment began."""
    day = datetime.combine(local(at_ms, zone).date(), time(0))
    if calendar == "week":
        return day - day.weekday() * _DAY
    return day.replace(day=1) if calendar == "month" else day


def next_period(at_ms: int, calendar: str, zone: ZoneInfo) -> int:
    """When the next calendar day, week or month begins."""
    begun = day = period(at_ms, calendar, zone)
    while period(from_local(day, zone), calendar, zone) == begun:
        day += _DAY
    return from_local(day, zone)
