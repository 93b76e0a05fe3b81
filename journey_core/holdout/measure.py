"""Measures a journey's arms on the events: aggregates per arm and segment, never a row.

Everybody assigned counts, sent or not (intention to treat); a customer enters a metric once its
window since eligibility is over. DuckDB makes the aggregates; no customer's row leaves it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from journey_core.holdout import metrics  # noqa: F401  registers the metrics
from journey_core.holdout.cells import Aggregates, Metric, Place
from journey_core.holdout.measure_members import Members, Reached, label, read_members
from journey_core.holdout.metrics.base import HOLDOUT, Asked, Hits, Measure, measure_named
from journey_core.holdout.metrics.engagement import CLICKED, OPENED
from journey_core.holdout.metrics.guardrails import SENT, Complaints, Unsubscribes
from journey_core.holdout.moments import Moments
from journey_core.holdout.statements import statement
from journey_core.lake.arrow import table, whole_numbers
from journey_core.lake.session import session

if TYPE_CHECKING:
    import duckdb

    from journey_core.lake.arrays import Arrays
    from journey_core.model.journey import Journey
    from journey_core.store.splits import Split

BEFORE = timedelta(days=28)
"""How far back the behaviour before eligibility is looked at (CUPED)."""
CAP = 0.99
"""The quantile of the values above 0 that the highest ones are capped at."""
SMALLEST_SUPPORT = 100
"""With fewer values than this none is capped: their 99th percentile is their maximum."""
SILENT = (*SENT, *OPENED, *CLICKED, *Unsubscribes.events, *Complaints.events)
"""Events that only who is contacted can have; they do not count as coming back."""
_MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True)
class Question:
    """What is asked of a journey's arms. `metrics` are `NAME` or `NAME:ARGUMENT`.

    `window` is how long outcomes are waited for, None for each metric's own. `version` is a version
    of the split, None for the newest. `reached` makes it the triggered analysis.
    """

    journey: Journey
    metrics: tuple[str, ...] = ("conversion", "retention", "revenue")
    by: tuple[str, ...] = ()
    window: timedelta | None = None
    version: int | None = None
    reached: Reached | None = None


@dataclass(frozen=True)
class Cap:
    """Where the highest values of a metric were cut, and how many of how many that touched."""

    at: float
    touched: int
    of: int


@dataclass(frozen=True)
class Measured:
    """Aggregates of every metric, with what they mean; times are milliseconds since 1970 UTC.

    `today` are the attributes whose segments are as they are today, not as at assignment.
    """

    members: Members
    measures: tuple[Measure, ...]
    found: Aggregates
    caps: dict[str, Cap]
    data_version: int
    horizon_ms: int
    today: tuple[str, ...]

    def metric(self, measure: Measure) -> Metric:
        """A metric as statistics take it."""
        return Metric(
            measure.label,
            measure.kind,
            measure.higher_is_better,
            measure.allowed,
            against=measure.against,
            leaves_out=frozenset() if measure.against == HOLDOUT else frozenset({HOLDOUT}),
        )

    def matured(self, measure: Measure) -> tuple[int, int]:
        """Customers whose window is over by the end of the data, of all."""
        mine = [n for n, place in enumerate(self.found.places)
                if place.by is None and place.metric == measure.label]  # fmt: skip
        assert self.found.assigned is not None
        return int(self.found.moments.n[mine].sum()), int(self.found.assigned[mine].sum())


def measure(now: Arrays, question: Question, splits: Sequence[Split] = ()) -> Measured:
    """What each arm and segment came to, by every metric asked for.

    BadInput: nobody has an arm yet, or the data lacks what a metric reads. UnknownName: a metric, a
    version or an attribute that is not there.
    """
    asked = Asked(question.journey, now, window=question.window)
    measures = tuple(measure_named(text, asked) for text in dict.fromkeys(question.metrics))
    with session(now.snapshot) as connection:
        members = read_members(
            connection,
            question.journey.id,
            splits,
            planned=question.journey.arms,
            version=question.version,
            reached=question.reached,
        )
        today = label(connection, question.by, now)
        connection.execute(statement("measure_before"), {"before_ms": BEFORE // _MILLISECOND})
        caps: dict[str, Cap] = {}
        rows: list[tuple] = []
        for one in measures:
            cap = find(connection, one, now.horizon_ms)
            if cap is not None:
                caps[one.label] = cap
            rows += aggregate(connection, one, cap)
    return Measured(members, measures, _aggregates(rows), caps, now.version, now.horizon_ms, today)


def find(connection: duckdb.DuckDBPyConnection, one: Measure, horizon_ms: int) -> Cap | None:
    """Make the table `found` for a metric; where its highest values are to be cut."""
    span = one.span
    asked: dict[str, Any] = {
        "begin_ms": span.begin // _MILLISECOND,
        "end_ms": span.end // _MILLISECOND,
        "horizon_ms": horizon_ms,
    }
    hits = one.hits()
    if hits is None:
        connection.execute(statement("measure_presence"), asked | {"silent": list(SILENT)})
    else:
        register_hits(connection, hits)
        connection.execute(statement("measure_hits"), asked)
        connection.unregister("hits")
    if not one.capped:
        return None
    at, of, touched = connection.execute(statement("measure_cap"), {"quantile": CAP}).fetchall()[0]
    return Cap(at, touched, of) if of >= SMALLEST_SUPPORT else None


def aggregate(connection: duckdb.DuckDBPyConnection, one: Measure, cap: Cap | None) -> list[tuple]:
    """The aggregates of the table `found`, each row with the metric's label before it."""
    asked = {"value": one.value, "cap": cap.at if cap else None}
    rows = connection.execute(statement("measure_moments"), asked).fetchall()
    return [(one.label, *row) for row in rows]


def register_hits(connection: duckdb.DuckDBPyConnection, hits: Hits) -> None:
    """Make the table `hits` of a metric's events."""
    import pyarrow as pa

    columns = table(
        customer_key=whole_numbers(hits.customer),
        at_ms=whole_numbers(hits.at_ms),
        amount=pa.array(np.asarray(hits.amount, np.float64)),
    )
    connection.register("hits", columns)


def _aggregates(rows: Sequence[tuple]) -> Aggregates:
    places = [Place(by, segment, arm, metric) for metric, by, segment, arm, *_ in rows]
    columns = list(zip(*(row[4:] for row in rows), strict=True)) or [()] * 8
    names = ("n", "mean", "var", "events", "other_mean", "other_var", "covariance")
    numbers = [np.array(column, dtype=np.float64) for column in columns]
    moments = Moments.of(**dict(zip(names, numbers[1:], strict=True)))
    return Aggregates(places, moments, numbers[0])
