"""Aggregates against the same numbers worked out by hand, customer by customer."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from journey_core.errors import BadInput, UnknownName
from journey_core.holdout import measure as room
from journey_core.holdout.measure import Question, measure
from journey_core.holdout.measure_members import Reached
from journey_core.holdout.metrics.base import Measure
from journey_core.lake.arrays import arrays
from journey_core.lake.identity import key_of
from tests.lake.small_lake import Happened

from .made import DAY, Given, Shop, Value, by_hand, give, journey, make

WEEK = timedelta(days=7)
SILENT = {"Message Sent", "Message Opened", "Unsubscribed"}


@pytest.fixture(params=range(3))
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shop]:
    made = make(tmp_path, request.param)
    yield made
    made.workspace.close()


def between(event: Happened, begin: float, end: float) -> bool:
    return begin < event.at <= end


def ordered(mine: list[Happened], at: float) -> float:
    return any(one.event == "Order Completed" and between(one, at, at + 7 * DAY) for one in mine)


def spent(mine: list[Happened], at: float) -> float:
    return sum(
        float(one.properties["value"])
        for one in mine
        if one.event == "Order Completed"
        and one.properties["value"] != "x"
        and between(one, at, at + 7 * DAY)
    )


def kept(mine: list[Happened], at: float) -> float:
    return any(
        one.event not in SILENT and between(one, at + 3 * DAY, at + 10 * DAY) for one in mine
    )


def told(mine: list[Happened], at: float) -> float:
    return sum(one.event == "Message Sent" and between(one, at, at + 7 * DAY) for one in mine)


CASES: dict[str, tuple[float, Value]] = {
    "conversion": (7 * DAY, ordered),
    "conversion:order": (7 * DAY, ordered),
    "conversion:Order Completed": (7 * DAY, ordered),
    "revenue": (7 * DAY, spent),
    "revenue:Order Completed:value": (7 * DAY, spent),
    "retention:3": (10 * DAY, kept),
    "contacts": (7 * DAY, told),
}


def test_every_metric_is_what_it_is_by_hand(shop: Shop) -> None:
    asked = Question(journey(), tuple(CASES), by=("tier",), window=WEEK)
    found = measure(arrays(shop.workspace), asked)
    assert found.found.assigned is not None
    for label, (end, value) in CASES.items():
        wanted = by_hand(shop, end, value)
        rows = [n for n, place in enumerate(found.found.places) if place.metric == label]
        places = {found.found.places[n][:3]: n for n in rows}
        assert places.keys() == wanted.keys()
        for key, numbers in wanted.items():
            row, moments = places[key], found.found.moments
            seen = (found.found.assigned, moments.n, moments.mean, moments.var, moments.events)
            assert [column[row] for column in seen] == pytest.approx(list(numbers), abs=1e-9)


def test_behaviour_before_is_the_second_column(shop: Shop) -> None:
    def active(mine: list[Happened], at: float) -> float:
        return math.log(1 + sum(at - 28 * DAY <= one.at < at for one in mine))

    found = measure(arrays(shop.workspace), Question(journey(), ("conversion",), window=WEEK))
    wanted = by_hand(shop, 7 * DAY, active)
    for row, place in enumerate(found.found.places):
        mean, var, _ = found.found.moments.second()
        assert mean[row] == pytest.approx(wanted[place[:3]].mean)
        assert var[row] == pytest.approx(wanted[place[:3]].var)


def test_triggered_reads_who_would_have_been_sent_something(tmp_path: Path) -> None:
    shop = make(tmp_path, 8)
    now = arrays(shop.workspace)
    keys = [key_of(now.snapshot, f"c{n}") or 0 for n in range(0, 40, 2)]
    epoch = 1704067200000
    at_ms = np.array([epoch + (22 * DAY + 60 * n) * 1000 for n in range(len(keys))])
    twice = Reached(np.array([*keys, *keys]), np.concatenate([at_ms, at_ms + 5 * DAY * 1000]))
    asked = Question(journey(), ("conversion",), window=WEEK, reached=twice)
    sent = {f"c{2 * n}": 22 * DAY + 60 * n for n in range(len(keys))}
    first = {one.customer: one for one in sorted(shop.arms, key=lambda one: -one.at)}
    moved = [
        Given(name, first[name].arm, at)
        for name, at in sent.items()
        if name in first and first[name].at <= at
    ]
    wanted = by_hand(shop._replace(arms=moved), 7 * DAY, ordered)
    found = measure(now, asked)
    assert found.members.counts == {
        arm: numbers.assigned for (_, segment, arm), numbers in wanted.items() if segment == "all"
    }
    for row, place in enumerate(found.found.places):
        assert found.found.moments.mean[row] == pytest.approx(wanted[place[:3]].mean)


def test_the_highest_amounts_are_capped_on_their_own_support(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = make(tmp_path, 5, customers=120)
    now = arrays(shop.workspace)
    asked = Question(journey(), ("revenue",), window=WEEK)
    assert measure(now, asked).caps == {}
    monkeypatch.setattr(room, "SMALLEST_SUPPORT", 5)
    cap = measure(now, asked).caps["revenue"]
    assert 0 < cap.touched <= cap.of
    assert cap.at > 0


def test_what_is_not_there_is_named(tmp_path: Path) -> None:
    shop = make(tmp_path, 6)
    now = arrays(shop.workspace)
    with pytest.raises(UnknownName, match="no metric “luck”; known: clicks, "):
        measure(now, Question(journey(), ("luck",)))
    with pytest.raises(BadInput, match="takes nothing"):
        measure(now, Question(journey(), ("contacts:2",)))
    with pytest.raises(BadInput, match="not a day"):
        measure(now, Question(journey(), ("retention:soon",)))
    with pytest.raises(BadInput, match="no amount"):
        measure(now, Question(journey(), ("revenue:Visit",)))
    with pytest.raises(UnknownName, match="attribute"):
        measure(now, Question(journey(), by=("luck",)))
    with pytest.raises(UnknownName, match="version “4”; known: 0"):
        measure(now, Question(journey(), version=4))
    with pytest.raises(BadInput, match="holdout assign other"):
        measure(now, Question(journey(id="other")))


def test_chosen_customers_are_not_called_random(tmp_path: Path) -> None:
    shop = make(tmp_path, 7)
    assert measure(arrays(shop.workspace), Question(journey())).members.because == ""
    mailed = [Given(f"c{n}", "holdout" if n % 2 else "personalized", DAY) for n in range(40)]
    give(shop.workspace, tmp_path, mailed, "mailing", drawn="not at random")
    members = measure(arrays(shop.workspace), Question(journey(id="mailing"))).members
    assert "40 customers were chosen" in members.because


def test_metrics_are_explained() -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    for name, kind in Measure.registered.items():
        assert (kind.__doc__ or "").strip(), name
        assert kind.__doc__ != Measure.__doc__
        assert f"| `{name}` |" in readme, f"{name} has no row in the README"
        assert kind.role != "guardrail" or not kind.higher_is_better


def test_a_journey_names_its_own_margins(tmp_path: Path) -> None:
    shop = make(tmp_path, 7)
    asked = ("unsubscribes", "refunds", "contacts")
    own = measure(arrays(shop.workspace), Question(journey(margins={"refunds": 0.03}), asked))
    assert [own.metric(one).margin for one in own.measures] == [0.005, 0.03, None]
