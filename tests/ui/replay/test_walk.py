"""A walk has every event and decision once, in order."""

from __future__ import annotations

from datetime import datetime

from journey_core.ui.replay import walk
from tests.ui.replay.made import candidate, explanation


def test_events_stages_and_decisions_in_order() -> None:
    did = [(datetime(2026, 11, 13), "Product Viewed", ""), (datetime(2026, 11, 15), "Order", "")]
    came = [(datetime(2026, 11, 13), "Looks"), (datetime(2026, 11, 15), "Buys")]
    frame = walk.frame(did, explanation([candidate("capped", 14)], entries=came))
    assert frame["What"].to_list() == ["Product Viewed", "Looks", "Cart", "Order", "Buys"]
    entered = walk.STAGE_ENTERED
    assert frame["Note"].to_list() == ["", entered, "Contact cap reached", "", entered]


def test_a_long_walk_keeps_its_end() -> None:
    did = [(datetime(2026, 1, 1, 0, 0, place % 60), str(place), "") for place in range(60)] * 10
    frame = walk.frame([*did, (datetime(2026, 2, 1), "last", "")], explanation([]))
    assert frame.height == walk.LONGEST
    assert frame["What"][-1] == "last"


def test_lines_are_read_at_a_glance() -> None:
    did = [(datetime(2026, 11, 13, 9, 5), "Order [x]", "")]
    came = [(datetime(2026, 11, 13, 9, 5), "Buys")]
    told = explanation([candidate("capped", 14), candidate("sent", 15)], entries=came)
    shown = walk.lines(walk.frame(did, told), datetime(2026, 12, 1))
    assert [one.replace("\u00a0", " ") for one in shown["When"]] == [
        ":small[:gray[13 Nov 09:05]]",
        "",
        ":small[:gray[14 Nov 18:02]]",
        ":small[:gray[15 Nov 18:02]]",
    ]
    assert shown["What"].to_list() == [
        "Order \\[x\\]",
        ":material/flag: **Buys**",
        ":material/block: Cart: contact cap reached",
        ":material/mail: Cart: would be sent",
    ]
