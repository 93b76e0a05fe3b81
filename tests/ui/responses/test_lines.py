"""The table of responses: order, findings, numbers, and the title they make."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from journey_core.audit.base import Finding
from journey_core.audit.profile import Severity
from journey_core.model.journey import Journey
from journey_core.replay.results import ResponseNumbers
from journey_core.ui.responses.lines import (
    HIDDEN,
    WHOLE,
    hide_small,
    lines_of,
    note,
    table,
    verdict,
)

NOW = datetime(2026, 11, 25)
SHOP = Journey.model_validate({
    "id": "shop", "name": "Shop",
    "stages": [{"id": "cart", "name": "Cart"}, {"id": "order", "name": "Order"}],
    "triggers": [
        {"id": "any", "kind": "event", "event": "Complaint", "journey_wide": "Anywhere"},
        {"id": "ordered", "stage": "order", "kind": "stage", "rank": 1},
        {"id": "second", "stage": "cart", "kind": "event", "event": "B", "rank": 2},
        {"id": "first", "stage": "cart", "kind": "event", "event": "A", "rank": 1},
    ],
    "responses": [
        {"id": "late", "trigger": "first", "channel": "sms", "pos": 2, "wait": "2h"},
        {"id": "early", "trigger": "first", "channel": "email", "pos": 1, "name": "Early"},
        {"id": "thanks", "trigger": "ordered", "channel": "email", "kind": "service"},
    ],
})  # fmt: skip


def finding(element: str, severity: Severity = "warning") -> Finding:
    return Finding("X1", severity, element, "Odd", "Mend it")


def numbers(candidates: int, sent: int, last: datetime | None = NOW) -> ResponseNumbers:
    decisions = {"sent": sent}
    return ResponseNumbers("n", "shop", "email", candidates, decisions, sent, last)


def test_lines_stand_as_mapped_then_by_intent() -> None:
    lines = lines_of(SHOP)
    assert [(line.stage, line.trigger.id, line.key) for line in lines] == [
        ("Cart", "first", "early"),
        ("Cart", "first", "late"),
        ("Cart", "second", ""),
        ("Order", "ordered", "thanks"),
        (WHOLE, "any", ""),
    ]


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ([], "3 responses, nothing to mend"),
        ([finding("responses/early")], "3 responses, 1 with something to mend"),
        ([finding("triggers/first", "error")], "3 responses, 2 with something to mend"),
        ([finding("responses/early", "info")], "3 responses, nothing to mend"),
        ([finding("triggers/second"), finding("journey")], "3 responses, nothing to mend"),
    ],
)
def test_the_title_counts_what_is_to_mend(found: list[Finding], said: str) -> None:
    assert verdict(lines_of(SHOP, found)) == said


def test_nothing_is_said_yet() -> None:
    assert verdict([]) == "Nothing is said on this journey yet"
    assert note([]) == ""


def test_the_note_adds_up() -> None:
    counted = {"early": numbers(10, 4), "late": numbers(1200, 3)}
    assert note(lines_of(SHOP, (), counted)) == (
        "In this period 1,210 moments would have led to 7 messages. "
        "2 triggers have no response yet."
    )


def test_the_table_says_what_there_is() -> None:
    found = [finding("responses/early", "error"), *[finding("triggers/first")] * 2]
    counted = {"early": numbers(10, 4), "late": numbers(0, 0, None)}
    shown: dict[str, Any] = table(lines_of(SHOP, found, counted), NOW, counted=True)
    assert {len(column) for column in shown.values()} == {5}
    first, second, third = ({k: v[n] for k, v in shown.items()} for n in range(3))
    assert first == {
        "Stage": "Cart", "Trigger": "A", "Response": "Early", "Channel": "email",
        "Findings": ["1 error", "2 warnings"], "Candidates": 10, "Sent": 4,
        "Last fired": "25 Nov", "Timing": "at once", "Kind": "Promotion", "Purpose": "",
    }  # fmt: skip
    assert (second["Response"], second["Timing"], second["Last fired"]) == (
        "late", "after 2 hours", "Never",
    )  # fmt: skip
    assert (third["Response"], third["Candidates"], third["Last fired"]) == (
        "No response yet", None, "",
    )  # fmt: skip
    assert "Candidates" not in table(lines_of(SHOP), NOW, counted=False)


def test_a_meeting_sees_no_small_numbers() -> None:
    told = {"early": numbers(1200, 30), "late": numbers(40, 9), "thanks": numbers(0, 0, None)}
    lines = hide_small(lines_of(SHOP, numbers=told), 10)
    columns = table(lines, NOW, counted=True)
    assert columns["Candidates"] == ["1,200", HIDDEN, "", "0", ""]
    assert columns["Sent"] == ["30", HIDDEN, "", "0", ""]
    assert columns["Last fired"][1] == ""
    assert note(lines).startswith("In this period 1,200 moments would have led to 30 messages.")


def test_numbers_stay_numbers_where_none_is_small() -> None:
    lines = hide_small(lines_of(SHOP, numbers={"early": numbers(10, 10)}), 10)
    assert table(lines, NOW, counted=True)["Candidates"][0] == 10


def test_findings_have_a_column_where_there_are_some() -> None:
    assert "Findings" not in table(lines_of(SHOP), NOW, counted=False)
