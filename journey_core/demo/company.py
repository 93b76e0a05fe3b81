"""What is fixed about the demo company: its year, people, products, teams and planted numbers.

Every share here is the rule that `data/README.md` states and the tests check in the data.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

NAME = "Kestrel Outdoor"
START_AT = datetime(2025, 11, 1, tzinfo=UTC)
END_AT = datetime(2026, 11, 1, tzinfo=UTC)  # the first moment after the year
MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
START = int(START_AT.timestamp()) * 1000
END = int(END_AT.timestamp()) * 1000
DAYS = (END - START) // DAY

DEFAULT_CUSTOMERS = 20_000
MOST_CUSTOMERS = 100 * DEFAULT_CUSTOMERS


@dataclass(frozen=True)
class Source:
    """A system that delivers events, the team that owns it and what it feeds."""

    name: str
    owner: str
    feeds: str


SOURCES = (
    Source("web", "Product", "Stages before the order; what customers look at"),
    Source("shop", "Shop", "Carts, checkout, orders, returns and subscriptions"),
    Source("app", "Product", "Onboarding steps and app visits of subscribers"),
    Source("email", "Marketing", "Messages sent, opened and clicked; unsubscribes and complaints"),
    Source("support", "Support", "Open tickets that hold back promotion of a product"),
    Source("crm", "Marketing", "Accounts, consents and the arms of the holdout"),
)

# Acquisition: share of customers, share of each tier (bronze, silver, gold), effect on buying.
CHANNELS = ("organic search", "paid search", "social", "referral", "partner email", "direct")
CHANNEL_SHARES = (0.28, 0.22, 0.18, 0.12, 0.08, 0.12)
CHANNEL_TIERS = (
    (0.52, 0.33, 0.15),
    (0.54, 0.33, 0.13),
    (0.62, 0.28, 0.10),
    (0.40, 0.36, 0.24),
    (0.50, 0.35, 0.15),
    (0.48, 0.34, 0.18),
)
CHANNEL_BUYING = (1.0, 0.95, 0.8, 1.25, 1.05, 1.1)

COUNTRIES = ("DE", "FR", "NL", "ES", "PL", "SE", "GB")
COUNTRY_SHARES = (0.34, 0.18, 0.12, 0.10, 0.10, 0.08, 0.08)
COUNTRY_VISITS = (1.0, 0.95, 1.1, 0.85, 0.8, 1.25, 1.05)
COUNTRY_RETURNS = (1.4, 1.0, 1.1, 0.8, 0.7, 0.9, 1.2)
TIME_ZONES = (
    "Europe/Berlin", "Europe/Paris", "Europe/Amsterdam", "Europe/Madrid", "Europe/Warsaw",
    "Europe/Stockholm", "Europe/London",
)  # fmt: skip

PLATFORMS = ("desktop", "ios", "android")
PLATFORM_SHARES = (0.44, 0.27, 0.29)
PLATFORM_BUYING = (1.12, 1.0, 0.85)
APP_USERS = 0.7  # of those on a phone

TIERS = ("bronze", "silver", "gold")
TIER_VISITS = (5.0, 7.6, 12.0)  # mean visits after the first, before the year cuts them short
TIER_STAY_DAYS = (110, 170, 260)  # mean length of a customer's active time
TIER_CART = (0.22, 0.27, 0.33)  # a visit that fills a cart
TIER_AGAIN = (0.36, 0.46, 0.58)  # a filled cart of an earlier buyer that becomes an order
TIER_LATE = 0.16  # the same for somebody who has not ordered within the trial's window
ORDER_MEDIAN = (34.0, 52.0, 88.0)  # order value in euros
ORDER_SPREAD = 0.5  # standard deviation of its logarithm

# The randomised holdout of the journey "first-purchase".
HOLDOUT_JOURNEY = "first-purchase"
ARMS = ("personalized", "generic", "holdout")
ARM_SHARES = (0.6, 0.2, 0.2)
BASE_ORDER = (0.12, 0.19, 0.28)  # first order within the window, before channel and platform
AT_ONCE = 0.35  # of those orders: in the visit that filled the cart
TRUE_EFFECT = ((0.0, 0.03, 0.09), (0.0, 0.01, 0.03), (0.0, 0.0, 0.0))  # [arm][tier], added
WINDOW_DAYS = 14
REMINDER_AFTER = 24 * HOUR

PLANS = ("basic", "plus", "family")
PLAN_SHARES = (0.55, 0.30, 0.15)
PLAN_PRICES = ("14.90", "24.90", "39.90")
PLAN_LEAVES = (0.13, 0.09, 0.06)  # cancelled per month, before onboarding has its say
TIER_SUBSCRIBES = (0.18, 0.32, 0.52)  # of those who order
ONBOARDING = (("profile", 1, 0.78), ("first box", 3, 0.80), ("feedback", 7, 0.75))

CONSENT_DAYS = {"sign-up form": 730, "checkout": 270, "prize draw": 90}
CONSENT_SOURCE_SHARES = (0.55, 0.30, 0.15)
MARKETING_STATES = (0.68, 0.10, 0.22)  # granted, denied, never asked
PROFILING_STATES = (0.45, 0.20, 0.35)
PROFILING_DAYS = 180
RENEWS_CONSENT = 0.4
WITHDRAWS_BY_HAND = 0.03

# Planted faults.
FIRST_NAME_MISSING = 0.12
SUPPORT_SILENT_DAYS = 12  # the support source stops that long before the year ends
DOUBLE_FIRE_PLAN = "plus"

# Properties of events, in the order of their columns.
PROPERTIES = (
    "platform", "path", "query", "product", "category", "price", "step", "order_id", "value",
    "items", "gift", "reason", "plan", "ticket_id", "topic", "campaign", "journey", "response",
    "arm", "channel", "purpose",
)  # fmt: skip
