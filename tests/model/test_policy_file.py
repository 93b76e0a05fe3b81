"""The contact policy as a file, and what changed in words."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from journey_core.errors import BadInput
from journey_core.model.contact_policy import ContactPolicy
from journey_core.model.policy_file import MAX_BYTES, dump, dump_text, load, load_text
from journey_core.model.policy_words import LABELS, changes, part_words

from .policies import FULL, TICKET, full, policies


@given(policies())
def test_what_is_written_is_read(policy: ContactPolicy) -> None:
    assert load(dump(policy, 3)) == load_text(dump_text(policy)) == policy


def test_the_format_comes_first() -> None:
    assert list(dump(full(), 2))[:2] == ["format", "revision"]
    assert next(iter(dump(full()))) == "format"


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"quiet_hours": {"start": "9"}}, "quiet_hours.start"),
        ({"caps": [{"max": 2}]}, "caps.0: a cap has either"),
        ({"caps": [{"max": -1, "within": "7d"}]}, "caps.0.max"),
        ({"time_zone": "Mars"}, "time_zone: “Mars” is not a time zone"),
        ({"suppressions": [TICKET, TICKET]}, "two suppressions have the id ticket"),
        ({"gates": ["holdout"]}, "`gates`"),
        ({"addresses": {"pigeon": "roof"}}, "addresses.pigeon"),
        ({"quiet": True}, "quiet"),
        ({"format": "other"}, "format “other” is not known"),
    ],
)
def test_what_cannot_be_read_is_named(changed: dict[str, Any], named: str) -> None:
    with pytest.raises(BadInput) as caught:
        load({**FULL, **changed})
    assert named in str(caught.value)


@pytest.mark.parametrize("text", ["", "[]", "3", '{"caps": ' * 5000, " " * (MAX_BYTES + 1)])
def test_what_is_no_policy_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        load_text(text)


@pytest.mark.parametrize(
    ("part", "value", "said"),
    [
        ("time_zone", "UTC", ["Time zone set to UTC"]),
        ("quiet_hours", None, ["Quiet hours cleared"]),
        ("quiet_hours", {"start": "22:00", "end": "07:00"}, ["Quiet hours set to 22:00 to 07:00"]),
        ("addresses", {"sms": "phone"}, ["Addresses set to sms in phone"]),
        ("pace", {"field": "pace"}, ["Customer’s pace set to pace: nothing yet"]),
        (
            "pace",
            {"field": "pace", "spans": {"daily": "1d"}},
            ["Customer’s pace set to pace: “daily” one in 24 hours"],
        ),
        ("recommendations", {}, ["Gifts and returns set to nothing yet"]),
        (
            "recommendations",
            {"gifts": "Gift", "returns": "Back", "key": "order_id"},
            ["Gifts and returns set to gifts are Gift, Back with the same order_id takes back"],
        ),
        ("keep", [], ["Use of old events removed: Page Viewed for 90 days"]),
        (
            "caps",
            [{"max": 3, "within": "7d"}, FULL["caps"][1]],
            [
                "Contact caps added: at most 3 messages in 7 days",
                "Contact caps removed: at most 2 messages in 7 days",
            ],
        ),
        ("caps", FULL["caps"][::-1], ["Contact caps put into another order"]),
        (
            "suppressions",
            [{**TICKET, "product": "product", "until": "2027-01-01"}],
            [
                "Suppression changed: Open ticket: from Opened to Closed with the same ticket_id, "
                "holds back promotion about the same product, until 2027-01-01"
            ],
        ),
        ("zone_field", "", ["Customer’s time zone cleared"]),
    ],
)
def test_a_change_in_words(part: str, value: Any, said: list[str]) -> None:
    assert changes(full(), load({**FULL, part: value})) == said


@given(policies(), policies())
def test_every_change_is_told(before: ContactPolicy, after: ContactPolicy) -> None:
    assert bool(changes(before, after)) == (before != after)


def test_every_part_can_be_said() -> None:
    assert set(LABELS) == set(ContactPolicy.model_fields)
    said = {part: part_words(full(), part) for part in LABELS}
    assert "nothing" not in said.values()
    assert said["quiet_hours"] == "21:00 to 08:00"
    empty = {part: part_words(ContactPolicy(), part) for part in LABELS}
    assert {part for part in empty if empty[part] != "nothing"} == {"time_zone", "gates"}
