"""A journey replayed on half a year of events, beside one plain DuckDB pass over them.

    python -m tests.benchmarks.replay --events 1000000 [--keep FOLDER]

Three triggers (a count, an absence, an inactivity), then with suppression, a cap and cooldowns,
then tied to stages as well; once with few candidates (7 % of the events) and once with many.
Arrays are cached: the events a trigger or gate names, the entries into stages, and what triggers
fired are in memory. Candidates, gates and decisions are worked out every time. The rows “fired
anew” show what it costs when a trigger has been changed. `WAYLINE_KERNELS=numpy` or `numba` says
what the kernels are.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from journey_core.lake.arrays import Arrays, arrays
from journey_core.model.codec import load
from journey_core.replay.candidates import collect
from journey_core.replay.fired import fire
from journey_core.replay.run import NO_POLICY, replay
from journey_core.replay.scene import Scene, Subject
from tests.benchmarks.beside import beside_scan
from tests.benchmarks.half_year import open_half_year, peak_mb

STAGES = [
    {"id": "in", "name": "In", "entry": "Event 0"},
    {"id": "on", "name": "On", "entry": "Event 3"},
]
SUPPRESS = {"suppress": [{"event": "Event 3", "within": "2d"}]}
CAPS = [{"max": 2, "within": "7d"}]
FEW, MANY = "13d", "7d"
"""For how long a customer must have been inactive."""


def subject(
    idle: str, *, suppressed: bool = False, limited: bool = False, staged: bool = False
) -> Subject:
    """The journey, with or without what holds messages back, and its triggers on a stage or not."""
    triggers: list[dict[str, Any]] = [
        {"id": "t1", "kind": "count", "event": "Event 5", "times": 3, "within": "7d", "rank": 1},
        {"id": "t2", "kind": "absence", "event": "Event 8", "without": "Event 0", "within": "2d"},
        {"id": "t3", "kind": "inactivity", "for": idle, "rank": 3},
    ]
    held = (SUPPRESS if suppressed else {}) | ({"cooldown": "3d"} if limited else {})
    responses = [
        {"id": f"r{n}", "trigger": one["id"], "channel": "email", **held}
        for n, one in enumerate(triggers)
    ]
    document = {
        "format": "wayline/plain-1", "id": "bench", "name": "Bench", "stages": STAGES,
        "triggers": [one | ({"stage": "in"} if staged else {}) for one in triggers],
        "responses": responses, "caps": CAPS if limited else [],
    }  # fmt: skip
    return Subject(load(document))


def works(found: Arrays, idle: str) -> Iterator[tuple[str, Callable[[], object]]]:
    """What is timed, by name."""
    plain, held = subject(idle), subject(idle, suppressed=True)
    both = subject(idle, suppressed=True, limited=True)
    yield "triggers fired anew", lambda: _fire(found, plain)
    yield "candidates in order", lambda: _candidates(found, plain)
    yield "replay, nothing held back", lambda: replay(found, [plain])
    yield "replay with suppression", lambda: replay(found, [held])
    yield "replay with suppression, cooldowns and a cap", lambda: replay(found, [both])
    staged = subject(idle, suppressed=True, limited=True, staged=True)
    yield "the same, tied to stages", lambda: replay(found, [staged])
    yield "the same, fired anew", lambda: (_fire(found, staged), replay(found, [staged]))


def _fire(found: Arrays, asked: Subject) -> None:
    scene = Scene(found, asked)
    for trigger in asked.journey.triggers:
        fire(scene, trigger)


def _candidates(found: Arrays, asked: Subject) -> None:
    for block in collect(found, [asked], NO_POLICY).blocks():
        block.whole()


def main() -> None:
    """Make the events, then time the replays beside the scan."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--keep", type=Path, help="a folder for the workspace, used again")
    given = parser.parse_args()
    with open_half_year(given.events, given.keep) as workspace:
        found = arrays(workspace)
        for idle in (FEW, MANY):
            number = replay(found, [subject(idle)]).result.candidates
            sys.stdout.write(f"\n{number:,} candidates\n")
            beside_scan(found, dict(works(found, idle)))
        sys.stdout.write(f"\npeak memory {peak_mb():,.0f} MB\n")
    if not given.keep:
        shutil.rmtree(workspace.path.parent)


if __name__ == "__main__":
    main()
