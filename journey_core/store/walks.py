"""Keeps walks of personas: what came out under which revisions, so that a change is noticed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Engine,
    Integer,
    Row,
    String,
    Table,
    Text,
    func,
    insert,
    select,
)
from sqlalchemy.exc import IntegrityError

from journey_core.errors import BadInput, Conflict, Damaged
from journey_core.model import json_text
from journey_core.store.engine import METADATA, begin_read, begin_write
from journey_core.store.stamps import digest, moment, now_ms, one_line

MAX_BYTES = 5_000_000
"""The text of one outcome."""
_LONGEST_SCOPE = 1700
WALKS = Table(
    "kept_walk",
    METADATA,
    Column("persona_id", String(80), primary_key=True),
    Column("scope", String(_LONGEST_SCOPE), primary_key=True),  # journey ids, "" for all live ones
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("persona_revision", Integer, nullable=False),
    Column("policy_revision", Integer, nullable=False),
    Column("journeys", Text, nullable=False),  # JSON: id -> revision
    Column("outcome", Text, nullable=False),  # JSON
    Column("sha256", String(64), nullable=False),  # of the outcome
    Column("kept_at", BigInteger, nullable=False),  # milliseconds since 1970, UTC
    Column("kept_by", Text, nullable=False),
)
Scope = tuple[str, ...]
"""The journeys a persona walks together, by id and sorted; none of them: all live ones."""


@dataclass(frozen=True, slots=True)
class KeptWalk:
    """A walk that somebody kept; `journeys` gives the revision of each, times are in UTC."""

    persona_id: str
    scope: Scope
    number: int
    persona_revision: int
    policy_revision: int
    journeys: Mapping[str, int]
    outcome: Mapping[str, Any]
    kept_at: datetime
    kept_by: str


class WalkStore:
    """The kept walks of a store; one that was kept never changes, the newest is what holds."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def newest(self, persona_id: str | None = None) -> list[KeptWalk]:
        """The newest kept walk of every persona, or of one, in each of their scopes."""
        keys = [WALKS.c.persona_id, WALKS.c.scope]
        query = select(*keys, func.max(WALKS.c.number).label("number")).group_by(*keys)
        if persona_id is not None:
            query = query.where(WALKS.c.persona_id == persona_id)
        last = query.subquery()
        same = (
            (WALKS.c.persona_id == last.c.persona_id)
            & (WALKS.c.scope == last.c.scope)
            & (WALKS.c.number == last.c.number)
        )
        with begin_read(self.engine) as connection:
            rows = connection.execute(select(WALKS).join(last, same).order_by(*keys)).all()
        return [_kept(row) for row in rows]

    def keep(
        self,
        persona_id: str,
        scope: Sequence[str],
        *,
        persona_revision: int,
        policy_revision: int,
        journeys: Mapping[str, int],
        outcome: Mapping[str, Any],
        by: str,
    ) -> KeptWalk:
        """Hold on to an outcome: it is what later walks are compared with.

        BadInput: it is too large. Conflict: somebody kept one at the very same moment.
        """
        text = json.dumps(outcome, ensure_ascii=False, sort_keys=True, allow_nan=False)
        joined = ",".join(sorted(scope))
        if len(text) > MAX_BYTES or len(joined) > _LONGEST_SCOPE:
            raise BadInput("the walk is too large to be kept; shorten the script")
        row = {
            "persona_id": persona_id,
            "scope": joined,
            "persona_revision": persona_revision,
            "policy_revision": policy_revision,
            "journeys": json.dumps(dict(journeys)),
            "outcome": text,
            "sha256": digest(text),
            "kept_at": now_ms(),
            "kept_by": one_line(by),
        }
        mine = (WALKS.c.persona_id == persona_id) & (WALKS.c.scope == joined)
        try:
            with begin_write(self.engine) as connection:
                last = connection.scalar(select(func.max(WALKS.c.number)).where(mine)) or 0
                connection.execute(insert(WALKS).values(number=last + 1, **row))
                made = select(WALKS).where(mine & (WALKS.c.number == last + 1))
                return _kept(connection.execute(made).one())
        except IntegrityError:
            said = "somebody else has just kept a walk of this persona; look at it first"
            raise Conflict(said) from None

    def newest_in(self, persona_id: str, scope: Sequence[str]) -> KeptWalk | None:
        """The newest kept walk of a persona through these journeys; None where none was kept."""
        asked = tuple(sorted(scope))
        return next((one for one in self.newest(persona_id) if one.scope == asked), None)


def _kept(row: Row) -> KeptWalk:
    where = f"the kept walk {row.number} of the persona {row.persona_id}"
    if digest(row.outcome) != row.sha256:
        raise Damaged(f"{where} cannot be read back: its text was changed on disk")
    return KeptWalk(
        persona_id=row.persona_id,
        scope=tuple(row.scope.split(",")) if row.scope else (),
        number=row.number,
        persona_revision=row.persona_revision,
        policy_revision=row.policy_revision,
        journeys=json.loads(row.journeys),
        outcome=json_text.read(row.outcome, MAX_BYTES),
        kept_at=moment(row.kept_at),
        kept_by=row.kept_by,
    )
