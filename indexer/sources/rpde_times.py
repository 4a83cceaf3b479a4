"""When an OpenActive series meets: its schedules, and single dates beside or instead of them.

Called by `rpde_shapes`. A schedule is brought into the columns of Open Referral and read by
`schedules`; a date the schedule already gives adds nothing, a cancelled one is left out of it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from indexer.sources.base import Findings
from indexer.sources.rpde_parts import bare, objects, type_of
from indexer.sources.schedules import DAY_IDS, ICAL_DAYS, read_sessions
from indexer.sources.texts import line
from indexer.sources.values import LONDON, day, time_of_day, whole
from indexer.times.timetables import meeting_days, rule_of

LONGEST_TEXT = 100_000
"""Characters of a schedule that is written as JSON inside a text."""

_PERIOD = re.compile(r"P(?:(\d+)D|(\d+)W|(\d+)M|(\d+)Y)", re.IGNORECASE)
_DURATION = re.compile(r"P(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:\d+S)?", re.IGNORECASE)
_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_ONE_DAY = frozenset({"event", "headlineevent", "courseinstance", "scheduledsession", "course"})
_OFF = frozenset({"eventcancelled", "eventpostponed"})


@dataclass(frozen=True)
class Part:
    """A series, or a series inside it: its data, its venue, and dates that are items elsewhere."""

    data: Mapping[str, Any]
    venue: str | None
    dates: list[Mapping[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class _Date:
    day: date
    opens: str | None
    closes: str | None
    off: bool
    note: str | None = None


def sessions_of(parts: Iterable[Part], found: Findings, *, today: date) -> list[dict[str, Any]]:
    """The sessions of all parts in native form. Dates that are not in a schedule become sessions
    of their own, those of one hour together.
    """
    sessions: list[dict[str, Any]] = []
    for part in parts:
        dates = list(_dates(part, found))
        # Beside dates, a schedule that names no day adds nothing but a question.
        ruled = [
            session
            for session in _ruled(part, found, today)
            if not dates or session["days"] or session["rrule"] or session["dates"]
        ]
        loose: dict[tuple[str | None, str | None, str | None], set[str]] = {}
        for one in dates:
            giving = [session for session in ruled if _gives(session, one)]
            for session in giving:
                if one.off:
                    _add(session, "except", one.day)
                elif not rule_of(session).exact:
                    # "Every fortnight" without a start: the dates say which weeks are meant.
                    _add(session, "dates", one.day)
            if not giving and not one.off:
                loose.setdefault((one.opens, one.closes, one.note), set()).add(one.day.isoformat())
        for (opens, closes, note), days in loose.items():
            if max(days) < today.isoformat() and not ruled:
                found.add("past_event", "startDate", f"The last date was {max(days)}.")
            ruled.append(
                {
                    "venue": part.venue,
                    "kind": "session",
                    "every": "once",
                    "opens": opens,
                    "closes": closes,
                    "dates": sorted(days),
                    "except": [],
                    "note": note,
                }
            )
        sessions += [one for one in ruled if one not in sessions]
    if not sessions:
        found.add("no_times", "eventSchedule", "When it meets is not given.")
    return sessions


def _add(session: dict[str, Any], key: str, one: date) -> None:
    session[key] = sorted({*session[key], one.isoformat()})


def _ruled(part: Part, found: Findings, today: date) -> Iterator[dict[str, Any]]:
    for schedule in _schedules(part.data.get("eventSchedule"), found):
        row = _row_of(schedule, part.data, found)
        for session in read_sessions({"schedules": [row]}, {}, found, today=today).sessions:
            yield {**session, "venue": part.venue, "except": _days_off(schedule)}


def _schedules(value: Any, found: Findings) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, str):
        # Seen in feeds: the schedule written as JSON and put into a text.
        try:
            read = json.loads(value) if len(value) <= LONGEST_TEXT else None
        except (ValueError, RecursionError):
            read = None
        code = "json_in_text" if isinstance(read, list | dict) else "schedule_free_text"
        found.add(code, "eventSchedule", f"A text where a schedule belongs: {value[:200]}")
        value = read if isinstance(read, list | dict) else {"description": value[:500]}
    yield from objects(value)


def _row_of(
    schedule: Mapping[str, Any], series: Mapping[str, Any], found: Findings
) -> dict[str, Any]:
    """A schema.org Schedule as a row of the Open Referral schedule table."""
    frequency, interval = _repeats(line(schedule.get("repeatFrequency")))
    weeks = _several(schedule.get("byMonthWeek"))
    days = [_day_code(one) for one in _several(schedule.get("byDay"))]
    named = [code for code in days if code]
    if len(named) < len(days):
        found.add("schedule_free_text", "byDay", "A day of the week cannot be read.")
    if weeks and frequency == "MONTHLY":
        named = [f"{week}{code[-2:]}" for week in weeks for code in named]
    opens = time_of_day(schedule.get("startTime"))
    zone = line(schedule.get("scheduleTimezone"))
    if zone and zone not in ("Europe/London", "GMT", "BST", "GB"):
        found.add("timezone_other", "scheduleTimezone", f"The times are those of {zone[:60]}.")
    length = schedule.get("duration") or series.get("duration")
    return {
        "freq": frequency,
        "interval": interval,
        "byday": ",".join(named),
        "bymonthday": ",".join(map(str, _several(schedule.get("byMonthDay")))),
        "bymonth": ",".join(map(str, _several(schedule.get("byMonth")))),
        "count": whole(schedule.get("repeatCount")),
        "dtstart": _iso(schedule.get("startDate")),
        "until": _iso(schedule.get("endDate")),
        "opens_at": opens,
        "closes_at": time_of_day(schedule.get("endTime")) or _after(opens, line(length)),
        "description": schedule.get("description") or series.get("schedulingNote"),
    }


def _repeats(text: str | None) -> tuple[str | None, int]:
    """("WEEKLY", 2) for "P2W", "P14D" or "fortnightly"; what is no period stays as it is."""
    if text is None:
        return None, 1
    match = _PERIOD.fullmatch(text)
    if match is None:
        words = {"daily": 1, "weekly": 7, "fortnightly": 14}
        if text.casefold() == "monthly":
            return "MONTHLY", 1
        days = words.get(text.casefold(), 0)
    elif match[1]:
        days = int(match[1][:4])
    else:
        numbers = [int(part[:4]) if part else 0 for part in match.groups()]
        index = next((place for place, figure in enumerate(numbers) if figure), 1)
        return _FREQUENCIES[index], max(numbers[index], 1)
    if not days:
        return text, 1
    return ("WEEKLY", days // 7) if days % 7 == 0 else ("DAILY", days)


def _day_code(value: Any) -> str | None:
    """ "MO" out of "https://schema.org/Monday", "schema:Monday", "Monday" and "2MO"."""
    text = line(value.get("@id") or value.get("id")) if isinstance(value, Mapping) else line(value)
    word = bare(text)
    if re.fullmatch(r"[+-]?[1-5]?(?:MO|TU|WE|TH|FR|SA|SU)", word.upper()):
        return word.upper()
    start = word[:3].lower()
    return ICAL_DAYS[DAY_IDS.index(start)] if start in DAY_IDS and len(word) > 2 else None


def _days_off(schedule: Mapping[str, Any]) -> list[str]:
    read = (_iso(one) for one in _several(schedule.get("exceptDate")))
    return sorted({one for one in read if one})


def _dates(part: Part, found: Findings) -> Iterator[_Date]:
    """Single dates: sub-events, items elsewhere, or the event itself when it is one."""
    subs = part.data.get("subEvent")
    entries = [one for one in objects(subs) if _is_date(one)]
    entries += [one for one in part.dates if _is_date(one)]
    one_day = type_of(part.data).casefold() in _ONE_DAY
    if not entries and not part.data.get("eventSchedule") and one_day:
        entries = [part.data]
    for entry in entries:
        start, end = _moment(entry.get("startDate")), _moment(entry.get("endDate"))
        if start is None:
            found.add("date_invalid", "startDate", f"{line(entry.get('startDate'))!r} is no date.")
            continue
        status = bare(line(entry.get("eventStatus"))).casefold()
        same = end is not None and end[0] == start[0]
        closes = end[1] if end and same else None
        yield _Date(
            start[0],
            start[1],
            closes or _after(start[1], line(entry.get("duration"))),
            status in _OFF,
            f"Until {end[0]:%-d %B %Y}." if end and not same and end[0] > start[0] else None,
        )


def _is_date(value: Mapping[str, Any]) -> bool:
    return bool(value.get("startDate")) and "eventSchedule" not in value and "subEvent" not in value


def _moment(value: Any) -> tuple[date, str | None] | None:
    """Day and hour in London. Unlike a timetable's hours, a moment with a zone is meant as one."""
    text = line(value)
    if text is None:
        return None
    if "T" in text.upper():
        try:
            read = datetime.fromisoformat(text)
            local = read.astimezone(LONDON) if read.tzinfo else read
        except (ValueError, OverflowError):
            return None
        return local.date(), f"{local:%H:%M}"
    only = day(text)
    return (only, None) if only else None


def _gives(session: Mapping[str, Any], one: _Date) -> bool:
    """Whether the session's rule says this date already."""
    if session["opens"] and one.opens and session["opens"] != one.opens:
        return False
    if session["every"] == "once":
        return one.day.isoformat() in session["dates"]
    timetable = rule_of(session)
    if timetable.exact:
        return one.day in timetable.excluded or any(meeting_days(timetable, one.day, one.day))
    return DAY_IDS[one.day.weekday()] in timetable.weekdays


def _after(opens: str | None, duration: str | None) -> str | None:
    """The hour that is `duration` ("PT90M") after `opens`, if it is still the same day."""
    match = _DURATION.fullmatch(duration or "")
    if opens is None or match is None:
        return None
    days, hours, minutes = (int(part[:5]) if part else 0 for part in match.groups())
    length = timedelta(days=min(days, 99), hours=hours, minutes=minutes)
    start = timedelta(hours=int(opens[:2]), minutes=int(opens[3:]))
    end = start + length
    if end == start or end >= timedelta(days=1):
        return None
    return f"{end.seconds // 3600:02}:{end.seconds // 60 % 60:02}"


def _several(value: Any) -> list[Any]:
    entries = value if isinstance(value, list) else [value]
    return [one for one in entries if one not in (None, "")]


def _iso(value: Any) -> str | None:
    read = _moment(value)
    return read[0].isoformat() if read else None
