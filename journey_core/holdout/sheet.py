"""All that one reading of a holdout shows, as one record that can be kept and opened again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from pydantic import ValidationError

from journey_core.errors import Damaged
from journey_core.holdout.measure import Cap, Question
from journey_core.holdout.measure_weeks import weekly
from journey_core.holdout.metrics.base import DAY, Measure
from journey_core.holdout.read import Reading, read
from journey_core.holdout.report import Cell, Srm
from journey_core.model.record import Record

if TYPE_CHECKING:
    from journey_core.lake.arrays import Arrays
    from journey_core.store.splits import Split

GUARDRAILS = ("unsubscribes", "complaints", "refunds", "contacts")
_DAY_MS = 86_400_000
_WIDTH = 2 * 1.959963984540054
_FORMAT = "wayline/holdout-1"


class Guard(Record):
    """A guardrail of one arm; `margin` in the metric's unit, None: it is only shown."""

    name: str
    title: str
    arm: str
    unit: str
    kind: Literal["proportion", "mean"]
    margin: float | None
    cell: Cell


class Weeks(Record):
    """One arm's effect by week since eligibility, and whether the first week stands out."""

    arm: str
    cells: tuple[Cell, ...]
    novelty: float | None
    is_novelty: bool


class Sheet(Record):
    """A metric of a journey's arms, with what it rests on. Times are milliseconds since 1970 UTC.

    `cells` are all arms, everybody first; `variance` is a customer's in the arm the others are held
    against, `daily` how many customers became eligible a day, `is_today` that segments are as they
    are today, because nobody kept them at assignment.
    """

    format: Literal["wayline/holdout-1"] = _FORMAT
    journey: str
    journey_name: str
    revision: int | None
    data_version: int
    version: int
    versions: tuple[int, ...]
    metric: str
    title: str
    does: str
    meaning: str
    kind: Literal["proportion", "mean"]
    against: str
    higher_is_better: bool
    window_days: float
    by: str | None
    adjusted: bool
    triggered: bool
    because: str
    everywhere: int
    first_ms: int
    last_ms: int
    horizon_ms: int
    srm: Srm
    cells: tuple[Cell, ...]
    comparisons: int
    matured: tuple[int, int]
    cap: Cap | None
    guardrails: tuple[Guard, ...] = ()
    weeks: tuple[Weeks, ...] = ()
    is_today: bool = False
    variance: float = 0.0
    daily: float = 0.0

    @property
    def is_random(self) -> bool:
        """Whether a difference may be called an effect."""
        return not self.because

    @property
    def arms(self) -> list[str]:
        """The arms that are held against another, in order."""
        return list(dict.fromkeys(cell.arm for cell in self.cells))

    def of(self, arm: str) -> list[Cell]:
        """One arm's cells, everybody first."""
        return [cell for cell in self.cells if cell.arm == arm]


def sheet(
    now: Arrays,
    question: Question,
    splits: Sequence[Split] = (),
    *,
    revision: int | None = None,
    adjusted: bool = False,
) -> Sheet:
    """The first metric of a question with everything beside it; errors as `read`."""
    asked = replace(question, metrics=question.metrics[:1])
    reading = read(now, asked, splits, adjusted=adjusted)
    measured, (one,) = reading.measured, reading.measured.measures
    members = measured.members
    days = max((members.last_ms - members.first_ms) / _DAY_MS, 1.0)
    lines = weekly(now, asked, one.label, splits)
    return Sheet(
        journey=question.journey.id,
        journey_name=question.journey.name,
        revision=revision,
        data_version=measured.data_version,
        version=members.version,
        versions=members.versions,
        metric=one.label,
        title=one.title,
        does=one.does,
        meaning=one.meaning(),
        kind=one.kind,
        against=one.against,
        higher_is_better=one.higher_is_better,
        window_days=one.span.end / DAY,
        by=next(iter(question.by), None),
        adjusted=adjusted,
        triggered=question.reached is not None,
        because=members.because,
        everywhere=members.everywhere,
        first_ms=members.first_ms,
        last_ms=members.last_ms,
        horizon_ms=measured.horizon_ms,
        srm=replace(reading.report.srm, counts=dict(reading.report.srm.counts),
                    shares=dict(reading.report.srm.shares)),
        cells=tuple(reading.report.cells),
        comparisons=reading.report.comparisons,
        matured=reading.matured[one.label],
        cap=measured.caps.get(one.label),
        guardrails=tuple(_guardrails(now, question, splits)),
        weeks=tuple(Weeks.model_validate(line, from_attributes=True) for line in lines),
        is_today=bool(measured.today),
        variance=_variance(reading, one),
        daily=sum(members.counts.values()) / days,
    )  # fmt: skip


def read_back(numbers: dict[str, Any]) -> Sheet:
    """A sheet from the JSON it was kept as. Damaged: it is none."""
    try:
        return Sheet.model_validate(numbers)
    except ValidationError as error:
        raise Damaged(f"this result cannot be read back: {error.errors()[0]['msg']}") from None


def differ(cells: Sequence[Cell]) -> float | None:
    """How likely such differences between segments are by chance alone; None for fewer than two.

    Cochran's Q over the raw effects, with standard errors from their 95 % intervals.
    Source: W. G. Cochran, The combination of estimates from different experiments, Biometrics 10
    (1954) 101-129.
    """
    from scipy.special import chdtrc

    shown = [(c.difference, c.interval) for c in cells if c.by is not None and c.gate != "counts"]
    whole = [(d, i[1] - i[0]) for d, i in shown if d is not None and i is not None]
    known = [(difference, width / _WIDTH) for difference, width in whole if width > 0]
    if len(known) < 2:
        return None
    weights = [1 / error**2 for _, error in known]
    middle = sum(w * d for w, (d, _) in zip(weights, known, strict=True)) / sum(weights)
    spread = sum(w * (d - middle) ** 2 for w, (d, _) in zip(weights, known, strict=True))
    return float(chdtrc(len(known) - 1, spread))


def _guardrails(now: Arrays, question: Question, splits: Sequence[Split]) -> list[Guard]:
    """The guardrails of everybody in each arm, each read on its own: harm is not to be missed for
    having looked at much else."""
    asked = replace(question, metrics=GUARDRAILS, by=())
    reading = read(now, asked, splits, correct="none")
    return [
        Guard(name=one.label, title=one.title, arm=cell.arm, unit=one.unit, kind=one.kind,
              margin=one.allowed, cell=cell)
        for one in reading.measured.measures
        for cell in reading.report.cells
        if cell.metric == one.label
    ]  # fmt: skip


def _variance(reading: Reading, one: Measure) -> float:
    """A customer's variance in the arm that the others are held against."""
    found = reading.measured.found
    for row, place in enumerate(found.places):
        if (place.by, place.arm, place.metric) == (None, one.against, one.label):
            return float(found.moments.var[row])
    return 0.0
