"""How much worse each guardrail of a holdout may get: in words, and asked per 100 customers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from journey_core.holdout.metrics.guardrails import Complaints, Refunds, Unsubscribes
from journey_core.model.contact_words import margin_words

if TYPE_CHECKING:
    from journey_core.model.journey import Guardrail, Journey

_KINDS: dict[Guardrail, type[Unsubscribes]] = {
    "unsubscribes": Unsubscribes, "complaints": Complaints, "refunds": Refunds,
}  # fmt: skip
_USUAL: dict[Guardrail, float] = {name: kind.margin or 0.0 for name, kind in _KINDS.items()}


def agreed(journey: Journey) -> dict[Guardrail, float]:
    """The margin of each guardrail as a share, the usual one where the journey names none."""
    return {**_USUAL, **journey.margins}


def summary(journey: Journey) -> str:
    """`unsubscribes 0.5, complaints 0.2, refunds 1 more of 100`."""
    return margin_words({**agreed(journey)})


def named(asked: dict[Guardrail, float]) -> dict[Guardrail, float]:
    """What the document holds of margins per 100 customers: those that are not the usual ones."""
    shares = {name: round(number / 100, 6) for name, number in asked.items()}
    return {name: share for name, share in shares.items() if share != _USUAL[name]}


def ask(journey: Journey, key: str) -> dict[Guardrail, float]:
    """Ask for all of them, per 100 customers."""
    with st.container(horizontal=True):
        return {
            name: st.number_input(
                _KINDS[name].title, 0.0, 100.0, share * 100, step=0.1, format="%g", width=150,
                key=f"{key}-{name}",
            )
            for name, share in agreed(journey).items()
        }  # fmt: skip
