"""A journey replayed on half a year of events, beside one plain DuckDB pass over them.

    python -m tests.benchmarks.replay --events 1000000 [--keep FOLDER]

Three triggers (a count, an absence, an inactivity), then with suppression, a cap and a cooldown,
then tied to stages as well. The least disturbed of a few runs in one process, on cached arrays.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path
from typing import Any

from journey_core.lake.arrays import arrays
from journey_core.model.codec import load
from journey_core.replay.run import replay
from journey_core.replay.scene import Subject
from tests.benchmarks.half_year import Table, open_half_year, peak_mb, scan

STAGES = [
    {"id": "in", "name": "In", "entry": "Event 0"},
    {"id": "on", "name": "On", "entry": "Event 3"},
]
TRIGGERS: list[dict[str, Any]] = [
    {"id": "t1", "kind": "count", "event": "Event 5", "times": 3, "within": "7d", "rank": 1},
    {"id": "t2", "kind": "absence", "event": "Event 8", "without": "Event 0", "within": "2d"},
    {"id": "t3", "kind": "inactivity", "for": "7d", "rank": 3},
]
LIMITED = {"suppress": [{"event": "Event 3", "within": "2d"}], "cooldown": "3d"}
CAPS = [{"max": 2, "within": "7d"}]


def subject(*, limited: bool, staged: bool) -> Subject:
    """The journey, with or without what holds messages back, and its triggers on a stage or not."""
    triggers = [trigger | ({"stage": "in"} if staged else {}) for trigger in TRIGGERS]
    responses = [
        {"id": f"r{n}", "trigger": one["id"], "channel": "email", **(LIMITED if limited else {})}
        for n, one in enumerate(triggers)
    ]
    document = {
        "format": "wayline/plain-1", "id": "bench", "name": "Bench", "stages": STAGES,
        "triggers": triggers, "responses": responses, "caps": CAPS if limited else [],
    }  # fmt: skip
    return Subject(load(document))


def main() -> None:
    """Make the events, time the scan, then the replays."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--keep", type=Path, help="a folder for the workspace, used again")
    given = parser.parse_args()
    with open_half_year(given.events, given.keep) as workspace:
        found = arrays(workspace)
        table = Table(scan(found))
        for words, limited, staged in (
            ("three triggers, nothing held back", False, False),
            ("with suppression, cooldown and cap", True, False),
            ("the same, tied to stages", True, True),
        ):
            asked = subject(limited=limited, staged=staged)
            table.measure(words, lambda asked=asked: replay(found, [asked]))
            sys.stdout.write(f"  {replay(found, [asked]).result.candidates:,} candidates\n")
        sys.stdout.write(f"\npeak memory {peak_mb():,.0f} MB\n")
    if not given.keep:
        shutil.rmtree(workspace.path.parent)


if __name__ == "__main__":
    main()
