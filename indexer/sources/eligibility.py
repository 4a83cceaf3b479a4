"""Whom a group is for: ages in numbers, and what the words beside them say for certain.

Called by `hsds_fields`. The words always stay in `eligibility`; where numbers and words disagree
the numbers stand, and where a number makes no sense only words are left.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from indexer.sources.base import Findings
from indexer.sources.texts import line
from indexer.sources.values import number

LONGEST: Final = 3000
OLDEST: Final = 120
"""A maximum age from here on means "no limit"."""

Age = float | int | None

_YEARS: Final = re.compile(
    r"(\d{1,3}(?:\.\d+)?)\s*(?:\+|plus)?\s*(months?|mths?|weeks?|years?|yrs?|y)?"
    r"(?:\s*(?:old|of age|and over|and under))?",
    re.IGNORECASE,
)
_OF_A_YEAR: Final = {"m": 12, "w": 52}
_NUMBER: Final = r"(?<![\d£.:/-])(\d{1,3})"
_OLD: Final = r"(?:\s*(?:years?|yrs?|y)\b)?(?:\s*(?:of age|old)\b)?"
_END: Final = r"(?=\s*(?:$|[.,;)]|only))"
_FROM: Final = re.compile(
    rf"{_NUMBER}\s*\+(?!\d)|{_NUMBER}\s*plus\b"
    rf"|{_NUMBER}{_OLD} (?:and|or) (?:over|above|older|up)\b"
    rf"|\b(?:over|aged over) (?:the age of )?{_NUMBER}'?s?{_OLD}{_END}"
    rf"|\bover[- ]?(?:the age of )?{_NUMBER}'?s?\b",
    re.IGNORECASE,
)
_UP_TO: Final = re.compile(
    rf"\bunder[- ]?(?:the age of )?{_NUMBER}'?s?\b"
    rf"|\bup to (?:the age of |age )?{_NUMBER}{_OLD}{_END}"
    rf"|{_NUMBER}{_OLD} and (?:under|below|younger)\b",
    re.IGNORECASE,
)
_DASH: Final = r"\s*(?:-|–|—|to)\s*(\d{1,3})"
_BETWEEN: Final = re.compile(
    rf"\b(?:aged?|ages|aged between|between(?: the ages of)?|for)\s+{_NUMBER}{_OLD}"
    rf"\s*(?:-|–|—|to|and|until)\s*(\d{{1,3}})\b"
    rf"|{_NUMBER}{_DASH}\s*(?:'?s\b|[- ]?years?\b|[- ]?yrs?\b|[- ]?year olds?\b)"
    rf"|^{_NUMBER}{_DASH}\.?$",
    re.IGNORECASE,
)
_NOT_AN_AGE: Final = re.compile(
    r"£|%|\b(?:accompan\w+|supervis\w+|with an? (?:adult|parent|carer)|free|half price|concession"
    r"|minutes?|hours?|weeks?|months?|miles?|years? (?:experience|of service|ago)|people|places"
    r"|stone|kg|bmi|o'?clock|am|pm|except|unless|usually|mainly|mostly|ideally|preferably|some)\b",
    re.IGNORECASE,
)
_DENIED: Final = re.compile(r"\b(?:not|no|isnt|arent|never|without|except|dont|doesnt)\b")
_LIVING_IN: Final = re.compile(
    r"\b(?:who (?:live|lives|are living|are resident)|living|live|resident) (?:in|within)"
    r" (?:the )?(?:(?:borough|city|county|district|town|parish) of )?[A-Z][\w'’&.-]*"
)
_RESIDENTS: Final = re.compile(
    r"\b(?P<where>[A-Z][\w'’-]+(?:\s+[A-Z][\w'’-]+){0,2}) residents(?: only)?\b"
)
_LEAD: Final = re.compile(
    r"^(?:this (?:group|service|club|session|class) is |we are |it is )?"
    r"(?:(?:open|available|offered|only) )?(?:(?:only |just )?(?:for|to) )?(?:all |any |adult )?"
    r"(?:people who are )?"
)


@dataclass(frozen=True)
class Meant:
    """What words about eligibility say for certain; ids of the vocabulary, ages in years."""

    youngest: Age = None
    oldest: Age = None
    who: tuple[str, ...] = ()
    conditions: tuple[tuple[str, str], ...] = ()
    """(id, the words)."""


def read_eligibility(text: str | None) -> Meant:
    """What a text about eligibility says for certain.

    >>> read_eligibility("Women only, aged 18+.")
    Meant(youngest=18, oldest=None, who=('women_only',), conditions=())
    >>> read_eligibility("Under 16s must be accompanied by an adult")
    Meant(youngest=None, oldest=None, who=(), conditions=())
    """
    text = (text or "")[:LONGEST]
    who: list[str] = []
    conditions: dict[str, str] = {}
    for sentence in _sentences(text):
        for rule in _rules_met(sentence):
            who += rule["who"]
            conditions.update((one, sentence) for one in rule["conditions"])
        where = _LIVING_IN.search(sentence) or _RESIDENTS.search(sentence)
        if where and not _DENIED.search(_fold(sentence)):
            conditions.setdefault("residents_of", sentence)
    if {"women_only", "men_only"} <= set(who):
        who = [one for one in who if one not in ("women_only", "men_only")]
    youngest, oldest = _ages_in(text)
    return Meant(youngest, oldest, tuple(dict.fromkeys(who)), tuple(conditions.items()))


def read_ages(raw: Mapping[str, Any], found: Findings) -> tuple[Age, Age, str | None]:
    """(minimum, maximum, words) out of a record's two numbers, in years, decimals kept.

    0.5 is six months (openreferral/specification#163). Words are what is left where the numbers
    cannot both be right.
    """
    youngest, oldest = (_years(raw.get(key)) for key in ("minimum_age", "maximum_age"))
    for key, value in (("minimum_age", youngest), ("maximum_age", oldest)):
        if value is None and line(raw.get(key)):
            found.add("age_invalid", key, f"{line(raw.get(key))!r} is no age.")
    if oldest == 0:
        found.add("age_max_zero", "maximum_age", "0 as the highest age means that there is none.")
        oldest = None
    if oldest is not None and oldest >= OLDEST:
        oldest = None
    if (youngest is not None and not 0 <= youngest < OLDEST) or (oldest is not None and oldest < 0):
        found.add("age_invalid", "minimum_age", f"{youngest} to {oldest} are no ages.")
        return None, None, None
    if youngest is not None and oldest is not None and youngest > oldest:
        words = f"The publisher gives ages {youngest} to {oldest}, which cannot both be right."
        found.add("age_contradictory", "minimum_age", words)
        return None, None, words
    return youngest, oldest, None


def set_eligibility(listing: dict[str, Any], raw: Mapping[str, Any], found: Findings) -> None:
    """Put age, who and conditions into `listing`, out of the numbers and of its own words.

    `listing` has its name and `eligibility`, and the who and conditions of its terms already.
    """
    youngest, oldest, words = read_ages(raw, found)
    said = listing["eligibility"]
    meant = read_eligibility(said)
    numbers = (youngest, oldest)
    if words is not None:
        listing["eligibility"] = "\n".join(filter(None, (said, words)))
    elif numbers == (None, None):
        youngest, oldest = meant.youngest, meant.oldest
    elif (meant.youngest, meant.oldest) not in ((None, None), numbers):
        found.add(
            "age_contradictory",
            "eligibility_description",
            f"The words say {meant.youngest} to {meant.oldest}, the numbers {youngest} to {oldest};"
            " the numbers are used.",
        )
    listing["age"] = {"min": youngest, "max": oldest}
    in_name = [one for one in _of_name(listing["name"]) if one not in meant.who]
    known = {row["id"] for row in listing["who"]}
    new = [one for one in (*meant.who, *in_name) if one not in known]
    if len({"women_only", "men_only"} & (known | set(new))) == 2:
        new = [one for one in new if one not in ("women_only", "men_only")]
    listing["who"] += [{"id": one, "note": None} for one in new]
    held = {row["id"] for row in listing["conditions"]}
    listing["conditions"] += [
        {"id": one, "note": note[:300]} for one, note in meant.conditions if one not in held
    ]


# -- reading ----------------------------------------------------------------------------------


@cache
def _rules() -> tuple[dict[str, tuple[str, ...]], ...]:
    """The rules of `data/eligibility_words.json`, their words folded."""
    path = files(__package__).joinpath("data", "eligibility_words.json")
    return tuple(
        {
            "who": tuple(row.get("who", ())),
            "conditions": tuple(row.get("conditions", ())),
            "anywhere": tuple(_fold(words) for words in row.get("anywhere", ())),
            "whole": tuple(_fold(words) for words in row.get("whole", ())),
        }
        for row in json.loads(path.read_text(encoding="utf-8"))["rules"]
    )


def _fold(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9+]+", re.sub(r"['’]", "", text.casefold())))


def _sentences(text: str) -> Iterator[str]:
    for piece in re.split(r"[\n;]+|(?<=[a-z)])[.!?]\s+|[.!?]$", text):
        if piece.strip(" -*.•"):
            yield piece.strip(" -*.•")


def _rules_met(sentence: str) -> Iterator[Mapping[str, tuple[str, ...]]]:
    folded = f" {_fold(sentence)} "
    if _DENIED.search(folded):
        return
    clauses = {_LEAD.sub("", _fold(part)).removesuffix(" only") for part in sentence.split(",")}
    bare = _LEAD.sub("", folded.strip()).removesuffix(" only")
    for rule in _rules():
        anywhere = any(f" {words} " in folded for words in rule["anywhere"])
        if anywhere or bare in rule["whole"] or (len(clauses) == 1 and clauses & {*rule["whole"]}):
            yield rule


def _of_name(name: str) -> list[str]:
    folded = f" {_fold(name)} "
    return [
        one
        for rule in _rules()
        for one in rule["who"]
        if one in ("women_only", "men_only")
        and any(f" {words} " in folded for words in rule["anywhere"])
        and not _DENIED.search(folded)
    ]


def _ages_in(text: str) -> tuple[Age, Age]:
    """The one age statement of a text; two that differ are none."""
    found: set[tuple[Age, Age]] = set()
    for sentence in _sentences(text):
        if _NOT_AN_AGE.search(sentence) or _DENIED.search(_fold(sentence)):
            if re.search(r"\d", sentence):
                return None, None
            continue
        between = _BETWEEN.search(sentence)
        start, end = _FROM.search(sentence), _UP_TO.search(sentence)
        if between:
            low, high = [int(one) for one in between.groups() if one]
            if len(re.findall(r"\d+", sentence)) > 2:
                return None, None
            found.add((low, high))
        elif start or end:
            low_age = int(next(one for one in start.groups() if one)) if start else None
            high_age = int(next(one for one in end.groups() if one)) if end else None
            # Under 18 is up to 17; "up to 25" and "25 and under" count their number in.
            if end and high_age is not None and end[0].lower().startswith("under"):
                high_age -= 1
            if len(re.findall(r"\d+", sentence)) > sum(map(bool, (start, end))):
                return None, None
            found.add((low_age, high_age))
    if len(found) != 1:
        return None, None
    low_one, high_one = found.pop()
    too_old = any(one is not None and one >= OLDEST for one in (low_one, high_one))
    if too_old or (low_one is not None and high_one is not None and low_one > high_one):
        return None, None
    return low_one, high_one


def _years(value: Any) -> Age:
    """An age in years: a number, or "18 years", "6 months", "50+"; None otherwise."""
    plain = number(value)
    text = line(value)
    if plain is not None or text is None:
        return plain
    match = _YEARS.fullmatch(text.strip())
    if match is None:
        return None
    figure = number(match[1])
    parts = _OF_A_YEAR.get((match[2] or "").lower()[:1])
    return round(figure / parts, 2) if figure is not None and parts else figure
