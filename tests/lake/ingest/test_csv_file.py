"""CSV: every record exactly as a slow reader finds it, however the file is cut and quoted."""

from __future__ import annotations

import csv
import gzip
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journey_core.errors import BadInput
from journey_core.lake.ingest import limits, reasons
from journey_core.lake.ingest.chunk import Chunk
from journey_core.lake.ingest.opening import Bytes, examine
from journey_core.lake.ingest.readers import csv_file, records
from journey_core.lake.ingest.roles import Roles

from .slow_csv import UNCLOSED, records_of

ROLES = Roles("customer_id", "time", "event")
HEADER = b"customer_id,time,event,note\n"
Rows = dict[int, list[str | None]]


def read(path: Path, content: bytes, roles: Roles = ROLES) -> list[Chunk]:
    path.write_bytes(content)
    opened = examine(path, path.name)
    with Bytes(opened) as stream:
        return list(csv_file.read_csv(opened, stream, roles))


def sorted_out(found: list[Chunk]) -> tuple[Rows, dict[int, str]]:
    """The fields of each good record by its number, and the reason for each bad one."""
    rows: Rows = {}
    for chunk in found:
        columns = [column.to_pylist() for column in chunk.columns.values()]
        for place, row in enumerate(chunk.rows.tolist()):
            rows[row] = [column[place] for column in columns]
    bad = {one.row: one.reason for chunk in found for one in chunk.bad}
    numbers = sorted([*rows, *bad])
    assert numbers == list(range(1, sum(chunk.read for chunk in found) + 1))
    return rows, bad


def expected(body: bytes) -> tuple[Rows, set[int]]:
    """What the slow reader says: good records, and the numbers of the bad ones."""
    rows: Rows = {}
    bad: set[int] = set()
    text = body.decode("utf-8", "surrogateescape")
    for number, record in enumerate(records_of(text), 1):
        fields = record.fields
        if isinstance(fields, str):
            assert fields == UNCLOSED
            bad.add(number)
        elif len(fields) != 4 or "\0" in "".join(fields) or _lost(fields[0] + fields[2]):
            bad.add(number)
        else:
            rows[number] = [_mended(field) or None for field in fields]
    return rows, bad


def _lost(text: str) -> bool:
    return any("\ud800" <= letter <= "\udfff" for letter in text)


def _mended(text: str) -> str:
    return "".join("\ufffd" if _lost(letter) else letter for letter in text)


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_file, "BLOCK", 41)
    monkeypatch.setattr(csv_file, "SMALLEST", 8)
    monkeypatch.setattr(records, "MOST_RECORDS", 3)


_PIECES = [
    *'a,,,\n\r"',
    "b,",
    "\r\n",
    '"a","\n',
    '","',
    '"\n',
    " ",
    "é",
    "\0",
    "x;y",
    "\udcff",
    "a,b,c,d\n",
]
_FIELDS = ["", "a", "b c", "é€", 'say ""x""', "l\nm", "l\r\nm", "1,5", "\udcff", "long" * 9]


@st.composite
def tables(draw: st.DrawFn) -> str:
    """Tables as programs write them, here and there with a wrong number of fields."""
    lines = []
    for _ in range(draw(st.integers(0, 12))):
        count = draw(st.sampled_from([4, 4, 4, 4, 4, 3, 5]))
        fields = draw(st.lists(st.sampled_from(_FIELDS), min_size=count, max_size=count))
        always = draw(st.booleans())
        quoted = [f'"{text}"' if always or set(text) & set(',"\n') else text for text in fields]
        lines.append(",".join(quoted) + draw(st.sampled_from(["\n", "\n", "\r\n", "\n\n"])))
    return "".join(lines)


@pytest.mark.usefixtures("small_blocks")
@settings(max_examples=400, deadline=None)
@given(text=tables() | st.lists(st.sampled_from(_PIECES), max_size=60).map("".join))
def test_every_record_as_a_slow_reader_finds_it(
    text: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    body = text.encode("utf-8", "surrogateescape")
    found = read(tmp_path_factory.mktemp("csv") / "a.csv", HEADER + body)
    rows, bad = sorted_out(found)
    good, wrong = expected(body)
    assert rows == good
    assert bad.keys() == wrong


_texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@pytest.mark.usefixtures("small_blocks")
@settings(max_examples=150, deadline=None)
@given(
    table=st.lists(st.lists(_texts, min_size=4, max_size=4), max_size=8),
    line_end=st.sampled_from(["\n", "\r\n"]),
    all_quoted=st.booleans(),
)
def test_what_the_standard_library_writes_comes_back(
    table: list[list[str]],
    line_end: str,
    all_quoted: bool,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    written = io.StringIO(newline="")
    if all_quoted or line_end == "\n":  # it leaves a lone CR unquoted where lines end in LF
        writer = csv.writer(written, lineterminator=line_end, quoting=csv.QUOTE_ALL)
    else:
        writer = csv.writer(written)
    writer.writerows(table)
    body = written.getvalue().encode()
    rows, bad = sorted_out(read(tmp_path_factory.mktemp("csv") / "a.csv", HEADER + body))
    assert list(rows.values()) == [[text or None for text in row] for row in table]
    assert not bad


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("last", [True, False])
def test_line_ends_and_byte_order_marks(
    line_end: str, bom: bytes, last: bool, tmp_path: Path
) -> None:
    text = f'customer_id,time,event,note{line_end}007,1,a,"x{line_end}y"{line_end}NA,2,b,'
    content = bom + (text + (line_end if last else "")).encode()
    rows, bad = sorted_out(read(tmp_path / "a.csv", content))
    assert rows == {1: ["007", "1", "a", f"x{line_end}y"], 2: ["NA", "2", "b", None]}
    assert not bad


def test_fields_of_a_hundred_thousand_characters_and_more(tmp_path: Path) -> None:
    long, longer = "x" * 100_000, "y\n" * 1_000_000
    content = HEADER + f'1,2,3,{long}\n4,5,6,"{longer}"\n7,8,9,z\n'.encode()
    rows, _ = sorted_out(read(tmp_path / "a.csv", content))
    assert rows[1][3] == long
    assert rows[2][3] == longer
    assert rows[3] == ["7", "8", "9", "z"]


def test_many_blocks_keep_their_numbers(tmp_path: Path) -> None:
    lines = [f"c{n},t,e,note {n}\n" for n in range(400_000)]
    lines[123_456] = "too,few\n"
    lines[300_000] = 'c,t,e,5" pipe\n'
    rows, bad = sorted_out(read(tmp_path / "a.csv", HEADER + "".join(lines).encode()))
    assert bad == {123_457: reasons.fields(2, 4)}
    assert rows[400_000] == ["c399999", "t", "e", "note 399999"]
    assert rows[300_001][3] == '5" pipe'


def test_a_mark_that_is_never_closed_costs_one_record(tmp_path: Path) -> None:
    body = b'1,2,3,4\n5,6,7,"8\n9,10,11,12\n13,14,15,16\n'
    rows, bad = sorted_out(read(tmp_path / "a.csv", HEADER + body))
    assert bad == {2: reasons.UNCLOSED}
    assert sorted(rows) == [1, 3, 4]


def test_a_mark_that_is_never_closed_in_a_long_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_file, "BLOCK", 1_000)
    monkeypatch.setattr(limits, "MAX_RECORD", 5_000)
    body = b'1,2,3,"4\n' + b"5,6,7,8\n" * 5_000
    rows, bad = sorted_out(read(tmp_path / "a.csv", HEADER + body))
    assert bad == {1: reasons.UNCLOSED}
    assert len(rows) == 5_000


def test_a_line_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_file, "BLOCK", 1_000)
    monkeypatch.setattr(limits, "MAX_RECORD", 5_000)
    with pytest.raises(BadInput, match="record 1 is longer"):
        read(tmp_path / "a.csv", HEADER + b"x" * 50_000)


def test_too_many_open_marks_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="never closed"):
        read(tmp_path / "a.csv", HEADER + b'"a","\n' * 1_000)


@pytest.mark.parametrize(
    ("header", "delimiter"),
    [("customer_id;time;event", ";"), ("customer_id\ttime\tevent", "\t"),
     ('"customer_id";"time";"event";"a,b"', ";"), ("customer_id,time,event,a;b", ",")],
)  # fmt: skip
def test_the_header_tells_the_delimiter(header: str, delimiter: str, tmp_path: Path) -> None:
    columns = header.count(delimiter)
    line = delimiter.join(["1", "2", "3", "4", "5"][: columns + 1])
    rows, bad = sorted_out(read(tmp_path / "a.csv", f"{header}\n{line}\n".encode()))
    assert rows[1][:3] == ["1", "2", "3"]
    assert not bad


def test_names_are_told_apart(tmp_path: Path) -> None:
    found = read(tmp_path / "a.csv", b"\n\ncustomer_id, time ,event,,x,x,x_2\n1,2,3,4,5,6,7\n")
    names = list(found[0].columns)
    assert names == ["customer_id", "time", "event", "column_4", "x", "x_3", "x_2"]


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"\n \n", "no header"),
     (b'"customer_id,time,event\n1,2,3\n', "never closes it"),
     (b"user_id,timestamp,event\n", r"no column “customer_id”.*--customer user_id --time timest"),
     (b"customer_id,time,event,time\n", "two columns are named “time”"),
     (b",".join(b"c%d" % n for n in range(20_000)), "20,000 columns; at most 2,000")],
)  # fmt: skip
def test_headers_nothing_can_be_done_with(content: bytes, message: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=message):
        read(tmp_path / "a.csv", content)


def test_bytes_that_are_not_utf8(tmp_path: Path) -> None:
    body = b"M\xfcller,2,3,4\nMeyer,2,3,gr\xfcn\nKurz,2,3,gr\xc3\xbcn\n"
    rows, bad = sorted_out(read(tmp_path / "a.csv", HEADER + body))
    assert bad == {1: reasons.NOT_UTF8}, "two different customers must not become one"
    assert [rows[2][3], rows[3][3]] == ["gr\ufffdn", "grün"]


def test_gzip_is_the_same_file(tmp_path: Path) -> None:
    body = HEADER + b"1,2,3,4\n" * 1_000
    plain = sorted_out(read(tmp_path / "a.csv", body))
    packed = sorted_out(read(tmp_path / "a.csv.gz", gzip.compress(body)))
    assert plain == packed
