"""One event of an iCalendar (RFC 5545): its days and hours by the clock on London's walls.

Called by `calendar_sessions`. Each event is read on its own: a broken one costs itself only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from icalendar import Event

from indexer.sources.base import Findings
from indexer.sources.calendar_lines import Lines, value_of
from indexer.sources.texts import clip, line, prose
from indexer.sources.values import LONDON, OF_BAD_SHAPE

LONGEST_SPAN = 31
"""Days that one entry for whole days may cover."""

_OFF = re.compile(
    r"(?:cancel+ed\b|closed\b|no (?:group|session|class|club|choir|meeting|rehearsal|practice)s?\b"
    r"|not meeting\b|(?:hall )?unavailable\b)",
    re.IGNORECASE,
)
# Where the way into an online meeting begins: it is for those who were invited.
_INVITATION = re.compile(
    r"https?://\S*(?:zoom\.|teams\.|meet\.google|webex|gotomeet)\S*|join (?:zoom|with google meet"
    r"|microsoft teams)|meeting id:|passcode:",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class CalendarEvent:
    """`days` are more than one only for whole days; `says_off`: it says that there is nothing."""

    uid: str
    days: tuple[date, ...]
    opens: str | None
    closes: str | None
    place: str | None
    note: str | None
    rule: str | None = None
    added: tuple[date, ...] = ()
    left_out: tuple[date, ...] = ()
    instead_of: date | None = None
    cancelled: bool = False
    says_off: bool = False

    @property
    def day(self) -> date:
        return self.days[0]


def read_event(lines: Lines, found: Findings) -> CalendarEvent | None:
    """One event, or None with the reason; whatever else is wrong with it, it never raises."""
    text = "\r\n".join(
        f"{name}{rest}" for name, whole in lines.items() for rest in whole.split("\n")
    )
    try:
        event = Event.from_ical(f"BEGIN:VEVENT\r\n{text}\r\nEND:VEVENT\r\n")
        return _event(event, lines, found)
    except (*OF_BAD_SHAPE, RuntimeError) as error:
        summary = value_of(lines.get("SUMMARY"))[:60]
        found.add("event_unreadable", "VEVENT", f"The event {summary!r} was left out: {error}")
        return None


def _event(event: Any, lines: Lines, found: Findings) -> CalendarEvent | None:
    start = getattr(event.get("DTSTART"), "dt", None)
    summary = line(str(event.get("SUMMARY") or "")) or None
    if not isinstance(start, date):
        found.add("date_invalid", "DTSTART", f"The event {summary or ''!r} has no day; left out.")
        return None
    end = getattr(event.get("DTEND"), "dt", None)
    length = getattr(event.get("DURATION"), "dt", None)
    if not isinstance(end, date) and isinstance(length, timedelta):
        end = start + length
    day, opens = _local(start)
    zone = event["DTSTART"].params.get("TZID") if isinstance(start, datetime) else None
    if zone and isinstance(start, datetime) and start.tzinfo is None:
        found.add("timezone_unknown", "DTSTART", f"{zone!r} is no known zone; read as London's.")
    closes = None
    days: tuple[date, ...] = (day,)
    if isinstance(end, date) and isinstance(end, datetime) == isinstance(start, datetime):
        last, clock = _local(end)
        if opens is None:
            span = min(max((last - day).days, 1), LONGEST_SPAN)
            days = tuple(day + timedelta(days=step) for step in range(span))
        elif last == day and clock and clock > opens:
            closes = clock
        elif clock == "00:00" and last == day + timedelta(days=1):
            closes = "23:59"
    rule = value_of(lines.get("RRULE")) or None
    utc = isinstance(start, datetime) and value_of(lines.get("DTSTART")).endswith("Z")
    if rule and utc:
        reason = "A series in UTC: its hour in the other half of the year may differ."
        found.add("series_in_utc", "DTSTART", reason)
        if isinstance(start, datetime) and start.date() != day and "BYDAY" in rule.upper():
            found.add("event_unreadable", "RRULE", f"{rule} names days of UTC; left out.")
            return None
    instead = event.get("RECURRENCE-ID")
    if instead is not None and instead.params.get("RANGE"):
        found.add("range_not_followed", "RECURRENCE-ID", "A change of all later dates: one read.")
    return CalendarEvent(
        uid=value_of(lines.get("UID")),
        days=days,
        opens=opens,
        closes=closes,
        place=_place(event),
        note=_note(event, summary),
        rule=_until_checked(rule, opens) if rule else None,
        added=_days_of(event.get("RDATE")),
        left_out=_days_of(event.get("EXDATE")),
        instead_of=_local(instead.dt)[0] if instead is not None else None,
        cancelled=value_of(lines.get("STATUS")).upper() == "CANCELLED",
        says_off=bool(summary and _OFF.match(summary)),
    )


def _local(moment: date) -> tuple[date, str | None]:
    """Day and hour in London; a time without a zone is meant as the clock on the wall."""
    if not isinstance(moment, datetime):
        return moment, None
    local = moment.astimezone(LONDON) if moment.tzinfo else moment
    return local.date(), f"{local:%H:%M}"


def _days_of(value: Any) -> tuple[date, ...]:
    entries = value if isinstance(value, list) else [] if value is None else [value]
    days: list[date] = []
    for entry in entries:
        for one in getattr(entry, "dts", []):
            moment = one.dt[0] if isinstance(one.dt, tuple) else one.dt
            days.append(_local(moment)[0])
    return tuple(dict.fromkeys(days))


def _until_checked(rule: str, opens: str | None) -> str:
    """A rule whose UNTIL is a moment before that day's meeting ends the day before."""
    match = re.search(r"UNTIL=(\d{8})T(\d{6})(Z?)", rule, re.IGNORECASE)
    if match is None or opens is None:
        return rule
    moment = datetime.strptime(f"{match[1]}{match[2]}", "%Y%m%d%H%M%S").replace(
        tzinfo=UTC if match[3] else LONDON
    )
    day, clock = _local(moment)
    if clock is not None and clock < opens:
        day -= timedelta(days=1)
    return f"{rule[: match.start()]}UNTIL={day:%Y%m%d}{rule[match.end() :]}"


def _place(event: Any) -> str | None:
    return clip(line(str(event.get("LOCATION") or "")), 300)


def _note(event: Any, summary: str | None) -> str | None:
    described = str(event.get("DESCRIPTION") or "")
    invitation = _INVITATION.search(described)
    words = prose(described[: invitation.start()] if invitation else described).text
    text = " ".join(words.split()) if words else None
    if text and summary and text.casefold().startswith(summary.casefold()):
        summary = None
    tentative = "Not certain yet" if _is_tentative(event) else None
    return clip(joined(summary, text, tentative), 900)


def joined(*texts: str | None) -> str | None:
    """Pieces of a note as sentences one after the other."""
    return ". ".join(text.rstrip(". ") for text in texts if text) or None


def _is_tentative(event: Any) -> bool:
    return str(event.get("STATUS") or "").upper() == "TENTATIVE"
