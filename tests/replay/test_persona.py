"""A persona's walk is the explanation of a customer who did, was and agreed exactly the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from journey_core.errors import BadInput
from journey_core.lake.identity import key_of
from journey_core.model.contact_policy import ContactPolicy
from journey_core.model.journey import Journey
from journey_core.model.persona import Persona
from journey_core.replay.explain import ExplainedCandidate, explain
from journey_core.replay.persona import Rehearsal, rehearsal, walk
from journey_core.replay.run import NO_POLICY
from journey_core.replay.scene import Subject
from tests.model.personas import full
from tests.replay.histories import at_random, make_history
from tests.replay.journeys import journeys, policies
from tests.replay.oracle_customer import History
from tests.replay.worlds import World, moment

CART = {
    "id": "cart",
    "name": "Cart",
    "arms": {"personalized": 0.5, "generic": 0.5},
    "stages": [
        {"id": "seen", "name": "Seen", "pos": 0, "entry": {"kind": "event", "event": "Visit"}},
        {"id": "cart", "name": "Cart", "pos": 1, "entry": {"kind": "event", "event": "Added"}},
    ],
    "triggers": [{"id": "left", "stage": "cart", "kind": "absence", "event": "Added",
                  "without": "Paid", "within": "24h"}],
    "responses": [{
        "id": "open", "trigger": "left", "name": "Still open", "channel": "email",
        "subject": "Hello {{first_name|there}}", "body": "{{event.value}} wait for you",
        "variants": [{"arm": "generic", "subject": "Your cart"}],
    }],
}  # fmt: skip


def made_of(history: History, name: str) -> Persona:
    """The persona that is this customer: whose watch ends where the data of all end."""
    events = [
        {"at": moment(at_ms), "event": event, "properties": properties}
        for who, at_ms, event, properties in history.events
        if who == name
    ]
    times = [at_ms for who, at_ms, *_ in history.events if who == name]
    return Persona.model_validate(
        {
            "id": name,
            "name": name,
            "start": moment(min(times)),
            "watch": timedelta(milliseconds=history.horizon_ms - max(times)),
            "attributes": history.attributes.get(name, {}),
            "consents": [
                {"at": moment(one.at_ms), "purpose": one.purpose, "state": one.state,
                 "expires_at": moment(one.expires_ms)}
                for one in history.consents
                if one.customer == name
            ],
            "arms": {
                journey: row.arm
                for journey, rows in history.assignments.items()
                for row in rows
                if row.customer == name
            },
            "events": events,
        }
    )  # fmt: skip


def for_personas(history: History) -> History:
    """The same history with addresses of nobody, and arms that hold from a customer's start."""
    first = {who: min(row[1] for row in history.events if row[0] == who)
             for who in history.customers}  # fmt: skip
    assigned = {
        journey: list({r.customer: r._replace(at_ms=first[r.customer]) for r in rows}.values())
        for journey, rows in history.assignments.items()
    }
    attributes = {
        who: {name: value.replace("a@b", "a@b.test") for name, value in known.items()}
        for who, known in history.attributes.items()
    }
    return replace(history, assignments=assigned, attributes=attributes)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    history = for_personas(make_history(at_random(11), 6, 20))
    return World(tmp_path_factory.mktemp("personas") / "w", history)


@pytest.fixture(scope="module")
def room(world: World):
    with rehearsal([made_of(world.history, name) for name in world.history.customers]) as room:
        yield room


def without_row(told: tuple[ExplainedCandidate, ...]) -> list[ExplainedCandidate]:
    return [replace(one, row=-1) for one in told]


@settings(deadline=None, derandomize=True, max_examples=15, suppress_health_check=list(HealthCheck))
@given(drawn=journeys(), policy=policies())
def test_a_walk_is_what_explain_says_of_a_customer(
    world: World, room: Rehearsal, drawn: list[Journey], policy: ContactPolicy
) -> None:
    subjects = [Subject(journey) for journey in drawn]
    for name in world.history.customers:
        key = key_of(world.arrays.snapshot, name)
        assert key is not None
        told = explain(world.arrays, subjects, policy, key, customer_id=name)
        walked = room.walk(made_of(world.history, name), subjects, policy).explanation
        assert without_row(walked.candidates) == without_row(told.candidates)
        assert walked.entries == told.entries
        assert walked.nearest == told.nearest


def test_each_walks_alone_however_many_there_are() -> None:
    subjects = [Subject(Journey.model_validate(CART), 4)]
    mia = full(journeys=[], watch="20h")
    jon = full(id="jon", watch="40d", arms={})
    with rehearsal([mia, jon]) as together:
        for one in (mia, jon):
            alone = walk(one, subjects, NO_POLICY)
            beside = together.walk(one, subjects, NO_POLICY)
            assert without_row(beside.explanation.candidates) == without_row(
                alone.explanation.candidates
            )
            assert [step.words for step in beside.steps] == [step.words for step in alone.steps]
        with pytest.raises(BadInput, match="does not take part"):
            together.walk(full(id="ana"), subjects, NO_POLICY)


def test_a_walk_says_what_is_sent_when_and_how() -> None:
    subjects = [Subject(Journey.model_validate(CART), 4)]
    generic = walk(full(), subjects, NO_POLICY)
    assert [(one.stage, one.at - full().start) for one in generic.explanation.entries] == [
        ("seen", timedelta(0)),
        ("cart", timedelta(hours=2)),
        ("seen", timedelta(days=3, hours=2)),
    ]
    assert [name for _, name in generic.did] == ["Visit", "Added", "Visit"]
    (step,) = generic.sent
    assert step.candidate.due_at - full().start == timedelta(hours=26)
    assert (step.candidate.channel, step.candidate.arm) == ("email", "generic")
    assert step.words == ("Your cart", "49.5 wait for you", "")
    assert generic.revisions == {"cart": 4}
    other = full(arms={}, attributes={"first_name": "Mia"})
    assert walk(other, subjects, NO_POLICY).sent[0].words.subject == "Hello Mia"


def test_time_goes_on_for_as_long_as_is_watched() -> None:
    subjects = [Subject(Journey.model_validate(CART))]
    script = [{"after": "0s", "event": "Added", "properties": {"value": 1}}]
    for watch, sent in (("23h", 0), ("24h", 1), ("25h", 1)):
        assert len(walk(full(events=script, watch=watch), subjects, NO_POLICY).steps) == sent


def test_what_is_not_sent_says_nothing() -> None:
    subjects = [Subject(Journey.model_validate(CART))]
    held = walk(full(arms={"cart": "holdout"}), subjects, NO_POLICY)
    assert [one.candidate.decision for one in held.steps] == ["holdout"]
    assert held.sent == ()
    assert held.steps[0].words == ("", "", "")
    never = walk(full(events=[{"after": "1h", "event": "Other"}]), subjects, NO_POLICY)
    assert never.explanation.nearest == "The customer never entered Cart."


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setenv("WAYLINE_STORE_URL", "postgresql://nowhere.invalid/none")
    walk(full(), [Subject(Journey.model_validate(CART))], NO_POLICY)
    assert list(tmp_path.iterdir()) == []


def test_triggers_that_count_more_than_the_script_holds() -> None:
    often = {"id": "often", "stage": "seen", "kind": "count", "event": "Visit", "times": 5}
    busy = CART | {"triggers": [*CART["triggers"], often]}
    walked = walk(full(), [Subject(Journey.model_validate(busy))], NO_POLICY)
    assert [one.candidate.response.response for one in walked.sent] == ["open"]
