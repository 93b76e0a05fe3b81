"""What `data/README.md` says is planted is really in the data, with the numbers it states."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

import numpy as np
import polars as pl
import pytest

from journey_core.demo import company as facts
from journey_core.demo.trial import salt
from journey_core.demo.year import Year, outcomes

from .companies import CUSTOMERS, SEED

WINDOW = timedelta(days=facts.WINDOW_DAYS)
END = facts.END_AT.replace(tzinfo=None)


def test_first_name_is_empty_for_the_stated_share(company: Year) -> None:
    names = company.attributes.filter(pl.col("name") == "first_name")["value"]
    spread = (facts.FIRST_NAME_MISSING * (1 - facts.FIRST_NAME_MISSING) * CUSTOMERS) ** 0.5
    assert len(names) == CUSTOMERS
    assert abs(names.to_list().count("") - facts.FIRST_NAME_MISSING * CUSTOMERS) < 5 * spread


def test_support_falls_silent_before_the_year_ends(company: Year) -> None:
    latest = dict(company.events.group_by("source").agg(pl.col("at").max()).iter_rows())
    silence = timedelta(days=facts.SUPPORT_SILENT_DAYS)
    assert END - silence - timedelta(days=7) < latest["support"] < END - silence
    assert all(END - at < timedelta(days=2) for name, at in latest.items() if name != "support")


def test_every_start_of_plus_gets_two_welcomes_within_a_minute(company: Year) -> None:
    started = company.events.filter(pl.col("event") == "Subscription Started")
    plus = started.filter(pl.col("p:plan") == facts.DOUBLE_FIRE_PLAN)
    plus = plus.filter(pl.col("at") < END - timedelta(hours=1))
    sent = company.events.filter(pl.col("event") == "Message Sent")
    welcome = sent.filter(pl.col("p:response") == "welcome")
    second = sent.filter(pl.col("p:response") == "welcome-plus")
    assert len(plus) > 20
    assert set(plus["customer_id"]) <= set(second["customer_id"])
    pairs = second.join(welcome, on="customer_id", suffix="_first")
    assert len(pairs) == len(second)
    assert ((pairs["at"] - pairs["at_first"]) < timedelta(minutes=1)).all()


def test_arms_follow_the_hash_that_is_written_down(company: Year) -> None:
    for customer, arm in company.assignments.select("customer_id", "arm").head(300).iter_rows():
        digest = sha256(f"{salt(SEED)}:{customer}".encode()).hexdigest()
        bucket = int(digest[:15], 16) % 10_000
        expected = "holdout" if bucket < 2000 else "generic" if bucket < 4000 else "personalized"
        assert arm == expected


def test_arms_stand_in_assignments_and_attributes_alike(company: Year) -> None:
    expected = dict(company.assignments.select("customer_id", "arm").iter_rows())
    attributes = company.attributes.filter(pl.col("name") == "first_purchase_arm")
    assert dict(attributes.select("customer_id", "value").iter_rows()) == expected
    carts = company.events.filter(pl.col("event") == "Product Added")
    assert set(expected) == set(carts["customer_id"])


def test_the_holdout_is_not_contacted(company: Year) -> None:
    held = company.assignments.filter(pl.col("arm") == "holdout")["customer_id"]
    sent = company.events.filter(
        (pl.col("event") == "Message Sent") & (pl.col("p:journey") == facts.HOLDOUT_JOURNEY)
    )
    assert len(sent) > 200
    assert not set(held) & set(sent["customer_id"])


def test_orders_in_the_window_are_the_trials_outcome(company: Year) -> None:
    """Counted from the events, customer by customer, as a reader would."""
    orders = company.events.filter(pl.col("event") == "Order Completed")
    first = {}
    for customer, at, value in orders.select("customer_id", "at", "p:value").iter_rows():
        first.setdefault(customer, []).append((at, float(value)))
    known = outcomes(CUSTOMERS, SEED)
    for row in known.select("customer_id", "assigned_at", "ordered", "value").iter_rows():
        customer, assigned_at, ordered, value = row
        inside = [
            v for at, v in first.get(customer, ()) if assigned_at <= at <= assigned_at + WINDOW
        ]
        assert len(inside) == ordered
        assert sum(inside) == pytest.approx(value)


def test_everybody_who_contact_would_persuade_is_reached_in_the_contacted_arms(
    company: Year,
) -> None:
    """Without the message the extra orders could not be its effect."""
    gold = company.assignments.filter((pl.col("tier") == "gold") & (pl.col("arm") != "holdout"))
    sent = company.events.filter(pl.col("p:response") == "cart-reminder")
    orders = company.events.filter(pl.col("event") == "Order Completed")
    late = gold.join(orders, on="customer_id").filter(
        (pl.col("at") - pl.col("assigned_at")).is_between(timedelta(hours=25), WINDOW)
    )
    reached = late["customer_id"].is_in(sent["customer_id"].unique().to_list())
    assert reached.sum() > 0.6 * len(reached)


@pytest.mark.parametrize("arm", [0, 1])
def test_the_true_effect_is_the_stated_one(arm: int) -> None:
    """Over many seeds the difference to the holdout settles on it, tier by tier."""
    found: dict[str, list[float]] = {tier: [] for tier in facts.TIERS}
    for seed in range(12):
        table = outcomes(6_000, 1000 + seed)
        rate = {
            (tier, name): mean
            for tier, name, mean in table.group_by("tier", "arm")
            .agg(pl.mean("ordered"))
            .iter_rows()
        }
        for tier in facts.TIERS:
            found[tier].append(rate[tier, facts.ARMS[arm]] - rate[tier, "holdout"])
    for place, tier in enumerate(facts.TIERS):
        mean, error = np.mean(found[tier]), np.std(found[tier], ddof=1) / 12**0.5
        assert abs(mean - facts.TRUE_EFFECT[arm][place]) < 4.5 * error


def test_arms_have_their_shares() -> None:
    counts = dict(outcomes(20_000, 7).group_by("arm").len().iter_rows())
    total = sum(counts.values())
    for arm, share in zip(facts.ARMS, facts.ARM_SHARES, strict=True):
        assert abs(counts[arm] - share * total) < 4 * (share * (1 - share) * total) ** 0.5
