"""The contact policy in the store: revisions, two people at once, history, damage."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, update

from journey_core.errors import Conflict, Damaged, UnknownName
from journey_core.model.contact_policy import ContactPolicy, QuietHours
from journey_core.store.contact_policy import POLICIES, PolicyStore, SavedPolicy
from journey_core.store.engine import begin_write
from tests.model.policies import full


@pytest.fixture
def policies(engine: Engine) -> PolicyStore:
    """A store in which nobody has saved a policy yet."""
    return PolicyStore(engine)


def in_zone(zone: str) -> ContactPolicy:
    return ContactPolicy(time_zone=zone)


def test_before_anybody_saves_the_policy_is_empty(policies: PolicyStore) -> None:
    assert policies.load() == policies.load(0) == SavedPolicy(ContactPolicy(), 0, None, "")
    assert policies.history() == []


def test_what_is_saved_is_loaded(policies: PolicyStore) -> None:
    saved = policies.save(full(), 0, "Ana\n")
    assert (saved.policy, saved.revision, saved.saved_by) == (full(), 1, "Ana")
    assert policies.load() == policies.load(1) == saved
    assert saved.saved_at is not None
    assert abs(datetime.now(UTC) - saved.saved_at) < timedelta(minutes=1)


def test_older_revisions_stay(policies: PolicyStore) -> None:
    policies.save(in_zone("Europe/Paris"), 0, "Ana")
    policies.save(in_zone("Europe/Berlin"), 1, "Ben")
    assert policies.load(1).policy.time_zone == "Europe/Paris"
    assert policies.load(0).policy == ContactPolicy()
    for revision in (3, -1):
        with pytest.raises(UnknownName, match="known: 0 to 2"):
            policies.load(revision)


def test_the_same_again_adds_no_revision(policies: PolicyStore) -> None:
    assert policies.save(ContactPolicy(), 0, "Ana").revision == 0
    policies.save(full(), 0, "Ana")
    assert policies.save(full(), 1, "Ben").saved_by == "Ana"


def test_who_was_slower_is_told_what_changed(policies: PolicyStore) -> None:
    policies.save(in_zone("Europe/Paris"), 0, "Ana")
    policies.save(ContactPolicy(quiet_hours=QuietHours()), 1, "Ben")
    with pytest.raises(Conflict, match="Ben saved the contact policy as revision 2") as caught:
        policies.save(full(), 0, "Cem")
    assert caught.value.conflicts == (
        "Time zone set to Europe/Paris",
        "Time zone set to UTC",
        "Quiet hours set to 21:00 to 08:00",
    )
    assert policies.load().revision == 2
    with pytest.raises(Conflict):
        policies.save(full(), 3, "Cem")


def test_history_says_who_changed_what(policies: PolicyStore) -> None:
    policies.save(in_zone("Europe/Paris"), 0, "Ana")
    policies.save(in_zone("Europe/Berlin"), 1, "Ben")
    told = [(head.revision, head.saved_by, head.changes) for head in policies.history()]
    assert told == [
        (2, "Ben", ("Time zone set to Europe/Berlin",)),
        (1, "Ana", ("Time zone set to Europe/Paris",)),
    ]
    assert [head.revision for head in policies.history(limit=1)] == [2]


def test_of_many_at_once_one_is_first(policies: PolicyStore) -> None:
    zones = ["Europe/Paris", "Europe/Berlin", "Europe/Madrid", "Europe/Warsaw", "Europe/London"]

    def save(zone: str) -> int:
        try:
            return policies.save(in_zone(zone), 0, zone).revision
        except Conflict:
            return 0

    with ThreadPoolExecutor(5) as pool:
        assert sorted(pool.map(save, zones)) == [0, 0, 0, 0, 1]
    assert len(policies.history()) == 1


@pytest.mark.parametrize("column", ["snapshot", "sha256"])
def test_damage_is_noticed(policies: PolicyStore, engine: Engine, column: str) -> None:
    policies.save(full(), 0, "Ana")
    with begin_write(engine) as connection:
        connection.execute(update(POLICIES).values({column: "{}"}))
    with pytest.raises(Damaged, match="revision 1 of the contact policy"):
        policies.load()
