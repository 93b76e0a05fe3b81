"""Joined customers: chains, circles and late joins move all events, earlier and later."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from journey_core.lake.identity import canonical_keys, ids_of, key_of, roots
from journey_core.lake.snapshot import take
from journey_core.lake.workspace import Workspace, open_workspace

from .lakes import Stage, event, load, rows, story


def test_an_id_joined_later_moves_earlier_and_later_events(
    workspace: Workspace, stage: Stage
) -> None:
    load(workspace, stage.events([event("anon", "Visit", 1), event("anna", "Visit", 2)]))
    done = load(workspace, aliases=[("anon", "anna")])
    assert (done.data_version, done.customers) == (2, 1)
    load(workspace, stage.events([event("anon", "Order", 3)]))
    assert story(workspace) == [("anna", "Visit", 1), ("anna", "Visit", 2), ("anna", "Order", 3)]
    snapshot = take(workspace)
    assert key_of(snapshot, "anon") == key_of(snapshot, "anna")
    assert rows(workspace, "select count(*) from customers") == [(1,)]
    ids = "select customer_id from customer_ids where customer_key = 0 or customer_key = 1"
    assert sorted(rows(workspace, ids)) == [("anna",), ("anon",)]


def test_an_earlier_version_does_not_know_a_later_join(workspace: Workspace, stage: Stage) -> None:
    load(workspace, stage.events([event("x", "Visit", 1), event("y", "Visit", 2)]))
    load(workspace, aliases=[("x", "y")])
    before, after = take(workspace, 1), take(workspace)
    assert key_of(before, "x") != key_of(before, "y")
    assert key_of(after, "x") == key_of(after, "y")
    assert (before.customers, after.customers) == (2, 1)
    assert len(canonical_keys(before)[0]) == 0


def test_chains_and_circles_end(workspace: Workspace, stage: Stage) -> None:
    pairs = [("a", "b"), ("b", "c"), ("c", "a"), ("a", "a"), ("a", "c")]
    done = load(workspace, stage.events([event(c, "Visit", 1) for c in "abc"]), aliases=pairs)
    assert done.customers == 1
    assert {customer for customer, _, _ in story(workspace)} == {"c"}
    again = load(workspace, aliases=pairs)
    assert again.data_version == done.data_version


def test_ids_without_a_row_can_be_joined(workspace: Workspace, stage: Stage) -> None:
    done = load(workspace, aliases=[("old", "new")])
    assert (done.data_version, done.customers) == (1, 1)
    load(workspace, stage.events([event("old", "Visit", 1)]))
    assert story(workspace) == [("new", "Visit", 1)]


def test_attributes_of_joined_customers_are_read_together(
    workspace: Workspace, stage: Stage
) -> None:
    given = [("anon", "city", "Rom"), ("anna", "city", "Bonn"), ("anon", "plan", "gold")]
    load(workspace, attributes=[stage.attributes(given)], aliases=[("anon", "anna")])
    load(workspace, attributes=[stage.attributes([("anon", "city", "Ulm")])])
    found = rows(workspace, "select name, value from attributes_now order by name")
    assert found == [("city", "Ulm"), ("plan", "gold")]


def test_ids_and_keys_find_each_other(workspace: Workspace, stage: Stage) -> None:
    load(workspace, stage.events([event("NA", "Visit"), event("007", "Visit")]))
    snapshot = take(workspace)
    assert {key_of(snapshot, "NA"), key_of(snapshot, "007")} == {0, 1}
    ids = ids_of(workspace, [0, 1, 99])
    assert {key_of(snapshot, customer_id): customer_id for customer_id in ids.values()} == ids
    assert key_of(snapshot, "nobody") is None


_IDS = "abcdefgh"
_PAIRS = st.lists(st.tuples(st.sampled_from(_IDS), st.sampled_from(_IDS)), max_size=8)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(commits=st.lists(_PAIRS, max_size=4))
def test_groups_are_those_of_joining_one_by_one(
    commits: list[list[tuple[str, str]]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("aliases")
    stage = Stage(folder / "staged")
    owner = {name: name for name in _IDS}
    with open_workspace(folder / "w") as workspace:
        load(workspace, stage.events([event(name, "Visit") for name in _IDS]))
        for pairs in commits:
            done = load(workspace, aliases=pairs)
            for from_id, to_id in pairs:
                old, new = owner[from_id], owner[to_id]
                owner = {name: new if of == old else of for name, of in owner.items()}
            assert done.customers == len(set(owner.values()))
        snapshot = take(workspace)
        assert {name: key_of(snapshot, name) for name in _IDS} == {
            name: key_of(snapshot, of) for name, of in owner.items()
        }
        asked = """select c.customer_id, count(*) from events
                   join customers c using (customer_key) group by all"""
        assert dict(rows(workspace, asked)) == {
            of: list(owner.values()).count(of) for of in owner.values()
        }


@given(parents=st.lists(st.integers(0, 100), max_size=100))
def test_roots_are_found_whatever_the_depth(parents: list[int]) -> None:
    edges = {key + 1: min(parent, key) for key, parent in enumerate(parents)}
    keys = np.array(sorted(edges), dtype=np.int64)
    _, ends = roots(keys, np.array([edges[key] for key in sorted(edges)], dtype=np.int64))
    for key, end in zip(keys.tolist(), ends.tolist(), strict=True):
        while key in edges:
            key = edges[key]  # noqa: PLW2901 - walks up
        assert end == key
