"""Questions about the stage graph, against answers found by trying every way."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from journey_core.model import graph
from journey_core.model.elements import Elements, from_elements
from journey_core.model.journey import Journey, Stage, Transition

from .calm import CALM
from .documents import STAGES, documents

JOURNEYS = documents().map(lambda document: from_elements("shop", document))
Steps = set[tuple[str, str]]


def steps(journey: Journey) -> Steps:
    """Every step one can take: along a transition, into a substage, out to its parent."""
    return nested(journey) | {(way.source, way.target) for way in journey.transitions}


def nested(journey: Journey) -> Steps:
    """Steps into a substage and out to its parent."""
    inside = {(stage.parent, stage.id) for stage in journey.stages if stage.parent}
    return inside | {(child, parent) for parent, child in inside}


def reached(journey: Journey, start: str) -> set[str]:
    """Where one can get from a stage in one step or more."""
    found: set[str] = set()
    while True:
        more = {b for a, b in steps(journey) if a == start or a in found}
        if more <= found:
            return found
        found |= more


def family(journey: Journey, stage: str) -> set[str]:
    """A stage and its substages."""
    return {stage} | {other.id for other in journey.stages if other.parent == stage}


def top(journey: Journey) -> set[str]:
    return {stage.id for stage in journey.stages if stage.parent is None}


@CALM
@given(JOURNEYS)
def test_the_graph_has_every_stage_and_step(journey: Journey) -> None:
    found = graph.stage_graph(journey)
    assert set(found.nodes) == {stage.id for stage in journey.stages}
    assert set(found.edges) == steps(journey)
    ids = {data.get("id") for _, _, data in found.edges(data=True) if data["kind"] == "transition"}
    assert ids <= {way.id for way in journey.transitions}


@CALM
@given(JOURNEYS)
def test_roots(journey: Journey) -> None:
    arrived = {way.target for way in journey.transitions}
    expected = {stage for stage in top(journey) if not family(journey, stage) & arrived}
    assert set(graph.roots(journey)) == expected


@CALM
@given(JOURNEYS)
def test_dead_ends(journey: Journey) -> None:
    left = {way.source for way in journey.transitions}
    expected = {stage for stage in top(journey) if not family(journey, stage) & left}
    assert set(graph.dead_ends(journey)) == expected


@CALM
@given(JOURNEYS)
def test_unreachable(journey: Journey) -> None:
    """A stage that nothing touches is reached by nobody, unless it is the only one."""
    starts = graph.roots(journey) or [stage.id for stage in graph.in_order(journey)[:1]]
    touched = {end for step in steps(journey) for end in step}
    starts = [stage for stage in starts if stage in touched or len(journey.stages) == 1]
    seen = set(starts).union(*(reached(journey, stage) for stage in starts))
    expected = [stage.id for stage in graph.in_order(journey) if stage.id not in seen]
    assert graph.unreachable(journey) == expected


@CALM
@given(JOURNEYS)
def test_cycles_without_exit(journey: Journey) -> None:
    """A transition between a stage and its own substage says no more than the nesting does."""
    ways = {stage.id: reached(journey, stage.id) | {stage.id} for stage in journey.stages}
    drawn = [(way.source, way.target) for way in journey.transitions]
    groups = {frozenset(b for b in ways[a] if a in ways[b]) for a in ways}
    expected = {
        group
        for group in groups
        if any({a, b} <= group and (a, b) not in nested(journey) for a, b in drawn)
        and not any(a in group and b not in group for a, b in steps(journey))
    }
    found = graph.cycles_without_exit(journey)
    assert {frozenset(group) for group in found} == expected
    assert len(found) == len(expected)


@CALM
@given(JOURNEYS, st.sampled_from(STAGES), st.sampled_from(STAGES))
def test_paths_are_every_simple_way(journey: Journey, source: str, target: str) -> None:
    there = {stage.id for stage in journey.stages}
    expected: list[list[str]] = []

    def follow(way: list[str]) -> None:
        if way[-1] == target:
            expected.append(way)
            return
        for stage in there - set(way):
            if (way[-1], stage) in steps(journey):
                follow([*way, stage])

    if {source, target} <= there and source != target:
        follow([source])
    found = graph.paths(journey, source, target)
    assert sorted(found) == sorted(expected)
    assert all(len(a) <= len(b) for a, b in pairwise(found))


@CALM
@given(JOURNEYS, st.sampled_from(STAGES))
def test_ancestors(journey: Journey, stage: str) -> None:
    others = {other.id for other in journey.stages} - {stage}
    expected = {other for other in others if stage in reached(journey, other)}
    assert graph.ancestors(journey, stage) == expected


@CALM
@given(documents())
def test_order_is_by_position_and_id(document: Elements) -> None:
    journey = from_elements("shop", document)
    ordered = [(stage.pos, stage.id) for stage in graph.in_order(journey)]
    assert ordered == sorted(ordered)
    for parent, children in graph.substages(journey).items():
        assert [child.parent for child in children] == [parent] * len(children)
        assert [(c.pos, c.id) for c in children] == sorted((c.pos, c.id) for c in children)


def test_many_paths_are_cut() -> None:
    stages = tuple(Stage(id=f"s{n}", name="x") for n in range(12))
    ways = tuple(
        Transition(id=f"{a.id}-{b.id}", source=a.id, target=b.id)
        for a in stages
        for b in stages
        if a != b
    )
    journey = Journey(id="all", name="All", stages=stages, transitions=ways)
    assert len(graph.paths(journey, "s0", "s11")) == graph.MAX_PATHS


def test_an_empty_journey_has_no_answers() -> None:
    journey = Journey(id="empty", name="Empty")
    for ask in (graph.roots, graph.unreachable, graph.dead_ends, graph.cycles_without_exit):
        assert ask(journey) == []
    assert graph.paths(journey, "a", "b") == []
    assert graph.ancestors(journey, "a") == set()
