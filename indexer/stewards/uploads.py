"""The files that people send for a source: kept, read, and what is remembered of their columns.

Called by the pages of spreadsheets. A file is the newest state of its source; the one before it is
kept as well, so that it can be seen what came when.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import delete, select
from sqlalchemy.orm import Session as Db

from .. import models as m
from ..errors import Conflict, NotFound, Refused
from ..history import Actor
from ..listings import today
from ..publishers import UPLOAD
from ..sources import sheets
from ..sources.base import Reading, Record
from ..sources.opening import OneUpload
from ..sources.terms import load_term_map
from ..store import Store
from . import sources

KIND: Final = "sheet"
LARGEST: Final = 20 * 1024 * 1024
_KEPT: Final = 2

CHOICES: Final[Mapping[str, str]] = dict(sheets.field_choices())
"""What a column can be -> words."""

SURE: Final = {
    "told": "Somebody has said so",
    "certain": "Its name says so",
    "likely": "It looks like it",
    "none": "Nobody knows",
}
OUTCOMES: Final = {
    "new": "new", "changed": "changed", "missing": "not in the file any more",
    "quarantined": "cannot be taken in", "gone": "gone",
}  # fmt: skip
SEVERITIES: Final = {"error": "Wrong", "warning": "In doubt", "note": "Note"}


@dataclass(frozen=True)
class File:
    """What somebody sent, with the name it has at theirs."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Read:
    """The last file of a source as it is read: its columns and rows, and each record."""

    source: m.Source
    upload: m.Upload
    preview: sheets.Preview
    records: Sequence[Record]


def look(file: File, options: Mapping[str, Any] | None = None) -> sheets.Preview:
    """What a file would be read as. Raises Refused, with the remedy, where it is too large, empty,
    or holds no list."""
    if len(file.data) > LARGEST:
        raise Refused(
            "This file is too large: at most 20 megabytes. Send a part of it at a time.",
            field="file",
        )
    if not file.data.strip():
        raise Refused("The file is empty. Choose the one with the list in it.", field="file")
    try:
        return sheets.preview(file.data, file.name, options)
    except Refused as refused:
        raise Refused(str(refused), field="file") from refused


def add(
    db: Db, name: str, wanted: sources.Wanted, file: File, *, by: Actor, now: datetime
) -> m.Source:
    """A new source whose records come as files that somebody sends here, with its first file.
    Raises Refused for a name that is none, and Conflict for one that is taken."""
    given = " ".join(name.split())
    if not 0 < len(given) <= 200:
        raise Refused("Give it a name of at most 200 letters.", field="name")
    if sources.named(db, given) is not None:
        raise Conflict("There is a source of this name already. Take another.", field="name")
    source = m.Source(
        name=given, url=f"{UPLOAD}{uuid4()}", kind=KIND, licence=wanted.licence,
        contact=wanted.contact, trusted=wanted.trusted, added_at=now,
        every_hours=wanted.every_hours, paused=False, token=None, options={}, version=1,
    )  # fmt: skip
    db.add(source)
    db.flush()
    words = f'Added the source "{given}", whose spreadsheets are sent here'
    sources.note_file(db, source, words, by=by, now=now)
    keep(db, source.id, file, by=by, now=now)
    return source


def keep(db: Db, source_id: int, file: File, *, by: Actor, now: datetime) -> m.Upload:
    """Keep a file as the newest state of its source. Raises NotFound."""
    source = sources.held(db, source_id)
    before = db.execute(
        select(m.Upload.id, m.Upload.at)
        .where(m.Upload.source_id == source.id)
        .order_by(m.Upload.at.desc(), m.Upload.id)
    ).all()
    # What came last is the newest, also where a clock was set back.
    at = max([now, *(one.at + timedelta(microseconds=1) for one in before)])
    row = m.Upload(
        id=str(uuid4()), source_id=source.id, name=file.name, data=file.data, at=at,
        by=by.name[:100],
    )  # fmt: skip
    db.add(row)
    older = [one.id for one in before[_KEPT - 1 :]]
    db.execute(delete(m.Upload).where(m.Upload.id.in_(older)))
    words = f'Sent the file "{file.name}" for the source "{source.name}"'
    sources.note_file(db, source, words, by=by, now=now)
    return row


def read(store: Store, source_id: int, *, now: datetime) -> Read:
    """The last file of a source. Raises NotFound where there is none, and Refused, with the remedy,
    where it holds no list by what is remembered of its columns."""
    with store.read() as db:
        source = sources.found(db, source_id)
        query = select(m.Upload).where(m.Upload.source_id == source_id)
        upload = db.scalars(query.order_by(m.Upload.at.desc(), m.Upload.id).limit(1)).first()
        if upload is None:
            raise NotFound("No file was sent for this source yet.")
        db.expunge_all()
    preview = look(File(upload.name, upload.data), source.options)
    reading = Reading(
        fetcher=OneUpload(store, source), places=store.places,
        mapping=load_term_map(store.settings.data_dir), today=today(now), options=source.options,
    )  # fmt: skip
    records = [sent.read() for sent in sheets.read(source.url, reading)]
    return Read(source, upload, preview, records)


def mark_trial(db: Db, source_id: int, upload_id: str) -> None:
    """Note that the last trial of a source was of this file."""
    run = _last_trial(db, source_id)
    if run is not None:
        run.figures = {**run.figures, "upload": upload_id}


def trial_of(db: Db, source_id: int, upload_id: str) -> m.Run | None:
    """The last trial of a source, if it was of this file."""
    run = _last_trial(db, source_id)
    return run if run is not None and run.figures.get("upload") == upload_id else None


def _last_trial(db: Db, source_id: int) -> m.Run | None:
    query = select(m.Run).where(m.Run.source_id == source_id, m.Run.dry)
    return db.scalars(query.order_by(m.Run.id.desc()).limit(1)).first()


def remember(
    db: Db, source_id: int, *, columns: Mapping[str, str], sheet: str | None, by: Actor,
    now: datetime,
) -> None:  # fmt: skip
    """Keep what each column is, by its header, for this file and those after it; and which sheet of
    a workbook it is."""
    source = sources.held(db, source_id)
    more: dict[str, Any] = {"by": by, "now": now}
    known = source.options.get("columns") or {}
    words = f'Said what the columns of "{source.name}" are'
    sources.set_option(db, source_id, "columns", {**known, **columns}, words, **more)
    if sheet is not None:
        words = f'The sheet "{sheet}" of the files for "{source.name}" is read'
        sources.set_option(db, source_id, "sheet", sheet, words, **more)
