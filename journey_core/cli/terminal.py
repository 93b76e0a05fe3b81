"""The only place that writes: results to standard output, everything else to standard error."""

from __future__ import annotations

import os
import re
import sys
from typing import TextIO

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


def one_line(text: str, longest: int = 2000) -> str:
    """A text as one line that cannot steer the terminal it is shown on."""
    line = _CONTROL.sub(" ", text).strip()
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def result(text: str, stream: TextIO | None = None) -> None:
    """A result on standard output, or where that was before it was turned aside."""
    _write(stream or sys.stdout, text)


def complain(text: str) -> None:
    """One line on standard error."""
    _write(sys.stderr, f"wayline: {one_line(text)}\n")


def trace(text: str) -> None:
    """Lines for a developer on standard error, as they are."""
    _write(sys.stderr, text)


def _write(stream: TextIO, text: str) -> None:
    try:
        stream.write(text)
    except UnicodeEncodeError:
        encoding = stream.encoding or "ascii"
        stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
    stream.flush()


def hang_up() -> None:
    """Points standard output at nothing, so that leaving the process does not complain again."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, sys.stdout.fileno())
    os.close(nothing)
