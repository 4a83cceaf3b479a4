"""How it happens: in person, online, by phone, at home. Not every call is a telephone service."""

from __future__ import annotations

import re
from typing import Final

from indexer.search.understanding.denial import is_denied
from indexer.search.understanding.text import NOT_WORDS, Text, word_set
from schemas.vocabulary import ATTEND

_ONLINE_AFTER: Final = word_set(
    "group groups class classes session sessions meeting meetings meet meetup support course "
    "courses chat choir yoga counselling only or version please instead forum community therapy"
)
_ZOOM_LEARNT: Final = word_set("learn teach use using help set how work")
# "Wants a call once a week", "someone to ring her": by telephone. Not "someone to call round".
_CALLS: Final = re.compile(
    r"\b(?:weekly|daily|regular|friendly|phone|telephone|welfare|check[\s-]?in|chatty)\s+"
    r"(?:phone |telephone )?calls?\b(?! (?:cent|out|from|about|round|in\b|charges|bills?))"
    r"|\b(?:wants?|needs?|likes?|loves?|appreciates?|enjoys?|would like|fancies|get) (?:a |the odd "
    r"|an odd |an occasional )(?:phone |telephone )?call\b(?! (?:cent|out|from|about|round|back"
    r"|in\b))"
    r"|\ba (?:phone ?|telephone )?call (?:once|every|each|now|twice|a week|in the)\b"
    r"|\b(?:someone|somebody|sumone|person|volunteer|friend) (?:who (?:can|could|will|would) |to )"
    r"(?:ring|phone|telephone|call)(?: (?:her|him|me|them|us|mum|dad))?(?! (?:round|in\b|out|back"
    r"|up"
    r"|\w+ (?:round|in\b|out|back)))\b(?= (?:her|him|me|them|us|mum|dad)|\s*(?:$|[,.;|]| once"
    r"| every"
    r"| each| now| for a chat| weekly| daily| regularly))|\b(?:ring|phone) (?:her|him|me|them) "
    r"(?:once|every|each|weekly|daily|regularly|now and)\b",
    re.I,
)
_NOT_CALLS: Final = word_set("cold scam nuisance silent abusive spam fraud threatening debt")
# What is brought to the door.
_BROUGHT: Final = re.compile(
    r"\b(?:deliver(?:y|s|ed|ing)?|bring(?:s|ing)?|brought) (?:(?:hot |her |his |my |the |some |a "
    r"|cooked |ready |frozen )*)(?:meals?|dinners?|lunch(?:es)?|shopping|food|groceries|parcels?|"
    r"prescriptions?|books?|tablets|medication) (?:to|round|at home|for)\b"
    r"|\b(?:meals?|dinners?|lunch(?:es)?|shopping|food|groceries|food parcels?|prescriptions?"
    r"|books) "
    r"(?:delivered|brought (?:round|to|in)|delivery|dropped off)\b(?! driver)"
    r"|\bdelivered to (?:the|her|his|my|their|your) (?:door|home|house|flat)\b",
    re.I,
)
_VISITED: Final = re.compile(
    r"\b(?:someone|somebody|sumone|a volunteer|a befriender|a nurse|a counsellor|anyone) (?:to"
    r"|who (?:can"
    r"|could|will|would)) (?:come|call|pop) (?:round|out|over|in)(?: to (?:see|visit"
    r"|sit with) (?:her|him"
    r"|me|them|mum|dad))?\b(?! (?:and|to) (?:fix|mend|clean|cut|do|repair|look))"
    r"|\b(?:visit|see|visits|sees) (?:her|him|me|them|mum|dad|people|you) (?:in|at) (?:(?:her|his"
    r"|my|their"
    r"|your) (?:own )?)?home\b",
    re.I,
)
_NO_ONLINE: Final = re.compile(
    r"\b(?:not|no|nothing|isn['’]?t|don['’]?t (?:do|use|like|want)|doesn['’]?t (?:do|use|like|want)"
    r"|can['’]?t (?:do|use|get on)|hates?|rather than|instead of|hasn['’]?t got|haven['’]?t got"
    r"|without)"
    r" (?:an |the |any |a |it |to be |to do |to go |on |over )*(?:online|zoom|teams|internet|wi-?fi"
    r"|video calls?|virtual)\b(?! (?:bank|shop|scam))",
    re.I,
)


def read_attend(text: Text) -> None:
    """ "in person", "face to face", "online group", "on zoom". Bare "online" and "phone" are
    everyday words ("scammed online"); phrases for them stand in accessibility.json."""
    for met in _NO_ONLINE.finditer(text.typed):
        spot = text.at_span(*met.span())
        if spot and text.free(spot):
            text.rule_out("attend", "online", spot[0], spot[-1])
    for pattern, way in ((_CALLS, "phone"), (_BROUGHT, "home"), (_VISITED, "home")):
        for met in pattern.finditer(text.typed):
            spot = text.at_span(*met.span())
            told = spot and text.free(spot) and text.norm(spot[0] - 1) not in _NOT_CALLS
            if told and not is_denied(text, spot[0], no=NOT_WORDS):
                text.find("attend", way, ATTEND[way], spot[0], spot[-1], shared=True)
    for at, token in enumerate(text.tokens):
        if at in text.taken:
            continue
        after = text.norm(at + 1) if text.same_block(at, at + 1) else ""
        negated = bool(NOT_WORDS & set(text.before(at, 3)))
        if (token.norm, after) == ("in", "person") or token.norm == "f2f":
            text.find("attend", "venue", ATTEND["venue"], at, at + (token.norm == "in"))
        elif token.norm == "face" and (after, text.norm(at + 2)) == ("to", "face"):
            text.find("attend", "venue", ATTEND["venue"], at, at + 2)
        elif negated:
            continue
        elif (
            token.norm in ("online", "virtual")
            and after in _ONLINE_AFTER
            and not (after == "support" and token.norm == "virtual")
        ) or (token.norm == "zoom" and not _ZOOM_LEARNT & set(text.norms())):
            text.find("attend", "online", ATTEND["online"], at, at)
