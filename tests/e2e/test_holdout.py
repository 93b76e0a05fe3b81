"""A holdout from the first plan to a signed result that opens again, by hand in a browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import serve, settled

pytestmark = pytest.mark.browser


@pytest.fixture
def site(another_company: Path) -> Iterator[str]:
    """A server over a small demo company, made anew each time the story is told."""
    with serve(another_company) as url:
        yield url


def test_plan_assign_read_sign_and_open_again(site: str, open_page) -> None:
    page = open_page(f"{site}/holdout?journey=onboarding&mde=5.0&share=20")
    settled(page)
    expect(page.locator("h1")).to_have_text("Nobody has been assigned yet")
    expect(page.get_by_text(re.compile("in the holdout and"))).to_be_visible()
    page.get_by_role("button", name="Assign arms").click()
    settled(page)
    expect(page.get_by_role("heading", name="Guardrails")).to_be_visible(timeout=30_000)

    page.goto(f"{site}/holdout?journey=first-purchase&by=value_tier&metric=Revenue")
    settled(page)
    title = page.locator("h1").inner_text()
    expect(page.get_by_role("heading", name="Revenue per customer")).to_be_visible()
    page.get_by_role("button", name="Sign this result").click()
    drawer = page.get_by_role("dialog")
    drawer.get_by_label("Your name").fill("Ana")
    drawer.get_by_label("Your name").press("Tab")
    drawer.get_by_role("button", name="Sign", exact=True).click()
    expect(page.get_by_text("Signed by Ana").first).to_be_visible(timeout=30_000)
    expect(page).to_have_url(re.compile("pin="))
    page.reload()
    settled(page)
    expect(page.locator("h1")).to_have_text(title)
    page.get_by_role("button", name="Back to today").click()
    settled(page)
    expect(page.get_by_text("Signed by Ana")).to_have_count(0)
