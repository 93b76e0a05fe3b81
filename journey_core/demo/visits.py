"""Visits to the shop: when a customer comes, what is looked at, and which visits fill a cart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from journey_core.demo import company, products
from journey_core.demo.company import DAY, END, HOUR
from journey_core.demo.draws import Draws, Flags, Floats, Ints
from journey_core.demo.people import People, at_human_hours
from journey_core.demo.rows import Batch, words

MOST_VISITS = 60
MOST_PAGES, MOST_LOOKS = 7, 9
SECOND = 1000
_PATHS = (
    *("/", "/sale", "/trail-box", "/trail-box/pricing", "/about", "/delivery"),
    *(f"/category/{name}" for name in products.CATEGORIES),
)
_PATH_WEIGHTS = (30, 10, 7, 6, 3, 4) + (7,) * len(products.CATEGORIES)
_SEARCHES = ("light tent", "waterproof jacket", "boots wide", "gift", "rain cover", "stove gas",
             "family tent", "day pack", "returns", "size chart")  # fmt: skip


@dataclass(frozen=True)
class Visits:
    """One row a visit, by customer and time; `nth` counts a customer's visits from 0."""

    who: Ints
    nth: Ints
    at: Ints
    pages: Ints
    looks: Ints
    searches: Flags
    fills_cart: Flags
    cart_at: Ints  # when the product is added, also where the visit fills no cart
    product: Ints  # the one added, or the last one looked at


def visits(draws: Draws, folk: People) -> Visits:
    """All visits of the year; at least three hours lie between two visits of a customer."""
    who, nth, at = _times(draws, folk)
    pages = 1 + _some(draws.exponential("pages", who, nth), 1.1, MOST_PAGES - 1)
    fills = draws.uniform("fills cart", who, nth) < np.array(company.TIER_CART)[folk.tier[who]]
    looks = _some(draws.exponential("looks", who, nth), 1.9, MOST_LOOKS)
    looks = np.maximum(looks, fills.astype(np.int64))
    last = np.maximum(looks, 1) - 1
    return Visits(
        who=who,
        nth=nth,
        at=at,
        pages=pages,
        looks=looks,
        searches=draws.uniform("searches", who, nth) < 0.28,
        fills_cart=fills,
        cart_at=at + _look_offset(draws, pages, who, nth, last) + 40 * SECOND,
        product=products.looked_at(draws, folk.taste, who, nth * 16 + last),
    )


def browsing(draws: Draws, folk: People, seen: Visits) -> list[Batch]:
    """Page views, searches and product views of the visits."""
    return [
        _page_views(draws, folk, seen),
        _search_rows(draws, seen),
        _product_views(draws, folk, seen),
    ]


def _times(draws: Draws, folk: People) -> tuple[Ints, Ints, Ints]:
    mean = np.array(company.TIER_VISITS)[folk.tier]
    mean = mean * np.array(company.COUNTRY_VISITS)[folk.country]
    wanted = 1 + _some(draws.exponential("visits"), mean, MOST_VISITS - 1)
    stay = draws.exponential("stay") * np.array(company.TIER_STAY_DAYS)[folk.tier] * DAY
    stay = np.minimum(stay + 5 * DAY, END - 3 * HOUR - folk.first_visit_at)
    who, turn = spread_out(wanted)
    place = draws.uniform("visit place", who, turn) ** 1.35
    later = folk.first_visit_at[who] + (place * stay[who]).astype(np.int64)
    later = at_human_hours(draws, "visit", later, who, turn)
    at = np.where(turn == 0, folk.first_visit_at[who], later)
    at = np.maximum(at, folk.first_visit_at[who])
    order = np.lexsort((at, who))
    who, at = who[order], at[order]
    apart = np.ones(len(who), dtype=bool)
    apart[1:] = (who[1:] != who[:-1]) | (at[1:] - at[:-1] >= 3 * HOUR)
    who, at = who[apart], at[apart]
    return who, turn_of(who), at


def _page_views(draws: Draws, folk: People, seen: Visits) -> Batch:
    row, place = spread_out(seen.pages)
    who, nth = seen.who[row], seen.nth[row]
    path = draws.pick("path", _PATH_WEIGHTS, who, nth * 16 + place)
    at = seen.at[row] + place * 35 * SECOND + _jitter(draws, "page", who, nth * 16 + place)
    at = np.where(place == 0, seen.at[row], at)
    shown = {"platform": words(company.PLATFORMS, folk.platform[who]), "path": words(_PATHS, path)}
    return Batch("Page Viewed", "web", who, at, shown)


def _search_rows(draws: Draws, seen: Visits) -> Batch:
    row = np.flatnonzero(seen.searches)
    who, nth = seen.who[row], seen.nth[row]
    at = seen.at[row] + (seen.pages[row] * 35 - 12) * SECOND
    query = draws.pick("query", np.ones(len(_SEARCHES)), who, nth)
    return Batch("Products Searched", "web", who, at, {"query": words(_SEARCHES, query)})


def _product_views(draws: Draws, folk: People, seen: Visits) -> Batch:
    row, place = spread_out(seen.looks)
    who, nth = seen.who[row], seen.nth[row]
    product = products.looked_at(draws, folk.taste, who, nth * 16 + place)
    at = seen.at[row] + _look_offset(draws, seen.pages[row], who, nth, place)
    shown = product_words(product) | {"platform": words(company.PLATFORMS, folk.platform[who])}
    return Batch("Product Viewed", "web", who, at, shown)


def product_words(product: Ints) -> dict:
    """The properties that name a product."""
    return {
        "product": words(products.NAMES, product),
        "category": words(products.CATEGORIES, products.CATEGORY_OF[product]),
        "price": words(products.PRICES, product),
    }


def spread_out(times: Ints) -> tuple[Ints, Ints]:
    """Row numbers repeated as often as `times` says, and the turn within each, from 0."""
    row = np.repeat(np.arange(len(times)), times)
    return row, np.arange(len(row)) - np.repeat(np.cumsum(times) - times, times)


def turn_of(who: Ints) -> Ints:
    """How many rows of the same customer stand before each row of a sorted list."""
    return np.arange(len(who)) - np.searchsorted(who, who, side="left")


def _some(waits: Floats, mean, most: int) -> Ints:
    return np.minimum(np.floor(waits * mean), most).astype(np.int64)


def _look_offset(draws: Draws, pages: Ints, who: Ints, nth: Ints, place: Ints) -> Ints:
    """From the start of a visit to the look at that place: pages come first."""
    start = (pages * 35 + place * 55) * SECOND
    return start + _jitter(draws, "look", who, nth * 16 + place)


def _jitter(draws: Draws, stream: str, who: Ints, turn: Ints) -> Ints:
    return (draws.uniform(f"{stream} jitter", who, turn) * 20 * SECOND).astype(np.int64)
