"""Which column of a file plays which part in a record."""

from __future__ import annotations

from dataclasses import dataclass

from journey_core.errors import BadInput
from journey_core.lake.ingest import limits
from journey_core.lake.ingest.guessing import suggestion
from journey_core.lake.ingest.options import MESSAGE


@dataclass(frozen=True)
class Roles:
    """The columns that are not properties; an import of customers has no time and no event."""

    customer: str
    time: str | None = None
    event: str | None = None
    message: str = MESSAGE

    @property
    def needed(self) -> tuple[str, ...]:
        """The columns a file cannot do without."""
        return tuple(name for name in (self.customer, self.time, self.event) if name)

    @property
    def ids(self) -> tuple[str, ...]:
        """The columns whose text must come through letter by letter."""
        texts = (self.customer, self.event, self.message)
        return tuple(name for name in texts if name is not None)

    @property
    def all(self) -> tuple[str, ...]:
        """Every column that is not a property."""
        return (*self.needed, self.message)


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
    hint = suggestion(names, roles.time is not None)
    return f"there is no column “{name}”; the columns are: {shown}" + (f" ({hint})" if hint else "")
