"""Lays what happened over a journey's map: who entered, moved on, stayed or fell away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from journey_core.errors import BadInput, UnknownName
from journey_core.flow.describe import observe
from journey_core.flow.moves import Grouped
from journey_core.flow.observed import Furthest, Observed, Overlay
from journey_core.flow.timeline import Timeline, only, stage_timeline
from journey_core.kernels.distinct import numbered
from journey_core.kernels.shapes import Flags
from journey_core.lake.arrays import Arrays
from journey_core.model.graph import in_order
from journey_core.model.journey import Journey
from journey_core.model.record import format_duration
from journey_core.model.rules import Compare, Rule

QUIET = timedelta(days=30)
MAX_SEGMENTS = 1000
_MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True)
class Matches:
    """How many customers a rule matches, at how many events, and when last (UTC, without zone)."""

    customers: int
    rows: int
    latest_at: datetime | None


def rule_matches(arrays: Arrays, rule: Rule) -> Matches:
    """What a rule finds in the data; for trying it out while it is written."""
    rows = arrays.rule(rule)
    if not len(rows):
        return Matches(0, 0, None)
    customers = np.count_nonzero(np.diff(arrays.customer_of(rows))) + 1
    latest = int(arrays.at_ms(rows).max())
    return Matches(int(customers), len(rows), datetime(1970, 1, 1) + latest * _MILLISECOND)


def overlay(
    arrays: Arrays,
    journey: Journey,
    *,
    by: str | None = None,
    segment: tuple[str, str] | None = None,
    dropped_after: timedelta = QUIET,
    revision: int | None = None,
) -> Overlay:
    """What happened at every stage and on every way of a journey.

    `segment` keeps the customers whose attribute has a value ("" for those without one); `by`
    splits by an attribute. Customers count as dropped when their latest event of any kind is at
    least `dropped_after` before the end of the data. BadInput: an attribute in `by` that nobody
    has, or one with too many values; a quiet period below zero.
    """
    if dropped_after < timedelta(0):
        raise BadInput("the quiet period is negative; write 30d")
    timeline = stage_timeline(arrays, journey)
    if segment is not None:
        timeline = only(timeline, in_segment(arrays, *segment))
    quiet = gone_quiet(arrays, dropped_after)
    everybody = Grouped(np.zeros(arrays.customers, np.int64), 1, quiet)
    whole = observe(timeline, journey, everybody)[0]
    return Overlay(
        **vars(whole),
        data_version=arrays.version,
        revision=revision,
        furthest=_furthest(journey, whole),
        segments=_segments(arrays, journey, timeline, by, quiet) if by else {},
        parameters={
            "by": by,
            "segment": segment and "=".join(segment),
            "dropped_after": format_duration(dropped_after),
        },
    )


def _segments(
    arrays: Arrays, journey: Journey, timeline: Timeline, by: str, quiet: Flags
) -> dict[str, Observed]:
    """The same by value of an attribute, those with the most entrants first."""
    if by not in arrays.attribute_names():
        raise UnknownName("attribute", by, arrays.attribute_names())
    codes, values = arrays.attribute(by)
    used, place = numbered(codes[timeline.fine.customer])
    if len(used) > MAX_SEGMENTS:
        raise BadInput(
            f"“{by}” has {len(used):,} values among the customers of this journey; "
            f"a map is split by at most {MAX_SEGMENTS:,}"
        )
    of = np.zeros(arrays.customers, np.int64)
    of[timeline.fine.customer] = place
    found = observe(timeline, journey, Grouped(of, len(used), quiet))
    named = zip((values[code] for code in used), found, strict=True)
    return dict(sorted(named, key=lambda pair: -pair[1].entrants))


def in_segment(arrays: Arrays, name: str, value: str) -> Flags:
    """For each customer whether an attribute, or a segment, has a value; "" for those without."""
    if not value:
        return arrays.attribute(name)[0] == 0
    return arrays.customers_where(Compare(of="attribute", name=name, operator="=", value=value))


def gone_quiet(arrays: Arrays, dropped_after: timedelta) -> Flags:
    """Whose latest event is at least so long before the end of the data."""
    last = arrays.opening[1:] - 1
    some = arrays.opening[1:] > arrays.opening[:-1]
    quiet = np.ones(arrays.customers, bool)
    ends = arrays.horizon_ms - dropped_after // _MILLISECOND
    quiet[some] = arrays.at_ms(last[some]) <= ends
    return quiet


def _furthest(journey: Journey, whole: Observed) -> Furthest:
    ruled = {s.parent or s.id for s in journey.stages if s.entry is not None}
    last = [stage for stage in in_order(journey) if stage.id in ruled]
    return Furthest(last[-1].name, whole.stages[last[-1].id].entered) if last else Furthest("", 0)
