"""The lines of an iCalendar (RFC 5545) sorted into events, however badly the file ends.

Called by `calendars`. No more of an event is kept than its times, place and words: guests and
organisers are people, and stamps that change at each reading would make every reading look new.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from indexer.sources.texts import clip, line

MOST_EVENTS = 2_000
"""Events that are read; a group's own calendar has some dozens."""
LONGEST_VALUE = 4_000

_KEPT = frozenset(
    {"UID", "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "STATUS"}
    | {"CLASS", "SUMMARY", "LOCATION", "DESCRIPTION"}
)
_LISTS = frozenset({"RDATE", "EXDATE"})
_PRIVATE = frozenset({"PRIVATE", "CONFIDENTIAL"})
_DAY = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_VALUE = re.compile(r'(?:;(?:"[^"]*"|[^":])*)?:(.*)', re.DOTALL)

Lines = Mapping[str, str]
"""One event: its properties by name, each with its parameters before the value (";TZID=…:…")."""


@dataclass
class Events:
    """What a calendar holds of interest, and what was left out of it."""

    name: str | None = None
    kept: list[dict[str, str]] = field(default_factory=list)
    ended: bool = False
    issues: list[tuple[str, str | None, str]] = field(default_factory=list)


def events_in(text: str, *, today: date) -> Events:
    """The events of a calendar that are not over, as they are written; broken ends are mended."""
    events = Events()
    private = past = unclosed = 0
    for block, closed in _blocks(text, events):
        lines = _properties(block)
        unclosed += not closed
        if value_of(lines.get("CLASS")).upper() in _PRIVATE:
            private += 1
        elif _is_over(lines, today):
            past += 1
        else:
            events.kept.append(lines)
    if past:
        events.issues.append(("past_event", "DTSTART", f"{past} events are over; not used."))
    if private:
        events.issues.append(("private_event", "CLASS", f"{private} private events were left out."))
    if unclosed:
        reason = f"{unclosed} events have no END:VEVENT; read as far as they go."
        events.issues.append(("event_cut", "VEVENT", reason))
    if len(events.kept) > MOST_EVENTS:
        reason = f"{len(events.kept)} events to come; only {MOST_EVENTS} are used. Repeat an event"
        events.issues.append(("too_many", "VEVENT", f"{reason} with a rule instead."))
        # What repeats says most, then what comes soonest.
        events.kept.sort(key=lambda one: ("RRULE" not in one, value_of(one.get("DTSTART"))))
        del events.kept[MOST_EVENTS:]
    return events


def _blocks(text: str, events: Events) -> Iterator[tuple[list[str], bool]]:
    """The lines of each event and whether it has an end; alarms inside events are left out."""
    block: list[str] | None = None
    inside = 0
    for row in _unfolded(text):
        word = row.strip().upper()
        if word == "BEGIN:VEVENT":
            if block is not None:
                yield block, False
            block, inside = [], 0
        elif word == "END:VEVENT":
            if block is not None:
                yield block, True
            block = None
        elif word == "END:VCALENDAR":
            events.ended = True
        elif word.startswith("X-WR-CALNAME:") and block is None:
            events.name = clip(line(row.split(":", 1)[1]), 200)
        elif block is not None:
            if word.startswith("BEGIN:"):
                inside += 1
            elif word.startswith("END:"):
                inside = max(0, inside - 1)
            elif not inside:
                block.append(row)
    if block is not None:
        yield block, False


def _unfolded(text: str) -> Iterator[str]:
    """Logical lines: one that begins with a space or tab goes on from the line before it."""
    row: list[str] = []
    for part in re.split(r"\r\n|\n|\r", _CONTROL.sub("", text)):
        if part[:1] in (" ", "\t") and row:
            row.append(part[1:])
        else:
            if row:
                yield "".join(row)
            row = [part] if part else []
    if row:
        yield "".join(row)


def _properties(block: Iterable[str]) -> dict[str, str]:
    read: dict[str, str] = {}
    for row in block:
        match = re.match(r"([A-Za-z-]+)(?=[;:])", row)
        name = match[1].upper() if match else ""
        if name not in _KEPT:
            continue
        rest = row[len(name) :][:LONGEST_VALUE]
        if name not in read:
            read[name] = rest
        elif name in _LISTS:
            # Programs write one line for each date that is left out.
            read[name] = f"{read[name]}\n{rest}"
    return read


def value_of(rest: str | None) -> str:
    """The value behind the parameters of a property, whose own values may be quoted."""
    match = _VALUE.match(rest or "")
    return match[1].strip() if match else ""


def _is_over(lines: Lines, today: date) -> bool:
    """Whether an event that does not repeat lies before today. A long one may still go on."""
    if "RRULE" in lines or "RDATE" in lines or "RECURRENCE-ID" in lines:
        return False
    days = [_DAY.match(value_of(lines.get(name))) for name in ("DTSTART", "DTEND")]
    said = [f"{one[1]}-{one[2]}-{one[3]}" for one in days if one]
    return bool(said) and max(said) < today.isoformat()
