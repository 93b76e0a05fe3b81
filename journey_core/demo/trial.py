"""The randomised holdout of the journey “first-purchase”, and what contact truly changes in it.

Everybody who fills a cart for the first time is assigned an arm at that moment. One draw per
customer decides the first order, so that the effect is true by construction: below the base
probability the order happens in every arm; within `TRUE_EFFECT` above it, only where the arm's
contact makes it happen; beyond, in none.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

import numpy as np

from journey_core.demo import company
from journey_core.demo.company import DAY, HOUR
from journey_core.demo.draws import Draws, Flags, Floats, Ints
from journey_core.demo.people import People
from journey_core.demo.rows import customer_ids
from journey_core.demo.visits import Visits

SECOND = 1000
LAST_HOUR = (company.WINDOW_DAYS * 24 - 3) * HOUR  # later orders leave room for the last clicks
BUCKETS = 10_000


@dataclass(frozen=True)
class Trial:
    """One row per customer of the chunk; where `visit` is -1 the customer was never assigned.

    `ordered_at` is 0 without an order in the window; it may lie after the end of the year.
    """

    visit: Ints  # row in Visits of the first filled cart
    assigned_at: Ints
    arm: Ints
    ordered_at: Ints
    at_once: Flags
    persuadable: Flags  # would order within the window if contacted well, not otherwise

    @property
    def assigned(self) -> Ints:
        """Places of the customers who have an arm."""
        return np.flatnonzero(self.visit >= 0)


def trial(draws: Draws, folk: People, seen: Visits) -> Trial:
    """Assignment and outcome of every customer of the chunk."""
    visit = _first_carts(len(folk), seen)
    known = visit >= 0
    assigned_at = np.where(known, seen.cart_at[visit] + SECOND, 0)
    arm = np.full(len(folk), -1)
    arm[known] = arms(draws.seed, folk.index[known])
    base, outcome = _base(folk), draws.uniform("outcome")
    effect = np.array(company.TRUE_EFFECT)[arm, folk.tier]
    at_once = known & (outcome < company.AT_ONCE * base)
    persuadable = known & (outcome >= base)
    persuadable &= outcome < base + np.array(company.TRUE_EFFECT).max(axis=0)[folk.tier]
    return Trial(
        visit=visit,
        assigned_at=assigned_at,
        arm=arm,
        ordered_at=np.where(
            known & (outcome < base + effect),
            assigned_at + _delays(draws, at_once, persuadable),
            0,
        ),
        at_once=at_once,
        persuadable=persuadable,
    )


def salt(seed: int) -> str:
    """The salt of the assignment: fixed by the seed, unlike any journey's name."""
    return sha256(f"kestrel {seed}".encode()).hexdigest()[:32]


def arms(seed: int, index: Ints) -> Ints:
    """Places in ARMS: holdout takes the first buckets, generic the next, personalized the rest.

    The bucket is `int(sha256(salt + ":" + customer_id).hexdigest()[:15], 16) % 10000`.
    """
    text, ids = salt(seed), customer_ids(index)
    hashes = (sha256(f"{text}:{customer}".encode()).hexdigest() for customer in ids)
    bucket = np.array([int(digest[:15], 16) % BUCKETS for digest in hashes], dtype=np.int64)
    shares = np.cumsum(np.array(company.ARM_SHARES)[::-1])[:-1] * BUCKETS
    return len(company.ARMS) - 1 - np.searchsorted(shares, bucket, side="right")


def _base(folk: People) -> Floats:
    tier = np.array(company.BASE_ORDER)[folk.tier]
    channel = np.array(company.CHANNEL_BUYING)[folk.channel]
    return tier * channel * np.array(company.PLATFORM_BUYING)[folk.platform]


def _delays(draws: Draws, at_once: Flags, persuaded: Flags) -> Ints:
    """From assignment to the order: minutes in the same visit, else hours to days later.

    An order made by contact comes after the reminder, which goes out a day after the cart.
    """
    place = draws.uniform("order delay") ** 2.2
    soon = (4 + 8 * draws.uniform("order at once")) * 60 * SECOND
    earliest = np.where(persuaded, company.REMINDER_AFTER + HOUR, 2 * HOUR)
    later = earliest + place * (LAST_HOUR - earliest)
    return np.where(at_once, soon, later).astype(np.int64)


def _first_carts(customers: int, seen: Visits) -> Ints:
    rows = np.flatnonzero(seen.fills_cart)
    first = np.full(customers, -1)
    first[seen.who[rows[::-1]]] = rows[::-1]
    return first


def in_window(at: Ints, who: Ints, outcome: Trial) -> Flags:
    """Whether each moment lies before the end of its customer's window (or before assignment)."""
    start = outcome.assigned_at[who]
    return (start == 0) | (at < start + company.WINDOW_DAYS * DAY + DAY)
