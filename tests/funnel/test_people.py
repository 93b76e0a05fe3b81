"""The customers behind the bars: as many as the bars say, and the right ones."""

from __future__ import annotations

from datetime import timedelta

import pytest

from journey_core.errors import BadInput
from journey_core.funnel.counts import whole
from journey_core.funnel.definition import FunnelQuestion, steps_from_texts
from journey_core.funnel.people import behind, entrants
from journey_core.funnel.walk import walk
from journey_core.lake.identity import ids_of
from tests.funnel.world import World
from tests.lake.small_lake import moment


@pytest.mark.parametrize("optional", [(), (2,)])
def test_every_bar_holds_whom_it_counts(world: World, optional: tuple[int, ...]) -> None:
    steps = steps_from_texts(["A", "D", "B", "C"])
    walked = walk(world.arrays, FunnelQuestion(steps, window=None, optional=optional))
    for step in whole(walked):
        assert len(behind(walked, step.step, "reached")) == step.customers
        if step.step > 1:
            assert len(behind(walked, step.step, "left")) == step.left
    assert len(behind(walked, 4, "left")) > 0


def test_everybody_with_the_furthest_step(world: World) -> None:
    steps = steps_from_texts(["A", "B", "C"])
    walked = walk(world.arrays, FunnelQuestion(steps, window=timedelta(seconds=5)))
    found = entrants(walked)
    assert len(found) == len(walked.reached[0].at)
    for number in (1, 2, 3):
        further = [len(step.at) for step in walked.reached[number - 1 :]] + [0]
        assert (found.step == number).sum() == further[0] - further[1]
    ids = ids_of(world.workspace, found.customer.tolist())
    for key, at, step in zip(found.customer.tolist(), found.at_ms, found.step, strict=True):
        history = world.histories[ids[key]]
        assert any(
            moment(row.at).timestamp() * 1000 == at and row.event == "ABC"[step - 1]
            for row in history
        )
    assert (found.at_ms - found.start_ms <= 5000).all()


def test_a_bar_that_is_not_there(world: World) -> None:
    walked = walk(world.arrays, FunnelQuestion(steps_from_texts(["A", "B"])))
    with pytest.raises(BadInput, match="steps go from 1 to 2"):
        behind(walked, 3, "reached")
    with pytest.raises(BadInput, match="no bar of step 1 for who left"):
        behind(walked, 1, "left")
