"""Keeps personas with all their revisions, and the walks that people decided to hold on to."""

from __future__ import annotations

import builtins
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Engine, String, delete, func, select

from journey_core.errors import UnknownName
from journey_core.model import persona_file
from journey_core.model.persona import Persona
from journey_core.model.persona_words import changes
from journey_core.store.engine import begin_read, begin_write
from journey_core.store.records import RevisionHead
from journey_core.store.revised import Revised, Version, revisions_table

PERSONAS = revisions_table("persona", Column("id", String(80), primary_key=True))


def _nobody() -> Any:
    """What stands before a persona is saved."""
    return None


_KIND = Revised(
    PERSONAS,
    "the persona",
    persona_file.load_text,
    persona_file.dump_text,
    changes,
    _nobody,
)


@dataclass(frozen=True, slots=True)
class SavedPersona:
    """A persona as it was saved; revisions count from 1, times are in UTC."""

    persona: Persona
    revision: int
    saved_at: datetime
    saved_by: str


class PersonaStore:
    """The personas of a store; safe to use from many threads and processes at once."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def list(self) -> builtins.list[SavedPersona]:
        """The newest revision of every persona, by name."""
        newest = func.max(PERSONAS.c.revision).label("revision")
        last = select(PERSONAS.c.id, newest).group_by(PERSONAS.c.id).subquery()
        same = (PERSONAS.c.id == last.c.id) & (PERSONAS.c.revision == last.c.revision)
        with begin_read(self.engine) as connection:
            rows = connection.execute(select(PERSONAS).join(last, same)).all()
        found = [_saved(_KIND.version(row, row.id)) for row in rows]
        return sorted(found, key=lambda one: (one.persona.name.casefold(), one.persona.id))

    def load(self, persona_id: str, revision: int | None = None) -> SavedPersona:
        """The newest revision, or the one asked for. UnknownName; Damaged if it is not readable."""
        with begin_read(self.engine) as connection:
            if not _KIND.newest(connection, persona_id).revision:
                known = connection.scalars(select(PERSONAS.c.id).distinct()).all()
                raise UnknownName("persona", persona_id, known)
            return _saved(_KIND.at(connection, revision, persona_id))

    def save(self, persona: Persona, base: int, by: str) -> SavedPersona:
        """The next revision after `base`, which is 0 for a new persona; what is equal adds none.

        Conflict when `base` is not the newest any more: it says who saved, and what changed since.
        """
        return _saved(_KIND.save(self.engine, persona, base, by, persona.id))

    def put(self, persona: Persona, by: str) -> SavedPersona:
        """Import: a new persona, or a new revision on top of the newest one."""
        with begin_read(self.engine) as connection:
            base = _KIND.newest(connection, persona.id).revision
        return self.save(persona, base, by)

    def remove(self, persona_id: str) -> None:
        """Delete a persona with its revisions and kept walks for good. UnknownName."""
        from journey_core.store.walks import WALKS

        with begin_write(self.engine) as connection:
            gone = connection.execute(delete(PERSONAS).where(PERSONAS.c.id == persona_id))
            connection.execute(delete(WALKS).where(WALKS.c.persona_id == persona_id))
        if not gone.rowcount:
            raise UnknownName("persona", persona_id)

    def history(self, persona_id: str, limit: int = 50) -> builtins.list[RevisionHead]:
        """Who changed what and when, in words, the newest first."""
        with begin_read(self.engine) as connection:
            return _KIND.history(connection, limit, persona_id)


def _saved(found: Version[Any]) -> SavedPersona:
    assert found.saved_at is not None
    return SavedPersona(found.document, found.revision, found.saved_at, found.saved_by)
