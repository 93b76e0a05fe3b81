"""A meeting sees no group of fewer than ten customers, and everything else."""

from __future__ import annotations

import pytest

from journey_core.flow.matrix import Cell, Matrix
from journey_core.flow.paths import Path
from journey_core.ui import state
from journey_core.ui.flow import room


def path(customers: int) -> Path:
    return Path(("a", "b"), customers, customers, 0.5, True)


@pytest.mark.parametrize(("meeting", "seen"), [(False, [9, 10]), (True, [10])])
def test_small_groups(monkeypatch: pytest.MonkeyPatch, meeting: bool, seen: list[int]) -> None:
    monkeypatch.setattr(state, "is_meeting", lambda: meeting)
    assert [one.customers for one in room.shown([path(9), path(10)])] == seen
    cells = {("a", str(n)): Cell(n, n, 0.1, 1.0, True) for n in (0, 9, 10)}
    shown = room.matrix(Matrix({}, cells)).cells.values()
    assert [cell.customers for cell in shown] == [0, *seen]
