"""How you join: just turn up, refer yourself, be referred."""

from __future__ import annotations

import re
from typing import Final

from indexer.search.understanding.joining_said import (
    EXERCISE_REFERRAL,
    SELF_REFERRED,
    TURNS_UP,
)
from indexer.search.understanding.late import regex
from indexer.search.understanding.text import NOT_WORDS, Text, word_set
from indexer.search.understanding.told_elsewhere import is_told_elsewhere
from schemas.vocabulary import JOIN

_DROP_IN_FOR: Final = word_set("on to and for my her him")
_FALLS: Final = word_set(
    "blood mood income temperature price prices money confidence hours benefits"
)
# "Walk in shower", "drop in the ocean".
_BUILT: Final = word_set("shower bath wardrobe closet fridge freezer ocean")
_NO_REFERRAL: Final = regex(
    r"\b(?:no|not a|without a|hasn['’]?t got a|haven['’]?t got a) (?:gp |doctor['’]?s? |doctors )?"
    r"(?:referral|referal)\b|\b(?:no|without) (?:waiting lists?|wait|waiting)\b",
    re.I,
)
_PROFESSIONAL: Final = (
    r"(?:(?:social|link|support|key|youth|outreach|family|case) ?workers?|social (?:services"
    r"|prescribers?|care)|professionals?|schools?|teachers?|agenc(?:y|ies)|housing (?:officers?"
    r"|associations?)|(?:the )?council|probation(?: officers?)?|police|job ?cent(?:re|er)s?"
    r"|health visitors?|charit(?:y|ies)|(?:other )?(?:services|organisations?)|care co-?ordinators?"
    r"|early help|sencos?)"
)
_CLINICAL: Final = (
    r"(?:gps?|(?:the |my |her |his )?(?:doctor|dr|nurse|consultant)s?['’]?s?|hospitals?|physio\w*"
    r"|clinical|medical|clinicians?|(?:gp )?surger(?:y|ies)|psychiatrists?|midwi(?:fe|ves)|cmht"
    r"|camhs|memory clinic|health professionals?)"
)
_TAKES: Final = (
    r"(?:accept(?:s|ing)?|tak(?:e|es|ing)|open to|welcom(?:e|es|ing)|gets?|via|through|by|on)"
)
_CAN: Final = (
    r"(?:can|could|may|might|will|would|['’]ll|(?:is|are) (?:happy|able|willing) to|has offered to)"
)
_ANY: Final = r"(?:(?:a|an|any|the|my|our|her|his|their|other|direct) )?"
# "GP will refer her to the memory clinic": somewhere else, and not to what is looked for.
_ELSEWHERE: Final = (
    r"(?! (?:(?!to\b)[\w'’]+ ){0,3}to (?!(?:you|your|this|these|it|one|anything|something"
    r"|somewhere|groups?|classes)\b|(?:the|an?) (?:[\w-]+ )?(?:group|class|gym|course|scheme"
    r"|session"
    r"|club|activity|programme)\b))"
)
# Who takes part is referred by somebody, or asks whether somebody may refer them.
_REFERRED: Final = (
    ("clinical_referral", regex(
        rf"\b(?:has|have|having|got|with|holding|{_TAKES}) {_ANY}{_CLINICAL} refer?rals?"
        r"(?: (?:letter|form))?\b"
        rf"|\b{_CLINICAL} refer?rals? (?:letter|form|scheme|only|accepted|welcome|is fine|ok)\b"
        rf"|\b(?:{_TAKES} )?refer?rals? (?:letter )?(?:from|by|via|through) {_ANY}{_CLINICAL}\b"
        rf"|\b{_CLINICAL} {_CAN} (?:also )?refer (?:me|him|her|them|us|in|people|patients)\b"
        rf"{_ELSEWHERE}"
        rf"|\b(?:can|could|does|do|would) {_ANY}{_CLINICAL} refer\b"
        r"|\b(?:exercise|gym|activity|arts|swimming) (?:on|by) (?:refer?ral|prescription)\b",
        re.I)),
    ("professional_referral", regex(
        rf"\b{_TAKES} (?:professional |external |agency |outside )?refer?rals? (?:from|by|via"
        rf"|through) {_ANY}{_PROFESSIONAL}\b"
        r"|\b(?:takes?|accepts?|accepting|by|via|taking) (?:professional|agency) refer?rals?\b"
        rf"|\brefer?rals? (?:from|by|via|through) {_ANY}{_PROFESSIONAL} (?:only|welcome|accepted"
        r"|is fine|ok|allowed)\b"
        rf"|\b{_PROFESSIONAL} refer?rals? (?:only|accepted|welcome|needed|is fine|ok)\b"
        rf"|\b(?:can|could|does|do|would|may) {_ANY}{_PROFESSIONAL} refer\b"
        rf"|\b{_PROFESSIONAL} {_CAN} (?:also )?refer\b{_ELSEWHERE}"
        r"|\b(?:can|could|may|how do|how can|how would) (?:i|we|you|professionals) (?:make a "
        r"refer?ral\b|refer (?:in\b(?! \w+sel)|(?:a|an|my|our|one of (?:our|my)|this|these|some)"
        r" \w+"
        r"|(?:clients|patients|people|families|pupils|residents|tenants|someone|somebody)\b))",
        re.I)),
)  # fmt: skip
# "Waiting for a GP referral", "do I need a doctor's referral": none is at hand.
_NO_REFERRED: Final = regex(
    r"\b(?:no|not|nor|without|never|isn['’]?t|(?:do|does|would) (?:i|he|she|they|you|we) (?:need"
    r"|have"
    r" to)|needs?|wait\w*|awaiting|waited|lost|refused|rejected|chas\w+|after|turned down|won['’]?t"
    r"|can['’]?t|didn['’]?t|doesn['’]?t|don['’]?t|nowt that needs)(?: (?:for|on|get|have|got"
    r"|take|a|an|the|my|her"
    r"|his|need|accept|want|with|go|through))*\s*$",
    re.I,
)


_LOST: Final = regex(
    r" (?:(?:has|have|had|got|was|were|been|is|are|never|not) )*(?:lost|refused|rejected|missing"
    r"|expired|declined|came|arrived|turned down|taking|waiting|delayed|sent|bounced|gone)\b",
    re.I,
)


# "Roll up on the day", "can I just come along", "pop in when I like".
_TURN_UP: Final = regex(
    r"\b(?:(?:roll|rock|turn|show|pop) (?:up|along) (?:on the day|whenever|when (?:i|she|he|they"
    r"|you) (?:like|likes|want|wants|fancy|feel)\w*|and (?:join in|see))"
    r"|(?:(?<!has )(?<!have )(?<!woman )(?<!lady )(?<!man )(?<!gent )(?<!patient )(?<!pt )(?<!she )"
    r"(?<!he )(?<!girl )(?<!lad )(?<!who )just|can i|can she|can he|can we|can they) (?:just )?"
    r"(?:come|go|pop|roll|rock) (?:along|in)(?! (?:to|with|here|for a|from) )"
    r"|(?:pop|drop|call|wander|walk) in (?:when(?:ever)?|as and when|any ?time)"
    r"|(?:come|coming) and go(?:ing)? as (?:i|she|he|they|you) (?:please|like|want)s?"
    r"|(?:walk|come|go) straight in|can just (?:call|pop|drop|nip|come|walk) in"
    r"|(?:no|without(?: the| any)?) (?:faff|hassle|fuss|bother)(?: with| of)? (?:signing up"
    r"|booking|forms)"
    r"|(?:don['’]?t|doesn['’]?t) want to have to (?:book|sign up|register)"
    r"|without (?:a |any )?(?:gp|doctor['’]?s|doctors|professional) referral"
    r"|dip in and out|wander in|turn up (?:unannounced|as and when)"
    r"|(?:no need to|without having to|don['’]?t (?:have|need) to|not having to) (?:ring|phone"
    r"|call)"
    r" (?:ahead|first|up first|beforehand)"
    r"|without (?:being |getting |having to be )?referred(?: in)?"
    r"|(?:no|without(?: an)?) appointments?(?= ?(?:\Z|[,.;:!?)/]|sort|kind|type|needed|place|drop"
    r"|necessary|required|please|pls)))(?!\w)",
    re.I,
)
_MYSELF: Final = regex(
    r"\brefer(?:s|red|ring)? (?:in )?(?:my|her|him|them|your|our)sel\w+\b"
    r"|\b(?:put|sign)(?:s|ting|ing)? (?:my|her|him|them)sel\w+ (?:forward|up)\b(?! to)"
    r"|\bself[- ]ref\b|\bput (?:my|her|his|our) own names? (?:down|forward)\b"
    r"|\b(?:without|rather not|not) (?:going|go|having to go) through (?:the |my |her |his |a )?"
    r"(?:gps?|doctors?|surgery)\b",
    re.I,
)

_SAID: Final = (
    ("self_referral", SELF_REFERRED),
    ("drop_in", TURNS_UP),
    ("clinical_referral", EXERCISE_REFERRAL),
)
_REFUSED: Final = NOT_WORDS | {"cant", "couldnt", "wont", "cannot", "never", "didnt", "used"}


def _is_refused(text: Text, at: int) -> bool:
    """ "Can't refer himself", "won't put herself forward", "didn't turn up on the day"."""
    return bool(_REFUSED & set(text.before(at, 2)))


def read_join(text: Text) -> None:
    """ "drop in", "dropin", "just turn up" (the rest of the phrases are in accessibility.json)."""
    for way, pattern in _REFERRED:
        for met in pattern.finditer(text.typed):
            spot = text.at_span(*met.span())
            denied = _NO_REFERRED.search(text.typed[max(0, met.start() - 40) : met.start()])
            if spot and text.free(spot) and not (denied or _LOST.match(text.typed, met.end())):
                text.find("join", way, JOIN[way], spot[0], spot[-1])
    for met in _MYSELF.finditer(text.typed):
        spot = text.at_span(*met.span())
        elsewhere = is_told_elsewhere(text.typed, "self_referral", *met.span())
        if spot and text.free(spot) and not (elsewhere or _is_refused(text, spot[0])):
            text.find("join", "self_referral", JOIN["self_referral"], spot[0], spot[-1])
    for met in _TURN_UP.finditer(text.typed):
        spot = text.at_span(*met.span())
        elsewhere = is_told_elsewhere(text.typed, "drop_in", *met.span())
        if spot and text.free(spot) and not elsewhere:
            text.find("join", "drop_in", JOIN["drop_in"], spot[0], spot[-1])
    for way, pattern in _SAID:
        for met in pattern.finditer(text.typed):
            spot = text.at_span(*met.span())
            elsewhere = is_told_elsewhere(text.typed, way, *met.span())
            if spot and text.free(spot) and not (elsewhere or _is_refused(text, spot[0])):
                text.find("join", way, JOIN[way], spot[0], spot[-1])
    text.put_aside(_NO_REFERRAL)
    for at, token in enumerate(text.tokens):
        if at in text.taken or at in text.guarded:
            continue
        after = text.norm(at + 1) if text.same_block(at, at + 1) else ""
        person = bool({"someone", "to", "can", "who", "not"} & set(text.before(at, 2)))
        if token.norm in ("dropin", "dropins"):
            text.find("join", "drop_in", JOIN["drop_in"], at, at)
        elif token.norm in ("drop", "walk") and after in ("in", "ins") and not person:
            walked = text.norm(at + 2) in ("the", "a", "town", "with") and (
                token.norm == "walk" or text.norm(at + 3) in _BUILT
            )
            behind = text.norm(at + 2)
            jobs = behind == "for" and token.end < len(text.typed) and text.typed[token.end] == "-"
            if walked or (behind in _DROP_IN_FOR | _FALLS | _BUILT and not jobs):
                continue
            text.find("join", "drop_in", JOIN["drop_in"], at, at + 1)
        elif token.norm == "turn" and after == "up" and text.norm(at - 1) in ("can", "just"):
            if is_told_elsewhere(text.typed, "drop_in", token.start, text.tokens[at + 1].end):
                continue  # "can he just turn up at my house"
            text.find("join", "drop_in", JOIN["drop_in"], at, at + 1)
