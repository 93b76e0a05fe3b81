"""A million random events, counted a second time by ClickHouse's windowFunnel."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pyarrow as pa
import pytest
from chdb import session as clickhouse

from journey_core.kernels import compiled, steps
from journey_core.kernels.clock import Clock
from journey_core.kernels.limits import Limits
from journey_core.kernels.shapes import Ints

EVENTS, CUSTOMERS, STEPS = 1_000_000, 20_000, 5
SPAN = timedelta(days=30) // timedelta(milliseconds=1)
CLOCK = Clock((2 * SPAN).bit_length(), SPAN)
DEPTHS = """
select depth, count() from (
    select c, windowFunnel({window})(t, {steps}) as depth from Python(events) group by c
) where depth > 0 group by depth order by depth
"""


@pytest.fixture(scope="module")
def events() -> tuple[Ints, Ints, Ints]:
    """Customer, time in whole minutes as milliseconds, so that many share one, and the event."""
    rng = np.random.default_rng(11)
    customer = (CUSTOMERS * rng.random(EVENTS) ** 3).astype(np.int64)
    time = rng.integers(0, SPAN // 60_000, EVENTS) * 60_000
    return customer, time, (8 * rng.random(EVENTS) ** 1.5).astype(np.int64)


def by_clickhouse(found: tuple[Ints, Ints, Ints], window: int) -> list[int]:
    """Customers of each step; ClickHouse tells the depth of each customer."""
    events = pa.table({"c": found[0], "t": pa.array(found[1].astype(np.uint64)), "e": found[2]})
    asked = DEPTHS.format(window=window, steps=", ".join(f"e = {n}" for n in range(STEPS)))
    with clickhouse.Session() as session:
        told = session.query(asked, "CSV").bytes().decode()
    assert events.num_rows
    depth = {int(d): int(n) for d, n in (line.split(",") for line in told.split())}
    return [sum(n for d, n in depth.items() if d > step) for step in range(STEPS)]


@pytest.mark.parametrize("hours", [6, 72])
def test_equal_to_window_funnel(
    events: tuple[Ints, Ints, Ints], hours: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = hours * 3_600_000
    expected = by_clickhouse(events, window)
    assert expected[-1] > 50
    k = events[0] << CLOCK.shift | events[1]
    keys = [np.sort(k[events[2] == step]) for step in range(STEPS)]
    for kernels in ("numpy", "numba"):
        monkeypatch.setenv(compiled.VARIABLE, kernels)
        told = steps.chain(keys, Limits(CLOCK, window))
        assert [len(step.at) for step in told] == expected
