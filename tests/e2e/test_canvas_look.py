"""How the map looks: light and dark, what is laid over it, and text that can be read."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.canvas_steps import STATE, open_map, saved, stage

pytestmark = pytest.mark.browser
# Every text on the map with its contrast against what lies behind it, by the formula of WCAG 2.2.
CONTRASTS = """() => {
  const root = [...document.querySelectorAll('*')]
    .find(e => e.shadowRoot?.querySelector('.wl-root')).shadowRoot;
  const pencil = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgba = (colour) => {
    pencil.clearRect(0, 0, 1, 1); pencil.fillStyle = colour; pencil.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = pencil.getImageData(0, 0, 1, 1).data; return [r, g, b, a / 255];
  };
  const over = (top, under) =>
    [0, 1, 2].map(i => top[i] * top[3] + under[i] * (1 - top[3])).concat(1);
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const behind = (element) => {
    const chain = []; let at = element;
    while (at) { chain.unshift(at); at = at.parentElement ?? at.getRootNode().host; }
    return chain.reduce((under, one) => {
      const style = getComputedStyle(one); let now = over(rgba(style.backgroundColor), under);
      for (const found of style.backgroundImage.matchAll(/(?:rgba?|color)\\([^)]*\\)/g)) {
        now = over(rgba(found[0]), now); break;
      }
      return now;
    }, [255, 255, 255, 1]);
  };
  return [...root.querySelectorAll('.wl-root *')]
    .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()))
    .filter(e => e.checkVisibility() && !e.closest('[hidden], .wl-said, :disabled, .dim'))
    .map(e => {
      const under = behind(e), ink = rgba(getComputedStyle(e).color);
      ink[3] *= Number(getComputedStyle(e).opacity);
      const [a, b] = [light(over(ink, under)), light(under)].sort((x, y) => y - x);
      return [e.textContent.trim().slice(0, 30), Math.round((a + .05) / (b + .05) * 100) / 100];
    });
}"""


@pytest.fixture
def site(canvases: str) -> str:
    """Where the maps of these stories are."""
    return canvases


def style(page: Page, place: str, name: str) -> str:
    return page.locator(place).first.evaluate(
        f"element => getComputedStyle(element).getPropertyValue('{name}')"
    )


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_text_can_be_read(site, open_page, dark: bool) -> None:
    page = open_map(open_page, site, "read", overlay="on", dark=dark)
    stage(page, "n1").click(position={"x": 60, "y": 20})
    found = page.evaluate(CONTRASTS)
    assert len(found) > 30
    assert not [pair for pair in found if pair[1] < 4.5]


def test_card_has_the_agreed_size_and_bar(site, open_page) -> None:
    page = open_map(open_page, site, "card")
    assert style(page, '[data-testid="stage-n0"]', "width") == "182px"
    assert style(page, '[data-testid="stage-n0"]', "height") == "132px"
    bar = (
        stage(page, "n0")
        .locator(".wl-card")
        .evaluate(
            "card => [getComputedStyle(card, '::before').width,"
            " getComputedStyle(card, '::before').backgroundColor]"
        )
    )
    assert bar == ["5px", "rgb(91, 111, 181)"]
    assert style(page, '[data-testid="stage-n0"] .wl-name', "font-size") == "16px"
    assert style(page, '[data-testid="stage-n0"] .wl-name', "font-weight") == "600"


def test_overlay_by_width_dash_text_and_legend(site, open_page) -> None:
    page = open_map(open_page, site, "laid", overlay="on")
    legend = page.locator(".wl-legend")
    expect(legend).to_contain_text("Moved on")
    expect(legend).to_contain_text("dashed: seen in the data, not on the map")
    widths = [
        float(width.removesuffix("px"))
        for width in page.locator(".wl-way .wl-line-path").evaluate_all(
            "lines => lines.map(line => getComputedStyle(line).strokeWidth)"
        )
    ]
    assert min(widths) == 1.5
    assert max(widths) <= 6
    dashed = page.locator(".wl-way.seen .wl-line-path")
    expect(dashed).to_have_count(1)
    assert style(page, ".wl-way.seen .wl-line-path", "stroke-dasharray") == "5px, 5px"
    expect(stage(page, "n1").locator(".wl-badge.finding")).to_have_text("2")


def test_team_stands_out_and_path_is_numbered(site, open_page) -> None:
    page = open_map(open_page, site, "team", team="Support")
    expect(page.locator(".wl-card.dim")).to_have_count(4)
    page = open_map(open_page, site, "team", path="n0,day1,n2")
    expect(page.locator(".wl-card.dim")).to_have_count(3)
    expect(stage(page, "n2").locator(".wl-badge.step")).to_have_text("3")


def test_large_map_opens_readable_and_draws_only_what_is_in_sight(site, open_page) -> None:
    page = open_map(open_page, site, "large", n=300)
    expect(page.locator(".react-flow__minimap")).to_be_visible()
    expect(stage(page, "n0")).to_be_visible()
    assert page.locator(".react-flow__node-stage").count() < 120
    scale = page.locator(".react-flow__viewport").evaluate(
        "view => new DOMMatrix(getComputedStyle(view).transform).a"
    )
    assert scale >= 0.5


def test_large_map_is_tidied_in_another_thread(site, open_page) -> None:
    page = open_map(open_page, site, "aside", n=200)
    with page.expect_event("worker"):
        page.get_by_role("button", name="Tidy up").click()
    expect(page.locator(STATE)).to_have_attribute("data-rev", "2", timeout=20_000)
    saved(page)
    expect(stage(page, "n0")).to_be_visible()


def test_narrow_map_keeps_its_tools(site, open_page) -> None:
    page = open_map(open_page, site, "narrow", width=480, overlay="on")
    expect(page.get_by_role("button", name="Add stage", exact=True)).to_be_visible()
    overflow = page.locator(".wl-frame").evaluate("frame => frame.scrollWidth - frame.clientWidth")
    assert overflow <= 0
