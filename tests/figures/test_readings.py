"""Every meaning has its row; those as asked stand out, and who differs is counted."""

from __future__ import annotations

import numpy as np

from journey_core.figures.readings import readings
from journey_core.funnel.sensitivity import Reading
from journey_core.kernels.intervals import wilson
from tests.figures.reading import texts


def reading(about: str, says: str, converted: int, *, current: bool, differ: int = 0) -> Reading:
    return Reading(
        about=about, says=says, current=current, entrants=100, converted=converted,
        share=converted / 100, interval=wilson(converted, 100), share_previous=0.5,
        gained=np.arange(differ), lost=np.arange(0),
    )  # fmt: skip


def test_rows_dots_and_who_differs() -> None:
    asked = [
        reading("Order", "any <b>", 30, current=False, differ=1200),
        reading("Order", "in order", 20, current=True),
        reading("Window", "none", 40, current=False),
    ]
    figure = readings(asked, asked=0.2)
    told = texts(figure)
    assert told.count("Order") == 1
    assert {"any &lt;b&gt;", "<b>in order</b>", "<b>20.0%</b>", "Window"} <= set(told)
    assert "+1,200 / \u22120" in told
    [dots] = figure.data
    assert list(dots.marker.symbol) == ["circle", "diamond", "circle"]
    assert (list(dots.x), list(dots.y)) == ([0.3, 0.2, 0.4], [1, 2, 4])
    assert dots.hovertext[1].startswith("<b>in order</b><br>20 of 100: 20.0%, 95% interval ")


def test_nobody_is_drawn_without_a_dot() -> None:
    empty = Reading("Order", "any", True, 0, 0, None, None, None, np.arange(0), np.arange(0))
    figure = readings([empty], asked=None)
    assert not figure.data
