"""Durations and ids as people write them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journey_core.model.record import ID_PATTERN, format_duration, parse_duration, slug

from .calm import CALM


@CALM
@given(st.integers(0, 36525 * 86400).map(lambda seconds: timedelta(seconds=seconds)))
def test_a_duration_is_read_back_as_it_was_written(span: timedelta) -> None:
    assert parse_duration(format_duration(span)) == span


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("30s", 30), ("15m", 900), ("24h", 86400), (" 7d ", 604800), ("2w", 1209600), (90, 90)],
)
def test_durations(text: object, seconds: int) -> None:
    assert parse_duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "text",
    ["", "d", "1", "1y", "-1d", "1.5h", "1d 2h", None, True, [], -1, "9" * 13 + "s", "40000d"],
)  # fmt: skip
def test_what_is_no_duration(text: object) -> None:
    with pytest.raises(ValueError, match=r"duration|years"):
        parse_duration(text)


@CALM
@given(st.text(max_size=100), st.sets(st.sampled_from(["a", "journey", "journey-2"])))
def test_a_slug_is_an_id_unlike_the_others(name: str, taken: set[str]) -> None:
    made = slug(name, taken)
    assert ID_PATTERN.fullmatch(made)
    assert made not in taken


def test_a_slug_reads_like_the_name() -> None:
    assert slug("Größe & Maß: 2") == "groe-ma-2"
    assert slug("Win back", {"win-back"}) == "win-back-2"
