"""A walk has every event and decision once, in order."""

from __future__ import annotations

from datetime import datetime

from journey_core.ui.replay import walk
from tests.ui.replay.made import candidate


def test_events_and_decisions_in_order() -> None:
    did = [(datetime(2026, 11, 13), "Product Viewed", ""), (datetime(2026, 11, 15), "Order", "")]
    frame = walk.frame(did, [candidate("capped", 14)])
    assert frame["What"].to_list() == ["Product Viewed", "Cart", "Order"]
    assert frame["Decision"].to_list() == ["", "Contact cap reached", ""]


def test_a_long_walk_keeps_its_end() -> None:
    did = [(datetime(2026, 1, 1, 0, 0, place % 60), str(place), "") for place in range(60)] * 10
    frame = walk.frame([*did, (datetime(2026, 2, 1), "last", "")], [])
    assert frame.height == walk.LONGEST
    assert frame["What"][-1] == "last"
