"""A workspace that an earlier Wayline made opens, keeps its data and takes more."""

from __future__ import annotations

from sqlalchemy import inspect, text

from journey_core.lake.doctor import check
from journey_core.lake.snapshot import take
from journey_core.lake.workspace import Workspace
from journey_core.store.catalogue import reading
from journey_core.store.engine import SCHEMA_VERSION, begin_read, begin_write, create_all

from .lakes import Stage, event, load, story

_COLUMNS = {"events": "events", "attributes": "attributes"} | {
    "event_seq": "events", "attribute_seq": "attributes"
}  # fmt: skip

_FILL = """
    UPDATE lake_version SET {column} = coalesce(
        (SELECT c.{of} FROM lake_counter c
         WHERE c.version = lake_version.version AND c.kind = '{kind}'), 0
    )
"""


def _turn_back(workspace: Workspace) -> None:
    """Make the catalogue what it was in schema 1: counters in the row of the version."""
    with begin_write(workspace.engine) as connection:
        for column, kind in _COLUMNS.items():
            connection.execute(
                text(f"ALTER TABLE lake_version ADD COLUMN {column} BIGINT NOT NULL DEFAULT 0")
            )
            of = "seq" if column.endswith("seq") else "rows"
            connection.execute(text(_FILL.format(column=column, of=of, kind=kind)))
        connection.execute(text("DROP TABLE lake_counter"))
        connection.execute(text("UPDATE schema_version SET version = 1"))


def test_counters_of_schema_one_are_lifted(either: Workspace, stage: Stage) -> None:
    load(either)
    load(either, stage.events([event("a", "Visit", 1), event("b", "Visit", 2)]))
    load(either, attributes=[stage.attributes([("a", "plan", "gold")])])
    before = [reading.version_of(either.engine, number) for number in (1, 2)]
    _turn_back(either)
    for _ in range(2):
        create_all(either.engine)
    assert [reading.version_of(either.engine, number) for number in (1, 2)] == before
    columns = {column["name"] for column in inspect(either.engine).get_columns("lake_version")}
    assert not columns & _COLUMNS.keys()
    with begin_read(either.engine) as connection:
        stored = connection.execute(text("SELECT version FROM schema_version")).scalar()
    assert stored == SCHEMA_VERSION
    load(
        either,
        stage.events([event("c", "Order", 3)]),
        consents=[stage.consents([("a", "marketing", "granted", 1)])],
    )
    assert story(either) == [("a", "Visit", 1), ("b", "Visit", 2), ("c", "Order", 3)]
    assert dict(take(either).rows) == {
        "events": 3, "consents": 1, "assignments": 0, "attributes": 1
    }  # fmt: skip
    assert check(either, hashes=True) == []
