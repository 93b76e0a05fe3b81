"""Two people edit one journey: nothing is lost unseen, whoever comes second."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journey_core.errors import Refused
from journey_core.model.elements import LAST_WINS, Elements, from_elements
from journey_core.model.merge import Rebased, merge, rebase
from journey_core.model.operations import Op, added, apply, diff, invert, set_to

from .calm import MANY
from .documents import documents, edits_of, is_valid, remove_with_all, rich, two_sides

Sides = tuple[Elements, Elements, Elements]


def places(result: Rebased) -> set[tuple[str, str, str, str | None]]:
    return {(conflict.kind, *conflict.place) for conflict in result.conflicts}


def named(result: Rebased, collection: str, key: str, field: str | None = None) -> bool:
    """A conflict names the place, or the whole element."""
    found = {conflict.place for conflict in result.conflicts}
    return (collection, key, field) in found or (collection, key, None) in found


def drawn_already(document: Elements, way: dict[str, Any]) -> bool:
    """The same arrow is in the document, perhaps under another id."""
    return any(
        all(way[field] == other[field] for field in way.keys() - LAST_WINS)
        for other in document["transitions"].values()
    )


def lost(op: Op, result: Rebased) -> bool:
    """The change is neither in the result nor named by a conflict."""
    there = result.elements[op.collection].get(op.id)
    if op.op == "remove":
        return there is not None and not named(result, op.collection, op.id)
    if op.op == "add" and there is None:
        whole = any(place[:2] == op.place for place in (c.place for c in result.conflicts))
        return not whole and not drawn_already(result.elements, op.value)
    changes = op.value if op.op == "add" else {op.field or "": op.value}
    return any(
        (there is None or there[field] != value)
        and field not in LAST_WINS
        and not named(result, op.collection, op.id, field)
        for field, value in changes.items()
    )


@MANY
@given(two_sides())
def test_identity(sides: Sides) -> None:
    base, mine, theirs = sides
    assert merge(base, base, theirs) == Rebased(theirs)
    assert merge(base, mine, base) == Rebased(mine)
    assert merge(base, mine, mine) == Rebased(mine)


@MANY
@given(two_sides())
def test_conflicts_are_at_the_same_places_from_either_side(sides: Sides) -> None:
    base, mine, theirs = sides
    here, there = merge(base, mine, theirs), merge(base, theirs, mine)
    assert places(here) == places(there)
    assert {c.place: (c.mine, c.theirs) for c in here.conflicts} == {
        c.place: (c.theirs, c.mine) for c in there.conflicts
    }


@MANY
@given(two_sides())
def test_without_conflict_both_orders_agree_but_for_positions(sides: Sides) -> None:
    base, mine, theirs = sides
    here, there = merge(base, mine, theirs), merge(base, theirs, mine)
    if not here.conflicts:
        # Two equal arrows under two ids become one: which id stays depends on who came first.
        assert _unplaced(here.elements) == _unplaced(there.elements)


def _unplaced(document: Elements) -> dict[str, Any]:
    bare = {
        name: {
            key: {field: value for field, value in item.items() if field not in LAST_WINS}
            for key, item in items.items()
        }
        for name, items in document.items()
    }
    ways = sorted(str(sorted(way.items())) for way in bare["transitions"].values())
    return {**bare, "transitions": ways}


@MANY
@given(two_sides())
def test_the_graph_stays_closed(sides: Sides) -> None:
    from_elements("shop", merge(*sides).elements)


@MANY
@given(two_sides())
def test_no_change_is_lost_unseen(sides: Sides) -> None:
    base, mine, theirs = sides
    result = merge(base, mine, theirs)
    for op in [*diff(base, mine), *diff(base, theirs)]:
        assert not lost(op, result), (op, result.conflicts)


@MANY
@given(two_sides())
def test_nothing_is_invented(sides: Sides) -> None:
    base, mine, theirs = sides
    result = merge(base, mine, theirs)
    for name, items in result.elements.items():
        for key, item in items.items():
            known = [side[name][key] for side in sides if key in side[name]]
            for field, value in item.items():
                said = [one[field] for one in known]
                assert value in said or (field == "parent" and named(result, name, key, field))


@MANY
@given(two_sides())
def test_rebase_of_the_difference_is_the_merge(sides: Sides) -> None:
    base, mine, theirs = sides
    result = rebase(diff(base, mine), theirs, base)
    whole = merge(base, mine, theirs)
    assert result.elements == whole.elements
    assert places(result) <= places(whole)
    for op in diff(base, mine):
        assert not lost(op, result)


@MANY
@given(two_sides())
def test_rebase_without_the_base_is_closed_and_loses_nothing(sides: Sides) -> None:
    base, mine, theirs = sides
    result = rebase(diff(base, mine), theirs)
    assert is_valid(result.elements)
    if not result.conflicts:
        assert result == rebase(diff(base, mine), theirs, base)


@MANY
@given(st.data())
def test_difference_apply_and_invert(data: st.DataObject) -> None:
    before = data.draw(documents())
    after = data.draw(edits_of(before))
    ops = diff(before, after)
    assert apply(before, ops) == after
    assert apply(after, invert(ops)) == before
    assert diff(before, before) == []
    assert rebase(ops, before) == Rebased(after)
    assert not [op for op in ops if op.op == "set" and op.value == op.was]


@MANY
@given(st.data())
def test_edits_in_several_steps_are_one_edit(data: st.DataObject) -> None:
    base = data.draw(documents())
    first = data.draw(edits_of(base))
    second = data.draw(edits_of(first))
    steps = [*diff(base, first), *diff(first, second)]
    assert apply(base, steps) == second
    assert rebase(steps, base) == Rebased(second)


@MANY
@given(st.data())
def test_undo_of_mine_keeps_theirs(data: st.DataObject) -> None:
    before = data.draw(documents())
    after = data.draw(edits_of(before))
    now = data.draw(edits_of(after))
    result = merge(after, before, now)
    theirs = diff(after, now)
    for op in theirs:
        assert not lost(op, result)
    if not theirs:
        assert result == Rebased(before)


@MANY
@given(two_sides(), st.sampled_from(sorted(LAST_WINS)))
def test_positions_are_never_a_question(sides: Sides, field: str) -> None:
    base = sides[0]
    if "s1" not in base["stages"]:
        return
    one, two = (apply(base, [set_to("stages", "s1", field, n, 0.0)]) for n in (7.0, 9.0))
    result = merge(base, one, two)
    assert not result.conflicts
    assert result.elements["stages"]["s1"][field] == 7.0


def joined(mine: list[Op], theirs: list[Op]) -> tuple[Elements, set[tuple[str, str, str | None]]]:
    base = rich()
    result = merge(base, apply(base, mine), apply(base, theirs))
    assert is_valid(result.elements)
    return result.elements, {conflict.place for conflict in result.conflicts}


def test_two_ends_that_meet() -> None:
    elements, asked = joined(
        [set_to("transitions", "w1", "source", "s4", "s1")],
        [set_to("transitions", "w1", "target", "s4", "s2")],
    )
    assert asked == {("transitions", "w1", "source"), ("transitions", "w1", "target")}
    way = elements["transitions"]["w1"]
    assert (way["source"], way["target"]) == ("s1", "s4")


def test_two_nestings_that_go_too_deep() -> None:
    elements, asked = joined(
        [set_to("stages", "s4", "parent", "s1", None)],
        [set_to("stages", "s1", "parent", "s2", None)],
    )
    assert asked == {("stages", "s4", "parent"), ("stages", "s1", "parent")}
    assert elements["stages"]["s4"]["parent"] is None
    assert elements["stages"]["s1"]["parent"] == "s2"


def test_an_edited_substage_brings_its_parent_back() -> None:
    base, mine = rich(), rich()
    remove_with_all(mine, "stages", "s2")
    theirs = apply(base, [set_to("stages", "s3", "owner", "Ops", "")])
    result = merge(base, mine, theirs)
    assert {(c.kind, c.id) for c in result.conflicts} == {("delete_edit", "s3"), ("dangling", "s2")}
    assert {"s2", "s3"} <= result.elements["stages"].keys()


def test_an_edit_of_what_they_removed_is_asked_and_put_back() -> None:
    base, theirs = rich(), rich()
    remove_with_all(theirs, "stages", "s4")
    result = rebase([set_to("stages", "s4", "owner", "Ops", "")], theirs, base)
    assert [(c.kind, c.id) for c in result.conflicts] == [("delete_edit", "s4")]
    assert result.elements["stages"]["s4"]["owner"] == "Ops"


def test_a_move_does_not_hold_back_a_removal() -> None:
    base, mine = rich(), rich()
    remove_with_all(mine, "stages", "s4")
    theirs = apply(base, [set_to("stages", "s4", "x", 5.0, 0.0)])
    assert merge(base, mine, theirs) == Rebased(mine)
    assert merge(base, theirs, mine) == Rebased(mine)


def test_the_same_value_written_differently_is_no_conflict() -> None:
    base = apply(rich(), [set_to("responses", "r1", "wait", "1d", "0s")])
    result = rebase([set_to("responses", "r1", "wait", "2h", "24h")], base)
    assert not result.conflicts
    assert result.elements["responses"]["r1"]["wait"] == "2h"


def test_an_edit_of_what_the_same_edits_added() -> None:
    edits = [
        added("stages", "s9", {"name": "Help"}),
        set_to("stages", "s9", "owner", "Ops", ""),
        added("transitions", "w9", {"source": "s1", "target": "s9"}),
        set_to("transitions", "w9", "label", "stuck", ""),
    ]
    assert rebase(edits, rich()) == Rebased(apply(rich(), edits))
    assert rebase([*edits, *invert(edits)], rich()) == Rebased(rich())


def test_an_edit_on_top_of_one_that_was_lost() -> None:
    """What was drawn to a removed stage goes with it, and all of it is named."""
    edits = [
        added("stages", "s9", {"name": "Late", "parent": "gone"}),
        added("transitions", "w9", {"source": "s1", "target": "s9"}),
        set_to("transitions", "w9", "label", "stuck", ""),
        set_to("stages", "s1", "owner", "Ops", ""),
    ]
    result = rebase(edits, rich())
    assert {conflict.place for conflict in result.conflicts} == {
        ("stages", "gone", None),
        ("stages", "s9", None),
    }
    assert result.elements == apply(rich(), edits[-1:])


def test_edits_that_never_fitted_are_refused() -> None:
    twice = [added("stages", "s9", {"name": "Help"})] * 2
    with pytest.raises(Refused):
        rebase(twice, rich())
    with pytest.raises(Refused):
        rebase([set_to("stages", "s1", "emotion", 9, None)], rich())
