"""CSV: blocks of plain records go through Arrow, everything doubtful letter by letter."""

from __future__ import annotations

import csv
from collections.abc import Generator, Iterator

import numpy as np
import pyarrow as pa
import pyarrow.csv

from journey_core.errors import BadInput
from journey_core.lake.ingest import limits
from journey_core.lake.ingest.chunk import Bad, Chunk, writable
from journey_core.lake.ingest.opening import Bytes, Opened
from journey_core.lake.ingest.readers.cutting import (
    are_marks_plain,
    has_plain_lines,
    last_record_end,
)
from journey_core.lake.ingest.readers.records import (
    Feed,
    RecordReader,
    Slow,
    as_columns,
    turn_away_line,
)
from journey_core.lake.ingest.roles import Roles, settle_names

BLOCK = 4 << 20
"""Bytes that are read and cut at a time."""
SMALLEST = 128 << 10
"""Doubtful blocks are halved down to this, so that little of a file is read slowly."""
_BOM = b"\xef\xbb\xbf"


def read_csv(opened: Opened, content: Bytes, roles: Roles) -> Iterator[Chunk]:
    """The records of a CSV file in order; the header names the columns."""
    csv.field_size_limit(2 * limits.MAX_RECORD)
    block = content.read(BLOCK).removeprefix(_BOM)
    fields, delimiter, used = _header(block, opened)
    names = settle_names(fields, roles, opened.name)
    shape = _Shape(names, roles.ids, delimiter, opened.name)
    yield from _chunks(block[used:], content, shape)


class _Shape:
    """What all blocks of one file share, and how many records came before."""

    def __init__(self, names: list[str], ids: tuple[str, ...], delimiter: str, file: str) -> None:
        self.names, self.delimiter, self.file = names, delimiter, file
        self.mark, self.before, self.unclosed = delimiter.encode(), 0, 0
        self.slow = RecordReader(names, ids, delimiter)


def _header(block: bytes, opened: Opened) -> tuple[list[str], str, int]:
    """Names as they stand there, the delimiter, and the bytes that were used."""
    lines = block.splitlines(keepends=True)
    blank = 0
    while blank < len(lines) and not lines[blank].strip():
        blank += 1
    if blank == len(lines):
        raise BadInput("the file has no header", where=opened.name)
    delimiter = _delimiter(lines[blank], opened)
    feed = Feed(lines, blank)
    fields = next(csv.reader(feed, delimiter=delimiter))
    if feed.asked_too_much:
        raise BadInput("the header opens a quotation mark and never closes it", where=opened.name)
    used = sum(map(len, lines[: feed.next]))
    return [writable(name).strip() for name in fields], delimiter, used


def _delimiter(line: bytes, opened: Opened) -> str:
    """A comma, unless the header has none and a semicolon or a tab instead."""
    bare = b"".join(line.split(b'"')[0::2])
    if opened.name.lower().removesuffix(".gz").endswith(".tsv"):
        return "\t"
    if b"," not in bare:
        for other in (b";", b"\t"):
            if other in bare and (b";\t".replace(other, b"") not in bare):
                return other.decode()
    return ","


def _chunks(block: bytes, content: Bytes, shape: _Shape) -> Iterator[Chunk]:
    """Cut, read, keep what is left for the next block."""
    while more := content.read(BLOCK):
        end = last_record_end(block, shape.mark)
        if end:
            yield from _read_block(block[:end], shape, has_plain_marks=True)
            block = block[end:]
        elif end is None or len(block) > limits.MAX_RECORD:
            rest = yield from _read_slowly(block, shape, final=False)
            if len(rest) == len(block) > limits.MAX_RECORD:
                slow = _without_first_line(block, shape)
                yield from _from_slow(slow, shape)
                rest = block[slow.used :]
            block = rest
        block += more
    yield from _read_block(block, shape)
    if not shape.before:
        yield _from_table(None, shape)  # no record, and still its columns


def _without_first_line(block: bytes, shape: _Shape) -> Slow:
    """A record that is too long: its first line is turned away, the next begins a record."""
    line = block[: block.find(b"\n") + 1]
    if not line:
        raise BadInput(
            f"record {shape.before + 1:,} is longer than {limits.MAX_RECORD >> 20} MB",
            where=shape.file,
        )
    found = Slow()
    turn_away_line(found, line)
    return _counted(found, shape)


def _read_block(block: bytes, shape: _Shape, has_plain_marks: bool = False) -> Iterator[Chunk]:
    """A block of whole records: fast where it is plain, halved where it is not."""
    if not block:
        return
    if has_plain_lines(block) and (has_plain_marks or are_marks_plain(block, shape.mark)):
        try:
            table = _arrow(block, shape)
        except pa.ArrowInvalid:
            pass
        else:
            yield _from_table(table, shape)
            return
    half = _halves(block, shape)
    if half:
        yield from _read_block(block[:half], shape)
        yield from _read_block(block[half:], shape)
    else:
        yield from _read_slowly(block, shape, final=True)


def _read_slowly(block: bytes, shape: _Shape, final: bool) -> Generator[Chunk, None, bytes]:
    """Some thousand records at a time; what is left of the block."""
    while True:
        found = _slow(block, shape, final)
        yield from _from_slow(found, shape)
        block = block[found.used :]
        if not found.is_cut:
            return block


def _halves(block: bytes, shape: _Shape) -> int:
    if len(block) <= SMALLEST:
        return 0
    return last_record_end(block[: len(block) // 2], shape.mark) or 0


def _arrow(block: bytes, shape: _Shape) -> pa.Table | None:
    if not block.strip(b"\r\n"):
        return None
    return pyarrow.csv.read_csv(
        pa.BufferReader(block),
        read_options=pyarrow.csv.ReadOptions(column_names=shape.names, block_size=1 << 20),
        parse_options=pyarrow.csv.ParseOptions(
            delimiter=shape.delimiter, newlines_in_values=b'"' in block
        ),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types=dict.fromkeys(shape.names, pa.string()),
            null_values=[""],
            strings_can_be_null=True,
        ),
    )


def _from_table(table: pa.Table | None, shape: _Shape) -> Chunk:
    count = table.num_rows if table is not None else 0
    columns = (
        {name: _joined(table.column(place)) for place, name in enumerate(shape.names)}
        if table is not None
        else as_columns([], shape.names)
    )
    first = shape.before + 1
    shape.before += count
    return Chunk(count, np.arange(first, first + count, dtype=np.int64), columns)


def _joined(column: pa.ChunkedArray) -> pa.Array:
    return column.chunk(0) if column.num_chunks == 1 else pa.concat_arrays(column.chunks)


def _slow(block: bytes, shape: _Shape, final: bool) -> Slow:
    try:
        found = shape.slow.read(block, final)
    except csv.Error:
        raise BadInput(
            f"near record {shape.before + 1:,} the file cannot be read as CSV", where=shape.file
        ) from None
    return _counted(found, shape)


def _counted(found: Slow, shape: _Shape) -> Slow:
    shape.unclosed += found.unclosed
    if shape.unclosed > limits.MAX_UNCLOSED:
        raise BadInput(
            f"more than {limits.MAX_UNCLOSED} quotation marks are never closed", where=shape.file
        )
    return found


def _from_slow(found: Slow, shape: _Shape) -> Iterator[Chunk]:
    if not found.read:
        return
    first = shape.before + 1
    shape.before += found.read
    rows = np.array(found.places, np.int64) + first
    bad = [Bad(one.row + first, *one[1:]) for one in found.bad]
    yield Chunk(found.read, rows, as_columns(found.fields, shape.names), bad)
