"""Access needs from the phrases of accessibility.json, under its `search_rules`: whole phrases
only, the longest wins, and no everyday word ever sets a filter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from typing import Final, NamedTuple

from indexer.search.understanding.ambiguous import is_form
from indexer.search.understanding.denial import is_denied
from indexer.search.understanding.findings import Kind
from indexer.search.understanding.text import NOT_WORDS, Text, Token, tokens_of, word_set
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
_CANCEL: Final = NOT_WORDS | {"no", "neednt"}
# Here the no was about something else: "doesn't drive in a wheelchair", "not well uses a frame".
_STATED: Final = word_set(
    "drive drives driving walk walking well work working see hear sleep sleeping speak drink smoke "
    "eat cook mobile steady safe because but so and just now lives live"
)
# Wordings that count as one: "use" for "uses" and "using", "my" for "her".
_SAME: Final = {
    "uses": "use", "using": "use", "needs": "need", "needing": "need", "requires": "need",
    "require": "need", "brings": "bring", "bringing": "bring", "couldnt": "cant", "wont": "cant",
    "unable": "cant", "stair": "stairs", "comes": "come", "coming": "come", "walks": "walk",
    "hates": "hate", "dont": "doesnt", "prefer": "prefers", "crowd": "crowds", "lav": "loo",
    "zimmerframe": "zimmer", "rollater": "rollator",
    "wheelchairs": "wheelchair", "carers": "carer", "relys": "rely", "relies": "rely",
    "struggle": "struggles",
    **dict.fromkeys(("my", "his", "her", "their", "our", "me", "him", "them"), "@whose"),
}  # fmt: skip
_ARTICLES: Final = frozenset({"a", "an", "the"})
_GAPS: Final = word_set("a an the my his her their our any some really very quite just so own well")
_MOST_GAPS: Final = 2
# Things somebody wants, mends or is fined for are no facts of a place.
_THINGS: Final = word_set(
    "wheelchair wheelchairs scooter frame zimmer rollator loop parking park braille hoist dog dogs"
)
_TRADED: Final = word_set(
    "hire hiring borrow loan lend buy buying sell selling sale repair repairs mend fix broken fine "
    "fines puncture tickets ticket insurance storage stolen charger battery donate donated puppy "
    "puppies volunteer volunteering train trainer permit renew renewal apply application"
)
# Who is housebound is reached in any of these ways.
_HOUSEBOUND: Final = word_set("housebound bedbound leave confined bound")
_NEGATIVE: Final = _CANCEL | {"cant", "nothing", "nowhere"}
_MAY_HELP: Final[tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]] = (
    (("hard", "of", "hearing"), ("hearing_loop",)),
    (("hearing", "aid"), ("hearing_loop",)),
    (("hearing", "aids"), ("hearing_loop",)),
    (("registered", "blind"), ("large_print_formats",)),
    (("partially", "sighted"), ("large_print_formats",)),
    (("visually", "impaired"), ("large_print_formats",)),
    (("autistic",), ("autism_friendly",)),
    (("walking", "stick"), ("step_free_entrance",)),
    (("uses", "a", "stick"), ("step_free_entrance",)),
    (("crutches",), ("step_free_entrance",)),
)


_MAY_BEGIN: Final = frozenset(words[0] for words, _ in _MAY_HELP)


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
                words = _keys(tokens_of(wording))
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


def _key(norm: str) -> str:
    return _SAME.get(norm, norm)


def _keys(tokens: Iterable[Token]) -> tuple[str, ...]:
    """What of a wording must be met: without articles."""
    return tuple(_key(token.norm) for token in tokens if token.norm not in _ARTICLES)


def read_access(text: Text) -> None:
    """Set a facet on a listed phrase; offer it on a bare word that is not nearly the whole query.

    A negation before a phrase cancels it, one inside it ("no steps") belongs to it.
    """
    at = 0
    while at < len(text.tokens):
        met = _longest(text, at)
        if met is None:
            at += 1
            continue
        wording, last = met
        if not _NEGATIVE & set(wording.words[:1]) and _is_cancelled(text, at):
            facet = wording.facets[0]
            kind, id, _ = OWN_PARAMETER.get(facet, ("access", facet, ""))
            text.rule_out(kind, id, at, last)
        elif wording.alone and at in text.guarded:
            pass  # "lift to hospital": a listed phrase of a need has the word
        elif _is_traded(text, at, last):
            pass
        elif wording.alone and not _counts_alone(text, wording, at, last):
            _offer(text, wording.facets, at, last)
        else:
            for facet in wording.facets:
                _note(text, facet, wording.words, at, last)
        at = last + 1
    _offer_what_may_help(text)


def _is_cancelled(text: Text, at: int) -> bool:
    """Whether a negation before a phrase is about it. "No" must stand directly before: "no car in a
    wheelchair" cancels nothing."""
    for step in range(at - 1, max(-1, at - 5), -1):
        word = text.norm(step)
        if not text.same_block(step, at) or word in _STATED:
            break
        if word in NOT_WORDS or word == "neednt":
            return True
    return is_denied(text, at, no=frozenset({"no"}))


def _is_traded(text: Text, first: int, last: int) -> bool:
    """ "Wheelchair hire", "fined for parking", "volunteer to train a guide dog"."""
    if not any(text.norm(at) in _THINGS for at in range(first, last + 1)):
        return False
    around = (*range(first - 3, first), *range(last + 1, last + 3))
    return any(text.norm(at) in _TRADED for at in around if text.same_block(at, first))


def _offer_what_may_help(text: Text) -> None:
    """What is worth asking about where a condition is named and no facet is (`not_facets`)."""
    for at, token in enumerate(text.tokens):
        for words, ids in _MAY_HELP if token.norm in _MAY_BEGIN else ():
            last = at + len(words) - 1
            if at in text.taken or not text.same_block(at, last):
                continue
            if all(text.norm(at + step) == word for step, word in enumerate(words)):
                _offer(text, ids, at, last)


def _counts_alone(text: Text, wording: _Wording, first: int, last: int) -> bool:
    """Whether a bare word sets its facet. A word that means several things ("lift"), or a facet
    that is a parameter ("online"), must be the whole query."""
    if wording.words[0] in _NEVER_SET:
        return False
    careful = wording.facets[0] in OWN_PARAMETER or is_form(wording.words[0])
    others = others_than(text, range(first, last + 1))
    return not others if careful else others <= 1


def _longest(text: Text, at: int) -> tuple[_Wording, int] | None:
    """The longest wording met from here on, and the position of its last word."""
    for wording in _wordings().get(_key(text.norm(at)), ()):
        last = _met(text, wording, at)
        if last is not None:
            return wording, last
    return None


def _met(text: Text, wording: _Wording, at: int) -> int | None:
    if not _may_use(text, at):
        return None
    here = at
    for word in wording.words[1:]:
        here += 1
        gaps = 0
        while _key(text.norm(here)) != word:
            known = text.norm(here) in _GAPS or text.taken.get(here) == "language"
            if not known or gaps == _MOST_GAPS:
                return None
            here, gaps = here + 1, gaps + 1
        if not text.same_block(at, here) or not _may_use(text, here):
            return None
    return here


def _may_use(text: Text, at: int) -> bool:
    return at not in text.taken


def _note(text: Text, facet: str, words: tuple[str, ...], first: int, last: int) -> None:
    if words in _SELF_REFERRAL:
        text.find("join", "self_referral", JOIN["self_referral"], first, last, how="phrase")
    elif facet in OWN_PARAMETER:
        kind, id, label = OWN_PARAMETER[facet]
        housebound = facet == "home_visits" and bool(_HOUSEBOUND & set(words))
        text.find(kind, id, label, first, last, how="phrase", shared=housebound)
        for other in ("phone", "online") if housebound else ():
            text.find("attend", other, ATTEND[other], first, last, how="phrase", shared=True)
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
