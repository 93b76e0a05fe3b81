"""A layout made from an earlier one is to the last byte the one made from all of the parts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from journey_core.errors import Damaged
from journey_core.lake import layout_build, layout_extend
from journey_core.lake.arrays import Arrays, arrays
from journey_core.lake.layout import FILES, Layout, Meta, folder_of, parts_of, read_layout
from journey_core.lake.layout_rows import Packed, _order
from journey_core.lake.layout_write import write_in_order
from tests.lake.small_lake import Happened, add, small_lake

SHIFT = 8


class Arrived(NamedTuple):
    """An event in the order of arrival; two names or customers may be new later."""

    customer: int
    at: int
    event: str


ARRIVED = st.lists(
    st.builds(Arrived, st.integers(0, 4), st.integers(-3, 9), st.sampled_from("ABCDE")), max_size=14
)


def layout_of(events: list[Arrived | None], folder: Path) -> Layout:
    """The layout of these events, written in one go; None is one that has been erased."""
    folder.mkdir()
    meta = meta_of(events)
    rows = packed_of(events, meta, 0)
    parts = [slice(first, first + 3) for first in range(0, len(rows.k), 3)]
    write_in_order(folder, meta, [Packed(*(column[part] for column in rows)) for part in parts])
    found = read_layout(folder)
    assert found is not None
    return found


def meta_of(events: list[Arrived | None]) -> Meta:
    there = [event for event in events if event]
    times = [event.at for event in there]
    names = sorted({event.event for event in there})
    return Meta(
        parts="", version=1, events=len(there), shift=SHIFT, epoch0_ms=min(times),
        customers=max(event.customer for event in there) + 1, horizon_ms=max(times),
        names=tuple(names), counts=tuple(sum(e.event == name for e in there) for name in names),
        seqs=len(events), aliases=0,
    )  # fmt: skip


def packed_of(events: list[Arrived | None], meta: Meta, since: int) -> Packed:
    rows = sorted(
        (event.customer << SHIFT | (event.at - meta.epoch0_ms), seq, meta.names.index(event.event))
        for seq, event in enumerate(events)
        if event and seq >= since
    )
    k, seq, code = zip(*rows, strict=True) if rows else ((), (), ())
    return Packed(np.array(k, np.int64), np.array(seq, np.int64), np.array(code, np.uint8))


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ARRIVED, ARRIVED, st.sets(st.integers(0, 13)), st.sampled_from([1, 2, 5, 1 << 20]))
def test_extended_equals_made_anew(
    tmp_path_factory: pytest.TempPathFactory,
    first: list[Arrived],
    later: list[Arrived],
    erased: set[int],
    stretch: int,
) -> None:
    before = [Arrived(0, 0, "A"), *(None if n in erased else e for n, e in enumerate(first))]
    folder = tmp_path_factory.mktemp("extend")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(layout_extend, "_STRETCH", stretch)
        old = layout_of(before, folder / "old")
        anew = layout_of([*before, *later], folder / "anew")
        added = packed_of([*before, *later], anew.meta, len(before))
        (folder / "extended").mkdir()
        layout_extend._Extension(old, added, anew.meta).write(folder / "extended")
    extended = read_layout(folder / "extended")
    assert extended is not None
    assert extended.meta == anew.meta
    for name in FILES:
        assert extended.arrays[name].dtype == anew.arrays[name].dtype, name
        assert extended.arrays[name].tolist() == anew.arrays[name].tolist(), name


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 30)), unique=True))
def test_rows_are_put_in_order(rows: list[tuple[int, int]]) -> None:
    k, seq = (np.array([row[column] for row in rows], np.int64) for column in (0, 1))
    order = _order(Packed(k, seq, np.zeros(len(k), np.uint8)))
    assert [rows[place] for place in order] == sorted(rows)


@pytest.mark.parametrize("rows", [1, 3])
def test_rows_too_many_or_too_few_are_damage(tmp_path: Path, rows: int) -> None:
    meta = meta_of([Arrived(0, 0, "A")] * 2)
    given = packed_of([Arrived(0, 0, "A")] * rows, meta, 0)
    with pytest.raises(Damaged, match="ask again"):
        write_in_order(tmp_path, meta, [given])
    assert read_layout(tmp_path) is None


@pytest.fixture
def found(tmp_path: Path) -> Arrays:
    events = [Happened("abc"[n % 3], 6 * n, "AB"[n % 2]) for n in range(8)]
    return arrays(small_lake(tmp_path, events))


def refuse(*_: object) -> None:
    """Stands where all of the parts would be read."""
    raise AssertionError("made anew")


def test_a_later_version_is_made_from_the_earlier_layout(
    found: Arrays, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    more = [Happened("b", 6, "A"), Happened("new", -5, "C")]
    with monkeypatch.context() as patch:
        patch.setattr(layout_build, "packed", refuse)
        later = add(found.snapshot.workspace, tmp_path, more)
    told = {name: values.tolist() for name, values in layout(later).items()}
    folder_of(later.snapshot).joinpath("meta.json").unlink()
    monkeypatch.setattr(layout_build, "extend", lambda *_: False)
    anew = layout_build.build_layout(later.snapshot)
    assert {name: values.tolist() for name, values in anew.arrays.items()} == told


def layout(found: Arrays) -> dict[str, np.ndarray]:
    held = read_layout(folder_of(found.snapshot))
    assert held is not None
    return dict(held.arrays)


@pytest.mark.parametrize(
    "facts",
    [
        {"events": 7, "counts": [3, 4]},
        {"aliases": 1},
        {"shift": 60},
        {"parts": "files of another workspace"},
        {"version": 17},
    ],
)
def test_a_layout_that_is_not_an_earlier_one_is_left_alone(
    found: Arrays, tmp_path: Path, facts: dict
) -> None:
    workspace = found.snapshot.workspace
    meta = folder_of(found.snapshot) / "meta.json"
    meta.write_text(json.dumps(json.loads(meta.read_text()) | facts))
    later = add(workspace, tmp_path, [Happened("a", 30, "A")])
    assert later.events == 9
    assert (np.diff(later.k) > 0).all()
    assert parts_of(later.snapshot, "events") == read(folder_of(later.snapshot)).parts


def read(folder: Path) -> Meta:
    held = read_layout(folder)
    assert held is not None
    return held.meta
