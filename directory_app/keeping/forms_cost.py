"""The section "cost": whether it costs something, and how much."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from werkzeug.datastructures import MultiDict

from schemas.listing import Listing

from .answers import Problems, as_text, options, text
from .rows import Typed, added, number_of, removed, rows, with_rows, without_blank
from .section import Section

STATES: Final = {
    "free": "It is free",
    "donation": "People give what they can",
    "paid": "There is a charge",
    "unknown": "Not known",
}
_BLANK: Final = {"amount": "", "per": "", "note": ""}


def _fill(listing: Listing) -> Typed:
    cost = listing["cost"]
    typed: Typed = MultiDict({"cost-state": cost["state"], "cost-note": as_text(cost["note"])})
    prices = [
        {
            "amount": _in_figures(row["amount"]),
            **{name: as_text(row[name]) for name in ("currency", "per", "note")},
        }
        for row in cost["options"]
    ]
    return with_rows(typed, "cost-options", prices)


def _show(listing: Listing, typed: Typed | None) -> dict[str, Any]:
    typed = _fill(listing) if typed is None else typed
    return {
        "state": options(STATES, [typed.get("cost-state", "")]),
        "note": typed.get("cost-note", ""),
        "prices": [
            {name: row.get(name, "") for name in ("amount", "currency", "per", "note")}
            for row in rows(typed, "cost-options")
        ],
    }


def _tidy(typed: Typed) -> Typed:
    return without_blank(typed, "cost-options", looked_at=tuple(_BLANK))


def _read(listing: Listing, typed: Typed) -> Mapping[str, Any]:
    wrong = Problems()
    state = typed.get("cost-state", "")
    if state not in STATES:
        wrong.note("cost.state", "Choose one answer. Not known is an answer, too")
    prices = []
    for number, row in enumerate(rows(typed, "cost-options")):
        given = text(row, "amount")
        amount = _pounds(given) if given else None
        if given and amount is None:
            wrong.note(f"cost.options.{number}.amount", "Write how much in figures, like 2.50")
        prices.append(
            {
                "amount": amount,
                "currency": text(row, "currency") or "GBP",
                "per": text(row, "per"),
                "note": text(row, "note"),
            }
        )
    wrong.check()
    return {"cost": {"state": state, "note": text(typed, "cost-note"), "options": prices}}


def _pounds(typed: str) -> float | None:
    """ "£2.50" -> 2.5, "50p" -> 0.5; None where it is no sum of money. Of "2,50" nobody knows
    whether it is two pounds fifty."""
    plain = typed.replace(" ", "").removeprefix("£").lower()
    plain = re.sub(r"(?<=[0-9]),(?=[0-9]{3}(\D|$))", "", plain)
    if re.fullmatch(r"[0-9]{1,7}p", plain):
        return int(plain[:-1]) / 100
    return float(plain) if re.fullmatch(r"[0-9]{1,7}(\.[0-9]{1,2})?", plain) else None


def _in_figures(amount: float | None) -> str:
    if amount is None:
        return ""
    return f"{amount:.2f}" if amount != int(amount) else str(int(amount))


def _press(listing: Listing, typed: Typed, deed: str) -> Typed | None:
    if deed == "add-price":
        return added(typed, "cost-options", _BLANK)
    if (number := number_of(deed, "remove-price")) is not None:
        return removed(typed, "cost-options", number)
    return None


SECTION: Final = Section(
    name="cost",
    heading="What it costs",
    hint="Many people ask only for groups that are free. Nobody likes to be surprised at the door.",
    fields=("cost",),
    template="keeping/cost.html",
    show=_show,
    read=_read,
    tidy=_tidy,
    press=_press,
)
