"""The words of `expected.json` as questions to a listing: one function for every key of `expect`.

`test_expected` looks them up by the key, so a key that nobody wrote a function for fails there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from dateutil.rrule import rrulestr

from indexer import times
from indexer.freshness.answer import Freshness
from indexer.places import Places
from indexer.public import public_form
from indexer.search.document import Document, build_document, freshness_of
from indexer.sources.base import Crawl, Record, Sent
from indexer.sources.terms import Term
from schemas.listing import load_listing
from schemas.vocabulary import LANGUAGES
from tests.sources.reading import TODAY, Postcodes

Listing = dict[str, Any]
ICAL = {"mon": "MO", "tue": "TU", "wed": "WE", "thu": "TH", "fri": "FR", "sat": "SA", "sun": "SU"}


@dataclass
class Feed:
    """A feed read once: what was sent and what became of it, by the publisher's id."""

    crawl: Crawl
    sent: dict[str, Sent]
    records: dict[str, Record]
    postcodes: Postcodes
    places: Places
    paths: list[str]
    terms: dict[str, list[Term]] = field(default_factory=dict)


@dataclass
class Case:
    """One record of a feed, as the tests look at it."""

    feed: Feed
    record: Record

    @property
    def listing(self) -> Listing:
        assert self.record.listing is not None, self.record.quarantined
        return load_listing(self.record.listing)

    @property
    def raw(self) -> dict[str, Any]:
        return self.record.raw

    @property
    def document(self) -> Document | None:
        """What search would hold of it; None if it is not to be found."""
        return build_document(
            self.listing, places=self.feed.places, today=TODAY, trusted=frozenset()
        )

    @property
    def public(self) -> Listing:
        return public_form(self.listing, self.feed.places)

    @property
    def freshness(self) -> Freshness:
        return freshness_of(self.listing, today=TODAY, trusted=frozenset())

    @property
    def codes(self) -> set[str]:
        return {issue.code for issue in self.record.issues}

    @property
    def phones(self) -> list[str]:
        return [number for one in self.listing["contacts"] for number in one["phones"]]

    @property
    def sessions(self) -> list[dict[str, Any]]:
        """The times that come again."""
        return [one for one in self.listing["sessions"] if one["every"] != "once"]

    @property
    def postcode_of(self) -> dict[str | None, str | None]:
        return {venue["id"]: venue["postcode"] for venue in self.listing["venues"]}


def _rule(session: dict[str, Any]) -> dict[str, Any]:
    """A native session in the words of HSDS: freq, interval, byday and the rest."""
    days = [ICAL[one] for one in session["days"]]
    found = {
        "freq": "MONTHLY" if session["every"] == "month" else "WEEKLY",
        "interval": 2 if session["every"] == "fortnight" else 1,
        "byday": ",".join(f"{nth}{one}" for nth in session["nth"] or [""] for one in days),
        "dtstart": session["starts_on"],
        "until": session["until"],
        "opens_at": session["opens"],
        "closes_at": session["closes"],
    }
    if session["rrule"]:
        rrulestr(session["rrule"])
        parts = dict(part.split("=") for part in session["rrule"].split(";"))
        found |= {key.lower(): value for key, value in parts.items()}
    return found


def _schedules(case: Case, wanted: list[dict[str, Any]]) -> None:
    assert len(case.sessions) == len(wanted)
    for session, want in zip(case.sessions, wanted, strict=True):
        have = {**_rule(session), "postcode": case.postcode_of.get(session["venue"])}
        assert {key: have[key] for key in want} == want


def _costs(case: Case, wanted: list[dict[str, Any]]) -> None:
    options = case.listing["cost"]["options"]
    assert [option["amount"] for option in options] == [one["amount"] for one in wanted]
    for option, want in zip(options, wanted, strict=True):
        assert want.get("option", "") in (option["note"] or "")


def _free(case: Case, wanted: Any) -> None:
    state = case.listing["cost"]["state"]
    assert state == ("free" if wanted is True else "unknown")


def _phones(case: Case, wanted: list[str]) -> None:
    assert [number.split(" ext.")[0] for number in case.phones] == wanted


def _occurs(case: Case, days: list[str], wanted: bool) -> None:
    for day in days:
        meets = [times.occurs_on(one, date.fromisoformat(day)) for one in case.sessions]
        assert (True in meets) is wanted, day
        assert None not in meets


def _day_and_venue(case: Case, wanted: dict[str, str]) -> None:
    have = {
        ICAL[day]: case.postcode_of[session["venue"]]
        for session in case.sessions
        for day in session["days"]
    }
    assert {day: have[day] for day in wanted} == wanted


def _languages(case: Case, wanted: list[str]) -> None:
    assert [LANGUAGES[one["id"]] for one in case.listing["languages"]] == wanted


def _status(case: Case, wanted: str) -> None:
    status = case.listing["status"]
    if wanted.startswith("unknown"):
        assert status["state"] == "open"
        assert "The publisher's status is" in status["note"]
    else:
        assert status["state"] == {"inactive": "closed"}.get(wanted, wanted.replace(" ", "_"))


def _schedule_state(case: Case, wanted: str) -> None:
    assert wanted == "needs re-check"
    assert [times.times_known(one, TODAY) for one in case.sessions] == [False]


def _venue_precision(case: Case, wanted: str) -> None:
    assert wanted == "hidden"
    (venue,) = case.listing["venues"]
    assert venue["hidden"] is True
    assert (venue["lat"], venue["lon"], venue["address"], venue["postcode"]) == (None,) * 4


def _open_24_hours(case: Case, wanted: bool) -> None:
    (session,) = case.sessions
    always = (session["opens"], session["closes"], len(session["days"])) == ("00:00", "23:59", 7)
    assert always is wanted


def _contains(case: Case, wanted: list[str]) -> None:
    for text in wanted:
        assert text in (case.listing["description"] or "")


def _event_state(case: Case, wanted: str) -> None:
    assert wanted == "past"
    assert times.all_sessions_ended(case.listing, TODAY)


def _extension(case: Case, wanted: str) -> None:
    assert [number.split(" ext. ")[1:] for number in case.phones] == [[wanted]]


def _links(case: Case, wanted: list[str]) -> None:
    for link in wanted:
        assert link in (case.listing["join_note"] or "")


def _capacity(case: Case, wanted: dict[str, Any]) -> None:
    assert {key: case.listing["capacity"][key] for key in wanted} == wanted


def _terms(case: Case, wanted: list[dict[str, str]]) -> None:
    """Each term by list and code, and none lost: it is a need here, or a word of the listing."""
    have = [
        term
        for term in case.feed.terms[case.record.external_id]
        if term.taxonomy not in ("attending_type", "attending_access", "deliverable_type")
        and term.taxonomy != "eligibility"
    ]
    assert len(have) == len(wanted)
    for term, want in zip(have, wanted, strict=True):
        assert term.code == want["code"]
        assert "scheme" not in want or term.taxonomy == want["scheme"]
        unread = term in case.record.unmapped_terms
        assert unread == (term.name in case.listing["words"])


def _one_off_dates(case: Case, wanted: list[str]) -> None:
    once = [one for one in case.listing["sessions"] if one["every"] == "once"]
    assert [day for one in once for day in one["dates"]] == wanted


def _emails(case: Case, wanted: list[str]) -> None:
    assert [one["email"] for one in case.listing["contacts"] if one["email"]] == wanted


def _attending_access(case: Case, wanted: str) -> None:
    assert case.listing["join"] == [{"drop-in": "drop_in"}[wanted]]


def _venues(case: Case, wanted: list[dict[str, Any]]) -> None:
    venues = case.listing["venues"]
    assert len(venues) == len(wanted)
    for venue, want in zip(venues, wanted, strict=True):
        for key, value in want.items():
            OF_VENUE[key](venue, value)
        if "city" in want:
            assert venue["address"] == f"{want['address_1']}, {want['city']}"


def _accessibility(venue: dict[str, Any], wanted: list[str]) -> None:
    """Words of this venue and of no other, and never a fact: nobody has checked them."""
    words = (venue["access_text"] or "").lower().replace(" ", "-").split("\n")
    assert [one for one in words if one] == [one.lower().replace(" ", "-") for one in wanted]
    assert venue["access"] == {}


def _precision(venue: dict[str, Any], wanted: str) -> None:
    if wanted == "area (masked)":
        assert (venue["hidden"], venue["show_district"]) == (True, True)
        assert venue["point_from"] in ("postcode_part", None)
    elif wanted == "area or none":
        assert venue["point_from"] in ("postcode_part", None)
    else:
        assert wanted == "approximate (postcode) or none"
        assert venue["point_from"] in ("postcode", None)


def _equal(key: str) -> Callable[[dict[str, Any], Any], None]:
    def check(venue: dict[str, Any], wanted: Any) -> None:
        assert venue[key] == wanted

    return check


def _begins(venue: dict[str, Any], wanted: str) -> None:
    assert (venue["address"] or "").split(", ")[0] == wanted


OF_VENUE: dict[str, Callable[[dict[str, Any], Any], None]] = {
    "postcode": _equal("postcode"),
    "postcode_outward": _equal("postcode"),
    "latitude": _equal("lat"),
    "longitude": _equal("lon"),
    "address_1": _begins,
    "city": lambda venue, wanted: None,  # with address_1, see _venues
    "accessibility": _accessibility,
    "precision": _precision,
}


def _closures(case: Case, wanted: list[dict[str, str]]) -> None:
    for closure in wanted:
        day, last = date.fromisoformat(closure["from"]), date.fromisoformat(closure["to"])
        usual = [times.occurs_on(one, day - timedelta(days=7)) for one in case.sessions]
        assert usual == [True]
        while day <= last:
            assert [times.occurs_on(one, day) for one in case.sessions] == [False]
            day += timedelta(days=1)
        after = [times.occurs_on(one, last + timedelta(days=step)) for step in range(1, 8)
                 for one in case.sessions]  # fmt: skip
        assert True in after


def _organisation(case: Case, wanted: str | None) -> None:
    organisation = case.listing["organisation"]
    assert (organisation and organisation["name"]) == wanted


def _service_area_label(case: Case, wanted: str) -> None:
    (area,) = case.listing["service_areas"]
    assert area["name"] == wanted


def _source_id_text(case: Case, wanted: str) -> None:
    assert case.record.external_id == wanted
    assert case.listing["sources"][0]["id"] == wanted


def _phone_note(case: Case, wanted: str) -> None:
    assert wanted in " ".join(one["times"] or "" for one in case.listing["contacts"])


def _probable_duplicate_of(case: Case, wanted: str) -> None:
    (issue,) = [one for one in case.record.issues if one.code == "probable_duplicate"]
    assert f"record {wanted};" in issue.reason


def _is(get: Callable[[Case], Any]) -> Callable[[Case, Any], None]:
    def check(case: Case, wanted: Any) -> None:
        assert get(case) == wanted

    return check


EXPECT: dict[str, Callable[[Case, Any], None]] = {
    "name": _is(lambda case: case.listing["name"]),
    "schedules": _schedules,
    "costs": _costs,
    "free": _free,
    "phones": _phones,
    "assured_date": _is(lambda case: case.listing["sources"][0]["checked_on"]),
    "minimum_age": _is(lambda case: case.listing["age"]["min"]),
    "maximum_age": _is(lambda case: case.listing["age"]["max"]),
    "occurs_on": lambda case, days: _occurs(case, days, True),
    "does_not_occur_on": lambda case, days: _occurs(case, days, False),
    "day_and_venue": _day_and_venue,
    "venue_count": _is(lambda case: len(case.listing["venues"])),
    "venue_count_physical": _is(lambda case: len(case.listing["venues"])),
    "languages": _languages,
    "service_area_code": _is(lambda case: case.listing["service_areas"][0]["code"]),
    "status": _status,
    "alert_shown": _is(lambda case: bool(case.public["alert"])),
    "schedule_state": _schedule_state,
    "venue_precision": _venue_precision,
    "open_24_hours": _open_24_hours,
    "description_text_contains": _contains,
    "event_state": _event_state,
    "extension": _extension,
    "freshness": _is(lambda case: case.freshness.state),
    "links": _links,
    "capacity": _capacity,
    "terms": _terms,
    "one_off_dates": _one_off_dates,
    "emails": _emails,
    "attending_type": _is(lambda case: ",".join(case.listing["attend"])),
    "attending_access": _attending_access,
    "venues": _venues,
    "closures": _closures,
    "phone_note_contains": _phone_note,
    "age_note_contains": lambda case, wanted: _in(wanted, case.listing["eligibility"]),
    "organisation": _organisation,
    "url": _is(lambda case: case.listing["website"]),
    "service_area_label": _service_area_label,
    "description_text": _is(lambda case: case.listing["description"]),
    "source_id_text": _source_id_text,
    "needs_referral": _is(lambda case: "professional_referral" in case.listing["join"]),
    "probable_duplicate_of": _probable_duplicate_of,
}


def _in(part: str, whole: str | None) -> None:
    assert part in (whole or "")
