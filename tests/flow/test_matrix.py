"""The matrix of top-level stages, against walking through every customer's stays."""

from __future__ import annotations

from itertools import pairwise
from statistics import median

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from journey_core.flow.matrix import matrix, who_moved
from journey_core.flow.timeline import Runs, Timeline
from journey_core.model.codec import load

STAGES = ("a", "b", "b1", "c")
JOURNEY = load(
    {
        "format": "wayline/plain-1", "id": "j", "name": "J",
        "stages": [
            {"id": "a", "name": "A"}, {"id": "b", "name": "B"},
            {"id": "b1", "name": "B1", "parent": "b"}, {"id": "c", "name": "C"},
        ],
        "transitions": [
            {"source": "a", "target": "b"}, {"source": "b1", "target": "c"},
            {"source": "b", "target": "b1"}, {"source": "c", "target": "a"},
        ],
    }
)  # fmt: skip
WAYS = st.lists(st.lists(st.sampled_from("abc"), max_size=6), min_size=1, max_size=6)


@settings(deadline=None, max_examples=60)
@given(WAYS, st.data())
def test_cells_and_rows(ways: list[list[str]], data: st.DataObject) -> None:
    ways = [[s for n, s in enumerate(way) if n == 0 or way[n - 1] != s] for way in ways]
    quiet = np.array([data.draw(st.booleans()) for _ in ways])
    stays = [
        (customer, STAGES.index(stage), (customer << 40) + n**2 * 1000)
        for customer, way in enumerate(ways)
        for n, stage in enumerate(way)
    ]
    runs = Runs(*np.array(stays, np.int64).reshape(-1, 3).T.copy())
    timeline = Timeline(STAGES, np.array([0, 1, 1, 3]), runs, runs, runs.at)
    told = matrix(timeline, JOURNEY, quiet)
    assert set(told.rows) == set("abc")
    for stage, row in told.rows.items():
        last = [quiet[c] for c, way in enumerate(ways) if way and way[-1] == stage]
        assert row.entered == sum(stage in way for way in ways)
        assert (row.inside, row.dropped) == (len(last) - sum(last), sum(last))
    seen = {pair for way in ways for pair in pairwise(way)}
    drawn = {("a", "b"), ("b", "c"), ("c", "a")}
    assert set(told.cells) == seen | drawn
    for (source, target), cell in told.cells.items():
        gaps = {
            customer: [
                2 * n + 1 for n, pair in enumerate(pairwise(way)) if pair == (source, target)
            ]
            for customer, way in enumerate(ways)
        }
        who = [customer for customer, found in gaps.items() if found]
        assert cell.drawn == ((source, target) in drawn)
        assert (cell.customers, cell.moves) == (len(who), sum(map(len, gaps.values())))
        assert who_moved(timeline, source, target).tolist() == who
        if who:
            assert cell.share == len(who) / told.rows[source].entered
            assert cell.median_seconds == median(gap for found in gaps.values() for gap in found)
