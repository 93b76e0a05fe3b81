"""Rewrites and merges: the same rows in fewer files, whatever happens meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from journey_core.errors import Busy, Damaged
from journey_core.lake import merge, numbering, rewrite
from journey_core.lake.schema import BUCKETS, MIXED
from journey_core.lake.snapshot import take
from journey_core.lake.workspace import Workspace
from journey_core.store.catalogue.reading import Part

from .lakes import Stage, event, load, rows, story

_ALL = "select * from stored_events order by seq"


@pytest.fixture
def many(workspace: Workspace, stage: Stage) -> Workspace:
    """Five small parts with different columns."""
    for n in range(5):
        given = [event(f"c{m}", "Visit", n * 10 + m % 3, **{f"name{n}": "x"}) for m in range(40)]
        load(workspace, stage.events(given))
    return workspace


def _events(workspace: Workspace) -> tuple[Part, ...]:
    return tuple(part for part in take(workspace).parts if part.kind == "events")


def test_a_rewrite_keeps_rows_and_version(many: Workspace) -> None:
    before, version = rows(many, _ALL), take(many).version
    rewrite.rewrite(many, _events(many))
    (part,) = _events(many)
    assert (part.rows, part.bucket) == (200, MIXED)
    assert rows(many, _ALL) == before
    assert take(many).version == version
    table = pq.read_table(many.lake_dir / part.path, columns=["customer_key", "at", "seq"])
    order = list(zip(*(column.to_pylist() for column in table.columns), strict=True))
    assert order == sorted(order)


def test_many_rows_are_spread_over_buckets(
    many: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = rows(many, _ALL)
    monkeypatch.setattr(rewrite, "ONE_FILE_ROWS", 100)
    rewrite.rewrite(many, _events(many))
    assert rows(many, _ALL) == before
    ids = dict(rows(many, "select customer_key, customer_id from customers"))
    for part in _events(many):
        keys = pq.read_table(many.lake_dir / part.path)["customer_key"].to_pylist()
        assert {numbering.bucket_of(ids[key]) for key in keys} == {part.bucket}
    rewrite.rewrite(many, _events(many)[:1])
    assert rows(many, _ALL) == before


def test_of_two_rewrites_of_the_same_parts_one_wins(
    many: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, parts = rows(many, _ALL), _events(many)
    together = threading.Barrier(2, timeout=30)
    _meanwhile(monkeypatch, together.wait)
    ends: list[str] = []

    def work() -> None:
        try:
            rewrite.rewrite(many, parts)
            ends.append("won")
        except Busy:
            ends.append("busy")

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ends) == ["busy", "won"]
    assert len(_events(many)) == 1
    assert rows(many, _ALL) == before


def test_an_append_during_a_rewrite_is_kept(
    many: Workspace, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, parts = story(many), _events(many)
    given = [event("late", "Order", 99)]
    _meanwhile(monkeypatch, lambda: load(many, stage.events(given)))
    rewrite.rewrite(many, parts)
    assert story(many) == [*before, ("late", "Order", 99)]
    assert [part.rows for part in _events(many)] == [1, 200]


def test_a_rewrite_that_loses_rows_changes_nothing(
    many: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, parts = rows(many, _ALL), _events(many)
    wrong = [replace(parts[0], rows=41), *parts[1:]]
    with pytest.raises(Damaged, match="doctor"):
        rewrite.rewrite(many, wrong)
    assert _events(many) == parts
    assert rows(many, _ALL) == before


def test_small_parts_are_merged_when_there_are_many(workspace: Workspace, stage: Stage) -> None:
    for n in range(merge.MOST_SMALL_PARTS + 2):
        load(workspace, stage.events([event("a", "Visit", n)]))
    assert len(_events(workspace)) == 2
    assert len(story(workspace)) == merge.MOST_SMALL_PARTS + 2


def _part(number: int, bucket: int, count: int) -> Part:
    return Part(number, "events", bucket, f"events/{number}", count, 1, "")


@pytest.mark.parametrize(
    ("parts", "due"),
    [
        ([(MIXED, 1000)] * 32, 0),
        ([(MIXED, 1000)] * 33, 33),
        ([(MIXED, 100_000)] * 2, 0),
        ([(MIXED, 100_000)] * 3, 3),
        ([(0, 10_000_000), (MIXED, 100_000), (MIXED, 100_000), (MIXED, 100_000)], 0),
        ([(0, 2_000_000), (0, 100_000), (0, 100_000), (0, 100_000)], 3),
        ([(bucket, 62_000) for bucket in range(BUCKETS)], 0),
        ([(bucket, 62_000) for bucket in range(BUCKETS)] * 3, 0),
        ([(0, 62_000)] * 4, 4),
    ],
)
def test_which_parts_are_due(parts: list[tuple[int, int]], due: int) -> None:
    made = [_part(number, bucket, count) for number, (bucket, count) in enumerate(parts)]
    assert sum(len(group) for group in merge.due(made)) == due


def test_a_failing_merge_does_not_fail_the_import(
    workspace: Workspace, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(workspace, stage.events([event("a", "Visit", 1)]))
    (path,) = (workspace.lake_dir / "events").iterdir()
    path.unlink()
    monkeypatch.setattr(merge, "MOST_SMALL_PARTS", 0)
    staged = stage.attributes([("a", "plan", "gold")])
    assert load(workspace, attributes=[staged]).data_version == 2


def _meanwhile(monkeypatch: pytest.MonkeyPatch, happen: Callable[[], object]) -> None:
    """Let something happen once a rewrite has written its files and before it commits them."""
    publish = rewrite.publish

    def wrapped(lake_dir: Path, written: list) -> tuple:
        happen()
        return publish(lake_dir, written)

    monkeypatch.setattr(rewrite, "publish", wrapped)
