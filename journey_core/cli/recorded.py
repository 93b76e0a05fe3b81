"""`replay ID --against-sends`: what the replay and the recorded sends agree on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from journey_core.cli import values
from journey_core.cli.out_files import ids_of, iso
from journey_core.cli.parser import Parser
from journey_core.cli.table import counted, span, table

if TYPE_CHECKING:
    from journey_core.cli.command import Call
    from journey_core.lake.arrays import Arrays
    from journey_core.replay.recorded import Recorded
    from journey_core.replay.results import Replayed

_EVENT = "Message Sent"
WORDS = f"""\
--against-sends compares the messages that would have been sent with the sends that an EVENT
(default: {_EVENT}) records in its properties `journey` and `response` (ids), and `channel`.
A message and a send of the same customer and response belong together when they are at most 24 h
apart: the closest two first, one to one, and never crossing. All the others are mismatches.
"""


def add_option(parser: Parser) -> None:
    """The option that asks for the comparison."""
    parser.add_argument(
        "--against-sends", nargs="?", const=values.event(_EVENT), type=values.event,
        metavar="EVENT", help=f"compare with recorded sends (default event: {_EVENT})",
    )  # fmt: skip


def compared(call: Call, data: Arrays, whole: Replayed) -> tuple[dict[str, Any], str]:
    """The comparison as a document and in words; `whole` is the replay of all the data."""
    from journey_core.replay.recorded import against_sends, document, frame

    options = call.options
    with call.clock():
        found = against_sends(
            data, whole, options.against_sends, from_at=options.from_at, to_at=options.to_at
        )
    _warn(call, found)
    ids = ids_of(call.workspace, found.mismatches.customer.tolist())
    rows = frame(found, whole, ids).iter_rows(named=True)
    shown = document(found)
    shown["mismatches"] = [
        {**row, "at": iso(row["at"]), "near": row["near"] and iso(row["near"])} for row in rows
    ]
    return shown, _people(found)


def _warn(call: Call, found: Recorded) -> None:
    if found.first_at is None:
        call.warn(f"no event “{found.event}” in the data: nothing to compare with")
    elif not found.total.matched + found.total.recorded_only:
        call.warn(
            f"of “{found.event}” in the range none is of this journey: its properties `journey` "
            "and `response` hold ids"
        )


def _people(found: Recorded) -> str:
    total = found.total
    rows = [
        (one.name, one.matched, one.replay_only, one.recorded_only, _late(one.median_seconds))
        for one in found.responses.values()
    ]
    why = [
        f"{side.replace('_', ' ')}: "
        + ", ".join(f"{name.replace('_', ' ')} {n:,}" for name, n in some.items())
        for side, some in found.reasons.items()
        if some
    ]
    lines = [
        f"against {found.event}: {counted(total.matched, 'message')} matched, "
        f"{total.replay_only:,} only in the replay, {total.recorded_only:,} only recorded",
        table(("response", "matched", "replay only", "recorded only", "sent after due"), rows),
        *why,
    ]
    if total.not_compared:
        lines.append(f"{counted(total.not_compared, 'message')} due where nothing is recorded yet")
    return "\n".join(lines)


def _late(seconds: float | None) -> str:
    if seconds is None:
        return "–"
    return span(seconds) if seconds >= 0 else f"{span(-seconds)} early"
