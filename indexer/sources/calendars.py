"""Reading a group's own iCalendar: it adds the times to one listing of the directory.

A kind of source (see `base`); the option `listing` names the listing. `indexer.ingest` lays what
comes onto it with `lay_onto`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, Final

from indexer.errors import FetchFailed, FetchRefused
from indexer.sources.base import Crawl, Findings, FirstLook, Issue, Reading, Record, Sent
from indexer.sources.calendar_events import joined
from indexer.sources.calendar_lines import Events, events_in
from indexer.sources.calendar_sessions import sessions_of
from indexer.sources.texts import clip, line
from indexer.sources.values import OF_BAD_SHAPE
from schemas.postcodes import find_postcode_in

NAME: Final = "calendar"
EXTERNAL_ID = "calendar"
"""A calendar is one record. Its address is no id: it may be secret, and it changes."""

MOST_BYTES = 20_000_000

_AT = "At "
_START = b"BEGIN:VCALENDAR"
_WORD = re.compile(r"[^\W_]+")
_UTF8 = b"\xef\xbb\xbf"
_ONLINE = re.compile(r"https?://|\bzoom\b|\bonline\b|\bteams meeting\b", re.IGNORECASE)


def recognises(look: FirstLook) -> str | None:
    """An address for subscribing (webcal:), or a file that begins as RFC 5545 says."""
    if look.text.lower().startswith("webcal"):
        return "Its address begins with webcal:, with which one subscribes to a calendar."
    if look.answer is None:
        return None
    beginning = look.answer.body[:200].removeprefix(_UTF8).lstrip().upper()
    if beginning.startswith(_START) or _text(look.answer.body[:400]).startswith(_START.decode()):
        return "It begins with BEGIN:VCALENDAR, as a calendar (iCalendar) does."
    return None


def read(address: str, reading: Reading) -> Crawl:
    """A crawl of the calendar at `address`: one record, whose listing holds nothing but sessions.

    An event's place stands in the note, as the calendar writes it; `lay_onto` finds the venue.
    """

    def sent(crawl: Crawl) -> Iterator[Sent]:
        url = re.sub(r"^webcals?:", "https:", address.strip(), flags=re.IGNORECASE)
        try:
            with reading.fetcher.open(url) as file:
                body = file.read(MOST_BYTES + 1)
        except (FetchFailed, FetchRefused) as error:
            crawl.warn(f"The calendar could not be read: {error}")
            return
        crawl.pages = 1
        text = _text(body[:MOST_BYTES])
        if not text.startswith(_START.decode()):
            crawl.warn(
                f"{url} answered with something that is no calendar (it does not begin with"
                " BEGIN:VCALENDAR). Give the address that ends in .ics."
            )
            return
        events = events_in(text, today=reading.today)
        cut = len(body) > MOST_BYTES or not events.ended
        if cut:
            crawl.warn(
                f"The calendar is longer than {MOST_BYTES // 1_000_000} MB; only its beginning was"
                " read."
                if len(body) > MOST_BYTES
                else "The calendar stops before its end (END:VCALENDAR is missing)."
            )
        raw = {"calendar": events.name, "events": [dict(one) for one in events.kept]}
        yield Sent(EXTERNAL_ID, raw, partial(_record, raw, events, reading), partial=cut)
        crawl.complete = not cut

    return Crawl(NAME, sent)


def lay_onto(
    listing: Mapping[str, Any], added: Mapping[str, Any], source_name: str, *, on: str | None = None
) -> dict[str, Any]:
    """The canonical `listing` with the sessions of a calendar's record (`Record.listing`), which
    came on the day `on`.

    The calendar owns the field: its sessions replace all that are there, and `provenance` says so.
    What a person has set stays, because saving keeps that from every source. A calendar that says
    nothing of the days to come changes nothing. The result goes through `load_listing`.
    """
    laid = dict(listing)
    others = [row for row in listing.get("sources") or [] if row["name"] != source_name]
    if others:
        # A listing of the directory itself has no source, and a calendar makes it nobody else's.
        laid["sources"] = [*others, *(added.get("sources") or [])]
    sessions = [_at_venue(session, listing) for session in added.get("sessions") or []]
    if not sessions:
        return laid
    provenance = dict(listing.get("provenance") or {})
    if provenance.get("sessions", {}).get("by") in (None, "source"):
        provenance["sessions"] = {"by": "source", "source": source_name, "on": on}
    return {**laid, "sessions": sessions, "provenance": provenance}


def listing_gone(listing_id: str) -> str:
    """What a run says when the listing of a calendar does not exist (any more)."""
    return (
        f"listing_gone: the listing {listing_id} of this calendar is not in the directory. Set the"
        " source's option `listing` to the id of the listing whose times it holds, or remove it."
    )


def _record(raw: dict[str, Any], events: Events, reading: Reading) -> Record:
    onto = reading.options.get("listing")
    found = Findings([Issue(*one) for one in events.issues])
    if not isinstance(onto, str) or not onto.strip():
        reason = (
            "no_listing: it is not said which listing this calendar belongs to. Set the source's"
            " option `listing` to the id of the listing; `venue` may name one of its venues."
        )
        return Record(EXTERNAL_ID, raw, None, tuple(found.issues), reason)
    try:
        sessions = sessions_of(events.kept, found, today=reading.today)
    except OF_BAD_SHAPE as error:
        reason = f"unreadable: {error}"
        return Record(EXTERNAL_ID, raw, None, tuple(found.issues), reason)
    usual = line(reading.options.get("venue"))
    sessions = [_with_place(session, usual) for session in sessions]
    if not sessions:
        found.add("calendar_empty", "VEVENT", "It holds nothing for the days to come.")
    listing = {"sessions": sessions}
    return Record(EXTERNAL_ID, raw, listing, tuple(found.issues), onto=onto.strip())


def _with_place(session: Mapping[str, Any], usual: str | None) -> dict[str, Any]:
    """The session with its place as the last line of its note: which venue that is can only be
    told where the listing is known."""
    place = session["venue"] or usual
    if place is None:
        return dict(session)
    words = "Online" if _ONLINE.search(place) else f"{_AT}{place}"
    return {**session, "venue": None, "note": "\n".join(filter(None, (session["note"], words)))}


def _at_venue(session: Mapping[str, Any], listing: Mapping[str, Any]) -> dict[str, Any]:
    """The session at the venue its place means; words for a place that is none of the listing's."""
    note, _, last = (session.get("note") or "").rpartition("\n")
    if not last.startswith(_AT) and last != "Online":
        note, last = "\n".join(filter(None, (note, last))), ""
    venues = listing.get("venues") or []
    venue = _venue_meant(last.removeprefix(_AT), venues) if last.startswith(_AT) else None
    if not last and len(venues) == 1 and listing.get("attend") == ["venue"]:
        venue = venues[0]["id"]
    if note.casefold() == str(listing.get("name")).casefold():
        note = ""
    if any(one["hidden"] for one in venues):
        # A place that is none of the venues may be the one that must not be known.
        last = last if last == "Online" else ""
        note = "" if _gives_away(note, venues) else note
    words = joined(note, last if venue is None else None)
    return {**session, "venue": venue, "note": clip(words, 1000)}


def _gives_away(note: str, venues: list[Mapping[str, Any]]) -> bool:
    """Whether a note holds the postcode or the address of a venue that is not to be shown."""
    postcode = find_postcode_in(note, whole_only=True)
    said = _words(note)
    return any(
        bool(postcode and postcode[2] == one["postcode"])
        or bool(one["address"] and _words(one["address"].split(",")[0].split("\n")[0]) in said)
        for one in venues
        if one["hidden"]
    )


def _venue_meant(place: str, venues: list[Mapping[str, Any]]) -> str | None:
    """By id or whole postcode, else by the name; None when no venue or more than one fits."""
    if any(venue["id"] == place for venue in venues):
        return place
    match = find_postcode_in(place, whole_only=True)
    if match:
        there = [venue["id"] for venue in venues if venue["postcode"] == match[2]]
        return there[0] if len(there) == 1 else None
    words = _words(place)
    named = [venue["id"] for venue in venues if venue["name"] and _words(venue["name"]) in words]
    return named[0] if len(named) == 1 else None


def _words(text: str) -> str:
    """A name as plain words between spaces, so that one can be looked for inside another."""
    plain = re.sub(r"['’]", "", text.casefold())
    return f" {' '.join(re.findall(_WORD, plain))} "


def _text(body: bytes) -> str:
    """The text of a calendar: UTF-8 as the standard asks, or what programs write instead."""
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = body.decode("utf-16", errors="replace")
    else:
        try:
            text = body.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            # The end may stand in the middle of a letter when a long calendar was cut.
            near_end = error.start > len(body) - 4
            text = body.decode("utf-8-sig" if near_end else "cp1252", errors="replace")
    return text.lstrip("\ufeff \t\r\n")
