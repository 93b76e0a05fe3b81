"""Cohorts and values as pictures: every share with its number, nothing where it is too early."""

from __future__ import annotations

from datetime import date

from journey_core.figures import retention
from journey_core.flow.repeat import Repeat, Span
from journey_core.flow.retention import Cohort
from journey_core.flow.value import Worth
from tests.figures.reading import texts

ROWS = (
    Cohort(date(2026, 1, 1), 40, (40, 10, 0, None)),
    Cohort(date(2026, 2, 1), 20, (20, 1, None)),
)


def worth(*by_age: float) -> Worth:
    nobody = Repeat(0, 0, None, Span(None, None, None))
    return Worth(9, 5, 7, 70.0, 7.8, by_age, (9,) * len(by_age), (), nobody)


def test_a_box_for_each_period_that_is_over() -> None:
    figure = retention.heat(ROWS, ["Jan 2026", "Feb <2026>"], "month")
    told = texts(figure)
    for part in ("100%", "25%", "0%", "5%", "Jan 2026", "Feb &lt;2026&gt;", "40", "20"):
        assert part in told
    boxes, hover = figure.data
    assert [base + 0.47 for base in boxes.base] == list(hover.x) == [0, 1, 2, 0, 1]
    assert list(boxes.y) == list(hover.y) == [0, 0, 0, 1, 1]
    assert boxes.marker.color[1] == "rgba(42,135,149,0.200)"
    assert "month 1: 10 of 40 came back (25.0%)" in hover.hovertext[1]


def test_cohorts_in_words() -> None:
    told = retention.heat_alt(((60, 60), (11, 60), (0, 40)), "month")
    assert told == "Customers who came back, all cohorts: month 1 18.3% of 60, month 2 0% of 40."
    assert "too early to say" in retention.heat_alt((), "week")
    assert len(retention.shown([ROWS[0]] * 40)) == retention.MOST_COHORTS


def test_a_line_for_each_group_named_at_its_end() -> None:
    groups = {"all": worth(5.0, 7.5), "gold": worth(6.0, 7.6), "none": worth()}
    figure = retention.by_age(groups, "month")
    assert [list(line.y) for line in figure.data] == [[5.0, 7.5], [6.0, 7.6]]
    assert "all <b>7.50</b>" in texts(figure)
    ends = [note.y for note in figure.layout.annotations]
    assert figure.data[0].hovertext[1].endswith("up to month 1: 7.50 a customer<br>n 9")
    assert abs(ends[0] - ends[1]) > 0.5  # names do not lie on one another
    told = retention.by_age_alt(groups, "month")
    assert (
        told
        == "Brought in for each customer by age: all 7.50 after 2 months, gold 7.60 after 2 months."
    )
    assert "too early to say" in retention.by_age_alt({}, "month")
