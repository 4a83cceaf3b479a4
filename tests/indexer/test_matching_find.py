"""The pass that finds duplicates and keeps them: what is decided stays decided."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from indexer import listings, merging
from indexer import models as m
from indexer.matching import find as finding
from indexer.matching.find import find, pair_id
from indexer.matching.lines import FIRST, FOLDED
from indexer.matching.profiles import profile_of, read_profiles
from indexer.people import accounts
from indexer.store import Store
from schemas.listing import Listing
from tests.factories import OWNER, STEWARD, make_listing, save_listing
from tests.people import somebody


def group(name: str = "Mill Lane Lunch Club", source: str = "One list", **changes: Any) -> Listing:
    given = {"sources": [{"name": source, "id": f"{source} {name}"}], **changes}
    return make_listing(name=name, id=f"{source}/{name}".replace(" ", "-"), **given)


def kept(store: Store) -> list[m.Duplicate]:
    with store.read() as db:
        return list(db.scalars(select(m.Duplicate).order_by(m.Duplicate.one, m.Duplicate.other)))


def two(store: Store, now: datetime, **changes: Any) -> tuple[Listing, Listing]:
    one, other = group(), group(source="Another list", **changes)
    save_listing(store, one, now)
    save_listing(store, other, now)
    return one, other


def steward(store: Store, now: datetime) -> str:
    return somebody.make(store, "steward", now=now)


def test_two_records_of_one_group_are_kept_as_a_pair_with_reasons(
    store: Store, now: datetime
) -> None:
    one, other = two(store, now)
    save_listing(store, group("Saturday Swimmers", venues=[], sessions=[], contacts=[]), now)
    report = find(store, now=now)
    (pair,) = kept(store)
    assert [pair.one, pair.other] == sorted([one["id"], other["id"]])
    assert pair.id == pair_id(one["id"], other["id"]) == pair_id(other["id"], one["id"])
    assert pair.state == "open"
    assert pair.score >= FIRST
    assert "The same name." in pair.why
    assert (report.listings, report.first, report.near, report.new, report.gone) == (3, 1, 0, 1, 0)


def test_a_second_pass_changes_nothing(store: Store, now: datetime) -> None:
    two(store, now)
    find(store, now=now)
    (before,) = kept(store)
    report = find(store, now=now + timedelta(days=1))
    (after,) = kept(store)
    assert (report.new, report.gone) == (0, 0)
    assert (before.score, before.found_at, before.version) == (
        after.score, after.found_at, after.version,
    )  # fmt: skip


def test_a_pair_that_is_no_longer_alike_is_gone_and_comes_back_when_it_is(
    store: Store, now: datetime
) -> None:
    _, other = two(store, now)
    find(store, now=now)
    changed = {"name": "Morning Gardeners", "venues": [], "sessions": [], "contacts": []}
    save_listing(store, group(source="Another list") | changed, now, actor=STEWARD)
    assert find(store, now=now).gone == 1
    assert [pair.state for pair in kept(store)] == ["gone"]
    save_listing(store, other, now, actor=STEWARD)
    find(store, now=now)
    assert [pair.state for pair in kept(store)] == ["open"]


def test_a_closed_group_is_nobodys_duplicate(store: Store, now: datetime) -> None:
    one, _ = two(store, now)
    find(store, now=now)
    with store.write(now=now) as db:
        listings.close(db, one["id"], note=None, actor=OWNER, now=now)
    assert find(store, now=now).gone == 1


def test_a_dismissed_pair_never_comes_back(store: Store, now: datetime) -> None:
    two(store, now)
    find(store, now=now)
    key = steward(store, now)
    (pair,) = kept(store)
    with store.write(now=now) as db:
        merging.dismiss(db, pair.id, version=pair.version, by=accounts.by_id(db, key), now=now)
    for _ in range(2):
        report = find(store, now=now)
        assert (report.new, report.gone) == (0, 0)
        assert [pair.state for pair in kept(store)] == ["dismissed"]


def test_what_the_listings_say_of_each_other_is_respected(store: Store, now: datetime) -> None:
    one = group()
    save_listing(store, one, now)
    save_listing(store, group(source="Second list", not_same_as=[one["id"]]), now)
    find(store, now=now)
    assert kept(store) == []
    save_listing(store, group(source="Third list", same_as=[one["id"]]), now)
    find(store, now=now)
    pairs = [{pair.one, pair.other} for pair in kept(store)]
    assert len(pairs) == 1  # the second and the third, of which nobody has said anything
    assert all(one["id"] not in pair for pair in pairs)


def test_for_some_listings_only_their_own_pairs_are_looked_at(store: Store, now: datetime) -> None:
    one, _ = two(store, now)
    save_listing(store, group("Chess", "One list", contacts=[]), now)
    chess = group("Chess", "Another list", contacts=[])
    save_listing(store, chess, now)
    assert find(store, ids=[one["id"]], now=now).new == 1
    assert find(store, ids=[chess["id"]], now=now).new == 1
    assert find(store, ids=["6a8378b4-131c-4579-86e3-68fd28bcb674"], now=now).gone == 0
    assert len(kept(store)) == 2


def test_reading_all_at_once_gives_what_reading_one_gives(store: Store, now: datetime) -> None:
    saved = group(
        alternate_name="Thursday dinner", who=["men_only"], activities=["Eating"],
        website="https://milllane.example.org/lunch", age={"min": 50},
        organisation={"name": "Neighbours", "email": "a@neighbours.example.org",
                      "identifiers": [{"scheme": "GB-CHC", "identifier": "1198801"}]},
        not_same_as=["other"],
    )  # fmt: skip
    save_listing(store, saved, now)
    is_place = finding.place_names(store.places)
    with store.read() as db:
        (read,) = read_profiles(db, is_place=is_place)
        (one,) = [listings.get(db, saved["id"])]
    assert one is not None
    assert read == profile_of(one, is_place=is_place)


def test_a_pair_so_alike_that_it_is_folded_is_written_into_the_index_at_once(
    store: Store, now: datetime
) -> None:
    two(store, now)
    assert len(store.engine.marks()) == 2
    find(store, now=now)
    (pair,) = kept(store)
    assert pair.score >= FOLDED
    assert len(store.engine.marks()) == 1
    key = steward(store, now)
    with store.write(now=now) as db:
        merging.dismiss(db, pair.id, version=pair.version, by=accounts.by_id(db, key), now=now)
    assert len(store.engine.marks()) == 2


def test_two_that_differ_are_not_folded_because_a_third_is_like_both(
    store: Store, now: datetime
) -> None:
    """One list does not say when they meet; the two others name different days."""
    thursday = group(source="Another list")
    monday = group(
        source="Third list",
        sessions=[{**session, "days": ["mon"]} for session in thursday["sessions"]],
    )
    for one in (group(sessions=[]), thursday, monday):
        save_listing(store, one, now)
    find(store, now=now)
    scores = {frozenset({row.one, row.other}): row.score for row in kept(store)}
    assert scores[frozenset({thursday["id"], monday["id"]})] < FOLDED
    assert sum(score >= FOLDED for score in scores.values()) == 2
    assert len(store.engine.marks()) == 2


def test_in_a_large_directory_some_are_compared_with_those_around_them(
    store: Store, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "MOST_READ", 3)
    one, other = two(store, now)
    for number in range(8):
        far = {**one["venues"][0], "postcode": f"SW1A {number}AA", "name": f"Hall {number}"}
        save_listing(store, group(f"Far away {number}", venues=[far], contacts=[]), now)
    report = find(store, ids=[one["id"]], now=now)
    assert (report.listings, report.new) == (2, 1)
    # One that has moved away is looked at still, for it was like the other before.
    away = {**other["venues"][0], "postcode": "SW1A 1AA", "name": "Elsewhere"}
    save_listing(store, {**other, "name": "Ballet", "venues": [away], "contacts": []}, now)
    assert find(store, ids=[other["id"]], now=now).gone == 1
    assert [row.state for row in kept(store)] == ["gone"]
    save_listing(store, other, now)
    assert find(store, ids=[other["id"]], now=now).first == 1
    assert find(store, now=now).listings == 10


def test_around_a_listing_are_its_place_its_organisation_and_its_part_of_town(
    store: Store, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "MOST_READ", 4)
    body = {"name": "Neighbours", "id": "neighbours"}

    def at(name: str, *, of: dict[str, Any] | None = None, **venue: Any) -> str:
        saved = group(name, venues=[{"id": "v1", **venue}], sessions=[], organisation=of)
        save_listing(store, saved, now)
        return saved["id"]

    mine = at("Mine", of=body, postcode="WF1 2AP", uprn="100012345678")
    same = at("Same postcode", postcode="WF1 2AP")
    number = at("Same number", postcode="SW1A 1AA", uprn="0100012345678")
    theirs = at("Same organisation", of=body, postcode="SW1A 2AA")
    near = [at(f"Same part {one}", postcode=f"WF1 {one}AA") for one in range(1, 4)]
    with store.read() as db:
        around = finding._around
        # The nearest first, as far as it does not become too much.
        assert around(db, frozenset([mine])) == {mine, same, number, theirs}
        monkeypatch.setattr(finding, "MOST_READ", 6)
        assert around(db, frozenset([near[0]])) == {mine, same, *near}
        assert around(db, frozenset([theirs])) == {mine, theirs, number}
        # A thousand changed records may stand at half of all places.
        monkeypatch.setattr(finding, "MOST_READ", 2)
        assert around(db, frozenset([mine])) == {mine, theirs}
