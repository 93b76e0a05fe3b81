"""What a person does at the canvas, and what can be read from it, as steps for the stories."""

from __future__ import annotations

from playwright.sync_api import FloatRect, Locator, Page, expect

STATE = '[data-testid="canvas-state"]'


def open_map(open_page, site: str, journey: str, **link: object) -> Page:
    """The page with one canvas, drawn and at rest; `link` is what its address says."""
    dark, width = bool(link.pop("dark", False)), int(str(link.pop("width", 1200)))
    words = "&".join(f"{name}={value}" for name, value in {"j": journey, **link}.items())
    page = open_page(f"{site}/?{words}", dark=dark, width=width, height=950)
    page.wait_for_selector(".react-flow__node")
    return saved(page)


def saved(page: Page) -> Page:
    """Wait until the server has settled everything."""
    expect(page.locator(STATE)).to_have_attribute("data-pending", "0", timeout=20_000)
    return page


def revision(page: Page) -> int:
    """The revision the canvas shows."""
    return int(page.locator(STATE).get_attribute("data-rev") or -1)


def stage(page: Page, key: str) -> Locator:
    """A stage by its id: a card, or a chip in its parent's card."""
    return page.locator(f'[data-testid="stage-{key}"]')


def named(page: Page, name: str) -> Locator:
    """The card with this name."""
    return page.locator(".react-flow__node-stage", has=page.get_by_text(name, exact=True))


def id_of(card: Locator) -> str:
    """The id of a stage from its card."""
    return (card.get_attribute("data-testid") or "").removeprefix("stage-")


def counted(page: Page, stages: int, transitions: int) -> None:
    """Wait until the store holds so many stages and transitions."""
    expect(page.get_by_text("revision ")).to_contain_text(
        f"{stages} stages · {transitions} transitions", timeout=20_000
    )


def box_of(place: Locator) -> FloatRect:
    """Where something stands; asked again while a rerun takes it out and puts it back."""
    for _ in range(50):
        if box := place.bounding_box():
            return box
        place.page.wait_for_timeout(100)
    raise AssertionError(f"{place} is not drawn")


def middle(place: Locator, dx: float = 0, dy: float = 0) -> tuple[float, float]:
    """The middle of something on the page, in pixels, shifted."""
    box = box_of(place)
    return box["x"] + box["width"] / 2 + dx, box["y"] + box["height"] / 2 + dy


def drag(page: Page, start: tuple[float, float], end: tuple[float, float], steps: int = 8) -> None:
    """Press, move, let go."""
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=steps)
    page.mouse.up()


def connect(page: Page, source: Locator, target: Locator) -> None:
    """Drag a transition from one card's right handle onto another card."""
    source.hover()
    drag(page, middle(source.locator(".react-flow__handle-right")), middle(target))


def rename(page: Page, card: Locator, name: str) -> None:
    """Double click, type, Enter."""
    card.dblclick()
    field = card.locator("input")
    expect(field).to_be_focused()
    page.keyboard.type(name)
    page.keyboard.press("Enter")
    expect(field).to_have_count(0)


def place_of(card: Locator) -> str:
    """Where a card stands, in map units."""
    return str(card.evaluate("card => card.style.transform"))


def instances(page: Page) -> list[str]:
    """From now on, what the canvas says about itself on the console."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    return said
