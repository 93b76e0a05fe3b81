"""The form of a trigger keeps what its kind reads and refuses what would never fire."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, get_args

import pytest

from journey_core.errors import BadInput
from journey_core.model.contact import Trigger, TriggerKind
from journey_core.model.rules import load_rule
from journey_core.replay import triggers as _kinds  # noqa: F401  registers them
from journey_core.replay.triggers.base import TriggerRule
from journey_core.ui.inspector.trigger_form import MAY_BE_EMPTY, READS, TriggerForm, fields, to_form

GOLD = load_rule({"kind": "compare", "of": "attribute", "name": "tier", "operator": "=",
                  "value": "gold"})  # fmt: skip
FULL = TriggerForm(
    name="Looks", event="View", times=3, within="7d", without="Order", span="30d", rule=GOLD,
    condition=GOLD, rank=2, cooldown="36h", reentry="never", key="order_id",
)  # fmt: skip


def made(kind: TriggerKind, **changed: Any) -> Trigger:
    body = fields(replace(FULL, kind=kind, **changed), "cart")
    return Trigger.model_validate({"id": "t", **body})


def needed(kind: TriggerKind) -> set[str]:
    return {name for name in READS[kind] if (kind, name) not in MAY_BE_EMPTY}


@pytest.mark.parametrize("kind", get_args(TriggerKind))
def test_a_form_comes_back_with_what_its_kind_reads(kind: TriggerKind) -> None:
    trigger = made(kind)
    assert fields(to_form(trigger), "cart") == fields(replace(FULL, kind=kind), "cart")
    always = {"id", "pos", "name", "stage", "kind", "condition", "rank", "cooldown", "reentry",
              "key"}  # fmt: skip
    kept = {name for name in Trigger.model_fields if getattr(trigger, name) not in (None, "")}
    assert kept - always == set(READS[kind])


def test_it_reads_what_the_replay_needs() -> None:
    needs = {rule.kind: set(rule.needs) - {"stage"} for rule in TriggerRule.registered.values()}
    assert {kind: needed(kind) for kind in READS} == needs


@pytest.mark.parametrize("kind", get_args(TriggerKind))
def test_what_is_missing_is_said(kind: TriggerKind) -> None:
    for name in needed(kind):
        empty = None if name in ("times", "rule") else ""
        with pytest.raises(BadInput, match=r"choose|say"):
            made(kind, **{name: empty})


def test_a_trigger_for_the_whole_journey_says_why() -> None:
    form = replace(FULL, kind="event", journey_wide=" Anywhere ")
    assert fields(form, None)["journey_wide"] == "Anywhere"
    assert fields(form, "cart")["journey_wide"] == ""
    with pytest.raises(BadInput, match="why"):
        fields(replace(form, journey_wide=" "), None)
    with pytest.raises(BadInput, match="belongs to a stage"):
        fields(replace(form, kind="dwell"), None)
