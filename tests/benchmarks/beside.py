"""Times things beside the plain scan, in turns, so that other work on the machine troubles both."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from statistics import median

from journey_core.kernels import compiled
from journey_core.lake.arrays import Arrays
from journey_core.lake.session import session
from tests.benchmarks.half_year import SCAN

ROUNDS = 9


def beside_scan(arrays: Arrays, works: Mapping[str, Callable[[], object]]) -> None:
    """Print the medians of some rounds as a Markdown table; every work is run once before.

    Processor time is that of all threads: it says more than the clock where others work too.
    """
    with session(arrays.snapshot) as connection:
        every = {"scan3": lambda: connection.execute(SCAN).fetchall(), **works}
        times: dict[str, list[tuple[float, float]]] = {name: [] for name in every}
        for work in every.values():
            work()
        for _ in range(ROUNDS):
            for name, work in every.items():
                times[name].append(_seconds(work))
    kernels = "numba" if compiled.loops() else "numpy"
    sys.stdout.write(f"\n| {kernels} | ms | x scan | x scan, processor time |\n|---|---|---|---|\n")
    scan = _medians(times["scan3"])
    for name in every:
        wall, processor = _medians(times[name])
        ratios = f"{wall / scan[0]:.2f} | {processor / scan[1]:.2f}"
        sys.stdout.write(f"| {name} | {wall * 1000:.0f} | {ratios} |\n")
    sys.stdout.flush()


def _seconds(work: Callable[[], object]) -> tuple[float, float]:
    begun = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - begun[0], time.process_time() - begun[1]


def _medians(times: list[tuple[float, float]]) -> tuple[float, float]:
    return median(wall for wall, _ in times), median(processor for _, processor in times)
