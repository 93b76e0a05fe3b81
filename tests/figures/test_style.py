"""A picture says what it was given where it was given it, in as few parts as it can."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journey_core.figures.style import QUIET, Notes, bare, level, picture, stacked, upright
from tests.figures.reading import lines

PLACES = st.tuples(
    st.sampled_from([0, 1]),
    st.integers(0, 6),
    st.sampled_from(["left", "right"]),
    st.sampled_from([12, 14]),
    st.booleans(),
)


@settings(deadline=None, max_examples=60)
@given(st.dictionaries(PLACES, st.sampled_from(["1,200", "<b>4%</b>", "a &lt;b&gt;"])))
def test_stacked_texts_stand_where_they_stood(told: dict[tuple, str]) -> None:
    """Every text is found again with its column, line and look, and no other."""
    notes = Notes()
    for (x, y, anchor, size, quiet), words in told.items():
        notes.add(x, y, words, anchor=anchor, size=size, quiet=quiet)
    figure = picture(150, [], margin=(0, 0, 10, 0), x=bare(0, 1), y=bare(6.5, -0.5), notes=notes)
    found = {}
    for note in figure.layout.annotations:
        size = int(note.text.split("font-size:")[1].split("px")[0])
        first = note.y - note.text.count("<br>") / 2
        assert note.font.size * 1.3 == pytest.approx(140 / 7)  # the height of a line
        for place, words in lines(note):
            found[note.x, first + place, note.xanchor, size, note.opacity == QUIET] = words
    assert found == told
    columns = {(x, anchor, size, quiet) for x, _, anchor, size, quiet in told}
    assert len(figure.layout.annotations) == len(columns)


def test_columns_are_level_and_texts_between_lines_stay_between() -> None:
    notes = Notes()
    for place in range(3):
        notes.add(0, place, f"step {place}")
    notes.add(1, 1, "only one")
    notes.add(0, 1.5, "between", size=12)
    whole, one, between = stacked(notes, 20.0)
    assert whole["y"] == one["y"] == 1
    assert whole["text"].count("<br>") == one["text"].count("<br>") == 2
    assert between["y"] == 1.5
    assert "<br>" not in between["text"]


def test_two_texts_at_one_place_and_heads_are_left_alone() -> None:
    notes = Notes()
    notes.head("n", 10)
    notes.head("share", 10)
    notes.add(0, 1, "a")
    notes.add(0, 1, "b")
    assert stacked(notes, 20.0) == list(notes)


def test_only_a_plot_that_does_not_move_stacks_its_texts() -> None:
    notes = Notes()
    for place in range(2):
        notes.add(0, place, f"line {place}")
    free = picture(90, [], margin=(0, 0, 0, 0), x={}, y={"range": [0, 1]}, notes=notes)
    assert len(free.layout.annotations) == 2
    assert free.layout.xaxis.automargin
    fixed = picture(90, [], margin=(0, 0, 0, 0), x={}, y=bare(1.5, -0.5), notes=notes)
    assert len(fixed.layout.annotations) == 1
    assert not fixed.layout.xaxis.automargin
    assert not fixed.layout.yaxis.automargin


def test_lines_run_across_the_plot() -> None:
    rule, floor = upright(0.2, dash="dot"), level(3)
    assert (rule["x0"], rule["x1"], rule["yref"]) == (0.2, 0.2, "y domain")
    assert (floor["y0"], floor["y1"], floor["xref"]) == (3, 3, "x domain")
    assert rule["line"] == {"width": 1, "dash": "dot"}
