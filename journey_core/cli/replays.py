"""`replay`, `explain`, `audience`: what journeys would have sent, why not, and who is due now."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from journey_core.cli import recorded, values
from journey_core.cli.command import Answer, Call, Command, load_engine, naming
from journey_core.cli.out_files import check_folder, ids_of, iso, write_csv, write_whole
from journey_core.cli.parser import Parser
from journey_core.cli.table import counted, table
from journey_core.errors import BadInput, UnknownName

if TYPE_CHECKING:
    import polars as pl

    from journey_core.lake.arrays import Arrays
    from journey_core.model.contact_policy import ContactPolicy
    from journey_core.replay.results import Replayed
    from journey_core.replay.scene import Subject

DAY, MILLISECOND = timedelta(hours=24), timedelta(milliseconds=1)


def range_options(parser: Parser) -> None:
    """Over which triggers a replay is read, and what it is split by."""
    parser.add_argument(
        "--from", dest="from_at", type=values.moment, metavar="T", help="triggers from T on"
    )
    parser.add_argument(
        "--to", dest="to_at", type=values.moment, metavar="T", help="triggers before T"
    )
    parser.add_argument("--by", type=values.name, metavar="ATTR", help="split by an attribute")


def _replay_options(parser: Parser) -> None:
    parser.add_argument("id", metavar="ID", help="the journey")
    range_options(parser)
    parser.add_argument(
        "--out", type=values.path, metavar="FILE.parquet", help="one row a candidate"
    )
    recorded.add_option(parser)


def _replay(call: Call) -> Answer:
    from journey_core.replay.results import document
    from journey_core.replay.run import replay

    options = call.options
    check_folder(options.out)
    if options.from_at and options.to_at and options.from_at >= options.to_at:
        raise BadInput("must be later than --from", where="--to")
    subjects, policy, found = _asked(call)
    check_split(options.by, found)
    with naming("--by" if options.by else ""), call.clock():
        told = replay(
            found, subjects, policy, from_at=options.from_at, to_at=options.to_at, by=options.by
        )
    for warning in told.result.warnings:
        call.warn(warning)
    if options.out:
        write_whole(options.out, lambda path: _rows(call, told).write_parquet(path))
    shown, people = document(told.result), _people(told)
    if options.against_sends:
        is_whole = options.from_at is None and options.to_at is None
        with call.clock():
            whole = told if is_whole else replay(found, subjects, policy)
        shown["recorded"], more = recorded.compared(call, found, whole)
        people = f"{people}\n\n{more}"
    return Answer(shown, people)


def check_split(by: str | None, found: Arrays) -> None:
    """BadInput for a split by a property of events, which a funnel has and a replay has not."""
    if by and by.startswith("event.") and by not in found.attribute_names():
        raise BadInput(
            f"a replay is split by attributes of customers; {by} is a property of an event",
            where="--by",
        )


def _explain_options(parser: Parser) -> None:
    parser.add_argument("id", metavar="ID", help="the journey")
    parser.add_argument("customer", metavar="CUSTOMER", help="the customer's id")
    parser.add_argument("--at", type=values.moment, metavar="T", help="only what fired up to T")


def _explain(call: Call) -> Answer:
    from journey_core.lake.identity import key_of
    from journey_core.replay.explain import document, explain

    subjects, policy, found = _asked(call)
    key = key_of(found.snapshot, call.options.customer)
    if key is None:
        raise UnknownName("customer", call.options.customer)
    with call.clock():
        told = explain(found, subjects, policy, key, at=call.options.at)
    shown = document(told)
    rows = [
        (one["at"], one["response"], one["decision"], one["would_pass_if"] or "")
        for one in shown["candidates"]
    ]
    return Answer(shown, table(("due", "response", "decision", "would be sent"), rows)
                  if rows else told.nearest)  # fmt: skip


def _audience_options(parser: Parser) -> None:
    parser.add_argument("id", metavar="ID", help="the journey")
    parser.add_argument(
        "--at", type=values.moment, metavar="T", help="as of T (default: the end of the data)"
    )
    parser.add_argument("--out", type=values.path, metavar="FILE.csv", help="write the rows")


def _audience(call: Call) -> Answer:
    from journey_core.replay import say
    from journey_core.replay.results import SENT
    from journey_core.replay.run import pick, replay

    check_folder(call.options.out)
    subjects, policy, found = _asked(call)
    end = call.options.at or say.moment(found.horizon_ms)
    until = say.milliseconds_since_1970(end)
    with call.clock():
        told = replay(found, subjects, policy, to_at=_just_after(end))
        due = told.decisions.due_ms
        now = (due <= until) & (due > until - DAY // MILLISECOND)
        mine = pick(told.decisions, now & (told.decisions.decision == SENT))
    for warning in told.result.warnings:
        call.warn(warning)
    rows = _rows(call, type(told)(told.result, mine, told.responses))
    rows = rows.select("customer_id", "response", "channel", "at").unique(
        ("customer_id", "response"), keep="last", maintain_order=True
    )
    shown: dict[str, Any] = {"rows": len(rows), "data_version": found.version}
    if call.options.out:
        write_whole(call.options.out, lambda path: write_csv(path, rows))
    else:
        shown["audience"] = [{**row, "at": iso(row["at"])} for row in rows.iter_rows(named=True)]
    people = f"{counted(len(rows), 'message')} due in the 24 hours up to {end:%Y-%m-%d %H:%M} UTC"
    return Answer(shown, people)


def _just_after(end: datetime) -> datetime | None:
    """The first moment after `end`; None where the calendar ends."""
    return None if end.replace(tzinfo=None) > datetime.max - MILLISECOND else end + MILLISECOND


def _asked(call: Call) -> tuple[list[Subject], ContactPolicy, Arrays]:
    """The journey, the contact policy in force and the data."""
    from journey_core.lake.arrays import arrays
    from journey_core.replay.scene import Subject
    from journey_core.store.contact_policy import PolicyStore
    from journey_core.store.journeys import JourneyStore

    workspace = call.workspace
    load_engine()
    saved = JourneyStore(workspace.engine).load(call.options.id)
    policy = PolicyStore(workspace.engine).load().policy
    return [Subject(saved.journey, saved.revision)], policy, arrays(workspace)


def _rows(call: Call, told: Replayed) -> pl.DataFrame:
    """One row a candidate, with the customers' ids; none of somebody who was erased meanwhile."""
    import polars as pl

    from journey_core.replay.results import ARMS, CHANNELS, DECISIONS

    found, refs = told.decisions, told.responses
    ids = ids_of(call.workspace, found.customer.tolist())
    arms: list[Any] = [*ARMS, None]  # -1: never assigned
    channels: list[Any] = [*CHANNELS, None]
    rows = pl.DataFrame(
        {
            "customer_id": pl.Series(
                [ids.get(key) for key in found.customer.tolist()], dtype=pl.String
            ),
            "journey": pl.Series([refs[n].journey for n in found.response], dtype=pl.String),
            "response": pl.Series([refs[n].response for n in found.response], dtype=pl.String),
            "at": pl.Series(found.due_ms).cast(pl.Datetime("ms", "UTC")),
            "fired_at": pl.Series(found.fired_ms).cast(pl.Datetime("ms", "UTC")),
            "channel": pl.Series([channels[n] for n in found.channel], dtype=pl.String),
            "arm": pl.Series([arms[n] for n in found.arm], dtype=pl.String),
            "decision": pl.Series([DECISIONS[n] for n in found.decision], dtype=pl.String),
            "revision": pl.Series([refs[n].revision for n in found.response], dtype=pl.Int64),
        }
    ).with_columns(pl.lit(told.result.data_version).alias("data_version"))
    known = rows.drop_nulls("customer_id")
    if len(known) < len(rows):
        gone = counted(len(rows) - len(known), "row")
        call.warn(f"{gone} of customers who were erased meanwhile are left out")
    return known


def _people(told: Replayed) -> str:
    result = told.result
    rows = [
        (one.name, one.candidates, one.decisions["sent"], one.decisions["holdout"])
        for one in result.responses.values()
    ]
    spared = [f"{name} {n:,}" for name, n in result.decisions.items() if n]
    return "\n\n".join(
        [
            table(("response", "candidates", "sent", "holdout"), rows),
            f"{counted(result.candidates, 'candidate')}: {', '.join(spared) or 'none'}; "
            f"data version {result.data_version}",
        ]
    )


_DETAILS = """\
A fired trigger and one of its responses are a candidate; gates are asked as of its due time, and
the first that blocks names the decision. All of history before --from is replayed too, so that caps
and cooldowns are as they would have been. A replay does not know how customers would have reacted.

"""

COMMANDS = (
    Command("replay", "what a journey would have done", _replay_options, _replay,
            details=lambda: _DETAILS + recorded.WORDS),
    Command("explain", "why a customer got something or not", _explain_options, _explain),
    Command("audience", "who is due in the last 24 hours", _audience_options, _audience),
)  # fmt: skip
