"""Whether the compiled loops are there: numba is optional, slow to import and never waited for.

Without it, or before somebody has asked to load it, numpy does the same work; both give equal
answers. `WAYLINE_KERNELS=numpy` keeps to numpy, `WAYLINE_KERNELS=numba` loads at the first use.
"""

from __future__ import annotations

import os
import threading
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from collections.abc import Sequence

    from journey_core.kernels.caps import CapRule, CooldownRule
    from journey_core.kernels.limits import Limits
    from journey_core.kernels.shapes import Codes, Flags, Ints, Reached, Rows

VARIABLE = "WAYLINE_KERNELS"
_lock = threading.Lock()
_found: list[Loops | None] = []


class Loops(Protocol):
    """What `loops.py` offers once numba is there."""

    def chain(
        self, steps: Sequence[Ints], limits: Limits, after: Sequence[int] | None = None
    ) -> list[Reached]:
        """As `steps.chain`."""
        ...

    def chain_of_ties(self, steps: Sequence[Rows], limits: Limits) -> list[Reached]:
        """As `ties.chain`."""
        ...

    def gather(self, starts: Ints, steps: Sequence[Ints], limits: Limits) -> list[Reached]:
        """As `anyorder.gather`, by the keys of steps that are apart, where equal times count."""
        ...

    def gather_each(self, starts: Ints, steps: Sequence[Ints], limits: Limits) -> Ints:
        """When 1, 2, … steps are complete, seen from each start, under the same conditions."""
        ...

    def follow(
        self, at: Ints, start: Ints, k: Ints, limits: Limits, step: int
    ) -> tuple[Ints, Ints]:
        """Which chains find an event of a step inside their window, and the earliest one."""
        ...

    def find(self, rows: Ints, wanted: Ints) -> tuple[Ints, Ints]:
        """Which of some ascending rows are wanted: places among those wanted, and in `rows`."""
        ...

    def by_value(
        self, at: Ints, start: Ints, value: Ints, values: int, shift: int
    ) -> tuple[Ints, Ints, Ints]:
        """The first completion of each customer and value, its latest start, and the value."""
        ...

    def admit(  # noqa: PLR0917
        self,
        rules: Sequence[CapRule | CooldownRule],
        customer: Ints,
        t: Ints,
        response: Codes,
        options: Codes,
        eligible: Flags,
    ) -> tuple[Ints, Ints, Ints]:
        """As `admission.admit`: option, rule and room of each candidate."""
        ...


def loops() -> Loops | None:
    """The compiled loops where they are loaded and wanted; None means numpy."""
    wish = os.environ.get(VARIABLE, "")
    if wish == "numpy":
        return None
    if wish == "numba":
        return load()
    return _found[0] if _found else None


def load() -> Loops | None:
    """Import the compiled loops, about a second the first time; None where numba is missing.

    The machine code is kept on disk beside the module, so only the first process ever compiles.
    """
    if os.environ.get(VARIABLE) == "numpy":
        return None
    with _lock:
        if not _found:
            try:
                _found.append(cast("Loops", import_module("journey_core.kernels.loops")))
            except (ImportError, RuntimeError):  # the latter: nowhere to keep the machine code
                _found.append(None)
        return _found[0]


def load_behind() -> None:
    """Load in a thread of its own: whoever asks meanwhile is served by numpy."""
    if not _found:
        threading.Thread(target=load, name="kernels", daemon=True).start()
