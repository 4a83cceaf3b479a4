"""What it may cost, how it happens (in person, online, phone, home visit) and how to join."""

from __future__ import annotations

from typing import Final

from indexer.search.understanding.text import NOT_WORDS, Text, word_set
from schemas.vocabulary import ATTEND, JOIN

_NOT_FREE_BEFORE: Final = word_set(
    "gluten dairy step drug smoke sugar debt nut im i are is hands trouble pain alcohol lactose "
    "wheat barrier meat we feel set break"
)
_NOT_FREE_AFTER: Final = word_set(
    "time on from school bus tv prescriptions prescription spirit fall days meals this wifi "
    "mornings afternoons evenings"
)
_PAID_THINGS: Final = word_set(
    "class classes group groups club session sessions lessons course courses activity activities "
    "swim swimming gym yoga things outings exercise somewhere something day stuff"
)
_ONLINE_AFTER: Final = word_set(
    "group groups class classes session sessions meeting meetings meet meetup support course "
    "courses chat choir yoga counselling only or version please"
)
_ZOOM_LEARNT: Final = word_set("learn teach use using help set how work")
_DROP_IN_FOR: Final = word_set("on to and for my her him")


def read_cost(text: Text) -> None:
    """ "free" and "low cost". "Free on Tuesdays", "gluten free" and "can't afford food" are not
    about what a group may cost."""
    for at, token in enumerate(text.tokens):
        if at in text.taken:
            continue
        before = text.norm(at - 1) if text.same_block(at - 1, at) else ""
        after = text.norm(at + 1) if text.same_block(at, at + 1) else ""
        if token.norm == "free":
            hyphen = text.typed[max(0, token.start - 1) : token.start] == "-"
            if before in _NOT_FREE_BEFORE | NOT_WORDS or after in _NOT_FREE_AFTER or hyphen:
                continue
            text.find("cost", "free", "Free", at, at)
        elif token.norm in ("cheap", "affordable", "inexpensive"):
            if not after or after in _PAID_THINGS:
                text.find("cost", "low", "Low cost", at, at)
        elif token.norm == "cost" and before == "low":
            text.find("cost", "low", "Low cost", at - 1, at)
        elif token.norm == "budget" and before in ("tight", "a", "low", "small"):
            text.find("cost", "low", "Low cost", at, at)
        elif token.norm == "afford" and before == "cant":
            paying = after in ("much", "to", "it", "anything", "fees", "") or after in _PAID_THINGS
            if paying and text.norm(at + 2) not in ("eat", "heat", "live"):
                text.find("cost", "low", "Low cost", at - 1, at)


def read_attend(text: Text) -> None:
    """ "in person", "face to face", "online group", "on zoom". Bare "online" and "phone" are
    everyday words ("scammed online"); phrases for them stand in accessibility.json."""
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
        elif (token.norm == "online" and after in _ONLINE_AFTER) or (
            token.norm == "zoom" and not _ZOOM_LEARNT & set(text.norms())
        ):
            text.find("attend", "online", ATTEND["online"], at, at)


def read_join(text: Text) -> None:
    """ "drop in", "dropin", "just turn up" (the rest of the phrases are in accessibility.json)."""
    for at, token in enumerate(text.tokens):
        if at in text.taken or at in text.guarded:
            continue
        after = text.norm(at + 1) if text.same_block(at, at + 1) else ""
        person = bool({"someone", "to", "can", "who", "not"} & set(text.before(at, 2)))
        if token.norm in ("dropin", "dropins"):
            text.find("join", "drop_in", JOIN["drop_in"], at, at)
        elif token.norm in ("drop", "walk") and after in ("in", "ins") and not person:
            if text.norm(at + 2) in _DROP_IN_FOR or text.norm(at + 2) in ("shower", "bath"):
                continue
            text.find("join", "drop_in", JOIN["drop_in"], at, at + 1)
        elif token.norm == "turn" and after == "up" and text.norm(at - 1) in ("can", "just"):
            text.find("join", "drop_in", JOIN["drop_in"], at, at + 1)
