"""What a room may see: groups of customers too small to speak of are left out of a meeting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

from journey_core.flow.matrix import Matrix
from journey_core.ui import state

LEAST = 10  # customers below which a group is not shown to a meeting


class HasCustomers(Protocol):
    """Something that so many customers did."""

    @property
    def customers(self) -> int: ...


Some = TypeVar("Some", bound=HasCustomers)


def least() -> int:
    """From how many customers on a group is shown, here and now."""
    return LEAST if state.is_meeting() else 1


def shown(found: Sequence[Some]) -> list[Some]:
    """What may be shown, here and now."""
    return [one for one in found if one.customers >= least()]


def matrix(found: Matrix) -> Matrix:
    """The matrix without cells of too few customers; empty ones that are drawn stay."""
    cells = {
        ends: cell
        for ends, cell in found.cells.items()
        if not cell.customers or cell.customers >= least()
    }
    return Matrix(found.rows, cells)
