"""Builds the layout of a snapshot: DuckDB hands over ordered events, each is put in its places."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.lib.format import open_memmap

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
from journey_core.lake.session import session
from journey_core.lake.snapshot import Snapshot
from journey_core.lake.statements import statement

if TYPE_CHECKING:
    import duckdb

BATCH = 1 << 17
Batch = tuple[np.ndarray, np.ndarray, np.ndarray]


def build_layout(snapshot: Snapshot) -> Layout:
    """Derive and open the layout of a snapshot. Damaged: a file of the snapshot is gone.

    Memory is DuckDB's limit plus a batch; the arrays are written through mapped files. A snapshot
    without events has its few numbers in memory only.
    """
    if not snapshot.events:
        return _empty(snapshot)
    folder = working_folder(snapshot)
    try:
        if not _borrow(folder, snapshot):
            _derive(folder, snapshot)
        publish(folder, snapshot)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    sweep(snapshot)
    layout = open_layout(snapshot)
    if layout is None:
        raise Damaged("the arrays that were just written cannot be read back; check the disk")
    return layout


def _derive(folder: Path, snapshot: Snapshot) -> None:
    """Write a layout from the parts."""
    with session(snapshot) as connection:
        meta, seqs = _facts(connection, snapshot)
        writer = _Writer(folder, meta, seqs)
        for batch in _ordered(connection, meta):
            writer.add(*batch)
    writer.finish()
    write_meta(folder, meta)


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


def _facts(connection: duckdb.DuckDBPyConnection, snapshot: Snapshot) -> tuple[Meta, int]:
    """The facts of the layout, and one more than the last order of arrival."""
    found = connection.execute(statement("arrays/event_counts")).fetchall()
    first, last = snapshot.first_ms or 0, snapshot.horizon_ms or 0
    meta = Meta(
        parts=parts_of(snapshot, "events"),
        version=snapshot.version,
        events=sum(count for _, count, _ in found),
        customers=snapshot.keys,
        shift=shift_for(snapshot.keys, last - first),
        epoch0_ms=first,
        horizon_ms=last,
        names=tuple(name for name, _, _ in found),
        counts=tuple(count for _, count, _ in found),
    )
    return meta, max((last for _, _, last in found), default=-1) + 1


def _ordered(connection: duckdb.DuckDBPyConnection, meta: Meta) -> Iterator[Batch]:
    """Batches (k, seq, code) in order; their order is checked, for DuckDB promises little."""
    connection.execute(statement("arrays/event_names"), {"names": list(meta.names)})
    asked = {"shift": meta.shift, "epoch0_ms": meta.epoch0_ms}
    reader = connection.sql(statement("arrays/ordered_events"), params=asked).to_arrow_reader(BATCH)
    last_k, last_seq = -1, -1
    for batch in reader:
        k, seq, code = (column.to_numpy() for column in batch.columns)
        before_k, before_seq = np.append(last_k, k[:-1]), np.append(last_seq, seq[:-1])
        if not ((before_k < k) | ((before_k == k) & (before_seq < seq))).all():
            raise Damaged("events came back out of order; nothing was kept, ask again")
        last_k, last_seq = int(k[-1]), int(seq[-1])
        yield k, seq, code


class _Writer:
    """Puts each row in its places; `_next` is where the next row of each event goes."""

    def __init__(self, folder: Path, meta: Meta, seqs: int) -> None:
        row = np.int32 if meta.events < 1 << 31 else np.int64
        kinds = {"k": np.int64, "event": np.int32, "rows_by_event": row, "k_by_event": np.int64}
        self._files = {
            name: open_memmap(folder / f"{name}.npy", "w+", kind, (meta.events,))
            for name, kind in kinds.items()
        }
        self._row_of_seq = open_memmap(folder / "row_of_seq.npy", "w+", row, (seqs,))
        self._row_of_seq[:] = -1
        self._meta, self._folder = meta, folder
        counts = np.array(meta.counts, np.int64)
        self._next = np.cumsum(counts) - counts
        self._done = 0

    def add(self, k: np.ndarray, seq: np.ndarray, code: np.ndarray) -> None:
        rows = np.arange(self._done, self._done + len(k))
        self._files["k"][rows[0] : rows[-1] + 1] = k
        self._files["event"][rows[0] : rows[-1] + 1] = code
        self._row_of_seq[seq] = rows
        order = np.argsort(code, kind="stable")
        counts = np.bincount(code, minlength=len(self._next))
        within = np.arange(len(k)) - np.repeat(np.cumsum(counts) - counts, counts)
        place = self._next[code[order]] + within
        self._files["rows_by_event"][place] = rows[order]
        self._files["k_by_event"][place] = k[order]
        self._next += counts
        self._done += len(k)

    def finish(self) -> None:
        if self._done != self._meta.events:
            raise Damaged(f"{self._done:,} events came back of {self._meta.events:,}; ask again")
        edges = np.arange(self._meta.customers, dtype=np.int64) << self._meta.shift
        opening = np.searchsorted(self._files["k"], edges)
        np.save(self._folder / "opening.npy", np.append(opening, self._done))
        for file in (*self._files.values(), self._row_of_seq):
            file.flush()


def _empty(snapshot: Snapshot) -> Layout:
    none = np.empty(0, np.int64)
    meta = Meta(parts_of(snapshot, "events"), snapshot.version, 0, snapshot.keys, 1, 0, 0, (), ())
    arrays = dict.fromkeys(("k", "rows_by_event", "k_by_event", "row_of_seq"), none)
    opening = np.zeros(snapshot.keys + 1, np.int64)
    return Layout(meta, arrays | {"event": none.astype(np.int32), "opening": opening})
