"""`demo`: fills the workspace with the demo company."""

from __future__ import annotations

from journey_core.cli import values
from journey_core.cli.command import Answer, Call, Command, load_engine, naming
from journey_core.cli.parser import Parser
from journey_core.cli.progress import Bar
from journey_core.cli.table import counted

MOST_CUSTOMERS = 2_000_000


def _options(parser: Parser) -> None:
    parser.add_argument(
        "--customers",
        type=values.whole(1, MOST_CUSTOMERS),
        default=20_000,
        metavar="N",
        help="how many customers (default: 20000, about 50 events each)",
    )
    parser.add_argument(
        "--seed",
        type=values.whole(0),
        metavar="S",
        help="the same seed gives the same data, byte for byte",
    )


def _demo(call: Call) -> Answer:
    from journey_core.demo.fill import fill

    wanted = {"customers": call.options.customers}
    if call.options.seed is not None:
        wanted["seed"] = call.options.seed
    workspace = call.workspace
    load_engine()
    with naming("--seed"), Bar(call.is_quiet) as bar, call.clock():
        report = fill(workspace, **wanted, progress=bar)
    found = {
        "customers": report.customers,
        "events": report.events,
        "journeys": list(report.journeys),
        "data_version": report.data_version,
    }
    people = (
        f"the demo company is in {workspace.path}: {counted(report.customers, 'customer')}, "
        f"{counted(report.events, 'event')}, journeys {', '.join(found['journeys'])}"
    )
    return Answer(found, people)


COMMANDS = (
    Command("demo", "fill the workspace with the demo company", _options, _demo, writes=True),
)
