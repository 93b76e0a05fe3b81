"""Accounts and consents: what customers agreed to, where it was collected, and until when."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from journey_core.demo import company
from journey_core.demo.company import DAY, END, MINUTE
from journey_core.demo.draws import Draws, Ints
from journey_core.demo.people import People
from journey_core.demo.rows import Batch, customer_ids, messages, moments, words
from journey_core.demo.trial import Trial
from journey_core.demo.visits import Visits

STATES = ("granted", "denied", "withdrawn")
PURPOSES = ("service", "marketing", "profiling")
NOTICES = ("2025-09", "2026-03")
_NOTICE_CHANGED = company.START + 130 * DAY
COLLECTED_BY = (*company.CONSENT_DAYS, "contract", "unsubscribe link", "preferences page")
_LASTS = np.array([*company.CONSENT_DAYS.values()]) * DAY


@dataclass(frozen=True)
class Permission:
    """Marketing consent of each customer of the chunk; times are 0 where there is none.

    It holds from `granted_at` until `ends_at` (expiry, a renewal included, or a withdrawal by
    hand). An unsubscribe ends it earlier; that is decided where messages are sent.
    """

    account_at: Ints
    state: Ints
    collected: Ints
    granted_at: Ints
    expires_at: Ints
    renewed_at: Ints
    by_hand_at: Ints
    ends_at: Ints


def permissions(draws: Draws, folk: People, seen: Visits, outcome: Trial) -> Permission:
    """Accounts and marketing consent, given with the account.

    Who would be persuaded by contact can be reached by it: those customers have consent in every
    arm, for as long as the trial's window may last.
    """
    account_at = _accounts(draws, folk, seen, outcome)
    sure = outcome.persuadable
    state = draws.pick("marketing", company.MARKETING_STATES)
    state = np.where(sure, 0, state)
    collected = draws.pick("collected", company.CONSENT_SOURCE_SHARES)
    granted_at = np.where(state == 0, account_at, 0)
    expires_at = np.where(state == 0, account_at + _LASTS[collected], 0)
    expires_at = np.where(sure, np.maximum(expires_at, outcome.assigned_at + 60 * DAY), expires_at)
    renews = (state == 0) & (draws.uniform("renews consent") < company.RENEWS_CONSENT)
    renewed_at = np.where(renews, expires_at - 10 * DAY, 0)
    until = np.where(renews, renewed_at + _LASTS[collected], expires_at)
    by_hand = (state == 0) & ~sure & (draws.uniform("by hand") < company.WITHDRAWS_BY_HAND)
    wait = (1 + draws.exponential("by hand wait") * 60) * DAY
    by_hand_at = np.where(by_hand, account_at + wait.astype(np.int64), 0)
    by_hand_at = np.where(by_hand_at < until, by_hand_at, 0)
    ends_at = np.where(by_hand_at > 0, by_hand_at, until)
    return Permission(
        account_at, state, collected, granted_at, expires_at, renewed_at, by_hand_at, ends_at
    )


def _accounts(draws: Draws, folk: People, seen: Visits, outcome: Trial) -> Ints:
    """Within the first visit for most; the others when a cart wants one, or at the last visit."""
    last = np.searchsorted(seen.who, np.arange(len(folk)), side="right") - 1
    early = (draws.uniform("account") < 0.6) | outcome.persuadable
    with_cart = np.where(outcome.visit >= 0, outcome.assigned_at - 20_000, seen.at[last] + MINUTE)
    return np.where(early, folk.first_visit_at + 20_000, with_cart)


def ledger(draws: Draws, given: Permission, unsubscribed_at: Ints) -> pl.DataFrame:
    """Every consent row: who (place), purpose, state, at, expires_at, channel, source, notice.

    Codes and times are integers; `expires_at` 0 means it does not expire. Sorted by who and at.
    """
    left = np.where(unsubscribed_at > 0, unsubscribed_at, END)
    over = np.minimum(left, given.ends_at)
    renewed_at = np.where(given.renewed_at < over, given.renewed_at, 0)
    by_hand_at = np.where(given.by_hand_at < left, given.by_hand_at, 0)
    again, page = renewed_at + _LASTS[given.collected], "preferences page"
    rows = [
        _rows("service", state=0, at=given.account_at, expires=0, source="contract"),
        _answers("marketing", given.state, given, given.expires_at),
        _profiling(draws, given),
        _rows("marketing", state=0, at=renewed_at, expires=again, source=page),
        _rows("marketing", state=2, at=by_hand_at, expires=0, source=page),
        _rows("marketing", state=2, at=unsubscribed_at, expires=0, source="unsubscribe link"),
    ]
    table = pl.concat(rows).filter(pl.col("at") < END)
    return table.sort("who", "at", "purpose", maintain_order=True)


def ledger_frame(table: pl.DataFrame, folk: People, seed: int) -> pl.DataFrame:
    """The ledger in staged form; without `message` it is what `import consents` reads."""
    who = table["who"].to_numpy()
    return pl.DataFrame(
        {
            "customer_id": customer_ids(folk.index).gather(who),
            "purpose": words(PURPOSES, table["purpose"].to_numpy()),
            "state": words(STATES, table["state"].to_numpy()),
            "at": table["at"].cast(pl.Datetime("ms")),
            "expires_at": moments(table["expires_at"].to_numpy()),
            "channel": pl.Series(values=["email"] * len(table), dtype=pl.String),
            "source": words(COLLECTED_BY, table["source"].to_numpy()),
            "notice": words(NOTICES, _notices(table)),
            "message": messages(seed, folk.index, who),
        }
    )


def account_batch(given: Permission) -> Batch:
    """Everybody's account."""
    return Batch("Account Created", "crm", np.arange(len(given.account_at)), given.account_at)


def _answers(purpose: str, state: Ints, given: Permission, expires: Ints) -> pl.DataFrame:
    """Rows of those who were asked when the account was made: granted or denied."""
    asked = np.flatnonzero(state < 2)
    return _rows(
        purpose,
        state=state[asked],
        at=given.account_at[asked],
        expires=expires[asked],
        source=given.collected[asked],
        who=asked,
    )


def _profiling(draws: Draws, given: Permission) -> pl.DataFrame:
    state = draws.pick("profiling", company.PROFILING_STATES)
    until = np.where(state == 0, given.account_at + company.PROFILING_DAYS * DAY, 0)
    return _answers("profiling", state, given, until)


def _rows(
    purpose: str, *, state: Ints | int, at: Ints, expires: Ints | int, source, who=None
) -> pl.DataFrame:
    """Ledger rows, one for each customer or each place in `who`; a time of 0 gives none."""
    code = COLLECTED_BY.index(source) if isinstance(source, str) else source
    size = len(at)
    table = pl.DataFrame(
        {
            "who": np.arange(size) if who is None else who,
            "purpose": np.full(size, PURPOSES.index(purpose)),
            "state": np.broadcast_to(np.asarray(state, np.int64), size),
            "at": at,
            "expires_at": np.broadcast_to(np.asarray(expires, np.int64), size),
            "source": np.broadcast_to(np.asarray(code, np.int64), size),
        }
    )
    return table.filter(pl.col("at") > 0)


def _notices(table: pl.DataFrame) -> Ints:
    return (table["at"].to_numpy() >= _NOTICE_CHANGED).astype(np.int64)
