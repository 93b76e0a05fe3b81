"""The file of decisions names everybody and everything by id, in UTC."""

from __future__ import annotations

from datetime import datetime

from journey_core.ui.replay import export
from journey_core.ui.tables import csv_safe
from tests.ui.replay.made import replayed

MADE = replayed((7, "cart", 25, "sent"), (8, "guide", 2, "no_consent"))


def test_a_row_a_decision() -> None:
    frame = export.frame(MADE, {7: "007", 8: "=1+1"})
    assert frame.to_dicts() == [
        {
            "customer_id": "007", "response": "cart", "fired_at": datetime(1970, 1, 2),
            "at": datetime(1970, 1, 2, 1), "decision": "sent", "channel": "email",
            "arm": "generic",
        },
        {
            "customer_id": "=1+1", "response": "guide", "fired_at": datetime(1970, 1, 1, 1),
            "at": datetime(1970, 1, 1, 2), "decision": "no_consent", "channel": "email",
            "arm": "generic",
        },
    ]  # fmt: skip
    assert "'=1+1" in csv_safe(frame)


def test_who_was_never_assigned_has_no_arm() -> None:
    d = MADE.decisions
    unassigned = MADE.__class__(MADE.result, d._replace(arm=d.arm * 0 - 1), MADE.responses)
    assert export.frame(unassigned, {})["arm"].to_list() == ["", ""]
