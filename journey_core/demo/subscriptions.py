"""The monthly Trail box: who subscribes, the first week, renewals, cancellations, app visits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from journey_core.demo import company
from journey_core.demo.company import DAY, END, HOUR, MINUTE
from journey_core.demo.draws import Draws, Flags, Floats, Ints
from journey_core.demo.orders import Orders
from journey_core.demo.people import People, at_human_hours
from journey_core.demo.rows import Batch, words
from journey_core.demo.visits import spread_out

MONTHS = 12
PERIOD = 30 * DAY
MOST_OPENINGS = 90


@dataclass(frozen=True)
class Subscriptions:
    """One row a subscriber, in customer order; `ended_at` is 0 while the subscription runs."""

    who: Ints
    plan: Ints
    started_at: Ints
    steps_at: Ints  # one column for each of ONBOARDING; 0 where the step was not reached
    renewals: Ints
    ended_at: Ints

    @property
    def active(self) -> Flags:
        """Whether the subscription still runs when the year ends."""
        return self.ended_at == 0


def subscriptions(draws: Draws, folk: People, bought: Orders) -> Subscriptions:
    """Some of those who order subscribe in the weeks after; a finished first week keeps more."""
    who, first = np.unique(bought.who, return_index=True)
    joins = draws.uniform("subscribes", who) < np.array(company.TIER_SUBSCRIBES)[folk.tier[who]]
    who, first = who[joins], first[joins]
    wait = draws.exponential("subscribes wait", who) * 8 * DAY + 20 * MINUTE
    started = bought.at[first] + wait.astype(np.int64)
    inside = started < END - HOUR
    who, started = who[inside], started[inside]
    plan = draws.pick("plan", company.PLAN_SHARES, who)
    steps = _first_week(draws, who, started)
    month = _last_month(draws, who, plan, finished=steps[:, -1] > 0)
    leaves = started + month * PERIOD - _before_the_end(draws, who)
    gone = (month <= MONTHS) & (leaves < END)
    whole = (np.where(gone, leaves, END) - started) // PERIOD
    return Subscriptions(who, plan, started, steps, whole, np.where(gone, leaves, 0))


def _first_week(draws: Draws, who: Ints, started: Ints) -> Ints:
    reached = np.ones(len(who), dtype=bool)
    columns = []
    for step, day, share in company.ONBOARDING:
        reached = reached & (draws.uniform(f"step {step}", who) < share)
        hours = (day - 0.4 + 0.9 * draws.uniform(f"step {step} at", who)) * DAY
        columns.append(np.where(reached, started + hours.astype(np.int64), 0))
    return np.stack(columns, axis=1)


def _last_month(draws: Draws, who: Ints, plan: Ints, finished: Flags) -> Ints:
    """The month in which the subscription ends, from 1; beyond MONTHS it stays."""
    monthly = np.array(company.PLAN_LEAVES)[plan] * np.where(finished, 0.6, 1.35)
    lasts = np.log(draws.uniform("cancels", who)) / np.log(1.0 - monthly)
    return 1 + np.floor(lasts).astype(np.int64)


def _before_the_end(draws: Draws, who: Ints) -> Ints:
    return ((1 + 9 * draws.uniform("cancels on", who)) * DAY).astype(np.int64)


def subscription_batches(draws: Draws, subs: Subscriptions) -> list[Batch]:
    """Started, renewed, cancelled, and the steps of the first week."""
    plan = {"plan": words(company.PLANS, subs.plan), "price": words(company.PLAN_PRICES, subs.plan)}
    row, turn = spread_out(np.maximum(subs.renewals, 0))
    ended = np.flatnonzero(subs.ended_at > 0)
    opened = subs.started_at + (4 * MINUTE * (1 + draws.uniform("opens box", subs.who))).astype(
        np.int64
    )
    renewed_at = subs.started_at[row] + (turn + 1) * PERIOD
    return [
        Batch("Subscription Started", "shop", subs.who, subs.started_at, plan),
        Batch("Onboarding Started", "app", subs.who, opened, {"plan": plan["plan"]}),
        Batch("Subscription Renewed", "shop", subs.who[row], renewed_at, _at(plan, row)),
        Batch("Subscription Cancelled", "shop", subs.who[ended], subs.ended_at[ended],
              _at(plan, ended)),
        *_step_batches(subs),
    ]  # fmt: skip


def _step_batches(subs: Subscriptions) -> list[Batch]:
    batches = []
    for column, (step, _, _) in enumerate(company.ONBOARDING):
        done = np.flatnonzero(subs.steps_at[:, column] > 0)
        at = subs.steps_at[done, column]
        done_before_end = (subs.ended_at[done] == 0) | (at < subs.ended_at[done])
        done, at = done[done_before_end], at[done_before_end]
        batches.append(
            Batch("Onboarding Step Completed", "app", subs.who[done], at, {"step": step})
        )
    return batches


def app_batch(draws: Draws, folk: People, subs: Subscriptions) -> Batch:
    """App visits of customers on a phone; subscribers come back more often, and stay longer."""
    subscribed = np.zeros(len(folk), dtype=bool)
    subscribed[subs.who] = True
    mean = np.where(subscribed, 26.0, 5.0)
    wanted = np.floor(draws.exponential("openings") * mean) * folk.has_app
    wanted = np.minimum(wanted, MOST_OPENINGS).astype(np.int64)
    who, turn = spread_out(wanted)
    at = _openings(draws, folk, subscribed, who, turn)
    return Batch("App Opened", "app", who, at, {"platform": words(company.PLATFORMS,
                                                                  folk.platform[who])})  # fmt: skip


def _openings(draws: Draws, folk: People, subscribed: Flags, who: Ints, turn: Ints) -> Ints:
    place: Floats = draws.uniform("opening", who, turn)
    place = np.where(subscribed[who], place, place**2.0)
    length = np.where(subscribed, 300, 150)[who] * DAY
    first = folk.first_visit_at[who]
    length = np.minimum(length, END - 3 * HOUR - first)
    at = at_human_hours(draws, "opening", first + (place * length).astype(np.int64), who, turn)
    return np.maximum(at, first + 10 * MINUTE)


def plan_attributes(folk: People, subs: Subscriptions) -> dict[str, pl.Series]:
    """`plan`: the one that runs when the year ends, else none; `subscription`: its state."""
    plan = np.full(len(folk), 0)
    plan[subs.who] = np.where(subs.active, subs.plan + 1, 0)
    state = np.zeros(len(folk), dtype=np.int64)
    state[subs.who] = np.where(subs.active, 1, 2)
    return {
        "plan": words(("none", *company.PLANS), plan),
        "subscription": words(("never", "active", "cancelled"), state),
    }


def _at(plan: dict[str, pl.Series], rows: Ints) -> dict[str, pl.Series]:
    return {name: series.gather(rows) for name, series in plan.items()}
