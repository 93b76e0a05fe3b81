"""Cuts the bytes of a CSV file where a record ends, and says whether the quoting is plain.

Plain quoting: every quotation mark opens a field at its beginning, closes it at its end, or is
doubled inside it. Then a line ends a record exactly where an even number of marks stands before it,
which is found a block at a time. Anything else is left to a reader that goes letter by letter.
"""

from __future__ import annotations

import numpy as np

_QUOTE, _LF, _CR = 34, 10, 13


def has_plain_lines(block: bytes) -> bool:
    """Whether every line ends in LF or CR LF, and there is no NUL."""
    if b"\0" in block:
        return False
    return b"\r" not in block or block.count(b"\r") == block.count(b"\r\n")


def are_marks_plain(block: bytes, delimiter: bytes) -> bool:
    """Whether the quotation marks of a block of whole records are plain."""
    marks = _marks(block)
    return len(marks) % 2 == 0 and _are_plain(block, marks, delimiter)


def last_record_end(block: bytes, delimiter: bytes) -> int | None:
    """Just behind the last line feed that ends a record, 0 when there is none.

    None when the marks are not plain, so that only a reader can tell.
    """
    if _QUOTE not in block:
        return block.rfind(b"\n") + 1
    marks = _marks(block)
    if not _are_plain(block, marks, delimiter):
        return None
    end = len(block)
    while (end := block.rfind(b"\n", 0, end)) >= 0:
        if np.searchsorted(marks, end) % 2 == 0:
            return end + 1
        inside = int(marks[np.searchsorted(marks, end) - 1])
        end = max(inside, 0)
    return 0


def _marks(block: bytes) -> np.ndarray:
    if _QUOTE not in block:
        return np.zeros(0, np.int64)
    return np.flatnonzero(np.frombuffer(block, np.uint8) == _QUOTE)


def _are_plain(block: bytes, marks: np.ndarray, delimiter: bytes) -> bool:
    if not len(marks):
        return True
    letters = np.frombuffer(block, np.uint8)
    ends = np.zeros(256, bool)
    ends[[_QUOTE, _LF, _CR, delimiter[0]]] = True
    opening, closing = marks[0::2], marks[1::2]
    before = opening[1:] if opening[0] == 0 else opening
    if not ends[letters[before - 1]].all():
        return False
    after = closing[:-1] if len(closing) and closing[-1] == len(block) - 1 else closing
    return bool(ends[letters[after + 1]].all())
