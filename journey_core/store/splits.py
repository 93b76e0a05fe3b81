"""Keeps how customers are split into arms: versions with their salts, and how far each is opened.

A version never changes. Other shares are a new version with new salts; it is for the customers who
enter from then on, and those before stay where they are. `EVERY_JOURNEY` stands for the holdout
that no journey speaks to.
"""

from __future__ import annotations

import json
import secrets
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Engine,
    Float,
    Integer,
    String,
    Table,
    Text,
    insert,
    select,
)
from sqlalchemy.exc import IntegrityError

from journey_core.errors import Conflict, Refused, UnknownName
from journey_core.store.engine import METADATA, begin_read, begin_write
from journey_core.store.stamps import moment, now_ms, one_line

EVERY_JOURNEY = "*"
"""The scope of the global holdout; no journey can have this id."""

SPLITS = Table(
    "holdout_split",
    METADATA,
    Column("scope", String(80), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("salt", String(64), nullable=False),  # which arm
    Column("ramp_salt", String(64), nullable=False),  # whether yet
    Column("shares", Text, nullable=False),  # JSON: arm -> share, adding up to 1
    Column("starts_ms", BigInteger),  # who enters from then on; null: everybody
    Column("made_at", BigInteger, nullable=False),  # milliseconds since 1970, UTC
    Column("made_by", Text, nullable=False),
)
RAMPS = Table(
    "holdout_ramp",
    METADATA,
    Column("scope", String(80), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("step", Integer, primary_key=True, autoincrement=False),
    Column("from_ms", BigInteger),  # since when; null: from the start of the version
    Column("share", Float, nullable=False),  # of the customers who enter, grows with each step
    Column("made_at", BigInteger, nullable=False),
    Column("made_by", Text, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Step:
    """From a moment on (None: from the beginning) this share of those who enter is assigned."""

    from_ms: int | None
    share: float


@dataclass(frozen=True, slots=True)
class Split:
    """One version of a split; `starts_ms` in milliseconds since 1970 UTC, None: for everybody."""

    scope: str
    version: int
    salt: str
    ramp_salt: str
    shares: Mapping[str, float]
    starts_ms: int | None
    ramp: tuple[Step, ...]
    made_at: datetime
    made_by: str

    @property
    def open_to(self) -> float:
        """The share of those who enter that is assigned by now."""
        return self.ramp[-1].share


class SplitStore:
    """The splits of a store; safe to use from many threads and processes at once."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def versions(self, scope: str) -> list[Split]:
        """Every version of a scope, the oldest first."""
        with begin_read(self.engine) as connection:
            return _versions(connection, scope)

    def newest(self, scope: str) -> Split | None:
        """The version in force, None where nothing was split yet."""
        found = self.versions(scope)
        return found[-1] if found else None

    def begin(
        self,
        scope: str,
        shares: Mapping[str, float],
        *,
        starts_ms: int | None,
        by: str,
        share: float = 1.0,
    ) -> Split:
        """The version with these shares: the newest where they are its own, else a new one.

        `share` of those who enter is assigned at first. A first version is for everybody who
        enters at `starts_ms` or later. Refused: it would begin before the newest one does.
        """
        _check_share(share)
        try:
            with begin_write(self.engine) as connection:
                known = _versions(connection, scope)
                if known and dict(known[-1].shares) == dict(shares):
                    return known[-1]
                _check_start(known, starts_ms)
                place = (scope, len(known) + 1)
                _write(connection, place, shares, by=by, starts_ms=starts_ms)
                _write_step(connection, (*place, 1), starts_ms, share, by)
        except IntegrityError:  # on Postgres both may have read the same newest version
            newest = self.newest(scope)
            if newest is None or dict(newest.shares) != dict(shares):
                raise Conflict("someone else changed the split in the meantime") from None
            return newest
        return self.versions(scope)[-1]

    def widen(self, scope: str, share: float, *, from_ms: int | None, by: str) -> Split:
        """Open the newest version to a larger share, from a moment on; the same share adds nothing.

        Refused: the share is smaller than it was. UnknownName: nothing was split yet.
        """
        _check_share(share)
        try:
            with begin_write(self.engine) as connection:
                known = _versions(connection, scope)
                if not known:
                    raise UnknownName("split", scope)
                now = known[-1]
                if share < now.open_to:
                    raise Refused(
                        f"{now.open_to:.0%} of those who enter are assigned already; a share can "
                        "only grow, whoever has an arm keeps it"
                    )
                if share > now.open_to:
                    place = (scope, now.version, len(now.ramp) + 1)
                    _write_step(connection, place, from_ms, share, by)
        except IntegrityError:
            raise Conflict("someone else opened the split further in the meantime") from None
        return self.versions(scope)[-1]


def _check_share(share: float) -> None:
    if not 0 < share <= 1:
        raise Refused("the share of those who enter is above 0 and at most 1")


def _check_start(known: list[Split], starts_ms: int | None) -> None:
    if known and (starts_ms is None or starts_ms < (known[-1].starts_ms or 0)):
        raise Refused("a new version of the split begins after the one before it")


def _write(
    connection: Connection,
    place: tuple[str, int],
    shares: Mapping[str, float],
    *,
    by: str,
    starts_ms: int | None,
) -> None:
    scope, version = place
    connection.execute(
        insert(SPLITS).values(
            scope=scope,
            version=version,
            salt=secrets.token_hex(16),
            ramp_salt=secrets.token_hex(16),
            shares=json.dumps(dict(shares), sort_keys=True),
            starts_ms=starts_ms,
            **_made(by),
        )
    )


def _write_step(
    connection: Connection, place: tuple[str, int, int], from_ms: int | None, share: float, by: str
) -> None:
    scope, version, step = place
    values = {"scope": scope, "version": version, "step": step, "from_ms": from_ms, "share": share}
    connection.execute(insert(RAMPS).values(**values, **_made(by)))


def _made(by: str) -> dict[str, int | str]:
    return {"made_at": now_ms(), "made_by": one_line(by)}


def _versions(connection: Connection, scope: str) -> list[Split]:
    """A writer may come between the two queries: what the first one saw, the second has as well."""
    asked = select(SPLITS).where(SPLITS.c.scope == scope).order_by(SPLITS.c.version)
    found = connection.execute(asked).all()
    r, steps = RAMPS.c, defaultdict(list)
    asked = select(r.version, r.from_ms, r.share).where(r.scope == scope).order_by(r.step)
    for version, from_ms, share in connection.execute(asked):
        steps[version].append(Step(from_ms, share))
    return [
        Split(
            scope=scope,
            version=row.version,
            salt=row.salt,
            ramp_salt=row.ramp_salt,
            shares=json.loads(row.shares),
            starts_ms=row.starts_ms,
            ramp=tuple(steps[row.version]),
            made_at=moment(row.made_at),
            made_by=row.made_by,
        )
        for row in found
    ]
