"""The histogram adds up, and the curve waits for those who began late."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path

import pytest
from statsmodels.duration.survfunc import SurvfuncRight

from journey_core.funnel import times
from journey_core.funnel.definition import FunnelQuestion, steps_from_texts
from journey_core.funnel.times import EDGES, curve, histogram
from journey_core.funnel.walk import walk
from journey_core.lake.arrays import Arrays, arrays
from tests.lake.small_lake import Happened, small_lake

HOUR, DAY = 3600, 86400


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> tuple[Arrays, list[Happened]]:
    """Two hundred customers over ten days; some begin just before the data ends."""
    rng = random.Random(4)
    events = [Happened("clock", 10 * DAY, "End")]
    for number in range(200):
        begin = rng.randrange(10 * DAY)
        events.append(Happened(f"c{number}", begin, "A"))
        after = begin + rng.randrange(6 * DAY)
        if rng.random() < 0.6 and after <= 10 * DAY:
            events.append(Happened(f"c{number}", after, "B"))
    found = arrays(small_lake(tmp_path_factory.mktemp("times"), events))
    return found, events


def test_every_customer_stands_in_one_bar(shop: tuple[Arrays, list[Happened]]) -> None:
    walked = walk(shop[0], FunnelQuestion(steps_from_texts("AB"), window=None))
    bars = histogram(walked, 2)
    spans = [int(at - start) // 1000 for at, start in zip(*walked.reached[1], strict=True)]
    for bar in bars:
        end = bar.high or float("inf")
        assert bar.customers == sum(bar.low <= span < end for span in spans)
    assert sum(bar.customers for bar in bars) == len(spans) > 50
    assert [bar.high for bar in bars[:-1]] == [bar.low for bar in bars[1:]]
    assert histogram(walk(shop[0], FunnelQuestion(steps_from_texts(["B", "No"]))), 2) == ()
    assert histogram(walked, 1)[0].high == EDGES[1]


@pytest.mark.parametrize("days", [3, None])
def test_the_curve_is_kaplan_and_meiers(
    shop: tuple[Arrays, list[Happened]], days: int | None
) -> None:
    found, events = shop
    window = None if days is None else timedelta(days=days)
    told = curve(found, FunnelQuestion(steps_from_texts("AB"), window=window))
    longest = float("inf") if days is None else days * DAY
    first = {e.customer: e.at for e in events if e.event == "A"}
    ends = {e.customer: e.at for e in events if e.event == "B"}
    spans, happened = [], []
    for customer, begin in first.items():
        span = ends.get(customer, float("inf")) - begin
        happened.append(customer in ends and span <= longest)
        spans.append(min(span if span <= longest else longest, 10 * DAY - begin))
    peer = SurvfuncRight(spans, [int(one) for one in happened])
    assert [point.seconds for point in told.points] == peer.surv_times.tolist()
    assert [point.share for point in told.points] == pytest.approx(1 - peer.surv_prob)
    assert (told.watched, told.converted) == (200, sum(happened))
    cut = [not h and s < longest for h, s in zip(happened, spans, strict=True)]
    assert told.censored == sum(cut) > 0
    naive = told.converted / told.watched
    assert told.points[-1].share > naive


def test_a_curve_has_a_bounded_number_of_points(
    shop: tuple[Arrays, list[Happened]], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = FunnelQuestion(steps_from_texts("AB"), window=None)
    whole = curve(shop[0], asked).points
    monkeypatch.setattr(times, "MOST_POINTS", 10)
    few = curve(shop[0], asked).points
    assert len(few) == 10
    assert (few[0], few[-1]) == (whole[0], whole[-1])


def test_nobody_began(tmp_path: Path) -> None:
    found = arrays(small_lake(tmp_path, [Happened("c", 0, "A")]))
    told = curve(found, FunnelQuestion(steps_from_texts(["B", "A"])))
    assert (told.points, told.watched, told.converted, told.censored) == ((), 0, 0, 0)
