"""A duration as a number beside its unit."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from journey_core.model.record import format_duration, parse_duration

UNITS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400, "weeks": 604800}
_USUAL = ("minutes", "hours", "days", "weeks")


def parted(text: str, unit: str = "days") -> tuple[int | None, str]:
    """`36h` as (36, “hours”); an empty text as (None, the unit one would begin with)."""
    if not text:
        return None, unit
    seconds = int(parse_duration(text).total_seconds())
    if not seconds:
        return 0, unit
    return next(
        (seconds // size, name)
        for name, size in reversed(UNITS.items())
        if seconds % size == 0 and (name != "weeks" or seconds >= 2 * size)
    )


def joined(number: int | None, unit: str) -> str:
    """The duration as a document holds it; empty for no number."""
    return "" if number is None else format_duration(timedelta(seconds=number * UNITS[unit]))


def span_field(
    label: str,
    text: str,
    *,
    key: str,
    unit: str = "days",
    none: str = "",
    least: int = 0,
    help_text: str | None = None,
) -> str:
    """Ask for a duration; `none` says what an empty field means. The answer is `36h` or empty."""
    number, shown = parted(text, unit)
    units = [*_USUAL] if shown in _USUAL else [shown, *_USUAL]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall"):
        chosen = st.number_input(
            label, min_value=least, max_value=1_000_000, value=number, step=1,
            placeholder=none or "Not yet", key=f"{key}-number", help=help_text, width=150,
        )  # fmt: skip
        named = st.selectbox(
            f"{label}, unit", units, index=units.index(shown), key=f"{key}-unit",
            label_visibility="collapsed", width=112,
        )  # fmt: skip
    return joined(chosen, named)
