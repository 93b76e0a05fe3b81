"""What lies over a map, for journeys of every shape, against the oracle."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from journey_core.errors import BadInput, UnknownName
from journey_core.flow import moves
from journey_core.flow import stages as flow
from journey_core.flow.observed import Observed
from journey_core.flow.stages import Matches, overlay, rule_matches
from journey_core.lake.arrays import Arrays, arrays
from journey_core.lake.workspace import open_workspace
from journey_core.model.event_text import parse_event
from journey_core.model.journey import Journey, Stage, Transition
from journey_core.model.rules import AllOf, Count, Event, Not, Rule
from tests.flow.flow_oracle import Told
from tests.lake.small_lake import Happened, moment, small_lake

PLANS = ("gold", "7", "")
RULES: tuple[Rule, ...] = (
    *(parse_event(text) for text in ("A", "B", "C", "D", "A[p=1]", "B[p!=1]", "Never")),
    AllOf(rules=(Event(event="C"), Count(event="A", operator=">=", times=2))),
    Not(rule=Event(event="D")),
)


class World:
    """Histories, attributes, and the arrays of the same."""

    def __init__(self, folder: Path) -> None:
        rng = random.Random(11)
        names = [f"c{n}" for n in range(12)]
        arrived = [
            Happened(
                rng.choice(names), rng.randrange(30), rng.choice("ABCDE"),
                {"p": rng.choice("12")} if rng.random() < 0.7 else {},
            )
            for _ in range(110)
        ]  # fmt: skip
        self.plans = {name: rng.choice(PLANS) for name in names}
        known = [(name, "plan", plan) for name, plan in self.plans.items()]
        self.workspace = small_lake(folder, arrived, known)
        self.arrays: Arrays = arrays(self.workspace)
        self.histories: dict[str, Sequence[Happened]] = {
            name: sorted((row for row in arrived if row.customer == name), key=lambda r: r.at)
            for name in {row.customer for row in arrived}
        }

    def of_plan(self, plan: str) -> Mapping[str, Sequence[Happened]]:
        return {name: h for name, h in self.histories.items() if self.plans[name] == plan}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    found = World(tmp_path_factory.mktemp("flow"))
    yield found
    found.workspace.close()


@st.composite
def journeys(draw: st.DrawFn) -> Journey:
    tops = [f"s{n}" for n in range(draw(st.integers(1, 3)))]
    parents = [*([None] * len(tops)), *draw(st.lists(st.sampled_from(tops), max_size=4))]
    stages = [
        Stage(
            id=f"s{n}",
            name=f"S{n}",
            pos=draw(st.integers(0, 3)),
            parent=parent,
            entry=draw(st.sampled_from([None, *RULES])),
        )
        for n, parent in enumerate(parents)
    ]
    ids = [stage.id for stage in stages]
    pairs = [(a, b) for a in ids for b in ids if a != b]
    some = st.lists(st.sampled_from(pairs), unique=True) if pairs else st.just([])
    drawn = pairs if draw(st.booleans()) else draw(some)
    ways = [Transition(id=f"t{n}", source=a, target=b) for n, (a, b) in enumerate(drawn)]
    return Journey(id="j", name="J", stages=tuple(stages), transitions=tuple(ways))


def assert_same(told: Observed, expected: Observed) -> None:
    assert (told.entrants, told.moves) == (expected.entrants, expected.moves)
    assert told.detoured == expected.detoured
    assert told.stages.keys() == expected.stages.keys()
    for stage, numbers in told.stages.items():
        assert asdict(numbers) == pytest.approx(asdict(expected.stages[stage])), stage
    for way, numbers in told.transitions.items():
        assert asdict(numbers) == pytest.approx(asdict(expected.transitions[way])), way
    found = {(a, b): asdict(numbers) for a, b, numbers in told.seen}
    assert found.keys() == {(a, b) for a, b, _ in expected.seen}
    for a, b, numbers in expected.seen:
        assert found[a, b] == pytest.approx(asdict(numbers)), (a, b)


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(journey=journeys(), quiet=st.integers(0, 20))
def test_the_map_shows_what_the_oracle_sees(world: World, journey: Journey, quiet: int) -> None:
    told = overlay(
        world.arrays, journey, by="plan", dropped_after=timedelta(seconds=quiet), revision=3
    )
    assert_same(told, Told(journey, world.histories, quiet).observed())
    assert (told.data_version, told.revision) == (1, 3)
    horizon = max(row.at for history in world.histories.values() for row in history)
    for plan in PLANS:
        mine = Told(journey, world.of_plan(plan), quiet)
        mine.quiet = {
            name: history[-1].at <= horizon - quiet
            for name, history in world.of_plan(plan).items()
        }  # fmt: skip
        expected = mine.observed()
        assert_same(told.segments.get(plan, overlay_of_nobody(journey)), expected)
        alone = overlay(
            world.arrays, journey, segment=("plan", plan), dropped_after=timedelta(seconds=quiet)
        )
        assert_same(alone, expected)


def overlay_of_nobody(journey: Journey) -> Observed:
    return Told(journey, {"nobody": [Happened("nobody", 0, "nothing")]}, 0).observed()


SHOP = Journey(
    id="shop", name="Shop",
    stages=(
        Stage(id="a", name="Look", pos=1, entry=Event(event="A")),
        Stage(id="b", name="Buy", pos=2, entry=Event(event="B")),
        Stage(id="c", name="Praise", pos=3),
    ),
    transitions=(
        Transition(id="ab", source="a", target="b"),
        Transition(id="bc", source="b", target="c"),
    ),
)  # fmt: skip
DAY = 86_400


def test_a_small_map_by_hand(tmp_path: Path) -> None:
    events = [
        Happened("u", 0, "A"), Happened("u", 5, "A"), Happened("u", 8, "other"),
        Happened("u", 10, "B"), Happened("u", 12, "A"),
        Happened("v", 0, "A"), Happened("v", 20, "B"),
        Happened("w", 40 * DAY, "A"),
    ]  # fmt: skip
    told = overlay(arrays(small_lake(tmp_path, events)), SHOP)
    look, buy = told.stages["a"], told.stages["b"]
    assert (look.entered, look.moved_on, look.median_seconds) == (3, 2, 15)
    assert (look.inside_now, look.dropped) == (1, 1)
    assert (buy.entered, buy.moved_on, buy.inside_now, buy.dropped) == (2, 1, 0, 1)
    assert told.stages["c"].conversion is None
    way = told.transitions["ab"]
    assert (way.customers, way.moves, way.share, way.median_seconds) == (2, 2, 1.0, 15)
    assert asdict(told.transitions["bc"])["moves"] == 0
    assert [(a, b, n.moves, n.median_seconds) for a, b, n in told.seen] == [("b", "a", 1, 2)]
    assert (told.furthest.name, told.furthest.entered) == ("Buy", 2)
    assert told.parameters["dropped_after"] == "30d"


def test_a_parent_is_entered_with_its_first_substage(tmp_path: Path) -> None:
    events = [Happened("u", 0, "A"), Happened("u", 5, "B"), Happened("u", 9, "C")]
    journey = Journey(
        id="nested", name="Nested",
        stages=(
            Stage(id="a", name="Try"),
            Stage(id="a1", name="Day 1", parent="a", entry=Event(event="A")),
            Stage(id="a2", name="Day 3", parent="a", entry=Event(event="B")),
            Stage(id="b", name="Buy", pos=1),
            Stage(id="b1", name="Pay", pos=1, parent="b", entry=Event(event="C")),
        ),
        transitions=(
            Transition(id="whole", source="a", target="b"),
            Transition(id="part", source="a2", target="b"),
        ),
    )  # fmt: skip
    told = overlay(arrays(small_lake(tmp_path, events)), journey)
    assert told.transitions["whole"].median_seconds == 9
    assert told.transitions["part"].median_seconds == 4
    assert (told.stages["a"].entered, told.stages["a"].median_seconds) == (1, 9)
    assert [(a, b, n.median_seconds) for a, b, n in told.seen] == [("a1", "a2", 5)]
    assert (told.furthest.name, told.furthest.entered) == ("Buy", 1)


@pytest.mark.parametrize("few", [0, 1 << 20])
@pytest.mark.parametrize("table", [0, 1 << 20])
def test_many_pairs_are_counted_like_few(
    world: World, monkeypatch: pytest.MonkeyPatch, few: int, table: int
) -> None:
    monkeypatch.setattr(moves, "_FEW", few)
    monkeypatch.setattr(moves, "_TABLE", table)
    told = overlay(world.arrays, SHOP, by="plan", dropped_after=timedelta(seconds=5))
    assert_same(told, Told(SHOP, world.histories, 5).observed())
    assert sum(part.entrants for part in told.segments.values()) == told.entrants


def test_who_a_rule_matches(tmp_path: Path) -> None:
    events = [Happened("u", 0, "A"), Happened("v", 90, "A"), Happened("u", 7, "A")]
    found = arrays(small_lake(tmp_path, events))
    assert rule_matches(found, Event(event="A")) == Matches(2, 3, datetime(2024, 1, 1, 0, 1, 30))
    assert rule_matches(found, Event(event="B")) == Matches(0, 0, None)
    assert moment(90).replace(tzinfo=None) == rule_matches(found, Event(event="A")).latest_at


def test_nothing_at_all(tmp_path: Path) -> None:
    empty = arrays(open_workspace(tmp_path / "none", create=False))
    told = overlay(empty, SHOP)
    assert (told.entrants, told.data_version, told.seen) == (0, 0, ())
    assert overlay(empty, Journey(id="j", name="J")).furthest.name == ""


def test_what_cannot_be_asked(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnknownName, match="attribute “plans”; known: plan"):
        overlay(world.arrays, SHOP, by="plans")
    with pytest.raises(BadInput, match="negative"):
        overlay(world.arrays, SHOP, dropped_after=timedelta(days=-1))
    monkeypatch.setattr(flow, "MAX_SEGMENTS", 1)
    with pytest.raises(BadInput, match="split by at most 1"):
        overlay(world.arrays, SHOP, by="plan")
