"""A journey's own caps, arms and guardrails: told in words, and edited in one drawer anywhere."""

from __future__ import annotations

import secrets
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from journey_core.errors import BadInput
from journey_core.figures import text
from journey_core.model.contact import Arm
from journey_core.model.contact_words import cap_words
from journey_core.model.elements import to_elements
from journey_core.model.words import describe
from journey_core.ui import cache, drawers, edits, state, widgets
from journey_core.ui.replay import cache as replays
from journey_core.ui.responses import arm_shares, margins, policy_fields, policy_rows

if TYPE_CHECKING:
    from journey_core.model.journey import Journey
    from journey_core.store.records import Saved

_USUAL: dict[Arm, float] = {"personalized": 0.8, "generic": 0.1, "holdout": 0.1}
_HEAD = "journey"


def rows(journey: Journey) -> dict[str, str]:
    """Caps, arms and margins in words, as lines of a table."""
    caps = "; ".join(cap_words(cap) for cap in journey.caps)
    arms = arm_shares.summary(journey.arms)
    told = {
        "Caps": caps[:1].upper() + caps[1:] or "None of its own: those of all journeys hold",
        "Arms": arms[:1].upper() + arms[1:],
        "Guardrails": f"At most {margins.summary(journey)}",
    }
    return {name: widgets.escape(value) for name, value in told.items()}


def section(saved: Saved, *, editable: bool) -> None:
    """The journey's own limits as a section of the contact policy."""
    widgets.section(widgets.escape(saved.journey.name), "What holds for this journey alone")
    table(saved, editable=editable)


def table(saved: Saved, *, editable: bool) -> None:
    """What holds now, and the way to change it."""
    st.table(rows(saved.journey), border="horizontal")
    if editable and st.button(
        "Change caps, arms and guardrails", icon=":material/tune:", key="change-limits"
    ):
        key = f"limits-{secrets.token_hex(4)}"  # fresh, so that nothing abandoned comes back
        drawers.open_with(partial(_drawer, saved, key))


@st.dialog("Caps, arms and guardrails of the journey", width="large", position="right",
           icon=":material/tune:", on_dismiss=state.close_drawer)  # fmt: skip
def _drawer(base: Saved, key: str) -> None:
    journey = base.journey
    _part("Caps", "How much one customer hears from this journey. The caps of all "
                    f"journeys hold as well; {policy_fields.WINDOWS}.")  # fmt: skip
    caps = policy_fields.cap_table(journey.caps, f"{key}-caps", "Caps of this journey")
    asked = _arms(journey, key)
    _part("Guardrails", "How many more of 100 contacted customers than of the holdout may do this "
                        "at most, if what we see is at its worst")  # fmt: skip
    agreed = margins.named(margins.ask(journey, key))
    try:
        fields = {"caps": policy_rows.caps_from(caps), "arms": _shares(journey, asked),
                  "margins": agreed}  # fmt: skip
    except BadInput as error:
        st.warning(widgets.sentence(str(error)), title="This cannot be saved yet",
                   icon=":material/edit:")  # fmt: skip
        return
    _save_below(base, fields, key)


def _part(title: str, note: str) -> None:
    """A heading inside the drawer, where headings of a page come out too small."""
    with st.container(gap=None):
        st.markdown(f"**{title}**")
        st.caption(note)


def _arms(journey: Journey, key: str) -> dict[Arm, float]:
    """Shares in percent; empty where everybody reads the same."""
    _part("Arms", "Which share of the customers reads what, to see what contact changes")
    compared = st.toggle("Compare arms", bool(journey.arms), key=f"{key}-on")
    if not compared:
        st.caption("Everybody reads the same; what contact changes cannot be measured.")
        return {}
    start = arm_shares.percents(journey.arms or _USUAL)
    with st.container(horizontal=True):
        asked = {
            arm: st.number_input(
                f"{arm.capitalize()}, %", 0.0, 100.0, share, step=1.0, format="%g", width=150,
                key=f"{key}-{arm}",
            )
            for arm, share in start.items()
        }  # fmt: skip
    if arm_shares.is_whole(asked):
        st.markdown(widgets.escape(arm_shares.sentence(asked)))
    st.caption(f":material/lock: {_kept(journey.id)} New shares are a new version of the journey "
               "and hold for customers who come in from then on.")  # fmt: skip
    return asked


def _kept(journey_id: str) -> str:
    """Nobody is drawn again, said with how many that concerns."""
    arrays = replays.arrays() if cache.counts().events else None
    drawn = 0 if arrays is None else int(np.count_nonzero(arrays.arms(journey_id).arm >= 0))
    if not drawn:
        return "Whoever has an arm keeps it: nobody is drawn again."
    who = f"{text.plural(drawn, 'customer')} {'has' if drawn == 1 else 'have'} an arm"
    return f"{who} and keep{'s' if drawn == 1 else ''} it: nobody is drawn again."


def _shares(journey: Journey, asked: dict[Arm, float]) -> dict[Arm, float]:
    found = arm_shares.shares(asked) if asked else {}
    same = bool(journey.arms) and asked == arm_shares.percents(journey.arms)
    return dict(journey.arms) if same else found


def _save_below(base: Saved, fields: dict[str, Any], key: str) -> None:
    ops = edits.changes(base, _HEAD, _HEAD, fields)
    if not ops:
        st.caption("Nothing has been changed yet.")
        return
    for line in describe(ops, to_elements(base.journey)):
        st.markdown(f"- {widgets.escape(line)}")
    if st.button("Save these limits", type="primary", icon=":material/check:", key=f"{key}-save"):
        drawers.done(base.journey.id, kept=edits.save(base, ops))
