"""Rules over a lake of tiny histories full of ties, against a slow oracle."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from journey_core.lake.arrays import Arrays, arrays
from journey_core.lake.identity import key_of
from journey_core.model.rules import (
    Absence,
    AllOf,
    AnyOf,
    Compare,
    Count,
    Event,
    Exists,
    In,
    Not,
    Rule,
    Since,
)
from tests.lake import rule_oracle
from tests.lake.small_lake import Happened, small_lake

EVENTS = ("A", "B", "C")
VALUES = ("1", "1.0", "10", "9", "x", "", "né")
SPANS = (0, 1, 2, 4)


class SmallWorld:
    """A lake, and the same histories as lists, each row beside its row number."""

    def __init__(self, folder) -> None:
        rng = random.Random(20240101)
        self.attributes = {f"c{n}": self._some(rng, "tier", "age") for n in range(30)}
        arrived = [self._happened(rng) for _ in range(150)]
        known = [(c, n, v) for c, named in self.attributes.items() for n, v in named.items()]
        self.workspace = small_lake(folder, arrived, known)
        self.arrays: Arrays = arrays(self.workspace)
        self.histories = {
            customer: sorted((r for r in arrived if r.customer == customer), key=lambda r: r.at)
            for customer in {row.customer for row in arrived}
        }
        snapshot = self.arrays.snapshot
        self.name_of = {key_of(snapshot, customer): customer for customer in self.histories}

    @staticmethod
    def _some(rng: random.Random, *names: str) -> dict[str, str]:
        return {name: rng.choice(VALUES) for name in names if rng.random() < 0.7}

    def _happened(self, rng: random.Random) -> Happened:
        customer, at = f"c{rng.randrange(30)}", rng.randrange(9) / 2
        own = self._some(rng, "p", "q")
        extra = {"deep/er~": rng.choice([7, "x", None, {"a": [1]}])} if rng.random() < 0.3 else {}
        return Happened(customer, at, rng.choice(EVENTS), own, extra)

    def holding(self, rule: Rule) -> list[tuple[str, int]]:
        """By the oracle: customer and place in the customer's history."""
        return [
            (customer, place)
            for customer, history in self.histories.items()
            for place, row in enumerate(history)
            if rule_oracle.asked(rule, row)
            and rule_oracle.holds(rule, history, place, self.attributes[customer])
        ]

    def told(self, rule: Rule) -> list[tuple[str, int]]:
        """By the arrays, in the same words."""
        rows = self.arrays.rule(rule)
        customers = self.arrays.customer_of(rows)
        places = rows - self.arrays.opening[customers]
        return [(self.name_of[int(c)], int(p)) for c, p in zip(customers, places, strict=True)]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallWorld]:
    found = SmallWorld(tmp_path_factory.mktemp("rules"))
    yield found
    found.workspace.close()


def some_test(*ofs: str) -> st.SearchStrategy[Compare | In | Exists]:
    where = st.sampled_from([(of, n) for of in ofs for n in _names(of)])
    value = st.sampled_from([*VALUES, "7", "2"])
    sign = st.sampled_from(["=", "!=", ">", ">=", "<", "<="])
    return where.flatmap(
        lambda w: st.one_of(
            st.builds(Compare, of=st.just(w[0]), name=st.just(w[1]), operator=sign, value=value),
            st.builds(
                In, of=st.just(w[0]), name=st.just(w[1]),
                values=st.lists(value, min_size=1, max_size=3).map(tuple),
            ),
            st.builds(Exists, of=st.just(w[0]), name=st.just(w[1])),
        )
    )  # fmt: skip


def _names(of: str) -> tuple[str, ...]:
    return ("tier", "age", "nobody") if of == "attribute" else ("p", "q", "deep/er~", "nowhere")


ANY_TEST = some_test("property", "attribute")
EVENT = st.sampled_from([*EVENTS, "Never"])
WHERE = st.lists(ANY_TEST, max_size=2).map(tuple)
SPAN = st.sampled_from(SPANS).map(lambda s: timedelta(seconds=s))
SIGN = st.sampled_from(["=", "!=", ">", ">=", "<", "<="])
LEAVES = st.one_of(
    ANY_TEST,
    st.builds(Event, event=EVENT, where=WHERE),
    st.builds(
        Count, event=EVENT, where=WHERE, operator=SIGN, times=st.integers(0, 4),
        within=st.none() | SPAN,
    ),
    st.builds(Absence, event=EVENT, where=WHERE, within=st.none() | SPAN),
    st.builds(Since, event=EVENT, where=WHERE, operator=SIGN, span=SPAN),
)  # fmt: skip
RULES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(AllOf, rules=st.lists(inner, max_size=3).map(tuple)),
        st.builds(AnyOf, rules=st.lists(inner, max_size=3).map(tuple)),
        st.builds(Not, rule=inner),
    ),
    max_leaves=5,
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(rule=RULES)
def test_rules_hold_where_the_oracle_says(world: SmallWorld, rule: Rule) -> None:
    assert sorted(world.told(rule)) == sorted(world.holding(rule))


def test_a_rule_of_nothing_holds_at_every_row(world: SmallWorld) -> None:
    assert len(world.arrays.rule(AllOf(rules=()))) == 150
    assert len(world.arrays.rule(AnyOf(rules=()))) == 0


def test_properties_at_rows(world: SmallWorld) -> None:
    rows = world.arrays.rows("A")
    for name in ("p", "deep/er~", "nowhere"):
        codes, values = world.arrays.property_of(name, rows)
        told = dict(zip(world.told(Event(event="A")), [values[c] for c in codes], strict=True))
        for (customer, place), value in told.items():
            expected = rule_oracle.property_of(world.histories[customer][place], name) or ""
            assert value == expected.replace(" ", "")
