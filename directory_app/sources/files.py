"""The files of these pages: what somebody sent, and what is given back to them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from flask import Response
from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from indexer import models as m
from indexer import sheets
from indexer.errors import Refused
from indexer.sheets import write_csv
from indexer.sources.sheets import Preview, preview

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_NO_NAME = re.compile(r"[^a-z0-9]+")


def sent_as(data: bytes, kind: str, name: str, ending: str) -> Response:
    """A file to keep; `name` is that of a source."""
    plain = _NO_NAME.sub("-", name.casefold()).strip("-")[:60] or "source"
    response = Response(data, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{plain}.{ending}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def csv_of(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A CSV in which no cell is taken for a formula."""
    return write_csv(headers, rows)


def moment_of(text: str) -> datetime:
    """A moment as it is kept in JSON."""
    return datetime.fromisoformat(text)


def upload_of(db: Db, source: m.Source) -> m.Upload | None:
    """The last file that was sent for a source."""
    query = select(m.Upload).where(m.Upload.source_id == source.id)
    return db.scalars(query.order_by(m.Upload.at.desc(), m.Upload.id).limit(1)).first()


def preview_of(db: Db, source: m.Source) -> Preview | None:
    """How the last file of a source is read; None: there is none, or it cannot be read."""
    upload = upload_of(db, source)
    if upload is None:
        return None
    try:
        return preview(upload.data, upload.name, source.options)
    except Refused:
        return None


def rows_of(db: Db, source: m.Source) -> dict[str, int]:
    """Record -> its row in the last file that was sent; {} where it is no such source."""
    found = preview_of(db, source)
    return dict(found.rows) if found else {}


def annotated_of(db: Db, source: m.Source) -> bytes | None:
    """The last file that was sent, with our remarks in it; None: none was sent."""
    upload, found = upload_of(db, source), preview_of(db, source)
    if upload is None or found is None:
        return None
    records = db.scalars(select(m.SourceRecord).where(m.SourceRecord.source == source.name))
    return sheets.annotated(upload.data, upload.name, sheets.remarks_of(records, found))
