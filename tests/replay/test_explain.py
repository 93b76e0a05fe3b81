"""One customer's explanation says what the replay decided, gate by gate."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from journey_core.lake.identity import key_of
from journey_core.model.contact_policy import ContactPolicy
from journey_core.model.journey import Journey
from journey_core.replay.explain import document, explain
from journey_core.replay.gates.base import Gate
from journey_core.replay.results import DECISIONS
from journey_core.replay.run import NO_POLICY
from journey_core.replay.say import milliseconds_since_1970
from journey_core.replay.scene import Subject
from tests.replay.histories import at_random, make_history
from tests.replay.journeys import journeys, policies
from tests.replay.worlds import World


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return World(tmp_path_factory.mktemp("explain") / "w", make_history(at_random(8), 8, 20))


@settings(deadline=None, derandomize=True, max_examples=25, suppress_health_check=list(HealthCheck))
@given(drawn=journeys(), policy=policies())
def test_explanation_is_the_replays_decision(
    world: World, drawn: list[Journey], policy: ContactPolicy
) -> None:
    subjects = [Subject(journey) for journey in drawn]
    replayed = world.replayed(drawn, policy)
    found = replayed.decisions
    for customer in set(found.customer.tolist()):
        mine = found.customer == customer
        told = explain(world.arrays, subjects, policy, customer).candidates
        assert [one.decision for one in told] == [DECISIONS[d] for d in found.decision[mine]]
        assert [one.response.key for one in told] == [
            replayed.responses[place].key for place in found.response[mine]
        ]
        for one in told:
            assert [gate.gate for gate in one.gates] == list(policy.gates)
            first = next((gate for gate in one.gates if not gate.passed), None)
            assert (first is None) == (one.decision == "sent")
            assert bool(one.would_pass_if) == (one.decision != "sent")
            if first is not None:
                decisions = {Gate.registered[first.gate].decision}
                assert one.decision in decisions | (
                    {"consent_expired"} if first.gate == "consent" else set()
                )


def test_nobody_is_told_what_came_nearest(world: World) -> None:
    journey = Journey.model_validate(
        {"id": "empty", "name": "Empty", "stages": [{"id": "a", "name": "A"}]}
    )
    told = explain(world.arrays, [Subject(journey)], NO_POLICY, 0)
    assert told.candidates == ()
    assert told.nearest == "The customer never entered Empty."
    assert document(told) == {"candidates": [], "nearest": told.nearest, "entries": []}


def test_entries_are_the_stages_as_they_change(world: World) -> None:
    """Against plain Python over the customer's events: a stage counts when it is another one."""
    journey = Journey.model_validate(
        {
            "id": "j",
            "name": "J",
            "stages": [
                {"id": "v", "name": "V", "pos": 0, "entry": {"kind": "event", "event": "V"}},
                {"id": "b", "name": "B", "pos": 1, "entry": {"kind": "event", "event": "B"}},
            ],
        }
    )
    some = 0
    for name in world.history.customers:
        rows = [row for row in world.history.events if row[0] == name]
        came: list[tuple[int, str]] = []
        for _, at_ms, event, _ in sorted(rows, key=lambda row: row[1]):
            if event in ("V", "B") and (not came or came[-1][1] != event.lower()):
                came.append((at_ms, event.lower()))
        key = key_of(world.arrays.snapshot, name)
        assert key is not None
        told = explain(world.arrays, [Subject(journey)], NO_POLICY, key)
        found = [(milliseconds_since_1970(one.at), one.stage) for one in told.entries]
        assert found == came
        half = found[: len(found) // 2 + 1]
        if half:
            until = told.entries[len(half) - 1].at
            cut = explain(world.arrays, [Subject(journey)], NO_POLICY, key, at=until)
            assert cut.entries == tuple(one for one in told.entries if one.at <= until)
            some += 1
    assert some


@pytest.mark.parametrize("gate", list(Gate.registered.values()), ids=list(Gate.registered))
def test_every_gate_says_what_it_is_for(gate: Gate) -> None:
    assert type(gate).__doc__
    assert gate.decision in DECISIONS
