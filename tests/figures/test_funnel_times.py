"""Times, curves and weeks as pictures carry the numbers they were given."""

from __future__ import annotations

from datetime import date

import pytest

from journey_core.figures import funnel_times
from journey_core.funnel.definition import FunnelQuestion, steps_from_texts
from journey_core.funnel.results import step_results
from journey_core.funnel.times import Bin, Curve, CurvePoint
from journey_core.funnel.trend import WeekResult

ASKED = FunnelQuestion(steps_from_texts(["A", "B"]))


def test_a_histogram_names_its_bars() -> None:
    bars = (Bin(0, 10, 3), Bin(10, 30, 0), Bin(31_536_000, None, 2))
    [drawn] = funnel_times.histogram(bars).data
    assert list(drawn.y) == [3, 0, 2]
    assert list(drawn.customdata) == ["under 10 s", "10 s to 30 s", "365 d or more"]
    assert not funnel_times.histogram(()).data[0].x


def test_a_curve_begins_at_nothing_and_ends_with_its_last_share() -> None:
    points = (
        CurvePoint(86_400, 0.1, 0.05, 0.2, 90),
        CurvePoint(864_000, 0.4, 0.3, 0.5, 40),
        CurvePoint(872_000, 1.0, None, None, 1),
    )
    figure = funnel_times.curve(Curve(points, 100, 40, 7))
    low, high, line = figure.data
    assert list(line.y) == [0, 0.1, 0.4, 1.0]
    assert list(line.x) == pytest.approx([0, 1, 10, 872 / 86.4])
    assert (list(low.y), list(high.y)) == ([0, 0.05, 0.3], [0, 0.2, 0.5])
    assert figure.layout.xaxis.title.text == "days since the first start"


def test_weeks_without_a_start_are_left_out_and_cut_ones_hollow() -> None:
    weeks = [
        WeekResult(date(2026, 1, 5), step_results(ASKED, [10, 4], [[], [1e3] * 4]), True),
        WeekResult(date(2026, 1, 12), step_results(ASKED, [0, 0], [[], []]), True),
        WeekResult(date(2026, 1, 19), step_results(ASKED, [2, 2], [[], [1e3] * 4]), False),
    ]
    figure = funnel_times.trend(weeks)
    [drawn] = figure.data
    assert list(drawn.y) == [0.4, 1.0]
    assert list(drawn.marker.symbol) == ["circle", "circle-open"]
    assert figure.layout.yaxis.range[1] == 1.0
    assert not funnel_times.trend([]).data[0].x
