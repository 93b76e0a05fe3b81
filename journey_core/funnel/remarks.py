"""Sentences that a reader of a funnel should see: names that occur nowhere."""

from __future__ import annotations

from difflib import get_close_matches

from journey_core.funnel.definition import EVENT_PREFIX, FunnelQuestion
from journey_core.funnel.results import Rest
from journey_core.funnel.segments import MAX_SEGMENTS
from journey_core.lake.arrays import Arrays
from journey_core.lake.segments import remarks
from journey_core.model.rules import Compare, Exists, In, Leaf, Rule, walk


def remarks_on(
    arrays: Arrays, question: FunnelQuestion, rest: Rest | None = None
) -> tuple[str, ...]:
    """What a question names that the data does not have, each once, in the order of asking."""
    said = [
        sentence
        for place, step in enumerate(question.steps, 1)
        for sentence in _unknown(arrays, f"step {place}", step.rule)
    ]
    if question.exclude:
        said += _unknown(arrays, "the exclusion", question.exclude)
    known = arrays.attribute_names() if question.where else ()
    said += [
        f"no customer has an attribute “{name}”, so nobody is counted{_instead(name, known)}"
        for name, _ in question.where
        if name not in known
    ]
    said += remarks(arrays, question.by)
    if rest:
        name = (question.by or "").removeprefix(EVENT_PREFIX)
        said.append(
            f"“{name}” has many values: the {MAX_SEGMENTS:,} with the most entrants are told "
            f"apart, {rest.values:,} more are counted together"
        )
    return tuple(dict.fromkeys(said))


def _unknown(arrays: Arrays, where: str, rule: Rule) -> list[str]:
    said = []
    for part in walk(rule):
        if isinstance(part, Leaf) and part.event not in arrays.names:
            hint = _instead(part.event, arrays.names)
            said.append(f"{where}: the event “{part.event}” never occurs{hint}")
        if isinstance(part, Compare | In | Exists) and part.of == "property":
            known = arrays.property_names()
            if part.name not in known:
                hint = _instead(part.name, known)
                said.append(f"{where}: no event has a property “{part.name}”{hint}")
    return said


def _instead(name: str, known: tuple[str, ...] | list[str]) -> str:
    close = get_close_matches(name, known, n=1)
    return f"; did you mean “{close[0]}”?" if close else ""
