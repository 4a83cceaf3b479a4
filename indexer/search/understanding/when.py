"""At what time somebody can go: parts of the day. Hours stand in `hours`, days in `days`."""

from __future__ import annotations

import re
from collections.abc import Set
from typing import Final

from indexer.search.understanding.day_words import DAY_OF, UNSUITABLE_AFTER
from indexer.search.understanding.days import is_felt
from indexer.search.understanding.denial import is_denied
from indexer.search.understanding.free_while import when_free
from indexer.search.understanding.hours import (
    GOES,
    Span,
    put_busy_hours_aside,
    read_free_from,
    read_hours,
)
from indexer.search.understanding.late import regex
from indexer.search.understanding.school_hours import SCHOOL, around_school
from indexer.search.understanding.slips import misspellings
from indexer.search.understanding.text import Text, word_set
from indexer.search.understanding.time_taken import FREE_IN, put_taken_parts_aside
from indexer.search.understanding.told import EVENTS, is_mentioned, is_told

_MORNING: Final = ("06:00", "12:00")
_AFTERNOON: Final = ("12:00", "17:00")
_EVENING: Final = ("17:00", "23:00")
_LUNCHTIME: Final = ("12:00", "14:00")
_DAYTIME: Final = ("09:00", "17:00")
_WHOLE_WORDS: Final = {
    "morning": _MORNING, "mornings": _MORNING, "afternoon": _AFTERNOON, "afternoons": _AFTERNOON,
    "evening": _EVENING, "evenings": _EVENING, "lunchtime": _LUNCHTIME, "lunchtimes": _LUNCHTIME,
    "daytime": _DAYTIME, "daytimes": _DAYTIME,
}  # fmt: skip
_PARTS: Final = {
    **misspellings(_WHOLE_WORDS), **_WHOLE_WORDS,
    "morn": _MORNING, "aft": _AFTERNOON, "arvo": _AFTERNOON, "eve": _EVENING, "eves": _EVENING,
    "aftrenoon": _AFTERNOON, "evnin": _EVENING, "mornins": _MORNING,
}  # fmt: skip
_AFTER_A_DAY: Final = {
    "am": _MORNING, "pm": _AFTERNOON, "night": _EVENING, "nights": _EVENING, "nite": _EVENING,
    "nites": _EVENING, "neet": _EVENING,
}  # fmt: skip
_HALF_DAY: Final = (
    r" (?:only(?=\s*(?:\Z|[,.;!?)\n]|please\b|pls\b|as\b|cos\b|because\b|for\b))"
    r"|best(?=\s*(?:\Z|[,.;!?)\n]|please\b|for (?:her|him|me|us)\b))"
    r"|preferred|preferably|ideally|please|pls|suits|if poss)"
)
# Ways of saying when that hold no hour. "After school" is when children are free.
_SAID: Final[tuple[tuple[re.Pattern[str], Span], ...]] = (
    (regex(r"\bafter\s+(?:she|he|i|they|we)\s+finish(?:es)?\s+work\b", re.I), ("17:00", None)),
    (regex(r"\bafter\s+work\b(?!\s*(?:place|ing|shop|out|stress|accident|injur"
                r"|drinks?\b))", re.I), ("17:00", None)),
    (regex(r"\bafter\s+(?:(?:my|his|her|our|their|the)\s+)?(?:tea|supper)\b(?!\s+(?:and"
                r"|dance))",
                re.I), _EVENING),
    # A club or care after school is called so; it is no hour somebody asks for.
    (regex(r"\bafter[\s-]school\b(?!\s+(?:clubs?|activit|care\b|childcare|provision|groups?"
                r"|runs?|drop|pick))",
                re.I), ("15:00", None)),
    (regex(r"\bbefore[\s-]school\b(?! (?:hours|pick|run|finish|ends|lets|comes?|gets|is out))",
                re.I), (None, "09:00")),
    (regex(r"(?<!of )(?<!outside )(?<!before )\bschool hours\b", re.I), SCHOOL),
    (regex(r"\bfirst thing(?:\s+in\s+the\s+mornings?)?(?!\s*(?:she|he|i|they|to)\b)", re.I),
     ("06:00", "10:00")),
    (regex(r"\b(?:on|of) an? (?:night|evening)s?\b(?! (?:out|in\b|shift))", re.I),
     _EVENING),
    (regex(r"\bany (?:night|evening)s?\b(?! (?:out|in\b|shift))", re.I), _EVENING),
    (regex(r"\b(?:free|available|can do|could do|prefers?|groups?|clubs?|class(?:es)?"
                r"|sessions?|meets?|something to do|somewhere to go)"
                r" (?:(?:at|on|of|a|most|in|the|only) )*(?:week)?nights?\b"
                r"(?! (?:out|in\b|shift))",
                re.I), _EVENING),
    (regex(r"\b(?:nights?|at night) (?:(?:are|is|r) (?:best|better|good|fine|ok|ideal|easier)"
                r"|(?:would|wd) (?:be|suit|work|do)\b)", re.I), _EVENING),
    (regex(r"\b(?:on|of) an? afternoon\b", re.I), _AFTERNOON),
    (regex(r"\b(?:on|of) a morning\b", re.I), _MORNING),
    (regex(r"\b(?:one|an|two|1|2) evenings? (?:a|per|each|every) week\b", re.I), _EVENING),
    (regex(r"\b(?:one|an|two|1|2) afternoons? (?:a|per|each|every) week\b", re.I), _AFTERNOON),
    (regex(r"\b(?:one|a|two|1|2) mornings? (?:a|per|each|every) week\b", re.I), _MORNING),
    (regex(r"(?<!\d)(?<!\d )(?<!am and )\bpms?\b(?! (?:me|us)\b|['’]d)"), _AFTERNOON),
    (regex(r"\bstraight (?:from|after) work\b"
                r"|\bon (?:my|his|her|the) way (?:home )?from work\b", re.I), ("17:00", None)),
    (regex(r"\b(?:in|on|during) (?:my|me|mi|his|her|our|their) (?:lunch|dinner)"
                r"[\s-](?:hour|break)\b", re.I), _LUNCHTIME),
    (regex(r"(?<!every )\bweek[\s-]nights?\b(?! (?:out|in\b|shift|drink))", re.I), _EVENING),
    (regex(r"(?<!works )(?<!working )(?<!work )\bnights? only\b", re.I), _EVENING),
    (regex(r"\bnight[\s-]?times? (?:groups?|class(?:es)?|clubs?|support|sessions?|courses?"
                r"|chats?|meet\w*|only|best|preferred|please|pls)\b", re.I), _EVENING),
    # Said of the hour only nearly: "nine-ish at night", "online, about 8 of an evening".
    (regex(r"(?:\A|[,.;:!?(\n]|\b(?:so|online|something|anything|summat|owt|groups?|chat"
                r"|class|session|support|ideally|preferably|prefers?|say|zoom|or)(?: at| for)?)"
                r"\s*(?:(?:about|around|round|roughly|say|maybe) )?(?:half )?"
                r"(?:\d{1,2}|six|seven|eight|nine|ten)(?:[\s-]?ish)?(?: o['’]?clock)?"
                r" (?:at night|of (?:a|an) (?:night|evening)|in the evenings?)\b"
                r"(?!,? (?:i|she|he|it|they|we)(?:['’]\w+)?\b(?! (?:can|could"
                r"|want)))", re.I), _EVENING),
    # "am only", "p.m. please"; not "I am only 19".
    (regex(rf"(?<![\d'’])(?<!\d )(?<!\bi )(?<!\bwho )\ba\.?m'?s?\.?{_HALF_DAY}", re.I),
     _MORNING),
    (regex(rf"(?<![\d'’])(?<!\d )\bp\.?m'?s?\.?{_HALF_DAY}", re.I), _AFTERNOON),
    (regex(r"\bbefore lunch\b", re.I), _MORNING),
    (regex(r"\bafter lunch\b", re.I), _AFTERNOON),
    (regex(r"\b(?:lunch|dinner)[\s-]times?\b", re.I), _LUNCHTIME),
    (regex(r"\b(?:before (?:it (?:gets|goes|is) )?dark|before it['’]?s dark"
                r"|(?:in|during) (?:the )?daylight(?: hours)?|daylight hours)\b", re.I), _DAYTIME),
    (regex(r"\b(?:day[\s-]time|(?:during|in) the day)\b", re.I), _DAYTIME),
)  # fmt: skip
# Who does not go out in the dark comes to nothing in the evening. Not "scared of the dark", "hates
# being in the dark about it": it must be told of going. Only the last words are ruled out, as
# "nervous about going out" is what help is looked for with.
_DARK: Final = regex(
    r"\b(?:not|never|nothing|doesn['’]?t|don['’]?t|won['’]?t|can['’]?t|cannot|hates?|scared|afraid"
    r"|nervous|wary|frightened)"
    r" (?:(?:like|likes|want|be|being|get|getting|of|to|about|on|in|the) ){0,4}"
    r"(?:going|go|come|coming|drive|driving|travel|travelling|walk|walking|out)"
    r"(?: (?:to|out|home|on|in|about|the))*"
    r" (after dark|in the dark|(?:when|once) it['’]?s dark)\b",
    re.I,
)
_LABELS: Final = {
    _MORNING: "Mornings", _AFTERNOON: "Afternoons", _EVENING: "Evenings", _DAYTIME: "Daytime",
    _LUNCHTIME: "Lunchtime", SCHOOL: "School hours",
}  # fmt: skip
# "Morning sickness", "evening shift", "lunchtime drinking": a thing that is called so.
_NAMES: Final = word_set(
    "meal meals nap naps sickness routine medication meds tablets tablet dose dress gown sun "
    "news paper shift shifts job work drinking drinker drink pint pints pill primrose person "
    "prayer telly tv television prayers stiffness star glory traffic commute cleaning cleaner "
    "wash shower carer carers after all"
)
_NOT_A_TIME_AFTER: Final = word_set(
    "parents christmas xmas years year every all each this one good last since by until"
)
# "Works evenings", "mornings are hard": when somebody cannot go.
_BUSY: Final = word_set("works working work shift shifts")
_HARD: Final = word_set("hard bad difficult worst awful worse terrible struggle tricky out rough")
_ASKED: Final = word_set(
    "need needs want wants looking anything something somewhere whats on running group club class "
    "session happening available meet prefers prefer free like likes choir or activity activities "
    "held runs meets meeting course support suitable attend ideally"
)
# "Evening group", "afternoon yoga session": what is wanted is called by its time.
_GATHERING: Final = word_set(
    "group groups club clubs class classes session sessions activity activities course courses "
    "support slot slots appointment appointments meeting meetings meetup one ones thing exercise "
    "choir yoga cafe drop"
)
# "Morning would be best": said right after it.
_SUITS_AFTER: Final = regex(
    r"\s+(?:(?:would|wd|will) (?:suit|be|work|do)\b|suits?\b|works best|is (?:best|better|good|fine"
    r"|ok|okay|ideal)\b|best\b|better\b|only\b|please\b|pls\b|plz\b|preferred|preferably|ideally)",
    re.I,
)
# "Any time but mornings": the other parts of the day, as with days.
_ANY_BUT: Final = regex(
    r"\b(?:any\s?time|anything|whenever)\b[^.,;!?\n|]{0,12}"
    r"\b(?:but|bar|except(?: for)?|apart from|other than)\s+(?:in )?(?:the )?$",
    re.I,
)
_IS: Final = regex(r"\s+(?:are|is|r|would)\b", re.I)
_GOING_OUT: Final = word_set("out anywhere driving drive travel anything")
_MANAGE: Final = word_set("manage cope with face early late really")
# How lonely hours are felt is no word on when to go.
_FELT: Final = word_set("hard bad worst awful worse terrible struggle rough")
_WEEKNIGHTS: Final = word_set("weeknight weeknights")
_LATE: Final = word_set("evening evenings eve eves night nights")
_BESIDE_A_DAY: Final = word_set("or and early late")
_STORY: Final = 12  # words before, among which something is asked for
_HOURS: Final = word_set("one two three four five six half oclock am")
_LONG: Final = 10  # words; in a longer text "in the morning" alone is part of a story
# "Carers come mornings": then somebody is there, and cannot go out.
_VISITED: Final = regex(
    r"\bcarers? (?:comes?|visits?)(?: in)?(?: (?:the|every|each|on))? "
    r"(?:mornings?|afternoons?|evenings?)\b",
    re.I,
)


def read_times(text: Text) -> None:
    """Morning 06-12, afternoon 12-17, evening 17-23 (search.md 1.1), "after 5pm", "2-4pm"."""
    _read_times(text)
    for met in _DARK.finditer(text.typed):
        at = text.at_span(*met.span(1))
        if text.free(at):
            text.rule_out("time", f"{_EVENING[0]}-{_EVENING[1]}", at[0], at[-1])


def _read_times(text: Text) -> None:
    put_busy_hours_aside(text)
    text.put_aside(_VISITED)
    put_taken_parts_aside(text)
    hours = read_hours(text)
    if hours:
        _note_span(text, *hours)
        return
    for pattern, said in _SAID:
        for met in pattern.finditer(text.typed):
            if _read_said(text, met, said) and said not in _PARTS.values():
                return
    for met in FREE_IN.finditer(text.typed):
        at = text.at_span(*met.span(met.lastindex or 0))[0]
        if at not in text.taken and not is_denied(text, at):
            _note_span(text, _PARTS[text.norm(at)], at, at)
    for at, token in enumerate(text.tokens):
        if at in text.taken or at in text.guarded:
            continue
        after_day = _is_after_day(text, at)
        span = _PARTS.get(token.norm) or (_AFTER_A_DAY.get(token.norm) if after_day else None)
        named = text.same_block(at, at + 1) and text.norm(at + 1) in _NAMES
        if span == _MORNING and text.norm(at - 1) == "coffee" and text.same_block(at - 1, at):
            continue  # "not coffee mornings": what it is called
        if span is None or named or (not after_day and _is_story(text, at)):
            continue
        if _is_hard(text, at, _FELT) and token.norm in _LATE:
            text.taken.setdefault(at, "aside")
            continue
        if (not after_day and is_mentioned(text, at)) or _is_of_other_day(text, at):
            text.taken.setdefault(at, "aside")
            continue
        unsuitable = _is_hard(text, at, _HARD) or UNSUITABLE_AFTER.match(text.typed, token.end)
        if not unsuitable and is_felt(text, at):
            continue
        but = _ANY_BUT.search(text.typed[max(0, token.start - 40) : token.start])
        if but and _IS.match(text.typed, token.end):
            but = None  # "Anything, but mornings are best"
        if but or is_denied(text, at, between=_MANAGE) or unsuitable or _is_second_best(text, at):
            text.rule_out("time", f"{span[0]}-{span[1]}", at, at)
            for other in (_MORNING, _AFTERNOON, _EVENING) if but else ():
                if other != span:
                    _note_span(text, other, at, at)
            continue
        _note_span(text, span, at, at)
    if not any(one.kind == "time" for one in text.findings):
        hours = read_free_from(text)
        if hours:
            _note_span(text, *hours)
            return
        for at, token in enumerate(text.tokens):
            if token.norm in _WEEKNIGHTS and text.taken.get(at) == "day":
                _note_span(text, _EVENING, at, at)
                return
        for met, said in (*around_school(text.typed), *when_free(text.typed)):
            if _read_said(text, met, said):
                return


def _is_after_day(text: Text, at: int) -> bool:
    """ "Sat night", "Sunday or late evening"."""
    before = at - 1
    while text.same_block(before, at) and text.norm(before) in _BESIDE_A_DAY:
        before -= 1
    return text.same_block(before, at) and text.taken.get(before) in ("day", "date")


def _is_of_other_day(text: Text, at: int) -> bool:
    """ "Carers Monday mornings", "not Friday nights": what is told or ruled out with its day."""
    is_day = text.same_block(at - 1, at) and text.norm(at - 1) in DAY_OF
    return is_day and text.taken.get(at - 1) in ("aside", "not")


def _note_span(text: Text, span: Span, first: int, last: int) -> None:
    start, end = span
    label = _LABELS.get((start or "", end or "")) or (
        f"{start} to {end}" if start and end else f"After {start}" if start else f"Before {end}"
    )
    text.find("time", f"{start or ''}-{end or ''}", label, first, last, value=span)


def _read_said(text: Text, met: re.Match[str], span: Span) -> bool:
    at = text.at_span(*met.span())
    if not at or not text.free(at) or is_told(text, at[0]) or GOES & set(text.before(at[0], 5)):
        return False
    if "school" not in met[0].casefold() and text.guarded & set(at):
        return False
    alone = not text.same_block(at[0] - 1, at[0]) and text.ends_block(at[-1])
    if met[0].casefold().endswith("day") and not alone and not _ASKED & set(text.before(at[0], 6)):
        return False  # "sleeps during the day"
    if is_denied(text, at[0], between=_GOING_OUT):
        text.rule_out("time", f"{span[0] or ''}-{span[1] or ''}", at[0], at[-1])
        return False
    _note_span(text, span, at[0], at[-1])
    return True


def _is_second_best(text: Text, at: int) -> bool:
    """ "Mornings rather than afternoons"."""
    before = [word for word in text.before(at, 3) if word not in ("the", "in")]
    return tuple(before[-2:]) in (("rather", "than"), ("instead", "of"), ("apart", "from"))


def _is_hard(text: Text, at: int, how: Set[str]) -> bool:
    after = [text.norm(at + step) for step in range(1, 5) if text.same_block(at, at + step)]
    return after[:1] in (["are"], ["is"], ["r"]) and bool(how & set(after))


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
    if GOES & set(before) and not _ASKED & set(before):
        return True
    after = [text.norm(at + step) for step in (1, 2) if text.same_block(at, at + step)]
    if text.norm(at).endswith("s") or _GATHERING & set(after):
        return is_told(text, at) and not text.norm(at).endswith("s")
    if text.tokens[at].raw == "Eve":
        return True  # a name
    if _SUITS_AFTER.match(text.typed, text.tokens[at].end):
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
