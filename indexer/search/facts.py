"""Access facts in force: what was said of a session, its venue or the listing, and what follows
from other fields. Asked by `slots` for every slot, and by the listing's page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from schemas.listing import Listing
from schemas.vocabulary import ATTEND, facets

STATE_ORDER = ("no", "unknown", "partly", "yes")

LEFT_OUT: Final = "Not among the ways that are listed"
"""The note of a "no" that nobody gave: a list of ways leaves this one out. It sorts the group out
of a search for that way, and is told to people as not known."""


def is_left_out(fact: Mapping[str, Any]) -> bool:
    """Whether nobody has said this "no"; it only follows from what is listed."""
    return bool(fact["state"] == "no" and fact.get("note") == LEFT_OUT)


NOT_NEEDED: Final = "not_needed"
"""In the words of a RESULT, never in what is searched: a door matters to nobody who rings."""


def fact_told(result: Mapping[str, Any], facet: str) -> Mapping[str, Any]:
    """What a RESULT has to say of an access facet to whoever asked for it.

    At a distance a fact of the building is not asked (search.md 2): where nobody knows it, the ways
    are told instead; where it is known, it is.
    """
    unknown = {"state": "unknown", "note": None}
    fact = result["access"].get(facet) or unknown
    if is_left_out(fact):
        return unknown
    ways = [ATTEND[way] for way in result["attend"] if way != "venue"]
    at_a_distance = result["venue"] is None and ways
    if at_a_distance and fact["state"] == "unknown" and facets()[facet].scope == "venue":
        return {"state": NOT_NEEDED, "note": " or ".join(ways).lower()}
    return fact


def derived_facts(listing: Listing) -> dict[str, dict[str, Any]]:
    """The eight access facets that follow from other fields (search.md 2)."""
    who = {row["id"] for row in listing["who"]}
    attend = set(listing["attend"])
    free = {"free": "yes", "paid": "no", "donation": "partly"}.get(listing["cost"]["state"])
    states: dict[str, str | None] = {
        "free": free,
        "women_only": "yes" if "women_only" in who else "no" if "men_only" in who else None,
        "men_only": "yes" if "men_only" in who else "no" if "women_only" in who else None,
        "languages": _other_languages(listing["languages"]),
        "drop_in": _listed("drop_in", listing["join"]),
        "online_option": _listed("online", attend),
        "phone_option": _listed("phone", attend),
        "home_visits": _listed("home", attend),
    }
    notes = {
        ("free", "partly"): listing["cost"]["note"] or "By donation: pay what you can",
        **{(facet, "no"): LEFT_OUT for facet in _FROM_LISTS},
    }
    return {
        facet: {
            "state": state,
            "note": notes.get((facet, state)),
            "checked_on": None,
            "checked_by": None,
        }
        for facet, state in states.items()
        if state is not None
    }


_FROM_LISTS: Final = ("drop_in", "online_option", "phone_option", "home_visits")


def _listed(one: str, stated: Iterable[str]) -> str | None:
    every = set(stated)
    return None if not every else "yes" if one in every else "no"


def _other_languages(languages: Sequence[Mapping[str, Any]]) -> str | None:
    others = [row["state"] for row in languages if row["id"] != "en"]
    return max(others, key=STATE_ORDER.index) if others else None


def facts_of(
    listing: Listing, venue: Mapping[str, Any] | None, session: Mapping[str, Any] | None
) -> dict[str, dict[str, Any]]:
    """The access facts in force: session beats venue beats listing; "unknown" overrides nothing."""
    scopes = facets()
    one_venue = len(listing["venues"]) == 1
    facts: dict[str, dict[str, Any]] = {
        facet: fact
        for facet, fact in listing["access"].items()
        # What is said of the whole listing tells nothing about one of several venues.
        if fact["state"] != "unknown" and (scopes[facet].scope != "venue" or one_venue)
    }
    for level in (venue, session):
        for facet, fact in level["access"].items() if level else ():
            if fact["state"] != "unknown":
                facts[facet] = fact
    for facet, fact in derived_facts(listing).items():
        given = facts.get(facet)
        # Whoever says the same, and when, is more than what follows from a list.
        if given is None or not (given["note"] or given["state"] == fact["state"]):
            facts[facet] = fact
    return facts
