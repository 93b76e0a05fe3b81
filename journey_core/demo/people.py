"""Who the customers are: how they came, where they live, what they like, and what the CRM holds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from journey_core.demo import company
from journey_core.demo.company import DAY, DAYS, END, HOUR, START
from journey_core.demo.draws import TURN_BITS, Draws, Flags, Ints, message_numbers
from journey_core.demo.products import CATEGORIES
from journey_core.demo.rows import customer_ids, words

FIRST_NAMES = (
    "Ada", "Ahmed", "Alba", "Anna", "Anton", "Aylin", "Ben", "Carla", "Chloe", "Daan", "Dario",
    "Elif", "Elin", "Emil", "Emma", "Ewa", "Felix", "Fleur", "Greta", "Hana", "Hugo", "Ida",
    "Ines", "Ivo", "Jakub", "Jan", "Julia", "Karim", "Lars", "Lea", "Leon", "Lina", "Luca", "Maja",
    "Marek", "Maria", "Mats", "Mia", "Milan", "Nadia", "Nils", "Noah", "Nora", "Olga", "Oscar",
    "Pablo", "Paula", "Rosa", "Ruth", "Sami", "Sofia", "Tess", "Theo", "Tom", "Vera", "Yara",
)  # fmt: skip
CITIES = ("North", "Harbour", "Old Town", "Riverside", "Hill", "Market", "Lakes", "South")
PREFERRED_CHANNELS = ("email", "in-app", "sms")
PROFILE = 2**TURN_BITS - 1  # the message of a customer's profile, beyond all events
PACES = ("weekly", "every two weeks", "monthly")


@dataclass(frozen=True)
class People:
    """One chunk of customers; codes are places in the company's lists, times are ms since 1970."""

    index: Ints
    channel: Ints
    country: Ints
    tier: Ints
    platform: Ints
    taste: Ints
    first_visit_at: Ints
    has_app: Flags

    def __len__(self) -> int:
        return len(self.index)


def people(draws: Draws) -> People:
    """Customers with their acquisition, country, tier, platform, taste and first visit."""
    channel = draws.pick("channel", company.CHANNEL_SHARES)
    platform = draws.pick("platform", company.PLATFORM_SHARES)
    return People(
        index=draws.index,
        channel=channel,
        country=draws.pick("country", company.COUNTRY_SHARES),
        tier=draws.pick("tier", np.array(company.CHANNEL_TIERS)[channel]),
        platform=platform,
        taste=draws.pick("taste", (3, 4, 5, 5, 2, 2)),
        first_visit_at=_first_visits(draws),
        has_app=(platform > 0) & (draws.uniform("app") < company.APP_USERS),
    )


def _first_visits(draws: Draws) -> Ints:
    """Arrivals all year, denser at the start, with a peak from mid November to Christmas."""
    spread = draws.uniform("arrival")
    early = START + spread**1.25 * (DAYS - 3) * DAY
    peak = START + (15 + 38 * spread) * DAY
    at = np.where(draws.uniform("arrival peak") < 0.16, peak, early).astype(np.int64)
    return at_human_hours(draws, "arrival", at, np.arange(len(draws.index)), 0)


# Share of visits in each hour of the day, midnight first.
_HOURS = (1, 0.6, 0.4, 0.3, 0.3, 0.6, 1.5, 3, 4, 5, 5, 5, 6, 5.5, 5, 5, 5, 6, 7, 8, 9, 8, 5, 2.5)


def at_human_hours(draws: Draws, stream: str, at: Ints, who: Ints, turn: Ints | int) -> Ints:
    """The same day, at an hour when people are awake; some working days become the Sunday."""
    day = (at - START) // DAY
    weekday = (day + 5) % 7  # the year starts on a Saturday; Monday is 0
    moves = (draws.uniform(f"{stream} sunday", who, turn) < 0.07) & (weekday < 5)
    day = np.where(moves, np.minimum(day + 6 - weekday, DAYS - 2), day)
    hour = draws.pick(f"{stream} hour", _HOURS, who, turn)
    inside = (draws.uniform(f"{stream} minute", who, turn) * HOUR).astype(np.int64)
    at = START + day * DAY + hour * HOUR + inside
    return np.where(at > END - 3 * HOUR, at - DAY, at)


def profiles(draws: Draws, folk: People, extra: dict[str, pl.Series]) -> pl.DataFrame:
    """Staged attributes (customer_id, record, message, name, value), those of `extra` included.

    One record a customer. A null is no row; an empty text is a row that says nothing, as the
    export of a CRM has them.
    """
    signed = {
        "acquisition_channel": words(company.CHANNELS, folk.channel),
        "country": words(company.COUNTRIES, folk.country),
        "time_zone": words(company.TIME_ZONES, folk.country),
        "value_tier": words(company.TIERS, folk.tier),
        "platform": words(company.PLATFORMS, folk.platform),
        "first_name": _first_names(draws),
        "email": _addresses(folk.index),
        "favourite_category": _sometimes(draws, "likes", 0.30, words(CATEGORIES, folk.taste)),
        "preferred_channel": _declared(draws, PREFERRED_CHANNELS, (5, 3, 2), 0.40),
        "preferred_pace": _declared(draws, PACES, (2, 3, 5), 0.25),
        "birth_year": _sometimes(draws, "born", 0.35, _birth_years(draws)),
        "last_city": _declared(draws, CITIES, np.ones(len(CITIES)), 0.55),
    }
    known = {
        "customer_id": customer_ids(folk.index),
        "record": folk.index,
        "message": message_numbers(draws.seed, folk.index, np.full(len(folk), PROFILE)),
    }
    table = pl.DataFrame(known | signed | extra)
    long = table.unpivot(index=[*known], variable_name="name", value_name="value")
    return long.drop_nulls("value").sort("record", "name")


def _first_names(draws: Draws) -> pl.Series:
    names = words(FIRST_NAMES, draws.pick("first name", np.ones(len(FIRST_NAMES))))
    missing = draws.uniform("first name missing") < company.FIRST_NAME_MISSING
    return pl.Series(values=[""], dtype=pl.String).zip_with(pl.Series(values=missing), names)


def _addresses(index: Ints) -> pl.Series:
    return pl.Series(values=index).cast(pl.String) + "@customers.example"


def _birth_years(draws: Draws) -> pl.Series:
    years = 1990 + 12 * draws.normal("birth year")
    return pl.Series(values=np.clip(years, 1940, 2007).astype(np.int64)).cast(pl.String)


def _declared(draws: Draws, choices: tuple[str, ...], weights, share: float) -> pl.Series:
    """What a share of the customers told about themselves."""
    return _sometimes(draws, choices[0], share, words(choices, draws.pick(choices[0], weights)))


def _sometimes(draws: Draws, stream: str, share: float, values: pl.Series) -> pl.Series:
    told = pl.Series(values=draws.uniform(f"{stream} told") < share)
    return values.zip_with(told, pl.Series(values=[None], dtype=pl.String))
