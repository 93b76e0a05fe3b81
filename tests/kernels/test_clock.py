"""Keys that hold customer and time, at the edges of what 63 bits hold."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from journey_core.kernels.clock import Clock

YEAR = 365 * 86_400_000


@settings(deadline=None)
@given(st.integers(0, 1 << 45), st.integers(1, 1 << 30), st.data())
def test_a_key_gives_back_customer_and_time(span: int, customers: int, data: st.DataObject) -> None:
    clock = Clock.fit(customers, span)
    if clock is None:
        assert span.bit_length() + (customers - 1).bit_length() > 63
        return
    customer = data.draw(st.integers(0, customers - 1))
    time = data.draw(st.integers(0, span))
    key = np.array([customer << clock.shift | time], np.int64)
    assert key[0] >= 0
    assert (clock.customers(key)[0], clock.times(key)[0]) == (customer, time)


@settings(deadline=None)
@given(st.integers(0, 40), st.integers(0, 40), st.none() | st.integers(0, 60))
def test_another_customer_is_never_within_a_window(a: int, b: int, window: int | None) -> None:
    for clock in (Clock(6, 40), Clock(7, 40)):
        start, k = np.array([a]), np.array([1 << clock.shift | b])
        assert not clock.within(k, start, window)[0]
        near = a <= b and (window is None or b - a <= window)
        if a <= b:
            assert clock.within(np.array([b]), start, window)[0] == near


def test_what_fits() -> None:
    assert Clock.fit(2_000_000, YEAR) == Clock(36, YEAR)
    assert Clock.fit(4_000_000, 54 * YEAR) == Clock(41, 54 * YEAR)
    assert Clock.fit(1 << 25, 130 * YEAR) is None
    assert Clock.fit(0, 0) == Clock(1, 0)
