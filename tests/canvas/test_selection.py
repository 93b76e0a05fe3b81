"""Clicks and the page's wishes: neither takes back the other."""

from __future__ import annotations

from typing import Any

import pytest

from journey_core.canvas.selection import Choosing, Selection
from journey_core.model.elements import to_elements

from .example import shop

MAP = to_elements(shop())


def clicked(stage: str | None, wish: str = "") -> dict[str, Any]:
    return {"stages": [stage] if stage else [], "transitions": [], "wish": wish}


def test_shared_link_selects_at_once() -> None:
    choosing = Choosing()
    wish = choosing.ask("order", None, MAP)
    assert wish is not None
    assert wish["stages"] == ["order"]
    assert choosing.hear(None, MAP).stage == "order"
    assert choosing.ask("order", None, MAP) == wish


def test_transition_can_be_asked_for() -> None:
    choosing = Choosing()
    choosing.ask("t-1", None, MAP)
    assert choosing.hear(None, MAP).transition == "t-1"


def test_echo_of_a_click_is_no_wish() -> None:
    choosing = Choosing()
    choosing.ask(None, None, MAP)
    assert choosing.hear(clicked("cart"), MAP).stage == "cart"
    assert choosing.ask("cart", clicked("order"), MAP) is None
    # Meanwhile the person clicked on; the echo of the first click comes late.
    assert choosing.hear(clicked("order"), MAP).stage == "order"
    assert choosing.ask("order", clicked("order"), MAP) is None


def test_wish_after_a_click_holds_until_the_browser_obeyed() -> None:
    choosing = Choosing()
    choosing.hear(clicked("cart"), MAP)
    wish = choosing.ask("order", clicked("cart"), MAP)
    assert wish is not None
    assert choosing.hear(clicked("cart"), MAP).stage == "order"
    assert choosing.hear(clicked("day-1", wish["id"]), MAP).stage == "day-1"
    assert choosing.ask("day-1", clicked("day-1", wish["id"]), MAP) is None


def test_page_can_take_the_selection_away() -> None:
    choosing = Choosing()
    choosing.hear(clicked("cart"), MAP)
    choosing.ask("cart", clicked("cart"), MAP)
    assert choosing.ask(None, clicked("cart"), MAP) is not None
    assert choosing.hear(clicked("cart"), MAP) == Selection()


def test_coming_back_to_the_page_selects_again_what_its_link_says() -> None:
    choosing = Choosing()
    choosing.ask(None, None, MAP)
    choosing.hear(clicked("cart"), MAP)
    choosing.ask("cart", clicked("cart"), MAP)
    assert choosing.ask("cart", None, MAP) is not None
    assert choosing.hear(None, MAP).stage == "cart"


@pytest.mark.parametrize(
    "reported",
    [None, 7, "cart", [], {"stages": "cart"}, {"stages": [1, None, {}, "gone"]}, {"stages": {}}],
)
def test_what_is_not_on_the_map_is_not_selected(reported: Any) -> None:
    assert Choosing().hear(reported, MAP) == Selection()


def test_several_are_neither_one_stage_nor_one_transition() -> None:
    both = Selection(stages=("cart",), transitions=("t-1",))
    assert both.stage is both.transition is None
    assert Selection(stages=("cart", "order")).stage is None
