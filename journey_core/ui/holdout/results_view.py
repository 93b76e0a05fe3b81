"""The answer itself: badges, the forest and its caption, the weeks, every number as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import streamlit as st

from journey_core.figures import holdout as figures
from journey_core.figures import text
from journey_core.figures.holdout import signed
from journey_core.holdout.sheet import Sheet, differ
from journey_core.model.segment import EVERY, PREFIX
from journey_core.ui import cache as house
from journey_core.ui import state, widgets
from journey_core.ui.holdout import reading
from journey_core.ui.replay.reading import moment
from journey_core.ui.segments.cache import by_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from journey_core.figures.holdout import Row

_MOST_ROWS = 30


def scope(shown: Sheet) -> str:
    """Journey, version, since when, what is counted and on which data."""
    version = "assigned elsewhere" if shown.version == 0 else f"version {shown.version}"
    since = text.day(moment(shown.first_ms), house.now())
    revision = f", revision {shown.revision}" if shown.revision else ""
    return (
        f"{shown.journey_name}{revision} · {version}, since {since} · "
        f"data version {shown.data_version}"
    )


def badges(shown: Sheet, arm: str, looks: int | None) -> None:
    """Verdict, split, matured, looks and comparisons, each with its explanation."""
    word, colour, icon = reading.badge(shown, arm)
    mature, of = shown.matured
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.badge(word, icon=f":material/{icon}:", color=colour)
        _guard_badge(shown, arm)
        _split_badge(shown)
        st.badge(
            f"{mature:,} of {of:,} matured", icon=":material/hourglass_bottom:", color="gray",
            help=f"A customer counts once {shown.window_days:g} days have passed since eligibility",
        )  # fmt: skip
        if looks is not None:
            st.badge(
                f"Look {looks} of this test", icon=":material/visibility:", color="gray",
                help=_looks_help(shown, arm),
            )  # fmt: skip
        st.badge(
            f"{text.plural(shown.comparisons, 'comparison')}, Holm", icon=":material/rule:",
            color="gray", help="Every row with a p value; p is corrected for all of them",
        )  # fmt: skip


def _guard_badge(shown: Sheet, arm: str) -> None:
    rows = reading.watched(shown, arm)
    if not rows or not shown.is_random:
        return
    broken, unknown = (sum(row.holds is held for row in rows) for held in (False, None))
    words = f"All {len(rows)} guardrails hold"
    if broken:
        words = f"{broken} of {len(rows)} guardrails broken"
    elif unknown:
        words = f"{unknown} of {len(rows)} guardrails too early to say"
    st.badge(
        words, icon=":material/shield:", color="orange" if broken else "gray",
        help="The rule to ship asks that every guardrail holds: its worst case within the margin",
    )  # fmt: skip


def _split_badge(shown: Sheet) -> None:
    srm = shown.srm
    counts = ", ".join(f"{number:,} {arm}" for arm, number in srm.counts.items())
    if srm.p is None:
        st.badge("No planned shares", icon=":material/balance:", color="gray", help=f"{counts}. "
                 "The journey does not say how customers were to be split.")  # fmt: skip
        return
    planned = ", ".join(f"{share:.0%} {arm}" for arm, share in srm.shares.items())
    power = "" if srm.power is None else (
        f" It would notice that a tenth of the smallest arm is missing in "
        f"{text.percent(srm.power, 0)} of cases."
    )  # fmt: skip
    p = "p <0.001" if srm.p < 0.001 else f"p {srm.p:.2f}"
    words = f"Split as planned, {p}" if srm.ok else f"Split not as planned, {p}"
    st.badge(words, icon=":material/balance:", color="gray" if srm.ok else "red",
             help=f"SRM check: {counts}; planned {planned}.{power}")  # fmt: skip


def _looks_help(shown: Sheet, arm: str) -> str:
    cell = reading.whole(shown, arm)
    said = "How many states of the data these results were looked at on."
    if cell is None or cell.sequential is None:
        return said
    by, digits = reading.scale(shown), reading.decimals(shown)
    low, high = (signed(end * by, digits) for end in cell.sequential)
    return f"{said} An interval that holds at every look: {low} to {high}."


def forest(shown: Sheet, arm: str) -> None:
    """The forest, and how to read it."""
    meeting, digits = state.is_meeting(), reading.decimals(shown)
    rows = reading.rows(shown, arm, meeting=meeting)
    if not rows:
        st.caption("There is nothing to compare yet.")
        return
    drawn = rows[: _MOST_ROWS + 1]
    figure = figures.forest(
        drawn,
        control=shown.against,
        arm=arm,
        axis=axis(shown),
        decimals=digits,
        is_effect=shown.is_random,
    )
    widgets.chart(figure, key="forest", alt=figures.forest_alt(drawn, digits))
    st.caption(widgets.escape(" ".join(_captions(shown, arm, rows, len(rows) - len(drawn)))))


def axis(shown: Sheet) -> str:
    """Which side is more, and in what unit."""
    unit = "per 100 customers" if shown.kind == "proportion" else "per customer"
    fewer = "fewer" if shown.kind == "proportion" else "less"
    return f"{fewer} ← difference from {shown.against}, {unit} → more"


def _captions(shown: Sheet, arm: str, rows: Sequence[Row], left: int) -> list[str]:
    parts = [
        "Filled mark: 30 or more expected events in the smaller arm. Hollow: early, 5 to 30. "
        "No mark: fewer than 5."
    ]
    if any(row.shrunk is not None for row in rows):
        parts.append("Pale dot: pulled towards the other segments, approximate.")
    if not reading.is_open(shown, arm):
        parts.append(
            "Segments open together, once each has 5 expected events: until then read all "
            "customers, and the pale dots as a hint."
        )
    chance = differ(shown.of(arm))
    if chance is not None:
        clear = "differ" if chance < 0.05 else "do not differ clearly"
        parts.append(f"The segments {clear} from each other, p {max(chance, 0.001):.2g}.")
    if shown.by is not None:
        parts.append(_of_when(shown.by, shown, any_inside=any(c.by for c in shown.of(arm))))
    if left:
        parts.append(f"{text.plural(left, 'smaller segment')} below, in Numbers.")
    if state.is_meeting() and (gone := reading.hidden(shown, arm)):
        parts.append(f"{text.plural(gone, 'segment')} too small for a meeting.")
    if shown.cap is not None:
        parts.append(
            f"Amounts above {shown.cap.at:,.2f} count as that much: {shown.cap.touched:,} of "
            f"{shown.cap.of:,} customers who spend."
        )
    if (cell := reading.whole(shown, arm)) is not None and cell.saving is not None:
        parts.append(f"What came before explains {text.percent(max(cell.saving, 0.0))} of it.")
    if shown.everywhere:
        parts.append(f"{shown.everywhere:,} customers whom no journey speaks to are left out.")
    return parts


def _of_when(by: str, shown: Sheet, *, any_inside: bool) -> str:
    """As of when segments are read; what came after the assignment may be an effect of contact."""
    if not any_inside:
        named = "any segment" if by == PREFIX + EVERY else f"“{by_words(by)}”"
        return (
            f"Nobody was in {named} when customers were assigned; who came into it later "
            "may have done so because of contact."
        )
    if not shown.is_today:
        return "Segments are as they were when customers were assigned, before any contact."
    if by.startswith(PREFIX):
        return (
            "What a segment asks of events is asked at assignment; attributes are as they are "
            "today, and contact itself may have changed them."
        )
    return (
        "Segments are as they are today, not as at assignment: contact itself may have moved "
        "customers between them."
    )


def weeks(shown: Sheet, arm: str) -> None:
    """The effect of each week since eligibility."""
    rows, digits = reading.week_rows(shown, arm), reading.decimals(shown)
    if not any(row.interval for row in rows):
        return
    widgets.section(
        "Week by week", "What each week since eligibility shows. Lines are 95% intervals."
    )
    figure = figures.weeks(rows, arm, digits)
    widgets.chart(figure, key="weeks", alt=figures.weeks_alt(rows, digits))


def numbers(shown: Sheet, arm: str) -> None:
    """Every row with all its numbers, to read and to take away."""
    frame = table(shown, arm, meeting=state.is_meeting())
    with st.expander("Numbers"):
        st.dataframe(frame, hide_index=True, row_height=36, key="numbers",
                     alt="Every row of the forest with its numbers")  # fmt: skip


def table(shown: Sheet, arm: str, *, meeting: bool = False) -> pl.DataFrame:
    """The rows in the metric's own unit, one a segment."""
    kept = [
        c for c in shown.of(arm) if not (meeting and c.by and min(c.n) < reading.SMALLEST_GROUP)
    ]
    spans = {"interval": "interval", "at every look": "sequential", "shrunk": "shrunk_interval"}
    columns: dict[str, list] = {
        "segment": [reading.segment_words(c) for c in kept],
        f"n {shown.against}": [c.n[0] for c in kept],
        f"n {arm}": [c.n[1] for c in kept],
        f"mean {shown.against}": [c.mean[0] for c in kept],
        f"mean {arm}": [c.mean[1] for c in kept],
        "difference": [c.difference for c in kept],
    }
    for name, field in spans.items():
        for place, end in enumerate(("from", "to")):
            found = [getattr(c, field) for c in kept]
            columns[f"{name} {end}"] = [span and span[place] for span in found]
    columns |= {
        "p": [c.p for c in kept],
        "p corrected": [c.p_adjusted for c in kept],
        "relative": [c.relative for c in kept],
        "method": [c.method for c in kept],
        "gate": [c.gate for c in kept],
        "what we may say": [reading.said(shown, c) for c in kept],
    }
    floats = {name: pl.Float64 for name in columns if name.endswith((" from", " to"))}
    return pl.DataFrame(columns, schema_overrides=floats, strict=False)
