"""A small seeded form of tests/benchmarks/calibration.py: the numbers keep what they promise."""

from __future__ import annotations

import numpy as np
import pytest

from tests.benchmarks.calibration import (
    Population,
    any_look,
    cuped,
    fixed,
    populations,
    shrunk,
    split_any_look,
)

RARE = "spend, 5% buy, lognormal 1.5"


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(20261126)


@pytest.fixture
def known() -> dict[str, Population]:
    return populations(np.random.default_rng(1))


@pytest.mark.parametrize("name", ["conversion 1%", "conversion 5%", "conversion 97%", RARE])
@pytest.mark.parametrize(("share", "n"), [(0.5, 5_000), (0.1, 5_000), (0.1, 20_000), (0.05, 5_000)])
def test_false_alarms(rng, known, name: str, share: float, n: int) -> None:
    for row in fixed(rng, (name, known[name]), n, share, repeats=3_000):
        noise = 3 * np.sqrt(0.05 * 0.95 / row.cells)
        assert row.alarms < (0.06 if row.gate == "normal" else 0.07) + noise
        assert row.covered > 0.94 - noise


@pytest.mark.parametrize("scale", [0.9, 1.1])
def test_coverage_where_treatment_changes_the_variance(rng, known, scale: float) -> None:
    for name in ("conversion 5%", RARE):
        for row in fixed(rng, (name, known[name]), 20_000, 0.1, repeats=2_000, scale=scale):
            assert row.covered > 0.91


@pytest.mark.parametrize("name", ["conversion 5%", RARE])
@pytest.mark.parametrize("share", [0.5, 0.1])
def test_any_of_thirty_looks(rng, known, name: str, share: float) -> None:
    held, peeked = any_look(rng, known[name], 20_000, share, 300)
    assert held <= 0.05
    assert peeked > 0.1  # what looking at a fixed test every time does


def test_any_look_at_the_split(rng) -> None:
    assert split_any_look(rng, (0.9, 0.1), 10_000, 200, looks=50) <= 0.02


@pytest.mark.parametrize("spread", [0.0, 0.2])
def test_shrunk_intervals_cover_and_are_nearer(rng, known, spread: float) -> None:
    covered, error = shrunk(rng, known["conversion 5%"], spread, 0.1, 60)
    assert covered >= 0.9
    assert error < 1


def test_earlier_behaviour_saves_and_does_not_mislead(rng) -> None:
    alarms, covered, saved = cuped(rng, 1.0, 1_000, 0.1, repeats=600)
    assert alarms < 0.08
    assert covered > 0.92
    assert 0.4 < saved < 0.6
    assert cuped(rng, 0.06, 1_000, 0.5, repeats=200)[2] < 0.02
