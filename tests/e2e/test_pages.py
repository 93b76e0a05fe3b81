"""Every page in a real browser: light and dark, without a fault."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.canvas_steps import named, rename, saved, stage
from tests.e2e.conftest import settled

pytestmark = pytest.mark.browser

PAGES = (
    "",
    "map",
    "responses",
    "replay?by=value_tier",
    "funnel?by=value_tier",
    "flow?by=value_tier",
    "holdout?by=value_tier",
    "data",
)
# The contrast of a chart's text with the page behind it: 21 is black on white.
CONTRAST = """() => {
    const rgb = text => text.match(/[\\d.]+/g).map(Number);
    const light = ([r, g, b]) => [r, g, b]
        .map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
        .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
    const chart = document.querySelector('.js-plotly-plot .annotation-text');
    const behind = document.querySelector('[data-testid=stApp]');
    const pair = [getComputedStyle(chart).fill, getComputedStyle(behind).backgroundColor];
    const [a, b] = pair.map(rgb).map(light).sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05);
}"""


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_whole(site: str, open_page, page: str) -> None:
    opened = open_page(f"{site}/{page}")
    for scheme in ("light", "dark"):
        opened.emulate_media(color_scheme=scheme)
        settled(opened)
        expect(opened.locator("h1")).to_have_count(1)
        expect(opened.get_by_test_id("stException")).to_have_count(0)
        expect(opened.get_by_test_id("stSidebar")).to_be_visible()
        sideways = opened.evaluate(
            "() => { const m = document.querySelector('[data-testid=stMain]');"
            " return m.scrollWidth - m.clientWidth }"
        )
        assert sideways <= 1


def test_chart_text_is_strong_enough_for_a_projector(site: str, open_page) -> None:
    """In the dark at once, and in the light from the next answer on."""
    page = open_page(f"{site}/funnel", dark=True)
    settled(page)
    page.wait_for_selector(".js-plotly-plot .annotation-text")
    assert page.evaluate(CONTRAST) > 10
    page.emulate_media(color_scheme="light")
    page.get_by_role("radio", name="7 days").click()
    expect(page.locator("h1")).to_contain_text("within 7 days", timeout=30_000)
    settled(page)
    assert page.evaluate(CONTRAST) > 10


def test_two_people_on_one_map_see_each_other(site: str, open_page) -> None:
    lena, omar = (open_page(f"{site}/map?journey=win-back") for _ in range(2))
    for person, name in ((lena, "Lena"), (omar, "Omar")):
        settled(person)
        person.get_by_label("Your name").fill(name)
        person.keyboard.press("Enter")
        person.wait_for_selector('[data-testid="canvas-state"]')
        settled(person)
    rename(lena, stage(lena, "back"), "Is here again")
    rename(omar, stage(omar, "quiet"), "Falls silent")
    for person in (saved(lena), saved(omar)):
        expect(named(person, "Is here again")).to_be_visible(timeout=15_000)
        expect(named(person, "Falls silent")).to_be_visible(timeout=15_000)


def test_a_shared_link_opens_the_stage(site: str, open_page) -> None:
    page = open_page(f"{site}/map?journey=first-purchase")
    settled(page)
    card = stage(page, "cart")
    card.click()
    inspector = page.locator(".st-key-inspector")
    expect(inspector.locator("h4")).to_have_text("Fills a cart")
    expect(page).to_have_url(re.compile("stage=cart"))
    other = open_page(page.url)
    settled(other)
    expect(other.locator(".st-key-inspector h4")).to_have_text("Fills a cart")


def test_the_meeting_view_is_quiet(site: str, open_page) -> None:
    page = open_page(f"{site}/funnel")
    settled(page)
    page.get_by_role("button", name="Meeting view").click()
    expect(page.get_by_role("button", name="Leave meeting view")).to_be_visible()
    expect(page).to_have_url(re.compile("meeting=on"))
    expect(page.get_by_text("Compare by", exact=True)).to_have_count(0)
    expect(page.get_by_test_id("stSidebar")).not_to_be_in_viewport()
    expect(page.get_by_text("Numbers")).to_have_count(0)
