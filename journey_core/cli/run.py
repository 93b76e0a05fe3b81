"""One line of words: which command it is, what came of it, and what to say when it failed."""

from __future__ import annotations

import errno
import os
from argparse import Namespace
from collections.abc import Sequence
from pathlib import PurePath

from journey_core.cli import commands, terminal
from journey_core.cli.command import Answer, Call, Command, Shared
from journey_core.cli.parser import HelpAskedError
from journey_core.errors import BadInput, WaylineError

FAILED, BAD_INPUT, BUG, STOPPED = 1, 2, 3, 130


def read(words: Sequence[str]) -> tuple[Command, Namespace]:
    """The command and its options; BadInput names the wrong one, HelpAskedError brings help."""
    _check_text(words)
    command, rest = commands.find(words)
    try:
        return command, command.parser().read(rest)
    except HelpAskedError:
        raise HelpAskedError(command.help_text()) from None


def _check_text(words: Sequence[str]) -> None:
    """No store, table or file can hold half characters and NUL; say so at the door."""
    for word in words:
        if "\0" in word or any("\ud800" <= letter <= "\udfff" for letter in word):
            raise BadInput(f"“{ascii(word)[1:-1]}” is not text in UTF-8")


def perform(command: Command, options: Namespace, shared: Shared) -> Answer:
    """The command's answer; its document says how long the library took, and any warnings."""
    call = Call(command, options, shared)
    answer = command.work(call)
    answer.document["elapsed_seconds"] = round(call.seconds, 6)
    if call.warnings:
        answer.document["warnings"] = call.warnings
    return answer


def failure(error: BaseException) -> tuple[int, str]:
    """The exit code of an error, and what to say about it in one line."""
    if isinstance(error, WaylineError):
        return error.exit_code, terminal.one_line(str(error))
    if isinstance(error, KeyboardInterrupt):
        return STOPPED, "stopped"
    if isinstance(error, MemoryError):
        return FAILED, "there is not enough memory for this; nothing was changed"
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return FAILED, "the disk is full; free some space and try again"
    if isinstance(error, OSError) and error.filename is not None:
        return BAD_INPUT, terminal.one_line(f"{error.filename}: {error.strerror or error}")
    return _bug(error)


def _bug(error: BaseException) -> tuple[int, str]:
    """Where it happened and no more: an exception's own text may hold customers' data."""
    import traceback

    if os.environ.get("WAYLINE_DEBUG"):
        terminal.trace("".join(traceback.format_exception(error)))
    frames = traceback.extract_tb(error.__traceback__)
    place = f" in {PurePath(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return BUG, (
        f"a bug in Wayline stopped this command ({type(error).__name__}{place}); "
        "please report it to the project with what WAYLINE_DEBUG=1 shows"
    )
