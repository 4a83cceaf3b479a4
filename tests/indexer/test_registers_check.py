"""Listings compared with the registers: what is noted, once, and what it comes to on the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import click
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from directory_app import cli, cli_registers, create_app
from indexer import listings
from indexer import models as m
from indexer.history import Actor
from indexer.registers import check, load, successors
from indexer.registers.comparing import BY, CheckReport
from indexer.search import sync
from indexer.search.document import freshness_of
from indexer.store import Store
from tests.browser import Browser
from tests.factories import make_listing, save_listing
from tests.indexer.test_registers import CHARITIES, COMPANIES, EVENTS, add, kept

OWNER = Actor("owner", "jean@lunch.example.org")
CONFIRMED = [{"on": "2026-11-20", "by": "owner", "how": "link"}]


def signals(store: Store, key: str) -> list[tuple[str, str | None]]:
    with store.read() as db:
        listing = listings.get(db, key)
    assert listing
    assert {row["by"] for row in listing["signals"]} <= {"check", "public"}
    return [(row["kind"], row["detail"]) for row in listing["signals"] if row["by"] == "check"]


def all_loaded(store: Store, now: datetime) -> None:
    for path in (CHARITIES, EVENTS, COMPANIES):
        load(store, path, now=now)


def compared(store: Store, now: datetime) -> CheckReport:
    all_loaded(store, now)
    return check(store, now=now)


@pytest.mark.parametrize(
    ("scheme", "number", "noted"),
    [
        ("GB-CHC", "1000001", []),
        ("GB-CHC", "1000002", [("charity_removed", "ceased")]),
        ("GB-CHC", "1000003", [("charity_removed", "amalgamated")]),
        ("GB-CHC", "1000005", [("charity_removed", "re_registered")]),
        ("GB-CHC", "1000006", [("accounts_overdue", None)]),
        # It asked to be taken off: nothing says that it ended.
        ("GB-CHC", "1000007", []),
        # It was taken off once and came back.
        ("GB-CHC", "1000008", []),
        ("GB-CHC", "1053467", []),
        ("GB-CHC", "1053467-2", [("charity_removed", "ceased")]),
        # Of this linked charity the register has no row: its main charity is there.
        ("GB-CHC", "1053467-7", []),
        # It merged into one that has ceased since.
        ("GB-CHC", "1000009", [("charity_removed", "ceased")]),
        ("GB-CHC", "1999999", []),
        ("GB-COH", "4567890", []),
        ("GB-COH", "SC123456", [("company_dissolved", "dissolved")]),
        ("GB-COH", "56789", [("accounts_overdue", None)]),
        ("GB-COH", "9876543", [("company_dissolved", "re_registered")]),
        ("GB-SC", "SC012345", []),
    ],
)
def test_what_a_register_says_is_noted_and_nothing_else(
    store: Store, now: datetime, scheme: str, number: str, noted: list[tuple[str, str | None]]
) -> None:
    key = add(store, now, "Lunch club", (scheme, f"No. {number}"))
    report = compared(store, now)
    assert signals(store, key) == noted
    assert report.listings == len(noted)


def test_a_reason_that_is_not_known_raises_nothing_until_it_is(store: Store, now: datetime) -> None:
    key = add(store, now, "Lunch club", ("GB-CHC", "1000002"))
    load(store, CHARITIES, now=now)
    report = check(store, now=now)
    assert (signals(store, key), report.left_for_unknown_reason) == ([], ["GB-CHC 1000002"])
    load(store, EVENTS, now=now)
    assert check(store, now=now).raised == {"charity_removed: ceased": 1}


def test_a_fact_is_noted_once_however_often_it_is_looked_at(store: Store, now: datetime) -> None:
    keys = [add(store, now, f"Group {n}", ("GB-CHC", n)) for n in ("1000002", "1000005", "1000006")]
    assert compared(store, now).listings == 3
    for days in (0, 1, 200, 364):
        again = compared(store, now + timedelta(days=days))
        assert (again.raised, again.listings) == ({}, 0), days
    assert [len(signals(store, key)) for key in keys] == [1, 1, 1]
    # A year on the accounts of another year are late; the removal is the same one.
    assert check(store, now=now + timedelta(days=365)).raised == {"accounts_overdue": 1}


def test_a_person_who_answered_is_not_asked_again(store: Store, now: datetime) -> None:
    key = add(store, now, "Lunch club", ("GB-CHC", "1000002"))
    compared(store, now)
    with store.write(now=now) as db:
        listings.confirm(db, key, by="owner", how="link", actor=OWNER, now=now)
    assert compared(store, now + timedelta(days=30)).listings == 0


def test_every_listing_of_a_body_is_told_but_not_one_that_is_closed(
    store: Store, now: datetime
) -> None:
    body = ("GB-CHC", "1000002")
    open_ones = [add(store, now, name, body) for name in ("Lunch club", "Tea club")]
    closed = add(store, now, "Chess club", body, status={"state": "closed", "on": "2026-01-01"})
    assert compared(store, now).listings == 2
    assert all(signals(store, key) for key in open_ones)
    assert signals(store, closed) == []


def test_a_new_number_beside_the_old_one_takes_the_alarm_back(store: Store, now: datetime) -> None:
    key = add(store, now, "Lunch club", ("GB-CHC", "1000002"))
    compared(store, now)
    assert signals(store, key) == [("charity_removed", "ceased")]
    with store.write(now=now) as db:
        listing = listings.get(db, key)
        assert listing
        numbers = [{"scheme": "GB-CHC", "identifier": one} for one in ("1000002", "1000001")]
        body = {**listing["organisation"], "identifiers": numbers}
        actor = Actor("steward", "Sam")
        listings.save(db, {**listing, "organisation": body}, actor=actor, now=now)
    later = now + timedelta(days=1)
    assert compared(store, later).raised == {"charity_removed: re_registered": 1}
    assert compared(store, later).raised == {}
    fresh = add(store, now, "Tea club", ("GB-CHC", "1000002"), ("GB-CHC", "1000001"))
    assert compared(store, later).listings == 0
    assert signals(store, fresh) == []


def test_the_company_a_charity_left_behind_is_no_alarm(store: Store, now: datetime) -> None:
    key = add(store, now, "Carers", ("GB-CHC", "1000005"), ("GB-COH", "SC123456"))
    compared(store, now)
    assert signals(store, key) == [
        ("charity_removed", "re_registered"),
        ("company_dissolved", "re_registered"),
    ]


def test_a_second_removal_is_news(store: Store, now: datetime) -> None:
    key = add(store, now, "Lunch club", ("GB-CHC", "1000002"))
    compared(store, now)
    with store.write(drain=False) as db:
        row = db.get_one(m.RegisterEntry, ("GB-CHC", "1000002"))
        row.removed_on = "2027-03-01"
    assert check(store, now=now + timedelta(days=120)).listings == 1
    assert signals(store, key) == [("charity_removed", "ceased")] * 2


def test_stewards_are_told_the_number_to_take_on(store: Store, now: datetime) -> None:
    for number in ("1000002", "1000003", "1000005", "1000009"):
        add(store, now, f"Group {number}", ("GB-CHC", number))
    add(store, now, "Both", ("GB-CHC", "1200005"), ("GB-CHC", "1000005"))
    report = compared(store, now)
    told = [(one.listing, one.detail, one.new_number, one.name) for one in report.successors]
    assert told == [
        ("Group 1000003", "amalgamated", "1000004", "HORBURY AND NETHERTON SINGERS"),
        ("Group 1000005", "re_registered", "1200005", "THORNES CARERS CIO"),
    ]
    with store.read() as db:
        assert successors(db) == report.successors
        bodies = dict(db.execute(select(m.Listing.id, m.Listing.organisation_id)).all())
        for one in report.successors:
            assert successors(db, only=bodies[one.listing_id]) == [one]


def test_what_is_no_number_of_a_register_is_named(store: Store, now: datetime) -> None:
    add(store, now, "Lunch club", ("GB-CHC", "applied for"), ("VAT", "123 4567 89"))
    report = compared(store, now)
    assert (report.numbers, report.not_read) == (0, ["GB-CHC applied for"])


def test_the_history_says_in_words_what_was_noted(store: Store, now: datetime) -> None:
    key = add(store, now, "Lunch club", ("GB-CHC", "1000003"))
    compared(store, now)
    with store.read() as db:
        query = select(m.History).where(m.History.listing_id == key, m.History.action == "signal")
        row = db.scalars(query).one()
        words = [change["words"] for change in row.changes]
        assert (row.role, row.actor, row.via) == (BY.role, BY.name, "register")
    assert words == ["Noted that the body behind it has merged with another"]


# -- the whole story --------------------------------------------------------------------------


def page_of(store: Store, key: str, now: datetime) -> str:
    # Another one is there, so that the index is never empty and made anew.
    save_listing(store, make_listing(name="Tea club"), now)
    sync.drain(store, now=now)
    browser = Browser(create_app(settings=store.settings, store=store, now=lambda: now))
    found = browser.get("/search?need=company.shared_meals")
    page = browser.get(f"/groups/{key}")
    return f"{'found' if key in found.html else 'not found'}: {page.text}"


def noted(store: Store, key: str, kind: str, by: str, now: datetime) -> None:
    with store.write(now=now) as db:
        listings.signal(
            db, key, kind=kind, by=by, detail=None, actor=Actor("check", "tests"), now=now
        )


def test_a_removal_and_an_independent_alarm_close_it_and_its_page_says_why(
    store: Store, now: datetime
) -> None:
    key = add(store, now, "Lunch club", ("GB-CHC", "1000002"), confirmations=CONFIRMED)
    before = page_of(store, key, now)
    assert before.startswith("found")
    assert "no longer on the register" not in before

    compared(store, now)
    alarmed = page_of(store, key, now)
    assert alarmed.startswith("found")
    assert "the charity behind it is no longer on the register" in alarmed
    assert "Lunch club has closed" not in alarmed

    noted(store, key, "report_nobody_there", "public", now)
    closed = page_of(store, key, now)
    assert closed.startswith("not found")
    assert "Lunch club has closed" in closed
    assert "Tea club" in closed
    with store.read() as db:
        listing = listings.get(db, key)
    assert listing
    answer = freshness_of(listing, today=listings.today(now), trusted=frozenset())
    assert answer.reasons == (
        "the charity behind it is no longer on the register",
        "someone said nobody was there",
    )


@pytest.mark.parametrize("number", ["1000003", "1000005"])
def test_a_charity_that_goes_on_elsewhere_is_not_closed_by_a_report(
    store: Store, now: datetime, number: str
) -> None:
    key = add(store, now, "Lunch club", ("GB-CHC", number), confirmations=CONFIRMED)
    compared(store, now)
    noted(store, key, "report_nobody_there", "public", now)
    page = page_of(store, key, now)
    assert page.startswith("found")
    assert "Lunch club has closed" not in page
    assert "no longer on the register" not in page


def test_late_accounts_are_no_removal(store: Store, now: datetime) -> None:
    key = add(store, now, "Lunch club", ("GB-CHC", "1000006"), confirmations=CONFIRMED)
    compared(store, now)
    assert "late" not in page_of(store, key, now)
    noted(store, key, "report_nobody_there", "public", now)
    page = page_of(store, key, now)
    assert page.startswith("found")
    assert "Lunch club has closed" not in page


def test_a_removal_and_late_accounts_are_two_registers_and_close_nothing(
    store: Store, now: datetime
) -> None:
    key = add(
        store, now, "Lunch club", ("GB-CHC", "1000002"), ("GB-COH", "56789"),
        confirmations=CONFIRMED,
    )  # fmt: skip
    compared(store, now)
    assert len(signals(store, key)) == 2
    assert "Lunch club has closed" not in page_of(store, key, now)


# -- the commands -----------------------------------------------------------------------------


@pytest.fixture
def run(store: Store, now: datetime) -> Callable[..., Result]:
    """run("load", "x.txt"): the command in the directory of `store`."""

    @contextmanager
    def opened() -> Iterator[Store]:
        yield store

    @click.group(cls=cli.Commands)
    def main() -> None:
        """Only the commands under test."""

    cli_registers.add_to(
        main, opened=opened, now=lambda: now, progress=cli.progress, print_json=cli.print_json
    )

    def call(*words: str, code: int = 0) -> Result:
        result = CliRunner().invoke(main, ["registers", *words])
        assert result.exit_code == code, (result.output, result.exception)
        return result

    return call


def test_the_commands_say_what_they_did(
    store: Store, now: datetime, run: Callable[..., Result]
) -> None:
    add(store, now, "Singers", ("GB-CHC", "1000003"))
    add(store, now, "Lunch club", ("GB-CHC", "1000002"), ("GB-CHC", "1888888"))
    said = run("load", str(CHARITIES), code=3).output
    assert "17 rows read, 2 kept, 2 could not be read; 1 of 3 numbers" in said
    assert "Not in it: 1888888" in said
    assert "line 16:" in said
    run("load", str(EVENTS), code=3)
    assert set(kept(store)) == {"1000002", "1000003", "1000004"}
    said = run("check").output
    assert "something new was noted on 2 listings" in said
    assert "charity_removed: ceased: 1" in said
    assert "Singers: 1000003 is amalgamated, now 1000004 (HORBURY AND" in said
    assert '"listings": 0' in run("check", "--json").output
    assert '"layout": "companies"' in run("load", str(COMPANIES), "--json", code=3).output
    assert "Error: There is no file" in run("load", "nowhere.txt", code=1).output
    run("load", str(COMPANIES), "--made-on", "yesterday", code=2)


def test_a_directory_without_numbers_is_compared_in_vain(store: Store, now: datetime) -> None:
    save_listing(store, make_listing(), now)
    report = compared(store, now)
    assert (report.bodies, report.listings, kept(store)) == (0, 0, {})
