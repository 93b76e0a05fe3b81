"""Keeps results as they were signed, word for word, and counts how often results were looked at."""

from __future__ import annotations

import json
import secrets
from contextlib import suppress
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

from journey_core.errors import BadInput, Damaged, UnknownName
from journey_core.store.engine import METADATA, begin_read, begin_write
from journey_core.store.stamps import digest, moment, now_ms, one_line

LONGEST_NOTE = 2000

PINS = Table(
    "holdout_pin",
    METADATA,
    Column("id", String(16), primary_key=True),
    Column("journey", String(80), nullable=False, index=True),
    Column("made_at", BigInteger, nullable=False),  # milliseconds since 1970, UTC
    Column("made_by", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("numbers", Text, nullable=False),  # JSON: what was on the page
    Column("seal", String(64), nullable=False),  # sha256 over all of the above
)
LOOKS = Table(
    "holdout_look",
    METADATA,
    Column("journey", String(80), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("data_version", Integer, primary_key=True, autoincrement=False),
    Column("first_at", BigInteger, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Pin:
    """A signed result: who signed it, when (UTC), why, and the numbers, which never change."""

    id: str
    journey: str
    made_at: datetime
    made_by: str
    note: str
    numbers: dict[str, Any]


class PinStore:
    """The signed results and the looks of a store; safe to use from many threads and processes."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def keep(self, journey: str, numbers: dict[str, Any], *, by: str, note: str = "") -> Pin:
        """Sign numbers. BadInput: nobody signs, or the numbers are no strict JSON."""
        name = one_line(by)
        if not name:
            raise BadInput("a result is signed with a name")
        try:
            text = json.dumps(numbers, sort_keys=True, ensure_ascii=False, allow_nan=False)
        except ValueError as error:
            raise BadInput(f"these numbers cannot be kept: {error}") from None
        values = {
            "id": secrets.token_hex(6),
            "journey": journey,
            "made_at": now_ms(),
            "made_by": name,
            "note": note[:LONGEST_NOTE],
            "numbers": text,
        }
        with begin_write(self.engine) as connection:
            connection.execute(insert(PINS).values(**values, seal=_seal(values)))
        return self.open(values["id"])

    def open(self, pin: str) -> Pin:
        """A signed result as it was signed. UnknownName; Damaged: it was changed since."""
        with begin_read(self.engine) as connection:
            row = connection.execute(select(PINS).where(PINS.c.id == pin)).first()
        if row is None:
            raise UnknownName("signed result", pin)
        return _opened(row)

    def of(self, journey: str) -> list[Pin]:
        """The signed results of a journey, the newest first."""
        asked = select(PINS).where(PINS.c.journey == journey)
        asked = asked.order_by(PINS.c.made_at.desc(), PINS.c.id)
        with begin_read(self.engine) as connection:
            rows = connection.execute(asked).all()
        return [_opened(row) for row in rows]

    def look(self, journey: str, version: int, data_version: int) -> int:
        """Count a look at a version's results: how many different data versions were looked at."""
        place = {"journey": journey, "version": version, "data_version": data_version}
        mine = [LOOKS.c[name] == value for name, value in place.items()]
        with begin_read(self.engine) as connection:
            known = connection.scalar(select(func.count()).select_from(LOOKS).where(*mine))
        if not known:
            now = now_ms()
            with suppress(IntegrityError), begin_write(self.engine) as connection:
                connection.execute(insert(LOOKS).values(**place, first_at=now))
        with begin_read(self.engine) as connection:
            asked = select(func.count()).select_from(LOOKS).where(*mine[:2])
            return int(connection.scalar(asked) or 0)


def _opened(row: Row) -> Pin:
    values = dict(row._mapping)
    if _seal(values) != values["seal"]:
        raise Damaged(
            f"the signed result {row.id} was changed on disk after it was signed; restore a backup"
        )
    at = moment(row.made_at)
    return Pin(row.id, row.journey, at, row.made_by, row.note, json.loads(row.numbers))


def _seal(values: dict[str, Any]) -> str:
    names = ("id", "journey", "made_at", "made_by", "note", "numbers")
    return digest("\0".join(str(values[name]) for name in names))
