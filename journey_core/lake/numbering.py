"""Gives the customers of a batch their keys, and its rows their place in the order of arrival."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from journey_core.lake.arrow import table, texts, to_numbers, whole_numbers
from journey_core.lake.schema import BUCKETS
from journey_core.lake.statements import statement
from journey_core.store.catalogue import customers

if TYPE_CHECKING:
    import duckdb
    import numpy as np
    import pyarrow as pa
    from sqlalchemy import Engine


def bucket_of(customer_id: str, buckets: int = BUCKETS) -> int:
    """The bucket of a customer; the same in every language, unlike an engine's own hash."""
    digest = hashlib.md5(customer_id.encode(), usedforsecurity=False).hexdigest()
    return int(digest[:8], 16) % buckets


def number_customers(
    connection: duckdb.DuckDBPyConnection,
    engine: Engine,
    extra_ids: Sequence[str],
    next_key: int,
    step: Callable[[float], None],
) -> int:
    """Fill `batch_keys` (customer_id, customer_key, bucket); the next key after the new ones.

    New ids are written to the catalogue at once, a chunk at a time, and are nobody's until the
    commit moves the counter past them. `extra_ids` are ids that have no rows.
    """
    connection.register("alias_ids", table(customer_id=texts(extra_ids)))
    connection.execute(statement("new_ids"))
    connection.unregister("alias_ids")
    connection.execute(
        "create temp table batch_keys (customer_id varchar, customer_key bigint, bucket integer)"
    )
    total = connection.execute("select count(*) from batch_ids").fetchall()[0][0]
    for start in range(0, total, customers.CHUNK):
        ids = _chunk_of_ids(connection, start)
        keys, next_key = customers.hand_out(engine, ids.to_pylist(), next_key)
        handed_out = table(customer_id=ids, customer_key=whole_numbers(keys))
        connection.register("handed_out", handed_out)
        connection.execute(statement("batch_keys"), {"buckets": BUCKETS})
        connection.unregister("handed_out")
        step(min(1.0, (start + customers.CHUNK) / total))
    return next_key


def number_rows(
    connection: duckdb.DuckDBPyConnection, kind: str, dropped: np.ndarray, base: int
) -> None:
    """Make the function `seq_of_<kind>(arrival)`: counts from `base` over the rows that stay."""
    from duckdb.func import PythonUDFType
    from duckdb.sqltypes import BIGINT

    name = f"seq_of_{kind}"
    if len(dropped):
        connection.create_function(
            name,
            lambda arrivals: _seqs(to_numbers(arrivals), dropped, base),
            [BIGINT],
            BIGINT,
            type=PythonUDFType.ARROW,
        )
    else:
        connection.execute(f"create temp macro {name}(arrival) as arrival + {int(base)}")


def _seqs(arrivals: np.ndarray, dropped: np.ndarray, base: int) -> pa.Array:
    import numpy as np

    return whole_numbers(arrivals + base - np.searchsorted(dropped, arrivals))


def keys_of_pairs(engine: Engine, pairs: Sequence[tuple[str, str]]) -> tuple[tuple[int, int], ...]:
    """Pairs of ids as pairs of keys; every id has been numbered before."""
    ids = sorted({customer_id for pair in pairs for customer_id in pair})
    keys = customers.keys_of(engine, ids)
    return tuple((keys[from_id], keys[to_id]) for from_id, to_id in pairs)


def _chunk_of_ids(connection: duckdb.DuckDBPyConnection, start: int) -> pa.ChunkedArray:
    asked = "select customer_id from batch_ids where rowid >= $low and rowid < $high"
    places = {"low": start, "high": start + customers.CHUNK}
    return connection.sql(asked, params=places).to_arrow_table().column("customer_id")
