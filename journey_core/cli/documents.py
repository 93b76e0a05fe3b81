"""`… show` and `… import` of what holds for the whole workspace: one document in revisions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from journey_core.cli import values
from journey_core.cli.command import Answer, Call
from journey_core.cli.json_file import read_json

if TYPE_CHECKING:
    from journey_core.cli.parser import Parser

SAVED_BY = "command line"
Held = TypeVar("Held")


class Kept(Protocol):
    """A document as it was saved, whatever its name."""

    @property
    def revision(self) -> int: ...


Saved = TypeVar("Saved", bound=Kept)


@dataclass(frozen=True)
class Kind(Generic[Held, Saved]):
    """How one kind of document is read, kept and told. `of` takes it out of what was saved."""

    load: Callable[[], Saved]
    save: Callable[[Held, int, str], Saved]
    of: Callable[[Saved], Held]
    read: Callable[[Any], Held]
    dump: Callable[[Held, int], dict[str, Any]]
    dump_text: Callable[[Held, int], str]
    changes: Callable[[Held, Held], list[str]]
    said: str


def file_option(parser: Parser, what: str) -> None:
    """The file that `import` reads."""
    parser.add_argument("file", metavar="FILE", type=values.path, help=what)


def show(call: Call, kind: Kind) -> Answer:
    """The document as it is saved."""
    with call.clock():
        saved = kind.load()
    found = kind.of(saved), saved.revision
    return Answer(kind.dump(*found), kind.dump_text(*found))


def take(call: Call, kind: Kind) -> Answer:
    """Save what a file holds as the next revision; BadInput names the file and the field."""
    from journey_core.model.document_file import MAX_BYTES

    document = read_json(call.options.file, MAX_BYTES, kind.read)
    with call.clock():
        before = kind.load()
        saved = kind.save(document, before.revision, SAVED_BY)
    told = kind.changes(kind.of(before), kind.of(saved))
    lines = [f"{kind.said} at revision {saved.revision}", *(f"  {line}" for line in told)]
    return Answer({"revision": saved.revision, "changes": told}, "\n".join(lines))
