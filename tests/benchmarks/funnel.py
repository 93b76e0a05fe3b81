"""Funnels of five steps beside one plain DuckDB pass over the same events, and beside peers.

    python -m tests.benchmarks.funnel --events 1000000 [10000000 ...] [--keep FOLDER] [--no-peers]

Everything runs in one process: medians of a few runs, peers once warm. Seconds belong to the
machine; the ratios can be compared. Every count is held against ClickHouse's. Plain SQL is left out
where it would take longer than all the rest. Of several sizes the growth is told at the end.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import duckdb

from journey_core.funnel import trend
from journey_core.funnel.counts import count_steps, summarize
from journey_core.funnel.definition import FunnelQuestion, steps_from_texts
from journey_core.funnel.sensitivity import sensitivity
from journey_core.funnel.walk import walk
from journey_core.kernels import compiled
from journey_core.lake import arrays as arrays_module
from journey_core.lake.arrays import Arrays, arrays
from journey_core.lake.session import session
from journey_core.lake.snapshot import take
from tests.benchmarks import fetched, peers
from tests.benchmarks.half_year import SCAN, open_half_year, peak_mb

STEPS = ("Event 0", "Event 1", "Event 3", "Event 6", "Event 10")
REPEATED = ("Event 0", "Event 0", "Event 3", "Event 3[value>=50]", "Event 10")
WEEK = timedelta(days=7)
FEW_RUNS = 3
SQL_EVENTS = 10_000_000
ASKED: dict[str, tuple[tuple[str, ...], dict[str, Any]]] = {
    "no window": (STEPS, {"window": None}),
    "by an attribute": (STEPS, {"by": "plan"}),
    "by a property of the start": (STEPS, {"by": "event.channel"}),
    "by a property, one value a customer": (STEPS, {"by": "event.channel", "attribution": "last"}),
    "a day a move, one event excluded": (
        STEPS,
        {"step_windows": (timedelta(days=1),) * 4, "exclude": "Event 20"},
    ),
    "two steps optional": (STEPS, {"optional": (2, 4)}),
    "the very next event": (STEPS, {"order": "strict"}),
    "any order": (STEPS, {"order": "any"}),
    "steps that share events": (REPEATED, {}),
}


class Lines:
    """Prints a Markdown table: medians, and how they compare with the scan and with ClickHouse.

    Before each run the scan runs, too, and the ratio is the median over these pairs, so that other
    work on the machine weighs on both. The processor's time is told beside it.
    """

    def __init__(self, scan: Callable[[], object], runs: int) -> None:
        self._scan, self._runs, self.peer = scan, runs, 0.0
        self.medians: dict[str, float] = {}
        sys.stdout.write(
            "| what | ms | x scan3 | x scan3, processor | x faster than ClickHouse |\n"
            "|---|---|---|---|---|\n"
        )
        scan()
        self.measure("scan3: one DuckDB pass over the parts", scan)

    def measure(self, what: str, work: Callable[[], object], most: int = 99) -> float:
        """The median ratio to the scan, over some runs after one that is not counted."""
        work()
        pairs = [(_timed(self._scan), _timed(work)) for _ in range(min(self._runs, most))]
        wall = median(mine.wall for _, mine in pairs)
        self.medians[what] = wall
        ratio = median(mine.wall / scan.wall for scan, mine in pairs)
        processor = median(mine.processor / scan.processor for scan, mine in pairs)
        faster = f"{self.peer / ratio:.1f}" if self.peer else ""
        sys.stdout.write(
            f"| {what} | {wall * 1000:.1f} | {ratio:.2f} | {processor:.2f} | {faster} |\n"
        )
        sys.stdout.flush()
        return ratio


class Spent(NamedTuple):
    """Seconds by the clock, and of all processors together."""

    wall: float
    processor: float


def _timed(work: Callable[[], object]) -> Spent:
    wall, processor = time.perf_counter(), time.process_time()
    work()
    return Spent(time.perf_counter() - wall, time.process_time() - processor)


def main() -> None:
    """Make the events, time the scan, the peers, then every kind of funnel."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, nargs="+", default=[1_000_000])
    parser.add_argument("--keep", type=Path, help="a folder for the workspace, used again")
    parser.add_argument("--no-peers", action="store_true")
    parser.add_argument("--runs", type=int, default=7)
    given = parser.parse_args()
    medians = {events: _measured(events, given) for events in given.events}
    if len(medians) > 1:
        _print_growth(medians)


def _measured(events: int, given: argparse.Namespace) -> dict[str, float]:
    """Seconds of everything at one size."""
    with open_half_year(events, given.keep) as workspace:
        sys.stdout.write(f"\n{events:,} events, load {_load()}\n\n")
        shutil.rmtree(workspace.cache_dir, ignore_errors=True)
        begun = time.perf_counter()
        found = arrays(workspace)
        built = time.perf_counter() - begun
        sys.stdout.write(f"arrays built from the parts in {built:.1f} s\n\n")
        with session(found.snapshot) as connection:
            lines = Lines(lambda: connection.execute(SCAN).fetchall(), given.runs)
            expected = None if given.no_peers else _peers(lines, found)
            _ours(lines, found, expected)
        sys.stdout.write(f"\npeak memory {peak_mb():,.0f} MB, load {_load()}\n")
    if not given.keep:
        shutil.rmtree(workspace.path.parent)
    return {"arrays built": built} | lines.medians


def _print_growth(medians: dict[int, dict[str, float]]) -> None:
    """How much longer each thing takes than at the size before."""
    sizes = list(medians)
    heads = " | ".join(f"{size:,} events, ms" for size in sizes)
    sys.stdout.write(f"\n| what | {heads} | growth |\n|---|{'---|' * len(sizes)}---|\n")
    for what in medians[sizes[0]]:
        told = [medians[size][what] for size in sizes if what in medians[size]]
        growth = ", ".join(f"{after / before:.1f}" for before, after in pairwise(told))
        cells = " | ".join(f"{1000 * one:,.1f}" for one in told)
        sys.stdout.write(f"| {what} | {cells}{' |' * (len(sizes) - len(told))} | {growth} |\n")


def _peers(lines: Lines, found: Arrays) -> list[int]:
    """ClickHouse's counts; the others must agree, or the benchmark stops."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "events.parquet"
        peers.flat_file(found, file)
        with peers.clickhouse(file) as clickhouse:
            counts = peers.window_funnel(clickhouse, 0, STEPS)
            ratios = [
                lines.measure(
                    f"ClickHouse windowFunnel, {words}",
                    lambda number=number: peers.window_funnel(clickhouse, number, STEPS),
                    FEW_RUNS,
                )
                for number, words in enumerate(peers.LAYOUTS)
            ]
        if found.events <= SQL_EVENTS:
            _sql_peers(lines, file, counts)
    lines.peer = min(ratios)
    return counts


def _sql_peers(lines: Lines, file: Path, expected: list[int]) -> None:
    with duckdb.connect() as connection:
        connection.execute(f"create view events as from '{file}'")
        for words, count in (
            ("self-joins in DuckDB", peers.self_joins),
            ("partitioned windows in DuckDB", peers.windows),
        ):
            _agree(words, count(connection, STEPS), expected)
            lines.measure(words, lambda count=count: count(connection, STEPS), 1)


def _ours(lines: Lines, found: Arrays, expected: list[int] | None) -> None:
    plain = FunnelQuestion(steps_from_texts(STEPS), window=WEEK, all_entrants=True)
    for kernels in ("numpy", "numba"):
        os.environ[compiled.VARIABLE] = kernels
        told = [step.customers for step in count_steps(found, plain).steps]
        _agree(kernels, told, expected or told)
        lines.measure(f"{kernels}, arrays cached", lambda: count_steps(found, plain))
        lines.measure(
            f"{kernels}, arrays mapped anew", lambda: count_steps(_opened_again(found), plain)
        )
        _fetched(lines, found, kernels, told)
    mature = FunnelQuestion(steps_from_texts(STEPS), window=WEEK)
    walked = walk(found, mature)
    by_plan = replace(mature, by="plan")
    lines.measure(
        "numba, another attribute for the same walk",
        lambda: summarize(replace(walked, question=by_plan)),
    )
    lines.measure("numba, mature entrants only", lambda: count_steps(found, mature))
    for words, (texts, options) in ASKED.items():
        question = _question(texts, {"window": WEEK, **options})
        lines.measure(
            f"numba, {words}", lambda question=question: count_steps(found, question), FEW_RUNS
        )
    lines.measure("numba, week by week", lambda: trend.weeks(walk(found, mature)), 1)
    lines.measure("numba, every other meaning", lambda: sensitivity(found, mature), 1)


def _fetched(lines: Lines, found: Arrays, kernels: str, expected: list[int]) -> None:
    """The same funnel over keys that DuckDB delivers, and over a step that is filtered."""
    with session(found.snapshot) as parts, fetched.own_table(found) as own:
        for words, connection, count in (
            ("from the parts by name", parts, fetched.from_parts),
            ("from a table of DuckDB's own", own, fetched.from_own_table),
        ):
            work = partial(count, connection, found, STEPS)
            _agree(words, work(), expected)
            lines.measure(f"{kernels}, fetched {words}", work)
    numbers = iter(range(10**6))
    lines.measure(f"{kernels}, a step filtered, asked for the first time", lambda: _filtered(found))
    lines.measure(
        f"{kernels}, another filter of the same property",
        lambda: _filtered(found, 20 + next(numbers) % 60, forget=False),
    )


def _filtered(found: Arrays, least: int = 50, *, forget: bool = True) -> None:
    """The funnel with a filtered step; remembered is nothing of it, or its property's values."""
    if forget:
        arrays_module._answers.forget()
    texts = [*STEPS[:2], f"{STEPS[2]}[value>={least}]", *STEPS[3:]]
    count_steps(found, FunnelQuestion(steps_from_texts(texts), window=WEEK, all_entrants=True))


def _question(texts: tuple[str, ...], options: dict[str, Any]) -> FunnelQuestion:
    from journey_core.model.event_text import parse_event

    if "exclude" in options:
        options["exclude"] = parse_event(options["exclude"])
    return FunnelQuestion(steps_from_texts(texts), **options)


def _opened_again(found: Arrays) -> Arrays:
    arrays_module._open.clear()
    return arrays(take(found.snapshot.workspace))


def _agree(who: str, told: list[int], expected: list[int]) -> None:
    if told != expected:
        raise SystemExit(f"{who} counts {told}, not {expected}")


def _load() -> str:
    return " ".join(f"{one:.1f}" for one in os.getloadavg())


if __name__ == "__main__":
    main()
