"""Findings of triggers and responses are shown at the stage of the trigger."""

from __future__ import annotations

from journey_core.audit.places import stages_of

from .documents import response, saying, trigger


def test_where_findings_are_shown() -> None:
    triggers = [trigger(), trigger("wide", stage=None, journey_wide="a recall")]
    found = stages_of(saying(response(), response("w", trigger="wide"), triggers=triggers))
    assert found == {"stages/a": "a", "stages/b": "b", "triggers/t": "a", "responses/r": "a"}
