"""The rule about copy: different stages are different moments, and need different words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from zlib import crc32

from journey_core.audit.base import AuditRule, Breach, Breaches
from journey_core.audit.case import Case, called

_GROUP = 3  # words
_MARKS = 4  # groups of a text by which others are found to compare it with
_KEPT = 8  # texts kept for a mark


class SameCopy(AuditRule):
    """Responses at different stages do not say the same."""

    code, severity = "C6", "warning"
    fix = "Say at each stage what helps there, or make one journey-wide response of the two."

    def check(self, case: Case) -> Breaches:
        known: dict[int, list[_Copy]] = {}
        for response, trigger in case.responses():
            words = case.wording[response.id].body.split()
            if len(words) < max(_GROUP, case.profile.few_words):
                continue
            copy = _Copy(called(response), trigger.stage, _groups(words))
            marks = [crc32(" ".join(words).encode()), *sorted(copy.groups)[:_MARKS]]
            others = [other for mark in marks for other in known.get(mark, ())]
            first = next((o for o in others if _repeats(copy, o, case.profile.same_copy)), None)
            if first is not None:
                message = f"{copy.name} says the same as {first.name}, at another stage"
                yield Breach(f"responses/{response.id}", message)
            for mark in marks:
                if len(alike := known.setdefault(mark, [])) < _KEPT:
                    alike.append(copy)


class _Copy(NamedTuple):
    name: str
    stage: str | None
    groups: frozenset[int]


def _groups(words: Sequence[str]) -> frozenset[int]:
    """Each run of words as a number: texts that share many runs share the smallest numbers too."""
    runs = (" ".join(words[place : place + _GROUP]) for place in range(len(words) - _GROUP + 1))
    return frozenset(crc32(run.encode()) for run in runs)


def _repeats(one: _Copy, other: _Copy, share: float) -> bool:
    """Whether two texts of different stages have that share of all their groups in common."""
    both, either = len(one.groups & other.groups), len(one.groups | other.groups)
    return one.stage != other.stage and both >= share * either
