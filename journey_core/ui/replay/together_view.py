"""What messages do to each other: pairs that reach one customer within hours, and pressure."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
import streamlit as st

from journey_core.figures import pressure as figures
from journey_core.figures import text
from journey_core.replay.collisions import Pair
from journey_core.replay.pressure import Load, Weeks
from journey_core.ui import widgets


def collisions(pairs: Sequence[Pair], hours: int) -> None:
    """The pairs as a table, most frequent first."""
    if not pairs:
        st.caption(f":material/check: No two messages reach one customer within {hours} hours.")
        return
    people, worst = sum(one.times for one in pairs), max(pairs, key=lambda one: one.times)
    st.markdown(
        f"**{text.plural(people, 'time')} two messages reach one customer within {hours} hours, "
        f"most often {widgets.escape(worst.first)} and then {widgets.escape(worst.second)}.**"
    )
    st.dataframe(
        pairs_frame(pairs),
        hide_index=True,
        alt="Pairs of responses that reach the same customer",
        row_height=36,
        column_config={
            "Times": st.column_config.NumberColumn(format="localized"),
            "Customers": st.column_config.NumberColumn(format="localized"),
            "Of those who got the first": st.column_config.NumberColumn(format="%.1f%%"),
        },
    )


def pairs_frame(pairs: Sequence[Pair]) -> pl.DataFrame:
    """The table's rows, most frequent first."""
    ordered = sorted(pairs, key=lambda one: (-one.times, one.first, one.second))
    return pl.DataFrame(
        {
            "First": [one.first for one in ordered],
            "Then": [one.second for one in ordered],
            "Times": [one.times for one in ordered],
            "Customers": [one.customers for one in ordered],
            "Of those who got the first": [100 * one.share for one in ordered],
            "Same topic": [one.topic for one in ordered],
        },
        schema_overrides={"Of those who got the first": pl.Float64},
    )


def pressure(weeks: Sequence[Weeks], loads: Sequence[Load], by: str | None) -> None:
    """Weeks by the messages in them, and messages a customer and week by segment."""
    main, side = widgets.split()
    with main:
        st.caption("Weeks of one customer, by how many messages they hold.")
        widgets.chart(figures.weeks(weeks), key="pressure-weeks", alt=figures.weeks_alt(weeks))
    with side:
        if by is None or not loads:
            st.caption("Choose an attribute under Compare by to see the pressure by segment.")
            return
        st.caption(f"Messages a week for 100 customers, by {widgets.escape(by)}.")
        widgets.chart(figures.loads(loads), key="pressure-loads", alt=figures.loads_alt(by, loads))
