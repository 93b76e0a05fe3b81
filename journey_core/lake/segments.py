"""Named segments on the data: who is in which, how many, and where too few are folded together.

The one place that says what `segment:ID` means where an attribute is asked for: everything that
can be split by an attribute can be split by a segment. Customers are those with an event.
"""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from journey_core.errors import UnknownName
from journey_core.lake.rule_rows import holds_at
from journey_core.model.rules import Rule
from journey_core.model.segment import EVERY, PREFIX, Segment, Segments, at_the_end
from journey_core.store.segments import SegmentStore

if TYPE_CHECKING:
    from journey_core.lake.arrays import Arrays

Holds = Callable[[Rule], np.ndarray]
"""For whom a rule holds: bool[customers]."""


@dataclass(frozen=True)
class Size:
    """How many customers a segment has, and the share of its parent's, or of all.

    `folded_into` is the id of the segment they count in where they are too few, "" for everybody
    else's; None where the segment stands for itself.
    """

    segment: Segment
    customers: int
    share: float | None
    folded_into: str | None


def saved_segments(arrays: Arrays) -> Segments:
    """The segments of the workspace that the data are of."""
    return SegmentStore(arrays.snapshot.workspace.engine).load().segments


def is_segment(name: str) -> bool:
    """Whether an attribute's name asks for a segment."""
    return name.startswith(PREFIX)


def names(arrays: Arrays) -> tuple[str, ...]:
    """What can be asked for: each segment, and all of them at once where there are any."""
    found = saved_segments(arrays).segments
    return (PREFIX + EVERY, *(PREFIX + one.id for one in found)) if found else ()


def codes_of(arrays: Arrays, name: str, holds: Holds | None = None) -> tuple[np.ndarray, list[str]]:
    """A segment as an attribute: int32[customers] places in a list of values; the first is "".

    A segment with others inside gives the innermost one of each customer, too small ones folded; a
    segment without gives its own customers. Whoever is outside has "". `holds` says for whom a rule
    holds, at the end of the data unless told otherwise. UnknownName.
    """
    known = saved_segments(arrays)
    asked = name.removeprefix(PREFIX)
    codes, places = np.zeros(arrays.customers, np.int32), {"": 0}
    for one in asked_for(known, name):
        flags = members(arrays, known, one, holds)
        if one.id == asked or _stands(known, flags):
            outer = _outer(known, one, places)
            places[one.id] = len(places)
            codes[flags & (codes == places[outer])] = places[one.id]
    return codes, ["", *(_label(known, key, places) for key in places if key)]


def asked_for(known: Segments, name: str) -> list[Segment]:
    """The segments that a name asks for, each followed by what is inside it. UnknownName."""
    asked = name.removeprefix(PREFIX)
    if asked == EVERY:
        return in_tree(known)
    top = known.named(asked)
    if top is None:
        raise UnknownName("segment", asked, [one.id for one in in_tree(known)])
    return [top, *in_tree(known, top.id)]


def sizes(arrays: Arrays) -> list[Size]:
    """Every segment with its customers, in the order of the tree; whoever fits, fits."""
    known = saved_segments(arrays)
    flags = {one.id: members(arrays, known, one) for one in known.segments}
    everybody = int(np.count_nonzero(arrays.opening[1:] > arrays.opening[:-1]))
    found = []
    for one in in_tree(known):
        number = int(np.count_nonzero(flags[one.id]))
        of = everybody if one.parent is None else int(np.count_nonzero(flags[one.parent]))
        standing = [key for key, own in flags.items() if _stands(known, own)]
        folded = None if one.id in standing else _outer(known, one, standing)
        found.append(Size(one, number, number / of if of else None, folded))
    return found


def overlaps(arrays: Arrays) -> tuple[list[Segment], np.ndarray]:
    """The segments in the order of the tree, and how many customers each two of them share."""
    known = saved_segments(arrays)
    order = in_tree(known)
    bits = [np.packbits(members(arrays, known, one)) for one in order]
    shared = np.zeros((len(order), len(order)), np.int64)
    for row, own in enumerate(bits):
        for column in range(row + 1):
            both = int(np.bitwise_count(own & bits[column]).sum(dtype=np.int64))
            shared[row, column] = shared[column, row] = both
    return order, shared


def remarks(arrays: Arrays, by: str | None) -> list[str]:
    """What an answer split by a segment has to say: which segments were too small to stand."""
    if by is None or not is_segment(by) or by not in names(arrays):
        return []
    known = saved_segments(arrays)
    top = by.removeprefix(PREFIX)
    asked = {one.id for one in in_tree(known, None if top == EVERY else top)}
    told = []
    for size in sizes(arrays):
        if size.segment.id in asked and size.folded_into is not None:
            outer = known.named(size.folded_into)
            people = "customer" if size.customers == 1 else "customers"
            where = f"counts in “{outer.name}”" if outer else "is not shown on its own"
            told.append(
                f"“{size.segment.name}” has {size.customers:,} {people}, fewer than "
                f"{known.smallest:,}, and {where}"
            )
    return told


def members(
    arrays: Arrays, known: Segments, segment: Segment, holds: Holds | None = None
) -> np.ndarray:
    """Who is in a segment, at the end of the data unless told otherwise: bool[customers]."""
    flags = (holds or arrays.members)(segment.rule)
    if segment.parent is not None and (outer := known.named(segment.parent)) is not None:
        flags = flags & members(arrays, known, outer, holds)
    return flags


def members_of(arrays: Arrays, rule: Rule) -> np.ndarray:
    """For whom a rule holds at the end of the data, of those with an event: bool[customers]."""
    customers = np.flatnonzero(arrays.opening[1:] > arrays.opening[:-1])
    latest = arrays.opening[customers + 1] - 1
    ends = (customers << arrays.shift) | arrays.span_ms
    flags = np.zeros(arrays.customers, bool)
    flags[customers] = holds_at(arrays, at_the_end(rule), latest, ends)
    return flags


def in_tree(known: Segments, parent: str | None = None) -> list[Segment]:
    """All segments, each followed by what is inside it."""
    return [segment for one in known.inside(parent) for segment in (one, *in_tree(known, one.id))]


def _outer(known: Segments, segment: Segment, standing: Container[str]) -> str:
    """The closest segment around one that stands for itself; "" where there is none."""
    here = segment.parent
    while here is not None and (outer := known.named(here)) is not None:
        if here in standing:
            return here
        here = outer.parent
    return ""


def _stands(known: Segments, flags: np.ndarray) -> bool:
    return int(np.count_nonzero(flags)) >= known.smallest


def _label(known: Segments, key: str, standing: Container[str]) -> str:
    """The name of a segment; where some inside it stand for themselves, of what is left of it."""
    found = known.named(key)
    name = found.name if found else key
    split = any(one.id in standing for one in in_tree(known, key))
    return f"{name}, the rest" if split else name
