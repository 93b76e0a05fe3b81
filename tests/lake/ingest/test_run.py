"""Imports into a lake: counted, idempotent, all files or none, and real data whole."""

from __future__ import annotations

import gzip
import json
import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from journey_core.errors import BadInput, Cancelled
from journey_core.lake import ingest
from journey_core.lake.ingest import CustomerOptions, EventOptions, run
from journey_core.lake.session import read
from journey_core.lake.snapshot import take
from journey_core.lake.workspace import Workspace, open_workspace

HEADER = "customer_id,time,event,note\n"
GOOD = "c,2024-03-05,e,x\n"


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def counts(report: ingest.ImportReport) -> tuple[int, int, int, int]:
    """Read, loaded, duplicate, quarantined; the first is always the sum of the others."""
    found = (report.rows_read, report.rows_loaded, report.rows_duplicate, report.rows_quarantined)
    assert found[0] == sum(found[1:])
    return found


def query(workspace: Workspace, sql: str) -> list[tuple[Any, ...]]:
    return read(workspace, lambda connection, _: connection.execute(sql).fetchall())


@pytest.mark.usefixtures("in_process")
def test_the_same_file_again_adds_nothing(workspace: Workspace, tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", HEADER + GOOD * 3 + ",,,\n")
    first = ingest.import_events(workspace, [path])
    assert counts(first) == (4, 3, 0, 1)
    assert (first.customers, first.data_version) == (1, 1)
    packed = write(tmp_path, "b.csv.gz", gzip.compress(path.read_bytes()))
    for again in (path, packed):
        second = ingest.import_events(workspace, [again])
        assert counts(second) == (4, 0, 3, 1)
        assert (second.customers, second.data_version) == (1, 1)
    rows = ingest.quarantined(workspace)
    assert [(row.file, row.row, row.column, row.value, row.reason) for row in rows] == [
        (str(path), 4, "customer_id", "", "is empty")
    ]
    elsewhere = ingest.import_events(workspace, [path], EventOptions(source="shop"))
    assert counts(elsewhere) == (4, 3, 0, 1)


@pytest.mark.usefixtures("in_process")
def test_one_file_that_cannot_be_read_and_none_is_loaded(
    workspace: Workspace, tmp_path: Path
) -> None:
    good = write(tmp_path, "good.csv", HEADER + GOOD)
    ingest.import_events(workspace, [good])
    before = take(workspace).files
    wide = ",".join(f"c{n}" for n in range(20_000))
    bomb = gzip.compress(HEADER.encode() + b"0" * (64 << 20), 9)
    (tmp_path / "folder.csv").mkdir()
    hopeless = {
        "empty.csv": b"", "odd.xyz": GOOD, "absent column.csv": "a,b\n1,2\n", "wide.csv": wide,
        "torn.csv.gz": gzip.compress(b"x" * 999)[:-9], "torn.parquet": b"PAR1xxxxPAR1",
        "bomb.csv.gz": bomb, "blank.csv": "\n\n", "twice.csv": "customer_id,time,event,event\n",
    }  # fmt: skip
    paths = [write(tmp_path, name, content) for name, content in hopeless.items()]
    for path in [*paths, tmp_path / "absent.csv", tmp_path / "folder.csv", Path("../no.csv")]:
        new = write(tmp_path, "new.csv", HEADER + GOOD * 2)
        with pytest.raises(BadInput) as caught:
            ingest.import_events(workspace, [new, path])
        assert str(caught.value).startswith(f"{path}: ")
        assert "\n" not in str(caught.value)
        assert len(str(caught.value)) < 400 + len(str(path))
        assert take(workspace).files == before
    assert list(workspace.staging_dir.iterdir()) == []


def test_an_import_in_another_process_that_is_refused(workspace: Workspace, tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", "x,y\n1,2\n")
    with pytest.raises(BadInput, match="no column “customer_id”"):
        ingest.import_events(workspace, [path])
    assert take(workspace).version == 0
    assert list(workspace.staging_dir.iterdir()) == []


@pytest.mark.usefixtures("in_process")
@pytest.mark.parametrize(
    ("options", "message"),
    [(EventOptions(customer="time"), "must be different columns"),
     (EventOptions(event="message_id"), "no message_id"),
     (EventOptions(source=" "), "--source: the source's name is empty"),
     (EventOptions(source="x" * 501), "--source: the name is longer"),
     (EventOptions(names=("a", "b")), "1 files and 2 names")],
)  # fmt: skip
def test_options_that_make_no_sense(
    options: EventOptions, message: str, workspace: Workspace, tmp_path: Path
) -> None:
    path = write(tmp_path, "a.csv", HEADER + GOOD)
    with pytest.raises(BadInput, match=message):
        ingest.import_events(workspace, [path], options)
    with pytest.raises(BadInput, match="no file is named"):
        ingest.import_events(workspace, [])
    with pytest.raises(BadInput, match=r"a\?\.csv: the file's name is not UTF-8"):
        ingest.import_events(workspace, ["a\udcff.csv"])


@pytest.mark.usefixtures("in_process")
def test_several_files_are_one_commit(workspace: Workspace, tmp_path: Path) -> None:
    paths = [write(tmp_path, f"{n}.csv", HEADER + f"c{n},2024-03-0{n},e,x\n") for n in (3, 1, 2)]
    report = ingest.import_events(workspace, paths, EventOptions(names=("x", "y", "../z")))
    assert (counts(report), report.data_version) == ((3, 3, 0, 0), 1)
    assert [file.file for file in report.files] == ["x", "y", "../z"]
    arrived = query(workspace, "select customer_id from events join customer_ids using "
                               "(customer_key) order by seq")  # fmt: skip
    assert arrived == [("c3",), ("c1",), ("c2",)]


@pytest.mark.usefixtures("in_process")
def test_duplicates_do_not_depend_on_the_order(tmp_path: Path) -> None:
    lines = [f"c{n % 3},2024-03-0{n % 9 + 1},e{n % 2},m{n % 7}\n" for n in range(20)]
    seen = set()
    for seed in range(4):
        random.Random(seed).shuffle(lines)
        with open_workspace(tmp_path / str(seed)) as workspace:
            head = "customer_id,time,event,message_id\n"
            one = write(tmp_path, "a.csv", head + "".join(lines[:10]))
            two = write(tmp_path, "b.csv", head + "".join(lines[10:]))
            together = [
                ingest.import_events(workspace, [one]),
                ingest.import_events(workspace, [two]),
            ]
            loaded = sum(report.rows_loaded for report in together)
            messages = query(workspace, "select message from events order by 1")
            seen.add((loaded, tuple(messages)))
    assert {loaded for loaded, _ in seen} == {7}
    assert len(seen) == 1


_lines = st.lists(
    st.sampled_from([GOOD, "d,2024-03-06T10:00Z,f,\n", ",2024-03-05,e,x\n", "c,soon,e,x\n", "c,d\n",
                     '"unclosed\n', "\n", "NA,2024-03-05,e,\n"]), max_size=12,
).map("".join)  # fmt: skip


@pytest.mark.usefixtures("in_process")
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(one=_lines, two=_lines)
def test_read_is_loaded_and_duplicate_and_quarantined(
    one: str, two: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("import")
    paths = [write(folder, "a.csv", HEADER + one), write(folder, "b.csv", HEADER + two)]
    with open_workspace(folder / "workspace") as workspace:
        read_, loaded, duplicate, quarantined = counts(ingest.import_events(workspace, paths))
        assert duplicate == (loaded if one == two else 0)
        again = counts(ingest.import_events(workspace, paths))
        assert again == (read_, 0, loaded + duplicate, quarantined)
        stored = query(workspace, "select count(*) from events")[0][0]
        assert stored == loaded
        files = {(row.file, row.row) for row in ingest.quarantined(workspace, 1_000)}
        assert len(files) == (quarantined // 2 if one == two else quarantined)


@pytest.mark.usefixtures("in_process")
def test_customers_the_last_row_wins(workspace: Workspace, tmp_path: Path) -> None:
    one = write(tmp_path, "a.csv", "customer_id,plan,city\nc,free,Ulm\nd,pro,\nc,gold,\n,x,y\n")
    report = ingest.import_customers(workspace, [one])
    assert counts(report) == (4, 3, 0, 1)
    two = write(tmp_path, "b.ndjson", '{"id":"d","plan":null,"tags":[1]}\n')
    ingest.import_customers(workspace, [two], CustomerOptions(customer="id"))
    again = ingest.import_customers(workspace, [one])
    assert (counts(again), again.data_version) == ((4, 0, 3, 1), 2)
    found = query(workspace, "select customer_id, name, value from attributes_now "
                             "join customer_ids using (customer_key) order by all")  # fmt: skip
    assert found == [("c", "plan", "gold"), ("d", "tags", "[1]")]


@pytest.mark.usefixtures("in_process")
def test_segment_joins_earlier_and_later_events(workspace: Workspace, tmp_path: Path) -> None:
    at = "2024-03-05T10:00:00Z"
    messages = [
        {"type": "page", "anonymousId": "a", "name": "Home", "timestamp": at, "messageId": "1"},
        {"type": "identify", "anonymousId": "a", "userId": "u", "traits": {"plan": "pro"},
         "messageId": "2"},
        {"type": "track", "anonymousId": "a", "event": "Order", "timestamp": at, "messageId": "3"},
        {"type": "alias", "previousId": "old", "userId": "u", "messageId": "4"},
        {"type": "track", "userId": "old", "event": "Order", "timestamp": at, "messageId": "5"},
        {"type": "identify", "anonymousId": "z", "messageId": "2"},
    ]  # fmt: skip
    path = write(tmp_path, "a.ndjson", "\n".join(map(json.dumps, messages)))
    options = EventOptions(format="segment")
    report = ingest.import_events(workspace, [path], options)
    assert (counts(report), report.customers) == ((6, 5, 1, 0), 1)
    assert query(workspace, "select count(distinct customer_key), count(*) from events") == [(1, 3)]
    again = ingest.import_events(workspace, [path], options)
    assert (counts(again), again.customers, again.data_version) == ((6, 0, 6, 0), 1, 1)


def test_real_data_whole(workspace: Workspace, shared_data: Path) -> None:
    shop = EventOptions(customer="user_id", time="timestamp")
    report = ingest.import_events(
        workspace, [shared_data / "retentioneering_ecom_events.parquet"], shop
    )
    assert counts(report) == (31_106, 31_106, 0, 0)
    options = EventOptions(
        customer="case_id", time="timestamp", event="activity", source="hospital"
    )
    report = ingest.import_events(workspace, [shared_data / "sepsis_events.parquet"], options)
    assert counts(report) == (15_214, 15_214, 0, 0)
    cases = query(workspace, "select count(distinct customer_key), count(distinct customer_id) "
                             "filter (customer_id = 'NA') from events join customer_ids "
                             "using (customer_key) where source = 'hospital'")  # fmt: skip
    assert cases == [(1_050, 1)]


def test_cancelling_leaves_the_lake_as_before(workspace: Workspace, tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", HEADER + GOOD * 100_000)
    for when in ("Looking at", "looking at", "numbering", "writing"):
        told: list[str] = []

        def is_time(when: str = when, told: list[str] = told) -> bool:
            return any(words.startswith(when) or when in words for words in told)

        with pytest.raises(Cancelled, match="nothing was loaded"):
            ingest.import_events(
                workspace, [path], progress=lambda _, words, told=told: told.append(words),
                cancel=is_time,
            )  # fmt: skip
        assert take(workspace).version == 0
        assert list(workspace.staging_dir.iterdir()) == []
    assert counts(ingest.import_events(workspace, [path])) == (100_000, 100_000, 0, 0)


def test_progress_goes_from_0_to_1(workspace: Workspace, tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", HEADER + GOOD * 200_000)
    told: list[float | None] = []
    ingest.import_events(workspace, [path], progress=lambda share, words: told.append(share))
    known = [share for share in told if share is not None]
    assert known == sorted(known)
    assert known[-1] == 1.0
    assert run.import_events is ingest.import_events


def test_a_killed_import_can_be_repeated_at_once(workspace: Workspace, tmp_path: Path) -> None:
    path = write(
        tmp_path, "a.csv", HEADER + "".join(f"c{n % 99},2024-03-05,e,{n}\n" for n in range(60_000))
    )
    code = (
        "import sys; from pathlib import Path\n"
        "from journey_core.lake.ingest import import_events\n"
        "from journey_core.lake.workspace import open_workspace\n"
        "import_events(open_workspace(sys.argv[1]), [Path(sys.argv[2])],"
        " progress=lambda share, words: print(words, flush=True))"
    )
    for word in ("Looking", "record", "writing"):
        running = subprocess.Popen(
            [sys.executable, "-c", code, str(workspace.path), str(path)],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert running.stdout is not None
        with running.stdout as lines:
            next((line for line in lines if word in line), None)
            running.kill()
        running.wait()
    read_, loaded, duplicate, _ = counts(ingest.import_events(workspace, [path]))
    assert read_ == loaded + duplicate == 60_000, "the last one may have come to its commit"
    assert query(workspace, "select count(*) from events") == [(60_000,)]
    assert list(workspace.staging_dir.iterdir()) == []


@pytest.mark.usefixtures("in_process")
def test_imports_that_meet_wait_and_all_succeed(workspace: Workspace, tmp_path: Path) -> None:
    paths = [
        write(tmp_path, f"{n}.csv", HEADER + f"c{n % 2},2024-03-05,e,{n}\n" * 50) for n in range(4)
    ]
    with ThreadPoolExecutor(4) as pool:
        reports = list(pool.map(lambda path: ingest.import_events(workspace, [path]), paths))
    assert sorted(report.data_version for report in reports) == [1, 2, 3, 4]
    assert query(workspace, "select count(*), count(distinct seq) from events") == [(200, 200)]
