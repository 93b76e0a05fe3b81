"""What a funnel's question cannot mean, each said in a sentence that tells how to go on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import get_args

from journey_core.funnel.definition import (
    EVENT_PREFIX,
    Exclusion,
    FunnelQuestion,
    FunnelStep,
    Order,
    moment_ms,
)
from journey_core.kernels.rows import MAX_STEPS
from journey_core.model.rules import Event, walk

MOST_OPTIONAL = 5
_NOTHING = timedelta(0)


def problem_of(question: FunnelQuestion) -> str | None:
    """What is wrong with a question, in words, or None."""
    checks = (_steps, _moves, _range, _optional, _clash, _attribution)
    return next((text for check in checks if (text := check(question))), None)


def _steps(question: FunnelQuestion) -> str | None:
    steps = len(question.steps)
    if steps < 2:
        return f"a funnel has at least two steps, this one has {steps}"
    if steps > MAX_STEPS:
        return f"a funnel has at most {MAX_STEPS} steps, this one has {steps}"
    if question.order not in get_args(Order):
        return f"“{question.order}” is not an order of steps"
    if question.window is not None and question.window <= _NOTHING:
        return "the window is longer than nothing; write 7d, or none for no limit"
    return None


def _moves(question: FunnelQuestion) -> str | None:
    steps, moves = len(question.steps), len(question.steps) - 1
    for spans, what in (
        (question.step_windows, "step windows"),
        (question.step_waits, "least times"),
    ):
        if spans and len(spans) != moves:
            return (
                f"{steps} steps have {moves} moves, and {len(spans)} {what} were given; "
                "give one for each move, or none at all"
            )
    if any(span is not None and span < _NOTHING for span in question.step_windows):
        return "a step window is negative"
    if any(span < _NOTHING for span in question.step_waits):
        return "a least time is negative"
    pairs = zip(question.step_windows, question.step_waits, strict=False)
    if any(longest is not None and least > longest for longest, least in pairs):
        return "a move has a least time above its longest one"
    return None


def _range(question: FunnelQuestion) -> str | None:
    earliest, latest = question.from_at, question.to_at
    if earliest and latest and moment_ms(earliest) >= moment_ms(latest):
        return "the start of the range is not before its end"
    if question.first_touch and question.first_in_range:
        return "either the first start ever counts or the first in the range, not both"
    return None


def _optional(question: FunnelQuestion) -> str | None:
    if not question.optional:
        return None
    last = len(question.steps)
    wrong = [number for number in question.optional if not 1 < number < last]
    if wrong:
        return (
            f"step {wrong[0]} of {last} cannot be optional; every step between the first and the "
            "last can"
        )
    if len(set(question.optional)) > MOST_OPTIONAL:
        return f"at most {MOST_OPTIONAL} steps can be optional"
    if question.order == "any":
        return "in any order no step is optional; leave it out"
    return None


def _clash(question: FunnelQuestion) -> str | None:
    """What two parts of a question say against one another."""
    if question.exclusion not in get_args(Exclusion):
        return f"“{question.exclusion}” is not a way to exclude; it is drop or remove"
    bounded = question.step_windows or question.step_waits or question.exclude
    if question.order == "any" and bounded:
        return "step windows and exclusions need an order of steps; leave them out for any order"
    step = question.exclude and _step_that_is(question.exclude, question.steps)
    if step:
        return f"the excluded event is also step “{step}”; exclude another event"
    return None


def _attribution(question: FunnelQuestion) -> str | None:
    chosen, steps = question.attribution, len(question.steps)
    if chosen == "start":
        return None
    if isinstance(chosen, int):
        if not 1 <= chosen <= steps:
            return f"there is no step {chosen} to take the value from; there are {steps}"
    elif chosen not in ("first", "last"):
        return f"“{chosen}” is no place to take a value from: start, first, last or a step's number"
    if not (question.by or "").startswith(EVENT_PREFIX):
        return f"only a property of an event, such as {EVENT_PREFIX}channel, is taken from a step"
    return None


def _step_that_is(excluded: Event, steps: Sequence[FunnelStep]) -> str | None:
    """The name of a step that asks for the excluded event, or for part of what is excluded."""
    for step in steps:
        for leaf in walk(step.rule):
            if isinstance(leaf, Event) and leaf.event == excluded.event:
                same = set(leaf.where) == set(excluded.where)
                if same or not leaf.where or not excluded.where:
                    return step.name
    return None
