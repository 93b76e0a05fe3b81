"""The one transaction that makes written files part of the data, or leaves everything as it was."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, Engine, func, insert, select, update

from journey_core.errors import Busy, Damaged
from journey_core.store.catalogue import aliases, reading, registers
from journey_core.store.catalogue import tables as t
from journey_core.store.catalogue.registers import Names
from journey_core.store.engine import begin_write


@dataclass(frozen=True)
class NewPart:
    """A file that is at its place and safe on disk, waiting to be committed."""

    kind: str
    bucket: int
    path: str
    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True)
class FileRead:
    """One file of an import."""

    file: str
    sha256: str
    source: str
    rows_read: int
    rows_quarantined: int


@dataclass(frozen=True)
class Addition:
    """What an append adds; `base` is the version whose counters its keys and seqs continue from."""

    job: str
    reason: str
    base: reading.Version
    keys: int
    """The counter after this commit: keys below it are handed out."""
    rows: Counter[str]
    """What each table gets."""
    parts: tuple[NewPart, ...]
    pairs: tuple[tuple[int, int], ...] = ()
    files: tuple[FileRead, ...] = ()
    names: Names = field(default_factory=Names)
    first_ms: int | None = None
    last_ms: int | None = None


@dataclass(frozen=True)
class Outcome:
    """The data version after a commit, and the customers there are now."""

    version: int
    customers: int


def add(engine: Engine, addition: Addition) -> Outcome:
    """Commit an append. Busy: somebody else committed in between, and nothing was changed.

    The version moves only when there is something new: rows of a table, customers or joins.
    """
    with begin_write(engine) as connection:
        base = reading.read_counters(connection)
        planned = addition.base
        if (base["keys"], base["seqs"]) != (planned.keys, planned.seqs):
            raise Busy("another import was committed first; nothing was changed, try again")
        number = base["version"] + 1
        joined = aliases.join(connection, addition.pairs, number)
        new_keys = addition.keys - base["keys"]
        if not (addition.rows.total() or new_keys or joined):
            number = base["version"]
        else:
            base = _next_version(connection, number, base, addition, joined)
        now = _now_ms()
        _add_parts(connection, addition.parts, number, now)
        registers.record_names(connection, addition.names, number)
        for file in addition.files:
            _record_file(connection, file, number, now)
        _check_rows(connection, number, base["rows"])
    return Outcome(number, base["customers"])


def replace(engine: Engine, old: Sequence[reading.Part], new: Sequence[NewPart]) -> None:
    """Put files with the same rows in the place of others; the data version stays.

    Busy: one of the old parts is not of the data any more, because somebody else replaced it.
    """
    if sum(part.rows for part in old) != sum(part.rows for part in new):
        raise Damaged("a rewrite lost or doubled rows; nothing was changed, run `wayline doctor`")
    with begin_write(engine) as connection:
        number, now = reading.read_counters(connection)["version"], _now_ms()
        live = t.part.c.id.in_([part.id for part in old]) & t.part.c.removed_in.is_(None)
        gone = update(t.part).where(live).values(removed_in=number, removed_at_ms=now)
        if connection.execute(gone).rowcount != len(old):
            raise Busy("these parts were rewritten by another job first; nothing was changed")
        _add_parts(connection, new, number, now)


def _next_version(
    connection: Connection, number: int, base: dict, addition: Addition, joined: int
) -> dict:
    """Write down the counters after an addition, and return them."""
    row = _next_row(base, addition, joined) | {"version": number}
    connection.execute(insert(t.version), row)
    seqs, rows = base["seqs"] + addition.rows, base["rows"] + addition.rows
    counters = [
        {"version": number, "kind": kind, "seq": seq, "rows": rows[kind]}
        for kind, seq in seqs.items()
    ]
    if counters:
        connection.execute(insert(t.counter), counters)
    return row | {"seqs": seqs, "rows": rows}


def _next_row(base: dict, addition: Addition, joined: int) -> dict:
    first = [ms for ms in (base["first_ms"], addition.first_ms) if ms is not None]
    last = [ms for ms in (base["last_ms"], addition.last_ms) if ms is not None]
    return {
        "at_ms": _now_ms(),
        "reason": addition.reason,
        "job": addition.job,
        "keys": addition.keys,
        "customers": base["customers"] + addition.keys - base["keys"] - joined,
        "aliases": base["aliases"] + joined,
        "first_ms": min(first, default=None),
        "last_ms": max(last, default=None),
    }


def _add_parts(connection: Connection, parts: Sequence[NewPart], version: int, now_ms: int) -> None:
    if parts:
        stamp = {"added_in": version, "added_at_ms": now_ms}
        connection.execute(insert(t.part), [vars(part) | stamp for part in parts])


def _record_file(connection: Connection, file: FileRead, version: int, now_ms: int) -> None:
    connection.execute(insert(t.imported).values(**vars(file), version=version, at_ms=now_ms))
    registers.record_import(connection, file.source, file.rows_read, file.rows_quarantined, now_ms)


def _check_rows(connection: Connection, version: int, expected: Counter[str]) -> None:
    """Rows after = rows before + rows added, counted over the parts that are live now."""
    p = t.part.c
    counted = select(p.kind, func.sum(p.rows)).where(p.removed_in.is_(None), p.kind != "quarantine")
    rows = Counter(
        {kind: int(total) for kind, total in connection.execute(counted.group_by(p.kind))}
    )
    if rows != expected:
        raise Damaged(
            f"the rows of data version {version} do not add up; nothing was changed, "
            "run `wayline doctor`"
        )


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
