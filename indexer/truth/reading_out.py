"""What is read out to a group in an audit: the public form of its listing, in a few lines.

For the page on which what was found is entered, and for the paper of whoever rings.
"""

from __future__ import annotations

from datetime import date

from schemas.listing import Listing
from schemas.vocabulary import JOIN

from .. import times
from ..listings import left_standing
from ..public import KnowsOutcodes, public_form
from ..search.cards import cost_sentence, live_sessions

NOT_SAID = "Nothing is said of it"


def phones_of(listing: Listing) -> list[str]:
    """The public numbers to ring."""
    return [
        phone for contact in listing["contacts"] if contact["public"] for phone in contact["phones"]
    ]


def lines_of(listing: Listing, places: KnowsOutcodes, *, today: date) -> list[tuple[str, str]]:
    """(what, in words), the way to ring first. Nothing of a hidden place or a private contact."""
    form = public_form(listing, places)
    ring = [
        " ".join(filter(None, (contact["name"], ", ".join(contact["phones"]), contact["times"])))
        for contact in form["contacts"]
        if contact["phones"]
    ]
    write = [contact["email"] for contact in form["contacts"] if contact["email"]]
    where = [
        ", ".join(filter(None, (venue["name"], venue["address"], venue["postcode"])))
        for venue in form["venues"]
        if not venue["hidden"]
    ]
    when = [times.sentence(row, today=today) for row in live_sessions(form, today)]
    lines = [
        ("Ring", "; ".join(ring)),
        ("Write", "; ".join(write)),
        ("What it is", form["summary"] or ""),
        ("When", "; ".join(when)),
        ("Where", "; ".join(filter(None, where))),
        ("Cost", cost_sentence(form["cost"]) or ""),
        ("How to join", ", ".join(JOIN[one].lower() for one in form["join"])),
        # An address that others hold now stands on no page and is read out to nobody.
        ("Website", "" if left_standing(listing) else form["website"] or ""),
    ]
    always = ("Ring", "When", "Where", "Cost", "How to join")
    return [(what, words or NOT_SAID) for what, words in lines if words or what in always]
