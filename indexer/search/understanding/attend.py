"""How it happens: in person, online, by phone, at home. Not every call is a telephone service."""

from __future__ import annotations

import re
from typing import Final

from indexer.search.understanding.attend_everyday import (
    HOME_EVERYDAY,
    ONLINE_EVERYDAY,
    PHONE_EVERYDAY,
    VENUE_EVERYDAY,
)
from indexer.search.understanding.attend_phrases import AT_HOME, BY_PHONE, IN_PERSON, ONLINE
from indexer.search.understanding.attend_said import (
    GOES_OUT,
    HOME_SAID,
    ONLINE_SAID,
    PHONE_SAID,
)
from indexer.search.understanding.denial import is_denied
from indexer.search.understanding.late import regex
from indexer.search.understanding.text import NOT_WORDS, Text, word_set
from indexer.search.understanding.told_elsewhere import is_told_elsewhere
from indexer.search.words import STOP_WORDS
from schemas.vocabulary import ATTEND

_ONLINE_AFTER: Final = word_set(
    "group groups class classes session sessions meeting meetings meet meetup support course "
    "courses chat choir yoga counselling only or version please instead forum community therapy"
)
_ONLINE_THINGS: Final = word_set(
    "form forms shopping banking scam scams scammed gambling bullying bullied dating safety abuse"
    " account accounts application applications grooming gaming betting casino fraud harassment "
    "bank"
    " bingo poker payment payments bill bills porn trolls predator romance stalker hate"
)
_ZOOM_LEARNT: Final = word_set("learn teach use using help set how work")
# "Wants a call once a week", "someone to ring her": by telephone. Not "someone to call round".
_CALLS: Final = regex(
    r"\b(?:weekly|daily|regular|friendly|phone|telephone|welfare|check[\s-]?in|chatty)\s+"
    r"(?:phone |telephone )?calls?\b(?! (?:cent|out|from|about|round|in\b|charges|bills?))"
    r"|\b(?:wants?|needs?|likes?|loves?|appreciates?|enjoys?|would like|fancies|get) (?:a |the odd "
    r"|an odd |an occasional )(?:phone |telephone )?call\b(?! (?:cent|out|from|about|round|back"
    r"|in\b))"
    r"|\b(?:tele)?phone (?:pals?|budd(?:y|ies)|chats?|check[- ]?ins?|chums?)\b"
    r"|\ba (?:phone ?|telephone )?call (?:once|every|each|now|twice|a week|in the)\b"
    r"|\b(?:someone|somebody|sumone|person|volunteer|friend|befriender|buddy|anyone|listener) "
    r"(?:who (?:can|could|will|would) |to )"
    r"(?:ring|phone|telephone|call)(?: (?:her|him|me|them|us|mum|dad))?(?! (?:round|in\b|out|back"
    r"|up"
    r"|\w+ (?:round|in\b|out|back)))\b(?= (?:her|him|me|them|us|mum|dad)|\s*(?:$|[,.;|]| once"
    r"| every"
    r"| each| now| for a chat| weekly| daily| regularly| on\b))|\b(?:ring|phone) (?:her|him|me"
    r"|them) "
    r"(?:once|every|each|weekly|daily|regularly|now and)\b",
    re.I,
)
_NOT_CALLS: Final = word_set("cold scam nuisance silent abusive spam fraud threatening debt")
# What is brought to the door.
_BROUGHT: Final = regex(
    r"\b(?:deliver(?:y|s|ed|ing)?|bring(?:s|ing)?|brought) (?:(?:hot |her |his |my |the |some |a "
    r"|cooked |ready |frozen )*)(?:meals?|dinners?|lunch(?:es)?|shopping|food|groceries|parcels?|"
    r"prescriptions?|books?|tablets|medication) (?:to|round|at home|for)\b"
    r"|\b(?:meals?|dinners?|lunch(?:es)?|shopping|food|groceries|food parcels?|prescriptions?"
    r"|books) "
    r"(?:delivered|brought (?:round|to|in)|delivery|dropped off)\b(?! driver)"
    r"|\bdelivered to (?:the|her|his|my|their|your) (?:door|home|house|flat)\b",
    re.I,
)
_VISITED: Final = regex(
    r"\b(?:someone|somebody|sumone|a volunteer|a befriender|a nurse|a counsellor|anyone) (?:to"
    r"|who (?:can"
    r"|could|will|would)) (?:come|call|pop) (?:round|out|over|in)(?: to (?:see|visit"
    r"|sit with) (?:her|him"
    r"|me|them|mum|dad))?\b(?! (?:and|to) (?:fix|mend|clean|cut|do|repair|look))"
    r"|\bcan (?:they|someone|somebody|anyone|anybody|you|a volunteer|the nurse) (?:visit|come out"
    r"|come"
    r" round|come to (?:her|him|me|us|the house|the home))\b"
    r"|(?<!care )(?<!nursing )\bhome visiting\b"
    r"|\b(?:someone|somebody|anyone|a sitter|volunteer) (?:to|who can|who could) sit with (?:her"
    r"|him|mum|dad|my (?:mum|dad|husband|wife)|them)\b"
    r"|\b(?:seen|visited|treated|counselled|assessed) (?:at|in) (?:(?:her|his|my|their) (?:own "
    r")?)?home\b"
    r"|\b(?:visit|see|visits|sees) (?:her|him|me|them|mum|dad|people|you) (?:in|at) (?:(?:her|his"
    r"|my|their"
    r"|your) (?:own )?)?home\b",
    re.I,
)
# "Support online", "over teams": behind what is looked for, or through what it is held.
_ONLINE: Final = regex(
    r"\b(?:(?:on|over|via|by|through|using) (?:ms |microsoft )?(?:teams|skype|face ?time|google "
    r"meet"
    r"|whatsapp video|video(?: (?:call|calls|link|chat))?|web ?cam)|(?:support|groups?|courses?"
    r"|class(?:es)?|counselling|therapy|sessions?|meetings?|meet[- ]?ups?|something|anything"
    r"|lessons?"
    r"|workshops?|cafe|prefers?|do it|do this|join|attend|be|advice|chat|programme) (?:is |are "
    r"|that is "
    r"|that['’]s |run |held )?(?:online|virtually|remotely)|video calls? (?:ok|okay|fine|please"
    r"|only|preferred|best|instead))\b(?! (?:forms?|bank\w*|shop\w*|gam\w+|bet\w*|scam\w*|order\w*"
    r"|safety|dating))",
    re.I,
)
_BY_ANY: Final = (
    r"(?:online|zoom|teams|skype|video(?: calls?)?|virtual(?:ly)?|in person|face to face)"
)
_BY_PHONE: Final = r"(?:by |over the |on the |via )?(?:phone|telephone)(?: calls?)?"
# "Zoom or phone", "phone or online": either will do.
_OR_PHONE: Final = regex(rf"\b{_BY_ANY} ?(?:or|and|/) ?({_BY_PHONE})(?!\w)", re.I)
_PHONE_OR: Final = regex(rf"\b({_BY_PHONE}) ?(?:or|and|/) ?(?:by |on |over )?{_BY_ANY}(?!\w)", re.I)
_OR_ONLINE: Final = regex(
    rf"\b(?:{_BY_PHONE}|in person|face to face|text) ?(?:or|and|/) ?(?:by |on |over )?"
    r"(online|zoom|teams|skype|video(?: calls?)?)(?!\w)|\b(zoom|online|skype|video(?: calls?)?)"
    rf" ?(?:or|and|/) ?(?:{_BY_PHONE}|in person|face to face|text)(?!\w)",
    re.I,
)
_BOUND: Final = regex(
    r"\b(?:house ?bound|bed ?bound|confined|bound|leave (?:the|his|her|my) (?:house|home)"
    r"|leave (?:home|house)|out of the house)\b",
    re.I,
)
_NO_ONLINE: Final = regex(
    r"\b(?:not|no|nothing|isn['’]?t|don['’]?t (?:do|use|like|want)|doesn['’]?t (?:do|use|like|want)"
    r"|can['’]?t (?:do|use|get on)|hates?|rather than|instead of|hasn['’]?t got|haven['’]?t got"
    r"|without)"
    r" (?:an |the |any |a |it |to be |to do |to go |on |over )*(?:online|zoom|teams|internet|wi-?fi"
    r"|video calls?|virtual)\b(?! (?:bank|shop|scam))",
    re.I,
)


# A visitor alone may be somebody on the telephone too, where nothing says that it is for a home.
_VISIT_ASKED: Final = regex(
    r"\b(?:someone|somebody|anyone|anybody|volunteer|befriender|visitor|person|people) (?:(?:who"
    r"|that"
    r"|to|would|could|can|please|come|and) ){1,3}visit\b",
    re.I,
)


def read_attend(text: Text) -> None:
    """ "in person", "face to face", "online group", "on zoom". Bare "online" and "phone" are
    everyday words ("scammed online"); phrases for them stand in accessibility.json. Who is
    housebound can be reached in any way that needs no going out, unless the text says in which, or
    that they are to be fetched."""
    bound = [one for one in text.findings if one.kind == "attend" and _BOUND.search(one.words)]
    text.findings = [one for one in text.findings if one not in bound]
    _read_ways(text)
    fetched = any(one.id == "transport_provided" for one in text.findings)
    told = any(one.kind == "attend" for one in text.findings)
    if not (told or fetched or GOES_OUT.search(text.typed)):
        # Who asks for a visit asks for no call.
        visited = _VISIT_ASKED.search(text.typed)
        text.findings += [one for one in bound if not visited or one.id == "home"]


def _is_sought(after: str) -> bool:
    """Whether "online" before this word says how: "online bereavement", not "online shopping"."""
    return bool(after) and after not in _ONLINE_THINGS and after not in STOP_WORDS


def _read_ways(text: Text) -> None:
    for met in _NO_ONLINE.finditer(text.typed):
        spot = text.at_span(*met.span())
        if spot:
            if text.free(spot):
                text.rule_out("attend", "online", spot[0], spot[-1])
            phone = spot[-1] + 2
            joined = text.norm(phone - 1) in ("or", "nor", "and") and text.same_block(
                phone, phone - 2
            )
            if joined and text.norm(phone) in ("phone", "telephone"):
                text.rule_out("attend", "phone", phone, phone)
    ways = (
        (HOME_SAID, "home"), (ONLINE_SAID, "online"), (PHONE_SAID, "phone"),
        (_OR_PHONE, "phone"), (_PHONE_OR, "phone"), (_OR_ONLINE, "online"), (_CALLS, "phone"),
        (_BROUGHT, "home"), (_VISITED, "home"), (_ONLINE, "online"),
        (AT_HOME, "home"), (BY_PHONE, "phone"), (ONLINE, "online"), (IN_PERSON, "venue"),
        (HOME_EVERYDAY, "home"), (PHONE_EVERYDAY, "phone"), (ONLINE_EVERYDAY, "online"),
        (VENUE_EVERYDAY, "venue"),
    )  # fmt: skip
    for pattern, way in ways:
        for met in pattern.finditer(text.typed):
            spot = text.at_span(*met.span(met.lastindex or 0))
            told = spot and text.free(spot) and text.norm(spot[0] - 1) not in _NOT_CALLS
            if (
                told
                and not is_denied(text, spot[0], no=NOT_WORDS)
                and not is_told_elsewhere(text.typed, f"attend:{way}", *met.span())
            ):
                shared = way in ("home", "phone")
                text.find("attend", way, ATTEND[way], spot[0], spot[-1], shared=shared)
    for at, token in enumerate(text.tokens):
        if at in text.taken:
            continue
        after = text.norm(at + 1) if text.same_block(at, at + 1) else ""
        negated = bool(NOT_WORDS & set(text.before(at, 3)))
        met_by_chance = bool({"bumped", "met", "ran", "saw"} & set(text.before(at, 4)))
        if (
            (token.norm, after) == ("in", "person") and not met_by_chance | negated
        ) or token.norm == "f2f":
            text.find("attend", "venue", ATTEND["venue"], at, at + (token.norm == "in"))
        elif (
            token.norm == "face"
            and (after, text.norm(at + 2)) == ("to", "face")
            and text.norm(at + 3) != "with"
        ):
            text.find("attend", "venue", ATTEND["venue"], at, at + 2)
        elif negated:
            continue
        elif (
            token.norm in ("online", "virtual", "remote")
            and (
                after in _ONLINE_AFTER or (at == 0 and token.norm == "online" and _is_sought(after))
            )
            and not (after == "support" and token.norm == "virtual")
        ) or (
            token.norm == "zoom"
            and after not in ("lens", "lenses")
            and not _ZOOM_LEARNT & set(text.norms())
        ):
            text.find("attend", "online", ATTEND["online"], at, at)
