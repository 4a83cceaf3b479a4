"""Editing where a group meets and the areas it serves: moved, hidden, added, taken away."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from flask import Flask

from indexer.store import Store
from tests.browser import Browser
from tests.factories import save_listing
from tests.people.somebody import make, sign_in
from tests.web.editing_forms import edit, errors, hidden_of, live, press, save, values_of, waiting


def test_a_new_place_waits_and_has_an_id_no_place_had_before(
    owner: Browser, store: Store, kept: str
) -> None:
    page = press(edit(owner, kept, "where"), "add-venue")
    wrong = save(page, {"venues-2-name": "The Library", "venues-2-postcode": "wf11aa"}, status=400)
    assert errors(wrong) == [("Choose who may see the address", "#venues-2-shown")]
    save(wrong, {"venues-2-shown": "all", "venues-0-transport": "Bus 112"})
    after = live(store, kept)
    assert [row["id"] for row in after["venues"]] == ["v1", "v2"]
    assert after["venues"][0]["transport"] == "Bus 112"
    proposal = waiting(store)
    assert proposal is not None
    new = proposal.after["venues"][2]
    assert (new["postcode"], new["access"]) == ("WF1 1AA", {})
    assert new["id"] not in ("v1", "v2", "v3")


def test_a_place_that_moves_is_not_left_on_its_old_point(
    owner: Browser, store: Store, kept: str
) -> None:
    save(edit(owner, kept, "where"), {"venues-0-postcode": "WF1 1AA"})
    proposal = waiting(store)
    assert proposal is not None
    moved, stayed = proposal.after["venues"]
    assert [moved[name] for name in ("lat", "lon", "point_from", "uprn")] == [None] * 4
    assert stayed == live(store, kept)["venues"][1]


ELSEWHERE = {
    "venues-0-name": "The Library", "venues-0-address": "Drury Lane",
    "venues-0-postcode": "WF1 1AA",
}  # fmt: skip


def test_a_move_carries_no_old_access_fact_to_the_new_building(
    app: Flask, owner: Browser, store: Store, kept: str, now: datetime
) -> None:
    wrong = save(edit(owner, kept, "where"), ELSEWHERE, status=400)
    assert errors(wrong) == [("Say whether it is still the same building", "#venues-0-same")]
    save(wrong, {"venues-0-same": "no"})
    before = live(store, kept)
    assert before["venues"][0]["access"]["step_free_entrance"]["state"] == "yes"
    assert [one["venue"] for one in before["sessions"]] == ["v1", "v2"]
    make(store, "steward", now=now)
    steward, _ = sign_in(app, store, "steward@example.org", now=now)
    proposal = waiting(store)
    assert proposal is not None
    address = f"/account/listings/{kept}/edit/where?proposal={proposal.id}"
    page = steward.get(address, may_contain=["None"])
    page.submit({}, form=".app-keeping", button="Save and approve", may_contain=["None"])
    after = live(store, kept)
    moved = after["venues"][0]
    assert (moved["name"], moved["access"], moved["transport"]) == ("The Library", {}, None)
    assert moved["id"] not in ("v1", "v2")
    assert [one["venue"] for one in after["sessions"]] == [moved["id"], "v2"]


def test_a_place_written_better_keeps_what_is_known_of_it(
    owner: Browser, store: Store, kept: str
) -> None:
    wrong = save(edit(owner, kept, "where"), ELSEWHERE, status=400)
    save(wrong, {"venues-0-same": "yes"})
    proposal = waiting(store)
    assert proposal is not None
    assert "sessions" not in proposal.after
    assert proposal.after["venues"][0]["id"] == "v1"
    assert proposal.after["venues"][0]["access"]["step_free_entrance"]["state"] == "yes"


def test_a_place_at_which_the_group_meets_is_not_removed_and_it_says_what_to_do(
    owner: Browser, store: Store, kept: str
) -> None:
    page = edit(owner, kept, "where")
    wrong = press(page, "remove-venue-0", {"venues-0-name": "Typed before"}, status=400)
    assert "The group still meets at St Mary's hall" in wrong.text
    assert "under When it meets" in wrong.text
    assert errors(wrong)[0][1] == "#venues-0"
    assert values_of(wrong)["venues-0-name"] == ["Typed before"]
    # By hand, too.
    form = values_of(page)
    sent = {key: one for key, one in form.items() if not key.startswith("venues-0-")}
    by_hand = {**sent, **hidden_of(page), "deed": "save"}
    again = owner.post(f"/account/listings/{kept}/edit/where", by_hand, status=400)
    assert "The group still meets at St Mary's hall" in again.text
    assert waiting(store) is None


def test_a_place_at_which_nobody_meets_can_go(
    app: Flask, store: Store, kept: str, now: datetime
) -> None:
    make(store, "steward", now=now)
    browser, _ = sign_in(app, store, "steward@example.org", now=now)
    with_one = {**live(store, kept), "sessions": live(store, kept)["sessions"][:1]}
    save_listing(store, with_one, now)
    page = press(edit(browser, kept, "where"), "remove-venue-1")
    save(page, {})
    assert [row["id"] for row in live(store, kept)["venues"]] == ["v1"]


def test_what_hiding_does_is_said_and_a_hidden_place_may_still_say_its_district(
    owner: Browser, store: Store, kept: str
) -> None:
    page = edit(owner, kept, "where")
    assert "A hidden address is on no page, no map and in no list" in page.text
    assert values_of(page)["venues-1-shown"] == ["district"]
    save(page, {"venues-1-shown": "nothing"})
    assert waiting(store) is None
    hidden = live(store, kept)["venues"][1]
    assert (hidden["hidden"], hidden["show_district"]) == (True, False)
    save(edit(owner, kept, "where"), {"venues-1-shown": "all"})
    proposal = waiting(store)
    assert proposal is not None
    assert live(store, kept)["venues"][1]["hidden"] is True


def test_areas_that_were_not_touched_keep_their_code(
    owner: Browser, store: Store, kept: str
) -> None:
    before = live(store, kept)["service_areas"]
    page = press(edit(owner, kept, "where"), "remove-area-1")
    page = press(page, "add-area", {"service_areas-2-place": "Ossett"})
    save(page, {"service_areas-3-place": "wf5", "service_areas-3-miles": ""})
    areas = live(store, kept)["service_areas"]
    assert areas[:2] == [before[0], before[2]]
    assert (areas[2]["near"], areas[3]["outcode"]) == ("Ossett, Wakefield", "WF5")


@pytest.mark.parametrize(
    ("typed", "kept_as"),
    [
        ("Ossett", {"near": "Ossett, Wakefield", "miles": 2, "name": "Ossett, Wakefield"}),
        ("Kirklees Council", {"code": "E08000034", "name": "Kirklees"}),
        ("the whole of Wales", {"country": "Wales", "name": "Wales"}),
        ("UK", {"country": "United Kingdom", "name": "United Kingdom"}),
        ("wf9", {"outcode": "WF9"}),
        ("the moon", {"text": "the moon"}),
    ],
)
def test_an_area_that_is_known_is_found_by_searches_and_another_stays_text(
    typed: str, kept_as: dict[str, Any], owner: Browser, store: Store, kept: str
) -> None:
    page = press(edit(owner, kept, "where"), "add-area")
    after = save(page, {"service_areas-3-place": typed})
    area = live(store, kept)["service_areas"][-1]
    assert {name: value for name, value in area.items() if value is not None} == kept_as
    assert ("do not know where this is: the moon" in after.text) == (typed == "the moon")
    again = edit(owner, kept, "where")
    assert ("searches by place cannot use it" in again.text) == (typed == "the moon")
    # Saved once more, nothing is another area.
    save(again, {})
    assert live(store, kept)["service_areas"][-1] == area


def test_a_district_that_is_also_a_town_is_asked_about(
    owner: Browser, store: Store, kept: str
) -> None:
    at = "service_areas-3"
    page = press(edit(owner, kept, "where"), "add-area")
    asked = save(page, {f"{at}-place": "Leeds"}, status=400)
    assert "Say what you mean by Leeds" in asked.text
    assert "All of the district of Leeds" in asked.text
    assert "Only Leeds and 2 miles around it" in asked.text
    save(asked, {f"{at}-which": "district:E08000035"})
    assert live(store, kept)["service_areas"][-1]["code"] == "E08000035"
    page = press(edit(owner, kept, "where"), "add-area")
    asked = save(page, {"service_areas-4-place": "Bradford"}, status=400)
    save(asked, {"service_areas-4-which": "text"})
    assert live(store, kept)["service_areas"][-1]["text"] == "Bradford"
