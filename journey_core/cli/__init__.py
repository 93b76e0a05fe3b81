"""The command line: reads words, calls the library, prints what it answered."""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence

from journey_core.cli import document, run, terminal
from journey_core.cli.command import Shared
from journey_core.cli.parser import HelpAskedError


def main(words: Sequence[str] | None = None) -> int:
    """Runs one command (the process's own words by default) and returns its exit code.

    Standard output gets the result and nothing else; standard error at most one line about an
    error. Only `WAYLINE_DEBUG=1` shows a traceback.
    """
    try:
        if words is not None:
            return _run(list(words))
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # cleans up as Ctrl-C does
        return _run(sys.argv[1:])
    except BrokenPipeError:  # the reader of the output has seen enough
        terminal.hang_up()
        return 0
    except (Exception, KeyboardInterrupt) as error:
        code, line = run.failure(error)
        terminal.complain(line)
        return code


def _run(words: list[str]) -> int:
    try:
        command, options = run.read(words)
    except HelpAskedError as asked:
        as_json = f"{document.text({'help': asked.text})}\n"
        terminal.result(as_json if "--json" in words else asked.text)
        return 0
    with Shared(options.workspace, quiet=options.quiet, json=options.json) as shared:
        answer = run.perform(command, options, shared)
    if answer.text is not None and options.json:
        terminal.result(f"{document.text(answer.document)}\n")
    elif answer.text is not None:
        terminal.result(f"{answer.text.rstrip()}\n")
    return answer.exit_code
