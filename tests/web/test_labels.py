"""Every label of the closed list of search.md 7: when a card carries it, and when it does not.

A label is looked for in the JSON answer and as words on the card of the same search.
"""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from directory_app.api.shapes import LABELS
from indexer.store import Store
from tests.browser import Browser, text_of
from tests.factories import make_listing, make_session, make_venue, save_listing

PLAIN: dict[str, Any] = {
    "confirmations": [{"on": "2026-11-01", "by": "owner"}],
    "format": "group",
    "activities": ["Lunch"],
}
STALE = [{"on": "2025-09-01", "by": "owner"}]
LONG_AGO = [{"on": "2025-03-01", "by": "owner"}]
HERE = "at=53.683,-1.499&within=2"
FAR = {"venues": [make_venue(lat=53.683 + 4 / 69.1, lon=-1.499)]}
STEP = {
    "venues": [make_venue(access={"step_free_entrance": {"state": "partly", "note": "A step"}})]
}

# Label: (the words on the card, what carries it, what nearly does, the address).
Row = tuple[str, dict[str, Any], dict[str, Any], str]
ROWS: dict[str, Row] = {
    "stale": ("Not confirmed lately", {"confirmations": STALE}, {}, ""),
    "not_confirmed": ("Not confirmed lately", {"confirmations": LONG_AGO},
                      {"confirmations": STALE}, ""),
    "unverified": ("Not yet confirmed", {"confirmations": []}, {}, ""),
    "due": ("Confirmed a while ago", {"confirmations": [{"on": "2026-04-01", "by": "owner"}]},
            {}, ""),
    "ended": ("May have ended", {"sessions": [make_session(until="2026-11-25")]},
              {"sessions": [make_session(until="2026-11-26")]}, ""),
    "temporarily_closed": (
        "Closed for now",
        {"status": {"state": "temporarily_closed", "on": "2026-11-01", "until": "2026-12-01"}},
        {"status": {"state": "temporarily_closed", "on": "2026-10-01", "until": "2026-11-01"}}, ""),
    "paused": ("Not taking new people", {"capacity": {"state": "paused", "until": "2026-12-01"}},
               {"capacity": {"state": "paused", "until": "2026-11-01"}}, ""),
    "waiting_list": ("Waiting list", {"capacity": "waiting_list"}, {"capacity": "open"}, ""),
    "wait_unknown": ("Waiting time not known", {"join": ["book"]}, {"join": ["book", "drop_in"]},
                     ""),
    "conditions": ("Conditions for joining", {"conditions": ["voucher_required"]}, {}, ""),
    "irregular": ("Not every week", {"sessions": [make_session(every="month", nth=[2])]}, {}, ""),
    "ends_soon": ("Ends soon", {"sessions": [make_session(until="2026-12-10")]},
                  {"sessions": [make_session(until="2027-11-10")]}, ""),
    "check_times": ("Check times first", {"sessions": [make_session(term_time=True)]}, {}, ""),
    "further_away": ("Further away", FAR, {}, HERE),
    "partly": ("Partly", STEP, {}, "access=step_free_entrance"),
    "not_ruled_out": ("Not ruled out: ask", {"activities": []}, {}, "exclude=activity:bingo"),
    "age_outside": ("For people aged 18 to 25", {"age": {"min": 18, "max": 25}},
                    {"age": {"min": 18, "max": 40}}, "q=i+am+40"),
}  # fmt: skip


def labels_of(app: Flask, address: str) -> dict[str, list[str]]:
    groups = app.test_client().get(f"/api/search?{address}").get_json()["groups"]
    return {row["name"]: row["labels"] for group in groups for row in group["results"]}


@pytest.mark.parametrize("label", ROWS)
def test_a_label_stands_on_the_card_it_is_true_of_and_on_no_other(
    app: Flask, store: Store, label: str
) -> None:
    words, carries, nearly, address = ROWS[label]
    save_listing(store, make_listing(name="Carries it", **{**PLAIN, **carries}))
    save_listing(store, make_listing(name="Does not", **{**PLAIN, **nearly}))
    given = labels_of(app, address)
    assert label in given["Carries it"]
    assert label not in given["Does not"]
    cards = Browser(app).get(f"/search?{address}").find_all("article")
    said = {text_of(next(card.iter("h3"))).strip(): text_of(card) for card in cards}
    assert words in said["Carries it"]
    if nearly != {"confirmations": STALE}:  # the same words for a reader, two labels for a program
        assert words not in said["Does not"]


def test_a_group_that_stands_for_others_says_it_is_on_more_than_one_list(
    app: Flask, store: Store
) -> None:
    one = make_listing(name="Kept", sources=[{"name": "Our own list", "id": "1"}], **PLAIN)
    other = make_listing(
        name="Folded", same_as=[one["id"]], sources=[{"name": "Council list", "id": "2"}]
    )
    save_listing(store, one)
    save_listing(store, make_listing(name="Alone", **PLAIN))
    assert "duplicates_folded" not in labels_of(app, "")["Kept"]
    save_listing(store, other)
    given = labels_of(app, "")
    assert set(given) == {"Kept", "Alone"}
    assert "duplicates_folded" in given["Kept"]
    assert "duplicates_folded" not in given["Alone"]


def test_every_label_of_the_list_has_its_test() -> None:
    assert {*ROWS, "duplicates_folded"} == set(LABELS)


@pytest.mark.parametrize(
    ("capacity", "join", "expected"),
    [
        ("unknown", [], True),
        ("unknown", ["ring_first"], True),
        ("unknown", ["drop_in"], False),
        ("open", ["ring_first"], False),
        ("full", ["ring_first"], False),
    ],
)
def test_the_wait_is_unknown_only_where_nobody_said_and_one_cannot_just_turn_up(
    app: Flask, store: Store, capacity: str, join: list[str], expected: bool
) -> None:
    save_listing(store, make_listing(name="Group", **{**PLAIN, "capacity": capacity, "join": join}))
    assert ("wait_unknown" in labels_of(app, "")["Group"]) is expected


def test_times_past_their_check_are_to_be_checked(app: Flask, store: Store) -> None:
    for name, day in (("Past its check", "2026-11-23"), ("To be checked today", "2026-11-24")):
        sessions = [make_session(check_after=day)]
        save_listing(store, make_listing(name=name, **{**PLAIN, "sessions": sessions}))
    given = labels_of(app, "")
    assert "check_times" in given["Past its check"]
    assert "check_times" not in given["To be checked today"]


def test_a_bank_holiday_fits_and_its_times_are_to_be_checked(app: Flask, store: Store) -> None:
    sessions = [make_session(days=["fri"])]
    save_listing(store, make_listing(name="Fridays", **{**PLAIN, "sessions": sessions}))
    assert "check_times" not in labels_of(app, "date=2026-12-04")["Fridays"]
    assert "check_times" in labels_of(app, "date=2026-12-25")["Fridays"]  # Christmas Day
