"""Measures one metric of a flat file: its kind, its cap, and its moments in every segment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from journey_core.errors import BadInput
from journey_core.holdout import flat_file
from journey_core.holdout.cells import ALL, Kind, Metric, Place
from journey_core.holdout.statements import statement

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection, DuckDBPyRelation

MOMENTS = ("n", "mean", "var", "events", "size", "other_mean", "other_var", "covariance")
"""What a row of moments holds, in this order; see `moments.Moments`."""
MOST_SEGMENTS = 5_000


@dataclass(frozen=True)
class Question:
    """Which columns mean what. A metric's kind of None: a proportion if all values are 0 or 1.

    A ratio is named `COL/COL`: the sum of the first column over the sum of the second.
    `winsor`: the quantile of a mean's values that are not 0, above which values count as it.
    """

    arm: str
    control: str
    metrics: Sequence[tuple[str, Kind | None]]
    by: Sequence[str] = ()
    covariate: str | None = None
    winsor: float | None = None


@dataclass(frozen=True)
class Winsorized:
    """The cap of a metric, and how many of its values other than 0 it touched."""

    cap: float
    touched: int
    support: int


@dataclass(frozen=True)
class MeasuredMetric:
    """One metric: a row of moments for each place, and the rows of the file left out or filled."""

    metric: Metric
    places: Sequence[Place]
    rows: Sequence[Sequence[Any]]
    missing: int
    without_covariate: int
    cap: Winsorized | None


def columns_of(relation: DuckDBPyRelation, name: str, kind: Kind | None) -> tuple[str, str | None]:
    """The column of a metric, and of a ratio the one below it; a name may hold a slash itself."""
    if kind != "ratio":
        return name, None
    parts = name.split("/")
    splits = [("/".join(parts[:n]), "/".join(parts[n:])) for n in range(1, len(parts))]
    known = set(relation.columns)
    return next((pair for pair in splits if known.issuperset(pair)), splits[0])


def measured(
    connection: DuckDBPyConnection, relation: DuckDBPyRelation, question: Question, number: int
) -> MeasuredMetric:
    """The metric at this place of the question, over the table `kept`; `relation` is the file."""
    name, wanted = question.metrics[number]
    column, below = columns_of(relation, name, wanted)
    below = below or question.covariate
    _look_at(connection, number, None)
    facts = connection.execute(statement("flat_metric")).fetchall()
    known, missing, unreadable, neither, unfilled, usual, odd = facts[0]
    _complain(relation, column, unreadable, "is no number to calculate with")
    if below:
        _complain(relation, below, odd, "is no number to calculate with")
    if wanted == "proportion":
        _complain(relation, column, neither, "is neither 0 nor 1, so it is no proportion")
    kind = wanted or ("proportion" if known and neither is None else "mean")
    cap = _cap(connection, question.winsor) if kind == "mean" else None
    places: list[Place] = []
    rows: list[Sequence[Any]] = []
    asked = {"cap": cap.cap if cap else None, "usual": usual}
    for place, by in enumerate([None, *question.by]):
        _look_at(connection, number, None if by is None else place - 1)
        found = connection.execute(statement("flat_cells"), asked).fetchall()
        if len({segment for _, segment, *_ in found}) > MOST_SEGMENTS:
            raise BadInput(f"column {by} has more than {MOST_SEGMENTS:,} values; segments "
                           "are groups of customers", where="--by")  # fmt: skip
        places += [Place(by, ALL if by is None else seg, arm, name) for arm, seg, *_ in found]
        rows += [row for _, _, *row in found]
    return MeasuredMetric(
        Metric(name, kind), places, rows, missing, unfilled if question.covariate else 0, cap
    )


def _look_at(connection: DuckDBPyConnection, metric: int, by: int | None) -> None:
    """Makes `measured` the view of one metric, split by one of the columns, or by none."""
    from duckdb import ColumnExpression, ConstantExpression

    nothing = ConstantExpression(None).cast("VARCHAR")
    connection.table("kept").select(
        ColumnExpression("rowid").alias("place"),
        ColumnExpression("arm"),
        (nothing if by is None else ColumnExpression(f"s{by}")).alias("segment"),
        ColumnExpression(f"m{metric}").alias("value"),
        ColumnExpression(f"c{metric}").alias("covariate"),
    ).create_view("measured", replace=True)


def _complain(relation: DuckDBPyRelation, name: str, place: int | None, trouble: str) -> None:
    if place is not None:
        value = flat_file.shown(relation, name, place)
        raise BadInput(f"“{value}” {trouble}", where=f"row {place + 1}, column {name}")


def _cap(connection: DuckDBPyConnection, quantile: float | None) -> Winsorized | None:
    if quantile is None:
        return None
    found = connection.execute(statement("winsor"), {"quantile": quantile}).fetchall()
    cap, support, touched = found[0]
    return None if cap is None else Winsorized(cap, touched, support)
