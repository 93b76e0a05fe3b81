"""Replays of random journeys on random histories: the oracle's decisions, and what always holds."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from journey_core.model.contact import Cap, Trigger
from journey_core.model.contact_policy import ContactPolicy
from journey_core.model.journey import Journey
from journey_core.replay import candidates
from journey_core.replay.triggers import inactivity
from tests.replay import oracle
from tests.replay.histories import DAY, at_random, histories, make_history
from tests.replay.journeys import journeys, policies
from tests.replay.oracle import Decided
from tests.replay.oracle_customer import Customer, History
from tests.replay.oracle_timing import period, zone_of
from tests.replay.worlds import World

CUSTOMERS, SEEDS = 30, (1, 2, 3)
ADMITTED = ("sent", "holdout")
usual = settings(
    deadline=None,
    derandomize=True,  # the same cases on every machine; more are tried while the engine changes
    max_examples=50,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
DAYS = st.integers(0, 20)


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[World]]:
    folder = tmp_path_factory.mktemp("replay")
    found = [
        World(folder / str(seed), make_history(at_random(seed), CUSTOMERS, 20)) for seed in SEEDS
    ]
    yield found
    for world in found:
        world.close()


@pytest.fixture(scope="module")
def half(
    worlds: list[World], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[World, list[int]]]:
    """The first world with half of its customers, and the old numbers of the events it keeps.

    Who has the latest event stays, for the end of the data is everybody's.
    """
    whole = worlds[0].history
    kept = set(whole.customers[::2]) | {max(whole.events, key=lambda row: row[1])[0]}
    numbers = [n for n, row in enumerate(whole.events) if row[0] in kept]
    world = World(
        tmp_path_factory.mktemp("half") / "half",
        replace(whole, events=[whole.events[number] for number in numbers]),
    )
    yield world, numbers
    world.close()


def assert_same(told: Sequence[Decided], expected: Sequence[Decided]) -> None:
    """Row by row; what differs is shown for one customer."""
    if list(told) != list(expected):
        both = zip((*told, None), (*expected, None), strict=False)
        first = next(a or b for a, b in both if a != b)
        assert first is not None
        name = first.customer
        assert [r for r in told if r.customer == name] == [
            r for r in expected if r.customer == name
        ]
    assert len(told) == len(expected)


some = st.sampled_from(range(len(SEEDS)))
blocks = st.sampled_from([1, 40, candidates.BLOCK])


@usual
@given(which=some, drawn=journeys(), policy=policies(), block=blocks)
def test_every_decision_is_the_oracles(
    worlds: list[World], which: int, drawn: list[Journey], policy: ContactPolicy, block: int
) -> None:
    world = worlds[which]
    with patch.object(candidates, "BLOCK", block), patch.object(inactivity, "BLOCK", block):
        told = world.told(drawn, policy)
    assert_same(told, oracle.replay(world.history, drawn, policy))


@usual
@given(which=some, drawn=journeys(), policy=policies())
def test_blocks_of_customers_add_up(
    worlds: list[World], which: int, drawn: list[Journey], policy: ContactPolicy
) -> None:
    world = worlds[which]
    whole = world.replayed(drawn, policy)
    with patch.object(candidates, "BLOCK", 20):
        parts = world.replayed(drawn, policy)
    assert parts.result == whole.result
    assert all(map(np.array_equal, parts.decisions, whole.decisions))


@settings(usual, max_examples=15)
@given(history=histories(), drawn=journeys(), policy=policies())
def test_any_history_is_replayed_as_the_oracle_does(
    history: History, drawn: list[Journey], policy: ContactPolicy
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder) / "world", history)
        try:
            assert_same(world.told(drawn, policy), oracle.replay(history, drawn, policy))
        finally:
            world.close()


@usual
@given(which=some, drawn=journeys(), policy=policies(), days=st.tuples(DAYS, DAYS))
def test_a_range_is_cut_out_of_all_before_its_end(
    worlds: list[World],
    which: int,
    drawn: list[Journey],
    policy: ContactPolicy,
    days: tuple[int, int],
) -> None:
    world = worlds[which]
    from_ms = min(at_ms for _, at_ms, *_ in world.history.events) + days[0] * DAY
    to_ms = from_ms + days[1] * DAY + 1
    told = world.told(drawn, policy, from_ms, to_ms)
    before = world.told(drawn, policy, None, to_ms)
    assert told == [row for row in before if row.fired_ms >= from_ms]
    assert_same(told, oracle.replay(world.history, drawn, policy, from_ms, to_ms))


@usual
@given(which=some, drawn=journeys(), policy=policies())
def test_decisions_add_up_and_stay_the_same(
    worlds: list[World], which: int, drawn: list[Journey], policy: ContactPolicy
) -> None:
    world = worlds[which]
    told, result = world.told(drawn, policy), world.replayed(drawn, policy).result
    assert world.told(drawn, policy) == told
    decisions = Counter(row.decision for row in told)
    assert result.candidates == len(told) == sum(result.decisions.values())
    assert {name: n for name, n in result.decisions.items() if n} == decisions
    assert result.customers == len({row.customer for row in told})
    assert result.contacted == len({row.customer for row in told if row.decision == "sent"})
    for key, numbers in result.responses.items():
        mine = [row for row in told if row.response == key]
        assert numbers.candidates == len(mine) == sum(numbers.decisions.values())


def _without_limits(journey: Journey) -> Journey:
    """A journey without caps, cooldowns and waiting for quiet hours to end."""
    return journey.model_copy(
        update={
            "caps": (),
            "triggers": tuple(t.model_copy(update={"cooldown": None}) for t in journey.triggers),
            "responses": tuple(
                r.model_copy(update={"cooldown": None, "in_quiet_hours": "drop"})
                for r in journey.responses
            ),
        }
    )


@usual
@given(which=some, drawn=journeys(), policy=policies())
def test_without_limits_another_gate_never_sends_more(
    worlds: list[World], which: int, drawn: list[Journey], policy: ContactPolicy
) -> None:
    drawn = [_without_limits(journey) for journey in drawn]
    asks_nothing = ContactPolicy(
        time_zone=policy.time_zone,
        zone_field=policy.zone_field,
        preferred_channel_field=policy.preferred_channel_field,
    )
    asks = policy.model_copy(update={"caps": (), "pace": None})
    world = worlds[which]
    sent = {
        name: Counter(
            row._replace(channel="") for row in world.told(drawn, given) if row.decision in ADMITTED
        )
        for name, given in (("few", asks), ("many", asks_nothing))
    }
    assert sent["few"] <= sent["many"]


@usual
@given(which=some, drawn=journeys(), policy=policies())
def test_no_window_holds_more_than_the_cap(
    worlds: list[World], which: int, drawn: list[Journey], policy: ContactPolicy
) -> None:
    world = worlds[which]
    several = len(drawn) > 1
    kinds = {
        f"{journey.id}/{said.id}" if several else said.id: said.kind
        for journey in drawn
        for said in journey.responses
    }
    admitted = [row for row in world.told(drawn, policy) if row.decision in ADMITTED]
    caps = [*policy.caps, *(drawn[0].caps if not several else ())]
    for cap in caps:
        counted = [
            row
            for row in admitted
            if (not cap.kinds or kinds[row.response] in cap.kinds)
            and (not cap.channels or row.channel in cap.channels)
        ]
        for row in counted:
            window = [o for o in counted if _in_one_window(world.history, policy, cap, o, row)]
            assert len(window) <= cap.max


def _in_one_window(
    history: History, policy: ContactPolicy, cap: Cap, earlier: Decided, later: Decided
) -> bool:
    if earlier.customer != later.customer:
        return False
    if cap.within is not None:
        within = cap.within // timedelta(milliseconds=1)
        return later.due_ms - within < earlier.due_ms <= later.due_ms
    assert cap.calendar
    zone = zone_of(Customer(later.customer, history), policy)
    return period(earlier.due_ms, cap.calendar, zone) == period(later.due_ms, cap.calendar, zone)


@usual
@given(which=some, drawn=journeys())
def test_nothing_is_sent_without_consent(
    worlds: list[World], which: int, drawn: list[Journey]
) -> None:
    world = worlds[which]
    drawn = [
        journey.model_copy(
            update={
                "responses": tuple(
                    said.model_copy(update={"purpose": "marketing"}) for said in journey.responses
                )
            }
        )
        for journey in drawn
    ]
    for row in world.told(drawn):
        ledger = [
            (given.at_ms, number, given)
            for number, given in enumerate(world.history.consents)
            if given.customer == row.customer
            and given.purpose == "marketing"
            and given.at_ms <= row.due_ms
        ]
        latest = max(ledger)[2] if ledger else None
        if row.decision in ADMITTED:
            assert latest is not None
            assert latest.state == "granted"
            assert latest.expires_ms is None or latest.expires_ms > row.due_ms


@usual
@given(drawn=journeys(), policy=policies())
def test_customers_do_not_influence_each_other(
    worlds: list[World],
    half: tuple[World, list[int]],
    drawn: list[Journey],
    policy: ContactPolicy,
) -> None:
    world, numbers = half
    alone = [row._replace(anchor=numbers[row.anchor]) for row in world.told(drawn, policy)]
    among_all = worlds[0].told(drawn, policy)
    kept = set(world.history.customers)
    assert alone == [row for row in among_all if row.customer in kept]


def test_an_incomplete_trigger_is_said_and_fires_nothing(worlds: list[World]) -> None:
    for incomplete in (
        Trigger(id="t", kind="event"),
        Trigger(id="t", kind="count", event="B", within=timedelta(hours=1)),
        Trigger(id="t", kind="absence", event="B[p]", without="O", within=timedelta(hours=1)),
        Trigger(id="t", kind="inactivity", span=timedelta(0)),
        Trigger(id="t", kind="dwell", span=timedelta(hours=1)),
        Trigger(id="t", kind="segment"),
    ):
        journey = Journey.model_validate(
            {
                "id": "buy",
                "name": "Buy",
                "triggers": [incomplete],
                "responses": [{"id": "r", "trigger": "t", "channel": "email"}],
            }
        )
        result = worlds[0].replayed([journey]).result
        assert result.candidates == 0
        assert result.warnings


def test_more_times_than_there_are_events_at_all_fires_nothing(worlds: list[World]) -> None:
    journey = Journey.model_validate(
        {
            "id": "buy",
            "name": "Buy",
            "triggers": [{"id": "t", "kind": "count", "event": "B", "times": 100_000}],
            "responses": [{"id": "r", "trigger": "t", "channel": "email"}],
        }
    )
    assert worlds[0].replayed([journey]).result.candidates == 0
