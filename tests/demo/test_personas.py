"""The demo's personas show what they were written for, and stay as somebody edited them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from journey_core.demo.journeys import demo_journeys
from journey_core.demo.personas import demo_personas, save_personas
from journey_core.demo.policy import demo_policy
from journey_core.replay.persona import rehearsal
from journey_core.replay.scene import Subject
from journey_core.store.engine import open_store
from journey_core.store.personas import PersonaStore


def test_each_shows_what_it_was_written_for() -> None:
    journeys = {one.id: one for one in demo_journeys(date(2026, 3, 2))}
    personas = demo_personas()
    decided = {}
    with rehearsal(personas) as room:
        for one in personas:
            subjects = [Subject(journeys[name]) for name in one.journeys]
            steps = room.walk(one, subjects, demo_policy()).steps
            decided[one.id] = [(s.candidate.response.key, s.candidate.decision) for s in steps]
    assert decided == {
        "mia": [("cart-reminder", "sent")],
        "jon": [("cart-reminder", "suppressed")],
        "leo": [("a-second-look", "sent")],
    }


def test_what_is_there_stays(tmp_path: Path) -> None:
    engine = open_store(tmp_path / "wayline.db")
    store = PersonaStore(engine)
    save_personas(engine, "demo")
    mine = store.load("mia").persona.model_copy(update={"name": "Mia, edited"})
    store.save(mine, 1, "Ana")
    save_personas(engine, "demo")
    assert store.load("mia").persona.name == "Mia, edited"
    assert {one.persona.id for one in store.list()} == {"mia", "jon", "leo"}
    engine.dispose()
