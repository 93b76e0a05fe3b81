"""`policy …`: shows the workspace's contact policy, or reads it from a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from journey_core.cli import values
from journey_core.cli.command import Answer, Call, Command
from journey_core.cli.json_file import read_json
from journey_core.cli.parser import Parser

if TYPE_CHECKING:
    from journey_core.model.contact_policy import ContactPolicy
    from journey_core.store.contact_policy import PolicyStore

SAVED_BY = "command line"


def _show_options(parser: Parser) -> None:
    parser.add_argument(
        "--revision", type=values.whole(0), metavar="N", help="an earlier one (default: the latest)"
    )


def _show(call: Call) -> Answer:
    from journey_core.model import policy_file

    store = _store(call)
    with call.clock():
        saved = store.load(call.options.revision)
    text = policy_file.dump_text(saved.policy, saved.revision)
    return Answer(policy_file.dump(saved.policy, saved.revision), text)


def _import_options(parser: Parser) -> None:
    parser.add_argument("file", metavar="FILE", type=values.path, help="a contact policy, in JSON")


def _import(call: Call) -> Answer:
    from journey_core.model.policy_words import changes

    policy = _read(call.options.file)
    store = _store(call)
    with call.clock():
        before = store.load()
        saved = store.save(policy, base=before.revision, by=SAVED_BY)
    told = changes(before.policy, saved.policy)
    lines = [f"the contact policy is at revision {saved.revision}", *(f"  {line}" for line in told)]
    return Answer({"revision": saved.revision, "changes": told}, "\n".join(lines))


def _read(file: Path) -> ContactPolicy:
    """The policy in a file; BadInput names the file and the field."""
    from journey_core.model import policy_file

    return read_json(file, policy_file.MAX_BYTES, policy_file.load)


def _store(call: Call) -> PolicyStore:
    from journey_core.store.contact_policy import PolicyStore

    return PolicyStore(call.workspace.engine)


COMMANDS = (
    Command("policy show", "the contact policy of all journeys", _show_options, _show),
    Command("policy import", "read the contact policy from a file", _import_options, _import, True),
)
