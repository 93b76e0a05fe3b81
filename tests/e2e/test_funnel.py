"""A bar leads to its customers, and a customer to what we would have said to them."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import settled

pytestmark = pytest.mark.browser


def click_middle(page: Page, bar: Locator) -> None:
    """Plotly listens on a layer above its bars, so the mouse goes to the place itself."""
    bar.scroll_into_view_if_needed()
    box = bar.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def test_from_a_bar_to_a_customer(site: str, open_page) -> None:
    page = open_page(f"{site}/funnel")
    settled(page)
    bars = page.locator(".st-key-steps-chart g.barlayer g.trace").nth(1).locator("g.point path")
    expect(bars.nth(1)).to_be_visible(timeout=30_000)
    page.wait_for_timeout(500)  # the chart listens a moment after its bars are there
    click_middle(page, bars.nth(1))
    expect(page).to_have_url(re.compile(r"bar=2\.\+reached\+Looks"), timeout=30_000)
    settled(page)
    expect(page.locator(".st-key-people-csv")).to_be_visible()
    page.get_by_role("button", name="Meaning").click()
    page.get_by_role("radio", name="First ever").click()
    expect(page).to_have_url(re.compile(r"first=First\+ever"), timeout=30_000)
    settled(page)
    again = open_page(page.url)
    settled(again)
    expect(again.locator(".st-key-people-csv")).to_be_visible(timeout=30_000)
    expect(again.get_by_text("the first ever", exact=True).first).to_be_visible()
