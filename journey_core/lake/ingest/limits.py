"""What a file from outside may not exceed, in numbers and in words."""

from __future__ import annotations

MAX_ROWS = 200_000_000
"""Records of one file."""
MAX_BYTES = 64 << 30
"""Bytes of one file, for `.gz` after unpacking."""
MAX_RATIO = 200
"""Bytes unpacked for each byte of a `.gz`."""
RATIO_FREE_BYTES = 8 << 20
"""Unpacked bytes that are allowed whatever the ratio: small files may repeat themselves."""
MAX_COLUMNS = 2_000
"""Columns of one file; for NDJSON the properties of one record."""
MAX_RECORD = 16 << 20
"""Bytes of one record of a text file."""
MAX_NAME = 500
"""Characters of a customer id, an event, a source, a property or an attribute name."""
MAX_UNCLOSED = 100
"""Quotation marks in one CSV file that are opened and never closed."""

CHILD_MEMORY = 4 << 30
"""Address space of the reading process in bytes; most of it is never touched."""
CHILD_FILE_BYTES = 64 << 30
"""Size of one staged file in bytes."""
CHILD_CPU_SECONDS = 6 * 3600
"""Processor time of one import in seconds."""


def in_words() -> tuple[str, ...]:
    """The limits as sentences, for `wayline import --help`."""
    return (
        f"at most {MAX_ROWS:,} records and {MAX_BYTES >> 30} GB a file",
        f"at most {MAX_COLUMNS:,} columns, {MAX_RECORD >> 20} MB a record, "
        f"{MAX_NAME} characters a customer, event or name",
        f".gz: at most {MAX_RATIO} bytes unpacked for each packed byte "
        f"(the first {RATIO_FREE_BYTES >> 20} MB are free)",
        f"the reader runs in a process of its own with at most {CHILD_MEMORY >> 30} GB of "
        f"address space and {CHILD_CPU_SECONDS // 3600} hours of processor time",
    )
