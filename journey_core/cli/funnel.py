"""`funnel`: who moves on from step to step, in how much time, per segment."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from journey_core.cli import values
from journey_core.cli.command import Answer, Call, Command, load_engine, naming
from journey_core.cli.funnel_options import add_options, question_of
from journey_core.cli.parser import Parser
from journey_core.errors import BadInput

if TYPE_CHECKING:
    import polars as pl

    from journey_core.funnel.walk import Walk
    from journey_core.lake.arrays import Arrays

ENDINGS = (".parquet", ".csv")
COMPILED_FROM = 5_000_000
"""Events from which loading the compiled loops, about a second, is worth it."""


def _options(parser: Parser) -> None:
    add_options(parser)
    more = parser.add_argument_group("beside the steps")
    more.add_argument("--trend", action="store_true", help="the funnel by the week of its starts")
    more.add_argument("--histogram", action="store_true", help="the time to the last step, in bars")
    more.add_argument(
        "--curve", action="store_true", help="conversion over time, immature entrants included"
    )
    more.add_argument(
        "--sensitivity", action="store_true", help="the same steps under every published meaning"
    )
    more.add_argument(
        "--out",
        type=values.path,
        metavar="FILE.parquet",
        help="one row a customer who began, with the furthest step; .csv too",
    )


def _funnel(call: Call) -> Answer:
    from journey_core.cli import funnel_text
    from journey_core.cli.out_files import check_folder
    from journey_core.funnel.counts import summarize
    from journey_core.funnel.results import document
    from journey_core.funnel.segments import check_by
    from journey_core.funnel.walk import walk
    from journey_core.lake.arrays import arrays

    out = call.options.out
    check_folder(out)
    if out is not None and out.suffix not in ENDINGS:
        raise BadInput(f"{out} is neither {' nor '.join(ENDINGS)}", where="--out")
    question = question_of(call)
    workspace = call.workspace
    load_engine()
    _load_kernels(workspace)
    with naming("--by" if question.by else ""), call.clock():
        found = arrays(workspace)
        if question.by:
            check_by(found, question.by)
        walked = walk(found, question)
        result = summarize(walked)
    for warning in result.warnings:
        call.warn(warning)
    shown, texts = document(result), [funnel_text.people(result)]
    _add_more(call, found, walked, shown, texts)
    if out is not None:
        _write(call, walked, out)
        shown["out"] = str(out)
    return Answer(shown, "\n\n".join(texts))


def _load_kernels(workspace: Any) -> None:
    """Load the compiled loops for data so large that they pay; the clock is not running yet."""
    from journey_core.kernels import compiled
    from journey_core.lake.snapshot import take

    if take(workspace).events >= COMPILED_FROM:
        compiled.load()


def _add_more(
    call: Call, found: Arrays, walked: Walk, shown: dict[str, Any], texts: list[str]
) -> None:
    """What was asked for beside the steps, each with its part of the document and of the text."""
    from journey_core.cli import funnel_text
    from journey_core.funnel import sensitivity, times, trend

    options, question = call.options, walked.question
    with call.clock():
        weeks = trend.weeks(walked) if options.trend else None
        bars = times.histogram(walked, len(question.steps)) if options.histogram else None
        curve = times.curve(found, question) if options.curve else None
        readings = sensitivity.sensitivity(found, question) if options.sensitivity else None
    if weeks is not None:
        shown["trend"] = [{**asdict(week), "week": week.week.isoformat()} for week in weeks]
        texts.append(funnel_text.trend(weeks))
    if bars is not None:
        shown["histogram"] = [asdict(bar) for bar in bars]
        texts.append(funnel_text.histogram(bars))
    if curve is not None:
        shown["curve"] = asdict(curve)
        texts.append(funnel_text.curve(curve))
    if readings is not None:
        shown["sensitivity"] = sensitivity.document(readings)
        texts.append(funnel_text.sensitivity(readings))


def _write(call: Call, walked: Walk, out: Path) -> None:
    from journey_core.cli.out_files import ids_of, write_csv, write_whole
    from journey_core.funnel.people import entrants, frame

    people = entrants(walked)
    rows: pl.DataFrame = frame(walked, people, ids_of(call.workspace, people.customer.tolist()))
    if out.suffix == ".csv":
        write_whole(out, lambda path: write_csv(path, rows))
    else:
        write_whole(out, rows.write_parquet)


_DETAILS = """\
With --journey the steps are the journey's top-level stages that have an entry rule, in map order.
One event never satisfies two steps; among equal times the order is the customer's favour. Intervals
are Wilson's, of the share of the first step. Times run from the latest start that gives the first
completion. --order strict looks at the customer's very next event; --order any counts customers
with at least n different steps inside one window. --exclude holds strictly between two steps; with
--exclusion remove, a customer with such an event in the window of a start is left out, unless a
clean chain of theirs runs to the end. A step after an optional one is compared with the last step
that is not. By event.PROPERTY a customer stands under every value they start with, or, with
--attribution, under one: of their first start, of the last step they reach, or of step N. --curve
is Kaplan and Meier's from each customer's first start, with limits from Greenwood's variance.
"""

COMMANDS = (
    Command(
        "funnel", "who moves on from step to step", _options, _funnel, details=lambda: _DETAILS
    ),
)
