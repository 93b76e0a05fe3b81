"""Contact pressure shows promotions left, help right, and every number as text."""

from __future__ import annotations

from journey_core.figures import compare, pressure
from journey_core.replay.compare import Change
from journey_core.replay.pressure import Load, Weeks
from tests.figures import reading

WEEKS = [
    Weeks("1", 900, 300),
    Weeks("2", 120, 0),
    Weeks("5 and more", 2, 1),
]
LOADS = [Load("<b>gold", 1200, 12.5, 4.0), Load("", 3, 0.0, 0.0)]


def texts(figure) -> str:
    return " ".join(reading.texts(figure))


def test_direction_is_position() -> None:
    figure = pressure.weeks(WEEKS)
    [drawn] = figure.data
    assert list(drawn.x) == [-900, 300, -120, 0, -2, 1]
    assert list(drawn.y) == [0, 0, 1, 1, 2, 2]
    assert drawn.hovertext[1] == "<b>1 of help in a week</b><br>300 weeks of a customer"
    assert len(set(drawn.marker.color)) == 2
    assert figure.layout.xaxis.range[0] == -figure.layout.xaxis.range[1]
    for part in ("900", "300", "5 and more", "promotion", "help"):
        assert part in texts(figure)


def test_loads_carry_their_n() -> None:
    figure = pressure.loads(LOADS)
    shown, [drawn] = texts(figure), figure.data
    assert list(drawn.x) == [12.5, 4.0, 0.0, 0.0]
    assert list(drawn.y) == [-0.19, 0.19, 0.81, 1.19]
    assert "help: 4.0 messages a week for 100 customers<br>n 1,200" in drawn.hovertext[1]
    assert "<b>gold" not in shown
    for part in ("1,200", "12.5", "4.0", "promotion"):
        assert part in shown


def test_nothing_sent_is_no_fault() -> None:
    assert pressure.weeks([Weeks("0", 0, 0)]).data[0].x[0] == 0
    assert pressure.loads([]).layout.height > 0
    assert compare.changes([]).layout.height > 0


def test_findings_are_sentences() -> None:
    assert "1: 900 of promotion, 300 of help" in pressure.weeks_alt(WEEKS)
    assert "12.5 of promotion and 4.0 of help" in pressure.loads_alt("tier", LOADS)


def test_losses_left_gains_right() -> None:
    rows = [Change("gold", 500, 40, 7, 3), Change("rare", 5, 0, 0, 0)]
    figure = compare.changes(rows)
    [drawn] = figure.data
    assert list(drawn.x) == [-40, 7, 0, 0]
    assert drawn.hovertext[0] == "<b>gold</b><br>40 of 500 customers lose a message"
    for part in ("500", "40", "7", "lose", "gain", "other"):
        assert part in texts(figure)
    assert "gold: 40 lose and 7 gain a message, 3 get another one, of 500" in compare.changes_alt(
        rows
    )
