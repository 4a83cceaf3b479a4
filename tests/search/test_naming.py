"""Typing the name of a group finds it, whatever the words of the name seem to ask for."""

from __future__ import annotations

from datetime import datetime

import pytest

from indexer.store import Store
from tests.factories import make_session, make_venue
from tests.search.answers import save, search, shown


@pytest.fixture
def knitters(store: Store, now: datetime) -> Store:
    """Two groups that knit; the one called after Tuesday meets on Thursdays since it moved."""
    for name, day in (("Tuesday Knit & Natter", "thu"), ("Stitch Circle", "tue")):
        save(
            store, now, name=name, needs=["arts_nature.crafts"], venues=[make_venue()],
            sessions=[make_session(days=[day])],
        )  # fmt: skip
    return store


@pytest.mark.parametrize(
    "typed", ["Tuesday Knit & Natter", "tuesday knit and natter", "The Tuesday Knit and Natter"]
)
def test_a_name_finds_its_group_though_it_meets_on_another_day(
    knitters: Store, now: datetime, typed: str
) -> None:
    body = search(knitters, now, q=typed)
    assert shown(body)[0] == "Tuesday Knit & Natter"
    assert "day" not in {chip["kind"] for chip in body["query"]["understood"]}


def test_what_is_only_like_a_name_keeps_its_conditions(knitters: Store, now: datetime) -> None:
    body = search(knitters, now, q="tuesday stitch")
    assert shown(body) == ["Stitch Circle"]
    assert "day" in {chip["kind"] for chip in body["query"]["understood"]}


def test_a_name_for_women_is_found_by_who_types_it(store: Store, now: datetime) -> None:
    """Nor does a name decide who may come: that stands in the listing."""
    save(store, now, name="Women’s Wednesday Walk", age={"min": 50, "max": None})
    assert shown(search(store, now, q="womens wednesday walk")) == ["Women’s Wednesday Walk"]


def test_a_condition_ticked_by_hand_stays(knitters: Store, now: datetime) -> None:
    body = search(knitters, now, q="Tuesday Knit & Natter", day=("tue",))
    assert "Tuesday Knit & Natter" not in shown(body)
