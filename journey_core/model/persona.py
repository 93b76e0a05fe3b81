"""A persona: a made-up customer with a script, walked through journeys to see what they would get.

Personas belong to the workspace, not to a journey: journeys that run together share caps and
suppressions, so that the same person has to walk all of them. A persona is nobody: it is written by
hand, never made from a customer, and an address in it has to be one that belongs to no one.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, model_validator

from journey_core.model.contact import Arm
from journey_core.model.record import Duration, Id, Record

MAX_EVENTS = 200
LONGEST_SCRIPT = timedelta(days=5 * 366)
LONGEST_WATCH = timedelta(days=366)
USUAL_START = datetime(2026, 3, 2, 9)
"""A Monday at nine, in UTC."""
_EARLIEST, _LATEST = datetime(1970, 1, 1), datetime(2090, 1, 1)
_ADDRESS = re.compile(r"[^\s@<>]+@([^\s@<>]+)")
_NOBODYS = re.compile(r"(^|\.)(example(\.(com|net|org))?|test|invalid|localhost)$", re.IGNORECASE)


def _moment(value: object) -> datetime:
    """A time in UTC without a zone, to the millisecond; ValueError for anything else."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError:
            raise ValueError(f"“{value[:60]}” is not a time; write 2026-03-02T09:00:00Z") from None
    if not isinstance(value, datetime):
        raise ValueError("a time is text such as 2026-03-02T09:00:00Z")
    try:
        plain = value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
    except OverflowError:
        plain = datetime.max
    if not _EARLIEST <= plain < _LATEST:
        raise ValueError(f"“{plain.isoformat()}” is not between 1970 and {_LATEST.year}")
    return plain.replace(microsecond=plain.microsecond // 1000 * 1000)


def _written(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds" if at.microsecond else "seconds") + "Z"


def _as_text(value: Any) -> Any:
    """Numbers and truth values as data files write them."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | float) else value


def _of_nobody(value: str) -> str:
    for host in _ADDRESS.findall(value):
        if not _NOBODYS.search(host.rstrip(".,;")):
            raise ValueError(
                f"“{value[:60]}” could be somebody’s address; "
                "a persona is nobody, write one at example.com"
            )
    return value


Moment = Annotated[
    datetime, BeforeValidator(_moment), PlainSerializer(_written, return_type=str, when_used="json")
]
Name = Annotated[str, Field(min_length=1, max_length=200, pattern=r"\S")]
Value = Annotated[
    str, BeforeValidator(_as_text), Field(max_length=1000), AfterValidator(_of_nobody)
]
Values = Annotated[dict[Name, Value], Field(max_length=100)]


class Timed(Record):
    """Something that happens `after` the start of the script, or `at` a moment; one of the two."""

    after: Duration | None = None
    at: Moment | None = None

    @model_validator(mode="after")
    def _has_one_time(self) -> Timed:
        if (self.after is None) == (self.at is None):
            raise ValueError("write either `after`, such as 2h, or `at`, a moment")
        return self

    def moment(self, start: datetime) -> datetime:
        """When it happens, in UTC without a zone."""
        return self.at if self.at is not None else start + (self.after or timedelta(0))


class ScriptedEvent(Timed):
    """One event of the script, with the properties that rules and templates read."""

    event: Name
    properties: Values = Field(default_factory=dict)


class PersonaConsent(Timed):
    """What the persona agreed to or refused; it `lasts` so long, or until it `expires_at`."""

    purpose: Name
    state: Literal["granted", "denied", "withdrawn"] = "granted"
    lasts: Duration | None = None
    expires_at: Moment | None = None

    @model_validator(mode="before")
    @classmethod
    def _at_the_start(cls, given: Any) -> Any:
        if isinstance(given, dict) and given.get("after") is None and given.get("at") is None:
            return {**given, "after": "0s"}
        return given

    @model_validator(mode="after")
    def _has_one_end(self) -> PersonaConsent:
        if self.lasts is not None and self.expires_at is not None:
            raise ValueError("write `lasts` or `expires_at`, not both")
        return self

    def ends(self, start: datetime) -> datetime | None:
        """When it expires, in UTC without a zone; None where it does not."""
        if self.lasts is None:
            return self.expires_at
        return min(self.moment(start) + self.lasts, _LATEST)


class Persona(Record):
    """A test customer: what is known about them, what they agreed to, and what they do.

    `start` is what `after` counts from; the walk is watched until `watch` after the last event.
    `arms` gives the arm by journey id, held from the start; a journey that is not named has no arm.
    `journeys` are those the persona was made for; none means every one. At one moment, events
    happen in the order of the script.
    """

    id: Id
    name: Name
    description: Annotated[str, Field(max_length=2000)] = ""
    journeys: Annotated[tuple[Id, ...], Field(max_length=20)] = ()
    start: Moment = USUAL_START
    watch: Duration = timedelta(days=14)
    attributes: Values = Field(default_factory=dict)
    consents: Annotated[tuple[PersonaConsent, ...], Field(max_length=100)] = ()
    arms: Annotated[dict[Id, Arm], Field(max_length=50)] = Field(default_factory=dict)
    events: Annotated[tuple[ScriptedEvent, ...], Field(min_length=1, max_length=MAX_EVENTS)]

    @model_validator(mode="after")
    def _fits_a_script(self) -> Persona:
        if len(set(self.journeys)) != len(self.journeys):
            raise ValueError("`journeys` names a journey twice")
        if self.watch > LONGEST_WATCH:
            raise ValueError(f"`watch` is longer than {LONGEST_WATCH.days}d")
        for place, one in enumerate(self.events, 1):
            if one.moment(self.start) < self.start:
                raise ValueError(f"event {place}, {one.event}, is before the start")
        for one in (*self.events, *self.consents):
            if one.moment(self.start) - self.start > LONGEST_SCRIPT:
                raise ValueError("the script is longer than 5 years")
        return self

    @property
    def until(self) -> datetime:
        """The end of what is watched, in UTC without a zone."""
        return max(one.moment(self.start) for one in self.events) + self.watch
