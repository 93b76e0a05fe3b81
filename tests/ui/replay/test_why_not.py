"""One customer's answer: the right moment first, the stopping gate open, the others quiet."""

from __future__ import annotations

from datetime import datetime

from streamlit.testing.v1 import AppTest

from journey_core.ui.replay import why_not
from tests.ui.replay.made import candidate

NOW = datetime(2026, 11, 25)


def shown(**asked: object) -> AppTest:
    def script(asked: dict) -> None:
        from datetime import datetime

        from journey_core.ui.replay import why_not
        from tests.ui.replay.made import candidate, explanation

        found = [candidate(decision, day) for decision, day in asked["candidates"]]
        said = explanation(found, asked.get("nearest", ""))
        why_not.show(said, asked.get("response", ""), datetime(2026, 11, 25))

    app = AppTest.from_function(script, kwargs={"asked": asked}, default_timeout=30)
    app.run()
    assert not app.exception
    return app


def words(app: AppTest) -> str:
    return " ".join([*(one.value for one in app.markdown), *(one.value for one in app.caption)])


def test_the_newest_that_was_stopped_comes_first() -> None:
    found = [
        candidate("capped", 2), candidate("no_consent", 9), candidate("holdout", 11),
        candidate("sent", 12),
    ]  # fmt: skip
    assert why_not.usual(found) == 1
    assert why_not.usual([found[2], found[3]]) == 0
    assert why_not.usual([found[3]]) == 0


def test_a_moment_in_words() -> None:
    said = why_not.moment_words(candidate("capped", 14), NOW)
    assert said == "14 Nov 18:02, Cart: contact cap reached"


def test_the_answer_and_the_smallest_change() -> None:
    said = words(shown(candidates=[("capped", 14)]))
    assert "**Not sent: 3 messages within 7 days had been let through" in said
    assert "It would be sent if 4 messages were allowed" in said


def test_the_gates_stand_in_order_with_the_stopping_one_open() -> None:
    app = shown(candidates=[("capped", 14)])
    steps = app.expander
    assert [step.label.split(" &nbsp;")[0] for step in steps] == [
        "Stage", "**Contact cap**", ":gray[Not in the holdout]",
    ]  # fmt: skip
    assert [step.proto.expanded for step in steps] == [False, True, False]
    assert "not asked, would pass" in steps[2].label


def test_what_was_sent_has_no_red_gate() -> None:
    app = shown(candidates=[("sent", 14)])
    assert "Cart would be sent by email" in words(app)
    assert not any("red-badge" in step.label for step in app.expander)


def test_nothing_fired_names_the_nearest_miss() -> None:
    said = words(shown(candidates=[], nearest="2 of 3 visits"))
    assert "No trigger fired for this customer" in said
    assert "2 of 3 visits" in said


def test_a_box_of_moments_where_there_are_more() -> None:
    app = shown(candidates=[("sent", 2), ("capped", 14)])
    assert app.selectbox[0].value == 1
    app.selectbox[0].select_index(0).run()
    assert "would be sent" in words(app)


def test_a_response_that_has_no_moment_shows_the_others() -> None:
    assert "Not sent" in words(shown(candidates=[("capped", 14)], response="other"))
