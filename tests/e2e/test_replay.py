"""A quarter replayed: who is spared and why, and what another cap would do to whom."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.canvas_steps import box_of
from tests.e2e.conftest import settled

pytestmark = pytest.mark.browser


def test_why_nothing_came_and_what_another_cap_would_do(site: str, open_page) -> None:
    page = open_page(f"{site}/replay?journey=first-purchase&by=value_tier")
    settled(page)
    expect(page.locator("h1")).to_have_text(re.compile(r"We would contact \d+ customers"))
    expect(page.get_by_text("A replay does not model how customers would")).to_be_visible()

    table = page.get_by_test_id("stDataFrame").first
    table.scroll_into_view_if_needed()
    box = box_of(table)
    page.mouse.click(box["x"] + 18, box["y"] + 36 + 18)
    settled(page)
    expect(page).to_have_url(re.compile("response="))
    expect(page.get_by_role("heading", name="From candidate to message: ")).to_be_visible()

    page.get_by_role("button", name="No consent").first.click()
    settled(page)
    expect(page).to_have_url(re.compile("customer=C-"))
    expect(page.get_by_text(re.compile("^Not sent: there was no consent"))).to_be_visible()
    expect(page.get_by_text("stopped here")).to_be_visible()

    page.get_by_role("button", name="Copy link").click()
    shared = page.get_by_test_id("stCode").inner_text()
    assert "response=" in shared
    assert "C-" not in shared, "a link that is passed on names nobody"
    page.keyboard.press("Escape")

    most = page.get_by_label("Messages at most")
    most.scroll_into_view_if_needed()
    most.fill("0")
    most.press("Enter")
    settled(page)
    expect(page.get_by_text(re.compile("With a cap of 0 instead of"))).to_be_visible()
    page.get_by_text("Who is affected").click()
    expect(page.get_by_role("button", name="Download as CSV", exact=True)).to_be_visible()

    page.get_by_role("button", name="Meeting view").click()
    expect(page.get_by_role("button", name="Leave meeting view")).to_be_visible()
    settled(page)
    expect(page.get_by_text("Why not?")).to_have_count(0)
    expect(page.get_by_text("Who is affected")).to_have_count(0)
    expect(page).not_to_have_url(re.compile("customer="))
    expect(page.get_by_role("heading", name="By value_tier")).to_be_visible()
