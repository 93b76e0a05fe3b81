"""What the map and the data say against one another, on worlds small enough to count by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journey_core.flow.agreement import agreement
from journey_core.flow.difference import difference, newcombe
from journey_core.flow.observed import Observed, StageNumbers, WayNumbers
from journey_core.flow.proposals import proposed_stages
from journey_core.flow.stages import overlay
from journey_core.flow.timeline import stage_timeline
from journey_core.kernels.intervals import wilson
from journey_core.lake.arrays import arrays
from journey_core.model.codec import load
from journey_core.model.journey import Journey
from tests.lake.small_lake import Happened, small_lake


def journey(ways: str = "ab bc", stages: str = "abc") -> Journey:
    return load(
        {
            "format": "wayline/plain-1", "id": "j", "name": "J",
            "stages": [{"id": s, "name": s.upper(), "entry": s.upper()} for s in stages],
            "transitions": [{"id": w, "source": w[0], "target": w[1]} for w in ways.split()],
        }
    )  # fmt: skip


def history(customer: str, events: str, start: int = 0) -> list[Happened]:
    return [Happened(customer, start + n, event) for n, event in enumerate(events)]


def test_moves_off_the_map_are_said_with_their_customers(tmp_path: Path) -> None:
    events = [row for n in range(12) for row in history(f"u{n}", "ABAC")]
    events += history("v", "AB") + history("w", "CB")
    told = agreement(overlay(arrays(small_lake(tmp_path, events)), journey()), journey())
    assert (told.moves, told.followed, told.customers, told.detoured) == (38, 13, 14, 13)
    assert told.share == pytest.approx(13 / 38)
    seen = [(d.kind, d.source, d.target, d.matters) for d in told.disagreements]
    assert seen == [
        ("undrawn", "a", "c", True),
        ("undrawn", "b", "a", True),
        ("undrawn", "c", "b", False),
        ("unused", "b", "c", True),
    ]
    assert told.disagreements[-1].transition == "bc"
    assert told.disagreements[0].key == "a>c"


def test_nothing_happened(tmp_path: Path) -> None:
    told = agreement(overlay(arrays(small_lake(tmp_path, [])), journey()), journey())
    assert (told.moves, told.share) == (0, None)
    assert [d.matters for d in told.disagreements] == [False, False]


def test_events_between_stages_may_be_stages(tmp_path: Path) -> None:
    events = [row for n in range(8) for row in history(f"u{n}", "AXXB")]
    events += history("v", "XA") + history("w", "ABY") + history("z", "X")
    found = arrays(small_lake(tmp_path, events))
    timeline = stage_timeline(found, journey())
    told = proposed_stages(found, timeline, journey(), least_share=0.2)
    assert [(p.event, p.customers, p.after, p.before) for p in told] == [("X", 8, "a", "b")]
    assert told[0].share == 0.8
    rare = proposed_stages(found, timeline, journey(), least_share=0.0)
    assert [(p.event, p.after, p.before) for p in rare] == [("X", "a", "b"), ("Y", "b", "")]
    assert not proposed_stages(found, stage_timeline(found, journey("", "q")), journey("", "q"))


def group(left: int, took: int) -> Observed:
    """So many left stage a, so many of them for b, the rest for c, which is not drawn."""
    stage = StageNumbers(entered=left, moved_on=left)
    way = WayNumbers(customers=took, moves=took, share=took / left if left else None)
    rest = replace(way, customers=left - took, moves=left - took)
    seen = (("a", "c", rest),) if left > took else ()
    return Observed(left, dict.fromkeys("abc", stage), {"ab": way, "bc": WayNumbers()}, seen)


def test_two_groups_on_one_map() -> None:
    told = difference(journey(), group(100, 60), group(100, 40))
    assert [(d.source, d.target, d.transition) for d in told] == [("a", "b", "ab"), ("a", "c", "")]
    assert told[0].points == pytest.approx(0.2)
    assert told[0].clear
    assert told[1].points == pytest.approx(-0.2)
    assert told[0].customers == (60, 40)
    few = difference(journey(), group(29, 20), group(100, 40))
    assert [(d.points, d.interval, d.clear) for d in few] == [(None, None, False)] * 2


@settings(deadline=None)
@given(st.integers(1, 500), st.integers(1, 500), st.data())
def test_newcombe_holds_the_difference_and_mirrors(n: int, m: int, data: st.DataObject) -> None:
    hits = data.draw(st.integers(0, n)), data.draw(st.integers(0, m))
    found = newcombe(hits, (n, m))
    assert found is not None
    low, high = found
    assert -1 <= low <= hits[0] / n - hits[1] / m <= high <= 1
    mirrored = newcombe(hits[::-1], (m, n))
    assert mirrored == pytest.approx((-high, -low))


def test_newcombe_as_published() -> None:
    """56 of 70 against 48 of 80, method 10 in the source's table II."""
    assert wilson(56, 70) is not None
    assert newcombe((56, 48), (70, 80)) == pytest.approx((0.0524, 0.3339), abs=5e-5)
    assert newcombe((0, 1), (0, 2)) is None
