"""Whether several tests of the same values can be passed at once."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise
from operator import eq, ge, gt, le, lt, ne

from journey_core.model.rules import Compare, In, Test

_COMPARE = {"=": eq, "!=": ne, ">": gt, ">=": ge, "<": lt, "<=": le}


def can_hold(tests: Iterable[Test]) -> bool:
    """False when some property or attribute has no value that passes all of its tests."""
    groups: dict[tuple[str, str], list[Test]] = {}
    for test in tests:
        groups.setdefault((test.of, test.name), []).append(test)
    return all(
        any(all(_passes(test, value) for test in group) for value in _values(group))
        for group in groups.values()
    )


def _values(tests: Sequence[Test]) -> list[str]:
    """Values to try: those the tests name, and some on either side of each and between them."""
    named = {value for test in tests for value in _named(test)} or {"a"}
    numbers = sorted({number for value in named if (number := _number(value)) is not None})
    beside = [number + step for number in numbers for step in (-1, 1)]
    between = [(one + other) / 2 for one, other in pairwise(numbers)]
    texts = [*(f"{value}~" for value in named), *(value[:-1] for value in named if value[1:]), "!"]
    return [*named, *(repr(number) for number in (*beside, *between)), *texts]


def _named(test: Test) -> tuple[str, ...]:
    if isinstance(test, Compare):
        return (test.value,)
    return test.values if isinstance(test, In) else ()


def _passes(test: Test, value: str) -> bool:
    """As the rules language compares: as numbers when both are, otherwise as text."""
    if isinstance(test, Compare):
        one, other = _number(value), _number(test.value)
        if one is not None and other is not None:
            return _COMPARE[test.operator](one, other)
        return _COMPARE[test.operator](value, test.value)
    return (
        any(_passes(_equal(test, v), value) for v in test.values)
        if isinstance(test, In)
        else bool(value)
    )


def _equal(test: In, value: str) -> Compare:
    return Compare(of=test.of, name=test.name, operator="=", value=value)


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
