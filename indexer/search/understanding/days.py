"""On which day somebody can go: weekdays and dates. A day is a condition only where it says when
to go: "rent due Fri" and "bailiffs coming monday" are not.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

from indexer.search.understanding.day_corrected import read_corrected
from indexer.search.understanding.day_words import (
    DAY_OF,
    FELT_AFTER,
    MORE_DAYS,
    ORDER,
    PARTS_OF_DAY,
    UNSUITABLE_AFTER,
    WISHED_AFTER,
    WISHED_BEFORE,
)
from indexer.search.understanding.days_left import (
    BETWEEN,
    BUSY,
    NO_DAY,
    OTHER_THAN,
    read_days_left,
    rule_out_days_taken,
)
from indexer.search.understanding.denial import NO, is_denied
from indexer.search.understanding.late import regex
from indexer.search.understanding.text import Text, word_set
from indexer.search.understanding.told import EVENTS, is_mentioned, is_told, is_told_after
from schemas.vocabulary import DAYS

_WORDS_TOO: Final = frozenset({"sat", "sun", "wed", "mon", "suns", "sats"})
_WHOLE_WEEK: Final = frozenset({("in", "the"), ("during", "the"), ("through", "the")})
# "Later in the week", "twice in the week": no word on which day.
_HOW_OFTEN: Final = word_set("later earlier once twice times day days hour hours nothing")
# "Good Friday", "last Sunday", "until Monday", "by Friday": directly before the day.
_NAMED: Final = word_set(
    "good black sheffield ash palm pancake shrove maundy mothering easter bloody super boxing cyber"
)
_TITLES: Final = word_set("dr mr mrs ms miss nurse sister")
# "A weekend dad".
_WHO_HAS: Final = word_set(
    "dad mum father mother parent warrior job drinker drinking binge binges bender"
)
_AFTER_DAY: Final = word_set(
    "school best child prayers paper papers mass match service job league "
    "closed "
    "feeling shut stopped finished ended cancelled folded"
)
# "Thursday's my only free day", "Wed's and Fri's", but not "Monday's child".
_AFTER_IS: Final = word_set(
    "and or my best good fine ok okay better only please pls if are is the when after before from "
    "between at in no not out"
)
_MEALS: Final = word_set("roast dinner lunch")  # of a Sunday
_GATHER: Final = word_set("club clubs group groups session sessions cafe class bunch crew together")
# "Weekends are hardest, something then please": asked for all the same.
_THEN: Final = regex(
    r"\b(?:something|somewhere|anything|anywhere|company|group|club)\b[^.!?\n|]{0,30}"
    r"\b(?:then|those days|that day|on them)\b",
    re.I,
)
_ASKED: Final = word_set(
    "need needs want wants looking anything something somewhere whats on open running group club "
    "session class happening available meeting meet go going food parcel where"
)
_FELT: Final = word_set(
    "feel feels feeling told bad worse low rough sad said today sleep sleeping stay bed tonight "
    "hostel roof husband wife phoned rang work until outside cold hot spoken told cope "
    "cant crying upset angry poorly ill sick worried scared panic pain nights lates earlies shift "
    "shifts"
) | (EVENTS - {"works", "working", "coming", "comes", "starts", "since"})
_SHORT_TEXT: Final = 3  # words; a longer text must ask for something before "today"
# Who has nowhere tonight is not asking for a group that meets tonight.
_SHELTER: Final = word_set("nowhere sleep sleeping bed roof hostel homeless kicked thrown streets")
_ONE_WEEK: Final = word_set("one bad good a last next this first rough hard awful long")
_KEPT: Final = word_set("keep keeps keeping kept stay be get being")
_TO: Final = word_set("to til till until thru through while")
_AND_OR: Final = frozenset({"and", "or", "nor", "n"})
_MONTHS: Final = (
    *("jan", "feb", "mar", "apr", "may", "jun"),
    *("jul", "aug", "sep", "oct", "nov", "dec"),
)
_NTH: Final = r"(\d{1,2})(?:st|nd|rd|th)?"
_MONTH: Final = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_DAY_MONTH: Final = regex(
    rf"\b(?:on\s+)?(?:the\s+)?{_NTH}\s+(?:of\s+)?{_MONTH}\b(?:\s+(\d{{4}}))?", re.I
)
_MONTH_DAY: Final = regex(rf"\b(?:on\s+)?{_MONTH}\s+(?:the\s+)?{_NTH}\b(?:\s+(\d{{4}}))?", re.I)
_SLASHED: Final = regex(r"(?<![\w/])(on\s+)?(\d{1,2})/(\d{1,2})(?:/(\d{4}|\d{2}))?(?![\w/])", re.I)
# A day without a year is the next one, unless that is so far off that the last one is meant.
_FARTHEST: Final = timedelta(days=240)
_TOO_FAR: Final = timedelta(days=800)


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
    if not at or not text.free(at) or is_told(text, at[0]) or is_told_after(text, met.end()):
        return False
    if text.norm(at[0] - 1) == "from" and text.same_block(at[0] - 1, at[0]):
        return False  # "homeless from 1 December"
    for one in years:
        try:
            found = date(one, number, int(day))
        except ValueError:
            continue
        if found >= today:
            if found - today > (_FARTHEST if year is None else _TOO_FAR):
                return False  # "12/12/50" is when somebody was born
            label = f"{found.day} {found:%B %Y}"
            text.find("date", found.isoformat(), label, at[0], at[-1])
            return True
    return False


def read_days(text: Text, today: date) -> None:
    """Weekdays, "weekdays", "weekend", "mon-fri", "today". "Not Tuesdays" is only noted."""
    read_corrected(text)
    for at, token in enumerate(text.tokens):
        if at in text.taken or at in text.guarded:
            continue
        if token.norm in ("today", "tomorrow", "tonight", "week"):
            _read_this_day(text, at, today)
        several = MORE_DAYS.get(token.norm)
        mid = text.before(at, 3)
        if token.norm == "week" and (mid[-1:] == ("mid",) or mid == ("middle", "of", "the")):
            several = MORE_DAYS["midweek"]
        if token.norm == "week" and _is_week_days(text, at):
            several = MORE_DAYS["weekdays"]
        if several:
            busy = text.norm(at - 1) in ("every", "all", "last", "work", "holiday", "open")
            long = text.before(at, 2) == ("for", "a")  # how long, and not when
            parted = text.same_block(at, at + 1) and text.norm(at + 1) in _WHO_HAS
            # "Nothing midweek" may be a lack or a wish.
            nothing = bool({"nothing", "nobody"} & set(text.before(at, 3)))
            told = (is_told(text, at) and not _is_wished(text, at)) or is_felt(text, at)
            if busy or long or parted or nothing or told:
                text.taken.setdefault(at, "aside")
            else:
                _note_or_rule_out(text, several, at, at)
            continue
        day = _day_at(text, at)
        if day is None:
            continue
        last = at
        days: tuple[str, ...] = (day,)
        end = _until(text, at)
        until = DAY_OF.get(text.norm(end)) if end else None
        if end and until and until != day:
            begins, ends = ORDER.index(day), ORDER.index(until)
            round_the_week = ORDER[begins:] + ORDER[: ends + 1]
            days, last = ORDER[begins : ends + 1] if begins < ends else round_the_week, end
        _note_or_rule_out(text, days, at, last)
    rule_out_days_taken(text)
    read_days_left(text)


def _is_week_days(text: Text, at: int) -> bool:
    """ "Week days", but not "one week days later", "bad week, days on end"; "week nights"."""
    if not text.same_block(at, at + 1):
        return False
    if text.norm(at + 1) in ("night", "nights"):
        drinks = text.same_block(at, at + 2) and text.norm(at + 2)[:5] in ("drink", "out")
        return text.norm(at - 1) not in _ONE_WEEK | {"every", "each"} and not drinks
    if text.norm(at + 1) != "days":
        return False
    after = (text.norm(at + 2), text.norm(at + 3))
    return text.norm(at - 1) not in _ONE_WEEK and after[0] != "off" and after != ("on", "end")


def _until(text: Text, at: int) -> int | None:
    """Where the last day of "mon-fri" or "Monday to Friday" stands."""
    to = text.norm(at + 1) in _TO
    hyphen = re.match(r" ?[-–—] ?", text.typed[text.tokens[at].end :]) is not None
    end = at + 2 if to else at + 1
    return end if (to or hyphen) and text.norm(end) in DAY_OF else None


def _note_or_rule_out(text: Text, days: tuple[str, ...], first: int, last: int) -> None:
    """Note the days, or that they do not suit: "not Mondays or Fridays", "any day but Sunday"."""
    if text.before(first, 2) == ("if", "not"):  # "Wednesday if not Friday"
        for day in days:
            text.find("day", day, DAYS[day], first, last)
        return
    if text.before(first, 2) in (("not", "just"), ("not", "only")):
        for at in range(first, last + 1):
            text.taken.setdefault(at, "aside")  # "lonely every day, not just Sundays"
        return
    no = NO_DAY if _KEPT & set(text.before(first, 6)) else NO_DAY | BUSY
    denied = is_denied(text, first, no=no, between=BETWEEN)
    denied = denied or text.before(first, 2) in OTHER_THAN or _goes_on(text, first) == "not"
    end = _last_of(text, last)
    end += text.same_block(end, end + 1) and text.norm(end + 1) in PARTS_OF_DAY
    denied = denied or bool(UNSUITABLE_AFTER.match(text.typed, text.tokens[end].end))
    if denied and _only_a_turn(text, first):
        denied = False
    for day in days:
        if denied:
            text.rule_out("day", day, first, last)
        else:
            text.find("day", day, DAYS[day], first, last)


def _last_of(text: Text, last: int) -> int:
    """The end of a list of days: "Mondays and Fridays are out"."""
    while text.norm(last + 1) in _AND_OR and text.norm(last + 2) in DAY_OF:
        last += 2
    return last


def is_felt(text: Text, at: int) -> bool:
    """Whether it is told how a day or time feels, and nothing asked for it: "Sundays drag"."""
    end = at
    end += text.same_block(at, at + 1) and text.norm(at + 1) in PARTS_OF_DAY
    felt = FELT_AFTER.match(text.typed, text.tokens[end].end)
    return felt is not None and not _THEN.search(text.typed, felt.end())


_IT_IS: Final = word_set("fine ok good okay too also about free aswell")
_OF_ALL: Final = word_set(
    "any every each all most anytime whenever days day nights evenings mornings anything seven "
    "weekdays weekday nothing always"
)


def _only_a_turn(text: Text, at: int) -> bool:
    """ "Can't do tues but Fridays are fine": this "but" lets the day in. "Any day but Friday" and
    "Mon to Fri but not Wed" do not."""
    before = text.before(at, 6)
    if "but" not in before:
        return False
    but = len(before) - 1 - before[::-1].index("but")
    if NO & set(before[but + 1 :]):
        return False
    if not _OF_ALL & set(before[:but]):
        return True  # "finish at 6 in the week but Saturdays I'm about"
    after = [text.norm(at + step) for step in range(1, 4) if text.same_block(at, at + step)]
    return bool(NO & set(before[:but])) or bool(_IT_IS & set(after))


def _read_this_day(text: Text, at: int, today: date) -> None:
    """ "Anything on today", "tomorrow", "tonight"; "this week" is what is left of it. Only where
    something is asked for: "pt seen today" is not."""
    word, before = text.norm(at), text.before(at, 6)
    beside = {text.norm(at + step) for step in range(-6, 7)}
    told = word != "week" and is_mentioned(text, at)
    felt = (_FELT - {"cant"} if word == "week" else _FELT) & set(before)
    if text.tokens[at].possessive or felt or _SHELTER & beside or told:
        if word != "week":
            text.taken.setdefault(at, "aside")
        return
    if word == "week":
        if (
            before[-2:] in _WHOLE_WEEK
            and not _HOW_OFTEN & set(before[-3:-2])
            and not is_told(text, at)
            and (text.ends_block(at) or text.norm(at + 1) in ("please",))
        ):
            _note_or_rule_out(text, ORDER[:5], at, at)
        elif any(one.kind == "day" for one in text.findings):
            return  # "Friday this week"
        elif before[-1:] == ("this",) and _ASKED & set(before) and today.weekday():
            for day in ORDER[today.weekday() :]:
                text.find("day", day, DAYS[day], at - 1, at)
        return
    if len(text.tokens) > _SHORT_TEXT and not _ASKED & set(before) and at > 0:
        return
    if at == 0 and text.same_block(0, 1) and text.norm(1) in ("i", "he", "she", "we", "is", "was"):
        return
    found = today + timedelta(days=1) if word == "tomorrow" else today
    if any(one.kind == "date" for one in text.findings):
        return
    if word == "tonight":
        text.find("time", "17:00-23:00", "Evenings", at, at, value=("17:00", "23:00"))
        del text.taken[at]
    label = f"{found.day} {found:%B %Y}"
    text.find("date", found.isoformat(), label, at, at)


def _day_at(text: Text, at: int) -> str | None:
    token = text.tokens[at]
    day = DAY_OF.get(token.norm) or DAY_OF.get(token.raw.casefold())
    if day is None:
        return None
    before = text.before(at, 5)
    follower = text.norm(at + 1) if text.same_block(at, at + 1) else ""
    meal = day == "sun" and follower in _MEALS
    if (meal or follower in _AFTER_DAY) and not (
        text.same_block(at, at + 2) and text.norm(at + 2) in _GATHER
    ):
        return None
    if is_felt(text, at):
        text.taken.setdefault(at, "aside")
        return None
    if before[-1:] and before[-1] in _NAMED:
        return None
    if day == "fri" and before[-1:] in (("man",), ("girl",)):
        return None
    if before[-1:] and before[-1] in _TITLES and token.raw[0].isupper():
        return None  # Mrs Friday
    told = is_told(text, at) or _is_start(text, at) or _goes_on(text, at) == "aside"
    if told and not _is_wished(text, at):
        if token.norm not in _WORDS_TOO:
            text.taken.setdefault(at, "aside")  # nothing to search for either
        return None
    in_parts = follower in PARTS_OF_DAY
    is_when = in_parts or follower in _AFTER_IS or follower[:1].isdigit()
    if token.possessive and follower and not is_when:
        return None  # Monday's child
    if token.norm == "sats" and follower[:1].isdigit():
        return None  # of oxygen
    if token.norm in _WORDS_TOO and not (token.possessive and token.norm != "sun"):
        alone = text.ends_block(at) or follower in DAY_OF or follower in _AND_OR | _TO
        joined = follower in _AND_OR | _TO and text.norm(at + 2) in DAY_OF
        led = bool(before) and (
            before[-2:] == ("on", "a")
            or before[-1] in ("on", "every", "any", "or", "and", "n", "not", "no", "but")
            or before[-1] in DAY_OF
        )
        hour = follower in ("at", "from", "after") and text.norm(at + 2)[:1].isdigit()
        led = led or hour or follower == "please" or (before[-1:] == ("be",) and alone)
        subject = bool(before) and before[-1] in _SUBJECTS and follower != "please"
        listed = alone and _is_in_list(text, at)
        digit = follower[:1].isdigit()
        if len(text.tokens) > 1 and (
            subject
            or not (in_parts or digit or led or listed or joined or (alone and token.norm != "wed"))
        ):
            return None
    return day


def _is_wished(text: Text, at: int) -> bool:
    """Whether a day on which something else is told is asked for all the same: "my only free day is
    Friday", "he's at day care Mondays and I'd like a group then"."""
    token = text.tokens[at]
    before = WISHED_BEFORE.search(text.typed[max(0, token.start - 60) : token.start])
    return bool(before or WISHED_AFTER.match(text.typed, token.end))


def _goes_on(text: Text, at: int) -> str | None:
    """What took the day before this one in a list: "dialysis Mon, Wed, Fri" tells of all three, and
    "not Mondays, Tuesdays" rules out both."""
    before = at - 1
    while text.norm(before) in _AND_OR | _TO and text.same_block(before, at):
        before -= 1
    if before < 0 or text.norm(before) not in DAY_OF:
        return None
    between = text.typed[text.tokens[before].end : text.tokens[at].start]
    if re.search(r"[.;!?\n|]", between):
        return None
    taken = text.taken.get(before, "aside")  # "sun" that is no day is left to others
    # "Not Mondays, Tuesdays are fine": only an "or" makes a list of it.
    joined = text.norm(at - 1) in _AND_OR or text.norm(at + 1) in _AND_OR
    return taken if taken == "aside" or (taken == "not" and joined) else None


def _is_start(text: Text, at: int) -> bool:
    """ "Homeless from Monday": a day from which on something is so. Not "from Monday to Friday"."""
    before = text.before(at, 2)
    if before[-1:] != ("from",) or before in OTHER_THAN or text.norm(at).endswith("days"):
        return False
    return _until(text, at) is None


def _is_in_list(text: Text, at: int) -> bool:
    """ "Mon, Wed, Fri": between commas, with a day before or after it."""
    begins = not text.same_block(at - 1, at) and text.norm(at - 1) in DAY_OF
    return begins or (text.ends_block(at) and text.norm(at + 1) in DAY_OF)


_SUBJECTS: Final = word_set("the she he i we just been of")
