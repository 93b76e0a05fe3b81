"""Overlays: what a number says, how strongly it is drawn, what the legend reaches from and to."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from journey_core.canvas.overlay import (
    KINDS,
    Mark,
    Overlay,
    Seen,
    difference,
    duration,
    picture,
    share,
)


@dataclass
class Stage:
    entered: int = 100
    moved_on: int = 40
    conversion: float | None = 0.4
    median_seconds: float | None = 7200.0
    dropped: int = 25


@dataclass
class Way:
    customers: int = 40
    share: float | None = 0.4
    median_seconds: float | None = 7200.0


STAGES = {"cart": Stage(), "order": Stage(entered=50, conversion=0.1, median_seconds=None)}
WAYS = {"t-1": Way(), "t-2": Way(customers=10, share=0.1, median_seconds=90_000.0)}


def test_volume() -> None:
    shown = picture("volume", STAGES, WAYS)
    assert shown.stages["cart"] == Mark("100 entered", 1.0)
    assert shown.stages["order"] == Mark("50 entered", 0.5)
    assert shown.transitions["t-2"] == Mark("10", 0.25)
    assert (shown.low, shown.high) == ("10", "40")


def test_conversion_and_moves_nobody_drew() -> None:
    shown = picture("conversion", STAGES, WAYS, [("order", "cart", Way(share=0.8))])
    assert shown.transitions["t-1"] == Mark("40.0%", 0.5)
    assert (shown.seen[0].text, shown.seen[0].shade) == ("80.0%", 1.0)
    assert shown.high == "80.0%"


def test_time() -> None:
    shown = picture("time", STAGES, WAYS)
    assert shown.stages["cart"].text == "2 h until the next"
    assert shown.stages["order"] == Mark("nobody moved on", None)
    assert shown.transitions["t-2"].text == "1 d 1 h"


def test_drop_off() -> None:
    shown = picture("drop-off", STAGES, WAYS)
    assert shown.stages["cart"].text == "25 dropped · 25.0%"
    assert shown.stages["order"].shade == 1.0


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_counted_yet(kind: str) -> None:
    empty = Stage(entered=0, moved_on=0, conversion=None, median_seconds=None, dropped=0)
    still = Way(customers=0, share=None, median_seconds=None)
    shown = picture(kind, {"cart": empty}, {"t-1": still})  # ty: ignore[invalid-argument-type]
    assert shown.stages["cart"].text
    assert picture(kind, {}, {}).stages == {}  # ty: ignore[invalid-argument-type]


def test_json_keeps_a_zero_and_leaves_out_what_is_not_said() -> None:
    body = Overlay("x", transitions={"t": Mark("0%", 0.0)}, stages={"s": Mark(hollow=True)})
    assert body.as_json()["transitions"]["t"] == {"text": "0%", "shade": 0.0}
    assert body.as_json()["stages"]["s"] == {"text": "", "shade": None, "hollow": True}


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0.0%"), (0.0001, "<0.1%"), (0.0411, "4.1%"), (0.9996, "100%"), (1, "100%")],
)
def test_share(value: float, text: str) -> None:
    assert share(value) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (59, "59 s"),
        (61, "1 min"),
        (3600, "1 h"),
        (11_100, "3 h 5 min"),
        (158_400, "1 d 20 h"),
        (86_400, "1 d"),
        (20 * 86_400 + 7200, "20 d"),
    ],
)
def test_duration(seconds: float, text: str) -> None:
    assert duration(seconds) == text


@dataclass
class Parting:
    source: str
    target: str
    transition: str
    points: float | None
    clear: bool = True


def test_two_segments_are_held_against_one_another() -> None:
    ways = [
        Parting("a", "b", "t-1", 0.2),
        Parting("a", "c", "t-2", -0.05, clear=False),
        Parting("b", "c", "t-3", None),
        Parting("c", "a", "", -0.1),
        Parting("c", "b", "", 0.01),
        Parting("c", "d", "t-4", -0.0001),
    ]
    shown = difference(ways, "gold", "bronze")
    assert (shown.title, shown.diverging) == ("gold less bronze, points", True)
    assert (shown.low, shown.high) == ("\u221220.0", "+20.0")
    assert shown.transitions == {
        "t-1": Mark("+20.0", 1.0),
        "t-2": Mark("\u22125.0", -0.25, hollow=True),
        "t-4": Mark("0", -0.001),
    }
    assert shown.seen == (Seen("c", "a", "\u221210.0", -0.5),)
    assert difference([], "x", "y") == Overlay("x less y, points", diverging=True)
