"""A funnel over keys that DuckDB delivers anew each time, from the parts and from its own tables.

The app reads the derived arrays instead; this says what it would cost without them.
"""
# ruff: noqa: S608 - the names in these statements are the benchmark's own

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import numpy as np

from journey_core.kernels import steps
from journey_core.kernels.clock import Clock
from journey_core.kernels.limits import Limits
from journey_core.lake.arrays import Arrays

WINDOW_MS = 7 * 86_400_000


@contextmanager
def own_table(arrays: Arrays) -> Generator[duckdb.DuckDBPyConnection]:
    """DuckDB with the events as packed integers in a table of its own: k, and the name's number."""
    import pyarrow as pa

    with TemporaryDirectory() as folder:
        with duckdb.connect(Path(folder) / "own.duckdb") as connection:
            held = pa.table({"k": arrays.k, "code": arrays.event})
            connection.register("held", held)
            connection.execute("create table packed as select k, code::utinyint as code from held")
        with duckdb.connect(Path(folder) / "own.duckdb", read_only=True) as connection:
            yield connection


def from_own_table(
    connection: duckdb.DuckDBPyConnection, arrays: Arrays, names: Sequence[str]
) -> list[int]:
    """Customers of each step; the numbers of the names are tested as bits of a mask."""
    codes = [arrays.names.index(name) for name in names]
    mask = sum(1 << code for code in codes)
    asked = f"select k, code from packed where ({mask} >> code) & 1 = 1"
    return _count(connection, asked, codes, arrays)


def from_parts(
    connection: duckdb.DuckDBPyConnection, arrays: Arrays, names: Sequence[str]
) -> list[int]:
    """Customers of each step; names are compared as text, key and time packed on the way."""
    packed = f'(customer_key << {arrays.shift}) | (epoch_ms("at") - {arrays.epoch0_ms})'
    cases = " ".join(f"when '{name}' then {place}" for place, name in enumerate(names))
    texts = ", ".join(f"'{name}'" for name in names)
    asked = f"select {packed} as k, case event {cases} end::utinyint as code from events "
    asked += f"where event in ({texts})"
    return _count(connection, asked, range(len(names)), arrays)


def _count(
    connection: duckdb.DuckDBPyConnection, asked: str, codes: Sequence[int], arrays: Arrays
) -> list[int]:
    rows = connection.sql(asked).fetchnumpy()
    keys = []
    for code in codes:
        k = rows["k"][rows["code"] == code]
        keys.append(k if (k[1:] >= k[:-1]).all() else np.sort(k))  # DuckDB promises no order
    limits = Limits(Clock(arrays.shift, arrays.span_ms), WINDOW_MS)
    return [len(step.at) for step in steps.chain(keys, limits)]
