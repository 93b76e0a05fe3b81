"""One customer's explanation says what the replay decided, gate by gate."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from journey_core.model.contact_policy import ContactPolicy
from journey_core.model.journey import Journey
from journey_core.replay.explain import document, explain
from journey_core.replay.gates.base import Gate
from journey_core.replay.results import DECISIONS
from journey_core.replay.run import NO_POLICY
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
    assert document(told) == {"candidates": [], "nearest": told.nearest}


@pytest.mark.parametrize("gate", list(Gate.registered.values()), ids=list(Gate.registered))
def test_every_gate_says_what_it_is_for(gate: Gate) -> None:
    assert type(gate).__doc__
    assert gate.decision in DECISIONS
