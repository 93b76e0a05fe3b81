"""The import's way on the Data page: a file, its columns chosen and shown, then a watched job."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import streamlit as st

from journey_core.errors import WaylineError
from journey_core.figures import text
from journey_core.lake.ingest.options import (
    AssignmentOptions,
    ConsentOptions,
    CustomerOptions,
    EventOptions,
    Format,
    Options,
    Preview,
    TimeUnit,
)
from journey_core.lake.ingest.run import (
    import_assignments,
    import_consents,
    import_customers,
    import_events,
)
from journey_core.ui import cache, state, uploads, widgets
from journey_core.ui.jobs import Job

_FILE = "import_file"  # (upload's id, path, shown name)
_UNITS: dict[str, TimeUnit | None] = {
    "As written": None,
    "Seconds since 1970": "s",
    "Milliseconds": "ms",
    "Microseconds": "us",
}
_FORMATS: dict[str, Format | None] = {
    "From the ending": None,
    "CSV": "csv",
    "Parquet": "parquet",
    "NDJSON": "ndjson",
    "Segment spec": "segment",
}


def show() -> None:
    """A running job, or the last one's report, and the way to the next file."""
    jobs = cache.jobs()
    if jobs.current is not None and not jobs.current.done:
        _watch()
        return
    if jobs.current is not None:
        _report(jobs.current)
    upload = st.file_uploader(
        "Add a file", type=["csv", "parquet", "ndjson", "jsonl", "json", "gz"], key="upload",
        help="CSV, Parquet, NDJSON or the Segment spec; text files may be packed as .gz",
    )  # fmt: skip
    if upload is None:
        st.caption("Nothing is loaded before you have seen its columns.")
        return
    path = _kept(upload)
    try:
        _choose(path, upload.name)
    except WaylineError as error:
        widgets.failed(str(error), title="This file cannot be read")


def _kept(upload: Any) -> Path:
    known = state.value(_FILE)
    if known is not None and known[0] == upload.file_id and known[1].exists():
        return known[1]
    if known is not None:
        uploads.discard(known[1])
    uploads.sweep(cache.workspace().path)
    path = uploads.keep(cache.workspace().path, upload.name, upload)
    state.put(_FILE, (upload.file_id, path))
    return path


def _choose(path: Path, name: str) -> None:
    kind = st.segmented_control(
        "It holds", list(_KINDS), default="Events", required=True, key="kind"
    )
    format_name = st.selectbox("Format", list(_FORMATS), key="import-format")
    preview = cache.preview(path, EventOptions(format=_FORMATS[format_name]))
    st.caption(f"{uploads.safe_name(name)}: {text.plural(len(preview.columns), 'column')}, "
               f"read as {preview.format}")  # fmt: skip
    sample = pl.DataFrame(
        preview.rows, schema=dict.fromkeys(preview.columns, pl.String), orient="row"
    )
    st.dataframe(sample, hide_index=True, height=180, alt="The first rows of the file")
    choose, run = _KINDS[kind]
    options = choose(preview, path.name)
    if options is None:
        return
    if not isinstance(options, CustomerOptions) and not _missing(options):
        _problems(path, options)
    _start(f"Importing {path.name}", run, path, options)


def _column(label: str, preview: Preview, guess: str | None, key: str) -> str | None:
    place = preview.columns.index(guess) if guess in preview.columns else None
    return st.selectbox(label, list(preview.columns), index=place, key=key, placeholder="Choose")


def _event_options(preview: Preview, name: str) -> EventOptions:
    if preview.format == "segment":
        st.caption("Segment messages name their own customer, time and event.")
        return EventOptions(format="segment", source=_source(), names=(name,))
    customer = _column("Customer", preview, preview.customer, "col-customer")
    event = _column("Event", preview, preview.event, "col-event")
    time = _column("Time", preview, preview.time, "col-time")
    unit = _unit(preview)
    rest = [one for one in preview.columns if one not in (customer, event, time, "message_id")]
    if rest:
        st.caption(f"Become properties: {widgets.escape(', '.join(rest[:12]))}")
    return EventOptions(
        customer=customer, time=time, event=event, time_unit=unit,
        format=preview.format, source=_source(), names=(name,),
    )  # fmt: skip


def _unit(preview: Preview) -> TimeUnit | None:
    units = list(_UNITS.values())
    unit = st.selectbox("Times are", list(_UNITS), index=units.index(preview.time_unit), key="unit")
    return _UNITS[unit]


def _problems(path: Path, options: Options) -> None:
    """What would wait in quarantine, of the first rows, with the columns chosen now."""
    look = cache.preview(path, options)
    if not look.rows_refused:
        return
    of_all = "rows" if look.is_whole_file else f"first {look.rows_looked_at:,} rows"
    first = look.problems[0]
    st.warning(
        f"Row {first.row:,}, {widgets.escape(first.column)}: "
        f"{widgets.escape(first.value or 'empty')} ({widgets.escape(first.reason)})",
        title=f"{look.rows_refused:,} of the {of_all} would wait in quarantine",
        icon=":material/rule:",
    )


def _customer_options(preview: Preview, name: str) -> CustomerOptions:
    customer = _column("Customer", preview, preview.customer, "col-customer")
    rest = [one for one in preview.columns if one != customer]
    st.caption(f"Become attributes: {widgets.escape(', '.join(rest[:12]))}; the last row wins")
    return CustomerOptions(
        customer=customer, format=preview.format, source=_source(), names=(name,)
    )


def _consent_options(preview: Preview, name: str) -> ConsentOptions:
    customer = _column("Customer", preview, preview.customer, "col-customer")
    st.caption("Read are purpose, state and at, where there are any also expires_at, channel, "
               "source and notice. Other columns are left out.")  # fmt: skip
    return ConsentOptions(
        customer=customer, time_unit=_unit(preview), format=preview.format, source=_source(),
        names=(name,),
    )  # fmt: skip


def _assignment_options(preview: Preview, name: str) -> AssignmentOptions | None:
    names = {head.id: head.name for head in cache.journeys()}
    journey = st.selectbox(
        "Journey", list(names), index=None, key="import-journey", placeholder="Choose",
        format_func=lambda one: names.get(one, one),
    )  # fmt: skip
    customer = _column("Customer", preview, preview.customer, "col-customer")
    chosen = st.toggle(
        "Customers were chosen, not drawn at random", key="import-chosen",
        help="Differences are then shown, and never called an effect of contact",
    )  # fmt: skip
    st.caption("Read are arm and assigned_at; a customer's first assignment stands. Other columns "
               "are left out.")  # fmt: skip
    if journey is None:
        st.caption(":orange[:material/arrow_upward:] Choose the journey first.")
        return None
    return AssignmentOptions(
        journey=journey, customer=customer, time_unit=_unit(preview), format=preview.format,
        source=_source(), names=(name,), at_random=not chosen,
    )  # fmt: skip


def _source() -> str | None:
    known = [source.name for source in cache.sources()]
    return st.selectbox(
        "Comes from", known, index=None, accept_new_options=True, key="import-source",
        placeholder="Name the source, such as Shop",
    )  # fmt: skip


def _missing(options: Options) -> str:
    """The columns that still have to be chosen, in words."""
    if options.format == "segment":
        return ""
    asked = ("customer", "event", "time") if isinstance(options, EventOptions) else ("customer",)
    return " and the ".join(name for name in asked if getattr(options, name) is None)


def _start(title: str, run: Any, path: Path, options: Options) -> None:
    missing = _missing(options)
    if missing:
        st.caption(f":orange[:material/arrow_upward:] Choose the column of the {missing} first.")
        return
    if not st.button("Import", type="primary", icon=":material/upload:", key="import-go"):
        return
    workspace = cache.workspace()

    def work(job: Job) -> Any:
        try:
            return run(workspace, [path], options, progress=job.tell, cancel=job.cancel.is_set)
        finally:
            uploads.discard(path)

    if cache.jobs().start(title, work) is None:
        widgets.failed("Another import is running. Wait for it, or stop it.", title="Not started")
        return
    state.forget(_FILE)
    st.rerun()


@st.fragment(run_every=1)
def _watch() -> None:
    job = cache.jobs().current
    if job is None or job.done:
        st.rerun()
        return
    with st.container(border=True):
        st.markdown(f"**{widgets.escape(job.title)}**")
        st.progress(job.share or 0.0, text=widgets.escape(job.words))
        st.caption("You can leave this page. The job goes on, and the old data stays in use "
                   "until it is done.")  # fmt: skip
        st.button("Stop", icon=":material/stop_circle:", on_click=job.stop, key="import-stop")


def _report(job: Job) -> None:
    with st.container(border=True):
        if job.error:
            widgets.failed(job.error, title="No rows were changed")
        else:
            report = job.result
            st.markdown(f"**{report.rows_loaded:,} rows loaded** :green[:material/check_circle:]")
            rows = {
                "Read": f"{report.rows_read:,}",
                "Seen before": f"{report.rows_duplicate:,}",
                "Quarantined": f"{report.rows_quarantined:,}",
                "Customers now": f"{report.customers:,}",
            }
            st.table(rows, border="horizontal")
        st.button("Close", key="import-seen", on_click=cache.jobs().clear)


_KINDS: dict[str, tuple[Any, Any]] = {
    "Events": (_event_options, import_events),
    "Customers": (_customer_options, import_customers),
    "Consents": (_consent_options, import_consents),
    "Assignments": (_assignment_options, import_assignments),
}
