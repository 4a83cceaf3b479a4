"""Wordings in which a word for a man or a woman is who would come, though what stands beside it
mostly tells of somebody else: "a gent in Bredbury", "the lady I clean for", "with other fellas",
"she's a free spirit, my aunty". Asked by `person`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from indexer.search.understanding.late import regex
from indexer.search.understanding.text import Text, word_set

_WHERE: Final = word_set("in from at near round")
_HARMS: Final = regex(
    r"[^.!?\n]{0,40}\b(?:hit|hits|scam\w*|con(?:ned|ning)|attack\w*|follow\w*|threaten\w*|shout\w*"
    r"|robbed|stole|harass\w*|bull(?:y|ies|ied|ying)|abus\w+|rap(?:e|ed)|touch(?:ed|es)|told me"
    r"|said|rang me|came to|owes|upset\w*|kicks? off|plays? (?:loud )?music|ran off|left me"
    r"|recommend\w*|told|says?|sold|murder\w*|killed|stabbed|teach\w*|taught|runs|ran"
    r"|phoned|mentioned|suggested|advised|fix\w*|coming to|church|library|council|owns|organis\w*"
    r"|leads|sells|evict\w*|wants? (?:me|us)\b|shut up)\b",
    re.I,
)
# "The lady I clean for", "chap we visit".
_I_HELP: Final = regex(
    r" (?:that |who |whom )?(?:i|we|me) (?:(?:just|also|now|have|['’]ve|been) )*(?:clean|do|care"
    r"|look after|support|visit|shop|see to|take|help|befriend|drive|sit with|cook|work|mind|keep"
    r" an eye|pop in|referred|see on|see every|am (?:supporting|helping))\w*\b"
    r"(?! (?:me|for a (?:company|living)|at work))",
    re.I,
)
_ON_THE_LINE: Final = regex(
    r" on (?:line \d|hold|(?:the )?(?:other |phone )?line|(?:my|our) (?:list|caseload|round|books"
    r"|patch|ward|landing)|the (?:ward|caseload))\b",
    re.I,
)
# "Old man next door is lonely"; the one who shouts is not meant.
_BESIDE_US: Final = regex(
    r" (?:next door(?: but one)?|across the (?:road|landing|hall|way)|over the road|opposite"
    r"|upstairs|downstairs|(?:down|up) (?:our|the|my|me) (?:road|street|lane)"
    r"|at (?:number|no\.?) \d{1,3})(?: from (?:me|us))?,? (?:(?:who|and|he|she|really|just|has|is)"
    r" )*(?:needs(?! to (?:shut|stop|turn|go|learn|be))"
    r"|wants(?! me\b| us\b)|would (?:like|love)|could do with|lonely|on (?:his"
    r"|her) own(?! (?:drive|land|garden|path|lane))|widowed"
    r"|lost (?:his|her)(?! (?:cat|dog|keys|temper|phone|bag|purse|job|rag))|nobody|no (?:one"
    r"|family|visitors)|housebound|lives alone|all alone"
    r"|sees? (?:nobody|no one)|never (?:sees|goes|gets)|isolated|struggling|poorly(?! treat)"
    r"|blind|bored)\b",
    re.I,
)
# "Watch the football with other fellas": who says so is one as well.
_OTHERS: Final = regex(
    r"(?:\A|\b(?:with|meet(?:ing)?|any|some|among(?:st)?|join|find|(?:talk(?:ing)?|chat(?:ting)?|next|listen(?:ing)?)"
    r" to|know(?:ing)?(?: of)?) )"
    r"(?:other|fellow) (?:\w+ ){0,2}?"
    r"(?:(?P<man>men|blokes|fellas|fellers|lads|gents|guys|chaps|grandads|widowers|husbands)"
    r"|(?P<woman>women|ladies|lasses|girls|gals|nanas|nans|grans|grannies|grandmas|widows|wives"
    r"|mums who))\b(?! (?:pick|bull|laugh|tease|call|keep|hate|say|think|won|at school))",
    re.I,
)
# "I can't stand to be with other men", "husband goes out with other lads".
_NOT_AMONG: Final = regex(
    r"\b(?:not|don['’]?t|can['’]?t|cannot|never|hates?|won['’]?t|doesn['’]?t|without|stand|husband"
    r"|hubby|wife|missus|boyfriend|girlfriend|partner|ex|son|daughter)\b[^.,;!?\n]{0,60}$",
    re.I,
)
_JEALOUS: Final = regex(
    r"\b(?:cheat\w*|affairs?|sleep(?:s|ing)? with|slept|flirt\w*|jealous\w*|texting|porn|scared"
    r"|afraid|frightened|seeing|run off|lies)\b",
    re.I,
)
# "I'm a lady on my own", "I'm a young man just out of care": of whoever says it; not "I'm a carer
# for a man", "I'm a lady's companion".
_I_AM: Final = regex(
    r"\b(?:i['’]?m|i am) (?:just |only |also )?an? "
    r"(?:(?!(?:for|of|with|to|by|in|and|who|that|from|at|on|as|about|after|looking|working|helping"
    r"|supporting|ringing|calling|seeing|worker|carer|friend|one|lollipop|dinner|cleaning|tea)\b)"
    r"[a-z-]+ ){0,3}?(?:(?P<man>man|bloke|gent|gentleman|fella|lad|guy|chap|widower)"
    r"|(?P<woman>woman|lady|lass|widow))\b(?!['’]| (?:united|utd|city|friday|cave)\b)",
    re.I,
)
_AUNTS: Final = (
    r"aunt(?:y|ie)?|nan|nana|nanna|gran|granny|grandma|mum|mam|mother|sister|daughter|granddaughter"
    r"|niece|wife|missus|mother[- ]in[- ]law|sister[- ]in[- ]law"
)
_UNCLES: Final = (
    r"uncle|grandad|granddad|grandpa|dad|father|brother|son|grandson|nephew|husband|hubby"
    r"|father[- ]in[- ]law|brother[- ]in[- ]law"
)
# "She's a free spirit my aunty, painted all her life": one person and nobody else.
_TAGGED: Final = (
    (regex(rf"(?:\A|[.!?]\s+)she(?:['’]?s|['’]d| is| has| was| loves?|"
                rf" used)\b[^.!?\n]{{0,60}}?"
                rf"\b(?:my|our|me|mi) (?:{_AUNTS})(?=\s*(?:[,.!?]|\Z))", re.I), "woman"),
    (regex(rf"(?:\A|[.!?]\s+)he(?:['’]?s|['’]d| is| has| was| loves?| used)\b[^.!?\n]{{0,60}}?"
                rf"\b(?:my|our|me|mi) (?:{_UNCLES})(?=\s*(?:[,.!?]|\Z))", re.I), "man"),
)  # fmt: skip
_ILL_DEEDS: Final = regex(
    r"\b(?:violent|hits?|beats?|abus\w+|controlling|cheat\w*|died|dead|passed|late|left me|lost"
    r"|scares?|threat\w*|drunk|gone|in (?:a (?:care |nursing )?home|prison|hospital|jail|heaven"
    r"|a coma)"
    r"|miss (?:him|her)|was an?|and i|but i|i need|i want|i['’]?m|my own)\b",
    re.I,
)


def is_who_comes(text: Text, at: int) -> bool:
    """Whether the word at a position is who would come, for all that stands beside it."""
    end = text.tokens[at].end
    rest = text.typed[end : end + 120]
    if _HARMS.match(rest):
        return False
    if _I_HELP.match(rest) or _ON_THE_LINE.match(rest) or _BESIDE_US.match(rest):
        return True
    before = text.before(at, 2)
    asked = not before or before[-1] in ("a", "an", "old", "elderly", "young", "older")
    placed = text.norm(at + 1) in _WHERE and "place" in (
        text.taken.get(at + 2), text.taken.get(at + 3),
    )  # fmt: skip
    return asked and placed and text.same_block(at, at + 2)


def told_genders(text: Text) -> Iterator[tuple[str, int, int]]:
    """(gender, first, last position) of every wording of several words that tells one."""
    typed = text.typed
    if not _JEALOUS.search(typed):
        for met in _OTHERS.finditer(typed):
            if _NOT_AMONG.search(typed[: met.start() + len("with")]):
                continue
            gender = "man" if met["man"] else "woman"
            spot = text.at_span(*met.span(gender))
            if spot and spot[0] not in text.taken:
                yield gender, spot[0], spot[-1]
    for met in _I_AM.finditer(typed):
        gender = "man" if met["man"] else "woman"
        spot = text.at_span(*met.span(gender))
        if spot and spot[0] not in text.taken:
            yield gender, spot[0], spot[-1]
    if not _ILL_DEEDS.search(typed):
        for pattern, gender in _TAGGED:
            for met in pattern.finditer(typed):
                spot = text.at_span(*met.span())
                yield gender, spot[-1], spot[-1]
