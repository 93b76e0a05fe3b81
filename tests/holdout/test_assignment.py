"""The draw: equal in Python and in DuckDB, to vectors of others and to our own."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journey_core.errors import BadInput
from journey_core.holdout.assignment import ORDER, arm_of, bucket, checked, edges
from journey_core.holdout.statements import statement

OWN = (
    ("", "", 9023),
    ("9f2c", "customer 1", 5684),
    ("9f2c", "Zoë:7", 5767),
    ("a:b", "c", 2964),
)


def in_duckdb(pairs: list[tuple[str, str]]) -> list[int]:
    with duckdb.connect() as connection:
        connection.execute(statement("bucket"))
        asked = "select bucket(s, i) from (select unnest($s) as s, unnest($i) as i)"
        salts, ids = zip(*pairs, strict=True)
        rows = connection.execute(asked, {"s": list(salts), "i": list(ids)}).fetchall()
    return [place for (place,) in rows]


def test_vectors_of_others(shared_data: Path) -> None:
    text = (shared_data / "reference" / "assignment_vectors.json").read_text(encoding="utf-8")
    vectors = json.loads(text)["vectors"]
    wanted = [one["bucket"] for one in vectors]
    pairs = [(one["salt"], one["unit"]) for one in vectors]
    assert [bucket(*pair) for pair in pairs] == wanted
    assert in_duckdb(pairs) == wanted


def test_vectors_of_our_own() -> None:
    assert [bucket(salt, one) for salt, one, _ in OWN] == [place for *_, place in OWN]
    assert in_duckdb([(salt, one) for salt, one, _ in OWN]) == [place for *_, place in OWN]


_TEXT = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=12)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(_TEXT, _TEXT), min_size=1, max_size=40))
def test_python_and_duckdb_agree(pairs: list[tuple[str, str]]) -> None:
    assert in_duckdb(pairs) == [bucket(*pair) for pair in pairs]


def test_the_holdout_has_the_first_buckets() -> None:
    shares = checked({"personalized": 0.6, "generic": 0.2, "holdout": 0.2})
    assert edges(shares) == (2000, 4000)
    places = (0, 1999, 2000, 3999, 4000, 9999)
    assert [arm_of(place, shares) for place in places] == [arm for arm in ORDER for _ in "ab"]


def test_shares_are_kept_in_the_long_run() -> None:
    shares = checked({"personalized": 0.85, "holdout": 0.15})
    arms = [arm_of(bucket("5d1e", str(number)), shares) for number in range(20_000)]
    assert 0.145 < arms.count("holdout") / len(arms) < 0.155


@pytest.mark.parametrize(
    ("shares", "words"),
    [
        ({}, "no arm has a share"),
        ({"personalized": 0.0}, "no arm has a share"),
        ({"personalised": 1.0}, "known: personalized"),
        ({"personalized": 0.5, "holdout": 0.4}, "add up to 0.9"),
        ({"personalized": 1.0}, "nobody is held out"),
        ({"personalized": float("nan"), "holdout": 1.0}, "not between 0 and 1"),
        ({"personalized": 1.5, "holdout": -0.5}, "not between 0 and 1"),
    ],
)
def test_shares_that_cannot_be_drawn(shares: dict[str, float], words: str) -> None:
    with pytest.raises(BadInput, match=words):
        checked(shares)
