"""A first script for a journey: the events that its entry rules and triggers wait for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from journey_core.errors import BadInput
from journey_core.model.event_text import parse_event
from journey_core.model.graph import in_order
from journey_core.model.journey import Journey
from journey_core.model.persona import Persona
from journey_core.model.rules import AllOf, AnyOf, Not, Rule

_MOST = 3
_STEP = timedelta(minutes=10)
_WATCH = timedelta(days=14)


def of(journey: Journey) -> Persona:
    """Somebody who does what leads to the first stages, and agreed to what responses need.

    What a trigger waits for in vain is left out.
    """
    ends = {parse_event(one.without).event for one in journey.triggers if _is_event(one.without)}
    names = [name for name in dict.fromkeys(events_of(journey)) if name not in ends]
    names = names[:_MOST] or ["Page Viewed"]
    purposes = dict.fromkeys(one.purpose for one in journey.responses if one.purpose)
    longest = max([_WATCH, *(t.within or t.span or _WATCH for t in journey.triggers)])
    body: dict[str, Any] = {
        "id": "new",
        "name": "New persona",
        "journeys": [journey.id],
        "watch": min(longest + _WATCH, timedelta(days=366)),
        "attributes": {"email": "somebody@example.com"},
        "consents": [{"purpose": one, "state": "granted"} for one in purposes],
        "events": [{"after": n * _STEP, "event": name} for n, name in enumerate(names)],
    }
    return Persona.model_validate(body)


def events_of(journey: Journey) -> Iterator[str]:
    """The events a journey speaks of: those of its stages in map order, then of its triggers."""
    for stage in in_order(journey):
        yield from _events(stage.entry)
    for trigger in journey.triggers:
        for text in (trigger.event, trigger.without):
            if _is_event(text):
                yield parse_event(text).event


def _is_event(text: str) -> bool:
    try:
        return bool(parse_event(text))
    except BadInput:
        return False


def _events(rule: Rule | None) -> Iterator[str]:
    if isinstance(rule, AllOf | AnyOf):
        for inner in rule.rules:
            yield from _events(inner)
    elif isinstance(rule, Not):
        yield from _events(rule.rule)
    elif name := getattr(rule, "event", ""):
        yield name
