"""Triggers, responses, caps and states as sentences."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journey_core.model.contact import Cap, Response, Suppression, Trigger, Variant
from journey_core.model.contact_policy import SuppressionRow
from journey_core.model.contact_words import (
    BY,
    FAMILY,
    KIND,
    again_words,
    arm_words,
    cap_words,
    event_words,
    response_words,
    state_words,
    suppression_words,
    timing_words,
    trigger_words,
    variant_words,
    weekday_words,
)
from journey_core.replay.results import CHANNELS

GOLD = {"kind": "compare", "of": "attribute", "name": "tier", "operator": "=", "value": "gold"}
STAGES = {"cart": "Fills a cart"}


def trigger(kind: str, **fields: Any) -> Trigger:
    return Trigger.model_validate({"id": "t", "kind": kind, "stage": "cart", **fields})


def response(**fields: Any) -> Response:
    made = {"id": "guide", "trigger": "t", "channel": "email", "name": "Size guide", **fields}
    return Response.model_validate(made)


@pytest.mark.parametrize(
    ("kind", "fields", "said"),
    [
        ("event", {"event": "product_added"}, "product_added"),
        ("event", {"event": "Order[value>=100,plan=gold]"}, "Order with value ≥ 100, plan is gold"),
        ("event", {"event": "Order[", "condition": GOLD}, "Order[, if customer's tier is gold"),
        ("event", {}, "An event not chosen yet"),
        ("event", {"event": "odd]"}, "odd]"),
        ("count", {"event": "View", "times": 3, "within": "7d"}, "View 3 times within 7 days"),
        ("count", {}, "An event not chosen yet a number of times"),
        (
            "absence",
            {"event": "Product Added", "without": "Order Completed", "within": "24h"},
            "Product Added without Order Completed for 24 hours",
        ),
        ("since", {"event": "Order", "span": "30d"}, "30 days since the last Order"),
        ("inactivity", {"span": "60d"}, "Nothing for 60 days"),
        ("dwell", {"span": "36h"}, "Still at Fills a cart after 36 hours"),
        ("dwell", {"span": "36h", "stage": None}, "Still at a stage after 36 hours"),
        ("stage", {}, "Enters Fills a cart"),
        ("profile", {"rule": GOLD}, "Enters Fills a cart, where customer's tier is gold"),
        ("profile", {"stage": None}, "Enters the journey, where a rule not made yet"),
        ("segment", {"rule": GOLD}, "Begins to match customer's tier is gold"),
    ],
)
def test_a_trigger_in_words(kind: str, fields: dict[str, Any], said: str) -> None:
    assert trigger_words(trigger(kind, **fields), STAGES) == said


def test_a_stage_without_a_name_is_said_by_its_id() -> None:
    assert trigger_words(trigger("stage")) == "Enters cart"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Every time"),
        ({"key": "order_id"}, "Every time"),
        ({"reentry": "never"}, "Once"),
        ({"reentry": "never", "key": "order_id"}, "Once, for each order_id"),
        (
            {"reentry": "after leaving", "cooldown": "7d"},
            "Again after leaving the stage, 7 days apart",
        ),
    ],
)
def test_when_a_trigger_fires_again(fields: dict[str, Any], said: str) -> None:
    assert again_words(trigger("stage", **fields)) == said


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Size guide by email, at once, not in quiet hours"),
        ({"name": ""}, "guide by email, at once, not in quiet hours"),
        (
            {"wait": "2h", "at_hour": 9, "weekdays": [0, 1, 2, 3, 4], "in_quiet_hours": "wait"},
            "Size guide by email, after 2 hours, at 9:00, Mon to Fri, "
            "waiting for the end of quiet hours",
        ),
        (
            {"fallbacks": ["sms", "push"], "follow_preference": True, "in_quiet_hours": "send"},
            "Size guide as the customer prefers, else by email, else by SMS, else by push, "
            "at once, in quiet hours too",
        ),
    ],
)
def test_a_response_in_words(fields: dict[str, Any], said: str) -> None:
    assert response_words(response(**fields)) == said
    assert said.endswith(timing_words(response(**fields)))


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ([], "every day"),
        ([0, 1, 2, 3, 4, 5, 6], "every day"),
        ([6, 5], "Sat, Sun"),
        ([1, 2, 3], "Tue to Thu"),
        ([0, 2, 4], "Mon, Wed, Fri"),
    ],
)
def test_weekdays(days: list[int], said: str) -> None:
    assert weekday_words(days) == said


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"within": "7d"}, "at most 2 messages in 7 days"),
        ({"max": 1, "within": "24h"}, "at most 1 message in 24 hours"),
        ({"calendar": "week", "kinds": ["promotion"]}, "at most 2 promotions a week"),
        (
            {"within": "7d", "channels": ["sms", "push"], "then": "other channel"},
            "at most 2 messages by SMS or by push in 7 days, then the next channel",
        ),
        (
            {"calendar": "day", "kinds": ["help", "service"], "then": "delay", "at_most": "2d"},
            "at most 2 offers of help or service messages a day, then later, by at most 2 days",
        ),
        ({"max": 1, "calendar": "day", "kinds": ["promotion"]}, "at most 1 promotion a day"),
    ],
)
def test_a_cap_in_words(fields: dict[str, Any], said: str) -> None:
    assert cap_words(Cap.model_validate({"max": 2, **fields})) == said


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "from Opened on, without an end"),
        ({"lasts": "30d"}, "from Opened for 30 days"),
        ({"closes": "Closed"}, "from Opened to Closed"),
        (
            {"closes": "Closed", "key": "ticket_id", "lasts": "90d"},
            "from Opened to Closed with the same ticket_id, at most 90 days",
        ),
    ],
)
def test_a_state_in_words(fields: dict[str, Any], said: str) -> None:
    row = SuppressionRow.model_validate({"id": "s", "name": "S", "opens": "Opened", **fields})
    assert state_words(row) == said


def test_small_phrases() -> None:
    held = Suppression.model_validate({"event": "Order Completed", "within": "1d"})
    assert suppression_words(held) == "24 hours after Order Completed"
    assert variant_words(Variant(arm="generic")) == "generic"
    assert variant_words(Variant(arm="generic", channel="in-app")) == "generic in the app"
    assert arm_words({"personalized": 0.8, "generic": 0.1, "holdout": 0.1}) == (
        "holdout 10%, generic 10%"
    )
    assert arm_words({"personalized": 1.0, "holdout": 0.0}) == ""


def test_every_kind_and_channel_has_its_words() -> None:
    assert FAMILY.keys() == KIND.keys()
    assert set(BY) == set(CHANNELS)


@given(st.text(max_size=40))
def test_any_event_text_can_be_said(text: str) -> None:
    assert event_words(text)
