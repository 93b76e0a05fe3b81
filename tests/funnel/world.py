"""A dozen customers with short histories full of ties, and the arrays of the same."""

from __future__ import annotations

import random
from pathlib import Path

from journey_core.lake.arrays import Arrays, arrays
from tests.lake.small_lake import Happened, small_lake

STEPS = ("A", "B", "C", "A[p=1]", "A[p>=1]", "B[q=x]", "C[p=x,q=1]", "Never")
PLANS = ("gold", "7", "")


class World:
    """Histories, attributes, and the arrays of the same."""

    def __init__(self, folder: Path) -> None:
        rng = random.Random(7)
        names = [f"c{n}" for n in range(12)]
        arrived = [self._happened(rng, names) for _ in range(80)]
        self.attributes = {name: {"plan": rng.choice(PLANS)} for name in names}
        known = [(name, "plan", own["plan"]) for name, own in self.attributes.items()]
        self.workspace = small_lake(folder, arrived, known)
        self.arrays: Arrays = arrays(self.workspace)
        self.histories = {
            name: sorted((row for row in arrived if row.customer == name), key=lambda r: r.at)
            for name in {row.customer for row in arrived}
        }

    @staticmethod
    def _happened(rng: random.Random, names: list[str]) -> Happened:
        own = {name: rng.choice(["1", "2", "x"]) for name in "pq" if rng.random() < 0.6}
        return Happened(rng.choice(names), rng.randrange(12), rng.choice("ABCD"), own)
