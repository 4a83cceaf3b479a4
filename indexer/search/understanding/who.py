"""Whom a group is for, where the words say it: "women only", "for veterans", "over 60s". What it
should not be only for ("not just for old people") asks for nothing.
"""

from __future__ import annotations

import re
from typing import Final

from indexer.search.understanding.denial import NO, is_denied
from indexer.search.understanding.late import regex
from indexer.search.understanding.person import MEN, WOMEN
from indexer.search.understanding.text import Text, word_set
from indexer.search.understanding.who_carers import carers_in
from indexer.search.understanding.who_groups import (
    CHILD_WRITES,
    DID_HARM,
    GROUPS,
    HARMED_BY,
    PARENTS_OF_WHO_WRITES,
)
from indexer.search.understanding.who_phrases import PHRASES
from indexer.search.understanding.who_told import TOLD, is_of_others
from indexer.search.words import STOP_WORDS
from schemas.vocabulary import WHO

_OVER: Final = regex(
    r"\bover[\s-]+(?:the\s+)?(?:[5-7][05]['’]?s?|fifties|sixties|seventies|eighties)\b"
    r"(?!\s*(?:quid|pounds|miles?|years?|yrs?|weeks?|days?"
    r"|minutes|mins|people|times|stone|kg|%|p\b))|\b[5-7][05]\s?(?:\+|plus\b|(?:and|or|&) (?:over"
    r"|above|older)\b)|\b(?:fifty|sixty|seventy)[\s-]plus\b"
    r"|\b(?:old(?:er)? (?:people|folks?|generation|adults|persons?|ladies|gents|gentlemen|men|women"
    r"|residents|lesbians|gay)|elderly|pensioners?|oaps?|elders|senior citizens?|retirees"
    r"|retired (?:people|folks?|men|women|ladies|gents|group|club|blokes)"
    r"|(?:pensionable|pension|retirement) age)\b"
    r"|\b(?<!\band )(?<!\bor )seniors\b(?!\s+(?:and|or|teams?|squad|league|section|side)\b)",
    re.I,
)
# "Volunteer with the elderly", "visiting older people": what somebody would do.
_HELPED: Final = regex(
    r"\b(?:help|helping|visit|visiting|teach|teaching|entertain\w*|befriend"
    r"|(?:volunteer\w*|work|working|worked|help|helping) with|(?:cook|driv)\w* for)"
    r"(?: the| some| local| other)?\s*$",
    re.I,
)
_GROUPS: Final = word_set(
    "group groups club session sessions class classes meeting meetings night circle"
)
_NOT_BETWEEN: Final = word_set("want wants need needs like likes who run runs only wanting seeking")
_SWIMS: Final = word_set("swim swimming swims gym exercise fitness")
_GATHER: Final = _GROUPS | word_set(
    "community communities network people folk women men ladies elders families family support "
    "mums dads mothers lads girls boys guys friendly youth parents meet social "
    "choir cafe centre centres organisation charity"
)
_BACKGROUND: Final = word_set(
    "black asian african caribbean chinese pakistani indian bangladeshi somali roma gypsy "
    "traveller travellers arab irish jamaican windrush polish ukrainian kurdish eritrean sikh bame"
)
_FAITHS: Final = word_set(
    "muslim muslims islamic christian christians jewish jews sikh sikhs hindu hindus buddhist "
    "buddhists catholic catholics"
)
_FOR: Final = {
    "carers": "carers", "veterans": "armed_forces", "parents": "parents", "teens": "young_people",
    "teenagers": "young_people", "refugees": "refugees", "lgbt": "lgbtq", "lgbtq": "lgbtq",
    "muslims": "faith", "christians": "faith", "jews": "faith", "sikhs": "faith", "hindus": "faith",
    "dads": "parents", "mums": "parents", "youngsters": "young_people", "youth": "young_people",
    "fathers": "parents", "mothers": "parents", "lesbians": "lgbtq", "travellers": "ethnicity",
}  # fmt: skip
# Words that say who somebody is, wherever they stand.
_IS: Final = {
    "veteran": "armed_forces", "veterans": "armed_forces", "refugee": "refugees",
    "refugees": "refugees", "lesbian": "lgbtq", "bisexual": "lgbtq",
    "transgender": "lgbtq", "nonbinary": "lgbtq", "lgbtqia": "lgbtq", "lgbtq": "lgbtq",
    "lgbt": "lgbtq",
}  # fmt: skip
_OF_ANOTHER: Final = word_set("brother sister husband wife dad mum friend mate neighbour parent")
_MAY_HARM: Final = frozenset({"parents", "faith", "ethnicity", "armed_forces"})
_PRIDE: Final = word_set(
    "gay gays lesbian lesbians bi bisexual trans transgender queer nonbinary lgbt lgbtq lgbtqia"
)
_PEOPLE: Final = word_set("mens womens classes activities events swims pilates fitness has is")
_NO_ELDERS: Final = word_set(
    "scare scares annoy frighten worry dog dogs cat cats pet discount relative relatives car"
)
_AMONG: Final = word_set(
    "with around among just only full of bunch load loads lots other sat stuck"
)
_OPEN: Final = regex(
    r"\b(?:not|isn['’]?t|don['’]?t want|doesn['’]?t have to be|not necessarily)\s+(?:it\s+|to be\s+"
    r"|a\s+|an\s+)*(?:just|only|all|full of|purely|specifically|aimed at)?\s*(?:for\s+)?"
    r"(?:the\s+)?((?:\w+['’]?\w*\s+){0,2}?(?:people|carers?|women|men|ladies|pensioners?|oaps?"
    r"|elderly|folk|folks|parents|mums|dads|veterans|muslims|christians|teenagers|over\s\d0s?"
    r"|elders|kids|children))\b",
    re.I,
)


def read_who(text: Text) -> None:
    """ "women only", "ladies group", "for veterans", "over 60s", "carer for my mum"."""
    _read_open(text)
    _read_one_gender(text)
    for pattern, who in (*PHRASES, *GROUPS, *TOLD):
        for met in pattern.finditer(text.typed):
            spot = text.at_span(*met.span(met.lastindex or 0))
            if who == "lgbtq":
                # "Gay men's group" is one of men as well, and "is gay" is said by the last word.
                spot = tuple(at for at in spot if text.norm(at) in _PRIDE)[:1] or spot[:1]
            if spot and who == "lgbtq" and _OF_ANOTHER & set(text.before(spot[0], 2)):
                continue  # "brother is gay and dad won't accept it"
            if _is_none_wanted(text, who, *met.span()):
                continue
            if (pattern, who) in TOLD and is_of_others(who, text.typed, met.start()):
                continue
            if spot and text.free(spot) and (who == "women_only" or not is_denied(text, spot[0])):
                _note(text, who, spot[0], spot[-1])
    _read_carers(text)
    for at, token in enumerate(text.tokens):
        if at in text.taken:
            continue
        follower = text.norm(at + 1) if text.same_block(at, at + 1) else ""
        led = text.norm(at - 1) in ("for", "other") and text.same_block(at - 1, at)
        group = _FOR.get(token.norm)
        is_one = _IS.get(token.norm)
        if group and (led or follower == "only" or (follower in _GROUPS and token.norm != "youth")):
            _note(text, group, at, at)
        elif is_one and not is_denied(text, at):
            _note(text, is_one, at, at)
        elif token.norm in _FAITHS and (led or follower in _GATHER):
            _note_gathered(text, "faith", at)
        elif token.norm in _BACKGROUND and follower in _GATHER:
            _note_gathered(text, "ethnicity", at)
    for met in _OVER.finditer(text.typed):
        spot = text.at_span(*met.span())
        if not spot or _is_relative(text, spot[0]) or spot[0] in text.taken:
            continue
        if _HELPED.search(text.typed[max(0, met.start() - 40) : met.start()]):
            continue
        after = text.norm(spot[-1] + 1) if text.same_block(spot[-1], spot[-1] + 1) else ""
        counted = met[0][-1].isdigit() and after.endswith("s") and after not in _GATHER | _PEOPLE
        if counted or after in _NO_ELDERS:
            continue  # "over 50 applications", "elderly dog"
        if is_denied(text, spot[0], no=NO | {"hates", "hate"}, between=_AMONG):
            for at in spot:
                text.taken.setdefault(at, "aside")  # "doesn't want to be with old folk"
        else:
            # "Older ladies" are ladies as well.
            last = spot[-1] - (text.norm(spot[-1]) in MEN | WOMEN)
            _note(text, "older_people", spot[0], last)
            return


def _note_gathered(text: Text, who: str, at: int) -> None:
    """ "Muslim women"; not "muslim parents disowned me"."""
    behind = text.tokens[at + 1 if text.same_block(at, at + 1) else at]
    if not _is_none_wanted(text, who, text.tokens[at].start, behind.end):
        _note(text, who, at, at)


def _is_none_wanted(text: Text, who: str, start: int, end: int) -> bool:
    """Whether the words tell of who did somebody harm, or of the parents of a child who writes."""
    typed = text.typed
    if who not in _MAY_HARM:
        return False
    theirs = who == "parents" and PARENTS_OF_WHO_WRITES.search(typed[start:end])
    if theirs and CHILD_WRITES.search(typed):
        return True
    return bool(DID_HARM.match(typed, end) or HARMED_BY.search(typed[max(0, start - 40) : start]))


def _read_carers(text: Text) -> None:
    for carer in carers_in(text.typed):
        spot = text.at_span(carer.start, carer.end)
        if spot and not is_denied(text, spot[0]):
            # What somebody does tells what they need as well: "caring for my wife with dementia".
            label = WHO["carers"]
            free = [at for at in spot if at not in text.taken] or [spot[0]]
            first, last = free[0], free[-1]
            text.find("who", "carers", label, first, last, shared=carer.doing)


def _note(text: Text, who: str, first: int, last: int) -> None:
    text.find("who", who, WHO[who], first, last)


def _is_relative(text: Text, at: int) -> bool:
    """ "My elderly mum" is somebody and not a group; "I'm an OAP" tells who somebody is."""
    if text.norm(at) in ("oap", "pensioner") and text.norm(at - 1) in ("an", "a", "just"):
        return False
    return text.norm(at - 1) in ("my", "her", "his", "our", "an", "just", "me") or text.norm(
        at + 1
    ) in (
        "mum",
        "dad",
        "mother",
        "father",
        "parents",
        "parent",
        "nan",
        "relative",
        "neighbour",
        "carer",
    )


def _read_open(text: Text) -> None:
    """ "Not just for old people" asks for no kind of people; its words drive nothing."""
    for met in _OPEN.finditer(text.typed):
        at = text.at_span(*met.span(1))
        told = met[0].casefold()
        limited = any(one in told for one in ("just", "only", "all ", "full", "for ", "aimed"))
        if at and limited and text.free(at):
            for one in text.at_span(*met.span()):
                text.taken.setdefault(one, "aside")


def _leads_to_group(text: Text, at: int) -> bool:
    """ "Men's health group", "ladies swimming class"; not "women in a group"."""
    for step in (1, 2, 3):
        if not text.same_block(at, at + step) or text.norm(at + step) in STOP_WORDS | _NOT_BETWEEN:
            return False
        if text.norm(at + step) in _GROUPS:
            return True
    return False


def _read_one_gender(text: Text) -> None:
    for at, token in enumerate(text.tokens):
        follower = text.norm(at + 1) if text.same_block(at, at + 1) else ""
        who = (
            "women_only" if token.norm in WOMEN | {"female", "woman"}
            else "men_only" if token.norm in MEN | {"male", "man"}
            else None
        )  # fmt: skip
        if who is None or at in text.taken or "not" in text.before(at, 2):
            continue
        plural = token.norm in WOMEN | MEN
        before = text.before(at, 2)
        if plural and _leads_to_group(text, at):
            _note(text, who, at, at)
            continue
        just = before[-1:] in (("just",), ("only",)) or before == ("just", "for")
        whole = plural or token.possessive  # "a woman's group"
        if follower == "only" or (whole and follower in _GROUPS):
            _note(text, who, at, at + (follower == "only"))
        elif plural and (
            (just and (text.ends_block(at) or follower == "please"))
            or (who == "women_only" and follower in _SWIMS)
        ):
            _note(text, who, at, at)
