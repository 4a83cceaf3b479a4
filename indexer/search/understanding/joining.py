"""How you join: just turn up, refer yourself, be referred."""

from __future__ import annotations

import re
from typing import Final

from indexer.search.understanding.text import Text, word_set
from schemas.vocabulary import JOIN

_DROP_IN_FOR: Final = word_set("on to and for my her him")
_FALLS: Final = word_set(
    "blood mood income temperature price prices money confidence hours benefits"
)
_NO_REFERRAL: Final = re.compile(
    r"\b(?:no|not a|without a|hasn['’]?t got a|haven['’]?t got a) (?:gp |doctor['’]?s? |doctors )?"
    r"(?:referral|referal)\b|\b(?:no|without) (?:waiting lists?|wait|waiting)\b",
    re.I,
)
_REFERRED: Final = re.compile(
    r"\b(?:takes|accepts|accept|taking|accepting|open to) (?:professional |gp "
    r"|external )?referrals?"
    r" from (?:professionals?|gps?|link workers?|social prescribers?|agencies)\b"
    r"|\b(?:takes|accepts|by) professional referrals?\b",
    re.I,
)


_MYSELF: Final = re.compile(r"\brefer(?:s|red|ring)? (?:my|her|him|them|your|our)sel\w+\b", re.I)


def read_join(text: Text) -> None:
    """ "drop in", "dropin", "just turn up" (the rest of the phrases are in accessibility.json)."""
    for met in _REFERRED.finditer(text.typed):
        spot = text.at_span(*met.span())
        if spot and text.free(spot):
            way = "professional_referral"
            text.find("join", way, JOIN[way], spot[0], spot[-1])
    for met in _MYSELF.finditer(text.typed):
        spot = text.at_span(*met.span())
        if spot and text.free(spot):
            text.find("join", "self_referral", JOIN["self_referral"], spot[0], spot[-1])
    text.put_aside(_NO_REFERRAL)
    for at, token in enumerate(text.tokens):
        if at in text.taken or at in text.guarded:
            continue
        after = text.norm(at + 1) if text.same_block(at, at + 1) else ""
        person = bool({"someone", "to", "can", "who", "not"} & set(text.before(at, 2)))
        if token.norm in ("dropin", "dropins"):
            text.find("join", "drop_in", JOIN["drop_in"], at, at)
        elif token.norm in ("drop", "walk") and after in ("in", "ins") and not person:
            walked = token.norm == "walk" and text.norm(at + 2) in ("the", "a", "town", "with")
            if (
                walked
                or text.norm(at + 2) in _DROP_IN_FOR | _FALLS
                or text.norm(at + 2)
                in (
                    "shower",
                    "bath",
                )
            ):
                continue
            text.find("join", "drop_in", JOIN["drop_in"], at, at + 1)
        elif token.norm == "turn" and after == "up" and text.norm(at - 1) in ("can", "just"):
            text.find("join", "drop_in", JOIN["drop_in"], at, at + 1)
