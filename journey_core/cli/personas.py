"""`persona …`: test customers, their walks, and whether a kept walk still comes out the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from journey_core.cli import values
from journey_core.cli.command import Answer, Call, Command, load_engine
from journey_core.cli.documents import SAVED_BY
from journey_core.cli.json_file import read_json
from journey_core.cli.parser import Parser
from journey_core.cli.table import counted, table

if TYPE_CHECKING:
    from journey_core.model.persona import Persona
    from journey_core.replay.persona_check import Checked
    from journey_core.store.personas import PersonaStore

LIVE = "all live journeys"


def _no_options(_: Parser) -> None:
    """Nothing but what every command takes."""


def _list(call: Call) -> Answer:
    from journey_core.store.walks import WalkStore

    store = _store(call)
    with call.clock():
        found = store.list()
        kept = WalkStore(call.workspace.engine).newest()
    rows: list[dict[str, Any]] = [
        {
            "id": one.persona.id,
            "name": one.persona.name,
            "revision": one.revision,
            "journeys": list(one.persona.journeys),
            "events": len(one.persona.events),
            "kept_walks": sum(walk.persona_id == one.persona.id for walk in kept),
            "saved_at": one.saved_at,
            "saved_by": one.saved_by,
        }
        for one in found
    ]
    lines = [
        (r["id"], r["name"], r["revision"], ", ".join(r["journeys"]), r["events"], r["kept_walks"])
        for r in rows
    ]
    people = table(("id", "name", "revision", "made for", "events", "kept walks"), lines)
    return Answer({"personas": rows}, people if rows else "no personas in this workspace")


def _show_options(parser: Parser) -> None:
    parser.add_argument("id", metavar="ID", help="the persona")
    parser.add_argument(
        "--revision", type=values.whole(1), metavar="N", help="an earlier one (default: the latest)"
    )


def _show(call: Call) -> Answer:
    from journey_core.model import persona_file

    store = _store(call)
    with call.clock():
        saved = store.load(call.options.id, call.options.revision)
    text = persona_file.dump_text(saved.persona, saved.revision)
    return Answer(persona_file.dump(saved.persona, saved.revision), text)


def _import_options(parser: Parser) -> None:
    parser.add_argument(
        "file", metavar="FILE", type=values.path,
        help="a persona in JSON, or a list of them under “personas”",
    )  # fmt: skip


def _import(call: Call) -> Answer:
    personas = _read(call.options.file)
    store = _store(call)
    with call.clock():
        saved = [store.put(one, by=SAVED_BY) for one in personas]
    shown = [{"id": one.persona.id, "revision": one.revision} for one in saved]
    lines = [f"{one['id']} is saved as revision {one['revision']}" for one in shown]
    return Answer({"personas": shown}, "\n".join(lines))


def _read(file: Path) -> tuple[Persona, ...]:
    """The personas in a file; BadInput names the file and the field."""
    from journey_core.model import persona_file

    return read_json(file, persona_file.MAX_BYTES, persona_file.load_all)


def _walk_options(parser: Parser) -> None:
    parser.add_argument("id", metavar="ID", nargs="?", help="one persona (default: all of them)")
    parser.add_argument(
        "--journey", metavar="ID", action="append", type=values.name,
        help="walk this journey; several together when given again (default: as kept, else the "
        "journeys it was made for, else all live ones)",
    )  # fmt: skip
    parser.add_argument(
        "--keep", action="store_true", help="compare later walks with this one from now on"
    )


def _walk(call: Call) -> Answer:
    from journey_core.replay.persona_check import check, keep

    load_engine()
    options, engine = call.options, call.workspace.engine
    store = _store(call)
    with call.clock():
        personas = [store.load(options.id)] if options.id else store.list()
        found = check(engine, personas, options.journey)
        if options.keep:
            for one in found:
                keep(engine, one, SAVED_BY)
    changed = sum(bool(one.differences) for one in found)
    shown = {"walks": [_walked(one) for one in found], "changed": changed}
    people = "\n\n".join([*(_told(one) for one in found), _summary(found, kept=options.keep)])
    return Answer(shown, people, exit_code=1 if changed and not options.keep else 0)


def _walked(one: Checked) -> dict[str, Any]:
    from journey_core.replay.explain import document

    return {
        "persona": one.saved.persona.id,
        "revision": one.saved.revision,
        "journeys": one.journeys,
        "scope": list(one.scope),
        "policy_revision": one.policy_revision,
        "start": one.saved.persona.start,
        "until": one.saved.persona.until,
        "outcome": one.outcome,
        **document(one.walk.explanation),
        "kept": one.kept and {
            "at": one.kept.kept_at,
            "by": one.kept.kept_by,
            "persona_revision": one.kept.persona_revision,
            "journeys": one.kept.journeys,
            "policy_revision": one.kept.policy_revision,
        },
        "differences": list(one.differences),
        "since": one.since(),
    }  # fmt: skip


def _told(one: Checked) -> str:
    where = ", ".join(one.scope) or LIVE
    head = f"{one.saved.persona.name} ({one.saved.persona.id}), {where}: {_verdict(one)}"
    return "\n".join([head, *(f"  {line}" for line in _lines(one))])


def _verdict(one: Checked) -> str:
    if one.kept is None:
        return "not kept yet"
    return "CHANGED" if one.differences else "as kept"


def _lines(one: Checked) -> Iterator[str]:
    """What is different from the kept walk; where nothing is, what came out."""
    if one.differences:
        yield from one.differences
        yield f"since: {', '.join(one.since()) or 'no revision changed'}"
        return
    for step in one.walk.steps:
        c = step.candidate
        said = f"by {c.channel}" if c.decision == "sent" else ""
        because = f": {c.blocker.because}" if c.blocker else ""
        name = c.response.name or c.response.response
        yield f"{c.due_at:%Y-%m-%d %H:%M}  {c.decision} {said}".rstrip() + f"  {name}{because}"
    if not one.walk.steps:
        yield one.walk.explanation.nearest or "nothing fired"


def _summary(found: Sequence[Checked], *, kept: bool) -> str:
    if not found:
        return "no personas in this workspace; see wayline persona import --help"
    if kept:
        return f"{counted(len(found), 'walk')} kept"
    changed = sum(bool(one.differences) for one in found)
    fresh = sum(one.kept is None for one in found)
    return f"{counted(len(found), 'walk')}: {changed} changed, {fresh} not kept yet"


def _store(call: Call) -> PersonaStore:
    from journey_core.store.personas import PersonaStore

    return PersonaStore(call.workspace.engine)


_DETAILS = """\
A persona is a made-up customer with scripted events. A walk is the replay itself over that script.
Exit code 1: a walk came out differently from the one that was kept (not with --keep).
"""

COMMANDS = (
    Command("persona list", "the test customers of this workspace", _no_options, _list),
    Command("persona show", "one test customer's script", _show_options, _show),
    Command("persona import", "read test customers from a file", _import_options, _import, True),
    Command("persona walk", "walk test customers, compare with kept walks", _walk_options, _walk,
            details=lambda: _DETAILS),
)  # fmt: skip
