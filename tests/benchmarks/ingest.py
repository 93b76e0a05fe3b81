"""How fast a CSV file is imported, beside DuckDB's own COPY of the same file to Parquet.

Run: `python -m tests.benchmarks.ingest --events 1000000`. Rates are of one machine on one day: only
the ratios mean anything. Memory is the peak of the process named.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from journey_core.lake.ingest import EventOptions, import_events
from journey_core.lake.ingest.job import InputFile, Job
from journey_core.lake.ingest.process import ask
from journey_core.lake.workspace import open_workspace

EVENTS = ("Page Viewed", "Product Viewed", "Product Added", "Checkout Started", "Order Completed")
CHANNELS = ("email", "ads", "direct")
STEP = 500_000


def main() -> None:
    """Make the file, read it in every way, print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000)
    events = parser.parse_args().events
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        file = write_csv(place / "events.csv", events)
        size = file.stat().st_size / 1e6
        sys.stdout.write(f"{events:,} events, {size:,.0f} MB of CSV\n")
        copy = timed("DuckDB COPY to Parquet", events, lambda: duckdb_copy(file, place))
        with watched() as peak:
            words = "read, check and stage (the child)"
            timed(words, events, lambda: staged(file, place, "csv"), copy)
        sys.stdout.write(f"    peak memory of the child {peak[0]:,.0f} MB\n")
        other = place / "copy.parquet"
        timed("the same from Parquet", events, lambda: staged(other, place, "parquet"), copy)
        json_lines = write_ndjson(other, place / "events.ndjson", min(events, STEP))
        rows = min(events, STEP)
        timed("the same from NDJSON", rows, lambda: staged(json_lines, place, "ndjson"), copy)
        timed("import, committed to the lake", events, lambda: imported(file, place), copy)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        sys.stdout.write(f"    peak memory of this process, COPY and commit, {memory:,.0f} MB\n")


def timed(what: str, events: int, work: Callable[[], object], base: float = 0.0) -> float:
    """Run once, print events a second, and how that compares; the seconds per event."""
    begun = time.perf_counter()
    work()
    each = (time.perf_counter() - begun) / events
    ratio = f", {each / base:.2f} x the time of COPY" if base else ""
    sys.stdout.write(f"{what}: {1 / each:,.0f} events/s{ratio}\n")
    sys.stdout.flush()
    return each


@contextmanager
def watched() -> Generator[list[float]]:
    """The peak memory of this process's children in megabytes, looked at 50 times a second."""
    peak, over = [0.0], threading.Event()

    def look() -> None:
        while not over.wait(0.02):
            for listed in Path("/proc/self/task").glob("*/children"):
                for pid in listed.read_text().split():
                    with suppress(OSError, IndexError):
                        facts = Path(f"/proc/{pid}/status").read_text()
                        if "ingest.child" in Path(f"/proc/{pid}/cmdline").read_text():
                            kilobytes = facts.split("VmHWM:")[1].split()[0]
                            peak[0] = max(peak[0], int(kilobytes) / 1024)

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield peak
    finally:
        over.set()
        watcher.join()


def write_csv(path: Path, events: int) -> Path:
    """Events of a web shop; customers with many and with few."""
    random = np.random.default_rng(7)
    with path.open("wb") as file:
        for first in range(0, events, STEP):
            table = _events(random, first, min(STEP, events - first), max(events // 50, 10))
            options = pyarrow.csv.WriteOptions(include_header=first == 0, quoting_style="needed")
            pyarrow.csv.write_csv(table, file, options)
    return path


def _events(random: np.random.Generator, first: int, count: int, customers: int) -> pa.Table:
    who = (customers * random.random(count) ** 2).astype(np.int64)
    times = np.datetime64("2024-01-01T00:00:00") + np.arange(first, first + count) * 3
    return pa.table(
        {
            "customer_id": pa.array([f"cust-{number:07d}" for number in who.tolist()]),
            "time": pa.array(np.datetime_as_string(times.astype("datetime64[s]"))),
            "event": pa.array(np.array(EVENTS)[random.integers(0, len(EVENTS), count)]),
            "path": pa.array([f"/p/{number}" for number in random.integers(0, 2_000, count)]),
            "value": pa.array(np.round(random.random(count) * 100, 2)),
            "channel": pa.array(np.array(CHANNELS)[random.integers(0, len(CHANNELS), count)]),
        }
    )


def write_ndjson(source: Path, path: Path, events: int) -> Path:
    """The first events of a Parquet file as NDJSON."""
    with path.open("w") as file:
        for batch in pq.ParquetFile(source).iter_batches(50_000):
            file.writelines(json.dumps(row, default=str) + "\n" for row in batch.to_pylist())
            events -= batch.num_rows
            if events <= 0:
                break
    return path


def duckdb_copy(file: Path, folder: Path) -> None:
    """What DuckDB does with the same file, nothing checked: two threads, times as timestamps."""
    columns = dict.fromkeys(("customer_id", "event", "path", "value", "channel"), "VARCHAR")
    names = ("customer_id", "time", "event", "path", "value", "channel")
    types = {name: columns.get(name, "TIMESTAMP") for name in names}
    with duckdb.connect(config={"threads": 2, "memory_limit": "1GB"}) as connection:
        connection.execute(
            "copy (from read_csv($file, header = true, columns = $types)) "
            f"to '{folder / 'copy.parquet'}' (format parquet, compression snappy)",
            {"file": str(file), "types": types},
        )


def staged(file: Path, folder: Path, kind: str) -> None:
    """Read and checked in a process of its own, as an import does before it commits."""
    with tempfile.TemporaryDirectory(dir=folder) as place:
        given = InputFile(path=str(file), name=file.name)
        ask(Job(task="events", files=(given,), folder=place, format=kind))  # ty: ignore[invalid-argument-type]


def imported(file: Path, folder: Path) -> None:
    """The whole way into an empty lake."""
    with open_workspace(folder / "workspace") as workspace:
        report = import_events(workspace, [file], EventOptions())
        assert report.rows_loaded == report.rows_read


if __name__ == "__main__":
    main()
