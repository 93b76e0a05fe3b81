"""What `funnel` can be asked: its options, and the question they make."""

from __future__ import annotations

from argparse import ArgumentTypeError
from datetime import timedelta
from typing import TYPE_CHECKING

from journey_core.cli import values
from journey_core.cli.command import Call, naming
from journey_core.cli.parser import Parser
from journey_core.cli.table import counted
from journey_core.errors import BadInput

if TYPE_CHECKING:
    from argparse import Namespace

    from journey_core.funnel.definition import Attribution, FunnelQuestion, FunnelStep

ORDERS = ("ordered", "strict", "any")
EXCLUSIONS = ("drop", "remove")


def add_options(parser: Parser) -> None:
    """Everything about the question; where the answer goes is the command's."""
    _add_steps(parser)
    _add_chain(parser)
    _add_entrants(parser)
    _add_split(parser)


def _add_steps(parser: Parser) -> None:
    steps = parser.add_argument_group("steps, at least two")
    steps.add_argument(
        "--step", action="append", type=values.step, metavar="EVENT", help="a step; repeat it"
    )
    steps.add_argument(
        "--journey", type=values.name, metavar="ID", help="take a journey's stages as steps"
    )
    steps.add_argument(
        "--optional",
        action="append",
        type=values.whole(1, 60),
        metavar="N",
        help="step N may be left out; repeat it",
    )


def _add_chain(parser: Parser) -> None:
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
        "--step-wait",
        action="append",
        type=_wait,
        metavar="D",
        help="least time of one move, or none; repeat it, one for each move",
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
    chain.add_argument(
        "--exclusion",
        choices=EXCLUSIONS,
        default="drop",
        help="drop ends the chain, remove leaves the customer out (default: drop)",
    )


def _add_entrants(parser: Parser) -> None:
    who = parser.add_argument_group("who is counted")
    first = who.add_mutually_exclusive_group()
    first.add_argument(
        "--first-touch", action="store_true", help="only a customer's first step 1 ever starts"
    )
    first.add_argument(
        "--first-in-range", action="store_true", help="only their first step 1 in the range starts"
    )
    who.add_argument(
        "--from", dest="from_at", type=values.moment, metavar="T", help="starts at T or later"
    )
    who.add_argument("--to", dest="to_at", type=values.moment, metavar="T", help="starts before T")
    who.add_argument(
        "--inside-range", action="store_true", help="the other steps, too, come before --to"
    )
    who.add_argument(
        "--all-entrants",
        action="store_true",
        help="also starts whose window is not over yet (default: mature ones only)",
    )
    who.add_argument(
        "--where",
        action="append",
        type=values.pair,
        metavar="ATTR=value",
        help="only customers with this value; repeat it, all must hold",
    )


def _add_split(parser: Parser) -> None:
    split = parser.add_argument_group("split")
    split.add_argument(
        "--by",
        type=values.name,
        metavar="ATTR",
        help="split by an attribute, by segment:ID, or by event.PROPERTY of the start",
    )
    split.add_argument(
        "--attribution",
        type=_attribution,
        default="start",
        metavar="WHICH",
        help="whose property: start (each start), first, last, or a step's number (default: start)",
    )


def question_of(call: Call) -> FunnelQuestion:
    """The options as one question for the library. BadInput names the option at fault."""
    from journey_core.funnel.definition import FunnelQuestion

    options = call.options
    _check(options)
    steps = _steps(call)
    _check_moves(options, len(steps))
    with naming(_likely(options)):
        return FunnelQuestion(
            steps=steps,
            window=options.window,
            order=options.order,
            step_windows=tuple(options.step_window or ()),
            step_waits=tuple(options.step_wait or ()),
            strict_time=options.strict_time,
            optional=tuple(sorted(set(options.optional or ()))),
            first_touch=options.first_touch,
            first_in_range=options.first_in_range,
            exclude=options.exclude,
            exclusion=options.exclusion,
            from_at=options.from_at,
            to_at=options.to_at,
            inside_range=options.inside_range,
            all_entrants=options.all_entrants,
            by=options.by,
            attribution=options.attribution,
            where=tuple(options.where or ()),
        )


def _likely(options: Namespace) -> str:
    """The option that a contradiction found by the library is most likely about."""
    if options.attribution != "start":
        return "--attribution"
    if options.optional:
        return "--optional"
    if options.exclude:
        return "--exclude"
    return "--step-wait" if options.step_wait else "--step"


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
    if options.inside_range and not options.to_at:
        raise BadInput("needs the end of a range, --to", where="--inside-range")
    if options.exclusion == "remove" and not options.exclude:
        raise BadInput("needs an event to exclude, --exclude", where="--exclusion")
    if options.order == "any":
        for name in ("step_window", "step_wait", "exclude", "optional"):
            if getattr(options, name):
                raise BadInput(
                    "needs steps in order; leave it out with --order any",
                    where=f"--{name.replace('_', '-')}",
                )


def _check_moves(options: Namespace, steps: int) -> None:
    for name, spans in (("--step-window", options.step_window), ("--step-wait", options.step_wait)):
        if spans and len(spans) != steps - 1:
            moves = counted(steps - 1, "move")
            raise BadInput(f"{steps} steps have {moves}, give one for each", where=name)


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


def _wait(text: str) -> timedelta:
    """A duration; `none` is no time at all."""
    return values.window(text) or timedelta(0)


def _attribution(text: str) -> Attribution:
    """`start`, `first`, `last`, or the number of a step."""
    if text == "start" or text == "first" or text == "last":  # noqa: PLR1714 - narrows the type
        return text
    try:
        return values.whole(1, 60)(text)
    except ArgumentTypeError:
        raise ArgumentTypeError(
            f"“{text}” is not start, first, last or the number of a step"
        ) from None
