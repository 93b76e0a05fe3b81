"""Keeps the workspace's contact policy: one document, and every revision it ever had."""

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

from journey_core.errors import BadInput, Conflict, Damaged, UnknownName
from journey_core.model import policy_file
from journey_core.model.contact_policy import ContactPolicy
from journey_core.model.policy_words import changes
from journey_core.store.engine import METADATA, begin_read, begin_write
from journey_core.store.records import RevisionHead

LONGEST_NAME = 200
POLICIES = Table(
    "contact_policy",
    METADATA,
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("saved_at", BigInteger, nullable=False),  # milliseconds since 1970, UTC
    Column("saved_by", Text, nullable=False),
    Column("changes", Text, nullable=False),  # JSON: in words, from the revision before
    Column("snapshot", Text, nullable=False),  # JSON: the whole document
    Column("sha256", String(64), nullable=False),  # of the snapshot
)
_SAVED = tuple(POLICIES.c[n] for n in ("revision", "saved_at", "saved_by", "snapshot", "sha256"))


@dataclass(frozen=True, slots=True)
class SavedPolicy:
    """A policy as it was saved, in UTC; revision 0 is the empty one that nobody saved."""

    policy: ContactPolicy
    revision: int = 0
    saved_at: datetime | None = None
    saved_by: str = ""


class PolicyStore:
    """The contact policy of a store; safe to use from many threads and processes at once."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def load(self, revision: int | None = None) -> SavedPolicy:
        """The newest revision, or the one asked for. UnknownName; Damaged if it is not readable."""
        with begin_read(self.engine) as connection:
            newest = _newest(connection)
            if revision is None or revision == newest.revision:
                return newest
            found = connection.execute(select(*_SAVED).where(POLICIES.c.revision == revision))
            row = found.first()
        if row is None:
            if revision == 0:
                return SavedPolicy(ContactPolicy())
            raise UnknownName("revision", str(revision), [f"0 to {newest.revision}"])
        return _saved(row)

    def save(self, policy: ContactPolicy, base: int, by: str) -> SavedPolicy:
        """The next revision after `base`; what is equal to it adds none.

        Conflict when `base` is not the newest any more: it says who saved, and what changed since.
        """
        try:
            with begin_write(self.engine) as connection:
                newest = _newest(connection)
                if newest.revision != base:
                    raise _faster(newest, connection, base)
                if policy == newest.policy:
                    return newest
                return _write(connection, newest, policy, by)
        except IntegrityError:  # on Postgres both may have read the same newest revision
            with begin_read(self.engine) as connection:
                raise _faster(_newest(connection), connection, base) from None

    def history(self, limit: int = 50) -> list[RevisionHead]:
        """Who changed what and when, in words, the newest first."""
        with begin_read(self.engine) as connection:
            return _lines(connection, limit)


def _newest(connection: Connection) -> SavedPolicy:
    row = connection.execute(select(*_SAVED).order_by(POLICIES.c.revision.desc()).limit(1)).first()
    return SavedPolicy(ContactPolicy()) if row is None else _saved(row)


def _write(
    connection: Connection, newest: SavedPolicy, policy: ContactPolicy, by: str
) -> SavedPolicy:
    at, snapshot = time.time_ns() // 1_000_000, policy_file.dump_text(policy)
    name = "".join(letter if letter.isprintable() else " " for letter in by).strip()
    revision = newest.revision + 1
    connection.execute(
        insert(POLICIES).values(
            revision=revision,
            saved_at=at,
            saved_by=name[:LONGEST_NAME],
            changes=json.dumps(changes(newest.policy, policy), ensure_ascii=False),
            snapshot=snapshot,
            sha256=_digest(snapshot),
        )
    )
    return SavedPolicy(policy, revision, _time(at), name[:LONGEST_NAME])


def _faster(newest: SavedPolicy, connection: Connection, base: int) -> Conflict:
    """The error that says who was faster; `conflicts` are their changes in words."""
    since = [head for head in _lines(connection, 1000) if head.revision > base]
    told = tuple(line for head in reversed(since) for line in head.changes)
    who = newest.saved_by or "someone else"
    return Conflict(
        f"{who} saved the contact policy as revision {newest.revision} in the meantime; "
        "nothing was saved",
        told,
    )


def _lines(connection: Connection, limit: int) -> list[RevisionHead]:
    columns = [POLICIES.c[name] for name in ("revision", "saved_at", "saved_by", "changes")]
    query = select(*columns).order_by(POLICIES.c.revision.desc()).limit(limit)
    return [
        RevisionHead(
            revision=row.revision,
            saved_at=_time(row.saved_at),
            saved_by=row.saved_by,
            why="edit",
            changes=tuple(json.loads(row.changes)),
        )
        for row in connection.execute(query)
    ]


def _saved(row: Row) -> SavedPolicy:
    revision, at, by, snapshot, sha256 = row
    where = f"revision {revision} of the contact policy"
    if _digest(snapshot) != sha256:
        raise Damaged(
            f"{where} cannot be read back: its text was changed on disk; restore a backup"
        )
    try:
        return SavedPolicy(policy_file.load_text(snapshot), revision, _time(at), by)
    except BadInput as error:
        raise Damaged(f"{where} cannot be read back: {error}") from None


def _digest(snapshot: str) -> str:
    return hashlib.sha256(snapshot.encode()).hexdigest()


def _time(at: int) -> datetime:
    return datetime.fromtimestamp(at / 1000, UTC)
