"""When somebody can go: weekdays, times of the day and dates. A day is a condition only where it
says when to go: "rent due Fri" and "bailiffs coming monday" are not.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from indexer.search.understanding.text import NOT_WORDS, Text, word_set
from schemas.vocabulary import DAYS

_SHORT: Final = {
    "mon": "mon", "mons": "mon", "tue": "tue", "tues": "tue", "wed": "wed", "weds": "wed",
    "thu": "thu", "thur": "thu", "thurs": "thu", "fri": "fri", "fris": "fri", "sat": "sat",
    "sats": "sat", "sun": "sun", "suns": "sun", "wednesdy": "wed", "thurday": "thu",
    "tuseday": "tue", "wensday": "wed", "wendesday": "wed", "satuday": "sat",
}  # fmt: skip
_DAY_OF: Final = {
    **{name.casefold(): day for day, name in DAYS.items()},
    **{f"{name.casefold()}s": day for day, name in DAYS.items()},
    **_SHORT,
}
_ORDER: Final = tuple(DAYS)
_WORDS_TOO: Final = frozenset({"sat", "sun", "wed", "mon", "suns", "sats"})
_MORE_DAYS: Final = {
    "weekday": _ORDER[:5], "weekdays": _ORDER[:5], "weekend": _ORDER[5:], "weekends": _ORDER[5:],
}  # fmt: skip
# What happens on a day without being a time to go somewhere.
_EVENTS: Final = word_set(
    "due court eviction evicted deadline appointment died dies funeral since last op operation "
    "happened paid payday bailiff bailiffs bailifs moved discharged left fell ran scan tribunal "
    "hearing coming born birth dob expires surgery interview sentenced released cremation wake "
    "chemo dialysis good black sheffield ash palm pancake mothering easter bloody super boxing"
    ""
)
_AFTER_DAY: Final = word_set("school best child prayers roast dinner lunch paper papers")
_PARTS: Final = {
    "morning": ("06:00", "12:00"), "mornings": ("06:00", "12:00"), "morn": ("06:00", "12:00"),
    "afternoon": ("12:00", "17:00"), "afternoons": ("12:00", "17:00"), "aft": ("12:00", "17:00"),
    "evening": ("17:00", "23:00"), "evenings": ("17:00", "23:00"), "eve": ("17:00", "23:00"),
    "eves": ("17:00", "23:00"), "lunchtime": ("12:00", "14:00"), "lunchtimes": ("12:00", "14:00"),
    "daytime": ("09:00", "17:00"), "daytimes": ("09:00", "17:00"),
}  # fmt: skip
_AFTER_A_DAY: Final = {
    "am": ("06:00", "12:00"), "pm": ("12:00", "17:00"), "night": ("17:00", "23:00"),
    "nights": ("17:00", "23:00"), "morning": ("06:00", "12:00"), "eve": ("17:00", "23:00"),
}  # fmt: skip
_LABELS: Final = {
    ("06:00", "12:00"): "Mornings", ("12:00", "17:00"): "Afternoons",
    ("17:00", "23:00"): "Evenings",
}  # fmt: skip
_NOT_A_TIME_AFTER: Final = word_set("every all each this one good last since by until")
_MONTHS: Final = (
    *("jan", "feb", "mar", "apr", "may", "jun"),
    *("jul", "aug", "sep", "oct", "nov", "dec"),
)
_CLOCK: Final = r"(\d{1,2})(?:[:.]([0-5]\d))?\s?(am|pm|noon)?"
_TO: Final = r"(?:-|–|to|til|till|until)"
# A bare hour counts only where nothing follows that it could be a number of: "after 5 years".
_END: Final = re.compile(
    r"\s*(?:$|[,.;)!?]|o'?clock|on\b|in\b|near\b|please\b|mon|tue|wed|thu|fri|sat|sun|week)", re.I
)
_BETWEEN: Final = re.compile(
    rf"\b(?:between|from)\s+{_CLOCK}\s*(?:and|{_TO})\s*{_CLOCK}(?!\w)", re.I
)
_RANGE: Final = re.compile(rf"(?<![\w/.:-]){_CLOCK}\s?{_TO}\s?{_CLOCK}(?!\w)", re.I)
_AFTER: Final = re.compile(rf"\b(?:after|from|later than|past)\s+{_CLOCK}(?!\w)", re.I)
_BEFORE: Final = re.compile(rf"\b(?:before|until|till|by|no later than)\s+{_CLOCK}(?!\w)", re.I)
_AT: Final = re.compile(r"\b(\d{1,2})(?:[:.]([0-5]\d))?\s?(am|pm)\b", re.I)
_NTH: Final = r"(\d{1,2})(?:st|nd|rd|th)?"
_MONTH: Final = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_DAY_MONTH: Final = re.compile(
    rf"\b(?:on\s+)?(?:the\s+)?{_NTH}\s+(?:of\s+)?{_MONTH}\b(?:\s+(\d{{4}}))?", re.I
)
_MONTH_DAY: Final = re.compile(
    rf"\b(?:on\s+)?{_MONTH}\s+(?:the\s+)?{_NTH}\b(?:\s+(\d{{4}}))?", re.I
)
_SLASHED: Final = re.compile(
    r"(?<![\w/])(on\s+)?(\d{1,2})/(\d{1,2})(?:/(\d{4}|\d{2}))?(?![\w/])", re.I
)


def read_date(text: Text, today: date) -> None:
    """ "3 December", "on 3/12", "3/12/2026": the next such day from today on."""
    for met in _DAY_MONTH.finditer(text.typed):
        if _note_date(text, met, today, met[1], met[2], met[3]):
            return
    for met in _MONTH_DAY.finditer(text.typed):
        if _note_date(text, met, today, met[2], met[1], met[3]):
            return
    for met in _SLASHED.finditer(text.typed):
        # "3/12" alone may be a score or three months of twelve.
        if (met[1] or met[4]) and _note_date(text, met, today, met[2], met[3], met[4]):
            return


def _note_date(
    text: Text, met: re.Match[str], today: date, day: str, month: str, year: str | None
) -> bool:
    number = int(month) if month.isdigit() else _MONTHS.index(month[:3].casefold()) + 1
    years = [int(year) + (2000 if len(year) == 2 else 0)] if year else [today.year, today.year + 1]
    at = text.at_span(*met.span())
    if not at or not text.free(at) or _EVENTS & set(text.before(at[0], 5)):
        return False
    for one in years:
        try:
            found = date(one, number, int(day))
        except ValueError:
            continue
        if found >= today:
            label = f"{found.day} {found:%B %Y}"
            text.find("date", found.isoformat(), label, at[0], at[-1])
            return True
    return False


def read_days(text: Text) -> None:
    """Weekdays, "weekdays", "weekend", "mon-fri". "Not Tuesdays" is only noted as ruled out."""
    for at, token in enumerate(text.tokens):
        if at in text.taken or at in text.guarded:
            continue
        if token.norm in _MORE_DAYS and text.norm(at - 1) not in ("every", "all", "last"):
            if not NOT_WORDS & set(text.before(at, 2)):
                _note_days(text, _MORE_DAYS[token.norm], at, at)
            continue
        day = _day_at(text, at)
        if day is None:
            continue
        if {*NOT_WORDS, "but", "no"} & set(text.before(at, 2)):
            text.rule_out("day", day, at, at)
            continue
        last = at
        days: tuple[str, ...] = (day,)
        to = text.norm(at + 1) in ("to", "til", "till", "until")
        hyphen = text.typed[token.end : token.end + 1] in ("-", "–")
        end = at + 2 if to else at + 1
        until = _DAY_OF.get(text.norm(end)) if to or hyphen else None
        if until and _ORDER.index(until) > _ORDER.index(day):
            days, last = _ORDER[_ORDER.index(day) : _ORDER.index(until) + 1], end
        _note_days(text, days, at, last)


def _note_days(text: Text, days: tuple[str, ...], first: int, last: int) -> None:
    for day in days:
        text.find("day", day, DAYS[day], first, last)


def _day_at(text: Text, at: int) -> str | None:
    token = text.tokens[at]
    day = _DAY_OF.get(token.norm) or _DAY_OF.get(token.raw.casefold())
    if day is None:
        return None
    before = text.before(at, 5)
    follower = text.norm(at + 1) if text.same_block(at, at + 1) else ""
    if _EVENTS & set(before) or follower in _AFTER_DAY:
        return None
    in_parts = follower in _PARTS or follower in _AFTER_A_DAY
    if token.possessive and follower and not in_parts:
        return None  # Monday's child
    if token.norm in _WORDS_TOO:
        alone = text.ends_block(at) or follower in _DAY_OF or follower in ("and", "or", "to")
        led = bool(before) and (
            before[-1] in ("on", "every", "any", "or", "and") or before[-1] in _DAY_OF
        )
        subject = bool(before) and before[-1] in (
            "the",
            "she",
            "he",
            "i",
            "we",
            "just",
            "been",
            "of",
        )
        digit = follower[:1].isdigit()
        if len(text.tokens) > 1 and (
            subject or not (in_parts or digit or led or (alone and token.norm != "wed"))
        ):
            return None
    return day


def read_times(text: Text) -> None:
    """Morning 06-12, afternoon 12-17, evening 17-23 (search.md 1.1), "after 5pm", "2-4pm"."""
    if _read_clock(text):
        return
    for at, token in enumerate(text.tokens):
        if at in text.taken or at in text.guarded:
            continue
        before = text.before(at, 5)
        after_day = at > 0 and text.taken.get(at - 1) == "day"
        span = _PARTS.get(token.norm) or (_AFTER_A_DAY.get(token.norm) if after_day else None)
        if span is None or (_EVENTS & set(before) and not after_day):
            continue
        plural = token.norm.endswith("s")
        if NOT_WORDS & set(before[-2:]) or "no" in before[-1:]:
            text.rule_out("time", f"{span[0]}-{span[1]}", at, at)
            continue
        if not plural and not after_day:
            story = before[-1:] and before[-1] in _NOT_A_TIME_AFTER
            if (
                story
                or (before[-2:-1] and before[-2] in ("three", "four", "by"))
                or len(text.tokens) > 10
            ):
                continue
        label = _LABELS.get(span) or f"{span[0]} to {span[1]}"
        text.find("time", f"{span[0]}-{span[1]}", label, at, at, value=span)


def _read_clock(text: Text) -> bool:
    for pattern in (_BETWEEN, _RANGE):
        for met in pattern.finditer(text.typed):
            half = met[6] or met[3]
            sure = bool(half or met[2] or met[5])
            if not sure and not _END.match(text.typed, met.end()):
                continue
            if not sure and pattern is _RANGE:
                continue
            start = _clock(met[1], met[2], met[3] or _guess(met[1], met[4], half))
            end = _clock(met[4], met[5], met[6] or _end_half(met[1], met[4], met[3]))
            if start and end and start < end and _note_time(text, met, start, end):
                return True
    for pattern in (_AFTER, _BEFORE):
        for met in pattern.finditer(text.typed):
            sure = bool(met[3] or met[2])
            if not sure and not _END.match(text.typed, met.end()):
                continue
            time = _clock(met[1], met[2], met[3])
            span = (time, None) if pattern is _AFTER else (None, time)
            if time and _note_time(text, met, *span):
                return True
    return _read_hour(text)


def _read_hour(text: Text) -> bool:
    """ "thurs 2pm", "at 7pm": what starts within that hour, if it can be the hour of a group."""
    for met in _AT.finditer(text.typed):
        at, start = text.at_span(*met.span()), _clock(met[1], met[2], met[3])
        if not at or not start or not "06:00" <= start < "23:00":
            continue
        after_day = at[0] > 0 and text.taken.get(at[0] - 1) == "day"
        led = text.norm(at[0] - 1) == "at" and not _EVENTS & set(text.before(at[0], 5))
        if after_day or (led and len(text.tokens) <= 10):
            return _note_time(text, met, start, f"{int(start[:2]) + 1:02}{start[2:]}")
    return False


def _guess(start: str, end: str, half: str | None) -> str | None:
    """ "2-4pm" begins in the afternoon, "11-1pm" in the morning."""
    return half if int(start) % 12 < int(end) % 12 or half != "pm" else "am"


def _end_half(start: str, end: str, half: str | None) -> str | None:
    """ "10am-12" ends at noon, "10am-2" in the afternoon, "2pm-4" too."""
    if (half or "").casefold() == "am":
        return "pm" if int(end) % 12 < int(start) % 12 or int(end) == 12 else "am"
    return half


def _clock(hour: str, minute: str | None, half: str | None) -> str | None:
    """ "5", "30", None -> "17:30": without am or pm the hours 1 to 7 are after noon."""
    number = int(hour)
    if (half or "").casefold() == "pm":
        number = number % 12 + 12 if number <= 12 else number
    elif (half or "").casefold() == "am":
        number %= 12
    elif half is None and 1 <= number <= 7:
        number += 12
    return f"{number:02}:{minute or '00'}" if number < 24 else None


def _note_time(text: Text, met: re.Match[str], start: str | None, end: str | None) -> bool:
    at = text.at_span(*met.span())
    if not at or not text.free(at):
        return False
    label = f"{start} to {end}" if start and end else f"After {start}"
    label = label if start else f"Before {end}"
    text.find("time", f"{start or ''}-{end or ''}", label, at[0], at[-1], value=(start, end))
    return True
