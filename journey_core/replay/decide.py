"""Takes every candidate through the gates, in order, each as of its due time."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from journey_core.kernels.admission import CAPPED, Admitted, admit
from journey_core.kernels.shapes import Flags, Ints
from journey_core.model.contact_policy import LAST_GATES
from journey_core.replay import gates  # noqa: F401  registers the gates
from journey_core.replay.case import Case
from journey_core.replay.gates import cap, channel, cooldown, holdout
from journey_core.replay.gates.base import PASSED, Gate
from journey_core.replay.gates.duplicate import same_moment
from journey_core.replay.local_time import next_period
from journey_core.replay.results import ARMS, DECISIONS, HOLDOUT, SENT
from journey_core.replay.timing import Timing
from journey_core.replay.triggers.base import milliseconds

_OF_VERDICT = np.array([DECISIONS.index(name) for name in ("sent", "cooldown", "capped")], np.int8)


class Verdicts(NamedTuple):
    """One entry a candidate: a place in DECISIONS, the channel it was decided for (a place in
    CHANNELS), when it was due in the end, and the arm of its customer (-1: none)."""

    decision: NDArray[np.int8]
    channel: NDArray[np.int8]
    due_ms: Ints
    arm: NDArray[np.int8]


def decide(case: Case) -> Verdicts:
    """What becomes of every candidate."""
    decision, due_ms = judge(case), case.candidates.due_ms.copy()
    via = channel.options(case)[:, 0].copy()
    active = np.flatnonzero(decision == PASSED)
    if not (cap.limits(case) or cooldown.cooldowns(case)):
        decision[active] = SENT
        active = active[:0]
    while len(active):
        turn = case.only(active, due_ms)
        found = _admit(turn)
        decision[active], via[active] = _OF_VERDICT[found.verdict], found.channel
        late, until = _delayed(turn, found, case.candidates.due_ms[active])
        if not len(late):
            break
        due_ms[active[late]] = until
        crowd = np.flatnonzero(np.isin(case.candidates.customer, turn.candidates.customer[late]))
        asked = _ask_again(case, crowd, active[late], due_ms, decision)
        via[asked] = channel.options(case)[asked, 0]
        crowd = crowd[_is_open(decision[crowd])]
        active = crowd[_turns(case, crowd, due_ms)]
    return _hold_out(case.of(case.candidates._replace(due_ms=due_ms)), decision, via)


def judge(case: Case) -> NDArray[np.int8]:
    """The decision of the first gate that blocks, of those that need not know what came before;
    PASSED where none does."""
    decision = np.full(len(case.candidates.customer), PASSED, np.int8)
    open_ = np.arange(len(decision))
    for gate in case.once("gates", lambda: _first_gates(case)):
        found = gate.judge(case, open_)
        passed = np.flatnonzero(found == PASSED)
        if len(passed) < len(open_):
            decision[open_] = found
            open_ = open_[passed]
    return decision


def _first_gates(case: Case) -> list[Gate]:
    """The gates that can hold back any of the responses, without the last ones."""
    found = [Gate.registered[name] for name in case.policy.gates[: -len(LAST_GATES)]]
    return [gate for gate in found if any(gate.concerns(case, one) for one in case.responses)]


def _ask_again(
    case: Case, crowd: Ints, late: Ints, due_ms: Ints, decision: NDArray[np.int8]
) -> Ints:
    """Ask the gates about those that are due later now, and about those that the new order makes
    the second of two at one moment; `crowd` are all candidates of their customers. Who was asked.
    """
    ordered = crowd[_turns(case, crowd, due_ms)]
    same = np.zeros(len(due_ms), bool)
    same[ordered] = same_moment(case.only(ordered, due_ms).candidates)
    touched = np.union1d(late, crowd[same[crowd]])
    decision[touched] = judge(case.only(touched, due_ms, same_moment=same[touched]))
    return touched


def _is_open(decision: NDArray[np.int8]) -> Flags:
    """What has passed the gates so far, and may yet be let through, cooled down or capped."""
    return (decision == PASSED) | np.isin(decision, _OF_VERDICT)


def _turns(case: Case, active: Ints, due_ms: Ints) -> Ints:
    """The order in which candidates have their turn, now that some were delayed."""
    c = case.candidates.pick(active)
    return np.lexsort((c.row, c.fired_ms, c.response, due_ms[active], c.customer))


def _admit(turn: Case) -> Admitted:
    c = turn.candidates
    options = channel.options(turn)
    eligible = np.ones(len(c.customer), bool)
    rules = cap.rules(turn), cooldown.rules(turn)
    return admit(c.customer, c.due_ms, c.response, options, eligible, *rules)


def _delayed(turn: Case, found: Admitted, first_due_ms: Ints) -> tuple[Ints, Ints]:
    """The first of each customer's candidates that a cap delays, and until when."""
    caps = [limit.cap for limit in cap.limits(turn)]
    waits = np.array([one.then == "delay" for one in caps], bool)
    capped = np.flatnonzero(found.verdict == CAPPED)
    capped = capped[waits[found.rule[capped]]] if len(capped) else capped
    if not len(capped):
        return capped, capped
    until = _room(turn, found, capped)
    longest = np.array([milliseconds(one.at_most) for one in caps])[found.rule[capped]]
    in_time = (until >= 0) & (until - first_due_ms[capped] <= longest)
    capped, until = capped[in_time], until[in_time]
    first = np.flatnonzero(np.diff(turn.candidates.customer[capped], prepend=-1))
    return capped[first], until[first]


def _room(turn: Case, found: Admitted, capped: Ints) -> Ints:
    """The first moment at which the cap has room and the response's timing allows it; -1: never."""
    c, until = turn.candidates, found.room_at[capped].copy()
    limits = [limit.cap for limit in cap.limits(turn)]
    for number, one in enumerate(limits):
        if one.calendar is not None and one.max > 0:
            mine = found.rule[capped] == number
            who = c.customer[capped][mine]
            shown = turn.local.local(who, c.due_ms[capped][mine])
            until[mine] = turn.local.moment(who, next_period(shown, one.calendar))
    for asked, places in turn.of_each(capped):
        mine = np.isin(capped, places) & (until >= 0)
        timing = Timing(asked.response, turn.policy, turn.local)
        until[mine] = timing.settle(c.customer[capped][mine], until[mine])
    return until


def _hold_out(case: Case, decision: NDArray[np.int8], via: NDArray[np.int8]) -> Verdicts:
    """The last gate: who is let through and held out is told nothing."""
    arm = holdout.arm_of(case, np.arange(len(decision)))
    decision[(decision == SENT) & (arm == ARMS.index("holdout"))] = HOLDOUT
    return Verdicts(decision, via, case.candidates.due_ms, arm)
