"""Signed results in the store: kept word for word, sealed, and looks counted once a state."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, update

from journey_core.errors import BadInput, Damaged, UnknownName
from journey_core.store.engine import begin_write
from journey_core.store.pins import PINS, PinStore

NUMBERS = {"difference": 0.1 + 0.2, "interval": [-1e-17, None], "segment": "Zoë <b>"}


@pytest.fixture
def pins(engine: Engine) -> PinStore:
    """A store in which nothing was signed yet."""
    return PinStore(engine)


def test_what_is_signed_is_opened_as_it_was(pins: PinStore) -> None:
    kept = pins.keep("shop", NUMBERS, by=" Ana\n", note="Ship it")
    assert pins.open(kept.id) == kept
    assert (kept.numbers, kept.made_by, kept.note) == (NUMBERS, "Ana", "Ship it")
    assert abs(datetime.now(UTC) - kept.made_at) < timedelta(minutes=1)
    later = pins.keep("shop", {"n": 1}, by="Ben")
    pins.keep("other", {"n": 1}, by="Ben")
    assert {one.id for one in pins.of("shop")} == {kept.id, later.id}


def test_what_was_changed_after_signing_is_not_opened(pins: PinStore) -> None:
    kept = pins.keep("shop", NUMBERS, by="Ana")
    for changed in ({"numbers": "{}"}, {"made_by": "Ben"}, {"note": "No"}):
        with begin_write(pins.engine) as connection:
            connection.execute(update(PINS).where(PINS.c.id == kept.id).values(**changed))
        with pytest.raises(Damaged, match="changed on disk after it was signed"):
            pins.open(kept.id)


def test_what_cannot_be_signed_is_refused(pins: PinStore) -> None:
    with pytest.raises(BadInput, match="with a name"):
        pins.keep("shop", NUMBERS, by=" \n")
    with pytest.raises(BadInput, match="cannot be kept"):
        pins.keep("shop", {"p": float("nan")}, by="Ana")
    with pytest.raises(UnknownName, match="no signed result “x”"):
        pins.open("x")


def test_looks_count_states_of_the_data(pins: PinStore) -> None:
    assert [pins.look("shop", 1, data) for data in (5, 5, 6, 5)] == [1, 1, 2, 2]
    assert pins.look("shop", 2, 6) == 1
    assert pins.look("other", 1, 6) == 1
