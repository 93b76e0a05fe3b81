"""Small journeys for the tests of the rules: clean as they are, broken where a test says so."""

from __future__ import annotations

from typing import Any

from journey_core.model.codec import load
from journey_core.model.journey import Journey

Fields = dict[str, Any]


def stage(name: str, **fields: object) -> Fields:
    """A stage with all a stage needs."""
    whole = {"id": name, "name": name.title(), "customer_goal": "to see", "brand_goal": "to show",
             "owner": "Growth", "entry": "Seen"}  # fmt: skip
    return {**whole, **fields}


def trigger(name: str = "t", **fields: object) -> Fields:
    """A trigger at stage `a` that fires at the event Asked."""
    whole = {"id": name, "name": name.title(), "stage": "a", "kind": "event", "event": "Asked"}
    return {**whole, **fields}


def response(name: str = "r", **fields: object) -> Fields:
    """A response to trigger `t` that no rule has anything to say about."""
    whole = {
        "id": name, "name": name.title(), "trigger": "t", "kind": "promotion", "channel": "email",
        "purpose": "marketing", "cooldown": "7d", "subject": "What the tent weighs",
        "suppress": [{"event": "Support Ticket Opened", "within": "14d"}],
        "body": "It weighs 900 grams. Unsubscribe with one click.",
    }  # fmt: skip
    return {**whole, **fields}


def journey(
    stages: list[Fields] | None = None,
    ways: list[tuple[str, str]] | None = None,
    **fields: object,
) -> Journey:
    """A map; without stages named, `a` leads to `b` and `a` has an email touchpoint."""
    if stages is None:
        stages, ways = [stage("a"), stage("b")], [("a", "b")]
        fields.setdefault("touchpoints", [{"id": "p", "stage": "a", "channel": "email"}])
    transitions = [{"source": source, "target": target} for source, target in ways or ()]
    body = {"format": "wayline/plain-1", "id": "j", "name": "J", "status": "live",
            "caps": [{"max": 2, "within": "7d"}]}  # fmt: skip
    return load({**body, "stages": stages, "transitions": transitions, **fields})


def saying(*responses: Fields, triggers: list[Fields] | None = None, **fields: Any) -> Journey:
    """The small map with triggers and responses; without triggers named there is `t`."""
    return journey(triggers=triggers or [trigger()], responses=list(responses), **fields)
