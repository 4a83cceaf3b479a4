"""Hours somebody can go, said in figures or in words: "after 5pm", "2-4pm", "from half past six".
Parts of the day are in `when`, which asks this first.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from indexer.search.understanding.free_hours import (
    AFTER_THAT,
    BEFORE_THAT,
    COUNTED_AFTER,
    FREE_BEFORE,
    SAID_FREE_AFTER,
    SUITS_AFTER,
)
from indexer.search.understanding.hours_told import BY_DAY, NEIGHBOURS, NIGHT, RINGING, VISITS
from indexer.search.understanding.late import regex
from indexer.search.understanding.text import Text, word_set
from indexer.search.understanding.told import EVENTS, is_mentioned

# "Never sleeps of a night", "tired by 3 o'clock": how the day goes.
GOES: Final = word_set(
    "sleep sleeps sleeping slept drink drinks drinking cry cries crying wake wakes waking awake up "
    "alone tired exhausted shattered asleep lonely panic panics worst worse bed dressed knackered "
    "scared frightened wandering wanders walked pyjamas sits sat lies lying stays gaming goes gets "
    "face dread dreads stiff dizzy sick anxious low foggy groggy pain painful aches shaky confused "
    "agitated weepy tearful struggles nursery curfew"
)
_HALF: Final = (
    r"am|pm|a\.m\.?|p\.m\.?|noon|(?:in the|of an?) (?:morning|afternoon|evening)s?|at night"
    r"|of a night"
)
_CLOCK: Final = rf"(\d{{1,2}})(?:[:.]([0-5]\d))?(?:[\s-]?ish\b)?(?:\s?o['’]?\s?clock)?\s?({_HALF})?"
_ABOUT: Final = r"(?:\s+(?:about|around|say|roughly))?\s+"
_NUMBERS: Final = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve",
)  # fmt: skip
_HOUR: Final = "|".join(_NUMBERS)
# "Half six", "quarter past two", "six thirty", "ten". "One" is no hour in "from one to another".
_WORDED: Final = regex(
    rf"\b(?:(?:(half)(?:\s+past)?|(?:a\s+)?quarter\s+(past|to))\s+)?(?:({_HOUR})\b|(\d{{1,2}})\b"
    r"(?![:.]\d))(?:\s+(thirty|fifteen|forty[\s-]?five)\b)?"
    r"|(?<!\d )(?<!\d)\b(noon|mid-?day)\b",
    re.I,
)
_NO_HOUR: Final = regex(r"\s*(?:of|in|another|day|who|that|which|(?:to|-|2)\s*one)\b", re.I)
_MINUTES: Final = {"thirty": "30", "fifteen": "15"}
_CANT: Final = r"(?:can['’]?t|cannot|can not|unable to|not able to|don['’]?t (?:like|want) to)"
_TO: Final = r"(?:-|–|to|til|till|until|while)"
_SUITS: Final = (
    r"(?:would|wd|will)\s(?:suit|be|work|do)|suits?|works? (?:for|best|well)|(?:is|are|['’]s) (?:my"
    r"|best|good|great|ideal|fine|ok|okay|the (?:only|best))"
)
# A bare hour counts only where nothing follows that it could be a number of: "after 5 years".
_END: Final = regex(
    r"\s*(?:$|[,.;)!?|]|(?:at )?(?:the )?(?:latest|earliest)\b|tops\b|o'?clock|on\b|in\b|near\b"
    r"|please\b|pls\b|because\b|cos\b|as\b|when\b"
    rf"|onwards?\b|if\b|so\b|only\b|mon|tue|wed|thu|fri|sat|sun|week(?:days?|ends?|nights?)\b"
    rf"|{_SUITS})",
    re.I,
)
_BETWEEN: Final = regex(rf"\b(?:between|from)\s+{_CLOCK}\s*(?:and|{_TO})\s*{_CLOCK}(?!\w)", re.I)
_RANGE: Final = regex(rf"(?<![\w/.:-]){_CLOCK}\s{{0,12}}{_TO}\s{{0,12}}{_CLOCK}(?!\w)", re.I)
# "Kids between 5 and 11" are of an age.
_AGED: Final = regex(
    r"\b(?:kids?|child(?:ren)?|bairns?|girls?|boys?|lads?|lasses|people|teens?|teenagers|youngsters"
    r"|adults?|anyone|those|ages?|aged|youth|grandkids|grandchildren|sons?"
    r"|daughters?)\s+(?:aged\s+)?$",
    re.I,
)
# "Free 10-2", "I can do 10 til 2".
_CAN_DO: Final = regex(
    r"\b(?:free|available|can (?:only )?do|only do|could do|any ?time|open)\s+(?:from\s+)?$", re.I
)
_FROM: Final = regex(
    rf"\b(?:(?:not|nothing|nowt|never|cant|can't|no)\s+(?:\w+\s+)?(?:before|until|till?|b4)"
    r"|no earlier than"
    r"|(?:do|does)(?:n['’]?t| not)\s+(?:get\s+(?:in|home|back|off|out|up|going|away)|finish|leave"
    r"|knock\s+off"
    r"|clock\s+off)"
    r"(?:\s+from\s+work|\s+work)?\s+(?:before|until|till?|while)"
    rf"|{_CANT}\s+(?:\w+\s+){{0,4}}?(?:before|until|till?|b4)){_ABOUT}{_CLOCK}(?!\w)",
    re.I,
)
# "Not before 10 she's slow to get going": the hour ends there.
_WHY: Final = regex(
    r"\s*(?:(?:i|she|he|we|they|it)(?:['’]?(?:s|m|re|ve))?\b|due to|unless|though|tho\b|thanks|ta\b"
    r"|at the earliest|earliest|really)",
    re.I,
)
# "Works until 4" means from then on, but where nothing else is told of the time.
_BUSY_TILL: Final = regex(
    rf"\b(?:(?:works?|working|at work|in work|college|at school|in school|carers? (?:in|here"
    rf"|there))"
    r"\s+(?:until|till|til|while)"
    r"|(?:knock|clock|log)s?\s+off(?:\s+work)?(?:\s+(?:at|about|around))?"
    r"|gets?\s+off(?:\s+(?:work|shift))?(?:\s+(?:at|about|around))?"
    r"|(?:i['’]?m|she['’]?s|he['’]?s)\s+off(?:\s+work)?\s+(?:at|from|about)"
    r"|(?:gets?\s+)?(?:in|home|back|out|off)\s+from\s+work(?:\s+(?:at|about|around|by))?"
    r"|finish(?:es)?(?:\s+(?:(?:his|her|my|their|the)\s+)?(?:work|school|college|nursery|shift|job"
    rf"|lessons))?(?:\s+at)?)\s+{_CLOCK}(?!\w)",
    re.I,
)
_TILL: Final = regex(
    rf"\b(?:(?:not|nothing)\s+(?:after|past)|(?:no|not) later than"
    rf"|(?:home|back|away|done|finished|finish) by|(?:home|back) (?:in time )?for"
    rf"|(?:home|back) before"
    rf"|{_CANT}\s+(?:\w+\s+){{0,4}}?(?:after|past|later than))"
    rf"{_ABOUT}{_CLOCK}(?!\w)",
    re.I,
)
_BACK: Final = regex(r"(?:home|back) by\b", re.I)
_AFTER: Final = regex(
    rf"\b(?:after|from|(?<!no )(?<!not )later than|past){_ABOUT}{_CLOCK}(?!\w)", re.I
)
_BEFORE: Final = regex(
    rf"(?<!\d )\b(?:before|until|till?|by|no later than){_ABOUT}{_CLOCK}(?!\w)", re.I
)
_ONWARDS: Final = regex(
    rf"(?<![\w.:£]){_CLOCK}\s+(?:onwards?|or later|or after|(?:til|till|until) late)\b", re.I
)
_WORKS: Final = regex(
    rf"\b(?:works?|working|work is|shifts?|(?<!young )carers?(?: comes?| come in)?|open)"
    rf"(?:\s+from)?\s+{_CLOCK}\s?{_TO}\s?{_CLOCK}(?!\w)",
    re.I,
)
# "I get home about 6 so after that".
_THEN: Final = regex(rf"(?<![\w.:£]){_CLOCK}{AFTER_THAT}", re.I)
_AT: Final = regex(
    r"\b(\d{1,2})(?:[:.]([0-5]\d))?\s?(am|pm)\b|(?<![\w.:£])(\d{1,2})[:.]([0-5]\d)(?![\w.:])"
    r"|\b(?:at|about|around)\s+(\d{1,2})(?:ish)?\b(?![:.%\d])|\b(\d{1,2})\s?o['’]?\s?clock\b",
    re.I,
)
# "Finishes at six so from half past": the minutes of the hour told before.
_SAME_HOUR: Final = regex(
    r"(?<=\d)(?!\d)([^.!?\n|]{1,40}?\b(?:from|after|about|at|till?|until|by|anything|any time)\s+)"
    r"(half past|quarter past)\b(?!\s+\w*\d)",
    re.I,
)
_HOUR_BEFORE: Final = regex(r"\b(\d{1,2})$")
_HOURS_24: Final = regex(r"\b([01]\d|2[0-3])([0-5]\d) ?h(?:ou)?rs\b", re.I)
_CLAUSE_END: Final = regex(r"[.,;!?\n|]")
_COMES_HOME: Final = word_set("gets goes up nursery")
_AGES: Final = word_set("aged age turned born since")
_EARLIEST_END: Final = "07:00"
_TONIGHT: Final = range(8, 12)  # "Home by nine": an hour of the evening
_SHORT: Final = 10  # words; in a longer text "at 7pm" is part of a story

Span = tuple[str | None, str | None]


def _since_so(before: tuple[str, ...]) -> tuple[str, ...]:
    """What stands after the last "so": "she's up by 9 so after 10"."""
    while "so" in before:
        before = before[before.index("so") + 1 :]
    return before


def put_busy_hours_aside(text: Text) -> None:
    """ "Works 9 to 5": nobody goes anywhere then, and it is no wish."""
    figures = _in_figures(text.typed)
    for busy in _WORKS.finditer(figures):
        if busy[0][:5].casefold() == "carer" and SAID_FREE_AFTER.match(figures, busy.end()):
            continue  # "a carer comes 10 till 1 so that's my window"
        for at in text.at_span(*busy.span()):
            text.taken.setdefault(at, "aside")


def read_hours(text: Text) -> tuple[Span, int, int] | None:
    """The hours that are asked for and the first and last word that say them. Without am or pm the
    hours 1 to 7 are after noon."""
    figures = _in_figures(text.typed)
    busy = [met.span() for met in _BUSY_TILL.finditer(figures)]
    for pattern in (_BETWEEN, _RANGE):
        for met in pattern.finditer(figures):
            span = _stretch(text, met, figures, led=pattern is _BETWEEN)
            spot = text.at_span(*met.span())
            told = SAID_FREE_AFTER.match(figures, met.end()) is None
            ring = RINGING.search(figures[max(0, met.start() - 60) : met.start()])
            if spot and told and (ring or GOES & set(text.before(spot[0], 4))):
                continue  # "sleeps from 2 till 4", "best to ring between 10 and 2"
            found = _taken(text, met, span) if span else None
            if found:
                return found
    for met in _THEN.finditer(figures):
        time, spot = _clock(met[1], met[2], met[3]), text.at_span(*met.span())
        if time and spot and not (GOES - _COMES_HOME | _AGES) & set(text.before(spot[0], 4)):
            return (time, None), spot[0], spot[-1]
    for pattern in (_FROM, _TILL, _AFTER, _BEFORE, _ONWARDS):
        for met in pattern.finditer(figures):
            if any(start <= met.start() < end for start, end in busy):
                continue
            # An hour in words may be a number of anything: "after two falls".
            sure = bool(met[3] or met[2] or "clock" in met[0].casefold())
            sure = sure or bool(_BACK.match(met[0]))
            ends = _END.match(figures, met.end())
            if not sure and not ends and not (pattern is _FROM and _WHY.match(figures, met.end())):
                continue
            late = pattern is _TILL or (pattern is _BEFORE and met[0][:2].casefold() == "no")
            evening = late or (pattern in (_AFTER, _ONWARDS) and NIGHT.search(figures))
            evening = evening and int(met[1]) in _TONIGHT and not _is_by_day(figures, met)
            time = _clock(met[1], met[2], met[3] or ("pm" if evening else None))
            open_end = pattern in (_FROM, _AFTER, _ONWARDS)
            spot = text.at_span(*met.span())
            if not time or not spot:
                continue
            worded = text.typed[slice(*met.span())] != met[0]
            story = GOES | EVENTS if worded else GOES
            led = figures[max(0, met.start() - 60) : met.start()]
            others = RINGING.search(led) or NEIGHBOURS.search(led) or VISITS.search(led)
            if not open_end and time < _EARLIEST_END:
                others = others or met
            if others or story & set(_since_so(text.before(spot[0], 4))):
                for at in spot:
                    text.taken.setdefault(at, "aside")
                continue
            found = _taken(text, met, (time, None) if open_end else (None, time))
            if found:
                return found
    return _read_hour(text, figures, busy)


def read_free_from(text: Text) -> tuple[Span, int, int] | None:
    """ "Works until 4", "finishes college at 3": from then on somebody can go."""
    figures = _in_figures(text.typed)
    for met in _BUSY_TILL.finditer(figures):
        time = _clock(met[1], met[2], met[3])
        sure = bool(met[3] or met[2] or "clock" in met[0].casefold())
        before_then = BEFORE_THAT.match(figures, met.end())
        if time and before_then:
            return _taken(text, met, (None, time))
        found = _taken(text, met, (time, None)) if time else None
        if found and (sure or _END.match(figures, met.end())):
            return found
    return None


def _is_by_day(figures: str, met: re.Match[str]) -> bool:
    """Whether the words beside an hour tell that it is none of the evening."""
    before = _CLAUSE_END.split(figures[: met.start()])[-1]
    after = _CLAUSE_END.split(figures[met.end() :])[0]
    return bool(BY_DAY.search(f"{before} | {after}"))


def _in_figures(typed: str) -> str:
    """The text with hours in figures, letter for letter as long: "half six" -> "    6:30"."""
    figures = _WORDED.sub(_in_figure, _HOURS_24.sub(_of_24, typed))
    return _SAME_HOUR.sub(_in_same_hour, figures)


def _of_24(met: re.Match[str]) -> str:
    return f"{met[1]}:{met[2]}".rjust(len(met[0]))


def _in_same_hour(met: re.Match[str]) -> str:
    hour = _HOUR_BEFORE.search(met.string, 0, met.start())
    if hour is None:
        return met[0]
    minutes = "30" if met[2].casefold().startswith("half") else "15"
    return met[1] + f"{hour[1]}:{minutes}".rjust(len(met[2]))


def _in_figure(met: re.Match[str]) -> str:
    half, quarter, worded, figure, minutes, noon = met.groups()
    if noon:
        return "12pm".rjust(len(met[0]))
    if worded is None and not (half or quarter):
        return met[0]
    if met[0].casefold() == "one" and _NO_HOUR.match(met.string, met.end()):
        return met[0]
    number = _NUMBERS.index(worded.casefold()) + 1 if worded else int(figure)
    minute = "30" if half else "15" if quarter else ""
    if quarter and quarter.casefold() == "to":
        number, minute = (number - 1) or 12, "45"
    if minutes:
        minute = _MINUTES.get(minutes.casefold(), "45")
    told = f"{number}:{minute}" if minute else str(number)
    return told.rjust(len(met[0]))


def _stretch(text: Text, met: re.Match[str], figures: str, *, led: bool) -> Span | None:
    """From when till when; None where the two numbers are something else."""
    half = _half(met[6] or met[3])
    sure = bool(half or met[2] or met[5])
    before = figures[max(0, met.start() - 30) : met.start()]
    beside = not led and (_is_beside_day(text, met) or bool(_CAN_DO.search(before)))
    worded = text.typed[slice(*met.span())] != met[0]
    till = re.search(r"\b(?:til|till|until|while)\b", met[0], re.I)
    beside = beside or (bool(till) and worded) or _is_free_then(met, figures)
    beside = beside or (bool(till) and _is_alone(met, figures))
    if not led and worded and not sure and not till and not beside:
        return None  # "one to one on Tuesdays"
    if not sure and not beside and (not led or not _END.match(figures, met.end())):
        return None
    if not sure and (_AGED.search(before) or COUNTED_AFTER.match(figures, met.end())):
        return None
    start = _clock(met[1], met[2], met[3] or _guess(met[1], met[4], half))
    end = _clock(met[4], met[5], met[6] or _end_half(met[1], met[4], met[3]))
    if start and end and end <= start and not half and int(met[4]) < 12:
        end = _clock(met[4], met[5], "pm")  # "Weds 7-9"
    return (start, end) if start and end and start < end else None


def _is_free_then(met: re.Match[str], figures: str) -> bool:
    """ "I've got 10 till 2", "1-3 would be good", "9 til 12 so that's my window"."""
    before = figures[max(0, met.start() - 50) : met.start()]
    if SAID_FREE_AFTER.match(figures, met.end()):
        return True
    if SUITS_AFTER.match(figures, met.end()):
        # "11-16 preferred" are ages, "groups of 4 to 6 work best" people.
        return int(met[4]) <= 12 and not before.rstrip().casefold().endswith((" of", "size"))
    ends = _END.match(figures, met.end()) or figures[met.end() :].startswith((" while", " whilst"))
    return bool(ends and FREE_BEFORE.search(before))


def _is_alone(met: re.Match[str], figures: str) -> bool:
    """ "10 till 12" between commas."""
    alone = not figures[: met.start()].strip() or figures[: met.start()].rstrip()[-1] in ",.;:"
    after = figures[met.end() :].lstrip()
    return alone and (not after or after[0] in ",.;") and int(met[1]) <= 12 and int(met[4]) <= 12


def _is_beside_day(text: Text, met: re.Match[str]) -> bool:
    """ "Tuesday 2-4", "7pm on a Wednesday"."""
    at = text.at_span(*met.span())
    if not at:
        return False
    before, after = at[0] - 1, at[-1] + 1
    while text.norm(before) in ("at", "from") and text.same_block(before, at[0]):
        before -= 1
    while text.norm(after) in ("on", "of", "a", "every") and text.same_block(at[0], after):
        after += 1
    return "day" in (text.taken.get(before), text.taken.get(after))


def _read_hour(
    text: Text, figures: str, busy: Sequence[tuple[int, int]]
) -> tuple[Span, int, int] | None:
    """ "thurs 2pm", "at 7pm": what starts within that hour, if it can be the hour of a group."""
    for met in _AT.finditer(figures):
        if any(first <= met.end() - 1 < last for first, last in busy):
            continue  # "finishes at 3pm": when it can begin, not when it is
        hour = met[1] or met[4] or met[6] or met[7]
        at, start = text.at_span(*met.span()), _clock(hour, met[2] or met[5], met[3])
        if not at or not start or not "06:00" <= start < "23:00":
            continue
        told = (EVENTS | GOES) & set(text.before(at[0], 5)) or is_mentioned(text, at[0])
        led = text.norm(at[0] - 1) == "at" and not told
        led = led and bool(met[3]) and text.norm(at[-1] + 1) not in ("every", "each")
        if _is_beside_day(text, met) or (led and len(text.tokens) <= _SHORT):
            return _taken(text, met, (start, f"{int(start[:2]) + 1:02}{start[2:]}"))
    return None


def _guess(start: str, end: str, half: str | None) -> str | None:
    """ "2-4pm" begins in the afternoon, "11-1pm" in the morning."""
    return half if int(start) % 12 < int(end) % 12 or half != "pm" else "am"


def _end_half(start: str, end: str, half: str | None) -> str | None:
    """ "10am-12" ends at noon, "10am-2" in the afternoon, "2pm-4" too."""
    if _half(half) == "am":
        return "pm" if int(end) % 12 < int(start) % 12 or int(end) == 12 else "am"
    return half


def _half(told: str | None) -> str | None:
    """ "a.m." and "in the morning" -> "am"; what else is said of an hour is after noon."""
    if told is None:
        return None
    plain = told.casefold().replace(".", "")
    morning = plain == "am" or "morning" in plain
    return "am" if morning else "noon" if plain == "noon" else "pm"


def _clock(hour: str, minute: str | None, half: str | None) -> str | None:
    """ "5", "30", None -> "17:30": without am or pm the hours 1 to 7 are after noon."""
    number, half = int(hour), _half(half)
    if half == "pm":
        number = number % 12 + 12 if number <= 12 else number
    elif half == "am":
        number %= 12
    elif half is None and 1 <= number <= 7:
        number += 12
    return f"{number:02}:{minute or '00'}" if number < 24 else None


def _taken(text: Text, met: re.Match[str], span: Span) -> tuple[Span, int, int] | None:
    at = text.at_span(*met.span())
    return (span, at[0], at[-1]) if at and text.free(at) else None
