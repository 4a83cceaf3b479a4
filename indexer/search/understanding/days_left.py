"""The days that are left where others are ruled out: "any day but Friday", "not Mondays", "Sundays
are no good for her". A day that is only spoken of, or of which a part is ruled out, leaves none.
Used by `days`.
"""

from __future__ import annotations

import re
from typing import Final

from indexer.search.understanding.day_words import (
    DAY_OF,
    MORE_DAYS,
    ORDER,
    PARTS_OF_DAY,
    UNSUITABLE_AFTER,
)
from indexer.search.understanding.denial import NO
from indexer.search.understanding.findings import RuledOut
from indexer.search.understanding.late import regex
from indexer.search.understanding.text import Text, word_set
from indexer.search.understanding.told import is_told
from schemas.vocabulary import DAYS

NO_DAY: Final = NO | {"but", "bar", "excluding", "excl", "excepting", "minus", "save", "unable"}
BUSY: Final = word_set("busy tied")
"""A no as well: "I'm busy Mondays", but not "to keep me busy on Mondays". "The cafe is busy on
Saturdays" is no wish for that day, nor for the others."""
# Who is busy; or it begins what is said, and the day ends it: "busy Mondays".
_WHO_IS_BUSY: Final = word_set("im hes shes were theyre")
_WHO: Final = word_set("i he she we they")
_AM: Final = word_set("am is are be will")
_OFTEN: Final = word_set("always usually often only also really very too quite")
OTHER_THAN: Final = frozenset(
    {("apart", "from"), ("other", "than"), ("aside", "from"), ("rather", "than")}
)
# What may stand between the no and its day, beside other days: "can't get out on Mondays".
BETWEEN: Final = frozenset(DAY_OF) | word_set(
    "here home out there able attend manage get getting this next these particularly "
    "especially please ever up about around of house"
)
# "Any day but", "every day of the week except": the other days are asked for.
_WHOLE: Final = regex(
    r"\b(?:(?:any|every|most|all|each)\s?(?:other )?(?:(week\s?days?|wkdays?)|days?|nights?"
    r"|evenings?|mornings?|afternoons?|time|week)"
    r"|whenever|(?:7|seven) days)\b"
    r"[^.!?;\n|]{0,30}?\b(?:but|bar|except(?:ing)?|apart from|aside from|other than|not|save|minus"
    r"|excl(?:uding)?)\b(?! (?:only|just))[^.!?;\n|]{0,25}$",
    re.I,
)
# "Every day bar Friday I'm in bed" tells; "I can" and "I'm free" ask.
_ON_THEM: Final = regex(
    r"\s+(?:i|he|she|we|they|it)(?:['’]?(?:m|s|re)| am| is| are)?\b"
    r"(?! (?:can|could|would|want|wants|prefer|prefers|free|available)\b)",
    re.I,
)
_ALONE_ALL_DAY: Final = word_set(
    "lonely alone sad low struggle struggles sits sit bored hurts pain anxious ill tired crying "
    "cries drinks drunk awake home bed stuck open shut shouts"
)
# "Hates Mondays" and "wasn't up Monday" tell of a day; "as long as it isn't a Monday" rules it out.
_TELLS: Final = word_set("hate hates hated dislike dislikes didnt wasnt without")
_IS_NOT: Final = word_set("isnt arent")
_IT: Final = word_set("it its thats that they days day")
# "Doesn't go on Sundays" tells what somebody does; "can't go on Sundays" rules it out.
_DOES_NOT: Final = word_set("dont doesnt never not")
_DOES: Final = word_set("go come get getting have has got open like much home out make")
# "Not there Sunday" tells of somebody, but "I'm not here Sundays" says when.
_HERE: Final = word_set("here there about around")
_AWAY: Final = word_set("not never")
# "Any day save Friday", but not "save on Monday's shopping".
_BEFORE_SAVE: Final = word_set("day days night nights evening evenings time anytime week")
_COULD: Final = word_set("want able free available")
# One Monday, and not every: "can't do this Monday".
_ONE_DAY: Final = word_set("this next last these")
# "No Mondays please", but "no Sunday service" is a lack.
_AFTER_NO: Final = word_set(
    "please pls because as cos when or and nor though if due thanks at either for evenings"
)
_LACK: Final = word_set("are is theres there have has got had")
_WORKS: Final = regex(
    r"(?:['’]s|is|are)?\s*(?:a problem|awkward|(?:i|she|he|we|they) work\w*)\b", re.I
)
# "Physio Tuesdays, any other day is fine", "has the kids Mondays so not then": days that something
# else takes.
_NOT_THEN: Final = regex(
    r"\bany other days?\b(?: (?:of|in) the week)?(?=(?:['’]s| is| are| would be| will be| wd be)?"
    r" (?:fine|ok|okay|good|great|free|please|pls|suits?|works?|would|will|wd|i can|i could"
    r"|i['’]?m free|available|instead)\b|\s*(?:$|[.,;!?)\n|]))"
    r"|\bother days (?:(?:are|is|would be) )?(?:fine|ok|okay|good|free|only|pls"
    r"|please|suit)\b|\bso (?:on )?(?:the |any )?other days?\b"
    r"|\b(?:so|but) not (?:then\b|that day\b|(?:on )?(?:those|them)(?: days)?"
    r"(?=\s*(?:$|[.,;!?)\n|])| (?:please|pls|because|cos|as)\b))"
    # "Physio on Tuesdays and Thursdays so those days are no use".
    r"|\b(?:those|them|these|both) (?:two |three |mornings |afternoons )?days (?:are|is"
    r"|r) (?:no use"
    r"|no good|not? (?:possible|suitable|free|available)|out\b|taken|spoken for|a no|ruled out|off)"
    r"|\b(?:those|these|them|both) (?:two |three )?days (?:won['’]?t|will not|don['’]?t|do not"
    r"|wouldn['’]?t|would not) (?:do|work|suit)\b"
    r"|\b(?:so|but) (?:i |he |she |we )?can['’]?t (?:do|make|come) (?:those|them|then|that day"
    r"|on those|it then)\b|\b(?:so|but) it (?:can['’]?t|cannot|won['’]?t|mustn['’]?t) be (?:then"
    r"|that day|those days|on (?:them|those))\b"
    r"|\botherwise (?:i|he|she|we|they)(?:['’]?(?:m|s|re)| am| is| are)"
    r" (?:free|available|flexible)\b"
    # "Meds come Thursdays so any day but that".
    r"|\b(?:any|every) day (?:but|bar|except|other than|apart from) (?:that|then|those|them)\b",
    re.I,
)
_REACH: Final = 8
_NEAR: Final = 4


def rule_out_days_taken(text: Text) -> None:
    """Rule out the days that something else takes, where it is said that others are asked for."""
    met = _NOT_THEN.search(text.typed)
    if met is None:
        return
    said = text.at_span(*met.span())
    taken = [at for at in range(said[0]) if text.norm(at) in DAY_OF and _is_taken(text, at, met)]
    for at in taken:
        day = DAY_OF[text.norm(at)]
        text.findings[:] = [one for one in text.findings if one.key != f"day:{day}"]
        text.taken[at] = "not"
        text.rule_out("day", day, at, at)
    text.taken.update(dict.fromkeys(said if taken else (), "not"))


def _is_taken(text: Text, at: int, met: re.Match[str]) -> bool:
    """Whether a day is told of ("sun" may be another word), or wanted and then taken back:
    "Fridays, any other days too?" takes nothing back."""
    kind = text.taken.get(at)
    beside = {text.norm(at + step) for step in (-2, -1, 1, 2)}
    told = kind == "aside" or (
        kind is None
        and (
            text.norm(at) == "mon"
            or text.norm(at).endswith(("day", "days"))
            or bool(beside & DAY_OF.keys())
        )
    )
    other = re.search(r"\bother\b", met[0], re.I)
    return told or (kind == "day" and not other)


def read_days_left(text: Text) -> None:
    """Set the other days where some are ruled out and none is told as wanted."""
    out = [one for one in text.ruled_out if one.kind == "day"]
    if not out:
        return
    spans = [(one.start, one.end) for one in text.findings if one.kind == "day"]
    ids = {one.id for one in out}
    text.findings[:] = [
        one
        for one in text.findings
        if one.kind != "day" or one.id not in ids or spans.count((one.start, one.end)) == 1
    ]
    if any(one.kind in ("day", "date") for one in text.findings):
        return
    ruling = [(one, words) for one in out if (words := _ruling_words(text, one))]
    if not ruling:
        return
    first, last = ruling[0][1]
    for _, (begins, ends) in ruling[1:]:
        if begins - last <= _NEAR:
            last = max(last, ends)
    names = ORDER
    whole = _WHOLE.search(text.typed[: ruling[0][0].start])
    if whole:
        first = min(first, text.at_span(whole.start(), whole.end())[0])
        told = _ON_THEM.match(text.typed, out[-1].end) or is_told(text, first)
        if told or _ALONE_ALL_DAY & set(text.before(first, 8)):
            return
        names = ORDER[:5] if whole[1] else ORDER
    without = {one.id for one, _ in ruling}
    for day in names:
        if day not in without:
            text.find("day", day, DAYS[day], first, last)
    for at in range(first + 1, last + 1):
        if text.norm(at) in PARTS_OF_DAY:  # "any night but Friday" tells a time as well
            text.taken.pop(at - 1, None)
            text.taken.pop(at, None)


def _ruling_words(text: Text, one: RuledOut) -> tuple[int, int] | None:
    """The first and last word of what rules out a day as a whole; None where it is only told of, or
    a part of it is ruled out."""
    at = text.at_span(one.start, one.end)
    first, last = at[0], at[-1]
    other = _NOT_THEN.search(text.typed, one.end)
    if other:
        return first, text.at_span(*other.span())[-1]
    end = last
    while text.norm(end + 1) in DAY_OF or (
        text.norm(end + 1) in ("and", "or", "nor") and text.norm(end + 2) in DAY_OF
    ):
        end += 1
    if text.same_block(end, end + 1) and text.norm(end + 1) in PARTS_OF_DAY:
        return None  # "Monday mornings are out"
    no = first - 1
    while first - no < _REACH and no >= 0 and text.norm(no) not in NO_DAY | BUSY:
        # A list of days goes on over its commas: "can't do Mon, Wed or Fri".
        if not text.same_block(no, no + 1) and text.norm(no) not in DAY_OF:
            break
        if text.before(no + 1, 2) in OTHER_THAN:
            return no - 1, last
        no -= 1
    if no >= 0 and text.norm(no) in NO_DAY | BUSY and first - no < _REACH:
        reached = text.same_block(no, no + 1)
        return (no, last) if reached and _rules_out(text, no, first, end) else None
    after = UNSUITABLE_AFTER.match(text.typed, text.tokens[end].end)
    if after is None or _WORKS.match(after[0].strip()):
        return None
    return first, text.at_span(*after.span())[-1]


def _rules_out(text: Text, no: int, first: int, last: int) -> bool:
    """Whether the no before a day says that it does not suit, and does not only tell."""
    word = text.norm(no)
    between = {text.norm(at) for at in range(no + 1, first)} - DAY_OF.keys() - MORE_DAYS.keys()
    if word in _TELLS or between & _ONE_DAY or "home" in between:
        return False
    if word in BUSY:
        return _is_somebody_busy(text, no, last)
    if word == "save":
        return text.norm(no - 1) in _BEFORE_SAVE
    if word in _AWAY and between & _HERE:
        return text.norm(no - 1) in _WHO_IS_BUSY | {"am"}
    if word in _IS_NOT:
        return text.norm(no - 1) in _IT
    if word == "no":
        follows = text.same_block(last, last + 1) and text.norm(last + 1) not in _AFTER_NO
        return not follows and not _LACK & set(text.before(no, 1))
    if word in _DOES_NOT and not between & _COULD:
        return not between & _DOES
    return not (word == "but" and text.norm(no - 1) == "nothing")


def _is_somebody_busy(text: Text, at: int, last: int) -> bool:
    """ "I'm busy Mondays", "busy Mondays"; not "the gym's busy Mondays"."""
    who = at - 1
    while text.same_block(who, at) and text.norm(who) in _OFTEN:
        who -= 1
    if not text.same_block(who, at):
        return at == 0 and text.ends_block(last)
    is_who = text.norm(who) in _AM and text.norm(who - 1) in _WHO
    return text.norm(who) in _WHO_IS_BUSY or is_who
