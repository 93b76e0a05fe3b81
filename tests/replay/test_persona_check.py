"""Kept walks are walked again, and what is different is told in words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from journey_core.errors import BadInput, UnknownName
from journey_core.model.contact import Cap
from journey_core.model.contact_policy import ContactPolicy
from journey_core.model.journey import Journey
from journey_core.model.operations import set_to
from journey_core.replay.persona import walk
from journey_core.replay.persona_check import Checked, check, keep
from journey_core.replay.persona_outcome import differences, outcome
from journey_core.replay.run import NO_POLICY
from journey_core.replay.scene import Subject
from journey_core.store.contact_policy import PolicyStore
from journey_core.store.engine import open_store
from journey_core.store.journeys import JourneyStore
from journey_core.store.personas import PersonaStore
from tests.model.personas import full
from tests.replay.test_persona import CART

NOBODY_IS_CONTACTED = ContactPolicy(caps=(Cap.model_validate({"max": 0, "within": "7d"}),))


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """A store with the live journey `cart` and Mia, who leaves one."""
    opened = open_store(tmp_path / "wayline.db")
    JourneyStore(opened).create(Journey.model_validate(CART | {"status": "live"}), by="Ana")
    PersonaStore(opened).save(full(journeys=["cart"]), 0, "Ana")
    yield opened
    opened.dispose()


def checked(engine: Engine, scope: tuple[str, ...] | None = None) -> Checked:
    (one,) = check(engine, PersonaStore(engine).list(), scope)
    return one


def test_what_was_kept_stays_the_same_until_something_changes(engine: Engine) -> None:
    first = checked(engine)
    assert (first.scope, first.kept, first.differences) == (("cart",), None, ())
    assert first.since() == []
    kept = keep(engine, first, "Ana")
    assert (kept.journeys, kept.persona_revision, kept.policy_revision) == ({"cart": 1}, 1, 0)
    again = checked(engine)
    assert (again.kept, again.differences, again.since()) == (kept, (), [])
    PolicyStore(engine).save(NOBODY_IS_CONTACTED, 0, "Ben")
    now = checked(engine)
    (told,) = now.differences
    assert told.startswith("Still open: was sent by email after 26 hours; now not sent (capped)")
    assert now.since() == ["contact policy 0 → 1"]
    keep(engine, now, "Ben")
    assert checked(engine).differences == ()


def test_words_are_part_of_the_outcome(engine: Engine) -> None:
    keep(engine, checked(engine), "Ana")
    change = set_to(
        "responses", "open", "body", "Only {{event.value}}", "{{event.value}} wait for you"
    )
    JourneyStore(engine).save("cart", [change], by="Ben")
    now = checked(engine)
    assert now.differences == ("Still open: body was “49.5 wait for you”; now “Only 49.5”",)
    assert now.since() == ["cart 1 → 2"]


def test_each_scope_is_kept_for_itself(engine: Engine) -> None:
    one = checked(engine, ())
    assert (one.scope, one.journeys) == ((), {"cart": 1})
    keep(engine, one, "Ana")
    keep(engine, checked(engine, ("cart",)), "Ana")
    assert [found.scope for found in check(engine, PersonaStore(engine).list())] == [(), ("cart",)]
    with pytest.raises(UnknownName, match="no journey “other”"):
        checked(engine, ("other",))
    set_draft = set_to("journey", "journey", "status", "draft", "live")
    JourneyStore(engine).save("cart", [set_draft], by="Ana")
    with pytest.raises(BadInput, match="no journey is live"):
        checked(engine, ())
    assert check(engine, []) == []


def test_differences_of_stages_and_fires() -> None:
    subjects = [Subject(Journey.model_validate(CART))]
    usual = outcome(walk(full(), subjects, NO_POLICY))
    visits = full(events=[{"after": "0s", "event": "Visit"}])
    short = outcome(walk(visits, subjects, NO_POLICY))
    assert differences(usual, usual) == []
    assert differences(usual, short) == [
        "no longer comes to Cart after 2 hours",
        "Still open: was sent by email after 26 hours; now, nothing fires",
        "no longer comes to Seen after 74 hours",
    ]
    assert differences(short, usual)[1] == (
        "Still open: now sent by email after 26 hours; before, nothing fired"
    )


def test_a_better_sentence_is_no_difference() -> None:
    held = full(arms={"cart": "holdout"})
    usual = outcome(walk(held, [Subject(Journey.model_validate(CART))], NO_POLICY))
    (row,) = usual["candidates"]
    assert row["because"]
    assert differences(usual | {"candidates": [row | {"because": "said otherwise"}]}, usual) == []
