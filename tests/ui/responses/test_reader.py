"""Whom a preview shows, and what a text finds about them, on a small demo company."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from journey_core.demo.fill import fill
from journey_core.lake.arrays import Arrays, arrays
from journey_core.lake.workspace import open_workspace
from journey_core.model.contact import Trigger
from journey_core.ui.responses.reader import Filled, Moment, filled, moment_of, moments, reads
from tests.ui.replay.made import replayed

ADDED = Trigger(id="t", stage="cart", kind="event", event="Product Added")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Arrays]:
    """The events of 200 customers."""
    with open_workspace(tmp_path_factory.mktemp("reader") / "workspace") as workspace:
        fill(workspace, customers=200)
        yield arrays(workspace)


def test_those_who_would_have_got_it_come_latest_first() -> None:
    made = replayed(
        (1, "a", 1, "sent"), (2, "a", 9, "sent"), (1, "a", 5, "sent"),
        (3, "a", 7, "capped"), (4, "b", 8, "sent"),
    )  # fmt: skip
    assert [one.customer for one in moments(made, "a")] == [2, 1]
    assert [one.customer for one in moments(made, "a", most=1)] == [2]
    assert all(one.is_sent for one in moments(made, "a"))
    assert moments(made, "z") == moments(None, "a") == []


def test_where_nobody_got_it_those_are_shown_for_whom_it_fired() -> None:
    made = replayed((1, "a", 1, "capped"), (2, "a", 3, "no_consent"))
    assert [(one.customer, one.is_sent) for one in moments(made, "a")] == [(2, False), (1, False)]


def test_a_typed_customer_is_seen_at_a_sent_candidate_first(data: Arrays) -> None:
    made = replayed((1, "a", 9, "capped"), (1, "a", 3, "sent"), (2, "a", 4, "capped"))
    assert moment_of(data, made, "a", ADDED, 1).is_sent
    assert moment_of(data, made, "a", ADDED, 2) == Moment(2, 0)


def test_else_at_the_latest_event_of_the_trigger(data: Arrays) -> None:
    rows = data.rows("Product Added")
    someone = int(data.customer_of(rows)[0])
    last = int(rows[data.customer_of(rows) == someone][-1])
    assert moment_of(data, None, "a", ADDED, someone) == Moment(someone, last)
    silent = ADDED.model_copy(update={"event": "Never"})
    assert moment_of(data, None, "a", silent, someone) == Moment(someone)
    nothing = ADDED.model_copy(update={"event": ""})
    assert moment_of(data, None, "a", nothing, someone) == Moment(someone)


def test_fields_are_attributes_and_properties_of_the_event(data: Arrays) -> None:
    row = int(data.rows("Product Added")[0])
    someone = int(data.customer_of(np.array([row]))[0])
    value_of = reads(data, Moment(someone, row))
    assert value_of("email").endswith("@customers.example")
    assert value_of("event.product")
    assert value_of("no such field") == value_of("event.no such") == ""
    assert reads(data, Moment(someone))("event.product") == ""
    assert reads(data, Moment(data.customers + 5))("email") == ""


def test_what_is_empty_and_what_stands_in() -> None:
    known = {"first_name": " Ada ", "plan": ""}
    found = filled(["{{first_name}} {{plan|none}}", "{{tier}}"], lambda name: known.get(name, ""))
    assert found == [
        Filled("first_name", "Ada", None),
        Filled("plan", "", "none"),
        Filled("tier", "", None),
    ]
    assert [one.stops for one in found] == [False, False, True]
