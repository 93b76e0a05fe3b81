"""Every page loads, says something true as its title, reacts, and teaches when it is empty."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from journey_core.demo.templates import templates
from journey_core.store.journeys import JourneyStore
from journey_core.ui import cache

from .conftest import OpenApp

PAGES = ("journeys", "map", "responses", "replay", "funnel", "flow", "holdout", "data")


@pytest.mark.parametrize("page", PAGES)
def test_a_page_over_the_demo_company(open_app: OpenApp, page: str) -> None:
    app = open_app(page)
    assert len(app.title) == 1
    assert app.title[0].value.strip()


@pytest.mark.parametrize("page", PAGES)
def test_a_page_over_nothing_teaches(open_app: OpenApp, page: str) -> None:
    app = open_app(page, empty=True)
    assert len(app.title) == 1
    assert app.header or app.button


@pytest.mark.parametrize("page", PAGES)
def test_the_meeting_view_hides_editors(open_app: OpenApp, page: str) -> None:
    app = open_app(page, meeting="on")
    assert not app.sidebar.selectbox
    labels = {button.label for button in app.button}
    assert not labels & {"New journey", "Save", "Import", "Propose for review"}


def test_journeys_names_what_needs_attention(open_app: OpenApp) -> None:
    app = open_app()
    assert app.title[0].value == "2 of 3 journeys need attention"
    said = " ".join(element.value for element in app.markdown)
    assert "The review of Win back was due" in said
    assert "without a fallback, filled for" in said


def test_a_stage_shows_what_was_found_in_its_triggers_and_responses(open_app: OpenApp) -> None:
    app = open_app("map", journey="onboarding", stage="subscribed")
    badges = " ".join(element.value for element in app.markdown)
    assert "2 findings" in badges
    titles = " ".join(element.proto.title for element in (*app.error, *app.warning))
    assert "C2" in titles
    assert "T5" in titles


def test_a_journey_is_duplicated_archived_and_brought_back(open_app: OpenApp) -> None:
    app = open_app()
    app.button(key="copy-win-back").click().run()
    assert {head.id for head in cache.journeys()} >= {"win-back", "win-back-copy"}
    app.button(key="archive-win-back-copy").click().run()
    assert "win-back-copy" not in {head.id for head in cache.journeys()}
    assert [head.id for head in cache.archived()] == ["win-back-copy"]


def test_every_template_is_offered(open_app: OpenApp) -> None:
    app = open_app(empty=True)
    app.button(key="act-Start from a template").click().run()
    offered = set(app.radio(key="new-template").options)
    assert offered == {head.title for head in templates()} | {"A blank map"}


def test_the_funnel_answers_by_segment(open_app: OpenApp) -> None:
    app = open_app("funnel", by="value_tier")
    assert "% of those who reach First visit get to" in app.title[0].value
    spec = json.loads(app.get("plotly_chart")[0].proto.spec)
    assert any("First visit" in str(note.get("text")) for note in spec["layout"]["annotations"])
    assert any("tier" in heading.value for heading in app.subheader)


def test_the_funnel_refuses_in_words(open_app: OpenApp) -> None:
    app = open_app("funnel", empty=True)
    assert "Choose at least two events" in " ".join(element.value for element in app.markdown)


def test_edits_in_the_inspector_are_revisions(open_app: OpenApp) -> None:
    app = open_app("map", stage="cart")
    app.text_area[0].set_value("Keep it while I think")
    app.button[[b.label for b in app.button].index("Save")].click().run()
    assert not app.exception
    saved = JourneyStore(cache.workspace().engine).load("first-purchase")
    assert saved.revision == 2
    goals = {stage.id: stage.customer_goal for stage in saved.journey.stages}
    assert goals["cart"] == "Keep it while I think"


def test_the_register_shows_every_source(open_app: OpenApp) -> None:
    app = open_app("data")
    assert {source.name for source in cache.sources()} >= {"web", "shop", "email", "support"}
    assert app.title[0].value.endswith(("fresh", "behind"))


def test_a_link_to_a_journey_opens_it(open_app: OpenApp) -> None:
    app = open_app("map", journey="win-back")
    assert app.title[0].value == "Win back"


def test_the_map_holds_two_segments_against_one_another(open_app: OpenApp) -> None:
    link = {"overlay": "Difference", "by": "value_tier", "segment": "gold"}
    app = open_app("map", journey="first-purchase", **link)
    assert app.selectbox(key="against").value == "bronze"
    laid_over = json.loads(app.get("bidi_component")[0].proto.json)["overlay"]
    drawn = laid_over["overlay"]
    assert drawn["title"] == "gold less bronze, points"
    assert drawn["diverging"]


def test_a_link_to_nowhere_falls_back(open_app: OpenApp) -> None:
    app = open_app("map", journey="no-such", stage="none", overlay="Nonsense")
    assert app.title[0].value


def test_a_missing_page_is_not_reachable() -> None:
    names = {path.stem for path in Path("pages").glob("*.py")}
    assert names == set(PAGES)
