"""A filled workspace holds the company; filling again, stopping and bad options leave it sound."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from journey_core.demo import company as facts
from journey_core.demo.fill import fill
from journey_core.errors import BadInput, Cancelled, Refused
from journey_core.lake.ingest.sources import sources
from journey_core.lake.session import read
from journey_core.lake.snapshot import take
from journey_core.lake.workspace import Workspace, open_workspace
from journey_core.store.journeys import JourneyStore

from .companies import whole


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with open_workspace(tmp_path / "work space") as opened:
        yield opened


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with open_workspace(tmp_path_factory.mktemp("filled")) as opened:
        fill(opened, 300, seed=7)
        yield opened


def part_sums(workspace: Workspace) -> list[str]:
    """Fingerprints of the files that hold the data."""
    files = [Path(name) for names in take(workspace).files.values() for name in names]
    return sorted(sha256(path.read_bytes()).hexdigest() for path in files)


def question(workspace: Workspace, sql: str) -> list[tuple]:
    return read(workspace, lambda connection, _: connection.execute(sql).fetchall())


def test_the_report_says_what_is_there(workspace: Workspace) -> None:
    told = []
    report = fill(workspace, 60, seed=3, progress=lambda share, words: told.append((share, words)))
    expected = whole(60, 3)
    assert report.customers == 60
    assert report.events == len(expected.events)
    assert report.journeys == ("first-purchase", "onboarding", "win-back")
    assert report.data_version == take(workspace).version == 1
    shares = [share for share, _ in told]
    assert shares == sorted(shares)
    assert all(0 <= share <= 1 and words for share, words in told)


def test_the_lake_holds_the_generated_rows(filled: Workspace) -> None:
    expected = whole(300, 7)
    counts = question(filled, "select event, count(*) from events group by all order by all")
    assert counts == sorted(expected.events.group_by("event").len().rows())
    names = question(filled, "select name, count(*) from attributes_now group by all order by all")
    told = expected.attributes.filter(expected.attributes["value"] != "")
    assert names == sorted(told.group_by("name").len().rows())
    ledger = "select purpose, state, count(*) from consents group by all order by all"
    agreed = expected.consents.group_by("purpose", "state").len()
    assert question(filled, ledger) == sorted(agreed.rows())
    arms = question(filled, "select journey, arm, count(*) from assignments group by all")
    assert {arm: rows for _, arm, rows in arms} == dict(
        expected.assignments.group_by("arm").len().rows()
    )
    assert {journey for journey, _, _ in arms} == {"first-purchase"}
    plus = "select count(*) from events where event = 'Subscription Started' and p_plan = 'plus'"
    started = expected.events.filter(expected.events["event"] == "Subscription Started")
    assert question(filled, plus) == [((started["p:plan"] == "plus").sum(),)]


def test_the_same_seed_gives_the_same_bytes(filled: Workspace, workspace: Workspace) -> None:
    fill(workspace, 300, seed=7)
    assert part_sums(workspace) == part_sums(filled)


def test_another_seed_gives_other_bytes(filled: Workspace, workspace: Workspace) -> None:
    fill(workspace, 300, seed=8)
    assert not set(part_sums(workspace)) & set(part_sums(filled))


def test_sources_have_owners_and_uses(filled: Workspace) -> None:
    rows = {row.name: row for row in sources(filled)}
    assert set(rows) == {source.name for source in facts.SOURCES}
    for source in facts.SOURCES:
        assert (rows[source.name].owner, rows[source.name].feeds) == (source.owner, source.feeds)


def test_support_is_seen_to_be_stale(workspace: Workspace) -> None:
    """A source is judged by its own habit, so the company must be large enough to have one."""
    fill(workspace, 9_000, seed=7)
    judged = {row.name: row.freshness for row in sources(workspace)}
    assert judged.pop("support") == "stale"
    assert set(judged.values()) == {"fresh"}


def test_a_company_of_one_customer_is_a_company(workspace: Workspace) -> None:
    report = fill(workspace, 1, seed=7)
    assert (report.customers, len(report.journeys)) == (1, 3)
    assert {row.owner for row in sources(workspace)} == {source.owner for source in facts.SOURCES}


def test_journeys_are_there_and_edits_survive(workspace: Workspace) -> None:
    fill(workspace, 20, seed=7)
    store = JourneyStore(workspace.engine)
    heads = {head.id: head.status for head in store.list()}
    assert heads == {"first-purchase": "live", "onboarding": "in review", "win-back": "live"}
    edit = {"op": "set", "in": "journey", "id": "journey", "field": "owner", "value": "Ours",
            "was": "Product"}  # fmt: skip
    store.save("onboarding", [edit], by="somebody")
    fill(workspace, 20, seed=7)
    assert store.load("onboarding").journey.owner == "Ours"


def test_filling_again_adds_nothing_and_more_customers_only_themselves(
    workspace: Workspace,
) -> None:
    first = fill(workspace, 20, seed=7)
    assert fill(workspace, 20, seed=7) == first
    more = fill(workspace, 30, seed=7)
    assert (more.customers, more.data_version) == (30, 2)
    expected = whole(30, 7)
    assert more.events == len(expected.events)
    assert take(workspace).rows["consents"] == len(expected.consents)
    assert take(workspace).rows["assignments"] == len(expected.assignments)


def test_a_workspace_holds_the_company_of_one_seed(workspace: Workspace) -> None:
    fill(workspace, 20, seed=7)
    before = part_sums(workspace)
    with pytest.raises(Refused, match="seed 7"):
        fill(workspace, 20, seed=8)
    assert part_sums(workspace) == before


@pytest.mark.parametrize("customers", [0, -1, 2_000_001, True, 1.5, "300"])
def test_impossible_sizes_are_refused(workspace: Workspace, customers) -> None:
    with pytest.raises(BadInput, match="customers"):
        fill(workspace, customers)
    assert take(workspace).version == 0
    assert JourneyStore(workspace.engine).list() == []


def test_a_seed_is_a_whole_number(workspace: Workspace) -> None:
    with pytest.raises(BadInput, match="seed"):
        fill(workspace, 10, seed="lucky")  # ty: ignore[invalid-argument-type]


@pytest.mark.parametrize("after", [0, 1, 3])
def test_stopping_leaves_the_workspace_as_it_was(workspace: Workspace, after: int) -> None:
    asked = []

    def cancel() -> bool:
        asked.append(1)
        return len(asked) > after

    with pytest.raises(Cancelled):
        fill(workspace, 20, seed=7, cancel=cancel)
    assert take(workspace).version == 0
    assert JourneyStore(workspace.engine).list() == []
    assert list(workspace.staging_dir.iterdir()) == []
    assert fill(workspace, 20, seed=7).data_version == 1
