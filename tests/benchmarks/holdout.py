"""How long a report takes: 4,000 cells judged from their moments, and a flat file read whole.

    python -m tests.benchmarks.holdout [--rows 5000000]

The target is 50 ms for the cells; 10 metrics (half of them shares) of two arms beside the control
in 200 segments, with shrinkage, sequences and the correction for all comparisons.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np

from journey_core.holdout.cells import Aggregates, Metric, Place
from journey_core.holdout.flat import measure
from journey_core.holdout.flat_metric import Question
from journey_core.holdout.judge import judge
from journey_core.holdout.moments import Moments

ARMS = ("holdout", "generic", "personalized")
COUNTS = dict.fromkeys(ARMS, 100_000)
METRICS = [Metric(f"m{n}", "proportion" if n % 2 else "mean") for n in range(10)]


def main() -> None:
    """Time the cells, then the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=2_000_000)
    rows = parser.parse_args().rows
    found = _aggregates(200)
    _say("4,000 cells", _timed(lambda: _judged(found), 30))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "trial.parquet"
        _write(file, rows)
        question = Question("arm", "holdout", [("bought", None), ("spent", None)], by=("segment",),
                            covariate="before")  # fmt: skip
        _say(f"{rows:,} rows of Parquet, 2 metrics by 200 segments",
             _timed(lambda: measure(file, question), 3))  # fmt: skip
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(f"peak memory {peak:,.0f} MB\n")


def _aggregates(segments: int) -> Aggregates:
    rng = np.random.default_rng(1)
    places = [Place("segment", str(k), arm, metric.name)
              for k in range(segments) for arm in ARMS for metric in METRICS]  # fmt: skip
    n = rng.integers(50, 5_000, len(places))
    events = rng.binomial(n, 0.05)
    return Aggregates(places, Moments.of(n=n, mean=events / n, var=events / n, events=events))


def _judged(found: Aggregates) -> None:
    report = judge(found, control="holdout", counts=COUNTS, metrics=METRICS, planned=100_000)
    assert len(report.cells) == 4_000


def _write(file: Path, rows: int) -> None:
    duckdb.execute(
        "copy (select ['holdout', 'generic', 'personalized'][1 + i % 3] as arm, "
        "'s' || (hash(i) % 200) as segment, (hash(i + 1) % 100 < 5)::int as bought, "
        "(hash(i + 1) % 100 < 5)::int * (hash(i + 2) % 10000) / 100 as spent, "
        "(hash(i + 2) % 5000) / 50 as before from range($rows) t (i)) to $file",
        {"rows": rows, "file": str(file)},
    )


def _timed(work: Callable[[], object], times: int) -> tuple[float, float, float]:
    """Best and middle of so many runs, and the processor's best, in milliseconds."""
    found, busy = [], []
    for _ in range(times):
        began, at = time.perf_counter(), time.process_time()
        work()
        found.append((time.perf_counter() - began) * 1000)
        busy.append((time.process_time() - at) * 1000)
    return min(found), float(np.median(found)), min(busy)


def _say(what: str, found: tuple[float, float, float]) -> None:
    best, middle, busy = found
    sys.stdout.write(f"{what}: best {best:,.0f} ms, middle {middle:,.0f} ms, cpu {busy:,.0f} ms\n")


if __name__ == "__main__":
    main()
