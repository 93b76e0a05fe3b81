"""`policy …`: shows the workspace's contact policy, or reads it from a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from journey_core.cli import values
from journey_core.cli.command import Answer, Call, Command
from journey_core.cli.parser import Parser
from journey_core.errors import BadInput

if TYPE_CHECKING:
    from journey_core.model.contact_policy import ContactPolicy
    from journey_core.store.contact_policy import PolicyStore

SAVED_BY = "command line"
# What `--json` adds to a document, and a document read back therefore may hold.
_ADDED = ("elapsed_seconds", "cached", "warnings")


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

    try:
        with file.open("rb") as stream:
            raw = stream.read(policy_file.MAX_BYTES + 1)
        if len(raw) > policy_file.MAX_BYTES:
            raise BadInput(f"larger than {policy_file.MAX_BYTES // 1_000_000} MB")
        document = json.loads(raw.decode("utf-8-sig"))
        if isinstance(document, dict):
            document = {key: document[key] for key in document if key not in _ADDED}
        return policy_file.load(document)
    except OSError as error:
        raise BadInput(error.strerror or str(error), where=str(file)) from None
    except (ValueError, RecursionError) as error:
        raise BadInput(f"not a JSON document: {error}", where=str(file)) from None
    except BadInput as error:
        raise BadInput(str(error), where=str(file)) from None


def _store(call: Call) -> PolicyStore:
    from journey_core.store.contact_policy import PolicyStore

    return PolicyStore(call.workspace.engine)


COMMANDS = (
    Command("policy show", "the contact policy of all journeys", _show_options, _show),
    Command("policy import", "read the contact policy from a file", _import_options, _import, True),
)
