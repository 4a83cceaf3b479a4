"""Prices in sentences: "£2 a session, carers free". Called by `costs` for what stands as words.

Only what the words say for certain becomes a price; they are kept beside it in every case.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from indexer.sources.values import number

LONGEST: Final = 2000

FREE: Final = re.compile(
    r"(?:it is |it's |its |this is |all |entry is |sessions? (?:is|are) |there is )?"
    r"(?:the (?:group|class|service) is )?"
    r"(?:(?:completely |totally |always )?free(?: of charge)?|no (?:charge|cost|fee)|nil"
    r"|free to (?:all|attend|join|everyone)|free (?:service|entry|admission|sessions?|events?))"
    r"(?: for (?:this|the) (?:service|group|class|activity|sessions?))?[.!]?",
    re.IGNORECASE,
)
"""A text that says nothing but that it is free."""

DONATION: Final = re.compile(
    r"\bdonations?\b|\bpay what you (?:can|like|want)\b|\bcontributions? (?:is |are )?welcome\b",
    re.IGNORECASE,
)
_PRICE: Final = re.compile(
    r"(?:£|&pound;|GBP\s?)\s*(\d{1,4}(?:,\d{3})*(?:\.\d{1,2})?)|\b(\d{1,2})p\b", re.IGNORECASE
)
_EXTRA: Final = re.compile(
    r"\b(?:tea|coffee|refreshments?|drinks?|biscuits?|cake|snacks?|lunch|meals?|food|parking|deposit"
    r"|materials?|equipment|hire|transport|minibus|raffle|optional|dvd|booklet|dbs)\b",
    re.IGNORECASE,
)
_INCLUDED: Final = re.compile(r"\b(?:including|includes?|incl?\.?|with)\b.*", re.IGNORECASE)
_ONLY_FOR_SOME: Final = re.compile(
    r"\b(?:carers?|companions?|members?|concessions?|unwaged|students?|child(?:ren)?|kids|babies"
    r"|under \d+s?|over \d+s?|seniors?|residents?|first|initial|trial|taster|to start|benefits?"
    r"|low incomes?|veterans?|siblings?|if you|for those|for people|eligible)\b",
    re.IGNORECASE,
)
_NO_PRICE: Final = re.compile(
    r"\b(?:up to|worth|grants?|funding|vouchers?|savings?|save|win|prizes?|earn(?:ing|s)?|means)\b",
    re.IGNORECASE,
)
_PER: Final = re.compile(
    r"(?:\b(?:per|an?|each|every)\s+(session|week|month|year|class|visit|hour|person|head|half day"
    r"|day|meal|term|family|child|lesson|game|time|course|block)\b)|\b(weekly|monthly|yearly|annually)\b"
    r"|/\s?(session|week|month|year|class|hour)\b",
    re.IGNORECASE,
)
_LY: Final = {"weekly": "week", "monthly": "month", "yearly": "year", "annually": "year"}


@dataclass(frozen=True)
class Priced:
    """One price of a text: `amount` in pounds (None: several or none of it is certain), the unit
    it is for, and the words."""

    amount: float | int | None
    per: str | None
    words: str


@dataclass(frozen=True)
class Prices:
    """What a text says of money: `state` as in a listing's cost, and the prices for everybody."""

    state: str
    prices: tuple[Priced, ...] = ()


def prices_in(text: str) -> list[float | int]:
    """Every amount above 0 named in a text, pence in pounds."""
    found = [
        number(pounds.replace(",", "")) if pounds else int(pence) / 100
        for pounds, pence in _PRICE.findall(text)
    ]
    return [price for price in found if price]


def price_in(text: str) -> float | int | None:
    """The one price in a text, 0 for "free" or "£0"; None when there are several, or none."""
    if FREE.fullmatch(text.strip()) or re.fullmatch(r"£\s*0(?:\.00?)?", text.strip()):
        return 0
    prices = prices_in(text)
    return prices[0] if len(prices) == 1 else None


def unit_in(text: str) -> str | None:
    """What a price is for: "per session", "a week", "weekly" -> "session", "week"."""
    match = _PER.search(text)
    if match is None:
        return None
    word = (match[1] or match[2] or match[3]).lower()
    return _LY.get(word, word)


def read_prices(text: str) -> Prices:
    """Whether there is a charge, and the prices that are for everybody.

    Prices of extras (tea, a deposit) and of some people (carers, children, the first visit) say
    nothing about what it costs; they stay in the words.

    >>> read_prices("£2 a session, carers free").prices[0].amount
    2
    >>> read_prices("50p for tea").state, read_prices("Free. Tea 50p").state
    ('unknown', 'free')
    """
    free = donation = paid = paid_by_some = False
    prices: list[Priced] = []
    for clause in _clauses(text[:LONGEST]):
        amounts = prices_in(clause)
        some = bool(_ONLY_FOR_SOME.search(clause))
        if DONATION.search(clause):
            donation = True
        elif _NO_PRICE.search(clause) or _EXTRA.search(_INCLUDED.sub("", clause)):
            continue
        elif amounts and some:
            paid_by_some = True
        elif amounts:
            paid = True
            if len(amounts) == 1 and not re.search(r"\bfrom\b", clause, re.I):
                prices.append(Priced(amounts[0], unit_in(clause), clause))
        elif price_in(clause) == 0:
            free = True
    if paid or (paid_by_some and not free):
        return Prices("paid", tuple(prices))
    if paid_by_some:
        return Prices("unknown")
    return Prices("donation" if donation else "free" if free else "unknown")


def _clauses(text: str) -> list[str]:
    parts = re.split(
        r"[\n;]+|,(?!\d{3}\b)|(?<!\d)\.\s*|\.(?!\d)|\s\(|\)\s?|\band\b|\s[-–—]\s", text
    )
    return [part.strip(" .") for part in parts if part.strip(" .")]
