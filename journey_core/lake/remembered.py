"""Remembers answers up to a number of bytes; those not asked for longest are forgotten first."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

Answer = TypeVar("Answer")


class Remembered:
    """Answers by key, for several threads at once; `size` tells how many bytes an answer takes."""

    def __init__(self, budget_bytes: int, size: Callable[[Any], int]) -> None:
        self._budget, self._size = budget_bytes, size
        self._lock = threading.Lock()
        self._answers: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self.bytes = 0

    def get(self, key: Hashable, work: Callable[[], Answer]) -> Answer:
        """The answer for a key, worked out unless it is remembered.

        Threads that ask for the same new answer at once each work it out; nobody waits.
        """
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
                return self._answers[key][0]
        answer = work()
        self._keep(key, answer, self._size(answer))
        return answer

    def forget(self) -> None:
        """Forget everything."""
        with self._lock:
            self._answers.clear()
            self.bytes = 0

    def _keep(self, key: Hashable, answer: object, size: int) -> None:
        """Answers larger than half the budget are not kept: they would push out all others."""
        if size * 2 > self._budget:
            return
        with self._lock:
            if key in self._answers:
                self.bytes -= self._answers.pop(key)[1]
            self._answers[key] = (answer, size)
            self.bytes += size
            while self.bytes > self._budget:
                _, (_, gone) = self._answers.popitem(last=False)
                self.bytes -= gone
