"""Personas are read strictly, written so that they read back, and never somebody."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given

from journey_core.errors import BadInput
from journey_core.model.persona import MAX_EVENTS, Persona
from journey_core.model.persona_file import dump, dump_text, load, load_all, load_text
from journey_core.model.persona_words import changes
from tests.model.personas import FULL, full, personas


def event(**parts: Any) -> dict[str, Any]:
    return {"events": [{"event": "Visit", **parts}]}


def test_times_count_from_the_start() -> None:
    mia = full()
    assert mia.start == datetime(2026, 3, 2, 8)
    assert [one.moment(mia.start) for one in mia.events] == [
        datetime(2026, 3, 2, 8),
        datetime(2026, 3, 2, 10),
        datetime(2026, 3, 5, 10),
    ]
    assert mia.until == datetime(2026, 3, 7, 10)
    assert mia.consents[0].moment(mia.start) == mia.start
    assert mia.consents[0].ends(mia.start) == mia.start + timedelta(days=30)
    assert mia.consents[1].ends(mia.start) == datetime(2027, 1, 1)


def test_values_are_text_as_data_files_write_them() -> None:
    assert full().attributes == {"email": "mia@example.com", "children": "2", "member": "true"}
    assert full().events[1].properties == {"value": "49.5", "gift": "false"}


@given(personas())
def test_what_is_written_is_read_back(persona: Persona) -> None:
    assert load_text(dump_text(persona, 3)) == persona
    assert load(dump(persona)) == persona


@pytest.mark.parametrize(
    ("other", "named"),
    [
        ({"id": "Mia"}, "id"),
        ({"name": " "}, "name"),
        ({"mood": "good"}, "mood"),
        ({"events": []}, "events"),
        (event(), "either `after`"),
        (event(after="2h", at="2026-03-03"), "either `after`"),
        (event(after="soon"), "not a duration"),
        (event(at="tomorrow"), "not a time"),
        (event(at="2026-03-01"), "event 1, Visit, is before the start"),
        (event(at="2036-03-01"), "longer than 5 years"),
        (event(at="2200-03-01"), "between 1970"),
        (event(at=7), "a time is text"),
        ({"events": [{"after": "1m", "event": "Visit"}] * (MAX_EVENTS + 1)}, "events"),
        ({"watch": "400d"}, "watch"),
        ({"journeys": ["cart", "cart"]}, "twice"),
        ({"arms": {"cart": "control"}}, "arms.cart"),
        ({"consents": [{"purpose": "a", "state": "maybe"}]}, "consents.0.state"),
        ({"consents": [{"purpose": "a", "lasts": "1d", "expires_at": "2027-01-01"}]}, "not both"),
        ({"consents": [{"purpose": "a", "after": "2000d"}]}, "longer than 5 years"),
        ({"format": "wayline/persona-9"}, "wayline/persona-9"),
    ],
)
def test_what_is_wrong_is_named(other: dict[str, Any], named: str) -> None:
    with pytest.raises(BadInput, match=named):
        full(**other)


@pytest.mark.parametrize("address", ["mia@shop.de", "Mia <mia@example.com.evil.de>"])
def test_a_persona_is_nobody(address: str) -> None:
    with pytest.raises(BadInput, match="a persona is nobody"):
        full(attributes={"email": address})
    with pytest.raises(BadInput, match="a persona is nobody"):
        full(**event(after="1h", properties={"to": address}))


@pytest.mark.parametrize("address", ["a@example.com", "b@mail.example.org", "c@x.test", "d@"])
def test_addresses_of_nobody_are_fine(address: str) -> None:
    assert full(attributes={"email": address}).attributes["email"] == address


def test_one_or_several_in_a_document() -> None:
    assert load_all(FULL) == (full(),)
    two = {"personas": [FULL, FULL | {"id": "jon"}]}
    assert [one.id for one in load_all(two)] == ["mia", "jon"]
    for wrong, named in (
        ({"personas": []}, "1 to"),
        ({"personas": [FULL, {}]}, "persona 2"),
        ({"personas": [FULL, FULL]}, "two personas have the id mia"),
        ([], "JSON object"),
    ):
        with pytest.raises(BadInput, match=named):
            load_all(wrong)


def test_changes_in_words() -> None:
    assert changes(None, full()) == ["Persona made with 3 events"]
    assert changes(full(), full()) == []
    other = full(
        name="Ana",
        attributes={"email": "", "children": 2},
        events=[*FULL["events"][:1], {"after": "3h", "event": "Added"}],
        consents=FULL["consents"][::-1],
    )
    assert changes(full(), other) == [
        "Name set to Ana",
        "Attribute email set to nothing",
        "Attribute member removed",
        "Consents in another order",
        "Event removed: Added, 2 hours after the start",
        "Event removed: Visit, 2026-03-05 10:00",
        "Event added: Added, 3 hours after the start",
    ]
