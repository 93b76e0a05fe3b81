"""Chooses the kernel that answers a funnel: by its order, and by whether steps share events."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations
from typing import TypeAlias

import numpy as np

from journey_core.funnel.definition import FunnelQuestion
from journey_core.funnel.paths import Path, paths, previous
from journey_core.kernels import anyorder, consecutive, each_start, steps, ties
from journey_core.kernels.blocks import over_blocks
from journey_core.kernels.by_value import by_value
from journey_core.kernels.clock import Clock
from journey_core.kernels.distinct import drop_repeats
from journey_core.kernels.each_start import Seen
from journey_core.kernels.limits import Limits
from journey_core.kernels.rows import share_events
from journey_core.kernels.shapes import Flags, Ints, Reached, Rows, Valued
from journey_core.kernels.union import earliest
from journey_core.model.rules import rows_asked

Counting: TypeAlias = Callable[[Rows], Rows]


@dataclass(frozen=True)
class Run:
    """A funnel's order and limits.

    `apart` says that no event belongs to two of its steps; `excluded` are the keys of events that
    may not lie between two steps.
    """

    question: FunnelQuestion
    clock: Clock
    apart: bool
    excluded: Ints | None

    @property
    def window(self) -> int | None:
        """The whole window in milliseconds; None has no limit."""
        return _ms(self.question.window)

    def reach(
        self, starts: Rows, found: Sequence[Rows], counting: Counting = lambda rows: rows
    ) -> list[Reached]:
        """For each step who reached it from one of the starts; `counting` keeps those that count.

        As a rule they are looked at block by block, so that they never stand in memory all at once.
        """
        if self._is_free() and self._is_apart():
            return over_blocks(
                lambda block: self._freely([counting(block[0]), *block[1:]]),
                [starts, *found[1:]],
                self.clock,
            )
        starts = counting(starts)
        ways = paths(self.question)
        along = [dict(zip(way, self._along(way, starts, found), strict=True)) for way in ways]
        reached = [
            earliest([way[step] for way in along if step in way], self.clock)
            for step in range(len(self.question.steps))
        ]
        if self.question.exclusion == "remove" and self.excluded is not None:
            return self._without_hit(reached, starts, self.excluded)
        return reached

    def _freely(self, parts: list[Rows]) -> list[Reached]:
        """The same where the earliest event is the best: what each of a few starts completes tells
        it, too, and then the other events need not all be looked at."""
        starts, *others = (part.k for part in parts)
        limits, after = self._limits(self._every()), self._after()
        if each_start.are_few(starts, others):
            return each_start.reach(starts, [starts, *others], after, limits)
        return steps.chain([starts, *others], limits, after if self.question.optional else None)

    def reach_by_value(
        self, starts: Rows, value: Ints, values: int, found: Sequence[Rows]
    ) -> list[Valued] | None:
        """The same from the starts of each value below `values`; one value a start is given.

        None where a chain can gain by a later event: then the starts cannot be told apart at once.
        """
        see = self._seeing()
        if see is None:
            return None

        def work(block: list[Rows]) -> list[Valued]:
            own, *parts = block
            return by_value(own.k, own.row, values, see(parts), self.clock)

        asked = found if self.question.order == "any" else found[1:]
        return over_blocks(work, [Rows(starts.k, value), starts, *asked], self.clock)

    def _seeing(self) -> Callable[[list[Rows]], list[Seen]] | None:
        """What tells, for the starts and the other steps of a block, what each start completes."""
        question, limits = self.question, self._limits(self._every())
        if question.order == "any":
            if question.strict_time:
                return None
            return lambda parts: anyorder.seen(parts[0].k, parts[1:], limits, apart=self.apart)
        if question.order == "strict":
            removes = self.excluded is not None and question.exclusion == "remove"
            bounded = question.optional or removes
            return None if bounded else lambda parts: consecutive.seen(parts, limits)
        if not self._is_free() or not self._is_apart():
            return None
        after = self._after()
        return lambda parts: each_start.in_order(
            parts[0].k, [part.k for part in parts], after, limits
        )

    def _is_free(self) -> bool:
        """Whether the earliest event that may follow is always the best one to go on with."""
        question = self.question
        moves = any(span is not None for span in question.step_windows)
        waits = question.optional and any(question.step_waits)
        return question.order == "ordered" and not (moves or waits or question.exclude)

    def _is_apart(self) -> bool:
        """Whether no event can come to satisfy two steps."""
        return self.apart or self.question.strict_time

    def _every(self) -> Path:
        return tuple(range(len(self.question.steps)))

    def _after(self) -> Path:
        """The step that each step follows, the last before it that all must take."""
        return tuple(previous(self.question, step) for step in self._every())

    def _along(self, path: Path, starts: Rows, found: Sequence[Rows]) -> list[Reached]:
        question, clock = self.question, self.clock
        limits = self._limits(path)
        if question.order == "any":
            return over_blocks(
                lambda block: anyorder.gather(block[0], block[1:], limits, apart=self.apart),
                [starts, *found],
                clock,
            )
        parts = [starts, *(found[step] for step in path[1:])]
        return over_blocks(lambda block: self._chain(block, limits), parts, clock)

    def _limits(self, path: Path) -> Limits:
        question = self.question
        longest, least = question.step_windows, question.step_waits
        return Limits(
            self.clock,
            self.window,
            tuple(_ms(longest[step - 1]) for step in path[1:]) if longest else (),
            question.strict_time,
            self.excluded,
            tuple(_ms(least[step - 1]) or 0 for step in path[1:]) if least else (),
        )

    def _chain(self, parts: list[Rows], limits: Limits) -> list[Reached]:
        if self.question.order == "strict":
            return consecutive.chain(parts, limits)
        if self.apart or self.question.strict_time:
            return steps.chain([part.k for part in parts], limits)
        return ties.chain(parts, limits)

    def _without_hit(self, reached: list[Reached], starts: Rows, excluded: Ints) -> list[Reached]:
        """Without customers who had an excluded event after a start and never got through."""
        clock = self.clock
        hit = drop_repeats(clock.customers(starts.k[self._is_hit(starts.k, excluded)]))
        through = clock.customers(reached[-1].at)
        out = hit[~_among(hit, through)]
        return [
            Reached(step.at[keep], step.start[keep])
            for step in reached
            for keep in (~_among(clock.customers(step.at), out),)
        ]

    def _is_hit(self, k: Ints, excluded: Ints) -> Flags:
        """Where an excluded event lies after a start, inside its window."""
        place = np.searchsorted(excluded, k, "right")
        hit = place < len(excluded)
        after = excluded[place[hit]]
        hit[hit] = self.clock.within(after, k[hit], self.window)
        return hit


def are_apart(question: FunnelQuestion, found: Sequence[Rows]) -> bool:
    """Whether no event belongs to two steps; steps of different events cannot share any."""
    asked = [rows_asked(step.rule) for step in question.steps]
    if all(a and b and not a & b for a, b in combinations(asked, 2)):
        return True
    return not share_events(found)


def _among(values: Ints, ascending: Ints) -> Flags:
    """Which values stand in a sorted array."""
    if not len(ascending):
        return np.zeros(len(values), bool)
    place = np.minimum(np.searchsorted(ascending, values), len(ascending) - 1)
    return ascending[place] == values


def _ms(span: timedelta | None) -> int | None:
    return None if span is None else span // timedelta(milliseconds=1)
