"""What customers do beside the map is drawn on it with one click, and taken back with another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from journey_core.lake.workspace import open_workspace
from journey_core.store.journeys import JourneyStore
from tests.e2e.conftest import settled

pytestmark = pytest.mark.browser


@pytest.fixture
def store(company: Path) -> Iterator[JourneyStore]:
    """Where the company's journeys are kept."""
    with open_workspace(company) as workspace:
        yield JourneyStore(workspace.engine)


def drawn(store: JourneyStore) -> set[str]:
    """The transitions of the newest revision, as `source>target`."""
    journey = store.load("first-purchase").journey
    return {f"{way.source}>{way.target}" for way in journey.transitions}


def test_a_way_is_drawn_taken_back_and_looked_at(site: str, store: JourneyStore, open_page) -> None:
    page = open_page(f"{site}/flow?journey=first-purchase&by=value_tier")
    settled(page)
    expect(page.locator("h1")).to_have_text(re.compile(r"^\d+(\.\d)?% of moves follow the map$"))
    told = page.locator("h1").inner_text()
    before = drawn(store)

    act = page.locator("[class*='st-key-draw-']").first
    classes = (act.get_attribute("class") or "").split()
    key = next(name for name in classes if name.startswith("st-key-draw-"))
    act.get_by_role("button", name="Draw it").click()
    expect(page.get_by_text(re.compile("Drawn as revision"))).to_be_visible()
    settled(page)
    expect(page.locator(f".{key}")).to_have_count(0)
    expect(page.locator("h1")).not_to_have_text(told)
    assert len(drawn(store) - before) == 1
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(f".{key}")).to_be_visible()
    expect(page.locator("h1")).to_have_text(told)
    assert drawn(store) == before

    page.get_by_role("radio", name="Streams").click()
    expect(page.locator(".st-key-streams .sankey-node").first).to_be_visible()
    expect(page).to_have_url(re.compile("view=Streams"))
    page.get_by_role("radio", name="Matrix").click()
    expect(page.locator(".st-key-matrix .annotation").first).to_be_visible()

    page.get_by_role("tab", name="Segments").click()
    expect(page.get_by_role("heading", name="Where two segments part")).to_be_visible()
    settled(page)
    second = page.get_by_role("combobox", name="Second")
    second.scroll_into_view_if_needed()
    second.fill("gold")
    page.get_by_role("option", name="gold").click()
    expect(page).to_have_url(re.compile("against=gold&below=Segments"))
    page.get_by_role("tab", name="Who comes back").click()
    expect(
        page.get_by_role("heading", name=re.compile("come back one month later"))
    ).to_be_visible()
    page.get_by_role("radio", name="Week").click()
    expect(page.get_by_role("heading", name=re.compile("come back one week later"))).to_be_visible()
    expect(page).to_have_url(re.compile(r"below=Who\+comes\+back.*cohorts=Week"))
    settled(page)
