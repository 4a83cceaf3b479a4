"""The events of a calendar as native sessions: rules, dates left out, dates moved, what is off.

Called by `calendars`. A rule is said in the native words where they suffice and else kept as
`indexer.times` reads it; what that refuses is never yielded.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from indexer.errors import Refused
from indexer.sources.base import Findings
from indexer.sources.calendar_events import CalendarEvent, read_event
from indexer.sources.calendar_lines import Lines
from indexer.sources.schedules import DAY_IDS
from indexer.times.rrules import parse_rrule
from indexer.times.rules import Rule, is_placed
from indexer.times.timetables import check_session, rule_of

MOST_SESSIONS = 200
LONGEST_RULE = 500


def sessions_of(kept: Iterable[Lines], found: Findings, *, today: date) -> list[dict[str, Any]]:
    """Native sessions; `venue` is the place in the calendar's own words. Events alike in all but
    the day are one session with several dates, and what is over is left out.
    """
    read = [one for lines in kept if (one := read_event(lines, found)) is not None]
    off_days = {day for one in read if one.says_off and not one.rule for day in one.days}
    if off_days:
        named = ", ".join(sorted(day.isoformat() for day in off_days)[:5])
        found.add("closed_days", "SUMMARY", f"Entries that say it is off were obeyed: {named}.")
    if any(one.says_off and one.rule for one in read):
        found.add("closed_days", "SUMMARY", "A series that says it is off was left out.")
    meetings = [one for one in read if not one.says_off]
    changes: dict[str, list[CalendarEvent]] = {}
    for one in meetings:
        if one.instead_of is not None:
            changes.setdefault(one.uid, []).append(one)
    series = [one for one in meetings if one.instead_of is None and not one.cancelled]
    settled = {
        one.uid for one in meetings if one.instead_of is None and (one.rule or one.cancelled)
    }
    loose = [one for one in series if not one.rule]
    sessions: list[dict[str, Any]] = []
    for one in series:
        if one.rule:
            session, moved = _ruled(one, changes.get(one.uid, []), found)
            loose += moved
            if session is not None:
                sessions.append(session)
    for uid, rows in changes.items():
        # The series itself is over or was left out; what was moved out of it still takes place.
        loose += [one for one in rows if uid not in settled and not one.cancelled]
    sessions += _together(loose)
    current = [one for one in (_from(session, off_days, today) for session in sessions) if one]
    if len(current) < len(sessions):
        found.add("past_event", "DTSTART", f"{len(sessions) - len(current)} series are over.")
    if len(current) > MOST_SESSIONS:
        found.add("too_many", "VEVENT", f"{len(current)} different times; {MOST_SESSIONS} used.")
    return current[:MOST_SESSIONS]


def _session(one: CalendarEvent) -> dict[str, Any]:
    return {
        "venue": one.place,
        "kind": "session",
        "days": [],
        "opens": one.opens,
        "closes": one.closes,
        "every": "week",
        "nth": [],
        "starts_on": None,
        "until": None,
        "rrule": None,
        "except": [],
        "dates": [],
        "note": one.note,
    }


def _ruled(
    one: CalendarEvent, changes: Iterable[CalendarEvent], found: Findings
) -> tuple[dict[str, Any] | None, list[CalendarEvent]]:
    """A repeating event as a session, and its moved dates that need a session of their own."""
    try:
        said = parse_rrule(one.rule or "", starts_on=one.day)
    except Refused as refusal:
        found.add("rule_refused", "RRULE", f"{one.rule}: {refusal} Only its first day is used.")
        return None, [replace(one, rule=None)]
    left_out = set(one.left_out)
    dates = set(one.added)
    moved: list[CalendarEvent] = []
    for change in changes:
        same_time = (change.opens, change.closes, change.place) == (
            one.opens,
            one.closes,
            one.place,
        )
        if not change.cancelled and same_time and change.day == change.instead_of:
            continue
        if change.instead_of is not None:
            left_out.add(change.instead_of)
        if change.cancelled:
            continue
        if same_time and change.day not in left_out:
            dates.add(change.day)
        else:
            moved.append(change)
    session = _session(one)
    if not _in_words(session, said.rule):
        text = (one.rule or "").upper()
        if len(text) > LONGEST_RULE:
            reason = f"A rule of {len(text)} characters. Only its first day is used."
            found.add("rule_refused", "RRULE", reason)
            return None, [replace(one, rule=None), *moved]
        session["rrule"] = text
        session["every"] = {"monthly": "month"}.get(said.rule.freq, "week")
    session["starts_on"] = one.day.isoformat()
    session["until"] = said.rule.until.isoformat() if said.rule.until else None
    session["except"] = sorted(day.isoformat() for day in left_out)
    session["dates"] = sorted(day.isoformat() for day in dates)
    if wrong := check_session(session):
        found.add("rule_refused", "RRULE", f"{one.rule}: {wrong[0][1]}")
        return None, moved
    return session, moved


def _in_words(session: dict[str, Any], rule: Rule) -> bool:
    """Say the rule in the native words if they suffice; False if it needs its own text."""
    if rule.months or rule.month_days or rule.year_days or rule.positions or not is_placed(rule):
        return False
    if rule.count and rule.until is None:
        return False
    numbered = {nth for nth, _ in rule.by_day}
    weekdays = {number for _, number in rule.by_day}
    if rule.freq == "weekly" and rule.interval in (1, 2) and numbered == {0}:
        if rule.interval == 2 and rule.week_start:
            return False
        session["every"] = "week" if rule.interval == 1 else "fortnight"
    elif (
        rule.freq == "monthly"
        and rule.interval == 1
        and 0 not in numbered
        and len(rule.by_day) == len(numbered) * len(weekdays)
        and rule.by_day
    ):
        session["every"] = "month"
        session["nth"] = sorted(numbered, key=lambda nth: (nth < 0, nth))
    else:
        return False
    session["days"] = [DAY_IDS[number] for number in sorted(weekdays)]
    return True


def _together(loose: Iterable[CalendarEvent]) -> list[dict[str, Any]]:
    """Single events alike in all but the day, as one session with several dates."""
    sessions: dict[tuple[str | None, ...], dict[str, Any]] = {}
    for one in loose:
        key = (one.opens, one.closes, one.place, one.note)
        session = sessions.setdefault(key, {**_session(one), "every": "once"})
        days = {*session["dates"], *(day.isoformat() for day in (*one.days, *one.added))}
        session["dates"] = sorted(days - {day.isoformat() for day in one.left_out})
    return list(sessions.values())


def _from(session: dict[str, Any], off_days: set[date], today: date) -> dict[str, Any] | None:
    """The session without what is over; None when nothing is left of it."""
    first = today.isoformat()
    off = {day.isoformat() for day in off_days}
    read = {
        **session,
        "dates": [day for day in session["dates"] if day >= first and day not in off],
        "except": [day for day in sorted({*session["except"], *off}) if day >= first],
    }
    if session["every"] == "once":
        return {**read, "except": []} if read["dates"] else None
    end = rule_of(read).end
    return None if end is not None and end < today else read
