"""Walks the store's personas once more and compares with the walks that were kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine

from journey_core.errors import BadInput
from journey_core.replay.persona import PersonaWalk, rehearsal
from journey_core.replay.persona_outcome import differences, outcome
from journey_core.replay.scene import Subject
from journey_core.store.contact_policy import PolicyStore
from journey_core.store.journeys import JourneyStore
from journey_core.store.personas import SavedPersona
from journey_core.store.walks import KeptWalk, Scope, WalkStore


@dataclass(frozen=True)
class Checked:
    """A persona's walk now, beside the one that was kept for the same journeys, if any.

    `scope` is what the walk is kept under: the journeys by id, none of them for all live ones.
    """

    saved: SavedPersona
    scope: Scope
    policy_revision: int
    walk: PersonaWalk
    outcome: Mapping[str, Any]
    kept: KeptWalk | None
    differences: tuple[str, ...]

    @property
    def journeys(self) -> dict[str, int]:
        """The revision of each journey that was walked."""
        return {one: revision or 0 for one, revision in self.walk.revisions.items()}

    def since(self) -> list[str]:
        """Which revisions are others than when the walk was kept, such as `win-back 12 → 14`."""
        if self.kept is None:
            return []
        numbers = {"persona": (self.kept.persona_revision, self.saved.revision)}
        for one in dict.fromkeys([*self.kept.journeys, *self.journeys]):
            numbers[one] = (self.kept.journeys.get(one, 0), self.journeys.get(one, 0))
        numbers["contact policy"] = (self.kept.policy_revision, self.policy_revision)
        return [f"{what} {then} → {now}" for what, (then, now) in numbers.items() if then != now]


def check(
    engine: Engine, personas: Sequence[SavedPersona], scope: Sequence[str] | None = None
) -> list[Checked]:
    """Walk personas through these journeys together; through all live ones where it names none.

    Without a scope each persona walks every way that was kept for it; where none was, the journeys
    it was made for, or all live ones. UnknownName: a journey is not there. BadInput: none is live.
    """
    if not personas:
        return []
    kept = {(one.persona_id, one.scope): one for one in WalkStore(engine).newest()}
    policy = PolicyStore(engine).load()
    subjects = _Subjects(JourneyStore(engine))
    found = []
    with rehearsal([one.persona for one in personas]) as room:
        for saved in personas:
            for way in _ways(saved, kept, scope):
                walk = room.walk(saved.persona, subjects.of(way), policy.policy)
                came, before = outcome(walk), kept.get((saved.persona.id, way))
                told = differences(before.outcome, came) if before else []
                found.append(
                    Checked(saved, way, policy.revision, walk, came, before, tuple(told))
                )  # fmt: skip
    return found


def keep(engine: Engine, checked: Checked, by: str) -> KeptWalk:
    """Hold on to a walk: from now on later ones are compared with it."""
    return WalkStore(engine).keep(
        checked.saved.persona.id,
        checked.scope,
        persona_revision=checked.saved.revision,
        policy_revision=checked.policy_revision,
        journeys=checked.journeys,
        outcome=checked.outcome,
        by=by,
    )


def _ways(
    saved: SavedPersona, kept: Mapping[tuple[str, Scope], KeptWalk], scope: Sequence[str] | None
) -> Iterator[Scope]:
    if scope is not None:
        yield tuple(sorted(set(scope)))
        return
    mine = [way for one, way in kept if one == saved.persona.id]
    yield from mine or [tuple(sorted(saved.persona.journeys))]


class _Subjects:
    """The newest revisions of journeys, each of them loaded once."""

    def __init__(self, store: JourneyStore) -> None:
        self._store, self._loaded = store, dict[str, Subject]()

    def of(self, scope: Scope) -> list[Subject]:
        ids = scope or self._live()
        for one in ids:
            if one not in self._loaded:
                saved = self._store.load(one)
                self._loaded[one] = Subject(saved.journey, saved.revision)
        return [self._loaded[one] for one in ids]

    def _live(self) -> Scope:
        found = tuple(sorted(one.id for one in self._store.list() if one.status == "live"))
        if not found:
            raise BadInput("no journey is live; name the ones to walk")
        return found
