"""A pasted letter without what is round it: greeting, headers, signature, addresses and numbers.
Used by `text_of`, before any word is looked at.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from indexer.search.understanding.late import regex

FILL: Final = "|"
"""What stands for a letter that is not read: it parts words and phrases and means nothing."""

_NAME: Final = r"[A-Z][a-z'’-]+"
_CALLED: Final = (
    rf"(?:there|all|both|team|everyone|everybody|folks|colleagues?|sir|madam|doctor"
    rf"|dr|mr|mrs|miss|ms|Dr|Mr|Mrs|Miss|Ms|Sir|Madam|Doctor|All|Team|{_NAME})"
)
_GREETING: Final = regex(
    r"(?:\A|(?<=\n))[ \t>]*"
    r"(?:[Hh]i|[Hh]iya|[Hh]ey|[Hh]ello|[Dd]ear"
    r"|[Gg](?:oo|u)?d (?:morning|afternoon|evening|morn|eve)"
    r"|[Mm]orning|[Aa]fternoon|[Tt]o whom it may concern)"
    rf"(?:(?:[ /]+(?:and +)?{_CALLED}){{0,4}}[ \t]*(?:[,!:\n–-]|\Z)|(?=[ ,!]+\S))"
)
# "Good afternoon" and "morning" alone are greetings only where something follows them.
_TIME_OF_DAY: Final = regex(r"^[ \t>]*(?:morning|afternoon)\b", re.I)
_HEADERS: Final = regex(r"\bFrom:\s[\s\S]{0,300}?\bSubject:")
_HEADER_LINE: Final = regex(
    r"(?m)^[ \t>]*(?:from|to|cc|bcc|sent|date|received|attachments?)[ \t]*:[^\n]*$", re.I
)
_SUBJECT: Final = regex(r"(?m)^[ \t>]*(?:subject|re|fw|fwd)[ \t]*:", re.I)
_AROUND: Final = (
    regex(r"\bOn [^\n]{6,120}? wrote:"),
    regex(r"(?<!-)-{2,30}[ \t]*(?:original|forwarded) message\b", re.I),
    regex(
        r"\bsent from my (?:iphone|ipad|samsung(?: galaxy)?(?: smartphone)?|android(?: phone)?"
        r"|phone|mobile)\b",
        re.I,
    ),
    regex(r"\bget outlook for (?:ios|android)\b", re.I),
    regex(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}"),
    regex(r"\b(?:https?://|www\.)[^\s|]+", re.I),
    # With the words that only say whose number it is: a phone that rings is nothing to learn.
    regex(
        r"(?:\b(?:(?:my|her|his|our|the) )?(?:phone|telephone|tel|number|mobile|mob|landline)"
        r"(?: (?:no|num|number)\b\.?)?(?: (?:is|on|at))?[ \t]*[.:#-]?[ \t]*)?"
        r"(?<![\w£])(?:\+44|0044|0)(?:[ \-().]{0,2}\d){9,11}(?!\d)",
        re.I,
    ),
    # An NHS number, a national insurance number, a number of a record.
    regex(r"(?<![\w£])\d{3}[ -]?\d{3}[ -]?\d{4}(?!\w)"),
    regex(r"\b[A-Z]{2}\s?\d{2}\s?\d{2}\s?\d{2}\s?[A-D]\b"),
    regex(
        r"\b(?:nhs|emis|syste?m ?one|patient|hospital|case|client|reference|ref|order)"
        r"\s*(?:no|num|number|id)?\.?\s*[:#]?\s*\d[\d /-]{3,14}",
        re.I,
    ),
    regex(
        r"\bthis (?:e-?mail|message)(?: and any (?:attachments?|files)| is (?:intended|confiden)"
        r"| may contain| contains)[\s\S]{0,1500}",
        re.I,
    ),
)
_SIGN_OFF_LINE: Final = regex(
    r"(?m)^[ \t]*(?i:(?:(?:kind|kindest|best|warm|warmest|many|with)[ ])?"
    r"(?:regards|wishes|thanks|thank you|thankyou|cheers|ta|yours(?: sincerely| faithfully)?"
    r"|sincerely|all the best|take care|thx)"
    r"(?:[ ](?:in advance|again|so much|very much|for your help|and (?:kind|best) regards))?)"
    rf"[ ,.!-]*(?:{_NAME}[ ]?){{0,3}}$"
)
_SIGN_OFF: Final = regex(
    r"\b(?:kind|kindest|best|warm|warmest|with) regards\b|\byours (?:sincerely|faithfully)\b"
    r"|\b(?:best|warm) wishes\b",
    re.I,
)
_THANKS: Final = regex(rf"\b(?:[Mm]any )?[Tt]hanks[,!.]*\s+(?:{_NAME}\s*){{1,3}}\Z")
_GOES_ON: Final = regex(
    r"\bFrom:|\bOn [^\n]{6,120}? wrote:|(?<!-)-{2,30}[ \t]*\w+ message|\bP\.?S\b"
)
# "Jane Dawes, 4 Mill Lane, Leeds LS9 7XX" at the end: where the writer lives is no place to look
# where the letter told another.
_ADDRESS: Final = regex(
    rf"(?<!\bis )(?<!\bat )(?<!\bto )(?<!\bin )(?:\b{_NAME}[ \t]*[,\n]?[ \t]*){{0,3}}"
    r"(?<![\w'’-])(?:(?:[Ff]lat|[Aa]pt|[Aa]partment|[Uu]nit|[Rr]oom)\.? ?\d{1,4}[A-Za-z]?,?\s+)?"
    rf"\d{{1,4}}[A-Za-z]?,? (?:{_NAME}[,.]?\s+){{1,8}}"
    r"[A-Z]{1,2}\d{1,2}[A-Z]?(?: ?\d[A-Z]{2})?[\s|,.]*"
    r"(?:(?i:tel|telephone|phone|mob|mobile|e-?mail)\b[\s|:.]*){0,3}\Z"
)
_HOME_TOLD: Final = regex(
    r"\b(?:lives?|living|live|based|stays?|resides?|resident|am|is|are|i['’]?m|s?he['’]?s|home|flat"
    r"|house|bungalow)(?: (?:now|here|just|over|out|all|alone|with (?:me|us)|on (?:his|her"
    r"|my) own))*"
    r" (?:in|at|near|round)\s(?!(?:The|A|My|Our)\b)([A-Z][a-z]{2,})"
)
_LONGEST_SIGNATURE: Final = 400
_SHORTEST_LETTER: Final = 20
# Letters in the longest line of a text that a mail program broke into lines.
_NARROWEST: Final = 55
_WIDEST: Final = 130


def without_letterhead(text: str) -> str:
    """The text, as long as it was, with a fill instead of what only surrounds a message.

    >>> without_letterhead("Hi Sam, choir please")
    '||||||| choir please'
    """
    lines = "\n" in text
    found = [
        met.span()
        for met in _GREETING.finditer(text)
        if not (_TIME_OF_DAY.match(met[0]) and met[0].rstrip(" \t\n")[-1:] not in ",!")
    ]
    found += [met.span() for met in _HEADERS.finditer(text)]
    for pattern in _AROUND:
        found += [met.span() for met in pattern.finditer(text)]
    if lines:
        headers = [met.span() for met in _HEADER_LINE.finditer(text)]
        # A single such line may be how somebody writes: "to: Leeds".
        found += headers if len(headers) > 1 else []
        found += [met.span() for met in _SUBJECT.finditer(text)]
        found += [_to_end_of_signature(text, met) for met in _SIGN_OFF_LINE.finditer(text)]
    found += [_to_end_of_signature(text, met) for met in _SIGN_OFF.finditer(text)]
    found += [met.span() for met in _THANKS.finditer(text) if met.start() >= _SHORTEST_LETTER]
    for start, end in found:
        text = text[:start] + FILL * (end - start) + text[end:]
    text = unwrapped(text)
    address = _ADDRESS.search(text, max(0, len(text) - _LONGEST_SIGNATURE))
    home = _HOME_TOLD.search(text[: address.start()]) if address else None
    if address and home and home[1] not in address[0]:
        text = text[: address.start()] + FILL * (len(text) - address.start())
    return text


def unwrapped(text: str) -> str:
    """The text, as long as it was, with a blank for each end of line that a mail program made:
    where the next word would not have fitted. What somebody wrote in lines keeps them.

    >>> unwrapped("short\\nlines")
    'short\\nlines'
    """
    lines = text.split("\n")
    widest = max(len(one.replace(FILL, "").strip()) for one in lines)
    if not _NARROWEST <= widest <= _WIDEST:
        return text
    full = [_is_full(*pair, widest) for pair in pairwise(lines)]
    # One such line may be chance, where the next begins as a sentence does.
    wrapped = sum(full) > 1
    parts = [lines[0]]
    for line, is_full in zip(lines[1:], full, strict=True):
        goes_on = is_full and (wrapped or line[:1].islower())
        parts += (" " if goes_on else "\n", line)
    return "".join(parts)


def _is_full(line: str, following: str, widest: int) -> bool:
    """Whether the first word of the line that follows had no room in this one."""
    word = following.split(" ", 1)[0]
    begins = following[:1].isalnum() or following[:1] in "£(\"'‘“"
    return begins and len(line.rstrip()) + 1 + len(word) > widest


def _to_end_of_signature(text: str, met: re.Match[str]) -> tuple[int, int]:
    """From the sign-off to where another message begins; nothing at the start of a text."""
    if met.start() < _SHORTEST_LETTER:
        return met.start(), met.start()
    end = min(len(text), met.end() + _LONGEST_SIGNATURE)
    another = _GOES_ON.search(text, met.end(), end)
    return met.start(), another.start() if another else end
