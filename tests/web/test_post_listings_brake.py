"""What a publisher sends stops and asks where it would change or end much of its list at once, and
what became of each listing is said as it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from directory_app import create_app
from indexer import ingest, publishers
from indexer import models as m
from indexer.ingest import saving
from indexer.listings import Saved
from indexer.store import Store
from tests.indexer.by_hand import ByHand
from tests.people.somebody import make, signed_in
from tests.web.test_post_listings import TOKEN, Publisher, add_source, group, kept_rows

Later = Callable[[float], Publisher]


@pytest.fixture
def later(store: Store, now: datetime) -> Later:
    """later(hours): the publisher, so many hours after the beginning."""
    add_source(store, "A list", TOKEN, now=now)

    def at(hours: float) -> Publisher:
        moment = now + timedelta(hours=hours)
        app = create_app(settings=store.settings, store=store, now=lambda: moment)
        return Publisher(app.test_client(), store)

    return at


def groups(count: int, **changes: Any) -> list[dict[str, Any]]:
    return [group(number, **changes) for number in range(count)]


def asked(publisher: Publisher, *values: Any, query: str = "") -> tuple[str, int]:
    """What the answer asks: its words, and the number that has to be agreed to."""
    answer = publisher.post(list(values), query=query)
    assert answer.status_code == 409, answer.get_json()
    (error,) = answer.get_json()["errors"]
    assert error["parameter"] == "accept"
    words: str = error["message"]
    return words, int(words.partition("accept=")[2].rstrip("."))


def ended(number: int) -> dict[str, Any]:
    return group(number, status="closed")


def test_a_fifth_of_a_list_is_not_changed_before_somebody_agrees(later: Later) -> None:
    later(0).send(*groups(50))
    changed = groups(11, summary="Everything is different now.")
    publisher = later(48)
    before = kept_rows(publisher.store)
    words, number = asked(publisher, *changed)
    assert "11 of your 50 listings would be changed" in words
    assert number == 11
    after = kept_rows(publisher.store)
    assert (after[0], after[1], after[2]) == (before[0], before[1], before[2])
    rows = publisher.send(*changed, query="?accept=11")
    assert {row["outcome"] for row in rows} == {"changed"}


def test_a_few_changes_of_a_small_list_are_nothing_to_ask_about(later: Later) -> None:
    later(0).send(*groups(12))
    rows = later(1).send(*groups(10, summary="New for the winter."))
    assert {row["outcome"] for row in rows} == {"changed"}


def test_only_the_number_that_was_asked_for_is_an_answer(later: Later) -> None:
    later(0).send(*groups(50))
    changed = groups(20, summary="Other")
    for wrong in ("10", "19", "21", "999999999"):
        assert asked(later(48), *changed, query=f"?accept={wrong}")[1] == 20
    for odd in ("true", "0", "-20", "20.0", "%2B20", "9" * 5000):
        answer = later(48).post(changed, query=f"?accept={odd}")
        assert answer.status_code == 422
    assert later(48).post(changed, query="?accept=20").status_code == 200


def test_listings_sent_one_by_one_are_counted_together_for_a_day(later: Later) -> None:
    later(0).send(*groups(50))
    for number in range(10):
        later(48).send(group(number, summary="Other"))
    later(49).send(group(3, summary="Once more"))  # the same listing again is no other one
    words, number = asked(later(50), group(10, summary="Other"))
    assert "11 of your 50" in words
    assert later(50).send(group(10, summary="Other"), query=f"?accept={number}")
    # Who has agreed is not asked again for the same.
    later(51).send(group(11, summary="Other"))
    assert later(80).send(*groups(10, summary="The next day"))[0]["outcome"] == "changed"


def test_endings_are_asked_about_much_sooner(later: Later) -> None:
    later(0).send(*groups(50))
    words, number = asked(later(48), ended(1), ended(2), ended(3))
    assert "3 of your 50 listings would be ended" in words
    assert [row["outcome"] for row in later(48).send(ended(1), ended(2))] == ["changed"] * 2
    tombstone = group(3, signals=[{"kind": "publisher_deleted", "on": "2026-11-25"}])
    assert asked(later(49), tombstone)[1] == number
    assert later(49).send(tombstone, query=f"?accept={number}")[0]["outcome"] == "changed"


def test_new_ids_for_what_is_there_already_make_no_copies_unasked(later: Later) -> None:
    later(0).send(*groups(20))
    again = [{**row, "id": f"{row['id']}-2026"} for row in groups(20)]
    words, number = asked(later(48), *again)
    assert "say exactly what 20 known ones say, under other ids" in words
    assert kept_rows(later(48).store)[0] == 20
    later(49).send(*[group(30 + number) for number in range(20)])  # other groups are welcome
    assert number == 20


def test_a_first_delivery_is_never_held_back(later: Later) -> None:
    assert {row["outcome"] for row in later(0).send(*groups(200))} == {"new"}


def test_a_dry_run_tells_each_change_and_that_it_would_be_asked_about(later: Later) -> None:
    later(0).send(*groups(20))
    publisher = later(48)
    changed = groups(15, summary="Other")
    before = kept_rows(publisher.store)
    body = publisher.post(changed, query="?dry_run=true").get_json()
    assert kept_rows(publisher.store) == before
    assert body["stopped"]["accept"] == 15
    assert "15 of your 20" in body["stopped"]["message"]
    assert body["changed"] == 15
    agreed = publisher.post(changed, query="?dry_run=true&accept=15").get_json()
    assert agreed["stopped"] is None
    real = publisher.post(changed, query="?accept=15").get_json()
    assert (real["stopped"], real["listings"]) == (None, body["listings"])


def test_what_was_turned_away_stands_among_the_runs_and_asks_no_steward(later: Later) -> None:
    later(0).send(*groups(20))
    asked(later(48), *groups(20, summary="Other"))
    with later(48).store.read() as db:
        run = db.scalars(select(m.Run).order_by(m.Run.id.desc())).first()
    assert run is not None
    assert (run.state, run.by) == ("failed", "sent in: A list")
    assert "20 of your 20" in (run.stopped or "")


def test_a_steward_is_not_told_that_what_was_sent_could_not_be_read(
    later: Later, app: Flask, store: Store, now: datetime
) -> None:
    later(0).send(*groups(20))
    asked(later(48), *groups(20, summary="Other"))
    with store.read() as db:
        run = db.scalars(select(m.Run.id).order_by(m.Run.id.desc())).first()
    make(store, "steward", now=now, name="Ada Steward")
    ada = signed_in(app, store, "ada@example.org")
    page = ada.get(f"/stewards/sources/runs/{run}")
    assert "Sent to us, and not taken in" in page.text
    assert "Could not be read" not in page.text


def refuses(*args: Any, **how: Any) -> list[Saved]:
    """What saving answers where nothing of it can be kept."""
    return [Saved(one["id"], "refused", reason="summary: it says too much") for one in args[1]]


def test_a_listing_that_is_there_and_is_refused_is_never_called_unchanged(
    later: Later, monkeypatch: pytest.MonkeyPatch
) -> None:
    (first,) = later(0).send(group(1))
    monkeypatch.setattr(saving.listings, "save_many", refuses)
    for query in ("?dry_run=true", "", ""):
        (row,) = later(1).send(group(1, summary="Other"), query=query)
        assert (row["outcome"], row["listing_id"]) == ("refused", None)
        assert row["problems"] == [{"field": "summary", "message": "it says too much"}]
    monkeypatch.undo()
    (row,) = later(2).send(group(1, summary="Other"))
    assert (row["outcome"], row["listing_id"]) == ("changed", first["listing_id"])


def test_a_listing_whose_new_form_cannot_be_used_is_refused_each_time(later: Later) -> None:
    later(0).send(group(1))
    broken = group(1, status={"state": "dancing"})
    rows = [later(1).send(broken)[0] for _ in range(2)]
    assert [row["outcome"] for row in rows] == ["refused", "refused"]
    first, again = (sorted(one["message"] for one in row["problems"]) for row in rows)
    assert first == again != []


def test_what_was_sent_is_not_missing_from_a_feed_that_never_had_it(
    later: Later, store: Store, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    publisher = later(0)
    kind = ByHand(f1={"name": "Read one"}, f2={"name": "Read two"})
    monkeypatch.setattr(ingest, "kind_of", lambda url, fetcher: (kind, "by hand"))

    def read(hours: float) -> ingest.RunReport:
        source = publishers.source_named(store, "A list")
        source.kind = None
        return ingest.run(store, source, now=now + timedelta(hours=hours))

    read(0)
    rows = publisher.send(*groups(6))
    for hours in (1, 30, 60):
        report = read(hours)
        assert (report.stopped, report.missing, report.withdrawn) == (None, 0, 0)
    assert publisher.listing(rows[0]["listing_id"])["signals"] == []
    with monkeypatch.context() as patch:
        patch.setattr(saving.listings, "save_many", refuses)
        assert publisher.send(group(1, summary="Other"))[0]["outcome"] == "refused"
    assert read(60.5).missing == 0, "what was refused when it was sent is not missing either"
    # Once the feed has had it, the feed speaks for it again.
    kind.records["club-0"] = {"name": "Lunch club 0"}
    read(61)
    del kind.records["club-0"]
    assert read(62).missing == 1
    assert read(90).withdrawn == 1
    publisher.send(group(0))
    assert publisher.listing(rows[0]["listing_id"])["signals"] == []
