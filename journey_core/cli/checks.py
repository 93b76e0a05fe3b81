"""`journey check`: what stands in the way of a journey, and an exit code for scripts."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from journey_core.cli import journeys
from journey_core.cli.command import Answer, Call, Command
from journey_core.cli.parser import Parser
from journey_core.cli.table import counted
from journey_core.cli.terminal import one_line
from journey_core.errors import BadInput, UnknownName

if TYPE_CHECKING:
    from journey_core.audit.base import Finding
    from journey_core.model.journey import Journey

PROFILES = ("small_team", "standard", "regulated")


def _options(parser: Parser) -> None:
    parser.add_argument("target", metavar="ID or FILE", help="a journey, or a document of one")
    parser.add_argument(
        "--policy",
        metavar="PROFILE",
        choices=PROFILES,
        help=f"how strictly: {', '.join(PROFILES)} (default: the journey's own)",
    )


def _check(call: Call) -> Answer:
    from journey_core.audit.base import audit, profile_of, rules
    from journey_core.audit.facts import measured
    from journey_core.store.contact_policy import PolicyStore

    rules()
    journey = _wanted(call, call.options.target)
    profile = profile_of(call.options.policy, journey).name
    policy = PolicyStore(call.workspace.engine).load().policy
    with call.clock():
        facts = measured(call.workspace, journey)
        today = datetime.now(UTC).date()
        found = audit(journey, today, facts=facts, policy=policy, profile=profile)
    document = {
        "id": journey.id,
        "policy": profile,
        "findings": [asdict(one) for one in found],
        "data_version": facts.data_version if facts else 0,
    }
    fails = any(one.severity == "error" for one in found)
    return Answer(document, _text(journey, found), exit_code=1 if fails else 0)


def _wanted(call: Call, target: str) -> Journey:
    """A journey of the workspace, otherwise the document in a file of that name."""
    store = journeys.store_of(call)
    try:
        return store.load(target, None).journey
    except BadInput as error:
        file = Path(target)
        if _is_there(file) or file.suffix or len(file.parts) > 1:
            return journeys.read_document(file)
        if isinstance(error, UnknownName):
            raise UnknownName("journey or file", target, error.known) from None
        raise


def _is_there(file: Path) -> bool:
    try:
        return file.exists()
    except (OSError, ValueError):
        return False


def _text(journey: Journey, found: list[Finding]) -> str:
    if not found:
        return f"{journey.id}: nothing found"
    lines = [
        f"{one.severity:7}  {one.code:3}  {one.element}: {one_line(one.message, 300)}\n"
        f"              {one_line(one.fix, 300)}"
        for one in found
    ]
    kinds = [one.severity for one in found]
    numbers = [counted(kinds.count(kind), kind) for kind in ("error", "warning") if kind in kinds]
    notes = kinds.count("info")
    numbers += [counted(notes, "hint")] if notes else []
    return "\n".join([*lines, f"{journey.id}: {', '.join(numbers)}"])


COMMANDS = (
    Command("journey check", "what stands in the way, with how to mend it", _options, _check),
)
