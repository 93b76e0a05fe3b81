"""Reads the fixed SQL of this room."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "sql"


@cache
def statement(name: str) -> str:
    """The statement in `sql/<name>.sql`; its header says purpose, parameters and grain."""
    return (_FOLDER / f"{name}.sql").read_text(encoding="utf-8")
