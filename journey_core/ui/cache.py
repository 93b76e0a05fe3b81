"""Every cache of the app: one workspace a process, and answers kept by revision and data version.

Heavy work is bounded: at most two computations run at a time, others wait their turn.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import streamlit as st

from journey_core.flow import stages as flow
from journey_core.flow.main_path import main_path as follow
from journey_core.lake import arrays as lake_arrays
from journey_core.lake import ingest, snapshot
from journey_core.lake.workspace import Workspace, open_workspace
from journey_core.model import codec
from journey_core.model.rules import Rule, dump_rule
from journey_core.store.catalogue import reading
from journey_core.store.journeys import JourneyStore
from journey_core.store.segments import SegmentStore
from journey_core.ui.jobs import Jobs

if TYPE_CHECKING:
    from journey_core.audit.base import Finding
    from journey_core.lake.arrays import Arrays
    from journey_core.lake.ingest.names import AttributeName, EventName
    from journey_core.lake.ingest.options import Options, Preview
    from journey_core.lake.ingest.quarantine import QuarantineRow
    from journey_core.lake.ingest.sources import SourceRow
    from journey_core.lake.snapshot import Snapshot
    from journey_core.store.records import JourneyHead, Saved

COMPILED_EVENTS = 500_000  # from so many on compiled loops are worth loading
MOST_SEGMENTS = 50  # values of an attribute that can still be compared
TURN = threading.Semaphore(2)


@st.cache_resource(show_spinner=False)
def workspace() -> Workspace:
    """The workspace this server was started on."""
    return open_workspace()


@st.cache_resource(show_spinner=False)
def jobs() -> Jobs:
    """The workspace's running job, the same for every session."""
    return Jobs()


def warm() -> None:
    """Begin to load the compiled loops where the data are worth it; nobody waits for them."""
    from journey_core.kernels import compiled

    if counts().events >= COMPILED_EVENTS:
        compiled.load_behind()


def store() -> JourneyStore:
    """Journeys and their revisions."""
    return JourneyStore(workspace().engine)


def journeys() -> list[JourneyHead]:
    """Every journey that is not in the archive."""
    return store().list()


def archived() -> list[JourneyHead]:
    """The journeys in the archive."""
    return [head for head in store().list(include_archived=True) if head.archived]


def all_ids() -> set[str]:
    """Ids that are taken, the archive's included."""
    return {head.id for head in store().list(include_archived=True)}


def saved(journey_id: str, revision: int | None = None) -> Saved:
    """A journey's newest revision, or the one asked for."""
    number = store().revision_of(journey_id) if revision is None else revision
    return _saved(str(workspace().path), journey_id, number)


@st.cache_resource(max_entries=64, show_spinner=False)
def _saved(place: str, journey_id: str, revision: int) -> Saved:
    return store().load(journey_id, revision)


def journey_file(journey_id: str, revision: int) -> str:
    """The document as the file that can be brought back."""
    return codec.dump_text(saved(journey_id, revision).journey, revision)


def findings(journey_id: str, revision: int) -> list[Finding]:
    """What the checks find in a revision as things stand today."""
    from journey_core.ui.findings import cache as checks

    return checks.findings(journey_id, revision)


def today() -> date:
    """The day reviews are judged by."""
    return datetime.now(UTC).date()


def counts() -> Snapshot:
    """The newest state of the data: its version and what it amounts to."""
    return _counts(str(workspace().path), data_version())


@st.cache_resource(max_entries=8, show_spinner=False)
def _counts(place: str, version: int) -> Snapshot:
    return snapshot.take(workspace(), version)


def data_version() -> int:
    """The newest version of the data."""
    return reading.newest(workspace().engine)


class Standing(NamedTuple):
    """What an answer rests on where it may split customers by named segments: the data version,
    and the revision of the segments, which are no part of the data."""

    version: int
    segments: int


def standing() -> Standing:
    """The newest of both."""
    return Standing(data_version(), SegmentStore(workspace().engine).revision())


def horizon() -> datetime:
    """The latest event; where there is none, now."""
    latest = counts().horizon_ms
    if latest is None:
        return datetime.now(UTC).replace(tzinfo=None)
    return datetime(1970, 1, 1) + timedelta(milliseconds=latest)


def period(days: int | None) -> tuple[datetime | None, datetime | None]:
    """The range of starts for the last so many days of the data; None means no bound."""
    return (None, None) if days is None else (horizon() - timedelta(days=days), None)


def _arrays() -> Arrays:
    return lake_arrays.arrays(workspace())


def overlay(
    journey_id: str, revision: int, segment: tuple[str, str] | None = None
) -> flow.Overlay | None:
    """What was observed at every stage and on every way; None while there is no data."""
    now = standing()
    if not now.version:
        return None
    return _overlay(now, journey_id, _meaning(journey_id, revision), segment, revision)


@st.cache_data(max_entries=200, show_spinner="Seeing who is where")
def _overlay(
    now: Standing,
    journey_id: str,
    meaning: str,
    segment: tuple[str, str] | None,
    _revision: int,
) -> flow.Overlay:
    with TURN:
        return flow.overlay(_arrays(), saved(journey_id, _revision).journey, segment=segment)


def main_path(journey_id: str) -> list[str]:
    """The stages of the newest revision in the order most customers take them."""
    newest = saved(journey_id)
    observed = overlay(journey_id, newest.revision)
    return follow(newest.journey, observed.transitions if observed else {})


@st.cache_data(max_entries=64, show_spinner=False)
def _meaning(journey_id: str, revision: int) -> str:
    """What of a revision decides the numbers: moving a card or a goal's text does not."""
    journey = saved(journey_id, revision).journey
    stages = [(s.id, s.pos, s.parent, s.entry and repr(dump_rule(s.entry))) for s in journey.stages]
    ways = [(way.id, way.source, way.target) for way in journey.transitions]
    return repr((sorted(stages, key=repr), sorted(ways)))


def rule_matches(rule: Rule) -> flow.Matches:
    """How many customers a rule matches in the newest data, how often, and when last."""
    return _rule_matches(data_version(), repr(dump_rule(rule)), rule)


@st.cache_data(max_entries=200, show_spinner=False)
def _rule_matches(version: int, asked: str, _rule: Rule) -> flow.Matches:
    with TURN:
        return flow.rule_matches(_arrays(), _rule)


def sources() -> list[SourceRow]:
    """The register of sources."""
    return ingest.sources(workspace())


def set_sources(changed: Sequence[tuple[str, str, str]]) -> None:
    """Write owner and what it feeds, by source."""
    for name, owner, feeds in changed:
        ingest.set_source_owner(workspace(), name, owner, feeds)


def quarantined(limit: int) -> list[QuarantineRow]:
    """The first rows in quarantine."""
    return ingest.quarantined(workspace(), limit)


def waiting() -> int:
    """Rows in quarantine."""
    return ingest.count_quarantined(workspace())


def events() -> list[EventName]:
    """Every event that occurs, the most frequent first."""
    return ingest.event_names(workspace())


def event_names() -> list[str]:
    """The events there are, by name."""
    return sorted(event.name for event in events())


def property_names() -> list[str]:
    """The properties events have, by name."""
    return sorted(one.name for one in ingest.property_names(workspace()))


def attributes() -> list[AttributeName]:
    """Every attribute, the best filled first."""
    return _attributes(data_version())


@st.cache_data(max_entries=8, show_spinner=False)
def _attributes(version: int) -> list[AttributeName]:
    return ingest.attribute_names(workspace())


def attribute_names() -> list[str]:
    """The attributes customers have, by name."""
    return sorted(one.name for one in attributes())


def breakdowns() -> list[str]:
    """What answers can be split by: attributes with few values, segments, then properties."""
    from journey_core.ui.segments import cache as named

    few = [one.name for one in attributes() if 2 <= one.values <= MOST_SEGMENTS]
    return [*few, *named.choices(), *(f"event.{name}" for name in property_names())]


def segment_values(attribute: str) -> list[str]:
    """The values of an attribute, most common first, at most 50."""
    return _segment_values(standing(), attribute)


@st.cache_data(max_entries=32, show_spinner=False)
def _segment_values(now: Standing, attribute: str) -> list[str]:
    import numpy as np

    codes, values = _arrays().attribute(attribute)
    numbers = np.bincount(codes[codes >= 0], minlength=len(values))
    order = np.argsort(-numbers, kind="stable")[:MOST_SEGMENTS]
    return [values[place] for place in order if values[place]]


def preview(path: Path, options: Options) -> Preview:
    """A look at a file before anything is loaded; the same file and choices are looked at once."""
    return _preview(str(path), options.model_dump_json(), options)


@st.cache_data(max_entries=16, show_spinner="Looking at the file")
def _preview(path: str, asked: str, _options: Options) -> Preview:
    return ingest.preview(Path(path), options=_options, name=Path(path).name)


def scope(journey_id: str | None = None) -> str:
    """The journey, its revision and the data version, as every page's first line says them."""
    parts = []
    if journey_id:
        journey = saved(journey_id)
        parts.append(f"{journey.journey.name}, revision {journey.revision}")
    return ", ".join([*parts, f"data version {data_version()}"]).replace(", data", " · data")


def now() -> datetime:
    """The present moment in UTC."""
    return datetime.now(UTC)
