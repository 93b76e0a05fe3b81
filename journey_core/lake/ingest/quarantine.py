"""What was turned away at imports, and why."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from journey_core.model.record import Record

if TYPE_CHECKING:
    from journey_core.lake.workspace import Workspace

_STATEMENT = Path(__file__).with_name("quarantined.sql")


class QuarantineRow(Record):
    """A record that was turned away: the file as given, its number from 1, and what was wrong."""

    file: str
    row: int
    column: str
    value: str
    reason: str


def quarantined(workspace: Workspace, limit: int = 100) -> list[QuarantineRow]:
    """The records in quarantine, those of the latest import first, at most `limit`."""
    from journey_core.lake.session import read

    statement = _STATEMENT.read_text(encoding="utf-8")
    found = read(workspace, lambda con, _: con.execute(statement, {"limit": limit}).fetchall())
    names = tuple(QuarantineRow.model_fields)
    return [QuarantineRow(**dict(zip(names, row, strict=True))) for row in found]


def count_quarantined(workspace: Workspace) -> int:
    """How many records are in quarantine."""
    from journey_core.lake.snapshot import take

    return sum(part.rows for part in take(workspace).parts if part.kind == "quarantine")
