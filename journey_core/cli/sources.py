"""`sources` and `quarantine`: where the data comes from, and what was turned away."""

from __future__ import annotations

from typing import Any

from journey_core.cli import values
from journey_core.cli.command import Answer, Call, Command, load_engine
from journey_core.cli.parser import Parser
from journey_core.cli.table import counted, percent, table

REJECTED = ("file", "row", "column", "value", "reason")
SHOWN = 100
REGISTERED = ("name", "owner", "feeds", "rows", "last_event_at", "freshness", "rejected_share")


def _sources_options(parser: Parser) -> None:
    """`sources` takes no option of its own."""


def _sources(call: Call) -> Answer:
    from journey_core.lake.ingest.sources import sources

    workspace = call.workspace
    with call.clock():
        found = sources(workspace)
    rows: list[dict[str, Any]] = [
        {name: getattr(row, name) for name in (*REGISTERED, "daily")} for row in found
    ]
    shown = [
        [*(row[name] for name in REGISTERED[:-1]), percent(row["rejected_share"])] for row in rows
    ]
    people = table([name.replace("_", " ") for name in REGISTERED], shown)
    return Answer({"sources": rows}, people if rows else "no source yet; import some events")


def _quarantine_options(parser: Parser) -> None:
    parser.add_argument(
        "--limit",
        type=values.whole(0),
        metavar="N",
        help=f"at most this many rows (default: all; as a table the first {SHOWN})",
    )


def _quarantine(call: Call) -> Answer:
    from journey_core.lake.ingest.quarantine import count_quarantined, quarantined

    limit, workspace = call.options.limit, call.workspace
    load_engine()
    with call.clock():
        found = quarantined(workspace, values.LARGEST_COUNT if limit is None else limit)
        total = count_quarantined(workspace)
    rows = [{name: getattr(row, name) for name in REJECTED} for row in found]
    shown = rows[: SHOWN if limit is None else limit]
    people = table(REJECTED, ([row[name] for name in REJECTED] for row in shown))
    if len(shown) < total:
        people += f"\n{len(shown):,} of {counted(total, 'row')}; --limit N shows more"
    return Answer({"rows": rows, "total": total}, people if total else "nothing is in quarantine")


COMMANDS = (
    Command(
        "sources", "the register of sources and how fresh they are", _sources_options, _sources
    ),
    Command("quarantine", "rejected rows and why, latest first", _quarantine_options, _quarantine),
)
