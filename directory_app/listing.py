"""One group's page: how to reach it, when and where, what is known and who said so.

A closed group keeps its page as a tombstone, one nobody could reach keeps it as an archive page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response

from indexer import listings, times
from indexer.freshness.answer import Freshness
from indexer.freshness.evidence import temporarily_closed
from indexer.freshness.words import day as day_words
from indexer.freshness.words import joined as listed_words
from indexer.merged import stands_for
from indexer.public import public_form
from indexer.search import cards, finder
from indexer.search.document import freshness_of, is_searchable
from indexer.search.facts import derived_facts, facts_of
from indexer.search.query import SearchQuery
from indexer.search.slots import best
from indexer.search.sync import trusted_sources
from schemas.listing import Listing
from schemas.vocabulary import facets

from . import figures, reports, staff_notes
from .pages import safe_url
from .permissions import policy
from .site import now, public_address, store

blueprint = Blueprint("listing", __name__)

DATES_SHOWN = 4
DATES_LOOKED_AT = 60
"""Enough to see past a closure of some months: no date on which a group is closed is shown."""

INSTEAD, INSTEAD_LOOKED_AT = 3, 12
"""So many groups to try on a page that leads nowhere, and so many looked at to find them."""

CHECKED_BY = {
    "owner": "the group",
    "staff_visit": "a visit by the directory team",
    "staff": "the directory team",
    "steward": "the directory team",
    "user_report": "somebody who went",
    "feed": "the publisher's list",
    "imported": "the publisher's list",
}


@blueprint.get("/groups/<listing_id>")
@blueprint.get("/groups/<listing_id>/<slug>")
@policy("public")
def show(listing_id: str, slug: str | None = None) -> str | Response:
    """The page of one group; an old or misspelt name in the address leads to the right one."""
    moment = now()
    with store().read() as db:
        listing = listings.get(db, listing_id)
    if listing is None:
        abort(404)
    if (kept := _kept(listing["id"], now=moment)) is not None:
        # Not for ever: a merge can be undone.
        return redirect(request.script_root + cards.page_of(kept), code=302)
    address = cards.page_of(listing)
    if request.path != address:
        return redirect(request.script_root + address, code=301)
    figures.note("opened", [listing["id"]])
    template, parts = drawn(listing, now=moment)
    # Here and not in `drawn`, whose pages owners see.
    beside = staff_notes.beside(listing["id"], most=staff_notes.IN_PANEL)
    return render_template(template, staff_notes=beside, **parts)


def _kept(listing_id: str, *, now: datetime) -> Listing | None:
    """The listing that stands for one that was merged into it."""
    trusted = frozenset(trusted_sources(store()))
    with store().read() as db:
        key = stands_for(db, listing_id, today=times.in_london(now).date(), trusted=trusted)
        return listings.get(db, key) if key else None


def drawn(listing: Listing, *, now: datetime) -> tuple[str, dict[str, Any]]:
    """The template of a listing's page and what it is filled with: for the page itself, and for
    the preview of one that is being edited. Whatever stands in it is public."""
    form = public_form(listing, store().places)
    today = times.in_london(now).date()
    freshness = freshness_of(listing, today=today, trusted=frozenset(trusted_sources(store())))
    form = _without_parked_site(form, freshness)
    card = _card(form, freshness, now=now)
    if freshness.state == "closed":
        return "listing_closed.html", {
            "listing": form, "card": card, "alternatives": _instead(form, now=now),
            "reasons": listed_words(freshness.reasons),
        }  # fmt: skip
    if not is_searchable(freshness):
        return "listing_archived.html", {
            "listing": form, "card": card, "alternatives": _instead(form, now=now),
        }  # fmt: skip
    alternatives = finder.nearby_similar(store(), form, now=now)
    share_url = public_address(cards.page_of(form))
    venues = [_venue(form, venue, now=now) for venue in _places_met_at(form)]
    elsewhere = [
        row
        for row in cards.live_sessions(form, today)
        if row["venue"] is None or not _is_met_at_venues(form)
    ]
    return "listing.html", {
        "listing": _as_it_is_today(form, card, today=today),
        "card": card,
        "venues": venues,
        "elsewhere": [_session(form, row, now=now) for row in elsewhere],
        "access": _access_of_all(form, elsewhere, venues, today=today),
        "sources_sentences": [_source_sentence(row) for row in form["sources"]],
        "alternatives": alternatives,
        "json_ld": _json_ld(form, card, share_url),
        "report_stamp": reports.stamp_of(listing["id"]),
        "share_url": share_url,
    }


def _instead(form: Listing, *, now: datetime) -> list[dict[str, Any]]:
    """Groups for whoever came to a page that leads nowhere: for the same need, near, and with room
    for somebody new today."""
    found = finder.nearby_similar(store(), form, now=now, most=INSTEAD_LOOKED_AT)
    open_today = [
        one
        for one in found
        if "temporarily_closed" not in one["labels"]
        and one["capacity"]["state"] not in ("paused", "full")
    ]
    return open_today[:INSTEAD]


def _card(form: Listing, freshness: Freshness, *, now: datetime) -> dict[str, Any]:
    query = SearchQuery()
    judged = best(form, query, today=times.in_london(now).date())
    return cards.result(cards.Shown(form, freshness, judged), query, now=now)


def _without_parked_site(form: Listing, freshness: Freshness) -> Listing:
    """A website that turned into advertising is taken off at once (freshness.md)."""
    if any(row.kind == cards.PARKED for row in freshness.alarms):
        return {**form, "website": None}
    return form


def _as_it_is_today(form: Listing, card: Mapping[str, Any], *, today: date) -> Listing:
    """A pause or a closure for a time that has run out is not shown any more."""
    status = form["status"]
    if status["state"] == "temporarily_closed" and "temporarily_closed" not in card["labels"]:
        status = {**status, "state": "open"}
    return {**form, "capacity": {**form["capacity"], **card["capacity"]}, "status": status}


def _is_met_at_venues(form: Listing) -> bool:
    return not form["attend"] or "venue" in form["attend"]


def _places_met_at(form: Listing) -> list[dict[str, Any]]:
    return list(form["venues"]) if _is_met_at_venues(form) else []


# -- when and where ---------------------------------------------------------------------------


def _venue(form: Listing, venue: Mapping[str, Any], *, now: datetime) -> dict[str, Any]:
    today = times.in_london(now).date()
    sessions = [row for row in cards.live_sessions(form, today) if row["venue"] == venue["id"]]
    return {
        "venue": venue,
        "sessions": [_session(form, row, now=now) for row in sessions],
        "access": _access(form, venue, sessions, today=today),
    }


def _session(form: Listing, session: Mapping[str, Any], *, now: datetime) -> dict[str, Any]:
    row = dict(session)
    coming = [
        one
        for one in times.next_occurrences(row, now, count=DATES_LOOKED_AT)
        if not temporarily_closed(form, one.on)
    ][:DATES_SHOWN]
    return {
        "sentence": times.sentence(row, today=times.in_london(now).date()),
        "dates": [
            {"label": _date_words(one), "bank_holiday": one.bank_holiday or False} for one in coming
        ],
        "note": row["note"],
        "irregular": times.irregular(row),
        "term_time": row["term_time"],
    }


def _date_words(occurrence: times.Occurrence) -> str:
    words = times.day_words(occurrence.on)
    if occurrence.starts is None:
        return words
    return f"{words}, {times.clock(occurrence.starts.strftime('%H:%M'))}"


def _access(
    form: Listing,
    venue: Mapping[str, Any] | None,
    sessions: Sequence[Mapping[str, Any]],
    *,
    today: date,
) -> list[dict[str, Any]]:
    """What is known of a venue (None: of the group as a whole), then what every group is asked and
    nobody has answered here.

    With one session its own facts are the venue's; with several, a fact of one of them names it.
    """
    facts = facts_of(form, venue, sessions[0] if len(sessions) == 1 else None)
    if venue is None:
        facts = {**_given_facts(form["access"]), **facts}
    derived = derived_facts(form)
    rows = [
        _fact(facet, facts.get(facet))
        for facet, one in facets().items()
        # What follows from cost, joining or who it is for is said there, in full; what somebody
        # has added in words to it is said here.
        if (facet in facts and facts[facet] != derived.get(facet))
        or (
            facet not in facts
            and one.tier == "core"
            and facet not in _SAID_ELSEWHERE
            and (venue is not None or is_asked_of_all(form, facet))
        )
    ]
    if len(sessions) > 1:
        known = {row["facet"]: row for row in rows}
        for session in sessions:
            for facet, fact in session["access"].items():
                if fact["state"] != "unknown" and facet in known:
                    _note_session(known[facet], fact, session, today=today)
    return rows


_SAID_ELSEWHERE = frozenset({"free", "drop_in", "online_option", "phone_option", "home_visits"})
_OF_A_ROOM = frozenset({"seating_available", "hearing_loop", "quiet_low_sensory"})


def is_asked_of_all(form: Listing, facet: str) -> bool:
    """Whether a question about access makes sense of a listing as a whole: a group that visits
    people or rings them has no door, no chairs and no toilets."""
    if _is_met_at_venues(form):
        return True
    if facet == "transport_provided":
        return "home" in form["attend"]
    return facets()[facet].scope != "venue" and facet not in _OF_A_ROOM


def _given_facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {facet: fact for facet, fact in facts.items() if fact["state"] != "unknown"}


def _access_of_all(
    form: Listing,
    elsewhere: Sequence[Mapping[str, Any]],
    venues: Sequence[Mapping[str, Any]],
    *,
    today: date,
) -> list[dict[str, Any]]:
    """Access of the group as a whole. Beside places, only what they do not say already: of who
    takes part from afar whatever differs, otherwise what is known of no place."""
    rows = _access(form, None, elsewhere, today=today)
    if not venues:
        return rows
    at_places = [{row["facet"]: row for row in place["access"]} for place in venues]
    from_afar = bool(elsewhere) or any(way != "venue" for way in form["attend"])
    hidden = any(venue["hidden"] for venue in form["venues"])
    found = []
    for row in rows:
        there = [place.get(row["facet"]) for place in at_places]
        told = all(one and (one["state"] != "unknown") for one in there)
        if row["state"] == "unknown" or (told and (not from_afar or all(o == row for o in there))):
            continue
        # "By the Elm Street door" would tell where a hidden place is.
        of_a_place = hidden and facets()[row["facet"]].scope == "venue"
        found.append({**row, "note": None} if of_a_place else row)
    return found


def _fact(facet: str, fact: Mapping[str, Any] | None) -> dict[str, Any]:
    return {
        "facet": facet,
        "label": facets()[facet].label,
        "state": fact["state"] if fact else "unknown",
        "note": fact["note"] if fact else None,
        "checked": fact["checked_on"] if fact else None,
        "checked_by": CHECKED_BY.get(fact["checked_by"] or "", fact["checked_by"])
        if fact
        else None,
        "question": facets()[facet].ask,
    }


def _note_session(
    row: dict[str, Any], fact: Mapping[str, Any], session: Mapping[str, Any], *, today: date
) -> None:
    """Say that an answer is for one session: "Every Friday, 1pm to 2pm: yes"."""
    when = times.sentence(dict(session), today=today)
    said = f"{when}: {fact['state']}" + (f" ({fact['note']})" if fact["note"] else "")
    if row["state"] == "unknown":
        row["state"] = "partly"
    row["note"] = "; ".join(part for part in (row["note"], said) if part)


# -- where it came from -----------------------------------------------------------------------


def _source_sentence(source: Mapping[str, Any]) -> str:
    parts = [f"From {source['name']}"]
    if source["licence"]:
        parts[0] += f" ({source['licence']})"
    if source["checked_on"]:
        parts.append(f"they say they checked it on {_day(source['checked_on'])}")
    if source["last_seen"]:
        parts.append(f"we last saw it in their list on {_day(source['last_seen'])}")
    return ": ".join([parts[0], " and ".join(parts[1:])] if parts[1:] else parts) + "."


def _day(text: str) -> str:
    return day_words(date.fromisoformat(text))


def _json_ld(form: Listing, card: Mapping[str, Any], address: str) -> dict[str, Any]:
    """The group for search engines (schema.org Organization); of a hidden venue nothing."""
    shown = [venue for venue in form["venues"] if not venue["hidden"]]
    places = [
        {
            "@type": "Place",
            "name": venue["name"],
            "address": ", ".join(
                part for part in (venue["address"], venue["postcode"]) if part
            ) or None,
            "geo": {"@type": "GeoCoordinates", "latitude": venue["lat"], "longitude": venue["lon"]}
            if venue["lat"] is not None and venue["point_from"] in ("given", "postcode")
            else None,
        }
        for venue in shown
    ]  # fmt: skip
    body = {
        "@context": "https://schema.org",
        "@type": "Organization",
        "name": form["name"],
        "description": form["summary"],
        "url": address,
        "telephone": card["contact"]["phone"],
        "email": card["contact"]["email"],
        "sameAs": safe_url(card["contact"]["website"]),
        "location": [_given(place) for place in places] or None,
    }
    return _given(body)


def _given(body: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in body.items() if value is not None}
