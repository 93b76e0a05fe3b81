"""`holdout results` and `plan`: the document to the letter, one clear line when it cannot be."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from .conftest import Wayline

CELL = {
    "by", "segment", "arm", "metric", "n", "mean", "difference", "interval", "p", "p_adjusted",
    "relative", "relative_interval", "method", "gate", "verdict",
}  # fmt: skip


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """3,000 customers in three arms; `gift` buys more often, `gold` are few."""
    rng = np.random.default_rng(8)
    file = tmp_path_factory.mktemp("trial") / "trial.csv"
    lines = ["id,arm,bought,spent,before,tier"]
    for number in range(3_000):
        arm = ("none", "mail", "gift")[number % 3]
        buys = rng.random() < (0.2 if arm == "gift" else 0.1)
        before = rng.exponential(20)
        spent = buys * (before + rng.exponential(10))
        tier = "gold" if number % 100 < 3 else "basic"
        lines.append(f"{number},{arm},{int(buys)},{spent:.2f},{before:.2f},{tier}")
    file.write_text("\n".join(lines))
    return file


def _asked(file: Path, *more: str) -> tuple[str, ...]:
    return ("holdout", "results", str(file), "--arm", "arm", "--control", "none", *more)


def test_the_document_to_the_letter(wayline: Wayline, trial: Path) -> None:
    asked = _asked(trial, "--metric", "bought", "--metric", "spent", "--by", "tier", "--json")
    told = json.loads(wayline(*asked).out)
    assert told["srm"]["p"] == 1
    assert told["srm"]["ok"] is True
    assert told["srm"]["counts"] == {"none": 1000, "gift": 1000, "mail": 1000}
    assert all(set(cell) >= CELL for cell in told["cells"])
    assert [
        (cell["by"], cell["segment"], cell["arm"], cell["metric"]) for cell in told["cells"]
    ] == [
        (by, segment, arm, metric)
        for by, segment in ((None, "all"), ("tier", "basic"), ("tier", "gold"))
        for arm in ("gift", "mail")
        for metric in ("bought", "spent")
    ]
    first = told["cells"][0]
    assert first["verdict"] == "better"
    assert first["method"] == "Newcombe, pooled z"
    assert first["gate"] == "normal"
    assert first["n"] == [1000, 1000]
    gold = told["cells"][8]
    assert gold["gate"] == "counts"
    assert gold["difference"] is not None
    assert gold["interval"] is gold["p"] is gold["relative"] is None
    assert told["comparisons"] == sum(cell["p"] is not None for cell in told["cells"])
    assert told["elapsed_seconds"] > 0


def test_a_ratio_is_one_sum_over_another(wayline: Wayline, trial: Path) -> None:
    asked = ("--metric", "spent/before:ratio", "--metric", "bought", "--by", "tier")
    told = json.loads(wayline(*_asked(trial, *asked), "--json").out)
    cell = next(one for one in told["cells"] if one["metric"] == "spent/before")
    rows = [line.split(",") for line in trial.read_text().splitlines()[1:]]
    for mean, arm in zip(cell["mean"], ("none", "gift"), strict=True):
        mine = [(float(row[3]), float(row[4])) for row in rows if row[1] == arm]
        assert mean == pytest.approx(sum(a for a, _ in mine) / sum(b for _, b in mine))
    assert cell["method"] == "delta method, Welch"
    assert told["metrics"] == {"spent/before": "ratio", "bought": "proportion"}
    other = next(one for one in told["cells"] if one["metric"] == "bought")
    assert other["method"] == "Newcombe, pooled z"
    wrong = wayline(*_asked(trial, "--metric", "spent:ratio"))
    assert (wrong.code, "COL/COL:ratio" in wrong.err) == (2, True)
    wrong = wayline(*_asked(trial, "--metric", "spent/luck:ratio"))
    assert (wrong.code, "no column “luck”" in wrong.err) == (2, True)


def test_every_option_reaches_the_numbers(wayline: Wayline, trial: Path) -> None:
    def ask(*more: str) -> dict:
        return json.loads(wayline(*_asked(trial, "--metric", "spent", *more), "--json").out)

    plain, adjusted = ask(), ask("--covariate", "before")
    assert plain["cells"][0]["method"] == "Welch"
    assert adjusted["cells"][0]["method"] == "CUPED, Welch"
    assert adjusted["cells"][0]["saving"] > 0
    assert adjusted["cells"][0]["mean"] == plain["cells"][0]["mean"]
    wide = ask("--alpha", "0.001")["cells"][0]["interval"]
    assert wide[0] < plain["cells"][0]["interval"][0]
    cell = ask("--correct", "none")["cells"][1]
    assert cell["p_adjusted"] == cell["p"]
    skewed = ask("--share", "none=0.1")
    assert skewed["srm"]["shares"] == {"none": 0.1, "gift": 0.45, "mail": 0.45}
    assert not skewed["srm"]["ok"]
    assert {cell["verdict"] for cell in skewed["cells"]} == {"invalid"}
    assert skewed["cells"][0]["p"] == plain["cells"][0]["p"]
    capped = ask("--winsor", "0.9")
    assert capped["winsorized"]["spent"]["touched"] > 0
    assert capped["cells"][0]["mean"][0] < plain["cells"][0]["mean"][0]
    assert ask("--planned", "3000")["cells"][0]["sequential"] is not None
    missing = ask("--share", "none=0.3", "--share", "gift=0.3", "--share", "mail=0.3",
                  "--share", "phone=0.1")  # fmt: skip
    assert missing["srm"]["counts"]["phone"] == 0
    assert missing["cells"][-1]["n"] == [1000, 0]
    kind = json.loads(wayline(*_asked(trial, "--metric", "bought:mean"), "--json").out)
    assert kind["cells"][0]["method"] == "Welch"


def test_people_read_sentences(wayline: Wayline, trial: Path) -> None:
    text = wayline(*_asked(trial, "--metric", "bought", "--by", "tier")).out
    assert "as planned (p = 1.00)" in text
    assert "Better: " in text
    assert "Counts only: " in text
    assert "comparisons looked at, corrected for (holm)" in text


def test_warnings_say_what_was_left_out(wayline: Wayline, tmp_path: Path) -> None:
    file = tmp_path / "f.csv"
    rows = "".join(f"{arm},{-1 - k % 3}\n" for k in range(40) for arm in ("none", "x"))
    file.write_text("arm,v\n" + rows)
    told = json.loads(wayline(*_asked(file, "--metric", "v"), "--json").out)
    assert told["warnings"] == ["v: no relative change where a mean is not above 0"]
    assert told["cells"][0]["relative"] is None
    file.write_text("arm,v,b\nnone,1,\nnone,,2\n,5,2\n")
    ended = wayline(*_asked(file, "--metric", "v", "--covariate", "b"), "--json")
    assert json.loads(ended.out)["warnings"] == [
        "1 row without a value of v, left out of it",
        "1 row without an arm, left out",
        "1 row without a covariate, given the mean of the others",
        "there is only one arm: nothing to compare",
    ]


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (("--metric", "nope"), "there is no column “nope”; known: arm, before, bought"),
        (("--metric", "spent:proportion"), "is neither 0 nor 1"),
        (("--metric", "tier"), "row 1, column tier: “gold” is no number"),
        (("--metric", "spent", "--by", "x"), "there is no column “x”"),
        (("--metric", "spent", "--covariate", "x"), "there is no column “x”"),
        (("--metric", "spent", "--metric", "spent:mean"), "--metric: “spent” is given twice"),
        (("--metric", "spent", "--by", "tier", "--by", "tier"), "--by: “tier” is given twice"),
        (("--metric", "spent", "--share", "none=2"), "--share: “2” is not between 0 and 1"),
        (("--metric", "spent", "--share", "none"), "--share: “none” is not ARM=SHARE"),
        (("--metric", "spent", "--share", "none=0.6", "--share", "mail=0.6"),
         "nothing is left for"),
        (("--metric", "spent", "--share", "none=0.2", "--share", "mail=0.2", "--share", "gift=0.2"),
         "add up to 0.6, not to 1"),
        (("--metric", "spent", "--alpha", "1"), "--alpha: “1” is not between 0 and 1"),
        (("--metric", "spent", "--correct", "fdr"), "--correct"),
        ((), "--metric"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked(
    wayline: Wayline, trial: Path, more: tuple[str, ...], message: str
) -> None:
    ended = wayline(*_asked(trial, *more))
    assert ended.code == 2
    assert message in ended.err


def test_a_control_that_is_not_there_lists_the_values(wayline: Wayline, trial: Path) -> None:
    ended = wayline("holdout", "results", str(trial), "--arm", "arm", "--control", "x",
                    "--metric", "spent")  # fmt: skip
    assert ended.code == 2
    assert "known: gift, mail, none" in ended.err


def test_a_plan(wayline: Wayline) -> None:
    asked = ("plan", "--baseline", "0.04", "--mde", "0.01", "--daily", "300")
    told = json.loads(wayline(*asked, "--json").out)
    assert told["n"] == {"holdout": 3868, "treated": 34806}
    assert told["days"] == 129
    assert "about 129 days" in wayline(*asked).out
    rare = wayline("plan", "--baseline", "0.001", "--mde", "0.01")
    assert "A verdict needs 30 expected events" in rare.out
    assert (
        json.loads(wayline("plan", "--baseline", "0.1", "--mde", "-0.02", "--json").out)["days"]
        is None
    )
    for wrong in (("--mde", "0.99"), ("--mde", "x"), ("--mde", "nan"), ("--mde", "0")):
        assert wayline("plan", "--baseline", "0.04", *wrong).code == 2
