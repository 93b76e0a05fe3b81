"""A report is whole at every edge: no NaN, nothing shown that its gate does not carry."""

from __future__ import annotations

import json
import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journey_core.holdout.cells import Aggregates, Kind, Metric, Place
from journey_core.holdout.judge import judge
from journey_core.holdout.moments import Moments
from journey_core.holdout.report import Report, document
from journey_core.holdout.say import split, verdict

from .samples import judged, moments, only

values = st.lists(
    st.sampled_from([0.0, 0.0, 1.0, -3.0, 2.5, 1e6, 1e-6]), max_size=12
)  # fmt: skip
arms = ["c", "t", "<b>t</b>"]


def _report(rows: dict[tuple[str, str], list[float]], kind: Kind, covariate: bool) -> Report:
    """Two segments and the whole, three arms; rows that a segment lacks are an arm that is."""
    if kind == "proportion":
        rows = {key: [float(x > 0) for x in row] for key, row in rows.items()}
    whole = {arm: [x for (_, a), row in rows.items() if a == arm for x in row] for arm in arms}
    cells = {(None, "all", arm): row for arm, row in whole.items()}
    cells |= {("s", seg, arm): row for (seg, arm), row in rows.items()}
    places = [Place(by, seg, arm, "m") for by, seg, arm in cells]
    others = [[x * x % 7 for x in row] for row in cells.values()]
    found = Aggregates(places, moments(*cells.values(), others=others))
    return judge(found, control="c", counts={arm: len(row) for arm, row in whole.items()},
                 metrics=[Metric("m", kind, mde=0.1)], planned=50, covariate=covariate)  # fmt: skip


@settings(deadline=None)
@given(
    st.dictionaries(st.sampled_from(list(product("xy", arms))), values),
    st.sampled_from(["proportion", "mean", "ratio"]),
    st.booleans(),
)
def test_strict_json_at_every_edge(
    rows: dict[tuple[str, str], list[float]], kind: Kind, covariate: bool
) -> None:
    report = _report(rows, kind, covariate)
    text = json.dumps(document(report), allow_nan=False)
    assert "NaN" not in text
    for cell in report.cells:
        assert verdict(cell, Metric("m", kind))
        assert verdict(cell, Metric("m", kind), is_random=False)
        if cell.gate == "counts":
            hidden = (cell.interval, cell.p, cell.p_adjusted, cell.relative, cell.sequential)
            assert hidden == (None,) * 5
            assert cell.relative_interval is None
        if cell.gate != "normal":
            assert cell.verdict in {"underpowered", "no detectable effect", "invalid"}
    assert report.comparisons == sum(cell.p is not None for cell in report.cells)
    assert split(report.srm)


def _cells(n: float, events: float, kind: Kind, share: float = 0.5) -> Report:
    held = n * share
    sizes = [held, n - held]
    hits = [events * share, events * (1 - share)]
    mean = [h / size for h, size in zip(hits, sizes, strict=True)]
    found = Moments.of(n=sizes, mean=mean, var=[m * (1 - m) for m in mean], events=hits)
    places = [Place(None, "all", arm, "m") for arm in "ct"]
    return judge(Aggregates(places, found), control="c", counts={"c": 1, "t": 1},
                 metrics=[Metric("m", kind)])  # fmt: skip


@pytest.mark.parametrize(
    ("events", "gate", "of_mean"),
    [(9.9, "counts", "counts only"), (10, "early", "pooled variance"),
     (59.9, "early", "pooled variance"), (60, "normal", "pooled variance"),
     (199.9, "normal", "pooled variance"), (200, "normal", "Welch")],
)  # fmt: skip
def test_gates_at_their_edges(events: float, gate: str, of_mean: str) -> None:
    cell = only(_cells(2000, events, "mean"))
    assert (cell.gate, cell.method) == (gate, of_mean)
    cell = only(_cells(2000, events, "proportion"))
    assert cell.gate == gate
    assert cell.method == ("counts only" if gate == "counts" else "Newcombe, pooled z")
    assert (cell.exact_p is None) == (gate != "counts")


def test_where_arms_are_unequal_heavy_values_count_by_their_weight() -> None:
    rng = np.random.default_rng(1)
    light, heavy = (lambda n: rng.uniform(1, 2, n)), (lambda n: rng.lognormal(0, 2, n))
    assert only(judged(light(150), light(1500), Metric("m"))).method == "Welch"
    assert only(judged(heavy(150), heavy(1500), Metric("m"))).method == "pooled variance"
    assert only(judged(heavy(150), heavy(400), Metric("m"))).method == "pooled variance"
    assert only(judged(heavy(150), heavy(370), Metric("m"))).method == "Welch"
    before = [light(n) for n in (50, 900)]
    even = judged(light(50), light(900), Metric("m"), covariate=True, covariates=before)
    assert only(even).method == "CUPED, Welch"
    odd = judged(heavy(50), heavy(900), Metric("m"), covariate=True, covariates=before)
    assert only(odd).method == "CUPED, pooled variance"


def test_a_gate_at_the_pooled_rate_does_not_look_at_one_arm_alone() -> None:
    cell = only(judged([0] * 100, [1] * 20 + [0] * 80, Metric("m", "proportion")))
    assert cell.expected == 10
    assert cell.gate == "early"


def test_a_failed_split_leaves_numbers_and_takes_verdicts() -> None:
    found = Aggregates([Place(None, "all", a, "m") for a in "ct"], moments([1, 0] * 99, [1] * 99))
    told = judge(found, control="c", counts={"c": 99, "t": 300}, metrics=[Metric("m")])
    assert not told.srm.ok
    cell = only(told)
    assert cell.verdict == "invalid"
    assert cell.p is not None
    assert cell.p < 0.001


def test_p_is_corrected_over_every_cell_that_has_one() -> None:
    rows = {(seg, arm): [1.0] * (30 + 20 * (arm == "t")) + [0.0] * 60
            for seg in "xy" for arm in "ct"}  # fmt: skip
    report = _report(rows, "proportion", covariate=False)
    there = [cell for cell in report.cells if cell.p is not None]
    assert report.comparisons == len(there) == 3
    least = min(there, key=lambda cell: cell.p or math.inf)
    assert least.by is None
    assert least.p_adjusted == pytest.approx(3 * (least.p or 0))


def test_order_of_cells_and_an_arm_that_is_missing() -> None:
    places = [Place("s", "x", "c", "m"), Place("s", "x", "t", "m"), Place(None, "all", "c", "m")]
    found = Aggregates(places, moments([1, 2], [3, 4], [1, 2]), np.array([5.0, 6.0, 7.0]))
    cells = judge(found, control="c", counts={"c": 2, "t": 2, "u": 0}, metrics=[Metric("m")]).cells
    assert [(c.by, c.segment, c.arm) for c in cells] == [
        (None, "all", "t"), (None, "all", "u"), ("s", "x", "t"), ("s", "x", "u"),
    ]  # fmt: skip
    assert cells[0].n == (2, 0)
    assert cells[0].mean == (1.5, None)
    assert cells[2].difference == 2
    assert cells[2].assigned == (5, 6)


def test_a_metric_of_its_own_control_is_corrected_with_all_others() -> None:
    opens = Metric("opens", "proportion", against="g", leaves_out=frozenset("h"))
    rows = {(arm, name): [1.0] * (20 + 5 * k) + [0.0] * 40
            for k, (arm, name) in enumerate(product("hgp", ("buy", "opens")))}  # fmt: skip
    places = [Place(None, "all", arm, name) for arm, name in rows]
    report = judge(Aggregates(places, moments(*rows.values())), control="h",
                   counts={"h": 1, "g": 1, "p": 1},
                   metrics=[Metric("buy", "proportion"), opens])  # fmt: skip
    assert [(c.arm, c.metric) for c in report.cells] == [("g", "buy"), ("p", "buy"), ("p", "opens")]
    assert report.cells[2].n == (75, 85)
    assert report.comparisons == 3
    least = min(cell.p or 1 for cell in report.cells)
    assert min(cell.p_adjusted or 1 for cell in report.cells) == pytest.approx(3 * least)


def test_without_anything_there_is_nothing() -> None:
    empty = judge(Aggregates([], moments()), control="c", counts={}, metrics=[Metric("m")])
    assert empty.cells == ()
    assert empty.comparisons == 0


def test_two_hundred_segments_are_shrunk_and_the_whole_is_not() -> None:
    rng = np.random.default_rng(3)
    places = [Place("s", str(k), arm, "m") for k in range(200) for arm in "ct"]
    hits = rng.binomial(400, 0.2, 400)
    found = Moments.of(n=[400.0] * 400, mean=hits / 400, var=[0.16] * 400, events=hits)
    cells = judge(Aggregates(places, found), control="c", counts={"c": 1, "t": 1},
                  metrics=[Metric("m", "proportion")]).cells  # fmt: skip
    assert len(cells) == 200
    raw = np.std([cell.difference for cell in cells if cell.difference is not None])
    drawn = np.std([cell.shrunk for cell in cells if cell.shrunk is not None])
    assert drawn < raw / 2
    assert {cell.verdict for cell in cells} <= {"no detectable effect", "better", "worse"}
