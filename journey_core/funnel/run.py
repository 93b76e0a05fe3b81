"""Chooses the kernel that answers a funnel: by its order, and by whether steps share events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations

from journey_core.funnel.definition import FunnelQuestion
from journey_core.kernels import anyorder, consecutive, steps, ties
from journey_core.kernels.blocks import over_blocks
from journey_core.kernels.clock import Clock
from journey_core.kernels.limits import Limits
from journey_core.kernels.rows import share_events
from journey_core.kernels.shapes import Ints, Reached, Rows
from journey_core.model.rules import rows_asked


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

    def reach(self, starts: Rows, found: Sequence[Rows]) -> list[Reached]:
        """For each step who reached it from one of the starts."""
        question, clock = self.question, self.clock
        limits = Limits(
            clock,
            None if question.window is None else _ms(question.window),
            tuple(_ms(span) for span in question.step_windows),
            question.strict_time,
            self.excluded,
        )
        if question.order == "any":
            return over_blocks(
                lambda block: anyorder.gather(block[0], block[1:], limits),
                [starts, *found],
                clock,
            )
        return over_blocks(lambda block: self._chain(block, limits), [starts, *found[1:]], clock)

    def _chain(self, parts: list[Rows], limits: Limits) -> list[Reached]:
        if self.question.order == "strict":
            return consecutive.chain(parts, limits)
        if self.apart or self.question.strict_time:
            return steps.chain([part.k for part in parts], limits)
        return ties.chain(parts, limits)


def are_apart(question: FunnelQuestion, found: Sequence[Rows]) -> bool:
    """Whether no event belongs to two steps; steps of different events cannot share any."""
    asked = [rows_asked(step.rule) for step in question.steps]
    if all(a and b and not a & b for a, b in combinations(asked, 2)):
        return True
    return not share_events(found)


def _ms(span: timedelta) -> int:
    return span // timedelta(milliseconds=1)
