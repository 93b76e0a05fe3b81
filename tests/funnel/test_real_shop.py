"""A real shop's funnels, equal to those that two other engines counted.

The reference tries every start, keeps the deepest attempt, lets one event satisfy one step, runs
the window from the first step, inclusively, counts every entrant, and breaks ties in time by the
order of the file. The last is the only difference: here ties count in the customer's favour, which
changes no number of this data. Its segments take the value on the first event of a path, which is
an attribute here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from journey_core.funnel.counts import count_steps
from journey_core.funnel.definition import FunnelQuestion, steps_from_texts
from journey_core.lake.arrays import Arrays, arrays
from journey_core.lake.ingest.options import CustomerOptions, EventOptions
from journey_core.lake.ingest.run import import_customers, import_events
from journey_core.lake.workspace import open_workspace

FIRSTS = ("platform", "acquisition_channel")


@pytest.fixture(scope="module")
def reference(shared_data: Path) -> dict[str, Any]:
    return json.loads((shared_data / "reference" / "retentioneering_ecom.json").read_text())


@pytest.fixture(scope="module", params=["user_id", "session_id"])
def shop(
    request: pytest.FixtureRequest, shared_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Arrays]]:
    """The events by customer or by session, with the values of each path's first event."""
    grain, folder = request.param, tmp_path_factory.mktemp("shop")
    file = shared_data / "retentioneering_ecom_events.parquet"
    firsts = (
        pl.read_parquet(file)
        .sort("timestamp", maintain_order=True)
        .group_by(grain, maintain_order=True)
        .agg(pl.col(name).first() for name in FIRSTS)
    )
    firsts.write_parquet(folder / "customers.parquet")
    with open_workspace(folder / "workspace") as workspace:
        columns = EventOptions(customer=grain, time="timestamp", event="event")
        import_events(workspace, [file], columns)
        import_customers(workspace, [folder / "customers.parquet"], CustomerOptions(customer=grain))
        yield grain, arrays(workspace)


def test_every_event_is_there(shop: tuple[str, Arrays], reference: dict[str, Any]) -> None:
    counts = {name: len(shop[1].rows(name)) for name in shop[1].names}
    assert counts == reference["event_counts"]


def test_funnels_with_and_without_a_window(
    shop: tuple[str, Arrays], reference: dict[str, Any]
) -> None:
    grain, found = shop
    funnels = [funnel for funnel in reference["funnels"] if funnel["grain"] == grain]
    assert len(funnels) == 9
    for funnel in funnels:
        window = funnel["window_s"] and timedelta(seconds=funnel["window_s"])
        for by in FIRSTS:
            asked = FunnelQuestion(
                steps_from_texts(funnel["funnel"].split(">")),
                window=window,
                all_entrants=True,
                by=by,
            )
            result = count_steps(found, asked)
            told = {f"{by}={value}": steps for value, steps in result.segments.items()}
            told["all=all"] = result.steps
            for segment, steps in told.items():
                customers = [step.customers for step in steps]
                assert customers == funnel["ordered"][segment][1:], (funnel["funnel"], segment)
