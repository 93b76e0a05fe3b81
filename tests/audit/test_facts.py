"""Facts are what the rows say: counted by hand over a small lake."""

from __future__ import annotations

from pathlib import Path

import pytest

from journey_core.audit.facts import Seen, measured, registers
from journey_core.lake.workspace import open_workspace
from tests.lake.small_lake import Happened, small_lake

from .documents import response, saying, trigger

EVENTS = [
    Happened("ada", 1, "Asked", {"product": "tent", "price": "9"}),
    Happened("ada", 2, "Asked", {"product": " "}),
    Happened("ben", 3, "Asked", {"product": "boots", "price": "20"}),
    Happened("ben", 4, "Asked"),
    Happened("cyd", 5, "Seen"),
]
ATTRIBUTES = [("ada", "first_name", "Ada"), ("ben", "first_name", "")]


def test_an_empty_workspace_has_no_facts(tmp_path: Path) -> None:
    with open_workspace(tmp_path) as workspace:
        assert registers(workspace) is None
        assert measured(workspace, saying(response())) is None


def test_what_is_measured(tmp_path: Path) -> None:
    triggers = [trigger(event="Asked[price>10]", without="x["), trigger("n", event="Never")]
    said = saying(
        response(subject="{{event.product}} {{first_name}}", required=["event.colour"]),
        response("broken", body="{{1}} {{event.price}}"),
        triggers=triggers,
    )
    with small_lake(tmp_path, EVENTS, ATTRIBUTES) as workspace:
        facts = measured(workspace, said)
        assert facts is not None
        known = registers(workspace)
        assert measured(workspace, said, known) == facts
    assert facts.customers == 3
    assert facts.events == {"Asked": Seen(4), "Seen": Seen(1)}
    assert facts.attributes == {"first_name": pytest.approx(1 / 3)}
    assert facts.properties == {"product", "price"}
    assert facts.matches == {
        "Asked[price>10]": Seen(1, 1), "Never": Seen(0, 0), "x[": Seen(0, 0)
    }  # fmt: skip
    assert facts.filled == {("Asked", "product"): 0.5, ("Asked", "colour"): 0.0}


def test_customers_are_counted_once(tmp_path: Path) -> None:
    with small_lake(tmp_path, EVENTS) as workspace:
        facts = measured(workspace, saying(response()))
    assert facts is not None
    assert facts.matches == {"Asked": Seen(4, 2)}
