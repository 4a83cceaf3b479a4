"""Listings written as a spreadsheet that people can read and that can be sent back.

Called by the exports of pages and of the command line. Who is to see it decides what is passed in:
for everybody, `indexer.public.public_form` of each listing; for its owner, the listing itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final, Literal

from indexer.sheets.books import new_book, saved, write_table
from indexer.sheets.escaping import write_csv
from indexer.times.reading import read_times
from indexer.times.rules import DAYS
from indexer.times.sentences import sentence
from schemas.listing import Listing
from schemas.rows import all_columns, rows_of

_NTH: Final = {1: "1st", 2: "2nd", 3: "3rd", 4: "4th", 5: "5th", -1: "Last"}
_NAMES: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_READ_BACK: Final = (
    "kind", "days", "opens", "closes", "every", "nth", "rrule", "except", "dates", "note",
)  # fmt: skip


def export_sheet(listings: Iterable[Listing], kind: Literal["csv", "xlsx"]) -> bytes:
    """The listings (canonical) as a file of that kind; see `schemas.rows` for its columns."""
    columns = all_columns()
    rows = (
        [row.get(name) for name in columns]
        for listing in listings
        for row in rows_of(listing, words_of=words_of)
    )
    if kind == "csv":
        return write_csv(columns, rows)
    book = new_book()
    write_table(book.active, columns, rows)
    return saved(book)


def words_of(session: Mapping[str, Any]) -> str:
    """Days and hours of a session in the words that `read_times` makes the same session of, or the
    best words there are where none do (an irregular rule, for one)."""
    candidates = [session["note"] or "", _plain(session)]
    for text in candidates:
        if text and _reads_back(text, session):
            return text
    if session["note"] and not session["days"] and not session["dates"]:
        return str(session["note"])
    words = sentence(session)
    return f"{words}. {session['note']}" if session["note"] else words


def _plain(session: Mapping[str, Any]) -> str:
    days = [_NAMES[DAYS.index(day)] for day in session["days"]]
    named = " and ".join(filter(None, (", ".join(days[:-1]), *days[-1:])))
    if session["every"] == "month" and session["nth"]:
        which = " and ".join(_NTH.get(nth, str(nth)) for nth in session["nth"])
        named = f"{which} {named} of the month"
    elif session["every"] == "month":
        named = f"Monthly, {named}"
    elif session["every"] == "fortnight":
        named = f"Every other week, {named}"
    elif session["every"] == "once":
        named = ", ".join(date.fromisoformat(day).strftime("%-d %B %Y") for day in session["dates"])
    if session["kind"] == "open_hours":
        named = f"Open {named}"
    opens, closes = _clock(session["opens"]), _clock(session["closes"])
    hours = f"{opens} to {closes}" if opens and closes else opens or (closes and f"until {closes}")
    return " ".join(filter(None, (named, hours)))


def _clock(text: str | None) -> str:
    """14:00 is "2pm", 09:30 "9.30am"."""
    if not text:
        return ""
    hour, minute = int(text[:2]), text[3:5]
    half = "am" if hour < 12 else "pm"
    return f"{hour % 12 or 12}{'' if minute == '00' else f'.{minute}'}{half}"


def _reads_back(text: str, session: Mapping[str, Any]) -> bool:
    first = (session["starts_on"] or "2026-01-01")[:10]
    reading = read_times(text, today=date.fromisoformat(first))
    if len(reading.sessions) != 1 or any(one.needed for one in reading.questions):
        return False
    (read,) = reading.sessions
    kept = {**read, "note": text if reading.left_over else read["note"]}
    return all(kept[name] == session[name] for name in _READ_BACK)
