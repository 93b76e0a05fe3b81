"""The Funnel page: every setting in the link, the customers behind a bar, every other meaning."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from journey_core.funnel.definition import FunnelQuestion
from journey_core.funnel.results import FunnelResult
from journey_core.ui.funnel import cache as answers

from .conftest import OpenApp

STEPS = ["Page Viewed", "Product Viewed", "Order Completed"]


def headings(app: AppTest) -> set[str]:
    return {one.value for one in app.subheader}


def test_every_setting_comes_from_the_link(
    open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[FunnelQuestion] = []
    result = answers.result

    def listening(question: FunnelQuestion) -> FunnelResult:
        seen.append(question)
        return result(question)

    monkeypatch.setattr(answers, "result", listening)
    app = open_app(
        "funnel", **{"from": "Events", "steps": STEPS}, window="7 days", mature="false",
        first="First ever", rising="true", exclude="Support Ticket Opened",
        exclusion="Removes the customer", optional="2. Product Viewed", most2="3 days",
        least1="1 minute", by="event.channel", of="The last step reached",
    )  # fmt: skip
    assert not app.exception
    question = seen[-1]
    assert [step.name for step in question.steps] == STEPS
    assert question.window is not None
    assert (question.window.days, question.all_entrants) == (7, True)
    assert (question.first_touch, question.strict_time, question.optional) == (True, True, (2,))
    assert question.exclude is not None
    assert (question.exclude.event, question.exclusion) == ("Support Ticket Opened", "remove")
    assert [span and span.days for span in question.step_windows] == [None, 3]
    assert [span.seconds for span in question.step_waits] == [60, 0]
    assert (question.by, question.attribution) == ("event.channel", "last")
    seen.clear()
    app.query_params["meeting"] = "on"
    app.run()
    assert not app.exception
    assert seen[-1] == question
    assert not {box.key for box in app.multiselect} & {"steps", "optional"}


def test_a_bar_leads_to_its_customers(open_app: OpenApp) -> None:
    app = open_app("funnel", bar="3. left before Fills a cart")
    told = next(one for one in app.dataframe if "customer_id" in one.value)
    assert set(told.value["name"]) == {"Looks at products"}
    assert all(link.startswith("/replay?customer=") for link in told.value["why"])
    assert {"people-csv", "people-parquet"} <= {one.key for one in app.get("download_button")}


def test_in_a_meeting_nobody_is_named(open_app: OpenApp) -> None:
    app = open_app("funnel", bar="3. left before Fills a cart", meeting="on")
    assert not any("customer_id" in one.value for one in app.dataframe)
    assert "Customers behind a bar" not in headings(app)
    assert "Does the answer depend on the settings?" in headings(app)


def test_settings_that_matter_are_said(open_app: OpenApp) -> None:
    app = open_app("funnel", times="With those who began late")
    assert {"Week by week", "Time to convert"} <= headings(app)
    assert any("What matters most is" in one.value for one in app.markdown)
    assert any("Kaplan and Meier" in one.value for one in app.caption)
    app.selectbox(key="differ").select("What the window bounds: nothing").run()
    assert not app.exception
    told = next(one for one in app.dataframe if "arrives" in one.value)
    assert set(told.value["arrives"]) == {"only under this meaning"}


def test_what_contradicts_itself_is_said(open_app: OpenApp) -> None:
    app = open_app("funnel", **{"from": "Events", "steps": STEPS}, exclude="Page Viewed")
    assert app.title[0].value == "This question cannot be answered"
    assert "is also step" in app.error[0].value


def test_a_meeting_opens_in_the_period_of_its_link(open_app: OpenApp) -> None:
    whole = open_app("funnel", meeting="on")
    told = next(one.value for one in whole.caption if "entrants" in one.value)
    whole.query_params["period"] = "Last 30 days"
    whole.run()
    assert told not in {one.value for one in whole.caption}
