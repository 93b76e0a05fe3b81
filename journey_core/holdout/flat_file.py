"""Opens a flat file, one row a customer, in a DuckDB that reads this file and nothing else."""

from __future__ import annotations

import csv
import gzip
import re
import shutil
import tempfile
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from journey_core.errors import BadInput, UnknownName
from journey_core.holdout.statements import statement
from journey_core.lake.session import MEMORY_MB, SPILL_GB, THREADS

if TYPE_CHECKING:
    import duckdb
    from duckdb import DuckDBPyConnection, DuckDBPyRelation, Expression

LONGEST_LINE = 2_000_000
_DELIMITERS = ",;\t"
_TEXT = (".csv", ".csv.gz", ".tsv", ".tsv.gz")
_NUMBERS = re.compile(
    r"^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|BOOLEAN|FLOAT|DOUBLE|BIGNUM|DECIMAL\(.*)$"
)


@contextmanager
def opened(path: Path) -> Generator[tuple[DuckDBPyConnection, DuckDBPyRelation]]:
    """A connection of its own, and the file as a relation: text columns of CSV, kinds of Parquet.

    What does not fit into memory goes to a passing folder; MemoryError where not even that helps.
    BadInput: the file is not there, is no table, or breaks off.
    """
    import duckdb

    if not path.is_file():
        raise BadInput("there is no such file" if not path.exists() else "is no file",
                       where=str(path))  # fmt: skip
    spill = tempfile.mkdtemp(prefix="wayline-")
    connection = duckdb.connect(
        config={
            "python_enable_replacements": False,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "memory_limit": f"{MEMORY_MB}MB",
            "threads": THREADS,
            "temp_directory": spill,
            "max_temp_directory_size": f"{SPILL_GB}GB",
        }
    )
    try:
        connection.execute("set allowed_paths = $files", {"files": [str(path)]})
        connection.execute("set enable_external_access = false")
        connection.execute("set enable_progress_bar = false")
        connection.execute("set lock_configuration = true")
        connection.execute(statement("flat_number"))
        connection.execute(statement("flat_known"))
        yield connection, _relation(connection, path)
    except duckdb.OutOfMemoryException as error:
        raise MemoryError(str(path)) from error
    except duckdb.Error as error:
        raise BadInput(_in_words(error), where=str(path)) from None
    finally:
        connection.close()
        shutil.rmtree(spill, ignore_errors=True)


def column(relation: DuckDBPyRelation, name: str) -> Expression:
    """A column by its exact name; UnknownName lists those there are."""
    from duckdb import ColumnExpression

    if name not in relation.columns:
        raise UnknownName("column", name, relation.columns)
    return ColumnExpression(name)


def number(relation: DuckDBPyRelation, name: str) -> Expression:
    """A column as numbers: missing is NULL, unreadable NaN. BadInput: it cannot hold numbers."""
    from duckdb import FunctionExpression

    found = column(relation, name)
    kind = str(relation.types[relation.columns.index(name)])
    if kind == "VARCHAR":
        return FunctionExpression("number_of", found)
    if not _NUMBERS.match(kind):
        raise BadInput(f"column {name} holds {kind.lower()}, not numbers")
    return FunctionExpression("known_number", found.cast("DOUBLE"))


def text(relation: DuckDBPyRelation, name: str) -> Expression:
    """A column as text."""
    return column(relation, name).cast("VARCHAR")


def shown(relation: DuckDBPyRelation, name: str, place: int) -> str:
    """The value of a column in a row, counted from 0, as it stands in the file."""
    found = relation.limit(1, offset=place).select(column(relation, name)).fetchall()
    return str(found[0][0])[:80]


def _relation(connection: DuckDBPyConnection, path: Path) -> DuckDBPyRelation:
    name = path.name.lower()
    if name.endswith(".parquet"):
        return connection.read_parquet(str(path))
    if not name.endswith(_TEXT):
        raise BadInput("is neither CSV nor Parquet by its ending", where=str(path))
    if not path.stat().st_size:
        raise BadInput("is empty", where=str(path))
    names, delimiter = _header(path)
    return connection.read_csv(
        str(path), header=True, auto_detect=False, columns=dict.fromkeys(names, "VARCHAR"),
        sep=delimiter, quotechar='"', escapechar='"', max_line_size=LONGEST_LINE,
    )  # fmt: skip


def _header(path: Path) -> tuple[list[str], str]:
    """The names of the columns, and what stands between them: a comma, a semicolon or a tab."""
    opening = gzip.open if path.name.lower().endswith(".gz") else open
    try:
        with opening(path, "rt", encoding="utf-8-sig", newline="") as stream:
            first = stream.readline(LONGEST_LINE)
            delimiter = max(_DELIMITERS, key=first.count)
            fields = next(csv.reader(chain([first], stream), delimiter=delimiter), [])
    except (UnicodeDecodeError, OSError, EOFError, csv.Error):
        raise BadInput("cannot be read as text in UTF-8", where=str(path)) from None
    names = [field or f"column {place}" for place, field in enumerate(fields, 1)]
    twice = [name for name in dict.fromkeys(names) if names.count(name) > 1]
    if twice:
        raise BadInput(f"has two columns named “{twice[0]}”", where=str(path))
    if not names:
        raise BadInput("begins with an empty line, not with the names of columns", where=str(path))
    return names, delimiter


def _in_words(error: duckdb.Error) -> str:
    """DuckDB's finding on one line."""
    whole = str(error)
    line, wanted = (
        re.search(r"on Line: (\d+)", whole),
        re.search(r"Columns: (\d+) Found: (\d+)", whole),
    )
    if line and wanted:
        return f"line {line[1]} has {wanted[2]} fields where the header has {wanted[1]}"
    if line:
        return f"line {line[1]} cannot be read as CSV"
    if "Out of Range" in whole:
        return "holds numbers too large to calculate with"
    lines: Sequence[str] = whole.splitlines() or ["cannot be read"]
    return f"cannot be read: {lines[0][:200]}"
