"""The arms of a journey as percentages that add up to a hundred, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from journey_core.errors import BadInput
from journey_core.model.contact import Arm

ARMS: tuple[Arm, ...] = get_args(Arm)
WHAT: dict[Arm, str] = {
    "personalized": "read the personalized words",
    "generic": "read the generic words",
    "holdout": "get nothing, to compare with",
}
"""What becomes of the customers of an arm."""
_SMALLEST = 1e-6


def percents(arms: Mapping[Arm, float]) -> dict[Arm, float]:
    """Every arm in percent; a document that leaves out the personalized arm means the rest."""
    found = {arm: round(arms.get(arm, 0.0) * 100, 4) for arm in ARMS}
    if "personalized" not in arms:
        found["personalized"] = round(max(0.0, 100 - sum(found.values())), 4)
    return found


def shares(asked: Mapping[Arm, float]) -> dict[Arm, float]:
    """The arms as a document holds them, without empty ones; BadInput says what does not add up."""
    total = sum(asked.values())
    if any(not 0 <= share <= 100 for share in asked.values()):
        raise BadInput("each arm has between 0% and 100%")
    if not is_whole(asked):
        left = 100 - total
        mend = f"give {left:g}% more to" if left > 0 else f"take {-left:g}% from"
        raise BadInput(f"the arms add up to {total:g}%: {mend} one of them")
    if asked.get("holdout", 0.0) > 100 - _SMALLEST:
        raise BadInput("with a holdout of 100% nobody would hear anything")
    return {arm: round(asked[arm] / 100, 6) for arm in ARMS if asked.get(arm)}


def is_whole(asked: Mapping[Arm, float]) -> bool:
    """Whether the arms add up to 100%."""
    return abs(sum(asked.values()) - 100) <= _SMALLEST


def sentence(asked: Mapping[Arm, float]) -> str:
    """Such as “Of 100 customers about 80 read the personalized words and 20 get nothing, …”."""
    parts = [f"{asked[arm]:g} {WHAT[arm]}" for arm in ARMS if asked.get(arm)]
    joined = " and ".join(part for part in (", ".join(parts[:-1]), *parts[-1:]) if part)
    return f"Of 100 customers about {joined}."


def summary(arms: Mapping[Arm, float]) -> str:
    """`personalized 80%, holdout 20%`; in words where a journey has no arms."""
    if not arms:
        return "None: everybody reads the same"
    return ", ".join(f"{arm} {share:g}%" for arm, share in percents(arms).items() if share)
