"""Access facts in force: what was said of a session, its venue or the listing, and what follows
from other fields. Asked by `slots` for every slot, and by the listing's page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from schemas.listing import Listing
from schemas.vocabulary import facets

STATE_ORDER = ("no", "unknown", "partly", "yes")


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
    notes = {"free": listing["cost"]["note"] or "By donation: pay what you can"}
    return {
        facet: {
            "state": state,
            "note": notes.get(facet) if state == "partly" else None,
            "checked_on": None,
            "checked_by": None,
        }
        for facet, state in states.items()
        if state is not None
    }


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
        if not (facet in facts and facts[facet]["note"]):
            facts[facet] = fact
    return facts
