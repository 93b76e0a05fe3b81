"""`import …`: what is read is loaded, doubled or kept apart, and a bad file changes nothing."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from journey_core.cli import main

from .conftest import Ended, Wayline

KEYS = {
    "rows_read", "rows_loaded", "rows_duplicate", "rows_quarantined", "customers", "data_version",
    "elapsed_seconds",
}  # fmt: skip
GOOD = "customer_id,time,event,value\nanna,2026-01-01,Visit,1\nbert,2026-01-02,Visit,2\n"
MIXED = (
    "customer_id,time,event\r\n"
    "NA,2026-01-01T10:00:00+02:00,Visit\r\n"
    "007,2026-01-01,Visit\r\n"
    " ,2026-01-01,Visit\r\n"
    "anna,yesterday,Visit\r\n"
    "anna,1767225600,Visit\r\n"
    "anna,2026-01-01\r\n"
)


def write(path: Path, text: str) -> Path:
    path.write_bytes(text.encode("utf-8"))
    return path


def figures(ended: Ended) -> tuple[int, int, int, int]:
    """Read, loaded, duplicate, quarantined; they must add up."""
    assert ended.code == 0, ended.err
    found: dict[str, Any] = ended.document
    assert found.keys() >= KEYS
    read, loaded, duplicate, rejected = (
        found[f"rows_{name}"] for name in ("read", "loaded", "duplicate", "quarantined")
    )
    assert read == loaded + duplicate + rejected
    return read, loaded, duplicate, rejected


def test_events(wayline: Wayline, tmp_path: Path) -> None:
    file = write(tmp_path / "ünïcode [1].csv", GOOD)
    first = wayline("import", "events", file, "--json")
    assert figures(first) == (2, 2, 0, 0)
    assert (first.err, first.document["customers"], first.document["data_version"]) == ("", 2, 1)
    again = wayline("--json", "import", "events", file)
    assert figures(again) == (2, 0, 2, 0)
    assert again.document["data_version"] == 1
    assert "2 rows read" in wayline("import", "events", file).out


def test_columns_units_and_formats(wayline: Wayline, tmp_path: Path) -> None:
    csv = write(tmp_path / "a.txt", "who,when,what\nanna,1767225600,Visit\n")
    words = ("--customer", "who", "--time=when", "--event", "what", "--time-unit", "s")
    assert figures(wayline("import", "events", csv, "--format=csv", *words, "--json"))[1] == 1
    line = {
        "userId": "anna",
        "type": "track",
        "event": "Visit",
        "timestamp": "2026-01-01T00:00:00Z",
    }
    segment = write(tmp_path / "b.ndjson", json.dumps(line | {"messageId": "1"}) + "\n")
    assert figures(wayline("import", "events", segment, "--format", "segment", "--json"))[1] == 1
    packed = tmp_path / "c.csv.gz"
    packed.write_bytes(gzip.compress(GOOD.encode()))
    assert figures(wayline("import", "events", packed, "--source", "web", "--json"))[1] == 2


def test_several_files_are_one_commit(wayline: Wayline, tmp_path: Path) -> None:
    one = write(tmp_path / "one.csv", GOOD)
    two = write(tmp_path / "two.csv", GOOD.replace("Visit", "Order"))
    ended = wayline("import", "events", one, "--source", "shop", two, "--json")
    assert figures(ended) == (4, 4, 0, 0)
    assert ended.document["data_version"] == 1


def test_sources_are_registered(wayline: Wayline, loaded: Path) -> None:
    ended = wayline("--workspace", loaded, "sources", "--json")
    [source] = ended.document["sources"]
    assert source.keys() >= {"name", "owner", "feeds", "rows", "last_event_at", "freshness"}
    assert (source["rejected_share"], source["last_event_at"]) == (0.0, "2026-01-02T00:00:00Z")
    assert "csv" in wayline("--workspace", loaded, "sources").out


def test_customers(wayline: Wayline, tmp_path: Path) -> None:
    file = write(tmp_path / "c.csv", "id,plan\nanna,gold\nbert,basic\nanna,basic\n")
    ended = wayline("import", "customers", file, "--customer", "id", "--json")
    assert figures(ended)[0] == 3
    assert ended.document["customers"] == 2


def test_rejected_rows_are_shown(wayline: Wayline, tmp_path: Path) -> None:
    file = write(tmp_path / "mixed.csv", MIXED)
    assert figures(wayline("import", "events", file, "--json")) == (6, 2, 0, 4)
    assert figures(wayline("import", "events", file, "--json")) == (6, 0, 2, 4)
    rows = wayline("quarantine", "--json").document["rows"]
    assert [row["row"] for row in rows] == [3, 4, 5, 6]
    assert {row["file"] for row in rows} == {str(file)}
    assert (rows[1]["column"], rows[1]["value"]) == ("time", "yesterday")
    assert all(row["reason"] for row in rows)
    two = wayline("quarantine", "--limit", "2", "--json").document
    assert (len(two["rows"]), two["total"]) == (2, 4)
    assert "yesterday" in wayline("quarantine").out
    assert "2 of 4 rows" in wayline("quarantine", "--limit=2").out


def test_all_rejected_rows_are_in_the_document(wayline: Wayline, tmp_path: Path) -> None:
    file = write(tmp_path / "bad.csv", "customer_id,time,event\n" + ",2026-01-01,Visit\n" * 150)
    assert figures(wayline("import", "events", file, "--json")) == (150, 0, 0, 150)
    assert len(wayline("quarantine", "--json").document["rows"]) == 150
    assert "100 of 150 rows" in wayline("quarantine").out


def test_nothing_rejected_yet(wayline: Wayline, folder: Path) -> None:
    assert wayline("quarantine", "--json").document["rows"] == []
    assert "nothing" in wayline("quarantine").out
    assert not folder.exists()


BAD: dict[str, tuple[str, str, tuple[str, ...], str]] = {
    "missing": ("gone.csv", "", (), "gone.csv"),
    "empty": ("e.csv", "", (), "e.csv"),
    "unknown ending": ("e.xyz", GOOD, (), "e.xyz"),
    "no such column": ("e.csv", GOOD, ("--customer", "nobody"), "nobody"),
    "no default column": ("e.csv", GOOD.replace("time", "when"), (), "time"),
    "no Parquet": ("e.parquet", GOOD, (), "e.parquet"),
    "no gzip": ("e.csv.gz", GOOD, (), "e.csv.gz"),
    "unknown format": ("e.csv", GOOD, ("--format", "xlsx"), "--format"),
    "unknown unit": ("e.csv", GOOD, ("--time-unit", "h"), "--time-unit"),
    "blank column": ("e.csv", GOOD, ("--event", " "), "--event"),
    "column twice": ("e.csv", GOOD, ("--time", "time", "--time", "when"), "--time"),
}


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with two events, which no bad import changes."""
    place = tmp_path_factory.mktemp("loaded")
    file = write(place / "good.csv", GOOD)
    assert main(["--workspace", str(place / "w"), "--quiet", "import", "events", str(file)]) == 0
    return place / "w"


@pytest.mark.parametrize("case", BAD)
def test_bad_files_and_options_change_nothing(
    wayline: Wayline, loaded: Path, tmp_path: Path, case: str
) -> None:
    name, text, words, named = BAD[case]
    other = write(tmp_path / "other.csv", GOOD.replace("Visit", "Order"))
    if case != "missing":
        write(tmp_path / name, text)
    ended = wayline(
        "--workspace", loaded, "import", "events", other, tmp_path / name, *words, "--json"
    )
    assert ended.is_bad_input(named)
    [source] = wayline("--workspace", loaded, "sources", "--json").document["sources"]
    assert (source["name"], source["rows"]) == ("csv", 2)
    assert not [path for path in loaded.rglob("*") if "import-" in path.name]


def test_a_folder_is_no_file(wayline: Wayline, tmp_path: Path, folder: Path) -> None:
    assert wayline("import", "events", tmp_path).is_bad_input(tmp_path.name)
    assert wayline("import", "events").is_bad_input("FILE")
    assert wayline("import").is_bad_input("events", "customers")
    (tmp_path / "file").touch()
    good = write(tmp_path / "good.csv", GOOD)
    assert wayline("import", "events", good, "--workspace", tmp_path / "file").is_bad_input("file")


def test_writers_that_meet_all_succeed(folder: Path, tmp_path: Path) -> None:
    started = []
    for number in range(3):
        file = write(tmp_path / f"{number}.csv", GOOD.replace("Visit", f"Visit {number}"))
        words = [sys.executable, "-m", "journey_core", "import", "events", str(file), "--json"]
        started.append(subprocess.Popen(words, stdout=subprocess.PIPE, text=True))
    said = [json.loads(process.communicate(timeout=120)[0]) for process in started]
    assert [answer["rows_loaded"] for answer in said] == [2, 2, 2]
    assert sorted(answer["data_version"] for answer in said) == [1, 2, 3]


def test_a_patient_called_na_stays(wayline: Wayline, shared_data: Path, tmp_path: Path) -> None:
    file = shared_data / "sepsis_events.parquet"
    columns = ("--customer", "case_id", "--time", "timestamp", "--event", "activity")
    assert figures(wayline("import", "events", file, *columns, "--json")) == (15_214, 15_214, 0, 0)
    wayline("import", "customers", write(tmp_path / "c.csv", "customer_id,is_na\nNA,yes\n"))
    steps = ("--step", "ER Registration", "--step", "ER Triage", "--window", "none")
    everybody, only = (
        wayline("funnel", *steps, *words, "--json").document["entrants"]
        for words in ((), ("--where", "is_na=yes"))
    )
    assert only == 1
    assert everybody > 1000


CONSENTS = (
    "customer_id,purpose,state,at,expires_at\n"
    "anna,marketing,granted,2026-01-01,2026-06-01\n"
    "bert,marketing,perhaps,2026-01-01,\n"
    "anna,marketing,withdrawn,2026-02-01,\n"
)
ARMS = "customer_id,arm,assigned_at\nanna,holdout,2026-01-01\nbert,control,2026-01-01\n"


def test_consents(wayline: Wayline, tmp_path: Path) -> None:
    file = write(tmp_path / "c.csv", CONSENTS)
    assert figures(wayline("import", "consents", file, "--source", "crm", "--json")) == (3, 2, 0, 1)
    again = wayline("import", "consents", file, file, "--source", "crm", "--json")
    assert figures(again) == (6, 0, 4, 2)
    assert (again.document["data_version"], again.document["customers"]) == (1, 1)
    (row,) = wayline("quarantine", "--json").document["rows"]
    assert (row["row"], row["column"], row["value"]) == (2, "state", "perhaps")
    assert wayline("import", "consents", file, "--customer", "at").is_bad_input("--customer")
    assert wayline("import", "consents", file, "--format", "segment").is_bad_input("--format")
    assert "Other columns are left out" in wayline("import", "consents", "--help").out


def test_assignments(wayline: Wayline, tmp_path: Path) -> None:
    file = write(tmp_path / "a.csv", ARMS)
    given = ("import", "assignments", file)
    assert wayline(*given).is_bad_input("--journey")
    assert wayline(*given, "--journey", "shop").is_bad_input("there is no journey “shop”")
    plain = {"format": "wayline/plain-1", "id": "shop", "name": "Shop", "stages": []}
    document = write(tmp_path / "j.json", json.dumps(plain))
    assert wayline("journey", "import", document).code == 0
    assert figures(wayline(*given, "--journey", "shop", "--json")) == (2, 1, 0, 1)
    again = wayline(*given, "--journey", "shop", "--json")
    assert figures(again) == (2, 0, 1, 1)
    assert (again.document["data_version"], again.document["customers"]) == (1, 1)
