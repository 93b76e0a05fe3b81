"""A sheet in the words and units the page shows: titles, rows of the forest, guardrails, worth."""

from __future__ import annotations

from typing import Literal, NamedTuple

from journey_core.figures import text
from journey_core.figures.holdout import Row, signed
from journey_core.holdout.gate import EARLY, NORMAL
from journey_core.holdout.report import Cell
from journey_core.holdout.sheet import GUARDRAILS, Guard, Sheet
from journey_core.holdout.verdict import conclude
from journey_core.ui.segments.cache import group_words

SMALLEST_GROUP = 20
"""Customers an arm of a segment has at least where a meeting sees it."""
_WORDS = {
    "no detectable effect": "No clear effect", "invalid": "Withheld",
    "guardrail breached": "Worse than agreed",
}  # fmt: skip
Colour = Literal["red", "orange", "green", "gray"]
BADGES: dict[str, tuple[str, Colour, str]] = {
    "better": ("Better", "green", "trending_up"),
    "worse": ("Worse", "red", "trending_down"),
    "invalid": ("Invalid", "red", "block"),
    "guardrail breached": ("Guardrail breached", "orange", "report"),
    "immature": ("Immature", "gray", "hourglass_bottom"),
    "underpowered": ("Too early", "gray", "hourglass_bottom"),
    "no detectable effect": ("No clear effect", "gray", "horizontal_rule"),
}
NOT_RANDOM: tuple[str, Colour, str] = ("Not randomised", "gray", "shuffle")


class Guarded(NamedTuple):
    """A guardrail as its row of the table: the worst case against the margin."""

    title: str
    worst: str
    margin: str
    now: str
    holds: bool | None


def scale(shown: Sheet) -> float:
    """From the metric's unit to the shown one: proportions per 100 customers."""
    return 100.0 if shown.kind == "proportion" else 1.0


def decimals(shown: Sheet) -> int:
    """Digits after the point: one per 100 customers, two per customer."""
    return 1 if shown.kind == "proportion" else 2


def whole(shown: Sheet, arm: str) -> Cell | None:
    """Everybody of an arm; None where nobody is in it."""
    return next((cell for cell in shown.of(arm) if cell.by is None), None)


def verdict(shown: Sheet, arm: str) -> str:
    """What may be said of an arm, its guardrails included."""
    cell = whole(shown, arm)
    if cell is None:
        return "underpowered"
    mine = [guard for guard in shown.guardrails if guard.arm == arm and guard.margin is not None]
    return conclude([cell, *(guard.cell for guard in mine)], [*GUARDRAILS])


def badge(shown: Sheet, arm: str) -> tuple[str, Colour, str]:
    """Word, colour and icon of the verdict on the metric, or of a guardrail that is breached."""
    cell = whole(shown, arm)
    if not shown.is_random:
        return NOT_RANDOM
    if cell is None or verdict(shown, arm) == "guardrail breached":
        return BADGES["underpowered" if cell is None else "guardrail breached"]
    return BADGES[cell.verdict]


def title(shown: Sheet, arm: str) -> str:
    """The page's title: the verdict as a sentence with its numbers."""
    if not shown.is_random:
        return "Difference, not caused by contact"
    cell = whole(shown, arm)
    if not shown.srm.ok:
        return "We cannot say: the split is not as planned"
    if cell is None:
        return "Too early to say: nobody has been compared yet"
    if verdict(shown, arm) == "guardrail breached":
        return _breach(shown, arm, cell)
    subject = _subject(shown, arm)
    match cell.verdict:
        case "better":
            return f"{subject} helps: {_amount(shown, cell.difference or 0)}"
        case "worse":
            return f"{subject} harms: {_amount(shown, cell.difference or 0)}"
        case "immature":
            mature, of = shown.matured
            return f"Too early to say: {mature:,} of {text.plural(of, 'customer')} matured"
        case "underpowered" if cell.gate != "normal":
            return f"Too early to say: {expected(cell)} in the smaller arm"
    if cell.interval is None:
        return "No clear effect: no customer differs from another"
    low, high = cell.interval
    if low * high > 0:
        return f"Not clear among {text.plural(shown.comparisons, 'comparison')}"
    return f"No clear effect: between {_size(shown, low)} fewer and {_amount(shown, high)}"


def expected(cell: Cell) -> str:
    """`14 of about 30 expected events`: how far the gate is from opening."""
    least = EARLY if cell.gate == "counts" else NORMAL
    return f"{cell.expected:,.0f} of about {least} expected events"


def _subject(shown: Sheet, arm: str) -> str:
    if shown.against != "holdout":
        return f"The {arm} message"
    return "Contact" if arm == "personalized" else f"The {arm} message"


def _breach(shown: Sheet, arm: str, cell: Cell) -> str:
    first = "Helps, but" if cell.verdict == "better" else "Too much harm:"
    for guard in shown.guardrails:
        if guard.arm == arm and guard.cell.verdict == "guardrail breached":
            row = guarded(guard)
            name = guard.title.lower()
            return f"{first} {name} rose by up to {row.worst.lstrip('+')}, agreed are {row.margin}"
    return f"{first} a guardrail is breached"


def _amount(shown: Sheet, difference: float) -> str:
    """`1.3 more of 100 customers reach “Order”`, `0.84 less revenue per customer`."""
    size = _size(shown, difference)
    if shown.kind == "proportion":
        more = "more" if difference >= 0 else "fewer"
        return f"{size} {more} of 100 customers {shown.does}"
    return f"{size} {'more' if difference >= 0 else 'less'} {shown.does} per customer"


def _size(shown: Sheet, difference: float) -> str:
    return f"{abs(difference) * scale(shown):,.{decimals(shown)}f}"


def note(shown: Sheet, arm: str) -> str:
    """One line below the title: how sure we are, and what follows."""
    if not shown.is_random:
        return f"{shown.because}."
    cell = whole(shown, arm)
    if cell is None:
        return ""
    if not shown.srm.ok:
        return "Counts are shown, verdicts are not. Find out where customers got lost first."
    parts = []
    if cell.interval is not None:
        low, high = (signed(end * scale(shown), decimals(shown)) for end in cell.interval)
        parts.append(f"The true effect is likely between {low} and {high}.")
    rows = watched(shown, arm)
    unsure = [row.title.lower() for row in rows if not row.holds]
    if rows and not unsure:
        parts.append("Every guardrail holds.")
    elif rows and cell.verdict == "better":
        parts.append(f"Harm is not ruled out yet: {', '.join(unsure)}.")
    if verdict(shown, arm) == "better":
        parts.append("The rule to ship is met.")
    return " ".join(parts)


def watched(shown: Sheet, arm: str) -> list[Guarded]:
    """The guardrails of an arm that can hold something back."""
    return [guarded(g) for g in shown.guardrails if g.arm == arm and g.margin is not None]


def rows(shown: Sheet, arm: str, *, meeting: bool = False) -> list[Row]:
    """The forest's rows: everybody, then segments; a meeting sees no small ones.

    Segments of a layer that is not open have no effect of their own, only the shrunk one.
    """
    cells = [cell for cell in shown.of(arm) if cell.by is None or not (meeting and _small(cell))]
    found = [_row(shown, cell, segment_words(cell)) for cell in cells]
    if is_open(shown, arm):
        return found
    return [row if not row.level else _closed(row) for row in found]


def segment_words(cell: Cell) -> str:
    """Whose row it is; of those outside every segment, what they are."""
    return "All customers" if cell.by is None else group_words(cell.segment, cell.by)


def is_open(shown: Sheet, arm: str) -> bool:
    """Whether segments may be read one by one: each of them has enough events for an interval.

    Customers of no segment are none of its own.
    """
    return all(cell.gate != "counts" for cell in shown.of(arm) if cell.by and cell.segment)


def _closed(row: Row) -> Row:
    said = row.said if row.gate == "counts" else "Not open: others are too small"
    return row._replace(effect=None, interval=None, said=said, is_open=False)


def _small(cell: Cell) -> bool:
    return min(cell.assigned or cell.n) < SMALLEST_GROUP


def hidden(shown: Sheet, arm: str) -> int:
    """Segments too small for a meeting."""
    return sum(cell.by is not None and _small(cell) for cell in shown.of(arm))


def _row(shown: Sheet, cell: Cell, name: str) -> Row:
    by = scale(shown)

    def scaled(span: tuple[float, float] | None) -> tuple[float, float] | None:
        return None if span is None else (span[0] * by, span[1] * by)

    return Row(
        segment="All customers" if cell.by is None else name,
        n_control=cell.n[0],
        n_arm=cell.n[1],
        effect=None if cell.difference is None else cell.difference * by,
        interval=scaled(cell.interval),
        gate=cell.gate,
        said=said(shown, cell),
        level=int(cell.by is not None),
        shrunk=None if cell.shrunk is None else cell.shrunk * by,
        shrunk_interval=scaled(cell.shrunk_interval),
    )


def said(shown: Sheet, cell: Cell) -> str:
    """What may be said of one row, in three or four words."""
    if cell.gate == "counts":
        return f"Counts only: {cell.expected:,.0f} of {EARLY}"
    if not shown.is_random:
        return "Difference only"
    if cell.verdict in ("better", "worse"):
        more = (cell.difference or 0) > 0
        return "Clearly more" if more else "Clearly fewer" if scale(shown) > 1 else "Clearly less"
    if cell.verdict in ("underpowered", "immature") and cell.gate == "early":
        return f"Early: {cell.expected:,.0f} of about {NORMAL}"
    if cell.interval is not None and cell.interval[0] * cell.interval[1] > 0:
        return "Not clear among so many"
    return _WORDS.get(cell.verdict, "No clear effect")


def week_rows(shown: Sheet, arm: str) -> list[Row]:
    """The weeks of an arm as rows of a figure."""
    line = next((one for one in shown.weeks if one.arm == arm), None)
    found = [_row(shown, cell, cell.metric) for cell in line.cells] if line else []
    while found and found[-1].interval is None:
        found.pop()
    return found


def guarded(guard: Guard) -> Guarded:
    """A guardrail against its margin; `holds` None where it is only shown, or too early."""
    by = 100 if guard.kind == "proportion" else 1
    cell = guard.cell
    margin = "–" if guard.margin is None else f"{guard.margin * by:.2f}"
    if guard.margin is None:
        most = cell.difference if cell.interval is None else cell.interval[1]
        return Guarded(guard.title, signed((most or 0.0) * by, 2), margin, "shown", None)
    if cell.interval is None:
        few = f"too few: {sum(cell.events):,}"
        return Guarded(guard.title, "–", margin, few, None)
    worst = signed(cell.interval[1] * by, 2)
    if cell.interval[1] <= guard.margin:
        return Guarded(guard.title, worst, margin, "holds", True)
    words = "breached" if cell.verdict == "guardrail breached" else "not sure yet"
    return Guarded(guard.title, worst, margin, words, False)


def worth(shown: Sheet, arm: str) -> dict[str, str]:
    """What it would mean if everybody assigned were contacted."""
    cell, everybody = whole(shown, arm), sum(shown.srm.counts.values())
    if cell is None or cell.interval is None or cell.difference is None:
        return {}
    low, middle, high = (
        signed(value * everybody, 0)
        for value in (cell.interval[0], cell.difference, cell.interval[1])
    )
    what = "Customers who " + shown.does if shown.kind == "proportion" else shown.title
    found = {what: f"**{middle}**, {low} to {high}"}
    if cell.relative is not None and cell.relative_interval is not None:
        ends = " to ".join(f"{signed(end * 100, 0)}%" for end in cell.relative_interval)
        found["Relative"] = f"{signed(cell.relative * 100, 0)}%, {ends}"
    line = next((one for one in shown.weeks if one.arm == arm), None)
    if line is not None and line.novelty is not None:
        found["First week against later"] = "stands out" if line.is_novelty else "no difference"
    return found
