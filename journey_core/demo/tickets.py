"""Support tickets: opened about a product, closed days later or not at all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from journey_core.demo.company import DAY, END, HOUR, SUPPORT_SILENT_DAYS
from journey_core.demo.draws import Draws, Ints
from journey_core.demo.orders import Orders
from journey_core.demo.people import People
from journey_core.demo.rows import Batch, count, customer_ids, words
from journey_core.demo.visits import Visits, product_words

SILENT_FROM = END - SUPPORT_SILENT_DAYS * DAY
AFTER_ORDER, BEFORE_ORDER = 0.06, 0.025
STAYS_OPEN = 0.06
TOPICS = ("delivery", "defect", "size", "invoice", "before buying")
_BEFORE_BUYING = TOPICS.index("before buying")
_ASKED = 10_000  # turns of tickets opened before an order


@dataclass(frozen=True)
class Tickets:
    """One row a ticket; `turn` is unique per customer, topic a place in TOPICS."""

    who: Ints
    turn: Ints
    opened_at: Ints
    product: Ints
    topic: Ints


def tickets(draws: Draws, seen: Visits, bought: Orders) -> Tickets:
    """After some orders and, about the product in the cart, before some."""
    after = draws.uniform("ticket", bought.who, bought.turn) < AFTER_ORDER
    asks = seen.fills_cart & (draws.uniform("asks", seen.who, seen.nth) < BEFORE_ORDER)
    who = np.concatenate([bought.who[after], seen.who[asks]])
    turn = np.concatenate([bought.turn[after], _ASKED + seen.nth[asks]])
    start = np.concatenate([bought.at[after], seen.cart_at[asks]])
    topic = draws.pick("topic", (4, 3, 2, 1), who, turn)
    topic = np.where(turn < _ASKED, topic, _BEFORE_BUYING)
    wait = draws.uniform("ticket at", who, turn)
    wait = np.where(topic == _BEFORE_BUYING, (0.5 + 5 * wait) * HOUR, (1 + 9 * wait) * DAY)
    product = np.concatenate([bought.product[after], seen.product[asks]])
    return Tickets(who, turn, start + wait.astype(np.int64), product, topic)


def ticket_batches(draws: Draws, folk: People, opened: Tickets) -> list[Batch]:
    """Opened and closed; nothing is heard from the day the source falls silent."""
    wait = np.exp(0.8 * draws.normal("ticket closes", opened.who, opened.turn)) * 2.2 * DAY
    closed_at = opened.opened_at + wait.astype(np.int64)
    closes = draws.uniform("ticket stays open", opened.who, opened.turn) >= STAYS_OPEN
    return [
        _batch("Support Ticket Opened", folk, opened, opened.opened_at, opened.opened_at > 0),
        _batch("Support Ticket Closed", folk, opened, closed_at, closes),
    ]


def _batch(event: str, folk: People, opened: Tickets, at: Ints, happens) -> Batch:
    rows = np.flatnonzero(happens & (at < SILENT_FROM))
    who, named = opened.who[rows], product_words(opened.product[rows])
    number = customer_ids(folk.index[who]).str.slice(2) + "-" + count(opened.turn[rows])
    shown = {
        "ticket_id": "T-" + number,
        "topic": words(TOPICS, opened.topic[rows]),
        "product": named["product"],
        "category": named["category"],
    }
    return Batch(event, "support", who, at[rows], shown)
