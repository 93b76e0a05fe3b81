"""Does the answer depend on the settings? The same steps under every published meaning.

Each meaning differs from the question in one thing; each tool stands for what its documentation
says it does by default, as far as that can be said with these settings.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, NamedTuple

import numpy as np

from journey_core.errors import BadInput
from journey_core.funnel.definition import FunnelQuestion
from journey_core.funnel.paths import previous
from journey_core.funnel.walk import Walk, walk
from journey_core.kernels.intervals import wilson
from journey_core.kernels.shapes import Flags, Ints
from journey_core.lake.arrays import Arrays

TOOLS = "As another tool counts by default"
_PLAIN = {
    "order": "ordered", "step_windows": (), "step_waits": (), "strict_time": False,
    "first_touch": False, "first_in_range": False, "inside_range": False, "exclusion": "drop",
}  # fmt: skip


class Meaning(NamedTuple):
    """A way to read the steps: what it is about, what it says, and the question it makes."""

    about: str
    says: str
    question: FunnelQuestion


@dataclass(frozen=True)
class Reading:
    """The answer under one meaning, beside the answer as asked.

    `share` is that of all entrants who reach the last step, with its Wilson interval;
    `share_previous` that of those who reach the step before. `gained` reach the last step here and
    not as asked, `lost` the other way round: customer keys, ascending.
    """

    about: str
    says: str
    current: bool
    entrants: int
    converted: int
    share: float | None
    interval: tuple[float, float] | None
    share_previous: float | None
    gained: Ints
    lost: Ints


@dataclass(frozen=True)
class Sensitivity:
    """Every reading, those as asked among them; `lowest` and `highest` span their shares.

    The spread is that of the meanings; tools that also change the window stand beside it.
    """

    readings: tuple[Reading, ...]
    lowest: float | None
    highest: float | None
    data_version: int


def sensitivity(
    arrays: Arrays, question: FunnelQuestion, members: Flags | None = None
) -> Sensitivity:
    """The question under every meaning that it can have; each costs what the question costs."""
    asked = question.unsplit()
    base = walk(arrays, asked, members)
    walks: dict[FunnelQuestion, Walk] = {asked: base}
    readings = []
    for meaning in meanings(asked):
        if meaning.question not in walks:
            walks[meaning.question] = walk(arrays, meaning.question, members)
        readings.append(_reading(meaning, walks[meaning.question], base))
    shares = [r.share for r in readings if r.about != TOOLS and r.share is not None]
    return Sensitivity(
        tuple(readings), min(shares, default=None), max(shares, default=None), arrays.version
    )


def meanings(question: FunnelQuestion) -> list[Meaning]:
    """The meanings that differ from one another, with the question's own among each kind."""
    window = question.window
    moves = len(question.steps) - 1
    ranged = question.from_at or question.to_at or question.first_in_range
    first = {"first_touch": False, "first_in_range": False}
    offered: list[tuple[str, list[tuple[str, dict[str, Any]]]]] = [
        ("Which start counts", [
            ("any", first),
            *([("the first in the range", {**first, "first_in_range": True})] if ranged else []),
            ("the first ever", {**first, "first_touch": True}),
        ]),
        ("What the window bounds", [
            ("the whole way", {"window": window, "step_windows": ()}),
            ("each move", {"window": None, "step_windows": (window,) * moves}),
            ("nothing", {"window": None, "step_windows": ()}),
        ]),
        ("Order of the steps", [
            ("other events may come between", {"order": "ordered"}),
            ("nothing in between", {"order": "strict"}),
            ("any", {"order": "any"}),
        ]),
        ("Steps at the same time", [
            ("count", {"strict_time": False}),
            ("do not: each must be later", {"strict_time": True}),
        ]),
        ("What an exclusion does", [
            ("ends that attempt", {"exclusion": "drop"}),
            ("removes the customer", {"exclusion": "remove"}),
            ("nothing", {"exclude": None, "exclusion": "drop"}),
        ] if question.exclude else []),
        ("Who is counted", [
            ("those whose window has passed", {"all_entrants": False}),
            ("everybody who began", {"all_entrants": True}),
        ] if window is not None else []),
    ]  # fmt: skip
    found = [one for about, choices in offered for one in _differing(question, about, choices)]
    return [*found, *_tools(question)]


def _differing(
    question: FunnelQuestion, about: str, choices: list[tuple[str, dict[str, Any]]]
) -> Iterator[Meaning]:
    """The choices that make different questions, when there is more than one."""
    made: dict[FunnelQuestion, Meaning] = {}
    for says, changes in choices:
        changed = _changed(question, changes)
        if changed is not None:
            made.setdefault(changed, Meaning(about, says, changed))
    if question not in made:  # such as windows that differ from move to move
        made[question] = Meaning(about, "as asked", question)
    if len(made) > 1:
        yield from made.values()


def _changed(question: FunnelQuestion, changes: dict[str, Any]) -> FunnelQuestion | None:
    """The question with some changes; None where that cannot be asked.

    In any order nothing can be bounded move by move, excluded or left out; that is taken out too.
    """
    loose: dict[str, Any] = {}
    if changes.get("order") == "any":
        loose = {"step_windows": (), "step_waits": (), "exclude": None, "optional": ()}
    elif question.order == "any" and changes.get("step_windows"):
        return None
    try:
        return replace(question, **changes, **loose)
    except BadInput:
        return None


def _tools(question: FunnelQuestion) -> Iterator[Meaning]:
    """What well-known tools document, their own default window included."""
    days = timedelta(days=1)
    named: list[tuple[str, dict[str, Any]]] = [
        ("PostHog: 14 days, inside the range, all entrants", {
            "window": 14 * days, "exclusion": "remove", "inside_range": True, "all_entrants": True,
        }),
        ("Mixpanel: 7 days, first start in the range", {
            "window": 7 * days, "first_in_range": True,
        }),
        ("Statsig: first start in the range", {"first_in_range": True}),
        ("ClickHouse windowFunnel: any start, all entrants", {
            "all_entrants": True, "exclude": None,
        }),
        ("retentioneering: first start ever, no window", {
            "window": None, "first_touch": True, "exclude": None, "all_entrants": True,
        }),
    ]  # fmt: skip
    for says, changes in named:
        changed = _changed(question, {**_PLAIN, **changes})
        if changed is not None:
            yield Meaning(TOOLS, says, changed)


def _reading(meaning: Meaning, walked: Walk, base: Walk) -> Reading:
    sizes = [len(step.at) for step in walked.reached]
    entrants, converted = sizes[0], sizes[-1]
    before = sizes[previous(walked.question, len(sizes) - 1)]
    here, asked = walked.members(-1), base.members(-1)
    return Reading(
        about=meaning.about,
        says=meaning.says,
        current=walked.question == base.question,
        entrants=entrants,
        converted=converted,
        share=converted / entrants if entrants else None,
        interval=wilson(converted, entrants),
        share_previous=converted / before if before else None,
        gained=np.setdiff1d(here, asked, assume_unique=True),
        lost=np.setdiff1d(asked, here, assume_unique=True),
    )


def document(told: Sensitivity) -> dict[str, Any]:
    """The readings as plain JSON values; of the customers who differ, how many they are."""
    return {
        "readings": [
            {
                "about": one.about,
                "meaning": one.says,
                "current": one.current,
                "entrants": one.entrants,
                "customers": one.converted,
                "from_first": one.share,
                "interval": one.interval,
                "from_previous": one.share_previous,
                "gained": len(one.gained),
                "lost": len(one.lost),
            }
            for one in told.readings
        ],
        "lowest": told.lowest,
        "highest": told.highest,
    }
