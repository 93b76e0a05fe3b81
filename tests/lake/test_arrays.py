"""The layout on disk and what is asked of it: order, joined ids, versions, damage, two builders."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from journey_core.errors import BadInput, Damaged
from journey_core.lake import arrays as arrays_module
from journey_core.lake.arrays import Arrays, arrays
from journey_core.lake.identity import key_of
from journey_core.lake.layout import folder_of, open_layout, shift_for
from journey_core.lake.remembered import Remembered
from journey_core.lake.snapshot import take
from journey_core.lake.workspace import open_workspace
from tests.lake.small_lake import DAY0, Happened, add, small_lake

YEAR_MS = 365 * 86_400_000
ROWS = st.lists(
    st.tuples(st.sampled_from("abcd"), st.integers(0, 5), st.sampled_from(["A", "B b", "Ü"])).map(
        lambda row: Happened(*row)
    ),
    min_size=1,
    max_size=12,
)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(ROWS, ROWS, st.booleans())
def test_rows_stand_by_customer_time_and_arrival(
    tmp_path_factory: pytest.TempPathFactory, first: list, second: list, joined: bool
) -> None:
    folder = tmp_path_factory.mktemp("order")
    workspace = small_lake(folder, first)
    found = add(workspace, folder, second, aliases=[("a", "b")] if joined else [])
    own = {name: "b" if joined and name == "a" else name for name in "abcd"}
    keys = {name: key_of(found.snapshot, name) for name in {row.customer for row in first + second}}
    expected = sorted(
        ((keys[own[r.customer]] if own[r.customer] in keys else keys[r.customer], r.at, n, r.event)
         for n, r in enumerate(first + second)),
    )  # fmt: skip
    rows = np.arange(found.events)
    names = [found.names[code] for code in found.event]
    at = (found.at_ms(rows) - int(DAY0.timestamp() * 1000)) / 1000
    told = list(zip(found.customer_of(rows).tolist(), at.tolist(), names, strict=True))
    assert told == [(customer, at, event) for customer, at, _, event in expected]
    for name in found.names:
        assert found.rows(name).tolist() == [n for n, other in enumerate(names) if other == name]
        assert (found.k[found.rows(name)] == found.keys(name)).all()
    assert found.version == 2
    workspace.close()


@pytest.fixture
def found(tmp_path: Path) -> Arrays:
    events = [Happened("a", 1, "A"), Happened("b", 0.005, "B"), Happened("a", 3, "B")]
    return arrays(small_lake(tmp_path, events, [("a", "plan", "gold"), ("b", "plan", "")]))


def test_times(found: Arrays) -> None:
    rows = np.arange(3)
    at = dict(zip(rows.tolist(), found.at_ms(rows).tolist(), strict=True))
    assert sorted(ms - found.epoch0_ms for ms in at.values()) == [0, 995, 2995]
    assert found.horizon_ms == found.epoch0_ms + 2995


def test_what_is_not_there_is_empty(found: Arrays) -> None:
    assert found.rows("never").dtype == np.int64
    assert not len(found.rows("never"))
    assert found.attribute("nobody has it") == (pytest.approx([0, 0]), [""])
    assert found.attribute_names() == ("plan",)


def test_attributes_by_customer(found: Arrays) -> None:
    codes, values = found.attribute("plan")
    assert codes.dtype == np.int32
    told = {name: values[codes[key_of(found.snapshot, name)]] for name in "ab"}
    assert told == {"a": "gold", "b": ""}


@pytest.mark.parametrize("values", [255, 256, 257])
def test_every_value_has_a_place_of_its_own(tmp_path: Path, values: int) -> None:
    """Codes take one byte up to 256 values; the place after the last must not become the first."""
    own = {f"c{n}": f"{n:03}" for n in range(values)}
    events = [Happened(name, 1, "A", {"p": value}) for name, value in own.items()]
    found = arrays(small_lake(tmp_path, events, [(name, "a", own[name]) for name in own]))
    codes, told = found.attribute("a")
    assert {name: told[codes[key_of(found.snapshot, name)]] for name in own} == own
    codes, told = found.property_of("p", found.rows("A"))
    assert sorted(told[code] for code in codes) == sorted(own.values())


def test_an_empty_workspace_has_empty_arrays(tmp_path: Path) -> None:
    workspace = open_workspace(tmp_path / "none", create=False)
    found = arrays(workspace)
    assert (found.version, found.events, found.customers, found.names) == (0, 0, 0, [])
    assert not len(found.rows("A"))
    assert not (tmp_path / "none").exists()


def test_asking_again_gives_the_same_arrays_and_a_new_version_new_ones(
    found: Arrays, tmp_path: Path
) -> None:
    workspace = found.snapshot.workspace
    assert arrays(workspace) is found
    later = add(workspace, tmp_path, [Happened("c", 9, "C")])
    assert later.version == found.version + 1
    assert (later.events, found.events) == (4, 3)
    assert arrays(found.snapshot) is found


@pytest.mark.parametrize("name", ["k.npy", "opening.npy", "meta.json"])
@pytest.mark.parametrize("damage", ["cut", "gone", "noise"])
def test_a_damaged_layout_is_built_again(found: Arrays, name: str, damage: str) -> None:
    file = folder_of(found.snapshot) / name
    content = file.read_bytes()
    file.unlink()
    if damage != "gone":
        file.write_bytes(content[: len(content) // 2] if damage == "cut" else b"\x00" * 64)
    assert open_layout(found.snapshot) is None
    arrays_module._open.clear()
    assert arrays(found.snapshot).k.tolist() == found.k.tolist()
    assert open_layout(found.snapshot) is not None


def test_a_layout_of_other_files_under_the_same_version_is_not_used(
    found: Arrays, tmp_path: Path
) -> None:
    meta = folder_of(found.snapshot) / "meta.json"
    facts = json.loads(meta.read_text())
    meta.write_text(json.dumps(facts | {"parts": "another workspace's"}))
    assert open_layout(found.snapshot) is None


def test_old_layouts_are_swept(found: Arrays, tmp_path: Path) -> None:
    workspace = found.snapshot.workspace
    for number in range(3):
        add(workspace, tmp_path, [Happened("c", 10 + number, "C")])
    kept = sorted(path.name for path in workspace.cache_dir.glob("v*"))
    assert kept == ["v3", "v4"]
    assert not list(workspace.cache_dir.glob(".build-*"))


def test_a_version_with_the_same_events_takes_over_their_files(
    found: Arrays, tmp_path: Path
) -> None:
    workspace = found.snapshot.workspace
    later = add(workspace, tmp_path, [], [("new", "plan", "gold"), ("b", "plan", "gold")])
    assert (later.version, later.customers) == (2, 3)
    first, second = folder_of(found.snapshot), folder_of(later.snapshot)
    assert (first / "k.npy").samefile(second / "k.npy")
    assert later.k.tolist() == found.k.tolist()
    assert later.opening.tolist() == [*found.opening.tolist(), 3]
    assert sorted(later.attribute("plan")[0].tolist()) == [1, 1, 1]
    assert found.attribute("plan")[0].tolist().count(1) == 1


def test_without_second_names_the_files_are_made_anew(
    found: Arrays, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (folder_of(found.snapshot) / "row_of_seq.npy").read_bytes()

    def refuse(self: Path, target: Path) -> None:
        if self.name == "row_of_seq.npy":
            raise PermissionError
        os.link(target, self)

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    later = add(found.snapshot.workspace, tmp_path, [], [("a", "plan", "basic")])
    assert later.k.tolist() == found.k.tolist()
    first, second = folder_of(found.snapshot), folder_of(later.snapshot)
    assert not (first / "k.npy").samefile(second / "k.npy")
    assert (first / "row_of_seq.npy").read_bytes() == before


_BUILD = """
import sys
from journey_core.lake.layout_build import build_layout
from journey_core.lake.snapshot import take
from journey_core.lake.workspace import open_workspace
with open_workspace(sys.argv[1]) as workspace:
    print(len(build_layout(take(workspace)).arrays["k"]))
"""


def test_two_processes_build_at_once(found: Arrays) -> None:
    workspace = found.snapshot.workspace
    words = [sys.executable, "-c", _BUILD, str(workspace.path)]
    running = [
        subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    said = [process.communicate() for process in running]
    assert [out.strip() for out, _ in said] == ["3", "3"], said
    assert open_layout(found.snapshot) is not None
    assert not list(workspace.cache_dir.glob(".build-*"))


def test_threads_that_ask_at_once_get_one_object(tmp_path: Path) -> None:
    workspace = small_lake(tmp_path, [Happened("a", 0, "A")])
    arrays_module._open.clear()
    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(lambda _: arrays(workspace), range(16)))
    assert len({id(one) for one in got}) == 1


def test_a_lost_part_is_said(found: Arrays) -> None:
    workspace = found.snapshot.workspace
    for file in found.snapshot.files["events"]:
        Path(file).unlink()
    arrays_module._open.clear()
    (folder_of(found.snapshot) / "meta.json").unlink()
    with pytest.raises(Damaged, match="ask again"):
        arrays(workspace)


def test_time_and_customers_share_63_bits() -> None:
    assert shift_for(2_000_000, YEAR_MS) == 36
    assert shift_for(4_000_000, 54 * YEAR_MS) == 41
    assert shift_for(0, 0) == 1
    with pytest.raises(BadInput, match="1970-01-01"):
        shift_for(1 << 25, 130 * YEAR_MS)


def test_answers_are_remembered_up_to_a_budget() -> None:
    asked = []

    def work(name: str) -> str:
        asked.append(name)
        return name * 10

    remembered = Remembered(35, len)
    for name in "abacab" + "dbac":
        assert remembered.get(name, lambda name=name: work(name)) == name * 10
    assert asked == [*"abc", *"dc"], "c was not asked for longest when d came"
    assert remembered.bytes <= 35
    assert remembered.get("large", lambda: "l" * 20) == "l" * 20
    assert remembered.bytes <= 35
    remembered.forget()
    assert remembered.bytes == 0


def test_remembered_answers_stay_within_the_budget_under_threads() -> None:
    remembered = Remembered(50, len)
    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(lambda n: remembered.get(n % 7, lambda: str(n % 7) * 10), range(500)))
    assert got == [str(n % 7) * 10 for n in range(500)]
    assert 0 <= remembered.bytes <= 50


def test_a_snapshot_of_an_earlier_version_still_answers(found: Arrays, tmp_path: Path) -> None:
    workspace = found.snapshot.workspace
    add(workspace, tmp_path, [Happened("z", 50, "Z")])
    assert "Z" not in arrays(take(workspace, found.version)).names
