"""The Personas section: examples walk, a walk is kept, a change is seen, one is written by hand."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from journey_core.model.contact import Cap
from journey_core.model.contact_policy import ContactPolicy
from journey_core.model.journey import Journey
from journey_core.store.contact_policy import PolicyStore
from journey_core.ui import cache
from journey_core.ui.replay.personas import cache as personas
from tests.replay.test_persona import CART

from .conftest import OpenApp


def words(app: AppTest) -> str:
    return " ".join([*(one.value for one in app.markdown), *(one.value for one in app.caption)])


def press(app: AppTest, key: str) -> None:
    app.button(key=key).click().run()
    assert not app.exception


def listed(app: AppTest) -> dict[str, str]:
    table = next(one.value for one in app.dataframe if "Persona" in one.value.columns)
    return dict(zip(table["Persona"], table["Against the kept walk"], strict=True))


def test_an_example_is_kept_and_a_change_of_the_policy_is_told(open_app: OpenApp) -> None:
    app = open_app("replay", journey="first-purchase", persona="mia")
    assert listed(app) == {
        "Jon, has an open ticket": "Not kept yet",
        "Mia, abandons a cart": "Not kept yet",
    }
    assert "Your cart is kept until Sunday" in words(app)
    press(app, "persona-keep")
    assert listed(app)["Mia, abandons a cart"] == "As kept"
    silence = ContactPolicy(caps=(Cap.model_validate({"max": 0, "within": "7d"}),))
    store = PolicyStore(cache.workspace().engine)
    store.save(silence, store.load().revision, "Ben")
    app.run()
    assert listed(app)["Mia, abandons a cart"] == "1 difference"
    assert "was sent by email after 1 d 12 min; now not sent" in words(app).replace("\\", "")
    assert "Changed since: contact policy 1 → 2" in words(app).replace("\\", "")
    app.query_params["meeting"] = "on"
    app.run()
    assert listed(app)["Mia, abandons a cart"] == "1 difference"
    assert not [one for one in app.button if str(one.key).startswith("persona-")]


def test_one_is_written_by_hand_where_there_are_no_data(open_app: OpenApp) -> None:
    app = open_app(empty=True)
    cache.store().create(Journey.model_validate(CART), by="Ana")
    app.session_state["journey_id"] = "cart"
    app.switch_page("pages/replay.py").run()
    assert "Nobody walks this journey yet" in [one.value for one in app.header]
    press(app, "act-Write one")
    app.text_input(key="persona--0-name").set_value("Zoe").run()
    assert not app.exception
    press(app, "persona-save")
    (saved,) = personas.store().list()
    assert (saved.persona.id, saved.persona.journeys) == ("zoe", ("cart",))
    assert [one.event for one in saved.persona.events] == ["Visit", "Added"]
    assert listed(app) == {"Zoe": "Not kept yet"}
    assert "Nothing is sent" in words(app)
    press(app, "persona-edit")
    app.text_input(key="persona-zoe-1-name").set_value("").run()
    assert app.button(key="persona-save").disabled
    app.text_input(key="persona-zoe-1-name").set_value("Zoe, pays").run()
    press(app, "persona-save")
    assert personas.store().load("zoe").revision == 2
    press(app, "persona-edit")
    press(app, "persona-remove")
    assert personas.store().list() == []
    assert not app.exception
