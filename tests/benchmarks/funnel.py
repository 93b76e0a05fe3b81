"""Funnels of five steps beside one plain DuckDB pass over the same events.

    python -m tests.benchmarks.funnel --events 1000000 [--keep FOLDER]

The least disturbed of a few runs in one process. Seconds belong to the machine; the ratios can be
compared.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from journey_core.funnel.counts import count_steps
from journey_core.funnel.definition import FunnelQuestion, steps_from_texts
from journey_core.lake import arrays as arrays_module
from journey_core.lake.arrays import Arrays, arrays
from journey_core.lake.snapshot import take
from tests.benchmarks.half_year import Table, open_half_year, peak_mb, scan

STEPS = ("Event 0", "Event 1", "Event 3", "Event 6", "Event 10")
REPEATED = ("Event 0", "Event 0", "Event 3", "Event 3[value>=50]", "Event 10")
WEEK = timedelta(days=7)
ASKED: dict[str, tuple[tuple[str, ...], dict[str, Any]]] = {
    "in order, 7 days": (STEPS, {"window": WEEK}),
    "in order, no window": (STEPS, {"window": None}),
    "7 days, by an attribute": (STEPS, {"window": WEEK, "by": "plan"}),
    "7 days, by a property of the start": (STEPS, {"window": WEEK, "by": "event.channel"}),
    "7 days, a day a move, one excluded": (
        STEPS,
        {"window": WEEK, "step_windows": (timedelta(days=1),) * 4, "exclude": "Event 20"},
    ),
    "strict: the very next event": (STEPS, {"window": WEEK, "order": "strict"}),
    "any order, 7 days": (STEPS, {"window": WEEK, "order": "any"}),
    "7 days, steps that share events": (REPEATED, {"window": WEEK}),
}


def main() -> None:
    """Make the events, time the scan, then every kind of funnel."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--keep", type=Path, help="a folder for the workspace, used again")
    given = parser.parse_args()
    with open_half_year(given.events, given.keep) as workspace:
        sys.stdout.write(f"\n{given.events:,} events\n\n")
        shutil.rmtree(workspace.cache_dir, ignore_errors=True)
        begun = time.perf_counter()
        found = arrays(workspace)
        built = time.perf_counter() - begun
        table = Table(scan(found))
        table.add("arrays built from the parts, once a data version", built)
        table.measure("arrays opened from disk", lambda: _opened_again(found))
        for words, (steps, options) in ASKED.items():
            question = _question(steps, dict(options))
            table.measure(words, lambda question=question: count_steps(found, question))
        sys.stdout.write(f"\npeak memory {peak_mb():,.0f} MB\n")
    if not given.keep:
        shutil.rmtree(workspace.path.parent)


def _question(steps: tuple[str, ...], options: dict[str, Any]) -> FunnelQuestion:
    from journey_core.model.event_text import parse_event

    if "exclude" in options:
        options["exclude"] = parse_event(options["exclude"])
    return FunnelQuestion(steps_from_texts(steps), **options)


def _opened_again(found: Arrays) -> None:
    arrays_module._open.clear()
    arrays(take(found.snapshot.workspace))


if __name__ == "__main__":
    main()
