"""One customer, gate by gate: what was decided, why, and what would have let it through."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

import streamlit as st

from journey_core.figures import text
from journey_core.figures.decision_words import DECISION_WORDS, GATE_WORDS
from journey_core.model.contact_words import BY
from journey_core.ui import state, widgets

if TYPE_CHECKING:
    from journey_core.replay.explain import ExplainedCandidate, Explanation, GateCheck

CUSTOMER, MOMENT = "customer", "moment"


class Suggestion(NamedTuple):
    """A customer id to start with, and the decision it stands for."""

    id: str
    decision: str


def customer_box(suggestions: Sequence[Suggestion]) -> str:
    """Ask whose candidates to look at; a few of those who were spared are one click away."""
    asked = st.text_input(
        "Customer", key=CUSTOMER, bind="query-params", max_chars=200, placeholder="A customer id",
        help="Stays in this browser's address; Copy link leaves it out",
    )  # fmt: skip
    if suggestions:
        with st.container(gap="xsmall"):
            st.caption("For example, somebody who was stopped by:")
            with st.container(horizontal=True, gap="small"):
                for one in suggestions:
                    st.button(
                        DECISION_WORDS[one.decision],
                        key=f"like-{one.decision}",
                        help=widgets.escape(f"Customer {one.id}"),
                        on_click=_take,
                        args=(one.id,),
                    )
    return (asked or "").strip()


def _take(customer_id: str) -> None:
    state.put(CUSTOMER, customer_id)
    state.set_linked("at", "")


def show(explained: Explanation, response: str, now: datetime) -> None:
    """The chosen moment of a customer: the answer, then the gates; or why nothing ever fired."""
    found = explained.candidates
    if response:
        found = tuple(one for one in found if one.response.key == response) or found
    if not found:
        with st.container(border=True, gap="small"):
            st.markdown("**No trigger fired for this customer.**")
            if explained.nearest:
                st.markdown(f":gray[Nearest miss: {widgets.escape(explained.nearest)}]")
        return
    candidate = _choose(found, now)
    with st.container(border=True, gap="small"):
        answer(candidate)
        timeline(candidate.gates)


def _choose(found: Sequence[ExplainedCandidate], now: datetime) -> ExplainedCandidate:
    """The moment in the link, else the newest that was stopped; a box where there are more."""
    stamps = {one.due_at.isoformat(): place for place, one in enumerate(found)}
    place = stamps.get(state.linked("at"), usual(found))
    if len(found) == 1:
        return found[0]

    def remember() -> None:
        state.set_linked("at", found[state.value(key)].due_at.isoformat())

    key = f"{MOMENT}-{found[0].due_at.isoformat()}-{len(found)}"
    chosen = st.selectbox(
        "Moment",
        range(len(found)),
        index=place,
        format_func=lambda one: moment_words(found[one], now),
        key=key,
        on_change=remember,
    )
    return found[place if chosen is None else chosen]


def usual(found: Sequence[ExplainedCandidate]) -> int:
    """The place of the newest one that a gate stopped, else not sent, else of the newest."""
    for wanted in (lambda one: one not in ("sent", "holdout"), lambda one: one != "sent"):
        places = [place for place, one in enumerate(found) if wanted(one.decision)]
        if places:
            return max(places, key=lambda place: found[place].due_at)
    return max(range(len(found)), key=lambda place: found[place].due_at)


def moment_words(candidate: ExplainedCandidate, now: datetime) -> str:
    """Such as `14 Nov 18:02, Size guide: would be sent`."""
    at = candidate.due_at
    name = candidate.response.name or candidate.response.response
    decided = DECISION_WORDS[candidate.decision].lower()
    return f"{text.day(at, now)} {at:%H:%M}, {name}: {decided}"


def answer(candidate: ExplainedCandidate) -> None:
    """The answer as a sentence, and the smallest change that would have let it through."""
    name = widgets.escape(candidate.response.name or candidate.response.response)
    blocking = next((gate for gate in candidate.gates if gate.asked and not gate.passed), None)
    if candidate.decision == "sent":
        st.markdown(f"**{name} would be sent {_by(candidate)}.**")
        return
    because = f": {widgets.escape(blocking.because)}" if blocking else ""
    verb = "Not sent" if candidate.decision != "holdout" else "Held out"
    said = f"**{verb}{because}.**"
    if candidate.would_pass_if:
        said += f"  \n:gray[It would be sent {widgets.escape(candidate.would_pass_if)}.]"
    st.markdown(said)
    st.caption(f"{name}, {_by(candidate)}")


def _by(candidate: ExplainedCandidate) -> str:
    return BY.get(candidate.channel, candidate.channel)


def timeline(gates: Sequence[GateCheck]) -> None:
    """The gates in the order they are asked; the blocking one open, those after it only told."""
    for gate in gates:
        label = GATE_WORDS.get(gate.gate, gate.gate)
        value = widgets.escape(gate.value)
        if gate.asked and gate.passed:
            title, icon = f"{label} &nbsp; :small[:gray[{value}]]", "check_circle"
        elif gate.asked:
            title, icon = f"**{label}** &nbsp; :red-badge[{value}, stopped here]", "block"
        else:
            would = "would pass" if gate.passed else "would stop it too"
            title, icon = f":gray[{label}] &nbsp; :small[:gray[not asked, {would}]]", "remove"
        stopped = gate.asked and not gate.passed
        with st.expander(title, icon=f":material/{icon}:", type="step", expanded=stopped):
            st.caption(_facts(gate))


def _facts(gate: GateCheck) -> str:
    said = widgets.sentence(gate.because) if gate.because else "Nothing to ask"
    held = f"{widgets.escape(gate.value)} against {widgets.escape(gate.threshold)}"
    return f"{said}.  \nFound {held}." if gate.threshold else f"{said}."
