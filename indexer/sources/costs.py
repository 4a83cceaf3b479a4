"""What a service costs, out of HSDS cost options and the free texts beside them.

Called by `hsds_fields`. An amount of 0 is free; words like "no cost" inside a sentence are kept as
words, and a missing price stays unknown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from indexer.sources.base import Findings
from indexer.sources.texts import clip, line, prose
from indexer.sources.values import day, number, rows

_FREE = re.compile(
    r"(?:it is |it's |this is |all )?(?:free(?: of charge)?|no charge|no cost|nil|free to all"
    r"|there is no charge|free service)[.!]?",
    re.IGNORECASE,
)
_DONATION = re.compile(r"\bdonations?\b|\bpay what you can\b", re.IGNORECASE)
_PRICE = re.compile(r"£\s*(\d{1,4}(?:\.\d{1,2})?)|\b(\d{1,2})p\b")


def read_cost(service: Mapping[str, Any], found: Findings, *, today: date) -> dict[str, Any]:
    """The native cost: free, paid, donation or unknown, with the options and the words."""
    words = [prose(service.get(key)).text for key in ("fees_description", "fees")]
    note = "\n".join(dict.fromkeys(text for text in words if text)) or None
    options: list[dict[str, Any]] = []
    donation = bool(note and _DONATION.search(note))
    several_prices = False
    for row in rows(service.get("cost_options"), found, "cost_options"):
        ends = day(row.get("valid_to"))
        if ends is not None and ends < today:
            found.add("cost_expired", "cost_options", f"A price was good until {ends}; not used.")
            continue
        option = _read_option(row, found)
        several_prices = several_prices or len(_prices_in(line(row.get("amount")) or "")) > 1
        if option["amount"] is None and _DONATION.search(option["note"] or ""):
            donation = True
        if option["amount"] is not None or option["note"]:
            options.append(option)
    amounts = [option["amount"] for option in options if option["amount"] is not None]
    if any(amount > 0 for amount in amounts) or several_prices:
        state = "paid"
    elif amounts or (not options and note and _FREE.fullmatch(note)):
        state = "free"
    else:
        state = "donation" if donation else "unknown"
    return {"state": state, "note": clip(note, 1000), "options": options}


def _read_option(row: Mapping[str, Any], found: Findings) -> dict[str, Any]:
    label, words = line(row.get("option")), line(row.get("amount_description"))
    amount = number(row.get("amount"))
    if amount is not None and not 0 <= amount <= 100_000:
        found.add("price_invalid", "cost_options", f"{amount} is no price.")
        amount = None
    said = line(row.get("amount"))
    if amount is None and said:
        amount = _price_in(said)
        found.add("price_text", "cost_options", f"A price is written as words: {said[:80]!r}.")
        words = said if amount is None and words is None else words
    per = re.fullmatch(r"per (\w+(?: \w+)?)", label or words or "", re.IGNORECASE)
    texts = [text for text in (label, words) if text and (per is None or text != per[0])]
    currency = (line(row.get("currency")) or "GBP").upper()
    return {
        "amount": amount,
        "currency": currency if re.fullmatch(r"[A-Z]{3}", currency) else "GBP",
        "per": clip(per[1].lower(), 60) if per else None,
        "note": clip(": ".join(dict.fromkeys(texts)) or None, 500),
    }


def _price_in(text: str) -> float | int | None:
    """The one price in a text, 0 for "free"; None when there are several, or none."""
    if _FREE.fullmatch(text):
        return 0
    prices = _prices_in(text)
    return prices[0] if len(prices) == 1 else None


def _prices_in(text: str) -> list[float | int]:
    found = [
        number(pounds) if pounds else int(pence) / 100 for pounds, pence in _PRICE.findall(text)
    ]
    return [price for price in found if price]
