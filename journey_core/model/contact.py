"""When to speak and when not to: triggers, responses, caps; the parts of a journey that replay."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from journey_core.model.record import Duration, Id, Record
from journey_core.model.rules import Rule, check_size

Channel = Literal[
    "email", "in-app", "push", "sms", "website", "support call", "social", "post", "store"
]
TriggerKind = Literal[
    "event", "count", "absence", "inactivity", "since", "dwell", "profile", "segment", "stage"
]
ResponseKind = Literal["promotion", "help", "service"]
Arm = Literal["personalized", "generic", "holdout"]
Reentry = Literal["every time", "after leaving", "never"]


def _readable(rule: Rule) -> Rule:
    check_size(rule)
    return rule


ReadableRule = Annotated[Rule, AfterValidator(_readable)]
Line = Annotated[str, Field(max_length=200)]
Text = Annotated[str, Field(max_length=4000)]
Position = Annotated[float, Field(ge=-1e7, le=1e7, allow_inf_nan=False)]
Weekday = Annotated[int, Field(ge=0, le=6)]


class Element(Record):
    """Anything inside a journey that has an id of its own; `pos` orders it among its kind."""

    id: Id
    pos: Position = 0.0


class Trigger(Element):
    """What makes a response due, at which stage; `rank` says how strong the intent is, 1 first.

    Which of `event`, `times`, `within`, `without`, `span` and `rule` a kind reads is said in
    `journey_core.replay.triggers`. `condition` must hold as well, at the moment it fires. A trigger
    without a stage is for the whole journey, and `journey_wide` says why. `key` names a property of
    the event, such as an order id: re-entry is then counted for each of its values. `cooldown` is
    the least time between two admitted responses of the trigger to one customer.
    """

    name: Line = ""
    stage: Id | None = None
    journey_wide: Line = ""
    kind: TriggerKind
    event: Line = ""
    times: int | None = Field(default=None, ge=1, le=1_000_000)
    within: Duration | None = None
    without: Line = ""
    span: Duration | None = None
    rule: ReadableRule | None = None
    condition: ReadableRule | None = None
    rank: int = Field(default=1, ge=0, le=1_000_000)
    cooldown: Duration | None = None
    reentry: Reentry = "every time"
    key: Line = ""


class Suppression(Record):
    """An event that holds a response back for a while."""

    event: Line
    within: Duration


class Variant(Record):
    """Other words of a response: for one arm, one channel, or both."""

    arm: Arm = "personalized"
    channel: Channel | None = None
    subject: Text = ""
    body: Text = ""
    call_to_action: Line = ""


class Response(Element):
    """What would be said when its trigger fires, through which channel, for which purpose.

    Timing: `wait` after the trigger, then the next `at_hour` (0 to 23, the customer's clock) and
    the next of `weekdays` (0 is Monday); in quiet hours it is dropped, waits for their end, or is
    sent all the same. `channel` comes first unless the customer's declared one may
    (`follow_preference`), then `fallbacks`. `subject`, `body` and `call_to_action` are what every
    arm and channel reads that `variants` has no words for. `fields` are data it uses beside those
    of its templates, `required` those that must be filled. `recommends` says that it suggests
    products from the event that triggered it. `way_out` is how the customer stops it.
    """

    trigger: Id
    name: Line = ""
    kind: ResponseKind = "promotion"
    topic: Line = ""
    owner: Line = ""
    channel: Channel
    fallbacks: tuple[Channel, ...] = Field(default=(), max_length=9)
    follow_preference: bool = False
    purpose: Line = ""
    wait: Duration = timedelta(0)
    at_hour: int | None = Field(default=None, ge=0, le=23)
    weekdays: tuple[Weekday, ...] = Field(default=(), max_length=7)
    in_quiet_hours: Literal["drop", "wait", "send"] = "drop"
    cooldown: Duration | None = None
    suppress: tuple[Suppression, ...] = Field(default=(), max_length=50)
    fields: tuple[Line, ...] = Field(default=(), max_length=100)
    required: tuple[Line, ...] = Field(default=(), max_length=100)
    recommends: bool = False
    way_out: Line = ""
    subject: Text = ""
    body: Text = ""
    call_to_action: Line = ""
    variants: tuple[Variant, ...] = Field(default=(), max_length=30)


class Cap(Record):
    """At most `max` messages to a customer in a window; it looks at and counts the same messages.

    `within` is a rolling window, `calendar` a day, week (from Monday) or month by the customer's
    clock; one of the two. `kinds` and `channels` narrow it, none of them means all. When it is
    reached the message is dropped, delayed until there is room (by at most `at_most`), or tries the
    response's next channel.
    """

    max: int = Field(ge=0, le=100_000)
    within: Duration | None = None
    calendar: Literal["day", "week", "month"] | None = None
    kinds: tuple[ResponseKind, ...] = Field(default=(), max_length=3)
    channels: tuple[Channel, ...] = Field(default=(), max_length=9)
    then: Literal["drop", "delay", "other channel"] = "drop"
    at_most: Duration = timedelta(days=3)

    @model_validator(mode="after")
    def _has_one_window(self) -> Cap:
        if (self.within is None) == (self.calendar is None):
            raise ValueError("a cap has either `within` or `calendar`")
        return self
