"""What a search answers (search.md 3, 5 and 7), through `finder.find` on real directories."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from indexer import listings
from indexer.search import finder
from indexer.search.query import FACETS, GROUPS
from indexer.search.wording import heading
from indexer.store import Store
from schemas.params import SearchRequest
from schemas.vocabulary import facets, needs
from tests.factories import (
    ADMIN,
    make_session,
    make_venue,
)
from tests.search.answers import group, messages, save, search, shown, totals

STEP_FREE = "step_free_entrance"
WAKEFIELD = "WF1 2AP"
RESULT_KEYS = {
    "id", "url", "name", "organisation", "summary", "why", "sources", "also_listed_by", "venue",
    "next_session", "sessions", "access", "needs", "cost", "who", "conditions", "age", "join",
    "attend", "languages", "contact", "freshness", "capacity", "labels",
}  # fmt: skip
LABELS = {
    "stale", "not_confirmed", "unverified", "due", "ended", "temporarily_closed", "paused",
    "waiting_list", "wait_unknown", "conditions", "irregular", "ends_soon", "check_times",
    "duplicates_folded", "further_away", "partly", "not_ruled_out", "age_outside",
}  # fmt: skip


# -- the shape of the answer ------------------------------------------------------------------


@pytest.fixture(scope="module")
def everything(demo_store: Store, now: datetime) -> dict[str, Any]:
    """The demonstration near its middle, with something in most groups."""
    return search(
        demo_store, now, near=WAKEFIELD, within=3.0, access=(STEP_FREE,), per_page=100,
        exclude=("venue_kind:pub",),
    )  # fmt: skip


def test_the_answer_has_the_agreed_keys(everything: dict[str, Any]) -> None:
    assert set(everything) == {
        "query", "banners", "messages", "groups", "facets", "relax", "engine"
    }  # fmt: skip
    assert set(everything["query"]) == {
        "text", "place", "understood", "offered", "not", "left_over"
    }  # fmt: skip
    assert [row["id"] for row in everything["groups"]] == list(GROUPS)
    assert set(everything["facets"]) == set(FACETS)
    assert json.loads(json.dumps(everything)) == everything


def test_a_result_has_exactly_the_agreed_keys(everything: dict[str, Any]) -> None:
    results = [row for one in everything["groups"] for row in one["results"]]
    assert len(results) > 50
    for row in results:
        assert set(row) == RESULT_KEYS
        assert set(row["contact"]) == {"name", "phone", "email", "website", "times"}
        assert set(row["capacity"]) == {"state", "weeks", "until"}
        assert set(row["cost"]) == {"state", "sentence"}
        assert set(row["freshness"]) == {
            "state", "confirmed_on", "confirmed_by", "sentence", "alarms"
        }  # fmt: skip
        if row["venue"] is not None:
            assert set(row["venue"]) == {
                "id", "name", "address", "postcode", "lat", "lon", "distance_miles"
            }  # fmt: skip
        assert next(iter(row["access"])) == STEP_FREE  # what was asked stands first


def test_labels_are_of_the_closed_list(everything: dict[str, Any]) -> None:
    given = [set(row["labels"]) for one in everything["groups"] for row in one["results"]]
    assert set().union(*given) <= LABELS
    assert len(set().union(*given)) > 5
    for name in ("further_away", "partly"):
        assert all(name in row["labels"] for row in group(everything, name)["results"])
        assert all(name not in row["labels"] for row in group(everything, "matches")["results"])


def test_a_kind_of_place_nobody_has_named_is_not_ruled_out(store: Store, now: datetime) -> None:
    save(store, now, name="Untold", venues=[make_venue(kind=None)])
    save(store, now, name="Hall")
    body = search(store, now, exclude=("venue_kind:pub",))
    labelled = {
        row["name"]: "not_ruled_out" in row["labels"] for row in group(body, "matches")["results"]
    }
    assert labelled == {"Untold": True, "Hall": False}
    assert "not_ruled_out" not in str(search(store, now)["groups"])


def test_every_result_is_within_the_distance_and_says_how_far(everything: dict[str, Any]) -> None:
    for name, low, high in (("matches", 0, 3), ("further_away", 3, 9)):
        miles = [
            row["venue"]["distance_miles"]
            for row in group(everything, name)["results"]
            if row["venue"] and row["venue"]["distance_miles"] is not None
        ]
        assert len(miles) > 5
        assert all(low <= one <= high + 0.005 for one in miles)


def test_a_listing_is_in_one_group_only(everything: dict[str, Any]) -> None:
    ids = [row["id"] for one in everything["groups"] for row in one["results"]]
    assert len(ids) == len(set(ids)) == sum(totals(everything).values())


def test_pages_join_to_the_whole(demo_store: Store, now: datetime) -> None:
    for sort in ("best", "name", "soonest"):
        whole = group(search(demo_store, now, sort=sort, per_page=100), "matches")
        first = group(search(demo_store, now, sort=sort, per_page=100, page=2), "matches")
        third = group(search(demo_store, now, sort=sort, per_page=100, page=3), "matches")
        rows = [*whole["results"], *first["results"], *third["results"]]
        assert len({row["id"] for row in rows}) == len(rows) == whole["total"]
        assert whole["pages"] == 3


def test_past_the_end_there_are_no_results_but_the_totals(store: Store, now: datetime) -> None:
    save(store, now, name="One")
    found = group(search(store, now, page=9), "matches")
    assert (found["total"], found["results"], found["page"], found["pages"]) == (1, [], 9, 1)


def test_with_a_group_only_that_group_is_returned(demo_store: Store, now: datetime) -> None:
    near: dict[str, Any] = {"near": WAKEFIELD, "within": 3.0}
    everywhere = totals(search(demo_store, now, **near))
    for name in GROUPS:
        body = search(demo_store, now, group=name, **near)
        assert totals(body) == {name: everywhere[name]}


def test_soonest_is_by_the_hour_on_the_page(store: Store, now: datetime) -> None:
    for name, days, opens, closes in (
        ("evening", ["wed"], "19:00", "20:00"),
        ("morning", ["wed"], "09:30", "11:00"),
        ("today", ["tue"], "14:00", "15:00"),
        ("over today", ["tue"], "08:00", "09:00"),
    ):
        sessions = [make_session(days=days, opens=opens, closes=closes)]
        save(store, now, name=name, sessions=sessions)
    body = search(store, now, sort="soonest")
    assert shown(body) == ["today", "morning", "evening", "over today"]


# -- headings and messages --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, "2 groups"),
        ({"q": "choir"}, "1 group for “choir”"),
        ({"q": "yoga"}, "No groups for “yoga”"),
        ({"near": "wf12ap", "within": 5.0}, "2 groups within 5 miles of WF1 2AP"),
        ({"near": "wf12ap", "within": 1.0}, "2 groups within 1 mile of WF1 2AP"),
        ({"near": "wf12ap"}, "2 groups near WF1 2AP"),
        ({"near": "wf12ap", "within": 2.5, "q": "choir"},
         "1 group for “choir” within 2.5 miles of WF1 2AP"),
        ({"within": 5.0}, "2 groups"),
    ],
)  # fmt: skip
def test_heading(store: Store, now: datetime, asked: dict[str, Any], expected: str) -> None:
    save(store, now, name="Choir")
    save(store, now, name="Lunch club")
    request = SearchRequest(**asked)
    found = finder.find(store, request, now=now)
    assert heading(found.body, request, within=found.within) == expected


def test_count_of_unknown_is_the_total_of_that_group(store: Store, now: datetime) -> None:
    for number in range(3):
        save(store, now, name=f"Hall {number}", venues=[make_venue(access={})])
    body = search(store, now, access=(STEP_FREE,))
    assert totals(body)["unknown_access"] == 3
    assert messages(body)["count_of_unknown"]["count"] == 3
    assert "count_of_unknown" not in messages(search(store, now))


def test_the_other_groups_open_when_few_match(store: Store, now: datetime) -> None:
    save(store, now, name="Unknown", venues=[make_venue(access={})])
    for number in range(3):
        told = messages(search(store, now, access=(STEP_FREE,)))["opened_groups"]
        assert told["groups"] == ["unknown_access"]
        assert ("No group" in told["text"]) == (number == 0)
        save(store, now, name=f"Match {number}")
    assert "opened_groups" not in messages(search(store, now, access=(STEP_FREE,)))


def test_nothing_is_opened_where_nothing_else_is_known(store: Store, now: datetime) -> None:
    assert search(store, now)["messages"] == []


def test_none_known_nearby_is_about_the_need_at_a_venue(store: Store, now: datetime) -> None:
    need, near = "company.social", {"near": WAKEFIELD, "within": 3.0}
    asked: dict[str, Any] = {"need": (need,), **near}
    save(store, now, name="By phone", needs=[need], attend=["phone"], venues=[], sessions=[])
    assert totals(search(store, now, **asked))["matches"] == 1
    assert "within 3 miles" in messages(search(store, now, **asked))["none_known_nearby"]["text"]
    save(store, now, name="Related", needs=["arts_nature.games"])
    assert totals(search(store, now, **asked))["matches"] == 2
    assert "none_known_nearby" in messages(search(store, now, **asked))
    save(store, now, name="Parent", needs=["company"])
    assert "none_known_nearby" not in messages(search(store, now, **asked))
    assert "none_known_nearby" not in messages(search(store, now, need=(need,)))


@pytest.mark.parametrize("way", ["home", "phone", "online"])
def test_that_none_meets_nearby_is_not_said_of_what_visits_rings_or_is_online(
    store: Store, now: datetime, way: str
) -> None:
    """ "No group for it" over the card of one that visits would be untrue."""
    need = "company.social"
    asked: dict[str, Any] = {"need": (need,), "near": WAKEFIELD, "within": 3.0}
    save(store, now, name="From afar", needs=[need], attend=[way], venues=[], sessions=[])
    said = messages(search(store, now, **asked))["none_known_nearby"]["text"]
    assert "that meets within 3 miles. Some fit that visit, or are by phone or online." in said
    asked["access"] = ("changing_places",)  # nobody asks for it of what needs no venue
    save(store, now, name="Nobody knows", needs=[need])
    said = messages(search(store, now, **asked))["none_known_nearby"]["text"]
    assert said.startswith("No group for Meet people and make friends that meets within 3 miles")
    other = messages(search(store, now, **asked, attend=("venue",)))["none_known_nearby"]["text"]
    assert other.startswith("No group for Meet people and make friends within 3 miles is known")


@pytest.mark.parametrize(
    ("listing", "asked"),
    [
        ({"sessions": [make_session(days=["wed"])]}, {"day": ("tue",)}),  # known not to fit
        ({}, {"access": ("changing_places",)}),  # nobody knows whether it fits
        ({"confirmations": [{"on": "2025-06-01", "by": "owner"}]}, {}),  # nobody has confirmed it
    ],
)
def test_a_group_that_does_not_fit_is_not_said_to_be_unknown(
    store: Store, now: datetime, listing: dict[str, Any], asked: dict[str, Any]
) -> None:
    """That none is known and that nobody knows are two different messages (search.md 3)."""
    request = {"need": ("company.social",), "near": WAKEFIELD, "within": 3.0, **asked}
    save(store, now, name="Related", needs=["arts_nature.games"])
    said = messages(search(store, now, **request))["none_known_nearby"]["text"]
    assert said.startswith("We know of no group for Meet people and make friends within 3 miles.")
    save(store, now, name="There is one", needs=["company.social"], **listing)
    body = search(store, now, **request)
    said = messages(body)["none_known_nearby"]["text"]
    assert said.startswith("No group for Meet people and make friends within 3 miles is known to")


def test_none_known_nearby_looks_five_miles_when_no_distance_is_given(
    store: Store, now: datetime
) -> None:
    far = make_venue(lat=53.683 + 6 / 69.1, lon=-1.499)
    save(store, now, name="Six miles away", needs=["company.social"], venues=[far])
    body = search(store, now, need=("company.social",), near=WAKEFIELD)
    assert totals(body)["matches"] == 1
    assert "within 5 miles" in messages(body)["none_known_nearby"]["text"]


def test_words_that_no_group_has_all_of_are_then_any(store: Store, now: datetime) -> None:
    save(store, now, name="Choir")
    save(store, now, name="Chess")
    body = search(store, now, q="choir chess", understand=False)
    assert set(shown(body)) == {"Choir", "Chess"}
    assert "text_or" in messages(body)
    assert "text_or" not in messages(search(store, now, q="choir", understand=False))
    assert "text_or" not in messages(search(store, now, q="nowhere heard", understand=False))


def test_any_word_is_not_taken_while_another_group_has_all(store: Store, now: datetime) -> None:
    save(store, now, name="Choir and chess", venues=[make_venue(access={})])
    save(store, now, name="Choir")
    asked: dict[str, Any] = {"q": "choir chess", "access": (STEP_FREE,)}
    assert totals(search(store, now, **asked))["matches"] == 0
    body = search(store, now, group="matches", **asked)
    assert (totals(body), messages(body)) == ({"matches": 0}, {})


def test_an_ambiguous_place_says_so_with_its_choices(demo_store: Store, now: datetime) -> None:
    shared = next(
        row[0].name
        for row in demo_store.places._names.values()
        if demo_store.places.find(row[0].name).ambiguous
    )
    body = search(demo_store, now, near=shared, within=5.0)
    told = messages(body)["place_ambiguous"]
    assert len(told["choices"]) > 1
    assert all(set(one) == {"label", "lat", "lon"} for one in told["choices"])
    assert body["query"]["place"]["label"] == told["choices"][0]["label"]


def test_a_point_wins_over_the_name_which_stays_the_label(demo_store: Store, now: datetime) -> None:
    body = search(demo_store, now, near="My house", at=(53.683, -1.499), within=2.0)
    assert body["query"]["place"] == {
        "label": "My house", "lat": 53.683, "lon": -1.499, "source": "at"
    }  # fmt: skip
    assert totals(body)["matches"] > 0


@pytest.mark.parametrize("point", [(0.0, 0.0), (90.0, 180.0), (-90.0, -180.0), (51.5, 179.9)])
def test_a_point_far_from_everything_is_answered(
    demo_store: Store, now: datetime, point: tuple[float, float]
) -> None:
    body = search(demo_store, now, at=point, within=5.0, need=("company",), sort="nearest")
    venues = [row["venue"] for row in group(body, "matches")["results"]]
    assert not any(venues)
    assert "none_known_nearby" in messages(body)


def test_an_unknown_place_is_handed_back_and_asks_for_nothing(store: Store, now: datetime) -> None:
    save(store, now, name="Choir")
    found = finder.find(store, SearchRequest(near="Qqqqzzz", within=2.0), now=now)
    assert found.place is not None
    assert found.place.place is None
    assert found.body["query"]["place"] is None
    assert totals(found.body)["matches"] == 1


# -- facets -----------------------------------------------------------------------------------


def test_facets_say_what_is_selected_and_keep_their_zeros(demo_store: Store, now: datetime) -> None:
    body = search(
        demo_store, now, need=("company",), access=(STEP_FREE,), day=("mon", "tue"), cost="free",
        who=("carers",), attend=("venue",), join=("drop_in",), fresh="only_confirmed",
    )  # fmt: skip
    chosen = {
        name: [row["id"] for row in rows if row["selected"]]
        for name, rows in body["facets"].items()
    }
    assert chosen == {
        "need": ["company"], "access": [STEP_FREE], "day": ["mon", "tue"], "cost": ["free"],
        "who": ["carers"], "attend": ["venue"], "join": ["drop_in"], "fresh": ["only_confirmed"],
    }  # fmt: skip
    assert [row["id"] for row in body["facets"]["need"]] == list(needs())
    assert [row["id"] for row in body["facets"]["access"]] == list(facets())
    assert all(row["label"] for rows in body["facets"].values() for row in rows)
    assert any(row["count"] == 0 for row in body["facets"]["access"])


@pytest.mark.parametrize("name", ["access", "day", "cost", "attend", "fresh"])
def test_choosing_an_option_gives_as_many_as_it_promised(
    demo_store: Store, now: datetime, name: str
) -> None:
    asked: dict[str, Any] = {"near": WAKEFIELD, "within": 5.0, "cost": "free"}
    asked.pop(name, None)
    promised = search(demo_store, now, **asked)["facets"][name]
    assert any(row["count"] for row in promised)
    for row in promised:
        value = row["id"] if name in ("cost", "fresh") else (row["id"],)
        body = search(demo_store, now, per_page=1, **{**asked, name: value})
        assert totals(body)["matches"] == row["count"], row


# -- who is in no group -----------------------------------------------------------------------


def test_closed_and_archived_listings_are_in_no_group(store: Store, now: datetime) -> None:
    closed = save(store, now, name="Closed choir")
    long_ago = (now.date() - timedelta(days=800)).isoformat()
    save(store, now, name="Archived choir", confirmations=[{"on": long_ago, "by": "owner"}])
    save(store, now, name="Open choir")
    with store.write(now=now) as db:
        listings.close(db, closed["id"], note=None, actor=ADMIN, now=now)
    for asked in ({}, {"q": "choir"}, {"q": "Closed choir"}, {"near": WAKEFIELD, "within": 5.0}):
        body = search(store, now, **asked)
        assert "Closed" not in json.dumps(body["groups"])
        assert "Archived" not in json.dumps(body["groups"])
    assert totals(search(store, now, q="choir", understand=False)) == {
        **dict.fromkeys(GROUPS, 0),
        "matches": 1,
    }


def test_a_listing_withdrawn_since_indexing_is_dropped(store: Store, now: datetime) -> None:
    gone, kept = save(store, now, name="Gone"), save(store, now, name="Kept")
    with store.write(drain=False) as db:
        listings.close(db, gone["id"], note=None, actor=ADMIN, now=now)
    assert gone["id"] in store.engine.marks()
    assert [row["id"] for row in group(search(store, now), "matches")["results"]] == [kept["id"]]


def test_what_is_shown_comes_from_the_database_not_the_index(store: Store, now: datetime) -> None:
    listing = save(store, now, name="Choir", summary="Old words")
    with store.write(drain=False) as db:
        changed = {**listing, "summary": "New words"}
        listings.save(db, changed, actor=ADMIN, now=now, places=store.places)
    (row,) = group(search(store, now), "matches")["results"]
    assert row["summary"] == "New words"


# -- neighbours -------------------------------------------------------------------------------


def test_similar_groups_share_a_need_and_leave_out_the_group_itself(
    store: Store, now: datetime
) -> None:
    me = save(store, now, name="Me")
    save(store, now, name="Also meals")
    save(store, now, name="Digital", needs=["home_everyday.digital"])
    assert [row["name"] for row in finder.nearby_similar(store, me, now=now)] == ["Also meals"]
    lonely = save(store, now, name="No needs", needs=[])
    assert finder.nearby_similar(store, lonely, now=now) == []


# -- languages and letters --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("ਪੰਜਾਬੀ", "ਪੰਜਾਬੀ ਬਜ਼ੁਰਗ ਸਭਾ"),
        ("ਬਜ਼ੁਰਗ", "ਪੰਜਾਬੀ ਬਜ਼ੁਰਗ ਸਭਾ"),
        ("ਪੰਜਾਬੀ ਬਜ਼ੁਰਗ ਸਭਾ", "ਪੰਜਾਬੀ ਬਜ਼ੁਰਗ ਸਭਾ"),
        ("młodzież", "Łódzka młodzież"),
        ("mlodziez", "Łódzka młodzież"),
        ("lodzka MLODZIEZ", "Łódzka młodzież"),
        ("ŁÓDZKA", "Łódzka młodzież"),
    ],
)
def test_punjabi_and_polish_text_is_found(
    store: Store, now: datetime, typed: str, found: str
) -> None:
    for number, name in enumerate(("ਪੰਜਾਬੀ ਬਜ਼ੁਰਗ ਸਭਾ", "Łódzka młodzież", "Choir")):
        listing_id = f"00000000-0000-4000-8000-00000000000{number}"
        save(store, now, id=listing_id, name=name)
    body = search(store, now, q=typed)
    assert shown(body) == [found]
    assert "text_or" not in messages(body)


def test_the_demonstration_is_found_in_punjabi_and_polish(demo_store: Store, now: datetime) -> None:
    for typed in ("ਪੰਜਾਬੀ", "polski", "śniadanie"):
        accented = sum(totals(search(demo_store, now, q=typed)).values())
        plain = sum(totals(search(demo_store, now, q=typed.replace("ś", "s"))).values())
        assert accented == plain
    assert totals(search(demo_store, now, q="ਪੰਜਾਬੀ"))["matches"] > 0
    assert totals(search(demo_store, now, language=("pl",)))["matches"] > 0


@pytest.mark.parametrize("typed", ["!!", "😀😀", "  ", '"', "*", "---", "\x00"])
def test_a_text_without_a_word_counts_as_no_text(store: Store, now: datetime, typed: str) -> None:
    save(store, now, name="Choir")
    body = search(store, now, q=typed)
    assert totals(body)["matches"] == 1
    assert body["query"]["left_over"] == []
