"""Reads what an import staged: files that may differ in their columns become one relation.

Files are read by the place of their columns, not by name alone: DuckDB takes “Price” and “price”
for the same name, and they are two properties.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from journey_core.errors import BadInput, Damaged
from journey_core.lake.schema import (
    ADDED,
    ARMS,
    CONSENT_STATES,
    DATED,
    DRAWN,
    EARLIEST,
    LATEST,
    LONGEST_NAME,
    PROPERTY_PREFIX,
    STAGED,
)
from journey_core.lake.statements import columns_of, identifier, literal, statement

if TYPE_CHECKING:
    import duckdb

_OPTIONAL = {"message", "record", "properties", "expires_at", "channel", "notice"} | {
    name for names in ADDED.values() for name in names
}
_NAMES = {
    "events": ("customer_id", "event", "source"),
    "attributes": ("customer_id", "name"),
    "consents": ("customer_id", "purpose", "state"),
    "assignments": ("customer_id", "journey", "arm"),
}
"""What may neither be missing nor too long."""
_ONE_OF = {
    ("consents", "state"): CONSENT_STATES,
    ("assignments", "arm"): ARMS,
    ("assignments", "drawn"): DRAWN,
}


@dataclass(frozen=True)
class Group:
    """Staged files with the same columns; `columns` gives DuckDB's name for each of theirs."""

    files: tuple[str, ...]
    columns: Mapping[str, str]

    @property
    def properties(self) -> tuple[str, ...]:
        """The names of the properties, in the order of the columns."""
        names = (name for name in self.columns if name.startswith(PROPERTY_PREFIX))
        return tuple(name.removeprefix(PROPERTY_PREFIX) for name in names)


def find_groups(
    connection: duckdb.DuckDBPyConnection, kind: str, files: Sequence[Path]
) -> tuple[Group, ...]:
    """Look at the staged files of one kind and number their rows by arrival.

    Fills the table `arrivals`. BadInput: a column that every staged file must have is missing.
    """
    paths = [str(Path(file).absolute()) for file in files]
    if len(set(paths)) != len(paths):
        raise BadInput(f"a file of staged {kind} was given twice")
    by_names: dict[tuple[str, ...], list[str]] = {}
    firsts, rows = [], 0
    for path in paths:
        names, count = _look_at(path)
        by_names.setdefault(names, []).append(path)
        firsts.append(rows)
        rows += count
    connection.execute("create temp table if not exists arrivals (file varchar, first bigint)")
    if paths:
        connection.execute(statement("arrivals"), {"files": paths, "firsts": firsts})
    groups = (_group(connection, kind, names, found) for names, found in by_names.items())
    return tuple(groups)


def count_values(connection: duckdb.DuckDBPyConnection, groups: Sequence[Group]) -> dict[str, int]:
    """How many rows have a value under each property, in the order of the columns."""
    files = [file for group in groups for file in group.files]
    names = dict.fromkeys(name for group in groups for name in group.properties)
    if not names:
        return {}
    found = dict(connection.execute(statement("filled"), {"files": files}).fetchall())
    return {name: found.get(PROPERTY_PREFIX + name, 0) for name in names}


def create_view(
    connection: duckdb.DuckDBPyConnection,
    kind: str,
    groups: Sequence[Group],
    columns: Mapping[str, str | None],
) -> None:
    """Make the view `staged_<kind>`: arrival, the staged columns, and p_… for each typed property.

    `columns` says for each property its column, or None when its values go into the JSON.
    """
    view = identifier(f"staged_{kind}")
    if not groups:
        empty = columns_of({"arrival": "BIGINT", **STAGED[kind]})
        connection.execute(f"create temp table {view} ({empty})")
        return
    selects = []
    for number, group in enumerate(groups):
        variable = f"staged_{kind}_{number}"
        connection.execute(f"set variable {variable} = $files", {"files": list(group.files)})
        selects.append(_select(kind, group, variable, columns))
    connection.execute(f"create temp view {view} as " + " union all ".join(selects))


def check(connection: duckdb.DuckDBPyConnection, kind: str) -> int:
    """The number of staged rows; BadInput when something in them cannot be stored."""
    tests = {
        f"a {name} that is missing, longer than {LONGEST_NAME} characters or holds a NUL": (
            f"not coalesce(length({identifier(name)}) between 1 and {LONGEST_NAME} "
            f"and not contains({identifier(name)}, chr(0)), {_may_be_missing(kind, name)})"
        )
        for name in _NAMES[kind]
    }
    for (of, name), words in _ONE_OF.items():
        if of == kind:
            listed = ", ".join(map(literal, words))
            missing = "true" if name in _OPTIONAL else "false"
            tests[f"another {name} than {', '.join(words)}"] = (
                f"not coalesce({identifier(name)} in ({listed}), {missing})"
            )
    if kind in DATED:
        tests["a time outside 1970 to 2100"] = (
            f"not coalesce(\"at\" >= '{EARLIEST}' and \"at\" < '{LATEST}', false)"
        )
    counts = ", ".join(f"count(*) filter ({test})" for test in tests.values())
    asked = f"select count(*), {counts} from {identifier(f'staged_{kind}')}"  # noqa: S608 - our names
    rows, *bad = connection.execute(asked).fetchall()[0]
    for words, count in zip(tests, bad, strict=True):
        if count:
            raise BadInput(f"{count} rows of staged {kind} have {words}; nothing was loaded")
    return rows


def _may_be_missing(kind: str, name: str) -> str:
    return "true" if kind == "attributes" and name == "name" else "false"


def _look_at(path: str) -> tuple[tuple[str, ...], int]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            return tuple(file.schema_arrow.names), file.metadata.num_rows
    except (OSError, pa.ArrowException) as error:
        raise Damaged(f"the staged file {Path(path).name} cannot be read: {error}") from None


def _group(
    connection: duckdb.DuckDBPyConnection, kind: str, names: tuple[str, ...], files: list[str]
) -> Group:
    asked = "describe select * from read_parquet($files)"
    known = [row[0] for row in connection.execute(asked, {"files": files[:1]}).fetchall()]
    missing = [name for name in STAGED[kind] if name not in names and name not in _OPTIONAL]
    if missing:
        raise BadInput(f"staged {kind} lack the column {missing[0]}; nothing was loaded")
    return Group(tuple(files), dict(zip(names, known, strict=True)))


def _select(kind: str, group: Group, variable: str, columns: Mapping[str, str | None]) -> str:
    """One group's rows with every column that any group has."""
    parts = ["a.first + s.file_row_number as arrival"]
    for name, of in STAGED[kind].items():
        value = _value(group, name) if name != "properties" else _properties(group, columns)
        parts.append(f"cast({value} as {of}) as {identifier(name)}")
    for name, column in columns.items():
        if column:
            value = _value(group, PROPERTY_PREFIX + name)
            parts.append(f"cast({value} as varchar) as {identifier(column)}")
    source = f"read_parquet(getvariable('{variable}'), filename = true, file_row_number = true)"
    return f"select {', '.join(parts)} from {source} s join arrivals a on a.file = s.filename"  # noqa: S608


def _value(group: Group, name: str) -> str:
    known = group.columns.get(name)
    return f"s.{identifier(known)}" if known else "null"


def _properties(group: Group, columns: Mapping[str, str | None]) -> str:
    """The row's JSON with those properties added that have no column of their own."""
    base = _value(group, "properties")
    folded = [name for name in group.properties if columns.get(name, "") is None]
    if not folded:
        return base
    members = ", ".join(
        f"{literal(json.dumps(name, ensure_ascii=False) + ':')} "
        f"|| cast(to_json(cast({_value(group, PROPERTY_PREFIX + name)} as varchar)) as varchar)"
        for name in folded
    )
    added = f"'{{' || concat_ws(',', {members}) || '}}'"
    merged = f"case when {base} is null then {added} else json_merge_patch({base}, {added}) end"
    return f"nullif(cast({merged} as varchar), '{{}}')"
