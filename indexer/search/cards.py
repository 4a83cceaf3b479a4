"""One listing as a result: the RESULT object of search.md 7, for the page and the JSON API alike.

Built from the database row of a hit, its public form and the slot that matched, never from the
index, so that nothing withdrawn since can be shown.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from schemas.listing import Listing
from schemas.vocabulary import WHO, children, facets, needs, related

from .. import times
from ..freshness.answer import Freshness
from ..freshness.evidence import paused, temporarily_closed
from ..freshness.words import sentence
from .facts import is_left_out
from .query import SearchQuery
from .slots import Judged

PARKED = "site_parked"


@dataclass(frozen=True)
class Shown:
    """A listing ready to be shown: its public form, how fresh it is, and the slot that matched."""

    form: Listing
    freshness: Freshness
    judged: Judged
    also_listed_by: tuple[str, ...] = ()
    merged: bool = False
    """A person has decided that those are the same group."""


_PAGES_OF_A_GROUP = frozenset({"claim"})
"""What stands behind a listing's id in the addresses of its other pages."""


def slug(name: str) -> str:
    """A name for an address: "Men's Shed, Ossett" -> "mens-shed-ossett"."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = plain.replace("'", "").lower()
    found = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-") or "group"
    return f"{found}-group" if found in _PAGES_OF_A_GROUP else found


def page_of(form: Listing) -> str:
    """The path of a listing's page."""
    return f"/groups/{form['id']}/{slug(form['name'])}"


def result(
    shown: Shown, query: SearchQuery, *, now: datetime, group: str = "matches"
) -> dict[str, Any]:
    """The RESULT object of one listing in one group."""
    form, freshness = shown.form, shown.freshness
    today = times.in_london(now).date()
    slot = shown.judged.slot
    organisation = form["organisation"] or {}
    return {
        "id": form["id"],
        "url": page_of(form),
        "name": form["name"],
        "organisation": organisation.get("name"),
        "summary": form["summary"],
        "why": why(form, query.needs),
        "sources": [{"name": row["name"], "id": row["id"]} for row in form["sources"]],
        "also_listed_by": list(shown.also_listed_by),
        "venue": venue_of(slot.venue, shown.judged.miles),
        "next_session": _next(form, slot.session, now),
        "sessions": [session_of(row, today) for row in live_sessions(form, today)],
        "access": access_of(slot.facts, query.access),
        "needs": [row["id"] for row in form["needs"]],
        "cost": {"state": form["cost"]["state"], "sentence": cost_sentence(form["cost"])},
        "who": [
            {"id": row["id"], "label": WHO[row["id"]], "note": row["note"]} for row in form["who"]
        ],
        "conditions": [{"id": row["id"], "note": row["note"]} for row in form["conditions"]],
        "age": form["age"],
        "join": form["join"],
        "attend": form["attend"],
        "languages": [row["id"] for row in form["languages"] if row["state"] != "no"],
        "contact": contact_of(form, freshness),
        "freshness": {
            "state": freshness.state,
            "confirmed_on": freshness.confirmed_on.isoformat() if freshness.confirmed_on else None,
            "confirmed_by": freshness.confirmed_by,
            "sentence": sentence(freshness, form, today=today),
            "alarms": [row.kind for row in freshness.alarms],
        },
        "capacity": capacity_of(form, today),
        "labels": [
            *labels(
                form, freshness, today=today, group=group, on=_day_of(slot.session, query, now)
            ),
            *(["not_ruled_out"] if _may_be_ruled_out(form, slot.venue, query) else []),
            *(["age_outside"] if _is_outside(form["age"], query) else []),
            *(["duplicates_folded"] if shown.also_listed_by and not shown.merged else []),
        ],
    }


def _day_of(session: Mapping[str, Any] | None, query: SearchQuery, now: datetime) -> date | None:
    """The day somebody would go: the one asked for, else the next; None where nobody knows."""
    if query.on is not None:
        return date.fromordinal(query.on)
    coming = times.next_occurrence(dict(session), now) if session else None
    return coming.on if coming else None


def _is_outside(age: Mapping[str, Any], query: SearchQuery) -> bool:
    """Whether the age asked for lies outside what the group says."""
    if query.age is None:
        return False
    low, high = age["min"], age["max"]
    return (low is not None and query.age < low) or (high is not None and query.age > high)


def _may_be_ruled_out(form: Listing, venue: Mapping[str, Any] | None, query: SearchQuery) -> bool:
    """Whether the group does not say what would have to be known to rule it out."""
    return bool(
        (query.exclude_kinds and not _kind_known(venue))
        or (query.exclude_activities and not form["activities"])
        or (query.exclude_formats and form["format"] is None)
    )


def why(form: Listing, asked: Sequence[str]) -> list[str]:
    """The labels of the listing's needs that answer the needs asked for."""
    answers: dict[str, None] = {}
    held = [row["id"] for row in form["needs"]]
    for need in asked:
        parent = needs()[need].parent
        wide = {need, *children()[need], *([parent] if parent else [])}
        for one in held:
            if one in wide or one in related()[need]:
                answers[needs()[one].label] = None
    return list(answers)


def venue_of(venue: Mapping[str, Any] | None, miles: float | None) -> dict[str, Any] | None:
    """A venue as shown; of a hidden one nothing that could place it, not even how far it is."""
    if venue is None:
        return None
    hidden = venue["hidden"]
    return {
        "id": venue["id"],
        "name": venue["name"],
        "address": venue["address"],
        "postcode": venue["postcode"],
        "lat": None if hidden else venue["lat"],
        "lon": None if hidden else venue["lon"],
        "distance_miles": None if hidden or miles is None else round(miles, 2),
    }


def _kind_known(venue: Mapping[str, Any] | None) -> bool:
    """Whether what kind of place it is can rule it out; where no place is needed, nothing can."""
    return venue is None or venue["kind"] is not None


def _next(form: Listing, session: Mapping[str, Any] | None, now: datetime) -> dict[str, Any] | None:
    """The next time it is really on: not while it is closed for a time."""
    coming = times.next_occurrence(dict(session), now) if session else None
    if coming is None or coming.starts is None or temporarily_closed(form, coming.on):
        return None
    return {
        "starts": coming.starts.isoformat(),
        "ends": coming.ends.isoformat() if coming.ends else None,
    }


def live_sessions(form: Listing, today: date) -> list[dict[str, Any]]:
    """The sessions that have not ended."""
    return [row for row in form["sessions"] if not times.ended(row, today)]


def session_of(session: Mapping[str, Any], today: date) -> dict[str, Any]:
    """A session with its sentence."""
    names = ("venue", "kind", "days", "opens", "closes", "every", "nth")
    return {
        **{name: session[name] for name in names},
        "sentence": times.sentence(dict(session), today=today),
    }


def access_of(facts: Mapping[str, Mapping[str, Any]], asked: Sequence[str]) -> dict[str, Any]:
    """The asked facets first (also when unknown), then every known one. That a list of ways leaves
    one out is an answer to who asks for that way, and nothing that is known."""
    known = [facet for facet in facets() if facet in facts and not is_left_out(facts[facet])]
    order = [*asked, *(facet for facet in known if facet not in asked)]
    return {
        facet: {
            "state": facts[facet]["state"] if facet in facts else "unknown",
            "note": facts[facet]["note"] if facet in facts else None,
            "checked": facts[facet]["checked_on"] if facet in facts else None,
        }
        for facet in order
    }


def money(amount: float) -> str:
    """3 -> "£3", 0.5 -> "50p", 2.5 -> "£2.50"."""
    if 0 < amount < 1:
        return f"{round(amount * 100)}p"
    return f"£{amount:.0f}" if amount == int(amount) else f"£{amount:.2f}"


def cost_sentence(cost: Mapping[str, Any]) -> str | None:
    """What it costs in words; None when nobody has said."""
    parts = [
        money(row["amount"]) + (f" a {row['per']}" if row["per"] else "")
        + (f" ({row['note']})" if row["note"] else "")
        for row in cost["options"]
        if row["amount"]
    ]  # fmt: skip
    if cost["state"] == "free":
        said = "Free"
    elif cost["state"] == "donation":
        said = "By donation: give what you can"
    elif cost["state"] == "paid":
        said = " or ".join(parts) or "There is a charge – ask how much"
    elif parts:
        said = " or ".join(parts)
    else:
        return str(cost["note"]) if cost["note"] else None
    note = cost["note"]
    return f"{said}. {note}" if note and note.casefold() not in said.casefold() else said


def contact_of(form: Listing, freshness: Freshness) -> dict[str, Any]:
    """The first public way to reach the group. A parked website is taken off at once."""
    public = form["contacts"]
    first = public[0] if public else {"name": None, "times": None}
    organisation = form["organisation"] or {}
    website = form["website"] or organisation.get("website")
    parked = any(row.kind == PARKED for row in freshness.alarms)
    return {
        "name": first["name"],
        "phone": next((phone for row in public for phone in row["phones"]), None),
        "email": next((row["email"] for row in public if row["email"]), organisation.get("email")),
        "website": None if parked else web_address(website),
        "times": first["times"],
    }


def web_address(text: str | None) -> str | None:
    """An address that may be made a link: http or https, nothing else."""
    if not text or not text.lower().startswith(("http://", "https://")) or "\\" in text:
        return None
    # A name and password before the host make an address look like another one.
    return None if "@" in text.split("/")[2] else text


def capacity_of(form: Listing, today: date) -> dict[str, Any]:
    """Whether there is room; a pause ends by itself on its day."""
    capacity = form["capacity"]
    state = capacity["state"]
    if state == "paused" and not paused(form, today):
        state = "unknown"
    return {"state": state, "weeks": capacity["weeks"], "until": capacity["until"]}


def labels(
    form: Listing, freshness: Freshness, *, today: date, group: str, on: date | None = None
) -> list[str]:
    """Everything a reader must be told on the card: ids of the closed list in search.md 7.

    `on` is the day somebody would go: on a bank holiday nobody can be sure that it is open.
    """
    state = capacity_of(form, today)["state"]
    live = live_sessions(form, today)
    said = {
        freshness.state: freshness.state in ("stale", "unverified", "due"),
        "not_confirmed": freshness.not_confirmed,
        "ended": freshness.ended,
        "temporarily_closed": temporarily_closed(form, today),
        "paused": state == "paused",
        "waiting_list": state in ("waiting_list", "short_wait"),
        "wait_unknown": state == "unknown" and "drop_in" not in form["join"],
        "conditions": bool(form["conditions"]),
        "irregular": any(times.irregular(row) for row in live),
        "ends_soon": freshness.ends_soon,
        "check_times": any(row["term_time"] or times.past_check(row, today) for row in live)
        or (on is not None and times.bank_holiday(on) is not None),
        "further_away": group == "further_away",
        "partly": group == "partly",
    }
    return [label for label, holds in said.items() if holds]
