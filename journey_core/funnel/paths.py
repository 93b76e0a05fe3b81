"""Optional steps: the ways through a funnel that leave some of them out."""

from __future__ import annotations

from itertools import combinations
from typing import TypeAlias

from journey_core.funnel.definition import FunnelQuestion

Path: TypeAlias = tuple[int, ...]
"""The steps that a way takes, counted from 0."""


def paths(question: FunnelQuestion) -> list[Path]:
    """The ways that together give every step's answer.

    Where nothing but the order and the whole window bounds a chain, leaving an optional step out
    is never worse than taking it, so that one way a step is enough; otherwise every choice counts.
    """
    steps = range(len(question.steps))
    free = sorted({number - 1 for number in question.optional})
    required = tuple(step for step in steps if step not in free)
    if _is_plain(question):
        short = [(*(r for r in required if r < step), step) for step in free]
        return [required, *short]
    chosen = [taken for size in range(len(free) + 1) for taken in combinations(free, size)]
    return [tuple(sorted((*required, *taken))) for taken in chosen]


def previous(question: FunnelQuestion, step: int) -> int:
    """The step that a step is compared with, counted from 0: the one before it that all take."""
    before = [one for one in range(step) if one + 1 not in question.optional]
    return before[-1] if before else 0


def _is_plain(question: FunnelQuestion) -> bool:
    bounded = question.step_windows or question.step_waits or question.exclude
    return question.order == "ordered" and not bounded
