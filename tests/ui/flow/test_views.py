"""What the Flow page makes of its answers: sentences, tables, edits."""

from __future__ import annotations

from datetime import date

import pytest

from journey_core.flow.agreement import Agreement, Disagreement
from journey_core.flow.observed import Observed, StageNumbers, WayNumbers
from journey_core.flow.paths import Loop, Path
from journey_core.flow.proposals import ProposedStage
from journey_core.flow.repeat import Repeat, Span
from journey_core.flow.retention import Cohort, Retention
from journey_core.flow.value import Worth
from journey_core.model.codec import load
from journey_core.model.elements import to_elements
from journey_core.model.operations import apply, invert
from journey_core.ui.flow import acts, disagreements, moves_view, retention_view, verdict
from journey_core.ui.flow import segments_view as segments
from journey_core.ui.flow import ways_view as ways

NAMES = {"a": "Looks", "b": "Buys"}
JOURNEY = load(
    {
        "format": "wayline/plain-1", "id": "j", "name": "J",
        "stages": [{"id": "a", "name": "Looks", "entry": "A"},
                   {"id": "b", "name": "Buys", "entry": "B"}],
        "transitions": [{"id": "ab", "source": "a", "target": "b"}],
        "triggers": [{"id": "t", "stage": "b", "kind": "event", "event": "B", "rank": 1}],
    }
)  # fmt: skip


def agreed(moves: int, followed: int, *disagreements: Disagreement) -> Agreement:
    share = followed / moves if moves else None
    return Agreement(moves, followed, share, 100, 8 if followed < moves else 0, disagreements)


DETOUR = Disagreement("undrawn", "b", "a", WayNumbers(8, 9, 0.2, 7200.0))


@pytest.mark.parametrize(
    ("moves", "followed", "title"),
    [
        (0, 0, "Nobody has moved between two stages yet"),
        (50, 50, "Every move follows the map"),
        (50, 47, "94% of moves follow the map"),
        (1000, 999, "99.9% of moves follow the map"),
    ],
)
def test_the_title_is_the_share_that_follows(moves: int, followed: int, title: str) -> None:
    assert verdict.verdict(agreed(moves, followed)) == title


def test_the_note_names_the_largest_detour() -> None:
    assert verdict.note(agreed(50, 41, DETOUR), NAMES) == (
        "8 of 100 customers take a way the map does not show. The largest detour goes from “Buys” "
        "to “Looks”: 8 customers, 20.0% of those who left."
    )
    rare = Disagreement("undrawn", "b", "a", WayNumbers(8, 9, 0.01, 7200.0), matters=False)
    assert verdict.note(agreed(50, 41, rare), NAMES).endswith("None of these ways is taken often.")
    assert verdict.note(agreed(50, 50), NAMES) == "All 50 moves of 100 customers."
    assert "entered one stage and no other" in verdict.note(agreed(0, 0), NAMES)


def test_a_card_says_what_was_seen() -> None:
    told = disagreements.said(JOURNEY, DETOUR)
    assert told == "8 customers, 20.0% of those who left; not on the map. Half within 2 h."
    unused = Disagreement("unused", "a", "b", WayNumbers(), "ab")
    told = disagreements.said(JOURNEY, unused)
    assert told == "On the map, never taken. 1 trigger waits on it."


def test_a_proposed_stage_comes_with_its_ways_and_goes_again() -> None:
    one = ProposedStage("Cart Viewed", 5, 0.5, "a", "b")
    ops = acts.stage_ops(JOURNEY, one)
    before = to_elements(JOURNEY)
    after = apply(before, ops)
    stage = after["stages"]["cart-viewed"]
    assert stage["entry"]["event"] == "Cart Viewed"
    orders = [after["stages"][key]["pos"] for key in ("a", "cart-viewed", "b")]
    assert orders == sorted(orders)
    ways = {(way["source"], way["target"]) for way in after["transitions"].values()}
    assert ways == {("a", "b"), ("a", "cart-viewed"), ("cart-viewed", "b")}
    assert apply(after, invert(ops)) == before
    last = acts.stage_ops(JOURNEY, ProposedStage("Buys", 5, 0.5, "b", ""))
    assert [op.collection for op in last] == ["stages", "transitions"]
    assert last[0].id == "buys"


def test_a_selected_cell_names_its_ends() -> None:
    picked = {"selection": {"points": [{"customdata": ["a", "b"]}]}}
    assert moves_view.ends_of(picked) == ("a", "b")
    assert moves_view.ends_of({"selection": {"points": []}}) is None
    assert moves_view.ends_of({"selection": {"points": [{"x": 1}]}}) is None
    assert moves_view.ends_of(None) is None


def test_ways_and_circles_as_tables() -> None:
    frame = ways.paths_frame([Path(("a", "b"), 3, 4, 0.75, True)], NAMES)
    assert frame.row(0) == ("Looks → Buys", 3, 75.0, 4)
    frame = ways.loops_frame([Loop(("a", "b", "a"), 3, 4, 90.0, 1)], NAMES)
    assert frame.row(0) == ("Looks → Buys → Looks", 3, 4, "1 min 30 s")


def test_segments_by_how_far_they_follow() -> None:
    stage = StageNumbers()
    group = Observed(12, {"a": stage, "b": stage}, {"ab": WayNumbers()},
                     (("b", "a", WayNumbers(1, 1)),), moves=4)  # fmt: skip
    frame = segments.segments_frame(JOURNEY, {"gold": group})
    assert frame.row(0) == ("gold", 12, 75.0)


MONTHS = retention_view.Choices("A", "A", "month", "value")


def test_who_comes_back_in_words() -> None:
    assert retention_view.verdict(((5, 5),), MONTHS) == "Too early to say who comes back"
    told = retention_view.verdict(((5, 5), (1, 4)), MONTHS)
    assert told == "25.0% come back one month later"
    cohort = Cohort(date(2026, 2, 2), 5, (5, None))
    assert retention_view.cohort_name(cohort, "month") == "Feb 2026"
    assert retention_view.cohort_name(cohort, "week") == "2 Feb 2026"
    frame = retention_view.cohorts_frame(Retention((cohort,), {"": (cohort,)}), "plan")
    assert frame.columns == ["plan", "started", "customers", "age", "came back"]
    assert frame["plan"].to_list() == ["all", "not known"]


@pytest.mark.parametrize(
    ("repeat", "said"),
    [
        (Repeat(0, 3, None, Span(None, None, None)), "Nobody has done it twice; 3 customers did"),
        (
            Repeat(2, 9, Span(1.0, 60.0, 90.0), Span(None, None, None)),
            "9 have not yet: with them, fewer than a quarter have so far.",
        ),
        (
            Repeat(2, 9, Span(1.0, 60.0, 90.0), Span(70.0, None, None)),
            "with them, a quarter do it again within 1 min 10 s.",
        ),
        (
            Repeat(2, 1, Span(1.0, 60.0, 90.0), Span(1.0, 80.0, None)),
            "with them, half do it again within 1 min 20 s.",
        ),
    ],
)
def test_buying_again_says_who_is_waited_for(repeat: Repeat, said: str) -> None:
    worth = Worth(9, 5, 7, 70.0, 7.8, (), (), (), repeat)
    assert said in retention_view.again(worth)
