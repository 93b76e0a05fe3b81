"""A real game's two gates, against the answers of two independent engines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from journey_core.holdout.effect import welch
from journey_core.holdout.exact import fisher
from journey_core.holdout.flat import measure
from journey_core.holdout.flat_metric import Question
from journey_core.holdout.judge import judge
from journey_core.holdout.report import Report

EXACT: dict[str, Any] = {"rel": 1e-9, "abs": 1e-13}
METRICS = ("retention_1", "retention_7", "sum_gamerounds")


@pytest.fixture(scope="module")
def told(shared_data: Path) -> dict[str, Any]:
    return json.loads((shared_data / "reference" / "cookie_cats.json").read_text())


@pytest.fixture(scope="module")
def found(shared_data: Path) -> tuple[Any, Report]:
    question = Question("version", "gate_30", [(name, None) for name in METRICS])
    measured = measure(shared_data / "cookie_cats.parquet", question)
    return measured, judge(measured.aggregates, control="gate_30", counts=measured.counts,
                           metrics=measured.metrics)  # fmt: skip


def test_split_and_kinds(told: dict[str, Any], found: tuple[Any, Report]) -> None:
    measured, report = found
    assert list(report.srm.counts.values()) == told["srm_equal"]["counts"]
    assert report.srm.p == pytest.approx(told["srm_equal"]["p"], **EXACT)
    assert [one.kind for one in measured.metrics] == ["proportion", "proportion", "mean"]


@pytest.mark.parametrize("place", range(3), ids=METRICS)
def test_every_number(told: dict[str, Any], found: tuple[Any, Report], place: int) -> None:
    wanted, cell = told["results"][place], found[1].cells[place]
    assert cell.n == (wanted["n_control"], wanted["n_treated"])
    assert cell.mean == pytest.approx((wanted["mean_control"], wanted["mean_treated"]), **EXACT)
    assert cell.difference == pytest.approx(wanted["welch"]["diff"], **EXACT)
    assert cell.relative == pytest.approx(wanted["relative"]["lift"], **EXACT)
    assert cell.relative_interval == pytest.approx(tuple(wanted["relative"]["ci_log_z"]), **EXACT)
    if "proportion" in wanted:
        share = wanted["proportion"]
        assert cell.interval == pytest.approx(tuple(share["newcombe95_closed_form"]), **EXACT)
        assert cell.p == pytest.approx(share["z_pooled_p"], **EXACT)
    else:
        assert cell.method == "Welch"
        assert cell.interval == pytest.approx(tuple(wanted["welch"]["ci"]), **EXACT)
        assert cell.p == pytest.approx(wanted["welch"]["p"], **EXACT)


@pytest.mark.parametrize("place", range(2), ids=METRICS[:2])
def test_welch_and_fisher_beside(
    told: dict[str, Any], found: tuple[Any, Report], place: int
) -> None:
    wanted = told["results"][place]
    arms = (
        found[0].aggregates.moments.take([2 * place]),
        found[0].aggregates.moments.take([2 * place + 1]),
    )
    shown = welch(*arms, 0.05)
    assert shown.error[0] == pytest.approx(wanted["welch"]["se"], **EXACT)
    assert shown.p[0] == pytest.approx(wanted["welch"]["p"], **EXACT)
    exact = fisher(*arms, shown.p < 1)[0]
    assert exact == pytest.approx(wanted["proportion"]["fisher_p"], rel=1e-8)
