"""EVENT texts such as `Order Completed[value>=100,plan=gold]`, read and written."""

from __future__ import annotations

import re

from pydantic import ValidationError

from journey_core.errors import BadInput
from journey_core.model.rules import Compare, Event, first_problem

_TEST = re.compile(r"^((?:\\.|[^\\<>=!])+?)\s*(!=|>=|<=|=|>|<)\s*(.*)$", re.DOTALL)
_TO_ESCAPE = re.compile(r"([,\[\]\\])")


def parse_event(text: str) -> Event:
    r"""An event name with an optional filter in its last `[…]`; `\,` `\[` `\]` escape."""
    name, tests = _split_filter(text)
    try:
        return Event(event=_plain(name.strip()), where=tuple(_parse_test(t, text) for t in tests))
    except ValidationError as error:
        raise BadInput(f"“{text}” is not an event: {first_problem(error)}") from None


def format_event(event: Event) -> str:
    """The text `parse_event` reads back; only comparisons of properties have such a text."""
    tests = [
        f"{_escaped(test.name)}{test.operator}{_escaped(test.value)}"
        for test in event.where
        if isinstance(test, Compare)
    ]
    return _escaped(event.event) + (f"[{','.join(tests)}]" if tests else "")


def _split_filter(text: str) -> tuple[str, list[str]]:
    if not text.endswith("]") or _is_escaped(text, len(text) - 1):
        return text, []
    for start in range(len(text) - 1, -1, -1):
        if text[start] == "[" and not _is_escaped(text, start):
            return text[:start], _split_commas(text[start + 1 : -1])
    raise BadInput(f"“{text}” ends a filter that it never opened; write \\] for a bracket")


def _split_commas(inside: str) -> list[str]:
    parts, start = [], 0
    for place, letter in enumerate(inside):
        if letter == "," and not _is_escaped(inside, place):
            parts.append(inside[start:place])
            start = place + 1
    return [*parts, inside[start:]]


def _parse_test(test: str, text: str) -> Compare:
    found = _TEST.match(test)
    if not found:
        raise BadInput(f"“{test}” in “{text}” is not a filter; write property=value")
    return Compare(
        name=_plain(found[1].strip()),
        operator=found[2],  # ty: ignore[invalid-argument-type]  the pattern allows only operators
        value=_plain(found[3].strip()),
    )


def _is_escaped(text: str, place: int) -> bool:
    backslashes = 0
    while place - backslashes > 0 and text[place - backslashes - 1] == "\\":
        backslashes += 1
    return backslashes % 2 == 1


def _plain(text: str) -> str:
    return re.sub(r"\\([,\[\]\\])", r"\1", text)


def _escaped(text: str) -> str:
    return _TO_ESCAPE.sub(r"\\\1", text)
