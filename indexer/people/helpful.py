"""What would help people most: which facts a listing still lacks, those first that decide whether
somebody comes. Shown to its keepers on its home page; how a listing ranks does not depend on it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from schemas.listing import Listing
from schemas.vocabulary import facets

from ..search.facts import facts_of


@dataclass(frozen=True)
class Advice:
    """One thing that is missing: the field of the listing it belongs to, why it helps, and how much
    (the greater, the more)."""

    field: str
    words: str
    weight: float


@dataclass(frozen=True)
class Progress:
    """How many of the facts that help are there, of how many."""

    there: int
    of: int


@dataclass(frozen=True)
class _Fact:
    field: str
    words: str
    weight: float
    is_there: Callable[[Listing], bool]
    asked: str = ""
    """What a search asks for it by: see `indexer.figures`."""


def helpful(listing: Listing, *, asked: Mapping[str, float]) -> list[Advice]:
    """What is missing, the most helpful first.

    `asked` is the share of searches with each condition, as `indexer.figures.shares` measures it;
    empty where it is not known. Access facts are told one by one; what is known to be "no" is not
    missing, and what is "unknown" is.
    """
    missing = [
        Advice(fact.field, _with_share(fact.words, asked.get(fact.asked, 0)),
               fact.weight + asked.get(fact.asked, 0))
        for fact in _FACTS
        if not fact.is_there(listing)
    ]  # fmt: skip
    return sorted(missing, key=lambda one: -one.weight)


def progress(listing: Listing) -> Progress:
    """How far a listing has come."""
    return Progress(sum(fact.is_there(listing) for fact in _FACTS), len(_FACTS))


def share_words(share: float) -> str | None:
    """ "3 in 10 searches here"; None where it is less than about 1 in 10."""
    tenths = round(share * 10)
    if tenths < 1:
        return None
    return "Nearly all searches here" if tenths >= 10 else f"{tenths} in 10 searches here"


def _with_share(words: str, share: float) -> str:
    said = share_words(share)
    return f"{words} {said} ask{'s' if said.startswith('1 ') else ''} for it." if said else words


# -- what is looked for ------------------------------------------------------------------------


def _has_contact(listing: Listing) -> bool:
    """Something the public may ring or write to."""
    body = listing["organisation"] or {}
    return bool(body.get("email")) or any(
        row["public"] and (row["phones"] or row["email"]) for row in listing["contacts"]
    )


def _has_times(listing: Listing) -> bool:
    return any(
        row["days"] or row["dates"] or row["rrule"] or row["note"] for row in listing["sessions"]
    )


def _has_place(listing: Listing) -> bool:
    if listing["attend"] and "venue" not in listing["attend"]:
        return True
    return any(row["address"] or row["postcode"] for row in listing["venues"])


def _knows(facet: str) -> Callable[[Listing], bool]:
    """Whether a fact is known wherever it happens: at one of two places is not enough."""
    scope = facets()[facet].scope

    def known(listing: Listing) -> bool:
        if scope == "venue" and not _needs_places(listing):
            return True
        venues: list[Mapping[str, Any] | None] = list(listing["venues"]) or [None]
        if all(_is_known(facts_of(listing, venue, None), facet) for venue in venues):
            return True
        return bool(listing["sessions"]) and all(
            _is_known(facts_of(listing, _venue(listing, row), row), facet)
            for row in listing["sessions"]
        )

    return known


def _needs_places(listing: Listing) -> bool:
    return not listing["attend"] or "venue" in listing["attend"]


def _venue(listing: Listing, session: Mapping[str, Any]) -> Mapping[str, Any] | None:
    return next((row for row in listing["venues"] if row["id"] == session["venue"]), None)


def _is_known(facts: Mapping[str, Mapping[str, Any]], facet: str) -> bool:
    return facet in facts and facts[facet]["state"] != "unknown"


def _has_first_visit(*names: str) -> Callable[[Listing], bool]:
    return lambda listing: any((listing["first_visit"] or {}).get(name) for name in names)


_ACCESS: Final = {
    "step_free_entrance": ("Say whether there are steps at the way in.", 7.0),
    "step_free_throughout": ("Say whether the room and the toilet are step-free.", 6.5),
    "accessible_toilet": ("Say whether there is an accessible toilet.", 6.0),
    "near_public_transport": ("Say how near a bus stop or station is.", 5.5),
    "met_at_first_visit": ("Say whether somebody meets people the first time.", 5.0),
    "carer_or_companion": ("Say whether people can bring someone.", 4.5),
    "seating_available": ("Say whether there is somewhere to sit.", 4.0),
    "transport_provided": ("Say whether you can help people to get there.", 3.5),
    "hearing_loop": ("Say whether there is a hearing loop that works.", 3.0),
    "quiet_low_sensory": ("Say whether it is calm or noisy.", 3.0),
}
"""Core access facts -> what to say of them, and how much it decides."""

_FACTS: Final[tuple[_Fact, ...]] = (
    _Fact("contacts", "Add a phone number or an e-mail address. Without one, most people cannot "
          "begin.", 10, _has_contact),
    _Fact("sessions", "Add the days and times. People who do not know when you are open do not "
          "come.", 9.5, _has_times, "when"),
    _Fact("venues", "Add where it is, so that people near you find you.", 9.0, _has_place),
    _Fact("needs", "Say what it helps with, so that it is found.", 8.5,
          lambda listing: bool(listing["needs"])),
    _Fact("cost", "Say what it costs, or that it is free.", 8.0,
          lambda listing: listing["cost"]["state"] != "unknown", "cost"),
    _Fact("join", "Say how people join: just turn up, or ring first.", 7.5,
          lambda listing: bool(listing["join"]), "join"),
    *(_Fact("access", words, weight, _knows(facet), facet)
      for facet, (words, weight) in _ACCESS.items()),
    _Fact("capacity", "Say whether there is room for new people.", 5.2,
          lambda listing: listing["capacity"]["state"] != "unknown"),
    _Fact("who", "Say who it is for. If it is for everybody, say from what age.", 4.8,
          lambda listing: bool(listing["who"]) or listing["age"] != {"min": None, "max": None}
          or bool(listing["eligibility"]), "who"),
    _Fact("first_visit", "Tell what happens the first time, and who meets people. It helps those "
          "who are nervous.", 4.6, _has_first_visit("who_meets_you", "what_happens")),
    _Fact("summary", "Say in one sentence what it is.", 4.2,
          lambda listing: bool(listing["summary"] or listing["description"])),
    _Fact("attend", "Say whether people come to a place, or can also join online or by phone.", 3.2,
          lambda listing: bool(listing["attend"]), "online_option"),
    _Fact("languages", "Say which languages are spoken.", 2.5,
          lambda listing: bool(listing["languages"]), "language"),
    _Fact("first_visit", "Add a picture of the room or of the way in.", 2.0,
          lambda listing: bool((listing["first_visit"] or {}).get("pictures"))),
)  # fmt: skip
"""Every fact that is asked for. Each core access fact is one of them, or follows from another."""
