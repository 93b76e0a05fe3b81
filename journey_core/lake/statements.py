"""Reads the fixed SQL of this room and writes names and texts into the little that is not fixed."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "sql"


@cache
def statement(name: str) -> str:
    """The statement in `sql/<name>.sql`; its header says purpose, parameters and grain."""
    return (_FOLDER / f"{name}.sql").read_text(encoding="utf-8")


def identifier(name: str) -> str:
    """Any text as the name of a column or a table."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Any text as a constant, for the few places where DuckDB takes no parameter."""
    return "'" + text.replace("'", "''") + "'"


def columns_of(schema: Mapping[str, str]) -> str:
    """Column definitions of a table, from the constants in `schema.py`."""
    return ", ".join(f"{identifier(name)} {kind}" for name, kind in schema.items())
