"""Splits in the store: versions that never change, salts drawn once, ramps that only widen."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine

from journey_core.errors import Refused, UnknownName
from journey_core.store.splits import SplitStore, Step

HALF = {"personalized": 0.5, "holdout": 0.5}
TENTH = {"personalized": 0.9, "holdout": 0.1}


@pytest.fixture
def splits(engine: Engine) -> SplitStore:
    """A store in which nothing was split yet."""
    return SplitStore(engine)


def test_nothing_was_split(splits: SplitStore) -> None:
    assert splits.versions("shop") == []
    assert splits.newest("shop") is None
    with pytest.raises(UnknownName):
        splits.widen("shop", 1.0, from_ms=0, by="Ana")


def test_the_same_shares_are_the_same_version(splits: SplitStore) -> None:
    first = splits.begin("shop", HALF, starts_ms=None, by="Ana\n")
    assert splits.begin("shop", HALF, starts_ms=77, by="Ben") == first
    assert (first.version, dict(first.shares), first.made_by) == (1, HALF, "Ana")
    assert first.ramp == (Step(None, 1.0),)
    assert len({first.salt, first.ramp_salt}) == 2


def test_other_shares_are_a_new_version(splits: SplitStore) -> None:
    old = splits.begin("shop", HALF, starts_ms=None, by="Ana")
    new = splits.begin("shop", TENTH, starts_ms=50, by="Ben")
    back = splits.begin("shop", HALF, starts_ms=60, by="Ben")
    assert [split.version for split in (old, new, back)] == [1, 2, 3]
    assert len({split.salt for split in (old, new, back)}) == 3
    assert splits.versions("shop") == [old, new, back]
    with pytest.raises(Refused, match="begins after"):
        splits.begin("shop", TENTH, starts_ms=None, by="Ana")
    assert splits.newest("other") is None


def test_a_ramp_only_widens(splits: SplitStore) -> None:
    splits.begin("shop", HALF, starts_ms=None, by="Ana", share=0.1)
    assert splits.widen("shop", 0.1, from_ms=5, by="Ana").ramp == (Step(None, 0.1),)
    wider = splits.widen("shop", 0.6, from_ms=9, by="Ben")
    assert wider.ramp == (Step(None, 0.1), Step(9, 0.6))
    assert wider.open_to == 0.6
    for share in (0.5, 0.0, 1.1):
        with pytest.raises(Refused):
            splits.widen("shop", share, from_ms=10, by="Ben")
    assert splits.newest("shop") == wider


def test_many_at_once_draw_one_salt(splits: SplitStore) -> None:
    with ThreadPoolExecutor(4) as pool:
        made = pool.map(lambda _: splits.begin("shop", HALF, starts_ms=None, by="x"), range(8))
    assert len({split.salt for split in made}) == 1
    assert len(splits.versions("shop")) == 1
