"""Writes the arrays of a layout through mapped files, from rows in order."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.lib.format import open_memmap

from journey_core.errors import Damaged
from journey_core.lake.layout import Meta, write_meta
from journey_core.lake.layout_rows import Packed


class LayoutWriter:
    """The files of one layout, open for writing; complete once `finish` has returned.

    Rows are handed over in ascending order; the file of an order of arrival begins with -1.
    """

    def __init__(self, folder: Path, meta: Meta) -> None:
        row = np.int32 if meta.events < 1 << 31 else np.int64
        kinds = {"k": np.int64, "event": np.int32, "rows_by_event": row, "k_by_event": np.int64}
        self.files = {
            name: open_memmap(folder / f"{name}.npy", "w+", kind, (meta.events,))
            for name, kind in kinds.items()
        }
        self.row_of_seq = open_memmap(folder / "row_of_seq.npy", "w+", row, (meta.seqs,))
        self.row_of_seq[:] = -1
        self._meta, self._folder = meta, folder
        counts = np.array(meta.counts, np.int64)
        self._next = np.cumsum(counts) - counts
        self._done = 0

    def add(self, rows: Packed) -> None:
        """Put the next rows in all their places. Damaged: there are more than there should be."""
        first, last = self._done, self._done + len(rows.k)
        if last > self._meta.events:
            raise Damaged(f"more events came back than {self._meta.events:,}; ask again")
        self.files["k"][first:last] = rows.k
        self.files["event"][first:last] = rows.code
        self.row_of_seq[rows.seq] = np.arange(first, last)
        order = np.argsort(rows.code, kind="stable")  # quick for numbers of one or two bytes
        counts = np.bincount(rows.code, minlength=len(self._next))
        ends = np.cumsum(counts)
        for code in np.flatnonzero(counts):
            chosen = order[ends[code] - counts[code] : ends[code]]
            place = slice(self._next[code], self._next[code] + counts[code])
            self.files["rows_by_event"][place] = first + chosen
            self.files["k_by_event"][place] = rows.k[chosen]
        self._next += counts
        self._done = last

    def filled(self) -> None:
        """Say that the files were filled without `add`."""
        self._done = self._meta.events

    def finish(self) -> None:
        """Write what is left, the facts last. Damaged: rows are missing."""
        if self._done != self._meta.events:
            raise Damaged(f"{self._done:,} events came back of {self._meta.events:,}; ask again")
        edges = np.arange(self._meta.customers, dtype=np.int64) << self._meta.shift
        opening = np.searchsorted(self.files["k"], edges)
        np.save(self._folder / "opening.npy", np.append(opening, self._done))
        for file in (*self.files.values(), self.row_of_seq):
            file.flush()
        write_meta(self._folder, self._meta)
