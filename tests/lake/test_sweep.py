"""Sweeping: what is nobody's goes, what anybody needs stays."""

from __future__ import annotations

import os
import time
from datetime import timedelta

import pytest

from journey_core.errors import BadInput, Busy, Damaged
from journey_core.lake import rewrite
from journey_core.lake import session as sessions
from journey_core.lake.job import open_job
from journey_core.lake.lease import hold
from journey_core.lake.session import read, session
from journey_core.lake.snapshot import Snapshot, take
from journey_core.lake.sweep import sweep
from journey_core.lake.workspace import Workspace
from journey_core.store.catalogue import customers

from .lakes import Stage, event, load, rows

NOW = timedelta(0)


@pytest.fixture
def rewritten(workspace: Workspace, stage: Stage) -> tuple[Workspace, Snapshot]:
    """A lake whose parts were replaced, and a snapshot from before."""
    for n in range(3):
        load(workspace, stage.events([event("a", "Visit", n)]))
    before = take(workspace)
    rewrite.rewrite(workspace, before.parts)
    return workspace, before


def test_replaced_parts_stay_for_a_while(rewritten: tuple[Workspace, Snapshot]) -> None:
    workspace, before = rewritten
    assert sweep(workspace).replaced_parts == 0
    with session(before) as connection:
        assert connection.execute("select count(*) from events").fetchall() == [(3,)]
    assert take(workspace, 2).events == 2
    assert sweep(workspace, NOW).replaced_parts == 3
    assert len(list((workspace.lake_dir / "events").iterdir())) == 1
    assert rows(workspace, "select count(*) from events") == [(3,)]


def test_a_reader_of_a_swept_snapshot_asks_again(
    rewritten: tuple[Workspace, Snapshot], monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace, before = rewritten
    sweep(workspace, NOW)
    with pytest.raises(Damaged, match="missing"), session(before):
        pass
    taken = iter([before, before])
    monkeypatch.setattr(sessions, "take", lambda given: next(taken, None) or take(given))
    count = "select count(*) from events"
    assert read(workspace, lambda connection, _: connection.execute(count).fetchall()) == [(3,)]
    with pytest.raises(BadInput, match="not kept"):
        take(workspace, 2)


def test_swept_in_the_middle_of_reading(workspace: Workspace, stage: Stage) -> None:
    for n in range(3):
        load(workspace, stage.events([event("a", "Visit", n)]))
    tries = []

    def work(connection, snapshot: Snapshot) -> list[tuple]:
        tries.append(snapshot.files["events"])
        if len(tries) == 1:
            rewrite.rewrite(workspace, snapshot.parts)
            sweep(workspace, NOW)
        return connection.execute("select count(*), max(event) from events").fetchall()

    assert read(workspace, work) == [(3, "Visit")]
    assert [len(files) for files in tries] == [3, 1]


def test_a_job_at_work_is_left_alone(workspace: Workspace) -> None:
    (workspace.lake_dir / "events").mkdir(parents=True)
    with open_job(workspace) as job:
        renamed = workspace.lake_dir / "events" / f"{job.id}.events.mixed.parquet"
        renamed.touch()
        assert sweep(workspace, NOW).unknown_files == 0
        assert job.folder.is_dir()
    assert sweep(workspace, NOW).unknown_files == 1
    assert not renamed.exists()


def test_a_folder_without_a_lease_stays_for_a_day(workspace: Workspace) -> None:
    folder = workspace.staging_dir / "import-1"
    folder.mkdir(parents=True)
    assert sweep(workspace, NOW).jobs == 0
    long_ago = time.time() - 2 * 86_400
    os.utime(folder, (long_ago, long_ago))
    assert sweep(workspace, NOW).jobs == 1
    assert not folder.exists()


def test_old_layouts_go_the_last_two_stay(workspace: Workspace, stage: Stage) -> None:
    for n in range(4):
        load(workspace, stage.events([event("a", "Visit", n)]))
        (workspace.cache_dir / f"v{n + 1}").mkdir(parents=True)
    assert sweep(workspace).layouts == 0
    assert sweep(workspace, NOW).layouts == 2
    assert sorted(path.name for path in workspace.cache_dir.iterdir()) == ["v3", "v4"]


def test_ids_of_an_ended_import_are_forgotten(workspace: Workspace, stage: Stage) -> None:
    load(workspace, stage.events([event("a", "Visit")]))
    customers.hand_out(workspace.engine, ["nobody"], 1)
    assert customers.keys_of(workspace.engine, ["a", "nobody"]) == {"a": 0, "nobody": 1}
    assert rows(workspace, "select customer_id from customer_ids") == [("a",)]
    sweep(workspace)
    assert customers.keys_of(workspace.engine, ["a", "nobody"]) == {"a": 0}


def test_one_sweep_at_a_time(workspace: Workspace) -> None:
    with hold(workspace, "sweep"), pytest.raises(Busy, match="sweep"):
        sweep(workspace)
