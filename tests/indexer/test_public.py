"""The public form: nothing in it may place a hidden address or show a private person."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest

from indexer.places import Places
from indexer.public import public_form
from indexer.search.document import build_document
from schemas.listing import load_listing
from tests.factories import make_listing, make_venue

HIDDEN: dict[str, Any] = {
    "name": "Rosebank House",
    "kind": "community_centre",
    "address": "14 Charlotte Street, Wakefield",
    "postcode": "WF1 2AP",
    "lat": 53.6801,
    "lon": -1.5002,
    "uprn": "100050000001",
    "transport": "Bus 110 stops at the gate",
    "access_text": "Opposite the clock tower",
    "hidden": True,
}
SECRETS = (
    "Rosebank", "Charlotte", "2AP", "53.6801", "-1.5002", "100050000001", "110", "clock tower",
    "community_centre", "past the bakery", "door.jpg",
)  # fmt: skip


def hidden(**changes: Any) -> dict[str, Any]:
    return make_listing(
        venues=[make_venue(**{**HIDDEN, **changes})],
        first_visit={
            "what_happens": "We ring you.",
            "getting_there": "past the bakery",
            "pictures": [{"url": "https://example.org/door.jpg", "alt": "The door"}],
        },
    )


@pytest.mark.parametrize("show_district", [True, False])
def test_nothing_that_places_a_hidden_address_is_left(places: Places, show_district: bool) -> None:
    text = json.dumps(public_form(hidden(show_district=show_district), places))
    assert [secret for secret in SECRETS if secret in text] == []
    assert "We ring you." in text
    assert ("WF1" in text) is show_district


def test_no_document_of_a_hidden_address_holds_any_of_it(places: Places, now: datetime) -> None:
    document = build_document(hidden(), places=places, today=now.date(), trusted=frozenset())
    assert document is not None
    text = repr(document)
    assert [secret for secret in SECRETS if secret in text] == []


def test_a_hidden_address_shows_its_district_and_that_districts_centre(places: Places) -> None:
    (venue,) = public_form(hidden(), places)["venues"]
    assert venue["postcode"] == "WF1"
    assert (venue["lat"], venue["lon"]) == places.outcode_centre("WF1")
    assert venue["point_from"] == "postcode_part"
    assert venue["hidden"] is True


def test_two_hidden_addresses_in_one_district_cannot_be_told_apart(places: Places) -> None:
    forms = [
        public_form(hidden(postcode=postcode, lat=lat), places)["venues"]
        for postcode, lat in (("WF1 2AP", 53.68), ("WF1 1AA", 53.69))
    ]
    assert forms[0] == forms[1]


def test_facts_about_access_stay_because_they_place_nothing(places: Places) -> None:
    (venue,) = public_form(hidden(), places)["venues"]
    assert venue["access"]["step_free_entrance"]["state"] == "yes"


def test_an_address_that_is_not_hidden_is_shown_whole(places: Places) -> None:
    listing = make_listing()
    assert public_form(listing, places)["venues"] == listing["venues"]


def test_private_contacts_reporters_and_notes_are_left_out(places: Places) -> None:
    listing = make_listing(
        contacts=[{"name": "Jean"}, {"name": "Privately", "public": False}],
        confirmations=[{"on": "2026-08-01", "by": "staff", "note": "Jean is poorly"}],
        signals=[{"kind": "report_wrong", "on": "2026-08-01", "by": "public", "reporter": "r-77",
                  "detail": "the landlord is rude"}],
    )  # fmt: skip
    text = json.dumps(public_form(listing, places))
    for secret in ("Privately", "poorly", "r-77", "rude"):
        assert secret not in text
    assert "Jean" in text
    assert "report_wrong" in text


def test_a_circle_is_written_out_as_postcode_districts(places: Places) -> None:
    listing = make_listing(service_areas=[{"near": "WF1 2AP", "miles": 3}, {"text": "round here"}])
    circle, words = public_form(listing, places)["service_areas"]
    assert "WF1" in circle["outcodes"]
    assert "SK1" not in circle["outcodes"]
    assert "outcodes" not in words


def test_the_listing_itself_is_not_changed(places: Places) -> None:
    listing = hidden()
    before = json.dumps(listing)
    public_form(listing, places)
    assert json.dumps(listing) == before
    assert load_listing(json.loads(before)) == listing


def test_notes_about_a_hidden_venue_are_not_shown(places: Places) -> None:
    fact = {"state": "yes", "note": "by the Elm Street door"}
    listing = make_listing(
        venues=[make_venue(**{**HIDDEN, "id": "v1", "access": {"step_free_entrance": fact}})],
        sessions=[
            {"venue": "v1", "days": ["mon"], "note": "at Elm Street",
             "access": {"hearing_loop": fact}}
        ],
    )  # fmt: skip
    form = public_form(listing, places)
    assert "Elm" not in json.dumps(form)
    assert form["venues"][0]["access"]["step_free_entrance"]["state"] == "yes"
    assert form["sessions"][0]["access"]["hearing_loop"]["state"] == "yes"


def test_the_publishers_own_id_of_a_hidden_venue_is_not_shown(places: Places) -> None:
    listing = make_listing(
        venues=[make_venue(**{**HIDDEN, "id": "rosebank-house"}), make_venue(id="v2")],
        sessions=[
            {"venue": "rosebank-house", "days": ["mon"]},
            {"venue": "v2", "days": ["tue"]},
        ],
    )
    form = public_form(listing, places)
    assert [venue["id"] for venue in form["venues"]] == ["hidden-1", "v2"]
    assert [session["venue"] for session in form["sessions"]] == ["hidden-1", "v2"]
