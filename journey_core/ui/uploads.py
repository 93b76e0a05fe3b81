"""Uploaded files on their way to the import: names are never paths, and files go when done."""

from __future__ import annotations

import re
import secrets
import shutil
from pathlib import Path
from typing import IO

_UNSAFE = re.compile(r"[^A-Za-z0-9._ -]+")


def safe_name(name: str) -> str:
    """The last part of a name a browser sent, made of plain letters, at most 80, never hidden."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1].replace("\0", "")
    plain = _UNSAFE.sub("-", last).strip(" .-")
    return plain[-80:].lstrip(" .-") or "upload"


def keep(folder: Path, name: str, content: IO[bytes]) -> Path:
    """The upload as a file of its own folder below `folder`, readable by this user only."""
    place = folder / "uploads" / secrets.token_hex(8)
    place.mkdir(parents=True, mode=0o700)
    path = place / safe_name(name)
    content.seek(0)
    with path.open("wb") as file:
        shutil.copyfileobj(content, file, 1 << 20)
    return path


def discard(path: Path) -> None:
    """Remove an upload and its folder; a second time is harmless."""
    shutil.rmtree(path.parent, ignore_errors=True)


def sweep(folder: Path, *, older_than_s: float = 86_400) -> None:
    """Remove uploads that a stopped server left behind."""
    import time

    for place in (folder / "uploads").glob("*"):
        if time.time() - place.stat().st_mtime > older_than_s:
            shutil.rmtree(place, ignore_errors=True)
