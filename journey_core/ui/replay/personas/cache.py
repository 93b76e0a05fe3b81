"""Walks of personas, kept by the revisions they rest on, so that looking again costs nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from journey_core.replay import persona_check
from journey_core.store.contact_policy import PolicyStore
from journey_core.store.personas import PersonaStore
from journey_core.store.walks import WalkStore
from journey_core.ui import cache
from journey_core.ui.cache import TURN

if TYPE_CHECKING:
    from journey_core.replay.persona_check import Checked
    from journey_core.store.personas import SavedPersona
    from journey_core.ui.replay.cache import Journeys


def store() -> PersonaStore:
    """The workspace's personas."""
    return PersonaStore(cache.workspace().engine)


def made_for(journeys: Journeys) -> list[SavedPersona]:
    """The personas that walk these journeys, by name."""
    ids = {one for one, _ in journeys}
    return [one for one in store().list()
            if not one.persona.journeys or ids & set(one.persona.journeys)]  # fmt: skip


def checked(
    personas: list[SavedPersona], journeys: Journeys, scope: tuple[str, ...]
) -> list[Checked]:
    """Each persona's walk beside the kept one; `scope` is what walks are kept under."""
    engine = cache.workspace().engine
    key = (
        str(cache.workspace().path),
        tuple((one.persona.id, one.revision, str(one.saved_at)) for one in personas),
        journeys,
        PolicyStore(engine).load().revision,
        tuple((one.persona_id, one.scope, str(one.kept_at)) for one in WalkStore(engine).newest()),
        scope,
    )
    return _checked(key, personas)


@st.cache_resource(max_entries=16, show_spinner="Walking the personas")
def _checked(key: tuple, _personas: list[SavedPersona]) -> list[Checked]:
    with TURN:
        return persona_check.check(cache.workspace().engine, _personas, key[-1])


def keep(one: Checked, by: str) -> None:
    """Compare later walks with this one."""
    persona_check.keep(cache.workspace().engine, one, by)
