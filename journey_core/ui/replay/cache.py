"""Answers about replays, kept by data version, revisions, contact policy, range and attribute."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import streamlit as st

from journey_core.lake import arrays as lake_arrays
from journey_core.model.event_text import parse_event
from journey_core.replay.explain import explain
from journey_core.replay.recorded import against_sends
from journey_core.replay.run import replay
from journey_core.replay.scene import Subject
from journey_core.store.contact_policy import PolicyStore
from journey_core.ui import cache
from journey_core.ui.cache import TURN

if TYPE_CHECKING:
    from journey_core.kernels.shapes import Ints
    from journey_core.lake.arrays import Arrays
    from journey_core.model.contact_policy import ContactPolicy
    from journey_core.model.journey import Journey
    from journey_core.replay.explain import Explanation
    from journey_core.replay.recorded import Recorded
    from journey_core.replay.results import Replayed
    from journey_core.store.contact_policy import SavedPolicy

Journeys = tuple[tuple[str, int], ...]
"""Which journeys are replayed together: id and revision of each."""
Asked = tuple[datetime | None, datetime | None, str | None]
"""From, to, and the attribute the answer is split by, or the EVENT it is compared with."""


def policy() -> SavedPolicy:
    """The contact policy in force; revision 0 is the empty one."""
    return PolicyStore(cache.workspace().engine).load()


def replayed(
    journeys: Journeys, from_at: datetime | None, to_at: datetime | None, by: str | None
) -> Replayed:
    """What the journeys would have done in the range; computed once for each way to ask.

    Arrays of the answer are shared: read them, do not write.
    """
    held = policy()
    asked = (from_at, to_at, by)
    return _replayed(cache.standing(), journeys, held.revision, asked, held.policy)


@st.cache_resource(max_entries=24, show_spinner="Replaying every customer's history")
def _replayed(
    now: cache.Standing,
    journeys: Journeys,
    policy_revision: int,
    asked: Asked,
    _policy: ContactPolicy,
) -> Replayed:
    from_at, to_at, by = asked
    with TURN:
        subjects = subjects_of(journeys)
        return replay(arrays(), subjects, _policy, from_at=from_at, to_at=to_at, by=by)


def replayed_as(
    documents: tuple[Journey, ...],
    revisions: tuple[int | None, ...],
    policy: ContactPolicy,
    asked: Asked,
) -> Replayed:
    """The same for journeys and a policy as they are given, such as a what-if that nobody saved."""
    subjects = [Subject(*pair) for pair in zip(documents, revisions, strict=True)]
    told = (*(one.model_dump_json() for one in documents), policy.model_dump_json(), *revisions)
    return _replayed_as(cache.standing(), told, asked, subjects, policy)


@st.cache_resource(max_entries=8, show_spinner="Replaying what would have been different")
def _replayed_as(
    now: cache.Standing,
    told: tuple[str | int | None, ...],
    asked: Asked,
    _subjects: list[Subject],
    _policy: ContactPolicy,
) -> Replayed:
    from_at, to_at, by = asked
    with TURN:
        return replay(arrays(), _subjects, _policy, from_at=from_at, to_at=to_at, by=by)


def recorded(
    journeys: Journeys, from_at: datetime | None, to_at: datetime | None, event: str
) -> Recorded:
    """All the data replayed against the sends that an EVENT records; counted in the range."""
    asked = (from_at, to_at, event)
    return _recorded(cache.data_version(), journeys, policy().revision, asked)


@st.cache_resource(max_entries=8, show_spinner="Looking up what was sent")
def _recorded(version: int, journeys: Journeys, policy_revision: int, asked: Asked) -> Recorded:
    from_at, to_at, event = asked
    whole = replayed(journeys, None, None, None)
    with TURN:
        return against_sends(
            arrays(), whole, parse_event(event or ""), from_at=from_at, to_at=to_at
        )


def segment_of(attribute: str | None) -> tuple[Ints, list[str]] | None:
    """Each customer's place in a list of the attribute's values; the first, "", is missing."""
    return None if attribute is None else arrays().attribute(attribute)


def explained(journeys: Journeys, customer: int) -> Explanation:
    """Everything that was decided about one customer, gate by gate; not kept, it is personal."""
    with TURN:
        return explain(arrays(), subjects_of(journeys), policy().policy, customer)


def subjects_of(journeys: Journeys) -> list[Subject]:
    """The journeys as the library takes them."""
    return [Subject(cache.saved(one, revision).journey, revision) for one, revision in journeys]


def arrays() -> Arrays:
    """The newest data as sorted arrays."""
    return lake_arrays.arrays(cache.workspace())
