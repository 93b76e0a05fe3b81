"""What lies over a map of eight stages beside one plain DuckDB pass over the same events.

    python -m tests.benchmarks.overlay --events 1000000 [--keep FOLDER]

The least disturbed of a few runs in one process. Seconds belong to the machine; the ratios can be
compared.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

from journey_core.flow.stages import overlay, rule_matches
from journey_core.flow.timeline import stage_timeline
from journey_core.lake.arrays import arrays
from journey_core.model.event_text import parse_event
from journey_core.model.journey import Journey, Stage, Transition
from journey_core.model.rules import Count, Event
from tests.benchmarks.half_year import Table, open_half_year, peak_mb, scan

ENTRIES = ("Event 0", "Event 1", "Event 2", "Event 3", "Event 5", "Event 8", "Event 12", "Event 20")


def main() -> None:
    """Make the events, time the scan, then the overlay, whole and by segment."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--keep", type=Path, help="a folder for the workspace, used again")
    given = parser.parse_args()
    with open_half_year(given.events, given.keep) as workspace:
        sys.stdout.write(f"\n{given.events:,} events\n\n")
        found = arrays(workspace)
        flat, nested = journey(inside=False), journey(inside=True)
        table = Table(scan(found))
        table.measure("stage timelines", lambda: stage_timeline(found, flat))
        table.measure("overlay", lambda: overlay(found, flat))
        table.measure("overlay, half of the stages substages", lambda: overlay(found, nested))
        table.measure("overlay by an attribute", lambda: overlay(found, flat, by="plan"))
        table.measure(
            "overlay of one segment", lambda: overlay(found, flat, segment=("plan", "plan 1"))
        )
        table.measure("what an event matches", lambda: rule_matches(found, Event(event="Event 3")))
        often = Count(event="Event 3", operator=">=", times=3)
        table.measure("what a remembered rule matches", lambda: rule_matches(found, often))
        sys.stdout.write(f"\npeak memory {peak_mb():,.0f} MB\n")
    if not given.keep:
        shutil.rmtree(workspace.path.parent)


def journey(*, inside: bool) -> Journey:
    """Eight stages in a row with a way on from each; or the last four of them inside others."""
    stages = tuple(
        Stage(
            id=f"s{place}",
            name=text,
            pos=place,
            entry=parse_event(text),
            parent=f"s{place - 4}" if inside and place >= 4 else None,
        )
        for place, text in enumerate(ENTRIES)
    )
    ways = tuple(
        Transition(id=f"t{place}", source=f"s{place}", target=f"s{(place + 1) % len(ENTRIES)}")
        for place in range(len(ENTRIES))
    )
    return Journey(id="benchmark", name="Benchmark", stages=stages, transitions=ways)


if __name__ == "__main__":
    main()
