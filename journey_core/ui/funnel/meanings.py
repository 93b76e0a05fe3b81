"""What counts as a way through a funnel: the settings that tools disagree about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import streamlit as st

from journey_core.errors import BadInput
from journey_core.funnel.contradictions import MOST_OPTIONAL
from journey_core.funnel.definition import EVENT_PREFIX
from journey_core.model.event_text import parse_event
from journey_core.ui import cache, state, widgets
from journey_core.ui.funnel import kept

if TYPE_CHECKING:
    from journey_core.funnel.definition import FunnelStep

STARTS = {
    "Any start": {},
    "First in the period": {"first_in_range": True},
    "First ever": {"first_touch": True},
}
EXCLUSIONS = {"Ends the attempt": "drop", "Removes the customer": "remove"}
NOTHING = "Nothing"
LEAST = {
    "no least time": timedelta(0),
    "1 minute": timedelta(minutes=1),
    "10 minutes": timedelta(minutes=10),
    "1 hour": timedelta(hours=1),
    "1 day": timedelta(days=1),
    "7 days": timedelta(days=7),
}
MOST = {
    "no limit": None,
    "10 minutes": timedelta(minutes=10),
    "1 hour": timedelta(hours=1),
    "1 day": timedelta(days=1),
    "3 days": timedelta(days=3),
    "7 days": timedelta(days=7),
    "30 days": timedelta(days=30),
}
_EACH = "Every start"


def ask(steps: Sequence[FunnelStep], order: str, by: str | None) -> dict[str, Any]:
    """The settings beside steps, window and order, as parts of a question.

    BadInput: the text of the excluded event cannot be read.
    """
    found: dict[str, Any] = {}
    found |= STARTS[kept.switch("Which start counts", list(STARTS), "first")]
    found["strict_time"] = kept.tick(
        "A step must be later, not at the same time", "rising", usual=False
    )
    if order == "any":
        if not state.is_meeting():
            st.caption("In any order nothing is excluded, left out or bounded move by move.")
    else:
        found |= _excluded()
        found["optional"] = _optional(steps)
        found |= _moves(steps)
    found |= _attribution(steps, by)
    return found


def _excluded() -> dict[str, Any]:
    text = kept.open_choice(
        "Without, between two steps", [NOTHING, *cache.event_names()], "exclude",
        help_text="An event that ends the attempt; a filter may follow in brackets",
    )  # fmt: skip
    if text == NOTHING:
        return {}
    chosen = kept.switch("Such an event", list(EXCLUSIONS), "exclusion")
    try:
        return {"exclude": parse_event(text), "exclusion": EXCLUSIONS[chosen]}
    except BadInput as error:
        raise BadInput(f"the excluded event: {error}") from None


def _optional(steps: Sequence[FunnelStep]) -> tuple[int, ...]:
    names = {f"{place}. {step.name}": place for place, step in enumerate(steps, 1)}
    middle = list(names)[1:-1]
    if not middle:
        return ()
    chosen = kept.several(
        "Steps that may be left out", middle, "optional", most=MOST_OPTIONAL, placeholder="None"
    )
    return tuple(sorted(names[one] for one in chosen))


def _moves(steps: Sequence[FunnelStep]) -> dict[str, Any]:
    """The least and the longest time of each move; nothing where no move has any."""
    bounds = [_move(place, step) for place, step in enumerate(steps[1:], 1)]
    waits, windows = tuple(w for w, _ in bounds), tuple(m for _, m in bounds)
    found: dict[str, Any] = {}
    if any(waits):
        found["step_waits"] = waits
    if any(span is not None for span in windows):
        found["step_windows"] = windows
    return found


def _move(place: int, step: FunnelStep) -> tuple[timedelta, timedelta | None]:
    if state.is_meeting():
        least = kept.choice("", list(LEAST), f"least{place}")
        return LEAST[least], MOST[kept.choice("", list(MOST), f"most{place}")]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall"):
        st.markdown(widgets.escape(f"to {step.name}"), width=150)
        least = kept.choice("at least", list(LEAST), f"least{place}")
        most = kept.choice("at most", list(MOST), f"most{place}")
    return LEAST[least], MOST[most]


def _attribution(steps: Sequence[FunnelStep], by: str | None) -> dict[str, Any]:
    """Whose property splits; only asked where a property does."""
    if by is None or not by.startswith(EVENT_PREFIX):
        return {}
    numbers = {f"Step {place}: {step.name}": place for place, step in enumerate(steps, 1)}
    ways: dict[str, Any] = {
        _EACH: "start", "The first start": "first", "The last step reached": "last", **numbers
    }  # fmt: skip
    chosen = kept.choice(
        f"{by.removeprefix(EVENT_PREFIX)} of", list(ways), "of",
        help_text="Every start: a customer stands under each value they start with. Otherwise "
        "under one.",
    )  # fmt: skip
    return {"attribution": ways[chosen]}
