"""The funnel's figures show every number they were given, and survive hostile names."""

from __future__ import annotations

import json

import pytest

from journey_core.figures import funnel
from journey_core.funnel.definition import FunnelQuestion, FunnelStep
from journey_core.funnel.results import step_results
from journey_core.model.rules import Event
from tests.figures import reading

ASKED = FunnelQuestion(
    tuple(FunnelStep(name, Event(event=name)) for name in ("Visit", "<b>Cart</b> & co", "Order"))
)
STEPS = step_results(ASKED, [1000, 250, 40], [[], [60e3] * 4, [3.6e6] * 4])


def texts(figure) -> str:
    return " ".join(reading.texts(figure))


def test_steps_carry_both_denominators_and_the_loss() -> None:
    shown = texts(funnel.steps(STEPS))
    for part in ("1,000", "250", "25.0%", "16.0%", "4.0%", "750 left here", "210 left here"):
        assert part in shown


def test_each_bar_says_whom_it_stands_for_and_a_click_greys_none_out() -> None:
    bars = [trace for trace in funnel.steps(STEPS).data if trace.type == "bar"]
    track, reached, left = bars
    assert list(track.x) == [1, 1, 1]
    assert (track.hoverinfo, track.customdata) == ("skip", None)
    assert list(reached.customdata) == ["reached-1", "reached-2", "reached-3"]
    assert list(reached.x) == pytest.approx([1, 0.25, 0.04])
    assert "<br>250 customers<br>25.0% of the first step" in reached.hovertext[1]
    assert list(left.customdata) == ["left-2", "left-3"]
    assert list(left.y) == [0.5, 1.5]
    assert list(left.base) == pytest.approx([0.25, 0.04])
    assert list(left.x) == pytest.approx([0.75, 0.21])
    assert left.hovertext[0] == "<b>750 left here</b><br>75.0% of the step before"
    assert {bar.unselected.marker.opacity for bar in bars} == {1}


def test_every_later_step_has_its_whisker() -> None:
    [whiskers] = [trace for trace in funnel.steps(STEPS).data if trace.type == "scatter"]
    assert list(whiskers.y) == [1, 2]
    ends = zip(whiskers.x, whiskers.error_x.arrayminus, whiskers.error_x.array, strict=True)
    for step, (share, less, more) in zip(STEPS[1:], ends, strict=True):
        assert (share - less, share + more) == pytest.approx(step.interval)


def test_names_are_never_markup() -> None:
    for figure in (funnel.steps(STEPS), funnel.times(STEPS)):
        assert "<b>Cart" not in json.dumps(figure.to_plotly_json(), default=str)


def test_small_segments_are_hollow() -> None:
    rows = [("gold", STEPS[2], 1000), ("no tier", STEPS[2], 12)]
    [drawn] = funnel.segments(rows, overall=0.04, smallest=400).data
    assert list(drawn.marker.symbol) == ["circle", "circle-open"]
    assert drawn.hovertext[1].endswith("<br>n 12")


def test_intervals_end_where_wilson_says() -> None:
    mark = funnel.segments([("all", STEPS[2], 1000)], overall=0.04, smallest=1).data[0]
    interval = STEPS[2].interval
    assert interval is not None
    low, high = interval
    assert mark.x[0] - mark.error_x.arrayminus[0] == pytest.approx(low)
    assert mark.x[0] + mark.error_x.array[0] == pytest.approx(high)


def test_times_leave_out_the_first_step() -> None:
    figure = funnel.times(STEPS)
    [medians] = figure.data
    assert list(medians.x) == [60, 3600]
    assert len(figure.layout.shapes) == 4  # the middle half and the line to 90 %, for each
    assert "1 min" in texts(figure)
    assert "1 h" in texts(figure)


def test_nobody_is_no_fault() -> None:
    nobody = step_results(ASKED, [0, 0, 0], [[], [], []])
    assert "0" in texts(funnel.steps(nobody))
    assert not funnel.times(nobody).data
