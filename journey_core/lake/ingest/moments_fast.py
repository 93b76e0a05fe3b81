"""The usual forms of ISO 8601 read a column at a time; `moments` says what they mean.

A form is the text's length: a day has 10 letters, with minutes 16, seconds 19, a fraction 21 to 29,
each with a zone of 0, 1, 3, 5 or 6 letters. All texts of one form are digits in the same places.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from journey_core.lake.ingest.moments import END_MS, FIRST_MS, IS_NUMBER, milliseconds
from journey_core.lake.ingest.texts import EMPTY, layout

FINE, MISSING, NOT_A_TIME, NUMBER, OUTSIDE = range(5)
"""What became of each text."""
_MONTHS = (
    np.arange("0000-01", "10000-02", dtype="datetime64[M]").astype("datetime64[D]").astype(np.int64)
)
"""Days since 1970 at which each month from the year 0 on begins."""
_ZERO, _COLON, _MINUS, _PLUS = 48, 58, 45, 43


def read_times(texts: pa.Array, unit: str | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Milliseconds since 1970 UTC (int64) and what became of each text (uint8).

    Where the second is not FINE the first means nothing.
    """
    count = len(texts)
    moments, states = np.zeros(count, np.int64), np.full(count, NOT_A_TIME, np.uint8)
    starts, lengths, data = layout(texts)
    for length in np.unique(lengths) if count else []:
        if not 10 <= length <= 35:
            continue
        at = np.flatnonzero(lengths == length)
        letters = _letters(data, starts[at], int(length))
        for zone in (0, 1, 3, 5, 6):
            fits = _has_zone(letters, int(length), zone)
            if fits is not None and fits.any():
                found, good = _read_form(letters[:, fits] if not fits.all() else letters, zone)
                places = at[fits][good]
                moments[places], states[places] = found[good], FINE
    states[lengths == EMPTY] = MISSING
    _read_the_rest(texts, unit, moments, states)
    states[(states == FINE) & ((moments < FIRST_MS) | (moments >= END_MS))] = OUTSIDE
    return moments, states


def in_range(
    numbers: np.ndarray, scale: int, cut: int, missing: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The same of whole numbers (int64): times `scale`, divided by `cut`, in milliseconds."""
    first, end = FIRST_MS * cut // scale, END_MS * cut // scale
    inside = (numbers >= first) & (numbers < end)
    moments = np.where(inside, numbers, 0) * scale // cut
    states = np.where(inside, FINE, OUTSIDE).astype(np.uint8)
    states[missing] = MISSING
    return moments, states


def _letters(data: np.ndarray, starts: np.ndarray, length: int) -> np.ndarray:
    """A row for each place in the text, a column for each text."""
    if len(starts) and starts[-1] - starts[0] == length * (len(starts) - 1):
        block = data[starts[0] : starts[-1] + length].reshape(-1, length)  # side by side
    else:
        block = data[starts[:, None] + np.arange(length)]
    return np.ascontiguousarray(block.T)


def _has_zone(letters: np.ndarray, length: int, zone: int) -> np.ndarray | None:
    core = length - zone
    if core == 10 and zone == 0:
        return np.ones(letters.shape[1], bool)
    if core not in (16, 19) and not 21 <= core <= 29:
        return None
    if zone == 0:
        return _has_point(letters) if core >= 21 else np.ones(letters.shape[1], bool)
    mark = letters[core]
    if zone == 1:
        return (mark | 32) == ord("z")
    return (mark == _PLUS) | (mark == _MINUS)


def _read_form(letters: np.ndarray, zone: int) -> tuple[np.ndarray, np.ndarray]:
    """Milliseconds since 1970 UTC, and where they mean something."""
    core = len(letters) - zone
    days, good = _days(letters)
    moments = days * 86_400_000
    if core > 10:
        clock, fine = _clock(letters, core)
        moments, good = moments + clock, good & fine
    if zone > 1:
        shift, fine = _shift(letters[core:], zone)
        moments, good = moments - shift, good & fine
    return moments, good


def _days(letters: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    century, good = _pair(letters, 0)
    years, fine = _pair(letters, 2)
    months, fine_month = _pair(letters, 5)
    days, fine_day = _pair(letters, 8)
    good &= fine & fine_month & fine_day & (letters[4] == _MINUS) & (letters[7] == _MINUS)
    years += century * 100
    good &= (years >= 1) & (months >= 1) & (months <= 12)
    month = np.where(good, years * 12 + months - 1, 0)
    begins = _MONTHS[month]
    good &= (days >= 1) & (days <= _MONTHS[month + 1] - begins)
    return begins + days - 1, good


def _clock(letters: np.ndarray, core: int) -> tuple[np.ndarray, np.ndarray]:
    """Milliseconds since midnight; 24:00 is left to `moments`."""
    hours, good = _pair(letters, 11)
    minutes, fine = _pair(letters, 14)
    gap = letters[10]
    good &= fine & (((gap | 32) == ord("t")) | (gap == ord(" "))) & (letters[13] == _COLON)
    good &= (hours <= 23) & (minutes <= 59)
    clock = (hours * 60 + minutes) * 60_000
    if core >= 19:
        seconds, fine = _pair(letters, 17)
        good &= fine & (letters[16] == _COLON) & (seconds <= 59)
        clock += seconds * 1000
    if core >= 21:
        good &= _has_point(letters)
        for place in range(20, core):
            good &= _is_digit(letters[place])
        for place, worth in zip(range(20, min(core, 23)), (100, 10, 1), strict=False):
            clock += (letters[place].astype(np.int64) - _ZERO) * worth
    return clock, good


def _has_point(letters: np.ndarray) -> np.ndarray:
    return (letters[19] == ord(".")) | (letters[19] == ord(","))


def _shift(letters: np.ndarray, zone: int) -> tuple[np.ndarray, np.ndarray]:
    """What a zone such as +02:00 is ahead of UTC, in milliseconds."""
    hours, good = _pair(letters, 1)
    good &= hours <= 23
    minutes = np.zeros_like(hours)
    if zone > 3:
        minutes, fine = _pair(letters, zone - 2)
        good &= fine & (minutes <= 59)
    if zone == 6:
        good &= letters[3] == _COLON
    ahead = (hours * 60 + minutes) * 60_000
    return np.where(letters[0] == _MINUS, -ahead, ahead), good


def _pair(letters: np.ndarray, place: int) -> tuple[np.ndarray, np.ndarray]:
    """The number two digits make, and where they are digits."""
    tens, ones = letters[place], letters[place + 1]
    number = tens.astype(np.int64) * 10 + ones - 11 * _ZERO
    return number, _is_digit(tens) & _is_digit(ones)


def _is_digit(letters: np.ndarray) -> np.ndarray:
    return (letters - np.uint8(_ZERO)) < 10


def _read_the_rest(
    texts: pa.Array, unit: str | None, moments: np.ndarray, states: np.ndarray
) -> None:
    """The rare forms one by one, each different text once."""
    at = np.flatnonzero(states == NOT_A_TIME)
    if not len(at):
        return
    if unit is not None:
        at = _read_digits(texts, unit, at, moments, states)
    known: dict[str, int | str] = {}
    for place, text in zip(at.tolist(), texts.take(pa.array(at)).to_pylist(), strict=True):
        found = known.get(text)
        if found is None:
            found = known[text] = milliseconds(text, unit)
        if isinstance(found, int):
            moments[place] = min(max(found, -1), END_MS)
            states[place] = FINE
        elif not text.strip():
            states[place] = MISSING
        elif found is IS_NUMBER:
            states[place] = NUMBER


def _read_digits(
    texts: pa.Array, unit: str, at: np.ndarray, moments: np.ndarray, states: np.ndarray
) -> np.ndarray:
    """Plain whole numbers of up to 18 digits at once; what is left to be read."""
    starts, lengths, data = layout(texts)
    lengths = lengths[at]
    plain = (lengths >= 1) & (lengths <= 18)
    numbers = np.zeros(len(at), np.int64)
    for place in range(int(lengths[plain].max()) if plain.any() else 0):
        here = plain & (place < lengths)
        digits = data[np.where(here, starts[at] + place, 0)] - np.uint8(_ZERO)
        plain &= ~here | (digits < 10)
        numbers = np.where(here, numbers * 10 + digits, numbers)
    done = at[plain]
    found = numbers[plain]
    if unit == "s":
        found = np.minimum(found, END_MS) * 1000
    moments[done] = found // 1000 if unit == "us" else found
    states[done] = FINE
    return at[~plain]
