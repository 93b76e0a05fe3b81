"""A drawer stays open when the page runs again; what is edited in it is one revision, or asked."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from journey_core.model.operations import set_to
from journey_core.ui import cache

from .conftest import OpenApp

CAPS_AND_ARMS = "Change caps, arms and guardrails"


def press(app: AppTest, label: str) -> None:
    app.button[[one.label for one in app.button].index(label)].click().run()
    assert not app.exception


def fields(app: AppTest) -> dict[str, float | None]:
    return {one.label: one.value for one in app.number_input}


def give(app: AppTest, **arms: float) -> None:
    """Type the share of each arm."""
    for name, share in arms.items():
        places = [one.label for one in app.number_input]
        app.number_input[places.index(f"{name.capitalize()}, %")].set_value(share).run()
    assert not app.exception


@pytest.mark.parametrize(
    ("page", "opener", "label"),
    [
        ("map", "Change who enters", "When a customer does any of"),
        ("map", "Add a trigger", "What the customer does"),
        ("responses", "Edit the rules", "Way out"),
    ],
)
def test_a_full_rerun_leaves_a_drawer_open(
    open_app: OpenApp, page: str, opener: str, label: str
) -> None:
    link = {"stage": "buys"} if page == "map" else {"response": "a-second-look"}
    app = open_app(page, journey="win-back", **link)
    press(app, opener)
    for _ in range(2):
        boxes = [*app.multiselect, *app.selectbox, *app.text_input]
        assert label in {one.label for one in boxes}
        app.run()


def test_a_meeting_or_another_journey_closes_it(open_app: OpenApp) -> None:
    app = open_app("map")
    app.session_state["journey_id"] = "first-purchase"
    app.run()
    press(app, CAPS_AND_ARMS)
    assert "Holdout, %" in fields(app)
    app.session_state["journey_id"] = "win-back"
    app.run()
    assert "Holdout, %" not in fields(app)
    press(app, CAPS_AND_ARMS)
    assert "Compare arms" in {one.label for one in app.toggle}
    app.query_params["meeting"] = "on"
    app.run()
    assert not app.toggle


def test_another_page_closes_it(open_app: OpenApp) -> None:
    app = open_app("map", journey="first-purchase")
    press(app, CAPS_AND_ARMS)
    assert "Holdout, %" in fields(app)
    app.switch_page("pages/responses.py").run()
    assert "Holdout, %" not in fields(app)
    app.switch_page("pages/map.py").run()
    assert "Holdout, %" not in fields(app)


def test_arms_are_saved_as_one_revision(open_app: OpenApp) -> None:
    app = open_app("map", journey="first-purchase")
    before = cache.saved("first-purchase")
    press(app, CAPS_AND_ARMS)
    give(app, generic=5)
    assert "add up to 85%: give 15% more" in app.warning[0].value.replace("\\", "")
    assert "Save these limits" not in {one.label for one in app.button}
    give(app, personalized=75)
    assert "nobody is drawn again" in " ".join(one.value for one in app.caption)
    next(one for one in app.number_input if one.label == "Refunded").set_value(2.5).run()
    press(app, "Save these limits")
    assert "Holdout, %" not in fields(app)
    after = cache.saved("first-purchase")
    assert after.revision == before.revision + 1
    assert after.journey.arms == {"personalized": 0.75, "generic": 0.05, "holdout": 0.2}
    assert after.journey.margins == {"refunds": 0.025}
    assert after.journey.caps == before.journey.caps


def test_two_people_who_change_the_arms_are_asked(open_app: OpenApp) -> None:
    app = open_app("responses", journey="first-purchase")
    saved = cache.saved("first-purchase")
    press(app, CAPS_AND_ARMS)
    was = dict(saved.journey.arms)
    theirs = set_to("journey", "journey", "arms", {"holdout": 0.5}, was)
    cache.store().save("first-purchase", [theirs], base=saved.revision, by="Ben")
    give(app, personalized=70, holdout=10)
    press(app, "Save these limits")
    assert cache.saved("first-purchase").journey.arms == {"holdout": 0.5}
    assert "Ben changed the same place" in " ".join(one.value for one in app.markdown)
    press(app, "Use mine")
    assert cache.saved("first-purchase").journey.arms["holdout"] == pytest.approx(0.1)


def test_no_arms_means_everybody_reads_the_same(open_app: OpenApp) -> None:
    app = open_app("map", journey="first-purchase")
    press(app, CAPS_AND_ARMS)
    app.toggle[[one.label for one in app.toggle].index("Compare arms")].set_value(False).run()
    press(app, "Save these limits")
    assert cache.saved("first-purchase").journey.arms == {}
