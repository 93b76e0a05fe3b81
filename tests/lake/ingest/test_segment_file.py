"""The Segment spec: events, traits and joins as its messages mean them."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from journey_core.lake.ingest import reasons

from .staged import Outcome, run

AT = "2024-03-05T10:00:00.000Z"


def read(folder: Path, *messages: dict[str, Any]) -> Outcome:
    content = "\n".join(json.dumps(message) for message in messages).encode()
    return run(folder, {"a.ndjson": content}, format="segment")


def track(**more: Any) -> dict[str, Any]:
    return {"type": "track", "event": "Order Completed", "userId": "u", "timestamp": AT} | more


def test_track(tmp_path: Path) -> None:
    message = track(
        messageId="m", anonymousId="a", properties={"value": 9.90, "event": "x", "items": [1]},
        context={"ip": "192.0.2.1"}, integrations={"All": True},
    )  # fmt: skip
    (row,) = read(tmp_path, message).events
    row.pop("message")
    assert row == {
        "customer_id": "u", "at": datetime(2024, 3, 5, 10), "event": "Order Completed",
        "source": "segment", "properties": '{"items":[1]}', "p:value": "9.9", "p:event_2": "x",
    }  # fmt: skip


@pytest.mark.parametrize(("kind", "event"), [("page", "Page Viewed"), ("screen", "Screen Viewed")])
def test_page_and_screen(kind: str, event: str, tmp_path: Path) -> None:
    message = track(type=kind, name="Home", category="Shop", properties={"path": "/"})
    del message["event"]
    (row,) = read(
        tmp_path,
        message,
    ).events
    assert (row["event"], row["p:name"], row["p:category"], row["p:path"]) == (
        event,
        "Home",
        "Shop",
        "/",
    )


@pytest.mark.parametrize(
    ("ids", "customer"),
    [({"userId": "u", "anonymousId": "a"}, "u"), ({"userId": None, "anonymousId": "a"}, "a"),
     ({"userId": "", "anonymousId": "a"}, "a"), ({"userId": 7}, "7"), ({"userId": "NA"}, "NA")],
)  # fmt: skip
def test_who_it_was(ids: dict[str, Any], customer: str, tmp_path: Path) -> None:
    assert [row["customer_id"] for row in read(tmp_path, track(**ids)).events] == [customer]


@pytest.mark.parametrize(
    ("times", "hour"),
    [({"timestamp": AT}, 10), ({"originalTimestamp": "2024-03-05T11:00Z", "receivedAt": AT}, 11),
     ({"timestamp": None, "receivedAt": "2024-03-05T12:00Z", "sentAt": AT}, 12),
     ({"timestamp": "", "sentAt": "2024-03-05T13:00Z"}, 13)],
)  # fmt: skip
def test_when_it_was(times: dict[str, Any], hour: int, tmp_path: Path) -> None:
    message = track()
    del message["timestamp"]
    assert read(tmp_path, message | times).events[0]["at"].hour == hour


def test_identify_joins_and_describes(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        {"type": "identify", "anonymousId": "a", "traits": {"plan": "free"}},
        {"type": "identify", "userId": "u", "anonymousId": "a", "messageId": "m",
         "traits": {"email": "x@example.org", "address": {"city": "Ulm"}, "age": 30, "vip": False}},
        {"type": "identify", "userId": "u"},
    )  # fmt: skip
    facts = [
        (row["customer_id"], row["record"], row.get("name"), row.get("value"))
        for row in found.attributes
    ]
    assert facts == [
        ("a", 1, "plan", "free"),
        ("u", 2, "email", "x@example.org"), ("u", 2, "address", '{"city":"Ulm"}'),
        ("u", 2, "age", "30"), ("u", 2, "vip", "false"),
        ("u", 3, None, None),
    ]  # fmt: skip
    assert found.aliases == (("a", "u"),)
    assert (found.read, found.quarantined, found.events) == (3, 0, [])
    assert len({row["message"] for row in found.attributes}) == 3


def test_alias_and_group(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        {"type": "alias", "previousId": "old", "userId": "u"},
        {"type": "alias", "previousId": "u", "userId": "u"},
        {"type": "group", "userId": "u", "groupId": "g", "traits": {"name": "Acme", "id": "x"}},
    )
    assert found.aliases == (("old", "u"),)
    facts = [(row["record"], row.get("name"), row.get("value")) for row in found.attributes]
    assert facts == [
        (1, None, None),
        (2, None, None),
        (3, "group_id", "g"),
        (3, "group_name", "Acme"),
    ]


@pytest.mark.parametrize(
    ("message", "column", "reason"),
    [({"type": "purchase", "userId": "u"}, "type", reasons.NO_MESSAGE),
     ({"userId": "u"}, "type", reasons.NO_MESSAGE),
     (track(userId=None), "userId", reasons.EMPTY),
     (track(userId=["u"]), "userId", reasons.wrong_kind([])),
     (track(event="  "), "event", reasons.EMPTY),
     (track(timestamp="soon"), "timestamp", reasons.NOT_ISO),
     (track(timestamp=1709632800000), "timestamp", reasons.NEEDS_UNIT),
     (track(timestamp=None), "timestamp", reasons.EMPTY),
     (track(properties=[1]), "properties", reasons.NO_OBJECT),
     ({"type": "identify", "traits": {}}, "userId", reasons.EMPTY),
     ({"type": "identify", "userId": "u", "traits": "x"}, "traits", reasons.NO_OBJECT),
     ({"type": "alias", "userId": "u"}, "previousId", reasons.EMPTY),
     ({"type": "alias", "previousId": "p"}, "userId", reasons.EMPTY),
     ({"type": "group", "userId": "u"}, "groupId", reasons.EMPTY)],
    ids=str,
)  # fmt: skip
def test_bad_messages(message: dict[str, Any], column: str, reason: str, tmp_path: Path) -> None:
    found = read(tmp_path, track(), message)
    assert found.reasons == {2: (column, reason)}
    assert (found.read, len(found.events), found.attributes, found.aliases) == (2, 1, [], ())
