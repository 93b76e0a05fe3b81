"""Rules answered for many rows at once: where each of a journey's or a funnel's rules holds."""

from __future__ import annotations

import operator
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from journey_core.model.rules import (
    Absence,
    AllOf,
    AnyOf,
    Compare,
    Count,
    Event,
    Exists,
    In,
    Not,
    Rule,
    Since,
    rows_asked,
)

if TYPE_CHECKING:
    from journey_core.lake.arrays import Arrays

COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}
_MILLISECOND = timedelta(milliseconds=1)
_MICROSECOND = timedelta(microseconds=1)


def rows_where(arrays: Arrays, rule: Rule) -> np.ndarray:
    """The rows, ascending, at which a rule is asked and holds; the meaning is that of `rules`."""
    if isinstance(rule, Event):
        return arrays.where(rule)
    asked = rows_asked_in(arrays, rule)
    return asked[_Asked(arrays, asked, rows_asked(rule)).holds(rule)]


def rows_asked_in(arrays: Arrays, rule: Rule) -> np.ndarray:
    """The rows, ascending, at which a rule is asked."""
    events = rows_asked(rule)
    if events is None:
        return np.arange(arrays.events)
    return np.sort(np.concatenate([arrays.rows(name) for name in sorted(events)]))


def holds_at(arrays: Arrays, rule: Rule, rows: np.ndarray, k: np.ndarray) -> np.ndarray:
    """Whether a rule holds at moments: bool, one a moment.

    A moment is a row and a key `k` of the same customer, not before it. What is asked of an event
    or its properties is asked of the row; windows end at `k`, everything at that time included.
    """
    events = frozenset(arrays.names[code] for code in np.unique(arrays.event[rows]))
    return _Asked(arrays, rows, events, k).holds(rule)


class _Asked:
    """The rows a rule is asked at; every answer is one truth value a row.

    With `until`, windows end at those keys instead of at the rows.
    """

    def __init__(
        self,
        arrays: Arrays,
        rows: np.ndarray,
        events: frozenset[str] | None,
        until: np.ndarray | None = None,
    ) -> None:
        self._arrays, self._rows, self._events = arrays, rows, events
        self._k, self._until = arrays.k[rows] if until is None else until, until

    def holds(self, rule: Rule) -> np.ndarray:
        if isinstance(rule, AllOf):
            return self._fold(np.logical_and, True, rule.rules)
        if isinstance(rule, AnyOf):
            return self._fold(np.logical_or, False, rule.rules)
        if isinstance(rule, Not):
            return ~self.holds(rule.rule)
        if isinstance(rule, Event):
            return self._among(self._arrays.where(rule))
        if isinstance(rule, Compare | In | Exists):
            return self._passes(rule)
        if isinstance(rule, Since):
            return self._since(rule)
        times = self._happened(rule)
        return (
            times == 0 if isinstance(rule, Absence) else COMPARE[rule.operator](times, rule.times)
        )

    def _fold(self, join: np.ufunc, start: bool, rules: tuple[Rule, ...]) -> np.ndarray:
        answer = np.full(len(self._rows), start)
        for rule in rules:
            answer = join(answer, self.holds(rule))
        return answer

    def _passes(self, test: Compare | In | Exists) -> np.ndarray:
        if test.of == "attribute":
            return self._arrays.customers_where(test)[self._arrays.customer_of(self._rows)]
        return self._among(self._arrays.rows_passing(self._events, test))

    def _among(self, rows: np.ndarray) -> np.ndarray:
        flags = np.zeros(self._arrays.events, bool)
        flags[rows] = True
        return flags[self._rows]

    def _happened(self, leaf: Count | Absence) -> np.ndarray:
        """How many rows match in the window that ends at each row, that row included."""
        arrays = self._arrays
        match = self._matches(leaf)
        k = self._k
        opening = (k >> arrays.shift) << arrays.shift
        if leaf.within is not None:
            opening = np.maximum(opening, k - leaf.within // _MILLISECOND)
        first = np.searchsorted(arrays.k[match], opening, "left")
        return self._so_far(match) - first

    def _so_far(self, match: np.ndarray) -> np.ndarray:
        """How many of some rows come no later than each moment."""
        if self._until is None:
            return np.searchsorted(match, self._rows, "right")
        return np.searchsorted(self._arrays.k[match], self._until, "right")

    def _since(self, leaf: Since) -> np.ndarray:
        """Whether the time since the latest matching row compares; false without such a row."""
        arrays = self._arrays
        match = self._matches(leaf)
        if not len(match):
            return np.zeros(len(self._rows), bool)
        latest = self._so_far(match) - 1
        k, then = self._k, arrays.k[match[latest]]
        same = (latest >= 0) & (k >> arrays.shift == then >> arrays.shift)
        return same & COMPARE[leaf.operator]((k - then) * 1000, leaf.span // _MICROSECOND)

    def _matches(self, leaf: Count | Absence | Since) -> np.ndarray:
        return self._arrays.where(Event(event=leaf.event, where=leaf.where))
