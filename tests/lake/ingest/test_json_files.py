"""NDJSON: ids as text, numbers as written, nested values kept, bad lines turned away."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from journey_core.errors import BadInput
from journey_core.lake.ingest import limits, reasons

from .staged import run

GOOD = {"customer_id": "c", "time": "2024-03-05", "event": "e"}


def lines(*records: Any) -> dict[str, bytes]:
    texts = [record if isinstance(record, str) else json.dumps(record) for record in records]
    return {"a.ndjson": "\n".join(texts).encode()}


@pytest.mark.parametrize(
    ("written", "customer"),
    [('"NA"', "NA"), ('"null"', "null"), ('"007"', "007"), ("7", "7"), ("7.0", "7"),
     ("1e3", "1000"),
     ("12345678901234567890123", "12345678901234567890123"), ("-1", "-1"), ("1.5", "1.5"),
     ('" c "', " c "), ('"\\u00e9"', "é"), ('"😀"', "😀"), ('"\\ud83d\\ude00"', "😀")],
)  # fmt: skip
def test_customers_are_text(written: str, customer: str, tmp_path: Path) -> None:
    line = f'{{"customer_id":{written},"time":"2024-03-05","event":"e"}}'
    found = run(tmp_path, lines(line))
    assert [row["customer_id"] for row in found.events] == [customer]


@pytest.mark.parametrize(
    ("record", "column", "reason"),
    [("{", "", reasons.NOT_JSON), ("[1]", "", reasons.NO_OBJECT), ("7", "", reasons.NO_OBJECT),
     ('{"a":NaN}', "", reasons.NOT_JSON), ("[" * 100_000, "", reasons.NOT_JSON),
     ('{"a":"\t"}', "", reasons.NOT_JSON), ('{"a":1}{"a":2}', "", reasons.NOT_JSON),
     (GOOD | {"customer_id": ["c"]}, "customer_id", reasons.wrong_kind([])),
     (GOOD | {"customer_id": True}, "customer_id", reasons.wrong_kind(True)),
     (GOOD | {"customer_id": None}, "customer_id", reasons.EMPTY),
     (GOOD | {"customer_id": "\ud800"}, "customer_id", reasons.NOT_UTF8),
     (GOOD | {"event": {"a": 1}}, "event", reasons.wrong_kind({})),
     (GOOD | {"event": " "}, "event", reasons.EMPTY),
     (GOOD | {"time": [1]}, "time", reasons.wrong_kind([])),
     (GOOD | {"time": 1709596800}, "time", reasons.NEEDS_UNIT),
     (GOOD | {"time": None}, "time", reasons.EMPTY),
     (GOOD | {"message_id": [1]}, "message_id", reasons.wrong_kind([])),
     (GOOD | {"x": {"y": "\0"}}, "", reasons.HAS_NUL),
     (GOOD | {"n" * 501: 1}, "", reasons.LONG_NAME)],
    ids=lambda value: str(value)[:30],
)  # fmt: skip
def test_bad_lines(record: Any, column: str, reason: str, tmp_path: Path) -> None:
    found = run(tmp_path, lines(GOOD, record, GOOD))
    assert found.reasons == {2: (column, reason)}
    assert len(found.events) == 2


def test_numbers_with_a_unit(tmp_path: Path) -> None:
    records = [GOOD | {"time": 1709596800.5}, GOOD | {"time": "1709596800"}, GOOD]
    found = run(tmp_path, lines(*records), time_unit="s")
    assert [row["at"].timestamp() % 86400 for row in found.events] == [0.5, 0, 0]


def test_properties_stay_as_they_are_written(tmp_path: Path) -> None:
    line = (
        '{"customer_id":"c","time":"2024-03-05","event":"e","price":1.50,"count":1e2,"flag":true,'
        '"none":null,"empty":"","list":[1,{"a":2.0}],"deep":{"b":"ü"},"half":"\\ud800"}'
    )
    row = run(tmp_path, lines(line)).events[0]
    found = {name[2:]: value for name, value in row.items() if name.startswith("p:")}
    assert found == {"price": "1.50", "count": "1e2", "flag": "true", "empty": "", "half": "\ufffd"}
    assert json.loads(row["properties"]) == {"list": [1, {"a": 2.0}], "deep": {"b": "ü"}}


def test_a_property_may_be_nested_in_one_record_and_not_in_another(tmp_path: Path) -> None:
    found = run(tmp_path, lines(GOOD | {"x": [1]}, GOOD | {"x": "y"})).events
    assert [(row.get("p:x"), row.get("properties")) for row in found] == [
        (None, '{"x":[1]}'),
        ("y", None),
    ]


def test_new_properties_appear_in_later_files(tmp_path: Path) -> None:
    found = run(tmp_path, lines(GOOD) | {"b.jsonl": lines(GOOD | {"x": 1})["a.ndjson"]})
    assert [row.get("p:x") for row in found.events] == [None, "1"]


def test_blank_lines_line_ends_and_the_byte_order_mark(tmp_path: Path) -> None:
    good = json.dumps(GOOD).encode()
    content = b"\xef\xbb\xbf" + good + b"\r\n\r\n  \n" + good + b"\n\n{\n"
    found = run(tmp_path, {"a.ndjson": content})
    assert (len(found.events), found.reasons) == (2, {3: ("", reasons.NOT_JSON)})


def test_bytes_that_are_not_utf8(tmp_path: Path) -> None:
    line = b'{"customer_id":"M\xfcller","time":"2024-03-05","event":"e","x":1}'
    found = run(
        tmp_path, {"a.ndjson": line + b"\n" + line.replace(b"\xfc", b"u").replace(b"1", b'"\xfc"')}
    )
    assert found.reasons == {1: ("customer_id", reasons.NOT_UTF8)}
    assert found.events[0]["p:x"] == "\ufffd"


def test_a_column_no_record_has(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"a\.ndjson: no record has “user”"):
        run(tmp_path, lines(GOOD, GOOD), customer="user")
    found = run(tmp_path, lines("{", GOOD | {"user": "u"}, GOOD), customer="user")
    assert (len(found.events), found.quarantined) == (1, 2)


def test_too_many_different_properties(tmp_path: Path) -> None:
    records = [GOOD | {f"x{n}": n} for n in range(limits.MAX_COLUMNS + 50)]
    with pytest.raises(BadInput, match="more than 2,000 different properties"):
        run(tmp_path, lines(*records))


def test_a_line_beyond_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_RECORD", 1_000)
    with pytest.raises(BadInput, match="a line is longer"):
        run(tmp_path, {"a.ndjson": b"x" * 10_000_000})


def test_customers_say_only_what_they_name(tmp_path: Path) -> None:
    records = [
        {"customer_id": "c", "plan": "free", "tags": ["a", 1]},
        {"customer_id": "c", "plan": None},
        {"customer_id": "c", "vip": True, "": "no name"},
        {"customer_id": ""},
    ]
    found = run(tmp_path, lines(*records), task="customers")
    assert [(row["record"], row["name"], row.get("value")) for row in found.attributes] == [
        (1, "plan", "free"),
        (1, "tags", '["a",1]'),
        (2, "plan", None),
        (3, "vip", "true"),
    ]
    assert found.reasons == {4: ("customer_id", reasons.EMPTY)}
