"""One moment of the lake: a data version and the files it is made of, read once, then used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from journey_core.errors import BadInput
from journey_core.lake.schema import CUSTOMERS, TABLES
from journey_core.lake.workspace import Workspace
from journey_core.store.catalogue import reading
from journey_core.store.catalogue.reading import Part


@dataclass(frozen=True)
class Snapshot:
    """What the data of one version is and amounts to; a result carries its `version`.

    `files` are absolute paths for each table, `rows` the rows it has. `horizon_ms` is the latest
    event, `first_ms` the earliest, in milliseconds since 1970 UTC, both None without events. `keys`
    is one more than the highest customer key, `customers` counts joined ids once. `columns` gives
    for each property the column `p_<slug>` of its values, or None where they are only in the JSON
    of `properties`.
    """

    version: int
    files: Mapping[str, tuple[str, ...]]
    rows: Mapping[str, int]
    customers: int
    keys: int
    first_ms: int | None
    horizon_ms: int | None
    aliases: int
    columns: Mapping[str, str | None]
    parts: tuple[Part, ...] = field(repr=False)
    workspace: Workspace = field(repr=False, compare=False)

    @property
    def events(self) -> int:
        """How many events there are."""
        return self.rows["events"]

    @property
    def attributes(self) -> int:
        """How many attribute rows there are, earlier values beside later ones."""
        return self.rows["attributes"]


def take(workspace: Workspace, version: int | None = None) -> Snapshot:
    """The newest version of the data, or an earlier one while its files are kept."""
    found = reading.version_of(workspace.engine, version)
    root = workspace.lake_dir
    files: dict[str, tuple[str, ...]] = {}
    for kind in TABLES:
        files[kind] = tuple(str(root / part.path) for part in found.parts if part.kind == kind)
    if found.rows_in_parts != found.rows:
        raise BadInput(f"data version {found.version} is not kept any more; ask for the newest")
    return Snapshot(
        version=found.version,
        files=files,
        rows={kind: found.rows[kind] for kind in CUSTOMERS},
        customers=found.customers,
        keys=found.keys,
        first_ms=found.first_ms,
        horizon_ms=found.last_ms,
        aliases=found.aliases,
        columns=found.columns,
        parts=found.parts,
        workspace=workspace,
    )
