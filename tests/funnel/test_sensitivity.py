"""Every reading is the funnel asked that way, and names exactly the customers who differ."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from journey_core.funnel.counts import count_steps
from journey_core.funnel.definition import FunnelQuestion, steps_from_texts
from journey_core.funnel.sensitivity import TOOLS, document, meanings, sensitivity
from journey_core.funnel.walk import walk
from journey_core.model.rules import Event
from tests.funnel.world import World
from tests.lake.small_lake import moment

ASKED = FunnelQuestion(steps_from_texts("ABC"), window=timedelta(seconds=6))


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"exclude": Event(event="D"), "by": "plan"},
        {"order": "any"},
        {"window": None},
        {"from_at": moment(2), "first_in_range": True},
        {"step_windows": (timedelta(seconds=2), None), "optional": (2,)},
        {"by": "event.p", "attribution": "last"},
    ],
    ids=repr,
)
def test_readings_are_funnels(world: World, options: dict[str, Any]) -> None:
    asked = replace(ASKED, **options)
    told = sensitivity(world.arrays, asked)
    base = set(walk(world.arrays, asked).members(-1).tolist())
    plain = replace(asked, by=None, attribution="start")
    assert [one.says for one in told.readings] == [one.says for one in meanings(plain)]
    for reading, meaning in zip(told.readings, meanings(plain), strict=True):
        last = count_steps(world.arrays, meaning.question).steps[-1]
        assert (reading.converted, reading.share) == (last.customers, last.from_first)
        assert (reading.interval, reading.share_previous) == (last.interval, last.from_previous)
        here = set(walk(world.arrays, meaning.question).members(-1).tolist())
        assert set(reading.gained.tolist()) == here - base
        assert set(reading.lost.tolist()) == base - here
        if reading.current:
            assert not len(reading.gained) + len(reading.lost)
    shares = [one.share for one in told.readings if one.about != TOOLS and one.share is not None]
    assert (told.lowest, told.highest) == (min(shares), max(shares))


def test_each_kind_of_meaning_marks_the_one_asked_for(world: World) -> None:
    asked = replace(ASKED, exclude=Event(event="D"))
    told = sensitivity(world.arrays, asked)
    kinds = {one.about for one in told.readings} - {TOOLS}
    assert len(kinds) == 6
    for kind in kinds:
        assert [one.current for one in told.readings if one.about == kind].count(True) == 1
    answers = {one.converted for one in told.readings}
    assert len(answers) > 3, "a world in which nothing depends on the settings tests nothing"


def test_the_document_counts_who_differs(world: World) -> None:
    told = json.loads(json.dumps(document(sensitivity(world.arrays, ASKED)), allow_nan=False))
    assert {"lowest", "highest", "readings"} == set(told)
    assert all(isinstance(one["gained"], int) for one in told["readings"])


def test_nobody_has_no_spread(world: World) -> None:
    told = sensitivity(world.arrays, FunnelQuestion(steps_from_texts(["Never", "A"])))
    assert told.lowest is told.highest is None
