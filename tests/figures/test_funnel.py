"""The funnel's figures show every number they were given, and survive hostile names."""

from __future__ import annotations

import json

import pytest

from journey_core.figures import funnel
from journey_core.funnel.definition import FunnelQuestion, FunnelStep
from journey_core.funnel.results import step_results
from journey_core.model.rules import Event

ASKED = FunnelQuestion(
    tuple(FunnelStep(name, Event(event=name)) for name in ("Visit", "<b>Cart</b> & co", "Order"))
)
STEPS = step_results(ASKED, [1000, 250, 40], [[], [60e3] * 4, [3.6e6] * 4])


def texts(figure) -> str:
    return " ".join(str(note.text) for note in figure.layout.annotations)


def test_steps_carry_both_denominators_and_the_loss() -> None:
    shown = texts(funnel.steps(STEPS))
    for part in ("1,000", "250", "25.0%", "16.0%", "4.0%", "750 left here", "210 left here"):
        assert part in shown


def test_names_are_never_markup() -> None:
    for figure in (funnel.steps(STEPS), funnel.times(STEPS)):
        assert "<b>Cart" not in json.dumps(figure.to_plotly_json(), default=str)


def test_small_segments_are_hollow() -> None:
    rows = [("gold", STEPS[2], 1000), ("no tier", STEPS[2], 12)]
    marks = [t.marker.symbol for t in funnel.segments(rows, overall=0.04, smallest=400).data]
    assert marks == ["circle", "circle-open"]


def test_intervals_end_where_wilson_says() -> None:
    mark = funnel.segments([("all", STEPS[2], 1000)], overall=0.04, smallest=1).data[0]
    interval = STEPS[2].interval
    assert interval is not None
    low, high = interval
    assert mark.x[0] - mark.error_x.arrayminus[0] == pytest.approx(low)
    assert mark.x[0] + mark.error_x.array[0] == pytest.approx(high)


def test_times_leave_out_the_first_step() -> None:
    figure = funnel.times(STEPS)
    assert len(figure.data) == 2
    assert "1 min" in texts(figure)
    assert "1 h" in texts(figure)


def test_nobody_is_no_fault() -> None:
    nobody = step_results(ASKED, [0, 0, 0], [[], [], []])
    assert "0" in texts(funnel.steps(nobody))
    assert not funnel.times(nobody).data
