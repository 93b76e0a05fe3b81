"""The small world that whole funnels are counted in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.funnel.world import World


@pytest.fixture(scope="package")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    found = World(tmp_path_factory.mktemp("funnel"))
    yield found
    found.workspace.close()
