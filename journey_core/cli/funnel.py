"""`funnel`: who moves on from step to step, in how much time, per segment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from journey_core.cli import values
from journey_core.cli.command import Answer, Call, Command, load_engine, naming
from journey_core.cli.parser import Parser
from journey_core.cli.table import NOTHING, counted, percent, span, table
from journey_core.errors import BadInput

if TYPE_CHECKING:
    from argparse import Namespace

    from journey_core.funnel.definition import FunnelQuestion, FunnelStep
    from journey_core.funnel.results import FunnelResult, StepResult

ORDERS = ("ordered", "strict", "any")


def _options(parser: Parser) -> None:
    steps = parser.add_argument_group("steps, at least two")
    steps.add_argument(
        "--step", action="append", type=values.step, metavar="EVENT", help="a step; repeat it"
    )
    steps.add_argument(
        "--journey", type=values.name, metavar="ID", help="take a journey's stages as steps"
    )
    chain = parser.add_argument_group("what makes a chain")
    chain.add_argument(
        "--window",
        type=values.window,
        default="14d",
        metavar="D",
        help="longest time from the first step, or none (default: 14d)",
    )
    chain.add_argument(
        "--step-window",
        action="append",
        type=values.duration,
        metavar="D",
        help="longest time of one move; repeat it, one for each move",
    )
    chain.add_argument(
        "--order",
        choices=ORDERS,
        default="ordered",
        help="strict: nothing in between; any: whatever order (default: ordered)",
    )
    chain.add_argument(
        "--strict-time", action="store_true", help="a step must be later, not at the same time"
    )
    chain.add_argument(
        "--exclude", type=values.event, metavar="EVENT", help="ends a chain when it comes between"
    )
    _add_entrants(parser)


def _add_entrants(parser: Parser) -> None:
    who = parser.add_argument_group("who is counted")
    who.add_argument(
        "--first-touch", action="store_true", help="only a customer's first step 1 ever starts"
    )
    who.add_argument(
        "--from", dest="from_at", type=values.moment, metavar="T", help="starts at T or later"
    )
    who.add_argument("--to", dest="to_at", type=values.moment, metavar="T", help="starts before T")
    who.add_argument(
        "--all-entrants",
        action="store_true",
        help="also starts whose window is not over yet (default: mature ones only)",
    )
    who.add_argument(
        "--by", type=values.name, metavar="ATTR", help="split by an attribute, or by event.PROPERTY"
    )
    who.add_argument(
        "--where",
        action="append",
        type=values.pair,
        metavar="ATTR=value",
        help="only customers with this value; repeat it, all must hold",
    )


def _funnel(call: Call) -> Answer:
    from journey_core.funnel.counts import count_steps
    from journey_core.funnel.results import document
    from journey_core.lake.arrays import arrays

    question = _question(call)
    workspace = call.workspace
    load_engine()
    with naming("--by" if question.by else ""), call.clock():
        result = count_steps(arrays(workspace), question)
    for warning in result.warnings:
        call.warn(warning)
    return Answer(document(result), _people(result))


def _question(call: Call) -> FunnelQuestion:
    from journey_core.funnel.definition import FunnelQuestion

    options = call.options
    _check(options)
    steps = _steps(call)
    spans = tuple(options.step_window or ())
    if spans and len(spans) != len(steps) - 1:
        moves = counted(len(steps) - 1, "move")
        raise BadInput(f"{len(steps)} steps have {moves}, give one for each", where="--step-window")
    with naming("--exclude" if options.exclude else "--step"):
        return FunnelQuestion(
            steps=steps,
            window=options.window,
            order=options.order,
            step_windows=spans,
            strict_time=options.strict_time,
            first_touch=options.first_touch,
            exclude=options.exclude,
            from_at=options.from_at,
            to_at=options.to_at,
            all_entrants=options.all_entrants,
            by=options.by,
            where=tuple(options.where or ()),
        )


def _check(options: Namespace) -> None:
    """What one option cannot tell alone."""
    if options.step and options.journey:
        raise BadInput("give either steps or a journey, not both", where="--journey")
    if not options.step and not options.journey:
        raise BadInput("name at least two steps, or a journey with --journey", where="--step")
    if options.step and len(options.step) < 2:
        raise BadInput("a funnel has at least two steps", where="--step")
    if options.from_at and options.to_at and options.from_at >= options.to_at:
        raise BadInput("must be later than --from", where="--to")
    if options.order == "any":
        for name, given in (("--step-window", options.step_window), ("--exclude", options.exclude)):
            if given:
                raise BadInput("needs steps in order; leave it out with --order any", where=name)


def _steps(call: Call) -> tuple[FunnelStep, ...]:
    from journey_core.funnel.definition import FunnelStep, steps_from_journey
    from journey_core.store.journeys import JourneyStore

    if call.options.step:
        return tuple(FunnelStep(text, event) for text, event in call.options.step)
    with naming("--journey"):
        journey = JourneyStore(call.workspace.engine).load(call.options.journey).journey
        steps = steps_from_journey(journey)
    left_out = [s.name for s in journey.stages if s.parent is None and s.entry is None]
    if left_out:
        call.warn(f"stages without an entry rule are no steps: {', '.join(left_out)}")
    return steps


def _people(result: FunnelResult) -> str:
    heads = ("step", "name", "customers", "of first", "95 % interval", "of previous", "median time")
    parts = [table(heads, (_row(step) for step in result.steps))]
    if result.segments:
        rows = [
            (value or NOTHING, *_row(step))
            for value, steps in result.segments.items()
            for step in steps
        ]
        parts.append(table((str(result.parameters["by"]), *heads), rows))
    who = counted(result.entrants, "customer")
    late = f"; {result.immature:,} more began too late to be mature" if result.immature else ""
    return "\n\n".join([*parts, f"{who} began{late}; data version {result.data_version}"])


def _row(step: StepResult) -> tuple[object, ...]:
    return (
        step.step,
        step.name,
        step.customers,
        percent(step.from_first),
        NOTHING if step.interval is None else " to ".join(map(percent, step.interval)),
        percent(step.from_previous) if step.step > 1 else NOTHING,
        span(None if step.seconds is None else step.seconds.p50),
    )


_DETAILS = """\
With --journey the steps are the journey's top-level stages that have an entry rule, in map order.
One event never satisfies two steps; among equal times the order is the customer's favour. Intervals
are Wilson's, of the share of the first step. Times run from the latest start that gives the first
completion. --order strict looks at the customer's very next event; --order any counts customers
with at least n different steps inside one window. --exclude holds strictly between two steps.
"""

COMMANDS = (
    Command(
        "funnel", "who moves on from step to step", _options, _funnel, details=lambda: _DETAILS
    ),
)
