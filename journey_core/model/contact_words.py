"""Triggers, responses and caps as sentences a team reads aloud."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from journey_core.errors import BadInput
from journey_core.model.contact import (
    Arm,
    Cap,
    Channel,
    Response,
    ResponseKind,
    Suppression,
    Trigger,
    TriggerKind,
    Variant,
)
from journey_core.model.contact_policy import SuppressionRow
from journey_core.model.event_text import parse_event
from journey_core.model.rule_words import span_words
from journey_core.model.rule_words import words as rule_words

FAMILY: dict[TriggerKind, str] = {
    "event": "behaviour", "count": "behaviour", "absence": "time", "inactivity": "time",
    "since": "time", "dwell": "time", "profile": "profile", "segment": "profile",
    "stage": "stage",
}  # fmt: skip
"""What a trigger listens to, in one word."""
KIND: dict[TriggerKind, str] = {
    "event": "Something happens",
    "count": "Something happens several times",
    "absence": "Something does not follow",
    "since": "Time has passed since something",
    "inactivity": "Nothing happens for a while",
    "dwell": "Time has passed at the stage",
    "stage": "The stage is entered",
    "profile": "The stage is entered, by some customers",
    "segment": "A customer begins to match",
}
"""What a trigger waits for, as the choice in a form."""
BY: dict[Channel, str] = {
    "email": "by email", "in-app": "in the app", "push": "by push", "sms": "by SMS",
    "website": "on the website", "support call": "by a call from support",
    "social": "on social media", "post": "by post", "store": "in the store",
}  # fmt: skip
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_NOT_YET = "an event not chosen yet"
_AGAIN = {
    "every time": "Every time",
    "after leaving": "Again after leaving the stage",
    "never": "Once",
}
_NOUN: dict[ResponseKind | None, str] = {
    None: "message",
    "promotion": "promotion",
    "help": "offer of help",
    "service": "service message",
}
_NIGHT = {
    "drop": "not in quiet hours",
    "wait": "waiting for the end of quiet hours",
    "send": "in quiet hours too",
}


def trigger_words(trigger: Trigger, stages: Mapping[str, str] | None = None) -> str:
    """Such as “Product Added without Order Completed for 24 hours”; `stages` gives their names."""
    where = (stages or {}).get(trigger.stage or "", trigger.stage or "")
    text = _happening(trigger, where)
    if trigger.condition is not None:
        text = f"{text}, if {rule_words(trigger.condition)}"
    names_event = trigger.kind in ("event", "count", "absence") and trigger.event.strip()
    return text if names_event else text[:1].upper() + text[1:]


def again_words(trigger: Trigger) -> str:
    """When the trigger fires again for the same customer, and how far apart its responses are."""
    parts = [_AGAIN[trigger.reentry]]
    if trigger.key and trigger.reentry != "every time":
        parts.append(f"for each {trigger.key}")
    if trigger.cooldown:
        parts.append(f"{how_long(trigger.cooldown)} apart")
    return ", ".join(parts)


def response_words(response: Response) -> str:
    """Such as “Size guide by email, after 2 hours, not in quiet hours”."""
    name = response.name or response.id
    return f"{name} {channel_words(response)}, {timing_words(response)}"


def channel_words(response: Response) -> str:
    """How it is delivered: `by email, else by SMS`."""
    first = BY[response.channel]
    if response.follow_preference:
        first = f"as the customer prefers, else {first}"
    return ", else ".join([first, *(BY[one] for one in response.fallbacks)])


def timing_words(response: Response) -> str:
    """When it is due: `after 2 hours, at 9:00, Mon to Fri, not in quiet hours`."""
    return f"{due_words(response)}, {quiet_words(response.in_quiet_hours)}"


def due_words(response: Response) -> str:
    """When it is due, quiet hours aside: `after 2 hours, at 9:00, Mon to Fri`."""
    parts = []
    if response.wait:
        parts.append(f"after {how_long(response.wait)}")
    if response.at_hour is not None:
        parts.append(f"at {response.at_hour}:00")
    if response.weekdays:
        parts.append(weekday_words(response.weekdays))
    return ", ".join(parts or ["at once"])


def quiet_words(choice: str) -> str:
    """What happens to a message that is due in quiet hours."""
    return _NIGHT.get(choice, choice)


def weekday_words(days: Sequence[int]) -> str:
    """`Mon to Fri`, `Sat, Sun`, `every day`."""
    chosen = sorted({day for day in days if 0 <= day < len(DAYS)})
    if len(chosen) in (0, len(DAYS)):
        return "every day"
    if len(chosen) > 2 and chosen[-1] - chosen[0] == len(chosen) - 1:
        return f"{DAYS[chosen[0]]} to {DAYS[chosen[-1]]}"
    return ", ".join(DAYS[day] for day in chosen)


def margin_words(margins: Mapping[str, float]) -> str:
    """How much worse each guardrail may get: `unsubscribes 0.5, refunds 1 more of 100`."""
    told = ", ".join(f"{name} {share * 100:g}" for name, share in margins.items())
    return f"{told} more of 100" if told else ""


def arm_words(arms: Mapping[Arm, float]) -> str:
    """`holdout 10%, generic 10%`; empty where everybody gets the same."""
    order: tuple[Arm, ...] = ("holdout", "generic")
    return ", ".join(f"{arm} {arms[arm]:.0%}" for arm in order if arms.get(arm))


def suppression_words(row: Suppression) -> str:
    """`7 days after Order Completed`."""
    return f"{how_long(row.within)} after {event_words(row.event)}"


def variant_words(variant: Variant) -> str:
    """Whose words they are: `generic by SMS`."""
    return variant.arm if variant.channel is None else f"{variant.arm} {BY[variant.channel]}"


def cap_words(cap: Cap) -> str:
    """Such as “at most 2 promotions by email in 7 days, then the next channel”."""
    what = " or ".join(_plural(_NOUN[kind], cap.max) for kind in cap.kinds or (None,))
    ways = f" {' or '.join(BY[one] for one in cap.channels)}" if cap.channels else ""
    window = f"in {how_long(cap.within)}" if cap.within is not None else f"a {cap.calendar}"
    then = {
        "drop": "",
        "delay": f", then later, by at most {how_long(cap.at_most)}",
        "other channel": ", then the next channel",
    }[cap.then]
    return f"at most {cap.max:,} {what}{ways} {window}{then}"


def state_words(row: SuppressionRow) -> str:
    """When a state begins and ends: `from Support Ticket Opened to Support Ticket Closed`."""
    ends = []
    if row.closes:
        same = f" with the same {row.key}" if row.key else ""
        ends.append(f"to {event_words(row.closes)}{same}")
    if row.lasts is not None:
        ends.append(f"{'at most' if row.closes else 'for'} {how_long(row.lasts)}")
    return f"from {event_words(row.opens)} {', '.join(ends) or 'on, without an end'}"


def event_words(text: str) -> str:
    """An EVENT text as a phrase; a text that cannot be read stays as it is."""
    if not text.strip():
        return _NOT_YET
    try:
        return rule_words(parse_event(text))
    except BadInput:
        return text


def how_long(span: timedelta | None) -> str:
    """`24 hours`, `7 days`; a day is told in hours, because it is not a calendar day."""
    if span is None:
        return "a time not chosen yet"
    return "24 hours" if span == timedelta(days=1) else span_words(span)


def _happening(trigger: Trigger, where: str) -> str:
    event, place = event_words(trigger.event), where or "the journey"
    match trigger.kind:
        case "event":
            return event
        case "count":
            times = f"{trigger.times:,} times" if trigger.times else "a number of times"
            window = f" within {how_long(trigger.within)}" if trigger.within else ""
            return f"{event} {times}{window}"
        case "absence":
            after = f"for {how_long(trigger.within)}"
            return f"{event} without {event_words(trigger.without)} {after}"
        case "since":
            return f"{how_long(trigger.span)} since the last {event}"
        case "inactivity":
            return f"nothing for {how_long(trigger.span)}"
        case "dwell":
            return f"still at {where or 'a stage'} after {how_long(trigger.span)}"
        case "stage":
            return f"enters {where or 'a stage'}"
        case "profile":
            return f"enters {place}, where {_rule(trigger)}"
        case _:
            return f"begins to match {_rule(trigger)}"


def _rule(trigger: Trigger) -> str:
    return "a rule not made yet" if trigger.rule is None else rule_words(trigger.rule)


def _plural(noun: str, number: int) -> str:
    first, _, rest = noun.partition(" of ")
    plural = first if number == 1 else f"{first}s"
    return f"{plural} of {rest}" if rest else plural
