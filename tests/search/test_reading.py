"""What people type and what they tick, searched together (search.md 1), through `finder.find`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from indexer.search import finder
from indexer.store import Store
from schemas.params import SearchRequest
from tests.factories import make_listing, make_venue, save_listing


def search(store: Store, now: datetime, **asked: Any) -> dict[str, Any]:
    return finder.find(store, SearchRequest(**asked), now=now).body


def group(body: dict[str, Any], name: str) -> list[str]:
    (found,) = [row for row in body["groups"] if row["id"] == name]
    return [row["name"] for row in found["results"]]


def chips(body: dict[str, Any], *, used: bool = True) -> set[str]:
    return {
        f"{row['kind']}:{row['id']}" for row in body["query"]["understood"] if row["used"] is used
    }


def save(store: Store, now: datetime, **changes: Any) -> None:
    confirmed = [{"on": "2026-11-01", "by": "owner"}]
    save_listing(store, make_listing(**{"confirmations": confirmed, **changes}), now)


@pytest.fixture
def town(store: Store, now: datetime) -> Store:
    save(
        store,
        now,
        name="Quiet Chairs",
        needs=["wellbeing.bereavement"],
        description="For bereavement.",
    )
    save(store, now, name="Lunch at Ours", needs=["company.shared_meals"])
    save(
        store, now, name="Poetry Corner", needs=["arts_nature.reading_history"],
        description="We read about bereavement and love.",
    )  # fmt: skip
    return store


def test_a_need_in_the_words_decides_what_matches(town: Store, now: datetime) -> None:
    body = search(town, now, q="bereavement support near WF1 2AP")
    assert {"need:wellbeing.bereavement", "place:WF1 2AP"} <= chips(body)
    assert group(body, "matches") == ["Quiet Chairs"]
    assert body["query"]["place"]["label"] == "WF1 2AP"


def test_a_text_that_only_speaks_of_the_need_is_in_mentions(town: Store, now: datetime) -> None:
    body = search(town, now, q="bereavement")
    assert group(body, "mentions") == ["Poetry Corner"]


def test_mentions_are_off_when_the_need_was_ticked(town: Store, now: datetime) -> None:
    body = search(town, now, need=("wellbeing.bereavement",), q="bereavement")
    assert group(body, "mentions") == []


def test_a_chip_taken_off_is_not_asked_for_and_its_words_are_searched(
    town: Store, now: datetime
) -> None:
    body = search(town, now, q="bereavement", without=("need:wellbeing.bereavement",))
    assert "need:wellbeing.bereavement" not in chips(body)
    # The words of a need taken off are left over again: a condition, as no need is in force.
    assert body["query"]["left_over"] == ["bereavement"]
    assert "Poetry Corner" in group(body, "matches")


def test_a_parameter_replaces_what_was_understood_of_its_kind(town: Store, now: datetime) -> None:
    body = search(town, now, q="lunch club tuesday", day=("wed",))
    assert "day:tue" in chips(body, used=False)
    assert "day:wed" in chips(body)


def test_access_by_hand_adds_to_what_was_understood(town: Store, now: datetime) -> None:
    body = search(town, now, q="lunch club step free", access=("hearing_loop",))
    assert {"access:step_free_entrance", "access:hearing_loop"} <= chips(body)


def test_without_understanding_words_are_only_words(town: Store, now: datetime) -> None:
    body = search(town, now, q="bereavement", understand=False)
    assert body["query"]["understood"] == []
    assert set(group(body, "matches")) == {"Quiet Chairs", "Poetry Corner"}


def test_an_age_in_the_words_only_ranks_and_one_by_hand_excludes(
    store: Store, now: datetime
) -> None:
    save(store, now, name="Young Lunch", needs=["company.shared_meals"], age={"max": 25})
    save(store, now, name="Any Lunch", needs=["company.shared_meals"])
    body = search(store, now, q="lunch club for an 82 year old")
    assert group(body, "matches") == ["Any Lunch", "Young Lunch"]
    (matches,) = [row for row in body["groups"] if row["id"] == "matches"]
    assert "age_outside" in matches["results"][1]["labels"]
    assert group(search(store, now, q="lunch club", age=82.0), "matches") == ["Any Lunch"]


def test_what_is_ruled_out_is_left_out_and_who_does_not_say_stays(
    store: Store, now: datetime
) -> None:
    for name, kind in (("Pub Lunch", "pub"), ("Hall Lunch", "library"), ("Some Lunch", None)):
        save(
            store, now, name=name, needs=["company.shared_meals"],
            venues=[make_venue(kind=kind)],
        )  # fmt: skip
    body = search(store, now, need=("company.shared_meals",), exclude=("venue_kind:pub",))
    assert set(group(body, "matches")) == {"Hall Lunch", "Some Lunch"}
    (matches,) = [row for row in body["groups"] if row["id"] == "matches"]
    labels = {row["name"]: row["labels"] for row in matches["results"]}
    assert "not_ruled_out" in labels["Some Lunch"]
    assert "not_ruled_out" not in labels["Hall Lunch"]


def test_banners_come_from_the_words_alone_and_hold_suggestions_back(
    town: Store, now: datetime
) -> None:
    for understand in (True, False):
        body = search(town, now, q="I want to kill myself", understand=understand)
        assert body["banners"][0]["id"] == "crisis"
        assert body["query"]["offered"] == []
        assert group(body, "mentions") == []
    assert search(town, now, q="lunch club")["banners"] == []


def test_to_somebody_at_risk_dropping_their_words_is_not_offered(
    town: Store, now: datetime
) -> None:
    for words in ("I want to kill myself", "my husband hits me", "chest pain now"):
        body = search(town, now, q=words)
        assert body["relax"] == []
        assert "text_or" not in [row["id"] for row in body["messages"]]


def test_somebody_who_is_hurt_is_never_offered_related_groups(store: Store, now: datetime) -> None:
    save(store, now, name="Couples Talk", needs=["family_caring.relationships"])
    body = search(store, now, q="my husband hits me")
    assert any(row["id"] == "quick_exit" for row in body["banners"])
    assert all(row["total"] == 0 for row in body["groups"])


def test_a_date_asks_for_an_occurrence(store: Store, now: datetime) -> None:
    save(store, now, name="Choir")  # every Thursday
    assert group(search(store, now, on="2026-12-03"), "matches") == ["Choir"]
    assert group(search(store, now, on="2026-12-04"), "matches") == []


def test_typing_the_name_of_a_closed_group_says_so_and_names_others(
    store: Store, now: datetime
) -> None:
    save(store, now, name="Old Lunch Club", needs=["company.shared_meals"],
         status={"state": "closed", "on": "2026-10-01", "by": "owner"})  # fmt: skip
    save(store, now, name="New Table", needs=["company.shared_meals"])
    body = search(store, now, q="old lunch club")
    (closed,) = [row for row in body["messages"] if row["id"] == "group_closed"]
    assert closed["text"] == "Old Lunch Club has closed."
    assert [row["name"] for row in closed["alternatives"]] == ["New Table"]


def test_of_joined_listings_only_the_preferred_one_is_found(store: Store, now: datetime) -> None:
    first = make_listing(
        name="Chess A", confirmations=[{"on": "2026-11-01", "by": "owner"}],
        sources=[{"name": "Directory"}],
    )  # fmt: skip
    second = make_listing(
        name="Chess B", confirmations=[], sources=[{"name": "Council list"}],
        same_as=[first["id"]],
    )  # fmt: skip
    save_listing(store, first, now)
    save_listing(store, second, now)
    (matches,) = [row for row in search(store, now)["groups"] if row["id"] == "matches"]
    assert [row["name"] for row in matches["results"]] == ["Chess A"]
    assert matches["results"][0]["also_listed_by"] == ["Council list"]
    # Parted again, both are there.
    save_listing(store, {**second, "same_as": []}, now)
    assert set(group(search(store, now), "matches")) == {"Chess A", "Chess B"}


# -- what a banner speaks of ------------------------------------------------------------------

ABUSE = "need:safe_rights.domestic_abuse"
FRIGHTENED = "I am frightened of him, checks my phone"


def abuse_chips(body: dict[str, Any]) -> list[tuple[str, bool]]:
    return [(row["how"], row["used"]) for row in body["query"]["understood"]
            if f"{row['kind']}:{row['id']}" == ABUSE]  # fmt: skip


def test_words_of_abuse_are_searched_as_abuse_also_where_they_name_no_need(
    demo_store: Store, now: datetime
) -> None:
    body = search(demo_store, now, q=FRIGHTENED)
    assert [row["id"] for row in body["banners"]] == ["quick_exit"]
    assert len(abuse_chips(body)) == 1
    assert {"Silver Birch", "Larchfold House outreach"} <= set(group(body, "matches"))


def test_a_need_read_by_a_rule_of_safety_can_be_taken_off(demo_store: Store, now: datetime) -> None:
    body = search(demo_store, now, q=FRIGHTENED, without=(ABUSE,))
    assert [row["id"] for row in body["banners"]] == ["quick_exit"]
    assert abuse_chips(body) == []


def test_a_need_that_was_ticked_stays_the_only_one(demo_store: Store, now: datetime) -> None:
    body = search(demo_store, now, q=FRIGHTENED, need=("money_food.debt",))
    assert all(not used for _, used in abuse_chips(body))


def test_without_understanding_a_banner_adds_no_need(demo_store: Store, now: datetime) -> None:
    body = search(demo_store, now, q=FRIGHTENED, understand=False)
    assert [row["id"] for row in body["banners"]] == ["quick_exit"]
    assert abuse_chips(body) == []
