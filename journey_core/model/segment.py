"""Named segments: customers whom a rule describes, in tiers from the whole to the particular.

A segment's rule is asked once for each customer, at the end of the data: `event` means that it ever
happened, windows end there. A segment inside another holds only customers of that one as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from journey_core.model.contact import Line
from journey_core.model.document_file import DocumentFile
from journey_core.model.record import Id, Record
from journey_core.model.rules import (
    AllOf,
    AnyOf,
    Compare,
    Count,
    Event,
    Exists,
    In,
    Not,
    Rule,
    check_size,
)

PREFIX = "segment:"
"""What an attribute's name begins with where a segment is meant."""
EVERY = "all"
"""Instead of a segment's id: each customer's innermost segment."""
MOST, DEEPEST = 200, 5
SMALLEST = 100
"""Customers below which a segment is folded into the one around it, unless the workspace says
otherwise: about what a share of one in ten needs for an interval of six points to each side."""


def _asked_of_customers(rule: Rule) -> Rule:
    check_size(rule)
    problem = next(_problems(rule), None)
    if problem:
        raise ValueError(problem)
    return rule


def _problems(rule: Rule) -> Iterator[str]:
    """What cannot be asked of a customer: whose property would it be?"""
    match rule:
        case AllOf() | AnyOf():
            for inner in rule.rules:
                yield from _problems(inner)
        case Not():
            yield from _problems(rule.rule)
        case Compare() | In() | Exists():
            if rule.of == "property":
                yield (
                    f"a segment asks for customers, and “{rule.name}” is a property of an event; "
                    "name the event it belongs to"
                )
            elif rule.name.startswith(PREFIX):
                yield "a segment cannot ask for another one; put it inside that one instead"


Name = Annotated[str, Field(min_length=1, max_length=80, pattern=r"\S")]


class Segment(Record):
    """Customers whom a rule describes; `parent` is the segment they are taken from."""

    id: Id
    name: Name
    rule: Annotated[Rule, AfterValidator(_asked_of_customers)]
    parent: Id | None = None
    note: Line = ""


class Segments(Record):
    """All named segments of a workspace, in the order in which a customer's is looked for.

    A customer who fits several segments of one tier counts in the first. `smallest` is the number
    of customers below which a segment is folded into its parent.
    """

    segments: tuple[Segment, ...] = Field(default=(), max_length=MOST)
    smallest: int = Field(default=SMALLEST, ge=0, le=1_000_000)

    @model_validator(mode="after")
    def _is_a_tree(self) -> Segments:
        problem = next(_tree_problems(self.segments), None)
        if problem:
            raise ValueError(problem)
        return self

    def inside(self, parent: str | None) -> list[Segment]:
        """The segments directly inside another, or the outermost ones."""
        return [one for one in self.segments if one.parent == parent]

    def named(self, segment_id: str) -> Segment | None:
        """The segment with this id."""
        return next((one for one in self.segments if one.id == segment_id), None)


def _tree_problems(segments: tuple[Segment, ...]) -> Iterator[str]:
    if any(one.id == EVERY for one in segments):
        yield f"“{EVERY}” stands for all segments; give this one another id"
    for what, values in (("id", [s.id for s in segments]), ("name", [s.name for s in segments])):
        twice = [value for value, times in Counter(values).items() if times > 1]
        yield from (f"two segments have the {what} {value}" for value in twice)
    parents = {one.id: one.parent for one in segments}
    for one in segments:
        if one.parent is not None and one.parent not in parents:
            yield f"segment {one.id} is inside {one.parent}, which is not there"
        here, depth = one.parent, 1
        while here is not None and depth <= DEEPEST:
            here, depth = parents.get(here), depth + 1
        if depth > DEEPEST:
            yield f"segment {one.id} is inside itself, or more than {DEEPEST} tiers deep"


def at_the_end(rule: Rule) -> Rule:
    """The rule as it is asked of a customer: an event is one that happened at least once."""
    match rule:
        case AllOf() | AnyOf():
            return rule.model_copy(update={"rules": tuple(map(at_the_end, rule.rules))})
        case Not():
            return rule.model_copy(update={"rule": at_the_end(rule.rule)})
        case Event():
            return Count(event=rule.event, where=rule.where, operator=">=", times=1)
    return rule


_FILE = DocumentFile(Segments, "wayline/segments-1", "the segments document")
dump, dump_text = _FILE.dump, _FILE.dump_text
load, load_text = _FILE.load, _FILE.load_text


def changes(before: Segments, after: Segments) -> list[str]:
    """What changed between two states, a line each."""
    old, new = ({s.id: s for s in state.segments} for state in (before, after))
    lines = [f"“{new[key].name}” added" for key in new if key not in old]
    lines += [f"“{new[key].name}” changed" for key in new if key in old and new[key] != old[key]]
    lines += [f"“{old[key].name}” removed" for key in old if key not in new]
    if not lines and list(old) != list(new):
        lines.append("the order of segments changed")
    if before.smallest != after.smallest:
        lines.append(f"the smallest segment set to {after.smallest:,} customers")
    return lines
