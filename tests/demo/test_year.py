"""A year of the company: the same however it is cut, in order, and consistent with itself."""

from __future__ import annotations

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from journey_core.demo import company as facts
from journey_core.demo.year import Year, assignments, consents
from journey_core.lake.schema import STAGED_EVENTS, TYPED_PROPERTIES

from .companies import CUSTOMERS, SEED, whole

FRAMES = ("events", "attributes", "consents", "assignments")


@pytest.mark.parametrize("size", [1, 5, 9])
def test_the_size_of_chunks_changes_nothing(size: int) -> None:
    for name in FRAMES:
        assert_frame_equal(getattr(whole(9, 5, size), name), getattr(whole(9, 5), name))


def test_a_larger_company_begins_with_the_smaller_one(company: Year) -> None:
    small = whole(50, SEED)
    for name in FRAMES:
        large = getattr(company, name).filter(pl.col("customer_id") <= "C-0000050")
        assert_frame_equal(getattr(small, name), large)


def test_another_seed_is_another_company() -> None:
    assert not whole(50, 1).events.equals(whole(50, 2).events)


def test_single_customers_can_be_made() -> None:
    assert {whole(1, seed).events["customer_id"].n_unique() for seed in range(8)} == {1}


def test_events_are_staged_as_the_lake_wants_them(company: Year) -> None:
    table = company.events
    assert table.columns == [*STAGED_EVENTS, *(f"p:{name}" for name in facts.PROPERTIES)]
    assert len(facts.PROPERTIES) <= TYPED_PROPERTIES
    assert table["message"].n_unique() == len(table)
    assert (
        table["at"]
        .is_between(
            facts.START_AT.replace(tzinfo=None), facts.END_AT.replace(tzinfo=None), closed="left"
        )
        .all()
    )
    ordered = table.sort("customer_id", "at", maintain_order=True)
    assert_frame_equal(table, ordered)
    required = ["customer_id", "at", "event", "source", "message"]
    assert table.select(required).null_count().sum_horizontal().item() == 0


def test_the_amounts_are_what_the_readme_says(company: Year) -> None:
    assert 42 <= len(company.events) / CUSTOMERS <= 54
    assert company.events["customer_id"].n_unique() == CUSTOMERS
    assert set(company.events["source"]) == {source.name for source in facts.SOURCES}


@pytest.mark.parametrize(
    ("attribute", "values", "shares"),
    [
        ("acquisition_channel", facts.CHANNELS, facts.CHANNEL_SHARES),
        ("platform", facts.PLATFORMS, facts.PLATFORM_SHARES),
        ("country", facts.COUNTRIES, facts.COUNTRY_SHARES),
    ],
)
def test_customers_are_spread_as_stated(
    company: Year, attribute: str, values: tuple, shares: tuple
) -> None:
    told = company.attributes.filter(pl.col("name") == attribute)
    assert len(told) == CUSTOMERS
    for value, share in zip(values, shares, strict=True):
        seen = (told["value"] == value).sum()
        assert abs(seen - share * CUSTOMERS) < 5 * (share * (1 - share) * CUSTOMERS) ** 0.5


def test_tiers_and_channels_behave_differently(company: Year) -> None:
    tier = _attribute(company, "value_tier")
    visits = company.events.filter(pl.col("event") == "Page Viewed").join(tier, on="customer_id")
    by_tier = dict(visits.group_by("value").len().iter_rows())
    people = dict(tier.group_by("value").len().iter_rows())
    mean = {name: by_tier[name] / people[name] for name in facts.TIERS}
    assert mean["bronze"] < mean["silver"] < mean["gold"]


def test_every_order_went_through_the_checkout(company: Year) -> None:
    counts = dict(company.events.group_by("event").len().iter_rows())
    paid = company.events.filter(pl.col("p:step") == "payment")
    assert len(paid) == pytest.approx(counts["Order Completed"], abs=2)  # cut by the year's edges
    orders = company.events.filter(pl.col("event") == "Order Completed")
    assert orders["p:order_id"].n_unique() == len(orders)
    assert (orders["p:value"].cast(pl.Float64) >= 1).all()
    back = company.events.filter(pl.col("event") == "Order Returned")
    assert back["p:order_id"].is_in(orders["p:order_id"].to_list()).all()
    assert 0.03 < len(back) / len(orders) < 0.13
    assert 0.04 < (orders["p:gift"] == "true").sum() / len(orders) < 0.25


def test_marketing_is_sent_only_while_consent_holds(company: Year) -> None:
    sent = company.events.filter(
        (pl.col("event") == "Message Sent") & (pl.col("p:purpose") == "marketing")
    ).sort("at")
    ledger = company.consents.filter(pl.col("purpose") == "marketing").sort("at")
    known = sent.join_asof(
        ledger.rename({"source": "collected_by"}),
        on="at",
        by="customer_id",
        check_sortedness=False,
    )
    assert len(known) > 1_000
    assert (known["state"] == "granted").all()
    assert (known["expires_at"].is_null() | (known["expires_at"] > known["at"])).all()


def test_messages_are_opened_after_they_are_sent_and_clicked_after_that(company: Year) -> None:
    key = ["customer_id", "p:journey", "p:response", "p:campaign"]
    first = {
        event: company.events.filter(pl.col("event") == f"Message {event}")
        .group_by(key)
        .agg(pl.col("at").min())
        for event in ("Sent", "Opened", "Clicked")
    }
    for before, after in (("Sent", "Opened"), ("Opened", "Clicked")):
        both = first[after].join(first[before], on=key, how="left", nulls_equal=True)
        assert both["at_right"].null_count() == 0
        assert (both["at"] >= both["at_right"]).all()


def test_consents_are_a_table_and_some_expire_within_the_year(company: Year) -> None:
    assert not company.events["event"].str.contains("Consent|Arm ").any()
    first = consents(50, SEED)
    assert_frame_equal(first, company.consents.drop("message").head(len(first)))
    marketing = company.consents.filter(pl.col("purpose") == "marketing")
    end = facts.END_AT.replace(tzinfo=None)
    assert (marketing["expires_at"] < end).sum() > 100
    assert set(company.consents["state"]) == {"granted", "denied", "withdrawn"}


def test_assignments_alone_are_the_same_as_in_the_year(company: Year) -> None:
    assert_frame_equal(assignments(CUSTOMERS, SEED), company.assignments.drop("message"))


def _attribute(company: Year, name: str) -> pl.DataFrame:
    told = company.attributes.filter(pl.col("name") == name)
    return told.select("customer_id", "value")
