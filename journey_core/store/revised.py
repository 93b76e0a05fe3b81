"""Keeps documents with all their revisions: numbered, sealed, saved by compare-and-set."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, NamedTuple, TypeVar

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Engine,
    Integer,
    Row,
    String,
    Table,
    Text,
    insert,
    select,
    true,
)
from sqlalchemy.exc import IntegrityError

from journey_core.errors import BadInput, Conflict, Damaged, UnknownName
from journey_core.store.engine import METADATA, begin_read, begin_write
from journey_core.store.records import RevisionHead
from journey_core.store.stamps import digest, moment, now_ms, one_line

T = TypeVar("T")


def revisions_table(name: str, *key: Column) -> Table:
    """A table of revisions: of one document, or of one for each value of `key`."""
    return Table(
        name,
        METADATA,
        *key,
        Column("revision", Integer, primary_key=True, autoincrement=False),
        Column("saved_at", BigInteger, nullable=False),  # milliseconds since 1970, UTC
        Column("saved_by", Text, nullable=False),
        Column("changes", Text, nullable=False),  # JSON: in words, from the revision before
        Column("snapshot", Text, nullable=False),  # JSON: the whole document
        Column("sha256", String(64), nullable=False),  # of the snapshot
    )


class Version(NamedTuple, Generic[T]):
    """A document as it was saved, in UTC; revision 0 is what stands before anybody saved."""

    document: T
    revision: int = 0
    saved_at: datetime | None = None
    saved_by: str = ""


@dataclass(frozen=True)
class Revised(Generic[T]):
    """One kind of document. `what` names it in errors, as in “the contact policy”; `blank` is its
    revision 0, None where there is none before it is saved. Where the table has an `id`, `key` is
    that of the document."""

    table: Table
    what: str
    read: Callable[[str], T]
    write: Callable[[T], str]
    changes: Callable[[T, T], Sequence[str]]
    blank: Callable[[], T]

    def newest(self, connection: Connection, key: str = "") -> Version[T]:
        """The newest revision. Damaged if it is not readable."""
        asked = self._rows(key).order_by(self.table.c.revision.desc()).limit(1)
        row = connection.execute(asked).first()
        return Version(self.blank()) if row is None else self.version(row, key)

    def at(self, connection: Connection, revision: int | None, key: str = "") -> Version[T]:
        """That revision, the newest for None. UnknownName; Damaged if it is not readable."""
        newest = self.newest(connection, key)
        if revision is None or revision == newest.revision:
            return newest
        found = connection.execute(self._rows(key).where(self.table.c.revision == revision)).first()
        if found is not None:
            return self.version(found, key)
        if revision == 0 and self.blank() is not None:
            return Version(self.blank())
        first = 1 if self.blank() is None else 0
        raise UnknownName("revision", str(revision), [f"{first} to {newest.revision}"])

    def save(self, engine: Engine, document: T, base: int, by: str, key: str = "") -> Version[T]:
        """The next revision after `base`; what is equal to it adds none.

        Conflict when `base` is not the newest any more: it says who saved, and what changed since.
        """
        try:
            with begin_write(engine) as connection:
                newest = self.newest(connection, key)
                if newest.revision != base:
                    raise self._faster(connection, newest, base, key)
                if document == newest.document:
                    return newest
                return self._write(connection, newest, document, by, key)
        except IntegrityError:  # on Postgres both may have read the same newest revision
            with begin_read(engine) as connection:
                raise self._faster(connection, self.newest(connection, key), base, key) from None

    def history(self, connection: Connection, limit: int, key: str = "") -> list[RevisionHead]:
        """Who changed what and when, in words, the newest first."""
        columns = [self.table.c[name] for name in ("revision", "saved_at", "saved_by", "changes")]
        query = select(*columns).where(self._mine(key))
        rows = connection.execute(query.order_by(self.table.c.revision.desc()).limit(limit))
        return [
            RevisionHead(row.revision, moment(row.saved_at), row.saved_by, "edit",
                         tuple(json.loads(row.changes)))
            for row in rows
        ]  # fmt: skip

    def version(self, row: Row, key: str = "") -> Version[T]:
        """A row of the table, read back. Damaged if it is not what was saved."""
        where = f"revision {row.revision} of {self._named(key)}"
        if digest(row.snapshot) != row.sha256:
            raise Damaged(
                f"{where} cannot be read back: its text was changed on disk; restore a backup"
            )
        try:
            document = self.read(row.snapshot)
        except BadInput as error:
            raise Damaged(f"{where} cannot be read back: {error}") from None
        return Version(document, row.revision, moment(row.saved_at), row.saved_by)

    def _mine(self, key: str) -> ColumnElement[bool]:
        return self.table.c.id == key if key else true()

    def _rows(self, key: str):
        return select(self.table).where(self._mine(key))

    def _named(self, key: str) -> str:
        return f"{self.what} {key}".strip()

    def _write(
        self, connection: Connection, newest: Version[T], document: T, by: str, key: str
    ) -> Version[T]:
        snapshot = self.write(document)
        row = {
            "revision": newest.revision + 1,
            "saved_at": now_ms(),
            "saved_by": one_line(by),
            "changes": json.dumps(self.changes(newest.document, document), ensure_ascii=False),
            "snapshot": snapshot,
            "sha256": digest(snapshot),
        }
        connection.execute(insert(self.table).values(**row, **({"id": key} if key else {})))
        return Version(document, newest.revision + 1, moment(row["saved_at"]), row["saved_by"])

    def _faster(self, connection: Connection, newest: Version[T], base: int, key: str) -> Conflict:
        """The error that says who was faster; `conflicts` are their changes in words."""
        what, who = self._named(key), newest.saved_by or "someone else"
        if not newest.revision:
            return Conflict(f"{what} was removed in the meantime; save it as new")
        since = [head for head in self.history(connection, 1000, key) if head.revision > base]
        told = tuple(line for head in reversed(since) for line in head.changes)
        if not base and self.blank() is None:
            return Conflict(f"{what} is there already, saved by {who}; nothing was saved", told)
        return Conflict(
            f"{who} saved {what} as revision {newest.revision} in the meantime; nothing was saved",
            told,
        )
