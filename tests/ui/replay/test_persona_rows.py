"""Rows of the persona editor: there and back, and every mistake names its row."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from journey_core.errors import BadInput
from journey_core.model import persona_file
from journey_core.model.journey import Journey
from journey_core.model.persona import Persona
from journey_core.ui.replay.personas import first_script, rows
from tests.model.personas import full, personas
from tests.replay.test_persona import CART


def again(persona: Persona) -> Persona:
    return persona_file.load(
        {
            **persona_file.dump(persona),
            "events": rows.events_from(rows.event_rows(persona)),
            "consents": rows.consents_from(rows.consent_rows(persona)),
            "attributes": rows.attributes_from(rows.attribute_rows(persona)),
        }
    )


def test_there_and_back() -> None:
    assert again(full()) == full()


@settings(deadline=None, max_examples=30)
@given(personas())
def test_events_and_consents_come_back(persona: Persona) -> None:
    came = again(persona)
    assert [(one.event, one.moment(came.start)) for one in came.events] == [
        (one.event.strip(), one.moment(persona.start)) for one in persona.events
    ]
    assert came.consents == persona.consents


@pytest.mark.parametrize(
    ("row", "named"),
    [
        ({"when": "2h"}, "Script, row 1: choose an event"),
        ({"event": "Visit", "when": "soon"}, "Script, row 1: “soon” is no time"),
        ({"event": "Visit", "properties": "path>/cart"}, "no properties"),
        ({"event": "Visit", "properties": "path"}, "is not a filter"),
    ],
)
def test_a_script_that_cannot_be_read(row: rows.Row, named: str) -> None:
    with pytest.raises(BadInput, match=named):
        rows.events_from([row])


def test_blank_rows_are_none() -> None:
    blank = {"event": None, "when": "", "name": None, "value": None, "purpose": None}
    assert rows.events_from([blank]) == rows.consents_from([blank]) == []
    assert rows.attributes_from([blank]) == {}
    assert rows.events_from([{"event": "Visit", "when": None}]) == [
        {"event": "Visit", "properties": {}, "after": "0s"}
    ]


def test_attributes_stand_once() -> None:
    with pytest.raises(BadInput, match="tier stands there twice"):
        rows.attributes_from([{"name": "tier", "value": "a"}, {"name": "tier", "value": "b"}])
    with pytest.raises(BadInput, match="each row has a name"):
        rows.attributes_from([{"name": "", "value": "a"}])


def test_a_first_script_does_what_the_journey_waits_for() -> None:
    made = first_script.of(Journey.model_validate(CART))
    assert [one.event for one in made.events] == ["Visit", "Added"]
    assert made.journeys == ("cart",)
    bare = first_script.of(Journey(id="bare", name="Bare"))
    assert [one.event for one in bare.events] == ["Page Viewed"]
