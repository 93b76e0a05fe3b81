"""A newcomer's first hour: import a real shop, draw its journey by hand, read its funnel."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.canvas_steps import connect, named, saved
from tests.e2e.conftest import serve, settled

pytestmark = pytest.mark.browser

STEPS = ("catalog", "product view", "add to cart", "purchase")
MAP = (*STEPS[:3], "cart", "shipping", "payment", STEPS[3], "support", "errors")
EVENTS = {
    "catalog": "catalog",
    "product view": "product_view",
    "add to cart": "add_to_cart",
    "cart": "cart",
    "shipping": "shipping_details",
    "payment": "payment_details",
    "purchase": "purchase",
    "support": "support_chat",
    "errors": "error_page",
}
WAYS = (
    ("catalog", "product view"),
    ("product view", "add to cart"),
    ("add to cart", "cart"),
    ("cart", "shipping"),
    ("shipping", "payment"),
    ("payment", "purchase"),
    ("payment", "errors"),
    ("errors", "support"),
)

SEGMENTS = {
    "platform": ("desktop", "mobile", "tablet"),
    "user_lifecycle": ("new", "returning", "loyal"),
}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    """A server over an empty workspace."""
    with serve(tmp_path / "workspace") as url:
        yield url


def choose(page: Page, field: Locator, option: str) -> None:
    """Pick an option of a select box by typing its first letters."""
    field.click()
    page.keyboard.type(option)
    page.get_by_role("option", name=option, exact=True).click()


def import_shop(page: Page, site: str, file: Path) -> None:
    page.goto(f"{site}/data")
    settled(page)
    expect(page.locator("h1")).to_have_text("No data yet")
    page.locator('input[type="file"]').set_input_files(str(file))
    customer = page.get_by_role("combobox", name="Customer", exact=True)
    expect(customer).to_have_value("user_id", timeout=60_000)
    expect(page.get_by_role("combobox", name="Event", exact=True)).to_have_value("event")
    expect(page.get_by_role("combobox", name="Time", exact=True)).to_have_value("timestamp")
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_text("31,106 rows loaded")).to_be_visible(timeout=90_000)


def start_blank_map(page: Page, site: str, name: str) -> None:
    page.goto(site)
    settled(page)
    page.get_by_role("button", name="Start from a template").click()
    page.get_by_role("textbox", name="Name", exact=True).fill(name)
    page.keyboard.press("Enter")
    page.get_by_text("A blank map").click()
    page.get_by_role("button", name="Create").click()
    expect(page.locator("h1")).to_have_text(name, timeout=30_000)
    page.wait_for_selector('[data-testid="canvas-state"]')


def draw_stages(page: Page) -> None:
    for name in MAP:
        page.get_by_role("button", name="Add stage", exact=True).click()
        field = page.get_by_label("Stage name")
        expect(field).to_be_focused()
        page.keyboard.type(name)
        page.keyboard.press("Enter")
        expect(named(page, name)).to_be_visible()
    saved(page)
    page.get_by_role("button", name="Tidy up").click()
    saved(page)
    page.wait_for_timeout(600)


def draw_ways(page: Page) -> None:
    for source, target in WAYS:
        page.get_by_label("Show the whole map").click()
        page.wait_for_timeout(400)
        connect(page, named(page, source), named(page, target))
    saved(page)
    expect(page.locator(".react-flow__edge")).to_have_count(len(WAYS))


def say_who_enters(page: Page, stage: str, event: str) -> None:
    named(page, stage).click()
    inspector = page.locator(".st-key-inspector")
    expect(inspector.locator("h4")).to_have_text(stage)
    inspector.get_by_role("tab", name="Enters").click()
    inspector.get_by_role("button", name="Say who enters").click()
    drawer = page.get_by_role("dialog")
    choose(page, drawer.get_by_role("combobox").first, event)
    page.keyboard.press("Escape")
    expect(drawer.get_by_text(re.compile("Matches .* customers"))).to_be_visible()
    drawer.get_by_role("button", name="Save the rule").click()
    expect(drawer).to_have_count(0)


def reference(shared_data: Path, window_s: int | None, segment: str) -> list[int]:
    answers = json.loads((shared_data / "reference" / "retentioneering_ecom.json").read_text())
    for funnel in answers["funnels"]:
        if (
            funnel["funnel"] == "catalog>product_view>add_to_cart>purchase"
            and funnel["grain"] == "user_id"
            and funnel["window_s"] == window_s
        ):
            return funnel["ordered"][segment][1:]
    raise AssertionError("the reference has no such funnel")


def test_from_nothing_to_a_funnel_by_platform(site: str, open_page, shared_data: Path) -> None:
    page = open_page(site)
    settled(page)
    expect(page.locator("h1")).to_have_text("No journeys yet")
    import_shop(page, site, shared_data / "retentioneering_ecom_events.parquet")
    start_blank_map(page, site, "Ecom shop")
    draw_stages(page)
    draw_ways(page)
    for stage in STEPS:
        say_who_enters(page, stage, EVENTS[stage])
    page.reload()
    settled(page)
    expect(named(page, "catalog")).to_contain_text("600 entered", timeout=30_000)

    for window, seconds in (("30 minutes", 1800), ("1 day", 86_400)):
        link = f"{site}/funnel?journey=ecom-shop&from=Events&window={window}&mature=false"
        steps = "".join(f"&steps={EVENTS[name]}" for name in STEPS)
        page.goto(link + steps + "&by=event.platform")
        settled(page)
        chart = page.get_by_test_id("stPlotlyChart").first
        for count in reference(shared_data, seconds, "all=all"):
            expect(chart.get_by_text(f"{count:,}", exact=True).first).to_be_visible()
    for name, values in SEGMENTS.items():
        page.goto(link + steps + f"&by=event.{name}")
        settled(page)
        expect(page.get_by_role("heading", name=f"By {name}")).to_be_visible()
        for value in values:
            expect(page.locator(".st-key-segments-chart").get_by_text(value)).to_be_visible()
