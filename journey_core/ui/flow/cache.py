"""Answers about flow, kept by data version, revision, segments and segment chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import streamlit as st

from journey_core.flow import stages
from journey_core.flow.agreement import Agreement, agreement
from journey_core.flow.matrix import Matrix, matrix, who_moved
from journey_core.flow.paths import Direction, Loop, Path, top_loops, top_paths
from journey_core.flow.proposals import ProposedStage, proposed_stages
from journey_core.flow.retention import Retention, retention
from journey_core.flow.timeline import Timeline, only, stage_timeline
from journey_core.flow.value import Value, value
from journey_core.lake import arrays as lake_arrays
from journey_core.lake import segments as lake_segments
from journey_core.store.flow_notes import FlowNote, FlowNotes
from journey_core.ui import cache
from journey_core.ui.cache import TURN

if TYPE_CHECKING:
    from journey_core.flow.observed import Overlay
    from journey_core.flow.periods import Period
    from journey_core.lake.arrays import Arrays
    from journey_core.model.journey import Journey
    from journey_core.model.rules import Rule

Segment = tuple[str, str] | None
"""An attribute and one of its values; None for everybody."""


class Flowed(NamedTuple):
    """What happened on a journey's map, as numbers, as a matrix, and against what is drawn."""

    overlay: Overlay
    matrix: Matrix
    agreement: Agreement


class About(NamedTuple):
    """What an answer depends on: data, named segments, and a journey's revision."""

    now: cache.Standing
    journey: str
    revision: int


def about(journey_id: str) -> About:
    """The newest of everything."""
    return About(cache.standing(), journey_id, cache.store().revision_of(journey_id))


def flowed(journey_id: str, segment: Segment) -> Flowed:
    """How customers of a segment, or all, moved on the newest revision of the map."""
    return _flowed(about(journey_id), segment)


@st.cache_data(max_entries=32, show_spinner="Following every customer from stage to stage")
def _flowed(asked: About, segment: Segment) -> Flowed:
    with TURN:
        found, journey = _arrays(), _journey(asked)
        told = stages.overlay(found, journey, segment=segment, revision=asked.revision)
        quiet = stages.gone_quiet(found, stages.QUIET)
        cells = matrix(_timeline(found, journey, segment), journey, quiet)
        return Flowed(told, cells, agreement(told, journey))


def by_segment(journey_id: str, by: str) -> tuple[Overlay, list[str]]:
    """The same for every value of an attribute, and what was folded together."""
    return _by_segment(about(journey_id), by)


@st.cache_data(max_entries=16, show_spinner="Following every segment")
def _by_segment(asked: About, by: str) -> tuple[Overlay, list[str]]:
    with TURN:
        found = _arrays()
        told = stages.overlay(found, _journey(asked), by=by, revision=asked.revision)
        return told, lake_segments.remarks(found, by)


def paths(
    journey_id: str, segment: Segment, stage: str, direction: Direction, steps: int
) -> list[Path]:
    """The ways most customers take after a stage, or took before it."""
    return _paths(about(journey_id), segment, stage, direction, steps)


@st.cache_data(max_entries=64, show_spinner="Following every customer")
def _paths(
    asked: About, segment: Segment, stage: str, direction: Direction, steps: int
) -> list[Path]:
    with TURN:
        timeline = _timeline(_arrays(), _journey(asked), segment)
        return top_paths(timeline, stage, direction=direction, steps=steps)


def loops(journey_id: str, segment: Segment) -> list[Loop]:
    """The ways back to a stage that most customers take."""
    return _loops(about(journey_id), segment)


@st.cache_data(max_entries=32, show_spinner="Following every customer")
def _loops(asked: About, segment: Segment) -> list[Loop]:
    with TURN:
        return top_loops(_timeline(_arrays(), _journey(asked), segment))


def proposed(journey_id: str) -> list[ProposedStage]:
    """Events that may be stages the map lacks."""
    return _proposed(about(journey_id))


@st.cache_data(max_entries=16, show_spinner=False)
def _proposed(asked: About) -> list[ProposedStage]:
    with TURN:
        found, journey = _arrays(), _journey(asked)
        return proposed_stages(found, stage_timeline(found, journey), journey)


def movers(journey_id: str, segment: Segment, source: str, target: str) -> list[int]:
    """The keys of those who went from one top-level stage to another; not kept, it is personal."""
    with TURN:
        timeline = _timeline(_arrays(), cache.saved(journey_id).journey, segment)
        return who_moved(timeline, source, target).tolist()


def came_back(start: Rule, returns: Rule, period: Period, by: str | None) -> Retention:
    """Cohorts by start."""
    return _came_back(cache.standing(), repr((start, returns)), period, by, start, returns)


@st.cache_data(max_entries=32, show_spinner="Counting who comes back")
def _came_back(
    now: cache.Standing, asked: str, period: Period, by: str | None, _start: Rule, _returns: Rule
) -> Retention:
    with TURN:
        return retention(_arrays(), _start, _returns, period=period, by=by)


def brought_in(start: Rule, returns: Rule, amount: str, period: Period, by: str | None) -> Value:
    """What customers brought in since their start."""
    return _brought_in(
        cache.standing(), repr((start, returns, amount)), period, by, start, returns, amount
    )


@st.cache_data(max_entries=32, show_spinner="Adding up what customers brought in")
def _brought_in(
    now: cache.Standing, asked: str, period: Period, by: str | None, _start: Rule,
    _returns: Rule, _amount: str,
) -> Value:  # fmt: skip
    with TURN:
        return value(_arrays(), _start, _returns, _amount, period=period, by=by)


def notes(journey_id: str) -> dict[str, FlowNote]:
    """Why some disagreements are left as they are, by disagreement."""
    return notebook().load(journey_id)


def notebook() -> FlowNotes:
    """Where the notes are kept."""
    return FlowNotes(cache.workspace().engine)


def _timeline(found: Arrays, journey: Journey, segment: Segment) -> Timeline:
    timeline = stage_timeline(found, journey)
    return timeline if segment is None else only(timeline, stages.in_segment(found, *segment))


def _journey(asked: About) -> Journey:
    return cache.saved(asked.journey, asked.revision).journey


def _arrays() -> Arrays:
    return lake_arrays.arrays(cache.workspace())
