"""What was set aside: the list of it, and one record or field with what can be done about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from flask import Blueprint, Response, redirect, request, url_for
from sqlalchemy.orm import Session as Db
from werkzeug.wrappers import Response as AnyResponse

from indexer import models as m
from indexer.errors import Conflict, Refused
from indexer.stewards import mending, quarantine, sources
from indexer.stewards import publisher_reports as reports
from indexer.stewards.remedies import remedy_of

from ..accounts import session
from ..accounts.forms import Form, page, sent
from ..permissions import policy
from ..site import now, store
from ..work_shown import Part
from . import files, shown

blueprint = Blueprint("source_quarantine", __name__, url_prefix="/stewards/sources/quarantine")

SIZE: Final = 50
_DEEPEST: Final = 12
_MOST_ROWS: Final = 300
_LONGEST: Final = 1000


@blueprint.get("")
@policy("work")
def listed() -> Response:
    """All of one state, by source and reason; or one group, record by record."""
    state = request.args.get("state", "open")
    state = state if state in quarantine.STATES else "open"
    key, number = request.args.get("group", ""), _number(request.args.get("page", "1"))
    with store().read() as db:
        source = _source(db, request.args.get("source", ""))
        groups = quarantine.groups(db, state=state, source=source.name if source else None)
        counts = quarantine.counts(db)
        chosen = {one.key: one for one in groups}.get(key)
        rows = list(chosen.rows) if chosen else []
        pages = max(1, -(-len(rows) // SIZE))
        number = min(max(number, 1), pages)
        at = files.rows_of(db, chosen.source) if chosen else {}
        told = [_row(db, row, at) for row in rows[(number - 1) * SIZE : number * SIZE]]
        return page(
            "sources/quarantine.html", form=Form(), state=state, counts=counts,
            states=quarantine.STATES, part=Part(None, False), group=_group(chosen),
            groups=[_group(one) for one in groups], rows=told, page=number, pages=pages,
            source={"id": source.id, "name": source.name} if source else None,
            choices=quarantine.CHOICES if state == "open" else (),
        )  # fmt: skip


@blueprint.get("/<uuid:key>")
@policy("work")
def one(key: Any) -> Response:
    """One record or field that was set aside, with what its publisher sent."""
    return _one(str(key), Form())


@blueprint.post("/<uuid:key>")
@policy("work")
def decide(key: Any) -> AnyResponse:
    """Mend it here, leave it to the publisher, ignore it, or let it wait again."""
    form, given = sent(), str(key)
    more: dict[str, Any] = {
        "version": _number(form["version"]), "by": session.me().actor, "now": now()
    }  # fmt: skip

    def work(db: Db) -> None:
        match form["deed"]:
            case "mend":
                mending.mend(db, given, form["value"], **more)
            case "mend_whole":
                typed = {name: form[name] for name in mending.FIELDS}
                mending.mend_whole(store(), db, given, typed, **more)
            case "open":
                mending.take_fix_back(db, given, **more)
            case deed:
                quarantine.let_be(db, given, deed, **more)

    try:
        store().change(work, drain=False)
    except Refused as refused:
        form.refused(refused, otherwise="deed")
        response = _one(given, form)
        response.status_code = 409 if isinstance(refused, Conflict) else 400
        return response
    return redirect(url_for("source_quarantine.one", key=given, done=1))


# -- pages ------------------------------------------------------------------------------------


def _number(typed: str) -> int:
    return int(typed[:9]) if typed[:9].isascii() and typed[:9].isdigit() else 0


def _source(db: Db, typed: str) -> m.Source | None:
    return sources.found(db, _number(typed)) if typed else None


def _group(group: quarantine.Group | None) -> dict[str, Any] | None:
    if group is None:
        return None
    return {
        "key": group.key, "source": group.source.name, "source_id": group.source.id,
        "reason": quarantine.in_words(group.reason), "field": quarantine.field_words(group.field),
        "count": len(group.rows), "version": group.version,
    }  # fmt: skip


def _row(db: Db, row: m.Quarantine, rows: Mapping[str, int]) -> dict[str, Any]:
    """One of them; `rows`: record -> its row in the last sheet of the source."""
    record = db.get(m.SourceRecord, (row.source, row.external_id))
    called = reports.called(record, row.external_id, rows)
    return {
        "id": row.id, "record": row.external_id, "called": called,
        "field": quarantine.field_words(row.field),
        "reason": quarantine.in_words(row.reason),
        "value": quarantine.value_of(row), "state": row.state,
        "words": quarantine.STATES[row.state],
        "version": row.version, "since": row.first_on, "by": row.decided_by,
        "at": shown.moment(row.decided_at) if row.decided_at else None,
        "fix": mending.fix_words(row.fix.get("value")) if row.fix else None,
    }  # fmt: skip


def _one(key: str, form: Form) -> Response:
    with store().read() as db:
        row = quarantine.one(db, key)
        record = db.get(m.SourceRecord, (row.source, row.external_id))
        source = sources.named(db, row.source)
        group = quarantine.reason_key(row.field, row.reason)
        group = f"{source.id}-{group}" if source else ""
        beside = [
            other
            for one in quarantine.groups(db, source=row.source)
            if one.key == group
            for other in one.rows
            if other.id != row.id
        ]
        at = files.rows_of(db, source) if source else {}
        told = _row(db, row, at)
        whole = _whole(row, record, form)
        boxes = [one["name"] for one in whole]
        if row.state == "open" and mending.may_be_mended(row.field):
            boxes.append("value")
        return page(
            "sources/set_aside.html", form=form, row=told, group=group,
            source={"id": source.id, "name": source.name} if source else None,
            remedy=remedy_of(row.field.split(".")[-1], row.reason),
            may_mend=mending.may_be_mended(row.field), bar=_bar(db, row, at),
            whole=whole, targets={name: name for name in boxes}, conflict=_conflict(form, row),
            sent=list(_flat(record.raw)) if record else [], done=bool(request.args.get("done")),
            listing_id=record.listing_id if record else None,
            following=_row(db, beside[0], at) if beside else None, left=len(beside),
        )  # fmt: skip


def _bar(db: Db, row: m.Quarantine, at: Mapping[str, int]) -> dict[str, Any] | None:
    """The one field for which the whole record was set aside."""
    other = mending.barred_by(db, row) if row.state == "open" else None
    return _row(db, other, at) if other else None


def _whole(row: m.Quarantine, record: m.SourceRecord | None, form: Form) -> list[dict[str, Any]]:
    """The fields with which a whole record is put right here, filled with what was typed or sent;
    [] where it cannot be."""
    if record is None or row.state != "open" or not mending.may_be_mended_whole(row, record):
        return []
    sent_before = mending.sent_fields(record)
    typed = form["deed"] == "mend_whole"
    return [
        {
            "name": name, "label": words, "longest": longest,
            "value": form[name] if typed else sent_before.get(name, ""),
        }
        for name, (words, longest) in mending.FIELDS.items()
    ]  # fmt: skip


def _conflict(form: Form, row: m.Quarantine) -> str | None:
    """What the other one did, where this was sent too late."""
    if not form.errors or _number(form["version"]) == row.version:
        return None
    return quarantine.what_became_of(row)


def _flat(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """What was sent as (where, what) rows that can be read, in their order."""
    for number, pair in enumerate(_leaves(value, path)):
        if number == _MOST_ROWS:
            yield "…", "There is more, which is not shown here."
            return
        yield pair


def _leaves(value: Any, path: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict) and value and len(path) < _DEEPEST:
        for key, inner in value.items():
            yield from _leaves(inner, (*path, str(key)[:80]))
    elif isinstance(value, list) and value and len(path) < _DEEPEST:
        for number, inner in enumerate(value, 1):
            yield from _leaves(inner, (*path, str(number)))
    else:
        empty = value is None or value in ("", [], {})
        yield ", ".join(path) or "value", "" if empty else str(value)[:_LONGEST]
