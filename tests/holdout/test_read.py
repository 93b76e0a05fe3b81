"""What a reading says: the planted effect is found, chosen customers are only described."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from journey_core.errors import BadInput
from journey_core.holdout.measure import Question
from journey_core.holdout.measure_weeks import weekly
from journey_core.holdout.read import document, read
from journey_core.lake.arrays import arrays
from journey_core.store.splits import SplitStore

from .demo_trial import found
from .made import ARMS, DAY, Given, give, journey, make

WEEK = timedelta(days=7)


def test_the_planted_effect_lies_inside_as_often_as_promised(tmp_path: Path) -> None:
    seen = [one for seed in range(5) for one in found(tmp_path / str(seed), seed, 2500)]
    shown = [one for one in seen if one.interval is not None]
    assert len(shown) >= 35  # of 5 companies, 4 segments, 2 arms
    assert sum(one.holds for one in shown) >= 0.9 * len(shown)


def test_numbers_are_strict_json_with_the_keys_of_results(tmp_path: Path) -> None:
    shop = make(tmp_path, 11)
    asked = Question(journey(), ("conversion", "opens", "unsubscribes"), ("tier",), WEEK)
    shown = json.loads(json.dumps(document(read(arrays(shop.workspace), asked)), allow_nan=False))
    assert {"srm", "cells", "comparisons", "matured", "randomised"} <= shown.keys()
    keys = "by segment arm metric n mean difference interval p p_adjusted relative"
    assert {*keys.split(), "relative_interval", "method", "gate", "verdict"} <= shown["cells"][
        0
    ].keys()
    assert shown["matured"]["conversion"]["customers"] <= shown["matured"]["conversion"]["of"]
    assert shown["comparisons"] == sum(cell["p"] is not None for cell in shown["cells"])
    arms = {(cell["metric"], cell["arm"]) for cell in shown["cells"]}
    assert ("opens", "holdout") not in arms
    assert ("opens", "personalized") in arms
    assert ("conversion", "generic") in arms


def test_chosen_customers_get_no_verdict(tmp_path: Path) -> None:
    shop = make(tmp_path, 12)
    mailed = [Given(f"c{n}", ARMS[n % 3], DAY) for n in range(40)]
    give(shop.workspace, tmp_path, mailed, "mailing", drawn="not at random")
    reading = read(arrays(shop.workspace), Question(journey(id="mailing"), ("conversion",)))
    assert not reading.is_random
    shown = document(reading)
    assert {cell["verdict"] for cell in shown["cells"]} == {"not randomised"}
    assert "chosen" in shown["because"]
    assert not shown["randomised"]


def test_without_planned_shares_the_split_is_not_judged(tmp_path: Path) -> None:
    shop = make(tmp_path, 13)
    reading = read(arrays(shop.workspace), Question(journey(arms={}), ("conversion",)))
    assert reading.report.srm.p is None
    assert reading.report.srm.ok


def test_a_broken_split_withholds_every_verdict(tmp_path: Path) -> None:
    shop = make(tmp_path, 14)
    lost = [Given(f"c{n}", "holdout" if n < 5 else "personalized", DAY) for n in range(40)]
    give(shop.workspace, tmp_path, lost, "lost")
    half = journey(id="lost", arms={"personalized": 0.5, "holdout": 0.5})
    reading = read(arrays(shop.workspace), Question(half, ("conversion",)))
    assert not reading.report.srm.ok
    assert {cell.verdict for cell in reading.report.cells} == {"invalid"}


def test_nobody_to_compare_with_is_said(tmp_path: Path) -> None:
    shop = make(tmp_path, 15)
    alone = [Given(f"c{n}", "personalized", DAY) for n in range(9)]
    give(shop.workspace, tmp_path, alone, "alone")
    with pytest.raises(BadInput, match="nobody is in the arm holdout"):
        read(arrays(shop.workspace), Question(journey(id="alone", arms={}), ("conversion",)))


def test_weeks_add_up_to_what_happened(tmp_path: Path) -> None:
    shop = make(tmp_path, 16)
    now = arrays(shop.workspace)
    splits = SplitStore(shop.workspace.engine).versions("shop")
    lines = weekly(now, Question(journey()), "contacts", splits, weeks=1)
    whole = read(now, Question(journey(), ("contacts",), window=WEEK))
    for line in lines:
        (cell,) = whole.cells("contacts", line.arm)
        assert (line.cells[0].n, line.cells[0].mean) == (cell.n, cell.mean)
        assert line.novelty is None
    assert weekly(now, Question(journey()), "retention", splits) == []
