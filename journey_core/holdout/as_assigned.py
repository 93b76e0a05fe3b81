"""Named segments as they were when each customer was assigned: nothing later can move anybody.

A segment that asks for what happens after the assignment would hold the outcome: whoever was
contacted and bought would be a buyer. So its rule is asked at the assignment, on the events up to
then. Attributes have no past; a rule that asks for one sees them as they are today.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from journey_core.lake import segments
from journey_core.lake.rule_rows import holds_at
from journey_core.model.rules import Compare, Exists, In, walk
from journey_core.model.segment import at_the_end

if TYPE_CHECKING:
    from journey_core.kernels.shapes import Flags, Ints
    from journey_core.lake.arrays import Arrays
    from journey_core.model.rules import Rule
    from journey_core.model.segment import Segments


def values_then(now: Arrays, name: str, customer: Ints, at_ms: Ints) -> tuple[Ints, list[str]]:
    """Which of some customers were inside a named segment at their moments, and in which one.

    `at_ms` are milliseconds since 1970 UTC, what happens at that time included; the answer are keys
    and as many values. Customers without an event are in no segment. UnknownName.
    """
    codes, values = segments.codes_of(now, name, lambda rule: _holds(now, rule, customer, at_ms))
    inside = np.flatnonzero(codes)
    return inside, [values[code] for code in codes[inside].tolist()]


def asks_attributes(now: Arrays, name: str) -> bool:
    """Whether a named segment, or one inside or around it, asks for an attribute. UnknownName."""
    known = segments.saved_segments(now)
    asked = segments.asked_for(known, name)
    return any(_has_attribute(one) for rule in _rules(known, asked) for one in walk(rule))


def _rules(known: Segments, asked: list) -> list[Rule]:
    found = []
    for one in asked:
        here = one
        while here is not None:
            found.append(here.rule)
            here = known.named(here.parent) if here.parent else None
    return found


def _has_attribute(rule: Rule) -> bool:
    return isinstance(rule, Compare | In | Exists) and rule.of == "attribute"


def _holds(now: Arrays, rule: Rule, customer: Ints, at_ms: Ints) -> Flags:
    flags = np.zeros(now.customers, bool)
    known = customer < now.customers
    customer, at_ms = customer[known], at_ms[known]
    there = now.opening[customer + 1] > now.opening[customer]
    customer, at_ms = customer[there], at_ms[there]
    rows = now.opening[customer + 1].astype(np.int64) - 1
    since = np.clip(at_ms - now.epoch0_ms, 0, now.span_ms)
    flags[customer] = holds_at(now, at_the_end(rule), rows, (customer << now.shift) | since)
    return flags
