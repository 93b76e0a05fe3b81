"""Titles, rows and guardrails of made-up sheets: every verdict in words, none by chance."""

from __future__ import annotations

import re
from typing import Any

import pytest

from journey_core.figures.holdout import forest, forest_alt, power, weeks, weeks_alt
from journey_core.holdout.report import Cell, Srm
from journey_core.holdout.sheet import Guard, Sheet, Weeks, differ, read_back
from journey_core.ui.holdout import planner, reading
from journey_core.ui.holdout.results_view import table

CAUSAL = re.compile(r"helps|harms|lift|effect|thanks to", re.IGNORECASE)


def cell(**changed: Any) -> Cell:
    """Everybody of the personalized arm: a clear effect of 1.3 points."""
    plain = Cell(
        by=None, segment="all", arm="personalized", metric="conversion", n=(2960, 23680),
        mean=(0.10, 0.113), difference=0.013, interval=(0.002, 0.024), p=0.01, p_adjusted=0.02,
        relative=0.13, relative_interval=(0.02, 0.25), method="Newcombe, pooled z", gate="normal",
        verdict="better", events=(296, 2676), expected=330.0, sequential=(-0.001, 0.027),
        shrunk=None, shrunk_interval=None, saving=None, exact_p=None, assigned=(3338, 26700),
    )  # fmt: skip
    return plain._replace(**changed)


def guard(**changed: Any) -> Guard:
    """Unsubscribes that hold: at most 0.11 more of 100, 0.5 are allowed."""
    held = cell(metric="unsubscribes", difference=0.0, interval=(-0.001, 0.0011), p=0.9,
                verdict="no detectable effect")  # fmt: skip
    return Guard(name="unsubscribes", title="Unsubscribed", arm="personalized", kind="proportion",
                 unit="per 100 customers", margin=0.005, cell=held._replace(**changed))  # fmt: skip


def sheet(*cells: Cell, **changed: Any) -> Sheet:
    """A sheet of a shop's conversion."""
    plain = {
        "journey": "shop", "journey_name": "Shop", "revision": 2, "data_version": 41, "version": 2,
        "versions": (1, 2), "metric": "conversion", "title": "Conversion", "does": "reach “Order”",
        "meaning": "customers who order", "kind": "proportion", "against": "holdout",
        "higher_is_better": True, "window_days": 14, "by": None, "adjusted": False,
        "triggered": False, "because": "", "everywhere": 0, "first_ms": 0, "last_ms": 1,
        "horizon_ms": 2, "comparisons": len(cells), "matured": (26640, 30038), "cap": None,
        "srm": Srm(0.62, {"personalized": 26700, "holdout": 3338}, ok=True,
                   shares={"personalized": 0.9, "holdout": 0.1}, anytime_p=1.0, power=0.8),
        "cells": cells or (cell(),),
    }  # fmt: skip
    return Sheet.model_validate(plain | changed)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, "Contact helps: 1.3 more of 100 customers reach “Order”"),
        ({"verdict": "worse", "difference": -0.02}, "Contact harms: 2.0 fewer of 100 customers"),
        ({"verdict": "no detectable effect", "interval": (-0.004, 0.019)},
         "No clear effect: between 0.4 fewer and 1.9 more of 100"),
        ({"verdict": "no detectable effect"}, "Not clear among 1 comparison"),
        ({"verdict": "underpowered", "gate": "early", "expected": 14.2},
         "Too early to say: 14 of about 30 expected events"),
        ({"verdict": "underpowered", "gate": "counts", "expected": 2.0, "interval": None},
         "Too early to say: 2 of about 5"),
        ({"verdict": "immature", "gate": "counts"}, "Too early to say: 26,640 of 30,038"),
    ],
)  # fmt: skip
def test_the_title_is_the_verdict(changed: dict, words: str) -> None:
    assert reading.title(sheet(cell(**changed)), "personalized").startswith(words)


def test_money_is_told_per_customer() -> None:
    shown = sheet(cell(difference=0.84, interval=(-0.1, 1.78)), kind="mean", does="revenue")
    assert reading.title(shown, "personalized") == "Contact helps: 0.84 more revenue per customer"


def test_a_broken_split_and_chosen_customers_get_no_verdict() -> None:
    broken = sheet(
        srm=Srm(0.0001, {"a": 1}, ok=False, shares={"a": 1.0}, anytime_p=0.0, power=None)
    )
    assert reading.title(broken, "personalized") == "We cannot say: the split is not as planned"
    chosen = sheet(because="5 customers were chosen")
    assert reading.title(chosen, "personalized") == "Difference, not caused by contact"
    rows = reading.rows(chosen, "personalized")
    assert not CAUSAL.search(" ".join([reading.note(chosen, "personalized"), rows[0].said]))


def test_guardrails_hold_the_verdict_back() -> None:
    fine = sheet(guardrails=(guard(),))
    assert reading.verdict(fine, "personalized") == "better"
    assert reading.note(fine, "personalized").endswith("holds. The rule to ship is met.")
    harm = guard(difference=0.004, interval=(0.002, 0.0061), verdict="guardrail breached")
    breached = sheet(guardrails=(harm,))
    assert reading.verdict(breached, "personalized") == "guardrail breached"
    words = "Helps, but unsubscribed rose by up to 0.61, agreed are 0.50"
    assert reading.title(breached, "personalized") == words
    unsure = sheet(guardrails=(guard(interval=(-0.01, 0.02), verdict="underpowered"),))
    assert reading.verdict(unsure, "personalized") == "underpowered"
    assert reading.badge(unsure, "personalized")[0] == "Better"
    assert "Harm is not ruled out yet: unsubscribed" in reading.note(unsure, "personalized")


def segments() -> Sheet:
    gold = cell(by="tier", segment="gold <b>", n=(380, 3040), assigned=(400, 3200), shrunk=0.03,
                shrunk_interval=(0.0, 0.06), difference=0.046, interval=(0.009, 0.081))  # fmt: skip
    few = cell(by="tier", segment="", n=(9, 240), assigned=(12, 260), gate="counts", interval=None,
               expected=2.0, verdict="underpowered", p=None)  # fmt: skip
    return sheet(cell(), gold, few, by="tier")


def test_rows_carry_certainty_and_meetings_see_no_small_ones() -> None:
    shown = segments()
    rows = reading.rows(shown, "personalized")
    assert [row.segment for row in rows] == ["All customers", "gold <b>", "not known"]
    assert [row.said for row in rows] == ["Clearly more", "Clearly more", "Counts only: 2 of 5"]
    assert len(reading.rows(shown, "personalized", meeting=True)) == 2
    assert reading.hidden(shown, "personalized") == 1
    assert table(shown, "personalized").height == 3
    assert table(shown, "personalized", meeting=True).height == 2


def test_segments_open_together() -> None:
    few = cell(by="tier", segment="silver", gate="counts", interval=None, expected=2.0, p=None,
               verdict="underpowered", shrunk=0.01, shrunk_interval=(-0.02, 0.04))  # fmt: skip
    shown = segments()
    assert reading.is_open(shown, "personalized")
    closed = sheet(*shown.cells, few, by="tier")
    assert not reading.is_open(closed, "personalized")
    everybody, gold, _, silver = reading.rows(closed, "personalized")
    assert everybody.effect == pytest.approx(1.3)
    assert (gold.effect, gold.interval, gold.said) == (None, None, "Not open: others are too small")
    assert (gold.shrunk, silver.said) == (pytest.approx(3.0), "Counts only: 2 of 5")
    figure = forest([everybody, gold, silver], control="holdout", arm="personalized", axis="")
    shrunk, whole = figure.data
    assert (list(whole.marker.symbol), list(whole.x)) == (["diamond"], [1.3])
    assert list(shrunk.x) == [3.0, 1.0]
    assert list(shrunk.y) == [1.27, 2.27]
    assert "gold <b> about +3.0, pulled towards the others" in forest_alt([everybody, gold])


def test_the_forest_draws_what_is_sure_and_no_mark_for_counts() -> None:
    rows = reading.rows(segments(), "personalized")
    figure = forest(rows, control="holdout", arm="personalized", axis="fewer ← → more")
    shrunk, split, everybody = figure.data
    assert list(everybody.marker.symbol) == ["diamond"]
    assert (list(split.marker.symbol), list(split.y)) == (["circle"], [1])
    assert (list(shrunk.x), list(shrunk.y)) == ([pytest.approx(3.0)], [1.27])
    assert "pulled towards the others<br>+3.00, about 0 to +6.00" in shrunk.hovertext[0]
    low, high = figure.layout.xaxis.range
    assert low <= 0.0
    assert high >= 8.1
    texts = " ".join(str(one.text) for one in figure.layout.annotations)
    assert "gold &lt;b&gt;" in texts
    alt = forest_alt(rows)
    assert "all customers +1.3, interval +0.2 to +2.4" in alt
    assert "counts only" in alt


def test_weeks_and_the_planner_are_drawn() -> None:
    line = Weeks(arm="personalized", cells=(cell(metric="1"), cell(metric="2", gate="early"),
                 cell(metric="3", interval=None, gate="counts")), novelty=0.1,
                 is_novelty=True)  # fmt: skip
    shown = sheet(weeks=(line,))
    rows = reading.week_rows(shown, "personalized")
    assert len(rows) == 2
    [marks] = weeks(rows, "personalized").data
    assert list(marks.marker.symbol) == ["circle", "circle-open"]
    assert marks.y[0] + marks.error_y.array[0] == pytest.approx(2.4)
    assert weeks_alt(rows) == "Effect by week since eligibility: week 1 +1.3, week 2 +1.3."
    assert reading.worth(shown, "personalized")["First week against later"] == "stands out"
    drawn = power([10, 20], [3.0, 2.0], now=(10, 3.0), goal=(20, 2.0), wanted=2.0)
    _, places = drawn.data
    assert (list(places.x), list(places.y)) == ([10, 20], [3.0, 2.0])
    assert list(places.marker.symbol) == ["circle", "circle-open"]


def test_segments_that_differ_are_told_from_those_that_do_not() -> None:
    one = cell(by="tier", segment="a", difference=0.01, interval=(0.0, 0.02))
    same = one._replace(segment="b")
    other = one._replace(segment="c", difference=0.09, interval=(0.08, 0.10))
    assert differ([cell(), one]) is None
    assert differ([cell(), one, same]) == pytest.approx(1.0)
    assert (differ([one, other]) or 0) < 1e-6


def test_a_sheet_comes_back_from_its_json() -> None:
    shown = segments()
    assert read_back(shown.model_dump(mode="json")) == shown


def test_a_plan_says_what_is_missing() -> None:
    shown = sheet(variance=0.09, daily=100.0)
    basis = planner.of_sheet(shown, "personalized")
    assert basis is not None
    needed = planner._needed(basis, 0.008, 0.1)
    assert "more in the holdout than now" in planner._answer(basis, needed)
    assert "There are enough already" in planner._answer(basis, (10, 20))
    assert "about 27 years" in planner._answer(planner.of_shares(0.1, 1.0), (1000, 9000))
    assert planner.of_sheet(sheet(), "personalized") is None
    money = basis._replace(is_share=False, unit=1.0, variance=700.0)
    held, treated = planner._needed(money, 1.0, 0.2)
    assert treated == pytest.approx(4 * held, abs=4)
    n = planner.smallest_difference(700.0, (held, treated))
    assert n == pytest.approx(1.0, rel=1e-3)
