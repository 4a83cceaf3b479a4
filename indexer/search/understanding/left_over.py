"""The words nothing was read from: they rank, or are a condition where no need is in force."""

from __future__ import annotations

from collections.abc import Set
from typing import Final

from indexer.search.understanding.phrases import phrase_book
from indexer.search.understanding.text import NOT_WORDS, OPTIONAL, SEARCHED, Text, word_set
from indexer.search.words import STOP_WORDS

# What people say around what they ask for, and who is asking: no listing is found by it.
FILLERS: Final = word_set(
    "rang rung ring called calls calling phoned wondering wonder hi hello dear thanks thank cheers "
    "pt pts patient client service user referral refer referred gp says said say asked asking ask "
    "find found look looks looked want wanted wanting wants need needed needing know knows think "
    "thinks going goes went gets getting come coming came try tried trying please somewhere "
    "anywhere anyone everyone people person folk old older bit lot way thing things stuff "
    "good nice proper really very too more less much many about into also been being did done "
    "doing were will wont dont doesnt didnt cant isnt not no nothing never ever now then here than "
    "if how why when all only own after before during whose "
    "around round area local locally nearby within wf see use used using still since because "
    "every each other another one two three week weeks weekly day days suggest available advice "
    "information group groups activity activities yes no ok okay lives living live lady gent he "
    "she "
    "hope hoping hoped email message regarding currently recently appreciate appreciated suitable "
    "possible possibly grateful wonderful mentioned describes describe reports reported states "
    "year years month months last next ago moved seems seem however therefore although feel feels "
    "lot lots etc eg ie already also maybe "
    "perhaps whether once tells told might may could should let us quite bit always often "
    "sometimes usually"
) - {"advice", "information"}  # fmt: skip
_RELATIVES: Final = word_set(
    "mum mums mother dad dads father husband hubby wife son daughter lad lass brother sister nan "
    "nans nana gran grandma grandad uncle aunt auntie partner friend mate neighbour boyfriend "
    "girlfriend grandson granddaughter child children kids family"
)
MOST_WORDS: Final = 30
"""So many words go to an engine at most; of a long text those that listings speak of."""
_WHOSE: Final = word_set("my me our his her their your mi with the a")


def left_over(text: Text, without: Set[str]) -> tuple[str, ...]:
    """Content words in reading order as typed, each once, at most MOST_WORDS.

    Words of a need that was taken off are left over again; words of any other finding are not
    (search.md 1.2), nor are stop words, fillers and "my mum".
    """
    of_needs = {
        at
        for need, positions in text.need_words.items()
        if f"need:{need}" not in without
        for at in positions
    }
    found: dict[str, str] = {}
    for at, token in enumerate(text.tokens):
        if at in of_needs or text.taken.get(at, SEARCHED) != SEARCHED:
            continue
        word = token.norm
        if word in STOP_WORDS or word in OPTIONAL or word in FILLERS or word in NOT_WORDS:
            continue
        if word in _RELATIVES and text.norm(at - 1) in _WHOSE:
            continue
        if word.isascii() and (len(word) == 1 or (word.isdigit() and len(word) < 4)):
            continue
        found.setdefault(word, token.raw)
    if len(found) > MOST_WORDS:
        told = phrase_book().uses
        surest = sorted(found, key=lambda word: word not in told)[:MOST_WORDS]
        found = {word: raw for word, raw in found.items() if word in surest}
    return tuple(found.values())
