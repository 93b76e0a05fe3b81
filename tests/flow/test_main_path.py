"""The main path follows the crowd and never turns back."""

from __future__ import annotations

from journey_core.flow.main_path import main_path
from journey_core.flow.observed import WayNumbers
from journey_core.model.codec import load
from journey_core.model.journey import Journey


def journey(ways: list[tuple[str, str]], inside: dict[str, str] | None = None) -> Journey:
    names = sorted({end for way in ways for end in way} | set(inside or {}))
    stages = [
        {"id": name, "name": name, "entry": "E", "parent": (inside or {}).get(name)}
        for name in names
    ]
    transitions = [{"id": f"{a}-{b}", "source": a, "target": b} for a, b in ways]
    body = {"format": "wayline/plain-1", "id": "j", "name": "J"}
    return load({**body, "stages": stages, "transitions": transitions})


def observed(**customers: int) -> dict[str, WayNumbers]:
    return {name.replace("_", "-"): WayNumbers(customers=n) for name, n in customers.items()}


def test_the_crowd_decides_at_a_fork() -> None:
    fork = journey([("a", "b"), ("a", "c"), ("b", "d"), ("c", "d")])
    assert main_path(fork, observed(a_b=5, a_c=9, b_d=5, c_d=9)) == ["a", "c", "d"]
    assert main_path(fork, observed(a_b=9, a_c=5)) == ["a", "b", "d"]


def test_a_way_back_is_never_followed() -> None:
    back = journey([("a", "b"), ("b", "c"), ("c", "b")])
    assert main_path(back, observed(a_b=1, b_c=1, c_b=100)) == ["a", "b", "c"]


def test_what_leaves_a_substage_leaves_its_parent() -> None:
    nested = journey([("a", "b"), ("b1", "c")], {"b1": "b"})
    assert main_path(nested, {}) == ["a", "b", "c"]


def test_a_map_without_ways_has_its_first_stage() -> None:
    assert main_path(journey([("a", "b")]), {}) == ["a", "b"]
    assert main_path(load({"format": "wayline/plain-1", "id": "j", "name": "J"}), {}) == []
