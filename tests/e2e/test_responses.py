"""A team builds its abandoned-cart message: trigger and response by hand, words, preview, arms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from journey_core.lake.workspace import open_workspace
from journey_core.model.codec import load
from journey_core.store.journeys import JourneyStore
from tests.e2e.conftest import serve, settled

pytestmark = pytest.mark.browser

SHOP = {
    "format": "wayline/plain-1", "id": "our-shop", "name": "Our shop",
    "stages": [
        {"id": "cart", "name": "Cart", "entry": "Product Added",
         "customer_goal": "Keep it while I think", "brand_goal": "Help to decide"},
        {"id": "order", "name": "Order", "entry": "Order Completed"},
    ],
    "transitions": [{"source": "cart", "target": "order"}],
}  # fmt: skip


@pytest.fixture
def site(another_company: Path) -> Iterator[str]:
    """A server over a small demo company with a journey on which nothing is said yet."""
    with open_workspace(another_company) as workspace:
        JourneyStore(workspace.engine).create(load(SHOP), by="test")
    with serve(another_company) as url:
        yield url


def choose(page: Page, field: Locator, option: str) -> None:
    """Pick an option of a select box by typing its first letters."""
    field.click()
    page.keyboard.type(option)
    page.get_by_role("option", name=option, exact=True).click()


def pick(page: Page, menu: str, option: str) -> None:
    """Choose from the menu beside a trigger or a response."""
    page.locator(f".st-key-{menu}").get_by_role("button").first.click()
    page.get_by_role("menuitem", name=option, exact=True).click()


def test_the_abandoned_cart(site: str, open_page) -> None:
    page = open_page(f"{site}/map?journey=our-shop&stage=cart")
    settled(page)
    page.wait_for_selector('[data-testid="canvas-state"]')
    settled(page)
    inspector = page.locator(".st-key-inspector")
    inspector.get_by_role("tab", name="Logic").click()
    add_the_trigger(page, inspector)
    add_the_response(page, inspector)
    pick(page, "response-menu-your-cart", "Write its words")
    expect(page).to_have_url(re.compile("/responses.*response=your-cart"))
    expect(page.locator("h1")).to_have_text(re.compile("^1 response"), timeout=60_000)
    write_the_words(page)
    preview(page)
    page.goto(f"{site}/map?journey=our-shop&stage=cart")
    settled(page)
    expect(inspector.get_by_role("tab", name="Logic 1")).to_be_visible()
    page.goto(page.url.replace("stage=cart", ""))
    settled(page)
    divide_into_arms(page, inspector)
    set_in_words(inspector)


def run_the_page_again(page: Page, overlay: str) -> None:
    """What only another person or the map could do while a drawer is open: a full rerun."""
    behind = page.locator("button", has_text=overlay)
    behind.evaluate("button => button.click()")
    expect(page).to_have_url(re.compile(f"overlay={overlay}"))
    settled(page)


def add_the_trigger(page: Page, inspector: Locator) -> None:
    inspector.get_by_role("button", name="Add a trigger").click()
    drawer = page.get_by_role("dialog")
    name = drawer.get_by_role("textbox", name="Name")
    name.fill("Left")
    page.keyboard.press("Enter")
    run_the_page_again(page, "Volume")
    expect(name).to_have_value("Left")
    name.fill("")
    page.keyboard.press("Enter")
    choose(page, drawer.get_by_role("combobox", name="When"), "Something does not follow")
    choose(page, drawer.get_by_role("combobox", name="What the customer does"), "Product Added")
    expect(drawer.get_by_text(re.compile("Matches .* customers"))).to_be_visible()
    choose(page, drawer.get_by_role("combobox", name="and then not"), "Order Completed")
    drawer.get_by_label("For at least", exact=True).fill("24")
    page.keyboard.press("Enter")
    choose(page, drawer.get_by_role("combobox", name="For at least, unit"), "hours")
    expect(drawer.get_by_text("Product Added without Order Completed for 24 hours")).to_be_visible()
    drawer.get_by_role("button", name="Save the trigger").click()
    expect(drawer).to_have_count(0)
    expect(inspector.locator("strong").first).to_contain_text("Product Added without")


def add_the_response(page: Page, inspector: Locator) -> None:
    menu = "trigger-menu-product-added-without-order-completed-for-24-hours"
    expect(inspector.get_by_text("Nothing is said yet.")).to_be_visible()
    pick(page, menu, "Add a response")
    drawer = page.get_by_role("dialog")
    drawer.get_by_role("textbox", name="Name").fill("Your cart")
    page.keyboard.press("Enter")
    drawer.get_by_role("textbox", name="Purpose").fill("marketing")
    page.keyboard.press("Enter")
    drawer.get_by_role("tab", name="When").click()
    drawer.get_by_label("Wait after the trigger", exact=True).fill("2")
    page.keyboard.press("Enter")
    expect(drawer.get_by_text("Your cart by email, after 2 hours")).to_be_visible()
    drawer.get_by_role("tab", name="Held back").click()
    drawer.get_by_role("button", name="Hold back after an event").click()
    choose(page, drawer.get_by_role("combobox", name="Not after"), "Support Ticket Opened")
    drawer.get_by_role("button", name="Save the response").click()
    expect(drawer).to_have_count(0)
    expect(inspector.get_by_text("Your cart by email, after 2 hours")).to_be_visible()


def write_the_words(page: Page) -> None:
    card = page.locator(".st-key-response-card")
    card.get_by_role("textbox", name="Subject").fill("Still thinking?")
    body = card.get_by_role("textbox", name="Body")
    body.fill("Hello {{first_name}},")
    page.keyboard.press("Control+Enter")
    expect(card.get_by_text(re.compile("first_name is empty for 1.%"))).to_be_visible()
    body.fill("Hello {{first_name|there}}, the {{event.product|things}} is kept for you.")
    page.keyboard.press("Control+Enter")
    expect(card.get_by_text(re.compile("first_name is empty"))).to_have_count(0)
    card.get_by_role("button", name="Save the words").click()
    expect(page.get_by_text("Our shop, revision 4")).to_be_visible(timeout=30_000)


def preview(page: Page) -> None:
    shown = page.locator(".st-key-preview")
    expect(shown.get_by_text("Still thinking?")).to_be_visible()
    expect(
        shown.get_by_text(re.compile(r"Hello \w+, the [\w ]+ is kept for you\."))
    ).to_be_visible()
    customer = page.get_by_role("combobox", name="Customer", exact=True)
    customer.fill("C-0000003")
    page.keyboard.press("Enter")
    expect(customer).to_have_value("C-0000003")
    expect(
        shown.get_by_text(re.compile(r"Hello \w+, the [\w ]+ is kept for you\."))
    ).to_be_visible()
    customer.fill("C-9999999")
    page.keyboard.press("Enter")
    expect(page.get_by_text("There is no customer C-9999999")).to_be_visible()


def divide_into_arms(page: Page, inspector: Locator) -> None:
    """A drawer that is dismissed stays closed; what is saved in it stands beside the map."""
    drawer, opener = page.get_by_role("dialog"), inspector.get_by_role("button", name="Change caps")
    opener.click()
    drawer.get_by_role("button", name="Close").click()
    expect(drawer).to_have_count(0)
    run_the_page_again(page, "Time")
    expect(drawer).to_have_count(0)
    opener.click()
    drawer.get_by_text("Compare arms").click()
    drawer.get_by_label("Generic, %").fill("20")
    page.keyboard.press("Enter")
    expect(drawer.get_by_text("The arms add up to 110%: take 10% from one of them")).to_be_visible()
    drawer.get_by_label("Personalized, %").fill("70")
    page.keyboard.press("Enter")
    drawer.get_by_role("button", name="Save these limits").click()
    told = inspector.get_by_text("Personalized 70%, generic 20%, holdout 10%", exact=True)
    expect(told).to_be_visible()


def set_in_words(inspector: Locator) -> None:
    """Everything that was done stands in the journey's history."""
    inspector.get_by_role("tab", name="History").click()
    inspector.get_by_text("Revision 3").click()
    expect(inspector.get_by_text("Response Your cart added")).to_be_visible()
