"""The effect week by week since eligibility, and whether the first week differs from later ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from journey_core.holdout.cells import ALL, Aggregates, Metric, Place
from journey_core.holdout.judge import judge
from journey_core.holdout.measure import Question, register_hits
from journey_core.holdout.measure_members import read_members
from journey_core.holdout.metrics.base import Asked, measure_named
from journey_core.holdout.moments import Moments
from journey_core.holdout.statements import statement
from journey_core.lake.session import session

if TYPE_CHECKING:
    from journey_core.holdout.report import Cell
    from journey_core.lake.arrays import Arrays
    from journey_core.store.splits import Split

WEEKS = 8
WEEK = timedelta(days=7)
_NORMAL_95 = 1.959963984540054
_NOTABLE = 2.5758293035489004
"""Standard errors between the first week and the later ones: p below 0.01."""


@dataclass(frozen=True)
class Weekly:
    """One cell a week of one arm, from the first week after eligibility on. `novelty` is how much
    larger the effect of the first week is than the mean of the later ones, None if not known;
    `is_novelty` that this is more than chance gives one time in a hundred."""

    arm: str
    cells: tuple[Cell, ...]
    novelty: float | None
    is_novelty: bool


def weekly(
    now: Arrays,
    question: Question,
    metric: str,
    splits: Sequence[Split] = (),
    *,
    weeks: int = WEEKS,
) -> list[Weekly]:
    """Each arm's effect by week since eligibility, not corrected for looking at several; [] for a
    metric that has no events of its own, such as retention."""
    one = measure_named(metric, Asked(question.journey, now, window=question.window))
    hits = one.hits()
    if hits is None:
        return []
    with session(now.snapshot) as connection:
        members = read_members(
            connection,
            question.journey.id,
            splits,
            planned=question.journey.arms,
            version=question.version,
            reached=question.reached,
        )
        register_hits(connection, hits)
        asked = {
            "value": one.value,
            "weeks": weeks,
            "week_ms": WEEK // timedelta(milliseconds=1),
            "horizon_ms": now.horizon_ms,
        }
        rows = connection.execute(statement("measure_weeks"), asked).fetchall()
    if one.against not in members.counts:
        return []
    names = [str(week) for week in range(1, weeks + 1)]
    report = judge(
        _aggregates(rows),
        control=one.against,
        counts=members.counts,
        metrics=[Metric(name, one.kind, one.higher_is_better) for name in names],
        correct="none",
    )
    arms = dict.fromkeys(cell.arm for cell in report.cells)
    return [_told(arm, [cell for cell in report.cells if cell.arm == arm]) for arm in arms]


def _aggregates(rows: Sequence[tuple]) -> Aggregates:
    places = [Place(None, ALL, arm, str(week)) for week, arm, *_ in rows]
    columns = [np.array(column, np.float64) for column in zip(*(row[2:] for row in rows))]  # noqa: B905
    if not columns:
        return Aggregates(places, Moments.nothing(0))
    n, mean, var, events = columns
    return Aggregates(places, Moments.of(n=n, mean=mean, var=var, events=events))


def _told(arm: str, cells: Sequence[Cell]) -> Weekly:
    shown = [cell for cell in cells if cell.interval is not None]
    if len(shown) < 2 or shown[0].metric != "1":
        return Weekly(arm, tuple(cells), None, is_novelty=False)
    effects = np.array([cell.difference for cell in shown], np.float64)
    widths = np.array([high - low for low, high in (c.interval or (0, 0) for c in shown)])
    errors = widths / (2 * _NORMAL_95)
    gap = float(effects[0] - effects[1:].mean())
    error = float(np.hypot(errors[0], np.sqrt((errors[1:] ** 2).sum()) / len(errors[1:])))
    return Weekly(arm, tuple(cells), gap, is_novelty=error > 0 and abs(gap) > _NOTABLE * error)
