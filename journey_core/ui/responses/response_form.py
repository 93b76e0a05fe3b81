"""A response as the fields of a form and back, and what is missing in them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from journey_core.errors import BadInput
from journey_core.model.contact import Channel, Response, ResponseKind
from journey_core.model.event_text import parse_event
from journey_core.model.spoken import closest
from journey_core.model.template import fields_of, slots

KINDS: dict[ResponseKind, str] = {
    "promotion": "Promotion", "help": "Help", "service": "Service message",
}  # fmt: skip
QUIET = {
    "drop": "Is dropped",
    "wait": "Waits for their end",
    "send": "Is sent all the same",
}


@dataclass(frozen=True)
class Held:
    """An event that holds the response back, and for how long, as texts."""

    event: str = ""
    within: str = ""


@dataclass(frozen=True)
class RulesForm:
    """Everything about a response but its words; durations are texts, empty where there is none."""

    name: str = ""
    kind: ResponseKind = "promotion"
    topic: str = ""
    owner: str = ""
    purpose: str = ""
    channel: Channel = "email"
    fallbacks: tuple[Channel, ...] = ()
    follow_preference: bool = False
    wait: str = ""
    at_hour: int | None = None
    weekdays: tuple[int, ...] = ()
    in_quiet_hours: str = "drop"
    cooldown: str = ""
    suppress: tuple[Held, ...] = ()
    fields: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    recommends: bool = False
    way_out: str = ""


def to_form(response: Response) -> RulesForm:
    """The fields that say the same as the response."""
    shown = response.model_dump(mode="json")
    held = tuple(Held(one["event"], one["within"]) for one in shown["suppress"])
    lists = ("fallbacks", "weekdays", "fields", "required")
    values: dict[str, Any] = {name: shown[name] for name in RulesForm.__dataclass_fields__}
    values |= {name: tuple(shown[name]) for name in lists}
    wait = "" if not response.wait else shown["wait"]
    values |= {"suppress": held, "wait": wait, "cooldown": shown["cooldown"] or ""}
    return RulesForm(**values)


def fields(form: RulesForm) -> dict[str, Any]:
    """The fields as a document holds them; BadInput says what is missing."""
    if not form.name.strip():
        raise BadInput("give the response a name")
    for held in form.suppress:
        if not held.event.strip() or not held.within:
            raise BadInput("each row that holds it back names an event and a time")
        parse_event(held.event)
    values = asdict(form)
    texts = {
        name: values[name].strip() for name in ("name", "topic", "owner", "purpose", "way_out")
    }
    lists = {name: list(values[name]) for name in ("weekdays", "fields", "required")}
    others = [one for one in form.fallbacks if one != form.channel]
    return {
        **values,
        **texts,
        **lists,
        "fallbacks": others,
        "wait": form.wait or "0s",
        "cooldown": form.cooldown or None,
        "suppress": [asdict(held) for held in form.suppress],
    }


@dataclass(frozen=True)
class Words:
    """What one arm reads through one channel."""

    subject: str = ""
    body: str = ""
    call_to_action: str = ""


Texts = tuple[str, str | None]
"""Whose words: an arm, and a channel or every channel. The response's own are (“”, None)."""
OWN: Texts = ("", None)


def texts_of(response: Response) -> dict[Texts, Words]:
    """The response's own words and those of its variants."""
    own = Words(response.subject, response.body, response.call_to_action)
    others = {
        (one.arm, one.channel): Words(one.subject, one.body, one.call_to_action)
        for one in response.variants
    }
    return {OWN: own, **others}


def words_for(texts: dict[Texts, Words], arm: str, channel: str | None) -> Words:
    """What an arm reads through a channel: the closest words there are, text by text."""
    order = [texts.get(key) for key in ((arm, channel), (arm, None), OWN)]
    return Words(*closest([words for words in order if words is not None]))


def words_fields(texts: dict[Texts, Words]) -> dict[str, Any]:
    """The words as the fields a document holds; BadInput names a template that cannot be read."""
    for words in texts.values():
        for text in asdict(words).values():
            slots(text)
    variants = [
        {"arm": arm, "channel": channel, **asdict(words)}
        for (arm, channel), words in texts.items()
        if (arm, channel) != OWN
    ]
    return {**asdict(texts[OWN]), "variants": variants}


def used_fields(texts: Iterable[Words]) -> list[str]:
    """The data the words use, in order of first use; nothing from words that cannot be read."""
    read = []
    for text in (text for words in texts for text in asdict(words).values()):
        try:
            slots(text)
        except BadInput:
            continue
        read.append(text)
    return [slot.field for slot in fields_of(read)]
