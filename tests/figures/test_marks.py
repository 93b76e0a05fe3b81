"""Many marks are one trace, and each keeps its place, its look and its words."""

from __future__ import annotations

import plotly.graph_objects as go
import pytest

from journey_core.figures.marks import Bar, Dot, bars, boxes, dots, unseen


def drawn(trace: dict):
    return go.Figure(data=[trace]).data[0]


def test_bars_keep_their_places_colours_and_words() -> None:
    trace = drawn(bars([Bar(0, 3, "three"), Bar(0.5, -2, "two", "#123456")], 0.6))
    assert (list(trace.y), list(trace.x)) == ([0, 0.5], [3, -2])
    assert list(trace.marker.color) == ["#2A8795", "#123456"]
    assert list(trace.hovertext) == ["three", "two"]
    assert trace.hovertemplate == "%{hovertext}<extra></extra>"
    assert trace.base is None  # with a base Plotly rounds both ends
    assert list(drawn(bars([Bar(0, 3), Bar(1, 2, base=3)], 0.6)).base) == [0, 3]


def test_marks_without_words_do_not_answer_the_mouse() -> None:
    assert drawn(bars([Bar(0, 1)], 0.6)).hoverinfo == "skip"
    assert drawn(dots([Dot(0, 1, 0, 1)], "#123456")).hoverinfo == "skip"
    assert drawn(boxes([(0, 0)], [0.5], (1, 1))).hoverinfo == "skip"


@pytest.mark.parametrize("along", ["x", "y"])
def test_intervals_run_from_their_low_to_their_high_end(along: str) -> None:
    marks = [Dot(2, 3, 1.5, 4), Dot(0, 5, -1, 7, symbol="diamond")]
    trace = drawn(dots(marks, "#123456", along=along))
    error = trace.error_x if along == "x" else trace.error_y
    middles = list(trace.x if along == "x" else trace.y)
    for mark, middle, more, less in zip(marks, middles, error.array, error.arrayminus, strict=True):
        assert (middle - less, middle + more) == (mark.low, mark.high)
    assert list(trace.marker.symbol) == ["circle", "diamond"]
    assert (trace.error_y if along == "x" else trace.error_x).array is None


def test_marks_of_several_sizes_are_not_pale() -> None:
    trace = drawn(dots([Dot(0, 0, 0, 0), Dot(1, 1, 1, 1)], "#123456", size=[9, 13]))
    assert trace.marker.opacity == 1


def test_a_box_lies_around_its_place_and_is_darker_for_more() -> None:
    trace = drawn(boxes([(2, 1), (3, 1)], [0.0, 0.5], (0.9, 0.8), faint=0.05))
    assert list(trace.base) == [pytest.approx(1.55), pytest.approx(2.55)]
    assert list(trace.x) == [0.9, 0.9]
    assert list(trace.marker.color) == ["rgba(42,135,149,0.050)", "rgba(42,135,149,0.350)"]
    assert trace.unselected.marker.opacity == 1


def test_unseen_places_speak_and_carry_data() -> None:
    trace = drawn(unseen([(1, 2)], ["a to b"], 40, customdata=[["a", "b"]]))
    assert (list(trace.x), list(trace.y), list(trace.hovertext)) == ([1], [2], ["a to b"])
    assert [list(ends) for ends in trace.customdata] == [["a", "b"]]
