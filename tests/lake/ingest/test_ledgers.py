"""Consents and assignments from files: what a row needs, what is turned away, what comes twice."""

from __future__ import annotations

import gzip
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from journey_core.errors import BadInput, Cancelled, UnknownName
from journey_core.lake.arrays import arrays
from journey_core.lake.doctor import check
from journey_core.lake.ingest import (
    AssignmentOptions,
    ConsentOptions,
    import_assignments,
    import_consents,
    import_events,
    preview,
    quarantined,
    sources,
)
from journey_core.lake.session import read
from journey_core.lake.snapshot import take
from journey_core.lake.workspace import Workspace
from journey_core.model.journey import Journey
from journey_core.store.journeys import JourneyStore

from .staged import Outcome, parquet, run

NEW_YEAR = datetime(2026, 1, 1)
CONSENTS = """\
customer_id,purpose,state,at,expires_at,channel,source,notice,colour
anna,marketing,granted,2026-01-01,2026-06-01T00:00:00+02:00,email,sign-up form,v1,red
anna,marketing,withdrawn,2026-01-02,,,,,
"""
BAD = """\
customer_id,purpose,state,at,expires_at
anna,marketing,maybe,2026-01-01,
anna,marketing,Granted,2026-01-01,
anna,marketing,,2026-01-01,
 ,marketing,granted,2026-01-01,
anna,  ,granted,2026-01-01,
anna,marketing,granted,,
anna,marketing,granted,yesterday,
anna,marketing,granted,2026-01-01,soon
anna,marketing,granted,2026-01-01,9999-12-31
anna,marketing,granted,1767225600,
anna,marketing,granted,2026-01-01
"""
ARMS = """\
customer_id,arm,assigned_at,tier
anna,holdout,2026-01-01,gold
bert,control,2026-01-01,gold
cleo,generic,,gold
,generic,2026-01-01,gold
"""


def ledger(tmp_path: Path, files: dict[str, bytes], **asked: Any) -> Outcome:
    return run(tmp_path, files, task="consents", **asked)


@pytest.mark.parametrize("packed", [False, True])
def test_csv(tmp_path: Path, packed: bool) -> None:
    content, name = CONSENTS.encode(), "c.csv"
    if packed:
        content, name = gzip.compress(content), "c.csv.gz"
    found = ledger(tmp_path, {name: content})
    first, second = ({**row, "message": 0} for row in found.consents)
    assert first == {
        "customer_id": "anna", "purpose": "marketing", "state": "granted", "at": NEW_YEAR,
        "expires_at": datetime(2026, 5, 31, 22), "channel": "email", "source": "sign-up form",
        "notice": "v1", "message": 0,
    }  # fmt: skip
    assert second == {
        "customer_id": "anna", "purpose": "marketing", "state": "withdrawn",
        "at": datetime(2026, 1, 2), "message": 0,
    }  # fmt: skip
    assert (found.read, found.quarantined, found.events) == (2, 0, [])


def test_a_named_source_stands_in_for_a_missing_one(tmp_path: Path) -> None:
    found = ledger(tmp_path, {"c.csv": CONSENTS.encode()}, source="crm")
    assert [row["source"] for row in found.consents] == ["sign-up form", "crm"]
    bare = b"customer_id,purpose,state,at\nanna,marketing,granted,2026-01-01\n"
    (row,) = ledger(tmp_path, {"b.csv": bare}, source="crm").consents
    assert (row["source"], row.get("expires_at")) == ("crm", None)


def test_what_is_turned_away(tmp_path: Path) -> None:
    found = ledger(tmp_path, {"c.csv": BAD.encode()})
    state = "is none of granted, denied, withdrawn"
    assert found.reasons == {
        1: ("state", state),
        2: ("state", state),
        3: ("state", "is empty"),
        4: ("customer_id", "is empty"),
        5: ("purpose", "is empty"),
        6: ("at", "is empty"),
        7: ("at", "is not a time in ISO 8601"),
        8: ("expires_at", "is not a time in ISO 8601"),
        9: ("expires_at", "is outside 1970 to 2100"),
        10: ("at", "is a number; say the unit, s, ms or us"),
        11: ("", "4 fields where the header has 5"),
    }
    assert (found.read, found.quarantined, found.consents) == (11, 11, [])


def test_ndjson(tmp_path: Path) -> None:
    good = {"customer_id": 7, "purpose": "ads", "state": "granted", "at": "2026-01-01"}
    lines = [
        good | {"expires_at": "2026-02-01", "notice": 3, "nested": {"x": [1]}, "message_id": "m"},
        good | {"state": ["granted"]},
        good | {"expires_at": {}},
        good | {"channel": True},
        {name: good[name] for name in good if name != "state"},
        good | {"expires_at": None, "channel": ""},
    ]
    text = "\n".join(map(json.dumps, lines))
    found = ledger(tmp_path, {"c.ndjson": text.encode()})
    first, second = found.consents
    assert (first["customer_id"], first["expires_at"], first["notice"]) == (
        "7", datetime(2026, 2, 1), "3",
    )  # fmt: skip
    assert second.keys() == {"customer_id", "purpose", "state", "at", "message"}
    assert found.reasons == {
        2: ("state", "is a list where a text belongs"),
        3: ("expires_at", "is an object where a text belongs"),
        4: ("channel", "is true or false where a text belongs"),
        5: ("state", "is empty"),
    }


def test_parquet(tmp_path: Path) -> None:
    moments = pa.array([NEW_YEAR, NEW_YEAR], pa.timestamp("ns"))
    file = parquet({
        "customer_id": pa.array([1.0, 2.0]), "purpose": pa.array(["a", "a"]),
        "state": pa.array(["granted", "no"]).dictionary_encode(), "at": moments,
        "expires_at": pa.array([None, NEW_YEAR], pa.timestamp("us")),
        "nested": pa.array([[1], [2]]),
    })  # fmt: skip
    found = ledger(tmp_path, {"c.parquet": file})
    (row,) = found.consents
    assert (row["customer_id"], row["at"], "expires_at" in row) == ("1", NEW_YEAR, False)
    assert found.reasons == {2: ("state", "is none of granted, denied, withdrawn")}


def test_numbers_are_times_with_a_unit(tmp_path: Path) -> None:
    text = "customer_id,purpose,state,at,expires_at\na,p,granted,1767225600,1767225601\n"
    (row,) = ledger(tmp_path, {"c.csv": text.encode()}, time_unit="s").consents
    assert (row["at"], row["expires_at"].second) == (NEW_YEAR, 1)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"customer": "state"}, "cannot be the column “state”"),
        ({"customer": "expires_at"}, "cannot be the column “expires_at”"),
        ({"customer": "kunde"}, "there is no column “kunde”"),
    ],
)
def test_a_file_that_is_no_ledger(tmp_path: Path, asked: dict, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        ledger(tmp_path, {"c.csv": CONSENTS.encode()}, **asked)


def test_a_missing_column_is_named_without_wrong_advice(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="there is no column “state”") as caught:
        ledger(tmp_path, {"c.csv": b"user_id,customer_id,purpose,at\nx,y,z,2026-01-01\n"})
    assert "--event" not in str(caught.value)
    with pytest.raises(BadInput, match="no record has “state”"):
        ledger(tmp_path, {"c.ndjson": b'{"customer_id": "a", "purpose": "p", "at": "2026"}'})


def test_assignments(tmp_path: Path) -> None:
    found = run(tmp_path, {"a.csv": ARMS.encode()}, task="assignments", journey="shop")
    (row,) = found.assignments
    del row["message"]
    assert row == {"customer_id": "anna", "arm": "holdout", "at": NEW_YEAR, "journey": "shop"}
    assert found.reasons == {
        2: ("arm", "is none of personalized, generic, holdout"),
        3: ("assigned_at", "is empty"),
        4: ("customer_id", "is empty"),
    }


def _write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.usefixtures("in_process")
def test_the_ledger_grows_and_events_stand_still(workspace: Workspace, tmp_path: Path) -> None:
    visit = _write(tmp_path, "e.csv", "customer_id,time,event\nanna,2025-01-01,Visit\n")
    import_events(workspace, [visit])
    before = take(workspace)
    files = [_write(tmp_path, "c.csv", CONSENTS), _write(tmp_path, "b.csv", BAD)]
    said: list[str] = []
    done = import_consents(workspace, files, progress=lambda share, words: said.append(words))
    assert (done.rows_read, done.rows_loaded, done.rows_quarantined) == (13, 2, 11)
    assert "writing consents" in said
    now = take(workspace)
    assert now.version == done.data_version == before.version + 1
    assert (now.events, now.horizon_ms, now.first_ms) == (1, before.horizon_ms, before.first_ms)
    assert now.rows["consents"] == 2
    again = import_consents(workspace, files[::-1])
    assert (again.rows_loaded, again.rows_duplicate, again.data_version) == (0, 2, now.version)
    assert len(quarantined(workspace)) == 11
    assert [(row.name, row.rows) for row in sources(workspace)] == [("csv", 1)]  # events
    assert check(workspace, hashes=True) == []


@pytest.mark.usefixtures("in_process")
def test_a_message_id_is_a_rows_identity(workspace: Workspace, tmp_path: Path) -> None:
    head = "customer_id,purpose,state,at,message_id\n"
    first = _write(tmp_path, "1.csv", f"{head}a,p,granted,2026-01-01,m\na,p,denied,2026-02-01,m\n")
    second = _write(tmp_path, "2.csv", f"{head}b,p,denied,2026-01-01,m\nb,p,granted,2026-01-01,n\n")
    done = import_consents(workspace, [first, second])
    assert (done.rows_loaded, done.rows_duplicate, done.customers) == (2, 2, 2)


@pytest.mark.usefixtures("in_process")
def test_a_file_that_cannot_be_read_keeps_all_out(workspace: Workspace, tmp_path: Path) -> None:
    good, bad = _write(tmp_path, "c.csv", CONSENTS), _write(tmp_path, "x.csv", "a,b\n1,2\n")
    with pytest.raises(BadInput, match=r"x\.csv"):
        import_consents(workspace, [good, bad])
    with pytest.raises(BadInput, match="no consents"):
        import_consents(workspace, [good], ConsentOptions(format="segment"))
    with pytest.raises(Cancelled):
        import_consents(workspace, [good], cancel=lambda: True)
    assert take(workspace).version == 0


@pytest.mark.usefixtures("in_process")
def test_arms_are_each_journeys_own(workspace: Workspace, tmp_path: Path) -> None:
    store = JourneyStore(workspace.engine)
    for name in ("shop", "club"):
        store.create(Journey(id=name, name=name), "Ana")
    file = _write(
        tmp_path, "a.csv", "customer_id,arm,assigned_at,message_id\nanna,holdout,2026-01-01,m\n"
    )
    later = _write(tmp_path, "l.csv", "customer_id,arm,assigned_at\nanna,generic,2026-01-02\n")
    with pytest.raises(UnknownName, match="“shpo”; known: club, shop"):
        import_assignments(workspace, [file], AssignmentOptions(journey="shpo"))
    assert take(workspace).version == 0
    for name in ("shop", "shop", "club"):
        import_assignments(workspace, [file, later], AssignmentOptions(journey=name))
    found = read(
        workspace,
        lambda con, _: con.execute("select journey, arm from assignments order by seq").fetchall(),
    )
    assert found == [
        ("shop", "holdout"), ("shop", "generic"), ("club", "holdout"), ("club", "generic"),
    ]  # fmt: skip
    assert arrays(workspace).arms("club").arm.tolist() == [2]


def test_a_look_at_a_ledger_says_what_would_be_refused(tmp_path: Path) -> None:
    look = preview(_write(tmp_path, "c.csv", BAD), options=ConsentOptions())
    assert (look.rows_looked_at, look.rows_refused) == (11, 11)
    assert look.problems[0].column == "state"
