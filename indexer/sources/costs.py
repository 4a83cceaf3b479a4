"""What a service costs, out of HSDS cost options and the free texts beside them.

Called by `hsds_fields`. An amount of 0 is free; a sentence is read by `prices` where no row gives
an amount, and always kept; a missing price stays unknown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from indexer.sources.base import Findings
from indexer.sources.prices import DONATION, price_in, prices_in, read_prices, unit_in
from indexer.sources.texts import clip, line, prose
from indexer.sources.values import day, number, rows


def read_cost(service: Mapping[str, Any], found: Findings, *, today: date) -> dict[str, Any]:
    """The native cost: free, paid, donation or unknown, with the options and the words."""
    words = [prose(service.get(key)).text for key in ("fees_description", "fees")]
    note = "\n".join(dict.fromkeys(text for text in words if text)) or None
    options: list[dict[str, Any]] = []
    donation = several_prices = False
    for row in rows(service.get("cost_options"), found, "cost_options"):
        ends = day(row.get("valid_to"))
        if ends is not None and ends < today:
            found.add("cost_expired", "cost_options", f"A price was good until {ends}; not used.")
            continue
        option = _read_option(row, found)
        several_prices = several_prices or len(prices_in(line(row.get("amount")) or "")) > 1
        if option["amount"] is None and DONATION.search(option["note"] or ""):
            donation = True
        if option["amount"] is not None or option["note"]:
            options.append(option)
    amounts = [option["amount"] for option in options if option["amount"] is not None]
    said = read_prices(note or "")
    if any(amount > 0 for amount in amounts) or several_prices:
        state = "paid"
    elif amounts:
        state = "free"
    elif options:
        state = "donation" if donation or said.state == "donation" else "unknown"
    else:
        state = said.state
        options = [
            {
                "amount": one.amount,
                "currency": "GBP",
                "per": one.per,
                "note": clip(one.words, 500),
            }
            for one in said.prices
        ]
        if said.prices:
            found.add("price_text", "fees", f"A price is written as words: {note!r:.120}.")
        if state == "unknown" and service.get("free") is True:
            state = "free"
    return {"state": state, "note": clip(note, 1000), "options": options}


def _read_option(row: Mapping[str, Any], found: Findings) -> dict[str, Any]:
    label, words = line(row.get("option")), line(row.get("amount_description"))
    amount = number(row.get("amount"))
    if amount is not None and not 0 <= amount <= 100_000:
        found.add("price_invalid", "cost_options", f"{amount} is no price.")
        amount = None
    said = line(row.get("amount"))
    if amount is None and said:
        amount = price_in(said)
        found.add("price_text", "cost_options", f"A price is written as words: {said[:80]!r}.")
        words = said if amount is None and words is None else words
    per = re.fullmatch(r"per (\w+(?: \w+)?)", label or words or "", re.IGNORECASE)
    texts = [text for text in (label, words) if text and (per is None or text != per[0])]
    unit = per[1].lower() if per else unit_in(said or "")
    currency = (line(row.get("currency")) or "GBP").upper()
    return {
        "amount": amount,
        "currency": currency if re.fullmatch(r"[A-Z]{3}", currency) else "GBP",
        "per": clip(unit, 60),
        "note": clip(": ".join(dict.fromkeys(texts)) or None, 500),
    }
