"""One table of cases holds the browser's operations and Python's to the same answers."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic_core import to_jsonable_python

from journey_core.canvas.build import PACKAGE
from journey_core.errors import Refused
from journey_core.model import journey
from journey_core.model.elements import ALL, copy_of
from journey_core.model.operations import apply, invert, load_ops

CASES = json.loads((Path(__file__).parent / "op_cases.json").read_text(encoding="utf-8"))
RECORDS = {
    "journey": journey.Journey,
    "stages": journey.Stage,
    "touchpoints": journey.Touchpoint,
    "transitions": journey.Transition,
    "triggers": journey.Trigger,
    "responses": journey.Response,
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_case(case: dict[str, Any]) -> None:
    before = copy_of(case["before"])
    if case.get("error"):
        with pytest.raises(Refused):
            apply(before, load_ops(case["ops"]))
        return
    ops = load_ops(case["ops"])
    after = apply(before, ops)
    assert after == copy_of(case["after"])
    assert before == copy_of(case["before"])
    assert apply(after, invert(ops)) == before


def test_names_of_cases_tell_them_apart() -> None:
    assert len({case["name"] for case in CASES}) == len(CASES) > 20


@pytest.mark.parametrize("collection", ALL)
def test_browser_knows_the_fields_and_their_defaults(collection: str) -> None:
    source = PACKAGE / "canvas" / "frontend" / "src" / "fields.json"
    known = json.loads(source.read_text(encoding="utf-8"))[collection]
    away = {"id", *(journey.COLLECTIONS if collection == "journey" else ())}
    fields = {n: f for n, f in RECORDS[collection].model_fields.items() if n not in away}
    assert known["required"] == [name for name, field in fields.items() if field.is_required()]
    assert known["defaults"] == {
        name: _plain(field.get_default(call_default_factory=True))
        for name, field in fields.items()
        if not field.is_required()
    }


def _plain(value: Any) -> Any:
    return "0s" if value == timedelta(0) and value is not False else to_jsonable_python(value)
