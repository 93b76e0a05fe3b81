"""Files nobody should have to bear: one clear line each, before a record is read."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest

from journey_core.errors import BadInput
from journey_core.lake.ingest import limits, opening
from journey_core.lake.ingest.opening import Bytes, examine, fingerprint

HEADER = b"customer_id,time,event\n"


def opened(path: Path, content: bytes, wanted: str | None = None) -> opening.Opened:
    path.write_bytes(content)
    return examine(path, path.name, wanted)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", b"", "the file is empty"),
        ("a.xyz", HEADER, "the ending says no known format"),
        ("csv", HEADER, "the ending says no known format"),
        ("a.csv.gz", HEADER, "the file ends in .gz and is not"),
        ("a.parquet", HEADER, "this is not a Parquet file"),
        ("a.parquet.gz", gzip.compress(HEADER, mtime=0), "Parquet is not read from .gz"),
        ("a.csv", b"PAR1" + HEADER, "this is Parquet; say --format parquet"),
        ("a.csv", b"PK\x03\x04....", "this is a ZIP or Excel file"),
        ("a.csv", "customer_id".encode("utf-16"), "this is UTF-16"),
        ("a.json", b'\n [{"customer_id":1}]', "this is one JSON list; write one object a line"),
        ("a.ndjson", b"\x28\xb5\x2f\xfd...", "this is Zstandard"),
    ],
)
def test_files_that_are_not_what_they_should_be(
    name: str, content: bytes, message: str, tmp_path: Path
) -> None:
    with pytest.raises(BadInput, match=rf"^{name}: {message}"):
        opened(tmp_path / name, content)


@pytest.mark.parametrize(
    ("name", "found"),
    [("a.csv", "csv"), ("a.CSV", "csv"), ("a.tsv", "csv"), ("a.jsonl", "ndjson"),
     ("a.json", "ndjson"), ("a.b.ndjson", "ndjson")],
)  # fmt: skip
def test_endings(name: str, found: str, tmp_path: Path) -> None:
    assert opened(tmp_path / name, HEADER).format == found
    packed = opened(tmp_path / f"{name}.gz", gzip.compress(HEADER))
    assert (packed.format, packed.packed) == (found, True)


def test_what_is_asked_for_goes_before_the_ending(tmp_path: Path) -> None:
    assert opened(tmp_path / "a.txt", HEADER, "csv").format == "csv"
    assert opened(tmp_path / "a.ndjson", HEADER, "segment").format == "segment"
    with pytest.raises(BadInput, match="no format “xml”; use csv, parquet, ndjson, segment"):
        opened(tmp_path / "a.csv", HEADER, "xml")


def test_what_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    os.mkfifo(tmp_path / "pipe.csv")
    for path, message in (
        (tmp_path / "folder.csv", "this is a folder"),
        (tmp_path / "pipe.csv", "this is no ordinary file"),
        (Path("/dev/zero"), "this is no ordinary file"),
        (tmp_path / "absent.csv", "there is no such file"),
        (tmp_path / "a.csv" / "b.csv", "there is no such file"),
        (tmp_path / ("x" * 300), "cannot be opened"),
        (Path("a\0.csv"), "cannot be opened"),
    ):
        with pytest.raises(BadInput, match=message):
            examine(path, path.name)


def test_names_are_never_paths(tmp_path: Path) -> None:
    """An upload's name arrives as the browser sends it; it is shown and never followed."""
    path = tmp_path / "upload"
    path.write_bytes(HEADER)
    found = examine(path, "../../etc/passwd.csv")
    assert (found.path, found.name, found.format) == (path, "../../etc/passwd.csv", "csv")


def test_gzip_in_several_parts(tmp_path: Path) -> None:
    file = opened(tmp_path / "a.csv.gz", gzip.compress(HEADER) + gzip.compress(b"1,2,3\n"))
    with Bytes(file) as content:
        assert content.read(100) == HEADER + b"1,2,3\n"
        assert content.share == 1.0


@pytest.mark.parametrize("cut", [12, -9, -4])
def test_a_torn_gzip(cut: int, tmp_path: Path) -> None:
    whole = gzip.compress(os.urandom(10_000))
    torn = whole[:cut] if cut > 0 else whole[: len(whole) + cut]
    with pytest.raises(BadInput, match="damaged or cut off"):
        fingerprint(opened(tmp_path / "a.csv.gz", torn), lambda share: None)


def test_a_flipped_bit_in_a_gzip(tmp_path: Path) -> None:
    whole = bytearray(gzip.compress(os.urandom(10_000)))
    whole[5_000] ^= 1
    with pytest.raises(BadInput, match="damaged or cut off"):
        fingerprint(opened(tmp_path / "a.csv.gz", bytes(whole)), lambda share: None)


def test_a_gzip_bomb_stops_early(tmp_path: Path) -> None:
    file = opened(tmp_path / "a.csv.gz", gzip.compress(HEADER + b"0" * (200 << 20), 9))
    taken: list[float] = []
    with pytest.raises(BadInput, match="unpacks to more than 200 times"):
        fingerprint(file, taken.append)
    assert len(taken) <= (limits.RATIO_FREE_BYTES + file.size * limits.MAX_RATIO) >> 20


def test_an_empty_gzip(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="the file is empty"):
        fingerprint(opened(tmp_path / "a.csv.gz", gzip.compress(b"")), lambda share: None)


def test_too_many_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_BYTES", 5)
    with pytest.raises(BadInput, match="split the file"):
        fingerprint(opened(tmp_path / "a.csv", HEADER), lambda share: None)


def test_packed_anew_it_is_the_same_file(tmp_path: Path) -> None:
    contents = [HEADER, gzip.compress(HEADER, mtime=1), gzip.compress(HEADER, 1, mtime=2)]
    names = ["a.csv", "b.csv.gz", "c.csv.gz"]
    found = {
        fingerprint(opened(tmp_path / name, content), lambda share: None)
        for name, content in zip(names, contents, strict=True)
    }
    assert len(found) == 1


def test_limits_in_words() -> None:
    said = " ".join(limits.in_words())
    for number in ("200,000,000 records", "64 GB", "2,000 columns", "16 MB", "200 bytes"):
        assert number in said
