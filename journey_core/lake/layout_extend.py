"""Makes a layout from that of an earlier version and the events that came since.

Orders of arrival only grow, so what an earlier version did not have are the events from its last
order on. Each of them is put behind the rows that it follows; all others move up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from journey_core.errors import BadInput, UnknownName
from journey_core.lake.layout import FORMAT, Layout, Meta, parts_of, read_layout
from journey_core.lake.layout_rows import Packed, packed_of
from journey_core.lake.layout_write import LayoutFiles
from journey_core.lake.snapshot import Snapshot, take
from journey_core.lake.statements import statement

if TYPE_CHECKING:
    import duckdb

MOST_NEW = 1 << 22
"""New events that are held in memory, about 100 bytes each; more are worth a layout made anew."""
LARGEST_SHARE = 0.25
_STRETCH = 1 << 20


def extend(
    folder: Path, snapshot: Snapshot, connection: duckdb.DuckDBPyConnection, meta: Meta
) -> bool:
    """Write the layout with these facts; False where no earlier one may be taken, nothing done.

    `connection` knows the numbers of the names.
    """
    earlier = _earlier(snapshot, connection, meta)
    if earlier is None:
        return False
    added = packed_of(connection, meta, 0, meta.customers, since=earlier.meta.seqs)
    _Extension(earlier, added, meta).write(folder)
    return True


def _earlier(
    snapshot: Snapshot, connection: duckdb.DuckDBPyConnection, meta: Meta
) -> Layout | None:
    """The newest layout of an earlier version of this data whose events are all still there."""
    folders = snapshot.workspace.cache_dir.glob("v*")
    layouts = [found for folder in folders if (found := read_layout(folder))]
    for layout in sorted(layouts, key=lambda found: -found.meta.version):
        old = layout.meta
        same = (old.format, old.shift, old.aliases) == (FORMAT, meta.shift, meta.aliases)
        new = meta.events - old.events
        few = 0 < new <= min(MOST_NEW, LARGEST_SHARE * old.events)
        if not (same and few and old.version < meta.version and _is_ours(snapshot, old)):
            continue
        before = connection.execute(statement("arrays/events_before"), {"seq": old.seqs})
        if before.fetchall() == [(old.events,)]:
            return layout
    return None


def _is_ours(snapshot: Snapshot, old: Meta) -> bool:
    """Whether the catalogue knows the very files that a layout was made of: a workspace that was
    brought back from a copy may have had other ones under the same number."""
    try:
        return parts_of(take(snapshot.workspace, old.version), "events") == old.parts
    except (BadInput, UnknownName):
        return False


class _Extension:
    """An earlier layout and the rows that come in between its own.

    `_place` is, for each new row, the earlier row that it is put before; `_row` is where it stands.
    """

    def __init__(self, old: Layout, added: Packed, meta: Meta) -> None:
        self._old, self._added, self._meta = old, added, meta
        self._later = old.meta.epoch0_ms - meta.epoch0_ms  # an earlier first event moves all times
        self._place = np.searchsorted(old.arrays["k"], added.k - self._later, "right")
        self._row = self._place + np.arange(len(added.k))
        number = {name: code for code, name in enumerate(meta.names)}
        self._code = np.array([number[name] for name in old.meta.names], np.int32)

    def write(self, folder: Path) -> None:
        """Write the files. Damaged: rows are missing."""
        files = LayoutFiles(folder, self._meta)
        self._by_customer(files)
        self._by_event(files)
        for part in _stretches(slice(0, self._old.meta.seqs)):
            row = self._old.arrays["row_of_seq"][part]
            files.row_of_seq[part] = np.where(row < 0, -1, self._moved(row))
        files.row_of_seq[self._added.seq] = self._row
        files.finish(self._old.meta.events + len(self._added.k))

    def _by_customer(self, files: LayoutFiles) -> None:
        old, added = self._old.arrays, self._added
        for piece in _pieces(slice(0, self._old.meta.events), self._place, 0):
            k = piece.merge(old["k"][piece.old] + self._later, added.k)
            files.k[piece.target] = k
            event = piece.merge(self._code[old["event"][piece.old]], added.code)
            files.event[piece.target] = event

    def _by_event(self, files: LayoutFiles) -> None:
        """Each event's rows and keys: its earlier ones, and the new ones in between."""
        old, added = self._old.arrays, self._added
        sources = dict(zip(self._code.tolist(), _slices(self._old.meta.counts), strict=True))
        order = np.argsort(added.code, kind="stable")
        sizes = np.bincount(added.code, minlength=len(self._meta.names)).tolist()
        targets = zip(_slices(self._meta.counts), _slices(sizes), strict=True)
        for code, (target, new) in enumerate(targets):
            source, chosen = sources.get(code, slice(0, 0)), order[new]
            rows = old["rows_by_event"][source]
            place = np.searchsorted(rows, self._place[chosen].astype(rows.dtype))
            for piece in _pieces(source, source.start + place, target.start):
                row = self._moved(old["rows_by_event"][piece.old])
                row = piece.merge(row, self._row[chosen])
                k = piece.merge(old["k_by_event"][piece.old] + self._later, added.k[chosen])
                files.rows_by_event[piece.target] = row
                files.k_by_event[piece.target] = k

    def _moved(self, row: np.ndarray) -> np.ndarray:
        """Where earlier rows stand now."""
        return row + np.searchsorted(self._place, row, "right")


class _Piece(NamedTuple):
    """A stretch of an earlier array with what comes in between: `at` are places in the stretch,
    `new` chooses what is put there, `target` is where both stand in the new array."""

    old: slice
    at: np.ndarray
    new: slice
    target: slice

    def merge(self, old: np.ndarray, new: np.ndarray) -> np.ndarray:
        """The stretch with the chosen ones of `new` in it."""
        return np.insert(old, self.at, new[self.new])


def _pieces(source: slice, place: np.ndarray, first: int) -> Iterator[_Piece]:
    """A slice of an earlier array, piece by piece, with new entries before its places `place`,
    which are ascending; the new array begins at `first`."""
    for part in _stretches(source):
        until = part.stop + (part.stop == source.stop)
        new = slice(*np.searchsorted(place, (part.start, until)).tolist())
        begin = first + part.start - source.start + new.start
        length = part.stop - part.start + new.stop - new.start
        at = place[new] - part.start
        yield _Piece(part, at, new, slice(begin, begin + length))


def _slices(sizes: Sequence[int]) -> list[slice]:
    ends = np.cumsum(sizes).tolist()
    return [slice(end - size, end) for end, size in zip(ends, sizes, strict=True)]


def _stretches(whole: slice) -> Iterator[slice]:
    """Slices of a bounded length, at least one, so that little is in memory at a time."""
    for begin in range(whole.start, max(whole.stop, whole.start + 1), _STRETCH):
        yield slice(begin, min(begin + _STRETCH, whole.stop))
