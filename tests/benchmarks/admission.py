"""Caps and cooldowns over made-up candidates, beside one plain DuckDB pass over the events.

    python -m tests.benchmarks.admission --events 10000000 [--keep FOLDER]

Candidates are 7.4 % of the events, spread over 180 days and as heavy-tailed over customers as they
are, 2.5 a customer. Seconds belong to the machine; the ratios can be compared.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from journey_core.kernels.admission import Admitted, admit
from journey_core.kernels.blocks import in_threads, shares
from journey_core.kernels.caps import CapRule, CooldownRule
from journey_core.kernels.shapes import Ints
from journey_core.lake.arrays import arrays
from journey_core.replay.candidates import BLOCK
from tests.benchmarks.beside import beside_scan
from tests.benchmarks.half_year import open_half_year, peak_mb

DAY = 86_400_000
RESPONSES = 3


def main() -> None:
    """Make the events, time the scan, then what each limit costs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--keep", type=Path, help="a folder for the workspace, used again")
    given = parser.parse_args()
    with open_half_year(given.events, given.keep) as workspace:
        for tail in (2, 3):
            candidates = _candidates(given.events * 741 // 10_000, tail)
            sys.stdout.write(f"\nheaviest customer {np.bincount(candidates[0]).max():,}\n")
            beside_scan(arrays(workspace), dict(_works(*candidates)))
    sys.stdout.write(f"\npeak memory {peak_mb():,.0f} MB\n")
    if not given.keep:
        shutil.rmtree(workspace.path.parent)


def _works(customer: Ints, t: Ints, response: Ints) -> Iterator[tuple[str, Callable[[], object]]]:
    channels, eligible = np.zeros_like(t), np.ones(len(t), bool)
    every, one = np.ones(RESPONSES, bool), np.arange(RESPONSES) == 0
    week, month = (
        CapRule(most=most, looks_at=every, counts=every, window_ms=days * DAY)
        for most, days in ((2, 7), (5, 30))
    )
    gap = CooldownRule(7 * DAY, one)

    def admitted(caps: list[CapRule], gaps: list[CooldownRule]) -> list[Admitted]:
        """Block by block in threads, as a replay does."""

        def work(part: slice) -> Admitted:
            who, when, what = customer[part], t[part], response[part]
            return admit(who, when, what, channels[part], eligible[part], caps, gaps)

        return in_threads(work, [part for (part,) in shares([customer], BLOCK)])

    yield "one cap", lambda: admitted([week], [])
    yield "two caps", lambda: admitted([week, month], [])
    yield "two caps and a cooldown", lambda: admitted([week, month], [gap])


def _candidates(number: int, tail: int) -> tuple[Ints, Ints, Ints]:
    """Customers, moments and responses in the order of turns."""
    random = np.random.default_rng(1)
    customer = (number / 2.5 * random.random(number) ** tail).astype(np.int64)
    t = random.integers(0, 180 * DAY // 1000, number) * 1000
    response = random.integers(0, RESPONSES, number)
    order = np.lexsort((response, t, customer))
    return customer[order], t[order], response[order]


if __name__ == "__main__":
    main()
