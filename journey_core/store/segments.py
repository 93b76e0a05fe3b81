"""Keeps the workspace's named segments: one document, and every revision it ever had."""

from __future__ import annotations

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
    insert,
    select,
)
from sqlalchemy.exc import IntegrityError

from journey_core.errors import BadInput, Conflict, Damaged
from journey_core.model import segment as model
from journey_core.model.segment import Segments
from journey_core.store.engine import METADATA, begin_read, begin_write
from journey_core.store.records import RevisionHead

LONGEST_NAME = 200
SEGMENTS = Table(
    "segments",
    METADATA,
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("saved_at", BigInteger, nullable=False),  # milliseconds since 1970, UTC
    Column("saved_by", Text, nullable=False),
    Column("changes", Text, nullable=False),  # JSON: in words, from the revision before
    Column("snapshot", Text, nullable=False),  # JSON: the whole document
    Column("sha256", String(64), nullable=False),  # of the snapshot
)
_LINES = tuple(SEGMENTS.c[name] for name in ("revision", "saved_at", "saved_by", "changes"))


@dataclass(frozen=True, slots=True)
class SavedSegments:
    """Segments as they were saved; revision 0 is none at all."""

    segments: Segments
    revision: int = 0
    saved_by: str = ""


class SegmentStore:
    """The named segments of a store; safe to use from many threads and processes at once."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def load(self) -> SavedSegments:
        """The newest revision. Damaged if it is not readable."""
        with begin_read(self.engine) as connection:
            return _newest(connection)

    def revision(self) -> int:
        """The number of the newest revision, without reading it."""
        with begin_read(self.engine) as connection:
            newest = select(SEGMENTS.c.revision).order_by(SEGMENTS.c.revision.desc()).limit(1)
            return connection.scalar(newest) or 0

    def save(self, segments: Segments, base: int, by: str) -> SavedSegments:
        """The next revision after `base`; what is equal to it adds none.

        Conflict when `base` is not the newest any more: it says who saved, and what changed since.
        """
        try:
            with begin_write(self.engine) as connection:
                newest = _newest(connection)
                if newest.revision != base:
                    raise _faster(newest, connection, base)
                if segments == newest.segments:
                    return newest
                return _write(connection, newest, segments, by)
        except IntegrityError:  # on Postgres both may have read the same newest revision
            with begin_read(self.engine) as connection:
                raise _faster(_newest(connection), connection, base) from None

    def history(self, limit: int = 50) -> list[RevisionHead]:
        """Who changed what and when, in words, the newest first."""
        with begin_read(self.engine) as connection:
            return _lines(connection, limit)


def _newest(connection: Connection) -> SavedSegments:
    columns = (SEGMENTS.c.revision, SEGMENTS.c.saved_by, SEGMENTS.c.snapshot, SEGMENTS.c.sha256)
    query = select(*columns).order_by(SEGMENTS.c.revision.desc()).limit(1)
    row = connection.execute(query).first()
    return SavedSegments(Segments()) if row is None else _saved(row)


def _saved(row: Row) -> SavedSegments:
    revision, by, snapshot, sha256 = row
    where = f"revision {revision} of the segments"
    if _digest(snapshot) != sha256:
        raise Damaged(
            f"{where} cannot be read back: its text was changed on disk; restore a backup"
        )
    try:
        return SavedSegments(model.load_text(snapshot), revision, by)
    except BadInput as error:
        raise Damaged(f"{where} cannot be read back: {error}") from None


def _write(
    connection: Connection, newest: SavedSegments, segments: Segments, by: str
) -> SavedSegments:
    snapshot = model.dump_text(segments)
    name = "".join(letter if letter.isprintable() else " " for letter in by).strip()
    told = model.changes(newest.segments, segments)
    revision = newest.revision + 1
    connection.execute(
        insert(SEGMENTS).values(
            revision=revision,
            saved_at=time.time_ns() // 1_000_000,
            saved_by=name[:LONGEST_NAME],
            changes=json.dumps(told, ensure_ascii=False),
            snapshot=snapshot,
            sha256=_digest(snapshot),
        )
    )
    return SavedSegments(segments, revision, name[:LONGEST_NAME])


def _faster(newest: SavedSegments, connection: Connection, base: int) -> Conflict:
    since = [head for head in _lines(connection, 1000) if head.revision > base]
    told = tuple(line for head in reversed(since) for line in head.changes)
    who = newest.saved_by or "someone else"
    return Conflict(
        f"{who} saved the segments as revision {newest.revision} in the meantime; "
        "nothing was saved",
        told,
    )


def _lines(connection: Connection, limit: int) -> list[RevisionHead]:
    query = select(*_LINES).order_by(SEGMENTS.c.revision.desc()).limit(limit)
    return [
        RevisionHead(
            revision=row.revision,
            saved_at=datetime.fromtimestamp(row.saved_at / 1000, UTC),
            saved_by=row.saved_by,
            why="edit",
            changes=tuple(json.loads(row.changes)),
        )
        for row in connection.execute(query)
    ]


def _digest(snapshot: str) -> str:
    return hashlib.sha256(snapshot.encode()).hexdigest()
