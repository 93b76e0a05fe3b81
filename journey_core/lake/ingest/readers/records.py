"""Reads CSV letter by letter: exact about every record, and about what is wrong with it."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pyarrow as pa

from journey_core.lake.ingest import limits, reasons
from journey_core.lake.ingest.chunk import Bad, shown, writable

MOST_RECORDS = 20_000
"""Records that are held as lists of texts at a time."""
_HALF = re.compile("[\udc80-\udcff]")


@dataclass
class Slow:
    """What a block of bytes held: fields of good records, their places, and the bad ones.

    `places` and the rows of `bad` count records from 0; `read` is how many there were and `used`
    how many bytes they took. A record that the block cuts off is not among them. With `is_cut`
    there may be more in the block: not all of it is held in memory at once.
    """

    places: list[int] = field(default_factory=list)
    fields: list[list[str]] = field(default_factory=list)
    bad: list[Bad] = field(default_factory=list)
    read: int = 0
    used: int = 0
    unclosed: int = 0
    is_cut: bool = False


class Feed(Iterator[str]):
    """Lines one by one; remembers when the reader wants more than there are."""

    def __init__(self, lines: list[bytes], start: int) -> None:
        self._lines, self.next, self.asked_too_much = lines, start, False

    def __next__(self) -> str:
        if self.next >= len(self._lines):
            self.asked_too_much = True
            raise StopIteration
        line = self._lines[self.next]
        self.next += 1
        return line.decode("utf-8", "surrogateescape")


class RecordReader:
    """Reads blocks of one file: its columns, those that are ids, and its delimiter."""

    def __init__(self, names: list[str], ids: tuple[str, ...], delimiter: str) -> None:
        self._names, self._delimiter = names, delimiter
        self._watched = [place for place, name in enumerate(names) if name in ids]

    def read(self, block: bytes, final: bool) -> Slow:
        """Every record of a block that begins with one; `final` when nothing follows it."""
        found = Slow()
        lines = block.splitlines(keepends=True)
        if lines and not final and not lines[-1].endswith(b"\n"):
            lines.pop()  # not all of it is here
        start: int | None = 0
        while start is not None and start < len(lines):
            start = self._run(Feed(lines, start), lines, final, found)
        return found

    def _run(self, feed: Feed, lines: list[bytes], final: bool, found: Slow) -> int | None:
        """Records until a quotation mark is not closed; the line to go on from, if any."""
        begun = feed.next
        for fields in csv.reader(feed, delimiter=self._delimiter):
            if feed.asked_too_much:
                if not final:
                    return None
                turn_away_line(found, lines[begun])
                return begun + 1 if found.unclosed <= limits.MAX_UNCLOSED else None
            raw, begun = lines[begun : feed.next], feed.next
            found.used += sum(map(len, raw))
            if fields:
                _take(fields, raw, self._names, self._watched, found)
            if found.read >= MOST_RECORDS:
                found.is_cut = True
                return None
        return None


def _take(
    fields: list[str], raw: list[bytes], names: list[str], watched: list[int], found: Slow
) -> None:
    if len(fields) != len(names):
        _turn_away(found, "", b"".join(raw), reasons.fields(len(fields), len(names)))
        return
    for place, text in enumerate(fields):
        if "\0" in text:
            _turn_away(found, names[place], text, reasons.HAS_NUL)
            return
    if any(_HALF.search(fields[place]) for place in watched):
        place = next(place for place in watched if _HALF.search(fields[place]))
        _turn_away(found, names[place], fields[place], reasons.NOT_UTF8)
        return
    found.places.append(found.read)
    found.fields.append(fields)
    found.read += 1


def turn_away_line(found: Slow, line: bytes) -> None:
    """A line that opens a quotation mark nothing closes; the next line begins a record."""
    found.unclosed += 1
    found.used += len(line)
    _turn_away(found, "", line, reasons.UNCLOSED)


def _turn_away(found: Slow, column: str, value: bytes | str, reason: str) -> None:
    if isinstance(value, bytes):
        value = value[: 4 * limits.MAX_NAME].decode("utf-8", "replace").rstrip("\r\n")
    found.bad.append(Bad(found.read, column, shown(value), reason))
    found.read += 1


def as_columns(fields: list[list[str]], names: list[str]) -> dict[str, pa.Array]:
    """Records turned into columns; an empty field is null."""
    columns = zip(*fields, strict=True) if fields else ([] for _ in names)
    return {name: _column(values) for name, values in zip(names, columns, strict=True)}


def _column(values: tuple[str, ...] | list[str]) -> pa.Array:
    texts = [text or None for text in values]
    try:
        return pa.array(texts, pa.string())
    except UnicodeEncodeError:
        return pa.array([text and writable(text) for text in texts], pa.string())
