"""Processes that are killed: nothing acknowledged is lost, nothing doubled, nothing stays over."""

from __future__ import annotations

import random
import time
from collections import Counter
from pathlib import Path

import pytest

from journey_core.lake.doctor import check
from journey_core.lake.snapshot import take
from journey_core.lake.sweep import sweep
from journey_core.lake.workspace import Workspace
from journey_core.store.catalogue import housekeeping

from . import crash_child
from .lakes import Stage, event, load, rows, story

ROUNDS = 12  # of four processes each


def _assert_tidy(workspace: Workspace) -> None:
    """Every file is known, no job's folder is left, and the doctor is content."""
    on_disk = {
        path.relative_to(workspace.lake_dir).as_posix()
        for path in workspace.lake_dir.rglob("*.parquet")
    }
    assert on_disk == housekeeping.known_paths(workspace.engine)
    assert not list(workspace.staging_dir.iterdir())
    assert check(workspace, hashes=True) == []


def _wait_for_more(acknowledged: Path) -> None:
    """Until one more append was acknowledged, or for as long as a slow machine may take."""
    size, patience = acknowledged.stat().st_size, time.monotonic() + 30
    while acknowledged.stat().st_size == size and time.monotonic() < patience:
        time.sleep(0.005)


@pytest.mark.parametrize("step", crash_child.STEPS)
def test_killed_at_a_step(workspace: Workspace, stage: Stage, step: str) -> None:
    load(workspace, stage.events([event("old", "Visit", 1)]))
    given = stage.events([event("new", "Visit", 2), event("old", "Order", 3)])
    agreed = stage.consents([("old", "ads", "granted", 1), ("new", "ads", "denied", 2)])
    arms = stage.assignments([("old", "holdout", 1)])
    child = crash_child.start(
        crash_child.append_and_die, workspace.path, [given], [agreed], [arms], step
    )
    child.join(60)
    assert child.exitcode == -9
    kept = step in {"after commit", "before sweep"}
    assert take(workspace).version == (2 if kept else 1)
    assert len(story(workspace)) == (3 if kept else 1)
    assert take(workspace).customers == (2 if kept else 1)
    again = load(workspace, given, consents=[agreed], assignments=[arms])
    assert (again.rows_loaded, again.rows_duplicate) == ((0, 5) if kept else (5, 0))
    assert story(workspace) == [("old", "Visit", 1), ("new", "Visit", 2), ("old", "Order", 3)]
    assert rows(workspace, "select max(customer_key) from events") == [(1,)]
    ledger = "select customer_key, state from consents order by seq"
    assert rows(workspace, ledger) == [(0, "granted"), (1, "denied")]
    assert rows(workspace, "select customer_key, arm, seq from assignments") == [(0, "holdout", 0)]
    _assert_tidy(workspace)


def test_killed_at_random(workspace: Workspace, tmp_path: Path) -> None:
    """Two appenders and two rewriters at once, all four killed in every round."""
    acknowledged = tmp_path / "acknowledged"
    acknowledged.touch()
    load(workspace)
    for number in range(ROUNDS):
        children = [
            crash_child.start(crash_child.rewrite_for_ever, workspace.path) for _ in range(2)
        ] + [
            crash_child.start(
                crash_child.append_for_ever, workspace.path, tmp_path, f"{number}{who}"
            )
            for who in "ab"
        ]
        _wait_for_more(acknowledged)
        time.sleep(random.uniform(0, 0.3))
        for child in children:
            child.kill()
        for child in children:
            child.join(60)
        assert len(story(workspace)) == take(workspace).events
    names = Counter(rows(workspace, "select event from events"))
    said = acknowledged.read_text().splitlines()
    assert said, "not one append came through"
    assert all(names[name,] == 1 for name in said)
    assert max(names.values()) == 1
    assert names["x",] == 1
    agreed = Counter(rows(workspace, "select purpose from consents"))
    assert all(agreed[name,] == 1 for name in said)
    assert max(agreed.values()) == 1
    for table in ("events", "consents"):
        seqs = rows(workspace, f"select seq from {table} order by seq")  # noqa: S608 - our names
        assert seqs == [(number,) for number in range(len(seqs))]
    sweep(workspace)
    _assert_tidy(workspace)


def test_a_full_disk_is_said_and_nothing_is_half_there(
    workspace: Workspace, stage: Stage, tmp_path: Path
) -> None:
    load(workspace, stage.events([event("old", "Visit", 1)]))
    bulky = [event(f"c{n % 9}", "Visit", n, note=random.randbytes(2000).hex()) for n in range(900)]
    given, answer = stage.events(bulky), tmp_path / "answer"
    child = crash_child.start(
        crash_child.append_without_room, workspace.path, given, 1_000_000, answer
    )
    child.join(60)
    assert "is full; nothing was changed" in answer.read_text(encoding="utf-8")
    assert story(workspace) == [("old", "Visit", 1)]
    assert load(workspace, given).rows_loaded == 900
    _assert_tidy(workspace)
