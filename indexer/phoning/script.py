"""What somebody who rings a group has before them: whom to ask for, what to say, what is known.

Called by the pages of the phone list. Texts are for reading aloud; nothing here says of what nobody
knows that it is or is not so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from schemas.listing import Listing

from .. import models as m
from .. import times
from ..freshness.answer import Freshness
from ..freshness.words import day as day_words
from ..search.cards import capacity_of, cost_sentence, live_sessions, web_address
from .calls import unanswered
from .entries import numbers_to_ring
from .order import ENOUGH_TRIES, better_part

STEP_FREE: Final = "step_free_entrance"
_STATES: Final = {"yes": "yes", "partly": "partly", "no": "no"}
_ROOM: Final = {
    "open": "they take new people", "short_wait": "there is a short wait",
    "waiting_list": "there is a waiting list", "paused": "they take no new people for now",
    "full": "they are full",
}  # fmt: skip


@dataclass(frozen=True)
class Number:
    """A number with whose it is and when it can be rung. `dead`: somebody found it out of
    service."""

    phone: str
    name: str | None
    role: str | None
    times: str | None
    public: bool
    dead: bool


@dataclass(frozen=True)
class Question:
    """One thing to ask: the question, and what we have, to read out (none: nobody knows)."""

    ask: str
    have: tuple[str, ...]


def numbers(listing: Listing, freshness: Freshness) -> list[Number]:
    """Every number of the group, those that can be rung first."""
    alive = set(numbers_to_ring(listing, freshness))
    found: dict[str, Number] = {}
    for row in listing["contacts"]:
        for phone in row["phones"]:
            found.setdefault(
                phone,
                Number(phone, row["name"], row["role"], row["times"], row["public"],
                       phone not in alive),
            )  # fmt: skip
    return sorted(found.values(), key=lambda one: one.dead)


def questions(form: Listing, *, today: date) -> list[Question]:
    """What to ask, with what the page says now. `form` is the public form: nothing is read out that
    is not on the page."""
    return [
        Question("Is the group still running?", ()),
        Question("Are these the right days and times?", tuple(_times(form, today))),
        Question("Is it still at the same place?", tuple(_places(form))),
        Question("Does it still cost the same?", _one(cost_sentence(form["cost"]))),
        Question("Can people get in without steps?", tuple(_step_free(form))),
        Question("Whom should new people ask for, and how?", tuple(_contacts(form))),
        Question("Do they take new people now?", _one(_ROOM.get(_room(form, today)))),
    ]


def against(freshness: Freshness) -> list[str]:
    """What speaks against it, strongest first: "someone reported that it has closed (3 November
    2026)"."""
    return [
        row.words + (f" ({day_words(row.on)})" if row.on else "") for row in freshness.alarms
    ]  # fmt: skip


@dataclass(frozen=True)
class Advice:
    """What the calls that nobody answered say about the next one. `part` is the time of day to try;
    `enough`: another way should be found, and `others` are those there are."""

    part: str | None
    tries: int
    enough: bool
    others: tuple[str, ...]


def advice(listing: Listing, calls: Sequence[m.Call]) -> Advice:
    """When to try next, and what else there is, after calls (the newest first)."""
    tried: list[datetime] = [one.at for one in unanswered(calls)]
    return Advice(
        part=better_part(tried),
        tries=len(tried),
        enough=len(tried) >= ENOUGH_TRIES,
        others=tuple(other_ways(listing)),
    )


def other_ways(listing: Listing) -> list[str]:
    """How else a group may be reached: addresses, its site, the places where it meets."""
    organisation = listing["organisation"] or {}
    emails = [*(row["email"] for row in listing["contacts"]), organisation.get("email")]
    found = [f"Write to {email}." for email in dict.fromkeys(filter(None, emails))]
    sites = (web_address(listing["website"]), web_address(organisation.get("website")))
    found += [f"Look on their website: {site}" for site in dict.fromkeys(filter(None, sites))]
    found += [
        f"Ask at {venue['name']}, where they meet."
        for venue in listing["venues"]
        if venue["name"] and not venue["hidden"]
    ]
    return found


# -- parts ------------------------------------------------------------------------------------


def _one(text: str | None) -> tuple[str, ...]:
    return (text,) if text else ()


def _times(form: Listing, today: date) -> list[str]:
    places = {venue["id"]: venue["name"] for venue in form["venues"]}
    several = len(form["venues"]) > 1
    said = []
    for row in live_sessions(form, today):
        where = places.get(row["venue"]) if several else None
        said.append(times.sentence(dict(row), today=today) + (f" ({where})" if where else ""))
    return said


def _places(form: Listing) -> list[str]:
    return [
        ", ".join(filter(None, (venue["name"], venue["address"], venue["postcode"])))
        for venue in form["venues"]
        if venue["name"] or venue["address"] or venue["postcode"]
    ]


def _step_free(form: Listing) -> list[str]:
    said = []
    for venue in form["venues"]:
        fact: dict[str, Any] = venue["access"].get(STEP_FREE) or form["access"].get(STEP_FREE) or {}
        state = _STATES.get(fact.get("state") or "")
        if state:
            where = f"{venue['name']}: " if venue["name"] else ""
            said.append(where + state + (f" ({fact['note']})" if fact.get("note") else ""))
    return said


def _contacts(form: Listing) -> list[str]:
    return [
        ", ".join(filter(None, (row["name"], row["role"], *row["phones"], row["email"])))
        for row in form["contacts"]
        if row["name"] or row["phones"] or row["email"]
    ]


def _room(form: Listing, today: date) -> str:
    return str(capacity_of(form, today)["state"])
