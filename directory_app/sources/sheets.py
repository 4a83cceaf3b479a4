"""Spreadsheets that are sent by hand: a new source or a newer file, what its columns are, what it
would change, and taking it in.
"""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from indexer import ingest, sheets
from indexer.errors import Conflict, FetchFailed, FetchRefused, NotFound, Refused
from indexer.stewards import quarantine, sources, uploads

from ..accounts import session
from ..accounts.forms import Form, page, sent
from ..permissions import policy
from ..site import now, store
from . import files, shown

blueprint = Blueprint("source_sheets", __name__, url_prefix="/stewards/sources")

LARGEST_REQUEST: Final = uploads.LARGEST + 1_000_000
AT_ONCE: Final = 1_000
"""Records that are taken in while somebody waits; more are left to the jobs."""

REMARKS_SHOWN: Final = 200
DIFFERENCES_SHOWN: Final = 100
_TOO_LARGE: Final = "This file is too large: at most 20 megabytes. Send a part of it at a time."
_TAKES_FILES: Final = frozenset({"source_sheets.add", "source_sheets.send"})


@blueprint.url_value_preprocessor
def take_larger_requests(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Let the forms with the file be larger than any other. Here, because the form is read before
    any view: its token is looked at first."""
    if endpoint in _TAKES_FILES:
        request.max_content_length = LARGEST_REQUEST


@blueprint.errorhandler(RequestEntityTooLarge)
def too_large(error: RequestEntityTooLarge) -> AnyResponse:
    """The form was not even read."""
    response = make_response(render_template("keeping/picture_too_large.html", words=_TOO_LARGE))
    response.status_code = 413
    response.headers["Cache-Control"] = "no-store"
    return response


# -- sending ----------------------------------------------------------------------------------


@blueprint.get("/upload")
@policy("work")
def ask() -> Response:
    """The form for a new source with its first file."""
    return page("sources/upload.html", form=Form(), source=None)


@blueprint.post("/upload")
@policy("work")
def add() -> AnyResponse:
    """Make the source; nothing of the file is taken in yet."""
    form, who = sent(), session.me()
    try:
        wanted = sources.read_settings(form.values, uploaded=True)
        file = _file()
        uploads.look(file)

        def work(db: Any) -> int:
            made = uploads.add(db, form["name"], wanted, file, by=who.actor, now=now())
            return made.id

        key = store().change(work, drain=False)
    except Refused as refused:
        form.refused(refused, otherwise="file")
        return page("sources/upload.html", form=form, source=None)
    return redirect(url_for("source_sheets.columns", source_id=key))


@blueprint.get("/<int:source_id>/upload")
@policy("work")
def renew(source_id: int) -> Response:
    """The form for a newer file."""
    return page("sources/upload.html", form=Form(), source=_source(source_id))


@blueprint.post("/<int:source_id>/upload")
@policy("work")
def send(source_id: int) -> AnyResponse:
    """Keep a newer file; nothing of it is taken in yet."""
    form, who = sent(), session.me()
    source = _source(source_id)
    try:
        file = _file()
        uploads.look(file)
        store().change(
            lambda db: uploads.keep(db, source_id, file, by=who.actor, now=now()), drain=False
        )
    except Refused as refused:
        form.refused(refused, otherwise="file")
        return page("sources/upload.html", form=form, source=source)
    return redirect(url_for("source_sheets.columns", source_id=source_id))


@blueprint.get("/template")
@policy("work")
def template() -> Response:
    """An empty workbook with help in it, to be filled in."""
    return files.sent_as(sheets.template(), files.XLSX, "groups", "xlsx")


def _file() -> uploads.File:
    given = request.files.get("file")
    if given is None or not given.filename:
        raise Refused("Choose a file.", field="file")
    # Not a byte more than may be: the rest need not be held in memory.
    return uploads.File(given.filename[:200], given.stream.read(uploads.LARGEST + 1))


# -- what the columns are ---------------------------------------------------------------------


@blueprint.get("/<int:source_id>/columns")
@policy("work")
def columns(source_id: int) -> Response:
    """What each column was taken for, with a few of its values."""
    return _columns(source_id, Form())


@blueprint.post("/<int:source_id>/columns")
@policy("work")
def choose(source_id: int) -> AnyResponse:
    """Remember what each column is, and say what the file would change."""
    form, who = sent(), session.me()
    try:
        found = _read(source_id, form["upload"])
        chosen = {
            one.header: form[f"column-{number}"]
            for number, one in enumerate(found.preview.columns)
            if form[f"column-{number}"] in uploads.CHOICES
        }
        sheet = form["sheet"] if form["sheet"] in found.preview.other_sheets else None

        def keep(db: Any) -> None:
            uploads.remember(
                db, source_id, columns=chosen, sheet=sheet, by=who.actor, now=now()
            )  # fmt: skip

        store().change(keep, drain=False)
        if sheet is not None:
            # Another sheet has other columns: they are shown first.
            return redirect(url_for("source_sheets.columns", source_id=source_id))
        if found.preview.records > AT_ONCE:
            store().change(
                lambda db: sources.ask(db, source_id, dry=True, by=who.actor, now=now()),
                drain=False,
            )
            return redirect(url_for("sources.one", source_id=source_id))
        _run(source_id, dry=True)
        store().change(lambda db: uploads.mark_trial(db, source_id, found.upload.id), drain=False)
    except (Refused, FetchFailed, FetchRefused) as error:
        form.wrong("columns", str(error))
        return _columns(source_id, form)
    return redirect(url_for("source_sheets.trial", source_id=source_id))


# -- what it would change, and taking it in ---------------------------------------------------


@blueprint.get("/<int:source_id>/trial")
@policy("work")
def trial(source_id: int) -> Response:
    """What taking the last file in would do, and what is wrong in it, row by row."""
    return _trial(source_id, Form())


@blueprint.post("/<int:source_id>/trial")
@policy("work")
def take_in(source_id: int) -> AnyResponse:
    """Take the file in that was shown."""
    form, who = sent(), session.me()
    try:
        found = _read(source_id, form["upload"])
        accept = form["accept"] == "yes"
        if found.preview.records > AT_ONCE:
            store().change(
                lambda db: sources.ask(db, source_id, accept=accept, by=who.actor, now=now()),
                drain=False,
            )
            return redirect(url_for("sources.one", source_id=source_id))
        stopped = _run(source_id, dry=False, accept=accept)
        if stopped:
            raise Refused(
                "Much would change, so nothing was saved. If that is right, tick the box that says "
                "so.",
                field="accept",
            )
    except (Refused, FetchFailed, FetchRefused) as error:
        form.wrong(getattr(error, "field", None) or "deed", str(error))
        response = _trial(source_id, form)
        response.status_code = 409 if isinstance(error, Conflict) else 400
        return response
    with store().read() as db:
        run = sources.last_runs(db)[source_id]
    return redirect(url_for("source_runs.one", run_id=run.id))


@blueprint.get("/<int:source_id>/annotated")
@policy("work")
def annotated(source_id: int) -> Response:
    """The last file as a workbook, with what we say of it."""
    found = uploads.read(store(), source_id, now=now())
    remarks = sheets.remarks_of(found.records, found.preview)
    data = sheets.annotated(found.upload.data, found.upload.name, remarks)
    return files.sent_as(data, files.XLSX, found.source.name, "xlsx")


def _run(source_id: int, *, dry: bool, accept: bool = False) -> str | None:
    """Run it now; why it stopped, or None."""
    with store().read() as db:
        source = sources.found(db, source_id)
        db.expunge(source)
    report = ingest.run(
        store(), source, now=now(), dry_run=dry, accept=accept, by=session.me().name
    )
    return report.stopped


def _read(source_id: int, upload_id: str) -> uploads.Read:
    """The last file. Raises Conflict where it is not the one that was shown."""
    found = uploads.read(store(), source_id, now=now())
    if found.upload.id != upload_id:
        raise Conflict(f"{found.upload.by} has sent a newer file meanwhile: {found.upload.name}.")
    return found


# -- pages ------------------------------------------------------------------------------------


def _source(source_id: int) -> dict[str, Any]:
    with store().read() as db:
        one = sources.overview(db, source_id, now())
        if not one.uploaded:
            raise NotFound("This source is read from the web; no file is sent for it.")
        return shown.source(one)


def _columns(source_id: int, form: Form) -> Response:
    source, found = _source(source_id), uploads.read(store(), source_id, now=now())
    rows = [
        {
            "number": number, "header": one.header or f"({one.letter})", "letter": one.letter,
            "samples": one.samples, "sure": uploads.SURE[one.sure],
            "options": [
                {"id": key, "label": words,
                 "selected": key == (form[f"column-{number}"] or one.field or "ignore")}
                for key, words in uploads.CHOICES.items()
            ],
        }
        for number, one in enumerate(found.preview.columns)
    ]  # fmt: skip
    return page(
        "sources/columns.html", form=form, source=source, preview=found.preview, columns=rows,
        upload={"id": found.upload.id, "name": found.upload.name, "by": found.upload.by,
                "when": shown.moment(found.upload.at)},
        sheets=[{"id": name, "label": name} for name in found.preview.other_sheets],
        skipped=found.preview.skipped[:REMARKS_SHOWN],
    )  # fmt: skip


def _trial(source_id: int, form: Form) -> Response:
    source, found = _source(source_id), uploads.read(store(), source_id, now=now())
    with store().read() as db:
        run = uploads.trial_of(db, source_id, found.upload.id)
        if run is None:
            raise NotFound("Nobody has tried this file yet. Look at its columns first.")
        told, kept = shown.run(run), run.figures.get("differences") or ()
    rows = found.preview.rows
    differences = [
        {**row, "sentences": [quarantine.in_words(one) for one in row.get("sentences") or ()],
         "row": rows.get(str(row.get("id"))), "words": uploads.OUTCOMES.get(
            str(row.get("outcome")), "")}
        for row in kept
    ]  # fmt: skip
    remarks = sorted(
        sheets.remarks_of(found.records, found.preview),
        key=lambda one: (one.severity != "error", one.row or 0),
    )
    return page(
        "sources/trial.html", form=form, source=source, run=told,
        differences=differences[:DIFFERENCES_SHOWN],
        more=max(0, len(differences) - DIFFERENCES_SHOWN) + run.figures.get("more_differences", 0),
        remarks=remarks[:REMARKS_SHOWN],
        more_remarks=max(0, len(remarks) - REMARKS_SHOWN), severities=uploads.SEVERITIES,
        upload={"id": found.upload.id, "name": found.upload.name},
    )  # fmt: skip
