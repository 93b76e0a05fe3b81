"""`policy …`: shows the workspace's contact policy, or reads it from a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from journey_core.cli import documents, values
from journey_core.cli.command import Answer, Call, Command

if TYPE_CHECKING:
    from journey_core.cli.parser import Parser
    from journey_core.model.contact_policy import ContactPolicy
    from journey_core.store.contact_policy import SavedPolicy


def _show_options(parser: Parser) -> None:
    parser.add_argument(
        "--revision", type=values.whole(0), metavar="N", help="an earlier one (default: the latest)"
    )


def _show(call: Call) -> Answer:
    return documents.show(call, _kind(call, call.options.revision))


def _import_options(parser: Parser) -> None:
    documents.file_option(parser, "a contact policy, in JSON")


def _import(call: Call) -> Answer:
    return documents.take(call, _kind(call))


def _kind(call: Call, revision: int | None = None) -> documents.Kind[ContactPolicy, SavedPolicy]:
    from journey_core.model import policy_file
    from journey_core.model.policy_words import changes
    from journey_core.store.contact_policy import PolicyStore

    store = PolicyStore(call.workspace.engine)
    return documents.Kind(
        lambda: store.load(revision), store.save, lambda saved: saved.policy, policy_file.load,
        policy_file.dump, policy_file.dump_text, changes, "the contact policy is",
    )  # fmt: skip


COMMANDS = (
    Command("policy show", "the contact policy of all journeys", _show_options, _show),
    Command("policy import", "read the contact policy from a file", _import_options, _import, True),
)
