"""Brings finished files to their place so that a crash or a power cut leaves all or nothing."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from journey_core.lake.integrity import fingerprint
from journey_core.store.catalogue.commits import NewPart


@dataclass(frozen=True)
class Written:
    """A finished file in a job's folder that is to become a part."""

    kind: str
    bucket: int
    path: Path
    rows: int


def publish(lake_dir: Path, written: Iterable[Written]) -> tuple[NewPart, ...]:
    """Make files safe on disk and move them into their table's folder; the commit comes after."""
    parts = []
    for file in written:
        folder = lake_dir / file.kind
        folder.mkdir(parents=True, exist_ok=True)
        size, digest = seal(file.path)
        name = f"{file.kind}/{file.path.name}"
        file.path.replace(lake_dir / name)
        parts.append(NewPart(file.kind, file.bucket, name, file.rows, size, digest))
    for folder in {lake_dir / part.kind for part in parts}:
        sync_folder(folder)
    if parts:
        sync_folder(lake_dir)
    return tuple(parts)


def seal(path: Path) -> tuple[int, str]:
    """Force a file to disk; its size in bytes and its SHA-256."""
    with path.open("r+b") as file:
        os.fsync(file.fileno())
    return path.stat().st_size, fingerprint(path)


def sync_folder(folder: Path) -> None:
    """Force a folder's names to disk; where the system cannot, as on Windows, it needs not."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
