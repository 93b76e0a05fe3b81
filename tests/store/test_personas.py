"""Personas and kept walks in the store: revisions, two people at once, damage, removal."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, update

from journey_core.errors import BadInput, Conflict, Damaged, UnknownName
from journey_core.store.engine import begin_write
from journey_core.store.personas import PERSONAS, PersonaStore
from journey_core.store.walks import MAX_BYTES, WALKS, KeptWalk, WalkStore
from tests.model.personas import full


@pytest.fixture
def personas(engine: Engine) -> PersonaStore:
    """A store without personas."""
    return PersonaStore(engine)


@pytest.fixture
def walks(engine: Engine) -> WalkStore:
    """A store without kept walks."""
    return WalkStore(engine)


def kept(walks: WalkStore, persona: str, *scope: str, outcome: str = "one") -> KeptWalk:
    return walks.keep(
        persona, scope, persona_revision=2, policy_revision=3, journeys={"cart": 4},
        outcome={"came": outcome}, by="Ana\n",
    )  # fmt: skip


def test_what_is_saved_is_loaded(personas: PersonaStore) -> None:
    assert personas.list() == []
    saved = personas.save(full(), 0, "Ana\n")
    assert (saved.persona, saved.revision, saved.saved_by) == (full(), 1, "Ana")
    assert personas.load("mia") == personas.load("mia", 1) == saved
    assert abs(datetime.now(UTC) - saved.saved_at) < timedelta(minutes=1)
    assert personas.save(full(), 1, "Ben").saved_by == "Ana"


def test_newest_by_name(personas: PersonaStore) -> None:
    personas.save(full(name="mia"), 0, "Ana")
    personas.save(full(name="Zoe"), 1, "Ana")
    personas.save(full(id="jon", name="Jon"), 0, "Ana")
    assert [(one.persona.name, one.revision) for one in personas.list()] == [("Jon", 1), ("Zoe", 2)]
    assert personas.load("mia", 1).persona.name == "mia"
    with pytest.raises(UnknownName, match="known: 1 to 2"):
        personas.load("mia", 3)
    with pytest.raises(UnknownName, match="known: jon, mia"):
        personas.load("ana")


def test_who_was_slower_is_told_what_changed(personas: PersonaStore) -> None:
    personas.save(full(), 0, "Ana")
    personas.save(full(name="Zoe"), 1, "Ben")
    with pytest.raises(Conflict, match="Ben saved the persona mia as revision 2") as caught:
        personas.save(full(name="Cem"), 1, "Cem")
    assert caught.value.conflicts == ("Name set to Zoe",)
    with pytest.raises(Conflict, match="the persona mia is there already"):
        personas.save(full(), 0, "Cem")
    with pytest.raises(Conflict, match="was removed"):
        personas.save(full(id="jon"), 1, "Cem")
    assert personas.put(full(name="Cem"), "Cem").revision == 3
    assert [head.changes for head in personas.history("mia")] == [
        ("Name set to Cem",),
        ("Name set to Zoe",),
        ("Persona made with 3 events",),
    ]


def test_of_two_at_once_one_saves(personas: PersonaStore) -> None:
    personas.save(full(), 0, "Ana")
    ready, ended = threading.Barrier(4), []

    def save(name: str) -> None:
        ready.wait()
        try:
            ended.append(personas.save(full(name=name), 1, name).revision)
        except Conflict:
            ended.append(0)

    threads = [threading.Thread(target=save, args=(name,)) for name in "ABCD"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ended) == [0, 0, 0, 2]


def test_a_text_that_was_changed_is_damage(
    engine: Engine, personas: PersonaStore, walks: WalkStore
) -> None:
    personas.save(full(), 0, "Ana")
    kept(walks, "mia", "cart")
    with begin_write(engine) as connection:
        connection.execute(update(PERSONAS).values(snapshot="{}"))
        connection.execute(update(WALKS).values(outcome="{}"))
    with pytest.raises(Damaged, match="revision 1 of the persona mia"):
        personas.load("mia")
    with pytest.raises(Damaged, match="kept walk 1 of the persona mia"):
        walks.newest()


def test_the_newest_kept_walk_of_each_scope(walks: WalkStore) -> None:
    assert walks.newest() == []
    assert walks.newest_in("mia", ("cart",)) is None
    first = kept(walks, "mia", "cart")
    assert (first.number, first.scope, first.kept_by) == (1, ("cart",), "Ana")
    assert (first.persona_revision, first.policy_revision) == (2, 3)
    second = kept(walks, "mia", "cart", outcome="two")
    live = kept(walks, "mia")
    jon = kept(walks, "jon", "win-back", "cart")
    assert jon.scope == ("cart", "win-back")
    assert walks.newest() == [jon, live, second]
    assert walks.newest("mia") == [live, second]
    assert walks.newest_in("jon", ("win-back", "cart")) == jon
    assert second.outcome == {"came": "two"}
    assert second.journeys == {"cart": 4}


def test_what_is_too_large_is_not_kept(walks: WalkStore) -> None:
    with pytest.raises(BadInput, match="too large"):
        kept(walks, "mia", outcome="x" * MAX_BYTES)
    assert walks.newest() == []


def test_what_is_removed_is_gone(personas: PersonaStore, walks: WalkStore) -> None:
    personas.save(full(), 0, "Ana")
    kept(walks, "mia")
    other = kept(walks, "jon")
    personas.remove("mia")
    assert personas.list() == []
    assert walks.newest() == [other]
    with pytest.raises(UnknownName):
        personas.remove("mia")
    assert personas.save(full(), 0, "Ana").revision == 1
