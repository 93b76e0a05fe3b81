"""The catalogue on SQLite and on Postgres: keys, commits, registers, and what it refuses."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from journey_core.errors import Busy, Damaged, UnknownName
from journey_core.lake import rewrite
from journey_core.lake.doctor import check
from journey_core.lake.lease import hold
from journey_core.lake.parts import append
from journey_core.lake.schema import ImportRecord, Staged
from journey_core.lake.snapshot import take
from journey_core.lake.sweep import sweep
from journey_core.lake.workspace import Workspace
from journey_core.store.catalogue import commits, customers, reading, tables
from journey_core.store.engine import begin_read

from .lakes import START, Stage, event, load, rows, story

_DAY_MS = 86_400_000


def test_a_life_of_commits(either: Workspace, stage: Stage) -> None:
    given = [event("anon", "Visit", 1, "m1", price="1"), event("anna", "Order", 2, "m2")]
    attributes = stage.attributes([("anna", "plan", "gold", 5, 0)])
    done = load(either, stage.events(given), attributes=[attributes], aliases=[("anon", "anna")])
    assert (done.data_version, done.rows_loaded, done.customers) == (1, 3, 1)
    again = load(either, stage.events([*given, event("bob", "Visit", 9)]), attributes=[attributes])
    assert (again.data_version, again.rows_loaded, again.rows_duplicate) == (2, 1, 3)
    rewrite.rewrite(either, [part for part in take(either).parts if part.kind == "events"])
    assert story(either) == [("anna", "Visit", 1), ("anna", "Order", 2), ("bob", "Visit", 9)]
    assert rows(either, "select name, value from attributes_now") == [("plan", "gold")]
    assert sweep(either).jobs == 0
    assert check(either, hashes=True) == []


def test_keys_are_handed_out_once(either: Workspace) -> None:
    ids = [f"customer {number} ü'\"%" for number in range(1000)]
    keys, following = customers.hand_out(either.engine, ids[:600], 0)
    assert (keys, following) == (list(range(600)), 600)
    keys, following = customers.hand_out(either.engine, ids[500:], 600)
    assert (keys, following) == (list(range(500, 1000)), 1000)
    assert customers.keys_of(either.engine, [*ids, "nobody"]) == {
        customer_id: key for key, customer_id in enumerate(ids)
    }
    assert customers.ids_of(either.engine, [3, 5000]) == {3: ids[3]}


def test_a_key_is_never_used_again(either: Workspace, stage: Stage) -> None:
    """Not even the highest one, when its customer is struck out: the counter decides."""
    load(either, stage.events([event("a", "Visit"), event("b", "Visit")]))
    with either.engine.begin() as connection:
        connection.execute(tables.customer.delete().where(tables.customer.c.customer_id == "b"))
    load(either, stage.events([event("c", "Visit"), event("b", "Visit")]))
    assert sorted(customers.keys_of(either.engine, ["a", "b", "c"]).values()) == [0, 2, 3]


def test_threads_that_append_at_once_all_succeed(either: Workspace, stage: Stage) -> None:
    batches = [
        [stage.events([event(f"c{n}", "Visit", n), event(f"w{who}", "x", 1, "same")])]
        for who, n in [(0, 1), (1, 1), (2, 2), (3, 1)]
    ]
    threads = [threading.Thread(target=load, args=(either, *files)) for files in batches]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    snapshot = take(either)
    assert (snapshot.version, snapshot.events) == (4, 5)
    assert rows(either, "select count(distinct seq), max(seq) from events") == [(5, 4)]
    assert snapshot.customers == 3 == snapshot.keys


def test_a_lease_is_for_one_at_a_time(either: Workspace) -> None:
    with hold(either, "job"), hold(either, "other"), pytest.raises(Busy), hold(either, "job"):
        pass
    with hold(either, "job"):
        pass


def _addition(base: reading.Version) -> commits.Addition:
    return commits.Addition(
        job="j", reason="test", base=base, keys=base.keys, rows=Counter(), parts=()
    )


def test_a_commit_planned_on_old_counters_is_refused(either: Workspace, stage: Stage) -> None:
    base = reading.version_of(either.engine)
    load(either, stage.events([event("a", "Visit")]))
    with pytest.raises(Busy, match="nothing was changed"):
        commits.add(either.engine, _addition(base))


def test_rows_that_do_not_add_up_are_not_committed(either: Workspace, stage: Stage) -> None:
    load(either, stage.events([event("a", "Visit")]))
    base = reading.version_of(either.engine)
    with pytest.raises(Damaged, match="add up"):
        commits.add(either.engine, replace(_addition(base), rows=Counter(events=5)))
    assert reading.version_of(either.engine) == base


def test_registers_count_what_came(either: Workspace, stage: Stage) -> None:
    day = 24 * 60
    first = [
        event("a", "Visit", 0, price="1"),
        event("a", "Order", day, price=None, json='{"n": {}}'),
    ]
    later = [event("b", "Visit", -3 * day, sku="x", price="2")]
    record = ImportRecord("a.csv", "sha", "shop", rows_read=5, rows_quarantined=2)
    for given in (first, later):
        staged = Staged(
            events=(stage.events(given),),
            attributes=(stage.attributes([("a", "plan", "gold"), ("b", None, None)]),),
            imports=(record,),
        )
        append(either, staged, reason="test")
    load(either, stage.events([event("a", "Visit", 5)], source="mail"))
    start = _epoch_ms()
    assert _all(either, tables.event) == [
        ("Order", 1, start + _DAY_MS, start + _DAY_MS),
        ("Visit", 3, start - 3 * _DAY_MS, start + 5 * 60_000),
    ]
    assert _all(either, tables.prop) == [
        ("n", None, 1, 1), ("price", "price", 2, 1), ("sku", "sku", 1, 2),
    ]  # fmt: skip
    assert _all(either, tables.attribute) == [("plan", 2)]
    day0 = start // _DAY_MS
    assert _all(either, tables.source_day) == [
        ("mail", day0, 1), ("shop", day0 - 3, 1), ("shop", day0, 1), ("shop", day0 + 1, 1),
    ]  # fmt: skip
    mail, shop = _all(either, tables.source)
    assert mail[:6] == ("mail", "", "", 1, start + 5 * 60_000, start + 5 * 60_000)
    assert shop[:8] == ("shop", "", "", 3, start - 3 * _DAY_MS, start + _DAY_MS, 10, 4)
    with begin_read(either.engine) as connection:
        assert connection.scalar(select(func.count()).select_from(tables.imported)) == 2


def test_an_unknown_version_is_said(either: Workspace) -> None:
    with pytest.raises(UnknownName, match="data version"):
        take(either, 7)


def _all(workspace: Workspace, table) -> list[tuple]:
    with begin_read(workspace.engine) as connection:
        found = connection.execute(select(table).order_by(*table.primary_key))
        return [tuple(row) for row in found]


def _epoch_ms() -> int:
    from datetime import UTC

    return int(START.replace(tzinfo=UTC).timestamp()) * 1000
