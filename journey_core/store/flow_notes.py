"""Keeps why a way that customers take is not drawn: one note a journey and disagreement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, Column, Engine, String, Table, Text, delete, insert, select

from journey_core.errors import BadInput
from journey_core.store.engine import METADATA, begin_read, begin_write
from journey_core.store.stamps import moment, now_ms, one_line

LONGEST = 1000
NOTES = Table(
    "flow_note",
    METADATA,
    Column("journey_id", String(80), primary_key=True),
    Column("about", String(1100), primary_key=True),
    Column("note", Text, nullable=False),
    Column("noted_at", BigInteger, nullable=False),  # milliseconds since 1970, UTC
    Column("noted_by", Text, nullable=False),
)


@dataclass(frozen=True, slots=True)
class FlowNote:
    """Why something is left as it is, by whom, when (UTC)."""

    note: str
    noted_by: str
    noted_at: datetime


class FlowNotes:
    """The notes of a store; the last one about something counts."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def load(self, journey_id: str) -> dict[str, FlowNote]:
        """A journey's notes by what they are about, such as `cart>visit`."""
        query = select(NOTES).where(NOTES.c.journey_id == journey_id)
        with begin_read(self.engine) as connection:
            rows = connection.execute(query).all()
        return {row.about: FlowNote(row.note, row.noted_by, moment(row.noted_at)) for row in rows}

    def save(self, journey_id: str, about: str, note: str, by: str) -> None:
        """Keep a note, instead of an earlier one about the same. BadInput: empty or too long."""
        text = note.strip()
        if not 0 < len(text) <= LONGEST:
            raise BadInput(f"write why in 1 to {LONGEST:,} letters")
        with begin_write(self.engine) as connection:
            connection.execute(_about(journey_id, about))
            connection.execute(
                insert(NOTES).values(
                    journey_id=journey_id,
                    about=about,
                    note=text,
                    noted_at=now_ms(),
                    noted_by=one_line(by),
                )
            )

    def remove(self, journey_id: str, about: str) -> None:
        """Take a note back; what is not there stays away."""
        with begin_write(self.engine) as connection:
            connection.execute(_about(journey_id, about))


def _about(journey_id: str, about: str):
    return delete(NOTES).where(NOTES.c.journey_id == journey_id, NOTES.c.about == about)
