"""Words that look like a need and are something else: a dog called Pip, a paid job as a carer, what
somebody died of. Read after the sayings and before every reader of facts and needs.
"""

from __future__ import annotations

import re
from typing import Final

from indexer.search.understanding.late import regex
from indexer.search.understanding.requests import is_letter
from indexer.search.understanding.text import SEARCHED, Text

_RELATIVE: Final = (
    r"(?:husband|hubby|wife|partner|mum|mam|mother|dad|father|nan|nana|gran|grandma|grandad"
    r"|grandfather|grandmother|son|daughter|brother|sister|uncle|aunt|auntie|friend)"
)
_ILLNESS: Final = (
    r"(?:(?:\w+ )?cancer|tumou?rs?|leukaemia|lymphoma|stroke|dementia|alzheimer['’]?s|copd"
    r"|emphysema|parkinson['’]?s|mnd|motor neurone(?: disease)?|heart (?:attack|failure|disease)"
    r"|diabetes|covid|sepsis|pneumonia|(?:liver|kidney|lung) (?:disease|failure))"
)
_PETS: Final = r"(?:dogs?|cats?|puppy|pup|kitten|rabbit|horse|pony|budgie|parrot)"
_WHOSE: Final = r"(?:my|our|her|his|their|the|mum['’]?s|dad['’]?s)"

# The name of an animal is nothing to search for. With small letters only the name that is a benefit
# too is known; of others a comma must say that it is a name: "Walk my dog".
_NAMES_OF_PETS: Final = (
    regex(rf"\b((?i:pip))\b(?=,? (?:is |was )?{_WHOSE} (?:\w+ )?{_PETS}\b)"),
    regex(rf"\b([A-Z][a-z]+)(?=, (?:is |was )?{_WHOSE} (?:\w+ )?{_PETS}\b)"),
    regex(rf"\b{_WHOSE} (?:\w+ )?{_PETS},? (?:is |was )?(?:called |named )?([A-Z][a-z]+)\b"),
    regex(rf"\b{_PETS} (?:called|named) (\w+)", re.I),
)
# What somebody died of is not what the person who mourns has.
_OF_WHO_DIED: Final = (
    regex(
        rf"\b(?:dead|late|deceased) {_RELATIVE}['’]?s? (?:(?:who )?had )?"
        rf"({_ILLNESS})\b",
        re.I,
    ),
    regex(
        rf"\b(?:died|dying|dies|death|dead|passed(?: away| on)?|lost (?:\w+ ){{1,3}}?)"
        rf"(?: \w+)? ?(?:of|from|with|to|after) (?:a |an |the )?({_ILLNESS})\b",
        re.I,
    ),
)
# "Would benefit from company", "a flat with no lift", and when a referrer may be rung back.
_ONLY_TOLD: Final = (
    regex(r"\bbenefit(?:s|ed|ing)?(?= (?:\w+ )?from\b)", re.I),
    regex(r"\b(?:with|has|have|got|there['’]?s|there is) no lift\b", re.I),
    # "Reight lonely", "right now": very, and no right that somebody has.
    regex(
        r"\b(?<!not )(?:right|reight|reet)(?= (?!(?:to|of|for|as|in|into|inside|outside|by|next|up"
        r"|at|on|beside|near|opposite|behind|down|through)\b)[a-z])",
        re.I,
    ),
    regex(
        r"\b(?:can|could|may|would like to|prefers? to|is best|best) (?:be )?(?:contacted|reached"
        r"|rung|telephoned|phoned)\b[^.,;!?|\n]*",
        re.I,
    ),
)
_MARRIED: Final = regex(
    r"\bmarried (?:for )?(?:over |nearly |almost |about )?(?:\d{1,2}|\w+ty|\w+teen|ten) ?"
    r"(?:\w+ )?(?:years?|yrs?)\b",
    re.I,
)
# A paid job: neither somebody who looks after their own, nor a group for those who do.
_PAID: Final = (
    regex(
        r"\b(?:work|works|worked|working|jobs?|employed|employment|vacanc\w+|trained|training"
        r"|qualified|career|paid)\b[^,.;:|!?\n]{0,20}?\b(?:as|as an?|to be an?) (?:\w+ ){0,2}?"
        r"(carers?)\b(?! (?:for|to|of))",
        re.I,
    ),
    regex(r"\b(?:paid|professional) (carers?)\b(?= (?:jobs?|work|vacanc\w+))", re.I),
    regex(r"\b(carers?)(?= (?:jobs?|work|vacanc\w+)\b)", re.I),
)
_GAS: Final = regex(
    r"\bgas leak\w*|\bleak\w*(?: \w+){0,2} gas\b|\bsmell(?:s|ing)?(?: of| like)? gas\b", re.I
)
_SAFE: Final = regex(
    r"(?<!\bnot )(?<!n['’]t )(?<!nt )(?<!\bnever )(?<!longer )(?<!\bto )\bfeel(?:s|ing)? "
    r"(?:very |quite |really |perfectly |completely )?(safe)\b(?! (?:when|if|unless|without|only))",
    re.I,
)
_VOICES: Final = regex(
    r"(?<!can['’]t )(?<!cant )(?<!cannot )(?<!to )\bhear(?:s|ing|d)? (?:\w+ )?voices\b"
    r"(?! (?:on|in a|clearly|properly|well))",
    re.I,
)
# Never "took all her tablets" or "taking too many tablets".
_MEDICINE: Final = regex(
    r"\b(?:tak(?:e|es|ing)|prescribed) (?:(?:my|his|her|their|some|the|daily|regular|blood|pressure"
    r"|heart|water|thyroid|pain|sleeping|iron) ){0,3}(tablets?)\b"
    r"(?! (?:off|away|from|out|and (?:hid|lock)))|\b(tablets?) for (?:\w+ )?"
    r"(?:blood|heart|cholesterol|thyroid|diabet\w+|pain|sleep\w*|depression|anxiety|epilepsy)\b"
    r"|\b(?:blood pressure|heart|water|thyroid|diabet\w+|pain|sleeping|statin|iron) (tablets?)\b",
    re.I,
)
# What tablets are for says that they are nobody's means of control: "takes my tablets for himself".
_FOR_AN_ILLNESS: Final = regex(
    r" for (?!himself|herself|themselves|(?:him|her|them|me|us)\b(?! \w))", re.I
)
_UNSAFE: Final = regex(
    r"(?:\bnot|n['’]?t|\bnever|\bno longer) feel(?:s|ing)? safe (?:at|in (?:my|her|his|our|the)"
    r"(?: own)?) (?:home|house|flat)\b",
    re.I,
)
# Who speaks it has no need to learn it; and in a letter a pension is what somebody lives on.
_SPEAKS: Final = regex(
    r"(?<!not )(?<!n['’]t )(?<!nt )(?<!cannot )(?<!learn to )(?<!barely )(?<!hardly )"
    r"\b(?:speaks?|spoke) (?:good |fluent |perfect |excellent |both |very good )?English\b",
    re.I,
)
_LIVING_ON: Final = regex(r"\bon (?:a|the|her|his|my|their) (?:\w+ )?pensions?\b", re.I)
_NOW_ALONE: Final = regex(r"\bnow (?:all |completely |totally )?alone\b", re.I)
_PARTED: Final = regex(
    rf"\b(?:ha(?:d|ve|s|ving) (?:to )?(?:have |had |put )?|put(?:ting)? )(?:\w+ ){{0,3}}?{_PETS} "
    r"(?:\w+ )?(?:put down|put to sleep|to sleep|destroyed)\b",
    re.I,
)
_ROBBED: Final = regex(r"\bcleaned (?:me|him|her|us|them|mum|dad|gran|nan) out\b", re.I)
# Where a group is or was, and not what it is about.
_AT_CHURCH: Final = regex(
    r"(?<!not )(?<!nt )(?<!n['’]t )\b(?:(?:do|on|meets?|held|room|lunch|dinner|group|club|run) )"
    r"(?:at|in|by) (?:the |our )?(?:\w+ )?(church|chapel|mosque|temple|gurdwara)\b",
    re.I,
)
_AGAINST: Final = regex(
    r"\b(?:not|won['’]?t|can['’]?t|cannot|never|doesn['’]?t|don['’]?t|refus\w+|hates?|nothing|nowhere"
    r"|rather not|avoid\w*|no)\b[^.,;!?\n|]*$",
    re.I,
)
_SAFETY: Final = frozenset({
    "safe_rights", "safe_rights.domestic_abuse", "safe_rights.scams_hate",
    "home_everyday.homeless", "home_everyday.housing_problem",
})  # fmt: skip


def read_false_friends(text: Text) -> None:
    """Take the words that mean something else, bar the needs they look like, and note the need they
    state. What may stand in the text of a listing is still searched for."""
    for pattern in (*_NAMES_OF_PETS, *_OF_WHO_DIED):
        take(text, pattern, "idiom")
    for pattern in (_MARRIED, *_ONLY_TOLD):
        take(text, pattern, "idiom", group=0)
    for pattern in (*_PAID, _MEDICINE):
        take(text, pattern, SEARCHED)
    take(text, _GAS, SEARCHED, group=0)
    for met in _AT_CHURCH.finditer(text.typed):
        if not _AGAINST.search(text.typed[max(0, met.start() - 40) : met.start()]):
            text.taken.update(dict.fromkeys(text.at_span(*met.span(1)), SEARCHED))
    if take(text, _SAFE, SEARCHED):
        text.barred |= _SAFETY
    if any(_FOR_AN_ILLNESS.match(text.typed, met.end()) for met in _MEDICINE.finditer(text.typed)):
        text.barred.add("safe_rights.domestic_abuse")
    if _SPEAKS.search(text.typed):
        text.barred.add("work_learn.english")
    if is_letter(text):
        take(text, _LIVING_ON, SEARCHED, group=0)
    if state(text, _VOICES, "wellbeing"):
        text.barred.add("health.sight_hearing")
    state(text, _UNSAFE, "safe_rights")
    state(text, _NOW_ALONE, "company")
    if state(text, _PARTED, "wellbeing.bereavement"):
        text.barred |= {"home_everyday.odd_jobs", "arts_nature.outdoors"}
    if state(text, _ROBBED, "safe_rights.scams_hate"):
        text.barred.add("home_everyday.odd_jobs")


def state(text: Text, pattern: re.Pattern[str], need: str) -> bool:
    """Note the need that the words of a pattern state."""
    stated = False
    for met in pattern.finditer(text.typed):
        at = text.at_span(*met.span())
        if at and text.free(at):
            text.stated.append((at, need))
            stated = True
    return stated


def take(text: Text, pattern: re.Pattern[str], kind: str, *, group: int | None = None) -> bool:
    """Take the words a pattern means: all of them, or the group of it that met."""
    taken = False
    for met in pattern.finditer(text.typed):
        for at in text.at_span(*met.span(met.lastindex or 0 if group is None else group)):
            text.taken.setdefault(at, kind)
            taken = True
    return taken
