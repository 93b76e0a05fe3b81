"""The demo company's contact policy: what holds in all of its journeys."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from journey_core.errors import Conflict
from journey_core.model.contact_policy import ContactPolicy
from journey_core.model.policy_file import load

if TYPE_CHECKING:
    from journey_core.lake.workspace import Workspace

_POLICY: dict[str, Any] = {
    "time_zone": "Europe/Berlin",
    "zone_field": "time_zone",
    "quiet_hours": {"start": "21:00", "end": "08:00"},
    "caps": [
        {"max": 2, "within": "7d", "kinds": ["promotion"]},
        {"max": 3, "within": "7d", "kinds": ["promotion", "help"]},
    ],
    "suppressions": [
        {
            "id": "open-ticket", "name": "Open support ticket", "opens": "Support Ticket Opened",
            "closes": "Support Ticket Closed", "key": "ticket_id", "lasts": "60d",
            "product": "product", "kinds": ["promotion"], "owner": "Support",
        },
        {
            "id": "returned", "name": "Sent something back", "opens": "Order Returned",
            "lasts": "14d", "kinds": ["promotion"], "owner": "Shop",
        },
        {
            "id": "spam", "name": "Reported spam", "opens": "Spam Reported", "lasts": "365d",
            "kinds": ["promotion", "help"], "owner": "Marketing",
        },
        {
            "id": "box-cancelled", "name": "Stopped the Trail box",
            "opens": "Subscription Cancelled", "lasts": "14d", "kinds": ["promotion"],
            "owner": "Product",
        },
    ],
    "addresses": {"email": "email"},
    "preferred_channel_field": "preferred_channel",
    "pace": {
        "field": "preferred_pace",
        "spans": {"weekly": "7d", "every two weeks": "14d", "monthly": "30d"},
    },
    "recommendations": {
        "gifts": "Order Completed[gift=true]", "returns": "Order Returned", "key": "order_id",
    },
    "keep": [{"event": "Page Viewed", "span": "180d"}, {"event": "Product Viewed", "span": "180d"}],
}  # fmt: skip


def demo_policy() -> ContactPolicy:
    """Quiet hours, caps, states that hold messages back, addresses, pace, gifts and returns."""
    return load(_POLICY)


def save_policy(workspace: Workspace, by: str) -> None:
    """Save it where the workspace has no contact policy yet; one that is there stays."""
    from journey_core.store.contact_policy import PolicyStore

    store = PolicyStore(workspace.engine)
    if store.load().revision == 0:
        with suppress(Conflict):  # somebody was faster: theirs stays
            store.save(demo_policy(), 0, by)
