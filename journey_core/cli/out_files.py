"""Files that commands write: whole or not at all, ids instead of keys, no formula in CSV."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from journey_core.errors import BadInput

if TYPE_CHECKING:
    import polars as pl

    from journey_core.lake.workspace import Workspace

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_CHUNK = 5_000


def check_folder(out: Path | None) -> None:
    """BadInput where `--out` names a folder, or a file in a folder that is not there."""
    if out is not None and (out.is_dir() or not out.absolute().parent.is_dir()):
        raise BadInput(f"{out} cannot be written: its folder is not there", where="--out")


def write_whole(out: Path, write: Callable[[Path], object]) -> None:
    """Write under another name and take the place at once, so that no half file is ever there."""
    part = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        write(part)
        part.replace(out)
    except OSError as error:
        raise BadInput(f"{out} cannot be written: {error.strerror}", where="--out") from None
    finally:
        part.unlink(missing_ok=True)


def write_csv(path: Path, rows: pl.DataFrame) -> None:
    """Cells that a spreadsheet would run as a formula begin with an apostrophe."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(rows.columns)
        for row in rows.iter_rows():
            cells = [iso(one) if isinstance(one, datetime) else str(one) for one in row]
            writer.writerow([f"'{c}" if c.startswith(_FORMULA) else c for c in cells])


def iso(at: datetime) -> str:
    """A time in UTC with milliseconds."""
    return at.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def ids_of(workspace: Workspace, keys: Iterable[int]) -> dict[int, str]:
    """The ids of customers by key, however many; who was erased meanwhile is not among them."""
    from journey_core.lake import identity

    asked = sorted(set(keys))
    found: dict[int, str] = {}
    for start in range(0, len(asked), _CHUNK):
        found |= identity.ids_of(workspace, asked[start : start + _CHUNK])
    return found
