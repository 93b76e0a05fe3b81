"""The Responses page: what is said, its words and preview, the contact policy, and its faults."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from journey_core.errors import BadInput
from journey_core.model.contact_policy import ContactPolicy, QuietHours
from journey_core.model.journey import Journey
from journey_core.store.contact_policy import PolicyStore
from journey_core.ui import cache
from journey_core.ui.replay import cache as replays

from .conftest import OpenApp

WIN_BACK = {"journey": "win-back", "response": "a-second-look"}


def words(app: AppTest) -> str:
    return " ".join([*(one.value for one in app.markdown), *(one.value for one in app.caption)])


def press(app: AppTest, label: str) -> None:
    app.button[[one.label for one in app.button].index(label)].click().run()
    assert not app.exception


def choose(app: AppTest, menu: str, option: str) -> None:
    app.menu_button(key=menu).click(option).run()
    assert not app.exception


def policies() -> PolicyStore:
    return PolicyStore(cache.workspace().engine)


def test_the_title_counts_and_the_table_says_how_often(open_app: OpenApp) -> None:
    app = open_app("responses", journey="onboarding")
    assert app.title[0].value == "5 responses, 2 with something to mend"
    table = app.dataframe[0].value
    assert table["Response"].to_list()[0] == "Welcome"
    assert table["Candidates"].sum() > table["Sent"].sum() > 0
    assert "Select a row to read, write and preview" in words(app)


def test_a_link_opens_a_response(open_app: OpenApp) -> None:
    app = open_app("responses", **WIN_BACK)
    assert {"Words", "Preview", "Rules"} <= {one.value for one in app.subheader}
    assert app.text_input[[one.label for one in app.text_input].index("Subject")].value == (
        "We miss you!"
    )
    assert str(app.selectbox(key="preview-a-second-look").value).startswith("C-")


def test_words_are_saved_as_a_revision(open_app: OpenApp) -> None:
    app = open_app("responses", **WIN_BACK)
    app.text_input[[one.label for one in app.text_input].index("Subject")].set_value(
        "A note, {{first_name}}"
    ).run()
    assert "first\\_name is empty for 12" in words(app)
    press(app, "Save the words")
    saved = cache.saved("win-back")
    assert saved.revision == 2
    subjects = {one.id: one.subject for one in saved.journey.responses}
    assert subjects["a-second-look"] == "A note, {{first_name}}"


def test_words_that_cannot_be_read_are_not_saved(open_app: OpenApp) -> None:
    app = open_app("responses", **WIN_BACK)
    app.text_area[0].set_value("Dear {{first_name").run()
    assert "stands alone" in words(app)
    press(app, "Save the words")
    assert cache.saved("win-back").revision == 1


def test_fields_are_filled_for_a_real_customer(open_app: OpenApp) -> None:
    app = open_app("responses", **WIN_BACK)
    app.text_area[0].set_value("Dear {{first_name|friend}}, {{last_city}}").run()
    chooser = app.selectbox(key="preview-a-second-look")
    chooser.set_value(chooser.options[1]).run()
    assert not app.exception
    assert any(one.value.startswith("Dear ") and "{" not in one.value for one in app.markdown)
    assert app.selectbox(key="preview-a-second-look").value == chooser.options[1]


def test_a_meeting_reads_and_sees_no_single_customer(open_app: OpenApp) -> None:
    app = open_app("responses", meeting="on", **WIN_BACK)
    assert "We miss you" in words(app)
    assert "C\\-0" not in words(app)
    assert not app.text_input
    assert not app.selectbox
    labels = {one.label for one in app.button}
    assert not labels & {"Save the words", "Edit the rules", "Save the contact policy"}


def test_a_journey_without_triggers_teaches(open_app: OpenApp) -> None:
    app = open_app("responses")
    cache.store().create(Journey(id="bare", name="Bare"), by="test")
    app.session_state["journey_id"] = "bare"
    app.run()
    assert not app.exception
    assert app.title[0].value == "Nothing is said on this journey yet"
    assert "A trigger says when to speak" in app.header[0].value
    press(app, "Trigger for the whole journey")
    assert "Why for the whole journey" in {one.label for one in app.text_input}


def test_a_trigger_without_response_asks_for_one(open_app: OpenApp) -> None:
    app = open_app("responses")
    asked = {"id": "t", "kind": "event", "event": "Order Completed", "journey_wide": "Anywhere"}
    bare = Journey.model_validate({"id": "bare", "name": "Bare", "triggers": [asked]})
    cache.store().create(bare, by="test")
    app.session_state["journey_id"] = "bare"
    app.query_params["response"] = "trigger:t"
    app.run()
    assert app.title[0].value == "Nothing is said on this journey yet"
    press(app, "Add a response")
    assert {"Name", "Way out"} <= {one.label for one in app.text_input}


def test_a_replay_that_fails_leaves_the_rest(
    open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise BadInput("the clock stands still")

    monkeypatch.setattr(replays, "replayed", fail)
    app = open_app("responses", journey="onboarding")
    assert "The clock stands still" in words(app)
    assert app.title[0].value.startswith("5 responses")
    assert "Candidates" not in app.dataframe[0].value.columns


def test_the_policy_is_edited_and_saved(open_app: OpenApp) -> None:
    app = open_app("responses")
    revision = policies().load().revision
    app.toggle(key=f"policy-{revision}-quiet").set_value(False).run()
    assert "Quiet hours cleared" in words(app)
    press(app, "Save the contact policy")
    saved = policies().load()
    assert (saved.revision, saved.policy.quiet_hours) == (revision + 1, None)
    assert saved.policy.caps
    assert "Save the contact policy" not in {one.label for one in app.button}


def change_zone(open_app: OpenApp) -> tuple[AppTest, ContactPolicy]:
    """The page after somebody chose UTC in a policy that Ben then saves."""
    app = open_app("responses")
    held = policies().load()
    app.selectbox(key=f"policy-{held.revision}-zone").set_value("UTC").run()
    return app, held.policy


def test_different_parts_are_joined(open_app: OpenApp) -> None:
    app, held = change_zone(open_app)
    late = held.model_copy(update={"quiet_hours": QuietHours(start="22:00")})
    policies().save(late, 1, "Ben")
    press(app, "Save the contact policy")
    policy = policies().load().policy
    assert (policy.time_zone, policy.quiet_hours) == ("UTC", QuietHours(start="22:00"))


@pytest.mark.parametrize(("answer", "zone"), [("Keep theirs", "Europe/Paris"), ("Use mine", "UTC")])
def test_the_same_part_is_asked_about(open_app: OpenApp, answer: str, zone: str) -> None:
    app, held = change_zone(open_app)
    policies().save(held.model_copy(update={"time_zone": "Europe/Paris"}), 1, "Ben")
    press(app, "Save the contact policy")
    assert policies().load().policy.time_zone == "Europe/Paris"
    assert "Ben changed the same part of the policy" in words(app)
    assert "theirs: Time zone set to Europe/Paris" in words(app)
    press(app, answer)
    assert policies().load().policy.time_zone == zone
    assert "changed the same part" not in words(app)


def test_logic_is_reordered_and_removed_beside_the_map(open_app: OpenApp) -> None:
    app = open_app("map", journey="onboarding", stage="subscribed")
    assert "Subscription Started with plan is plus" in words(app)
    before = {one.id: one.rank for one in cache.saved("onboarding").journey.triggers}
    assert before["started"] < before["started-plus"]
    choose(app, "trigger-menu-started-plus", "Move up")
    after = {one.id: one.rank for one in cache.saved("onboarding").journey.triggers}
    assert (after["started"], after["started-plus"]) == (before["started-plus"], before["started"])
    choose(app, "trigger-menu-started-plus", "Remove with its responses")
    left = cache.saved("onboarding").journey
    assert "started-plus" not in {one.id for one in left.triggers}
    assert "welcome-plus" not in {one.id for one in left.responses}
