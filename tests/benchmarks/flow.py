"""Moves with medians, paths, loops, cohorts and value beside one plain DuckDB pass.

    python -m tests.benchmarks.flow --events 1000000 [--keep FOLDER]

The least disturbed of a few runs in one process, arrays mapped from disk. Seconds belong to the
machine; the ratios can be compared.
"""

from __future__ import annotations

import argparse
import shutil
import sys
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
from journey_core.model.rules import Count, Event
from tests.benchmarks.half_year import Table, open_half_year, peak_mb, scan
from tests.benchmarks.overlay import journey

START, RETURN = Event(event="Event 5"), Event(event="Event 3")


def main() -> None:
    """Make the events, time the scan, then every answer about flow."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--keep", type=Path, help="a folder for the workspace, used again")
    given = parser.parse_args()
    with open_half_year(given.events, given.keep) as workspace:
        sys.stdout.write(f"\n{given.events:,} events\n\n")
        found = arrays(workspace)
        table = Table(scan(found))
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
