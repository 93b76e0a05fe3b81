"""The demo company's personas: nobody of them exists."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from journey_core.demo.shelf import documents
from journey_core.errors import Conflict
from journey_core.model.persona import Persona
from journey_core.model.persona_file import load_text

if TYPE_CHECKING:
    from sqlalchemy import Engine


def demo_personas() -> list[Persona]:
    """Somebody who abandons a cart, somebody with an open ticket, somebody who has gone quiet."""
    files = documents("personas").values()
    return [load_text(file.read_text(encoding="utf-8")) for file in files]


def save_personas(engine: Engine, by: str) -> None:
    """Save those whose ids are free; personas that exist stay as they are."""
    from journey_core.store.personas import PersonaStore

    for persona in demo_personas():
        with suppress(Conflict):
            PersonaStore(engine).save(persona, 0, by)
