"""Access needs from the phrases of accessibility.json, under its `search_rules`: whole phrases
only, the longest wins, and no everyday word ever sets a filter.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import Final, NamedTuple

from indexer.search.understanding.ambiguous import is_form
from indexer.search.understanding.findings import Kind
from indexer.search.understanding.text import NOT_WORDS, Text, tokens_of, word_set
from indexer.search.words import STOP_WORDS
from schemas.vocabulary import ATTEND, JOIN, WHO, facets, read_vocabulary

# Facets that are derived from a parameter of their own are that parameter: one condition, one
# chip (search.md 2).
OWN_PARAMETER: Final[dict[str, tuple[Kind, str, str]]] = {
    "women_only": ("who", "women_only", WHO["women_only"]),
    "men_only": ("who", "men_only", WHO["men_only"]),
    "free": ("cost", "free", "Free"),
    "drop_in": ("join", "drop_in", JOIN["drop_in"]),
    "online_option": ("attend", "online", ATTEND["online"]),
    "phone_option": ("attend", "phone", ATTEND["phone"]),
    "home_visits": ("attend", "home", ATTEND["home"]),
}
# A phrase that names one language is for the reader of languages.
_ONE_LANGUAGE: Final = word_set("urdu punjabi polish arabic bengali farsi romanian ukrainian")
_SELF_REFERRAL: Final = frozenset({("self", "refer"), ("self", "referral"), ("self", "referal")})
# `not_facets`: deaf without more sets nothing; what may help is offered.
_NEVER_SET: Final = frozenset({"deaf"})
_CANCEL: Final = NOT_WORDS | {"no", "never", "neednt"}


class _Wording(NamedTuple):
    words: tuple[str, ...]
    facets: tuple[str, ...]
    alone: bool


@cache
def _wordings() -> dict[str, tuple[_Wording, ...]]:
    """By first word, longest first."""
    found: dict[tuple[tuple[str, ...], bool], list[str]] = defaultdict(list)
    for row in read_vocabulary("accessibility.json")["facets"]:
        for listing in ("search_words", "misspellings", "only_alone"):
            for wording in row[listing]:
                words = tuple(token.norm for token in tokens_of(wording))
                # One language is for the reader of languages, a bare "free" for that of cost.
                one_language = row["id"] == "languages" and _ONE_LANGUAGE & set(words)
                bare_cost = row["id"] == "free" and listing == "only_alone"
                if not (one_language or bare_cost):
                    found[words, listing == "only_alone"].append(row["id"])
    by_first: dict[str, list[_Wording]] = defaultdict(list)
    for (words, alone), ids in found.items():
        by_first[words[0]].append(_Wording(words, tuple(dict.fromkeys(ids)), alone))
    return {
        first: tuple(sorted(rows, key=lambda row: (-len(row.words), row.alone)))
        for first, rows in by_first.items()
    }


def read_access(text: Text) -> None:
    """Set a facet on a listed phrase; offer it on a bare word that is not nearly the whole query.

    A negation before a phrase cancels it, one inside it ("no steps") belongs to it.
    """
    at = 0
    while at < len(text.tokens):
        wording = _longest(text, at)
        if wording is None:
            at += 1
            continue
        last = at + len(wording.words) - 1
        if _CANCEL & set(text.before(at, 4)) and wording.words[0] not in _CANCEL:
            text.rule_out("access", wording.facets[0], at, last)
        elif wording.alone and at in text.guarded:
            pass  # "lift to hospital": a listed phrase of a need has the word
        elif wording.alone and not _counts_alone(text, wording, at, last):
            _offer(text, wording.facets, at, last)
        else:
            for facet in wording.facets:
                _note(text, facet, wording.words, at, last)
        at = last + 1


def _counts_alone(text: Text, wording: _Wording, first: int, last: int) -> bool:
    """Whether a bare word sets its facet. A word that means several things ("lift"), or a facet
    that is a parameter ("online"), must be the whole query."""
    if wording.words[0] in _NEVER_SET:
        return False
    careful = wording.facets[0] in OWN_PARAMETER or is_form(wording.words[0])
    others = others_than(text, range(first, last + 1))
    return not others if careful else others <= 1


def _longest(text: Text, at: int) -> _Wording | None:
    for wording in _wordings().get(text.norm(at), ()):
        last = at + len(wording.words) - 1
        met = all(text.norm(at + step) == word for step, word in enumerate(wording.words))
        if met and text.same_block(at, last) and text.free(range(at, last + 1)):
            return wording
    return None


def _note(text: Text, facet: str, words: tuple[str, ...], first: int, last: int) -> None:
    if words in _SELF_REFERRAL:
        text.find("join", "self_referral", JOIN["self_referral"], first, last, how="phrase")
    elif facet in OWN_PARAMETER:
        kind, id, label = OWN_PARAMETER[facet]
        text.find(kind, id, label, first, last, how="phrase")
    else:
        text.find("access", facet, facets()[facet].label, first, last, how="phrase")


def _offer(text: Text, ids: tuple[str, ...], first: int, last: int) -> None:
    for facet in ids:
        kind, id, label = OWN_PARAMETER.get(facet, ("access", facet, facets()[facet].label))
        text.offer(kind, id, label, first, last)


def is_nearly_all(text: Text, positions: range | tuple[int, ...]) -> bool:
    """Whether these words are the query but for one other content word. What other readers took
    (a place, a day) and stop words do not count."""
    return others_than(text, positions) <= 1


def others_than(text: Text, positions: range | tuple[int, ...]) -> int:
    """How many other content words there are."""
    return sum(
        at not in positions and at not in text.taken and token.norm not in STOP_WORDS
        for at, token in enumerate(text.tokens)
    )


def offer_beside(text: Text, need: str, words: str, first: int, last: int) -> None:
    """Facets worth asking about beside a need (`not_facets`): "deaf" alone sets no filter, nor
    does "has dementia"."""
    told = set(words.casefold().split())
    if need == "health.sight_hearing" and told & {"deaf", "hearing", "deafblind", "hear"}:
        beside: tuple[str, ...] = ("hearing_loop", "bsl")
    elif need == "health.dementia":
        beside = ("dementia_friendly",)
    else:
        return
    _offer(text, beside, first, last)
