"""A flat file as people have them: odd names, missing values, broken rows, columns of any kind."""

from __future__ import annotations

import gzip
from pathlib import Path

import duckdb
import numpy as np
import pytest

from journey_core.errors import BadInput
from journey_core.holdout.flat import Measured, measure
from journey_core.holdout.flat_metric import MOST_SEGMENTS, Question
from journey_core.holdout.statements import statement

from .samples import moments

PLAIN = Question("arm", "c", [("value", None)])


def _measured(
    tmp_path: Path, text: str, question: Question = PLAIN, name: str = "f.csv"
) -> Measured:
    file = tmp_path / name
    file.write_bytes(text.encode())
    return measure(file, question)


def _arm(found: Measured, arm: str, by: str | None = None, segment: str = "all") -> list[float]:
    """n, mean, variance and events of one place."""
    for index, place in enumerate(found.aggregates.places):
        if (place.by, place.segment, place.arm) == (by, segment, arm):
            mine = found.aggregates.moments.take([index])
            return [float(one[0]) for one in (mine.n, mine.mean, mine.var, mine.events)]
    raise AssertionError(f"no {arm} in {segment}")


def test_aggregates_are_those_of_the_rows(tmp_path: Path) -> None:
    rng = np.random.default_rng(4)
    rows = [(arm, x, y) for arm in "ct" for x, y in rng.normal(3, 2, (40, 2)).round(3)]
    text = "arm,value,before\n" + "".join(f"{a},{x},{y}\n" for a, x, y in rows)
    asked = Question("arm", "c", [("value", None)], covariate="before")
    found = _measured(tmp_path, text, asked).aggregates.moments
    sides = [[(x, y) for arm, x, y in rows if arm == one] for one in "ct"]
    wanted = moments(
        *([x for x, _ in side] for side in sides), others=[[y for _, y in side] for side in sides]
    )
    for mine, its in zip(vars(found).values(), vars(wanted).values(), strict=True):
        np.testing.assert_allclose(mine, its, rtol=1e-12)


def test_a_ratio_leaves_out_who_lacks_either_column(tmp_path: Path) -> None:
    text = "arm,a/b,n\nc,1,2\nc,3,\nc,,4\nt,5,0\nt,2,2\n"
    found = _measured(tmp_path, text, Question("arm", "c", [("a/b/n", "ratio")], covariate="n"))
    assert (_arm(found, "c"), _arm(found, "t")[:2]) == ([1, 1, 0, 1], [2, 3.5])
    assert found.aggregates.moments.second()[0].tolist() == [2, 1]
    assert found.missing == {"a/b/n": 2}
    with pytest.raises(BadInput, match="row 2, column n"):
        _measured(tmp_path, "arm,a,n\nc,1,2\nc,1,x\n", Question("arm", "c", [("a/n", "ratio")]))


def test_names_and_words_as_people_have_them(tmp_path: Path) -> None:
    text = (
        '\ufeff"Ärm; x",value,"a ""b""",NA\r\n'
        '<b>t</b>,true,NA,null\r\nc,FALSE,"two\nlines",7\r\n,1,x,1\r\n'
    )
    asked = Question("Ärm; x", "c", [("value", None)], by=('a "b"', "NA"))
    found = _measured(tmp_path, text, asked)
    assert found.counts == {"c": 1, "<b>t</b>": 1}
    assert found.without_arm == 1
    assert found.metrics[0].kind == "proportion"
    segments = {(one.by, one.segment) for one in found.aggregates.places}
    assert segments == {
        (None, "all"), ('a "b"', "NA"), ('a "b"', "two\nlines"), ("NA", "null"), ("NA", "7"),
    }  # fmt: skip
    assert _arm(found, "<b>t</b>") == [1, 1, 0, 1]


def test_missing_values_leave_the_metric_and_not_the_split(tmp_path: Path) -> None:
    text = "arm,value,seg\nc,1,x\nc,,x\nc,NaN,y\nt,0,y\nt, ,\nt,-2.5e0,\n"
    found = _measured(tmp_path, text, Question("arm", "c", [("value", None)], by=("seg",)))
    assert found.counts == {"c": 3, "t": 3}
    assert found.missing == {"value": 3}
    assert _arm(found, "c") == [1, 1, 0, 1]
    assert _arm(found, "t") == [2, -1.25, 3.125, 1]
    assert _arm(found, "c", "seg", "y") == [0, 0, 0, 0]
    assert _arm(found, "t", "seg", "")[0] == 1


def test_a_metric_without_any_value(tmp_path: Path) -> None:
    found = _measured(tmp_path, "arm,value\nc,\nt,\n")
    assert found.metrics[0].kind == "mean"
    assert _arm(found, "t") == [0, 0, 0, 0]


def test_who_has_no_covariate_gets_the_usual_one(tmp_path: Path) -> None:
    text = "arm,value,before\nc,1,2\nc,2,\nt,3,4\nt,,100\n"
    asked = Question("arm", "c", [("value", None)], covariate="before")
    found = _measured(tmp_path, text, asked)
    assert found.without_covariate == 1
    other, _, _ = found.aggregates.moments.second()
    assert other.tolist() == [2.5, 4]


@pytest.mark.parametrize(("kind", "told"), [(None, "mean"), ("proportion", "proportion")])
def test_a_kind_that_is_named_stands(tmp_path: Path, kind: str | None, told: str) -> None:
    text = "arm,value\nc,1\nt,0\n" + ("t,2\n" if kind is None else "")
    asked = Question("arm", "c", [("value", kind)])  # ty: ignore
    assert _measured(tmp_path, text, asked).metrics[0].kind == told
    only = _measured(tmp_path, "arm,value\nc,1\nt,0\n", Question("arm", "c", [("value", "mean")]))
    assert only.metrics[0].kind == "mean"


def test_a_cap_on_the_values_that_are_not_0(tmp_path: Path) -> None:
    rows = "".join(f"{'ct'[k % 2]},{k if k < 100 else 0}\n" for k in range(1, 1001))
    asked = Question("arm", "c", [("value", None)], winsor=0.9)
    found = _measured(tmp_path, "arm,value\n" + rows, asked)
    cap = found.winsorized["value"]
    assert cap.cap == pytest.approx(np.quantile(np.arange(1, 100), 0.9))
    assert (cap.touched, cap.support) == (10, 99)
    total = sum(min(k, cap.cap) for k in range(1, 100) if k % 2 == 0)
    assert _arm(found, "c")[1] == pytest.approx(total / 500)
    nothing = _measured(tmp_path, "arm,value\nc,0\nt,0\n", Question(
        "arm", "c", [("value", "mean")], winsor=0.9))  # fmt: skip
    assert nothing.winsorized == {}


@pytest.mark.parametrize(
    ("name", "text"),
    [("f.csv", "arm;value\nc;1\nt;0\n"), ("f.tsv", "arm\tvalue\nc\t1\nt\t0\n"),
     ("F.CSV", "arm,value\nc,1\n\nt,0")],
)  # fmt: skip
def test_what_stands_between_the_columns(tmp_path: Path, name: str, text: str) -> None:
    assert _measured(tmp_path, text, name=name).counts == {"c": 1, "t": 1}


def test_gzip_and_parquet(tmp_path: Path) -> None:
    (tmp_path / "f.csv.gz").write_bytes(gzip.compress(b"arm,value\nc,1\nt,0\n"))
    assert measure(tmp_path / "f.csv.gz", PLAIN).counts == {"c": 1, "t": 1}
    target = str(tmp_path / "f.parquet")
    duckdb.execute(
        "copy (select * from (values (1, true, 1.5::decimal(4, 1), 'nan'::float, [1]), "
        "(2, false, 2, 3, [2])) as t (arm, flag, price, odd, list)) to $file",
        {"file": target},
    )
    asked = Question("arm", "1", [("flag", None), ("price", None), ("odd", None)])
    found = measure(Path(target), asked)
    assert [one.kind for one in found.metrics] == ["proportion", "mean", "mean"]
    assert found.missing == {"odd": 1}
    with pytest.raises(BadInput, match="column list holds"):
        measure(Path(target), Question("arm", "1", [("list", None)]))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty"),
        ("\n\n", "empty line"),
        ("arm,value\nc,1\nt,abc\n", "row 2, column value: “abc” is no number"),
        ("arm,value\nc,inf\n", "row 1, column value: “inf” is no number"),
        ("arm,value\nc,1e300\n", "row 1, column value: “1e300” is no number"),
        ("arm,value\nc,1\nt,1,2\n", "line 3 has 3 fields where the header has 2"),
        ("arm,value\nc,1\nt\n", "line 3 has 1 fields where the header has 2"),
        ('arm,value\nc,"1\n', "line 2 cannot be read"),
        ("arm,value,value\nc,1,2\n", "two columns named “value”"),
        ("arm\nc\n", "no column “value”; known: arm"),
        ("arm,value\nt,1\nu,2\n", "for the control “c”; known: t, u"),
        ("arm,value\n", "for the control “c”"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        _measured(tmp_path, text)


def test_more_that_cannot_be_read(tmp_path: Path) -> None:
    for path, message in ((tmp_path, "no file"), (tmp_path / "x.csv", "no such file")):
        with pytest.raises(BadInput, match=message):
            measure(path, PLAIN)
    broken = {
        "f.csv": b"arm,value\nc\xe9,1\n", "h.csv": b"\xe9,value\nc,1\n", "f.parquet": b"PAR1",
        "f.xlsx": b"x", "f.csv.gz": b"no",
    }  # fmt: skip
    for name, content in broken.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(BadInput, match=name):
            measure(tmp_path / name, PLAIN)
    with pytest.raises(BadInput, match="row 1, column before: “x” is no number"):
        _measured(tmp_path, "arm,value,before\nc,1,x\n",
                  Question("arm", "c", [("value", None)], covariate="before"))  # fmt: skip
    with pytest.raises(BadInput, match="neither 0 nor 1"):
        _measured(tmp_path, "arm,value\nc,2\n", Question("arm", "c", [("value", "proportion")]))
    rows = "".join(f"c,1,{k}\n" for k in range(MOST_SEGMENTS + 1))
    with pytest.raises(BadInput, match="column s has more than 5,000 values"):
        _measured(
            tmp_path, "arm,value,s\n" + rows, Question("arm", "c", [("value", None)], by=("s",))
        )


def test_more_rows_than_memory_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "big.csv"
    duckdb.execute(
        "copy (select ['c', 't'][1 + i % 2] as arm, 'a segment with a long name ' || i % 50 as s,"
        " i % 3 as value from range(400000) t (i)) to $file (header)", {"file": str(file)},
    )  # fmt: skip
    asked = Question("arm", "c", [("value", None)], by=("s",))
    plain = measure(file, asked).aggregates.moments
    monkeypatch.setattr("journey_core.holdout.flat_file.MEMORY_MB", 90)
    small = measure(file, asked).aggregates.moments
    np.testing.assert_allclose(small.mean, plain.mean, rtol=1e-12)
    monkeypatch.setattr("journey_core.holdout.flat_file.MEMORY_MB", 3)
    with pytest.raises(MemoryError):
        measure(file, asked)


def test_every_statement_says_what_it_is_for() -> None:
    for name in ("flat_arms", "flat_cells", "flat_metric", "flat_number", "flat_known", "winsor"):
        assert statement(name).startswith("-- Purpose: ")
