"""How often the demo company's true effect lies inside its interval, over many companies.

    python -m tests.benchmarks.true_effect --seeds 200 --customers 6000

A small form of the same runs with the tests.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.holdout.demo_trial import found


def main() -> None:
    """Print coverage by segment and arm."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--customers", type=int, default=6000)
    asked = parser.parse_args()
    shown, inside, began = Counter(), Counter(), time.monotonic()
    for seed in range(asked.seeds):
        with tempfile.TemporaryDirectory() as folder:
            for one in found(Path(folder), seed, asked.customers):
                key = one.segment, one.arm
                shown[key] += one.interval is not None
                inside[key] += one.holds
    for key in shown:
        print(f"{key[0]:8} {key[1]:14} {inside[key]:5} of {shown[key]:5}  "
              f"{inside[key] / max(shown[key], 1):.1%}")  # fmt: skip
    whole, all_inside = shown.total(), inside.total()
    print(f"together {all_inside} of {whole}: {all_inside / whole:.2%}, "
          f"{time.monotonic() - began:.0f} s")  # fmt: skip


if __name__ == "__main__":
    main()
