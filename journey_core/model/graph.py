"""The stage graph as networkx sees it, and the questions asked of it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from journey_core.model.journey import Journey, Stage

if TYPE_CHECKING:
    import networkx as nx

MAX_PATHS = 200


def stage_graph(journey: Journey) -> nx.DiGraph:
    """Stages as nodes, transitions as edges; what leads to a parent leads to its first substage.

    A parent with substages and those substages are joined by edges of kind "inside": entering the
    parent enters its first substage, and leaving any substage may use the parent's transitions.
    """
    import networkx as nx

    graph = nx.DiGraph()
    for stage in journey.stages:
        graph.add_node(stage.id, pos=stage.pos)
    for way in journey.transitions:
        graph.add_edge(way.source, way.target, kind="transition", id=way.id)
    for parent, children in substages(journey).items():
        for child in children:
            graph.add_edge(parent, child.id, kind="inside")
            graph.add_edge(child.id, parent, kind="inside")
    return graph


def substages(journey: Journey) -> dict[str, list[Stage]]:
    """Each parent's substages in map order."""
    inside: dict[str, list[Stage]] = {}
    for stage in in_order(journey):
        if stage.parent is not None:
            inside.setdefault(stage.parent, []).append(stage)
    return inside


def in_order(journey: Journey) -> list[Stage]:
    """All stages in map order: by `pos`, then id."""
    return sorted(journey.stages, key=lambda stage: (stage.pos, stage.id))


def roots(journey: Journey) -> list[str]:
    """Top-level stages that no transition leads to: where customers come in."""
    return _untouched(journey, {way.target for way in journey.transitions})


def dead_ends(journey: Journey) -> list[str]:
    """Top-level stages that no transition leaves, neither from them nor from a substage."""
    return _untouched(journey, {way.source for way in journey.transitions})


def _untouched(journey: Journey, touched: set[str]) -> list[str]:
    """Top-level stages that are not in a set of ids, and none of whose substages are."""
    inside = substages(journey)
    return [
        stage.id
        for stage in in_order(journey)
        if stage.parent is None
        and not touched & {stage.id, *(child.id for child in inside.get(stage.id, ()))}
    ]


def unreachable(journey: Journey) -> list[str]:
    """Stages that no way leads to from a root.

    A map whose stages all lie on cycles has no root; then the first stage in map order stands in.
    """
    import networkx as nx

    graph = stage_graph(journey)
    starts = roots(journey) or [stage.id for stage in in_order(journey)[:1]]
    isolated = {s for s in starts if graph.degree(s) == 0} if len(graph) > 1 else set()
    seen = set().union(*(nx.descendants(graph, s) | {s} for s in starts if s not in isolated))
    return [stage.id for stage in in_order(journey) if stage.id not in seen]


def cycles_without_exit(journey: Journey) -> list[list[str]]:
    """Groups of stages that lead round in circles and that no transition leaves."""
    import networkx as nx

    graph = stage_graph(journey)
    order = {stage.id: place for place, stage in enumerate(in_order(journey))}
    found = []
    for group in nx.strongly_connected_components(graph):
        turns = any(
            data["kind"] == "transition" and target in group
            for source in group
            for _, target, data in graph.out_edges(source, data=True)
        )
        leaves = any(target not in group for source in group for target in graph.successors(source))
        if turns and not leaves:
            found.append(sorted(group, key=order.__getitem__))
    return sorted(found)


def paths(journey: Journey, source: str, target: str) -> list[list[str]]:
    """Simple ways from one stage to another, shortest first, at most MAX_PATHS of them."""
    import networkx as nx

    graph = stage_graph(journey)
    if source not in graph or target not in graph or source == target:
        return []
    walks: Iterator[list[str]] = nx.shortest_simple_paths(graph, source, target)
    try:
        return list(islice(walks, MAX_PATHS))
    except nx.NetworkXNoPath:
        return []


def ancestors(journey: Journey, stage: str) -> set[str]:
    """Stages from which the stage can be reached; empty for a stage that is not there."""
    import networkx as nx

    graph = stage_graph(journey)
    return set(nx.ancestors(graph, stage)) if stage in graph else set()
