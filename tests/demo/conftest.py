"""A company that several modules look at, made once."""

from __future__ import annotations

import pytest

from journey_core.demo.year import Year

from .companies import CUSTOMERS, SEED, whole


@pytest.fixture(scope="session")
def company() -> Year:
    """A company of 4,000 customers."""
    return whole(CUSTOMERS, SEED)
