"""One persona's walk on the page: what changed, what is said, what is not and why, step by step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from journey_core.figures import text
from journey_core.figures.decision_words import DECISION_WORDS
from journey_core.model.contact_words import BY
from journey_core.replay import say
from journey_core.ui import cache, widgets
from journey_core.ui.replay import walk, why_not

if TYPE_CHECKING:
    from datetime import datetime

    from journey_core.replay.persona import PersonaWalk, Step
    from journey_core.replay.persona_check import Checked

AS_KEPT, NOT_KEPT = "As kept", "Not kept yet"


def against_kept(one: Checked) -> str:
    """Such as `As kept`, or `2 differences`."""
    if one.kept is None:
        return NOT_KEPT
    return text.plural(len(one.differences), "difference") if one.differences else AS_KEPT


def in_short(found: PersonaWalk) -> str:
    """What came out, in one line."""
    sent = found.sent
    if sent:
        first = sent[0].candidate
        more = f" and {len(sent) - 1} more" if len(sent) > 1 else ""
        return f"{_name(sent[0])} {_by(first.channel)} {_after(found, first.due_at)}{more}"
    if not found.steps:
        return "Nothing fires"
    reasons = dict.fromkeys(DECISION_WORDS[one.candidate.decision].lower() for one in found.steps)
    return f"Nothing: {', '.join(reasons)}"


def show(one: Checked) -> None:
    """The walk: messages and gates to the left, the whole way to the right."""
    _differences(one)
    main, side = widgets.split()
    with main:
        widgets.section("What is said", f"Watched until {_day(one.saved.persona.until)}.")
        _messages(one.walk)
        _gates(one)
    with side:
        widgets.section("The whole walk")
        lines = [(at, name, "") for at, name in one.walk.did]
        walk.table(walk.frame(lines, one.walk.explanation), cache.now(), height="content")


def _differences(one: Checked) -> None:
    """What is different from the kept walk, and which revisions are others since."""
    if one.kept is None or not one.differences:
        return
    who = widgets.escape(one.kept.kept_by or "Someone")
    with st.container(border=True, gap="small"):
        st.markdown(
            f":orange[:material/difference:] **Not the walk that was kept "
            f"{text.ago(one.kept.kept_at, cache.now())} by {who}**"
        )
        for line in one.differences:
            st.markdown(f"- {widgets.sentence(line)}")
        since = ", ".join(one.since()) or "no revision; the software itself"
        st.caption(f"Changed since: {widgets.escape(since)}")


def _messages(found: PersonaWalk) -> None:
    for step in found.sent:
        c = step.candidate
        with st.container(border=True, gap="small"):
            st.caption(
                f"{widgets.escape(_name(step))} {_by(c.channel)}, {_after(found, c.due_at)}, "
                f"{c.due_at:%a} {_day(c.due_at)} {c.due_at:%H:%M} UTC"
            )
            st.markdown(f"**{widgets.escape(step.words.subject) or 'No subject'}**")
            for paragraph in filter(None, step.words.body.split("\n\n")):
                st.markdown(widgets.escape(paragraph))
            if step.words.call_to_action:
                st.badge(widgets.escape(step.words.call_to_action), color="primary")
    if not found.sent:
        nearest = found.explanation.nearest
        why = widgets.escape(nearest) if nearest else "Every candidate was stopped by a gate."
        st.markdown(f"**Nothing is sent.**  \n:gray[{why}]")


def _gates(one: Checked) -> None:
    """One candidate gate by gate; the first that was stopped, unless another is chosen."""
    steps = one.walk.steps
    if not steps:
        return
    widgets.section("Gate by gate")
    place = _usual(steps)
    if len(steps) > 1:
        now = cache.now()
        chosen = st.selectbox(
            "Message", range(len(steps)), index=place, key=f"persona-step-{one.saved.persona.id}",
            format_func=lambda n: why_not.moment_words(steps[n].candidate, now),
        )  # fmt: skip
        place = place if chosen is None or chosen >= len(steps) else chosen
    with st.container(border=True, gap="small"):
        why_not.answer(steps[place].candidate)
        why_not.timeline(steps[place].candidate.gates)


def _usual(steps: Sequence[Step]) -> int:
    return next((n for n, one in enumerate(steps) if one.candidate.decision != "sent"), 0)


def _name(step: Step) -> str:
    return step.candidate.response.name or step.candidate.response.response


def _by(channel: str) -> str:
    return BY.get(channel, channel)


def _after(found: PersonaWalk, at: datetime) -> str:
    since = say.milliseconds_since_1970(at) - say.milliseconds_since_1970(found.persona.start)
    return f"after {say.span(since)}" if since else "at the start"


def _day(at: datetime) -> str:
    return text.day(at, cache.now())
