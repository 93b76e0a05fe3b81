"""Reads and writes journeys and their revisions, one statement a task, inside a transaction."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from journey_core.errors import BadInput, Conflict, Damaged, Refused, UnknownName
from journey_core.model import codec
from journey_core.model.elements import HEAD, Elements, copy_of, from_elements, to_elements
from journey_core.model.journey import COLLECTIONS, Journey
from journey_core.model.operations import Op, diff, dump_ops
from journey_core.model.words import describe
from journey_core.store.records import JourneyHead, RevisionHead, Saved
from journey_core.store.stamps import digest, moment, now_ms, one_line
from journey_core.store.tables import JOURNEYS, REVISIONS

_SAVED = tuple(REVISIONS.c[n] for n in ("revision", "saved_at", "saved_by", "snapshot", "sha256"))
LONGEST_NOTE = 200


@dataclass(frozen=True, slots=True)
class Note:
    """Who saves, why, and under which request."""

    by: str = ""
    why: str = "edit"
    request_id: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A revision that is ready to be written: all that takes time is done before the lock."""

    journey: Journey
    ops: Sequence[Op]
    changes: Sequence[str]
    snapshot: str


def first_draft(journey: Journey) -> Draft:
    """Revision 1 of a journey; Refused where the document would not be valid."""
    after = to_elements(journey)
    before = copy_of({HEAD: after[HEAD]})
    journey = from_elements(journey.id, after)
    return Draft(journey, diff(before, after), _contents(journey), _text(journey))


def draft(journey_id: str, before: Elements, after: Elements) -> Draft:
    """The next revision of a journey; Refused where the document would not be valid."""
    journey = from_elements(journey_id, after)
    ops = diff(before, after)
    return Draft(journey, ops, describe(ops, before), _text(journey))


def write_first(connection: Connection, made: Draft, note: Note) -> Saved:
    """Revision 1 of a new journey; IntegrityError where the id is taken."""
    at = now_ms()
    connection.execute(insert(JOURNEYS).values(id=made.journey.id, **_head(made, 1, at, note)))
    return _write(connection, made, 1, at, note)


def write_next(connection: Connection, made: Draft, previous: int, note: Note) -> Saved:
    """The revision after `previous`; Conflict, never a silent overwrite, if that is not newest."""
    at = now_ms()
    key = made.journey.id
    done = connection.execute(
        update(JOURNEYS)
        .where(JOURNEYS.c.id == key, JOURNEYS.c.revision == previous)
        .values(**_head(made, previous + 1, at, note))
    )
    if done.rowcount != 1:
        raise Conflict(f"journey “{key}” was saved by someone else in the meantime; try again")
    return _write(connection, made, previous + 1, at, note)


def newest(connection: Connection, journey_id: str) -> Saved:
    """The newest revision of a journey; UnknownName lists journeys that are there."""
    found = connection.execute(
        select(*_SAVED)
        .join(JOURNEYS, JOURNEYS.c.id == REVISIONS.c.journey_id)
        .where(JOURNEYS.c.id == journey_id, JOURNEYS.c.revision == REVISIONS.c.revision)
    ).first()
    if found is None:
        raise _unknown(connection, journey_id)
    return _saved(journey_id, found)


def at_revision(connection: Connection, journey_id: str, revision: int) -> Saved:
    """A journey as it was at a revision; UnknownName where there is no such one."""
    found = connection.execute(
        select(*_SAVED).where(
            REVISIONS.c.journey_id == journey_id, REVISIONS.c.revision == revision
        )
    ).first()
    if found is None:
        latest = newest_number(connection, journey_id)
        raise UnknownName("revision", str(revision), [f"1 to {latest}"])
    return _saved(journey_id, found)


def answered(connection: Connection, journey_id: str, request_id: str | None) -> Saved | None:
    """What the same request was answered before, if it was."""
    if request_id is None:
        return None
    found = connection.execute(
        select(*_SAVED).where(
            REVISIONS.c.journey_id == journey_id, REVISIONS.c.request_id == request_id
        )
    ).first()
    return None if found is None else _saved(journey_id, found)


def newest_number(connection: Connection, journey_id: str, *, lock: bool = False) -> int:
    """The number of the newest revision; with `lock` nobody else saves until the commit."""
    query = select(JOURNEYS.c.revision).where(JOURNEYS.c.id == journey_id)
    number = connection.scalar(query.with_for_update() if lock else query)
    if number is None:
        raise _unknown(connection, journey_id)
    return number


def heads(connection: Connection, *, archived: bool) -> list[JourneyHead]:
    """Every journey by name; archived ones only where asked for."""
    query = select(JOURNEYS).order_by(JOURNEYS.c.name, JOURNEYS.c.id)
    if not archived:
        query = query.where(JOURNEYS.c.archived.is_(False))
    return [
        JourneyHead(
            id=row.id,
            name=row.name,
            status=row.status,
            owner=row.owner,
            archived=row.archived,
            stages=row.stages,
            next_review_on=date.fromisoformat(row.next_review_on) if row.next_review_on else None,
            revision=row.revision,
            saved_at=moment(row.saved_at),
            saved_by=row.saved_by,
        )
        for row in connection.execute(query)
    ]


def lines(connection: Connection, journey_id: str, limit: int) -> list[RevisionHead]:
    """A journey's history, the newest first."""
    newest_number(connection, journey_id)
    columns = [REVISIONS.c[name] for name in ("revision", "saved_at", "saved_by", "why", "changes")]
    query = select(*columns).where(REVISIONS.c.journey_id == journey_id)
    return [
        RevisionHead(
            revision=row.revision,
            saved_at=moment(row.saved_at),
            saved_by=row.saved_by,
            why=row.why,
            changes=tuple(json.loads(row.changes)),
        )
        for row in connection.execute(query.order_by(REVISIONS.c.revision.desc()).limit(limit))
    ]


def _contents(journey: Journey) -> list[str]:
    counts = [(name, len(getattr(journey, name))) for name in COLLECTIONS]
    named = [f"{count:,} {name if count > 1 else name[:-1]}" for name, count in counts if count]
    return [f"Journey {journey.name} made with {', '.join(named) or 'no stages yet'}"]


def _text(journey: Journey) -> str:
    try:
        return _json(codec.dump(journey))
    except ValueError:
        raise Refused("the journey holds a number that is not finite; nothing was saved") from None


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _write(connection: Connection, made: Draft, revision: int, at: int, note: Note) -> Saved:
    by = one_line(note.by, LONGEST_NOTE)
    connection.execute(
        insert(REVISIONS).values(
            journey_id=made.journey.id,
            revision=revision,
            saved_at=at,
            saved_by=by,
            why=one_line(note.why, LONGEST_NOTE),
            request_id=note.request_id,
            ops=_json(dump_ops(made.ops)),
            changes=_json(made.changes),
            snapshot=made.snapshot,
            sha256=digest(made.snapshot),
        )
    )
    return Saved(made.journey, revision, moment(at), by)


def _head(made: Draft, revision: int, at: int, note: Note) -> dict[str, object]:
    journey = made.journey
    review = journey.next_review_on
    return {
        "revision": revision,
        "name": one_line(journey.name, LONGEST_NOTE),
        "status": journey.status,
        "owner": one_line(journey.owner, LONGEST_NOTE),
        "archived": journey.archived,
        "stages": len(journey.stages),
        "next_review_on": review and review.isoformat(),
        "saved_at": at,
        "saved_by": one_line(note.by, LONGEST_NOTE),
    }


def _saved(journey_id: str, row: Row) -> Saved:
    revision, at, by, snapshot, sha256 = row
    where = f"revision {revision} of journey “{journey_id}”"
    if digest(snapshot) != sha256:
        raise Damaged(
            f"{where} cannot be read back: its text was changed on disk; restore a backup"
        )
    try:
        return Saved(codec.load_text(snapshot), revision, moment(at), by)
    except BadInput as error:
        raise Damaged(f"{where} cannot be read back: {error}") from None


def _unknown(connection: Connection, journey_id: str) -> UnknownName:
    known = connection.scalars(select(JOURNEYS.c.id).order_by(JOURNEYS.c.id).limit(10))
    return UnknownName("journey", journey_id[:80], known)
