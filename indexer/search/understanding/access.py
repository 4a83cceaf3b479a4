"""Access needs from the phrases of accessibility.json, under its `search_rules`: whole phrases
only, the longest wins, and no everyday word ever sets a filter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from typing import Final, NamedTuple

from indexer.search.understanding.access_look_alikes import asks_for_nothing
from indexer.search.understanding.access_ways import AMENITIES, FIRST_WAYS, LISTED, WAYS, Ways
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
    # slips that are everyday words for nothing else
    **dict.fromkeys(("weelchair", "whelchair", "whealchair", "wheelchiar"), "wheelchair"),
    **dict.fromkeys(("toylet", "toliet", "tolet"), "toilet"),
    **dict.fromkeys(("intrepreter", "interpeter", "interpretor"), "interpreter"),
    **dict.fromkeys(("frendly", "freindly"), "friendly"),
    "parkin": "parking", "manige": "manage", "brale": "braille", "braile": "braille",
    "larg": "large",
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
    "retired died dead passed lost puppies volunteer volunteering train trainer permit renew "
    "renewal apply application refused denied"
)
# "Lives near the station", "moved close to the bus station": where somebody is, and no wish.
_LIVES: Final = word_set("live lives living lived moved move work works working stay staying")
_COUNTED: Final = word_set("stairs steps print")
# Beside these a bare word ("quiet", "childcare", "interpreter") tells of something else.
_SOMETHING_ELSE: Final = word_set(
    "man woman lad lass lady boy girl kid child son daughter husband wife person type soul life "
    "down "
    "night cost costs fees fee bill bills job jobs worker course vouchers voucher lately since "
    "from off there home word words me him her up my mood spirits of street"
)
_SOMEBODY_IS: Final = word_set("he she hes shes keeps gone went im been kept stay stays keep")
# Between commas these can only be what is asked of the place.
_PLAIN: Final = word_set(
    "wheelchair ramp parking car toilet toilets loo loop minibus scooter interpreter translator "
    "childcare drop online zoom"
)
_WAITS: Final = word_set("sat sits sitting sit wait waits waiting glued")
_TRAVELS: Final = word_set("need needs want wants give gave get gets offer offered")
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
    _read_ways(text, FIRST_WAYS)
    at = 0
    bound: list[tuple[_Wording, int, int]] = []
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
            text.dismissed.update(wording.facets)  # "lift to hospital": words of a need
        elif _is_traded(text, at, last) or _is_told_of(text, wording, at, last):
            text.dismissed.update(wording.facets)
        elif wording.alone and not _counts_alone(text, wording, at, last):
            _offer(text, wording.facets, at, last)
        elif "home_visits" in wording.facets and _HOUSEBOUND & set(wording.words):
            bound.append((wording, at, last))
        else:
            for facet in wording.facets:
                _note(text, facet, wording.words, at, last)
        at = last + 1
    for wording, first, last in bound:  # after "home visits", which says in which way
        _note_housebound(text, wording, first, last)
    _read_ways(text, WAYS)
    _read_listed(text)
    _offer_what_may_help(text)


def _read_ways(text: Text, ways: Ways) -> None:
    """What is said in words of which only the frame is known: "her PA to come along"."""
    for ids, pattern in ways:
        for met in pattern.finditer(text.typed):
            spot = text.at_span(*met.span(met.lastindex or 0))
            free = all(text.taken.get(at, "place") == "place" for at in spot)
            if not spot or not free or not text.same_block(spot[0], spot[-1]):
                continue
            if _is_traded(text, spot[0], spot[-1]) or _is_elsewhere(
                text, ids[0], spot[0], spot[-1]
            ):
                text.dismissed.update(ids)
                continue
            told = text.norm(spot[0]) in _NEGATIVE or not _is_cancelled(text, spot[0])
            if not told:
                text.dismissed.update(ids)
            for facet in ids if told else ():
                _note(text, facet, (), spot[0], spot[-1])


def _read_listed(text: Text) -> None:
    """What a place must have, one thing after the other: "if there's a ramp and parking"."""
    for met in LISTED.finditer(text.typed):
        spot = text.at_span(*met.span())
        for at in text.at_span(*met.span(1)):
            if text.norm(at) in AMENITIES and text.free((at,)):
                text.taken.setdefault(spot[0], "access")
                _note(text, AMENITIES[text.norm(at)], (), at, at)


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
    around = (*range(first - 3, first), *range(last + 1, last + 4))
    return any(text.norm(at) in _TRADED for at in around if text.same_block(at, first))


def _is_told_of(text: Text, wording: _Wording, at: int, last: int) -> bool:
    """ "Drinking in the park outside", "sat by the phone all day", "the only day she has a carer
    free"."""
    if _is_elsewhere(text, wording.facets[0], at, last):
        return True
    if "carer_or_companion" in wording.facets:
        has = {"has", "have", "got", "get"} & set(text.before(at, 2))
        return text.tokens[last].possessive or (text.norm(last) == "free" and bool(has))
    if wording.words[0] == "park":
        return text.norm(at - 1) in ("the", "a") and text.same_block(at - 1, at)
    return "phone_option" in wording.facets and bool(_WAITS & set(text.before(at, 3)))


def _is_elsewhere(text: Text, facet: str, at: int, last: int) -> bool:
    """ "Lives near the station", "no stairs of progress", "BSL course"."""
    if asks_for_nothing(text, facet, at, last):
        return True
    behind = text.norm(last + 1) if text.same_block(last, last + 1) else ""
    if behind == "of" and text.norm(last) in _COUNTED:
        return True
    return facet == "near_public_transport" and bool(_LIVES & set(text.before(at, 2)))


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
    follower = text.norm(last + 1) if text.same_block(last, last + 1) else ""
    if follower in _SOMETHING_ELSE or _SOMEBODY_IS & set(text.before(first, 3)):
        return False  # "quiet man", "he's very quiet", "childcare costs"
    if wording.words[0] == "lift" and _TRAVELS & set(text.before(first, 2)):
        return False
    if wording.words[0] in _PLAIN and _fills_block(text, first, last):
        return True
    careful = wording.facets[0] in OWN_PARAMETER or is_form(wording.words[0])
    others = others_than(text, range(first, last + 1))
    return not others if careful else others <= 1


def _fills_block(text: Text, first: int, last: int) -> bool:
    """Whether a word stands between commas by itself: "crafts, parking, Ossett"."""
    alone = not text.same_block(first - 1, first) and text.ends_block(last)
    return alone and text.tokens[0].block != text.tokens[-1].block


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
        text.find(kind, id, label, first, last, how="phrase")
    else:
        text.find("access", facet, facets()[facet].label, first, last, how="phrase")


def _note_housebound(text: Text, wording: _Wording, first: int, last: int) -> None:
    for way in ("home", "phone", "online"):
        text.find("attend", way, ATTEND[way], first, last, how="phrase", shared=True)
    for facet in set(wording.facets) - {"home_visits"}:
        _note(text, facet, wording.words, first, last)


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
