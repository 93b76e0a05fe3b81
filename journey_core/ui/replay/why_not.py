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
    from streamlit.delta_generator import DeltaGenerator

    from journey_core.replay.explain import ExplainedCandidate, Explanation, GateCheck

CUSTOMER, MOMENT = "customer", "moment"
_SHORT = 24  # letters that a badge beside a gate holds


class Suggestion(NamedTuple):
    """A customer id to start with, the decision it stands for, and when that was due."""

    id: str
    decision: str
    due_at: datetime


def customer_box(suggestions: Sequence[Suggestion]) -> str:
    """Ask whose candidates to look at; a few of those who were spared are one click away."""
    asked = st.text_input(
        "Customer", key=CUSTOMER, bind="query-params", max_chars=200, placeholder="A customer id",
        help="Stays in this browser's address; Copy link leaves it out",
    )  # fmt: skip
    if suggestions:
        with st.container(gap="xsmall"):
            st.caption("For example, somebody who was stopped by:")
            with st.container(horizontal=True, gap="xsmall"):
                for one in suggestions:
                    st.button(
                        DECISION_WORDS[one.decision],
                        key=f"like-{one.decision}",
                        help=widgets.escape(f"Customer {one.id}"),
                        on_click=_take,
                        args=(one,),
                    )
    return (asked or "").strip()


def _take(one: Suggestion) -> None:
    state.put(CUSTOMER, one.id)
    state.set_linked("at", one.due_at.isoformat())


def show(explained: Explanation, response: str, now: datetime) -> None:
    """The chosen moment of a customer: the answer, then the gates; or why nothing ever fired."""
    found = explained.candidates
    if response:
        found = tuple(one for one in found if one.response.key == response) or found
    if not found:
        with st.container(border=True, gap="small"):
            st.markdown("**No trigger fired for this customer.**")
            if explained.nearest:
                st.markdown(f":gray[{widgets.escape(explained.nearest)}]")
        return
    candidate = _choose(found, now)
    with st.container(border=True, gap="small"):
        answer(candidate)
        timeline(candidate.gates)


def _choose(found: Sequence[ExplainedCandidate], now: datetime) -> ExplainedCandidate:
    """The moment in the link, else the newest that was stopped; a box where there are more."""
    stopped_last = sorted(range(len(found)), key=lambda one: found[one].decision != "sent")
    stamps = {found[one].due_at.isoformat(): one for one in stopped_last}
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
    """The gates in the order they are asked: the blocking one open, those after it only told."""
    for gate in gates:
        if gate.asked:
            _asked(gate)
    left = [gate for gate in gates if not gate.asked]
    _not_asked([gate for gate in left if not gate.passed], "would stop it too")
    _not_asked([gate for gate in left if gate.passed], "would pass")


def _asked(gate: GateCheck) -> None:
    label, value = GATE_WORDS.get(gate.gate, gate.gate), widgets.escape(gate.value)
    if gate.passed:
        title, icon = f"{label} &nbsp; :small[:gray[{value}]]", "check_circle"
    else:
        said = f"{value}, stopped here" if len(gate.value) <= _SHORT else "stopped here"
        title, icon = f"**{label}** &nbsp; :red-badge[{said}]", "block"
    with _step(title, icon, expanded=not gate.passed):
        st.caption(_facts(gate))


def _not_asked(gates: Sequence[GateCheck], would: str) -> None:
    if not gates:
        return
    names = [GATE_WORDS.get(gate.gate, gate.gate) for gate in gates]
    said = ", ".join([names[0], *(name[:1].lower() + name[1:] for name in names[1:])])
    with _step(f":gray[{said}] &nbsp; :small[:gray[not asked, {would}]]", "remove"):
        for gate, name in zip(gates, names, strict=True):
            st.caption(f"**{name}.** {_facts(gate)}")


def _step(title: str, icon: str, *, expanded: bool = False) -> DeltaGenerator:
    return st.expander(title, icon=f":material/{icon}:", type="step", expanded=expanded)


def _facts(gate: GateCheck) -> str:
    said = widgets.sentence(gate.because) if gate.because else "Nothing to ask"
    if not gate.threshold:
        return f"{said}."
    found, asked = widgets.escape(gate.value), widgets.escape(gate.threshold)
    return f"{said}.  \nFound: {found}. Asked for: {asked}."
