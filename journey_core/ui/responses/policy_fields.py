"""The contact policy as fields and tables, part by part."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time
from typing import Any, get_args
from zoneinfo import available_timezones

import polars as pl
import streamlit as st

from journey_core.model.contact import Cap, Channel
from journey_core.model.contact_policy import ContactPolicy, QuietHours, Recommendations
from journey_core.ui import cache, widgets
from journey_core.ui.responses import policy_rows
from journey_core.ui.responses.policy_rows import KINDS, Row

CHANNELS = list(get_args(Channel))
_TEXT = st.column_config.TextColumn
WINDOWS = "`7d` is a rolling window, `a week` one by the calendar"


def clock(policy: ContactPolicy, key: str) -> dict[str, Any]:
    """Time zones and quiet hours."""
    widgets.section("Quiet hours", "By the customer's clock; nobody is contacted in between")
    hours = policy.quiet_hours or QuietHours()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        on = st.toggle("Quiet hours", policy.quiet_hours is not None, key=f"{key}-quiet")
        start = st.time_input("From", time.fromisoformat(hours.start), key=f"{key}-from",
                              width=130, disabled=not on)  # fmt: skip
        end = st.time_input("To", time.fromisoformat(hours.end), key=f"{key}-to", width=130,
                            disabled=not on)  # fmt: skip
        zones = sorted({*available_timezones(), policy.time_zone})
        zone = st.selectbox("Time zone", zones, zones.index(policy.time_zone), key=f"{key}-zone",
                            width=220, help="For customers whose own is not known")  # fmt: skip
        field = _attribute("Customer's time zone", policy.zone_field, f"{key}-zone-field")
    quiet = {"start": f"{start:%H:%M}", "end": f"{end:%H:%M}"} if on and start and end else None
    return {"quiet_hours": quiet, "time_zone": zone, "zone_field": field}


def caps(policy: ContactPolicy, key: str) -> list[Row]:
    """The caps of all journeys together."""
    widgets.section("Contact caps", f"How much one customer hears from all journeys together; "
                    f"{WINDOWS}")  # fmt: skip
    return cap_table(policy.caps, f"{key}-caps", "Contact caps")


def cap_table(caps: Sequence[Cap], key: str, alt: str) -> list[Row]:
    """Caps as a table that can be edited, those of all journeys or of one."""
    schema = {"at most": pl.Int64, "in": pl.String, "of": pl.List(pl.String),
              "by": pl.List(pl.String), "then": pl.String, "later by": pl.String}  # fmt: skip
    columns = {
        "at most": st.column_config.NumberColumn("At most", min_value=0, step=1, width=80),
        "in": _TEXT("In", help="24h, 7d, or a day, a week, a month", width=90),
        "of": st.column_config.MultiselectColumn("Of", options=KINDS, help="None means all"),
        "by": st.column_config.MultiselectColumn("By", options=CHANNELS, help="None means all"),
        "then": st.column_config.SelectboxColumn(
            "Then", options=["drop", "delay", "other channel"], default="drop"
        ),
        "later by": _TEXT("Later by at most", width=110, help="Only where it is delayed"),
    }
    return _table(policy_rows.cap_rows(caps), schema, columns, key, alt)


def states(policy: ContactPolicy, key: str) -> list[Row]:
    """The suppression matrix."""
    widgets.section("Suppression", "States that hold messages back in every journey, each with an "
                    "owner and an end")  # fmt: skip
    schema = {
        "name": pl.String, **dict.fromkeys(KINDS, pl.Boolean), "owner": pl.String,
        "opens": pl.String, "closes": pl.String, "key": pl.String, "lasts": pl.String,
        "product": pl.String, "until": pl.Date, "id": pl.String,
    }  # fmt: skip
    columns = {
        "name": _TEXT("State", width=130),
        **{kind: st.column_config.CheckboxColumn(kind.capitalize(), width=104,
                                                 default=kind == "promotion")
           for kind in KINDS},
        "opens": _TEXT("Begins with", help="An event, such as Support Ticket Opened", width=160),
        "closes": _TEXT("Ends with", width=160),
        "key": _TEXT("Same", help="The property that says which one ends", width=90),
        "lasts": _TEXT("At most", help="Such as 30d", width=76),
        "product": _TEXT("Only about the same", help="A property both events have", width=110),
        "owner": _TEXT("Owner", width=90),
        "until": st.column_config.DateColumn("Row ends on", width=104),
        "id": None,
    }  # fmt: skip
    rows = policy_rows.state_rows(policy)
    return _table(rows, schema, columns, f"{key}-states", "Suppression matrix")


def reach(policy: ContactPolicy, key: str) -> tuple[list[Row], dict[str, str], list[Row]]:
    """Addresses, the customer's preferred channel and pace: rows, fields, rows."""
    widgets.section("Reach and preference", "Where an address stands, and what customers asked for")
    left, right = widgets.split()
    names = cache.attribute_names()
    with right:
        columns = {
            "channel": st.column_config.SelectboxColumn("Channel", options=CHANNELS),
            "attribute": st.column_config.SelectboxColumn("Address in", options=names),
        }
        addresses = _table(policy_rows.address_rows(policy),
                           {"channel": pl.String, "attribute": pl.String}, columns,
                           f"{key}-addresses", "Addresses by channel")  # fmt: skip
    with left:
        with st.container(horizontal=True):
            fields = {
                "preferred_channel_field": _attribute(
                    "Customer's preferred channel", policy.preferred_channel_field,
                    f"{key}-prefers",
                ),
                "pace": _attribute("Customer's pace", policy.pace.field if policy.pace else "",
                                   f"{key}-pace"),
            }  # fmt: skip
        pace = _table(
            policy_rows.pace_rows(policy), {"says": pl.String, "one in": pl.String},
            {"says": _TEXT("Who says"), "one in": _TEXT("gets one promotion in", help="7d, 30d")},
            f"{key}-paces", "Pace by what customers say",
        )  # fmt: skip
    return addresses, fields, pace


def origins(policy: ContactPolicy, key: str) -> dict[str, str] | None:
    """Gifts and returns, which must not drive recommendations."""
    widgets.section("Gifts and returns", "Recommendations leave these out")
    rule = policy.recommendations or Recommendations()
    with st.container(horizontal=True):
        gifts = st.text_input("What is a gift", rule.gifts, live=True, width=270,
                              key=f"{key}-gifts",
                              placeholder="Order Completed[gift=true]")  # fmt: skip
        returns = st.text_input("What takes back", rule.returns, live=True, width=270,
                                key=f"{key}-returns", placeholder="Order Returned")  # fmt: skip
        same = st.text_input("With the same", rule.key, live=True, key=f"{key}-same", width=160,
                             placeholder="order_id")  # fmt: skip
    found = {"gifts": gifts.strip(), "returns": returns.strip(), "key": same.strip()}
    return found if any(found.values()) else None


def keep(policy: ContactPolicy, key: str) -> list[Row]:
    """How long events may be used."""
    widgets.section("Use of old events", "After this time an event triggers nothing any more")
    columns = {"event": _TEXT("Event"), "for": _TEXT("May be used for", help="Such as 90d")}
    return _table(policy_rows.keep_rows(policy), {"event": pl.String, "for": pl.String}, columns,
                  f"{key}-keep", "How long events may be used")  # fmt: skip


def gates(policy: ContactPolicy, key: str) -> list[Row]:
    """The order of the gates."""
    widgets.section("Order of gates", "The first that stops a message names the decision. "
                    "Cooldown, cap and holdout are asked last, in this order.")  # fmt: skip
    columns = {
        "asked": st.column_config.NumberColumn("Asked as", min_value=1, step=1, width=80),
        "gate": _TEXT("Gate", disabled=True, width=130),
        "asks": _TEXT("It asks", disabled=True),
    }
    schema = {"asked": pl.Int64, "gate": pl.String, "asks": pl.String}
    return _table(policy_rows.gate_rows(policy), schema, columns, f"{key}-gates",
                  "Order of gates", fixed=True)  # fmt: skip


def _table(
    rows: Sequence[Row], schema: Any, columns: Any, key: str, alt: str, *, fixed: bool = False
) -> list[Row]:
    edited = st.data_editor(
        pl.DataFrame(rows, schema=schema), num_rows="fixed" if fixed else "dynamic",
        hide_index=True, key=key, alt=alt, column_config=columns,
    )  # fmt: skip
    return edited.to_dicts()


def _attribute(label: str, chosen: str, key: str) -> str:
    names = sorted({*cache.attribute_names(), *([chosen] if chosen else [])})
    return st.selectbox(label, names, index=names.index(chosen) if chosen else None, key=key,
                        placeholder="Not used", width=220) or ""  # fmt: skip
