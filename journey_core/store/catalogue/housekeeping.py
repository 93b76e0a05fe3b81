"""What the sweeper and the doctor ask the catalogue, and what the sweeper makes it forget."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Engine, delete, func, select

from journey_core.store.catalogue import tables as t
from journey_core.store.catalogue.reading import Part
from journey_core.store.engine import begin_read, begin_write

_CHUNK = 10_000


def known_paths(engine: Engine) -> set[str]:
    """The paths of all parts, those that were replaced but still kept included."""
    with begin_read(engine) as connection:
        return set(connection.scalars(select(t.part.c.path)))


def replaced_before(engine: Engine, at_ms: int) -> list[Part]:
    """Parts that were replaced before a moment."""
    p = t.part.c
    asked = select(p.id, p.kind, p.bucket, p.path, p.rows, p.bytes, p.sha256)
    with begin_read(engine) as connection:
        rows = connection.execute(asked.where(p.removed_at_ms <= at_ms).order_by(p.id))
        return [Part(*row) for row in rows]


def forget(engine: Engine, ids: Sequence[int]) -> None:
    """Strike out parts whose files are gone."""
    if not ids:
        return
    with begin_write(engine) as connection:
        for start in range(0, len(ids), _CHUNK):
            chunk = list(ids[start : start + _CHUNK])
            connection.execute(delete(t.part).where(t.part.c.id.in_(chunk)))


def known_customers(engine: Engine, keys: int) -> int:
    """How many ids have a key below the counter."""
    asked = select(func.count()).select_from(t.customer).where(t.customer.c.customer_key < keys)
    with begin_read(engine) as connection:
        return connection.scalar(asked) or 0


def integrity(engine: Engine) -> list[str]:
    """What the database itself finds wrong with its file; nothing on a server that answers."""
    with begin_read(engine) as connection:
        if engine.dialect.name != "sqlite":
            connection.execute(select(1))
            return []
        found = connection.exec_driver_sql("PRAGMA integrity_check(5)").scalars()
        return [words for words in found if words != "ok"]
