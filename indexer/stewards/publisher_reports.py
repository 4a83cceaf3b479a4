"""What is wrong with a publisher's records, how to mend it, and the letter that tells them.

Called by the page of a run. Everything is gathered from what is set aside and from the remarks that
were made while the records were read (`m.SourceRecord.issues`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Text, cast, select
from sqlalchemy.orm import Session as Db

from .. import mail
from .. import models as m
from ..errors import Conflict, Refused
from ..history import Actor
from ..publishers import note
from . import deeds, quarantine
from .remedies import QUIET, remedy_of, title_of

LETTER: Final = "publisher_report"
_IN_LETTER: Final = 5
_MOST: Final = 20_000


@dataclass(frozen=True)
class Fault:
    """One thing wrong with one record: its id, its name, the field, what stands there, and why it
    cannot be used as it is."""

    record: str
    name: str
    field: str
    value: str
    reason: str
    quarantine_id: str | None = None


@dataclass(frozen=True)
class Group:
    """What is wrong in one way. `serious`: it was not taken in; otherwise it was, with a doubt."""

    title: str
    remedy: str
    serious: bool
    faults: Sequence[Fault]


def groups(db: Db, source: m.Source) -> list[Group]:
    """All that is wrong with a source's records now, what was not taken in first."""
    names = _Names(db, source.name)
    return [*_set_aside(db, source, names), *_doubtful(db, source)]


class _Names:
    """What records are called, looked up once each."""

    def __init__(self, db: Db, source: str) -> None:
        self._db, self._source, self._known = db, source, dict[str, str]()

    def of(self, external_id: str) -> str:
        if external_id not in self._known:
            row = self._db.get(m.SourceRecord, (self._source, external_id))
            self._known[external_id] = name_of(row) if row else ""
        return self._known[external_id]


def name_of(row: m.SourceRecord) -> str:
    """What a record is called: as it was read, or else as it was sent; "" where it has no name."""
    for held in (row.mapped, row.raw, (row.raw or {}).get("cells")):
        if isinstance(held, Mapping):
            for key in ("name", "Name", "title", "Title"):
                if isinstance(held.get(key), str) and held[key].strip():
                    return " ".join(str(held[key]).split())[:200]
    return ""


def called_by(fault: Fault, rows: Mapping[str, int]) -> str:
    """What the record of a fault is called on a page, as `called` says it."""
    row = rows.get(fault.record)
    return fault.name or (f"Row {row}" if row else fault.record)


def called(row: m.SourceRecord | None, external_id: str, rows: Mapping[str, int]) -> str:
    """What a record is called on a page: its name, else its row in the sheet it came in, else that
    it has no name and its id. `rows`: record -> row of the last sheet."""
    if row is not None and (name := name_of(row)):
        return name
    if external_id in rows:
        return f"Row {rows[external_id]}"
    if row is not None and isinstance((row.raw or {}).get("cells"), Mapping):
        return "A row of the sheet"
    return f"Without a name ({external_id[:60]})" if row is not None else external_id


def _set_aside(db: Db, source: m.Source, names: _Names) -> Iterable[Group]:
    """What waits or was left to the publisher, then what was mended here and is wrong there still;
    one group for each field and way to mend it."""
    found: dict[tuple[bool, str, str], list[Fault]] = {}
    for group in [
        group
        for state in ("open", "at_source", "fixed")
        for group in quarantine.groups(db, state=state, source=source.name)
    ]:
        serious = group.rows[0].state != "fixed"
        what = quarantine.field_words(group.field)
        title = (
            f"Not taken in: {what}" if serious else f"Mended by us, still wrong with you: {what}"
        )
        remedy = remedy_of(group.field.split(".")[-1], group.reason)
        found.setdefault((serious, title, remedy), []).extend(
            Fault(
                row.external_id, names.of(row.external_id), quarantine.field_words(row.field),
                quarantine.value_of(row), quarantine.in_words(row.reason), row.id,
            )
            for row in group.rows
        )  # fmt: skip
    for (serious, title, remedy), faults in found.items():
        yield Group(title, remedy, serious, faults)


def _doubtful(db: Db, source: m.Source) -> list[Group]:
    query = (
        select(m.SourceRecord)
        .where(m.SourceRecord.source == source.name, cast(m.SourceRecord.issues, Text) != "[]")
        .order_by(m.SourceRecord.external_id)
    )
    found: dict[str, list[Fault]] = {}
    for row in db.scalars(query.execution_options(yield_per=1000)):
        for issue in row.issues:
            code = str(issue.get("code"))
            faults = found.setdefault(code, [])
            if code not in QUIET and len(faults) < _MOST:
                faults.append(
                    Fault(
                        row.external_id, name_of(row), issue.get("field") or "", "",
                        str(issue.get("reason") or ""),
                    )
                )  # fmt: skip
    told = [
        Group(title_of(code), remedy_of(code, faults[0].reason), False, faults)
        for code, faults in found.items()
        if faults
    ]
    return sorted(told, key=lambda one: (-len(one.faults), one.title))


# -- the letter -------------------------------------------------------------------------------


def opening(source: m.Source, *, directory: str, count: int) -> str:
    """The words above the list, which the steward may change before it goes."""
    what = "one thing" if count == 1 else f"{count} things"
    return (
        f'Thank you for publishing "{source.name}". People find its groups in {directory}.\n\n'
        f"When we read it, we came upon {what} that may be worth mending. Below is what it is, "
        "in which record, and how it can be put right. Everything else was taken in. If "
        "something here is not as you meant it, or if we have misread it, just answer this letter."
    )


def text_of(told: Sequence[Group], words: str, *, rows: Mapping[str, int] | None = None) -> str:
    """The whole letter: the words, and what is wrong, where, and how to mend it. `rows` are the row
    numbers of a spreadsheet, by record; without them every record is named by its id."""
    parts = [words.strip()]
    for number, group in enumerate(told, 1):
        count = len(group.faults)
        records = "1 record" if count == 1 else f"{count} records"
        lines = [f"{number}. {group.title} ({records})"]
        lines += [f"   - {_where(fault, rows)}" for fault in group.faults[:_IN_LETTER]]
        if count > _IN_LETTER:
            lines.append(f"   - and {count - _IN_LETTER} more; the whole list is in the file")
        lines.append(f"   How to mend it: {group.remedy}")
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


def _where(fault: Fault, rows: Mapping[str, int] | None) -> str:
    row = (rows or {}).get(fault.record)
    where = f"row {row}" if row else f"record {fault.record}"
    named = f"{where} ({fault.name})" if fault.name else where
    one_field = fault.field not in ("", quarantine.field_words(""))
    what = f', field "{fault.field}"' if one_field else ""
    # What a whole record says is the publisher's to look up.
    short = fault.quarantine_id and 0 < len(fault.value) <= 120 and "\n" not in fault.value
    value = f' says "{fault.value}"' if short else ""
    return f"{named}{what}{value}: {fault.reason}"


def table_of(told: Sequence[Group], *, rows: Mapping[str, int] | None = None) -> list[list[object]]:
    """The same for a spreadsheet: HEADERS, one row for each fault."""
    return [
        [
            (rows or {}).get(fault.record, ""), fault.record, fault.name, fault.field, fault.value,
            "Not taken in" if group.serious else "Taken in, with a doubt", fault.reason,
            group.remedy,
        ]
        for group in told
        for fault in group.faults
    ]  # fmt: skip


HEADERS: Final = (
    "Row", "Record", "Name", "Field", "What stands there", "What became of it", "What is wrong",
    "How to mend it",
)  # fmt: skip


def sent(run: m.Run) -> dict[str, Any] | None:
    """{to, by, at} of the report of a run that was sent to the publisher; None: not yet."""
    kept = run.figures.get("report_sent")
    return dict(kept) if isinstance(kept, dict) else None


def send(
    db: Db, run_id: int, *, to: str, subject: str, text: str, by: Actor, now: datetime
) -> m.Mail:
    """Queue the letter to the publisher, once for each run. Raises Refused where there is nobody to
    write to or nothing to say, and Conflict where it went already."""
    run = db.get(m.Run, run_id, with_for_update=True, populate_existing=True)
    source = db.get(m.Source, run.source_id) if run else None
    if run is None or source is None:
        raise Refused("The source was removed meanwhile; there is nobody to write to.")
    if not to:
        raise Refused("Give the publisher's e-mail address first.", field="contact")
    if not text.strip() or not subject.strip():
        raise Refused("Write a few words to the publisher.", field="words")
    before = sent(run)
    if before:
        when = deeds.moment(datetime.fromisoformat(before["at"]))
        raise Conflict(f"{before['by']} has sent this report to {before['to']}, {when}.")
    letter = mail.queue(db, to=to, subject=subject[:200], body=text, kind=LETTER, now=now)
    kept = {"to": to, "by": by.name, "at": now.isoformat()}
    run.figures = {**run.figures, "report_sent": kept}
    words = f'Sent the publisher of "{source.name}" what is wrong with it ({to})'
    note(db, source.name, "source_report", words, by=by, via="web", now=now)
    return letter
