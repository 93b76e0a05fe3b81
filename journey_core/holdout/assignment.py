"""Draws the arm of a customer from a salt: the same in Python, in DuckDB and for ever.

`bucket(salt, id) = int(sha256(salt + ":" + id).hexdigest()[:15], 16) % 10000`. The first buckets
are the holdout, the next the generic arm, the rest the personalized one. Salts are random, drawn
once and stored; nothing that can be renamed or guessed goes into them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from hashlib import sha256

from journey_core.errors import BadInput
from journey_core.lake.schema import ARMS
from journey_core.model.contact import Arm

BUCKETS = 10_000
ORDER: tuple[Arm, ...] = ("holdout", "generic", "personalized")
"""Arms in the order of their buckets."""
_NEAR = 0.5 / BUCKETS


def bucket(salt: str, customer_id: str) -> int:
    """Where a customer falls, from 0 to 9999."""
    return int(sha256(f"{salt}:{customer_id}".encode()).hexdigest()[:15], 16) % BUCKETS


def edges(shares: Mapping[str, float]) -> tuple[int, int]:
    """The first bucket after the holdout's and the first after the generic arm's."""
    holdout = shares.get("holdout", 0.0)
    return round(holdout * BUCKETS), round((holdout + shares.get("generic", 0.0)) * BUCKETS)


def arm_of(place: int, shares: Mapping[str, float]) -> Arm:
    """The arm a bucket belongs to."""
    held, generic = edges(shares)
    return "holdout" if place < held else "generic" if place < generic else "personalized"


def checked(shares: Mapping[str, float]) -> dict[str, float]:
    """Shares that can be drawn: of known arms, adding up to 1, with a holdout to compare with.

    BadInput says which of it is not so. Arms without a share are left out.
    """
    for name, share in shares.items():
        if name not in ARMS:
            raise BadInput(f"there is no arm “{name}”; known: {', '.join(ARMS)}")
        if not (math.isfinite(share) and 0 <= share <= 1):
            raise BadInput(f"the share of {name} is not between 0 and 1")
    kept: dict[str, float] = {arm: float(shares[arm]) for arm in ARMS if shares.get(arm)}
    if not kept:
        raise BadInput("no arm has a share; give each one, such as holdout=0.1")
    if abs(sum(kept.values()) - 1) > _NEAR:
        raise BadInput(f"the shares of the arms add up to {sum(kept.values()):.4g} and not to 1")
    if round(kept.get("holdout", 0.0) * BUCKETS) == 0:
        raise BadInput("nobody is held out; without a holdout nothing can be compared")
    return kept
