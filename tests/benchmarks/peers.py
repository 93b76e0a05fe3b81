"""How others count a funnel: ClickHouse in two layouts, an analyst's self-joins, windows in SQL."""
# ruff: noqa: S608 - the names in these statements are the benchmark's own

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from journey_core.lake.arrays import Arrays

WINDOW_MS = 7 * 86_400_000
_TABLE = """
create table {name} (c UInt32, t UInt64, e LowCardinality(String)) engine = MergeTree
order by ({order})
"""
_DEPTHS = """
select depth, count() from (
    select c, windowFunnel({window})(t, {steps}) as depth from {name}
    where e in ({names}) group by c
) where depth > 0 group by depth order by depth
"""
LAYOUTS = {"by customer and time": "c, t", "by event, customer and time": "e, c, t"}


def flat_file(arrays: Arrays, file: Path) -> None:
    """All events as one Parquet file: customer key c, milliseconds t, name e."""
    table = "events"
    with duckdb.connect() as connection:
        mask = (1 << arrays.shift) - 1
        import pyarrow as pa

        names = pa.array(arrays.names)
        codes = pa.DictionaryArray.from_arrays(pa.array(arrays.event), names)
        held = pa.table({"k": arrays.k, "e": codes.cast(pa.string())})
        connection.register(table, held)
        connection.execute(
            f"copy (select (k >> {arrays.shift})::uinteger as c, (k & {mask})::ubigint as t, e "
            f"from events) to '{file}' (format parquet)"
        )


@contextmanager
def clickhouse(file: Path) -> Generator[Any]:
    """A ClickHouse in this process with the events in both layouts."""
    from chdb import session

    with TemporaryDirectory() as folder, session.Session(folder) as found:
        for number, order in enumerate(LAYOUTS.values()):
            found.query(_TABLE.format(name=f"events{number}", order=order))
            found.query(f"insert into events{number} select c, t, e from file('{file}', Parquet)")
            found.query(f"optimize table events{number} final")
        yield found


def window_funnel(clickhouse: Any, layout: int, steps: Sequence[str]) -> list[int]:
    """Customers of each step."""
    asked = _DEPTHS.format(
        window=WINDOW_MS,
        name=f"events{layout}",
        steps=", ".join(f"e = '{step}'" for step in steps),
        names=", ".join(f"'{step}'" for step in steps),
    )
    told = clickhouse.query(asked, "CSV").bytes().decode()
    depth = {int(d): int(n) for d, n in (line.split(",") for line in told.split())}
    return [sum(n for d, n in depth.items() if d > step) for step in range(len(steps))]


def self_joins(connection: duckdb.DuckDBPyConnection, steps: Sequence[str]) -> list[int]:
    """As an analyst writes it: each step joined to the one before, its latest start kept."""
    parts = [f"s0 as (select c, t, t as s from events where e = '{steps[0]}')"]
    for number, step in enumerate(steps[1:], 1):
        parts.append(
            f"s{number} as (select e.c, e.t, max(p.s) as s from events e join s{number - 1} p "
            f"on e.c = p.c and e.t >= p.t and e.t - p.s <= {WINDOW_MS} "
            f"where e.e = '{step}' group by e.c, e.t)"
        )
    counts = ", ".join(f"(select count(distinct c) from s{number})" for number in range(len(steps)))
    return list(connection.execute(f"with {', '.join(parts)} select {counts}").fetchall()[0])


def windows(connection: duckdb.DuckDBPyConnection, steps: Sequence[str]) -> list[int]:
    """As products write it: for each event the latest valid start so far, in partitioned windows.

    One pass of windows a step; ties of different steps are in the order of the steps.
    """
    names = ", ".join(f"'{step}'" for step in steps)
    case = " ".join(f"when '{step}' then {number}" for number, step in enumerate(steps))
    parts = [
        f"w0 as (select c, t, case e {case} end as n, "
        f"case when e = '{steps[0]}' then t end as s0 from events where e in ({names}))"
    ]
    for number in range(1, len(steps)):
        before = ", ".join(f"s{one}" for one in range(number))
        latest = (
            f"max(s{number - 1}) over (partition by c order by t, n "
            "rows between unbounded preceding and current row)"
        )
        parts.append(
            f"w{number} as (select c, t, n, {before}, case when n = {number} and "
            f"t - {latest} <= {WINDOW_MS} then {latest} end as s{number} from w{number - 1})"
        )
    counts = ", ".join(
        f"count(distinct c) filter (s{number} is not null)" for number in range(len(steps))
    )
    asked = f"with {', '.join(parts)} select {counts} from w{len(steps) - 1}"
    return list(connection.execute(asked).fetchall()[0])
