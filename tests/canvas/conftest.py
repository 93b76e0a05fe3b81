"""A store with one small journey, for the canvas's tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from journey_core.store.engine import open_store
from journey_core.store.journeys import JourneyStore

from .example import shop


@pytest.fixture
def store(tmp_path: Path) -> Iterator[JourneyStore]:
    """Journeys in a file of their own; “shop” has two stages, a substage and a transition."""
    engine = open_store(tmp_path / "wayline.db")
    journeys = JourneyStore(engine)
    journeys.create(shop(), by="Mira")
    yield journeys
    engine.dispose()
