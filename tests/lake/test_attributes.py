"""Attributes: the last value wins, empty is missing, and a record is taken or left as a whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from journey_core.lake.workspace import Workspace, open_workspace

from .lakes import Stage, event, load, rows

_NOW = """select c.customer_id, a.name, a.value from attributes_now a
          join customers c using (customer_key) order by all"""


def test_the_last_value_wins_and_empty_is_missing(workspace: Workspace, stage: Stage) -> None:
    first = stage.attributes([("a", "plan", "gold"), ("a", "city", "Köln"), ("b", "plan", "free")])
    second = stage.attributes([("a", "plan", ""), ("b", "plan", "silver"), ("b", "plan", "gold")])
    done = load(workspace, attributes=[first, second])
    assert (done.data_version, done.customers) == (1, 2)
    assert rows(workspace, _NOW) == [("a", "city", "Köln"), ("b", "plan", "gold")]
    load(workspace, attributes=[stage.attributes([("a", "plan", "new"), ("a", "city", None)])])
    assert rows(workspace, _NOW) == [("a", "plan", "new"), ("b", "plan", "gold")]


def test_a_record_the_lake_has_adds_nothing(workspace: Workspace, stage: Stage) -> None:
    old = [("a", "plan", "gold", 11, 0), ("a", "city", "Rom", 11, 0), ("b", None, None, 12, 1)]
    new = [("a", "plan", "free", 13, 0)]
    done = load(workspace, attributes=[stage.attributes(old)])
    assert (done.rows_loaded, done.records_loaded, done.customers) == (2, 2, 2)
    load(workspace, attributes=[stage.attributes(new)])
    again = load(workspace, attributes=[stage.attributes(old)])
    assert (again.data_version, again.rows_loaded, again.rows_duplicate) == (2, 0, 2)
    assert rows(workspace, _NOW) == [("a", "city", "Rom"), ("a", "plan", "free")]


def test_of_two_records_with_one_message_the_first_stays(
    workspace: Workspace, stage: Stage
) -> None:
    given = [
        ("a", "plan", "gold", 7, 0), ("a", "plan", "free", 7, 1), ("a", "city", "Rom", 7, 1),
        ("c", "plan", "lost", 7, 2), ("a", "city", "Bonn", 7, 0),
    ]  # fmt: skip
    done = load(workspace, attributes=[stage.attributes(given)])
    assert (done.rows_loaded, done.rows_duplicate, done.customers) == (1, 2, 1)
    assert rows(workspace, _NOW) == [("a", "city", "Bonn"), ("a", "plan", "gold")]
    assert rows(workspace, "select seq from stored_attributes order by seq") == [(0,), (1,)]


def test_events_and_attributes_are_one_commit(workspace: Workspace, stage: Stage) -> None:
    done = load(
        workspace,
        stage.events([event("a", "Visit")]),
        attributes=[stage.attributes([("a", "plan", "gold", 1, 0), ("z", "plan", "free", 2, 1)])],
    )
    assert (done.data_version, done.rows_loaded, done.customers) == (1, 3, 2)


_ROWS = st.lists(
    st.tuples(
        st.sampled_from("abc"), st.sampled_from(["plan", "city"]), st.sampled_from(["", "x", "y"])
    ),
    max_size=12,
)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(commits=st.lists(st.lists(_ROWS, min_size=1, max_size=2), max_size=3))
def test_last_wins_as_one_by_one(
    commits: list[list[list[tuple[str, str, str]]]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder: Path = tmp_path_factory.mktemp("attributes")
    stage, known = Stage(folder / "staged"), {}
    with open_workspace(folder / "w") as workspace:
        for files in commits:
            load(workspace, attributes=[stage.attributes(rows) for rows in files])
            for customer, name, value in (row for rows in files for row in rows):
                known[customer, name] = value
        expected = sorted((*place, value) for place, value in known.items() if value)
        assert rows(workspace, _NOW) == expected
