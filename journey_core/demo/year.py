"""One chunk of customers lived through the year, and the frames that come out of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from journey_core.demo import company
from journey_core.demo.company import END
from journey_core.demo.consents import account_batch, ledger, ledger_frame, permissions
from journey_core.demo.draws import Draws
from journey_core.demo.mail import candidates, mail, mail_batches, won_back
from journey_core.demo.orders import (
    Orders,
    cart_batches,
    order_batches,
    orders,
    return_batch,
)
from journey_core.demo.people import People, people, profiles
from journey_core.demo.rows import Batch, customer_ids, events_frame, messages, words
from journey_core.demo.subscriptions import (
    app_batch,
    plan_attributes,
    subscription_batches,
    subscriptions,
)
from journey_core.demo.tickets import ticket_batches, tickets
from journey_core.demo.trial import Trial, trial
from journey_core.demo.visits import browsing, product_words, visits

CHUNK = 5_000  # customers whose rows are in memory at a time


@dataclass(frozen=True)
class Year:
    """What a chunk leaves behind; every frame has a customer_id and a message.

    `events`, `attributes` and `consents` are in staged form (rows.events_frame, people.profiles,
    consents.ledger_frame). `assignments`: arm, assigned_at, tier.
    """

    events: pl.DataFrame
    attributes: pl.DataFrame
    consents: pl.DataFrame
    assignments: pl.DataFrame


def chunks(customers: int, seed: int, size: int = CHUNK) -> Iterator[Year]:
    """The company's years, `size` customers at a time; the size changes nothing in the rows."""
    for first in range(1, customers + 1, size):
        index = np.arange(first, min(first + size, customers + 1))
        yield lived(Draws(seed, index))


def lived(draws: Draws) -> Year:
    """The year of one chunk of customers."""
    folk = people(draws)
    seen = visits(draws, folk)
    outcome = trial(draws, folk, seen)
    bought = orders(draws, folk, seen, outcome)
    subs = subscriptions(draws, folk, bought)
    given = permissions(draws, folk, seen, outcome)
    sent = mail(draws, given, outcome, candidates(draws, outcome, seen, bought, subs))
    back = won_back(draws, folk, sent)
    book = ledger(draws, given, sent.unsubscribed_at)
    batches = [
        *browsing(draws, folk, seen),
        *cart_batches(draws, folk, seen, bought),
        *order_batches(folk, bought),
        *_returned_visits(folk, back),
        *order_batches(folk, back),
        return_batch(draws, folk, bought),
        return_batch(draws, folk, back),
        *subscription_batches(draws, subs),
        app_batch(draws, folk, subs),
        *ticket_batches(draws, folk, tickets(draws, seen, bought)),
        account_batch(given),
        *mail_batches(sent),
    ]
    extra = plan_attributes(folk, subs) | {"first_purchase_arm": words(company.ARMS, outcome.arm)}
    return Year(
        events=events_frame(batches, folk.index, draws.seed),
        attributes=profiles(draws, folk, extra),
        consents=ledger_frame(book, folk, draws.seed),
        assignments=_assignments(folk, outcome).with_columns(
            messages(draws.seed, folk.index, outcome.assigned)
        ),
    )


def outcomes(customers: int, seed: int) -> pl.DataFrame:
    """The trial alone, quickly: customer_id, tier, channel, platform, arm, assigned_at, ordered,
    value.

    One row per assigned customer whose window closes within the year; `value` is the order's value
    in euros, 0 without an order.
    """
    draws = Draws(seed, np.arange(1, customers + 1))
    folk = people(draws)
    seen = visits(draws, folk)
    outcome = trial(draws, folk, seen)
    bought = orders(draws, folk, seen, outcome)
    who = outcome.assigned
    mature = outcome.assigned_at[who] + company.WINDOW_DAYS * company.DAY < END
    who = who[mature]
    cents = _window_cents(folk, outcome, bought)
    return _assignments(folk, outcome).filter(pl.Series(mature)).with_columns(
        pl.Series("channel", words(company.CHANNELS, folk.channel[who])),
        pl.Series("platform", words(company.PLATFORMS, folk.platform[who])),
        pl.Series("ordered", outcome.ordered_at[who] > 0),
        pl.Series("value", cents[who] / 100),
    )  # fmt: skip


def assignments(customers: int, seed: int) -> pl.DataFrame:
    """Everybody's arm, as `import assignments` reads it: customer_id, arm, assigned_at, tier."""
    draws = Draws(seed, np.arange(1, customers + 1))
    folk = people(draws)
    return _assignments(folk, trial(draws, folk, visits(draws, folk)))


def consents(customers: int, seed: int) -> pl.DataFrame:
    """The whole consent ledger, as `import consents` reads it."""
    return pl.concat([year.consents.drop("message") for year in chunks(customers, seed)])


def _window_cents(folk: People, outcome: Trial, bought: Orders) -> np.ndarray:
    cents = np.zeros(len(folk), dtype=np.int64)
    first = outcome.ordered_at[bought.who] == bought.at
    cents[bought.who[first]] = bought.cents[first]
    return cents


def _assignments(folk: People, outcome: Trial) -> pl.DataFrame:
    who = outcome.assigned
    return pl.DataFrame(
        {
            "customer_id": customer_ids(folk.index[who]),
            "arm": words(company.ARMS, outcome.arm[who]),
            "assigned_at": pl.Series(outcome.assigned_at[who]).cast(pl.Datetime("ms")),
            "tier": words(company.TIERS, folk.tier[who]),
        }
    )


def _returned_visits(folk: People, back: Orders) -> list[Batch]:
    """What customers who come back look at and add before they order."""
    shown = product_words(back.product)
    on = words(company.PLATFORMS, folk.platform[back.who])
    return [
        Batch("Product Viewed", "web", back.who, back.at - 240_000, shown | {"platform": on}),
        Batch("Product Added", "shop", back.who, back.at - 215_000, shown),
    ]
