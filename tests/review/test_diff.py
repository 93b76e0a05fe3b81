"""Every difference of two documents is named in a sentence, and nothing else is."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journey_core.demo.shelf import document as shelved
from journey_core.model.elements import HEAD, Elements, copy_of, from_elements, to_elements
from journey_core.review.diff import Change, changes, document, sign_off
from tests.model.documents import documents, edits_of

DEMO = to_elements(shelved("demo", "first-purchase"))
VARIANT = {
    "arm": "generic",
    "channel": None,
    "subject": "Your cart",
    "body": "Still here",
    "call_to_action": "",
}
REMINDER = DEMO["responses"]["cart-reminder"] | {"variants": [VARIANT]}
DEMO["responses"]["cart-reminder"] = REMINDER


@st.composite
def two(draw: Any) -> tuple[Elements, Elements]:
    before = draw(documents())
    return before, draw(edits_of(before))


def differing(before: Elements, after: Elements) -> set[str]:
    """The elements that are not the same, found without the library: positions do not count."""
    found = set()
    for collection in before.keys() | after.keys():
        old, new = before.get(collection, {}), after.get(collection, {})
        for key in old.keys() | new.keys():
            if key not in old or key not in new:
                found.add(f"{collection}/{key}")
                continue
            fields = {f for f in old[key] if old[key][f] != new[key][f]} - {"x", "y", "pos"}
            if collection == HEAD:
                found |= {f if f in ("caps", "arms") else HEAD for f in fields}
            elif fields:
                found.add(f"{collection}/{key}")
    return found


def between(before: Elements, after: Elements) -> tuple[Change, ...]:
    return changes(from_elements("shop", before), from_elements("shop", after))


@settings(max_examples=150)
@given(two())
def test_every_changed_element_is_named_and_no_other(sides: tuple[Elements, Elements]) -> None:
    before, after = sides
    found = between(before, after)
    assert {one.element for one in found} == differing(before, after)
    for one in found:
        collection, _, key = one.element.partition("/")
        if collection in ("stages", "triggers", "responses"):
            names = [s[collection][key]["name"] for s in sides if key in s[collection]]
            assert any((name or key) in one.change for name in names)
        assert one.roles
        assert one.was != one.now
    assert set(sign_off(found)) == {role for one in found for role in one.roles}


@settings(max_examples=60)
@given(documents())
def test_equal_documents_do_not_differ(elements: Elements) -> None:
    assert between(elements, copy_of(elements)) == ()


def changed(collection: str, key: str, **fields: Any) -> Change:
    """The one change between the demo's journey and the same with other fields."""
    after = copy_of(DEMO)
    after[collection][key] = {**after[collection][key], **fields}
    (found,) = between(DEMO, after)
    return found


@pytest.mark.parametrize(
    ("fields", "sentence", "signs"),
    [
        ({"wait": "3d"}, "wait added: 3 days", ("marketing",)),
        ({"cooldown": "7d"}, "cooldown was 30 days, is 7 days", ("marketing", "support")),
        ({"cooldown": None}, "cooldown removed, was 30 days", ("marketing", "support")),
        ({"purpose": "service"}, "purpose was “marketing”, is “service”", ("marketing", "legal")),
        ({"fields": [*REMINDER["fields"], "income"]}, "data used added: “income”",
         ("marketing", "legal")),
        ({"suppress": REMINDER["suppress"][1:]},
         "suppression removed: 7 days after Order Completed", ("marketing", "support")),
        ({"suppress": [{"event": "Order Completed", "within": "8d"}, *REMINDER["suppress"][1:]]},
         "suppression was 7 days after Order Completed, is 8 days after Order Completed",
         ("marketing", "support")),
        ({"suppress": REMINDER["suppress"][::-1]},
         "suppression: the same in another order or detail", ("marketing", "support")),
        ({"subject": "Hello"}, f"subject was “{REMINDER['subject']}”, is “Hello”", ("marketing",)),
        ({"in_quiet_hours": "wait"},
         "when due in quiet hours was not sent, is sent at their end", ("marketing", "support")),
        ({"owner": "Legal"}, "owner was Marketing, is Legal", ("marketing", "legal")),
        ({"trigger": "ordered"},
         "trigger was “Cart left for a day”, is “First order placed”", ("marketing",)),
        ({"fallbacks": ["sms", "push"]}, "other channels added: sms, then push", ("marketing",)),
        ({"variants": []}, "words for generic removed", ("marketing", "analytics")),
    ],
)  # fmt: skip
def test_a_response_in_words(fields: dict[str, Any], sentence: str, signs: tuple[str, ...]) -> None:
    found = changed("responses", "cart-reminder", **fields)
    assert found.change == f"Response “What is still open”: {sentence}"
    assert found.roles == signs
    assert found.element == "responses/cart-reminder"
    ((field, value),) = fields.items()
    assert (found.field, found.was, found.now) == (field, REMINDER[field], value)


def test_a_variant_tells_whose_words_changed() -> None:
    found = changed("responses", "cart-reminder", variants=[{**VARIANT, "subject": "Hello"}])
    told = "subject for generic was “Your cart”, is “Hello”"
    assert found.change == f"Response “What is still open”: {told}"


def test_long_words_are_told_from_where_they_differ() -> None:
    start = "All the same for a long while, and then some more of it, until the very end: "
    before, after = copy_of(DEMO), copy_of(DEMO)
    for side, end in ((before, "yes"), (after, "no")):
        side["responses"]["cart-reminder"] = {**REMINDER, "body": start + end}
    (found,) = between(before, after)
    assert "yes”" in found.change
    assert "no”" in found.change
    assert len(found.change) < 150


def test_stages_ways_caps_and_arms() -> None:
    entry = {"kind": "event", "event": "Cart Viewed", "where": []}
    assert changed("stages", "cart", entry=entry).change == (
        "Stage “Fills a cart”: entry rule was Product Added, is Cart Viewed"
    )
    assert changed("stages", "cart", entry=entry).roles == ("analytics", "Shop")
    assert changed("stages", "cart", name="Basket").change == (
        "Stage “Fills a cart” renamed to “Basket”"
    )
    assert changed("journey", "journey", arms={"personalized": 0.875, "holdout": 0.125}).change == (
        "Journey: arm personalized had 60%, has 87.5%; arm generic removed, had 20%; "
        "arm holdout had 20%, has 12.5%"
    )
    (cap,) = DEMO[HEAD][HEAD]["caps"]
    found = changed("journey", "journey", caps=[{**cap, "max": 3}])
    assert found.change == (
        "Journey: cap was at most 2 messages in 7 days, is at most 3 messages in 7 days"
    )
    assert (found.element, found.roles) == ("caps", ("marketing", "support"))
    detail = changed("journey", "journey", caps=[{**cap, "at_most": "1d"}])
    assert detail.change == "Journey: cap: the same in another order or detail"


def test_what_comes_and_goes_says_what_it_is_and_needs_all_it_touches() -> None:
    after = copy_of(DEMO)
    del after["responses"]["order-guide"]
    del after["triggers"]["ordered"]
    told = {one.element: one for one in between(DEMO, after)}
    gone = told["responses/order-guide"]
    assert gone.change == "Response “After the first order” removed: by email, after 1 hour"
    assert gone.roles == ("marketing", "support", "legal", "Shop")
    assert (gone.field, gone.now) == (None, None)
    assert (
        told["triggers/ordered"].change == "Trigger “First order placed” removed: Order Completed"
    )
    back = {one.element: one.change for one in between(after, DEMO)}
    assert back["responses/order-guide"].startswith("Response “After the first order” added: ")


def test_in_a_regulated_journey_legal_signs_everything() -> None:
    before = copy_of(DEMO)
    before[HEAD][HEAD] = {**before[HEAD][HEAD], "policy": "regulated"}
    after = copy_of(before)
    after["stages"]["cart"] = {**after["stages"]["cart"], "brand_goal": "Sell"}
    (found,) = between(before, after)
    assert found.roles == ("legal", "Shop")


def test_the_document_is_plain() -> None:
    after = copy_of(DEMO)
    after["stages"]["cart"] = {**after["stages"]["cart"], "owner": "support"}
    assert document(between(DEMO, after)) == {
        "changes": [
            {
                "element": "stages/cart", "field": "owner",
                "change": "Stage “Fills a cart”: owner was Shop, is support",
                "was": "Shop", "now": "support", "roles": ["support", "Shop"],
            }
        ],
        "sign_off": ["support", "Shop"],
    }  # fmt: skip
