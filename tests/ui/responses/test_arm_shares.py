"""Arms in percent add up to a hundred and come back as they stood; a fault is said in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journey_core.errors import BadInput
from journey_core.model.contact import Arm
from journey_core.model.journey import Journey
from journey_core.ui.responses.arm_shares import percents, sentence, shares, summary


@given(st.integers(0, 100), st.integers(0, 100))
def test_shares_that_add_up_come_back(generic: int, holdout: int) -> None:
    rest = 100 - generic - holdout
    asked: dict[Arm, float] = {"personalized": rest, "generic": generic, "holdout": holdout}
    if rest < 0 or holdout == 100:
        with pytest.raises(BadInput):
            shares(asked)
        return
    found = shares(asked)
    assert sum(found.values()) == pytest.approx(1)
    assert 0 not in found.values()
    assert Journey(id="j", name="J", arms=found).arms == found
    assert percents(found) == asked


def test_a_document_may_leave_out_who_is_personalized() -> None:
    assert percents({"holdout": 0.1}) == {"personalized": 90, "generic": 0, "holdout": 10}
    assert percents({"personalized": 0.5, "holdout": 0.1})["personalized"] == 50


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ((70, 10, 15), "add up to 95%: give 5% more"),
        ((80, 20.5, 10), "add up to 110.5%: take 10.5% from"),
        ((-10, 60, 50), "between 0% and 100%"),
        ((0, 0, 100), "nobody would hear anything"),
    ],
)
def test_what_does_not_add_up_is_said(asked: tuple[float, float, float], said: str) -> None:
    personalized, generic, holdout = asked
    with pytest.raises(BadInput, match=said):
        shares({"personalized": personalized, "generic": generic, "holdout": holdout})


def test_arms_in_words() -> None:
    assert summary({}) == "None: everybody reads the same"
    assert summary({"holdout": 0.125}) == "personalized 87.5%, holdout 12.5%"
    assert sentence({"personalized": 60, "generic": 20, "holdout": 20}) == (
        "Of 100 customers about 60 read the personalized words, 20 read the generic words and "
        "20 get nothing, to compare with."
    )
    assert (
        sentence({"personalized": 100}) == "Of 100 customers about 100 read the personalized words."
    )
