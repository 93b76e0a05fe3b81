"""What the page says about recorded sends: the answer, what stands behind it, and the tables."""

from __future__ import annotations

import polars as pl
import pytest

from journey_core.replay.recorded import RecordedNumbers
from journey_core.replay.recorded_match import REASONS
from journey_core.ui.replay import recorded_view as view
from tests.replay.test_recorded import Send, compared
from tests.ui.replay.made import replayed

MADE = replayed((1, "cart", 30, "sent"), (2, "cart", 30, "sent"), (1, "guide", 40, "capped"))
FOUND = compared(MADE, [Send(1, 32, "cart", channel="sms"), Send(1, 41, "guide")])


def total(**numbers: int) -> RecordedNumbers:
    zero = dict.fromkeys(
        ("matched", "replay_only", "recorded_only", "not_compared", "other_channel"), 0
    )
    return RecordedNumbers(name="all", median_seconds=None, **{**zero, **numbers})


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ({"matched": 3}, "All 3 messages of the replay were sent, and no others"),
        ({"recorded_only": 1}, "1 send that the replay does not have"),
        (
            {"matched": 1, "replay_only": 2, "recorded_only": 1},
            "1 of the replay’s 3 messages were sent; 2 were not, and 1 send went out that the "
            "replay does not have",
        ),
    ],
)
def test_the_answer(numbers: dict[str, int], said: str) -> None:
    assert view.answer(total(**numbers)) == said


def test_what_stands_behind_it() -> None:
    said = view.note(FOUND)
    assert said.startswith("Half of those sent went out 2 h later than due, or more; 1 went")
    assert said.endswith("Replayed under today’s contact policy.")
    assert "nothing is recorded" not in said
    silent = compared(MADE, [Send(1, 32, "cart")])
    assert "nothing is recorded of Guide" in view.note(silent)


def test_the_tables_say_both_sides() -> None:
    assert view.responses_frame(FOUND).rows() == [
        ("Cart", 1, 1, 0, "2 h"),
        ("Guide", 0, 0, 1, "–"),
    ]
    assert view.reasons_frame(FOUND).rows() == [
        ("records", "Contact cap reached", 1),
        ("replay", "Nothing recorded near it", 1),
    ]


def test_a_room_sees_no_small_counts() -> None:
    rows = pl.DataFrame({"Why": ["a", "b", "c", "d"], "Messages": [0, 1, 9, 10]})
    assert view.for_a_room(rows)["Why"].to_list() == ["a", "d"]
    assert view.for_a_room(view.responses_frame(FOUND)).is_empty()


def test_the_list_is_read_by_people() -> None:
    assert view.list_frame(FOUND, MADE, {1: "C1", 2: "C2"}).rows() == [
        ("C1", "Guide", "records", "1970-01-02 17:00", "Contact cap reached", "1970-01-02 16:00"),
        ("C2", "Cart", "replay", "1970-01-02 06:00", "Nothing recorded near it", "–"),
    ]


def test_every_reason_has_words() -> None:
    assert set(REASONS) == set(view.REASON_WORDS)
