"""The contact policy: what holds for every journey of the workspace, one document with revisions.

An empty policy asks for nothing: no quiet hours, no caps, no suppression, no check of addresses.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, model_validator

from journey_core.model.contact import Cap, Channel, Line, ResponseKind
from journey_core.model.record import Duration, Id, Record

GateName = Literal[
    "duplicate", "stage", "missing data", "retention", "suppression", "recommendation",
    "consent", "channel", "quiet hours", "cooldown", "cap", "holdout",
]  # fmt: skip
GATES: tuple[GateName, ...] = (
    "duplicate", "stage", "missing data", "retention", "suppression", "recommendation",
    "consent", "channel", "quiet hours", "cooldown", "cap", "holdout",
)  # fmt: skip
"""The usual order. The first gate that blocks names the decision. The last three stay the last:
what another gate holds back uses up neither cooldown nor cap."""
LAST_GATES = GATES[-3:]


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (LookupError, OSError, ValueError):
        raise ValueError(f"“{name[:60]}” is not a time zone; write Europe/Berlin or UTC") from None
    return name


Zone = Annotated[str, Field(min_length=1, max_length=60), AfterValidator(_known_zone)]
Clock = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


class QuietHours(Record):
    """Local times between which nobody is contacted, `start` included and `end` not.

    They run over midnight where `end` is before `start`; equal times mean no quiet hours.
    """

    start: Clock = "21:00"
    end: Clock = "08:00"


class SuppressionRow(Record):
    """A state that holds messages back in every journey: an open ticket, a refund, a bereavement.

    It begins at the event `opens` and ends at the next event `closes` (none: never by itself) and
    after `lasts`, whichever is first; `key` is the property that says which opening an event
    closes. With `product` it holds back only messages whose trigger's event has the same value of
    that property. `kinds` are the messages held back, `until` is when the row itself ends.
    """

    id: Id
    name: Line
    opens: Line
    closes: Line = ""
    lasts: Duration | None = None
    key: Line = ""
    product: Line = ""
    kinds: tuple[ResponseKind, ...] = Field(default=("promotion",), min_length=1, max_length=3)
    owner: Line = ""
    until: date | None = None


class Pace(Record):
    """How often customers said they want to hear from us: at most one promotion per span.

    `field` is the attribute, `spans` gives for its values the least time between two promotions.
    """

    field: Line
    spans: dict[Line, Duration] = Field(default_factory=dict, max_length=50)


class Recommendations(Record):
    """What must not drive recommendations: events that are gifts, and things that came back.

    `gifts` and `returns` are EVENT texts; a return takes back the event with the same value of
    `key`, such as an order id.
    """

    gifts: Line = ""
    returns: Line = ""
    key: Line = ""


class Keep(Record):
    """Events that may be used for `span` after they happened, and no longer."""

    event: Line
    span: Duration


class ContactPolicy(Record):
    """What every journey obeys. `addresses` names for a channel the attribute that holds the
    address; a channel that is not named needs none. `zone_field` is the attribute with the
    customer's time zone; who has none lives in `time_zone`.
    """

    time_zone: Zone = "UTC"
    zone_field: Line = ""
    quiet_hours: QuietHours | None = None
    caps: tuple[Cap, ...] = Field(default=(), max_length=20)
    suppressions: tuple[SuppressionRow, ...] = Field(default=(), max_length=100)
    addresses: dict[Channel, Line] = Field(default_factory=dict)
    preferred_channel_field: Line = ""
    pace: Pace | None = None
    recommendations: Recommendations | None = None
    keep: tuple[Keep, ...] = Field(default=(), max_length=100)
    gates: tuple[GateName, ...] = GATES

    @model_validator(mode="after")
    def _is_whole(self) -> ContactPolicy:
        if sorted(self.gates) != sorted(GATES) or self.gates[-3:] != LAST_GATES:
            raise ValueError("`gates` names every gate once, and cooldown, cap, holdout last")
        twice = [key for key, n in Counter(row.id for row in self.suppressions).items() if n > 1]
        if twice:
            raise ValueError(f"two suppressions have the id {twice[0]}")
        return self
