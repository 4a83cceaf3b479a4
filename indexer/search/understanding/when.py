"""At what time somebody can go: parts of the day and clock times. Days and dates are in `days`."""

from __future__ import annotations

import re
from typing import Final

from indexer.search.understanding.days import EVENTS, UNSUITABLE_AFTER, is_felt, is_told
from indexer.search.understanding.denial import is_denied
from indexer.search.understanding.text import Text, word_set

_PARTS: Final = {
    "morning": ("06:00", "12:00"), "mornings": ("06:00", "12:00"), "morn": ("06:00", "12:00"),
    "afternoon": ("12:00", "17:00"), "afternoons": ("12:00", "17:00"), "aft": ("12:00", "17:00"),
    "evening": ("17:00", "23:00"), "evenings": ("17:00", "23:00"), "eve": ("17:00", "23:00"),
    "eves": ("17:00", "23:00"), "mornin": ("06:00", "12:00"), "mornins": ("06:00", "12:00"),
    "arvo": ("12:00", "17:00"), "evenin": ("17:00", "23:00"), "evnings": ("17:00", "23:00"),
    "evning": ("17:00", "23:00"), "lunchtime": ("12:00", "14:00"), "lunchtimes": ("12:00", "14:00"),
    "daytime": ("09:00", "17:00"), "daytimes": ("09:00", "17:00"),
}  # fmt: skip
_AFTER_A_DAY: Final = {
    "am": ("06:00", "12:00"), "pm": ("12:00", "17:00"), "night": ("17:00", "23:00"),
    "nights": ("17:00", "23:00"), "nite": ("17:00", "23:00"), "nites": ("17:00", "23:00"),
    "neet": ("17:00", "23:00"), "morning": ("06:00", "12:00"), "eve": ("17:00", "23:00"),
}  # fmt: skip
# Ways of saying when that hold no hour. "After school" is when children are free.
_SAID: Final[tuple[tuple[re.Pattern[str], tuple[str | None, str | None]], ...]] = (
    (re.compile(r"\bafter\s+(?:she|he|i|they|we)\s+finish(?:es)?\s+work\b", re.I), ("17:00", None)),
    (re.compile(r"\bafter\s+work\b(?!\s*(?:place|ing|shop|out))", re.I), ("17:00", None)),
    (re.compile(r"\bafter\s+tea\b(?!\s+(?:and|dance))", re.I), ("17:00", None)),
    # A club or care after school is called so; it is no hour somebody asks for.
    (re.compile(r"\bafter[\s-]school\b(?!\s+(?:clubs?|activit|care\b|childcare|provision|groups?))",
                re.I), ("15:00", None)),
    (re.compile(r"\bbefore[\s-]school\b", re.I), (None, "09:00")),
    (re.compile(r"\bfirst thing(?:\s+in\s+the\s+mornings?)?(?!\s*(?:she|he|i|they|to)\b)", re.I),
     ("06:00", "10:00")),
    (re.compile(r"\b(?:on|of) an? (?:night|evening)s?\b(?! (?:out|in\b|shift))", re.I),
     ("17:00", "23:00")),
    (re.compile(r"\b(?:on|of) an? afternoon\b", re.I), ("12:00", "17:00")),
    (re.compile(r"\b(?:on|of) a morning\b", re.I), ("06:00", "12:00")),
    (re.compile(r"(?<!\d)(?<!\d )\bpms?\b"), ("12:00", "17:00")),
    (re.compile(r"\bbefore lunch\b", re.I), ("06:00", "12:00")),
    (re.compile(r"\bafter lunch\b", re.I), ("12:00", "17:00")),
    (re.compile(r"\b(?:lunch|dinner)[\s-]times?\b", re.I), ("12:00", "14:00")),
    (re.compile(r"\b(?:day[\s-]time|(?:during|in) the day)\b", re.I), ("09:00", "17:00")),
)  # fmt: skip
_LABELS: Final = {
    ("06:00", "12:00"): "Mornings", ("12:00", "17:00"): "Afternoons",
    ("17:00", "23:00"): "Evenings", ("09:00", "17:00"): "Daytime", ("12:00", "14:00"): "Lunchtime",
}  # fmt: skip
_NAMES: Final = word_set(
    "meal meals nap naps sickness routine medication dress gown sun news paper"
)
_NOT_A_TIME_AFTER: Final = word_set(
    "parents christmas xmas years year every all each this one good last since by until"
)
# "Works evenings", "mornings are hard": when somebody cannot go.
_BUSY: Final = word_set("works working work shift shifts")
_HARD: Final = word_set("hard bad difficult worst awful worse terrible struggle tricky out rough")
_ASKED: Final = word_set(
    "need needs want wants looking anything something somewhere whats on running group club class "
    "session happening available meet prefers prefer free like likes choir or"
)
_BESIDE_A_DAY: Final = word_set("or and early late")
_STORY: Final = 12  # words before, among which something is asked for
_HOURS: Final = word_set("one two three four five six half oclock am")
# "Never sleeps of a night", "tired by 3 o'clock": how the day goes.
_GOES: Final = word_set(
    "sleep sleeps sleeping slept drink drinks drinking cry cries crying wake wakes waking awake up "
    "alone tired exhausted shattered asleep lonely panic panics worst worse bed dressed knackered "
    "scared frightened wandering wanders walked pyjamas sits sat lies lying stays gaming goes gets "
    "face dread dreads stiff dizzy sick anxious low foggy groggy pain painful aches shaky confused "
    "agitated weepy tearful struggles nursery"
)
_LONG: Final = 10  # words; in a longer text "in the morning" alone is part of a story
_CLOCK: Final = r"(\d{1,2})(?:[:.]([0-5]\d))?\s?(am|pm|noon)?"
_NUMBERS: Final = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve",
)  # fmt: skip
_HOUR: Final = "|".join(_NUMBERS)
_CANT: Final = r"(?:can['’]?t|cannot|can not|unable to|not able to|don['’]?t (?:like|want) to)"
_TO: Final = r"(?:-|–|to|til|till|until)"
# A bare hour counts only where nothing follows that it could be a number of: "after 5 years".
_END: Final = re.compile(
    r"\s*(?:$|[,.;)!?]|o'?clock|on\b|in\b|near\b|please\b|pls\b|because\b|cos\b|as\b|when\b"
    r"|onwards?\b|if\b|only\b|mon|tue|wed|thu|fri|sat|sun|week(?:days?|ends?|nights?)\b)",
    re.I,
)
_BETWEEN: Final = re.compile(
    rf"\b(?:between|from)\s+{_CLOCK}\s*(?:and|{_TO})\s*{_CLOCK}(?!\w)", re.I
)
_RANGE: Final = re.compile(rf"(?<![\w/.:-]){_CLOCK}\s?{_TO}\s?{_CLOCK}(?!\w)", re.I)
# "Not before 10" and "works until 4" both mean: from then on.
_FROM: Final = re.compile(
    rf"\b(?:(?:not|nothing|never|cant|can't|no)\s+(?:\w+\s+)?(?:before|until|till)|no earlier than"
    rf"|(?:works?|working|at work|in work|college|at school|in school)\s+(?:until|till|til)"
    rf"|{_CANT}\s+(?:\w+\s+){{0,4}}?(?:before|until|till)"
    rf"|finish(?:es)?(?:\s+(?:work|school|college))?(?:\s+at)?)\s+{_CLOCK}(?!\w)",
    re.I,
)
_TILL: Final = re.compile(
    rf"\b(?:(?:not|nothing|no later than)\s+(?:after|past)|home by|back by|back for"
    rf"|{_CANT}\s+(?:\w+\s+){{0,4}}?(?:after|past|later than))"
    rf"\s+{_CLOCK}(?!\w)",
    re.I,
)
_AFTER: Final = re.compile(rf"\b(?:after|from|later than|past)\s+{_CLOCK}(?!\w)", re.I)
_BEFORE: Final = re.compile(rf"\b(?:before|until|till|by|no later than)\s+{_CLOCK}(?!\w)", re.I)
_WORKS: Final = re.compile(
    rf"\b(?:works?|working|work is|shifts?|(?<!young )carers?(?: comes?| come in)?|open)"
    rf"(?:\s+from)?\s+{_CLOCK}\s?{_TO}\s?{_CLOCK}(?!\w)",
    re.I,
)
# "Carers come mornings": then somebody is there, and cannot go out.
_VISITED: Final = re.compile(
    r"\bcarers? (?:comes?|visits?)(?: in)?(?: (?:the|every|each|on))? "
    r"(?:mornings?|afternoons?|evenings?)\b",
    re.I,
)
# "Ring her on … after 10am" is when to ring.
_RINGING: Final = re.compile(
    r"\b(?:ring|call|phone|telephone|contact|reach|text|available|home|in) (?:her|him|me|them|us|on"
    r"|back|only|mum|dad|patient)\b[^.!?\n]{0,40}$|\b(?:ring|call)\s*$",
    re.I,
)
# "After half six", "from seven": hours in words; half an hour is said with the hour before it.
_WORDED: Final = re.compile(
    rf"\b(after|from|past|later than|before|until|till|by|not before)\s+(half(?: past)? "
    rf")?(?:({_HOUR})"
    r"|(\d{1,2}))(?!\w|[:.]\d)(?=\s*(?:$|[,.;)!?]|o'?clock|on\b|please\b|because\b|cos\b|as\b"
    r"|when\b"
    r"|onwards?\b|if\b|only\b|mon|tue|wed|thu|fri|sat|sun|week(?:days?|ends?|nights?)\b))",
    re.I,
)
_AT: Final = re.compile(
    r"\b(\d{1,2})(?:[:.]([0-5]\d))?\s?(am|pm)\b|(?<![\w.:£])(\d{1,2})[:.]([0-5]\d)(?![\w.:])", re.I
)
_ONWARDS: Final = re.compile(
    r"\b(\d{1,2})(?:[:.]([0-5]\d))?\s?(am|pm)?\s+(?:onwards?|or later|or after)\b", re.I
)


def read_times(text: Text) -> None:
    """Morning 06-12, afternoon 12-17, evening 17-23 (search.md 1.1), "after 5pm", "2-4pm"."""
    for pattern in (_WORKS, _VISITED):
        for busy in pattern.finditer(text.typed):
            for at in text.at_span(*busy.span()):
                text.taken.setdefault(at, "aside")
    if _read_clock(text):
        return
    for pattern, said in _SAID:
        for met in pattern.finditer(text.typed):
            if _read_said(text, met, said):
                return
    for at, token in enumerate(text.tokens):
        if at in text.taken or at in text.guarded:
            continue
        after_day = _is_after_day(text, at)
        span = _PARTS.get(token.norm) or (_AFTER_A_DAY.get(token.norm) if after_day else None)
        named = text.same_block(at, at + 1) and text.norm(at + 1) in _NAMES
        if span is None or named or (not after_day and _is_story(text, at)):
            continue
        unsuitable = _is_hard(text, at) or UNSUITABLE_AFTER.match(text.typed, token.end)
        if not unsuitable and is_felt(text, at):
            continue
        if is_denied(text, at) or unsuitable:
            text.rule_out("time", f"{span[0]}-{span[1]}", at, at)
            continue
        _note_span(text, span, at, at)


def _is_after_day(text: Text, at: int) -> bool:
    """ "Sat night", "Sunday or late evening"."""
    before = at - 1
    while text.same_block(before, at) and text.norm(before) in _BESIDE_A_DAY:
        before -= 1
    return text.same_block(before, at) and text.taken.get(before) == "day"


def _note_span(text: Text, span: tuple[str | None, str | None], first: int, last: int) -> None:
    start, end = span
    label = _LABELS.get((start or "", end or "")) or (
        f"{start} to {end}" if start and end else f"After {start}" if start else f"Before {end}"
    )
    text.find("time", f"{start or ''}-{end or ''}", label, first, last, value=span)


def _read_said(text: Text, met: re.Match[str], span: tuple[str | None, str | None]) -> bool:
    at = text.at_span(*met.span())
    if not at or not text.free(at) or is_told(text, at[0]) or _GOES & set(text.before(at[0], 5)):
        return False
    if "school" not in met[0].casefold() and text.guarded & set(at):
        return False
    if met[0].casefold().endswith("day") and not _ASKED & set(text.before(at[0], 6)):
        return False  # "sleeps during the day"
    if is_denied(text, at[0]):
        text.rule_out("time", f"{span[0] or ''}-{span[1] or ''}", at[0], at[-1])
        return False
    _note_span(text, span, at[0], at[-1])
    return True


def _is_hard(text: Text, at: int) -> bool:
    after = [text.norm(at + step) for step in range(1, 5) if text.same_block(at, at + step)]
    return after[:1] in (["are"], ["is"], ["r"]) and bool(_HARD & set(after))


def _is_story(text: Text, at: int) -> bool:
    """Whether a part of the day, without a day before it, tells of something: "awake at three in
    the morning", "works evenings", "this morning"."""
    before = text.before(at, 5)
    if text.norm(at + 1) in ("tea", "teas") and text.same_block(at, at + 1):
        return True  # "afternoon tea"
    if (EVENTS - _BUSY & set(before) and is_told(text, at)) or (
        before[-1:] and before[-1] in _BUSY
    ):
        return True
    if _GOES & set(before) and not _ASKED & set(before):
        return True
    if text.norm(at).endswith("s"):
        return False
    if before and before[-1] in _NOT_A_TIME_AFTER | {"the"} and before[-2:-1] != ("in",):
        return True
    if before[-2:] == ("in", "the") and _is_hour(text.norm(at - 3)):
        return True  # "awake at 4 in the morning"
    asked = bool(_ASKED & set(text.before(at, _STORY))) and before[-1:] and before[-1] in (
        "the", "an", "a",
    )  # fmt: skip
    return len(text.tokens) > _LONG and not asked


def _is_hour(word: str) -> bool:
    return word.removesuffix("am").isdigit() or word in _HOURS or word == "by"


def _read_clock(text: Text) -> bool:
    for pattern in (_BETWEEN, _RANGE):
        for met in pattern.finditer(text.typed):
            half = met[6] or met[3]
            sure = bool(half or met[2] or met[5])
            beside = pattern is _RANGE and _is_beside_day(text, met)
            if not sure and not beside and not _END.match(text.typed, met.end()):
                continue
            if not sure and pattern is _RANGE and not beside:
                continue
            start = _clock(met[1], met[2], met[3] or _guess(met[1], met[4], half))
            end = _clock(met[4], met[5], met[6] or _end_half(met[1], met[4], met[3]))
            if start and end and end <= start and not half and int(met[4]) < 12:
                end = _clock(met[4], met[5], "pm")  # "Weds 7-9"
            if start and end and start < end and _note_time(text, met, start, end):
                return True
    for pattern in (_FROM, _TILL, _AFTER, _BEFORE, _ONWARDS):
        for met in pattern.finditer(text.typed):
            sure = bool(met[3] or met[2])
            if not sure and not _END.match(text.typed, met.end()):
                continue
            time = _clock(met[1], met[2], met[3])
            span = (time, None) if pattern in (_FROM, _AFTER, _ONWARDS) else (None, time)
            spot = text.at_span(*met.span())
            ringing = _RINGING.search(text.typed[max(0, met.start() - 60) : met.start()])
            if time and (ringing or (spot and _GOES & set(text.before(spot[0], 4)))):
                for at in spot:
                    text.taken.setdefault(at, "aside")
            elif time and _note_time(text, met, *span):
                return True
    return _read_worded(text) or _read_hour(text)


def _read_worded(text: Text) -> bool:
    """ "After half past six", "before nine"."""
    for met in _WORDED.finditer(text.typed):
        spot = text.at_span(*met.span())
        if not (met[2] or met[3]) or not spot or (_GOES | EVENTS) & set(text.before(spot[0], 4)):
            continue
        number = _NUMBERS.index(met[3].casefold()) + 1 if met[3] else int(met[4])
        time = _clock(str(number), "30" if met[2] else None, None)
        until = met[1].casefold() in ("before", "until", "till", "by")
        if time and _note_time(text, met, *((None, time) if until else (time, None))):
            return True
    return False


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


def _read_hour(text: Text) -> bool:
    """ "thurs 2pm", "at 7pm": what starts within that hour, if it can be the hour of a group."""
    for met in _AT.finditer(text.typed):
        at, start = text.at_span(*met.span()), _clock(met[1] or met[4], met[2] or met[5], met[3])
        if not at or not start or not "06:00" <= start < "23:00":
            continue
        told = EVENTS | _GOES
        led = text.norm(at[0] - 1) == "at" and not told & set(text.before(at[0], 5))
        led = led and bool(met[3]) and text.norm(at[-1] + 1) not in ("every", "each")
        if _is_beside_day(text, met) or (led and len(text.tokens) <= 10):
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
    _note_span(text, (start, end), at[0], at[-1])
    return True
