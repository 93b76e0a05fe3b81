"""Half a year of a made-up shop for benchmarks, and the plain scan that times are compared with."""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from journey_core.lake import parts
from journey_core.lake.arrays import Arrays
from journey_core.lake.schema import Staged
from journey_core.lake.session import session
from journey_core.lake.workspace import Workspace, open_workspace

REPEATS = 7
_EVENTS = """
copy (
    select
        'c' || ($customers * pow(hash(i * 16 + 1) / 18446744073709551616.0, 3))::bigint
            as customer_id,
        make_timestamp_ms(1704067200000 + (hash(i * 16 + 2) % 15552000)::bigint * 1000) as "at",
        'Event ' || (30 * pow(hash(i * 16 + 3) / 18446744073709551616.0, 2))::int as event,
        'shop' as source,
        (hash(i * 16 + 4) // 2)::bigint as message,
        null::varchar as properties,
        (hash(i * 16 + 5) % 100)::varchar as "p:value",
        ['email', 'ads', 'direct', 'social'][(hash(i * 16 + 6) % 4)::bigint + 1] as "p:channel"
    from range($first, $last) r(i)
) to '{path}' (format parquet)
"""
_PLANS = """
copy (
    select 'c' || i as customer_id, 'plan' as name, 'plan ' || (hash(i) % 4) as value
    from range($customers) r(i)
) to '{path}' (format parquet)
"""
SCAN = """
select sum(customer_key), sum(epoch_ms("at")), count(*) filter (event = 'Event 3') from events
"""
"""What times are compared with."""


def open_half_year(events: int, kept: Path | None) -> Workspace:
    """A workspace with that many events over 180 days, 50 a customer, heavy-tailed, 30 names.

    `kept` is a folder that may hold one from an earlier run.
    """
    folder = kept or Path(tempfile.mkdtemp(prefix="wayline-benchmark-"))
    workspace = open_workspace(folder / f"events-{events}")
    from journey_core.lake.snapshot import take

    if take(workspace).events != events:
        files = _stage(folder, events)
        parts.append(workspace, files, reason="benchmark")
        for file in (*files.events, *files.attributes):
            file.unlink()
    return workspace


def _stage(folder: Path, events: int) -> Staged:
    import duckdb

    customers = max(1, events // 50)
    files = [folder / f"staged-{number}.parquet" for number in range(8)]
    with duckdb.connect(config={"memory_limit": "1GB"}) as connection:
        for number, file in enumerate(files):
            bounds = {"first": events * number // 8, "last": events * (number + 1) // 8}
            connection.execute(_EVENTS.format(path=file), bounds | {"customers": customers})
        plans = folder / "staged-plans.parquet"
        connection.execute(_PLANS.format(path=plans), {"customers": customers})
    return Staged(events=tuple(files), attributes=(plans,))


def scan(arrays: Arrays) -> float:
    """Seconds of one DuckDB pass over key, time and name of all events, the session left out."""
    with session(arrays.snapshot) as connection:
        return seconds_of(lambda: connection.execute(SCAN).fetchall())


def seconds_of(work: Callable[[], object]) -> float:
    """The least disturbed of a few runs, after one that is not counted."""
    work()
    times = []
    for _ in range(REPEATS):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return min(times)


class Table:
    """Prints what was measured as a Markdown table, beside the scan."""

    def __init__(self, scan_seconds: float) -> None:
        self._scan = scan_seconds
        sys.stdout.write("| what | ms | x scan |\n|---|---|---|\n")
        self.add("scan3: one DuckDB pass over the parts", scan_seconds)

    def measure(self, what: str, work: Callable[[], object]) -> None:
        self.add(what, seconds_of(work))

    def add(self, what: str, seconds: float) -> None:
        ratio = seconds / self._scan
        sys.stdout.write(f"| {what} | {seconds * 1000:.1f} | {ratio:.2f} |\n")
        sys.stdout.flush()


def peak_mb() -> float:
    """The most memory that this process has had, mapped files included, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
