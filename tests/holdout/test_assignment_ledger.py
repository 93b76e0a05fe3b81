"""Assigning: once, for ever, by the version in force; together, and when it is cut short."""

from __future__ import annotations

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from journey_core.errors import Refused
from journey_core.holdout import measure as room
from journey_core.holdout.assignment import BUCKETS, arm_of, bucket
from journey_core.holdout.assignment_ledger import assign, hold_out_everywhere
from journey_core.holdout.measure import Measured, Question, measure
from journey_core.lake import parts
from journey_core.lake.arrays import arrays
from journey_core.lake.workspace import Workspace
from journey_core.model.journey import Journey, Stage
from journey_core.model.rules import Compare, Event
from journey_core.model.segment import Segment, Segments
from journey_core.store.segments import SegmentStore
from journey_core.store.splits import EVERY_JOURNEY, SplitStore
from tests.lake.lakes import Stage as Staging
from tests.lake.lakes import load, rows
from tests.lake.small_lake import Happened, add, small_lake

ROOM = Path(str(room.__file__)).parent
SHARES = {"personalized": 0.5, "generic": 0.2, "holdout": 0.3}
LEDGER = """
    select c.customer_id, a.arm, epoch_ms(a."at"), a.version, a.drawn, a.segments
    from assignments a join customers c using (customer_key) where a.journey = '{}' order by 1, 3
"""


def journey(**changed: object) -> Journey:
    stage = Stage(id="cart", name="Cart", entry=Event(event="Cart"))
    given = {"id": "shop", "name": "Shop", "stages": (stage,), "arms": SHARES}
    return Journey.model_validate(given | changed)


def carts(first: int, last: int, at: float = 0) -> list[Happened]:
    return [Happened(f"c{n}", at + n, "Cart") for n in range(first, last)]


def ledger(workspace: Workspace, scope: str = "shop") -> list[tuple]:
    return rows(workspace, LEDGER.format(scope))


@pytest.fixture
def shop(tmp_path: Path) -> Workspace:
    tiers = [(f"c{n}", "tier", "gold" if n % 2 else "iron") for n in range(60)]
    seen = [*carts(0, 60), Happened("looker", 5, "Visit"), Happened("c3", 900, "Cart")]
    return small_lake(tmp_path / "lake", seen, tiers)


def test_who_entered_is_assigned_as_the_hash_says(shop: Workspace) -> None:
    done = assign(shop, journey(), by="Ana")
    (split,) = SplitStore(shop.engine).versions("shop")
    found = ledger(shop)
    assert (done.new, done.version, len(found)) == (60, 1, 60)
    assert done.arms == dict(Counter(arm for _, arm, *_ in found))
    for customer, arm, at, version, drawn, segments in found:
        assert arm == arm_of(bucket(split.salt, customer), SHARES)
        assert (version, drawn) == (1, "journey")
        assert at == 1704067200000 + 1000 * int(customer[1:])
        assert json.loads(segments) == {"tier": "gold" if int(customer[1:]) % 2 else "iron"}
    assert split.made_by == "Ana"
    assert "shop" not in split.salt


def test_again_changes_nothing(shop: Workspace) -> None:
    first = assign(shop, journey())
    before = ledger(shop)
    again = assign(shop, journey())
    assert (again.new, again.arms, again.data_version) == (0, first.arms, first.data_version)
    assert ledger(shop) == before


def test_a_new_version_is_for_later_customers_only(shop: Workspace, tmp_path: Path) -> None:
    assign(shop, journey())
    before = ledger(shop)
    add(shop, tmp_path / "late", carts(60, 70, at=500))
    other = journey(arms={"personalized": 0.5, "holdout": 0.5})
    assert assign(shop, other).new == 10  # they entered while version 1 was in force
    add(shop, tmp_path / "later", carts(70, 90, at=5000))
    done = assign(shop, other)
    found = {customer: (arm, version) for customer, arm, _, version, *_ in ledger(shop)}
    assert (done.new, done.version) == (20, 2)
    assert all(found[customer] == (arm, 1) for customer, arm, *_ in before)
    assert {found[f"c{n}"][1] for n in range(60, 70)} == {1}
    assert {found[f"c{n}"][1] for n in range(70, 90)} == {2}
    old, new = SplitStore(shop.engine).versions("shop")
    assert old.salt != new.salt
    assert dict(old.shares) == SHARES


def test_what_another_system_drew_stands(shop: Workspace, tmp_path: Path) -> None:
    imported = Staging(tmp_path / "staged").assignments([("c1", "holdout", 0)])
    load(shop, assignments=[imported])
    assert assign(shop, journey()).arms == {"personalized": 0, "generic": 0, "holdout": 1}
    add(shop, tmp_path / "late", carts(100, 110, at=5000))
    assert assign(shop, journey()).new == 10


def test_a_ramp_only_widens(shop: Workspace, tmp_path: Path) -> None:
    small = assign(shop, journey(), open_to=0.2)
    (split,) = SplitStore(shop.engine).versions("shop")
    early = {customer for customer, *_ in ledger(shop)}
    ids = [f"c{n}" for n in range(60)]
    assert early == {one for one in ids if bucket(split.ramp_salt, one) < 0.2 * BUCKETS}
    assert small.new == len(early) < 60
    with pytest.raises(Refused, match="can only grow"):
        assign(shop, journey(), open_to=0.1)
    wide = assign(shop, journey(), open_to=1.0)
    assert wide.new == 60 - len(early)
    horizon = 1704067200000 + 900_000
    late = [at for customer, _, at, *_ in ledger(shop) if customer not in early]
    assert set(late) == {horizon + 1}  # eligible from the moment it was opened to them
    assert assign(shop, journey()).new == 0


def test_the_global_holdout_comes_first_and_is_remembered(shop: Workspace) -> None:
    everywhere = hold_out_everywhere(shop, 0.3, by="Ana")
    assign(shop, journey())
    assign(shop, journey(id="other"))
    held = {f"c{n}" for n in range(60) if bucket(everywhere.salt, f"c{n}") < 3000}
    assert held
    for scope in ("shop", "other"):
        found = {one: (arm, drawn) for one, arm, _, _, drawn, _ in ledger(shop, scope)}
        assert {one for one in found if found[one] == ("holdout", "everywhere")} == held
    assert len(ledger(shop, EVERY_JOURNEY)) == 60
    assert hold_out_everywhere(shop, 0.1).version == 2
    assign(shop, journey(id="third"))
    assert {
        one for one, _, _, _, drawn, _ in ledger(shop, "third") if drawn == "everywhere"
    } == held


def test_cut_short_it_leaves_nothing_half(shop: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(parts, "append", killed)
        with pytest.raises(KeyboardInterrupt):
            assign(shop, journey())
    assert ledger(shop) == []
    salt = SplitStore(shop.engine).versions("shop")[0].salt
    assert assign(shop, journey()).new == 60
    assert [split.salt for split in SplitStore(shop.engine).versions("shop")] == [salt]


def test_several_at_once_write_each_row_once(shop: Workspace) -> None:
    with ThreadPoolExecutor(3) as pool:
        done = list(pool.map(lambda _: assign(shop, journey()), range(3)))
    assert sorted(one.new for one in done) == [0, 0, 60]
    assert len(ledger(shop)) == 60


def test_joined_customers_keep_their_first_arm(shop: Workspace, tmp_path: Path) -> None:
    assign(shop, journey())
    add(shop, tmp_path / "late", carts(200, 201, at=5000), aliases=[("c2", "c200")])
    assert assign(shop, journey()).new == 0


def test_segments_are_read_as_they_were_at_assignment(shop: Workspace, tmp_path: Path) -> None:
    assign(shop, journey())
    changed = [(f"c{n}", "tier", "lead") for n in range(60)]
    now = add(shop, tmp_path / "late", [Happened("c1", 9_000_000, "Visit")], changed)
    found = measure(now, Question(journey(), ("conversion:Visit",), by=("tier",)))
    assert {place.segment for place in found.found.places if place.by} == {"gold", "iron"}


def test_named_segments_are_kept_with_an_assignment(shop: Workspace, tmp_path: Path) -> None:
    gold = Compare(of="attribute", name="tier", operator="=", value="gold")
    named = Segments(segments=(Segment(id="vip", name="Very good", rule=gold),), smallest=0)
    SegmentStore(shop.engine).save(named, 0, "Ana")
    asked = Question(journey(), ("conversion:Visit",), by=("segment:vip",))
    assign(shop, journey())
    kept = measure(arrays(shop), asked)
    changed = [(f"c{n}", "tier", "lead") for n in range(60)]
    now = add(shop, tmp_path / "late", [Happened("c1", 9_000_000, "Visit")], changed)
    later = measure(now, asked)
    for found in (kept, later):
        counts = {place[1:3]: n for place, n in zip(found.found.places, sizes(found), strict=True)}
        assert found.today == ()
        assert sum(n for (segment, _), n in counts.items() if segment == "Very good") == 30
        assert sum(n for (segment, _), n in counts.items() if segment == "") == 30


def sizes(found: Measured) -> list[float]:
    assert found.found.assigned is not None
    return found.found.assigned.tolist()


def test_every_statement_says_what_it_is_and_is_used() -> None:
    sources = [path.read_text(encoding="utf-8") for path in ROOM.rglob("*.py")]
    for path in sorted((ROOM / "sql").glob("*.sql")):
        text = path.read_text(encoding="utf-8")
        assert text.startswith("-- ")
        assert "Parameters: " in text
        assert "Grain: " in text
        assert any(f'statement("{path.stem}")' in source for source in sources), path.stem


def test_a_ledger_from_before_is_read(shop: Workspace, tmp_path: Path) -> None:
    imported = Staging(tmp_path / "staged").assignments([("c1", "holdout", 0)])
    load(shop, assignments=[imported])
    for path in shop.lake_dir.rglob("*assignments*.parquet"):
        old = pq.read_table(path).drop_columns(["version", "drawn", "segments"])
        pq.write_table(old, path)
    assert [row[1:] for row in ledger(shop)] == [("holdout", 1735689600000, None, None, None)]
    assert assign(shop, journey()).new == 0
    add(shop, tmp_path / "late", carts(300, 310, at=50_000_000))
    assert assign(shop, journey()).new == 10
    assert len(ledger(shop)) == 11
