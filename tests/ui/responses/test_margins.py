"""Margins of guardrails: the usual ones until a journey names its own."""

from __future__ import annotations

import pytest

from journey_core.model.journey import Journey
from journey_core.ui.responses import margins


def test_what_is_usual_is_not_written_down() -> None:
    asked = {"unsubscribes": 0.5, "complaints": 0.3, "refunds": 1.0}
    assert margins.named(asked) == {"complaints": 0.003}  # ty: ignore[invalid-argument-type]


@pytest.mark.parametrize(
    ("own", "words"),
    [
        ({}, "unsubscribes 0.5, complaints 0.2, refunds 1 more of 100"),
        ({"refunds": 0.025}, "unsubscribes 0.5, complaints 0.2, refunds 2.5 more of 100"),
    ],
)
def test_all_of_them_are_said(own: dict, words: str) -> None:
    assert margins.summary(Journey(id="a", name="A", margins=own)) == words
