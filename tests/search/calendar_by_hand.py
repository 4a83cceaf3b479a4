"""When a session meets, told day by day from the plain words of search.md 2: part of the oracle.

Slow and simple on purpose; it shares no code with `indexer.times`.
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from tests.search.generator import TODAY

Session = Mapping[str, Any]
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def meets(session: Session, day: date) -> str:
    """Whether it meets on a day: yes, no, or unknown."""
    iso = day.isoformat()
    if (session["until"] and iso > session["until"]) or iso in session["except"]:
        return "no"
    if iso in session["dates"]:
        return "yes"
    if session["rrule"]:
        return _by_rule(session, day)
    if session["every"] == "once":
        return _once(session, day)
    if not session["days"]:
        return "no" if session["dates"] else "unknown"
    if DAYS[day.weekday()] not in session["days"]:
        return "no"
    starts_on = session["starts_on"]
    if starts_on and iso < starts_on:
        return "no"
    if session["every"] == "fortnight":
        return _in_a_second_week(starts_on, day)
    if session["every"] == "month":
        return _in_a_week_of_the_month(session["nth"], day)
    return "yes"


def _once(session: Session, day: date) -> str:
    if session["dates"]:
        return "no"  # those were looked at
    if session["starts_on"]:
        return "yes" if day.isoformat() == session["starts_on"] else "no"
    if not session["days"]:
        return "unknown"
    return "unknown" if DAYS[day.weekday()] in session["days"] else "no"


def _in_a_second_week(starts_on: str | None, day: date) -> str:
    if starts_on is None:
        return "unknown"
    weeks = (_monday(day) - _monday(date.fromisoformat(starts_on))).days // 7
    return "yes" if weeks % 2 == 0 else "no"


def _in_a_week_of_the_month(nth: list[int], day: date) -> str:
    if not nth:
        return "unknown"
    length = calendar.monthrange(day.year, day.month)[1]
    from_start, from_end = (day.day + 6) // 7, (length - day.day) // 7 + 1
    return "yes" if from_start in nth or -from_end in nth else "no"


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _by_rule(session: Session, day: date) -> str:
    """The few rules of the generator, each said in words of its own."""
    rule, starts_on = session["rrule"], session["starts_on"]
    name, iso = DAYS[day.weekday()], day.isoformat()
    if starts_on and iso < starts_on:
        return "no"
    if rule == "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE":
        return _in_a_second_week(starts_on, day) if name == "wed" else "no"
    if rule == "FREQ=DAILY;INTERVAL=3":
        if starts_on is None:
            return "unknown"
        return "no" if (day - date.fromisoformat(starts_on)).days % 3 else "yes"
    holds = {
        "FREQ=WEEKLY;BYDAY=TU,TH": name in ("tue", "thu"),
        "FREQ=MONTHLY;BYDAY=2TH": name == "thu" and 8 <= day.day <= 14,
        "FREQ=MONTHLY;BYMONTHDAY=15": day.day == 15,
        "FREQ=WEEKLY;BYDAY=TU,WE;UNTIL=20261126": name in ("tue", "wed") and iso <= "2026-11-26",
    }
    return "yes" if holds[rule] else "no"


def weekdays(session: Session) -> set[str]:
    """The weekdays on which it ever meets; empty: nobody knows."""
    if session["rrule"]:
        if session["rrule"].startswith("FREQ=DAILY") and not session["starts_on"]:
            return set()
        by_day = {"TU,TH": {"tue", "thu"}, "2TH": {"thu"}, "WE": {"wed"}, "TU,WE": {"tue", "wed"}}
        part = session["rrule"].partition("BYDAY=")[2].partition(";")[0]
        return by_day.get(part, set(DAYS))
    given = session["dates"]
    if session["every"] == "once" and not given and session["starts_on"]:
        given = [session["starts_on"]]
    on_dates = {
        DAYS[date.fromisoformat(one).weekday()]
        for one in given
        if one not in session["except"] and not (session["until"] and one > session["until"])
    }
    if session["every"] == "once" and given:
        return on_dates
    return {*session["days"], *on_dates}


def is_over(session: Session) -> bool:
    """Whether the last meeting it can have had is before today."""
    end = session["until"]
    if session["rrule"] and "UNTIL" in session["rrule"]:
        end = min(filter(None, (end, "2026-11-26")))
    if session["every"] == "once" and (session["dates"] or session["starts_on"]):
        end = end or max(session["dates"] or [session["starts_on"]])
    if end is None:
        return False
    last = date.fromisoformat(end)
    back = (last - timedelta(days=n) for n in range(400))
    # One that never can have met is over with its end.
    return next((day for day in back if meets(session, day) != "no"), last) < TODAY
