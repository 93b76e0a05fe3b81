"""The demo's segments are tiers of its own buyers; one is too small, and edits stay."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from journey_core.demo.fill import fill
from journey_core.demo.segments import demo_segments, save_segments
from journey_core.lake import segments
from journey_core.lake.arrays import arrays
from journey_core.lake.workspace import open_workspace
from journey_core.model.segment import Segments
from journey_core.store.segments import SegmentStore


def test_two_tiers_stand_and_the_third_counts_in_the_second(tmp_path: Path) -> None:
    with open_workspace(tmp_path / "workspace") as workspace:
        fill(workspace, customers=2500)
        data = arrays(workspace)
        found = segments.sizes(data)
        assert [(one.segment.id, one.folded_into) for one in found] == [
            ("buyers", None),
            ("regulars", None),
            ("returners", "regulars"),
        ]
        assert found[0].share == pytest.approx(0.2, abs=0.03)
        assert found[1].share == pytest.approx(0.33, abs=0.07)
        assert found[2].customers > 0
        codes, values = data.attribute("segment:all")
        assert values == ["", "Buyers, the rest", "Regulars"]
        bought, again = found[0].customers, found[1].customers
        assert np.bincount(codes)[1:].tolist() == [bought - again, again]
        remark = segments.remarks(data, "segment:all")
        assert len(remark) == 1
        assert remark[0].endswith("fewer than 100, and counts in “Regulars”")


def test_they_are_saved_once_and_edits_stay(tmp_path: Path) -> None:
    with open_workspace(tmp_path / "workspace") as workspace:
        fill(workspace, customers=5)
        store = SegmentStore(workspace.engine)
        first = store.load()
        assert (first.segments, first.revision, first.saved_by) == (demo_segments(), 1, "demo")
        fill(workspace, customers=5)
        assert store.load() == first
        store.save(Segments(), 1, "Ana")
        save_segments(workspace.engine, "demo")
        fill(workspace, customers=6)
        assert (store.load().segments, store.load().revision) == (Segments(), 2)
