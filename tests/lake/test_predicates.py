"""Tests of values as DuckDB answers them, against the rule written down in the rules language."""

from __future__ import annotations

import string
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from journey_core.lake import arrays as arrays_module
from journey_core.lake import predicates
from journey_core.lake.arrays import Arrays, arrays
from journey_core.lake.predicates import Test
from journey_core.model.event_text import parse_event
from journey_core.model.rules import Compare, Event, Exists, In
from tests.lake import rule_oracle
from tests.lake.small_lake import Happened, small_lake

WORDS = [
    "", " ", "0", "-0", "+1", "1", "1.0", "01", "1e0", "1e5", "100000", ".5", "5.", "1e400", "inf",
    "nan", "NaN", "0x1F", "1_000", "1,000", "--1", "e5", "true", "Zoë", "ZOË", "a'b", 'a"b', "a;b",
    "9007199254740993", "9007199254740992", "12345678901234567890", "12345678901234567891",
]  # fmt: skip
VALUES = st.sampled_from(WORDS) | st.text(string.printable, max_size=6)
SIGNS = st.sampled_from(["=", "!=", ">", ">=", "<", "<="])


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Arrays]:
    events = [
        Happened("a", 0, "E", {"p": "1", "Price": "9", "price": "x"}),
        Happened("a", 1, "E", {"p": "2"}, {"a/b~c": 5, "list": [1]}),
        Happened("b", 2, "F", {"p": "1"}, {"a/b~c": ""}),
        Happened("c", 3, "E", {}, {"quote\"d'": "y"}),
    ]
    workspace = small_lake(tmp_path_factory.mktemp("predicates"), events, [("b", "plan", "gold")])
    yield arrays(workspace)
    workspace.close()


@settings(deadline=None, max_examples=25)
@given(st.lists(VALUES, max_size=40), SIGNS, VALUES)
@example(WORDS, "=", "9007199254740993")
@example(WORDS, "<", "1")
@example(WORDS, ">=", "Zoë")
def test_comparisons(values: list[str], sign: Any, other: str) -> None:
    test = Compare(of="attribute", name="x", operator=sign, value=other)
    expected = [n for n, v in enumerate(values) if v and rule_oracle.compares(v, sign, other)]
    assert np.flatnonzero(predicates.passing(values, test)).tolist() == expected


@settings(deadline=None, max_examples=25)
@given(st.lists(VALUES, max_size=40), st.lists(VALUES, min_size=1, max_size=5))
@example(WORDS, WORDS)
def test_one_of_several(values: list[str], choices: list[str]) -> None:
    test = In(of="attribute", name="x", values=tuple(choices))
    expected = [
        n
        for n, value in enumerate(values)
        if value and any(rule_oracle.compares(value, "=", choice) for choice in choices)
    ]
    assert np.flatnonzero(predicates.passing(values, test)).tolist() == expected


@pytest.mark.parametrize(
    ("test", "rows"),
    [
        (Exists(name="p"), [0, 1, 2]),
        (Exists(name="Price"), [0]),
        (Compare(name="price", operator="=", value="x"), [0]),
        (Exists(name="a/b~c"), [1]),
        (Compare(name="a/b~c", operator=">", value="4"), [1]),
        (Exists(name="quote\"d'"), [3]),
        (Exists(name="list"), [1]),
        (Exists(name="no such property"), []),
        (Exists(name='p" from stored_events; --'), []),
        (In(name="p", values=("1", "3")), [0, 2]),
    ],
)
def test_properties_wherever_they_stand(found: Arrays, test: Test, rows: list[int]) -> None:
    assert found.rows_passing(None, test).tolist() == sorted(row_of(found, n) for n in rows)


def row_of(found: Arrays, arrived: int) -> int:
    """The row of an event by its order of arrival: here the customers' keys may stand anywhere."""
    at = [0, 1000, 2000, 3000][arrived] + found.epoch0_ms
    return found.at_ms(np.arange(found.events)).tolist().index(at)


@pytest.mark.parametrize("name", ["p", "a/b~c", "no such property"])
@pytest.mark.parametrize("events", [("E",), ("E", "F")])
def test_very_many_values_are_asked_of_the_files(
    found: Arrays, monkeypatch: pytest.MonkeyPatch, events: tuple[str, ...], name: str
) -> None:
    tests: list[Test] = [Exists(name=name), Compare(name=name, operator=">=", value="2")]
    rows = np.arange(found.events)
    codes, values = found.property_of(name, rows, events)
    kept = [found.rows_passing(events, test).tolist() for test in tests]
    monkeypatch.setattr(arrays_module, "MOST_VALUES", 0)
    arrays_module._answers.forget()
    assert [found.rows_passing(events, test).tolist() for test in tests] == kept
    again, told = found.property_of(name, rows, events)
    assert (again.tolist(), told) == (codes.tolist(), values)


def test_only_rows_of_the_events_asked(found: Arrays) -> None:
    test = Compare(name="p", operator=">=", value="1")
    assert len(found.rows_passing(["E"], test)) == 2
    assert len(found.rows_passing(["E", "F", "G"], test)) == 3
    assert len(found.rows_passing(["G"], test)) == 0
    assert len(found.where(parse_event("E[p>=1,p<2]"))) == 1


def test_an_attribute_may_filter_an_event(found: Arrays) -> None:
    gold = Compare(of="attribute", name="plan", operator="=", value="gold")
    assert len(found.where(Event(event="F", where=(gold,)))) == 1
    assert len(found.where(Event(event="E", where=(gold,)))) == 0


def test_a_column_that_no_file_has_any_more_is_no_error(found: Arrays) -> None:
    columns = {**found.snapshot.columns, "p": "p_gone"}
    without = replace(found.snapshot, columns=columns)
    assert predicates.seqs_where(without, None, Exists(name="p")).tolist() == []


@given(st.sets(st.integers(0, 40)), st.lists(st.integers(0, 40)), st.sampled_from([0, 2, 50]))
def test_codes_of_rows_wherever_they_are_looked_up(
    having: set[int], rows: list[int], table: int
) -> None:
    ids = np.array(sorted(having), np.int32)
    held = predicates.Coded(ids, (ids * 7 % 256).astype(np.uint8), [str(n) for n in range(256)])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(predicates, "TABLE_ENTRIES", table)
        told = held.at(np.array(rows, np.int64))
    assert told.tolist() == [row * 7 % 256 + 1 if row in having else 0 for row in rows]
