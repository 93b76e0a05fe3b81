"""Moves of real customers and patients, equal to the directly-follows counts of other engines.

Every event is a stage here. Repeats of one event are one stay, so the reference's pairs of an event
with itself have no counterpart; all other pairs are the same moves.
"""

from __future__ import annotations

import json
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

from journey_core.flow.stages import overlay, rule_matches
from journey_core.lake.arrays import Arrays, arrays
from journey_core.lake.identity import key_of
from journey_core.lake.ingest.options import EventOptions
from journey_core.lake.ingest.run import import_events
from journey_core.lake.workspace import Workspace, open_workspace
from journey_core.model.journey import Journey, Stage
from journey_core.model.record import slug
from journey_core.model.rules import Event


def everything(found: Arrays) -> Journey:
    """A map with a stage for every event."""
    stages = [Stage(id=slug(name), name=name, entry=Event(event=name)) for name in found.names]
    return Journey(id="all", name="All", stages=tuple(stages))


def moves(found: Arrays) -> dict[tuple[str, str], int]:
    journey = everything(found)
    names = {stage.id: stage.name for stage in journey.stages}
    return {(names[a], names[b]): way.moves for a, b, way in overlay(found, journey).seen}


def pairs(listed: list[list[Any]]) -> dict[tuple[str, str], int]:
    return {(a, b): count for a, b, count in listed if a != b}


def loaded(workspace: Workspace, file: Path, customer: str, event: str) -> Arrays:
    options = EventOptions(customer=customer, time="timestamp", event=event)
    import_events(workspace, [file], options)
    return arrays(workspace)


def test_a_real_shop(shared_data: Path, tmp_path: Path) -> None:
    told = json.loads((shared_data / "reference" / "retentioneering_ecom.json").read_text())
    file = shared_data / "retentioneering_ecom_events.parquet"
    with open_workspace(tmp_path) as workspace:
        found = loaded(workspace, file, "user_id", "event")
        counted = moves(found)
        expected = pairs(told["directly_follows_user_grain_top30"])
        assert {pair: counted[pair] for pair in expected} == expected
        smallest = min(count for _, _, count in told["directly_follows_user_grain_top30"])
        assert not [p for p, n in counted.items() if n > smallest and p not in expected]
        repeats = told["directly_follows_pairs"] - len(counted)
        assert 0 < repeats <= len(found.names)


def test_real_patients(shared_data: Path, tmp_path: Path) -> None:
    told = json.loads((shared_data / "reference" / "sepsis.json").read_text())
    file = shared_data / "sepsis_events.parquet"
    with open_workspace(tmp_path) as workspace:
        found = loaded(workspace, file, "case_id", "activity")
        assert {name: len(found.rows(name)) for name in found.names} == told["activity_counts"]
        assert found.snapshot.customers == told["cases"]
        assert key_of(found.snapshot, "NA") is not None
        counted = moves(found)
        expected = pairs(told["directly_follows_top30"])
        assert {pair: counted[pair] for pair in expected} == expected
        assert rule_matches(found, Event(event="CRP")).rows == told["activity_counts"]["CRP"]
        ways = Counter(
            tuple(found.names[code] for code in found.event[first:last])
            for first, last in pairwise(found.opening.tolist())
        )
        assert len(ways) == told["variants"]
        assert all(ways[tuple(way)] == cases for way, cases in told["top_variants"])
