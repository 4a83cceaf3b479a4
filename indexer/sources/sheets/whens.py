"""When a row says that people meet: its columns put together as words and read as times.

Called by `fields`. The words themselves are kept as the session's note wherever something of them
was not understood; hours that may be morning or evening stay open.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Final

from indexer.sources.base import Findings
from indexer.sources.sheets.cells import read_day
from indexer.sources.sheets.records import Values
from indexer.sources.sheets.wording import yes_or_no
from indexer.sources.texts import clip
from indexer.times.reading import new_session, read_times

_DAYS: Final = {
    "on_mon": "Monday", "on_tue": "Tuesday", "on_wed": "Wednesday", "on_thu": "Thursday",
    "on_fri": "Friday", "on_sat": "Saturday", "on_sun": "Sunday",
}  # fmt: skip
_NTH: Final = re.compile(
    r"(?:the )?((?:1st|2nd|3rd|4th|5th|first|second|third|fourth|last)"
    r"(?:(?:,| and| &)\s*(?:1st|2nd|3rd|4th|5th|first|second|third|fourth|last))*)"
    r"(?: (?:of|in) (?:the|each|every) month)?",
    re.IGNORECASE,
)
_CLOSED: Final = re.compile(r"(?:closed|no|x|none|not open)\.?", re.IGNORECASE)


def read_whens(values: Values, found: Findings, *, today: date) -> list[dict[str, Any]]:
    """The sessions of one row, at no venue yet."""
    sessions: list[dict[str, Any]] = []
    for header, text in _texts(values):
        read = _read(text, header, found, today)
        if re.search(r"\bopen", header, re.IGNORECASE):
            for session in read:
                session["kind"] = "open_hours"
        sessions += [session for session in read if session not in sessions]
    term_time = any(yes_or_no(text) for _, text in values.get("term_time", []))
    bounds: dict[str, str] = {}
    for name in ("starts_on", "until"):
        for header, text in values.get(name, []):
            if day := read_day(text, found, header):
                bounds[name] = day.isoformat()
    for session in sessions:
        session["term_time"] = session["term_time"] or term_time
        for name, day_text in bounds.items():
            session[name] = session[name] or day_text
    return sessions


def _texts(values: Values) -> list[tuple[str, str]]:
    """The words about times, each with the header they are reported under."""

    def said(name: str) -> str:
        return _clock(values[name][0][1]) if name in values else ""

    def hour(name: str) -> str:
        return _spoken(said(name))

    texts: list[tuple[str, str]] = []
    for header, text in values.get("when", []):
        texts += [(header, part) for part in text.split("\n") if part.strip()]
    hours = " to ".join(filter(None, (hour("opens"), hour("closes")))) or said("times")
    if hours and not said("opens") and said("closes"):
        hours = f"until {hours}"
    often, days = said("frequency"), said("days")
    nth = _NTH.fullmatch(often)
    if nth and days:
        often, days = "", f"{nth[1]} {days} of the month"
    if len(texts) == 1 and (hours or days or often):
        # One column has the words, another what they leave out.
        texts[0] = (texts[0][0], " ".join(filter(None, (often, days, texts[0][1], hours))))
    elif not texts and (days or hours or often):
        header = next(
            values[name][0][0]
            for name in ("days", "times", "opens", "closes", "frequency")
            if name in values
        )
        texts.append((header, ", ".join(filter(None, (often, " ".join((days, hours)).strip())))))
    for name, day in _DAYS.items():
        for header, text in values.get(name, []):
            if _CLOSED.fullmatch(text):
                continue
            texts.append((header, day if yes_or_no(text) else f"{day} {_clock(text)}"))
    return texts


def _clock(text: str) -> str:
    """A time as a spreadsheet gives it: 14:00:00, or a part of the day (0.5833 is 2pm)."""
    if re.fullmatch(r"0?\.\d{2,}", text):
        minutes = round(float(text) * 24 * 60)
        return f"{minutes // 60:02}:{minutes % 60:02}"
    return re.sub(r"\b(\d{1,2}[:.]\d{2})[:.]\d{2}\b", r"\1", " ".join(text.split()))


def _spoken(text: str) -> str:
    """A whole time by the clock of 24 hours with am or pm, which cannot be misunderstood."""
    match = re.fullmatch(r"(\d{2}):(\d{2})", text)
    if not match or int(match[1]) > 23:
        return text
    hour = int(match[1])
    return f"{hour % 12 or 12}:{match[2]}{'am' if hour < 12 else 'pm'}"


def _read(text: str, header: str, found: Findings, today: date) -> list[dict[str, Any]]:
    reading = read_times(text, today=today)
    # A first answer shows which sessions there are; what was answered is then taken out again.
    open_hours = {
        one.id: one.options[0][0]
        for one in reading.questions
        if one.needed and one.id.startswith("hours-")
    }
    asked = [one for one in reading.questions if one.needed]
    if open_hours:
        reading = read_times(text, today=today, answers=open_hours)
    sessions = reading.sessions
    for session in sessions:
        if f"{session['opens'] or ''}-{session['closes'] or ''}" in open_hours.values():
            session.update(opens=None, closes=None)
    if asked:
        words = " ".join(one.words for one in asked)
        found.add("times_unclear", header, f"{text[:150]!r} leaves something open. {words}")
    if not sessions:
        if not asked:
            found.add("times_unread", header, f"{text[:150]!r} could not be read as times; kept.")
        sessions = [new_session()]
    if reading.left_over or asked or not (sessions[0]["days"] or sessions[0]["dates"]):
        sessions[0]["note"] = clip(text, 1000)
    return sessions
