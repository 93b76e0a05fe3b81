"""The map by keyboard alone, what a screen reader gets, and what those see who may only look."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.canvas_steps import (
    box_of,
    counted,
    open_map,
    place_of,
    revision,
    saved,
    stage,
)

pytestmark = pytest.mark.browser


@pytest.fixture
def site(canvases: str) -> str:
    """Where the maps of these stories are."""
    return canvases


def said(page: Page) -> str:
    return page.locator(".wl-said").inner_text().strip()


def focused(page: Page) -> str:
    """The test id of what has the focus, inside the canvas."""
    return page.locator(".wl-frame").evaluate(
        "frame => frame.getRootNode().activeElement?.dataset.testid ?? ''"
    )


def focus_is(page: Page, key: str) -> None:
    """Wait until the focus is on this stage."""
    for _ in range(100):
        if focused(page) == f"stage-{key}":
            return
        page.wait_for_timeout(50)
    assert focused(page) == f"stage-{key}"


def test_everything_without_a_mouse(site, open_page) -> None:
    page = open_map(open_page, site, "keys")
    stage(page, "n0").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("revision ")).to_contain_text("selected n0")
    before = place_of(stage(page, "n0"))
    for _ in range(4):
        page.keyboard.press("ArrowDown")
    saved(page)
    page.wait_for_timeout(600)
    saved(page)
    assert place_of(stage(page, "n0")) != before
    assert revision(page) == 2  # four steps, one edit
    page.keyboard.press("F2")
    page.keyboard.type("Found us")
    page.keyboard.press("Enter")
    expect(stage(page, "n0")).to_contain_text("Found us")
    focus_is(page, "n0")
    page.keyboard.press("c")
    assert said(page).startswith("Connecting from Found us")
    stage(page, "n4").focus()
    page.keyboard.press("Enter")
    counted(saved(page), 9, 8)
    page.keyboard.press("t")
    page.keyboard.press("Delete")
    counted(saved(page), 9, 7)
    page.keyboard.press("Control+z")
    counted(saved(page), 9, 8)
    page.keyboard.press("Control+y")
    counted(saved(page), 9, 7)
    page.keyboard.press("n")
    page.keyboard.type("Returned")
    page.keyboard.press("Enter")
    saved(page)
    page.keyboard.press("Shift+N")
    page.keyboard.type("Day 2")
    page.keyboard.press("Enter")
    counted(saved(page), 11, 7)
    page.keyboard.press("Control+a")
    expect(page.get_by_text("revision ")).to_contain_text("selected n0,")
    page.keyboard.press("Delete")
    counted(saved(page), 0, 0)
    page.keyboard.press("Control+z")
    counted(saved(page), 11, 7)


def test_tab_order_is_map_order_and_arrows_walk(site, open_page) -> None:
    page = open_map(open_page, site, "tab")
    page.get_by_role("button", name="Lanes by team").focus()
    order = []
    for _ in range(9):
        page.keyboard.press("Tab")
        order.append(focused(page))
    assert order == [
        f"stage-{key}" for key in ("n0", "n1", "day1", "day3", "day7", "n2", "n3", "n4", "n5")
    ]
    stage(page, "n0").focus()
    page.keyboard.press("ArrowRight")
    focus_is(page, "n1")
    page.keyboard.press("ArrowDown")
    focus_is(page, "n4")


def test_letters_typed_into_a_name_do_nothing_else(site, open_page) -> None:
    page = open_map(open_page, site, "letters")
    stage(page, "n3").dblclick()
    page.keyboard.type("crncgl rate")
    page.keyboard.press("Enter")
    expect(stage(page, "n3")).to_contain_text("crncgl rate")
    counted(saved(page), 9, 7)
    assert revision(page) == 2
    assert page.get_by_role("dialog").count() == 0


def test_substages_open_and_fold(site, open_page) -> None:
    page = open_map(open_page, site, "open")
    stage(page, "n1").focus()
    page.keyboard.press("e")
    expect(stage(page, "day3")).to_have_attribute("aria-roledescription", "substage")
    page.reload()
    expect(stage(page, "day3")).to_have_attribute("aria-roledescription", "substage")
    stage(page, "day3").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Shift+G")
    expect(stage(page, "day3")).to_have_attribute("aria-roledescription", "stage")
    counted(saved(page), 9, 7)


def test_what_a_screen_reader_is_told(site, open_page) -> None:
    page = open_map(open_page, site, "spoken", overlay="conversion")
    card = stage(page, "n1")
    assert card.get_attribute("aria-label") == (
        "Stage Sign up, Onboarding · Product, no triggers yet, 1,931 entered, 3 substages, "
        "2 findings, 1 comment"
    )
    expect(page.get_by_role("application", name="Map of stages")).to_be_visible()
    expect(page.get_by_role("img", name="Transition from Discover to Sign up")).to_have_count(1)
    assert page.get_by_role("status").inner_text() == "Saved"


def test_read_only_lets_look_and_keeps_the_map_as_it_is(site, open_page) -> None:
    page = open_map(open_page, site, "look", readonly="on")
    expect(page.get_by_role("toolbar", name="Drawing")).to_have_count(0)
    expect(page.get_by_role("status")).to_have_text("Read only")
    before = place_of(stage(page, "n0"))
    box = box_of(stage(page, "n0"))
    page.mouse.move(box["x"] + 60, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 160, box["y"] + 90, steps=5)
    page.mouse.up()
    stage(page, "n1").click(position={"x": 60, "y": 20})
    expect(page.get_by_text("revision ")).to_contain_text("selected n1")
    page.keyboard.press("Delete")
    stage(page, "n1").dblclick(position={"x": 60, "y": 20})
    assert page.locator("input.wl-field").count() == 0
    page.wait_for_timeout(500)
    assert place_of(stage(page, "n0")) == before
    assert revision(page) == 1


def test_shared_link_selects_and_clicks_are_not_taken_back(site, open_page) -> None:
    page = open_map(open_page, site, "link", stage="n4")
    expect(page.get_by_text("revision ")).to_contain_text("selected n4")
    expect(stage(page, "n4").locator(".wl-card")).to_have_class("wl-card chosen")
    stage(page, "n0").click(position={"x": 60, "y": 20})
    expect(page.get_by_text("revision ")).to_contain_text("selected n0")
    page.wait_for_timeout(1500)
    expect(stage(page, "n0").locator(".wl-card")).to_have_class("wl-card chosen")
