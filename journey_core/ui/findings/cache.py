"""What the checks find, kept by revision, data version, contact policy and day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import streamlit as st

from journey_core.audit.base import Finding, audit
from journey_core.audit.facts import Facts, measured, registers
from journey_core.audit.places import stages_of
from journey_core.store.contact_policy import PolicyStore
from journey_core.ui import cache

if TYPE_CHECKING:
    from journey_core.model.contact_policy import ContactPolicy


def findings(journey_id: str, revision: int) -> list[Finding]:
    """What the checks find in a revision as things stand today, the worst first."""
    held, version = PolicyStore(cache.workspace().engine).load(), cache.data_version()
    return _findings(journey_id, revision, version, held.revision, cache.today(), held.policy)


@st.cache_data(max_entries=256, show_spinner="Checking the journeys")
def _findings(
    journey_id: str,
    revision: int,
    version: int,
    policy_revision: int,
    on: date,
    _policy: ContactPolicy,
) -> list[Finding]:
    journey = cache.saved(journey_id, revision).journey
    known = _registers(version)
    facts = measured(cache.workspace(), journey, known) if known else None
    return audit(journey, on, facts=facts, policy=_policy)


@st.cache_data(max_entries=4, show_spinner=False)
def _registers(version: int) -> Facts | None:
    return registers(cache.workspace())


def at_stages(journey_id: str, revision: int) -> dict[str, list[Finding]]:
    """The findings by the stage they are shown at: its own, its triggers' and its responses'."""
    places = stages_of(cache.saved(journey_id, revision).journey)
    found: dict[str, list[Finding]] = {}
    for one in findings(journey_id, revision):
        if one.element in places:
            found.setdefault(places[one.element], []).append(one)
    return found
