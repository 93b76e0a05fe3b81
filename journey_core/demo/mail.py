"""Messages that were sent: newsletters, reminders, the first week, win-back, and what they caused.

A message for marketing goes out only while that consent holds; an unsubscribe ends it for good.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from journey_core.demo import company
from journey_core.demo.company import DAY, END, HOUR, MINUTE
from journey_core.demo.consents import Permission
from journey_core.demo.draws import Draws, Flags, Ints
from journey_core.demo.orders import WIN_BACK_VISIT, Orders, make_orders
from journey_core.demo.people import People
from journey_core.demo.products import looked_at
from journey_core.demo.rows import Batch, words
from journey_core.demo.subscriptions import Subscriptions
from journey_core.demo.trial import Trial
from journey_core.demo.visits import Visits, turn_of

QUIET = 60 * DAY
ISSUES = company.DAYS // 14
WIN_BACK, PITCHES = 3, 4  # kinds from here on are service messages
# Kind: journey, response, chance to be opened, to be clicked once open, to end in an unsubscribe.
_KINDS = (
    ("newsletter", "issue", 0.33, 0.13, 0.004),
    ("first-purchase", "cart-reminder", 0.46, 0.30, 0.004),
    ("first-purchase", "cart-reminder", 0.34, 0.20, 0.007),
    ("win-back", "a-second-look", 0.34, 0.30, 0.020),
    ("onboarding", "welcome", 0.58, 0.40, 0.0),
    ("onboarding", "welcome-plus", 0.50, 0.30, 0.0),
    ("onboarding", "day-1", 0.55, 0.38, 0.0),
    ("onboarding", "day-3", 0.48, 0.30, 0.0),
    ("onboarding", "day-7", 0.44, 0.25, 0.0),
)
JOURNEYS = tuple(dict.fromkeys(journey for journey, *_ in _KINDS))
RESPONSES = tuple(dict.fromkeys(response for _, response, *_ in _KINDS))
_ISSUE_NAMES = [f"issue-{n + 1:02d}" for n in range(ISSUES)]
_JOURNEY = np.array([JOURNEYS.index(kind[0]) for kind in _KINDS])
_RESPONSE = np.array([RESPONSES.index(kind[1]) for kind in _KINDS])
_OPENS, _CLICKS, _LEAVES = (np.array([kind[n] for kind in _KINDS]) for n in (2, 3, 4))


@dataclass(frozen=True)
class Sends:
    """Messages by customer and time; `kind` is a place in the kinds, `turn` unique per customer."""

    who: Ints
    at: Ints
    kind: Ints
    turn: Ints

    def only(self, rows: Ints | Flags) -> Sends:
        """Some of the messages."""
        return Sends(self.who[rows], self.at[rows], self.kind[rows], self.turn[rows])


@dataclass(frozen=True)
class Mail:
    """Messages that were sent, with what their readers did; times are 0 where nothing happened."""

    sends: Sends
    arm: Ints  # of the message's content; -1 outside the trial
    opened_at: Ints
    clicked_at: Ints
    unsubscribed_at: Ints  # one per customer of the chunk

    @property
    def complainers(self) -> Ints:
        """Places of customers who also report the message as spam: one in sixteen who leave."""
        left = np.flatnonzero(self.unsubscribed_at)
        return left[self.unsubscribed_at[left] % 16 == 0]


def candidates(
    draws: Draws, outcome: Trial, seen: Visits, bought: Orders, subs: Subscriptions
) -> Sends:
    """Every message that is due in the year, before consent is asked."""
    parts = [
        _newsletters(draws, len(outcome.arm)),
        _reminders(outcome),
        _win_backs(seen, bought),
        *_first_weeks(subs),
    ]
    due = Sends(*(np.concatenate(column) for column in zip(*parts, strict=True)))
    return due.only(np.lexsort((due.turn, due.at, due.who)))


def mail(draws: Draws, given: Permission, outcome: Trial, due: Sends) -> Mail:
    """The messages that consent lets through, with opens, clicks and unsubscribes."""
    allowed = (due.at >= given.granted_at[due.who]) & (due.at < given.ends_at[due.who])
    due = due.only((allowed | (due.kind >= PITCHES)) & (due.at < END))
    left = _unsubscribes(draws, due, len(outcome.arm))
    sent = due.only((due.kind >= PITCHES) | (left[due.who] == 0) | (due.at < left[due.who]))
    who, turn, kind = sent.who, sent.turn, sent.kind
    opened = draws.uniform("opens", who, turn) < _OPENS[kind]
    opened_at = sent.at + (draws.exponential("opens after", who, turn) * 5 * HOUR).astype(np.int64)
    clicked = opened & (draws.uniform("clicks", who, turn) < _CLICKS[kind])
    wait = (20 + 200 * draws.uniform("clicks after", who, turn)).astype(np.int64) * 1000
    return Mail(
        sends=sent,
        arm=np.where((kind == 1) | (kind == 2), outcome.arm[who], -1),
        opened_at=np.where(opened, opened_at, 0),
        clicked_at=np.where(clicked, opened_at + wait, 0),
        unsubscribed_at=left,
    )


def _newsletters(draws: Draws, customers: int) -> tuple[Ints, Ints, Ints, Ints]:
    who = np.repeat(np.arange(customers), ISSUES)
    turn = np.tile(np.arange(ISSUES), customers)
    at = company.START + (4 + 14 * turn) * DAY + 9 * HOUR
    at = at + (draws.uniform("newsletter at", who, turn) * 30 * MINUTE).astype(np.int64)
    return who, at, np.zeros(len(who), dtype=np.int64), turn


def _reminders(outcome: Trial) -> tuple[Ints, Ints, Ints, Ints]:
    """A day after the first filled cart, to the two arms that are contacted."""
    at = outcome.assigned_at + company.REMINDER_AFTER
    open_cart = (outcome.ordered_at == 0) | (outcome.ordered_at > at)
    who = np.flatnonzero((outcome.arm >= 0) & (outcome.arm < 2) & open_cart)
    return who, at[who], 1 + outcome.arm[who], np.full(len(who), 100)


def _win_backs(seen: Visits, bought: Orders) -> tuple[Ints, Ints, Ints, Ints]:
    """Sixty days after a visit without another one, to customers who have ordered before."""
    same = seen.who[1:] == seen.who[:-1]
    following = np.append(np.where(same, seen.at[1:], END), END)
    due = seen.at + QUIET
    first_order = np.full(int(seen.who[-1]) + 1, END)
    np.minimum.at(first_order, bought.who, bought.at)
    rows = np.flatnonzero((following > due) & (first_order[seen.who] < due))
    who = seen.who[rows]
    return who, due[rows], np.full(len(rows), WIN_BACK), 200 + turn_of(who)


def _first_weeks(subs: Subscriptions) -> list[tuple[Ints, Ints, Ints, Ints]]:
    """Welcome at once (twice for “plus”), then day 1, 3 and 7 while the step is open."""
    welcome = subs.started_at + 10 * MINUTE
    plus = subs.plan == company.PLANS.index(company.DOUBLE_FIRE_PLAN)
    parts = [(subs.who, welcome, 4), (subs.who[plus], welcome[plus] + 20_000, 5)]
    for kind, (_, day, _) in enumerate(company.ONBOARDING, start=6):
        at = subs.started_at + day * DAY
        done_at = subs.steps_at[:, kind - 6]
        open_step = (done_at == 0) | (done_at > at)
        due = open_step & ((subs.ended_at == 0) | (at < subs.ended_at))
        parts.append((subs.who[due], at[due], kind))
    return [(w, at, np.full(len(w), kind), np.full(len(w), 300 + kind)) for w, at, kind in parts]


def _unsubscribes(draws: Draws, due: Sends, customers: int) -> Ints:
    """When each customer unsubscribes, if ever: after the first message that makes them leave."""
    rows = np.flatnonzero(draws.uniform("unsubscribes", due.who, due.turn) < _LEAVES[due.kind])
    due = due.only(rows[::-1])  # a customer's earliest is written last
    wait = draws.exponential("unsubscribes after", due.who, due.turn) * 6 * HOUR + MINUTE
    left = np.zeros(customers, dtype=np.int64)
    left[due.who] = due.at + wait.astype(np.int64)
    return np.where(left < END, left, 0)


def mail_batches(sent: Mail) -> list[Batch]:
    """Sent, opened and clicked messages, unsubscribes and complaints."""
    left, reported = np.flatnonzero(sent.unsubscribed_at), sent.complainers
    return [
        _messages("Message Sent", sent, sent.sends.at),
        _messages("Message Opened", sent, sent.opened_at),
        _messages("Message Clicked", sent, sent.clicked_at),
        Batch("Unsubscribed", "email", left, sent.unsubscribed_at[left], {"purpose": "marketing"}),
        Batch("Spam Reported", "email", reported, sent.unsubscribed_at[reported] + MINUTE),
    ]


def _messages(event: str, sent: Mail, at: Ints) -> Batch:
    rows = np.flatnonzero(at)
    part = sent.sends.only(rows)
    shown = {
        "journey": words(JOURNEYS, _JOURNEY[part.kind]),
        "response": words(RESPONSES, _RESPONSE[part.kind]),
        "campaign": words(_ISSUE_NAMES, np.where(part.kind == 0, part.turn, -1)),
        "purpose": words(("marketing", "service"), (part.kind >= PITCHES).astype(np.int64)),
        "channel": "email",
        "arm": words(company.ARMS, sent.arm[rows]),
    }
    return Batch(event, "email", part.who, at[rows], shown)


def won_back(draws: Draws, folk: People, sent: Mail) -> Orders:
    """Orders that follow a click in a win-back message, within two and a half days."""
    clicked = (sent.sends.kind == WIN_BACK) & (sent.clicked_at > 0)
    part, clicked_at = sent.sends.only(clicked), sent.clicked_at[clicked]
    wait = draws.uniform("comes back after", part.who, part.turn) * 60 * HOUR + 10 * MINUTE
    at = clicked_at + wait.astype(np.int64)
    rows = (draws.uniform("comes back", part.who, part.turn) < 0.5) & (at < END)
    who, turn = part.who[rows], part.turn[rows]
    product = looked_at(draws, folk.taste, who, turn)
    return make_orders(
        draws, folk, who=who, at=at[rows], turn=WIN_BACK_VISIT + turn, product=product
    )
