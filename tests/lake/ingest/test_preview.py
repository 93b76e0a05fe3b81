"""Preview: what a file seems to hold, guessed by names and by values, and nothing loaded."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pytest

from journey_core.errors import BadInput
from journey_core.lake.ingest import (
    CustomerOptions,
    EventOptions,
    Preview,
    preview,
    reasons,
    sampling,
)
from journey_core.lake.ingest.guessing import guess, guess_unit
from journey_core.lake.ingest.job import job_of
from journey_core.lake.ingest.run import input_files

from .staged import parquet

AT = pa.timestamp("us")


def look(path: Path, options: EventOptions | CustomerOptions | None = None) -> Preview:
    """The preview, made in this process."""
    return sampling.sample(job_of(options or EventOptions(), input_files([path], []), preview=True))


@pytest.mark.parametrize(
    ("header", "row", "expected"),
    [
        ("user_id,session_id,event,timestamp", "u1,s1,home,2024-03-13 10:21:14",
         ("user_id", "timestamp", None, "event")),
        ("case:concept:name,concept:name,time:timestamp", "1,Start,2024-03-05",
         ("case:concept:name", "time:timestamp", None, "concept:name")),
        ("userId,eventName,createdAt,amount", "1,Start,1709596800123,5",
         ("userId", "createdAt", "ms", "eventName")),
        ("Kundennummer,Zeitpunkt,Aktion", "17,2024-03-05T10:00,kauft",
         ("Kundennummer", "Zeitpunkt", None, "Aktion")),
        ("id,date,type", "7,05.03.2024,a", ("id", None, None, "type")),
        ("household_id,store,amount,transaction_timestamp", "1,2,3.5,2017-01-28 19:06:53",
         ("household_id", "transaction_timestamp", None, None)),
    ],
)  # fmt: skip
def test_guesses(header: str, row: str, expected: tuple[str | None, ...]) -> None:
    names, values = header.split(","), row.split(",")
    numbers = range(30)
    samples: dict[str, list[str | None]] = {
        name: [f"{value}{n % 9}" if name == "Kundennummer" else
               ("kauft", "geht", "kommt")[n % 3] if name == "Aktion" else value for n in numbers]
        for name, value in zip(names, values, strict=True)
    }  # fmt: skip
    assert tuple(guess(names, samples)) == expected


@pytest.mark.parametrize(
    ("number", "unit"),
    [("1709596800", "s"), ("1709596800123", "ms"), ("1709596800123456", "us"), ("42", None)],
)
def test_units(number: str, unit: str | None) -> None:
    assert guess_unit([number, None, number]) == unit


def test_a_csv_file(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    lines = [f"u{n % 5},2024-03-05,e,{n}\n" for n in range(100)]
    lines[3], lines[7] = ",2024-03-05,e,\n", "u,soon,e,\n"
    path.write_text("user_id;ts;event;n\n".replace(";", ",") + "".join(lines))
    found = look(path)
    assert (found.format, found.columns) == ("csv", ("user_id", "ts", "event", "n"))
    assert (found.customer, found.time, found.event) == ("user_id", "ts", "event")
    assert (found.rows_looked_at, found.is_whole_file, found.rows_refused) == (100, True, 2)
    assert [(one.row, one.reason) for one in found.problems] == [
        (4, reasons.EMPTY), (8, reasons.NOT_ISO),
    ]  # fmt: skip
    assert len(found.rows) == sampling.ROWS_SHOWN
    assert found.rows[0] == ("u0", "2024-03-05", "e", "0")
    chosen = look(path, EventOptions(customer="user_id", time="n", event="event"))
    assert chosen.rows_refused == 100
    assert look(path, CustomerOptions()).rows_refused == 1


def test_a_long_file_is_not_read_to_the_end(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("customer_id,time,event\n" + "u,2024-03-05,e\n" * 1_000_000)
    found = look(path)
    assert sampling.ROWS_LOOKED_AT <= found.rows_looked_at < 1_000_000
    assert not found.is_whole_file


def test_json_lines_and_segment(tmp_path: Path) -> None:
    plain = tmp_path / "a.ndjson"
    record = {"user": "u", "at": "2024-03-05", "event": "e", "more": {"a": 1}}
    plain.write_text("\n".join([json.dumps(record)] * 3 + ["{"]))
    found = look(plain)
    assert (found.format, found.columns) == ("ndjson", ("user", "at", "event", "more"))
    assert (found.customer, found.time, found.rows_refused) == ("user", "at", 1)
    assert found.rows[0][3] == '{"a":1}'
    messages = tmp_path / "b.ndjson"
    message = {"type": "track", "userId": "u", "event": "e", "timestamp": "2024-03-05"}
    messages.write_text(json.dumps(message) + "\n" + json.dumps({"type": "alias", "userId": "u"}))
    found = look(messages)
    assert (found.format, found.customer, found.rows_refused) == ("segment", None, 1)


def test_files_without_records(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("customer_id,time,event\n")
    found = look(path)
    assert (found.columns, found.rows) == (("customer_id", "time", "event"), ())
    assert (found.customer, found.time, found.event) == ("customer_id", "time", "event")
    path = tmp_path / "a.parquet"
    path.write_bytes(parquet({"customer_id": pa.array([], pa.string()), "x": pa.array([], AT)}))
    assert look(path).columns == ("customer_id", "x")
    path = tmp_path / "a.ndjson"
    path.write_text("\n\n")
    assert look(path).columns == ()


def test_in_a_process_of_its_own(tmp_path: Path, shared_data: Path) -> None:
    found = preview(shared_data / "sepsis_events.parquet", name="hospital.parquet")
    assert (found.customer, found.time, found.event) == ("case_id", "timestamp", "activity")
    assert found.rows[0][:2] == ("A", "ER Registration")
    path = tmp_path / "a.csv"
    path.write_text(",".join(f"c{n}" for n in range(20_000)))
    with pytest.raises(BadInput, match="upload: 20,000 columns"):
        preview(path, name="upload")
