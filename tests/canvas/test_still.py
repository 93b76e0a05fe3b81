"""The still picture: well-formed, complete, and safe whatever a stage is called."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journey_core.canvas.overlay import Mark, Overlay, Seen
from journey_core.canvas.still import still_svg
from journey_core.model.elements import Elements, from_elements, to_elements
from journey_core.model.journey import Journey

from .example import shop

SVG = "{http://www.w3.org/2000/svg}"


def drawn(elements: Elements, overlay: Overlay | None = None, *, dark: bool = False):
    return ElementTree.fromstring(still_svg(elements, overlay, dark=dark))  # noqa: S314  our own text


def texts(root: ElementTree.Element) -> list[str]:
    return [text.text or "" for text in root.iter(f"{SVG}text")]


def test_says_what_it_shows() -> None:
    root = drawn(to_elements(shop()))
    assert root.get("role") == "img"
    assert root.get("aria-label") == "Map of 3 stages and 1 transitions: Cart, Order, Day 1"
    assert {"Cart", "First visit · Growth", "1 trigger · 1 response", "Day 1"} <= set(texts(root))


def test_draws_numbers_and_what_only_was_seen() -> None:
    overlay = Overlay(
        "Customers",
        stages={"cart": Mark("26,120 entered", 1)},
        transitions={"t-1": Mark("31.4%", 0.5)},
        seen=(Seen("order", "cart", "2%", 0.1),),
    )
    root = drawn(to_elements(shop()), overlay)
    assert {"26,120 entered", "31.4%", "2%"} <= set(texts(root))
    dashed = [p for p in root.iter(f"{SVG}path") if p.get("stroke-dasharray")]
    assert len(dashed) == 1


@pytest.mark.parametrize("dark", [False, True])
def test_empty_map_is_a_picture_too(dark: bool) -> None:
    assert drawn(to_elements(Journey(id="blank", name="Blank")), dark=dark).tag == f"{SVG}svg"


NAMES = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=120).filter(
    str.strip
)


@given(name=NAMES)
def test_any_name_stays_text(name: str) -> None:
    elements = to_elements(shop())
    elements["stages"]["cart"]["name"] = name
    root = drawn(to_elements(from_elements("shop", elements)))
    assert {child.tag.removeprefix(SVG) for child in root.iter()} <= {
        "svg", "title", "defs", "marker", "style", "g", "rect", "path", "text",
    }  # fmt: skip
    assert name in (root.get("aria-label") or "")
