"""Builds the layout of a snapshot: taken over, extended, or made from the parts."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from journey_core.errors import Damaged
from journey_core.lake.layout import (
    FILES,
    FORMAT,
    Layout,
    Meta,
    open_layout,
    parts_of,
    publish,
    read_layout,
    shift_for,
    sweep,
    working_folder,
    write_meta,
)
from journey_core.lake.layout_extend import extend
from journey_core.lake.layout_rows import name_events, packed
from journey_core.lake.layout_write import write_in_order
from journey_core.lake.session import session
from journey_core.lake.snapshot import Snapshot
from journey_core.lake.statements import statement

if TYPE_CHECKING:
    import duckdb


def build_layout(snapshot: Snapshot) -> Layout:
    """Derive and open the layout of a snapshot. Damaged: a file of the snapshot is gone.

    Memory is DuckDB's limit and 150 MB, unless a single customer has millions of events; the arrays
    are written through mapped files. A snapshot without events has its few numbers in memory only.
    """
    if not snapshot.events:
        return _empty(snapshot)
    folder = working_folder(snapshot)
    try:
        if not _borrow(folder, snapshot):
            _make(folder, snapshot)
        publish(folder, snapshot)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    sweep(snapshot)
    layout = open_layout(snapshot)
    if layout is None:
        raise Damaged("the arrays that were just written cannot be read back; check the disk")
    return layout


def _make(folder: Path, snapshot: Snapshot) -> None:
    """Write a layout from an earlier one and what came since, or from all of the parts."""
    with session(snapshot) as connection:
        meta = _facts(connection, snapshot)
        name_events(connection, meta.names)
        if not extend(folder, snapshot, connection, meta):
            write_in_order(folder, meta, packed(connection, meta))


def _borrow(folder: Path, snapshot: Snapshot) -> bool:
    """Take over the files of an earlier version that has the very same events, if there is one."""
    parts = parts_of(snapshot, "events")
    shift = shift_for(snapshot.keys, (snapshot.horizon_ms or 0) - (snapshot.first_ms or 0))
    for other in sorted(snapshot.workspace.cache_dir.glob("v*")):
        found = read_layout(other)
        if found is None:
            continue
        meta = found.meta
        same = (meta.format, meta.parts, meta.shift) == (FORMAT, parts, shift)
        if same and meta.customers <= snapshot.keys and _link(other, folder):
            newer = np.full(snapshot.keys - meta.customers, meta.events)
            np.save(folder / "opening.npy", np.append(found.arrays["opening"], newer))
            meta = replace(meta, version=snapshot.version, customers=snapshot.keys)
            write_meta(folder, meta)
            return True
    return False


def _link(source: Path, target: Path) -> bool:
    """Give the arrays of a layout a second name; False where that cannot be, and none is left."""
    files = [f"{name}.npy" for name in FILES if name != "opening"]
    try:
        for name in files:
            (target / name).hardlink_to(source / name)
    except OSError:
        for name in files:
            (target / name).unlink(missing_ok=True)
        return False
    return True


def _facts(connection: duckdb.DuckDBPyConnection, snapshot: Snapshot) -> Meta:
    """The facts of the layout."""
    found = connection.execute(statement("arrays/event_counts")).fetchall()
    first, last = snapshot.first_ms or 0, snapshot.horizon_ms or 0
    return Meta(
        parts=parts_of(snapshot, "events"),
        version=snapshot.version,
        events=sum(count for _, count, _ in found),
        customers=snapshot.keys,
        shift=shift_for(snapshot.keys, last - first),
        epoch0_ms=first,
        horizon_ms=last,
        names=tuple(name for name, _, _ in found),
        counts=tuple(count for _, count, _ in found),
        seqs=max((last for _, _, last in found), default=-1) + 1,
        aliases=snapshot.aliases,
    )


def _empty(snapshot: Snapshot) -> Layout:
    none = np.empty(0, np.int64)
    meta = Meta(
        parts=parts_of(snapshot, "events"),
        version=snapshot.version,
        events=0,
        customers=snapshot.keys,
        shift=1,
        epoch0_ms=0,
        horizon_ms=0,
        names=(),
        counts=(),
        seqs=0,
        aliases=snapshot.aliases,
    )
    arrays = dict.fromkeys(("k", "rows_by_event", "k_by_event", "row_of_seq"), none)
    opening = np.zeros(snapshot.keys + 1, np.int64)
    return Layout(meta, arrays | {"event": none.astype(np.int32), "opening": opening})
