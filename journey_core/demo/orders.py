"""Carts, checkouts, orders, gifts and returns, from the trial's outcome and from later visits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from journey_core.demo import company, products
from journey_core.demo.company import DAY, END
from journey_core.demo.draws import Draws, Flags, Ints
from journey_core.demo.people import People
from journey_core.demo.rows import Batch, count, customer_ids, money, words
from journey_core.demo.trial import Trial, in_window
from journey_core.demo.visits import Visits, product_words

SECOND = 1000
LATER_VISIT, WIN_BACK_VISIT = 1000, 2000  # turns of orders that begin outside the planned visits
_REASONS = ("too small", "too large", "damaged", "not as shown", "changed my mind")


@dataclass(frozen=True)
class Orders:
    """One row an order, by customer and time; `turn` is unique per customer."""

    who: Ints
    at: Ints
    turn: Ints
    product: Ints
    cents: Ints
    gift: Flags


def orders(draws: Draws, folk: People, seen: Visits, outcome: Trial) -> Orders:
    """Orders of the trial's window and of later visits that fill a cart.

    Within the window after assignment the trial alone decides, whatever else is visited.
    """
    won = np.flatnonzero((outcome.ordered_at > 0) & (outcome.ordered_at < END))
    first_turn = np.where(outcome.at_once[won], seen.nth[outcome.visit[won]], LATER_VISIT)
    later = _later_orders(draws, folk, seen, outcome)
    return make_orders(
        draws,
        folk,
        who=np.concatenate([won, seen.who[later]]),
        at=np.concatenate([outcome.ordered_at[won], seen.cart_at[later] + 7 * 60 * SECOND]),
        turn=np.concatenate([first_turn, seen.nth[later]]),
        product=np.concatenate([seen.product[outcome.visit[won]], seen.product[later]]),
    )


def make_orders(
    draws: Draws, folk: People, *, who: Ints, at: Ints, turn: Ints, product: Ints
) -> Orders:
    """Orders with value and gift drawn; `who`, `at`, `turn` and `product` as in Orders."""
    order = np.lexsort((at, who))
    who, at, turn, product = who[order], at[order], turn[order], product[order]
    median = np.array(company.ORDER_MEDIAN)[folk.tier[who]]
    euros = median * np.exp(company.ORDER_SPREAD * draws.normal("order value", who, turn))
    christmas = (at > company.START + 20 * DAY) & (at < company.START + 53 * DAY)
    gift = draws.uniform("gift", who, turn) < np.where(christmas, 0.22, 0.07)
    other = products.looked_at(draws, (folk.taste + 3) % len(products.CATEGORIES), who, turn)
    cents = np.maximum(np.round(euros * 100), 100).astype(np.int64)
    return Orders(who, at, turn, np.where(gift, other, product), cents, gift)


def _later_orders(draws: Draws, folk: People, seen: Visits, outcome: Trial) -> Ints:
    """Rows of visits that end in an order outside the window."""
    free = seen.fills_cart & ~in_window(seen.cart_at, seen.who, outcome)
    bought = (outcome.ordered_at > 0)[seen.who]
    again = np.array(company.TIER_AGAIN)[folk.tier[seen.who]]
    chance = np.where(bought, again, company.TIER_LATE)
    return np.flatnonzero(free & (draws.uniform("orders", seen.who, seen.nth) < chance))


def cart_batches(draws: Draws, folk: People, seen: Visits, bought: Orders) -> list[Batch]:
    """What is added in every visit that fills a cart, and how far those get that do not order."""
    rows = np.flatnonzero(seen.fills_cart)
    who, nth, at = seen.who[rows], seen.nth[rows], seen.cart_at[rows]
    ordered = np.isin(_pairs(who, nth), _pairs(bought.who, bought.turn))
    added = Batch("Product Added", "shop", who, at, product_words(seen.product[rows]))
    looks = ~ordered & (draws.uniform("cart look", who, nth) < 0.62)
    starts = looks & (draws.uniform("checkout starts", who, nth) < 0.46)
    ships = starts & (draws.uniform("gives address", who, nth) < 0.58)
    shown = _on(folk, who)
    return [
        added,
        _taken("Cart Viewed", who, at + 90 * SECOND, taken=looks, shown={}),
        _taken("Checkout Started", who, at + 150 * SECOND, taken=starts, shown=shown),
        _taken(
            "Checkout Step Completed",
            who,
            at + 240 * SECOND,
            taken=ships,
            shown=shown | {"step": "shipping"},
        ),
    ]


def _taken(name: str, who: Ints, at: Ints, *, taken: Flags, shown: dict) -> Batch:
    kept = {k: v if isinstance(v, str) else v.filter(pl.Series(taken)) for k, v in shown.items()}
    return Batch(name, "shop", who[taken], at[taken], kept)


def order_batches(folk: People, bought: Orders) -> list[Batch]:
    """The way through the checkout to the order, which ends at `at`."""
    who, shown = bought.who, _on(folk, bought.who)
    steps = [
        ("Cart Viewed", -200, {}),
        ("Checkout Started", -150, shown),
        ("Checkout Step Completed", -90, shown | {"step": "shipping"}),
        ("Checkout Step Completed", -30, shown | {"step": "payment"}),
        ("Order Completed", 0, shown | order_words(folk, bought)),
    ]
    walk = [Batch(name, "shop", who, bought.at + s * SECOND, w) for name, s, w in steps]
    back = bought.turn >= LATER_VISIT
    page = {"platform": shown["platform"].filter(pl.Series(back)), "path": "/cart"}
    return [*walk, Batch("Page Viewed", "web", who[back], bought.at[back] - 260 * SECOND, page)]


def order_words(folk: People, bought: Orders) -> dict:
    """The properties of an order."""
    return product_words(bought.product) | {
        "order_id": order_ids(folk, bought),
        "value": money(bought.cents),
        "items": count(1 + bought.cents // 9000),
        "gift": words(("false", "true"), bought.gift.astype(np.int64)),
    }


def order_ids(folk: People, bought: Orders) -> pl.Series:
    """`C-0000001-12`: unique in the whole company."""
    return customer_ids(folk.index[bought.who]) + "-" + count(bought.turn)


def return_batch(draws: Draws, folk: People, bought: Orders) -> Batch:
    """Orders sent back one to four weeks later: boots and jackets more often than the rest."""
    category = products.CATEGORY_OF[bought.product]
    chance = np.where(np.isin(category, (2, 3)), 0.13, 0.05)
    chance = chance * np.array(company.COUNTRY_RETURNS)[folk.country[bought.who]]
    back = draws.uniform("returns", bought.who, bought.turn) < chance
    who, turn = bought.who[back], bought.turn[back]
    wait = (6 + 20 * draws.uniform("return wait", who, turn)) * DAY
    reason = draws.pick("return reason", (4, 3, 2, 1, 3), who, turn)
    kept = {k: v.filter(pl.Series(back)) for k, v in order_words(folk, bought).items()}
    at = bought.at[back] + wait.astype(np.int64)
    return Batch("Order Returned", "shop", who, at, kept | {"reason": words(_REASONS, reason)})


def _on(folk: People, who: Ints) -> dict:
    return {"platform": words(company.PLATFORMS, folk.platform[who])}


def _pairs(who: Ints, turn: Ints) -> Ints:
    return who * 100_000 + turn
