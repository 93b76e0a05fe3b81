"""`journey …`: lists, shows, imports and exports journey documents."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from journey_core.cli import values
from journey_core.cli.command import Answer, Call, Command
from journey_core.cli.documents import SAVED_BY
from journey_core.cli.json_file import read_json
from journey_core.cli.parser import Parser
from journey_core.cli.table import table

if TYPE_CHECKING:
    from journey_core.model.journey import Journey
    from journey_core.store.journeys import JourneyStore

FORMATS = ("json",)


def _list_options(parser: Parser) -> None:
    parser.add_argument("--archived", action="store_true", help="archived journeys too")


def _list(call: Call) -> Answer:
    store = store_of(call)
    with call.clock():
        heads = store.list(include_archived=call.options.archived)
    rows = [_head(head) for head in heads]
    shown = ("id", "name", "status", "revision", "stages", "owner", "saved_at")
    people = table(
        [name.replace("_", " ") for name in shown], ([r[k] for k in shown] for r in rows)
    )
    return Answer({"journeys": rows}, people if rows else "no journeys in this workspace")


def _show_options(parser: Parser) -> None:
    parser.add_argument("id", metavar="ID", help="the journey")
    _add_revision(parser)


def _show(call: Call) -> Answer:
    return _document(call)


def _import_options(parser: Parser) -> None:
    parser.add_argument("file", metavar="FILE", type=values.path, help="a journey document")
    parser.add_argument(
        "--format", choices=FORMATS, default="json", help="format of the file (default: json)"
    )


def _import(call: Call) -> Answer:
    journey = read_document(call.options.file)
    store = store_of(call)
    with call.clock():
        saved = store.put(journey, by=SAVED_BY)
    found = {"id": saved.journey.id, "revision": saved.revision}
    return Answer(found, f"{saved.journey.id} is saved as revision {saved.revision}")


def _export_options(parser: Parser) -> None:
    parser.add_argument("id", metavar="ID", help="the journey")
    parser.add_argument(
        "--format", choices=FORMATS, default="json", help="format to write (default: json)"
    )
    _add_revision(parser)


def _export(call: Call) -> Answer:
    return _document(call)


def _add_revision(parser: Parser) -> None:
    parser.add_argument(
        "--revision", type=values.whole(1), metavar="N", help="an earlier one (default: the latest)"
    )


def store_of(call: Call) -> JourneyStore:
    """The journeys of the workspace a call works on."""
    from journey_core.store.journeys import JourneyStore

    return JourneyStore(call.workspace.engine)


def _head(head: Any) -> dict[str, Any]:
    names = (
        "id",
        "name",
        "status",
        "revision",
        "stages",
        "owner",
        "archived",
        "saved_at",
        "saved_by",
    )
    return {name: getattr(head, name) for name in names}


def _document(call: Call) -> Answer:
    from journey_core.model import codec

    store = store_of(call)
    with call.clock():
        saved = store.load(call.options.id, call.options.revision)
    text = codec.dump_text(saved.journey, saved.revision)
    return Answer(codec.dump(saved.journey, saved.revision), text)


def read_document(file: Path) -> Journey:
    """The journey in a file; BadInput names the file."""
    from journey_core.model import codec

    return read_json(file, codec.MAX_BYTES, codec.load)


COMMANDS = (
    Command("journey list", "every journey of the workspace", _list_options, _list),
    Command("journey show", "one journey as a document", _show_options, _show),
    Command("journey import", "read a journey, or a new revision", _import_options, _import, True),
    Command("journey export", "write a journey as a file", _export_options, _export),
)
