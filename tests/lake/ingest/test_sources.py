"""The register of sources, and the names that occur."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journey_core.errors import BadInput, UnknownName
from journey_core.lake import ingest
from journey_core.lake.ingest import EventOptions
from journey_core.lake.ingest.sources import freshness, usual_gap_days
from journey_core.lake.workspace import Workspace

DAY_MS = 86_400_000


def write(folder: Path, name: str, lines: list[str]) -> Path:
    path = folder / name
    path.write_text("customer_id,time,event,note\n" + "\n".join(lines))
    return path


@pytest.mark.usefixtures("in_process")
def test_rows_days_and_owners(workspace: Workspace, tmp_path: Path) -> None:
    first = date(2024, 3, 1)
    shop = [f"c,{first + timedelta(days=n)},e,x" for n in range(30) for _ in range(n % 3)]
    crm = [f"c,{first + timedelta(days=n)},e," for n in range(10)] + ["c,soon,e,", "c"]
    for name, lines in (("shop", shop), ("crm", crm)):
        options = EventOptions(source=name)
        ingest.import_events(workspace, [write(tmp_path, f"{name}.csv", lines)], options)
    found = {row.name: row for row in ingest.sources(workspace)}
    assert list(found) == ["crm", "shop"]
    assert (found["shop"].rows, found["crm"].rows) == (len(shop), 10)
    assert found["shop"].daily == tuple(n % 3 for n in range(22, 30))
    assert found["crm"].daily == (0,) * 8
    assert (found["shop"].freshness, found["crm"].freshness) == ("fresh", "stale")
    assert found["crm"].last_event_at == datetime(2024, 3, 10)
    assert found["crm"].rejected_share == pytest.approx(2 / 12)
    ingest.set_source_owner(workspace, "crm", "Marketing", "Consents")
    crm_row = ingest.sources(workspace, as_of=datetime(2024, 3, 11))[0]
    assert (crm_row.owner, crm_row.feeds, crm_row.freshness) == ("Marketing", "Consents", "fresh")
    with pytest.raises(UnknownName, match="known: crm, shop"):
        ingest.set_source_owner(workspace, "crn", "Marketing", "")
    with pytest.raises(BadInput, match="owner: at most"):
        ingest.set_source_owner(workspace, "crm", "x" * 501, "")


def test_an_empty_workspace_has_none(workspace: Workspace) -> None:
    assert ingest.sources(workspace) == []
    assert ingest.quarantined(workspace) == []
    assert ingest.count_quarantined(workspace) == 0
    assert ingest.event_names(workspace) == []
    assert ingest.property_names(workspace) == []
    assert ingest.attribute_names(workspace) == []


def test_the_usual_gap() -> None:
    assert usual_gap_days([]) == usual_gap_days([5]) == usual_gap_days([1, 2, 3]) == 1
    assert usual_gap_days([0, 7, 14, 21]) == 7
    assert usual_gap_days([*range(40), 60]) == 1, "one holiday makes no habit"


@given(days=st.sets(st.integers(0, 400), min_size=1), quiet=st.integers(0, 400))
def test_freshness_only_gets_worse(days: set[int], quiet: int) -> None:
    known, last = sorted(days), max(days) * DAY_MS
    order = ["fresh", "late", "stale"]
    one, two = (freshness(known, last, last + q * DAY_MS) for q in (quiet, quiet + 1))
    assert order.index(one) <= order.index(two)
    assert freshness(known, last, last) == "fresh"
    gap = usual_gap_days(known)
    assert freshness(known, last, last + 3 * gap * DAY_MS) == "late"
    assert freshness(known, last, last + 5 * gap * DAY_MS) == "stale"


@pytest.mark.usefixtures("in_process")
def test_names_with_counts_and_fill_rates(workspace: Workspace, tmp_path: Path) -> None:
    lines = ["c,2024-03-05,a,x", "d,2024-03-06,a,", "c,2024-03-07,b,"]
    ingest.import_events(workspace, [write(tmp_path, "a.csv", lines)])
    people = tmp_path / "people.csv"
    people.write_text("customer_id,plan,city\nc,pro,\nd,free,\nd,,Ulm\n")
    ingest.import_customers(workspace, [people])
    events = [(one.name, one.events, one.share) for one in ingest.event_names(workspace)]
    assert events == [("a", 2, 2 / 3), ("b", 1, 1 / 3)]
    assert ingest.event_names(workspace)[0].last_at == datetime(2024, 3, 6)
    properties = [(one.name, one.events, one.filled) for one in ingest.property_names(workspace)]
    assert properties == [("note", 1, 1 / 3)]
    found = [(one.name, one.customers, one.filled) for one in ingest.attribute_names(workspace)]
    assert found == [("city", 1, 0.5), ("plan", 1, 0.5)]


@pytest.mark.usefixtures("in_process")
def test_the_latest_import_is_shown_first(workspace: Workspace, tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        path = write(tmp_path, name, [f"{name},soon,e,", ",,,"])
        ingest.import_events(workspace, [path], EventOptions(names=(name,)))
    rows = [(row.file, row.row, row.column) for row in ingest.quarantined(workspace, 3)]
    assert ingest.count_quarantined(workspace) == 4
    assert rows == [("b.csv", 1, "time"), ("b.csv", 2, "customer_id"), ("a.csv", 1, "time")]
