"""On which day somebody can go: weekdays and dates. A day is a condition only where it says when
to go: "rent due Fri" and "bailiffs coming monday" are not.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

from indexer.search.understanding.denial import NO, is_denied
from indexer.search.understanding.text import Text, word_set
from schemas.vocabulary import DAYS

_SHORT: Final = {
    "mon": "mon", "mons": "mon", "tue": "tue", "tues": "tue", "wed": "wed", "weds": "wed",
    "thu": "thu", "thur": "thu", "thurs": "thu", "fri": "fri", "fris": "fri", "sat": "sat",
    "sats": "sat", "sun": "sun", "suns": "sun", "wednesdy": "wed", "thurday": "thu",
    "tuseday": "tue", "wensday": "wed", "wendesday": "wed", "satuday": "sat", "teusday": "tue",
    "thirsday": "thu", "saterday": "sat", "firday": "fri", "munday": "mon",
}  # fmt: skip
_DAY_OF: Final = {
    **{name.casefold(): day for day, name in DAYS.items()},
    **{f"{name.casefold()}s": day for day, name in DAYS.items()},
    **_SHORT,
}
_ORDER: Final = tuple(DAYS)
_WORDS_TOO: Final = frozenset({"sat", "sun", "wed", "mon", "suns", "sats"})
_MORE_DAYS: Final = {
    "weekday": _ORDER[:5], "weekdays": _ORDER[:5], "midweek": _ORDER[:5],
    "wkday": _ORDER[:5], "wkdays": _ORDER[:5], "weekdy": _ORDER[:5], "weekdys": _ORDER[:5],
    "wknd": _ORDER[5:], "wknds": _ORDER[5:], "weekened": _ORDER[5:],
    "weekend": _ORDER[5:], "weekends": _ORDER[5:], "wkend": _ORDER[5:], "wkends": _ORDER[5:],
}  # fmt: skip
_WHOLE_WEEK: Final = frozenset({("in", "the"), ("during", "the"), ("through", "the")})
# What happens on a day without being a time to go somewhere.
EVENTS: Final = word_set(
    "due court eviction evicted deadline appointment appointments died dies funeral since op "
    "operation happened paid payday bailiff bailiffs bailifs moved discharged left fell ran scan "
    "tribunal coming comes born birth dob expires surgery interview sentenced released cremation "
    "wake chemo dialysis went saw seen spoke visited admitted lost started collapsed broke "
    "assessment review giro payment starts wedding buried attacked arrested gives works working "
    "came row argument fight police evicting burgled robbed beaten crash accident rings drunk "
    "binge "
    "drinks drinking sleep worked waiting waits fall nurse moving starting shut closed misses "
    "missed cries sees sentenced dead passed anniversary birthday procedure biopsy mri xray "
    "results midwife dentist doctors "
    "consultant solicitor probation oncology sentencing remanded sacked redundant "
    "employed shifts"
)
# "Good Friday", "last Sunday", "until Monday", "by Friday": directly before the day.
_NAMED: Final = word_set(
    "good black sheffield ash palm pancake shrove maundy mothering easter bloody super boxing cyber"
)
_TITLES: Final = word_set("dr mr mrs ms miss nurse sister")
_DEADLINES: Final = word_set(
    "last while since until till til by past rang rung phoned called previous"
)
# "Stopped on Monday": most such words tell of what happened, but not these.
_WHO_HAS: Final = word_set(
    "dad mum father mother parent warrior job drinker drinking"
)  # "weekend dad"
_NOT_PAST: Final = word_set(
    "need interested preferred needed wanted retired based disabled bored aged widowed organised "
    "supervised advanced mixed relaxed guided signed registered used assisted bed limited allowed "
    "isolated depressed red speed shed med led weed seed feed"
)
_WHO_WORKS: Final = word_set("i we they you who at both also only usually still does do")
_REACH: Final = 8
_STORY: Final = 12
_USED_TO: Final = frozenset({"used", "previously", "formerly"})
_SMALL: Final = word_set("on the this next last every each a both and or")
# Here what somebody tells of ends and what they ask for begins.
_TURNS: Final = word_set(
    "so but can could free prefer prefers want wants looking something anything somewhere group "
    "groups club session sessions class classes need needs"
)
_AFTER_DAY: Final = word_set(
    "school best child prayers roast dinner lunch paper papers mass match service job league "
    "closed "
    "shut stopped finished ended cancelled folded"
)
_GATHER: Final = word_set("club clubs group groups session sessions cafe class bunch crew together")
# "Sundays are the worst", "weekends drag": how a day feels.
FELT_AFTER: Final = re.compile(
    r"\s+(?:(?:is|are|r|feel|feels|can be|seem|get|gets) (?:(?:the|so|very|really|always|too|just"
    r"|especially|her|his|my|a|an|most|particularly|dead|well|such) )*(?:worst|worse|lonel\w+|hard"
    r"|hardest|long|longest|sad|saddest|empty|hell|awful|unbearable|tough|toughest|horrible|grim"
    r"|depressing|boring|bad|rough|low|quiet|quietest|scary|difficult|terrible|struggle|nightmare"
    r"|endless)\b(?! (?:for (?:her|him|me|us|them) (?:to|because|as))\b)|drag\w*|go on for\w+"
    r"|(?:he|she|i|they|we) (?:just |always |only |usually )?(?:sits?|cr(?:y|ies)|drinks?|feels?"
    r"|struggles?|wanders?|panics?|stares?|sleeps?|shouts?|lies|lays?)\b)",
    re.I,
)
# "Mondays are no good", "Wednesdays don't suit": said after the day, and a no all the same.
UNSUITABLE_AFTER: Final = re.compile(
    r"\s+(?:(?:(?:is|are|r|['’]s) )?(?:no good|no use|not (?:good|possible|great|ok|okay|suitable"
    r"|an"
    r" option|free|available|convenient)|out\b(?! of)|taken|full|impossible|a no\b|awkward|busy|a"
    r" problem)|(?:is|are)n['’]?t (?:good|possible|ok|suitable|free|an option)|(?:do(?:es)?n['’]?t"
    r"|won['’]?t|do(?:es)? not|will not) (?:suit|work|do\b)|(?:i|she|he|we|they) (?:can['’]?t"
    r"|cannot"
    r"|work\w*)\b)",
    re.I,
)
# "The kids go to their dad's at weekends", "told to ring back Monday".
# "Already goes to a group on Mondays", "has a cleaner Tuesdays": what somebody has.
_HABIT: Final = re.compile(
    r"\b(?:already|goes to|goes out|attends|attending|sees (?:her|his|my|a|the)|(?:has|have|had"
    r"|gets?)"
    r" (?:an? |her |his |my |the )?(?:cleaner|carers?|respite|physio|visitors?|visits?|support "
    r"worker"
    r"|home help|meals))\b",
    re.I,
)
_WISH: Final = re.compile(
    r"\b(?:wants?|needs?|looking|like|likes|would|can|could|something|anything|somewhere|prefers?"
    r"|but"
    r"|so|after|wondering|hoping)\b",
    re.I,
)
_TOLD_BEFORE: Final = re.compile(
    r"\b(?:(?:go|goes|stay|stays|staying|live|lives|sleep|sleeps) (?:to |at |with |over at "
    r")?(?:their"
    r"|his|her|my|the) \w+(?:['’]s)?(?: house| place)?|(?:ring|call|phone|come|go|went|coming"
    r"|going)"
    r" (?:\w+ )?back|(?:start|starts|begin|begins) (?:(?:my|her|his|a|the|new|work|school|chemo) "
    r"?)+"
    r"(?:\w+ ){0,2}?(?:job|work|school|chemo|treatment|placement|shift|radiotherapy|college)?)"
    r"(?: (?:at|on|every|for|from|the|this|next))*\s*$",
    re.I,
)
_WAS: Final = word_set("is was for")
_ASKED: Final = word_set(
    "need needs want wants looking anything something somewhere whats on open running group club "
    "session class happening available meeting meet go going food parcel where"
)
_FELT: Final = word_set(
    "feel feels feeling told bad worse low rough sad said today sleep sleeping stay bed tonight "
    "hostel roof husband wife phoned rang work until outside cold hot spoken told cope "
    "cant crying upset angry poorly ill sick worried scared panic pain"
) | (EVENTS - {"works", "working", "coming", "comes", "starts", "since"})
_SHORT_TEXT: Final = 3  # words; a longer text must ask for something before "today"
# Who has nowhere tonight is not asking for a group that meets tonight.
_SHELTER: Final = word_set("nowhere sleep sleeping bed roof hostel homeless kicked thrown streets")
_MONTHS: Final = (
    *("jan", "feb", "mar", "apr", "may", "jun"),
    *("jul", "aug", "sep", "oct", "nov", "dec"),
)
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
# A day without a year is the next one, unless that is so far off that the last one is meant.
_FARTHEST: Final = timedelta(days=240)


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
    if not at or not text.free(at) or is_told(text, at[0]):
        return False
    for one in years:
        try:
            found = date(one, number, int(day))
        except ValueError:
            continue
        if found >= today:
            if year is None and found - today > _FARTHEST:
                return False
            label = f"{found.day} {found:%B %Y}"
            text.find("date", found.isoformat(), label, at[0], at[-1])
            return True
    return False


def is_told(text: Text, at: int) -> bool:
    """Whether the day or time at a position belongs to something that happens or happened
    ("dialysis mon and wed", "since Saturday") and does not say when to go."""
    if _USED_TO & set(text.before(at, _STORY)):
        return True
    for step in range(at - 1, max(-1, at - 1 - _REACH), -1):
        word = text.norm(step)
        if not text.same_block(step, at) or word in _TURNS:
            break
        if word in EVENTS or (word == "work" and text.norm(step - 1) in _WHO_WORKS):
            return True
    near = at - 1
    while text.same_block(near, at) and text.norm(near) in _SMALL - _DEADLINES:
        near -= 1
    if text.same_block(near, at) and text.norm(near) in _DEADLINES:
        return True
    before = text.typed[max(0, text.tokens[at].start - 60) : text.tokens[at].start]
    if _TOLD_BEFORE.search(before) or _is_habit(text, at):
        return True
    did = at - 1 - (text.norm(at - 1) == "on")
    if (
        text.same_block(did, at)
        and text.norm(did).endswith("ed")
        and text.norm(did) not in _NOT_PAST
    ):
        return True
    after = [text.norm(at + step) for step in range(1, 5) if text.same_block(at, at + step)]
    return bool(after) and after[0] in _WAS and bool((EVENTS - _TURNS) & set(after))


def _is_habit(text: Text, at: int) -> bool:
    """Whether the words before the day, back to the last comma or a dozen words, tell what somebody
    has on it."""
    first = at
    while at - first < 12 and text.same_block(first - 1, at):
        first -= 1
    before = text.typed[text.tokens[first].start : text.tokens[at].start]
    return bool(_HABIT.search(before)) and not _WISH.search(before)


def read_days(text: Text, today: date) -> None:
    """Weekdays, "weekdays", "weekend", "mon-fri", "today". "Not Tuesdays" is only noted."""
    for at, token in enumerate(text.tokens):
        if at in text.taken or at in text.guarded:
            continue
        if token.norm in ("today", "tomorrow", "tonight", "week"):
            _read_this_day(text, at, today)
        several = _MORE_DAYS.get(token.norm)
        if token.norm == "week" and text.norm(at - 1) == "mid" and text.same_block(at - 1, at):
            several = _MORE_DAYS["midweek"]
        if several:
            busy = text.norm(at - 1) in ("every", "all", "last", "work", "holiday", "open")
            long = text.before(at, 2) == ("for", "a")  # how long, and not when
            parted = text.same_block(at, at + 1) and text.norm(at + 1) in _WHO_HAS
            if busy or long or parted or is_told(text, at) or is_felt(text, at):
                text.taken.setdefault(at, "aside")
            else:
                _note_or_rule_out(text, several, at, at)
            continue
        day = _day_at(text, at)
        if day is None:
            continue
        last = at
        days: tuple[str, ...] = (day,)
        to = text.norm(at + 1) in ("to", "til", "till", "until", "thru", "through")
        hyphen = re.match(r" ?[-–—] ?", text.typed[token.end :]) is not None
        end = at + 2 if to else at + 1
        until = _DAY_OF.get(text.norm(end)) if to or hyphen else None
        if until and until != day:
            begins, ends = _ORDER.index(day), _ORDER.index(until)
            round_the_week = _ORDER[begins:] + _ORDER[: ends + 1]
            days, last = _ORDER[begins : ends + 1] if begins < ends else round_the_week, end
        _note_or_rule_out(text, days, at, last)


def _note_or_rule_out(text: Text, days: tuple[str, ...], first: int, last: int) -> None:
    """Note the days, or that they do not suit: "not Mondays or Fridays", "any day but Sunday"."""
    denied = is_denied(text, first, no=NO | {"but", "bar"}, between=_DAY_OF.keys())
    denied = denied or text.before(first, 2) in (("apart", "from"), ("other", "than"))
    denied = denied or bool(
        UNSUITABLE_AFTER.match(text.typed, text.tokens[_last_of(text, last)].end)
    )
    if denied and _only_a_turn(text, first):
        denied = False
    for day in days:
        if denied:
            text.rule_out("day", day, first, last)
        else:
            text.find("day", day, DAYS[day], first, last)


def _last_of(text: Text, last: int) -> int:
    """The end of a list of days: "Mondays and Fridays are out"."""
    while text.norm(last + 1) in ("and", "or") and text.norm(last + 2) in _DAY_OF:
        last += 2
    return last


def is_felt(text: Text, at: int) -> bool:
    """Whether it is told how a day or time feels, and nothing asked for it: "Sundays drag"."""
    return bool(FELT_AFTER.match(text.typed, text.tokens[at].end))


def _only_a_turn(text: Text, at: int) -> bool:
    """ "Can't do tues but Fridays are fine": this "but" lets the day in. "Any day but Friday" and
    "Mon to Fri but not Wed" do not."""
    before = text.before(at, 6)
    if "but" not in before:
        return False
    but = len(before) - 1 - before[::-1].index("but")
    if NO & set(before[but + 1 :]):
        return False
    after = [text.norm(at + step) for step in range(1, 4) if text.same_block(at, at + step)]
    return bool(NO & set(before[:but])) or bool({"fine", "ok", "good", "okay"} & set(after))


def _read_this_day(text: Text, at: int, today: date) -> None:
    """ "Anything on today", "tomorrow", "tonight"; "this week" is what is left of it. Only where
    something is asked for: "pt seen today" is not."""
    word, before = text.norm(at), text.before(at, 6)
    beside = {text.norm(at + step) for step in range(-6, 7)}
    if text.tokens[at].possessive or _FELT & set(before) or _SHELTER & beside:
        if word != "week":
            text.taken.setdefault(at, "aside")
        return
    if word == "week":
        if before[-2:] in _WHOLE_WEEK and (text.ends_block(at) or text.norm(at + 1) in ("please",)):
            _note_or_rule_out(text, _ORDER[:5], at, at)
        elif before[-1:] == ("this",) and _ASKED & set(before) and today.weekday():
            for day in _ORDER[today.weekday() :]:
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
    day = _DAY_OF.get(token.norm) or _DAY_OF.get(token.raw.casefold())
    if day is None:
        return None
    before = text.before(at, 5)
    follower = text.norm(at + 1) if text.same_block(at, at + 1) else ""
    if follower in _AFTER_DAY and not (
        text.same_block(at, at + 2) and text.norm(at + 2) in _GATHER
    ):
        return None
    if is_felt(text, at):
        text.taken.setdefault(at, "aside")
        return None
    if before[-1:] and before[-1] in _NAMED:
        return None
    if before[-1:] and before[-1] in _TITLES and token.raw[0].isupper():
        return None  # Mrs Friday
    if is_told(text, at):
        if token.norm not in _WORDS_TOO:
            text.taken.setdefault(at, "aside")  # nothing to search for either
        return None
    in_parts = follower in PARTS_OF_DAY
    if token.possessive and follower and not in_parts and not follower[:1].isdigit():
        return None  # Monday's child
    if token.norm == "sats" and follower[:1].isdigit():
        return None  # of oxygen
    if token.norm in _WORDS_TOO:
        alone = text.ends_block(at) or follower in _DAY_OF or follower in ("and", "or", "to")
        led = bool(before) and (
            before[-2:] == ("on", "a")
            or before[-1] in ("on", "every", "any", "or", "and", "not", "no", "but")
            or before[-1] in _DAY_OF
        )
        subject = bool(before) and before[-1] in _SUBJECTS
        digit = follower[:1].isdigit()
        if len(text.tokens) > 1 and (
            subject or not (in_parts or digit or led or (alone and token.norm != "wed"))
        ):
            return None
    return day


_SUBJECTS: Final = word_set("the she he i we just been of")
PARTS_OF_DAY: Final = word_set(
    "morning mornings morn afternoon afternoons aft evening evenings eve eves lunchtime lunchtimes "
    "daytime daytimes am pm night nights nite nites neet mornin mornins arvo evenin"
)
"""What may follow a day: "sat mornings", "Monday's pm"."""
