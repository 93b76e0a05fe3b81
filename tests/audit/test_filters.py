"""Tests can hold together exactly when a plain search through values finds one that passes all."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from journey_core.audit.filters import can_hold
from journey_core.model.rules import Compare, Exists, In, Test

NUMBERS = [str(number / 4) for number in range(-8, 21)]
OPERATORS = ("=", "!=", ">", ">=", "<", "<=")


@st.composite
def _tests(draw: st.DrawFn) -> list[Test]:
    """Tests of one property against whole numbers from 0 to 3."""
    whole = st.integers(0, 3).map(str)
    compare = st.builds(
        lambda operator, value: Compare(name="x", operator=operator, value=value),
        st.sampled_from(OPERATORS), whole,
    )  # fmt: skip
    inside = st.builds(
        lambda values: In(name="x", values=values), st.lists(whole, min_size=1, max_size=3)
    )
    return draw(st.lists(st.one_of(compare, inside, st.just(Exists(name="x"))), max_size=4))


def passes(test: Test, value: str) -> bool:
    """A test read from its definition."""
    if isinstance(test, Exists):
        return True
    if isinstance(test, In):
        return float(value) in {float(one) for one in test.values}
    one, other = float(value), float(test.value)
    return {
        "=": one == other, "!=": one != other, ">": one > other,
        ">=": one >= other, "<": one < other, "<=": one <= other,
    }[test.operator]  # fmt: skip


@given(_tests())
def test_whether_tests_can_hold(tests: list[Test]) -> None:
    assert can_hold(tests) == any(all(passes(t, value) for t in tests) for value in NUMBERS)


def text(operator: str, value: str, name: str = "x") -> Compare:
    return Compare.model_validate({"name": name, "operator": operator, "value": value})


def test_texts_and_different_names() -> None:
    assert not can_hold([text("=", "plus"), text("=", "basic")])
    assert can_hold([text("=", "plus"), text("!=", "basic")])
    assert can_hold([text("=", "plus"), text("=", "basic", "y")])
    assert can_hold([text(">", "b"), text("<", "c")])
    assert not can_hold([text("=", "plus"), text("<", "a")])
    assert can_hold([text("=", "10"), text("=", "10.0")]), "numbers compare as numbers"
