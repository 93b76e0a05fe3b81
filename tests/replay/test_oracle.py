"""The oracle itself, on examples small enough to be worked out by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import pytest

from journey_core.model.contact import Cap, Response, Suppression, Trigger
from journey_core.model.contact_policy import ContactPolicy, QuietHours, SuppressionRow
from journey_core.model.event_text import parse_event
from journey_core.model.journey import Journey, Stage
from journey_core.model.rules import Compare, Count
from tests.replay import oracle
from tests.replay.histories import HOUR
from tests.replay.oracle_customer import Assigned, Consent, History

BEGIN = 1_704_067_200_000
"""Monday 2024-01-01, midnight UTC: hours in the examples count from here."""
STAGES = (
    Stage(id="in", name="In", pos=0, entry=parse_event("In")),
    Stage(id="cart", name="Cart", pos=1, entry=parse_event("Cart")),
    Stage(id="full", name="Full", pos=2, parent="cart", entry=parse_event("Full")),
)


TRIGGER = Trigger(id="t", kind="event", event="E")


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


def journey(
    triggers: Sequence[Trigger] = (TRIGGER,),
    *,
    name: str = "j",
    caps: Sequence[Cap] = (),
    **said: Any,
) -> Journey:
    """A journey with a response "r" to every trigger, each answering as `said`."""
    several = len(triggers) > 1
    responses = [
        Response(id=f"r-{t.id}" if several else "r", trigger=t.id, channel="email", **said)
        for t in triggers
    ]
    return Journey(
        id=name, name=name, stages=STAGES, triggers=tuple(triggers), responses=tuple(responses),
        caps=tuple(caps),
    )  # fmt: skip


def told(
    events: Sequence[tuple[float, str] | tuple[float, str, Mapping[str, str]]],
    *journeys: Journey,
    policy: ContactPolicy | None = None,
    attributes: Mapping[str, str] | None = None,
    consents: Sequence[tuple[str, float, float | None]] = (),
    assigned: tuple[str, float] | None = None,
    between: tuple[float | None, float | None] = (None, None),
) -> list[tuple[float, float, str]]:
    """For every candidate the hours at which it fired and was due, and the decision."""
    ledger = [
        Consent("c", "news", state, at(hour), None if ends is None else at(ends))
        for state, hour, ends in consents
    ]
    arms = {"j": [Assigned("c", assigned[0], at(assigned[1]))] if assigned else []}
    history = History(
        [("c", at(hour), name, (*more, {})[0]) for hour, name, *more in events],
        {"c": attributes or {}}, ledger, arms,
    )  # fmt: skip
    begin, end = (None if hour is None else at(hour) for hour in between)
    rows = oracle.replay(history, journeys, policy or ContactPolicy(), begin, end)
    return [
        ((row.fired_ms - BEGIN) / HOUR, (row.due_ms - BEGIN) / HOUR, row.decision) for row in rows
    ]


def at(hour: float) -> int:
    return BEGIN + int(hour * HOUR)


def moments(trigger: Trigger, events: Sequence[tuple[float, str]]) -> list[float]:
    return [fired for fired, *_ in told(events, journey([trigger]))]


def test_an_event_fires_once_the_journey_is_entered() -> None:
    trigger = Trigger(id="t", kind="event", event="E")
    assert moments(trigger, [(0, "E"), (1, "E"), (1, "In"), (2, "E")]) == [1, 2]


def test_a_count_fires_at_every_row_that_is_the_nth_within() -> None:
    trigger = Trigger(id="t", kind="count", event="E", times=2, within=hours(2))
    assert moments(trigger, [(0, "In"), (0, "E"), (2, "E"), (3, "E"), (6, "E")]) == [2, 3]


def test_an_absence_ends_inclusively_and_inside_the_data() -> None:
    trigger = Trigger(id="t", kind="absence", event="E", without="F", within=hours(2))
    events = [(0, "In"), (0, "F"), (0, "E"), (4, "E"), (6, "F"), (7, "E"), (9, "X"), (10, "E")]
    assert moments(trigger, events) == [2, 9]


def test_inactivity_needs_a_gap_that_is_longer() -> None:
    trigger = Trigger(id="t", kind="inactivity", span=hours(2))
    assert moments(trigger, [(0, "In"), (2, "X"), (5, "X"), (5, "Y")]) == [4]


def test_since_dwell_and_stage() -> None:
    since = Trigger(id="t", kind="since", event="E", span=hours(2))
    assert moments(since, [(0, "In"), (0, "E"), (2, "E"), (5, "X")]) == [4]
    events = [(0, "Cart"), (1, "Full"), (2, "Cart"), (3, "In"), (4, "Cart"), (6, "In")]
    assert moments(Trigger(id="t", kind="stage", stage="cart"), events) == [0, 4]
    assert moments(Trigger(id="t", kind="stage", stage="full"), events) == [1]
    assert moments(Trigger(id="t", kind="dwell", stage="cart", span=hours(2)), events) == [2]


def test_profile_and_segment() -> None:
    adult = Compare(of="attribute", name="age", operator=">=", value="18")
    profile = journey([Trigger(id="t", kind="profile", rule=adult)])
    events = [(0, "X"), (1, "In"), (2, "Cart")]
    assert told(events, profile, attributes={"age": "18"}) == [(1, 1, "sent")]
    assert told(events, profile, attributes={"age": "17"}) == []
    often = Count(event="E", times=2, within=hours(1))
    segment = Trigger(id="t", kind="segment", rule=often)
    events = [(0, "In"), (1, "E"), (2, "E"), (2.5, "E"), (9, "E"), (9, "E")]
    assert moments(segment, events) == [2, 9]


@pytest.mark.parametrize(
    "trigger",
    [
        Trigger(id="t", kind="event"),
        Trigger(id="t", kind="event", event="E[p]"),
        Trigger(id="t", kind="count", event="E", times=1, within=hours(0)),
        Trigger(id="t", kind="absence", event="E", within=hours(1)),
        Trigger(id="t", kind="dwell", span=hours(1)),
        Trigger(id="t", kind="segment"),
    ],
    ids=lambda trigger: f"{trigger.kind} of {trigger.event or 'nothing'}",
)
def test_an_incomplete_trigger_fires_nothing(trigger: Trigger) -> None:
    assert moments(trigger, [(0, "In"), (1, "E"), (9, "E")]) == []


def test_the_hour_the_weekday_and_quiet_hours_follow_one_another() -> None:
    events = [(0, "In"), (9, "E")]
    assert told(events, journey(at_hour=9)) == [(9, 9, "sent")]
    assert told(events, journey(wait="1h", at_hour=9)) == [(9, 33, "sent")]
    assert told(events, journey(at_hour=10, weekdays=[2])) == [(9, 58, "sent")]
    assert told(events, journey(weekdays=[2])) == [(9, 48, "sent")]
    policy = ContactPolicy(quiet_hours=QuietHours(start="21:00", end="08:00"), zone_field="zone")
    late = journey(wait="12h", in_quiet_hours="wait", weekdays=[0])
    assert told(events, late, policy=policy) == [(9, 7 * 24 + 8, "sent")]
    dropped = journey(in_quiet_hours="drop")
    for zone, decision in (("America/New_York", "quiet_hours"), ("Europe/Berlin", "sent")):
        assert told(events, dropped, policy=policy, attributes={"zone": zone}) == [(9, 9, decision)]


def test_gates_are_asked_as_of_the_due_time() -> None:
    events = [(0, "In"), (1, "E"), (3, "F"), (9, "X")]
    held = Suppression(event="F", within=hours(2))
    assert told(events, journey(wait="2h", suppress=[held])) == [(1, 3, "suppressed")]
    assert told(events, journey(wait="1h", suppress=[held])) == [(1, 2, "sent")]
    assert told(events, journey(wait="4h", suppress=[held])) == [(1, 5, "sent")]
    trigger = Trigger(id="t", kind="event", event="E", stage="in")
    moved = [*events, (2, "Full")]
    assert told(moved, journey([trigger], wait="1h")) == [(1, 2, "stage_mismatch")]
    in_cart = trigger.model_copy(update={"stage": "cart"})
    assert told(moved, journey([in_cart], wait="1h")) == [(1, 2, "sent")]


def test_consent_is_the_latest_row_as_of_the_due_time() -> None:
    events = [(0, "In"), *((hour, "E") for hour in range(1, 6))]
    ledger = [("withdrawn", 4, None), ("granted", 2, 3), ("denied", 0, None), ("granted", 4, None)]
    decisions = [d for *_, d in told(events, journey(purpose="news"), consents=ledger)]
    assert decisions == ["no_consent", "sent", "consent_expired", "sent", "sent"]


def test_a_suppression_is_open_until_it_is_closed() -> None:
    row = SuppressionRow(id="s", name="S", opens="Open", closes="Close", key="n", lasts=hours(3))
    events = [
        (0, "In"), (1, "Open", {"n": "1"}), (1, "E"), (2, "Close", {"n": "2"}), (3, "E"),
        (3.5, "Close", {"n": "1"}), (3.6, "E"), (4, "Open", {"n": "1"}), (6, "E"), (7, "E"),
    ]  # fmt: skip
    decisions = [d for *_, d in told(events, journey(), policy=ContactPolicy(suppressions=(row,)))]
    assert decisions == ["suppressed", "suppressed", "sent", "suppressed", "sent"]


def test_a_rolling_cap_counts_what_was_admitted_and_a_calendar_cap_the_day() -> None:
    events = [(0, "In"), *((hour, "E") for hour in (20, 22, 23, 24, 44, 46))]
    rolling = told(events, journey(caps=[Cap(max=2, within=hours(24))]))
    assert [d for *_, d in rolling] == ["sent", "sent", "capped", "capped", "sent", "sent"]
    daily = told(events, journey(caps=[Cap(max=2, calendar="day")]))
    assert [d for *_, d in daily] == ["sent", "sent", "capped", "sent", "sent", "capped"]


def test_a_full_cap_delays_or_takes_another_channel() -> None:
    events = [(0, "In"), (1, "E"), (2, "E"), (3, "E"), (99, "X")]
    delay = Cap(max=1, within=hours(4), then="delay", at_most=hours(5))
    waited = [(1, 1, "sent"), (2, 5, "sent"), (3, 5, "duplicate")]
    assert told(events, journey(caps=[delay])) == waited
    other = Cap(max=1, within=hours(9), channels=("email",), then="other channel")
    assert [d for *_, d in told(events, journey(caps=[other], fallbacks=["sms"]))] == ["sent"] * 3


def test_cooldowns_of_response_and_trigger() -> None:
    events = [(0, "In"), (1, "E"), (2, "E"), (3, "E")]
    assert [d for *_, d in told(events, journey(cooldown="2h"))] == ["sent", "cooldown", "sent"]
    trigger = Trigger(id="t", kind="event", event="E", cooldown=hours(2))
    assert [d for *_, d in told(events, journey([trigger]))] == ["sent", "cooldown", "sent"]


def test_reentry() -> None:
    events = [(0, "Cart"), (1, "E"), (2, "Full"), (3, "E"), (4, "In"), (5, "E")]
    never = Trigger(id="t", kind="event", event="E", reentry="never")
    assert [d for *_, d in told(events, journey([never]))] == ["sent", "duplicate", "duplicate"]
    left = Trigger(id="t", kind="event", event="E", stage="cart", reentry="after leaving")
    decisions = [d for *_, d in told(events, journey([left]))]
    assert decisions == ["sent", "duplicate", "stage_mismatch"]


def test_held_out_customers_use_up_cooldowns_and_ranks_settle_ties() -> None:
    events = [(0, "In"), (1, "E"), (2, "E")]
    held = told(events, journey(cooldown="2h"), assigned=("holdout", 0))
    assert held == [(1, 1, "holdout"), (2, 2, "cooldown")]
    assert [d for *_, d in told(events, journey(), assigned=("holdout", 2))] == ["sent", "holdout"]
    first = Trigger(id="z", kind="event", event="E", rank=1)
    second = Trigger(id="a", kind="event", event="E", rank=2)
    history = History([("c", at(0), "In", {}), ("c", at(1), "E", {})])
    capped = journey([second, first], caps=[Cap(max=1, within=hours(1))])
    rows = oracle.replay(history, [capped], ContactPolicy())
    assert [(r.response, r.decision) for r in rows] == [("r-z", "sent"), ("r-a", "capped")]


def test_history_before_the_range_is_burnt_in_and_journeys_share_caps() -> None:
    events = [(0, "In"), (1, "E"), (2, "E"), (3, "E")]
    policy = ContactPolicy(caps=(Cap(max=1, within=hours(2)),))
    inside = told(events, journey(), policy=policy, between=(2, 3))
    assert inside == [(2, 2, "capped")]
    both = told(events, journey(), journey(name="k"), policy=policy, between=(None, 3))
    assert [d for *_, d in both] == ["sent", "capped", "capped", "capped"]
