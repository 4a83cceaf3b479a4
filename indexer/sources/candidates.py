"""What a publisher writes about access, as questions for a person: "is that a yes?".

Nothing here is ever a fact by itself. The pages of owners and stewards show `waiting`, and what
they answer is saved by `accept`, the one place where such words become an answer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any, Final

from sqlalchemy.orm import Session as Db

from indexer import listings
from indexer.errors import Conflict, NotFound, Refused
from indexer.history import Actor
from schemas import vocabulary

STATES: Final = ("yes", "partly", "no")
LONGEST_TEXT: Final = 5000
LONGEST_WORDS: Final = 200
MOST_WORDS: Final = 8
"""No phrase of the file is longer, counted in words."""

_DENYING: Final = frozenset(
    ("no", "not", "without", "isnt", "arent", "hasnt", "havent", "doesnt", "cannot", "lacks")
)
_DENIED_AFTER: Final = re.compile(
    r"^(?:is|are|was|were)? ?(?:not|isnt|arent)\b|^(?:no|none|unavailable|false|n a)\b"
)
_DOUBTFUL: Final = re.compile(
    r"\?|\b(?:tbc|unknown|not known|not sure|check|ask|planned|hope to|hoping|future|coming soon"
    r"|whether|contact us|please (?:call|ring|contact)|being (?:built|fitted|installed)|broken"
    r"|out of order|by arrangement|on request|if needed|not (?:all|every|always|both))\b",
    re.IGNORECASE,
)
_VALUE: Final = re.compile(r"^(?P<name>[^:=]{2,80}?)\s*(?:[:=]|\s-\s)\s*(?P<value>[\w /]{1,40})$")
_VALUES: Final = {
    "yes": "yes", "y": "yes", "true": "yes", "1": "yes", "available": "yes", "full": "yes",
    "no": "no", "n": "no", "false": "no", "0": "no", "none": "no", "not available": "no",
    "partial": "partly", "partly": "partly", "partially": "partly", "limited": "partly",
    "some": "partly",
}  # fmt: skip


@dataclass(frozen=True)
class Candidate:
    """What words may answer: a facet, the state they speak of, and the words as they are written.

    `state` is "yes", "partly" or "no"; `words` is the sentence, of at most 200 characters.
    """

    facet: str
    state: str
    words: str


@dataclass(frozen=True)
class Waiting:
    """A candidate for a facet that nobody has answered; `venue` None is the listing itself."""

    venue: str | None
    candidate: Candidate


@dataclass(frozen=True)
class _Phrase:
    facet: str
    state: str
    alone: bool


def candidates(text: str | None) -> list[Candidate]:
    """What a text about access may answer, each facet once, in reading order.

    A facet of which the text says two things is left to the reader's own eyes.
    """
    found: dict[str, Candidate] = {}
    unclear: set[str] = set()
    for sentence in _sentences((text or "")[:LONGEST_TEXT]):
        for one in _of_sentence(sentence):
            known = found.setdefault(one.facet, one)
            if known.state != one.state:
                unclear.add(one.facet)
    return [one for facet, one in found.items() if facet not in unclear]


def waiting(listing: Mapping[str, Any]) -> list[Waiting]:
    """The candidates of a canonical listing for which there is no answer yet."""
    places: list[tuple[str | None, Mapping[str, Any]]] = [(None, listing)]
    places += [(venue["id"], venue) for venue in listing["venues"]]
    return [
        Waiting(name, one)
        for name, place in places
        for one in candidates(place["access_text"])
        if place["access"].get(one.facet, {"state": "unknown"})["state"] == "unknown"
    ]


def accept(
    db: Db,
    listing_id: str,
    venue: str | None,
    facet: str,
    state: str,
    words: str,
    *,
    by: Actor,
    now: datetime,
    via: str = "web",
) -> listings.Saved:
    """Save a person's answer to a candidate, with the publisher's words in its note.

    `venue` is the id of one of the listing's places, None for what is said of the listing.
    Refused: who is no owner, steward or member of staff; a facet or state that is none; a yes
    or no that is not what the person was shown. NotFound: no such listing or place. Conflict:
    there is an answer already.
    """
    if by.role not in listings.PEOPLE:
        raise Refused("Only the group's owner or a steward can say that it is so; sign in first.")
    if facet not in vocabulary.facets() or state not in STATES:
        raise Refused(f"{facet} and {state} are no answer to an access question of this directory.")
    listing = listings.get(db, listing_id)
    if listing is None:
        raise NotFound(f"There is no listing {listing_id}; it may have been removed.")
    place: Any = listing
    if venue is not None:
        place = next((one for one in listing["venues"] if one["id"] == venue), None)
    if place is None:
        raise NotFound("This place is not in the listing any more; look at its places again.")
    known = place["access"].get(facet)
    if known is not None and known["state"] != "unknown":
        raise Conflict(
            f"“{vocabulary.facets()[facet].label}” has an answer already; change it where the "
            "access answers of the listing are kept."
        )
    said = " ".join(words.split())[:LONGEST_WORDS]
    fact = {
        "state": state,
        "note": f"The publisher writes: “{said}”" if said else None,
        "checked_on": listings.today(now).isoformat(),
        "checked_by": "owner" if by.role == "owner" else "steward",
    }
    if state == "partly" and not said:
        raise Refused("Partly needs words that say which part.")
    changed = {**place, "access": {**place["access"], facet: fact}}
    if venue is None:
        edited = {**listing, "access": changed["access"]}
    else:
        venues = [changed if one["id"] == venue else one for one in listing["venues"]]
        edited = {**listing, "venues": venues}
    return listings.save(db, edited, actor=by, now=now, via=via)


# -- reading ----------------------------------------------------------------------------------


@cache
def _phrases() -> Mapping[str, _Phrase]:
    """Every phrase of `data/access_words.json`, folded."""
    path = files(__package__).joinpath("data", "access_words.json")
    read: dict[str, _Phrase] = {}
    for row in json.loads(path.read_text(encoding="utf-8"))["words"]:
        for alone, group in ((False, row), (True, row.get("alone", {}))):
            for state in STATES:
                for words in group.get(state, ()):
                    read[_fold(words)] = _Phrase(row["facet"], state, alone)
    return read


def _fold(text: str) -> str:
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    return " ".join(re.findall(r"[a-z0-9]+", re.sub(r"['’]", "", apart.lower())))


def _sentences(text: str) -> Iterator[str]:
    """The pieces of a text that stand for themselves: lines, sentences, items of a list."""
    for piece in re.split(r"[\n\r;|•]+|(?<=[.!?])\s+", text):
        if piece.strip(" -*."):
            yield piece.strip(" -*")


def _of_sentence(sentence: str) -> Iterator[Candidate]:
    words = sentence if len(sentence) <= LONGEST_WORDS else sentence[: LONGEST_WORDS - 1] + "…"
    whole = _phrases().get(_fold(sentence))
    if whole is not None and "?" not in sentence:
        yield Candidate(whole.facet, whole.state, words)
        return
    row = _VALUE.match(sentence.rstrip("."))
    value = _VALUES.get(_fold(row["value"])) if row else None
    if row and value:
        phrase = _phrases().get(_fold(row["name"]))
        if phrase is not None and phrase.state == "yes":
            yield Candidate(phrase.facet, value, words)
        return
    if _DOUBTFUL.search(sentence):
        return
    for clause in re.split(r",|\bbut\b|\bhowever\b|\s[-–—]\s", sentence):
        for phrase, state in _of_clause(_fold(clause).split()):
            yield Candidate(phrase.facet, state, words)


def _of_clause(tokens: list[str]) -> Iterator[tuple[_Phrase, str]]:
    """The phrases of one clause with what they say there; nothing where a denial is unclear."""
    whole = _phrases().get(" ".join(tokens))
    if whole is not None:
        yield whole, whole.state
        return
    at = 0
    denied = False
    while at < len(tokens):
        length, phrase = _longest(tokens, at)
        if phrase is None:
            if tokens[at] in _DENYING:
                denied = True
            elif tokens[at] in {"and", "with", "plus"}:
                denied = False
            at += 1
            continue
        after = " ".join(tokens[at + length : at + length + 4])
        is_denied = denied or bool(_DENIED_AFTER.match(after))
        if not is_denied:
            yield phrase, phrase.state
        elif phrase.state == "yes":
            yield phrase, "no"
        # "No lift or accessible toilet" denies both.
        denied = denied or (phrase.state == "no" and tokens[at] in _DENYING)
        at += length


def _longest(tokens: list[str], at: int) -> tuple[int, _Phrase | None]:
    for length in range(min(MOST_WORDS, len(tokens) - at), 0, -1):
        phrase = _phrases().get(" ".join(tokens[at : at + length]))
        if phrase is not None and not phrase.alone:
            return length, phrase
    return 0, None
