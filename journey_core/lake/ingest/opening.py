"""Opens a file nobody vouches for: what it claims to be, what it is, and how much of it to bear."""

from __future__ import annotations

import gzip
import hashlib
import io
import stat
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from journey_core.errors import BadInput
from journey_core.lake.ingest import limits
from journey_core.lake.ingest.options import FORMATS, Format

_ENDINGS: dict[str, Format] = {
    ".csv": "csv", ".tsv": "csv", ".parquet": "parquet", ".pq": "parquet",
    ".ndjson": "ndjson", ".jsonl": "ndjson", ".json": "ndjson",
}  # fmt: skip
_GZIP = b"\x1f\x8b"
_STRANGERS = {
    b"PAR1": "Parquet; say --format parquet",
    b"PK\x03\x04": "a ZIP or Excel file; unpack it or save it as CSV",
    b"\xff\xfe": "UTF-16; save it as UTF-8",
    b"\xfe\xff": "UTF-16; save it as UTF-8",
    b"\x28\xb5\x2f\xfd": "Zstandard; unpack it or use .gz",
    b"BZh": "bzip2; unpack it or use .gz",
    b"\xd0\xcf\x11\xe0": "an old Excel file; save it as CSV",
}
_BEFORE_JSON = b"\xef\xbb\xbf \t\r\n"
_STEP = 1 << 20


@dataclass(frozen=True)
class Opened:
    """A file that may be read: `name` as given, its format, and whether it is packed."""

    path: Path
    name: str
    format: Format
    packed: bool
    size: int
    changed_ns: int


def examine(path: Path, name: str, wanted: str | None = None) -> Opened:
    """Look at a file from outside without reading its records; BadInput where that is hopeless."""
    try:
        facts = path.stat()
        if stat.S_ISDIR(facts.st_mode):
            raise BadInput("this is a folder; name a file", where=name)
        if not stat.S_ISREG(facts.st_mode):
            raise BadInput("this is no ordinary file", where=name)
        with path.open("rb") as file:
            head = file.read(16)
    except FileNotFoundError:
        raise BadInput("there is no such file", where=name) from None
    except (OSError, ValueError) as error:
        raise BadInput(f"the file cannot be opened: {_cause(error)}", where=name) from None
    if not facts.st_size:
        raise BadInput("the file is empty", where=name)
    packed = head.startswith(_GZIP)
    found = _format(name, path, wanted, packed)
    _refuse_strangers(head, found, name, packed)
    return Opened(path, name, found, packed, facts.st_size, facts.st_mtime_ns)


def _cause(error: OSError | ValueError) -> str:
    return getattr(error, "strerror", None) or "its name or its folder does not allow it"


def _format(name: str, path: Path, wanted: str | None, packed: bool) -> Format:
    for known in FORMATS:
        if wanted == known:
            return known
    if wanted is not None:
        raise BadInput(f"there is no format “{wanted[:40]}”; use {', '.join(FORMATS)}", where=name)
    for ending in (Path(name), path):
        suffixes = [suffix.lower() for suffix in ending.suffixes[-2:]]
        if suffixes and suffixes[-1] == ".gz":
            if not packed:
                raise BadInput("the file ends in .gz and is not gzip", where=name)
            suffixes.pop()
        if suffixes and suffixes[-1] in _ENDINGS:
            return _ENDINGS[suffixes[-1]]
    known_endings = " ".join(_ENDINGS)
    raise BadInput(
        f"the ending says no known format ({known_endings}, text also as .gz); say --format",
        where=name,
    )


def _refuse_strangers(head: bytes, found: Format, name: str, packed: bool) -> None:
    if found == "parquet":
        if packed:
            raise BadInput("Parquet is not read from .gz; unpack it", where=name)
        if not head.startswith(b"PAR1"):
            raise BadInput("this is not a Parquet file", where=name)
        return
    for start, what in _STRANGERS.items():
        if head.startswith(start):
            raise BadInput(f"this is {what}", where=name)
    if name.lower().endswith(".json") and head.lstrip(_BEFORE_JSON).startswith(b"["):
        raise BadInput("this is one JSON list; write one object a line, as NDJSON", where=name)


class Bytes:
    """The bytes of a text file, unpacked, within the limits; `share` is how far it has come."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        self._raw: BinaryIO = opened.path.open("rb")
        unpacked = gzip.GzipFile(fileobj=self._raw) if opened.packed else self._raw
        self._file: io.BufferedIOBase | BinaryIO = unpacked
        self.taken = 0

    def read(self, size: int) -> bytes:
        """Up to `size` bytes, fewer only at the end; BadInput for damage and beyond a limit."""
        name = self._opened.name
        try:
            found = self._file.read(size)
        except (gzip.BadGzipFile, EOFError, zlib.error):
            raise BadInput("the .gz is damaged or cut off", where=name) from None
        except OSError as error:
            raise BadInput(f"the file cannot be read: {_cause(error)}", where=name) from None
        self.taken += len(found)
        if self.taken > limits.MAX_BYTES:
            raise BadInput(f"more than {limits.MAX_BYTES >> 30} GB; split the file", where=name)
        packed = max(self._raw.tell(), 1)
        beyond = self.taken > limits.RATIO_FREE_BYTES
        if self._opened.packed and beyond and self.taken > packed * limits.MAX_RATIO:
            raise BadInput(
                f"the .gz unpacks to more than {limits.MAX_RATIO} times its size; unpack it "
                "yourself if you trust it",
                where=name,
            )
        return found

    @property
    def share(self) -> float:
        """The part of the file that has been read, 0 to 1."""
        return min(self._raw.tell() / self._opened.size, 1.0)

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()
        self._raw.close()

    def __enter__(self) -> Bytes:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def fingerprint(opened: Opened, progress: Callable[[float], None]) -> str:
    """The SHA-256 of a file's content, of `.gz` unpacked: packed anew it is still the same file."""
    found = hashlib.sha256()
    with Bytes(opened) as content:
        while step := content.read(_STEP):
            found.update(step)
            progress(content.share)
    if not content.taken:
        raise BadInput("the file is empty", where=opened.name)
    return found.hexdigest()


def require_unchanged(opened: Opened) -> None:
    """BadInput when somebody wrote to the file since it was examined."""
    facts = opened.path.stat()
    if (facts.st_size, facts.st_mtime_ns) != (opened.size, opened.changed_ns):
        raise BadInput("the file changed while it was read; try again", where=opened.name)
