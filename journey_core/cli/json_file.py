"""Reads a JSON document that a person names on the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from journey_core.errors import BadInput

Read = TypeVar("Read")
# What `--json` adds to a document, and a document read back therefore may hold.
_ADDED = ("elapsed_seconds", "cached", "warnings")


def read_json(file: Path, most_bytes: int, load: Callable[[Any], Read]) -> Read:
    """What `load` makes of the document in a file; BadInput names the file."""
    try:
        with file.open("rb") as stream:
            text = stream.read(most_bytes + 1)
        if len(text) > most_bytes:
            raise BadInput(f"larger than {most_bytes // 1_000_000} MB")
        document = json.loads(text.decode("utf-8-sig"))
        if isinstance(document, dict):
            document = {key: document[key] for key in document if key not in _ADDED}
        return load(document)
    except OSError as error:
        raise BadInput(error.strerror or str(error), where=str(file)) from None
    except (ValueError, RecursionError) as error:
        raise BadInput(f"not a JSON document: {error}", where=str(file)) from None
    except BadInput as error:
        raise BadInput(str(error), where=str(file)) from None
