"""`journey check`: findings of a journey or a file, and an exit code that scripts can trust."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import pytest

from journey_core.cli.checks import PROFILES
from journey_core.demo.shelf import documents
from journey_core.model.journey import Policy

from .conftest import Wayline
from .test_journeys import PLAIN, write

SHOP: dict[str, Any] = {
    "format": "wayline/plain-1", "id": "shop", "name": "Shop",
    "stages": [{"id": "cart", "name": "Cart", "entry": "Product Added", "owner": "Growth",
                "customer_goal": "a tent", "brand_goal": "an order"}],
    "touchpoints": [{"id": "p", "stage": "cart", "channel": "email"}],
    "triggers": [{"id": "t", "stage": "cart", "kind": "event", "event": "Product Added"}],
    "responses": [{"id": "r", "trigger": "t", "kind": "service", "channel": "email",
                   "purpose": "service", "cooldown": "7d", "subject": "Kept until Sunday"}],
}  # fmt: skip
BROKEN = SHOP | {"responses": [SHOP["responses"][0] | {"subject": "Hi {{first_name}}"}]}


def test_a_file_of_either_form(wayline: Wayline, tmp_path: Path, folder: Path) -> None:
    clean = wayline("journey", "check", write(tmp_path / "shop.json", SHOP), "--json")
    assert (clean.code, clean.err) == (0, "")
    assert clean.document.items() >= {"id": "shop", "findings": [], "policy": "standard"}.items()
    assert not folder.exists(), "checking leaves no trace"
    wayline("journey", "import", tmp_path / "shop.json")
    whole = tmp_path / "whole.json"
    whole.write_text(wayline("journey", "show", "shop", "--json").out, encoding="utf-8")
    assert wayline("journey", "check", whole).out == "shop: nothing found\n"


def test_an_error_is_exit_one(wayline: Wayline, tmp_path: Path) -> None:
    file = write(tmp_path / "shop.json", BROKEN)
    ended = wayline("journey", "check", file, "--json")
    assert ended.code == 1
    [found] = ended.document["findings"]
    assert found.keys() == {"code", "severity", "element", "message", "fix"}
    assert (found["code"], found["severity"], found["element"]) == ("C2", "error", "responses/r")
    said = wayline("journey", "check", file)
    assert (said.code, said.err) == (1, "")
    assert "C2   responses/r: r has {{first_name}} without a fallback" in said.out
    assert said.out.endswith("shop: 1 error\n")


def test_warnings_are_exit_zero(wayline: Wayline, tmp_path: Path) -> None:
    wayline("journey", "import", write(tmp_path / "plain.json", PLAIN))
    ended = wayline("journey", "check", "win-back", "--json")
    assert {one["severity"] for one in ended.document["findings"]} >= {"warning", "error"}
    assert ended.code == 1, "no way leads to Later"
    loose = SHOP | {"triggers": [SHOP["triggers"][0] | {"stage": None}]}
    warned = wayline("journey", "check", write(tmp_path / "loose.json", loose), "--json")
    assert [one["code"] for one in warned.document["findings"]] == ["T1"]
    assert warned.code == 0
    strict = wayline("journey", "check", tmp_path / "loose.json", "--policy=regulated", "--json")
    assert (strict.code, strict.document["policy"]) == (1, "regulated")


def test_findings_are_measured_where_there_is_data(wayline: Wayline, tmp_path: Path) -> None:
    events = tmp_path / "events.csv"
    rows = [f"c{n},2026-01-0{1 + n % 9},Product Added" for n in range(200)]
    events.write_text("\n".join(["customer_id,time,event", *rows]), encoding="utf-8")
    people = tmp_path / "people.csv"
    names = [f"c{n},{'Ada' if n % 4 else ''}" for n in range(200)]
    people.write_text("\n".join(["customer_id,first_name", *names]), encoding="utf-8")
    wayline("import", "events", events)
    wayline("import", "customers", people)
    file = write(tmp_path / "shop.json", BROKEN)
    ended = wayline("journey", "check", file, "--json")
    assert "filled for 75% of customers" in ended.document["findings"][0]["message"]
    assert ended.document["data_version"] == 2
    gone = BROKEN | {
        "triggers": [SHOP["triggers"][0] | {"event": "Product Aded"}],
        "status": "live",
    }
    found = wayline("journey", "check", write(tmp_path / "gone.json", gone), "--json").document
    messages = {one["code"]: one["message"] for one in found["findings"]}
    assert messages["T3"].endswith("never occurs in the data; did you mean Product Added?")


def test_the_demo_and_its_templates(wayline: Wayline) -> None:
    wayline("demo", "--customers", "400", "--quiet")
    assert wayline("journey", "check", "first-purchase", "--json").document["findings"] == []
    codes = {
        name: {
            one["code"] for one in wayline("journey", "check", name, "--json").document["findings"]
        }
        for name in ("onboarding", "win-back")
    }
    assert codes == {"onboarding": {"C2", "T5"}, "win-back": {"C5", "M7", "R3"}}
    for path in documents("templates").values():
        assert wayline("journey", "check", path).code == 0


def test_bad_words(wayline: Wayline, tmp_path: Path) -> None:
    wayline("journey", "import", write(tmp_path / "shop.json", SHOP))
    assert wayline("journey", "check", "nobody").is_bad_input("nobody", "shop")
    assert wayline("journey", "check", tmp_path / "gone.json").is_bad_input("gone.json")
    assert wayline("journey", "check", tmp_path).is_bad_input(str(tmp_path))
    assert wayline("journey", "check", "x" * 3000).is_bad_input("xxx")
    assert wayline("journey", "check").is_bad_input("ID or FILE")
    assert wayline("journey", "check", "shop", "--policy", "lax").is_bad_input(
        "--policy", "small_team"
    )
    deep: dict = {"kind": "exists", "name": "x"}
    for _ in range(50):
        deep = {"kind": "not", "rule": deep}
    bad = SHOP | {"triggers": [SHOP["triggers"][0] | {"condition": deep}]}
    assert wayline("journey", "check", write(tmp_path / "deep.json", bad)).is_bad_input("deep.json")


@pytest.mark.parametrize("name", PROFILES)
def test_every_profile_can_be_named(wayline: Wayline, tmp_path: Path, name: str) -> None:
    file = write(tmp_path / "shop.json", SHOP)
    assert wayline("journey", "check", file, "--policy", name, "--json").document["policy"] == name
    assert set(PROFILES) == set(get_args(Policy))
