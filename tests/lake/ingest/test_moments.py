"""Times: what is one, what is none, and the fast reading equal to the slow one."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journey_core.lake.ingest import moments_fast
from journey_core.lake.ingest.checks import moments_of
from journey_core.lake.ingest.moments import END_MS, IS_NUMBER, NOT_ISO, milliseconds

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)


def ms(*moment: int, zone: timezone = UTC) -> int:
    return (datetime(*moment, tzinfo=zone) - EPOCH) // MILLISECOND


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-03-05", ms(2024, 3, 5)),
        ("2024-02-29", ms(2024, 2, 29)),
        (" 2024-03-05 ", ms(2024, 3, 5)),
        ("2024-03-05T10", ms(2024, 3, 5, 10)),
        ("2024-03-05T10:30", ms(2024, 3, 5, 10, 30)),
        ("2024-03-05 10:30:07", ms(2024, 3, 5, 10, 30, 7)),
        ("2024-03-05t10:30:07z", ms(2024, 3, 5, 10, 30, 7)),
        ("2024-03-05T10:30:07.5", ms(2024, 3, 5, 10, 30, 7, 500_000)),
        ("2024-03-05T10:30:07,25", ms(2024, 3, 5, 10, 30, 7, 250_000)),
        ("2024-03-05T10:30:07.123999999Z", ms(2024, 3, 5, 10, 30, 7, 123_000)),
        ("2024-03-05T10:30:07+02:00", ms(2024, 3, 5, 8, 30, 7)),
        ("2024-03-05T10:30:07-0330", ms(2024, 3, 5, 14, 0, 7)),
        ("2024-03-05 10:30:07+02", ms(2024, 3, 5, 8, 30, 7)),
        ("2024-03-05T24:00", ms(2024, 3, 6)),
        ("20240305T103007Z", ms(2024, 3, 5, 10, 30, 7)),
        ("20240305T1030", ms(2024, 3, 5, 10, 30)),
        ("2024-W10-2", ms(2024, 3, 5)),
        ("2024-065", ms(2024, 3, 5)),
        ("2024-366", ms(2024, 12, 31)),
    ],
)
def test_iso_8601(text: str, moment: int) -> None:
    assert milliseconds(text) == moment


@pytest.mark.parametrize(
    "text",
    ["infinity", "-infinity", "epoch", "now", "today", "nan", "NaT", "2024", "2024-03", "2024-3-5",
     "05.03.2024", "03/05/2024", "2024-02-30", "2023-02-29", "2024-13-01", "2023-366", "2024-W60-1",
     "2024-03-05T", "2024-03-05T25:00", "2024-03-05T24:01", "2024-03-05T10:60", "10:30",
     "2024-03-05T10:30:60", "2024-03-05T10:30:07.", "2024-03-05T10:30:07+2", "0000-01-01",
     "2024-03-05T10:30:07+25:00", "2024-03-05T10:30:07 UTC", "2024-03-05x10:30", "２０２４-03-05",
     "2024-03-05T10:30:07Z Z", "1e", "--5", "0x10", "1_000"],
)  # fmt: skip
def test_what_is_no_time(text: str) -> None:
    assert milliseconds(text) in (NOT_ISO, IS_NUMBER)
    _, states = moments_fast.read_times(pa.array([text]))
    assert states[0] != moments_fast.FINE


@pytest.mark.parametrize(
    ("text", "unit", "moment"),
    [("1700000000", "s", 1_700_000_000_000), ("1700000000.1239", "s", 1_700_000_000_123),
     ("1.7e9", "s", 1_700_000_000_000), ("1700000000123", "ms", 1_700_000_000_123),
     ("1700000000123999", "us", 1_700_000_000_123), ("0", "s", 0),
     ("20240305", "s", 20_240_305_000), ("2024-03-05", "s", ms(2024, 3, 5))],
)  # fmt: skip
def test_numbers_are_times_only_with_a_unit(text: str, unit: str, moment: int) -> None:
    assert milliseconds(text, unit) == moment
    found, states = moments_fast.read_times(pa.array([text]), unit)
    assert (found[0], states[0]) == (moment, moments_fast.FINE)
    if text != "2024-03-05":
        assert moments_fast.read_times(pa.array([text]))[1][0] == moments_fast.NUMBER


@pytest.mark.parametrize(
    ("text", "is_inside"),
    [("1969-12-31T23:59:59.999Z", False), ("1970-01-01", True), ("1970-01-01T00:30+01:00", False),
     ("2100-12-31T23:59:59.999", True), ("2101-01-01", False), ("9999-12-31", False),
     ("0001-01-01", False)],
)  # fmt: skip
def test_only_1970_to_2100(text: str, is_inside: bool) -> None:
    _, states = moments_fast.read_times(pa.array([text]))
    assert states[0] == (moments_fast.FINE if is_inside else moments_fast.OUTSIDE)


_zones = st.integers(-23 * 60 - 59, 23 * 60 + 59).map(lambda m: timezone(timedelta(minutes=m)))


@given(
    moment=st.datetimes(datetime(1970, 1, 3), datetime(2100, 12, 29), timezones=_zones),
    gap=st.sampled_from("T t"),
    digits=st.integers(0, 9),
)
def test_every_moment_comes_back(moment: datetime, gap: str, digits: int) -> None:
    text = moment.strftime(f"%Y-%m-%d{gap}%H:%M:%S")
    text += f".{moment.microsecond * 1000:09}"[: digits + 1] if digits else ""
    text += moment.strftime("%z")
    kept = moment.replace(
        microsecond=int(f"{moment.microsecond:06}"[: min(digits, 3)].ljust(6, "0"))
    )
    found, states = moments_fast.read_times(pa.array([text]))
    assert states[0] == moments_fast.FINE
    assert found[0] == milliseconds(text) == (kept - EPOCH) // MILLISECOND


_like_times = st.text(st.sampled_from("0123456789-:.,TtZz+ W"), min_size=8, max_size=32)
_nearly = st.tuples(
    st.sampled_from(["2024-03-05T10:30:07.123+02:00", "2024-02-28 23:59:59", "2024-03-05",
                     "2024-03-05T10:30Z", "20240305T103007", "1700000000.25"]),
    st.integers(0, 30), st.sampled_from("0123456789-:.,TZ+ "),
).map(lambda case: case[0][: case[1]] + case[2] + case[0][case[1] + 1 :])  # fmt: skip
_anything = st.none() | st.text(max_size=30) | _like_times | _nearly | st.dates().map(str)


@settings(max_examples=400)
@given(
    texts=st.lists(_anything, max_size=30),
    unit=st.sampled_from([None, None, "s", "ms", "us"]),
    cut=st.integers(0, 5),
)
def test_fast_and_slow_agree(texts: list[str | None], unit: str | None, cut: int) -> None:
    moments, states = moments_fast.read_times(pa.array(texts, pa.string())[cut:], unit)
    for text, moment, state in zip(texts[cut:], moments.tolist(), states.tolist(), strict=True):
        assert (state, moment if state == moments_fast.FINE else None) == judged(text, unit)


def judged(text: str | None, unit: str | None) -> tuple[int, int | None]:
    """The state and the moment of one text, read slowly."""
    if text is None or not text.strip():
        return moments_fast.MISSING, None
    found = milliseconds(text, unit)
    if isinstance(found, str):
        return (moments_fast.NUMBER if found == IS_NUMBER else moments_fast.NOT_A_TIME), None
    return (moments_fast.FINE, found) if 0 <= found < END_MS else (moments_fast.OUTSIDE, None)


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@pytest.mark.parametrize("zone", [None, "UTC", "Europe/Berlin"])
def test_timestamps_of_every_type(unit: str, zone: str | None) -> None:
    moments = [
        datetime(2024, 3, 5, 10, 30, 7),
        None,
        datetime(1969, 12, 31),
        datetime(2100, 12, 31),
    ]
    column = pa.array(moments, pa.timestamp(unit)).cast(pa.timestamp(unit, zone))
    found, states = moments_of(column, None)
    assert states.tolist() == [moments_fast.FINE, moments_fast.MISSING, moments_fast.OUTSIDE, 0]
    assert found[0] == ms(2024, 3, 5, 10, 30, 7)
    assert found[3] == ms(2100, 12, 31)


def test_dates_and_extremes() -> None:
    days = pa.array([date(2024, 3, 5), date(1960, 1, 1), None])
    for column in (days, days.cast(pa.date64())):
        found, states = moments_of(column, None)
        assert (found[0], states.tolist()) == (ms(2024, 3, 5), [0, moments_fast.OUTSIDE, 1])
    far = np.iinfo(np.int64)
    column = pa.array([far.min + 1, far.max], pa.int64()).view(pa.timestamp("s"))
    assert moments_of(column, None)[1].tolist() == [moments_fast.OUTSIDE] * 2
