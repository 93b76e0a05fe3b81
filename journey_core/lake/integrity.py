"""Tells what is wrong with the file of a part, from its name, size, footer and bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from journey_core.store.catalogue.reading import Part


def fault_of(lake_dir: Path, part: Part, *, hashes: bool = False) -> str | None:
    """The first thing that is wrong with a part, in words; None when its file is whole.

    Without `hashes` the bytes between its ends are taken on trust.
    """
    path = lake_dir / part.path
    if not path.is_file():
        return f"{part.path} with {part.rows:,} rows is missing"
    size = path.stat().st_size
    if size != part.bytes:
        how = "is empty" if not size else "is cut off" if size < part.bytes else "has grown"
        return f"{part.path} {how}: {size:,} bytes instead of {part.bytes:,}"
    rows = _rows_of(path)
    if rows is None:
        return f"{part.path} cannot be read as Parquet"
    if rows != part.rows:
        return f"{part.path} holds {rows:,} rows instead of {part.rows:,}"
    if hashes and fingerprint(path) != part.sha256:
        return f"{part.path} is not what was written: its bytes changed"
    return None


def first_fault(lake_dir: Path, parts: Iterable[Part], *, hashes: bool = False) -> str | None:
    """What is wrong with the first part that is not whole; None when all are."""
    faults = (fault_of(lake_dir, part, hashes=hashes) for part in parts)
    return next((fault for fault in faults if fault), None)


def fingerprint(path: Path) -> str:
    """The SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _rows_of(path: Path) -> int | None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            return file.metadata.num_rows
    except (OSError, pa.ArrowException):
        return None
