"""Whatever the words are, the answer is an exit code and one line, never a traceback."""

from __future__ import annotations

import io
import sys

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from journey_core.cli import commands

from .conftest import Wayline

# Building and filling take long; that their words are checked like all others is seen elsewhere.
COMMANDS = sorted(set(commands.COMMANDS) - {"build", "demo"})
OPTIONS = [
    "--json", "--quiet", "--limit", "--step", "--window", "--step-window", "--by", "--where",
    "--from", "--to", "--order", "--journey", "--exclude", "--strict-time", "--first-touch",
    "--customer", "--all-entrants", "--time-unit", "--format", "--revision", "--source", "--", "-",
    "--no-such",
]  # fmt: skip
VALUES = [
    "0", "-1", "7d", "none", "1e9", "2026-01-01", "A", "A[b=1]", "A[", "a=b", "=", "ordered", "",
    "../..", "%s%n", "{}", "$(id)", "'; DROP TABLE journey; --", "\x1b[2J", "a\nb", "ä" * 300,
    "\udcff", "\0",
]  # fmt: skip
TYPED = st.sampled_from(OPTIONS) | st.sampled_from(VALUES) | st.text(max_size=8)
WORDS = st.lists(TYPED, max_size=9)
FUNNEL = ("--step", "A", "--step", "B")


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.sampled_from(COMMANDS), WORDS, st.booleans())
@example("funnel", [*FUNNEL, "--by", "nobody"], True)
@example("funnel", [*FUNNEL, "--where", "a=b", "--window", "none"], False)
@example("journey import", ["."], False)
@example("import events", ["\0"], True)
@example("quarantine", ["--limit", "1" * 400], True)
def test_no_words_show_a_traceback(
    wayline: Wayline, monkeypatch: pytest.MonkeyPatch, name: str, words: list[str], as_json: bool
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    ended = wayline(*name.split(), *words, *(["--json"] if as_json else []))
    assert ended.code in (0, 1, 2), ended
    assert "Traceback" not in ended.err
    if ended.code == 2:
        assert ended.is_bad_input()
    elif as_json and name != "batch":
        assert ended.document
