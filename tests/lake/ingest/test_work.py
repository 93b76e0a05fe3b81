"""A job: every record is loaded or turned away, by the right reason, and found again the same."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journey_core.errors import BadInput
from journey_core.lake.ingest import limits, reasons, work
from journey_core.lake.ingest.job import InputFile, Job
from journey_core.lake.ingest.readers import csv_file

from .staged import Outcome, run

HEADER = "customer_id,time,event,note\n"
MIDNIGHT = datetime(2024, 3, 5)


def events(outcome: Outcome) -> list[tuple[str, datetime, str, str | None]]:
    return [
        (row["customer_id"], row["at"], row["event"], row.get("p:note")) for row in outcome.events
    ]


def test_the_first_rule_that_is_broken_is_named(tmp_path: Path) -> None:
    lines = [
        "NA,2024-03-05,Start,x",
        ",,,",
        "  ,2024-03-05,Start,",
        "c,,Start,",
        "c,yesterday,,",
        "c,1709596800,Start,",
        "c,1969-12-31,Start,",
        "c,2024-03-05, \u3000,",
        "c,2024-03-05",
        "c,2024-03-05,Start,x,y",
        "007,2024-03-05,null,",
        f"{'c' * 501},2024-03-05,Start,",
    ]
    found = run(tmp_path, {"a.csv": (HEADER + "\n".join(lines)).encode()})
    assert found.reasons == {
        2: ("customer_id", reasons.EMPTY),
        3: ("customer_id", reasons.EMPTY),
        4: ("time", reasons.EMPTY),
        5: ("time", reasons.NOT_ISO),
        6: ("time", reasons.NEEDS_UNIT),
        7: ("time", reasons.OUTSIDE),
        8: ("event", reasons.EMPTY),
        9: ("", reasons.fields(2, 4)),
        10: ("", reasons.fields(5, 4)),
        12: ("customer_id", reasons.TOO_LONG),
    }
    assert events(found) == [("NA", MIDNIGHT, "Start", "x"), ("007", MIDNIGHT, "null", None)]
    assert (found.read, found.quarantined) == (12, 10)
    assert [row["value"] for row in found.quarantine][3:5] == ["yesterday", "1709596800"]
    assert len(found.quarantine[-1]["value"]) == 200
    assert {row["file"] for row in found.quarantine} == {"a.csv"}


_values = {
    "customer": ["c1", "NA", "null", "None", "nan", "007", "", "  ", "Zoë", "a,b", 'q"q', "l\nl"],
    "time": ["2024-03-05", "2024-03-05T01:02:03.004Z", "", "1709596800", "never",
             "1960-01-01", "2024-02-30"],
    "event": ["Start", "End", "", "\t", "NULL", "ü"],
    "note": ["", "x", "1.50", "NA", "a\r\nb"],
}  # fmt: skip
_record = st.tuples(*(st.sampled_from(values) for values in _values.values()))
_line = _record.map(list) | st.lists(st.sampled_from(["a", "", "b"]), min_size=1, max_size=7)


def reason_of(fields: list[str]) -> str | None:
    """What is wrong with a record of the test above, None when nothing is."""
    if len(fields) != 4:
        return reasons.fields(len(fields), 4)
    customer, time, event, _ = fields
    if not customer.strip():
        return reasons.EMPTY
    of_time = {"": reasons.EMPTY, "1709596800": reasons.NEEDS_UNIT, "never": reasons.NOT_ISO,
               "1960-01-01": reasons.OUTSIDE, "2024-02-30": reasons.NOT_ISO,
               "a": reasons.NOT_ISO, "b": reasons.NOT_ISO}  # fmt: skip
    return of_time.get(time) or (None if event.strip() else reasons.EMPTY)


@settings(max_examples=150, deadline=None)
@given(table=st.lists(_line, max_size=40), block=st.sampled_from([30, 100, 1 << 20]))
def test_exactly_the_bad_records_are_turned_away(
    table: list[list[str]], block: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    written = io.StringIO(newline="")
    csv.writer(written).writerows(table)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv_file, "BLOCK", block)
        patch.setattr(csv_file, "SMALLEST", 16)
        content = (HEADER + written.getvalue()).encode()
        found = run(tmp_path_factory.mktemp("work"), {"a.csv": content})
    wrong = {row: reason for row, line in enumerate(table, 1) if (reason := reason_of(line))}
    assert {row: reason for row, (_, reason) in found.reasons.items()} == wrong
    good = [line for line in table if reason_of(line) is None]
    times = {"2024-03-05": MIDNIGHT}
    later = MIDNIGHT + timedelta(hours=1, minutes=2, seconds=3, milliseconds=4)
    assert events(found) == [
        (line[0], times.get(line[1], later), line[2], line[3] or None) for line in good
    ]
    assert found.read == len(table) == len(found.events) + found.quarantined


_json = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=3) | st.floats(-9, 9),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=2), inner, max_size=2)
    ),
    max_leaves=4,
)
_keys = ["customer_id", "time", "event", "message_id", "x", "y", ""]
_object = st.fixed_dictionaries(
    {}, optional={name: _json | st.sampled_from(["c", "2024-03-05"]) for name in _keys}
)
_hostile = st.binary(max_size=40) | _object.map(json.dumps).map(str.encode)


@settings(max_examples=200, deadline=None)
@given(lines=st.lists(_hostile, max_size=15), task=st.sampled_from(["events", "customers"]))
@pytest.mark.parametrize("name", ["a.ndjson", "a.csv"])
def test_whatever_the_bytes_every_record_is_counted(
    lines: list[bytes], task: str, name: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    first = (
        b'{"customer_id":"c","time":"2024-03-05","event":"e"}'
        if "json" in name
        else HEADER[:-1].encode()
    )
    content = b"\n".join([first, *lines])
    found = run(tmp_path_factory.mktemp("hostile"), {name: content}, task=task)
    loaded = len(found.events) + len({row["record"] for row in found.attributes})
    assert found.read == loaded + found.quarantined == loaded + len(found.quarantine)
    if name == "a.ndjson":
        assert found.read == sum(
            not line.isspace() and line != b"" for line in content.split(b"\n")
        )


def test_rows_are_known_by_source_content_and_number(tmp_path: Path) -> None:
    content = (HEADER + "c,2024-03-05,e,x\n" * 3).encode()

    def messages(**asked: Any) -> list[int]:
        return [row["message"] for row in run(tmp_path, **asked).events]

    first = messages(files={"a.csv": content})
    assert len(set(first)) == 3, "equal rows of one file are different records"
    assert messages(files={"b.csv": content}) == first, "the name does not matter"
    assert not set(messages(files={"a.csv": content}, source="shop")) & set(first)
    assert not set(messages(files={"a.csv": content + b"\n"})) & set(first)
    import gzip

    assert messages(files={"a.csv.gz": gzip.compress(content)}) == first


def test_a_message_id_identifies_a_record_wherever_it_is(tmp_path: Path) -> None:
    csv_rows = (
        b"customer_id,time,event,message_id\nc,2024-03-05,e,m1\nc,2024-03-05,e, \nc,2024-03-05,e,m2"
    )
    json_rows = b'{"customer_id":"d","time":"2024-03-06","event":"f","message_id":"m2"}'
    found = run(tmp_path, {"a.csv": csv_rows, "b.ndjson": json_rows})
    one, two, three, four = (row["message"] for row in found.events)
    assert three == four
    assert len({one, two, three}) == 3
    assert all(0 <= message < 2**63 for message in (one, two, three))
    assert not any("p:message_id" in row for row in found.events)


def test_a_row_number_never_meets_another(tmp_path: Path) -> None:
    content = (HEADER + "c,2024-03-05,e,x\n" * 200_000).encode()
    found = run(tmp_path, {"a.csv": content})
    assert len({row["message"] for row in found.events}) == 200_000


def test_customers_in_long_form(tmp_path: Path) -> None:
    content = b"customer_id,plan,city\nc,free,\nd,pro,Ulm\nc,,Bonn\n"
    found = run(tmp_path, {"a.csv": content}, task="customers")
    values = [
        (row["record"], row["customer_id"], row["name"], row.get("value"))
        for row in found.attributes
    ]
    assert sorted(values) == [
        (1, "c", "city", None), (1, "c", "plan", "free"), (2, "d", "city", "Ulm"),
        (2, "d", "plan", "pro"), (3, "c", "city", "Bonn"), (3, "c", "plan", None),
    ]  # fmt: skip


def test_customers_without_attributes_count(tmp_path: Path) -> None:
    found = run(
        tmp_path,
        {"a.csv": b"customer_id\nc\n\nd\n", "b.ndjson": b'{"customer_id":1}'},
        task="customers",
    )
    rows = [(row["record"], row["customer_id"], row.get("name")) for row in found.attributes]
    assert rows == [(1, "c", None), (2, "d", None), (3, "1", None)]


def test_a_header_alone_is_a_file_without_records(tmp_path: Path) -> None:
    found = run(tmp_path, {"a.csv": HEADER.encode(), "b.csv": HEADER.strip().encode()})
    assert (found.read, found.events, found.quarantine) == (0, [], [])


def test_too_many_records_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_ROWS", 3)
    with pytest.raises(BadInput, match=r"a\.csv: more than 3 records"):
        run(tmp_path, {"a.csv": (HEADER + "c,2024-03-05,e,x\n" * 4).encode()})


def test_a_file_that_changes_meanwhile_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(HEADER + "c,2024-03-05,e,x\n")
    job = Job(task="events", files=(InputFile(path=str(path), name="a.csv"),), folder=str(tmp_path))

    def write_more(share: float | None, words: str) -> None:
        path.write_text(HEADER)

    with pytest.raises(BadInput, match="changed while it was read"):
        work.run(job, write_more)


def test_progress_goes_up_to_the_end(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(HEADER + "c,2024-03-05,e,x\n" * 500_000)
    files = tuple(InputFile(path=str(path), name=name) for name in ("a.csv", "b.csv"))
    shares: list[float | None] = []
    job = Job(task="events", files=files, folder=str(tmp_path))
    work.run(job, lambda share, words: shares.append(share))
    known = [share for share in shares if share is not None]
    assert known == sorted(known)
    assert known[-1] == pytest.approx(1.0)
    assert all(0 <= share <= 1 for share in known)


def test_times_of_several_zones_are_utc(tmp_path: Path) -> None:
    rows = (
        "c,2024-03-05T01:00:00+01:00,e,\nc,2024-03-05T00:00:00Z,e,\nc,2024-03-04T19:00-05:00,e,\n"
    )
    found = run(tmp_path, {"a.csv": (HEADER + rows).encode()})
    assert {row["at"] for row in found.events} == {MIDNIGHT}
    assert MIDNIGHT.replace(tzinfo=UTC).timestamp() == 1_709_596_800
