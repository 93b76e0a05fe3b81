"""A contact policy with something in every part, and random ones."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from journey_core.model.contact_policy import GATES, ContactPolicy
from journey_core.model.policy_file import load

TICKET = {"id": "ticket", "name": "Open ticket", "opens": "Opened", "closes": "Closed",
          "key": "ticket_id", "kinds": ["promotion"], "owner": "Support"}  # fmt: skip
FULL: dict[str, Any] = {
    "time_zone": "Europe/Berlin",
    "zone_field": "time_zone",
    "quiet_hours": {"start": "21:00", "end": "08:00"},
    "caps": [{"max": 2, "within": "7d"}, {"max": 1, "calendar": "day", "kinds": ["promotion"]}],
    "suppressions": [TICKET],
    "addresses": {"email": "email"},
    "preferred_channel_field": "preferred_channel",
    "pace": {"field": "preferred_pace", "spans": {"weekly": "7d"}},
    "recommendations": {"gifts": "Order[gift=true]", "returns": "Returned", "key": "order_id"},
    "keep": [{"event": "Page Viewed", "span": "90d"}],
    "gates": ["stage", "duplicate", *GATES[2:]],
}
_PARTS = st.fixed_dictionaries(
    {}, optional={part: st.sampled_from([value, FULL[part]]) for part, value in {
        "time_zone": "UTC", "zone_field": "zone", "quiet_hours": None,
        "caps": FULL["caps"][:1], "suppressions": [{**TICKET, "name": "Ticket"}],
        "addresses": {"sms": "phone"}, "preferred_channel_field": "", "pace": None,
        "recommendations": {"gifts": "Gift"}, "keep": [], "gates": list(GATES),
    }.items()},
)  # fmt: skip


def full() -> ContactPolicy:
    """Something in every part."""
    return load(FULL)


def policies() -> st.SearchStrategy[ContactPolicy]:
    """Policies that share some of their parts."""
    return _PARTS.map(load)
