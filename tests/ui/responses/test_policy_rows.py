"""The contact policy as tables says the same as the document, and names the row that is wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import given

from journey_core.errors import BadInput
from journey_core.model.contact_policy import GATES, LAST_GATES, ContactPolicy
from journey_core.model.policy_file import dump
from journey_core.ui.responses import policy_rows as rows
from tests.model.policies import full, policies

CAP = {"at most": 2, "in": "7d", "of": [], "by": None, "then": "drop", "later by": "3d"}
STATE: dict[str, Any] = {"name": "Open ticket", "opens": "Opened", "promotion": True}


@given(policies())
def test_tables_say_the_same_as_the_document(policy: ContactPolicy) -> None:
    shown = dump(policy)
    assert rows.caps_from(rows.cap_rows(policy.caps)) == shown["caps"]
    assert rows.states_from(rows.state_rows(policy)) == shown["suppressions"]
    assert rows.keep_from(rows.keep_rows(policy)) == shown["keep"]
    assert rows.addresses_from(rows.address_rows(policy)) == shown["addresses"]
    field = policy.pace.field if policy.pace else ""
    assert rows.pace_from(field, rows.pace_rows(policy)) == shown["pace"]
    assert set(rows.gates_from(rows.gate_rows(policy))) == set(GATES)


def test_gates_are_put_where_their_numbers_say() -> None:
    table = rows.gate_rows(ContactPolicy())
    assert rows.gates_from(table) == list(GATES)
    table[6] |= {"asked": 0}
    assert rows.gates_from(table)[:2] == ["consent", "duplicate"]
    table[6] |= {"asked": None}
    assert rows.gates_from(table)[-4:] == ["consent", *LAST_GATES]
    assert set(rows.ASKS) == set(GATES)


def test_the_full_order_comes_back() -> None:
    assert rows.gates_from(rows.gate_rows(full())) == list(full().gates)


def test_a_window_may_be_one_of_the_calendar() -> None:
    [cap] = rows.caps_from([CAP | {"in": "a week", "later by": None}])
    assert (cap["calendar"], cap["within"], cap["at_most"]) == ("week", None, "3d")


def test_rows_that_are_empty_are_passed_over() -> None:
    empty = {"at most": None, "in": None, "then": "drop"}
    assert rows.caps_from([empty, CAP]) == rows.caps_from([CAP])
    assert rows.states_from([{"name": None, "opens": "", "promotion": True}]) == []
    assert rows.pace_from("", [{"says": "weekly", "one in": "7d"}]) is None


def test_a_new_state_gets_an_id_of_its_own() -> None:
    there = {**STATE, "id": "open-ticket"}
    made = rows.states_from([STATE, there, {**STATE, "until": date(2027, 1, 1)}])
    assert [one["id"] for one in made] == ["open-ticket-2", "open-ticket", "open-ticket-3"]
    assert made[2]["until"] == "2027-01-01"
    assert made[0]["kinds"] == ["promotion"]


@pytest.mark.parametrize(
    ("read", "row", "said"),
    [
        (rows.caps_from, CAP | {"at most": None}, "Contact caps, row 1: say how many"),
        (rows.caps_from, CAP | {"in": "soon"}, "Contact caps, row 1: “in”"),
        (rows.caps_from, CAP | {"in": None}, "“in” is a duration"),
        (rows.caps_from, CAP | {"by": ["pigeon"]}, "channels.0"),
        (rows.states_from, STATE | {"name": " "}, "Suppression, row 1: give the state a name"),
        (rows.states_from, STATE | {"opens": None}, "“opens” names an event"),
        (rows.states_from, STATE | {"opens": "x]"}, "x]"),
        (rows.states_from, STATE | {"closes": "x]"}, "x]"),
        (rows.states_from, STATE | {"promotion": None}, "choose what it holds back"),
        (rows.states_from, STATE | {"lasts": "long"}, "“lasts”"),
        (rows.keep_from, {"event": "Page"}, "Use of old events, row 1: “for”"),
        (rows.keep_from, {"for": "7d"}, "names an event"),
        (rows.addresses_from, {"channel": "email"}, "a channel and an attribute"),
        (lambda found: rows.pace_from("pace", found), {"says": "weekly"}, "Pace, row 1"),
    ],
)
def test_the_row_that_is_wrong_is_named(
    read: Callable[[Sequence[rows.Row]], Any], row: rows.Row, said: str
) -> None:
    with pytest.raises(BadInput) as caught:
        read([row])
    assert said in str(caught.value)


def test_a_channel_has_one_address() -> None:
    row = {"channel": "email", "attribute": "email"}
    with pytest.raises(BadInput, match="email stands there twice"):
        rows.addresses_from([row, row])
