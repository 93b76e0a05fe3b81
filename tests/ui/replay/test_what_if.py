"""A what-if changes the one thing it names and nothing else."""

from __future__ import annotations

from datetime import timedelta

from journey_core.model.contact import Cap, Response, Trigger
from journey_core.model.contact_policy import ContactPolicy
from journey_core.model.journey import Journey
from journey_core.ui.replay import what_if

DAY = timedelta(days=1)
SHOP = Journey(
    id="shop",
    name="Shop",
    triggers=(Trigger(id="t", kind="event", event="A"),),
    responses=(
        Response(id="r1", trigger="t", channel="email", fallbacks=("push", "sms"), wait=3 * DAY),
        Response(id="r2", trigger="t", channel="email", wait=3 * DAY),
    ),
    caps=(Cap(max=3, within=7 * DAY), Cap(max=1, calendar="day")),
)
OTHER = Journey(id="other", name="Other", caps=(Cap(max=5, calendar="week"),))
POLICY = ContactPolicy(caps=(Cap(max=4, within=30 * DAY),))


def test_every_cap_is_offered_the_journeys_first() -> None:
    found = what_if.caps([SHOP, OTHER], POLICY)
    assert [cap.max for cap in found.values()] == [3, 1, 5, 4]


def test_a_cap_of_a_journey() -> None:
    where = what_if.CapPlace("shop", 0)
    (shop, other), policy = what_if.with_cap([SHOP, OTHER], POLICY, where, 2)
    assert [cap.max for cap in shop.caps] == [2, 1]
    assert shop.caps[0].within == 7 * DAY
    assert (other, policy) == (OTHER, POLICY)
    assert SHOP.caps[0].max == 3


def test_a_cap_of_the_policy() -> None:
    journeys, policy = what_if.with_cap([SHOP], POLICY, what_if.CapPlace("", 0), 0)
    assert policy.caps[0].max == 0
    assert journeys == [SHOP]


def test_a_new_cap_comes_after_the_others() -> None:
    assert what_if.with_new_cap(POLICY, 2, DAY).caps == (*POLICY.caps, Cap(max=2, within=DAY))


def test_a_wait() -> None:
    shop, other = what_if.with_wait([SHOP, OTHER], "shop", "r2", DAY)
    assert [one.wait for one in shop.responses] == [3 * DAY, DAY]
    assert other == OTHER


def test_another_channel_first_keeps_all_of_them() -> None:
    (shop,) = what_if.with_channel_first([SHOP], "shop", SHOP.responses[0], "sms")
    assert (shop.responses[0].channel, shop.responses[0].fallbacks) == ("sms", ("email", "push"))
    assert shop.responses[1] == SHOP.responses[1]
