"""The demo's planted faults are found, each where it is; what was made without a flaw has none."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from journey_core.audit.base import audit
from journey_core.audit.facts import Facts, measured
from journey_core.demo.fill import fill
from journey_core.demo.journeys import demo_journeys
from journey_core.demo.shelf import document, documents
from journey_core.lake.workspace import Workspace, open_workspace
from journey_core.model.journey import Journey

TODAY = date(2026, 11, 23)
JOURNEYS = {journey.id: journey for journey in demo_journeys(TODAY)}
PLANTED = {
    "first-purchase": set(),
    "onboarding": {("C2", "responses/welcome"), ("T5", "triggers/started-plus")},
    "win-back": {
        ("C5", "responses/a-second-look"), ("M7", "journey"), ("R3", "responses/a-second-look"),
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace with a small demo company."""
    workspace = open_workspace(tmp_path_factory.mktemp("planted") / "workspace")
    fill(workspace, customers=400)
    return workspace


def found(journey: Journey, facts: Facts | None) -> set[tuple[str, str]]:
    return {(one.code, one.element) for one in audit(journey, TODAY, facts=facts)}


@pytest.mark.parametrize("name", PLANTED)
def test_planted_faults_are_found_and_no_others(company: Workspace, name: str) -> None:
    assert found(JOURNEYS[name], None) == PLANTED[name]
    assert found(JOURNEYS[name], measured(company, JOURNEYS[name])) == PLANTED[name]


@pytest.mark.parametrize("name", documents("templates"))
def test_templates_are_clean(company: Workspace, name: str) -> None:
    template = document("templates", name)
    assert audit(template, TODAY) == []
    facts = measured(company, template)
    assert {one.severity for one in audit(template, TODAY, facts=facts)} <= {"info"}


def test_the_file_is_what_was_planted() -> None:
    assert set(documents("demo")) == set(PLANTED)
    assert isinstance(documents("demo")["win-back"], Path)
