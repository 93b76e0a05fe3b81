"""CSV read letter by letter, for tests: written to be read, not to be fast."""

from __future__ import annotations

from dataclasses import dataclass

UNCLOSED = "unclosed"


@dataclass
class Record:
    """One record: its fields, or UNCLOSED when a quotation mark in it is never closed."""

    fields: list[str] | str


def records_of(text: str, delimiter: str = ",") -> list[Record]:
    """Every record of a text; lines without anything are none."""
    found: list[Record] = []
    place = 0
    while place < len(text):
        fields, after = _record(text, place, delimiter)
        if fields is None:
            found.append(Record(UNCLOSED))
            place = _end_of_line(text, place)
            continue
        if fields != [""] or text[place] not in "\r\n":
            found.append(Record(fields))
        place = after
    return found


def _record(text: str, place: int, delimiter: str) -> tuple[list[str] | None, int]:
    """The fields of the record that begins here, and where the next one begins."""
    fields: list[str] = []
    while True:
        field, place = _field(text, place, delimiter)
        if field is None:
            return None, place
        fields.append(field)
        if place >= len(text):
            return fields, place
        if text[place] == delimiter:
            place += 1
            continue
        return fields, place + (2 if text[place : place + 2] == "\r\n" else 1)


def _field(text: str, place: int, delimiter: str) -> tuple[str | None, int]:
    """One field; a mark quotes only at its beginning, and what follows the closing one is kept."""
    field = ""
    if text[place : place + 1] == '"':
        place += 1
        while True:
            if place >= len(text):
                return None, place
            if text[place : place + 2] == '""':
                field, place = field + '"', place + 2
            elif text[place] == '"':
                place += 1
                break
            else:
                field, place = field + text[place], place + 1
    while place < len(text) and text[place] not in (delimiter, "\r", "\n"):
        field, place = field + text[place], place + 1
    return field, place


def _end_of_line(text: str, place: int) -> int:
    while text[place] not in "\r\n":
        place += 1
        if place == len(text):
            return place
    return place + (2 if text[place : place + 2] == "\r\n" else 1)
