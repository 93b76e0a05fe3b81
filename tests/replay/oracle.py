"""A replay written for reading: one customer, one candidate, one gate at a time.

It is the second opinion on `journey_core.replay`, from the meaning of the words alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from journey_core.model.contact_policy import ContactPolicy
from journey_core.model.journey import Journey
from tests.replay import oracle_gates
from tests.replay.oracle_caps import Admitted, Past
from tests.replay.oracle_customer import Customer, History
from tests.replay.oracle_gates import Candidate
from tests.replay.oracle_timing import due, zone_of
from tests.replay.oracle_triggers import Way, fires


class Decided(NamedTuple):
    """One candidate and what became of it.

    `channel` is empty where none reaches the customer. `anchor` says which event it rests on: the
    how-manieth to arrive of all events, from 0.
    """

    customer: str
    response: str
    fired_ms: int
    due_ms: int
    anchor: int
    channel: str
    decision: str


def replay(
    history: History,
    journeys: Sequence[Journey],
    policy: ContactPolicy,
    from_ms: int | None = None,
    to_ms: int | None = None,
) -> list[Decided]:
    """Every candidate that fired in [from, to), by customer, then in the order they were due."""
    found = []
    for name in history.customers:
        customer = Customer(name, history)
        waiting = []
        for journey in journeys:
            prefix = f"{journey.id}/" if len(journeys) > 1 else ""
            for one in _candidates(customer, journey, policy, history.horizon_ms, to_ms):
                waiting.append(replace(one, key=prefix + one.key))
        found += [
            decided
            for decided in _decide(waiting, policy)
            if from_ms is None or decided.fired_ms >= from_ms
        ]
    return found


def _candidates(
    customer: Customer,
    journey: Journey,
    policy: ContactPolicy,
    horizon_ms: int,
    to_ms: int | None,
) -> list[Candidate]:
    way, zone = Way(journey, customer), zone_of(customer, policy)
    found = []
    for trigger in journey.triggers:
        all_fires = [
            fire
            for fire in fires(trigger, way, customer, horizon_ms)
            if to_ms is None or fire.at_ms < to_ms
        ]
        for fire in all_fires:
            for response in journey.responses:
                if response.trigger == trigger.id:
                    at_ms = due(fire.at_ms, response, policy, zone)
                    found.append(
                        Candidate(
                            response.id, customer, way, zone, policy, journey, trigger,
                            response, fire, all_fires, due_ms=at_ms, first_due_ms=at_ms,
                        )
                    )  # fmt: skip
    return found


def _decide(waiting: list[Candidate], policy: ContactPolicy) -> list[Decided]:
    """One customer's candidates, each at its turn; who is delayed waits for another turn."""
    past, decided = Past(), []
    while waiting:
        one = min(waiting, key=lambda candidate: candidate.order)
        waiting.remove(one)
        decision, channel, later_ms = _through_gates(one, past, policy)
        past.came.add((one.key, one.due_ms))
        if later_ms is not None:
            waiting.append(replace(one, due_ms=later_ms))
            continue
        if decision in ("sent", "holdout"):
            past.admitted.append(Admitted(one, channel, one.due_ms))
        fire = one.fire
        decided.append(
            Decided(
                one.customer.name, one.key, fire.at_ms, one.due_ms, fire.anchor.number, channel,
                decision,
            )
        )  # fmt: skip
    return decided


def _through_gates(
    one: Candidate, past: Past, policy: ContactPolicy
) -> tuple[str, str, int | None]:
    """The decision, the channel it was made for, and when to ask again if it is delayed."""
    channel = next(iter(oracle_gates.reachable(one)), "")
    for gate in policy.gates:
        match gate:
            case "duplicate":
                decision = past.duplicate(one)
            case "cooldown":
                decision = past.cooldown(one)
            case "cap":
                verdict = past.caps(one)
                if verdict.later_ms is not None:
                    return "capped", channel, verdict.later_ms
                decision = None if verdict.channel else "capped"
                channel = verdict.channel or channel
            case _:
                decision = oracle_gates.GATES[gate](one)
        if decision:
            return decision, channel, None
    return "sent", channel, None
