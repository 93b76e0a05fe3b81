"""A link to a page opens whole on a server that has shown nothing yet."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import serve, settled

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("page", ["", "holdout?by=value_tier"])
def test_a_cold_deep_link_has_its_frame(company: Path, open_page, page: str) -> None:
    with serve(company) as fresh:
        opened = open_page(f"{fresh}/{page}")
        settled(opened)
        expect(opened.get_by_test_id("stSidebarNav")).to_be_visible()
        expect(opened.get_by_text("Your name")).to_be_visible()
        opened.close()
