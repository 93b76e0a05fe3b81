"""The files under `cache/v<version>`: every event as one integer, in the orders that kernels read.

They are derived from one data version, may be deleted at any time, and hold customer keys. They are
written in a folder of their own, which takes its name only when it is complete, so that two
processes may build at once and a killed one leaves nothing that looks finished.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from journey_core.errors import BadInput
from journey_core.lake.schema import CUSTOMERS
from journey_core.lake.snapshot import Snapshot

FORMAT = 2
BITS = 63
KEPT_VERSIONS = 2
ABANDONED_SECONDS = 24 * 3600
FILES = ("k", "event", "rows_by_event", "k_by_event", "row_of_seq", "opening")
"""
| file | entry | order |
|---|---|---|
| k | customer << shift, and milliseconds since the epoch | customer, time, arrival: the rows |
| event | the number of the event's name, int32 | rows |
| rows_by_event | row, int32 or int64 | event, then row |
| k_by_event | the row's k | event, then row |
| row_of_seq | row of an order of arrival, -1 where there is none | arrival |
| opening | the customer's first row, and at the end the number of rows | customer |
"""


@dataclass(frozen=True)
class Meta:
    """What stands beside the arrays; `parts` tells from which files of events they were made.

    `seqs` is one more than the last order of arrival, `aliases` how many ids had been joined.
    """

    parts: str
    version: int
    events: int
    customers: int
    shift: int
    epoch0_ms: int
    horizon_ms: int
    names: tuple[str, ...]
    counts: tuple[int, ...]
    seqs: int
    aliases: int
    format: int = FORMAT


@dataclass(frozen=True)
class Layout:
    """An opened layout: its facts, and its arrays, mapped from disk where they are not empty."""

    meta: Meta
    arrays: Mapping[str, np.ndarray]


def parts_of(snapshot: Snapshot, *tables: str) -> str:
    """A fingerprint of what a snapshot is made of: another workspace never has the same."""
    files = [sorted(snapshot.files[table]) for table in tables or CUSTOMERS]
    text = json.dumps([*files, snapshot.aliases])
    return hashlib.sha256(text.encode()).hexdigest()


def folder_of(snapshot: Snapshot) -> Path:
    """Where the layout of a data version stands."""
    return snapshot.workspace.cache_dir / f"v{snapshot.version}"


def open_layout(snapshot: Snapshot) -> Layout | None:
    """The layout of a snapshot, if it is on disk, complete and of these very files."""
    folder = folder_of(snapshot)
    found = read_layout(folder)
    return found if found and fits(found.meta, snapshot) else None


def fits(meta: Meta, snapshot: Snapshot) -> bool:
    """Whether a layout is that of a snapshot."""
    asked = (FORMAT, parts_of(snapshot, "events"), snapshot.keys)
    return (meta.format, meta.parts, meta.customers) == asked


def read_layout(folder: Path) -> Layout | None:
    """The layout in a folder, if it is complete."""
    try:
        facts = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
        facts["names"], facts["counts"] = tuple(facts["names"]), tuple(facts["counts"])
        meta = Meta(**facts)
        arrays = {name: _load(folder / f"{name}.npy") for name in FILES}
    except (OSError, ValueError, KeyError, TypeError):
        return None
    whole = all(len(arrays[name]) == meta.events for name in FILES[:4])
    return Layout(meta, arrays) if whole and len(arrays["opening"]) > meta.customers else None


def shift_for(customers: int, span_ms: int) -> int:
    """Bits for the time in a key; BadInput when 63 bits cannot hold time and customer.

    Twice the span is preferred: then a difference within any window proves the customer.
    """
    for bits in (max(2 * span_ms, 1).bit_length(), max(span_ms, 1).bit_length()):
        if max(customers - 1, 0).bit_length() + bits <= BITS:
            return bits
    years = span_ms / 31_557_600_000
    raise BadInput(
        f"{customers:,} customers over {years:.0f} years are more than the engine can tell apart; "
        "look for events with a wrong time, such as 1970-01-01"
    )


def publish(made: Path, snapshot: Snapshot) -> None:
    """Give a finished folder its name; if another process was first, theirs stands."""
    for file in made.iterdir():
        _flush(file)
    target = folder_of(snapshot)
    try:
        made.rename(target)
    except OSError:
        if open_layout(snapshot) is not None:
            shutil.rmtree(made, ignore_errors=True)
            return
        _put_away(target)
        made.rename(target)
    _flush(target.parent)


def working_folder(snapshot: Snapshot) -> Path:
    """An empty folder to build in, beside the layouts."""
    folder = snapshot.workspace.cache_dir / f".build-{secrets.token_hex(8)}"
    folder.mkdir(parents=True)
    return folder


def write_meta(folder: Path, meta: Meta) -> None:
    """The facts of a layout, written last."""
    text = json.dumps(asdict(meta), ensure_ascii=False)
    (folder / "meta.json").write_text(text, encoding="utf-8")


def sweep(snapshot: Snapshot) -> None:
    """Delete layouts of versions that are long gone, and what killed processes left behind.

    Who has an old layout open keeps it: the files stay until they are closed.
    """
    oldest = time.time() - ABANDONED_SECONDS
    for folder in snapshot.workspace.cache_dir.glob("*"):
        number = folder.name.removeprefix("v")
        gone = number.isdigit() and int(number) <= snapshot.version - KEPT_VERSIONS
        if gone or (folder.name.startswith(".build-") and folder.stat().st_mtime < oldest):
            shutil.rmtree(folder, ignore_errors=True)


def _put_away(folder: Path) -> None:
    """Take a folder's name away at once, then delete it."""
    aside = folder.with_name(f".build-{secrets.token_hex(8)}")
    folder.rename(aside)
    shutil.rmtree(aside, ignore_errors=True)


def _load(path: Path) -> np.ndarray:
    """Mapped from disk; empty arrays cannot be."""
    head = np.load(path, mmap_mode="r") if path.stat().st_size > 128 else np.load(path)
    return np.asarray(head)


def _flush(path: Path) -> None:
    """To the disk, so that a power cut leaves no file of the right length and wrong content."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
