"""Names that a browser sends are never paths."""

from __future__ import annotations

import io
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from journey_core.ui.uploads import discard, keep, safe_name


@given(st.text(max_size=200))
def test_any_name_becomes_one_plain_part(name: str) -> None:
    safe = safe_name(name)
    assert 0 < len(safe) <= 80
    assert Path(safe).name == safe
    assert not safe.startswith(".")


def test_a_climbing_name_stays_in_its_folder(tmp_path: Path) -> None:
    path = keep(tmp_path, "../../etc/passwd.csv", io.BytesIO(b"a,b\n"))
    assert path.name == "passwd.csv"
    assert path.read_bytes() == b"a,b\n"
    assert tmp_path in path.parents
    discard(path)
    assert not path.exists()
    discard(path)
