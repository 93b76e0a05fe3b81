"""The touchpoints of a stage as a small table that can be edited."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, get_args

import polars as pl
import streamlit as st

from journey_core.model.contact import Channel
from journey_core.model.journey import Stage
from journey_core.model.operations import Op, added, removed, set_to
from journey_core.ui import edits

if TYPE_CHECKING:
    from journey_core.store.records import Saved

_COLUMNS = {
    "channel": pl.String,
    "name": pl.String,
    "owner": pl.String,
    "pos": pl.Float64,
    "id": pl.String,
}


def show(base: Saved, stage: Stage, *, editable: bool) -> None:
    """Where customer and company meet: channel, what it is, which team owns it."""
    points = sorted(
        (one for one in base.journey.touchpoints if one.stage == stage.id),
        key=lambda one: (one.pos, one.id),
    )
    rows = [
        {"channel": p.channel, "name": p.name, "owner": p.owner, "pos": p.pos, "id": p.id}
        for p in points
    ]
    frame = pl.DataFrame(rows, schema=_COLUMNS)
    if not editable:
        if points:
            st.table(frame.drop("id", "pos"), border="horizontal")
        else:
            st.caption("No touchpoints yet.")
        return
    edited = st.data_editor(
        frame,
        num_rows="dynamic",
        hide_index=True,
        key=f"touch-{stage.id}-{base.revision}",
        column_config={
            "channel": st.column_config.SelectboxColumn(
                "Channel", options=list(get_args(Channel)), required=True
            ),
            "name": st.column_config.TextColumn("What", max_chars=200),
            "owner": st.column_config.TextColumn("Owner", max_chars=200),
            "id": None,
            "pos": None,
        },
    )
    asked = st.button("Save touchpoints", icon=":material/check:", key=f"touch-save-{stage.id}")
    if asked and edits.save(base, operations(rows, edited.to_dicts(), stage.id)):
        st.rerun()


def operations(before: list[dict[str, Any]], after: list[dict[str, Any]], stage: str) -> list[Op]:
    """The edits between two states of the table; a row without an id is new."""
    left, ops = {row["id"]: row for row in before}, []
    for place, row in enumerate(after):
        if not row.get("channel"):
            continue
        new = {"channel": row["channel"], **{k: row.get(k) or "" for k in ("name", "owner")}}
        old = left.pop(row.get("id"), None)
        if old is None:
            value = {**new, "stage": stage, "pos": float(place)}
            ops.append(added("touchpoints", f"tp-{secrets.token_hex(5)}", value))
            continue
        ops += [
            set_to("touchpoints", old["id"], name, value, old[name])
            for name, value in new.items()
            if value != old[name]
        ]
    for gone in left.values():
        was = {**gone, "stage": stage}
        ops.append(removed("touchpoints", was.pop("id"), was))
    return ops
