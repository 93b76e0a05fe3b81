"""Drawing on the map with the mouse: everything that is drawn is there after a reload."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.canvas_steps import (
    box_of,
    connect,
    counted,
    drag,
    id_of,
    middle,
    named,
    open_map,
    place_of,
    rename,
    saved,
    stage,
)

pytestmark = pytest.mark.browser


@pytest.fixture
def site(canvases: str) -> str:
    """Where the maps of these stories are."""
    return canvases


def test_add_name_connect_undo_reload(site, open_page) -> None:
    page = open_map(open_page, site, "draw")
    page.get_by_role("button", name="Add stage", exact=True).click()
    field = page.get_by_label("Stage name")
    expect(field).to_be_focused()
    page.keyboard.type("Win back")
    page.keyboard.press("Enter")
    counted(saved(page), 10, 7)
    new = named(page, "Win back")
    page.get_by_label("Show the whole map").click()
    page.wait_for_timeout(400)
    connect(page, stage(page, "n5"), new)
    counted(saved(page), 10, 8)
    page.keyboard.press("Control+z")
    counted(saved(page), 10, 7)
    page.keyboard.press("Control+Shift+z")
    counted(saved(page), 10, 8)
    key = id_of(new)
    page.reload()
    expect(stage(page, key)).to_contain_text("Win back")
    counted(page, 10, 8)


def test_rename_by_double_click_escape_keeps_the_name(site, open_page) -> None:
    page = open_map(open_page, site, "rename")
    rename(page, stage(page, "n3"), "Check rates, reasons & returns")
    saved(page)
    stage(page, "n3").dblclick()
    page.keyboard.type("Nothing")
    page.keyboard.press("Escape")
    expect(stage(page, "n3")).to_contain_text("Check rates")
    rename(page, stage(page, "day3"), "Day 4")
    saved(page)
    page.reload()
    expect(stage(page, "n3")).to_contain_text("Check rates, reasons & returns")
    expect(stage(page, "day3")).to_have_text("Day 4")


def test_names_are_text_whatever_they_say(site, open_page) -> None:
    page = open_map(open_page, site, "text")
    rename(page, stage(page, "n0"), "<img src=x onerror=alert(1)>")
    saved(page)
    expect(stage(page, "n0").locator(".wl-name")).to_have_text("<img src=x onerror=alert(1)>")
    assert stage(page, "n0").locator("img").count() == 0


def test_nest_by_dragging_in_and_take_out_again(site, open_page) -> None:
    page = open_map(open_page, site, "nest")
    drag(page, middle(stage(page, "n4"), dy=-50), middle(stage(page, "n2")))
    saved(page)
    expect(stage(page, "n2").locator('[data-testid="stage-n4"]')).to_have_text("Compare")
    page.get_by_label("Show the substages of Verify").click()
    card = stage(page, "n4")
    expect(card).to_have_attribute("aria-roledescription", "substage")
    drag(page, middle(card, dy=-20), middle(stage(page, "n5"), dy=115))
    saved(page)
    expect(card).to_have_attribute("aria-roledescription", "stage")
    counted(page, 9, 7)


def test_substages_are_ordered_by_dragging(site, open_page) -> None:
    page = open_map(open_page, site, "order")
    page.get_by_label("Show the substages of Sign up").click()
    page.get_by_label("Tidy up").click()
    page.wait_for_timeout(500)
    drag(page, middle(stage(page, "day1"), dy=-20), middle(stage(page, "day7"), dx=20, dy=-20), 12)
    saved(page)
    places = [middle(stage(page, key))[0] for key in ("day3", "day7", "day1")]
    assert places == sorted(places)


def test_delete_takes_all_that_rests_on_it_and_undo_brings_it_back(site, open_page) -> None:
    page = open_map(open_page, site, "delete")
    stage(page, "n1").click(position={"x": 60, "y": 20})
    page.keyboard.press("Delete")
    counted(saved(page), 5, 3)
    page.keyboard.press("Control+z")
    counted(saved(page), 9, 7)
    expect(stage(page, "day7")).to_have_text("Day 7")


def test_label_a_transition_and_delete_it(site, open_page) -> None:
    page = open_map(open_page, site, "label")
    x, y = middle(stage(page, "n0"))
    other, _ = middle(stage(page, "n1"))
    page.mouse.dblclick((x + other) / 2, y)
    page.keyboard.type("signs up")
    page.keyboard.press("Enter")
    saved(page)
    label = page.locator(".wl-way-label")
    expect(label).to_have_text("signs up")
    label.click()
    expect(page.get_by_text("revision ")).to_contain_text("selected t0")
    page.keyboard.press("Delete")
    counted(saved(page), 9, 6)


def test_several_at_once_group_copy_paste(site, open_page) -> None:
    page = open_map(open_page, site, "group")
    stage(page, "n3").click(position={"x": 60, "y": 20})
    stage(page, "n4").click(position={"x": 60, "y": 20}, modifiers=["Shift"])
    expect(page.get_by_text("revision ")).to_contain_text("selected n3,n4")
    before = place_of(stage(page, "n3"))
    drag(page, middle(stage(page, "n4"), dy=-50), middle(stage(page, "n4"), dx=30, dy=10))
    saved(page)
    assert place_of(stage(page, "n3")) != before
    page.get_by_label("Group selected stages").click()
    page.keyboard.type("Choosing")
    page.keyboard.press("Enter")
    counted(saved(page), 10, 7)
    group = named(page, "Choosing")
    expect(group.locator(".wl-chip")).to_have_text(["Onboard", "Compare"])
    group.click(position={"x": 60, "y": 20})
    page.keyboard.press("Control+c")
    page.keyboard.press("Control+v")
    counted(saved(page), 13, 8)
    expect(named(page, "Choosing 2").locator(".wl-chip")).to_have_count(2)
    for _ in range(4):
        page.keyboard.press("Control+z")
    counted(saved(page), 9, 7)


def test_tidy_up_folds_the_way_and_is_one_step(site, open_page) -> None:
    page = open_map(open_page, site, "tidy", n=12)
    before = place_of(stage(page, "n7"))
    page.get_by_label("Tidy up").click()
    saved(page)
    tops = {round(box_of(stage(page, f"n{n}"))["y"]) for n in range(4)}
    assert len(tops) <= 2
    assert place_of(stage(page, "n7")) != before
    page.get_by_role("button", name="Undo").click()
    saved(page)
    assert place_of(stage(page, "n7")) == before


def test_lanes_show_teams_and_a_drag_hands_a_stage_over(site, open_page) -> None:
    page = open_map(open_page, site, "lanes")
    page.get_by_label("Lanes by team").click()
    expect(page.locator(".wl-lane")).to_have_text(["Marketing", "Product", "Support"])
    page.get_by_label("Show the whole map").click()
    page.wait_for_timeout(400)
    x, _ = middle(stage(page, "n0"))
    _, y = middle(stage(page, "n2"))
    drag(page, middle(stage(page, "n0"), dy=-10), (x, y), steps=12)
    saved(page)
    expect(stage(page, "n0")).to_contain_text("First visit · Support")
    page.get_by_label("Lanes by team").click()
    expect(page.locator(".wl-lane")).to_have_count(0)
