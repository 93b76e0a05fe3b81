"""Lines of a text file in batches, within the limit for one record."""

from __future__ import annotations

from collections.abc import Iterator

from journey_core.errors import BadInput
from journey_core.lake.ingest import limits
from journey_core.lake.ingest.opening import Bytes

_BLOCK = 2 << 20
_LINES = 20_000
_BLANK = " \t\r\v\f"
_BOM = b"\xef\xbb\xbf"


def batches_of_lines(content: Bytes, where: str) -> Iterator[list[str]]:
    """Lines that are not blank, without LF, some thousand at a time.

    Bytes that are not UTF-8 come as half letters (U+DC80 to U+DCFF).
    """
    left, first = b"", True
    while step := content.read(_BLOCK):
        block = left + (step.removeprefix(_BOM) if first else step)
        first = False
        end = block.rfind(b"\n") + 1
        left = block[end:]
        if len(left) > limits.MAX_RECORD:
            raise BadInput(f"a line is longer than {limits.MAX_RECORD >> 20} MB", where=where)
        yield from _batches(block[:end])
    yield from _batches(left)


def _batches(block: bytes) -> Iterator[list[str]]:
    text = block.decode("utf-8", "surrogateescape")
    lines = [line for line in text.split("\n") if line and line.strip(_BLANK)]
    for start in range(0, len(lines), _LINES):
        yield lines[start : start + _LINES]
