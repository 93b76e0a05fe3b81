"""Strict JSON, tables that cannot steer a terminal, and the progress bar."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from journey_core.cli import document, progress, table, terminal

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner) | st.tuples(inner),
)


@given(VALUES)
def test_everything_becomes_strict_json(value: object) -> None:
    text = document.text(value)
    assert "\n" not in text
    assert text.isascii()
    read = json.loads(text, parse_constant=pytest.fail)
    assert document.strict(read) == read


def test_values_of_other_kinds() -> None:
    assert document.strict(np.float64("nan")) is None
    assert document.strict(np.array([1, 2])) == [1, 2]
    assert document.strict({1: np.int64(3)}) == {"1": 3}
    assert document.strict(timedelta(minutes=1)) == 60.0
    assert document.strict(date(2026, 1, 2)) == "2026-01-02"
    east = timezone(timedelta(hours=2))
    assert document.strict(datetime(2026, 1, 2, 3, tzinfo=east)) == "2026-01-02T01:00:00Z"
    assert document.iso(datetime(2026, 1, 2, 3, 0, 0, 5000)) == "2026-01-02T03:00:00.005Z"
    assert document.iso(datetime(2026, 1, 2, tzinfo=UTC)) == "2026-01-02T00:00:00Z"


def test_table_lines_up() -> None:
    shown = table.table(["name", "rows"], [["a", 1], ["long name", 12345], ["b", None]])
    assert shown.splitlines() == [
        "name         rows",
        "a               1",
        "long name  12,345",
        "b               –",
    ]
    assert table.table(["name"], []) == "name"


@given(st.lists(st.tuples(st.text(), st.text()), max_size=5))
def test_a_row_is_one_line_and_cannot_steer_the_terminal(rows: list[tuple[str, str]]) -> None:
    lines = table.table(["a", "b"], rows).split("\n")
    assert len(lines) == len(rows) + 1
    assert not any("\x1b" in line or "\r" in line for line in lines)


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (None, "–"),
        (0, "0 s"),
        (0.4, "0.4 s"),
        (12.3, "12 s"),
        (60, "1 min"),
        (725, "12 min 5 s"),
        (3600, "1 h"),
        (86400 * 3 + 4 * 3600, "3 d 4 h"),
    ],
)
def test_spans(seconds: float | None, shown: str) -> None:
    assert table.span(seconds) == shown


def test_words_for_numbers() -> None:
    assert table.counted(1, "row") == "1 row"
    assert table.counted(1204, "row") == "1,204 rows"
    assert table.percent(0.1234) == "12.3 %"
    assert table.percent(None) == "–"
    assert table.cell(True) == "yes"


def test_one_line() -> None:
    assert terminal.one_line("a\r\n\x1b[1mb") == "a [1mb"
    assert terminal.one_line("x" * 3000).endswith("…")
    assert len(terminal.one_line("x" * 3000)) == 2000


def test_bar_is_drawn_on_a_terminal_only(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with progress.Bar(quiet=False) as bar:
        bar(0.5, "loading")
    assert capsys.readouterr().err == ""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    with progress.Bar(quiet=True) as bar:
        bar(0.5, "loading")
    assert capsys.readouterr().err == ""
    with progress.Bar(quiet=False) as bar:
        bar(0.5, "loading")
        bar(0.5001, "loading")
    seen = capsys.readouterr().err
    assert seen.count("loading") == 1
    assert seen.endswith("\r\x1b[2K")


def test_bar_in_words() -> None:
    assert progress.drawn(0.5, "loading") == f"[{'█' * 15}{'·' * 15}]  50% loading"
    assert progress.drawn(None, "opening") == "opening"
    assert progress.drawn(7, "x").startswith(f"[{'█' * 30}] 100%")
