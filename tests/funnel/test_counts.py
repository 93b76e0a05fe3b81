"""Whole funnels over a lake of tiny histories, every option at once, against the oracle."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, get_args
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from journey_core.errors import BadInput, UnknownName
from journey_core.funnel import segments
from journey_core.funnel.counts import count_steps
from journey_core.funnel.definition import FunnelQuestion, FunnelStep, Order, steps_from_texts
from journey_core.funnel.results import StepResult, document, rows
from journey_core.kernels.compiled import VARIABLE
from journey_core.kernels.intervals import wilson
from journey_core.lake.arrays import arrays
from journey_core.lake.workspace import open_workspace
from journey_core.model.event_text import parse_event
from journey_core.model.rules import AllOf, Event, Since
from tests.funnel.funnel_oracle import Counts, answer
from tests.funnel.world import PLANS, STEPS, World
from tests.lake.small_lake import moment


@st.composite
def questions(draw: st.DrawFn) -> FunnelQuestion:
    texts = draw(st.lists(st.sampled_from(STEPS), min_size=2, max_size=4))
    order: Order = draw(st.sampled_from(get_args(Order)))
    span = st.integers(1, 12).map(lambda s: timedelta(seconds=s))
    moves = st.just(()) | st.tuples(*[st.none() | span] * (len(texts) - 1))
    edge = st.none() | st.integers(0, 12).map(moment)
    asked = FunnelQuestion(
        steps_from_texts(texts),
        window=draw(st.none() | span),
        order=order,
        step_windows=() if order == "any" else draw(moves),
        strict_time=draw(st.booleans()),
        from_at=draw(edge),
        all_entrants=draw(st.booleans()),
        by=draw(st.sampled_from([None, "plan", "event.p"])),
        where=draw(st.sampled_from([(), (), (("plan", "7.0"),), (("nobody", "x"),)])),
    )
    first = draw(st.sampled_from([None, None, "first_touch", "first_in_range"]))
    asked = _with(asked, **{first: True}) if first else asked
    asked = _with(asked, to_at=draw(edge), inside_range=draw(st.booleans()))
    if asked.by == "event.p":
        from_step = st.integers(1, len(texts))
        asked = _with(
            asked, attribution=draw(st.sampled_from(["start", "first", "last"]) | from_step)
        )
    if order == "any":
        return asked
    waits = st.just(()) | st.tuples(*[st.integers(0, 3).map(_seconds)] * (len(texts) - 1))
    middle = st.sets(st.integers(2, max(2, len(texts) - 1))).map(lambda s: tuple(sorted(s)))
    asked = _with(asked, step_waits=draw(waits))
    asked = _with(asked, optional=draw(st.just(()) | middle))
    return _with(
        asked, exclude=draw(_EXCLUDED), exclusion=draw(st.sampled_from(["drop", "remove"]))
    )


def _seconds(number: int) -> timedelta:
    return timedelta(seconds=number)


_EXCLUDED = st.sampled_from([None, None, "D", "B", "C[p=x]"]).map(
    lambda text: text and parse_event(text)
)


def _with(asked: FunnelQuestion, **changes: Any) -> FunnelQuestion:
    """The question with a change, unless that contradicts the rest."""
    try:
        return replace(asked, **changes)
    except BadInput:
        return asked


def assert_same(told: tuple[StepResult, ...], expected: Counts, optional: tuple[int, ...]) -> None:
    customers, seconds = expected
    assert [step.customers for step in told] == customers
    required = [place for place in range(len(told)) if place + 1 not in optional]
    for place, step in enumerate(told):
        first = customers[0]
        before = customers[max((one for one in required if one < place), default=0)]
        assert step.optional == (place not in required)
        assert step.left == before - customers[place]
        assert step.interval_previous == wilson(customers[place], before)
        assert step.from_first == (customers[place] / first if first else None)
        assert step.from_previous == (customers[place] / before if before else None)
        assert step.interval == wilson(customers[place], first)
        if place and customers[place]:
            assert step.seconds is not None
            for share, name in ((0.25, "p25"), (0.5, "p50"), (0.75, "p75"), (0.9, "p90")):
                assert getattr(step.seconds, name) == pytest.approx(_at(seconds[place], share))
        else:
            assert step.seconds is None


def _at(ordered: list[float], share: float) -> float:
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(asked=questions(), kernels=st.sampled_from(["numpy", "numba"]))
def test_a_funnel_counts_what_the_oracle_counts(
    world: World, asked: FunnelQuestion, kernels: str
) -> None:
    with patch.dict(os.environ, {VARIABLE: kernels}):
        result = count_steps(world.arrays, asked)
    expected = answer(asked, world.histories, world.attributes)
    assert_same(result.steps, expected.steps, asked.optional)
    assert (result.entrants, result.immature) == (expected.entrants, expected.immature)
    assert result.removed == expected.removed
    assert result.segments.keys() == expected.segments.keys()
    for value, steps in result.segments.items():
        assert_same(steps, expected.segments[value], asked.optional)
    assert result.data_version == 1


def test_what_by_names_must_be_known(world: World) -> None:
    steps = steps_from_texts(["A", "B"])
    with pytest.raises(UnknownName, match="attribute “plans”; known: plan"):
        count_steps(world.arrays, FunnelQuestion(steps, by="plans"))
    with pytest.raises(UnknownName, match="event property “z”; known: p, q"):
        count_steps(world.arrays, FunnelQuestion(steps, by="event.z"))
    with pytest.raises(BadInput, match=r"write event\.p"):
        count_steps(world.arrays, FunnelQuestion(steps, by="p"))


def test_names_that_never_occur_are_said(world: World) -> None:
    asked = FunnelQuestion(
        steps_from_texts(["A[pp=1]", "Nevermore"]), window=None, where=(("plam", "gold"),)
    )
    result = count_steps(world.arrays, asked)
    assert [step.customers for step in result.steps] == [0, 0]
    assert result.steps[0].from_first is None
    assert result.steps[0].interval is None
    assert result.warnings == (
        "step 1: no event has a property “pp”; did you mean “p”?",
        "step 2: the event “Nevermore” never occurs",
        "no customer has an attribute “plam”, so nobody is counted; did you mean “plan”?",
    )


def test_an_empty_workspace_counts_nobody(tmp_path: Path) -> None:
    empty = arrays(open_workspace(tmp_path / "none", create=False))
    result = count_steps(empty, FunnelQuestion(steps_from_texts(["A", "B"])))
    assert [step.customers for step in result.steps] == [0, 0]
    assert (result.entrants, result.immature, result.data_version) == (0, 0, 0)


def test_values_beyond_the_most_frequent_are_counted_together(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for by in ("plan", "event.p"):
        asked = FunnelQuestion(steps_from_texts(["A", "B"]), all_entrants=True, by=by)
        told = count_steps(world.arrays, asked)
        monkeypatch.setattr(segments, "MAX_SEGMENTS", 1)
        short = count_steps(world.arrays, asked)
        monkeypatch.undo()
        first, *others = told.segments.items()
        assert list(short.segments.items()) == [first]
        assert short.rest is not None
        assert short.rest.values == len(others) > 1
        for place in (0, 1):
            left = sum(steps[place].customers for _, steps in others)
            assert short.rest.steps[place].customers == left
        assert f"{len(others)} more are counted together" in short.warnings[-1]
        assert rows(short)[-1]["segment"] == f"{len(others)} values more"


def test_stages_are_steps_too(world: World) -> None:
    late = Since(event="A", operator=">=", span=timedelta(seconds=3))
    rule = AllOf(rules=(Event(event="B"), late))
    stages = (FunnelStep("Start", Event(event="A")), FunnelStep("Late", rule))
    asked = FunnelQuestion(stages, window=None)
    assert_same(
        count_steps(world.arrays, asked).steps,
        answer(asked, world.histories, world.attributes).steps,
        (),
    )


def test_the_document_is_strict_json_and_rows_are_flat(world: World) -> None:
    asked = FunnelQuestion(steps_from_texts(["A", "B"]), window=None, by="plan")
    result = count_steps(world.arrays, asked)
    told = json.loads(json.dumps(document(result), allow_nan=False))
    assert [step["customers"] for step in told["steps"]] == [s.customers for s in result.steps]
    assert told["segments"].keys() == set(PLANS)
    assert told["segments"][""]["steps"][1]["interval"] == pytest.approx(
        list(result.segments[""][1].interval or ())
    )
    flat = rows(result)
    assert len(flat) == 2 * (1 + len(result.segments))
    assert flat[0]["part"], flat[0]["segment"] == ("all", None)
    assert len({tuple(row) for row in flat}) == 1
