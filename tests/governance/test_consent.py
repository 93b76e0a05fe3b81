"""Consent and arms as of a moment, against an oracle that reads the ledger line by line."""

from __future__ import annotations

import random
from datetime import UTC, timedelta
from pathlib import Path

import numpy as np
import pytest

from journey_core.governance import consent
from journey_core.governance.consent import EXPIRED, GRANTED, NONE, arms, consent_at, consent_rows
from journey_core.lake.arrays import Arrays, arrays
from journey_core.lake.identity import key_of
from journey_core.lake.schema import ARMS
from journey_core.lake.workspace import Workspace, open_workspace
from tests.lake.lakes import START, Stage, event, load

STATES = ("granted", "granted", "denied", "withdrawn")
MINUTES = 7


def ms(minute: float) -> int:
    """The moment so many minutes after the beginning, in milliseconds since 1970."""
    return int((START + timedelta(minutes=minute)).replace(tzinfo=UTC).timestamp() * 1000)


class World:
    """Random ledgers and assignments of many small groups of people, some joined to one."""

    def __init__(self, seed: int) -> None:
        rng = random.Random(seed)
        self.people = [f"p{number}" for number in range(200)]
        self.who = {name: name for name in self.people}
        self.joins = []
        for old, new in zip(self.people[::5], self.people[1::5], strict=True):
            if rng.random() < 0.5:
                self.joins.append((old, new))
                self.who[old] = new
        self.consents = [
            (
                rng.choice(self.people), rng.choice(("marketing", "service")), rng.choice(STATES),
                rng.randrange(MINUTES), rng.choice((None, rng.randrange(MINUTES + 1))),
            )
            for _ in range(900)
        ]  # fmt: skip
        self.assignments = [
            (rng.choice(self.people), rng.choice(ARMS), rng.randrange(MINUTES)) for _ in range(300)
        ]

    def fill(self, folder: Path) -> Workspace:
        """A workspace that got all of it in three commits, and the joins in a fourth."""
        workspace, stage = open_workspace(folder / "w"), Stage(folder / "staged")
        load(workspace, stage.events([event(name, "Visit") for name in self.people]))
        for part in range(3):
            some, rows = self.consents[part * 300 :][:300], self.assignments[part * 100 :][:100]
            given = [stage.assignments(rows), stage.assignments(rows[::-1], "other")]
            load(workspace, consents=[stage.consents(some)], assignments=given)
        load(workspace, aliases=self.joins)
        return workspace

    def consent(self, name: str, minute: int) -> int:
        """Walk through the ledger in order of arrival and keep the latest line."""
        latest = None
        for customer, purpose, state, at, expires in self.consents:
            if purpose != "marketing" or self.who[customer] != self.who[name]:
                continue
            if at <= minute and (latest is None or at >= latest[1]):
                latest = state, at, expires
        if latest is None or latest[0] != "granted":
            return NONE
        return EXPIRED if latest[2] is not None and latest[2] <= minute else GRANTED

    def arm(self, name: str) -> tuple[int, int]:
        """The earliest assignment; of equal times the first to arrive."""
        theirs = [row for row in self.assignments if self.who[row[0]] == self.who[name]]
        first = min(theirs, key=lambda row: row[2], default=None)
        return (-1, -1) if first is None else (ARMS.index(first[1]), ms(first[2]))


@pytest.mark.parametrize("seed", range(4))
def test_consent_and_arm_are_what_the_rows_said(tmp_path: Path, seed: int) -> None:
    """Whatever came in which commit, and whoever was joined later."""
    world = World(seed)
    with world.fill(tmp_path) as workspace:
        now = arrays(workspace)
        asked = [(name, minute) for name in world.people for minute in range(-1, MINUTES + 1)]
        key = {name: key_of(now.snapshot, name) for name in world.people}
        keys = np.array([key[name] for name, _ in asked])
        found = consent_at(now, "marketing", keys, np.array([ms(minute) for _, minute in asked]))
        assert found.dtype == np.int8
        assert found.tolist() == [world.consent(*one) for one in asked]
        assert set(found.tolist()) == {GRANTED, NONE, EXPIRED}
        for place in range(0, len(asked), 97):
            seen = consent_rows(now, "marketing", keys[place], ms(asked[place][1]))
            assert seen.answer == found[place]
            assert seen.decided is not None or seen.answer == NONE
        arm, assigned_ms = arms(now, "shop")
        for name in world.people:
            assert (arm[key[name]], assigned_ms[key[name]]) == world.arm(name)


def _small(tmp_path: Path, rows: list[tuple]) -> tuple[Arrays, Stage]:
    workspace = open_workspace(tmp_path / "w")
    stage = Stage(tmp_path / "staged")
    load(workspace, stage.events([event("ada", "Visit")]), consents=[stage.consents(rows)])
    return arrays(workspace), stage


def _asked(now: Arrays, minute: float, purpose: str = "marketing") -> int:
    return int(consent_at(now, purpose, np.array([0]), np.array([ms(minute)]))[0])


def test_a_grant_ends_at_its_very_moment_and_can_be_renewed(tmp_path: Path) -> None:
    now, _ = _small(
        tmp_path, [("ada", "marketing", "granted", 1, 5), ("ada", "marketing", "granted", 7, None)]
    )
    at = {minute: _asked(now, minute) for minute in (0, 1, 4.99, 5, 6.99, 7, 90)}
    assert list(at.values()) == [NONE, GRANTED, GRANTED, EXPIRED, EXPIRED, GRANTED, GRANTED]
    assert _asked(now, 2, "profiling") == NONE
    assert now.consents("profiling").at_ms.tolist() == []
    assert now.purposes() == ("marketing",)


def test_new_rows_give_new_arrays(tmp_path: Path) -> None:
    before, stage = _small(tmp_path, [("ada", "marketing", "granted", 1)])
    workspace = before.snapshot.workspace
    given = stage.consents([("ada", "marketing", "withdrawn", 2)])
    arms_given = stage.assignments([("ada", "holdout", 3)])
    assert _asked(before, 9) == GRANTED
    load(workspace, consents=[given])
    middle = arrays(workspace)
    assert (_asked(before, 9), _asked(middle, 9), _asked(middle, 1)) == (GRANTED, NONE, GRANTED)
    load(workspace, consents=[given])
    assert arrays(workspace) is middle
    assert arms(middle, "shop")[0].tolist() == [-1]
    load(workspace, assignments=[arms_given])
    after = arrays(workspace)
    assert arms(after, "shop")[0].tolist() == [ARMS.index("holdout")]
    assert (after.events, after.horizon_ms) == (before.events, before.horizon_ms)


def test_the_row_that_decided_says_where_it_came_from(tmp_path: Path) -> None:
    now, _ = _small(
        tmp_path,
        [
            ("ada", "marketing", "granted", 1, 5, "sign-up form"),
            ("ada", "marketing", "withdrawn", 1, None, "unsubscribe link"),
            ("ada", "service", "granted", 1, None, "contract"),
        ],
    )
    seen = consent_rows(now, "marketing", 0, ms(3))
    assert [row.state for row in seen.rows] == ["granted", "withdrawn"]
    assert seen.decided is not None
    assert (seen.decided.source, seen.decided.at_ms) == ("unsubscribe link", ms(1))
    assert seen.answer == NONE
    assert seen.rows[0].expires_ms == ms(5)
    nothing = consent_rows(now, "marketing", 0, ms(0))
    assert (nothing.decided, nothing.answer) == (None, NONE)


def test_no_customer_at_all(tmp_path: Path) -> None:
    empty = np.empty(0, np.int64)
    with open_workspace(tmp_path / "w") as workspace:
        now = arrays(workspace)
        assert consent.consent_at(now, "marketing", empty, empty).tolist() == []
        assert [array.tolist() for array in arms(now, "shop")] == [[], []]
