"""Hands out the keys of customers and finds them again; ids are kept here and nowhere else.

A key at or above the counter of the newest version belongs to an import that is still at work or
was ended before its commit: nobody sees it, and the next import clears it away.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from sqlalchemy import (
    BigInteger,
    Connection,
    Engine,
    FromClause,
    Text,
    bindparam,
    column,
    delete,
    func,
    insert,
    literal,
    select,
)

from journey_core.store.catalogue import tables as t
from journey_core.store.engine import begin_read, begin_write

CHUNK = 50_000
"""Ids in one short transaction, so that others get their turn in between."""


def keys_of(engine: Engine, ids: Sequence[str]) -> dict[str, int]:
    """The keys of those ids that are known, whether their import was committed or not."""
    with begin_read(engine) as connection:
        return _find(connection, ids)


def ids_of(engine: Engine, keys: Iterable[int]) -> dict[int, str]:
    """The ids of those keys that are known; for a few thousand keys at most."""
    c = t.customer.c
    asked = select(c.customer_key, c.customer_id).where(c.customer_key.in_(list(keys)))
    with begin_read(engine) as connection:
        return {row.customer_key: row.customer_id for row in connection.execute(asked)}


def hand_out(engine: Engine, ids: Sequence[str], next_key: int) -> tuple[list[int], int]:
    """The key of each id, new ones counting up from `next_key`; and the next key after them.

    Only whoever holds the lake's append lease may ask; `ids` are distinct and at most CHUNK.
    """
    with begin_write(engine) as connection:
        known = _find(connection, ids) if next_key else {}
        new = [customer_id for customer_id in ids if customer_id not in known]
        if new:
            values = _values(connection, new)
            rows = select(values.c.key + literal(next_key, BigInteger), values.c.value)
            connection.execute(
                insert(t.customer).from_select(["customer_key", "customer_id"], rows)
            )
            known.update(zip(new, range(next_key, next_key + len(new)), strict=True))
    return [known[customer_id] for customer_id in ids], next_key + len(new)


def clear_unfinished(connection: Connection, keys: int) -> None:
    """Forget ids that an import wrote down before it was ended; `keys` is the counter."""
    connection.execute(delete(t.customer).where(t.customer.c.customer_key >= keys))


def _find(connection: Connection, ids: Sequence[str]) -> dict[str, int]:
    known: dict[str, int] = {}
    for start in range(0, len(ids), CHUNK):
        values = _values(connection, ids[start : start + CHUNK])
        asked = select(t.customer.c.customer_id, t.customer.c.customer_key)
        found = connection.execute(asked.join(values, values.c.value == t.customer.c.customer_id))
        known.update((row.customer_id, row.customer_key) for row in found)
    return known


def _values(connection: Connection, ids: Sequence[str]) -> FromClause:
    """The ids as a table with their place from 0, sent as one value."""
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import ARRAY

        array = bindparam(None, list(ids), type_=ARRAY(Text))
        rows = func.unnest(array).table_valued("value", with_ordinality="place")
        rows = rows.render_derived("asked")
        return select((rows.c.place - 1).label("key"), rows.c.value).subquery()
    text = json.dumps(list(ids), ensure_ascii=False)
    each = func.json_each(bindparam(None, text))
    return each.table_valued(column("key", BigInteger), column("value", Text)).alias("asked")
