"""Measures a flat file, one row a customer: the aggregates of every arm, segment and metric."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from journey_core.errors import UnknownName
from journey_core.holdout import flat_file
from journey_core.holdout.cells import Aggregates, Metric
from journey_core.holdout.flat_metric import MOMENTS, Question, Winsorized, columns_of, measured
from journey_core.holdout.moments import Moments
from journey_core.holdout.statements import statement

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection, DuckDBPyRelation


@dataclass(frozen=True)
class Measured:
    """A file's aggregates, customers per arm (the control first), and what is worth knowing.

    `missing`: rows without a value of the metric, which are left out of it. `winsorized`: caps.
    """

    aggregates: Aggregates
    counts: Mapping[str, int]
    metrics: Sequence[Metric]
    missing: Mapping[str, int]
    without_covariate: int = 0
    without_arm: int = 0
    winsorized: Mapping[str, Winsorized] = field(default_factory=dict)


def measure(path: Path, question: Question) -> Measured:
    """Everything `judge` needs of the file, by aggregates alone, whatever its size.

    BadInput names the row and column of what is no number; UnknownName lists the columns, or the
    arms, that there are.
    """
    with flat_file.opened(path) as (connection, relation):
        _keep(relation, question)
        counts, without_arm = _arms(connection, question)
        found = [
            measured(connection, relation, question, number)
            for number in range(len(question.metrics))
        ]
    places = [place for one in found for place in one.places]
    rows = np.array([row for one in found for row in one.rows], dtype=np.float64)
    columns = rows.reshape(len(places), len(MOMENTS)).T
    is_paired = question.covariate or any(kind == "ratio" for _, kind in question.metrics)
    known = MOMENTS if is_paired else MOMENTS[:5]
    moments = Moments.of(**dict(zip(known, columns, strict=False)))
    return Measured(
        Aggregates(places, moments),
        counts,
        [one.metric for one in found],
        {one.metric.name: one.missing for one in found if one.missing},
        max((one.without_covariate for one in found), default=0),
        without_arm,
        {one.metric.name: one.cap for one in found if one.cap},
    )


def _keep(relation: DuckDBPyRelation, question: Question) -> None:
    """The columns asked for, under names of ours, as the table `kept`."""
    from duckdb import CaseExpression, ConstantExpression

    nothing = ConstantExpression(None).cast("DOUBLE")
    bys = [flat_file.text(relation, name).alias(f"s{n}") for n, name in enumerate(question.by)]
    values = []
    for n, (name, kind) in enumerate(question.metrics):
        over, under = columns_of(relation, name, kind)
        under = under or question.covariate
        value = flat_file.number(relation, over)
        second = flat_file.number(relation, under) if under else nothing
        if kind == "ratio":  # whoever has no denominator is no part of it
            value = CaseExpression(second.isnotnull(), value)
        values += [value.alias(f"m{n}"), second.alias(f"c{n}")]
    arm = flat_file.text(relation, question.arm).alias("arm")
    relation.select(arm, *bys, *values).create("kept")


def _arms(connection: DuckDBPyConnection, question: Question) -> tuple[dict[str, int], int]:
    rows = connection.execute(statement("flat_arms")).fetchall()
    counts = {arm: customers for arm, customers in rows if arm}
    if question.control not in counts:
        raise UnknownName(f"value in column {question.arm} for the control", question.control,
                          counts)  # fmt: skip
    first = {question.control: counts[question.control]}
    return first | counts, dict(rows).get("", 0)
