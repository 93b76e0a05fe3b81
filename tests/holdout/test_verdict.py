"""Every verdict, and the sentence it is said in."""

from __future__ import annotations

import numpy as np
import pytest

from journey_core.holdout.cells import Aggregates, Metric, Place
from journey_core.holdout.judge import judge
from journey_core.holdout.moments import Moments
from journey_core.holdout.report import Cell, Srm
from journey_core.holdout.say import split, verdict
from journey_core.holdout.verdict import conclude

BUY = Metric("buy", "proportion")


def _cell(hits: tuple[int, int], n: int, metric: Metric, assigned: int | None = None) -> Cell:
    found = Moments.of(n=[n, n], mean=[h / n for h in hits], var=[0.1, 0.1], events=hits)
    places = [Place(None, "all", arm, metric.name) for arm in "ct"]
    whole = None if assigned is None else np.array([assigned, assigned], dtype=float)
    return judge(Aggregates(places, found, whole), control="c", counts={"c": n, "t": n},
                 metrics=[metric]).cells[0]  # fmt: skip


@pytest.mark.parametrize(
    "case",
    [
        ((100, 160), 1000, BUY, None, "better", "Better: 6.0 more per 100 customers, likely "
         "between 3.1 and 8.9 more per 100 customers"),
        ((160, 100), 1000, BUY, None, "worse", "Worse: 6.0 fewer per 100 customers, likely between "
         "3.1 and 8.9 fewer per 100 customers"),
        ((160, 100), 1000, Metric("leave", "proportion", False), None, "better",
         "Better: 6.0 fewer"),
        ((100, 105), 1000, BUY, None, "no detectable effect",
         "No clear effect: between 2.2 fewer and 3.2 more per 100 customers"),
        ((100, 105), 1000, Metric("buy", "proportion", mde=0.01), None, "underpowered",
         "Not enough to rule out what matters: between"),
        ((10000, 10050), 50000, Metric("buy", "proportion", mde=0.01), None,
         "no detectable effect", "No clear effect"),
        ((10, 20), 1000, BUY, None, "underpowered",
         "Too early to say: 15 of about 30 expected events in the smaller arm"),
        ((2, 3), 1000, BUY, None, "underpowered",
         "Counts only: 2 of about 5 expected events in the smaller arm"),
        ((10, 20), 1000, BUY, 5000, "immature", "Too early to say: customers are still maturing"),
        ((10, 20), 1000, BUY, 1500, "underpowered", "Too early to say: 15 of about 30"),
        ((100, 160), 1000, Metric("complain", "proportion", False, margin=0.01), None,
         "guardrail breached", "Worse than agreed: between 3.1 and 8.9 more per 100 customers, "
         "agreed at most 1.0 more per 100 customers"),
        ((100, 98), 1000, Metric("complain", "proportion", False, margin=0.001), None,
         "underpowered", "Not enough to rule out what matters"),
        ((10000, 9950), 50000, Metric("complain", "proportion", False, margin=0.01), None,
         "no detectable effect", "No clear effect"),
        ((1000, 1000), 1000, BUY, None, "no detectable effect",
         "No clear effect: between 0.38 fewer"),
    ],
)  # fmt: skip
def test_a_verdict_and_its_sentence(case: tuple) -> None:
    hits, n, metric, assigned, word, sentence = case
    cell = _cell(hits, n, metric, assigned)
    assert cell.verdict == word
    assert verdict(cell, metric).startswith(sentence)


def test_without_a_random_split_no_causal_word() -> None:
    said = verdict(_cell((100, 160), 1000, BUY), BUY, is_random=False)
    assert said == ("Difference, not caused by contact: between 3.1 and 8.9 more per 100 customers")


def test_an_interval_beside_nothing_that_the_correction_took() -> None:
    cell = _cell((100, 160), 1000, BUY)._replace(verdict="no detectable effect")
    assert verdict(cell, BUY).startswith("Not clear among so many comparisons: between 3.1")
    alike = cell._replace(interval=None)
    assert verdict(alike, BUY) == "No clear effect: no value differs from another"
    assert verdict(cell._replace(verdict="invalid"), BUY).startswith("We cannot say")


@pytest.mark.parametrize(
    ("words", "guards", "told"),
    [("better", (), "better"), ("better", ("no detectable effect",), "better"),
     ("better", ("guardrail breached",), "guardrail breached"),
     ("better", ("underpowered",), "underpowered"), ("better", ("immature",), "immature"),
     ("worse", ("better",), "worse"), ("invalid", ("invalid",), "invalid")],
)  # fmt: skip
def test_ship_only_with_every_guardrail(words: str, guards: tuple[str, ...], told: str) -> None:
    first = _cell((100, 160), 1000, BUY)._replace(verdict=words)  # ty: ignore
    others = [first._replace(metric=f"g{k}", verdict=one) for k, one in enumerate(guards)]  # ty: ignore
    assert conclude([first, *others], [cell.metric for cell in others]) == told
    assert conclude([], []) == "underpowered"


def test_what_is_said_of_the_split() -> None:
    said = split(Srm(0.2, {"a": 10, "b": 11}, True, {}, 1.0, 0.027))
    assert said == (
        "Split: a 10, b 11, as planned (p = 0.20). The check would notice a tenth of the smallest "
        "arm missing in 3% of cases."
    )
    assert split(Srm(0.2, {"a": 10}, True, {}, 1.0, None)).endswith("(p = 0.20).")
    assert "verdicts are not" in split(Srm(1e-9, {"a": 10}, False, {}, 0.0, 0.5))
    assert "nothing to compare" in split(Srm(None, {"a": 10}, True, {}, None, None))
