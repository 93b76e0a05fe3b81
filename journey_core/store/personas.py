"""Keeps personas with all their revisions, and the walks that people decided to hold on to."""

from __future__ import annotations

import builtins
import hashlib
import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Engine,
    Integer,
    Row,
    String,
    Table,
    Text,
    delete,
    func,
    insert,
    select,
)
from sqlalchemy.exc import IntegrityError

from journey_core.errors import BadInput, Conflict, Damaged, UnknownName
from journey_core.model import persona_file
from journey_core.model.persona import Persona
from journey_core.model.persona_words import changes
from journey_core.store.engine import METADATA, begin_read, begin_write
from journey_core.store.records import RevisionHead

LONGEST_NAME = 200
PERSONAS = Table(
    "persona",
    METADATA,
    Column("id", String(80), primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("saved_at", BigInteger, nullable=False),  # milliseconds since 1970, UTC
    Column("saved_by", Text, nullable=False),
    Column("changes", Text, nullable=False),  # JSON: in words, from the revision before
    Column("snapshot", Text, nullable=False),  # JSON: the whole document
    Column("sha256", String(64), nullable=False),  # of the snapshot
)
_SAVED = tuple(PERSONAS.c[n] for n in ("id", "revision", "saved_at", "saved_by", "snapshot",
                                       "sha256"))  # fmt: skip


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
            rows = connection.execute(select(*_SAVED).join(last, same)).all()
        found = [_saved(row) for row in rows]
        return sorted(found, key=lambda one: (one.persona.name.casefold(), one.persona.id))

    def load(self, persona_id: str, revision: int | None = None) -> SavedPersona:
        """The newest revision, or the one asked for. UnknownName; Damaged if it is not readable."""
        with begin_read(self.engine) as connection:
            newest = _newest(connection, persona_id)
            if newest is None:
                known = connection.scalars(select(PERSONAS.c.id).distinct()).all()
                raise UnknownName("persona", persona_id, known)
            if revision is None or revision == newest.revision:
                return newest
            asked = (PERSONAS.c.id == persona_id) & (PERSONAS.c.revision == revision)
            row = connection.execute(select(*_SAVED).where(asked)).first()
        if row is None:
            raise UnknownName("revision", str(revision), [f"1 to {newest.revision}"])
        return _saved(row)

    def save(self, persona: Persona, base: int, by: str) -> SavedPersona:
        """The next revision after `base`, which is 0 for a new persona; what is equal adds none.

        Conflict when `base` is not the newest any more: it says who saved, and what changed since.
        """
        try:
            with begin_write(self.engine) as connection:
                newest = _newest(connection, persona.id)
                if (newest.revision if newest else 0) != base:
                    raise _faster(connection, newest, persona.id, base)
                if newest is not None and newest.persona == persona:
                    return newest
                return _write(connection, newest, persona, by)
        except IntegrityError:  # on Postgres both may have read the same newest revision
            with begin_read(self.engine) as connection:
                newest = _newest(connection, persona.id)
                raise _faster(connection, newest, persona.id, base) from None

    def put(self, persona: Persona, by: str) -> SavedPersona:
        """Import: a new persona, or a new revision on top of the newest one."""
        with begin_read(self.engine) as connection:
            newest = _newest(connection, persona.id)
        return self.save(persona, newest.revision if newest else 0, by)

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
            return _lines(connection, persona_id, limit)


def _newest(connection: Connection, persona_id: str) -> SavedPersona | None:
    query = select(*_SAVED).where(PERSONAS.c.id == persona_id)
    row = connection.execute(query.order_by(PERSONAS.c.revision.desc()).limit(1)).first()
    return None if row is None else _saved(row)


def _write(
    connection: Connection, newest: SavedPersona | None, persona: Persona, by: str
) -> SavedPersona:
    at, snapshot, name = time.time_ns() // 1_000_000, persona_file.dump_text(persona), signed(by)
    revision = newest.revision + 1 if newest else 1
    told = changes(newest.persona if newest else None, persona)
    connection.execute(
        insert(PERSONAS).values(
            id=persona.id,
            revision=revision,
            saved_at=at,
            saved_by=name,
            changes=json.dumps(told, ensure_ascii=False),
            snapshot=snapshot,
            sha256=digest(snapshot),
        )
    )
    return SavedPersona(persona, revision, moment(at), name)


def _faster(
    connection: Connection, newest: SavedPersona | None, persona_id: str, base: int
) -> Conflict:
    """The error that says who was faster; `conflicts` are their changes in words."""
    if newest is None:
        return Conflict(f"the persona “{persona_id}” was removed in the meantime; save it as new")
    since = [head for head in _lines(connection, persona_id, 1000) if head.revision > base]
    told = tuple(line for head in reversed(since) for line in head.changes)
    who = newest.saved_by or "someone else"
    if not base:
        return Conflict(f"there is a persona “{persona_id}” already, saved by {who}", told)
    return Conflict(
        f"{who} saved {newest.persona.name} as revision {newest.revision} in the meantime; "
        "nothing was saved",
        told,
    )


def _lines(connection: Connection, persona_id: str, limit: int) -> list[RevisionHead]:
    columns = [PERSONAS.c[name] for name in ("revision", "saved_at", "saved_by", "changes")]
    query = select(*columns).where(PERSONAS.c.id == persona_id)
    rows = connection.execute(query.order_by(PERSONAS.c.revision.desc()).limit(limit))
    return [
        RevisionHead(row.revision, moment(row.saved_at), row.saved_by, "edit",
                     tuple(json.loads(row.changes)))
        for row in rows
    ]  # fmt: skip


def _saved(row: Row) -> SavedPersona:
    persona_id, revision, at, by, snapshot, sha256 = row
    where = f"revision {revision} of the persona {persona_id}"
    if digest(snapshot) != sha256:
        raise Damaged(
            f"{where} cannot be read back: its text was changed on disk; restore a backup"
        )
    try:
        return SavedPersona(persona_file.load_text(snapshot), revision, moment(at), by)
    except BadInput as error:
        raise Damaged(f"{where} cannot be read back: {error}") from None


def signed(by: str) -> str:
    """A person's name on one line, cut."""
    name = "".join(letter if letter.isprintable() else " " for letter in by).strip()
    return name[:LONGEST_NAME]


def digest(text: str) -> str:
    """What a text is checked against when it is read back."""
    return hashlib.sha256(text.encode()).hexdigest()


def moment(at_ms: int) -> datetime:
    """A stored time, in UTC."""
    return datetime.fromtimestamp(at_ms / 1000, UTC)
