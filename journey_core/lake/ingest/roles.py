"""Which column of a file plays which part in a record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from journey_core.errors import BadInput
from journey_core.lake.ingest import limits
from journey_core.lake.ingest.guessing import suggestion
from journey_core.lake.ingest.options import MESSAGE


@dataclass(frozen=True)
class Roles:
    """The columns that are not properties; an import of customers has no time and no event.

    A ledger, of consents or of assignments, is a table whose columns are all known: `choices` have
    one of a few words each, `until` is a time that may be absent, `notes` are texts that may be.
    Its `event` is what a row is about; columns that are not named here are left out.
    """

    customer: str
    time: str | None = None
    event: str | None = None
    message: str = MESSAGE
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    until: str | None = None
    notes: tuple[str, ...] = ()

    @property
    def is_ledger(self) -> bool:
        """Whether every column is known."""
        return bool(self.choices)

    @property
    def needed(self) -> tuple[str, ...]:
        """The columns a file cannot do without."""
        named = tuple(name for name in (self.customer, self.time, self.event) if name)
        return (*named, *self.choices)

    @property
    def ids(self) -> tuple[str, ...]:
        """The columns whose text must come through letter by letter."""
        texts = (self.customer, self.event, self.message, *self.choices)
        return tuple(name for name in texts if name is not None)

    @property
    def times(self) -> tuple[str, ...]:
        """The columns that hold times."""
        return tuple(name for name in (self.time, self.until) if name is not None)

    @property
    def all(self) -> tuple[str, ...]:
        """Every column that is not a property."""
        further = (self.until,) if self.until else ()
        return (*self.needed, self.message, *further, *self.notes)


def settle_names(found: list[str], roles: Roles, where: str) -> list[str]:
    """The columns of a file by names that are all different, or BadInput.

    A column without a name is called by its place (`column_3`), the second of one name `name_2`.
    """
    if len(found) > limits.MAX_COLUMNS:
        raise BadInput(
            f"{len(found):,} columns; at most {limits.MAX_COLUMNS:,} are read", where=where
        )
    names: dict[str, None] = {}
    again: dict[str, int] = {}
    taken = set(found)
    for place, name in enumerate(found, 1):
        if len(name) > limits.MAX_NAME:
            raise BadInput(
                f"the name of column {place} is longer than {limits.MAX_NAME}", where=where
            )
        if name in names and name in roles.all:
            raise BadInput(f"two columns are named “{name}”", where=where)
        names[_unlike(name or f"column_{place}", name, names, taken, again)] = None
    for name in roles.needed:
        if name not in names:
            raise BadInput(_absent(name, list(names), roles), where=where)
    return list(names)


def _unlike(
    plain: str, name: str, names: dict[str, None], taken: set[str], again: dict[str, int]
) -> str:
    found = plain
    while found in names or (found != name and found in taken):
        again[plain] = again.get(plain, 1) + 1
        found = f"{plain}_{again[plain]}"
    return found


def _absent(name: str, names: list[str], roles: Roles) -> str:
    shown = ", ".join(name[:40] for name in names[:12]) + (", …" if len(names) > 12 else "")
    hint = suggestion(names, of_events=roles.event is not None and not roles.is_ledger)
    return f"there is no column “{name}”; the columns are: {shown}" + (f" ({hint})" if hint else "")
