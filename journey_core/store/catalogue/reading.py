"""What the catalogue says about a version of the data: its parts, counters and names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, Row, func, or_, select

from journey_core.errors import UnknownName
from journey_core.store.catalogue import tables as t
from journey_core.store.engine import begin_read


@dataclass(frozen=True)
class Part:
    """One file of the lake; `path` is relative to the lake's folder."""

    id: int
    kind: str
    bucket: int
    path: str
    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Version:
    """One data version: counters as they stood at its commit, and the parts it is made of.

    `seqs` are the numbers of arrival each table has handed out, `rows` the rows it has.
    """

    version: int
    keys: int
    seqs: Counter[str]
    rows: Counter[str]
    customers: int
    first_ms: int | None
    last_ms: int | None
    aliases: int
    columns: Mapping[str, str | None]
    unfilled: frozenset[str]
    parts: tuple[Part, ...]

    @property
    def rows_in_parts(self) -> Counter[str]:
        """The rows its parts hold; `rows`, unless a file was struck out."""
        found: Counter[str] = Counter()
        for part in self.parts:
            if part.kind != "quarantine":
                found[part.kind] += part.rows
        return found

    @property
    def placed(self) -> dict[str, str | None]:
        """The properties whose place is settled: those that ever had a value."""
        names = self.columns.keys() - self.unfilled
        return {name: self.columns[name] for name in names}


_COUNTS = ("version", "keys", "customers", "aliases")
_EMPTY = {**dict.fromkeys(_COUNTS, 0), "first_ms": None, "last_ms": None}


def newest(engine: Engine) -> int:
    """The number of the newest version, without reading it; 0 is the empty lake."""
    with begin_read(engine) as connection:
        return connection.scalar(select(func.max(t.version.c.version))) or 0


def version_of(engine: Engine, version: int | None = None) -> Version:
    """The newest version or the one asked for; version 0 is the empty lake."""
    with begin_read(engine) as connection:
        return read_version(connection, version)


def read_version(connection: Connection, version: int | None = None) -> Version:
    """As `version_of`, inside a transaction that is already open."""
    counters = read_counters(connection, version)
    number = counters["version"]
    columns, unfilled = _properties(connection, number)
    return Version(
        **counters,
        columns=columns,
        unfilled=unfilled,
        parts=live_parts(connection, number),
    )


def read_counters(connection: Connection, version: int | None = None) -> dict:
    """The row of a version: its counters and amounts; all 0 before the first commit."""
    columns = [t.version.c[name] for name in _EMPTY]
    if version is None:
        asked = select(*columns).order_by(t.version.c.version.desc()).limit(1)
    else:
        asked = select(*columns).where(t.version.c.version == version)
    row = connection.execute(asked).mappings().first()
    if row is None and version:
        raise UnknownName("data version", str(version))
    found: dict = dict(row) if row else dict(_EMPTY)
    return found | _counted(connection, found["version"])


def _counted(connection: Connection, version: int) -> dict[str, Counter[str]]:
    """The counters of a version's tables."""
    c = t.counter.c
    rows = connection.execute(select(c.kind, c.seq, c.rows).where(c.version == version)).all()
    return {
        "seqs": Counter({row.kind: row.seq for row in rows}),
        "rows": Counter({row.kind: row.rows for row in rows}),
    }


def live_parts(connection: Connection, version: int) -> tuple[Part, ...]:
    """The parts a version is made of, in the order they were added."""
    p = t.part.c
    asked = (
        select(p.id, p.kind, p.bucket, p.path, p.rows, p.bytes, p.sha256)
        .where(p.added_in <= version, or_(p.removed_in.is_(None), p.removed_in > version))
        .order_by(p.id)
    )
    return tuple(Part(*row) for row in connection.execute(asked))


def _properties(
    connection: Connection, version: int
) -> tuple[dict[str, str | None], frozenset[str]]:
    """Each property's column, or None for the JSON alone; and those that never had a value."""
    p = t.prop.c
    asked = select(p.name, p.slug, p.events).where(p.added_in <= version).order_by(p.name)
    rows = connection.execute(asked).all()
    columns = {row.name: row.slug and f"p_{row.slug}" for row in rows}
    return columns, frozenset(row.name for row in rows if not row.events)


def alias_edges(engine: Engine, version: int) -> list[tuple[int, int]]:
    """The forest of joined keys as (key, whom it points to); a key occurs once on the left."""
    asked = select(t.alias.c.from_key, t.alias.c.to_key).where(t.alias.c.added_in <= version)
    with begin_read(engine) as connection:
        return [(row[0], row[1]) for row in connection.execute(asked)]


def customers(engine: Engine, keys: int, chunk: int = 50_000) -> Iterator[Sequence[Row]]:
    """Rows (key, id) of the customers below `keys`, in chunks, for whoever needs all of them."""
    asked = select(t.customer.c.customer_key, t.customer.c.customer_id)
    with begin_read(engine) as connection:
        rows = connection.execute(asked.where(t.customer.c.customer_key < keys))
        yield from rows.partitions(chunk)
