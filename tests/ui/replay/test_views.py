"""Sentences and tables about comparisons, collisions, empty answers and ranges."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import polars as pl
import pytest

from journey_core.replay.collisions import Pair
from journey_core.replay.compare import Change, Compared
from journey_core.ui.replay import compare_view, controls, states, together_view
from tests.ui.replay.made import replayed

NOTHING = Compared(10, 0, 0, 0, 0, 5, 5, (), pl.DataFrame)


@pytest.mark.parametrize(
    ("compared", "said"),
    [
        (NOTHING, "With a cap of 2 nothing changes for anybody: here other gates decide"),
        (
            replace(NOTHING, lose=1200, gain=1, other=2),
            "With a cap of 2, 1,203 customers would notice: 1,200 lose a message, 1 gain one, "
            "2 get another one",
        ),
        (replace(NOTHING, moved=3), "With a cap of 2, 3 customers get it at another time"),
        (replace(NOTHING, lose=1), "With a cap of 2, 1 customer would notice: 1 lose a message"),
    ],
)
def test_what_a_change_does_in_words(compared: Compared, said: str) -> None:
    assert compare_view.answer(compared, "a cap of 2") == said


def test_a_room_sees_no_small_segment() -> None:
    rows = [Change("gold", 10, 1, 0, 0), Change("rare", 9, 1, 0, 0)]
    assert compare_view.for_a_room(rows, 10) == (rows[0],)


def test_pairs_stand_by_how_often_they_meet() -> None:
    pairs = [
        Pair("Cart", "Guide", 3, 3, 0.1, ""),
        Pair("Guide", "Cart", 8, 6, 0.4, "sizes"),
    ]
    frame = together_view.pairs_frame(pairs)
    assert frame["First"].to_list() == ["Guide", "Cart"]
    assert frame["Same topic"].to_list() == ["sizes", ""]
    assert together_view.pairs_frame([]).height == 0


def test_the_nearest_miss_is_the_last_fire() -> None:
    result = replayed((1, "cart", 1, "sent"), (2, "guide", 1, "sent")).result
    now = datetime(2026, 11, 25)
    assert states.nearest_miss(result, now) == ""
    fired = {
        key: replace(one, last_fired_at=datetime(2026, 8, 3 if key == "cart" else 1))
        for key, one in result.responses.items()
    }
    said = states.nearest_miss(replace(result, responses=fired), now)
    assert said == "The nearest miss: the trigger of “Cart” last fired on 3 Aug."


def test_both_days_of_a_range_belong_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(controls.cache, "now", lambda: datetime(2026, 11, 25))
    monkeypatch.setattr(controls.cache, "horizon", lambda: datetime(2026, 10, 31, 12))
    assert controls.in_words(None, None) == "all time up to 31 Oct"
    assert controls.in_words(datetime(2026, 8, 2), None) == "2 Aug to 31 Oct"
    assert controls.in_words(datetime(2026, 8, 2), datetime(2026, 8, 4)) == "2 Aug to 3 Aug"
    assert controls.back(90) == (datetime(2026, 8, 2), None)
    assert controls.back(None) == (None, None)
