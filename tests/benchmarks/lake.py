"""How fast and in how much memory a commit is, beside DuckDB's own COPY of the same files.

    python tests/benchmarks/lake.py --events 1000000

Each measurement runs in a process of its own, one after the other, on the same staged files. The
machine decides about seconds; the ratio to COPY is what can be compared.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

FILES = 8
FURTHER = "further.parquet"
_STAGED = """
copy (
    select
        'customer-' || lpad((hash(i) % $customers)::varchar, 9, '0') as customer_id,
        make_timestamp_ms((1735689600000 + hash(i, 3) % 15552000000)::bigint) as "at",
        'Event ' || (hash(i, 5) % 30) as event,
        'shop' as source,
        (hash(i, 11) // 2)::bigint as message,
        null::varchar as properties,
        (hash(i, 7) % 5)::varchar as "p:platform",
        ((hash(i, 13) % 10000) / 100)::decimal(8, 2)::varchar as "p:price",
        'sku-' || (hash(i, 17) % 2000) as "p:sku",
        case when hash(i, 19) % 4 = 0 then 'campaign ' || (hash(i) % 9) end as "p:campaign"
    from range($first, $last) r(i)
) to '{path}' (format parquet)
"""


def stage(folder: Path, events: int) -> None:
    """Write staged files of one shop: 20 events a customer, 4 properties; and 1 % more apart."""
    import duckdb

    edges = [events * number // FILES for number in range(FILES + 1)]
    files = [folder / "staged" / f"{number}.parquet" for number in range(FILES)]
    with duckdb.connect(config={"memory_limit": "1GB"}) as connection:
        bounds = [*pairwise(edges), (events, events + events // 100)]
        for path, (first, last) in zip([*files, folder / FURTHER], bounds, strict=True):
            asked = {"first": first, "last": last, "customers": max(1, events // 20)}
            connection.execute(_STAGED.format(path=path), asked)


def copy(staged: list[Path], folder: Path) -> dict[str, float]:
    """DuckDB's own COPY of the staged files into one Parquet file, in the lake's format."""
    import duckdb

    from journey_core.lake.writer import FORMAT, MEMORY_MB, THREADS

    settings = {"memory_limit": f"{MEMORY_MB}MB", "threads": THREADS}
    with duckdb.connect(config=settings | {"preserve_insertion_order": False}) as connection:
        begun = time.perf_counter()
        files = {"files": [str(path) for path in staged]}
        target = folder / "copied.parquet"
        connection.execute(f"copy (from read_parquet($files)) to '{target}' {FORMAT}", files)
        return {"seconds": time.perf_counter() - begun}


def append(staged: list[Path], folder: Path) -> dict[str, float]:
    """A first commit of the staged files into a new lake, and the same again: all duplicates."""
    from journey_core.lake import parts
    from journey_core.lake.schema import Staged
    from journey_core.lake.workspace import open_workspace

    with open_workspace(folder / "workspace") as workspace:
        begun = time.perf_counter()
        done = parts.append(workspace, Staged(tuple(staged)), reason="benchmark")
        first = time.perf_counter() - begun
        again = parts.append(workspace, Staged(tuple(staged)), reason="benchmark")
        repeated = time.perf_counter() - begun - first
    assert again.rows_loaded == 0
    return {"seconds": first, "again_seconds": repeated, "rows": done.rows_loaded}


def derive(staged: list[Path], folder: Path) -> dict[str, float]:
    """The arrays of the lake that `append` left, and again after 1 % more events have come."""
    from journey_core.lake import parts
    from journey_core.lake.layout_build import build_layout
    from journey_core.lake.schema import Staged
    from journey_core.lake.snapshot import take
    from journey_core.lake.workspace import open_workspace

    seconds = []
    with open_workspace(folder / "workspace") as workspace:
        for further in ((folder / FURTHER,), ()):
            begun = time.perf_counter()
            build_layout(take(workspace))
            seconds.append(time.perf_counter() - begun)
            if further:
                parts.append(workspace, Staged(further), reason="benchmark")
    return {"seconds": seconds[0], "extended_seconds": seconds[1]}


WORK = {"copy": copy, "append": append, "derive": derive}


def main() -> None:
    """Run every measurement and print one JSON document."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--only", choices=WORK)
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    if asked.only:
        staged = sorted((asked.folder / "staged").glob("*.parquet"))
        found = WORK[asked.only](staged, asked.folder)
        usage = resource.getrusage(resource.RUSAGE_SELF)
        found["cpu_seconds"] = usage.ru_utime + usage.ru_stime
        found["peak_mb"] = usage.ru_maxrss / 1024
        print(json.dumps(found))
        return
    with tempfile.TemporaryDirectory(prefix="wayline-benchmark-") as name:
        folder = Path(name)
        (folder / "staged").mkdir()
        stage(folder, asked.events)
        answers = {work: _measured(work, folder) for work in WORK}
    answers["append"]["rows_per_second"] = asked.events / answers["append"]["seconds"]
    answers["append"]["times_copy"] = answers["append"]["seconds"] / answers["copy"]["seconds"]
    print(json.dumps({"events": asked.events} | answers, indent=2))


def _measured(work: str, folder: Path) -> dict[str, float]:
    words = [sys.executable, __file__, "--only", work, "--folder", str(folder)]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


if __name__ == "__main__":
    main()
