"""A still picture of the map, for installs where the canvas is not built."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import count
from math import hypot

from journey_core.canvas.overlay import Mark, Overlay
from journey_core.model.elements import Elements, Fields

WIDTH, HEIGHT, MARGIN = 182, 132, 24
STAGE_COLOURS = ("#5B6FB5", "#2F93B0", "#4C9A5B", "#B58A1B", "#C4608F")
_LINE = "#2A8795"
_LIGHT = {"ink": "#0E1621", "quiet": "#4C5766", "paper": "#FFFFFF", "card": "#F6F7F9"}
_DARK = {"ink": "#E7ECF2", "quiet": "#AFBAC8", "paper": "#11161D", "card": "#1A212B"}
LONGEST_NAME, LONGEST_LINE = 20, 28  # letters that fit on a card


def still_svg(elements: Elements, overlay: Overlay | None = None, *, dark: bool = False) -> str:
    """The map as SVG text that stands on its own: cards, transitions, numbers, and a description.

    Show it with `st.image(svg, alt=…)`: as an image it runs nothing, whatever a stage is called.
    """
    tops = [(key, s) for key, s in _in_order(elements["stages"]) if s["parent"] is None]
    places = {key: (float(stage["x"]), float(stage["y"])) for key, stage in tops}
    left = min((x for x, _ in places.values()), default=0.0) - MARGIN
    top = min((y for _, y in places.values()), default=0.0) - MARGIN
    right = max((x for x, _ in places.values()), default=0.0) + WIDTH + MARGIN
    bottom = max((y for _, y in places.values()), default=0.0) + HEIGHT + MARGIN
    colours = _DARK if dark else _LIGHT
    numbers = count()
    body = [
        *_lines(elements, overlay, places),
        *(_card(_rows(key, s, elements, overlay), s, next(numbers), colours) for key, s in tops),
    ]
    width, height = right - left, bottom - top
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{_said(elements)}" '
        f'viewBox="{left:g} {top:g} {width:g} {height:g}" width="{width:g}" height="{height:g}" '
        f'font-family="Source Sans, Source Sans Pro, sans-serif" fill="{colours["ink"]}">'
        f"<title>{_said(elements)}</title>"
        f'<defs><marker id="tip" markerUnits="userSpaceOnUse" markerWidth="11" markerHeight="11" '
        f'refX="10" refY="5.5" orient="auto"><path d="M0,0 L11,5.5 L0,11 z" fill="{_LINE}"/>'
        f"</marker><style>.halo{{paint-order:stroke;stroke:{colours['paper']};stroke-width:5px}}"
        f".quiet{{fill:{colours['quiet']}}}</style></defs>{''.join(body)}</svg>"
    )


def _said(elements: Elements) -> str:
    names = [str(stage["name"]) for _, stage in _in_order(elements["stages"])]
    ways = len(elements["transitions"])
    return escape(f"Map of {len(names)} stages and {ways} transitions: {', '.join(names)}")


def _in_order(items: dict[str, Fields]) -> list[tuple[str, Fields]]:
    return sorted(items.items(), key=lambda item: (item[1]["pos"], item[0]))


def _card(rows: tuple[str, ...], stage: Fields, number: int, colours: dict[str, str]) -> str:
    x, y = float(stage["x"]), float(stage["y"])
    styles = (
        (30, f'font-size="16" font-weight="600" fill="{colours["ink"]}"'),
        (52, 'font-size="13" class="quiet"'),
        (78, f'font-size="13" fill="{colours["ink"]}"'),
        (113, 'font-size="13" class="quiet"'),
    )
    texts = "".join(
        f'<text x="{x + 16:g}" y="{y + down:g}" {style}>{escape(row)}</text>'
        for (down, style), row in zip(styles, rows, strict=True)
    )
    box = f'x="{x:g}" y="{y:g}" height="{HEIGHT}"'
    return (
        f'<g><rect {box} width="{WIDTH}" rx="7" fill="{colours["card"]}" '
        f'stroke="{colours["quiet"]}" stroke-opacity=".45"/>'
        f'<rect {box} width="5" rx="2.5" fill="{STAGE_COLOURS[number % 5]}"/>{texts}</g>'
    )


def _rows(
    key: str, stage: Fields, elements: Elements, overlay: Overlay | None
) -> tuple[str, str, str, str]:
    """The four lines of a card: name, moment and owner, what is attached, number or substages."""
    inside = [str(s["name"]) for _, s in _in_order(elements["stages"]) if s["parent"] == key]
    number = overlay.stages.get(key, Mark()).text if overlay else ""
    owner = " · ".join(part for part in (stage["key_moment"], stage["owner"]) if part)
    return (
        _cut(str(stage["name"]), LONGEST_NAME),
        _cut(owner or "no owner yet", LONGEST_LINE),
        _counts(key, elements),
        _cut(number or " · ".join(inside), LONGEST_LINE),
    )


def _counts(key: str, elements: Elements) -> str:
    triggers = {t for t, trigger in elements["triggers"].items() if trigger["stage"] == key}
    responses = sum(r["trigger"] in triggers for r in elements["responses"].values())
    told = [
        f"{number} {word}{'s' * (number != 1)}"
        for number, word in ((len(triggers), "trigger"), (responses, "response"))
        if number
    ]
    return " · ".join(told) or "no triggers yet"


def _lines(
    elements: Elements, overlay: Overlay | None, places: dict[str, tuple[float, float]]
) -> Iterator[str]:
    stages = elements["stages"]
    ways = [
        (w["source"], w["target"], overlay.transitions.get(key) if overlay else None, False)
        for key, w in _in_order(elements["transitions"])
    ]
    ways += [
        (s.source, s.target, Mark(s.text, s.shade), True) for s in (overlay.seen if overlay else ())
    ]
    shown = {key: stage["parent"] or key for key, stage in stages.items()}
    drawn = [(shown.get(a), shown.get(b), mark, seen) for a, b, mark, seen in ways]
    pairs = {(source, target) for source, target, _, _ in drawn}
    for source, target, mark, seen in drawn:
        if source != target and source in places and target in places:
            aside = 12.0 if (target, source) in pairs else 0.0
            yield _line(places[source], places[target], mark or Mark(), aside, dashed=seen)


def _line(
    start: tuple[float, float],
    end: tuple[float, float],
    mark: Mark,
    aside: float,
    *,
    dashed: bool,
) -> str:
    """A straight line from border to border, moved aside where another one comes the other way."""
    (x1, y1), (x2, y2) = _border(start, end), _border(end, start)
    length = hypot(x2 - x1, y2 - y1) or 1.0
    dx, dy = aside * (y1 - y2) / length, aside * (x2 - x1) / length
    x1, y1, x2, y2 = x1 + dx, y1 + dy, x2 + dx, y2 + dy
    width = 1.5 if mark.shade is None else 1.5 + 4.5 * min(1.0, abs(mark.shade))
    style = ' stroke-dasharray="5 5"' if dashed else ""
    text = (
        f'<text class="halo" x="{(x1 + x2) / 2:.1f}" y="{(y1 + y2) / 2 + (dy > 0) * 22 - 7:.1f}" '
        f'font-size="13" font-weight="600" text-anchor="middle">{escape(mark.text)}</text>'
    )
    return (
        f'<path d="M{x1:.1f},{y1:.1f} L{x2:.1f},{y2:.1f}" fill="none" stroke="{_LINE}" '
        f'stroke-width="{width:.1f}" marker-end="url(#tip)"{style}/>{text if mark.text else ""}'
    )


def _border(card: tuple[float, float], other: tuple[float, float]) -> tuple[float, float]:
    """Where the line between two cards' middles leaves the first card."""
    x, y = card[0] + WIDTH / 2, card[1] + HEIGHT / 2
    dx, dy = other[0] - card[0], other[1] - card[1]
    reach = max(abs(dx) / (WIDTH / 2), abs(dy) / (HEIGHT / 2))
    return (x + dx / reach, y + dy / reach) if reach else (x, y)


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
