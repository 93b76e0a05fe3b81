"""The pictures of moves carry every number once, and say what is drawn and what is not."""

from __future__ import annotations

import pytest

from journey_core.figures import flow, flow_difference
from journey_core.figures.style import ACCENT, GENERIC, GRID
from journey_core.flow.difference import WayDifference
from journey_core.flow.matrix import Cell, Matrix, Row
from tests.figures.reading import texts

NAMES = {"a": "First <visit>", "b": "Looks at all of our products", "c": "Buys"}
FOUND = Matrix(
    rows={"a": Row(200, 20, 10), "b": Row(150, 5, 45), "c": Row(0, 0, 0)},
    cells={
        ("a", "b"): Cell(150, 160, 0.75, 60.0, True),
        ("b", "a"): Cell(30, 31, 0.2, 3600.0, False),
        ("a", "c"): Cell(1, 1, 0.005, 5.0, False),
        ("b", "c"): Cell(0, 0, 0.0, None, True),
    },
)
SHOWN = ("a", "b", "c")


def test_the_matrix_says_shares_people_and_what_is_drawn() -> None:
    figure = flow.matrix(FOUND, NAMES, SHOWN)
    told = texts(figure)
    for part in ("75%", "<b>20%</b>", "<b>0.5%</b>", "0%", "200", "5%", "10%", "30%"):
        assert part in told
    assert "<b>First &lt;visit&gt;</b>" in told
    boxes, *frames, hover = figure.data
    assert len(boxes.x) == 4 + 4  # cells, and two columns for those who did not move on
    framed = {frame.line.dash + frame.line.color: list(frame.x).count(None) for frame in frames}
    assert framed == {"solid" + GRID: 4, "solid" + ACCENT: 2, "dot" + GENERIC: 2}
    assert min(frames[1].x[:6]) == pytest.approx(0.55)  # first to second: column 1, line 0
    assert max(frames[1].y[:6]) == pytest.approx(0.41)
    assert boxes.unselected.marker.opacity == 1
    assert [list(ends) for ends in hover.customdata] == [list(ends) for ends in FOUND.cells]
    assert "half within 1 min<br>on the map" in hover.hovertext[0]
    assert "half within –" in hover.hovertext[3]


def test_only_some_stages_are_shown() -> None:
    figure = flow.matrix(FOUND, NAMES, ("a", "b"))
    assert not any("Buys" in told for told in texts(figure))
    assert len(figure.data[-1].x) == 2


def test_the_matrix_in_words() -> None:
    told = flow.matrix_alt(FOUND, NAMES, SHOWN)
    assert "Looks at all of our products to First <visit> by 30 customers" in told
    assert "never taken: Looks at all of our products to Buys" in told
    told = flow.matrix_alt(Matrix(FOUND.rows, {}), NAMES, SHOWN)
    assert "every move is on the map" in told


def test_streams_run_forward_and_mark_what_is_not_drawn() -> None:
    figure = flow.streams(FOUND, NAMES, SHOWN)
    link = figure.data[0].link
    assert list(link.value) == [150, 1]
    assert list(link.customdata) == ["on", "not on"]
    assert "First <visit> to Looks at all of our products 150" in flow.streams_alt(
        FOUND, NAMES, SHOWN
    )
    nobody = Matrix(FOUND.rows, {})
    assert "nobody moves forward" in flow.streams_alt(nobody, NAMES, SHOWN)
    assert not flow.streams(nobody, NAMES, SHOWN).data[0].link.value


def test_two_groups_with_their_intervals() -> None:
    rows = [
        WayDifference("a", "b", "w", (60, 40), (100, 100), 0.2, (0.06, 0.33), (1.0, None)),
        WayDifference("b", "c", "", (5, 6), (100, 100), -0.01, (-0.08, 0.06), (None, None)),
    ]
    figure = flow_difference.differences(rows, NAMES, ("gold", "bronze"))
    told = texts(figure)
    for part in ("60.0% of 100", "40.0% of 100", "gold", "bronze"):
        assert part in told
    [marks] = figure.data
    assert list(marks.marker.symbol) == ["circle", "circle-open"]
    assert marks.x[0] + marks.error_x.array[0] == pytest.approx(0.33)
    assert "+20.0 points, 95% interval +6.0 to +33.0<br>n 100 and 100" in marks.hovertext[0]
    alt = flow_difference.differences_alt(rows, NAMES, ("gold", "bronze"))
    assert alt == ("gold less bronze: First <visit> to Looks at all of our products +20.0 points.")
    assert "none is clear" in flow_difference.differences_alt(rows[1:], NAMES, ("x", "y"))
