"""Cleaning single values out of other people's records: numbers, dates, times, links, mail, phones.

Called by the mapping modules of this package. A value that cannot be read becomes None and an
issue; it never stops the record. Texts are in `texts`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from indexer.sources.base import Findings
from indexer.sources.texts import NOTHING, line

T = TypeVar("T")
LONDON = ZoneInfo("Europe/London")
LONGEST_LINK = 2000
LONGEST_PHONE_TEXT = 400
OF_BAD_SHAPE = (
    ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError, RecursionError,
)  # fmt: skip


def attempt(found: Findings, name: str, read: Callable[[], T], otherwise: T) -> T:
    """One field's quarantine: a shape that no rule foresaw costs that field and nothing else."""
    try:
        return read()
    except OF_BAD_SHAPE as error:
        found.add("field_unreadable", name, f"{name} could not be read and was left out: {error}")
        return otherwise


def rows(value: Any, found: Findings, name: str) -> list[dict[str, Any]]:
    """A list of objects, whatever came: nothing, one object, a list with other things in it."""
    entries = value if isinstance(value, list) else [value]
    good = [entry for entry in entries if isinstance(entry, dict) and entry]
    if len(good) < len([entry for entry in entries if not _is_nothing(entry)]):
        found.add("shape", name, f"{name} holds something that is not an object; it was left out.")
    return good


def _is_nothing(entry: Any) -> bool:
    if isinstance(entry, dict | list):
        return not entry
    return entry is None or str(entry).strip().lower() in NOTHING


def number(value: Any) -> float | int | None:
    """A finite number, also out of text; None when there is none. "null" and "" are none.

    >>> number("18"), number("0.5"), number("null"), number(True)
    (18, 0.5, None, None)
    """
    if isinstance(value, bool) or value is None:
        return None
    try:
        figure = float(str(value).strip())
    except ValueError:
        return None
    if not math.isfinite(figure):
        return None
    return int(figure) if figure.is_integer() else figure


def amount(value: Any, *, most: float) -> float | int | None:
    """A number from 0 to `most`; None for anything else."""
    figure = number(value)
    return figure if figure is not None and 0 <= figure <= most else None


def whole(value: Any) -> int | None:
    """A whole number, also out of "12" or 12.0; None otherwise."""
    figure = number(value)
    return figure if isinstance(figure, int) else None


_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
_BRITISH = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?=$|[ T,])")
_YEAR_FIRST = re.compile(
    r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})(?=$|[ T,])|(\d{4})(\d{2})(\d{2})(?=$|T)"
)
_WORDS = re.compile(
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+)?(?:the\s+)?(\d{1,2})(?:st|nd|rd|th)?\s+(?:of\s+)?"
    r"([a-z]{3})[a-z]*\.?,?\s+(\d{4})\b.*",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    r"([a-z]{3})[a-z]*\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\b.*", re.IGNORECASE
)


def day(value: Any) -> date | None:
    """A day out of ISO with or without a time, dd/mm/yyyy in British order, 20260801, or words
    ("1st August 2026"); None when it cannot be read, or when a month or year is missing.

    A moment with a zone is read as the day it was in London.
    """
    text = line(value)
    if text is None or isinstance(value, float):
        return None
    try:
        if re.match(r"\d{4}-\d{2}-\d{2}", text):
            return _iso_day(text)
        if british := _BRITISH.match(text):
            year = int(british[3])
            return date(year + 2000 if year < 100 else year, int(british[2]), int(british[1]))
        if first := _YEAR_FIRST.match(text):
            return date(*(int(part) for part in first.groups() if part))
        if words := _WORDS.fullmatch(text):
            return date(int(words[3]), _MONTHS[words[2].lower()], int(words[1]))
        if words := _MONTH_FIRST.fullmatch(text):
            return date(int(words[3]), _MONTHS[words[1].lower()], int(words[2]))
    except (ValueError, KeyError, OverflowError):
        return None
    return None


def _iso_day(text: str) -> date:
    if len(text) == 10:
        return date.fromisoformat(text)
    moment = datetime.fromisoformat(text)
    return (moment.astimezone(LONDON) if moment.tzinfo else moment).date()


def iso_day(value: Any) -> str | None:
    """`day` as "2026-08-01"."""
    found = day(value)
    return found.isoformat() if found else None


_TIME = re.compile(
    r"(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))?(?::\d{2}(?:\.\d+)?)?\s*(?P<half>[ap]\.?m\.?)?"
    r"\s*(?P<zone>Z|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)


def time_of_day(value: Any) -> str | None:
    """A time by the clock on the wall, "HH:MM": seconds and zone are cut off, 24:00 is 23:59.

    Publishers write local time and add whatever zone their program adds ("09:00Z", "09:00+00:00"),
    so the zone is not applied: a group at nine is at nine in June too.
    """
    text = line(value)
    match = _TIME.fullmatch(text) if text else None
    if match is None or (match["minute"] is None and match["half"] is None):
        return None
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    half = (match["half"] or "").lower()[:1]
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    if (hour, minute) == (24, 0):
        return "23:59"
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else None


_HOST = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}(?::\d+)?(?:[/?#]\S*)?", re.IGNORECASE)


def web_address(value: Any, found: Findings, name: str) -> str | None:
    """An http(s) link; a missing scheme becomes https. Anything else is dropped with an issue."""
    text = line(value)
    if text is None:
        return None
    if len(text) > LONGEST_LINK:
        found.add("url_invalid", name, f"A link of {len(text)} characters was left out.")
        return None
    if re.match(r"https?://[^\s/]+\.[^\s]+$", text, re.IGNORECASE):
        return text
    if _HOST.fullmatch(text) and "@" not in text:
        found.add("url_no_scheme", name, f"{text} has no https:// before it; it was added.")
        return f"https://{text}"
    found.add("url_invalid", name, f"{text[:100]!r} is no web address and was left out.")
    return None


def mail_addresses(value: Any, found: Findings, name: str) -> list[str]:
    """The mail addresses in one field; several are split, what is none is dropped."""
    text = line(value)
    if text is None:
        return []
    good = []
    for part in re.split(r"[;,/|\s]+|\bor\b|\band\b", text):
        plain = part.removeprefix("mailto:").strip("<>()[].\"'")
        if "@" not in plain:
            continue
        try:
            good.append(validate_email(plain, check_deliverability=False).normalized)
        except EmailNotValidError:
            found.add("email_invalid", name, f"{plain[:100]!r} is no mail address; left out.")
    if len(good) > 1:
        found.add("email_split", name, f"One field holds {len(good)} mail addresses.")
    if not good:
        found.add("email_invalid", name, f"{text[:100]!r} is no mail address and was left out.")
    return list(dict.fromkeys(good))


_PHONE_LABELS = frozenset(
    ("tel", "telephone", "phone", "no", "number", "numbers", "mobile", "mob", "landline", "office",
     "main", "ext", "extn", "extension", "or", "and", "line", "contact")
)  # fmt: skip


_OF_DRAMA = re.compile(r"7700900|1632960|3069990|8081570|9098790")
"""How the numbers begin that Ofcom keeps for drama and that no other rule takes for numbers. They
come from test data, or stand for a number that somebody meant to fill in."""


def telephones(
    value: Any, extension: Any, found: Findings, name: str
) -> tuple[list[str], str | None]:
    """The numbers in one field, as dialled in the UK, and the sentence around them if there is one.

    >>> telephones("+44 114 496 0102", 3, Findings(), "phones")
    (['0114 496 0102 ext. 3'], None)
    """
    text = line(value)
    if text is None:
        return [], None
    text = text[:LONGEST_PHONE_TEXT]
    matcher = phonenumbers.PhoneNumberMatcher(text, "GB", phonenumbers.Leniency.POSSIBLE)
    matches = list(matcher)
    if not matches:
        found.add("phone_invalid", name, f"{text[:100]!r} holds no telephone number; left out.")
        return [], None
    spoken = []
    for match in matches:
        if not phonenumbers.is_valid_number(match.number):
            why = "is kept for films and examples and reaches nobody"
            if not _OF_DRAMA.match(str(match.number.national_number)):
                why = "has the length of a number only"
            found.add("phone_unlikely", name, f"{match.raw_string} {why}.")
        spoken.append(_as_dialled(match.number, line(extension) if len(matches) == 1 else None))
    rest = text
    for match in matches:
        rest = rest.replace(match.raw_string, " ")
    words = [
        word for word in re.findall(r"[^\W\d_]{2,}", rest) if word.lower() not in _PHONE_LABELS
    ]
    prose = text if len(words) > 1 else None
    if prose:
        found.add("phone_prose", name, f"The number stands in a sentence: {text[:150]!r}.")
    return list(dict.fromkeys(spoken)), prose


def _as_dialled(parsed: phonenumbers.PhoneNumber, extension: str | None) -> str:
    extension = re.sub(r"\D", "", extension or parsed.extension or "")[:8]
    bare = phonenumbers.PhoneNumber(
        country_code=parsed.country_code,
        national_number=parsed.national_number,
        italian_leading_zero=parsed.italian_leading_zero,
    )
    style = (
        phonenumbers.PhoneNumberFormat.NATIONAL
        if parsed.country_code == 44
        else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    )
    shown = phonenumbers.format_number(bare, style)
    return f"{shown} ext. {extension}" if extension else shown
