"""What bounds a chain of steps, besides their order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from journey_core.kernels.clock import Clock
from journey_core.kernels.shapes import Flags, Ints


@dataclass(frozen=True)
class Limits:
    """Bounds of a chain, in milliseconds and inclusive.

    `window` from the first step to any other, None for no bound; `moves[j]` from step j to step
    j + 1, counted from 0, None for no bound; `waits[j]` is the least time of the same move;
    `strict_time` asks for times that increase; `exclude` holds sorted keys of which none may lie
    strictly between two consecutive steps.
    """

    clock: Clock
    window: int | None = None
    moves: tuple[int | None, ...] = ()
    strict_time: bool = False
    exclude: Ints | None = None
    waits: tuple[int, ...] = ()

    def move(self, step: int) -> int | None:
        """The bound of the move to a step, steps counted from 0."""
        return self.moves[step - 1] if step <= len(self.moves) else None

    def wait(self, step: int) -> int:
        """The least time of the move to a step; one millisecond where times must increase."""
        least = self.waits[step - 1] if step <= len(self.waits) else 0
        return max(least, 1) if self.strict_time else least

    def allows(self, step: int, k: Ints, before: Ints, start: Ints) -> Flags:
        """Where an event of a step may follow a chain that started at `start`.

        `before` is the key of the chain's last event so far, not after `k`.
        """
        flags = self.clock.within(k, start, self.window)
        bound = self.move(step)
        if bound is not None:
            flags &= self.clock.within(k, before, bound)
        least = self.wait(step)
        if least:
            flags &= k - before >= least
        if self.exclude is not None and len(self.exclude):
            latest = np.searchsorted(self.exclude, k, "left") - 1
            flags &= (latest < 0) | (self.exclude[latest] <= before)
        return flags
