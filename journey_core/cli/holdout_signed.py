"""`holdout sign`, `holdout signed`: results kept with a name under them, and opened again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from journey_core.cli import values
from journey_core.cli.command import Answer, Call, Command, load_engine
from journey_core.cli.document import iso
from journey_core.cli.parser import Parser
from journey_core.cli.table import table
from journey_core.errors import UnknownName

if TYPE_CHECKING:
    from journey_core.store.pins import Pin


def _sign_options(parser: Parser) -> None:
    parser.add_argument("id", metavar="ID", help="the journey")
    parser.add_argument("--name", required=True, type=values.name, metavar="WHO", help="who signs")
    parser.add_argument("--metric", type=values.name, default="conversion", metavar="NAME[:WHAT]")
    parser.add_argument("--by", type=values.name, metavar="ATTR", help="also by an attribute")
    parser.add_argument("--window", type=values.duration, metavar="D", help="wait so long")
    parser.add_argument("--note", default="", metavar="TEXT", help="why, or with what reservation")


def _sign(call: Call) -> Answer:
    from journey_core.holdout.measure import Question
    from journey_core.holdout.sheet import sheet
    from journey_core.lake.arrays import arrays
    from journey_core.store.journeys import JourneyStore
    from journey_core.store.pins import PinStore
    from journey_core.store.splits import SplitStore

    options, engine = call.options, call.workspace.engine
    store = JourneyStore(engine)
    known = [head.id for head in store.list(include_archived=True)]
    if options.id not in known:
        raise UnknownName("journey", options.id, known)
    saved = store.load(options.id)
    load_engine()
    by = (options.by,) if options.by else ()
    with call.clock():
        asked = Question(saved.journey, (options.metric,), by, options.window)
        splits = SplitStore(engine).versions(options.id)
        shown = sheet(arrays(call.workspace), asked, splits, revision=saved.revision)
        numbers = shown.model_dump(mode="json")
        kept = PinStore(engine).keep(options.id, numbers, by=options.name, note=options.note)
    return Answer(_document(kept), f"signed by {kept.made_by} as {kept.id}")


def _signed_options(parser: Parser) -> None:
    parser.add_argument("id", metavar="ID", help="the journey")
    parser.add_argument("--pin", type=values.name, metavar="PIN", help="open this one")


def _signed(call: Call) -> Answer:
    from journey_core.store.pins import PinStore

    store = PinStore(call.workspace.engine)
    with call.clock():
        found = store.of(call.options.id) if call.options.pin is None else None
        one = store.open(call.options.pin) if call.options.pin else None
    if one is not None:
        return Answer(_document(one), f"{one.made_by}, {iso(one.made_at)}: {one.note}".rstrip(": "))
    rows = [
        (pin.id, iso(pin.made_at), pin.made_by, pin.numbers.get("metric"), pin.note)
        for pin in found or []
    ]
    heads = ("pin", "signed", "by", "metric", "note")
    text = table(heads, rows) if rows else "nothing was signed yet"
    return Answer({"signed": [dict(zip(heads, row, strict=True)) for row in rows]}, text)


def _document(pin: Pin) -> dict[str, Any]:
    """A signed result as it was signed."""
    return {
        "pin": pin.id, "journey": pin.journey, "signed": iso(pin.made_at), "by": pin.made_by,
        "note": pin.note, "result": pin.numbers,
    }  # fmt: skip


COMMANDS: tuple[Command, ...] = (
    Command("holdout sign", "keep a result with a name under it", _sign_options, _sign,
            writes=True),
    Command("holdout signed", "the results that were signed, or one of them", _signed_options,
            _signed),
)  # fmt: skip
