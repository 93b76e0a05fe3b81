"""Who is in which segment, against asking each customer's history by itself."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest

from journey_core.errors import UnknownName
from journey_core.lake import segments as lake
from journey_core.lake.arrays import Arrays, arrays
from journey_core.lake.identity import key_of
from journey_core.model.event_text import parse_event
from journey_core.model.rules import (
    Absence,
    AllOf,
    AnyOf,
    Compare,
    Count,
    Exists,
    Not,
    Rule,
    Since,
)
from journey_core.model.segment import Segment, Segments
from journey_core.store.segments import SegmentStore
from tests.lake.small_lake import Happened, small_lake

GOLD = Compare(of="attribute", name="plan", operator="=", value="gold")
RULES: dict[str, Rule] = {
    "bought": parse_event("A[p=1]"),
    "often": Count(event="B", operator=">=", times=2, within=timedelta(seconds=40)),
    "gold": GOLD,
    "quiet": Absence(event="C", within=timedelta(seconds=30)),
    "late": Since(event="B", operator=">=", span=timedelta(seconds=20)),
    "mixed": AnyOf(rules=(Not(rule=GOLD), AllOf(rules=(parse_event("B"), parse_event("C"))))),
    "known": Exists(of="attribute", name="plan"),
}


class World:
    def __init__(self, folder: Path) -> None:
        rng = random.Random(2)
        self.names = [f"c{n}" for n in range(14)]
        self.rows = [
            Happened(rng.choice(self.names[:-1]), rng.randrange(100), rng.choice("ABCD"),
                     {"p": rng.choice("12")})
            for _ in range(60)
        ]  # fmt: skip
        self.plans = {name: rng.choice(["gold", "tin", ""]) for name in self.names}
        known = [(name, "plan", plan) for name, plan in self.plans.items()]
        self.workspace = small_lake(folder, self.rows, known)
        self.arrays: Arrays = arrays(self.workspace)
        self.horizon = max(row.at for row in self.rows)
        self.seen = {row.customer for row in self.rows}

    def save(self, *segments: Segment, smallest: int = 0) -> None:
        store = SegmentStore(self.workspace.engine)
        told = Segments(segments=segments, smallest=smallest)
        store.save(told, store.load().revision, "test")

    def times(self, name: str, event: str, **where: str) -> list[float]:
        return sorted(
            row.at for row in self.rows
            if (row.customer, row.event) == (name, event)
            and all(row.properties[key] == value for key, value in where.items())
        )  # fmt: skip

    def holds(self, rule: str, name: str) -> bool:
        """What each rule says of a customer at the end of the data, written out."""
        if name not in self.seen:
            return False
        since = {event: self.horizon - max(self.times(name, event), default=0) for event in "BC"}
        match rule:
            case "bought":
                return bool(self.times(name, "A", p="1"))
            case "often":
                return sum(at >= self.horizon - 40 for at in self.times(name, "B")) >= 2
            case "gold":
                return self.plans[name] == "gold"
            case "quiet":
                return not any(at >= self.horizon - 30 for at in self.times(name, "C"))
            case "late":
                return bool(self.times(name, "B")) and since["B"] >= 20
            case "known":
                return bool(self.plans[name])
        both = self.times(name, "B") and self.times(name, "C")
        return self.plans[name] != "gold" or bool(both)

    def values(self, name: str) -> dict[str, str]:
        """Each customer's value of a segment that is asked for as an attribute."""
        codes, values = self.arrays.attribute(name)
        keys = {one: key_of(self.arrays.snapshot, one) for one in self.names}
        return {one: values[codes[key]] for one, key in keys.items() if key is not None}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    found = World(tmp_path_factory.mktemp("segments"))
    yield found
    found.workspace.close()


def segment(rule: str, parent: str | None = None) -> Segment:
    return Segment(id=rule, name=rule.title(), rule=RULES[rule], parent=parent)


@pytest.mark.parametrize("rule", RULES)
def test_members_are_those_whose_history_says_so(world: World, rule: str) -> None:
    world.save(segment(rule))
    found = {name for name, value in world.values(f"segment:{rule}").items() if value}
    assert found == {name for name in world.names if world.holds(rule, name)}
    assert [size.customers for size in lake.sizes(world.arrays)] == [len(found)]


@pytest.mark.parametrize(("outer", "inner"), [*product(["known", "bought"], ["gold", "late"])])
def test_tiers_and_what_is_left_of_them(world: World, outer: str, inner: str) -> None:
    world.save(segment("quiet", outer), segment(outer), segment(inner, outer))
    for name, value in world.values(f"segment:{outer}").items():
        expected = ""
        if world.holds(outer, name):
            inside = [rule for rule in ("quiet", inner) if world.holds(rule, name)]
            expected = inside[0].title() if inside else f"{outer.title()}, the rest"
        assert value == expected, name
    whole = world.values("segment:all")
    assert whole == world.values(f"segment:{outer}")
    only = {name for name, value in world.values(f"segment:{inner}").items() if value}
    assert only == {n for n in world.names if world.holds(outer, n) and world.holds(inner, n)}


def test_too_few_are_folded_into_what_is_around_them(world: World) -> None:
    few = sum(world.holds("known", n) and world.holds("late", n) for n in world.names)
    many = sum(world.holds("known", n) for n in world.names)
    assert few < many
    world.save(segment("known"), segment("late", "known"), smallest=few + 1)
    assert set(world.values("segment:all").values()) == {"", "Known"}
    told = lake.sizes(world.arrays)
    assert [(size.segment.id, size.customers, size.folded_into) for size in told] == [
        ("known", many, None),
        ("late", few, "known"),
    ]
    assert told[1].share == few / many
    assert lake.remarks(world.arrays, "segment:all") == [
        f"“Late” has {few} customers, fewer than {few + 1}, and counts in “Known”"
    ]
    assert lake.remarks(world.arrays, "segment:late") == lake.remarks(world.arrays, None) == []
    world.save(segment("known"), segment("late", "known"), smallest=1000)
    assert set(world.values("segment:all").values()) == {""}
    assert lake.sizes(world.arrays)[1].folded_into == ""
    assert "is not shown on its own" in lake.remarks(world.arrays, "segment:all")[0]


def test_overlaps_are_shared_customers(world: World) -> None:
    world.save(*(segment(rule) for rule in RULES))
    order, shared = lake.overlaps(world.arrays)
    for (row, one), (column, other) in product(enumerate(order), repeat=2):
        both = sum(world.holds(one.id, n) and world.holds(other.id, n) for n in world.names)
        assert shared[row, column] == both


def test_segments_are_known_where_attributes_are(world: World) -> None:
    world.save()
    assert world.arrays.attribute_names() == ("plan",)
    assert lake.sizes(world.arrays) == []
    world.save(segment("gold"))
    assert world.arrays.attribute_names() == ("plan", "segment:all", "segment:gold")
    test = Compare(of="attribute", name="segment:gold", operator="=", value="Gold")
    assert world.arrays.customers_where(test).sum() == lake.sizes(world.arrays)[0].customers
    with pytest.raises(UnknownName, match="no segment “tin”; known: gold"):
        world.arrays.attribute("segment:tin")
