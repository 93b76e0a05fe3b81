"""Every command by name, and which one a line of words asks for."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from journey_core.cli import (
    batch,
    checks,
    demo,
    diffs,
    flows,
    funnel,
    holdout,
    holdout_journey,
    imports,
    journeys,
    personas,
    policies,
    replays,
    segments,
    sources,
    start,
    upkeep,
)
from journey_core.cli.command import Command
from journey_core.cli.parser import HelpAskedError
from journey_core.errors import BadInput

START = start.START
COMMANDS: dict[str, Command] = {
    command.name: command
    for family in (
        demo,
        imports,
        sources,
        journeys,
        diffs,
        checks,
        policies,
        segments,
        funnel,
        flows,
        holdout,
        holdout_journey,
        replays,
        personas,
        upkeep,
        batch,
    )
    for command in family.COMMANDS
}
# Two-word commands by their first word, with what its help ends with.
GROUPS: dict[str, Callable[[], str]] = {
    "import": imports.limits,
    "journey": str,
    "policy": str,
    "holdout": str,
    "persona": str,
    "segment": str,
}
# Options that may stand before the command and take the next word as their value.
_WITH_VALUE = ("--workspace", "--port", "--address")


def find(words: Sequence[str]) -> tuple[Command, list[str]]:
    """The command these words ask for, and its options; no command at all starts the app.

    Raises HelpAskedError for the help of the whole or of a group, and for the version.
    """
    asked = bool({"-h", "--help"} & set(words))
    first = _next_word(words, 0)
    if first is None:
        _answer_at_once(words)
        return START, list(words)
    name, rest = words[first], [*words[:first], *words[first + 1 :]]
    if name in GROUPS:
        second = _next_word(rest, first)
        if second is None and asked:
            raise HelpAskedError(_group_help(name))
        if second is None:
            raise BadInput(f"{name} what? {_listed(name)}; see wayline {name} --help")
        name, rest = f"{name} {rest[second]}", [*rest[:second], *rest[second + 1 :]]
    if name not in COMMANDS:
        raise BadInput(f"there is no command “{name}”; known: {', '.join(COMMANDS)}")
    return COMMANDS[name], rest


def _answer_at_once(words: Sequence[str]) -> None:
    if {"-h", "--help"} & set(words):
        raise HelpAskedError(_overview())
    if "--version" in words:
        from importlib.metadata import version

        raise HelpAskedError(f"wayline {version('journey-core')}\n")


def _next_word(words: Sequence[str], start: int) -> int | None:
    """Where the next word stands that is neither an option nor an option's value."""
    place = start
    while place < len(words):
        if words[place] in _WITH_VALUE:
            place += 2
        elif words[place].startswith("-"):
            place += 1
        else:
            return place
    return None


def _listed(group: str) -> str:
    return ", ".join(name.removeprefix(f"{group} ") for name in _inside(group))


def _inside(group: str) -> list[str]:
    return [name for name in COMMANDS if name.startswith(f"{group} ")]


def _group_help(group: str) -> str:
    details = GROUPS[group]()
    return (
        f"usage: wayline {group} {{{_listed(group)}}} …\n\n{_table(_inside(group))}\n\n"
        f"`wayline {group} … --help` shows the options of one.\n"
        + (f"\n{details}\n" if details else "")
    )


def _overview() -> str:
    return _OVERVIEW.format(commands=_table(list(COMMANDS)))


def _table(names: Sequence[str]) -> str:
    width = max(len(name) for name in names) + 2
    return "\n".join(f"  {name:{width}}{COMMANDS[name].summary}" for name in names)


_OVERVIEW = """\
usage: wayline [--port N] [--no-browser] [--no-demo]     start the app on this machine
       wayline COMMAND …                                 do one thing and end

Wayline maps, checks and measures customer journeys on your own data. The app listens on 127.0.0.1
only; when the workspace is empty, it first fills it with a demo company (--no-demo leaves it).

commands (`wayline COMMAND --help` shows the options of one):
{commands}

everywhere, before or after the command:
  --workspace DIR  folder with the data (default: WAYLINE_WORKSPACE, or data/workspace)
  --json           print exactly one JSON document on standard output
  --quiet          no progress and no warnings on standard error
  --version        print the version
  -h, --help       show this text, or the one of a command

Durations are 30s 15m 24h 7d 2w. Times are ISO 8601, UTC when no zone is given.
EVENT is an event name, with property filters where wanted: 'Page Viewed[path=/pricing]',
'Order Completed[value>=100,plan=gold]'; operators = != > >= < <=.
Exit code 0: done. 1: the thing asked does not hold. 2: bad input, nothing changed. 3: a bug.
"""
