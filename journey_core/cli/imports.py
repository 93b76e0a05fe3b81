"""`import …`: reads files into the workspace, and says how many rows went where."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from journey_core.cli import values
from journey_core.cli.command import Answer, Call, Command, load_engine
from journey_core.cli.parser import Parser
from journey_core.cli.progress import Bar
from journey_core.cli.table import counted

if TYPE_CHECKING:
    from journey_core.lake.ingest.options import ImportReport

FORMATS = ("csv", "parquet", "ndjson", "segment")
TABLES = FORMATS[:-1]
TIME_UNITS = ("s", "ms", "us")
COUNTED = ("rows_read", "rows_loaded", "rows_duplicate", "rows_quarantined", "customers")


def _event_options(parser: Parser) -> None:
    _add_shared(parser)
    parser.add_argument(
        "--time", type=values.name, metavar="COL", help="column of the time (default: time)"
    )
    _add_time_unit(parser)
    parser.add_argument(
        "--event", type=values.name, metavar="COL", help="column of the event (default: event)"
    )


def _ledger_options(parser: Parser) -> None:
    _add_shared(parser, TABLES)
    _add_time_unit(parser)


def _assignment_options(parser: Parser) -> None:
    _ledger_options(parser)
    parser.add_argument(
        "--journey", type=values.name, metavar="ID", required=True, help="whose arms these are"
    )
    parser.add_argument(
        "--not-random", action="store_true", help="customers were chosen; never called an effect"
    )


def _add_time_unit(parser: Parser) -> None:
    parser.add_argument(
        "--time-unit", choices=TIME_UNITS, help="the times are numbers since 1970 in this unit"
    )


def _add_shared(parser: Parser, formats: tuple[str, ...] = FORMATS) -> None:
    parser.add_argument(
        "files", metavar="FILE", nargs="+", type=values.path, help="files; all are one commit"
    )
    parser.add_argument(
        "--customer",
        type=values.name,
        metavar="COL",
        help="column of the customer (default: customer_id)",
    )
    parser.add_argument(
        "--source", type=values.name, metavar="NAME", help="where the rows come from"
    )
    parser.add_argument(
        "--format", choices=formats, help="format of the files (default: from their ending)"
    )


def _import_events(call: Call) -> Answer:
    from journey_core.lake.ingest.options import EventOptions
    from journey_core.lake.ingest.run import import_events

    given = call.options
    options = EventOptions(
        **_common(call), time=given.time, time_unit=given.time_unit, event=given.event
    )
    return _run(call, import_events, options)


def _import_customers(call: Call) -> Answer:
    from journey_core.lake.ingest.options import CustomerOptions
    from journey_core.lake.ingest.run import import_customers

    return _run(call, import_customers, CustomerOptions(**_common(call)))


def _import_consents(call: Call) -> Answer:
    from journey_core.lake.ingest.options import ConsentOptions
    from journey_core.lake.ingest.run import import_consents

    options = ConsentOptions(**_common(call), time_unit=call.options.time_unit)
    return _run(call, import_consents, options)


def _import_assignments(call: Call) -> Answer:
    from journey_core.lake.ingest.options import AssignmentOptions
    from journey_core.lake.ingest.run import import_assignments

    given = call.options
    options = AssignmentOptions(
        **_common(call),
        time_unit=given.time_unit,
        journey=given.journey,
        at_random=not given.not_random,
    )
    return _run(call, import_assignments, options)


def _common(call: Call) -> dict[str, Any]:
    """What every import is asked for."""
    given = call.options
    names = tuple(map(str, given.files))
    return {
        "customer": given.customer, "source": given.source, "format": given.format, "names": names
    }  # fmt: skip


def _run(call: Call, work: Callable[..., ImportReport], options: Any) -> Answer:
    workspace = call.workspace
    load_engine()
    with Bar(call.is_quiet) as bar, call.clock():
        report = work(workspace, call.options.files, options, progress=bar)
    return _answer(report)


def _answer(report: ImportReport) -> Answer:
    document: dict[str, Any] = {name: getattr(report, name) for name in COUNTED}
    document["data_version"] = report.data_version
    hint = "; `wayline quarantine` shows why" if report.rows_quarantined else ""
    people = (
        f"{counted(report.rows_read, 'row')} read: {report.rows_loaded:,} loaded, "
        f"{report.rows_duplicate:,} duplicate, {report.rows_quarantined:,} quarantined{hint}\n"
        f"{counted(report.customers, 'customer')} in the workspace, "
        f"data version {report.data_version}"
    )
    return Answer(document, people)


def limits() -> str:
    """What one import may hold, for the help."""
    from textwrap import fill

    from journey_core.lake.ingest.limits import in_words

    lines = (fill(text, 98, initial_indent="  ", subsequent_indent="    ") for text in in_words())
    return "\n".join(["limits:", *lines])


_EVENTS = """\
Every other column becomes a property. A row's message_id is its identity: a second row with the
same one is a duplicate. Without that column the same file again adds nothing. Rows that cannot be
right are kept apart with the reason; `wayline quarantine` shows them. `segment` is the Segment
spec as NDJSON. Files ending in .gz are unpacked. If one file cannot be read, none is loaded.
"""
_CUSTOMERS = """\
Every other column becomes an attribute; the last row of a customer wins. If one file cannot be
read, none is loaded.
"""

_CONSENTS = """\
A row says what a customer answered: columns customer_id, purpose, state (granted, denied,
withdrawn) and at; where there are any also expires_at (empty: it never expires), channel, source
(where it was collected; empty: --source) and notice. Other columns are left out. The ledger only
grows: as of any moment the latest row counts, of equal times the one that arrived last. A row with
another state, or with an expires_at that is no time, is quarantined. message_id is a row's
identity, as for events; the same file again adds nothing.
"""
_ASSIGNMENTS = """\
A row says which arm of the journey is a customer's: columns customer_id, arm (personalized,
generic, holdout) and assigned_at. Other columns are left out. Nothing is ever drawn again: a
customer's first assignment stands, by assigned_at and then by arrival; later rows are kept and do
not count. A row with another arm is quarantined. message_id is a row's identity within the journey;
the same file again adds nothing.
"""

COMMANDS = (
    Command(
        "import events",
        "read what customers did",
        _event_options,
        _import_events,
        writes=True,
        details=lambda: f"{_EVENTS}\n{limits()}",
    ),
    Command(
        "import customers",
        "read what is known of customers",
        _add_shared,
        _import_customers,
        writes=True,
        details=lambda: f"{_CUSTOMERS}\n{limits()}",
    ),
    Command(
        "import consents",
        "read who agreed to what, since when and until when",
        _ledger_options,
        _import_consents,
        writes=True,
        details=lambda: f"{_CONSENTS}\n{limits()}",
    ),
    Command(
        "import assignments",
        "read who is in which arm of a journey",
        _assignment_options,
        _import_assignments,
        writes=True,
        details=lambda: f"{_ASSIGNMENTS}\n{limits()}",
    ),
)
