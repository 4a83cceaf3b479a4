"""HSDS schedule rows (RFC 5545 parts spread over columns) turned into native sessions.

Called by `hsds_fields`. The rules are HSDS 3.1 "schedule" and openreferral/specification#594:
`until` ends a series, `valid_to` only says when the information must be asked for again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from dateutil.rrule import rrulestr

from indexer.sources.base import Findings
from indexer.sources.schedule_words import (
    FREQUENCIES,
    day_in,
    frequency_in,
    joined,
    misplaced_hours,
    odd_words,
    read_words,
    says_days,
)
from indexer.sources.texts import line
from indexer.sources.values import attempt, day, iso_day, rows, time_of_day, whole

DAY_IDS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ICAL_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
OPEN_HOURS_DAYS = 5
"""From this many days a week on, a row is opening hours rather than a session to come to."""

_TERM_TIME = re.compile(r"\bterm[- ]?time\b(?! and holidays)", re.IGNORECASE)


@dataclass(frozen=True)
class ReadSessions:
    """The sessions of one record; `all_past` when each of them was one day that is over."""

    sessions: list[dict[str, Any]]
    attending: list[str]
    all_past: bool


@dataclass(frozen=True)
class _Row:
    data: dict[str, Any]
    kind: str | None
    venue: str | None


def read_sessions(
    service: Mapping[str, Any],
    venue_of: Mapping[str, str | None],
    found: Findings,
    *,
    today: date,
) -> ReadSessions:
    """All sessions of `service`; `venue_of`: service_at_location or location id -> venue id.

    Rows may stand in `schedules`, `operating_hours` (opening hours) or `events`, on the service or
    under a service_at_location or its location, where they belong to that venue.
    """
    sessions: list[dict[str, Any]] = []
    attending: list[str] = []
    for row in _all_rows(service, venue_of, found):
        none: list[dict[str, Any]] = []
        read = attempt(found, "schedules", partial(_read_row, row, found, today), none)
        sessions += [one for one in read if one not in sessions]
        if text := line(row.data.get("attending_type")):
            attending.append(text)
    over = [bool(one["dates"]) and max(one["dates"]) < today.isoformat() for one in sessions]
    return ReadSessions(sessions, attending, bool(over) and all(over))


def _all_rows(
    service: Mapping[str, Any], venue_of: Mapping[str, str | None], found: Findings
) -> Iterable[_Row]:
    yield from _rows_of(service, None, venue_of, found)
    for place in rows(service.get("service_at_locations"), found, "service_at_locations"):
        venue = venue_of.get(str(place.get("id")))
        yield from _rows_of(place, venue, venue_of, found)
        for location in rows(place.get("location"), found, "location"):
            if not _holds_rows(service) and not _holds_rows(place):
                # A building's own hours say when the building is open; they are only used when
                # nothing else says when the group meets, and as opening hours.
                for row in _rows_of(location, venue, venue_of, found):
                    yield _Row(row.data, "open_hours", row.venue)


def _holds_rows(entity: Mapping[str, Any]) -> bool:
    return any(entity.get(key) for key in ("schedules", "operating_hours", "events"))


def _rows_of(
    entity: Mapping[str, Any],
    venue: str | None,
    venue_of: Mapping[str, str | None],
    found: Findings,
) -> Iterable[_Row]:
    kinds = (("schedules", None), ("operating_hours", "open_hours"), ("events", "event"))
    for key, kind in kinds:
        for data in rows(entity.get(key), found, key):
            named = line(data.get("service_at_location_id")) or line(data.get("location_id"))
            if named and named not in venue_of:
                found.add("schedule_venue_unknown", key, f"A time names a place {named} not given.")
            yield _Row(data, kind, venue_of.get(named, venue) if named else venue)


def _read_row(row: _Row, found: Findings, today: date) -> list[dict[str, Any]]:
    """The sessions of one row: one, or several where words name several; none of an empty row."""
    data = row.data
    opens = time_of_day(data.get("opens_at") or data.get("open_at"))
    closes = time_of_day(data.get("closes_at") or data.get("close_at"))
    days, leftover = _read_byday(data.get("byday") or data.get("weekday"))
    start, check_after = day(data.get("dtstart")), day(data.get("valid_to"))
    frequency, interval = _frequency(data)
    hours = misplaced_hours(data)
    if any(hours):
        found.add("schedule_free_text", "valid_from", "Times of day stand in columns for dates.")
        opens, closes = hours
    note = _note_of(data)
    parts: dict[str, Any] = {
        "venue": row.venue,
        "kind": "open_hours" if row.kind == "open_hours" else "session",
        "days": [],
        "opens": opens,
        "closes": closes if closes != opens else None,
        "every": "week",
        "nth": [],
        "starts_on": None,
        "until": iso_day(data.get("until")),
        "check_after": check_after.isoformat() if check_after else None,
        "rrule": None,
        "dates": [],
        "term_time": bool(_TERM_TIME.search(note or "")),
        "note": note,
    }
    odd = odd_words(data, leftover)
    if odd and not (days and frequency in FREQUENCIES):
        return _from_free_text(parts, odd, days, frequency, found, today)
    if parts["until"] and parts["until"] < today.isoformat():
        found.add("schedule_ended", "until", f"The times ended on {parts['until']}.")
    if frequency in {"", "ONCE"} and not days:
        single = _single_day(data, "event" if frequency else row.kind)
        if single:
            return [_once(parts, single, found, today)]
        return _without_days(parts, start, found, today)
    if check_after and check_after < today:
        found.add(
            "schedule_needs_recheck",
            "valid_to",
            f"The times were good until {check_after.isoformat()}; they must be asked for again.",
        )
    anchor = start or day(data.get("valid_from"))
    parts["starts_on"] = anchor.isoformat() if anchor else None
    if not days and frequency == "WEEKLY" and start:
        days = [(None, start.weekday())]
    _set_rule(parts, "" if frequency == "ONCE" else frequency, interval, days, data, found)
    everyday = len(parts["days"]) >= OPEN_HOURS_DAYS and parts["every"] == "week"
    if everyday and row.kind is None:
        parts["kind"] = "open_hours"
    if odd:
        # The columns say on which days; the words can only add the hours.
        _add_hours(parts, odd, found, today)
    return [parts]


def _add_hours(parts: dict[str, Any], odd: list[str], found: Findings, today: date) -> None:
    text = "; ".join(odd)
    found.add("schedule_free_text", "schedules", f"Words where a value belongs: {text[:200]}")
    (read, *more) = read_words(parts, odd, freq="", today=today) or [parts]
    same = ("days", "every", "nth", "dates", "rrule")
    if not more and all(read[key] == parts[key] for key in same):
        parts.update(opens=read["opens"], closes=read["closes"])
    parts["note"] = joined(parts["note"], text)


def _frequency(data: Mapping[str, Any]) -> tuple[str, int]:
    """The frequency and its interval; words such as "Fortnightly" say both. ("", 1) for none."""
    text = line(data.get("freq")) or ""
    interval = whole(data.get("interval")) or 1
    if text.upper() in FREQUENCIES:
        return text.upper(), interval
    said = frequency_in(text)
    return (said[0], interval if interval > 1 else said[1]) if said else ("", interval)


def _without_days(
    parts: dict[str, Any], start: date | None, found: Findings, today: date
) -> list[dict[str, Any]]:
    """A row without days or frequency: what its description says, as far as that is certain."""
    note = parts["note"]
    if start is None and note:
        said = read_words(parts, [note], freq="", today=today)
        if says_days(said):
            return said
    if start is None and not (parts["opens"] or parts["closes"] or note):
        return []
    if note is None or parts["opens"] or start:
        found.add("schedule_no_frequency", "freq", "A time does not say how often or on which day.")
        parts["note"] = joined(note, "The publisher does not say on which days.")
    return [parts]


def _set_rule(
    parts: dict[str, Any],
    frequency: str,
    interval: int,
    days: list[tuple[int | None, int]],
    data: Mapping[str, Any],
    found: Findings,
) -> None:
    """Write the rule into `parts`: in the native words where they suffice, else as an RRULE."""
    numbered = [nth for nth, _ in days if nth is not None]
    parts["days"] = [DAY_IDS[index] for index in sorted({index for _, index in days})]
    if frequency == "DAILY":
        parts["days"] = list(DAY_IDS) if interval == 1 and not days else parts["days"]
    if not frequency:
        found.add("schedule_no_frequency", "freq", "Days without a frequency: read as weekly.")
    if numbered and frequency != "MONTHLY":
        found.add("schedule_contradictory", "byday", "Numbered weekdays: read as monthly.")
        frequency = "MONTHLY"
    rich = any(
        data.get(key) not in (None, "", [])
        for key in ("bymonthday", "byweekno", "byyearday", "count", "bymonth", "bysetpos")
    )
    pairs = {(nth, index) for nth, index in days}
    nths = sorted(set(numbered), key=lambda nth: (nth < 0, nth))
    square = len(numbered) == len(days) and len(pairs) == len(nths) * len(parts["days"])
    if not rich and frequency in {"", "WEEKLY", "DAILY"} and interval == 1:
        parts["every"] = "week"
    elif not rich and frequency == "WEEKLY" and interval == 2:
        parts["every"] = "fortnight"
    elif not rich and frequency == "MONTHLY" and interval == 1 and days and not numbered:
        parts["every"] = "month"
        parts["note"] = joined(parts["note"], "The publisher does not say which week of the month.")
    elif not rich and frequency == "MONTHLY" and interval == 1 and numbered and square:
        parts["every"], parts["nth"] = "month", nths
    else:
        _set_rrule(parts, frequency or "WEEKLY", interval, days, data, found)


def _set_rrule(
    parts: dict[str, Any],
    frequency: str,
    interval: int,
    days: list[tuple[int | None, int]],
    data: Mapping[str, Any],
    found: Findings,
) -> None:
    wanted = {"FREQ": frequency}
    if interval > 1:
        wanted["INTERVAL"] = str(interval)
    if days:
        wanted["BYDAY"] = ",".join(f"{nth or ''}{ICAL_DAYS[index]}" for nth, index in days)
    columns = ("bymonth", "bymonthday", "byweekno", "byyearday", "bysetpos", "count", "wkst")
    for column in columns:
        value = re.sub(r"\s", "", line(data.get(column)) or "")
        if value:
            wanted[column.upper()] = value.upper()
    start = day(parts["starts_on"])
    if frequency == "MONTHLY" and not days and "BYMONTHDAY" not in wanted and start:
        wanted["BYMONTHDAY"] = str(start.day)
    rule = ";".join(f"{key}={value}" for key, value in wanted.items())
    try:
        rrulestr(f"RRULE:{rule}")
    except (ValueError, KeyError, TypeError, AttributeError):
        found.add("schedule_free_text", "schedules", f"{rule} is no rule that can be followed.")
        parts["note"] = joined(parts["note"], f"Times as given: {rule}")
        return
    parts["rrule"] = rule
    parts["every"] = "month" if frequency == "MONTHLY" else "week"


def _single_day(data: Mapping[str, Any], kind: str | None) -> date | None:
    """The one day of a row without a frequency, if it is one (data.md, "Ingestion rules").

    `events` are single by nature; elsewhere a lone dtstart may be a weekly group whose publisher
    forgot the frequency, and calling that group ended would be the worse mistake.
    """
    start = day(data.get("dtstart"))
    first, last = day(data.get("valid_from")), day(data.get("valid_to"))
    if kind == "event":
        return start or (first if first == last else None)
    return start if start and start == first == last else None


def _once(parts: dict[str, Any], single: date, found: Findings, today: date) -> dict[str, Any]:
    parts.update(every="once", dates=[single.isoformat()], check_after=None, starts_on=None)
    if single < today:
        found.add("past_event", "schedules", f"This was on {single.isoformat()} only.")
    return parts


def _read_byday(value: Any) -> tuple[list[tuple[int | None, int]], str | None]:
    """("2WE,-1FR") -> [(2, 2), (-1, 4)], also from names; the second value is what is no day."""
    text = ",".join(str(one) for one in value) if isinstance(value, list) else line(value)
    days: list[tuple[int | None, int]] = []
    plain = re.sub(r"https?://(?:www\.)?schema\.org/", "", text or "")
    for token in re.split(r"[,;/&\s]+|\band\b", plain):
        match = re.fullmatch(r"([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)", token.upper())
        word = day_in(token)
        if match:
            days.append((int(match[1]) if match[1] else None, ICAL_DAYS.index(match[2])))
        elif word:
            days.append((None, DAY_IDS.index(word)))
        elif token:
            return [], text
    return list(dict.fromkeys(days)), None


def _from_free_text(
    parts: dict[str, Any],
    odd: list[str],
    days: list[tuple[int | None, int]],
    frequency: str,
    found: Findings,
    today: date,
) -> list[dict[str, Any]]:
    """Keep the words as a note, and take day and hours out of them only where they are plain."""
    text = "; ".join(odd)
    found.add("schedule_free_text", "schedules", f"Words where a value belongs: {text[:200]}")
    if all(nth is None for nth, _ in days):
        parts["days"] = [DAY_IDS[index] for index in sorted({index for _, index in days})]
    read = read_words(parts, odd, freq=frequency, today=today)
    if not read and parts["days"]:
        said = read_words({**parts, "days": []}, odd, freq="", today=today)
        if says_days(said) and not any(one["days"] == parts["days"] for one in said):
            # Nobody is sent there on a day that one of the two says is another.
            named = ", ".join(DAY_NAMES[DAY_IDS.index(one)] for one in parts["days"])
            found.add("schedule_contradictory", "byday", f"One column says {named}: {text[:200]}")
            text = f"{text}; {named}"
            parts["days"] = []
    return [{**one, "note": joined(one["note"], text)} for one in read or [parts]]


def _note_of(data: Mapping[str, Any]) -> str | None:
    link = line(data.get("schedule_link"))
    return joined(*(line(data.get(key)) for key in ("description", "notes")), link)
