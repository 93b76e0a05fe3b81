"""`journey diff`: what changed between two revisions in words, and whom it would have touched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from journey_core.cli import values
from journey_core.cli.command import Answer, Call, Command, load_engine, naming
from journey_core.cli.journeys import store_of
from journey_core.cli.out_files import check_folder, ids_of, write_csv, write_whole
from journey_core.cli.parser import Parser
from journey_core.cli.replays import check_split, range_options
from journey_core.cli.table import counted, table
from journey_core.cli.terminal import one_line
from journey_core.errors import BadInput

if TYPE_CHECKING:
    import polars as pl

    from journey_core.replay.results import Replayed
    from journey_core.review.diff import Change
    from journey_core.review.impact import Impact
    from journey_core.store.records import Saved

_LONGEST_LINE = 400
_NEED_REPLAY = {"from_at": "--from", "to_at": "--to", "by": "--by", "out": "--out"}


def _options(parser: Parser) -> None:
    parser.add_argument("id", metavar="ID", help="the journey")
    parser.add_argument("was", metavar="A", type=values.whole(1), help="the earlier revision")
    parser.add_argument("now", metavar="B", type=values.whole(1), help="the later one")
    parser.add_argument(
        "--replay", action="store_true", help="whom it would have touched, on recorded history"
    )
    range_options(parser)
    parser.add_argument(
        "--out", type=values.path, metavar="FILE.csv", help="one row for everybody affected"
    )


def _diff(call: Call) -> Answer:
    from journey_core.review.diff import changes, document

    _check(call)
    store, options = store_of(call), call.options
    with call.clock():
        was, now = (store.load(options.id, number) for number in (options.was, options.now))
        found = changes(was.journey, now.journey)
    shown, people = document(found), _people(found, options.was, options.now)
    if options.replay:
        shown["replay"], more = _replayed(call, was, now)
        people = f"{people}\n\n{more}"
    return Answer(shown, people)


def _check(call: Call) -> None:
    options = call.options
    for name, option in _NEED_REPLAY.items():
        if getattr(options, name) is not None and not options.replay:
            raise BadInput("only bounds or splits a replay; add --replay", where=option)
    check_folder(options.out)
    if options.from_at and options.to_at and options.from_at >= options.to_at:
        raise BadInput("must be later than --from", where="--to")


def _replayed(call: Call, was: Saved, now: Saved) -> tuple[dict[str, Any], str]:
    """Both revisions on the same history, under the contact policy of today."""
    from journey_core.lake.arrays import arrays
    from journey_core.replay.run import replay
    from journey_core.replay.scene import Subject
    from journey_core.review.impact import document, impact
    from journey_core.store.contact_policy import PolicyStore

    options, workspace = call.options, call.workspace
    load_engine()
    policy, data = PolicyStore(workspace.engine).load().policy, arrays(workspace)
    check_split(options.by, data)
    with naming("--by" if options.by else ""), call.clock():
        sides = [
            replay(
                data, [Subject(one.journey, one.revision)], policy,
                from_at=options.from_at, to_at=options.to_at, by=options.by,
            )
            for one in (was, now)
        ]  # fmt: skip
        found = impact(*sides, data.attribute(options.by) if options.by else None)
    for warning in dict.fromkeys(one for side in sides for one in side.result.warnings):
        call.warn(warning)
    bounds = {"from": options.from_at, "to": options.to_at, "by": options.by}
    shown = {**bounds, **document(found)}
    rows = _affected(call, found, *sides)
    if options.out:
        write_whole(options.out, lambda path: write_csv(path, rows))
    else:
        shown["affected"] = rows.to_dicts()
    return shown, _impact_people(found)


def _affected(call: Call, found: Impact, before: Replayed, after: Replayed) -> pl.DataFrame:
    """Everybody who loses, gains or gets something else; nobody who was erased meanwhile."""
    from journey_core.replay.compare import affected

    rows = affected(found.fates, before, after, lambda keys: ids_of(call.workspace, keys))
    rows.columns = ["customer_id", "what", "before", "after"]
    return rows.filter(rows["customer_id"] != "")


def _people(found: tuple[Change, ...], was: int, now: int) -> str:
    from journey_core.review.diff import sign_off

    if not found:
        return f"revisions {was} and {now} say the same"
    lines = [
        f"  {one_line(one.change, _LONGEST_LINE)}\n      signs: {', '.join(one.roles)}"
        for one in found
    ]
    head = f"{counted(len(found), 'change')} from revision {was} to {now}"
    return "\n".join([head, *lines, f"to be signed by: {', '.join(sign_off(found))}"])


def _impact_people(found: Impact) -> str:
    touched = found.touched
    rows = [
        (one.name, one.sent.was, one.sent.now, one.lose, one.gain)
        for one in found.responses.values()
    ]
    parts = [
        f"of {counted(touched.customers, 'customer')} with a candidate {touched.lose:,} would get "
        f"fewer messages, {touched.gain:,} more, {touched.other:,} others, {touched.moved:,} the "
        "same at another time",
        table(("response", "sent before", "sent after", "customers lose", "gain"), rows),
    ]
    if found.segments:
        split = [
            (value or "(not known)", one.customers, one.lose, one.gain, one.other)
            for value, one in found.segments.items()
        ]
        parts.append(table(("segment", "customers", "lose", "gain", "other"), split))
    return "\n\n".join(parts)


_DETAILS = """\
Where something stands on the canvas or in a list is no change. Who signs is the team that owns the
element, and roles by what was changed: words marketing; purpose and data legal; what holds messages
back support; entry rules and arms analytics. The replay runs both revisions on the same history,
under the contact policy of today; it does not know how customers would have reacted.
"""

COMMANDS = (
    Command("journey diff", "what changed between two revisions, and whom it touches", _options,
            _diff, details=lambda: _DETAILS),
)  # fmt: skip
