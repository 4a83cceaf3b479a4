"""What publishers write about access: questions for a person, unknown until one has answered."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

import pytest

from indexer import listings
from indexer.errors import Conflict, NotFound, Refused
from indexer.history import Actor
from indexer.search import finder
from indexer.search.facts import facts_of
from indexer.sources.candidates import STATES, Candidate, accept, candidates, waiting
from indexer.sources.candidates import _phrases as phrases
from indexer.store import Store
from schemas import vocabulary
from schemas.params import read_request
from tests.factories import make_listing, make_venue, save_listing
from tests.sources.reading import listing_of, place

OWNER = Actor("owner", "Olive Owner")
SOURCE = Actor("source", "Leeds directory")
CONFIRMED = [{"on": "2026-11-01", "by": "owner"}]


def found(text: str | None) -> dict[str, str]:
    return {one.facet: one.state for one in candidates(text)}


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("Wheelchair access", {"step_free_entrance": "yes"}),
        ("Handicap accessible", {"step_free_entrance": "yes"}),
        ("wheelchair", {"step_free_entrance": "yes"}),
        ("Accessible toilets", {"accessible_toilet": "yes"}),
        ("Hearing loop", {"hearing_loop": "yes"}),
        ("hoist", {"changing_places": "yes"}),
        ("Not suitable for wheelchairs.", {"step_free_entrance": "no"}),
        ("partial-wheelchair-access", {"step_free_entrance": "partly"}),
        ("disabled-car-parking-space", {"blue_badge_parking": "yes"}),
        ("building-has-lift", {"step_free_throughout": "yes"}),
        ("british-sign-language-bsl", {"bsl": "yes"}),
        ("bus-stop-nearby", {"near_public_transport": "yes"}),
        ("hasInductionLoop: true", {"hearing_loop": "yes"}),
        ("wheelchairAccessibilityGrade: partially", {"step_free_throughout": "partly"}),
        ("toilets:wheelchair=no", {"accessible_toilet": "no"}),
        ("Dementia friendly", {"dementia_friendly": "yes"}),
        ("Guide dog friendly", {"assistance_dogs": "yes"}),
        ("Venue is on one level", {"step_free_throughout": "yes"}),
        ("deaf_interpreter", {"bsl": "yes"}),
        ("Hearing loop: no", {"hearing_loop": "no"}),
        ("Wheelchair access - yes", {"step_free_entrance": "yes"}),
        ("There is no lift or accessible toilet.",
         {"step_free_throughout": "no", "accessible_toilet": "no"}),
        ("No steps, accessible toilet and a hearing loop",
         {"step_free_entrance": "yes", "accessible_toilet": "yes", "hearing_loop": "yes"}),
        ("We do not have a ramp", {"step_free_entrance": "no"}),
        ("The hearing loop is not available", {"hearing_loop": "no"}),
        ("Free parking but no disabled parking", {"parking": "yes", "blue_badge_parking": "no"}),
    ],
)  # fmt: skip
def test_words_of_many_vocabularies_answer_our_questions(words: str, meant: dict[str, str]) -> None:
    assert found(words) == meant


@pytest.mark.parametrize(
    "words",
    [None, "", "A warm welcome", "Please ask about wheelchair access", "Hearing loop?",
     "We hope to have a hearing loop soon", "Wheelchair access by arrangement",
     "Not all rooms are wheelchair accessible", "Ramp at the back. No ramp at the front.",
     "Accessible to all", "Wheelchair hire"],
)  # fmt: skip
def test_unclear_words_are_left_to_a_readers_own_eyes(words: str | None) -> None:
    assert candidates(words) == []


def test_the_words_of_a_candidate_are_the_sentence_it_stands_in() -> None:
    text = "Ring the bell. There is a portable ramp for one step.\nHearing loop"
    assert candidates(text) == [
        Candidate("step_free_entrance", "partly", "There is a portable ramp for one step."),
        Candidate("hearing_loop", "yes", "Hearing loop"),
    ]


def test_the_file_names_facets_of_the_vocabulary_and_no_words_twice() -> None:
    assert {one.facet for one in phrases().values()} <= set(vocabulary.facets())
    assert {one.state for one in phrases().values()} == set(STATES)


def test_a_feed_that_says_accessible_leaves_every_fact_unknown() -> None:
    where = place(accessibility=[{"description": "Wheelchair access"}])
    listing = listing_of(service_at_locations=[where])
    (venue,) = listing["venues"]
    assert venue["access_text"] == "Wheelchair access"
    assert venue["access"] == {}
    assert "step_free_entrance" not in facts_of(listing, venue, None)
    (one,) = waiting(listing)
    assert (one.venue, one.candidate.facet) == (venue["id"], "step_free_entrance")


def saved_with_words(store: Store, **venue: Any) -> str:
    where = make_venue(access={}, access_text="Wheelchair access at the side door.", **venue)
    listing = make_listing(venues=[where], confirmations=CONFIRMED)
    return save_listing(store, listing).id


def group_of(store: Store, listing_id: str, now: datetime) -> str | None:
    request, wrong, _ = read_request(parse_qsl("access=step_free_entrance"), today=now.date())
    assert wrong == []
    groups = finder.find(store, request, now=now).body["groups"]
    held = {row["id"]: [one["id"] for one in row["results"]] for row in groups}
    return next((name for name, ids in held.items() if listing_id in ids), None)


def test_search_treats_words_as_unknown_until_a_person_has_accepted_them(
    store: Store, now: datetime
) -> None:
    listing_id = saved_with_words(store)
    assert group_of(store, listing_id, now) == "unknown_access"
    with store.write(now=now) as db:
        accept(db, listing_id, "v1", "step_free_entrance", "yes",
               "Wheelchair access at the side door.", by=OWNER, now=now)  # fmt: skip
    assert group_of(store, listing_id, now) == "matches"


def test_an_accepted_answer_says_who_when_and_the_publishers_words(
    store: Store, now: datetime
) -> None:
    listing_id = saved_with_words(store)
    words = "Wheelchair access at the side door."
    with store.write(now=now) as db:
        accept(db, listing_id, "v1", "step_free_entrance", "yes", words, by=OWNER, now=now)
    with store.read() as db:
        listing = listings.get(db, listing_id)
    assert listing is not None
    assert listing["venues"][0]["access"]["step_free_entrance"] == {
        "state": "yes",
        "note": f"The publisher writes: “{words}”",
        "checked_on": "2026-11-24",
        "checked_by": "owner",
    }
    assert listing["venues"][0]["access_text"] == words
    assert listing["provenance"]["venues"]["by"] == "owner"
    assert waiting(listing) == []


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"by": SOURCE}, Refused),
        ({"facet": "comfy_chairs"}, Refused),
        ({"state": "unknown"}, Refused),
        ({"venue": "v9"}, NotFound),
        ({"listing_id": "00000000-0000-4000-8000-000000000000"}, NotFound),
        ({"state": "partly", "words": " "}, Refused),
    ],
)
def test_what_cannot_be_accepted_is_refused_and_nothing_is_written(
    store: Store, now: datetime, changes: dict[str, Any], error: type[Exception]
) -> None:
    listing_id = saved_with_words(store)
    asked: dict[str, Any] = {
        "listing_id": listing_id, "venue": "v1", "facet": "step_free_entrance", "state": "yes",
        "words": "Wheelchair access", "by": OWNER, **changes,
    }  # fmt: skip
    with pytest.raises(error), store.write(now=now) as db:
        accept(db, now=now, **asked)
    assert group_of(store, listing_id, now) == "unknown_access"


def test_an_answer_that_stands_is_not_overwritten(store: Store, now: datetime) -> None:
    where = make_venue(
        access={"step_free_entrance": {"state": "no"}}, access_text="Wheelchair access"
    )
    listing_id = save_listing(store, make_listing(venues=[where])).id
    assert waiting(make_listing(venues=[where])) == []
    with pytest.raises(Conflict, match="has an answer already"), store.write(now=now) as db:
        accept(db, listing_id, "v1", "step_free_entrance", "yes", "Wheelchair access",
               by=OWNER, now=now)  # fmt: skip
