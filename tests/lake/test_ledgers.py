"""Consents and assignments in the lake: committed, found twice, joined, rewritten, looked over."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from journey_core.errors import BadInput
from journey_core.lake import rewrite
from journey_core.lake.arrays import arrays
from journey_core.lake.doctor import check
from journey_core.lake.layout import parts_of
from journey_core.lake.snapshot import take
from journey_core.lake.sweep import sweep
from journey_core.lake.workspace import Workspace, open_workspace

from .lakes import Stage, event, load, rows

LEDGER = "select customer_key, purpose, state from consents order by seq"


def test_a_message_counts_once_and_tables_do_not_mix(workspace: Workspace, stage: Stage) -> None:
    agreed = [
        ("a", "ads", "granted", 1, None, None, "m"),
        ("b", "ads", "denied", 1, None, None, "n"),
    ]
    again = [("a", "ads", "denied", 2, None, None, "m"), ("c", "ads", "denied", 2, None, None, "o")]
    first = load(
        workspace,
        stage.events([event("a", "Visit", 1, "m")]),
        consents=[stage.consents(agreed), stage.consents(agreed[:1])],
        assignments=[stage.assignments([("a", "generic", 1, "m"), ("a", "holdout", 2, "m")])],
    )
    assert (first.rows_loaded, first.rows_duplicate, first.events_loaded) == (4, 2, 1)
    second = load(workspace, consents=[stage.consents(again)])
    assert (second.rows_loaded, second.rows_duplicate, second.customers) == (1, 1, 3)
    assert rows(workspace, LEDGER) == [
        (0, "ads", "granted"), (1, "ads", "denied"), (2, "ads", "denied"),
    ]  # fmt: skip
    now = take(workspace)
    assert (now.version, now.events, now.rows["consents"], now.rows["assignments"]) == (2, 1, 3, 1)
    assert check(workspace, hashes=True) == []


def test_joined_customers_share_their_rows(workspace: Workspace, stage: Stage) -> None:
    load(
        workspace,
        consents=[stage.consents([("anon", "ads", "granted", 1), ("anna", "ads", "denied", 2)])],
        assignments=[stage.assignments([("anna", "generic", 2), ("anon", "holdout", 1)])],
    )
    assert len(set(rows(workspace, "select customer_key from consents"))) == 2
    load(workspace, aliases=[("anon", "anna")])
    asked = "select distinct customer_id from {} join customers using (customer_key)"
    for table in ("consents", "assignments"):
        assert rows(workspace, asked.format(table)) == [("anna",)]
    assert sorted(arrays(workspace).arms("shop").arm.tolist()) == [-1, 2]


@pytest.mark.parametrize(
    ("consents", "assignments", "words"),
    [
        ([("a", "ads", "perhaps", 1)], [], "another state than granted, denied, withdrawn"),
        ([("a", "ads", None, 1)], [], "a state that is missing"),
        ([("a", "", "granted", 1)], [], "a purpose that is missing"),
        ([("a", "ads", "granted", -60 * 24 * 366 * 60)], [], "a time outside"),
        ([], [("a", "control", 1)], "another arm than personalized, generic, holdout"),
        ([], [("", "generic", 1)], "a customer_id that is missing"),
    ],
)
def test_what_cannot_be_kept_is_refused(
    workspace: Workspace, stage: Stage, consents: list, assignments: list, words: str
) -> None:
    with pytest.raises(BadInput, match=words):
        load(
            workspace,
            consents=[stage.consents(consents)],
            assignments=[stage.assignments(assignments)],
        )
    assert take(workspace).version == 0


@pytest.mark.parametrize("table", ["consents", "assignments"])
def test_a_rewrite_keeps_rows_and_order(
    workspace: Workspace, stage: Stage, table: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rewrite, "ONE_FILE_ROWS", 1)
    for turn in range(3):
        load(
            workspace,
            consents=[stage.consents([(f"c{n % 7}", "ads", "denied", -n) for n in range(20)])],
            assignments=[stage.assignments([(f"c{n % 5}", "generic", turn) for n in range(9)])],
        )
    asked = f"select * exclude (message) from {table} order by seq"  # noqa: S608 - our names
    before, old = rows(workspace, asked), take(workspace)
    rewrite.rewrite(workspace, [part for part in old.parts if part.kind == table])
    now = take(workspace)
    assert rows(workspace, asked) == before
    assert (now.version, now.rows) == (old.version, old.rows)
    assert len({part.bucket for part in now.parts if part.kind == table}) > 3
    assert sweep(workspace, timedelta()).replaced_parts == 3
    assert check(workspace, hashes=True) == []


def test_a_missing_part_is_named(workspace: Workspace, stage: Stage) -> None:
    load(workspace, consents=[stage.consents([("a", "ads", "granted", 1)])])
    (part,) = take(workspace).parts
    (workspace.lake_dir / part.path).unlink()
    (problem,) = check(workspace)
    assert problem.what == f"{part.path} with 1 rows is missing"


def test_a_layout_of_events_is_taken_over(workspace: Workspace, stage: Stage) -> None:
    """A consent changes the data version and what is made of the ledger, not the events' arrays."""
    load(workspace, stage.events([event("a", "Visit", 1)]))
    before, old = arrays(workspace), take(workspace)
    load(workspace, consents=[stage.consents([("b", "ads", "granted", 99_999)])])
    after, now = arrays(workspace), take(workspace)
    assert parts_of(old, "events") == parts_of(now, "events")
    assert parts_of(old) != parts_of(now)
    assert (after.version, after.horizon_ms) == (before.version + 1, before.horizon_ms)
    assert (after.events, after.customers) == (1, 2)
    assert now.first_ms == old.first_ms


def test_ledgers_of_two_workspaces_are_told_apart(
    workspace: Workspace, stage: Stage, tmp_path
) -> None:
    load(workspace, consents=[stage.consents([("a", "ads", "granted", 1)])])
    with open_workspace(tmp_path / "other") as other:
        load(other, consents=[stage.consents([("a", "ads", "denied", 1)])])
        assert arrays(workspace).consents("ads").state.tolist() == [0]
        assert arrays(other).consents("ads").state.tolist() == [1]


def test_threads_that_append_at_once_all_succeed(either: Workspace, stage: Stage) -> None:
    same = ("all", "x", "denied", 1, None, None, "same")
    batches = [
        (
            stage.consents([(f"c{n}", f"own {n}", "granted", n), same]),
            stage.assignments([(f"c{n}", "generic", n), ("all", "holdout", 1, "same")]),
        )
        for n in range(4)
    ]
    threads = [
        threading.Thread(
            target=load, args=(either,), kwargs={"consents": [one], "assignments": [other]}
        )
        for one, other in batches
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for table in ("consents", "assignments"):
        asked = f"select count(*), count(distinct seq), max(seq) from {table}"  # noqa: S608
        assert rows(either, asked) == [(5, 5, 4)]
    assert take(either).customers == 5
    assert check(either) == []
