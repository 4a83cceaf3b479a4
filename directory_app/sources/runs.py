"""One run: what it did, what is wrong with the records, and telling their publisher."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from sqlalchemy import func, select
from sqlalchemy.orm import Session as Db
from werkzeug.wrappers import Response as AnyResponse

from indexer import models as m
from indexer.errors import Conflict, Refused
from indexer.people.addresses import folded
from indexer.publishers import only_sends, was_sent_in
from indexer.stewards import publisher_reports as reports
from indexer.stewards import quarantine, runs, sources

from ..accounts import session
from ..accounts.forms import Form, page, sent
from ..permissions import policy
from ..site import now, store
from . import files, shown

blueprint = Blueprint("source_runs", __name__, url_prefix="/stewards/sources/runs")

SHOWN = 20
"""Of each thing that is wrong, so many records stand on the page; the file has all of them."""


@blueprint.get("/<int:run_id>")
@policy("work")
def one(run_id: int) -> Response:
    """What a run did."""
    return _one(run_id, Form())


@blueprint.post("/<int:run_id>")
@policy("work")
def go_on(run_id: int) -> AnyResponse:
    """Go on all the same, take in what was tried, only try it, or look again: at the next turn of
    the jobs."""
    form, who = sent(), session.me()
    deed = form["deed"]

    def ask(db: Db) -> None:
        run = runs.run_of(db, run_id)
        source = sources.held(db, run.source_id)
        if not _is_last(db, run):
            raise Conflict("The source was read again since. Look at its last run.")
        runs.check_nobody_asked(db, source.id)
        if deed not in ("accept", "read", "again", "try"):
            raise Refused("Press one of the buttons of the page.")
        if run.dry and deed in ("accept", "read") and source.paused:
            # It paused only until somebody had seen what reading it would do.
            sources.pause(db, source, False, by=who.actor, now=now())
        dry = deed == "try" or (deed == "again" and run.dry)
        sources.ask(
            db, source.id, accept=deed == "accept", dry=dry, by=who.actor, now=now()
        )  # fmt: skip

    try:
        store().change(ask, drain=False)
        with store().read() as db:
            key = runs.run_of(db, run_id).source_id
    except Refused as refused:
        form.wrong("deed", str(refused))
        response = _one(run_id, form)
        response.status_code = 409 if isinstance(refused, Conflict) else 400
        return response
    return redirect(url_for("sources.one", source_id=key))


@blueprint.get("/<int:run_id>/report")
@policy("work")
def letter(run_id: int) -> Response:
    """The letter to the publisher, before it goes."""
    return _letter(run_id, Form())


@blueprint.post("/<int:run_id>/report")
@policy("work")
def send(run_id: int) -> AnyResponse:
    """Send the letter, once."""
    form = sent()
    try:
        to = folded(form["contact"]) if form["contact"].strip() else ""
    except Refused as refused:
        form.wrong("contact", str(refused))
        return _letter(run_id, form)

    def work(db: Db) -> None:
        source, told, rows = _gathered(db, run_id)
        text = reports.text_of(told, form["words"], rows=rows) if form["words"].strip() else ""
        reports.send(
            db, run_id, to=to, subject=f"What we found in {source.name}", text=text,
            by=session.me().actor, now=now(),
        )  # fmt: skip

    try:
        store().change(work, drain=False)
    except Refused as refused:
        form.refused(refused, otherwise="words")
        response = _letter(run_id, form)
        response.status_code = 409 if isinstance(refused, Conflict) else 400
        return response
    return redirect(url_for("source_runs.letter", run_id=run_id))


@blueprint.get("/<int:run_id>/report/file")
@policy("work")
def download(run_id: int) -> Response:
    """The same as text (`?as=text`), or for a spreadsheet: the publisher's own workbook with
    remarks where they sent one, else one row for each thing that is wrong."""
    with store().read() as db:
        source, told, rows = _gathered(db, run_id)
        words = reports.opening(source, directory=_directory(), count=_count(told))
        if request.args.get("as") == "text":
            text = reports.text_of(told, words, rows=rows)
            return files.sent_as(text.encode(), "text/plain; charset=utf-8", source.name, "txt")
        workbook = files.annotated_of(db, source)
        if workbook is not None:
            return files.sent_as(workbook, files.XLSX, source.name, "xlsx")
        data = files.csv_of(reports.HEADERS, reports.table_of(told, rows=rows))
    return files.sent_as(data, "text/csv; charset=utf-8", source.name, "csv")


# -- pages ------------------------------------------------------------------------------------


def _one(run_id: int, form: Form) -> Response:
    with store().read() as db:
        run = runs.run_of(db, run_id)
        told = sources.overview(db, run.source_id, now())
        groups = reports.groups(db, told.source)
        state = shown.run(run)
        # What its publisher sends by itself now is not read, so nothing of it can be gone on with.
        is_last = _is_last(db, run) and told.asked is None and not only_sends(told.source)
        # A run that has stopped saved nothing and may not have said what it would change.
        trial = None
        if sources.asks(run) and not run.figures.get("differences"):
            trial = runs.trial_since(db, run)
        changes = (trial or run).figures.get("differences") or ()
        return page(
            "sources/run.html", form=form, run=state, source=shown.source(told),
            asks=is_last and sources.asks(run),
            tried=is_last and run.dry and run.state == "done" and not sources.asks(run),
            differences=[_difference(row) for row in changes],
            more=(trial or run).figures.get("more_differences", 0),
            trial=shown.run(trial) if trial else None,
            groups=_groups(groups, files.rows_of(db, told.source)), reported=_reported(run),
            remarks=runs.about_the_source(run)[:SHOWN],
            may_tell=not run.dry and bool(groups),
        )  # fmt: skip


def _is_last(db: Db, run: m.Run) -> bool:
    """Whether a source was not read again since. A trial after a real run is no other reading: what
    the run has asked is still to be answered; nor is what the publisher has sent meanwhile."""
    newest = select(func.max(m.Run.id)).where(m.Run.source_id == run.source_id, ~was_sent_in())
    if not run.dry:
        newest = newest.where(m.Run.dry.is_(False))
    return db.scalar(newest) == run.id


_OUTCOMES = {
    "new": "new", "changed": "changed", "missing": "missing", "quarantined": "set aside",
    "gone": "gone from there",
}  # fmt: skip


def _difference(row: dict[str, Any]) -> dict[str, Any]:
    outcome = str(row.get("outcome") or "")
    return {
        "id": row.get("id"), "name": row.get("name"), "words": _OUTCOMES.get(outcome, outcome),
        "sentences": [quarantine.in_words(one) for one in row.get("sentences") or ()],
    }  # fmt: skip


def _groups(groups: list[reports.Group], rows: Mapping[str, int]) -> list[dict[str, Any]]:
    return [
        {
            "title": group.title, "remedy": group.remedy, "serious": group.serious,
            "count": len(group.faults), "faults": [
                {
                    "called": reports.called_by(one, rows), "field": one.field,
                    "reason": one.reason, "value": one.value, "quarantine_id": one.quarantine_id,
                }
                for one in group.faults[:SHOWN]
            ],
            "more": max(0, len(group.faults) - SHOWN),
        }
        for group in groups
    ]  # fmt: skip


def _reported(run: m.Run) -> dict[str, Any] | None:
    sent_before = reports.sent(run)
    if sent_before is None:
        return None
    return {**sent_before, "when": shown.moment(files.moment_of(sent_before["at"]))}


def _letter(run_id: int, form: Form) -> Response:
    with store().read() as db:
        run = runs.run_of(db, run_id)
        source, told, rows = _gathered(db, run_id)
        words = form["words"] or reports.opening(source, directory=_directory(), count=_count(told))
        return page(
            "sources/letter.html", form=form, run=shown.run(run), reported=_reported(run),
            source={"id": source.id, "name": source.name}, words=words,
            contact=form["contact"] or source.contact or "", nothing=not told,
            below=reports.text_of(told, "", rows=rows).strip(),
        )  # fmt: skip


def _gathered(db: Db, run_id: int) -> tuple[m.Source, list[reports.Group], dict[str, int]]:
    source = sources.found(db, runs.run_of(db, run_id).source_id)
    return source, reports.groups(db, source), files.rows_of(db, source)


def _count(told: list[reports.Group]) -> int:
    return sum(len(group.faults) for group in told)


def _directory() -> str:
    return store().settings.name or "this directory"
