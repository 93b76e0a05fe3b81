"""Every trigger kind and every gate explains itself, and has its row in the README."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from journey_core.model.contact import TriggerKind
from journey_core.model.contact_policy import GATES
from journey_core.replay.gates.base import Gate
from journey_core.replay.triggers.base import TriggerRule

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


def table(head: str) -> dict[str, list[str]]:
    """The rows below a table's head: the first cell, without quotes, and the others."""
    lines = README[README.index(head) :].split("\n\n", 1)[0].splitlines()[2:]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {first.strip("`"): others for first, *others in cells}


KINDS, HOLDS = table("| kind | fires | needs |"), table("| gate, in the usual order |")


@pytest.mark.parametrize("kind", get_args(TriggerKind))
def test_a_kind_of_trigger_is_explained(kind: str) -> None:
    rule = TriggerRule.registered[kind]
    assert vars(type(rule)).get("__doc__")
    assert re.findall(r"`(\w+)`", KINDS[kind][1]) == [*rule.needs]


@pytest.mark.parametrize("name", GATES)
def test_a_gate_is_explained(name: str) -> None:
    gate = Gate.registered[name]
    assert vars(type(gate)).get("__doc__")
    assert gate.decision in re.findall(r"`(\w+)`", HOLDS[name][1])


def test_the_readme_knows_no_others() -> None:
    assert list(KINDS) == [*dict.fromkeys(KINDS)]
    assert set(KINDS) == set(TriggerRule.registered)
    assert list(HOLDS) == list(GATES)
    assert set(HOLDS) == set(Gate.registered)
