"""The Replay page's title and its line of why, for every answer a replay can give."""

from __future__ import annotations

from typing import TYPE_CHECKING

from journey_core.figures import text
from journey_core.figures.decision_words import spared, stopped_most_by

if TYPE_CHECKING:
    from journey_core.replay.results import ReplayResult
    from journey_core.ui.replay.reading import Reach

HONESTY = "A replay does not model how customers would have reacted to what they were sent."


def verdict(result: ReplayResult, people: Reach) -> str:
    """The page's title: how many customers would be contacted, and how many spared."""
    if not result.candidates:
        return "No trigger fired"
    contacted, held = people.contacted, people.held_out
    if not contacted:
        rest = f"spare {_customers(people.spared)}" if people.spared else "spare nobody"
        if held:
            return f"We would contact nobody, {rest} and hold out {held:,}"
        return f"We would contact nobody and {rest}"
    if not people.spared:
        return f"We would contact {_customers(contacted)} and spare nobody"
    return f"We would contact {_customers(contacted)} and spare {people.spared:,}"


def note(result: ReplayResult) -> str:
    """One line of why: what became of the candidates, and which gate stopped most."""
    if not result.candidates:
        return ""
    decisions = result.decisions
    sent, held, stopped = decisions.get("sent", 0), decisions.get("holdout", 0), spared(decisions)
    parts = [f"{sent:,} would be sent"]
    if held:
        parts.append(f"{held:,} belong to the holdout")
    most = stopped_most_by(decisions).lower()
    parts.append(f"{stopped:,} are stopped" + (f", most often by “{most}”" if most else ""))
    return f"Of {text.plural(result.candidates, 'candidate')}, {', '.join(parts)}."


def doubts(result: ReplayResult) -> list[str]:
    """What to keep in mind when reading the numbers, most important first."""
    said = []
    if result.unassigned:
        number = text.plural(result.unassigned, "candidate")
        said.append(f"{number} of customers without an arm, though the journey has a holdout")
    if result.after_data:
        number = text.plural(result.after_data, "candidate")
        said.append(f"{number} due after the data ends, judged by what is known there")
    return said


def _customers(number: int) -> str:
    return text.plural(number, "customer")
