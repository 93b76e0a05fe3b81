"""Who has to agree to a change: the team that owns the element, and roles by what was changed.

| what changes | signs, beside the owner |
|---|---|
| words: subject, body, call to action, the name and topic of a response, its channels | marketing |
| words of one arm or channel | marketing, analytics |
| the way out | marketing, legal |
| purpose, the fields used or required, products recommended | legal |
| what kind of message it is: caps and suppression go by it | legal, support |
| what holds back: suppression, cooldown, quiet hours, caps, a trigger's re-entry | support |
| what a trigger reads of people: event, its counterpart, rule, condition, key | legal |
| entry rules, and conditions of transitions: all counts rest on them | analytics |
| arms, their shares, and margins of guardrails | analytics |
| the policy profile | legal |
| anything else: goals, waits, order, reviews, status | nobody else |

The owner is the element's own, else that of its stage, else the journey's, else product; a change
of owner is signed by both. What comes or goes needs everybody whom its filled fields need. In a
regulated journey legal signs everything. A team called like a role is that role.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from journey_core.model.elements import HEAD, Elements

PRODUCT, MARKETING, SUPPORT, LEGAL, ANALYTICS = (
    "product", "marketing", "support", "legal", "analytics",
)  # fmt: skip
ROLES = (PRODUCT, MARKETING, SUPPORT, LEGAL, ANALYTICS)
RULES: dict[str, dict[str, tuple[str, ...]]] = {
    HEAD: {"caps": (SUPPORT,), "arms": (ANALYTICS,), "margins": (ANALYTICS,),
           "policy": (LEGAL,)},
    "stages": {"entry": (ANALYTICS,)},
    "touchpoints": {},
    "transitions": {"condition": (ANALYTICS,)},
    "triggers": {
        **dict.fromkeys(("event", "without", "rule", "condition", "key"), (LEGAL,)),
        **dict.fromkeys(("cooldown", "reentry"), (SUPPORT,)),
    },
    "responses": {
        **dict.fromkeys(
            ("name", "topic", "subject", "body", "call_to_action", "channel", "fallbacks",
             "follow_preference"),
            (MARKETING,),
        ),
        "variants": (MARKETING, ANALYTICS),
        "way_out": (MARKETING, LEGAL),
        **dict.fromkeys(("purpose", "fields", "required", "recommends"), (LEGAL,)),
        "kind": (LEGAL, SUPPORT),
        **dict.fromkeys(("suppress", "cooldown", "in_quiet_hours"), (SUPPORT,)),
    },
}  # fmt: skip
"""Beside the owner, by collection and field; a field that is not named needs the owner alone."""


def signers(
    sides: Iterable[Elements], collection: str, key: str, fields: Collection[str]
) -> tuple[str, ...]:
    """The roles and teams that sign a change of these fields; `sides` are before and after."""
    found = {role for field in fields for role in RULES[collection].get(field, ())}
    for side in sides:
        if collection == HEAD or key in side.get(collection, {}):
            found.add(_owner(side, collection, key))
        if side[HEAD][HEAD].get("policy") == "regulated":
            found.add(LEGAL)
    return in_order(found)


def in_order(found: Iterable[str]) -> tuple[str, ...]:
    """Each role and team once: roles first, in their usual order, then teams by name."""
    known = {role.casefold(): role for role in ROLES}
    names = {known.get(one.strip().casefold(), one.strip()) for one in found}
    return tuple(sorted(names, key=lambda one: (one not in ROLES, _place(one), one.casefold())))


def _place(name: str) -> int:
    return ROLES.index(name) if name in ROLES else 0


def _owner(side: Elements, collection: str, key: str) -> str:
    """The team that owns an element in a document."""
    fields = side.get(collection, {}).get(key) or {}
    if str(fields.get("owner") or "").strip():
        return str(fields["owner"])
    above = {
        "stages": ("stages", fields.get("parent")),
        "touchpoints": ("stages", fields.get("stage")),
        "transitions": ("stages", fields.get("source")),
        "triggers": ("stages", fields.get("stage")),
        "responses": ("triggers", fields.get("trigger")),
    }.get(collection, (HEAD, None))
    if above[1]:
        return _owner(side, above[0], str(above[1]))
    return PRODUCT if collection == HEAD else _owner(side, HEAD, HEAD)
