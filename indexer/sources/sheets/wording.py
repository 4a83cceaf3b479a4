"""What people write into a cell about ages, prices and access, and what it says for certain.

Called by `fields` and `places` of this package. Words that do not say it for certain stay words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from indexer.sources.base import Findings
from indexer.sources.sheets.cells import MONTH, month_number
from indexer.sources.texts import NOTHING, clip

# -- ages -------------------------------------------------------------------------------------


_UNITS: Final = re.compile(r"\s*\b(?:years?|yrs?|y/?o|year olds?|of age|old|aged?|ages)\b\.?")


@dataclass(frozen=True)
class Ages:
    """Ages in years. `words` holds what is said beside the figures, or instead of them."""

    youngest: float | int | None = None
    oldest: float | int | None = None
    words: str | None = None


def read_ages(text: str, found: Findings, header: str) -> Ages:
    """Ages as written: "18+", "16 to 25", "All ages". Ages that a spreadsheet turned into a date
    are a guess: they are said in words, to be asked, and never become figures."""
    if guess := _from_date(text):
        low, high = guess
        found.add(
            "date_damage", header,
            f"{text!r} is a date that a spreadsheet made, probably of the ages {low}-{high}. Write"
            f" “{low} to {high}”.",
        )  # fmt: skip
        return Ages(words=f"Ages perhaps {low} to {high}: ask first (the list says “{text}”).")
    plain = _UNITS.sub("", " ".join(text.lower().replace("–", "-").split())).strip(" .")
    if re.fullmatch(r"(?:all|any|everyone|all welcome|no limit|no restrictions?)", plain):
        return Ages()
    figure = r"(\d{1,3}(?:\.\d)?)\s*(months?|mths?|m)?"
    for pattern in (rf"(?:from )?{figure}\s*(?:-|to|until|and up to)\s*{figure}",
                    rf"between {figure} and {figure}"):  # fmt: skip
        if match := re.fullmatch(pattern, plain):
            youngest, oldest = _years(match[1], match[2]), _years(match[3], match[4])
            if youngest > oldest:
                found.add("age_contradictory", header, f"{text!r} cannot be right.")
                return Ages(words=f"Ages in the list: {text}")
            return Ages(youngest, oldest)
    adults = r"(?:adults? |people )?"
    more = r"\+|plus|and over|and above|or over|and older|upwards|and up|s and over"
    for pattern in (
        rf"{adults}{figure}\s*(?:{more})",
        rf"{adults}over[- ]?{figure}s?",
        rf"{adults}(?:from|min(?:imum)?) {figure}",
    ):
        if match := re.fullmatch(pattern, plain):
            return Ages(_years(match[1], match[2]), None)
    for pattern in (rf"(?:up to|max(?:imum)?) {figure}", rf"{figure} and under"):
        if match := re.fullmatch(pattern, plain):
            return Ages(None, _years(match[1], match[2]))
    if match := re.fullmatch(rf"under[- ]?{figure}s?", plain):
        years = _years(match[1], match[2])
        return Ages(None, years - 1 if years >= 2 else years)
    return Ages(words=f"Ages: {clip(text, 300)}")


def _years(number: str, unit: str | None) -> float | int:
    figure = round(float(number) / 12, 2) if unit else float(number)
    return int(figure) if figure.is_integer() else figure


def _from_date(text: str) -> tuple[int, int] | None:
    """The two numbers of which a spreadsheet made a date: "10-Dec", "Dec-18", 2026-12-10."""
    plain = text.strip().lower()
    if match := re.fullmatch(rf"(\d{{1,2}})[- ]{MONTH}", plain):
        pair = int(match[1]), month_number(match[2])
    elif match := re.fullmatch(rf"{MONTH}[- ](\d{{2}})", plain):
        pair = month_number(match[1]), int(match[2])
    elif match := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})(?: 00:00.*)?", plain):
        # A day of this century's middle is what "12-18" becomes: the first of December 2018.
        whole = int(match[2]), int(match[1]) % 100
        pair = whole if match[3] == "01" and whole[1] > 12 else (int(match[3]), int(match[2]))
    elif match := re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", plain):
        pair = int(match[1]), int(match[2])
    else:
        return None
    return (min(pair), max(pair))


# -- prices -----------------------------------------------------------------------------------

_FREE: Final = re.compile(
    r"(?:it is |it's |all |totally |completely )?(?:free(?: of charge)?|no charge|no cost|no fee"
    r"|nil|there is no charge|free to all|free entry|free service|none|no)(?: for all)?[.!]?",
    re.IGNORECASE,
)
_DONATION: Final = re.compile(
    r"\bdonations?\b|\bpay (?:what|as) you (?:can|feel|like|wish)\b|\bcontributions?\b", re.I
)
_PRICE: Final = re.compile(
    r"£\s*(\d{1,4}(?:\.\d{1,2})?)(?![\d.]*\d)(k\b)?|\b(\d{1,2})\s?p(?:ence)?\b", re.IGNORECASE
)
_PER: Final = re.compile(
    r"^\s*(?:/|per|a|an|each|every)\s*(session|week|month|term|year|class|visit|person|hour|family"
    r"|child|meal|block|day|night|half term|annum)\b",
    re.IGNORECASE,
)


def read_price(text: str, found: Findings, header: str) -> dict[str, Any]:
    """A cost as written: free, paid, donation or unknown, with the prices and the words."""
    plain = " ".join(text.split())
    if re.fullmatch(r"\d{1,4}(?:\.\d{1,2})?", plain):
        amount = _pounds(plain)
        found.add("price_text", header, f"{plain!r} was taken for pounds.")
        return {
            "state": "paid" if amount else "free",
            "note": None,
            "options": [_option(amount)],
        }
    if _FREE.fullmatch(plain):
        return {"state": "free", "note": plain, "options": [_option(0)]}
    prices = list(_PRICE.finditer(plain))
    options = []
    for at, match in enumerate(prices):
        ends = prices[at + 1].start() if at + 1 < len(prices) else len(plain)
        after = plain[match.end() : ends]
        per = _PER.match(after)
        said = after[per.end() if per else 0 :].strip(" ,;:.()/-–")
        said = re.sub(r"^(?:for|and|or)\b\s*|\s*\b(?:and|or)$", "", said).strip()
        amount = _pounds(match[1]) if match[1] else int(match[3]) / 100
        note = said if len(prices) > 1 and re.search(r"[^\W\d_]{3}", said) else None
        options.append(_option(amount, per[1].lower() if per else None, clip(note, 500)))
    options = [one for at, one in enumerate(options) if one not in options[:at]]
    if any(option["amount"] for option in options):
        state = "paid"
        if _DONATION.search(plain) and len(options) == 1:
            state = "donation"
    else:
        state = "donation" if _DONATION.search(plain) else "free" if options else "unknown"
    return {"state": state, "note": clip(plain, 1000), "options": options[:20]}


def _pounds(text: str) -> float | int:
    figure = float(text)
    return int(figure) if figure.is_integer() else figure


def _option(amount: float | int, per: str | None = None, note: str | None = None) -> dict[str, Any]:
    return {"amount": amount, "currency": "GBP", "per": per, "note": note}


# -- access -----------------------------------------------------------------------------------

_YES: Final = frozenset({"y", "yes", "true", "1", "✓", "✔", "yes."})
_NO: Final = frozenset({"n", "no", "false", "0", "✗", "✘", "no.", "none"})
_ASK: Final = frozenset({"?", "??", "???", "ask", "unknown", "not known", "dk", "n/k", "nk"})
# A hyphen counts with a blank beside it only: "no-one knows" is no "no".
_SAID: Final = re.compile(
    r"(yes|y|no|n|partly|partial(?:ly)?|limited|some|unknown)"
    r"(?:\s*[–—(]|\s+-|-(?=\s)|[,;:.](?=\s)|\s+(?=but\b|except|only\b|with\b))\s*(.+)",
    re.IGNORECASE | re.DOTALL,
)
_BUT: Final = re.compile(r"\b(?:but|except|only|partial|partly|limited|not all|some)\b", re.I)


def read_access(text: str, header: str) -> dict[str, Any] | None:
    """An access cell as a fact: yes, no, partly or unknown, the words kept as its note.

    None for a blank cell or a mark that says nothing: silence is never a no.
    """
    plain = " ".join(text.split())
    low = plain.lower()
    if not low or low.strip("?") == "" or low in NOTHING - {"none", "unknown"}:
        return None
    if low in _YES:
        return _fact("yes")
    if low in _NO:
        return _fact("no")
    if low in _ASK:
        return _fact("unknown", None if low.startswith("un") else f"The list says “{plain}”.")
    if match := _SAID.fullmatch(plain):
        said, more = match[1].lower(), clip(match[2].strip(" )"), 500)
        if said[0] == "u":
            return _fact("unknown", more)
        if said[0] in "pls":
            return _fact("partly", more)
        if said[0] == "y":
            return _fact("partly" if _BUT.match(match[2]) else "yes", more)
        return _fact("partly" if _BUT.match(match[2]) else "no", more)
    if re.fullmatch(r"part(?:ly|ial|ially)|limited|some", low):
        return _fact("partly", f"{header}: {plain}")
    return _fact("unknown", clip(plain, 500))


def _fact(state: str, note: str | None = None) -> dict[str, Any]:
    return {"state": state, "note": note}


def yes_or_no(text: str) -> bool | None:
    """A plain yes or no; None for everything else."""
    low = text.strip().lower()
    return True if low in _YES else False if low in _NO else None
