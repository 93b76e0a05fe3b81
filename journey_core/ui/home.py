"""The Journeys page's parts: cards with live numbers, what needs attention, ways to begin."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import streamlit as st

from journey_core.audit.places import stages_of
from journey_core.figures import text
from journey_core.ui import begin, cache, state, widgets

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

    from journey_core.audit.base import Finding
    from journey_core.lake.ingest.sources import SourceRow
    from journey_core.store.records import JourneyHead

STATUS = {"draft": "gray", "in review": "blue", "approved": "blue", "live": "green",
          "retired": "gray"}  # fmt: skip
_ICONS = {"error": ("error", "red"), "warning": ("warning", "orange"), "info": ("info", "blue")}
_SHOWN = 5


@dataclass(frozen=True)
class Attention:
    """A line of the list: how urgent, what, who it concerns, and where the repair is."""

    severity: str
    what: str
    who: str
    open: Callable[[], None]


def attention(
    heads: Sequence[JourneyHead],
    findings: Mapping[str, Sequence[Finding]],
    sources: Sequence[SourceRow],
) -> list[Attention]:
    """Everything that needs somebody, most urgent first."""
    lines = [line for head in heads for line in _of_journey(head, findings.get(head.id, ()))]
    for source in sources:
        if source.freshness != "fresh" and source.last_event_at is not None:
            quiet = text.ago(source.last_event_at, max(cache.horizon(), source.last_event_at))
            what = f"{source.name} last sent an event {quiet.replace(' ago', '')} before the others"
            open_it = widgets.go_to("data", source=source.name)
            lines.append(Attention("warning", what, source.owner or "no owner", open_it))
    order = list(_ICONS)
    return sorted(lines, key=lambda line: order.index(line.severity))


def _of_journey(head: JourneyHead, findings: Sequence[Finding]) -> list[Attention]:
    """A line for each finding of a journey; it opens the stage the finding is shown at."""
    places = stages_of(cache.saved(head.id, head.revision).journey) if findings else {}
    who, lines = f"{head.name} · {head.owner or 'no owner'}", []
    for finding in findings:
        stage = places.get(finding.element)
        link = {"journey": head.id} | ({"stage": stage} if stage else {})
        opens = widgets.go_to("map", **link)
        lines.append(Attention(finding.severity, finding.message, who, opens))
    return lines


def verdict(heads: Sequence[JourneyHead], lines: Sequence[Attention]) -> str:
    """The page's title: how many journeys need somebody."""
    if not heads:
        return "No journeys yet"
    urgent = {line.who for line in lines if line.severity != "info"}
    if not urgent:
        return "Every journey is on course" if len(heads) > 1 else f"{heads[0].name} is on course"
    concerned = [head for head in heads if any(who.startswith(head.name) for who in urgent)]
    if not concerned:
        return "The journeys are on course; a source is late"
    verb = "needs" if len(concerned) == 1 else "need"
    return f"{len(concerned)} of {text.plural(len(heads), 'journey')} {verb} attention"


def note(heads: Sequence[JourneyHead]) -> str:
    """How many journeys are in which state, in one line."""
    states = Counter(head.status for head in heads)
    return ", ".join(f"{number} {state}" for state, number in states.items())


def scope() -> str:
    """The workspace in one line."""
    counts = cache.counts()
    return (
        f"{counts.customers:,} customers · {counts.events:,} events · "
        f"data version {cache.data_version()}"
    )


def nothing_yet() -> None:
    """An empty workspace teaches: three ways to the first journey."""
    widgets.empty(
        "conversion_path",
        "Draw your first journey",
        "A journey starts from a template with five stages, from a file your team already has, "
        "or with the demo company, whose data is made up and whose faults are planted.",
        (
            widgets.Action("Start from a template", begin.new_journey, "add"),
            widgets.Action("Import your events", widgets.go_to("data"), "upload"),
            widgets.Action("Load the demo company", begin.load_demo, "deployed_code"),
        ),
    )


def cards_and_attention(
    heads: Sequence[JourneyHead],
    findings: Mapping[str, Sequence[Finding]],
    lines: Sequence[Attention],
) -> dict[str, DeltaGenerator]:
    """The journeys on the left, what needs attention on the right.

    The answer are places in the cards, by journey, for what takes longer to find.
    """
    main, side = widgets.split()
    with main:
        widgets.section("Journeys")
        slots = {head.id: _card(head, findings.get(head.id, ())) for head in heads}
        if not state.is_meeting():
            _ways_on()
    with side:
        widgets.section(
            "Needs attention", "Most urgent first. Each line opens the place to fix it."
        )
        _attention_list(lines)
    return slots


def _ways_on() -> None:
    with st.container(horizontal=True):
        if st.button("New journey", icon=":material/add:", type="primary"):
            begin.new_journey()
        archived = cache.archived()
        if archived and st.button(f"Archive ({len(archived)})", icon=":material/inventory_2:"):
            begin.show_archive(archived)


def _card(head: JourneyHead, found: Sequence[Finding]) -> DeltaGenerator:
    badges = f":{STATUS[head.status]}-badge[{head.status.capitalize()}]"
    worst = next((one.severity for one in found), None)
    if worst:
        colour = _ICONS[worst][1]
        badges += f" :{colour}-badge[{text.plural(len(found), 'finding')}]"
    with st.container(border=True, gap="small"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{widgets.escape(head.name)}** &nbsp; {badges}", width="stretch")
            if not state.is_meeting():
                _card_menu(head)
            st.button(
                "Open map",
                icon=":material/arrow_forward:",
                icon_position="right",
                type="tertiary",
                key=f"open-{head.id}",
                on_click=state.choose_journey,
                args=(head.id,),
            ) and widgets.go_to("map", journey=head.id)()
        st.markdown(widgets.escape(_numbers(head)))
        slot = st.container(gap=None)
        st.caption(widgets.escape(_facts(head)))
    return slot


def _card_menu(head: JourneyHead) -> None:
    with st.popover("More", icon=":material/more_horiz:", type="tertiary", key=f"more-{head.id}"):
        st.button("Duplicate", icon=":material/content_copy:", type="tertiary",
                  key=f"copy-{head.id}", on_click=begin.duplicate, args=(head,))  # fmt: skip
        st.button("Archive", icon=":material/inventory_2:", type="tertiary",
                  key=f"archive-{head.id}", on_click=begin.archive, args=(head,))  # fmt: skip
        st.download_button(
            "Download as a file", cache.journey_file(head.id, head.revision), f"{head.id}.json",
            "application/json", icon=":material/download:", type="tertiary",
            key=f"file-{head.id}", on_click="ignore",
        )  # fmt: skip


def _numbers(head: JourneyHead) -> str:
    if not head.stages:
        return "No stages yet. Open the map and draw the first one."
    overlay = cache.overlay(head.id, head.revision)
    if overlay is None or not overlay.entrants:
        return "Nobody has entered yet: no entry rule matches the data."
    path = cache.main_path(head.id)
    if not path:
        return f"{overlay.entrants:,} customers entered."
    goal = next(s for s in cache.saved(head.id).journey.stages if s.id == path[-1])
    came = overlay.stages[goal.id].entered
    return (
        f"{overlay.entrants:,} customers entered; {came:,} of them "
        f"({text.percent(came / overlay.entrants)}) reached {goal.name}."
    )


def _facts(head: JourneyHead) -> str:
    facts = [f"Revision {head.revision}", text.plural(head.stages, "stage")]
    facts.append(head.owner or "no owner")
    if head.next_review_on is not None:
        due = datetime.combine(head.next_review_on, datetime.min.time())
        facts.append(f"next review {text.day(due, datetime.now(UTC))}")
    return " · ".join(facts)


def _attention_list(lines: Sequence[Attention]) -> None:
    if not lines:
        st.caption(":material/check: Nothing at the moment.")
        return
    everything = state.value("all-attention", False)
    with st.container(border=True, gap="medium"):
        for place, line in enumerate(lines if everything else lines[:_SHOWN]):
            icon, colour = _ICONS[line.severity]
            with st.container(horizontal=True, vertical_alignment="top", gap="small"):
                st.markdown(f":{colour}[:material/{icon}:]", width="content")
                with st.container(gap=None):
                    st.markdown(widgets.escape(line.what))
                    st.caption(widgets.escape(line.who))
                if st.button("Open", type="tertiary", key=f"attention-{place}", width="content"):
                    line.open()
        if len(lines) > _SHOWN:
            st.toggle(f"All {len(lines)}", key="all-attention")
