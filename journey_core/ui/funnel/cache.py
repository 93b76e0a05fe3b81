"""Answers about funnels, kept by data version and question; customers are never kept by id.

Who reached what does not depend on the split, so that another split begins from the same walk.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from journey_core.funnel import sensitivity as readings
from journey_core.funnel import times, trend
from journey_core.funnel.counts import summarize
from journey_core.funnel.segments import check_by
from journey_core.funnel.walk import Walk, walk
from journey_core.lake import arrays as lake_arrays
from journey_core.store.catalogue import customers
from journey_core.ui import cache
from journey_core.ui.cache import TURN

if TYPE_CHECKING:
    from collections.abc import Iterable

    from journey_core.funnel.definition import FunnelQuestion
    from journey_core.funnel.results import FunnelResult
    from journey_core.funnel.sensitivity import Sensitivity
    from journey_core.funnel.times import Bin, Curve
    from journey_core.funnel.trend import WeekResult
    from journey_core.lake.arrays import Arrays

CHEAP_EVENTS = 2_000_000
"""Up to so many events everything on the page is worked out without being asked for."""
_CHUNK = 5_000


def is_cheap() -> bool:
    """Whether the data are small enough to answer what nobody has asked for yet."""
    return cache.counts().events <= CHEAP_EVENTS


def result(question: FunnelQuestion) -> FunnelResult:
    """The funnel's answer; computed once for each question and data version."""
    return _result(*_key(question), question)


@st.cache_data(max_entries=200, show_spinner="Counting who moves on", show_time=True)
def _result(now: cache.Standing, asked: str, _question: FunnelQuestion) -> FunnelResult:
    with TURN:
        if _question.by is not None:
            check_by(_arrays(), _question.by)
        return summarize(replace(walked(_question), question=_question))


def walked(question: FunnelQuestion) -> Walk:
    """Who reached what, whatever it is split by; its arrays are shared, read them only."""
    plain = question.unsplit()
    return _walk(*_key(plain), plain)


@st.cache_resource(max_entries=8, show_spinner=False)
def _walk(now: cache.Standing, asked: str, _question: FunnelQuestion) -> Walk:
    return walk(_arrays(), _question)


def weeks(question: FunnelQuestion) -> tuple[WeekResult, ...]:
    """The funnel by the week of its starts."""
    plain = question.unsplit()
    return _weeks(*_key(plain), plain)


@st.cache_data(max_entries=50, show_spinner="Counting week by week", show_time=True)
def _weeks(now: cache.Standing, asked: str, _question: FunnelQuestion) -> tuple[WeekResult, ...]:
    with TURN:
        return trend.weeks(walked(_question))


def histogram(question: FunnelQuestion) -> tuple[Bin, ...]:
    """The time to the last step in bars."""
    return times.histogram(walked(question), len(question.steps))


def curve(question: FunnelQuestion) -> Curve:
    """Conversion over time, of everybody who began."""
    plain = question.unsplit()
    return _curve(*_key(plain), plain)


@st.cache_data(max_entries=50, show_spinner="Following everybody who began", show_time=True)
def _curve(now: cache.Standing, asked: str, _question: FunnelQuestion) -> Curve:
    with TURN:
        return times.curve(_arrays(), _question)


def sensitivity(question: FunnelQuestion) -> Sensitivity:
    """The same steps under every published meaning."""
    plain = question.unsplit()
    return _sensitivity(*_key(plain), plain)


@st.cache_resource(max_entries=24, show_spinner="Counting every other way", show_time=True)
def _sensitivity(now: cache.Standing, asked: str, _question: FunnelQuestion) -> Sensitivity:
    with TURN:
        return readings.sensitivity(_arrays(), _question)


def ids_of(keys: Iterable[int]) -> dict[int, str]:
    """The ids of customers by key, however many."""
    asked = sorted(set(keys))
    found: dict[int, str] = {}
    for start in range(0, len(asked), _CHUNK):
        found |= customers.ids_of(cache.workspace().engine, asked[start : start + _CHUNK])
    return found


def _key(question: FunnelQuestion) -> tuple[cache.Standing, str]:
    return cache.standing(), repr(question)


def _arrays() -> Arrays:
    return lake_arrays.arrays(cache.workspace())
