"""Moves with medians, paths, loops, cohorts and value beside one plain DuckDB pass.

    python -m tests.benchmarks.flow --events 1000000 [--keep FOLDER]

The least disturbed of a few runs in one process, arrays mapped from disk. Seconds belong to the
machine; the ratios can be compared. The scan uses every core and ours one: beside other work wall
time flatters ours, so the CPU time of both is compared as well.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import numpy as np

from journey_core.flow.matrix import matrix
from journey_core.flow.moves import Grouped, count_ways, moves_between
from journey_core.flow.paths import top_loops, top_paths
from journey_core.flow.proposals import proposed_stages
from journey_core.flow.retention import retention
from journey_core.flow.stages import gone_quiet, overlay
from journey_core.flow.timeline import stage_timeline
from journey_core.flow.value import value
from journey_core.lake.arrays import Arrays, arrays
from journey_core.lake.segments import members_of
from journey_core.lake.session import session
from journey_core.model.rules import Count, Event
from tests.benchmarks.half_year import SCAN, open_half_year, peak_mb
from tests.benchmarks.overlay import journey

REPEATS = 5
START, RETURN = Event(event="Event 5"), Event(event="Event 3")


class Table:
    """Prints what was measured: wall time, and wall and CPU time as multiples of the scan's."""

    def __init__(self, found: Arrays) -> None:
        sys.stdout.write("| what | ms | x scan | x scan, CPU |\n|---|---|---|---|\n")
        with session(found.snapshot) as connection:
            self._scan = least(lambda: connection.execute(SCAN).fetchall())
        self._add("scan3: one DuckDB pass over the parts", self._scan)

    def measure(self, what: str, work: Callable[[], object]) -> None:
        """Run it a few times and print the least."""
        self._add(what, least(work))

    def _add(self, what: str, took: tuple[float, float]) -> None:
        wall, cpu = took[0] / self._scan[0], took[1] / self._scan[1]
        sys.stdout.write(f"| {what} | {took[0] * 1000:.1f} | {wall:.2f} | {cpu:.2f} |\n")
        sys.stdout.flush()


def least(work: Callable[[], object]) -> tuple[float, float]:
    """The least wall and CPU seconds of a few runs, after one that is not counted."""
    work()
    wall, cpu = [], []
    for _ in range(REPEATS):
        begun = time.perf_counter(), time.process_time()
        work()
        wall.append(time.perf_counter() - begun[0])
        cpu.append(time.process_time() - begun[1])
    return min(wall), min(cpu)


def main() -> None:
    """Make the events, time the scan, then every answer about flow."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--keep", type=Path, help="a folder for the workspace, used again")
    given = parser.parse_args()
    with open_half_year(given.events, given.keep) as workspace:
        sys.stdout.write(f"\n{given.events:,} events\n\n")
        found = arrays(workspace)
        table = Table(found)
        _flow(table, found)
        _retention(table, found)
        sys.stdout.write(f"\npeak memory {peak_mb():,.0f} MB\n")
    if not given.keep:
        shutil.rmtree(workspace.path.parent)


def _flow(table: Table, found: Arrays) -> None:
    flat = journey(inside=False)
    timeline, quiet = stage_timeline(found, flat), gone_quiet(found, timedelta(days=30))
    codes, values = found.attribute("plan")
    everybody = Grouped(np.zeros(found.customers, np.int64), 1, quiet)
    plans = Grouped(codes.astype(np.int64), len(values), quiet)

    def ways(grouped: Grouped) -> None:
        count_ways(timeline, moves_between(timeline.fine), grouped)

    table.measure("stage timelines", lambda: stage_timeline(found, flat))
    table.measure("transitions with exact medians, timelines at hand", lambda: ways(everybody))
    table.measure("the same per segment", lambda: ways(plans))

    def all_of_it() -> None:
        fresh = stage_timeline(found, flat)
        count_ways(fresh, moves_between(fresh.fine), plans)

    table.measure("transitions per segment, timelines included", all_of_it)
    table.measure("everything on the map", lambda: overlay(found, flat))
    table.measure("the same beside every segment", lambda: overlay(found, flat, by="plan"))
    table.measure("matrix", lambda: matrix(timeline, flat, quiet))
    table.measure("paths of three steps", lambda: top_paths(timeline, "s0"))
    table.measure("loops", lambda: top_loops(timeline))
    table.measure("proposed stages", lambda: proposed_stages(found, timeline, flat))


def _retention(table: Table, found: Arrays) -> None:
    for period in ("day", "week", "month"):
        table.measure(
            f"retention by {period}",
            lambda period=period: retention(found, START, RETURN, period=period),
        )
    table.measure(
        "retention by week, per segment", lambda: retention(found, START, RETURN, by="plan")
    )
    table.measure("value by month", lambda: value(found, START, RETURN, "value"))
    often = Count(event="Event 3", operator=">=", times=3)
    table.measure("members of a segment", lambda: members_of(found, often))


if __name__ == "__main__":
    main()
