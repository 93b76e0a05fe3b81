"""Turns a history into a workspace, and the decisions of a replay back into the oracle's words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl

from journey_core.lake import parts
from journey_core.lake.arrays import Arrays, arrays
from journey_core.lake.identity import key_of
from journey_core.lake.schema import STAGED_ASSIGNMENTS, STAGED_CONSENTS, Staged
from journey_core.lake.workspace import Workspace, open_workspace
from journey_core.model.contact_policy import ContactPolicy
from journey_core.model.journey import Journey
from journey_core.replay.results import CHANNELS, DECISIONS, Replayed
from journey_core.replay.run import replay
from journey_core.replay.scene import Subject
from tests.replay.oracle import Decided
from tests.replay.oracle_customer import History

EPOCH = datetime(1970, 1, 1)
NO_POLICY = ContactPolicy()


class World:
    """A history in a workspace of its own; `close` it in the end."""

    def __init__(self, folder: Path, history: History) -> None:
        self.history = history
        self.workspace = _workspace(folder, history)
        self.arrays: Arrays = arrays(self.workspace)
        keys = {name: key_of(self.arrays.snapshot, name) for name in history.customers}
        self._name_of = {key: name for name, key in keys.items()}
        self._row_of = {name: _rows(history, name) for name in history.customers}

    def replayed(
        self,
        journeys: Sequence[Journey],
        policy: ContactPolicy = NO_POLICY,
        from_ms: int | None = None,
        to_ms: int | None = None,
    ) -> Replayed:
        """The replay itself."""
        subjects = [Subject(journey) for journey in journeys]
        begin, end = moment(from_ms), moment(to_ms)
        return replay(self.arrays, subjects, policy, from_at=begin, to_at=end)

    def told(
        self,
        journeys: Sequence[Journey],
        policy: ContactPolicy = NO_POLICY,
        from_ms: int | None = None,
        to_ms: int | None = None,
    ) -> list[Decided]:
        """Its decisions as the oracle writes them, by the customer's name, in their order."""
        replayed = self.replayed(journeys, policy, from_ms, to_ms)
        columns = (column.tolist() for column in replayed.decisions)
        found = []
        for customer, row, *times, response, channel, decision, _ in zip(*columns, strict=True):
            name, key = self._name_of[customer], replayed.responses[response].key
            anchor = self._row_of[name][row - int(self.arrays.opening[customer])]
            via = CHANNELS[channel] if channel >= 0 else ""
            found.append(Decided(name, key, *times, anchor, via, DECISIONS[decision]))
        return sorted(found, key=lambda row: row.customer)

    def close(self) -> None:
        self.workspace.close()


def moment(at_ms: int | None) -> datetime | None:
    """A time as the library takes it: UTC without a zone."""
    return None if at_ms is None else EPOCH + timedelta(milliseconds=at_ms)


def _rows(history: History, name: str) -> list[int]:
    """The numbers of a customer's events, by time, then order of arrival."""
    mine = [(row[1], number) for number, row in enumerate(history.events) if row[0] == name]
    return [number for _, number in sorted(mine)]


def _workspace(folder: Path, history: History) -> Workspace:
    folder.mkdir(parents=True)
    workspace = open_workspace(folder / "workspace")
    tables = {
        "events": _events(history),
        "attributes": _attributes(history),
        "consents": _consents(history),
        "assignments": _assignments(history),
    }
    for name, table in tables.items():
        table.write_parquet(folder / f"{name}.parquet")
    files = {name: (folder / f"{name}.parquet",) for name, table in tables.items() if len(table)}
    staged = Staged(
        events=files["events"],
        attributes=files.get("attributes", ()),
        consents=files.get("consents", ()),
        assignments=files.get("assignments", ()),
    )
    parts.append(workspace, staged, reason="test")
    return workspace


def _texts(values: Sequence[str | None]) -> pl.Series:
    return pl.Series(values, dtype=pl.String)


def _times(values: Sequence[int | None]) -> pl.Series:
    return pl.Series([moment(at_ms) for at_ms in values], dtype=pl.Datetime("us"))


def _events(history: History) -> pl.DataFrame:
    names = sorted({name for *_, properties in history.events for name in properties})
    columns = {
        "customer_id": _texts([row[0] for row in history.events]),
        "at": _times([row[1] for row in history.events]),
        "event": _texts([row[2] for row in history.events]),
        "source": _texts(["test"] * len(history.events)),
        "message": pl.Series([None] * len(history.events), dtype=pl.Int64),
        "properties": _texts([None] * len(history.events)),
    }
    for name in names:
        columns[f"p:{name}"] = _texts([row[3].get(name) for row in history.events])
    return pl.DataFrame(columns)


def _attributes(history: History) -> pl.DataFrame:
    rows = [
        (customer, name, value)
        for customer, known in history.attributes.items()
        for name, value in known.items()
    ]
    names = {"customer_id": pl.String, "name": pl.String, "value": pl.String}
    return pl.DataFrame(rows, names, orient="row")


def _consents(history: History) -> pl.DataFrame:
    rows = history.consents
    columns = {
        "customer_id": _texts([row.customer for row in rows]),
        "at": _times([row.at_ms for row in rows]),
        "purpose": _texts([row.purpose for row in rows]),
        "state": _texts([row.state for row in rows]),
        "expires_at": _times([row.expires_ms for row in rows]),
    }
    return _filled_up(columns, STAGED_CONSENTS, len(rows))


def _assignments(history: History) -> pl.DataFrame:
    rows = [(journey, row) for journey, rows in history.assignments.items() for row in rows]
    columns = {
        "customer_id": _texts([row.customer for _, row in rows]),
        "at": _times([row.at_ms for _, row in rows]),
        "journey": _texts([journey for journey, _ in rows]),
        "arm": _texts([row.arm for _, row in rows]),
    }
    return _filled_up(columns, STAGED_ASSIGNMENTS, len(rows))


def _filled_up(columns: dict[str, pl.Series], staged: dict[str, str], length: int) -> pl.DataFrame:
    """A staged table with nothing in the columns that a history does not know."""
    kinds = {"BIGINT": pl.Int64, "VARCHAR": pl.String, "TIMESTAMP": pl.Datetime("us")}
    absent = {
        name: pl.Series([None] * length, dtype=kinds[of])
        for name, of in staged.items()
        if name not in columns
    }
    return pl.DataFrame({**columns, **absent})
