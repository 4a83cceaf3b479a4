"""Days, dates and "which of the month" as people write them.

`indexer.times.reading` puts them together into sessions.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

from .rules import DAYS

_SMALL: Final = re.IGNORECASE

MONTH: Final = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_MONTHS: Final = (
    *("jan", "feb", "mar", "apr", "may", "jun"),
    *("jul", "aug", "sep", "oct", "nov", "dec"),
)
MONTH_NAMES: Final = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
DAY: Final = (
    r"(?:mon(?:day)?|tue(?:s|sday)?|wed(?:s|nesday)?|thu(?:r|rs|rsday)?|fri(?:day)?|sat(?:urday)?"
    r"|sun(?:day)?)['’]?s?\b\.?"
)
_AND: Final = r"(?:\s*(?:,|&|\+|/)\s*(?:(?:and|or)\s+)?|\s+(?:and|or)\s+|\s+(?=" + DAY + "))"
_TO: Final = r"\s*(?:-|–|—|\bto\b|\buntil\b|\btill\b|\bthrough\b|\bthru\b)\s*"
_SPAN: Final = f"{DAY}(?:{_TO}{DAY})?"
DAY_LIST: Final = re.compile(f"{_SPAN}(?:{_AND}(?:(?:on|every|each)\\s+)?{_SPAN})*", _SMALL)
_ONE_SPAN: Final = re.compile(f"({DAY})(?:{_TO}({DAY}))?", _SMALL)
MANY_DAYS: Final = re.compile(
    r"(?:every|each)\s+day(?:\s+of\s+the\s+week)?\b|daily\b|(?:7|seven)\s+days(?:\s+a\s+week)?\b"
    r"|(?:(?:every|each)\s+)?(?P<week>weekdays?|weekends?|week\s+ends?)\b",
    _SMALL,
)
_NUMBERS: Final = {
    "first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4,
    "fifth": 5, "5th": 5, "last": -1,
}  # fmt: skip
_NTH: Final = (
    r"(?:(?:second|2nd|third|3rd)\s+(?:to\s+)?last|first|1st|second|2nd|third|3rd|fourth|4th|fifth"
    r"|5th|last)\b"
)
NTH: Final = re.compile(
    rf"(?:(?P<every>every|each)\s+)?(?:the\s+)?"
    rf"(?P<nths>{_NTH}(?:(?:\s*(?:,|&|\+|/)\s*(?:and\s+)?|\s+and\s+)(?:the\s+)?{_NTH})*)\s+"
    rf"(?P<days>{DAY}(?:{_AND}{DAY})*)",
    _SMALL,
)
OF_THE_MONTH: Final = re.compile(
    r"\s*,?\s*(?:of|in)\s+(?:the|each|every|a)\s+month\b|\s*,?\s*(?:each|every)\s+month\b"
    r"|\s*,?\s*monthly\b|\s*,?\s*(?:of|in)\s+the\s+calendar\s+month\b",
    _SMALL,
)
NTH_WORDS: Final = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", -1: "last"}

_DAY_NUMBER: Final = r"\d{1,2}(?:st|nd|rd|th)?"
DATE: Final = re.compile(
    rf"(?:(?P<weekday>{DAY}),?\s+)?(?:the\s+)?(?:"
    rf"(?P<numbers>{_DAY_NUMBER}(?:(?:\s*(?:,|&)\s*|\s+and\s+){_DAY_NUMBER}){{0,11}})"
    rf"\s+(?:of\s+)?(?P<month>{MONTH})(?:,?\s+(?P<year>\d{{4}})\b)?"
    rf"|(?P<month2>{MONTH})\s+(?P<number2>{_DAY_NUMBER})\b(?![:.]\d)(?:,?\s+(?P<year2>\d{{4}})\b)?"
    r"|(?P<slash>\d{1,2}[/.]\d{1,2}[/.](?:\d{4}|\d{2}))\b"
    r"|(?P<iso>\d{4}-\d{2}-\d{2})\b)",
    _SMALL,
)


def day_ids(text: str) -> list[str]:
    """ "Mon, Wed & Fri" -> ["mon", "wed", "fri"]; "Fri to Mon" is four days."""
    found: set[int] = set()
    for span in _ONE_SPAN.finditer(text):
        first = day_number(span[1])
        last = day_number(span[2]) if span[2] else first
        found |= {(first + step) % 7 for step in range((last - first) % 7 + 1)}
    return [DAYS[number] for number in sorted(found)]


def day_number(word: str) -> int:
    """ "Thurs" -> 3."""
    return DAYS.index(word[:3].lower())


def many_days(match: re.Match[str]) -> list[str]:
    """The days of a match of MANY_DAYS: all, the five of the week, or the two of its end."""
    kind = (match["week"] or "").lower().replace(" ", "")
    if not kind:
        return list(DAYS)
    return list(DAYS[:5] if kind.startswith("weekday") else DAYS[5:])


def numbers_of(text: str) -> list[int]:
    """ "first and third" -> [1, 3]; "second to last" -> [-2]."""
    found: list[int] = []
    for word in re.finditer(_NTH, text, _SMALL):
        parts = word[0].lower().split()
        number = _NUMBERS[parts[0]]
        found.append(-number if len(parts) > 1 else number)
    return list(dict.fromkeys(found))


def dates_of(match: re.Match[str], *, today: date) -> tuple[list[date], bool]:
    """The days of a match of DATE, and whether their year was said; [] for what is no day.

    Without a year each is the next one that comes.
    """
    if match["iso"] or match["slash"]:
        return _whole_date(match), True
    month = _MONTHS.index((match["month"] or match["month2"])[:3].lower()) + 1
    numbers = re.findall(r"\d+", match["numbers"] or match["number2"])
    year = match["year"] or match["year2"]
    found = []
    for number in numbers:
        day = (
            _date(int(year), month, int(number)) if year else _next(month, int(number), today=today)
        )
        if day is None:
            return [], bool(year)
        found.append(day)
    return found, bool(year)


def days_in(text: str, *, today: date) -> list[date]:
    """The days of a list: "24/12/2026, 3 and 10 January 2027". Raises ValueError for what is no
    day or does not say its year."""
    found: list[date] = []
    at = 0
    while gap := re.compile(r"[\s,;&]*(?:and\s+)?", _SMALL).match(text, at):
        at = gap.end()
        if at == len(text):
            return sorted(set(found))
        match = DATE.match(text, at)
        said, year_said = dates_of(match, today=today) if match else ([], False)
        if match is None or not said or not year_said:
            raise ValueError(text[at : at + 40])
        found += said
        at = match.end()
    raise ValueError(text[:40])


def one_day(text: str, *, today: date) -> date | None:
    """The one day that somebody typed into a field: "24/12/2026", "24.12.26", "25 December" (the
    next one that comes); None for what is no day, or several."""
    tidy = " ".join(text.split())
    short = re.fullmatch(r"(\d{1,2})[./ -](\d{1,2})[./ -](\d{2}|\d{4})", tidy)
    if short:
        day, month, year = short.groups()
        tidy = f"{day}/{month}/{year if len(year) == 4 else '20' + year}"
    match = DATE.fullmatch(tidy)
    found = dates_of(match, today=today)[0] if match else []
    return found[0] if len(found) == 1 else None


def date_words(day: date) -> str:
    """The day as it stands in a form: "5 January 2027"."""
    return f"{day.day} {MONTH_NAMES[day.month - 1]} {day.year}"


def a_year_before(day: date) -> date | None:
    """The same day a year earlier; None for 29 February."""
    return _date(day.year - 1, day.month, day.day)


def nearest(day: date, weekday: int) -> date:
    """The day nearest to `day` that falls on a weekday (0 is Monday)."""
    ahead = (weekday - day.weekday()) % 7
    return day + timedelta(days=ahead if ahead <= 3 else ahead - 7)


def _whole_date(match: re.Match[str]) -> list[date]:
    if match["iso"]:
        year, month, number = map(int, match["iso"].split("-"))
    else:
        number, month, year = map(int, re.split(r"[/.]", match["slash"]))
        year += 2000 if year < 100 else 0
    day = _date(year, month, number)
    return [day] if day else []


def _next(month: int, number: int, *, today: date) -> date | None:
    for year in range(today.year, today.year + 9):
        day = _date(year, month, number)
        if day and day >= today:
            return day
    return None


def _date(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None
