"""Parquet: every type of column as text that says the same, and times of every type."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from journey_core.errors import BadInput
from journey_core.lake.ingest import limits, reasons

from .staged import Outcome, parquet, run

AT = pa.array([datetime(2024, 3, 5, 10, 30)])


def read(folder: Path, **columns: Any) -> Outcome:
    count = len(next(iter(columns.values())))
    base = {"customer_id": ["c"] * count, "time": ["2024-03-05"] * count, "event": ["e"] * count}
    content = parquet(
        {
            name: pa.array(values) if isinstance(values, list) else values
            for name, values in {**base, **columns}.items()
        }
    )
    return run(folder, {"a.parquet": content})


@pytest.mark.parametrize(
    ("customers", "ids"),
    [(["NA", "007", "null"], ["NA", "007", "null"]), ([7, -1], ["7", "-1"]),
     (pa.array([7.0, 2.0**53 - 1, 1e20, 1.5]), ["7", "9007199254740991", "1" + "0" * 20, "1.5"]),
     (pa.array([7, 3], pa.float32()), ["7", "3"]),
     (pa.array([Decimal("12.00"), Decimal("1.50")]), ["12", "1.50"]),
     (pa.array(["a", "b"]).dictionary_encode(), ["a", "b"]),
     (pa.array(["a", "b"], pa.large_string()), ["a", "b"]),
     (pa.array(["a", "b"], pa.string_view()), ["a", "b"]),
     (pa.array([b"a", "ü".encode()], pa.binary()), ["a", "ü"]),
     (pa.array([uuid.UUID(int=1).bytes], pa.uuid()), [str(uuid.UUID(int=1))])],
)  # fmt: skip
def test_customers_are_text(customers: Any, ids: list[str], tmp_path: Path) -> None:
    assert [row["customer_id"] for row in read(tmp_path, customer_id=customers).events] == ids


@pytest.mark.parametrize(
    ("customers", "reason"),
    [(pa.array([["c"], None]), reasons.wrong_kind([])),
     (pa.array([{"a": 1}, None]), reasons.wrong_kind({})),
     (pa.array([True, None]), reasons.wrong_kind(True)),
     (pa.array([b"\xff", None]), reasons.NOT_UTF8),
     (pa.array([float("nan"), None]), reasons.EMPTY), (pa.array([None, None]), reasons.EMPTY)],
)  # fmt: skip
def test_customers_that_are_none(customers: pa.Array, reason: str, tmp_path: Path) -> None:
    found = read(tmp_path, customer_id=customers)
    assert found.reasons == {1: ("customer_id", reason), 2: ("customer_id", reasons.EMPTY)}


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@pytest.mark.parametrize("zone", [None, "America/New_York"])
def test_times(unit: str, zone: str | None, tmp_path: Path) -> None:
    kind = pa.timestamp(unit, zone)
    column = AT.cast(pa.timestamp(unit)).cast(kind)
    assert read(tmp_path, time=column).events[0]["at"] == datetime(2024, 3, 5, 10, 30)


def test_numbers_are_times_only_with_a_unit(tmp_path: Path) -> None:
    content = parquet({
        "customer_id": pa.array(["c", "c"]), "event": pa.array(["e", "e"]),
        "time": pa.array([1709634600.0, None]),
    })  # fmt: skip
    without = run(tmp_path, {"a.parquet": content})
    assert without.reasons == {1: ("time", reasons.NEEDS_UNIT), 2: ("time", reasons.EMPTY)}
    found = run(tmp_path, {"a.parquet": content}, time_unit="s")
    assert found.events[0]["at"] == datetime(2024, 3, 5, 10, 30)


def test_dates_are_midnight(tmp_path: Path) -> None:
    assert read(tmp_path, time=[date(2024, 3, 5)]).events[0]["at"] == datetime(2024, 3, 5)


@pytest.mark.parametrize(
    ("column", "text"),
    [(pa.array([1.5]), "1.5"), (pa.array([85.0]), "85"), (pa.array([3.86], pa.float32()), "3.86"),
     (pa.array([float("nan")]), None), (pa.array([float("inf")]), "inf"),
     (pa.array([1e-7]), "0.0000001"),
     (pa.array([True]), "true"), (pa.array([-5]), "-5"), (AT, "2024-03-05T10:30:00"),
     (AT.cast(pa.timestamp("us", "UTC")), "2024-03-05T10:30:00Z"),
     (pa.array([date(2024, 3, 5)]), "2024-03-05"),
     (pa.array([b"\xff"]), "\ufffd"), (pa.nulls(1), None), (pa.array(["NA"]), "NA"),
     (pa.array([""]), "")],
)  # fmt: skip
def test_properties_as_text(column: pa.Array, text: str | None, tmp_path: Path) -> None:
    assert read(tmp_path, x=column).events[0].get("p:x") == text


def test_nested_properties_are_json(tmp_path: Path) -> None:
    found = read(tmp_path, x=[[1, 2], None], y=[{"a": "ü"}, None]).events
    assert [row.get("properties") for row in found] == ['{"x":[1, 2],"y":{"a": "ü"}}', None]
    assert not any(name.startswith("p:") for row in found for name in row if row.get(name))


def test_record_numbers_go_through_all_row_groups(tmp_path: Path) -> None:
    count = 200_000
    found = read(tmp_path, event=["e"] * 150_000 + [" "] + ["e"] * (count - 150_001))
    assert found.reasons == {150_001: ("event", reasons.EMPTY)}
    assert found.read == count


def test_real_events(shared_data: Path, tmp_path: Path) -> None:
    content = (shared_data / "sepsis_events.parquet").read_bytes()
    found = run(
        tmp_path, {"s.parquet": content}, customer="case_id", time="timestamp", event="activity"
    )
    cases = {row["customer_id"] for row in found.events}
    assert (found.read, len(cases), found.quarantined) == (15_214, 1_050, 0)
    assert "NA" in cases
    shop = (shared_data / "retentioneering_ecom_events.parquet").read_bytes()
    found = run(tmp_path, {"r.parquet": shop}, customer="user_id", time="timestamp")
    assert (len(found.events), found.quarantined) == (31_106, 0)


@pytest.mark.parametrize("content", [b"PAR1", b"PAR1" + b"x" * 100 + b"PAR1", b"PAR1\0\0\0\0PAR1"])
def test_damage(content: bytes, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"a\.parquet: the Parquet file is damaged"):
        run(tmp_path, {"a.parquet": content})


def test_a_torn_file(tmp_path: Path) -> None:
    whole = parquet({"customer_id": pa.array(["c"] * 1000)})
    for content in (whole[: len(whole) // 2], whole[:50] + b"\xff" * 40 + whole[90:]):
        with pytest.raises(BadInput, match="damaged"):
            run(tmp_path, {"a.parquet": content}, task="customers")


def test_columns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wide = parquet({f"c{n}": pa.array([1]) for n in range(2_100)})
    with pytest.raises(BadInput, match="2,100 columns"):
        run(tmp_path, {"a.parquet": wide})
    with pytest.raises(BadInput, match="no column “who”"):
        run(tmp_path, {"a.parquet": parquet({"time": AT})}, customer="who")
    monkeypatch.setattr(limits, "MAX_ROWS", 5)
    with pytest.raises(BadInput, match="more than 5 records"):
        read(tmp_path, x=[1] * 6)
