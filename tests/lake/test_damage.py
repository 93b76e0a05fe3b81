"""Damaged parts, a damaged store, leftovers: the doctor names them, and a query says so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from journey_core.errors import Damaged
from journey_core.lake import doctor
from journey_core.lake.doctor import Problem, check
from journey_core.lake.job import open_job
from journey_core.lake.snapshot import take
from journey_core.lake.workspace import STORE_FILE, Workspace, open_workspace

from .lakes import Stage, event, load, rows


def _truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _overwrite(path: Path) -> None:
    path.write_bytes(b"x" * path.stat().st_size)


@pytest.fixture
def part(workspace: Workspace, stage: Stage) -> Path:
    """The one part of a small lake."""
    load(workspace, stage.events([event(f"c{n}", "Visit", n) for n in range(1000)]))
    (path,) = (workspace.lake_dir / "events").iterdir()
    return path


def test_a_healthy_workspace_has_no_problem(workspace: Workspace, part: Path) -> None:
    assert check(workspace, hashes=True) == []
    assert part.is_file()


def test_an_empty_workspace_is_healthy(workspace: Workspace, tmp_path: Path) -> None:
    assert check(workspace) == []
    with open_workspace(tmp_path / "nowhere", create=False) as absent:
        assert check(absent) == []
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize(
    ("harm", "word"),
    [(_truncate, "cut off"), (_empty, "empty"), (_overwrite, "Parquet"), (Path.unlink, "missing")],
    ids=["truncated", "zero length", "overwritten", "missing"],
)
def test_a_damaged_part_is_named(
    workspace: Workspace, part: Path, harm: Callable[[Path], None], word: str
) -> None:
    harm(part)
    (problem,) = check(workspace)
    assert problem.severity == "error"
    assert part.name in problem.what
    assert word in problem.what
    assert problem.fix
    with pytest.raises(Damaged, match="wayline doctor") as caught:
        rows(workspace, "select count(*), max(event) from events")
    assert part.name in str(caught.value)


@pytest.mark.parametrize("harm", [_truncate, _empty, Path.unlink])
def test_an_import_into_a_damaged_lake_says_so(
    workspace: Workspace, stage: Stage, part: Path, harm: Callable[[Path], None]
) -> None:
    harm(part)
    with pytest.raises(Damaged, match="wayline doctor") as caught:
        load(workspace, stage.events([event("new", "Visit", 1)]))
    assert part.name in str(caught.value)
    assert take(workspace).version == 1


def test_changed_bytes_are_found_by_their_hash(workspace: Workspace, part: Path) -> None:
    content = bytearray(part.read_bytes())
    content[100] ^= 0x10
    part.write_bytes(content)
    assert check(workspace) == []
    (problem,) = check(workspace, hashes=True)
    assert part.name in problem.what
    assert "changed" in problem.what


def test_a_query_with_a_mistake_is_not_called_damage(workspace: Workspace, part: Path) -> None:
    import duckdb

    with pytest.raises(duckdb.BinderException):
        rows(workspace, "select nothing_of_the_kind from events")
    assert part.is_file()


def test_strays_and_leftovers_are_named(workspace: Workspace, part: Path) -> None:
    stray = part.with_name("0123.events.mixed.parquet")
    stray.write_bytes(part.read_bytes())
    (workspace.staging_dir / "ended").mkdir()
    (workspace.staging_dir / "ended.lock").touch()
    with open_job(workspace):
        problems = check(workspace)
    assert [problem.severity for problem in problems] == ["warning", "warning"]
    assert stray.name in problems[0].what
    assert "ended" in problems[1].what


def test_little_space_is_a_warning(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "LEAST_FREE_BYTES", 1 << 62)
    (problem,) = check(workspace)
    assert problem.severity == "warning"
    assert "free" in problem.what


def test_a_damaged_store_is_said_and_nothing_else(workspace: Workspace, part: Path) -> None:
    workspace.close()
    store = workspace.path / STORE_FILE
    for journal in workspace.path.glob(f"{STORE_FILE}-*"):
        journal.unlink()
    content = bytearray(store.read_bytes())
    content[5000:9000] = b"\xa5" * 4000
    store.write_bytes(content)
    problems = check(workspace)
    assert problems
    assert all("restore" in problem.fix for problem in problems)
    store.write_bytes(b"no database " * 1000)
    with pytest.raises(Damaged, match=STORE_FILE):
        open_workspace(workspace.path)


def test_rows_that_do_not_add_up_are_found(workspace: Workspace, part: Path) -> None:
    from sqlalchemy import update

    from journey_core.store.catalogue import tables
    from journey_core.store.engine import begin_write

    with begin_write(workspace.engine) as connection:
        connection.execute(update(tables.version).values(customers=5))
        connection.execute(update(tables.counter).values(rows=999))
    what = [problem.what for problem in check(workspace)]
    assert len(what) == 2
    assert "1,000 rows" in what[0]
    assert "1,000 customers" in what[1]
    assert isinstance(check(workspace)[0], Problem)
