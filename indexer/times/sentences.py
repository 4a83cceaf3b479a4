"""A session's times as a sentence: "Second Thursday of the month, 2pm to 3pm".

The cards, pages, messages and the JSON API show it. What is not known is said as a thing to ask.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from indexer.times.clock import Session, minutes
from indexer.times.rules import Rule
from indexer.times.timetables import Timetable, rule_of

EXCEPTION_DAYS = 60
"""Dates left out or added are named this many days ahead."""

_SHOWN_DATES = 4
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_NTH = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", -1: "last"}
_NTH |= {-2: "second to last", -3: "third to last", -4: "fourth to last", -5: "fifth to last"}
_VARIES = "On varying dates"


def clock(hhmm: str) -> str:
    """The time as people write it: "14:30" is "2.30pm", "12:00" "noon", "00:00" "midnight"."""
    hour, minute = divmod(minutes(hhmm), 60)
    if minute == 0 and hour % 12 == 0:
        return "noon" if hour == 12 else "midnight"
    shown = f"{hour % 12 or 12}.{minute:02}" if minute else f"{hour % 12 or 12}"
    return shown + ("am" if hour < 12 else "pm")


def day_words(day: date) -> str:
    """The day as people write it: "Thursday 3 December 2026"."""
    return f"{_WEEKDAYS[day.weekday()]} {_date_words(day)}"


def sentence(session: Session, *, today: date | None = None) -> str:
    """When the session meets, in words, with what has to be asked.

    With `today`, dates left out or added in the next 60 days are named, single dates that are
    over are not, and a start that is still to come is.
    """
    timetable = rule_of(session)
    open_hours = session.get("kind") == "open_hours"
    hours = _hours_words(session)
    pattern, to_ask = _pattern(session, timetable, open_hours, today)
    if not pattern:
        if hours:
            return f"{hours[0].upper()}{hours[1:]}. Ask which days."
        return "Ask when it is open." if open_hours else "Ask when it meets."
    text = ", ".join(part for part in (pattern, hours) if part)
    text += f" ({to_ask})" if to_ask else ""
    text = ", ".join((text, *_limits(session, timetable, today)))
    if session.get("opens"):
        return text
    if hours:
        return f"{text}. Ask when it {'opens' if open_hours else 'starts'}."
    return f"{text}. Ask what time."


def _hours_words(session: Session) -> str:
    opens, closes = session.get("opens"), session.get("closes")
    if not opens:
        return f"until {clock(closes)}" if closes else ""
    if not closes or (opens == closes and minutes(opens)):
        return clock(opens)
    if opens == closes or (opens, closes) == ("00:00", "23:59"):  # HSDS writes 24 hours so
        return "all day and night"
    return f"{clock(opens)} to {clock(closes)}"


def _pattern(
    session: Session, timetable: Timetable, open_hours: bool, today: date | None
) -> tuple[str, str]:
    """The days in words ("" if nothing is known) and what to ask about them."""
    rule = timetable.rule
    if rule is None:
        return _single_dates(session, timetable, open_hours, today)
    if rule.months and not (rule.freq == "yearly" and _is_one_day_a_year(rule)):
        season = f" in {_listed(_MONTHS[month - 1] for month in sorted(rule.months))}"
    else:
        season = ""
    if rule.freq != "daily" and not (rule.by_day or rule.month_days or rule.year_days):
        words, to_ask = _nameless_words(rule), "ask which days"
    elif rule.freq == "weekly" and not rule.positions:
        words, to_ask = _weekly_words(rule, timetable.exact, open_hours)
    elif rule.freq == "monthly" and not rule.positions:
        words, to_ask = _monthly_words(rule, timetable.exact)
    elif rule.freq == "yearly" and _is_one_day_a_year(rule) and rule.interval == 1:
        day, month = rule.month_days[0], _MONTHS[rule.months[0] - 1]
        words, to_ask = f"Every year on {day} {month}", ""
    elif rule.freq == "daily" and not (rule.month_days or rule.by_day or rule.positions):
        words, to_ask = f"Every {rule.interval} days", "" if timetable.exact else "ask which days"
    else:
        words, to_ask = _VARIES, "ask which"
    words += season
    skips = rule.interval > 1
    if timetable.exact and rule.start and (skips or (today and rule.start > today)):
        words += f" from {_date_words(rule.start)}"
    return (_as_open(words) if open_hours else words), to_ask


def _is_one_day_a_year(rule: Rule) -> bool:
    one_each = len(rule.months) == len(rule.month_days) == 1 and rule.month_days[0] > 0
    return one_each and not (rule.by_day or rule.year_days or rule.positions)


def _nameless_words(rule: Rule) -> str:
    """How often a rule comes that names no day and has no start to take one from."""
    unit = {"weekly": "week", "monthly": "month", "yearly": "year"}[rule.freq]
    if rule.interval == 1:
        return f"Every {unit}"
    return f"Every other {unit}" if rule.interval == 2 else f"Every {rule.interval} {unit}s"


def _weekly_words(rule: Rule, exact: bool, open_hours: bool) -> tuple[str, str]:
    numbers = sorted({weekday for _, weekday in rule.by_day})
    if rule.interval > 2:
        words = f"{_day_names(numbers)} every {rule.interval} weeks"
    elif rule.interval == 2:
        words = f"Every other {_day_names(numbers)}"
    elif len(numbers) == 7:
        words = "Every day"
    elif _is_run(numbers):
        words = f"{_WEEKDAYS[numbers[0]]} to {_WEEKDAYS[numbers[-1]]}"
    elif open_hours:
        words = _listed(f"{_WEEKDAYS[number]}s" for number in numbers)
    else:
        words = f"Every {_day_names(numbers)}"
    return words, "" if exact else "ask which weeks" if rule.interval > 1 else "ask which dates"


def _monthly_words(rule: Rule, exact: bool) -> tuple[str, str]:
    numbers = sorted({weekday for _, weekday in rule.by_day})
    nths = sorted({nth for nth, _ in rule.by_day}, key=lambda nth: (nth < 0, nth))
    if not exact and nths == [0]:
        return f"Once a month on a {_day_names(numbers, 'or')}", "ask which week"
    month = {1: "the month", 2: "every other month"}.get(rule.interval)
    of_month = f"of {month or f'every {_ordinal(rule.interval)} month'}"
    to_ask = "" if exact else "ask which months"
    if rule.by_day and not rule.month_days and 0 not in nths:
        if len(rule.by_day) == len(nths) * len(numbers):
            which = f"{_listed(_NTH[nth] for nth in nths)} {_day_names(numbers)}"
        else:
            which = _listed(f"{_NTH[nth]} {_WEEKDAYS[number]}" for nth, number in rule.by_day)
        return f"{which[0].upper()}{which[1:]} {of_month}", to_ask
    if rule.month_days and not rule.by_day and min(rule.month_days) >= -1:
        days = sorted(rule.month_days, key=lambda day: (day < 0, day))
        which = _listed("last day" if day < 0 else _ordinal(day) for day in days)
        return f"On the {which} {of_month}", to_ask
    return _VARIES, "ask which"


def _single_dates(
    session: Session, timetable: Timetable, open_hours: bool, today: date | None
) -> tuple[str, str]:
    coming = [day for day in timetable.dates if today is None or day >= today]
    days = coming or list(timetable.dates)
    if days:
        more = len(days) - _SHOWN_DATES
        shown = [_date_words(day) for day in days[:_SHOWN_DATES]]
        if more > 0:
            shown.append("1 more date" if more == 1 else f"{more} more dates")
        words = f"On {_listed(shown)}"
        return (_as_open(words) if open_hours else words), ""
    names = [_WEEKDAYS[number] for number in range(7) if _id(number) in timetable.weekdays]
    if names:
        return f"Once, on a {_listed(names, 'or')}", "ask which date"
    every = {"fortnight": "Every other week", "month": "Once a month"}.get(
        "" if timetable.problem else session.get("every") or ""
    )
    return (every, "ask which days") if every else ("", "")


def _limits(session: Session, timetable: Timetable, today: date | None) -> list[str]:
    said = ["in school term time only"] if session.get("term_time") else []
    rule = timetable.rule
    ends = [day for day in (timetable.until, rule.until if rule else None) if day]
    if ends and rule:
        said.append(f"until {_date_words(min(ends))}")
    if today and rule:
        soon = today + timedelta(days=EXCEPTION_DAYS)
        added = [_date_words(day) for day in timetable.dates if today <= day <= soon]
        left_out = sorted(day for day in timetable.excluded if today <= day <= soon)
        if added:
            said.append(f"also on {_listed(added)}")
        if left_out:
            said.append(f"not on {_listed(map(_date_words, left_out), 'or')}")
    return said


def _as_open(words: str) -> str:
    if words.startswith(_WEEKDAYS):
        return f"Open {words}"
    if words.startswith(("Every ", "On ", "Once ")):
        return f"Open {words[0].lower()}{words[1:]}"
    return f"Open on the {words[0].lower()}{words[1:]}"


def _id(number: int) -> str:
    return _WEEKDAYS[number][:3].lower()


def _is_run(numbers: Sequence[int]) -> bool:
    return len(numbers) > 2 and numbers[-1] - numbers[0] == len(numbers) - 1


def _day_names(numbers: Iterable[int], joined_by: str = "and") -> str:
    return _listed((_WEEKDAYS[number] for number in numbers), joined_by)


def _listed(items: Iterable[str], joined_by: str = "and") -> str:
    *others, last = items
    return f"{', '.join(others)} {joined_by} {last}" if others else last


def _ordinal(number: int) -> str:
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"


def _date_words(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
