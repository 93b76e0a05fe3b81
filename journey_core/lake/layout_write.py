"""Writes the arrays of a layout through mapped files, from rows in order."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.lib.format import open_memmap

from journey_core.errors import Damaged
from journey_core.lake.layout import Meta, write_meta
from journey_core.lake.layout_rows import Packed


class LayoutFiles:
    """The files of one layout, open for writing; complete once `finish` has returned.

    An order of arrival that no row has stays at -1.
    """

    def __init__(self, folder: Path, meta: Meta) -> None:
        row = np.int32 if meta.events < 1 << 31 else np.int64

        def opened(name: str, kind: type, length: int) -> np.memmap:
            return open_memmap(folder / f"{name}.npy", "w+", kind, (length,))

        self.k = opened("k", np.int64, meta.events)
        self.event = opened("event", np.int32, meta.events)
        self.rows_by_event = opened("rows_by_event", row, meta.events)
        self.k_by_event = opened("k_by_event", np.int64, meta.events)
        self.row_of_seq = opened("row_of_seq", row, meta.seqs)
        self.row_of_seq[:] = -1
        self._meta, self._folder = meta, folder

    def finish(self, rows: int) -> None:
        """Write what is left, the facts last. Damaged: not as many rows as there should be."""
        if rows != self._meta.events:
            raise Damaged(f"{rows:,} events came back of {self._meta.events:,}; ask again")
        edges = np.arange(self._meta.customers, dtype=np.int64) << self._meta.shift
        np.save(self._folder / "opening.npy", np.append(np.searchsorted(self.k, edges), rows))
        files = (self.k, self.event, self.rows_by_event, self.k_by_event, self.row_of_seq)
        for file in files:
            file.flush()
        write_meta(self._folder, self._meta)


def write_in_order(folder: Path, meta: Meta, pieces: Iterable[Packed]) -> None:
    """Write a layout from its rows, which come in ascending order. Damaged: too few or too many."""
    files, done = LayoutFiles(folder, meta), 0
    counts = np.array(meta.counts, np.int64)
    following = np.cumsum(counts) - counts
    for rows in pieces:
        first, done = done, done + len(rows.k)
        if done > meta.events:
            break
        files.k[first:done] = rows.k
        files.event[first:done] = rows.code
        files.row_of_seq[rows.seq] = np.arange(first, done)
        order = np.argsort(rows.code, kind="stable")  # quick for numbers of one or two bytes
        sizes = np.bincount(rows.code, minlength=len(following))
        ends = np.cumsum(sizes)
        for code in np.flatnonzero(sizes):
            chosen = order[ends[code] - sizes[code] : ends[code]]
            place = slice(following[code], following[code] + sizes[code])
            files.rows_by_event[place] = first + chosen
            files.k_by_event[place] = rows.k[chosen]
        following += sizes
    files.finish(done)
