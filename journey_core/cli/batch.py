"""`batch`: many commands in one process, one JSON line for each."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import IO, Any

from journey_core.cli import document, terminal, values
from journey_core.cli.command import Answer, Call, Command
from journey_core.cli.parser import HelpAskedError, Parser
from journey_core.errors import BadInput

LONGEST_LINE = 1_000_000
BOM = b"\xef\xbb\xbf"
STANDARD_INPUT = "-"
# What cannot be one of many: the app runs until it is stopped, and a batch inside one is no use.
_ALONE = ("", "batch")


def _options(parser: Parser) -> None:
    parser.add_argument(
        "file", metavar="FILE", type=values.path, help="commands, one a line; - is standard input"
    )


def _batch(call: Call) -> Answer:
    with ExitStack() as stack:
        stream = _open(call, stack)
        for line in _lines(stream):
            if line.strip():
                terminal.result(f"{document.text(_one(line, call))}\n")
    return Answer()


def _open(call: Call, stack: ExitStack) -> IO[bytes]:
    file = call.options.file
    if str(file) == STANDARD_INPUT:
        return sys.stdin.buffer
    try:
        return stack.enter_context(file.open("rb"))
    except OSError as error:
        raise BadInput(error.strerror or str(error), where=str(file)) from None


def _lines(stream: IO[bytes]) -> Iterator[bytes]:
    """Lines as they arrive; one that is too long is cut at LONGEST_LINE, and its rest left out."""
    while line := stream.readline(LONGEST_LINE):
        yield line
        while len(line) == LONGEST_LINE and not line.endswith(b"\n"):
            line = stream.readline(LONGEST_LINE)


def _one(line: bytes, call: Call) -> dict[str, Any]:
    """One command: its words, exit code, seconds, and its answer or its error."""
    from journey_core.cli import run

    began = time.perf_counter()
    words: list[str] | None = None
    try:
        words = _words(line)
        code, found = _answer(words, call)
    except Exception as error:
        code, text = run.failure(error)
        found = {"error": text}
    seconds = round(time.perf_counter() - began, 6)
    return {"argv": words, "exit": code, "seconds": seconds, **found}


def _words(line: bytes) -> list[str]:
    if len(line) == LONGEST_LINE:
        raise BadInput(f"a line of a batch has fewer than {LONGEST_LINE:,} bytes")
    try:
        words = json.loads(line.removeprefix(BOM))
    except (ValueError, RecursionError) as error:
        raise BadInput(f"not a line of JSON: {error}") from None
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise BadInput('a command is a JSON array of texts, such as ["journey", "list"]')
    return words


def _answer(words: list[str], call: Call) -> tuple[int, dict[str, Any]]:
    from journey_core.cli import run

    try:
        command, options = run.read(words)
    except HelpAskedError as asked:
        return 0, {"answer": {"help": asked.text}}
    if command.name in _ALONE:
        raise BadInput(f"“{command.name or 'starting the app'}” cannot be one of a batch")
    if options.workspace is not None:
        raise BadInput("a batch works on one workspace; name it before batch", where="--workspace")
    answer = run.perform(command, options, call.shared)
    return answer.exit_code, {"answer": answer.document}


COMMANDS = (
    Command(
        "batch",
        "many commands in one process",
        _options,
        _batch,
        details=lambda: _DETAILS,
    ),
)
_DETAILS = """\
Each line is one command as a JSON array of its words, without `wayline` and without --workspace:
  ["funnel", "--step", "Cart Viewed", "--step", "Order Completed"]
They run in order. For each, one line of JSON is printed: {argv, exit, seconds, answer or error};
exit is what the command alone would have ended with. One that fails does not stop the next. A line
that is no such array gets exit 2 and argv null; empty lines are passed over. The batch itself ends
with 0 when every line was read, with 2 when the file cannot be read.
"""
