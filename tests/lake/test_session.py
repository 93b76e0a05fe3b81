"""The session: what it shows of an empty lake, what it refuses, and that it wakes nothing heavy."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from journey_core.lake import rewrite, statements
from journey_core.lake.job import Job
from journey_core.lake.schema import TABLES
from journey_core.lake.session import session
from journey_core.lake.snapshot import take
from journey_core.lake.workspace import Workspace, open_workspace
from journey_core.lake.writer import writing

from .lakes import Stage, event, load

VIEWS = (
    "events",
    "consents",
    "assignments",
    "attributes_now",
    "customers",
    "customer_ids",
    "quarantine",
)


def test_an_empty_lake_has_empty_views(workspace: Workspace) -> None:
    snapshot = take(workspace)
    assert (snapshot.version, snapshot.events, snapshot.customers) == (0, 0, 0)
    assert snapshot.horizon_ms is None
    with session(snapshot) as connection:
        for view in VIEWS:
            assert connection.execute(f"select count(*) from {view}").fetchall() == [(0,)]  # noqa: S608
        columns = connection.execute("describe events").fetchall()
    assert {name: kind for name, kind, *_ in columns} == TABLES["events"]


@pytest.mark.parametrize("joined", [False, True])
def test_views_have_the_columns_they_promise(
    workspace: Workspace, stage: Stage, joined: bool
) -> None:
    load(
        workspace,
        stage.events([event("a", "Visit", 1, price="1")]),
        attributes=[stage.attributes([("b", "plan", "gold")])],
        quarantine=[stage.quarantine([("s", 1, "time", "x", "not a time")])],
        aliases=[("a", "b")] if joined else [],
    )
    with session(take(workspace)) as connection:
        described = {
            view: {row[0]: row[1] for row in connection.execute(f"describe {view}").fetchall()}
            for view in VIEWS
        }
    assert described["events"] == TABLES["events"] | {"p_price": "VARCHAR"}
    assert described["attributes_now"] == {
        "customer_key": "BIGINT", "name": "VARCHAR", "value": "VARCHAR",
    }  # fmt: skip
    for view in ("customers", "customer_ids"):
        assert described[view] == {"customer_key": "BIGINT", "customer_id": "VARCHAR"}
    assert described["quarantine"] == TABLES["quarantine"]


@pytest.mark.parametrize(
    "sql",
    [
        "select * from read_text('{outside}')",
        "select * from read_text('{inside}/../../secret.txt')",
        "select * from read_text('{link}')",
        "select * from '{outside}'",
        "select * from glob('{inside}/../../*')",
        "copy (select 1) to '{outside}'",
        "attach '{outside}'",
        "install httpfs",
        "load httpfs",
        "set enable_external_access = true",
        "set allowed_directories = ['/']",
        "set memory_limit = '100GB'",
        "reset lock_configuration",
        "select * from found_in_python",
        "create persistent secret s (type s3, key_id 'x')",
    ],
)
def test_nothing_but_the_lake_can_be_read(workspace: Workspace, stage: Stage, sql: str) -> None:
    load(workspace, stage.events([event("a", "Visit", 1)]))
    outside = workspace.path.parent / "secret.txt"
    outside.write_text("secret", encoding="utf-8")
    link = workspace.lake_dir / "link.txt"
    link.symlink_to(outside)
    found_in_python = [1]
    asked = sql.format(
        outside=str(outside).replace("'", "''"),
        inside=str(workspace.lake_dir).replace("'", "''"),
        link=str(link).replace("'", "''"),
    )
    with session(take(workspace)) as connection, pytest.raises(duckdb.Error) as caught:
        connection.execute(asked).fetchall()
    assert "secret" not in str(caught.value) or "secret.txt" in str(caught.value) or "SECRET" in sql
    assert outside.read_text(encoding="utf-8") == "secret"
    assert found_in_python == [1]


def test_what_does_not_fit_into_memory_is_put_aside(workspace: Workspace, stage: Stage) -> None:
    load(workspace, stage.events([event("a", "Visit", 1)]))
    with session(take(workspace), memory_mb=100) as connection:
        connection.execute("create table aside as select md5(range::varchar) from range(3000000)")
        assert connection.execute("select count(*) from aside").fetchall() == [(3_000_000,)]
        assert list((workspace.cache_dir / "spill").iterdir())
    assert not list((workspace.cache_dir / "spill").iterdir())


def test_sessions_do_not_see_each_other(workspace: Workspace) -> None:
    snapshot = take(workspace)
    with session(snapshot) as one, session(snapshot) as other:
        one.execute("create table mine as select 1 as x")
        with pytest.raises(duckdb.CatalogException):
            other.execute("select * from mine")


def test_every_statement_says_what_it_is_and_is_used(
    workspace: Workspace, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A life of a small lake runs every statement of the folder, so each of them binds."""
    monkeypatch.setattr(rewrite, "ONE_FILE_ROWS", 1)
    statements.statement.cache_clear()
    given = [event("a", "Visit", 1, "m"), event("a", "Visit", 1, "m", json='{"x": 1}')]
    for _ in range(2):
        load(
            workspace,
            stage.events([*given, event("b", "Visit", 2, price="1")]),
            attributes=[stage.attributes([("a", "plan", "gold", 1, 0)])],
            quarantine=[stage.quarantine([("s", 1, "time", "x", "not a time")])],
            assignments=[stage.assignments([("a", "holdout", 1)])],
        )
    rewrite.rewrite(workspace, [p for p in take(workspace).parts if p.kind == "events"])
    for aliases in ([], [("a", "b")]):
        load(workspace, aliases=aliases)
        with session(take(workspace)) as connection:
            assert connection.execute("select count(*) from events").fetchall() == [(3,)]
    names = sorted(path.stem for path in statements._FOLDER.glob("*.sql"))
    assert statements.statement.cache_info().currsize == len(names)
    for name in names:
        text = statements.statement(name)
        assert text.startswith("--"), name
        assert "Parameters:" in text, name
        assert "Grain:" in text, name


def test_a_long_query_writes_nothing(workspace: Workspace, tmp_path: Path) -> None:
    """DuckDB's own bar would stand in the way of what a command says."""
    asked = "select current_setting('enable_progress_bar')"
    with session(take(workspace)) as connection:
        assert connection.execute(asked).fetchall() == [(False,)]
    with writing(Job("j", tmp_path)) as connection:
        assert connection.execute(asked).fetchall() == [(False,)]


def test_identifiers_and_literals_survive_any_text() -> None:
    with duckdb.connect() as connection:
        for text in ("a", 'a"b', "a'b", "a;--b", "ünï", "{x}", ""):
            asked = f"select {statements.literal(text)} as {statements.identifier(text or 'x')}"
            result = connection.execute(asked)
            assert result.description
            assert result.description[0][0] == (text or "x")
            assert result.fetchall() == [(text,)]


def test_a_fresh_process_reads_without_pandas(workspace: Workspace, stage: Stage) -> None:
    load(workspace, stage.events([event("a", "Visit", 1)]), aliases=[("a", "b")])
    program = """
import sys
from journey_core.lake.session import read
from journey_core.lake.workspace import open_workspace
with open_workspace(sys.argv[1], create=False) as workspace:
    asked = "select customer_id, event from events join customers using (customer_key)"
    print(read(workspace, lambda connection, _: connection.execute(asked).fetchall()))
print("pandas" in sys.modules, "polars" in sys.modules)
"""
    done = subprocess.run(
        [sys.executable, "-c", program, str(workspace.path)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.splitlines() == ["[('b', 'Visit')]", "False False"]


def test_a_folder_that_is_not_there_is_an_empty_workspace(tmp_path: Path) -> None:
    with open_workspace(tmp_path / "nowhere", create=False) as absent:
        snapshot = take(absent)
        assert snapshot.version == 0
        with session(snapshot) as connection:
            assert connection.execute("select count(*) from events").fetchall() == [(0,)]
    assert not (tmp_path / "nowhere").exists()
