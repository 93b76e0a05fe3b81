"""Several people, slow servers, reloads and restarts: no edit is lost, and who met whom is told."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.canvas_steps import (
    STATE,
    counted,
    drag,
    instances,
    middle,
    open_map,
    place_of,
    rename,
    revision,
    saved,
    stage,
)
from tests.e2e.conftest import ROOT

pytestmark = pytest.mark.browser
APP = Path(__file__).parent / "canvas_app.py"


@pytest.fixture
def site(canvases: str) -> str:
    """Where the maps of these stories are."""
    return canvases


def nudge(page: Page, key: str, dx: float = 7, dy: float = 12) -> None:
    """A short, quick drag."""
    x, y = middle(stage(page, key), dy=-48)
    drag(page, (x, y), (x + dx, y + dy), steps=2)


def names(page: Page) -> list[str]:
    return page.locator(".wl-card .wl-name").all_inner_texts()


def test_two_people_draw_on_one_map(site, open_page) -> None:
    mira = open_map(open_page, site, "two", me="Mira")
    lena = open_map(open_page, site, "two", me="Lena")
    rename(mira, stage(mira, "n0"), "Found by Mira")
    rename(lena, stage(lena, "n4"), "Found by Lena")
    for page in (mira, lena):
        expect(stage(page, "n0")).to_contain_text("Found by Mira")
        expect(stage(page, "n4")).to_contain_text("Found by Lena")
    expect(mira.locator(STATE)).to_contain_text("Lena: ")


def test_one_field_two_people_the_second_is_asked(site, open_page) -> None:
    mira = open_map(open_page, site, "met", me="Mira")
    lena = open_map(open_page, site, "met", me="Lena")
    stage(lena, "n3").dblclick()
    lena.keyboard.type("Lena's word")
    rename(mira, stage(mira, "n3"), "Mira's word")
    saved(mira)
    expect(lena.locator("input.wl-field")).to_have_value("Lena's word")
    lena.keyboard.press("Enter")
    told = lena.get_by_role("alert")
    expect(told).to_contain_text("Mira changed the same place first")
    expect(told).to_contain_text("Lena's word")
    expect(stage(lena, "n3")).to_contain_text("Mira's word")
    lena.get_by_role("button", name="Use mine").click()
    expect(told).to_have_count(0)
    expect(stage(mira, "n3")).to_contain_text("Lena's word", timeout=20_000)


def test_stage_that_was_deleted_meanwhile_is_told(site, open_page) -> None:
    mira = open_map(open_page, site, "gone", me="Mira", poll=30)
    lena = open_map(open_page, site, "gone", me="Lena", poll=30)
    stage(lena, "n5").dblclick()
    expect(lena.get_by_text("revision ")).to_contain_text("selected n5")
    stage(mira, "n5").click(position={"x": 60, "y": 20})
    mira.keyboard.press("Delete")
    saved(mira)
    lena.keyboard.type("Still here")
    lena.keyboard.press("Enter")
    saved(lena)
    expect(lena.get_by_role("alert")).to_contain_text("Mira changed the same place first")
    lena.get_by_role("button", name="Keep theirs").click()
    expect(stage(lena, "n5")).to_have_count(0)


def test_fast_drags_are_all_kept(site, open_page) -> None:
    page = open_map(open_page, site, "fast")
    for turn in range(24):
        nudge(page, f"n{turn % 6}", dy=12 if turn // 6 % 2 else -12)
    places = {n: place_of(stage(page, f"n{n}")) for n in range(6)}
    saved(page)
    assert revision(page) == 25
    assert {n: place_of(stage(page, f"n{n}")) for n in range(6)} == places
    page.reload()
    page.wait_for_selector(".react-flow__node")
    saved(page)
    assert {n: place_of(stage(page, f"n{n}")) for n in range(6)} == places


def test_edits_during_slow_runs_arrive_and_the_drawing_stays_itself(site, open_page) -> None:
    page = open_map(open_page, site, "slow", slow=0.4)
    said = instances(page)
    stage(page, "n4").evaluate("card => { card.marked = true }")
    for turn in range(8):
        if turn % 3 == 0:
            page.get_by_role("button", name="Run again").click()
        nudge(page, "n3", dx=9, dy=9 if turn % 2 else -9)
    saved(page)
    counted(page, 9, 7)
    assert revision(page) == 9
    page.wait_for_timeout(2500)
    assert stage(page, "n4").evaluate("card => card.marked === true")
    assert not [line for line in said if "new instance" in line]
    page.keyboard.press("Control+z")
    saved(page)
    assert revision(page) == 10


def shade(page: Page) -> str:
    """How strongly the map's element is drawn now: "1" when it is not faded at all."""
    frame = page.locator('[data-testid="stElementContainer"]:has(.wl-root)')
    for _ in range(9):  # an element that is taken off the page meanwhile has no opacity
        if told := frame.evaluate("element => getComputedStyle(element).opacity"):
            return told
    raise AssertionError("the map's element is taken off the page again and again")


def test_element_never_fades_while_it_saves(site, open_page) -> None:
    page = open_map(open_page, site, "fade", slow=0.5)
    page.get_by_role("button", name="Run again").click()
    shades = []
    for _ in range(12):
        nudge(page, "n3", dx=5, dy=5)
        shades.append(shade(page))
    saved(page)
    assert set(shades) == {"1"}


def test_fade_that_began_before_the_map_was_drawn_ends_with_it(site, browser) -> None:
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    page = context.new_page()
    waiting: list[Route] = []

    def hold(route: Route) -> None:  # the canvas's own code, on a slow line
        waiting.append(route)

    page.route("**/index-*.js", hold)
    page.goto(f"{site}/?j=faded&slow=3&poll=0.2")
    page.wait_for_function(
        """() => [...document.querySelectorAll('[data-testid="stElementContainer"]')].some(
             (one) => one.querySelector('[data-testid^="stBidi"]')
                   && getComputedStyle(one).opacity < 0.8)"""
    )
    waiting[0].continue_()
    page.wait_for_selector(".react-flow__node")
    assert shade(page) == "1"
    context.close()


def test_reload_before_the_edit_was_acknowledged(site, open_page) -> None:
    page = open_map(open_page, site, "reload", slow=1.5)
    nudge(page, "n3", dx=50, dy=30)
    expect(page.locator(STATE)).to_have_attribute("data-pending", "1")
    place = place_of(stage(page, "n3"))
    page.reload()
    page.wait_for_selector(".react-flow__node")
    saved(page)
    assert place_of(stage(page, "n3")) == place
    assert revision(page) == 2


def test_one_instance_from_first_run_to_last(site, browser) -> None:
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    page = context.new_page()
    said = instances(page)
    page.goto(f"{site}/?j=once")
    page.wait_for_selector(".react-flow__node")
    for _ in range(3):
        page.get_by_role("button", name="Run again").click()
        nudge(page, "n0")
    saved(page)
    page.wait_for_timeout(2500)
    assert len([line for line in said if "new instance" in line]) == 1
    context.close()


@contextmanager
def server(workspace: Path, port: int) -> Generator[str]:
    """A server on a port that a second one can take over."""
    process = subprocess.Popen(
        [
            sys.executable, "-m", "streamlit", "run", str(APP),
            "--server.port", str(port), "--server.headless", "true",
        ],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "WAYLINE_WORKSPACE": str(workspace)},
    )  # fmt: skip
    try:
        url = f"http://127.0.0.1:{port}"
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{url}/_stcore/health", timeout=1).close()  # noqa: S310
                break
            except OSError:
                time.sleep(0.1)
        yield url
    finally:
        process.kill()
        process.wait(20)


def test_server_restart_keeps_what_was_drawn_meanwhile(tmp_path, browser) -> None:
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    page = context.new_page()
    with server(workspace, port) as url:
        page.goto(f"{url}/?j=restart")
        page.wait_for_selector(".react-flow__node")
        rename(page, stage(page, "n0"), "Before")
        saved(page)
    rename(page, stage(page, "n3"), "While it was away")
    expect(page.locator(STATE)).to_have_text("Saving 1 change")
    with server(workspace, port):
        expect(page.locator(STATE)).to_have_attribute("data-pending", "0", timeout=45_000)
        assert revision(page) == 3
        expect(stage(page, "n3")).to_contain_text("While it was away")
        expect(stage(page, "n0")).to_contain_text("Before")
    context.close()
