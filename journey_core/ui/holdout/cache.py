"""Answers about holdouts, kept by data version, revision, split and the way they were asked."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

import streamlit as st

from journey_core.errors import BadInput
from journey_core.holdout import assignment_ledger as ledger
from journey_core.holdout.measure import Question
from journey_core.holdout.measure_members import Reached
from journey_core.holdout.metrics.base import Asked, measure_named
from journey_core.holdout.sheet import Sheet, sheet
from journey_core.lake import arrays as lake_arrays
from journey_core.replay.results import DECISIONS
from journey_core.store.pins import Pin, PinStore
from journey_core.store.splits import SplitStore
from journey_core.ui import cache
from journey_core.ui.cache import TURN
from journey_core.ui.replay import cache as replays

if TYPE_CHECKING:
    from journey_core.holdout.assignment_ledger import Assigned
    from journey_core.lake.arrays import Arrays
    from journey_core.store.splits import Split


class Choice(NamedTuple):
    """How a journey's holdout is read; `window_days` None is each metric's own."""

    journey: str
    revision: int
    metric: str
    by: str | None = None
    window_days: int | None = None
    version: int | None = None
    adjusted: bool = False
    triggered: bool = False


def splits(journey_id: str) -> list[Split]:
    """The versions of a journey's split, the oldest first."""
    return SplitStore(cache.workspace().engine).versions(journey_id)


def arms(journey_id: str) -> dict[str, int]:
    """Customers by arm, by their first assignment."""
    return _arms(cache.data_version(), journey_id)


@st.cache_data(max_entries=32, show_spinner=False)
def _arms(version: int, journey_id: str) -> dict[str, int]:
    return ledger.arms_of(_arrays(), journey_id)


def read(choice: Choice) -> Sheet:
    """The metric with everything beside it; worked out once for each way to ask."""
    asked = (cache.standing(), len(splits(choice.journey)), choice)
    shown = _read(*asked)
    _known().add(asked)
    return shown


def usual(journey_id: str) -> Choice:
    """How the page reads a journey unless told otherwise."""
    return Choice(journey_id, cache.saved(journey_id).revision, "conversion")


def is_known(choice: Choice) -> bool:
    """Whether the answer was worked out before, on these data."""
    return (cache.standing(), len(splits(choice.journey)), choice) in _known()


@st.cache_resource(max_entries=1, show_spinner=False)
def _known() -> set[tuple[cache.Standing, int, Choice]]:
    return set()


@st.cache_resource(max_entries=64, show_spinner="Comparing the arms")
def _read(now: cache.Standing, versions: int, choice: Choice) -> Sheet:
    reached = _reached(choice) if choice.triggered else None
    with TURN:
        asked = Question(
            journey=cache.saved(choice.journey, choice.revision).journey,
            metrics=(choice.metric,),
            by=(choice.by,) if choice.by else (),
            window=timedelta(days=choice.window_days) if choice.window_days else None,
            version=choice.version,
            reached=reached,
        )
        return sheet(
            _arrays(),
            asked,
            splits(choice.journey),
            revision=choice.revision,
            adjusted=choice.adjusted,
        )


def _reached(choice: Choice) -> Reached:
    found = replays.replayed(((choice.journey, choice.revision),), None, None, None).decisions
    sent, held = DECISIONS.index("sent"), DECISIONS.index("holdout")
    mine = (found.decision == sent) | (found.decision == held)
    return Reached(found.customer[mine], found.due_ms[mine])


def answerable(journey_id: str, names: tuple[str, ...]) -> list[str]:
    """Those of the metrics for which the data has what they read."""
    return _answerable(cache.data_version(), journey_id, cache.saved(journey_id).revision, names)


@st.cache_data(max_entries=32, show_spinner=False)
def _answerable(
    data_version: int, journey_id: str, revision: int, names: tuple[str, ...]
) -> list[str]:
    found, asked = [], Asked(cache.saved(journey_id, revision).journey, _arrays())
    for name in names:
        try:
            hits = measure_named(name, asked).hits()
        except BadInput:
            continue
        if hits is None or len(hits.customer):
            found.append(name)
    return found


def entered(journey_id: str) -> tuple[int, float]:
    """How many customers entered the journey, and about how many a day."""
    return _entered(cache.data_version(), journey_id, cache.saved(journey_id).revision)


@st.cache_data(max_entries=32, show_spinner=False)
def _entered(data_version: int, journey_id: str, revision: int) -> tuple[int, float]:
    _, at_ms = ledger.entered_at(_arrays(), cache.saved(journey_id, revision).journey)
    if not len(at_ms):
        return 0, 0.0
    days = max((int(at_ms.max()) - int(at_ms.min())) / 86_400_000, 1.0)
    return len(at_ms), len(at_ms) / days


def assign(journey_id: str, by: str) -> Assigned:
    """Draw the arms of everybody who entered and has none."""
    return ledger.assign(cache.workspace(), cache.saved(journey_id).journey, by=by)


def pins(journey_id: str) -> list[Pin]:
    """The signed results of a journey, the newest first."""
    return PinStore(cache.workspace().engine).of(journey_id)


def pin(pin_id: str) -> Pin:
    """A signed result. UnknownName; Damaged."""
    return PinStore(cache.workspace().engine).open(pin_id)


def keep(shown: Sheet, by: str, note: str) -> Pin:
    """Sign what is on the page."""
    numbers = shown.model_dump(mode="json")
    return PinStore(cache.workspace().engine).keep(shown.journey, numbers, by=by, note=note)


def look(shown: Sheet) -> int:
    """Count this look; how many states of the data were looked at."""
    store = PinStore(cache.workspace().engine)
    return store.look(shown.journey, shown.version, shown.data_version)


def _arrays() -> Arrays:
    return lake_arrays.arrays(cache.workspace())
