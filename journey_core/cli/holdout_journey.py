"""`holdout assign|report|everywhere`: the arms of a journey, and what they show."""

from __future__ import annotations

import getpass
from argparse import ArgumentTypeError
from typing import TYPE_CHECKING

from journey_core.cli import holdout_signed, values
from journey_core.cli.command import Answer, Call, Command, load_engine, naming
from journey_core.cli.parser import Parser
from journey_core.cli.table import counted, percent, table
from journey_core.errors import BadInput, UnknownName

if TYPE_CHECKING:
    from journey_core.holdout.measure_members import Reached
    from journey_core.holdout.read import Reading
    from journey_core.lake.arrays import Arrays
    from journey_core.store.records import Saved

METRICS = ("conversion", "retention", "revenue")


def _share(text: str) -> float:
    """A share of customers above 0 and at most 1."""
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0 < share <= 1:
        raise ArgumentTypeError(f"“{text}” is not a share above 0 and at most 1")
    return share


def _assign_options(parser: Parser) -> None:
    parser.add_argument("id", metavar="ID", help="the journey")
    parser.add_argument(
        "--ramp", type=_share, metavar="SHARE",
        help="assign only so many of those who enter; can only grow",
    )  # fmt: skip


def _assign(call: Call) -> Answer:
    from journey_core.holdout.assignment_ledger import USUAL, assign

    saved = _journey(call)
    load_engine()
    with naming("--ramp" if call.options.ramp else ""), call.clock():
        done = assign(call.workspace, saved.journey, by=_who(), open_to=call.options.ramp)
    if not sum(done.arms.values()):
        call.warn("nobody has entered the journey yet: no event matches an entry rule")
    if done.new and not saved.journey.arms:
        usual = ", ".join(f"{arm} {share:.0%}" for arm, share in USUAL.items())
        call.warn(f"the journey names no shares of its arms; unless told otherwise it is {usual}")
    shown = {
        "arms": done.arms,
        "new": done.new,
        "version": done.version,
        "shares": done.shares,
        "open_to": done.open_to,
        "data_version": done.data_version,
    }
    arms = ", ".join(f"{arm} {number:,}" for arm, number in done.arms.items())
    return Answer(shown, f"{counted(done.new, 'customer')} newly assigned; now {arms}")


def _everywhere_options(parser: Parser) -> None:
    parser.add_argument(
        "--share",
        type=_share,
        metavar="SHARE",
        help="keep so many out of all journeys from now on",
    )


def _everywhere(call: Call) -> Answer:
    from journey_core.holdout.assignment_ledger import hold_out_everywhere
    from journey_core.store.splits import EVERY_JOURNEY, SplitStore

    load_engine()
    with naming("--share"), call.clock():
        if call.options.share is not None:
            hold_out_everywhere(call.workspace, call.options.share, by=_who())
        versions = SplitStore(call.workspace.engine).versions(EVERY_JOURNEY)
    shown = [
        {"version": one.version, "share": one.shares["holdout"], "made_by": one.made_by}
        for one in versions
    ]
    text = "nobody is held out of every journey"
    if shown:
        text = f"{shown[-1]['share']:.1%} of new customers are held out of every journey"
    return Answer({"versions": shown}, text)


def _report_options(parser: Parser) -> None:
    parser.add_argument("id", metavar="ID", help="the journey")
    parser.add_argument(
        "--metric", action="append", type=values.name, metavar="NAME[:WHAT]",
        help=f"what is compared (default: {', '.join(METRICS)}); may be repeated",
    )  # fmt: skip
    parser.add_argument(
        "--by", action="append", type=values.name, metavar="ATTR",
        help="also by an attribute, or segment:ID as it was at assignment; may be repeated",
    )  # fmt: skip
    parser.add_argument(
        "--window",
        type=values.duration,
        metavar="D",
        help="how long to wait for outcomes (14d)",
    )
    parser.add_argument(
        "--version",
        type=values.whole(0),
        metavar="N",
        help="a version of the split (newest)",
    )
    parser.add_argument(
        "--triggered",
        action="store_true",
        help="only who would have been sent something",
    )
    parser.add_argument(
        "--cuped", action="store_true", help="take out what behaviour before eligibility explains"
    )
    parser.add_argument(
        "--correct", choices=("holm", "none", "bh"), default="holm", help="for many comparisons"
    )


def _report(call: Call) -> Answer:
    from journey_core.holdout.measure import Question
    from journey_core.holdout.read import document, read
    from journey_core.lake.arrays import arrays
    from journey_core.store.splits import SplitStore

    options, saved = call.options, _journey(call)
    load_engine()
    now = arrays(call.workspace)
    splits = SplitStore(call.workspace.engine).versions(saved.journey.id)
    metrics, left_out = (options.metric, []) if options.metric else _usual(saved, now)
    with call.clock():
        question = Question(
            journey=saved.journey,
            metrics=tuple(metrics),
            by=tuple(options.by or ()),
            window=options.window,
            version=options.version,
            reached=_reached(call, saved, now) if options.triggered else None,
        )
        found = read(now, question, splits, correct=options.correct, adjusted=options.cuped)
    split = {cell.by for cell in found.report.cells}
    nobody = [name for name in dict.fromkeys(options.by or ()) if name not in split]
    for warning in [*left_out, *(f"nobody was in {name} at the assignment" for name in nobody)]:
        call.warn(warning)
    shown = document(found) | {"journey": saved.journey.id, "revision": saved.revision}
    return Answer(shown, _people(found))


def _usual(saved: Saved, now: Arrays) -> tuple[list[str], list[str]]:
    """The usual metrics that this data can answer, and why others are left out."""
    from journey_core.holdout.metrics.base import Asked, measure_named

    found, left_out = [], []
    for name in METRICS:
        try:
            measure_named(name, Asked(saved.journey, now)).hits()
        except BadInput as error:
            left_out.append(f"{name} is left out: {error}")
        else:
            found.append(name)
    return found, left_out


def _reached(call: Call, saved: Saved, now: Arrays) -> Reached:
    """Who would have been sent something, the holdout included, as a replay finds it."""
    from journey_core.holdout.measure_members import Reached
    from journey_core.replay.results import DECISIONS
    from journey_core.replay.run import replay
    from journey_core.replay.scene import Subject
    from journey_core.store.contact_policy import PolicyStore

    policy = PolicyStore(call.workspace.engine).load().policy
    found = replay(now, [Subject(saved.journey, saved.revision)], policy).decisions
    sent, held = DECISIONS.index("sent"), DECISIONS.index("holdout")
    mine = (found.decision == sent) | (found.decision == held)
    return Reached(found.customer[mine], found.due_ms[mine])


def _people(found: Reading) -> str:
    """The report as a table, with what it rests on above it."""
    srm, rows = found.report.srm, []
    for cell in found.report.cells:
        interval = cell.interval and f"{cell.interval[0]:.4g} to {cell.interval[1]:.4g}"
        said = cell.verdict if found.is_random else "not randomised"
        segment = (
            cell.segment if cell.by is None else f"{cell.by}={cell.segment or _outside(cell.by)}"
        )
        rows.append(
            (cell.metric, segment, cell.arm, *cell.n, _four(cell.difference), interval or "", said)
        )
    heads = ("metric", "segment", "arm", "n control", "n arm", "difference", "interval", "verdict")
    split = "no planned shares" if srm.p is None else f"split p {srm.p:.3f}"
    waits = [f"{name} {percent(n / of if of else None)}" for name, (n, of) in found.matured.items()]
    lines = [table(heads, rows), f"{split}; matured: {', '.join(waits)}"]
    if today := found.measured.today:
        lines.append(f"as they are today, so contact may have changed them: {', '.join(today)}")
    if not found.is_random:
        lines.append(f"a difference, not an effect: {found.measured.members.because}")
    return "\n".join(lines)


def _outside(by: str) -> str:
    return "(the others)" if by.startswith("segment:") else "(none)"


def _four(value: float | None) -> str:
    return "" if value is None else f"{value:.4g}"


def _journey(call: Call) -> Saved:
    from journey_core.store.journeys import JourneyStore

    store = JourneyStore(call.workspace.engine)
    known = [head.id for head in store.list(include_archived=True)]
    if call.options.id not in known:
        raise UnknownName("journey", call.options.id, known)
    return store.load(call.options.id)


def _who() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "command line"


_ASSIGN = """\
Eligible is who entered the journey, since the first entry. The arm follows from the customer's id
and a salt that was drawn once; shares are the journey's. Whoever has an arm keeps it: other shares
are a new version, for customers who enter later. Running it again changes nothing. Who was assigned
by another system (import assignments) stays as it is.
"""
_REPORT = """\
Everybody assigned counts, sent or not; a customer enters a metric when its window is over.
conversion reads the journey's goal, conversion:EVENT or conversion:STAGE something else;
retention:K who does anything in the week after day K; revenue and lifetime_value what is spent;
opens and clicks compare with the generic arm only; unsubscribes, complaints, refunds and contacts
are guardrails. Arms that were imported as not random are described, never called an effect.

A segment's rule is asked at the assignment, on the events up to then: what comes later may be an
effect of contact. Attributes are as the ledger kept them, else as they are today, and then
segments_as_of_today names what rests on them.
"""

COMMANDS: tuple[Command, ...] = (
    Command("holdout assign", "draw the arms of who entered a journey, once", _assign_options,
            _assign, writes=True, details=lambda: _ASSIGN),
    Command("holdout report", "what a journey's arms show on the events", _report_options,
            _report, details=lambda: _REPORT),
    Command("holdout everywhere", "the share no journey speaks to", _everywhere_options,
            _everywhere, writes=True),
    *holdout_signed.COMMANDS,
)  # fmt: skip
