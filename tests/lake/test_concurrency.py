"""Writers that meet: all succeed, no key goes to two customers, no row is doubled."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from journey_core.errors import Busy, Cancelled
from journey_core.lake.lease import hold, is_held
from journey_core.lake.parts import append
from journey_core.lake.schema import Staged
from journey_core.lake.session import session
from journey_core.lake.snapshot import take
from journey_core.lake.workspace import Workspace, open_workspace

from . import crash_child
from .lakes import Stage, event, load, rows

WRITERS, COMMITS = 4, 2


def _batches(stage: Stage) -> list[list[list[Path]]]:
    """For each writer its commits: some customers and one message are everybody's."""
    return [
        [
            [
                stage.events(
                    [event(f"c{(writer + n) % 7}", "Visit", n, f"{writer}-{n}") for n in range(10)]
                    + [event(f"own {writer} {commit}", "Order", 1), event("all", "x", 2, "same")]
                )
            ]
            for commit in range(COMMITS)
        ]
        for writer in range(WRITERS)
    ]


def _assert_whole(workspace: Workspace) -> None:
    ids = rows(workspace, "select customer_key, customer_id from customers order by customer_key")
    assert [key for key, _ in ids] == list(range(len(ids)))
    assert len({customer_id for _, customer_id in ids}) == len(ids) == 7 + WRITERS * COMMITS + 1
    events = WRITERS * 10 + WRITERS * COMMITS + 1
    assert rows(workspace, "select count(*), max(seq), count(distinct seq) from events") == [
        (events, events - 1, events)
    ]
    asked = """select count(*) from events join customers using (customer_key)
               where event = 'Order' and customer_id like 'own %'"""
    assert rows(workspace, asked) == [(WRITERS * COMMITS,)]
    assert take(workspace).customers == len(ids)


def test_threads_that_append_at_once_all_succeed(workspace: Workspace, stage: Stage) -> None:
    errors: list[BaseException] = []

    def work(commits: list[list[Path]]) -> None:
        try:
            for files in commits:
                load(workspace, *files)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(given,)) for given in _batches(stage)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    _assert_whole(workspace)


def test_processes_that_append_at_once_all_succeed(workspace: Workspace, stage: Stage) -> None:
    children = [
        crash_child.start(crash_child.append_some, workspace.path, commits)
        for commits in _batches(stage)
    ]
    for child in children:
        child.join(60)
    assert [child.exitcode for child in children] == [0] * WRITERS
    _assert_whole(workspace)


def test_readers_read_while_others_write(workspace: Workspace, stage: Stage) -> None:
    load(workspace, stage.events([event("a", "Visit", 1)]))
    stop, seen, errors = threading.Event(), [], []

    def look() -> None:
        try:
            while not stop.is_set():
                snapshot = take(workspace)
                with session(snapshot) as connection:
                    asked = "select count(*) from events"
                    counted = connection.execute(asked).fetchall()[0][0]
                seen.append((snapshot.version, snapshot.events, counted))
        except BaseException as error:
            errors.append(error)

    readers = [threading.Thread(target=look) for _ in range(2)]
    for reader in readers:
        reader.start()
    for n in range(8):
        load(workspace, stage.events([event("b", "Visit", n)]))
    stop.set()
    for reader in readers:
        reader.join()
    assert errors == []
    assert all(version == events == counted for version, events, counted in seen)


def test_waiting_is_said_and_can_be_given_up(workspace: Workspace, stage: Stage) -> None:
    given = Staged((stage.events([event("a", "Visit")]),))
    heard: list[str] = []

    def progress(_: float, words: str) -> None:
        heard.append(words)
        raise Cancelled("given up")

    with hold(workspace, "append"), pytest.raises(Cancelled):
        append(workspace, given, reason="test", progress=progress)
    assert heard == ["waiting for another import to end"]
    assert append(workspace, given, reason="test").rows_loaded == 1


def test_a_lease_is_for_one_at_a_time(workspace: Workspace) -> None:
    lock = workspace.lake_dir / "_locks" / "job.lock"
    assert not is_held(lock)
    with hold(workspace, "job"):
        assert is_held(lock)
        with pytest.raises(Busy, match="job"), hold(workspace, "job"):
            pass
        with hold(workspace, "other"):
            pass
    with open_workspace(workspace.path) as same, hold(same, "job"):
        assert is_held(lock)
    assert not is_held(lock)
