"""The demo's contact policy speaks of what the demo's data has."""

from __future__ import annotations

from pathlib import Path

from journey_core.demo.fill import fill
from journey_core.demo.people import PACES, PREFERRED_CHANNELS
from journey_core.demo.policy import demo_policy, save_policy
from journey_core.lake.arrays import arrays
from journey_core.lake.workspace import open_workspace
from journey_core.model.contact_policy import ContactPolicy
from journey_core.model.event_text import parse_event
from journey_core.replay.results import CHANNELS
from journey_core.store.contact_policy import PolicyStore


def test_every_name_is_in_the_data(tmp_path: Path) -> None:
    policy = demo_policy()
    with open_workspace(tmp_path / "workspace") as workspace:
        fill(workspace, customers=2500)
        data = arrays(workspace)
        rules = policy.recommendations
        assert rules is not None
        texts = [rules.gifts, rules.returns, *(one.event for one in policy.keep)]
        texts += [text for row in policy.suppressions for text in (row.opens, row.closes) if text]
        for text in texts:
            assert len(data.where(parse_event(text))), text
        for row in policy.suppressions:
            for name in filter(None, (row.key, row.product)):
                codes, _ = data.property_of(name, data.rows(row.opens))
                assert codes.all(), name
        pace = policy.pace
        assert pace is not None
        fields = [policy.zone_field, policy.preferred_channel_field, pace.field]
        assert {*fields, *policy.addresses.values()} <= set(data.attribute_names())
    assert set(pace.spans) == set(PACES)
    assert set(PREFERRED_CHANNELS) <= set(CHANNELS)


def test_it_is_saved_once_and_edits_stay(tmp_path: Path) -> None:
    with open_workspace(tmp_path / "workspace") as workspace:
        save_policy(workspace, "demo")
        store = PolicyStore(workspace.engine)
        assert (store.load().policy, store.load().saved_by) == (demo_policy(), "demo")
        store.save(ContactPolicy(), 1, "Ana")
        save_policy(workspace, "demo")
        assert store.load().revision == 2
