"""Does the answer depend on the settings? Every other meaning beside the one asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import streamlit as st

from journey_core.figures import text
from journey_core.figures.readings import readings as figure
from journey_core.funnel.sensitivity import TOOLS
from journey_core.ui import state, widgets
from journey_core.ui.funnel import cache, people

if TYPE_CHECKING:
    from journey_core.funnel.definition import FunnelQuestion
    from journey_core.funnel.sensitivity import Reading, Sensitivity

_NOBODY = "Choose a meaning"


def section(question: FunnelQuestion, journey: str | None) -> None:
    """The readings, at once where they are cheap, otherwise when asked for."""
    widgets.section(
        "Does the answer depend on the settings?",
        "The same steps under every published meaning; bold and diamond: as asked, dotted line: "
        "that answer",
    )
    if not cache.is_cheap() and not st.toggle(
        "Count every other way", key="readings", bind="query-params",
        help="About fifteen times the work of the funnel itself",
    ):  # fmt: skip
        return
    told = cache.sensitivity(question)
    asked = next((one.share for one in told.readings if one.current), None)
    st.markdown(sentence(told))
    widgets.chart(figure(told.readings, asked=asked), key="readings-chart", alt=alt(told))
    st.caption(
        "Right: customers who arrive only under that meaning, and only as asked. Tools: what their "
        "documentation says they do by default, as far as these settings can say it."
    )
    if not state.is_meeting():
        _who_differs(told, journey)


def sentence(told: Sensitivity) -> str:
    """What the spread amounts to, in words."""
    if told.lowest is None or told.highest is None:
        return "Nobody entered, so there is nothing to compare."
    low, high = text.percent(told.lowest), text.percent(told.highest)
    if low == high:
        return f"It does not: every meaning gives {low}."
    meanings = [one for one in told.readings if one.about != TOOLS and one.share is not None]
    furthest = max(
        meanings, key=lambda one: max(abs(one.share - other.share) for other in meanings
                                      if other.current and other.share is not None
                                      and one.share is not None)
    )  # fmt: skip
    about, says = furthest.about.lower(), furthest.says
    return (
        f"The meanings give **{low} to {high}**. What matters most is {about}: "
        f"“{widgets.escape(says)}” gives {text.percent(furthest.share)}."
    )


def alt(told: Sensitivity) -> str:
    """The readings as one sentence with their numbers."""
    parts = [f"{one.about}, {one.says}: {text.percent(one.share)}" for one in told.readings]
    return f"Share that arrives under each meaning. {'; '.join(parts)}."


def _who_differs(told: Sensitivity, journey: str | None) -> None:
    options: dict[str, Reading] = {
        f"{one.about}: {one.says}": one for one in told.readings if len(one.gained) or len(one.lost)
    }
    if not options:
        return
    chosen = st.selectbox(
        "Customers who differ", [_NOBODY, *options], key="differ", bind="query-params"
    )
    if chosen not in options:
        return
    one = options[chosen]

    def rows(most: int | None = None) -> pl.DataFrame:
        parts = [("only under this meaning", one.gained), ("only as asked", one.lost)]
        found = [(key, words) for words, keys in parts for key in keys[:most].tolist()]
        ids = cache.ids_of(key for key, _ in found)
        return pl.DataFrame(
            [(ids[key], words) for key, words in found if key in ids],
            {"customer_id": pl.String, "arrives": pl.String},
            orient="row",
        )

    people.listed(rows(people.LISTED // 2), len(one.gained) + len(one.lost), journey, key="differ")
    people.downloads(rows, "customers who differ", key="differ")
