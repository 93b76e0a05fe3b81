"""The replay's figures show every number once, in the order of the gates, and add up."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journey_core.figures import decision_words, replay, style
from journey_core.model.contact_policy import GATES
from journey_core.replay.results import DECISIONS, FAMILIES
from tests.figures import reading

COUNTS = {"no_consent": 1912, "capped": 3880, "stage_mismatch": 0, "holdout": 2104, "sent": 6311}
DECIDED = st.dictionaries(st.sampled_from(DECISIONS), st.integers(0, 10_000))


def texts(figure) -> str:
    return " ".join(reading.texts(figure))


def test_every_decision_and_gate_has_words() -> None:
    assert set(decision_words.DECISION_WORDS) == set(DECISIONS)
    assert set(decision_words.GATE_WORDS) == set(GATES)
    assert set(decision_words.FAMILY_PROBLEMS) == set(FAMILIES)
    assert {*decision_words.in_gate_order(GATES), "sent"} == set(DECISIONS)


def test_every_blocking_decision_has_one_family() -> None:
    for name in set(DECISIONS) - {"sent", "holdout"}:
        assert sum(name in names for names in FAMILIES.values()) == 1
        assert decision_words.family_of(name)
    assert decision_words.family_of("sent") == decision_words.family_of("holdout") == ""


def test_the_waterfall_carries_numbers_shares_and_families() -> None:
    shown = texts(replay.waterfall(COUNTS, GATES))
    for part in ("<b>14,207</b>", "1,912", "13.5%", "3,880", "2,104", "<b>6,311</b>", "44.4%"):
        assert part in shown
    assert "permission" in shown
    assert "fatigue" in shown
    assert "Stage does not match" not in shown


@settings(deadline=None, max_examples=30)
@given(DECIDED)
def test_bars_fall_from_all_candidates_to_the_messages(decisions: dict[str, int]) -> None:
    lines = replay.falls(decisions, GATES)
    assert lines[0].number == sum(decisions.values())
    edge = lines[0].number
    for line in lines[1:-1]:
        assert line.start + line.number == edge
        edge = line.start
    assert edge == lines[-1].number == decisions.get("sent", 0)


@settings(deadline=None, max_examples=30)
@given(DECIDED, st.permutations(GATES[:-1]))
def test_the_order_of_gates_is_the_policys(decisions: dict[str, int], order: list[str]) -> None:
    lines = replay.falls(decisions, [*order, "holdout"])
    expected = decision_words.in_gate_order([*order, "holdout"])
    words = [decision_words.DECISION_WORDS[name] for name in expected if decisions.get(name)]
    assert [line.label for line in lines[1:-1]] == words


def test_colour_means_arm() -> None:
    [bars] = replay.waterfall(COUNTS, GATES).data
    colours = list(bars.marker.color)
    assert colours[-1] == style.PERSONALIZED
    assert colours[-2] == style.HOLDOUT
    assert set(colours[1:-2]) == {style.LOST}


def test_the_waterfall_draws_its_falls_and_joins_them() -> None:
    figure, lines = replay.waterfall(COUNTS, GATES), replay.falls(COUNTS, GATES)
    [bars] = figure.data
    assert list(bars.x) == [line.number for line in lines]
    assert list(bars.base) == [line.start for line in lines]
    assert bars.hovertext[0] == "<b>Candidates</b><br>14,207 of 14,207 candidates (100%)"
    joints, half = figure.layout.shapes, bars.width / 2
    assert [joint.x0 for joint in joints] == [14_207, *(line.start for line in lines[1:-1])]
    for place, joint in enumerate(joints):  # from the edge of a bar to that of the next
        assert (joint.y0, joint.y1) == pytest.approx((place + half, place + 1 - half))


def test_nothing_fired_is_no_fault() -> None:
    assert texts(replay.waterfall({}, GATES)).count("<b>0</b>") == 2
    assert "of 0 candidates none is stopped" in replay.waterfall_alt({}, GATES)


def test_the_waterfalls_finding_is_a_sentence() -> None:
    said = replay.waterfall_alt(COUNTS, GATES)
    assert "of 14,207 candidates 5,792 are stopped by gates (no consent 1,912" in said
    assert said.endswith("2,104 are in the holdout, 6,311 would be sent.")


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(st.text(max_size=30), DECIDED), min_size=1, max_size=5))
def test_segments_add_up_to_everything(rows: list[tuple[str, dict[str, int]]]) -> None:
    figure = replay.segments(rows)
    for place, (_, decisions) in enumerate(rows):
        whole = sum(trace.x[place] for trace in figure.data)
        assert abs(whole - (1 if sum(decisions.values()) else 0)) < 1e-9


def test_segments_show_their_n_and_are_never_markup() -> None:
    rows = [("<b>gold</b>", {"sent": 41, "holdout": 12, "capped": 47}), ("", {"sent": 1})]
    shown = texts(replay.segments(rows))
    assert "<b>gold" not in shown
    for part in ("100", "41.0%", "100%"):
        assert part in shown
    assert "gold 41.0% of 100" in replay.segments_alt("tier", [("gold", rows[0][1])])


def test_what_stops_most_is_no_holdout() -> None:
    assert decision_words.stopped_most_by(COUNTS) == "Contact cap reached"
    assert decision_words.stopped_most_by({"holdout": 5, "sent": 3}) == ""
    assert decision_words.spared(COUNTS) == 5792
