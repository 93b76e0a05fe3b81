"""Appending: order, duplicates, numbers, properties, and that a commit is whole or nothing."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from journey_core.errors import BadInput, Cancelled, Damaged
from journey_core.lake import duplicates, parts, schema, writer
from journey_core.lake.parts import append
from journey_core.lake.schema import ImportRecord, Staged
from journey_core.lake.snapshot import take
from journey_core.lake.workspace import Workspace, open_workspace

from .lakes import Stage, event, load, rows, story


def test_rows_come_back_in_order_of_arrival(workspace: Workspace, stage: Stage) -> None:
    first = stage.events([event("anna", "Visit", 5), event("björn", "Visit", 1)])
    second = stage.events([event("anna", "Order", 5), event("NA", "Visit", 0)])
    done = load(workspace, first, second)
    assert (done.data_version, done.rows_loaded, done.rows_duplicate, done.customers) == (
        1,
        4,
        0,
        3,
    )
    assert story(workspace) == [
        ("anna", "Visit", 5), ("björn", "Visit", 1), ("anna", "Order", 5), ("NA", "Visit", 0),
    ]  # fmt: skip
    snapshot = take(workspace)
    assert (snapshot.events, snapshot.customers, snapshot.keys) == (4, 3, 3)
    assert snapshot.horizon_ms is not None
    assert snapshot.first_ms is not None
    assert snapshot.horizon_ms - snapshot.first_ms == 5 * 60_000


def test_a_message_is_loaded_once(workspace: Workspace, stage: Stage) -> None:
    twice = [
        event("a", "Visit", 1, "m1"),
        event("b", "Visit", 2, "m1"),
        event("a", "Order", 3, "m2"),
    ]
    done = load(workspace, stage.events(twice))
    assert (done.rows_loaded, done.rows_duplicate, done.customers) == (2, 1, 1)
    again = load(workspace, stage.events(twice), stage.events([event("a", "Visit", 9, "m3")]))
    assert (again.data_version, again.rows_loaded, again.rows_duplicate) == (2, 1, 3)
    nothing = load(workspace, stage.events(twice))
    assert (nothing.data_version, nothing.rows_loaded, nothing.rows_duplicate) == (2, 0, 3)
    assert story(workspace) == [("a", "Visit", 1), ("a", "Order", 3), ("a", "Visit", 9)]
    assert rows(workspace, "select seq from events order by seq") == [(0,), (1,), (2,)]


def test_nothing_staged_is_nothing_changed(workspace: Workspace) -> None:
    done = load(workspace)
    assert (done.data_version, done.rows_loaded, done.customers) == (0, 0, 0)
    assert not list(workspace.lake_dir.rglob("*.parquet"))


def test_a_large_batch_has_a_sorted_file_for_each_bucket(
    workspace: Workspace, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "ONE_FILE_ROWS", 100)
    monkeypatch.setattr(writer, "GATHERED_ROWS", 60)
    staged = [event(f"c{n % 37}", "Visit", (n * 7919) % 1000) for n in range(300)]
    load(workspace, stage.events(staged))
    files = sorted((workspace.lake_dir / "events").iterdir())
    assert 10 <= len(files) <= schema.BUCKETS
    for file in files:
        table = pq.read_table(file, columns=["customer_key", "at", "seq"])
        order = list(zip(*(column.to_pylist() for column in table.columns), strict=True))
        assert order == sorted(order)
    assert story(workspace) == [(e["customer_id"], e["event"], e["minute"]) for e in staged]


def test_names_that_look_alike_are_different_properties(workspace: Workspace, stage: Stage) -> None:
    odd = {
        "Price": "1",
        "price": "2",
        "prïce": "3",
        'pri"ce': "4",
        "": "5",
        "price_1": "6",
        "p:": "7",
    }
    load(workspace, stage.events([event("a", "Order", 1, **odd)]))
    load(workspace, stage.events([event("a", "Order", 2, price="8", other="9")]))
    columns = take(workspace).columns
    assert set(columns) == {*odd, "other"}
    assert len(set(columns.values())) == len(columns)
    for name, value in odd.items():
        second = "8" if name == "price" else None
        asked = f'select "{columns[name]}" from events order by seq'  # noqa: S608 - p_<slug>
        assert rows(workspace, asked) == [(value,), (second,)], name


def test_a_new_column_is_read_in_both_orders(workspace: Workspace, stage: Stage) -> None:
    load(workspace, stage.events([event("a", "Visit", 1, old="x")]))
    load(workspace, stage.events([event("a", "Visit", 2, new="y")]))
    load(
        workspace,
        stage.events([event("a", "Visit", 3)]),
        stage.events([event("b", "Visit", 4, old="z")]),
    )
    asked = "select p_old, p_new from events order by seq"
    assert rows(workspace, asked) == [("x", None), (None, "y"), (None, None), ("z", None)]


def test_more_properties_than_columns_go_into_the_json(workspace: Workspace, stage: Stage) -> None:
    many = {f"name {n}": str(n) for n in range(schema.TYPED_PROPERTIES + 3)}
    load(
        workspace,
        stage.events([event("a", "Visit", 1, **many, json='{"nested": {"x": [1, null]}}')]),
    )
    load(workspace, stage.events([event("a", "Visit", 2, **{"name 41": 'it\'s "41"'})]))
    columns = take(workspace).columns
    assert sum(column is not None for column in columns.values()) == schema.TYPED_PROPERTIES
    assert columns["nested"] is None
    first, second = rows(workspace, "select properties, p_name_39 from events order by seq")
    assert first[0].count("name") == 3
    assert first[1] == "39"
    asked = """select properties->'$.nested'->>'$.x', properties->>'$."name 42"',
               properties->>'$."name 41"' from events order by seq"""
    assert rows(workspace, asked) == [("[1,null]", "42", "41"), (None, None, 'it\'s "41"')]
    assert second[1] is None


def test_an_empty_property_is_known_and_gets_its_column_later(
    workspace: Workspace, stage: Stage
) -> None:
    load(workspace, stage.events([event("a", "Visit", 1, gift=None)]))
    before = take(workspace)
    assert before.columns == {"gift": None}
    load(workspace, stage.events([event("a", "Visit", 2, gift="yes")]))
    assert take(workspace).columns == {"gift": "p_gift"}
    assert take(workspace, 1).columns == {}
    assert rows(workspace, "select p_gift from events order by seq") == [(None,), ("yes",)]


def test_a_file_that_lacks_a_column_is_refused(
    workspace: Workspace, stage: Stage, tmp_path: Path
) -> None:
    good = stage.events([event("a", "Visit")])
    pq.write_table(pq.read_table(good).drop_columns(["event"]), tmp_path / "bad.parquet")
    with pytest.raises(BadInput, match="lack the column event"):
        load(workspace, good, tmp_path / "bad.parquet")
    (tmp_path / "worse.parquet").write_bytes(b"PAR1")
    with pytest.raises(Damaged, match=r"worse\.parquet"):
        load(workspace, good, tmp_path / "worse.parquet")
    with pytest.raises(BadInput, match="given twice"):
        load(workspace, good, good)
    assert take(workspace).version == 0
    assert not list(workspace.lake_dir.rglob("*.parquet"))


@pytest.mark.parametrize("customer", ["", "x" * 501, "a\0b"])
def test_an_id_that_cannot_be_kept_is_refused(
    workspace: Workspace, stage: Stage, customer: str
) -> None:
    with pytest.raises(BadInput, match="customer_id") as caught:
        load(workspace, stage.events([event("a", "Visit"), event(customer, "Visit")]))
    assert customer == "" or customer not in str(caught.value)
    assert take(workspace).version == 0


def test_stopped_at_any_word_nothing_is_there(workspace: Workspace, stage: Stage) -> None:
    load(workspace, stage.events([event("a", "Visit")]))
    before = story(workspace)
    whole = Staged((stage.events([event("b", "Visit"), event("c", "Visit")]),))
    words: list[str] = []
    append(workspace, whole, reason="count", progress=lambda _, said: words.append(said))
    assert len(words) > 5
    whole = Staged((stage.events([event("d", "Visit"), event("e", "Visit")]),))
    before = story(workspace)
    for stop in range(len(words)):
        turns = iter(range(len(words)))

        def progress(_: float, said: str, stop: int = stop, turns=turns) -> None:
            if next(turns) == stop:
                raise Cancelled("stopped")

        with pytest.raises(Cancelled):
            append(workspace, whole, reason="stop", progress=progress)
        assert story(workspace) == before
        assert not list(workspace.staging_dir.iterdir())
    done = append(workspace, whole, reason="at last")
    assert (done.rows_loaded, done.customers) == (2, 5)
    assert rows(workspace, "select max(customer_key) from events") == [(4,)]


def test_what_was_turned_away_is_listed_once(workspace: Workspace, stage: Stage) -> None:
    bad = [("s1", 3, "time", "x", "not a time"), ("s1", 4, "time", "", "time is missing")]
    record = ImportRecord("f.csv", "s1", "shop", rows_read=5, rows_quarantined=2)
    for _ in range(2):
        staged = Staged(quarantine=(stage.quarantine(bad),), imports=(record,))
        done = parts.append(workspace, staged, reason="import")
        assert (done.data_version, done.rows_loaded) == (0, 0)
    load(workspace, quarantine=[stage.quarantine([("s2", 3, "time", "x", "not a time")])])
    found = rows(workspace, 'select sha256, "row" from quarantine order by all')
    assert found == [("s1", 3), ("s1", 4), ("s2", 3)]


_EVENTS = st.lists(
    st.tuples(st.sampled_from(["a", "b", "NA", "ü"]), st.integers(0, 3), st.integers(0, 9)),
    max_size=8,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(commits=st.lists(st.lists(_EVENTS, min_size=1, max_size=2), max_size=4), small=st.booleans())
def test_every_row_is_loaded_or_a_duplicate(
    commits: list[list[list[tuple[str, int, int]]]],
    small: bool,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Against a plain list: the first row of a message stays, in order of arrival."""
    folder = tmp_path_factory.mktemp("conservation")
    stage, kept, seen = Stage(folder / "staged"), [], set()
    with open_workspace(folder / "w") as workspace, pytest.MonkeyPatch.context() as patch:
        patch.setattr(writer, "ONE_FILE_ROWS", 1_000 if small else 1)
        patch.setattr(duplicates, "SLICE_ROWS", 3)
        for files in commits:
            before = len(kept)
            for customer, minute, message in (row for rows in files for row in rows):
                if message not in seen:
                    seen.add(message)
                    kept.append((customer, f"e{message}", minute))
            staged = [
                stage.events([event(c, f"e{m}", minute, m) for c, minute, m in rows])
                for rows in files
            ]
            done = load(workspace, *staged)
            assert done.rows_loaded == len(kept) - before
            assert done.rows_loaded + done.rows_duplicate == sum(map(len, files))
            assert done.customers == len({customer for customer, _, _ in kept})
        assert story(workspace) == kept
        seqs = rows(workspace, "select seq from events order by seq")
        assert seqs == [(number,) for number in range(len(kept))]
