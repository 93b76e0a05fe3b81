"""Reads a journey's holdout: measured, judged, and put into one record with what it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from journey_core.errors import BadInput
from journey_core.holdout.judge import judge
from journey_core.holdout.measure import Measured, Question, measure
from journey_core.holdout.metrics.base import HOLDOUT
from journey_core.holdout.report import Cell, Correction, Report, Srm
from journey_core.holdout.report import document as plain

if TYPE_CHECKING:
    from journey_core.lake.arrays import Arrays
    from journey_core.store.splits import Split

NOT_RANDOM = "not randomised"
"""The only verdict on customers who were chosen: what differs is not said to be caused."""
PLANNED = 10_000
"""Customers in two arms at which the interval that holds at every look is tightest. It must not
depend on the data: one that follows today's number would not hold."""


@dataclass(frozen=True)
class Reading:
    """A report with what it rests on. `matured` is (mature, assigned) by metric."""

    report: Report
    measured: Measured
    matured: dict[str, tuple[int, int]]

    @property
    def is_random(self) -> bool:
        """Whether arms were drawn at random, so that a difference may be called an effect."""
        return not self.measured.members.because

    def cells(self, metric: str, arm: str) -> list[Cell]:
        """One metric's cells of one arm, everybody first."""
        return [cell for cell in self.report.cells if (cell.metric, cell.arm) == (metric, arm)]


def read(
    now: Arrays,
    question: Question,
    splits: Sequence[Split] = (),
    *,
    alpha: float = 0.05,
    correct: Correction = "holm",
    adjusted: bool = False,
) -> Reading:
    """What contact changed. `adjusted` takes out what earlier behaviour explains (CUPED).

    Metrics are held against the holdout, engagement against the generic arm. As `measure` for
    errors; BadInput: no arm to hold another against.
    """
    measured = measure(now, question, splits)
    members = measured.members
    counts = dict(members.counts)
    for one in measured.measures:
        if one.against not in counts or len(counts) < 2:
            raise BadInput(f"nobody is in the arm {one.against} that {one.name} is held against")
    whole = sum(counts.values()) or 1
    shares = members.shares or {arm: number / whole for arm, number in counts.items()}
    report = judge(
        measured.found,
        control=HOLDOUT if HOLDOUT in counts else next(iter(counts)),
        counts=counts,
        metrics=[measured.metric(one) for one in measured.measures],
        shares={arm: shares.get(arm, 0.0) for arm in counts},
        alpha=alpha,
        correct=correct,
        planned=PLANNED,
        covariate=adjusted,
    )
    if members.shares is None:
        report = replace(report, srm=_unplanned(report.srm))
    matured = {one.label: measured.matured(one) for one in measured.measures}
    return Reading(report, measured, matured)


def _unplanned(srm: Srm) -> Srm:
    """Without planned shares there is nothing to hold the split against."""
    return replace(srm, p=None, anytime_p=None, power=None, ok=True)


def document(reading: Reading) -> dict[str, Any]:
    """The reading for scripts: the keys of `holdout results`, `matured`, and what it rests on."""
    measured, members = reading.measured, reading.measured.members
    found = plain(reading.report)
    for cell in found["cells"]:
        n, assigned = sum(cell["n"]), sum(cell["assigned"] or (0, 0))
        cell["matured"] = n / assigned if assigned else None
        if not reading.is_random:
            cell["verdict"] = NOT_RANDOM
    return found | {
        "matured": {
            name: {"customers": mature, "of": whole}
            for name, (mature, whole) in reading.matured.items()
        },
        "randomised": reading.is_random,
        "because": members.because or None,
        "version": members.version,
        "held_out_everywhere": members.everywhere,
        "segments_as_of_today": list(measured.today),
        "metrics": {
            one.label: {
                "meaning": one.meaning(),
                "against": one.against,
                "role": one.role,
                "margin": one.allowed,
                "cap": vars(measured.caps[one.label]) if one.label in measured.caps else None,
            }
            for one in measured.measures
        },
        "data_version": measured.data_version,
    }
