"""`doctor` and `build`: is the workspace well, and is the canvas there."""

from __future__ import annotations

from journey_core.cli.command import Answer, Call, Command, load_engine
from journey_core.cli.parser import Parser
from journey_core.cli.progress import Bar
from journey_core.errors import Damaged

UNWELL = 1


def _doctor_options(parser: Parser) -> None:
    parser.add_argument(
        "--hashes", action="store_true", help="read every file and compare it with its hash"
    )


def _doctor(call: Call) -> Answer:
    load_engine()
    with Bar(call.is_quiet) as bar, call.clock():
        problems = _problems(call, bar)
    is_healthy = not any(row["severity"] == "error" for row in problems)
    lines = [f"{row['severity']}: {row['what']}\n  → {row['fix']}" for row in problems]
    people = "\n".join(lines) or "the workspace is well"
    document = {"healthy": is_healthy, "problems": problems}
    return Answer(document, people, 0 if is_healthy else UNWELL)


def _problems(call: Call, bar: Bar) -> list[dict[str, str]]:
    """What is wrong; a store that does not even open is the first thing a doctor reports."""
    from journey_core.lake import doctor

    try:
        found = doctor.check(call.workspace, hashes=call.options.hashes, progress=bar)
    except Damaged as error:
        fix = "restore the store from a backup; what is in the lake is still there"
        return [{"severity": "error", "what": str(error), "fix": fix}]
    return [{"severity": p.severity, "what": p.what, "fix": p.fix} for p in found]


def _no_options(parser: Parser) -> None:
    """`build` takes no option of its own."""


def _build(call: Call) -> Answer:
    from journey_core.canvas.build import build

    with call.clock():
        bundle = build(say=call.say)
    return Answer({"built": str(bundle)}, f"the canvas is built: {bundle}")


_DETAILS = """\
Exit code 0: healthy. 1: an error was found; warnings can wait and leave it at 0.
Nothing is changed.
"""

COMMANDS = (
    Command("doctor", "is the workspace well?", _doctor_options, _doctor, details=lambda: _DETAILS),
    Command("build", "build the canvas when the install could not", _no_options, _build),
)
