"""What would help people most: what is missing, in the order of how much it decides."""

from __future__ import annotations

from typing import Any

import pytest

from indexer.people.helpful import helpful, progress, share_words
from schemas.vocabulary import facets
from tests.factories import make_listing, make_session, make_venue

KNOWN = {facet: "yes" for facet, row in facets().items() if row.tier == "core"}
WHOLE: dict[str, Any] = {
    "venues": [make_venue(access=KNOWN)],
    "capacity": "open",
    "age": {"min": 18, "max": None},
    "first_visit": {
        "who_meets_you": "Jean, at the door.",
        "pictures": [{"url": "https://example.org/door.jpg", "alt": "A green door"}],
    },
}


def fields(asked: dict[str, float] | None = None, **changes: Any) -> list[str]:
    listing = make_listing(**{**WHOLE, **changes})
    return [one.field for one in helpful(listing, asked=asked or {})]


def test_a_whole_listing_needs_nothing_more() -> None:
    listing = make_listing(**WHOLE)
    assert helpful(listing, asked={}) == []
    done = progress(listing)
    assert done.there == done.of > 15


def test_without_a_way_to_reach_them_that_comes_first() -> None:
    assert fields(contacts=[], sessions=[], cost={})[:3] == ["contacts", "sessions", "cost"]


def test_a_contact_that_the_public_does_not_see_helps_nobody() -> None:
    assert fields(contacts=[{"phones": ["0113 496 0123"], "public": False}]) == ["contacts"]


@pytest.mark.parametrize("facet", [one for one, row in facets().items() if row.tier == "core"])
def test_every_core_fact_of_access_is_asked_for(facet: str) -> None:
    """By itself, or by the field it follows from."""
    without = {name: state for name, state in KNOWN.items() if name != facet}
    follows = {"free": {"cost": {}}, "drop_in": {"join": []}, "online_option": {"attend": []}}
    changes = follows.get(facet, {"venues": [make_venue(access=without)]})
    assert len(fields(**changes)) == 1


@pytest.mark.parametrize(("state", "missing"), [("no", 0), ("partly", 0), ("unknown", 1)])
def test_what_is_known_to_be_no_is_not_missing_and_what_is_unknown_is(
    state: str, missing: int
) -> None:
    fact = {"state": state, "note": "Two steps"}
    access = {**KNOWN, "step_free_entrance": fact}
    assert len(fields(venues=[make_venue(access=access)])) == missing


def test_a_fact_of_one_place_of_two_is_still_missing() -> None:
    venues = [make_venue(access=KNOWN), make_venue(id="v2", access={})]
    sessions = [make_session(), make_session(venue="v2", days=["fri"])]
    assert "access" in fields(venues=venues, sessions=sessions)
    assert "access" not in fields(
        venues=[make_venue(access={}), make_venue(id="v2", access={})],
        sessions=[make_session(access=KNOWN), make_session(venue="v2", access=KNOWN)],
    )


def test_a_group_that_meets_online_is_not_asked_for_steps() -> None:
    listing = make_listing(**{**WHOLE, "venues": [], "attend": ["online"], "sessions": [
        {"days": ["thu"], "opens": "12:00"}]})  # fmt: skip
    words = " ".join(one.words for one in helpful(listing, asked={}))
    assert "steps" not in words
    assert "where it is" not in words


def test_how_often_it_is_asked_for_is_said_and_moves_it_up() -> None:
    access = {name: state for name, state in KNOWN.items()
              if name not in ("hearing_loop", "quiet_low_sensory")}  # fmt: skip
    listing = make_listing(**{**WHOLE, "venues": [make_venue(access=access)]})
    first, second = helpful(listing, asked={"quiet_low_sensory": 0.31, "hearing_loop": 0.02})
    assert first.words == "Say whether it is calm or noisy. 3 in 10 searches here ask for it."
    assert second.words == "Say whether there is a hearing loop that works."
    assert first.weight > second.weight


@pytest.mark.parametrize(
    ("share", "words"),
    [(0.0, None), (0.04, None), (0.1, "1 in 10 searches here"), (0.33, "3 in 10 searches here"),
     (0.94, "9 in 10 searches here"), (1.0, "Nearly all searches here")],
)  # fmt: skip
def test_a_share_in_words(share: float, words: str | None) -> None:
    assert share_words(share) == words
