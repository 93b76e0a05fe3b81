"""`segment …`: lists, shows and imports named segments, and says how many customers each has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from journey_core.cli import documents
from journey_core.cli.command import Answer, Call, Command, load_engine
from journey_core.cli.parser import Parser
from journey_core.cli.table import NOTHING, percent, table

if TYPE_CHECKING:
    from journey_core.model.segment import Segments
    from journey_core.store.segments import SavedSegments, SegmentStore


def _no_options(parser: Parser) -> None:
    """Nothing but what every command has."""


def _list(call: Call) -> Answer:
    from journey_core.lake.segments import in_tree
    from journey_core.model.rule_words import words

    with call.clock():
        saved = _store(call).load()
    rows = [
        {"id": one.id, "name": one.name, "parent": one.parent, "who": words(one.rule)}
        for one in in_tree(saved.segments)
    ]
    people = table(
        ("id", "name", "inside", "who"),
        [(row["id"], row["name"], row["parent"], row["who"]) for row in rows],
    )
    body = {"segments": rows, "revision": saved.revision, "smallest": saved.segments.smallest}
    return Answer(body, people if rows else "no segments in this workspace")


def _show(call: Call) -> Answer:
    return documents.show(call, _kind(call))


def _import_options(parser: Parser) -> None:
    documents.file_option(parser, "segments, in JSON")


def _import(call: Call) -> Answer:
    return documents.take(call, _kind(call))


def _sizes(call: Call) -> Answer:
    from journey_core.lake import segments
    from journey_core.lake.arrays import arrays

    workspace = call.workspace
    load_engine()
    with call.clock():
        found = arrays(workspace)
        told = segments.sizes(found)
        order, shared = segments.overlaps(found)
    rows = [
        {
            "id": size.segment.id,
            "name": size.segment.name,
            "parent": size.segment.parent,
            "customers": size.customers,
            "share": size.share,
            "folded_into": size.folded_into,
        }
        for size in told
    ]
    people = [
        (
            size.segment.id,
            size.segment.name,
            size.customers,
            percent(size.share),
            NOTHING if size.folded_into is None else size.folded_into or "everybody else",
        )
        for size in told
    ]
    body = {
        "segments": rows,
        "overlaps": {
            one.id: {other.id: int(shared[row, column]) for column, other in enumerate(order)}
            for row, one in enumerate(order)
        },
        "data_version": found.version,
    }
    heads = ("id", "name", "customers", "of those around it", "too few, counts in")
    return Answer(body, table(heads, people) if people else "no segments in this workspace")


def _kind(call: Call) -> documents.Kind[Segments, SavedSegments]:
    from journey_core.model import segment

    store = _store(call)
    return documents.Kind(
        store.load, store.save, lambda saved: saved.segments, segment.load, segment.dump,
        segment.dump_text, segment.changes, "segments are",
    )  # fmt: skip


def _store(call: Call) -> SegmentStore:
    from journey_core.store.segments import SegmentStore

    return SegmentStore(call.workspace.engine)


COMMANDS = (
    Command("segment list", "named segments and who is in them", _no_options, _list),
    Command("segment show", "named segments as a document", _no_options, _show),
    Command("segment import", "read named segments from a file", _import_options, _import, True),
    Command("segment sizes", "how many customers each segment has, and shares with others",
            _no_options, _sizes),
)  # fmt: skip
