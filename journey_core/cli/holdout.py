"""`holdout results`, `plan`: what a flat file says of its arms, and how many customers it takes."""

from __future__ import annotations

from argparse import ArgumentTypeError
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from journey_core.cli import values
from journey_core.cli.command import Answer, Call, Command, load_engine, naming
from journey_core.cli.parser import Parser
from journey_core.cli.table import NOTHING, counted, table
from journey_core.cli.terminal import one_line
from journey_core.errors import BadInput

if TYPE_CHECKING:
    from journey_core.holdout.flat import Measured
    from journey_core.holdout.power import Plan
    from journey_core.holdout.report import Cell, Report

KINDS = ("proportion", "mean", "ratio")
_ROUNDED = 0.005  # shares written with two or three decimals may miss 1 by so much


def number(text: str) -> float:
    """A plain number."""
    try:
        return float(text)
    except ValueError:
        raise ArgumentTypeError(f"“{text}” is not a number") from None


def share(text: str) -> float:
    """A number between 0 and 1, both left out."""
    found = number(text)
    if not 0 < found < 1:
        raise ArgumentTypeError(f"“{text}” is not between 0 and 1, both left out")
    return found


def metric(text: str) -> tuple[str, str | None]:
    """`COL`, `COL:proportion`, `COL:mean` or `COL/COL:ratio`; None where no kind is named."""
    name, sign, kind = text.rpartition(":")
    found = (name, kind) if sign and kind in KINDS else (text, None)
    if not found[0].strip():
        raise ArgumentTypeError("a column is missing")
    if found[1] == "ratio" and "/" not in found[0].strip("/"):
        raise ArgumentTypeError(f"“{text}”: a ratio is COL/COL:ratio, what is added up over what")
    return found


def arm_share(text: str) -> tuple[str, float]:
    """`ARM=SHARE`, split at the last `=`."""
    arm, sign, part = text.rpartition("=")
    if not sign or not arm:
        raise ArgumentTypeError(f"“{text}” is not ARM=SHARE")
    return arm, share(part)


def _results_options(parser: Parser) -> None:
    parser.add_argument("file", type=values.path, metavar="FILE", help="CSV or Parquet")
    parser.add_argument(
        "--arm", required=True, type=values.name, metavar="COL", help="the column with the arm"
    )
    parser.add_argument(
        "--control",
        required=True,
        type=values.name,
        metavar="VALUE",
        help="the arm to compare with",
    )
    parser.add_argument(
        "--metric", required=True, action="append", type=metric,
        metavar="COL[:proportion|:mean] or COL/COL:ratio",
        help="a column of values; only 0 and 1 is a proportion, other values a mean; a ratio is "
        "one sum over another, as spent/orders:ratio; repeat it",
    )  # fmt: skip
    parser.add_argument(
        "--by", action="append", default=[], type=values.name, metavar="COL",
        help="split by it; repeat it",
    )  # fmt: skip
    parser.add_argument(
        "--covariate", type=values.name, metavar="COL", help="known before the assignment (CUPED)"
    )
    parser.add_argument(
        "--share", action="append", default=[], type=arm_share, metavar="ARM=SHARE",
        help="planned share of an arm (default: all equal); repeat it",
    )  # fmt: skip
    parser.add_argument("--alpha", type=share, default=0.05, metavar="A", help="default: 0.05")
    parser.add_argument(
        "--correct", choices=("holm", "none", "bh"), default="holm",
        help="for how many were looked at (default: holm)",
    )  # fmt: skip
    parser.add_argument(
        "--winsor", type=share, metavar="Q", help="cap a mean at the quantile Q of its values not 0"
    )
    parser.add_argument(
        "--planned", type=values.whole(2), metavar="N",
        help="customers planned before the first look: adds intervals that hold at every look",
    )  # fmt: skip


def _results(call: Call) -> Answer:
    import scipy.special  # noqa: F401 - so that the clock measures the work alone

    from journey_core.holdout.flat import measure
    from journey_core.holdout.flat_metric import Question
    from journey_core.holdout.judge import judge
    from journey_core.holdout.report import document

    options = call.options
    _check(options)
    question = Question(
        options.arm, options.control, options.metric, options.by, options.covariate, options.winsor
    )
    load_engine()
    with call.clock():
        measured = measure(options.file, question)
        with naming("--share"):
            shares, counts = planned_shares(measured.counts, options.share)
        report = judge(
            measured.aggregates, control=options.control, counts=counts,
            metrics=measured.metrics, shares=shares, alpha=options.alpha, correct=options.correct,
            planned=options.planned, covariate=options.covariate is not None,
        )  # fmt: skip
    for warning in _warnings(measured, report, len(counts)):
        call.warn(warning)
    shown = document(report) | {
        "metrics": {one.name: one.kind for one in measured.metrics},
        "missing": dict(measured.missing),
        "winsorized": {name: vars(cap) for name, cap in measured.winsorized.items()},
    }
    return Answer(shown, _people(report, measured))


def _check(options: Any) -> None:
    """Nothing may be asked twice: the writer meant two different things."""
    asked = {
        "--metric": [name for name, _ in options.metric],
        "--by": options.by,
        "--share": [arm for arm, _ in options.share],
    }
    for option, names in asked.items():
        for name in names:
            if names.count(name) > 1:
                raise BadInput(f"“{name}” is given twice", where=option)


def planned_shares(
    counts: Any, named: Sequence[tuple[str, float]]
) -> tuple[dict[str, float], dict[str, int]]:
    """The share of every arm, adding up to 1, and its customers; unnamed arms share the rest.

    An arm that is named and has nobody is an arm all the same. BadInput: they do not add up.
    """
    customers = {**counts, **{arm: counts.get(arm, 0) for arm, _ in named}}
    given = dict(named)
    others = [arm for arm in customers if arm not in given]
    total = sum(given.values())
    if others and total >= 1:
        raise BadInput(f"the shares add up to {total:g}: nothing is left for {others[0]}")
    if not others and abs(total - 1) > _ROUNDED:
        raise BadInput(f"the shares of all arms add up to {total:g}, not to 1")
    rest = (1 - total) / len(others) if others else 0.0
    scale = total if not others else 1.0
    return {arm: given[arm] / scale if arm in given else rest for arm in customers}, customers


def _warnings(measured: Measured, report: Report, arms: int) -> list[str]:
    found = [
        f"{counted(rows, 'row')} without a value of {name}, left out of it"
        for name, rows in measured.missing.items()
    ]
    if measured.without_arm:
        found.append(f"{counted(measured.without_arm, 'row')} without an arm, left out")
    if measured.without_covariate:
        rows = counted(measured.without_covariate, "row")
        found.append(f"{rows} without a covariate, given the mean of the others")
    found += [
        f"{name}: {cap.touched:,} of {cap.support:,} values other than 0 capped at {cap.cap:g}"
        for name, cap in measured.winsorized.items()
    ]
    found += [
        f"{name}: no relative change where a mean is not above 0"
        for name in [one.name for one in measured.metrics]
        if any(one.metric == name and one.p and one.relative is None for one in report.cells)
    ]
    return [*found, "there is only one arm: nothing to compare"] if arms < 2 else found


def _people(report: Report, measured: Measured) -> str:
    from journey_core.holdout import say

    kinds = {one.name: one for one in measured.metrics}
    parts = [one_line(say.split(report.srm))]
    for name, kind in kinds.items():
        cells = [one for one in report.cells if one.metric == name]
        rows = [
            (one.segment if one.by is None else f"{one.by} {one.segment}", one.arm, *one.n,
             *(_plain(mean, kind.kind) for mean in one.mean), _p(one))
            for one in cells
        ]  # fmt: skip
        lines = table(("who", "arm", "n control", "n arm", "control", "arm’s", "p"), rows)
        said = ["what we may say", *(say.verdict(one, kind) for one in cells)]
        width = max(len(line) for line in lines.splitlines())
        pairs = zip(lines.splitlines(), said, strict=True)
        told = "\n".join(f"{line:{width}}  {words}" for line, words in pairs)
        parts.append(f"{one_line(name)} ({kind.kind})\n{told}" if cells else "")
    looked = counted(report.comparisons, "comparison")
    how = "not corrected" if report.correct == "none" else f"corrected for ({report.correct})"
    parts.append(f"{looked} looked at, {how}; p is the corrected one.")
    return "\n\n".join(part for part in parts if part)


def _plain(mean: float | None, kind: str) -> str:
    if mean is None:
        return NOTHING
    return f"{mean * 100:.2f}%" if kind == "proportion" else f"{mean:,.2f}"


def _p(one: Cell) -> str:
    if one.p_adjusted is None:
        return NOTHING
    return "<0.001" if one.p_adjusted < 0.001 else f"{one.p_adjusted:.3f}"


def _plan_options(parser: Parser) -> None:
    parser.add_argument(
        "--baseline", required=True, type=share, metavar="P", help="share that does it untreated"
    )
    parser.add_argument(
        "--mde", required=True, type=number, metavar="D",
        help="smallest difference worth finding, as a share: 0.01 is one in a hundred",
    )  # fmt: skip
    parser.add_argument("--holdout", type=share, default=0.1, metavar="H", help="default: 0.1")
    parser.add_argument("--power", type=share, default=0.8, metavar="B", help="default: 0.8")
    parser.add_argument("--alpha", type=share, default=0.05, metavar="A", help="default: 0.05")
    parser.add_argument("--daily", type=number, metavar="N", help="customers who enter a day")


def _plan(call: Call) -> Answer:
    import scipy.special  # noqa: F401 - so that the clock measures the work alone

    from journey_core.holdout.power import plan

    asked = call.options
    with call.clock():
        found = plan(
            asked.baseline, asked.mde, holdout=asked.holdout, power=asked.power,
            alpha=asked.alpha, daily=asked.daily,
        )  # fmt: skip
    held, treated = found.for_gate
    shown = {
        "n": {"holdout": found.holdout, "treated": found.treated},
        "days": found.days,
        "n_for_gate": {"holdout": held, "treated": treated},
    }
    return Answer(shown, _plan_in_words(found))


def _plan_in_words(found: Plan) -> str:
    text = f"{counted(found.holdout, 'customer')} in the holdout, {found.treated:,} treated"
    if found.days is not None:
        text += f": about {counted(found.days, 'day')}"
    if sum(found.for_gate) > found.holdout + found.treated:
        held, treated = found.for_gate
        text += f"\nA verdict needs 30 expected events in the smaller arm: {held:,} and {treated:,}"
    return text


_DETAILS = """\
One row a customer, assigned at random. Each --by is read on its own, beside the whole group. The
gate of a cell reads the events (values other than 0) to expect in the smaller arm at the rate of
both: below 5 counts, below 30 early, else normal. Proportions: Newcombe's interval, pooled z test.
Means: one variance for both arms up to 100 expected events, then Welch; where one arm is much
smaller and few values carry the metric, 100 events by weight. A failed check of the split
(p < 0.001) makes every verdict invalid. Ratios (the sum of one column over that of another, as
spent/orders:ratio): the delta method; rows that lack either are left out.
"""

COMMANDS = (
    Command("holdout results", "what a flat file says of its arms", _results_options, _results,
            details=lambda: _DETAILS),
    Command("plan", "how many customers a comparison needs, and how many days", _plan_options,
            _plan),
)  # fmt: skip
