"""`flow`, `retention`: how customers move between stages, who comes back, what they bring in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from journey_core.cli import values
from journey_core.cli.command import Answer, Call, Command, load_engine, naming
from journey_core.cli.parser import Parser
from journey_core.cli.table import NOTHING, counted, percent, span, table

if TYPE_CHECKING:
    from journey_core.flow.observed import Observed, Overlay
    from journey_core.flow.retention import Cohort, Retention
    from journey_core.flow.value import Value
    from journey_core.model.journey import Journey

PERIODS = ("week", "day", "month")
_AGES = 8  # periods of a cohort that a table for people has room for


def _flow_options(parser: Parser) -> None:
    parser.add_argument("id", metavar="ID", help="the journey")
    parser.add_argument("--by", type=values.name, metavar="ATTR", help=_BY)
    parser.add_argument(
        "--dropped-after",
        type=values.duration,
        default="30d",
        metavar="D",
        help="without any event for so long, a customer counts as dropped (default: 30d)",
    )


_BY = "split by an attribute, or by segment:ID"


def _flow(call: Call) -> Answer:
    from journey_core.flow.report import document
    from journey_core.flow.stages import overlay
    from journey_core.lake.arrays import arrays
    from journey_core.lake.segments import remarks
    from journey_core.store.journeys import JourneyStore

    options, workspace = call.options, call.workspace
    saved = JourneyStore(workspace.engine).load(options.id)
    load_engine()
    with naming("--by" if options.by else ""), call.clock():
        found = arrays(workspace)
        told = overlay(
            found,
            saved.journey,
            by=options.by,
            dropped_after=options.dropped_after,
            revision=saved.revision,
        )
    for remark in remarks(found, options.by):
        call.warn(remark)
    return Answer(document(told, saved.journey), _moves_for_people(told, saved.journey))


def _moves_for_people(told: Overlay, journey: Journey) -> str:
    names = {stage.id: stage.name for stage in journey.stages}
    parts = [_group(told, journey, names)]
    parts += [
        f"{told.parameters['by']} {value or NOTHING}\n{_group(group, journey, names)}"
        for value, group in told.segments.items()
    ]
    return "\n\n".join([*parts, f"data version {told.data_version}"])


def _group(told: Observed, journey: Journey, names: dict[str, str]) -> str:
    from journey_core.flow.report import moves

    rows = [
        (
            names[row["source"]],
            names[row["target"]],
            row["customers"],
            row["moves"],
            percent(row["share"]),
            span(row["median_seconds"]),
            row["drawn"],
        )
        for row in moves(told, journey)
    ]
    stages = [
        (stage.name, numbers.entered, numbers.inside_now, numbers.dropped)
        for stage in journey.stages
        for numbers in (told.stages[stage.id],)
    ]
    away = sum(numbers.moves for _, _, numbers in told.seen)
    share = percent((told.moves - away) / told.moves) if told.moves else NOTHING
    heads = ("from", "to", "customers", "moves", "of those who left", "median time", "drawn")
    return "\n\n".join(
        [
            table(heads, rows) if rows else "no moves",
            table(("stage", "entered", "inside", "dropped"), stages),
            f"{share} of {counted(told.moves, 'move')} follow the map",
        ]
    )


def _retention_options(parser: Parser) -> None:
    parser.add_argument(
        "--start", type=values.event, required=True, metavar="EVENT", help="what begins it"
    )
    parser.add_argument(
        "--return", dest="returns", type=values.event, required=True, metavar="EVENT",
        help="what counts as coming back",
    )  # fmt: skip
    parser.add_argument(
        "--period", choices=PERIODS, default="week", help="size of a period (default: week)"
    )
    parser.add_argument(
        "--by", type=values.name, metavar="ATTR", help=f"{_BY}, or by event.PROPERTY of the start"
    )
    parser.add_argument(
        "--value",
        type=values.name,
        metavar="PROPERTY",
        help="also what the returns brought in, by a property of theirs",
    )


def _retention(call: Call) -> Answer:
    from journey_core.flow import value as worth
    from journey_core.flow.retention import document, retention
    from journey_core.lake.arrays import arrays
    from journey_core.lake.segments import remarks

    options = call.options
    workspace = call.workspace
    load_engine()
    brought = None
    with call.clock():
        found = arrays(workspace)
        asked = (found, options.start, options.returns)
        with naming("--by" if options.by else ""):
            told = retention(*asked, period=options.period, by=options.by)
        if options.value:
            with naming("--value"):
                brought = worth.value(*asked, options.value, period=options.period, by=options.by)
    for event, option in ((options.start, "--start"), (options.returns, "--return")):
        if event.event not in found.names:
            call.warn(f"{option}: there is no event “{event.event}” in the data")
    for remark in remarks(found, options.by):
        call.warn(remark)
    body = document(told)
    if brought is not None:
        body["value"] = worth.document(brought)
    return Answer(body, _cohorts_for_people(told, brought))


def _cohorts_for_people(told: Retention, brought: Value | None) -> str:
    parts = [_cohorts(told.cohorts)]
    parts += [
        f"{told.parameters['by']} {value or NOTHING}\n{_cohorts(rows)}"
        for value, rows in told.segments.items()
    ]
    if brought is not None:
        groups = [("all", brought.whole), *brought.segments.items()]
        rows = [
            (
                name or NOTHING,
                worth.customers,
                worth.buyers,
                worth.purchases,
                f"{worth.revenue:,.2f}",
                NOTHING if worth.per_customer is None else f"{worth.per_customer:,.2f}",
                span(worth.repeat.seen.p50 if worth.repeat.seen else None),
            )
            for name, worth in groups
        ]
        heads = ("group", "customers", "with returns", "returns", "revenue", "per customer",
                 "median time to the next")  # fmt: skip
        parts.append(table(heads, rows))
    return "\n\n".join([*parts, f"data version {told.data_version}"])


def _cohorts(rows: tuple[Cohort, ...]) -> str:
    if not rows:
        return "nobody started"
    ages = min(max(len(row.retained) for row in rows), _AGES)
    heads = ("from", "customers", *(str(age) for age in range(ages)))
    return table(
        heads,
        (
            (
                row.period.isoformat(),
                row.customers,
                *(
                    NOTHING if kept is None else percent(kept / row.customers)
                    for kept in (*row.retained, *([None] * ages))[:ages]
                ),
            )
            for row in rows
        ),
    )


_FLOW_DETAILS = """\
Consecutive entries into the same stage are one stay; events that enter no stage are passed over. A
move's time runs from entering one stage to entering the next. Drawn transitions that nobody takes
are listed with 0 moves. A customer without any event for --dropped-after before the end of the data
is dropped at the last stage, otherwise inside it.
"""
_RETENTION_DETAILS = """\
A customer's start is the first start event ever. Periods are those of the calendar in UTC, weeks
begin on Monday; period 0 is the one of the start. A return at the start's own moment or later
counts; where start and return are the same event, everybody returns in period 0. Periods that are
not over at the end of the data are null.
"""
COMMANDS = (
    Command(
        "flow", "how customers move between the stages of a journey", _flow_options, _flow,
        details=lambda: _FLOW_DETAILS,
    ),
    Command(
        "retention", "who comes back, by the period in which they started", _retention_options,
        _retention, details=lambda: _RETENTION_DETAILS,
    ),
)  # fmt: skip
