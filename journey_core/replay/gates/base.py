"""What a gate is: a check that a candidate must pass, with its value, threshold and reason."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from journey_core.kernels.shapes import Codes, Flags, Ints
from journey_core.model.contact_policy import GateName
from journey_core.replay.case import Asked, Case
from journey_core.replay.results import DECISIONS, DecisionName

PASSED = -1


class Why(NamedTuple):
    """A gate at one candidate: what was found, what it is held against, a sentence about it, and
    what would have had to be otherwise (said only where it blocks)."""

    value: str
    threshold: str
    because: str
    mend: str = ""


class Gate(ABC):
    """A gate is a class with a docstring, a stable `name` and two methods; defining registers it.

    Gates are asked as of the due time of a candidate, in the order of the contact policy; the first
    that blocks names the decision.
    """

    name: ClassVar[GateName]
    decision: ClassVar[DecisionName]
    registered: ClassVar[dict[str, Gate]] = {}

    def __init_subclass__(cls) -> None:
        if "name" in cls.__dict__:
            Gate.registered[cls.name] = cls()

    def concerns(self, case: Case, asked: Asked) -> bool:
        """Whether it could hold back a response at all."""
        return True

    @abstractmethod
    def blocks(self, case: Case, where: Ints) -> Flags:
        """Which of the candidates at these places it holds back."""

    @abstractmethod
    def explain(self, case: Case, one: int) -> Why:
        """What it found at one candidate."""

    def judge(self, case: Case, where: Ints) -> NDArray[np.int8]:
        """The decision at each place, as a place in DECISIONS; PASSED where it lets through."""
        code = np.int8(DECISIONS.index(self.decision))
        return np.where(self.blocks(case, where), code, np.int8(PASSED))

    def each(self, case: Case, where: Ints) -> Iterator[tuple[Asked, Ints]]:
        """The candidates at some places, by response, of those that it concerns."""
        return case.of_each(where, lambda asked: self.concerns(case, asked))


class Before(NamedTuple):
    """What had been let through for the customer before a candidate had its turn, and `own`, the
    channel that the candidate itself was decided for."""

    response: Ints
    due_ms: Ints
    channel: Codes
    own: int


class AdmissionGate(Gate):
    """A gate that depends on what was let through before; `replay.run` judges all at once."""

    @abstractmethod
    def explain_after(self, case: Case, one: int, before: Before) -> Why:
        """What it found at one candidate, after what had been let through before it."""

    def explain(self, case: Case, one: int) -> Why:
        none = np.empty(0, np.int64)
        return self.explain_after(case, one, Before(none, none, none, 0))


def nothing(where: Ints) -> Flags:
    """A gate that holds nothing back."""
    return np.zeros(len(where), bool)
