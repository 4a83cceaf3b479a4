"""Reminders out of a real directory through a real mail server."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from itertools import pairwise
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from indexer import listings, mail
from indexer import models as m
from indexer.errors import SettingsError
from indexer.freshness.thresholds import load_rules
from indexer.people import accounts, confirming, letters
from indexer.records import each_listing
from indexer.reminders import facts, send, unsubscribing
from indexer.reminders.plan import Plan
from indexer.store import Store
from tests.conftest import OpenStore
from tests.factories import make_listing
from tests.indexer.test_mail import Box, free_port, posting_to
from tests.indexer.test_reminders_plan import ASKED, days_it_runs
from tests.kept import rows
from tests.people.somebody import SYSTEM, make

SITE = "https://here.example.org"


@pytest.fixture
def box() -> Box:
    return Box()


@pytest.fixture
def server(box: Box) -> Iterator[Controller]:
    """A real mail server on this machine."""
    started = Controller(box, hostname="127.0.0.1", port=free_port(), enable_SMTPUTF8=False)
    started.start()
    yield started
    started.stop()


@pytest.fixture
def posting(open_store: OpenStore, server: Controller) -> Store:
    return open_store("posting", base_url=SITE, **posting_to(server.port))


def add(store: Store, now: datetime, name: str, *, ago: int | None, **changes: Any) -> str:
    """The id of a group that was confirmed so many days ago."""
    on = (listings.today(now) - timedelta(days=ago)).isoformat() if ago is not None else None
    given = {
        "name": name,
        "contacts": [{"name": "Jean", "email": "jean@example.org", "phones": ["0113 496 0123"]}],
        "confirmations": [{"on": on, "by": "owner"}] if on else [],
        **changes,
    }
    one = make_listing(**given)
    with store.write(drain=False) as db:
        listings.save(db, one, actor=SYSTEM, now=now)
    return str(one["id"])


def confirm(db: Db, listing_id: str, now: datetime) -> None:
    listings.confirm(db, listing_id, by="owner", how="link", actor=SYSTEM, now=now)


def rungs(store: Store, listing_id: str) -> dict[str, str]:
    with store.read() as db:
        rows = db.scalars(select(m.Reminder).where(m.Reminder.listing_id == listing_id))
        return {row.rung: row.state for row in rows}


def addressed(store: Store) -> list[str]:
    with store.read() as db:
        return list(db.scalars(select(m.Mail.to).order_by(m.Mail.id)))


def give(store: Store, account_id: str, listing_id: str, now: datetime) -> None:
    with store.write(drain=False) as db:
        account = accounts.by_id(db, account_id)
        accounts.give(db, account, listing_id, how="claim", by=SYSTEM, via="web", now=now)


def plain(letter: EmailMessage) -> str:
    part = letter.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def test_the_letter_has_two_forms_one_link_and_a_way_to_stop(
    posting: Store, box: Box, now: datetime
) -> None:
    key = add(posting, now, "Knit & <b>Natter", ago=185)
    assert send.send(posting, now=now) == send.Report(letters=1, listings=1)
    assert mail.send_due(posting, now=now).sent == 1
    (letter,) = box.letters
    assert letter["To"] == "jean@example.org"
    assert letter["Subject"] == "Please confirm: is this still right? Knit & <b>Natter"
    assert letter.get_content_type() == "multipart/alternative"
    text = plain(letter)
    (link,) = re.findall(rf"^{SITE}/confirm\?link=\S+$", text, re.M)
    assert "last confirmed on 23 May 2026" in text

    stop = str(letter["List-Unsubscribe"])
    assert re.fullmatch(rf"<{SITE}/unsubscribe\?link=[\w.\-]+>", stop)
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert stop.strip("<>") in text
    # As it goes over the wire: a mail program reads it as it stands.
    with posting.read() as db:
        raw = mail.message_of(db.scalars(select(m.Mail)).one(), posting.settings).as_bytes()
    assert f"\nList-Unsubscribe: {stop}\n".encode() in raw

    part = letter.get_body(("html",))
    assert part is not None
    html = part.get_content()
    assert "Knit &amp; &lt;b&gt;Natter" in html
    assert "<b>" not in html
    assert re.findall(r'href="([^"]+)"', html) == [link, stop.strip("<>")]

    with posting.read() as db:
        opened = confirming.by_link(db, posting.settings, link.partition("=")[2], now=now)
    assert opened is not None
    assert (opened.state, opened.listing["id"]) == ("open", key)
    assert rungs(posting, key) == {"early": "skipped", "due": "sent"}


def test_the_same_rung_is_not_sent_again_and_a_confirmation_begins_anew(
    posting: Store, now: datetime
) -> None:
    key = add(posting, now, "Lunch Club", ago=185)
    send.send(posting, now=now)
    for days in (0, 8, 15):
        assert send.send(posting, now=now + timedelta(days=days)).letters == 0
    with posting.write() as db:
        confirm(db, key, now + timedelta(days=16))
    assert send.send(posting, now=now + timedelta(days=16 + 149)).letters == 0
    assert send.send(posting, now=now + timedelta(days=16 + 150)).letters == 1


def test_an_owner_of_ten_gets_one_letter_with_a_link_for_each(
    posting: Store, box: Box, now: datetime
) -> None:
    owner = make(posting, "owner", now=now)
    for number in range(10):
        give(posting, owner, add(posting, now, f"Group {number}", ago=180 + 30 * number), now)
    assert send.send(posting, now=now) == send.Report(letters=1, listings=10)
    mail.send_due(posting, now=now)
    (letter,) = box.letters
    assert letter["To"] == "owner@example.org"
    assert letter["Subject"] == "10 of your pages: are they still right?"
    links = set(re.findall(r"/confirm\?link=(\S+)", plain(letter)))
    with posting.read() as db:
        found = [confirming.by_link(db, posting.settings, link, now=now) for link in links]
    assert {one.listing["name"] for one in found if one} == {f"Group {n}" for n in range(10)}

    add(posting, now, "The eleventh", ago=185, contacts=[{"email": "owner@example.org"}])
    early = now + timedelta(days=6)
    assert send.send(posting, now=early) == send.Report(held=1)
    assert send.send(posting, now=now + timedelta(days=7)).letters == 1


def test_what_waits_for_the_mail_server_holds_the_next_letter_back(
    open_store: OpenStore, now: datetime
) -> None:
    quiet = open_store("quiet", base_url=SITE)
    key = add(quiet, now, "Lunch Club", ago=185)
    send.send(quiet, now=now)
    later = now + timedelta(days=27)
    assert send.send(quiet, now=later) == send.Report(held=1)
    assert send.send(quiet, now=now + timedelta(days=34)).letters == 1
    assert len(addressed(quiet)) == 1, "the one whose link was too old is taken back"
    assert rungs(quiet, key) == {"early": "skipped", "due": "sent", "again": "sent"}


def test_letters_of_a_weekend_wait_for_monday_morning(
    posting: Store, box: Box, now: datetime
) -> None:
    add(posting, now, "Lunch Club", ago=185)
    saturday = now + timedelta(days=4)
    send.send(posting, now=saturday)
    assert mail.send_due(posting, now=saturday + timedelta(hours=40)).sent == 0
    monday = datetime(2026, 11, 30, 9, tzinfo=UTC)
    assert mail.send_due(posting, now=monday).sent == 1
    assert len(box.letters) == 1


def test_the_next_rungs_ask_somebody_else_of_the_group(posting: Store, now: datetime) -> None:
    contacts = [{"name": "Jean", "email": "jean@example.org"},
                {"name": "Amir", "email": "amir@example.org"}]  # fmt: skip
    add(posting, now, "Lunch Club", ago=150, contacts=contacts)
    for days in (0, 30, 60, 90, 210):
        moment = now + timedelta(days=days)
        assert send.send(posting, now=moment).letters == 1
        mail.send_due(posting, now=moment + timedelta(hours=1))
    assert [to.partition("@")[0] for to in addressed(posting)] == [
        "jean", "jean", "amir", "jean", "jean",
    ]  # fmt: skip


def test_who_is_asked_and_who_never_is(posting: Store, now: datetime) -> None:
    on = "2025-01-01"
    live = [{"name": "A list", "id": "7", "first_seen": on, "last_seen": on}]
    add(posting, now, "Closed", ago=185, status={"state": "closed", "on": on, "by": "owner"})
    add(posting, now, "Never confirmed, on a list", ago=None, sources=live)
    add(posting, now, "Confirmed lately", ago=100)
    asked = {
        add(posting, now, "Paused", ago=185, capacity={"state": "paused"}),
        add(posting, now, "Closed for now", ago=185, status="temporarily_closed"),
        add(posting, now, "Gone from its list", ago=None, sources=[{**live[0], "live": False}]),
        add(posting, now, "Seen by staff", ago=None, confirmations=[
            {"on": "2026-09-01", "by": "staff", "how": "visit"},
            {"on": "2025-06-01", "by": "owner"}, {"on": "2026-11-01", "by": "website"},
        ], cycle="volatile"),
    }  # fmt: skip
    (letter,) = send.planned(posting, now=now).letters
    assert {due.listing_id for due in letter.about} == asked


def test_without_an_address_it_is_recorded_and_rung_until_there_is_one(
    posting: Store, now: datetime
) -> None:
    key = add(posting, now, "By phone", ago=185, contacts=[{"phones": ["0113 496 0123"]}])
    add(posting, now, "Fine", ago=20, contacts=[{"phones": ["0113 496 0123"]}])
    for _ in range(2):
        assert send.send(posting, now=now) == send.Report(nobody=1)
    assert rungs(posting, key) == {"early": "skipped", "due": "nobody"}
    with posting.read() as db:
        assert facts.nobody_to_write_to(db, now=now, trusted=frozenset()) == [key]

    add(posting, now, "By phone", ago=185)
    with posting.read() as db:
        assert facts.nobody_to_write_to(db, now=now, trusted=frozenset()) == []
    assert send.send(posting, now=now).letters == 1
    assert rungs(posting, key)["due"] == "sent"


def test_who_stopped_the_letters_gets_none_and_the_group_is_rung_but_sign_in_goes_on(
    posting: Store, box: Box, now: datetime
) -> None:
    owner = make(posting, "owner", now=now)
    key = add(posting, now, "Lunch Club", ago=150, contacts=[{"phones": ["0113 496 0123"]}])
    give(posting, owner, key, now)
    send.send(posting, now=now)
    mail.send_due(posting, now=now)
    with posting.write(drain=False) as db:
        assert unsubscribing.stop(db, "owner@example.org", now=now)
        assert not unsubscribing.stop(db, "owner@example.org", now=now)
    with posting.read() as db:
        assert facts.nobody_to_write_to(db, now=now, trusted=frozenset()) == [key]
        stopped = rows(db, m.History, m.History.action == "reminders_stopped")
        told = [(row.listing_id, row.about) for row in stopped]
        everything = str([row.changes for row in db.scalars(select(m.History))])
    assert told == [(None, f"account:{owner}"), (key, None)]
    assert "owner@example.org" not in everything
    later = now + timedelta(days=30)
    assert send.send(posting, now=later) == send.Report(nobody=1)
    with posting.write(drain=False) as db:
        account = accounts.by_id(db, owner)
        letters.send_link(db, account, "sign-in", settings=posting.settings, site=SITE, now=later)
    assert mail.send_due(posting, now=later).sent == 1
    assert len(box.letters) == 2


def test_stopping_takes_back_the_letter_that_waits_and_can_be_undone(
    posting: Store, now: datetime
) -> None:
    add(posting, now, "Lunch Club", ago=185)
    send.send(posting, now=now)
    with posting.write(drain=False) as db:
        unsubscribing.stop(db, "jean@example.org", now=now)
    assert addressed(posting) == []
    with posting.write(drain=False) as db:
        assert unsubscribing.begin_again(db, "jean@example.org", now=now)
    assert send.send(posting, now=now + timedelta(days=30)).letters == 1


def test_without_our_own_address_nothing_is_queued_and_the_remedy_is_said(
    store: Store, now: datetime
) -> None:
    add(store, now, "Lunch Club", ago=185)
    assert len(send.planned(store, now=now).letters) == 1
    with pytest.raises(SettingsError, match="WAYMARK_BASE_URL"):
        send.send(store, now=now)
    assert send.job(store, now) == {"needs": "WAYMARK_BASE_URL"}
    assert addressed(store) == []


def test_names_bring_no_links_of_others_into_a_letter(
    posting: Store, box: Box, now: datetime
) -> None:
    add(posting, now, "https://evil.example/confirm?", ago=185)
    send.send(posting, now=now)
    mail.send_due(posting, now=now)
    (letter,) = box.letters
    assert "evil" not in letter.as_string() + str(letter["Subject"]) + plain(letter)


def test_what_was_planned_is_looked_at_again_before_it_is_queued(
    posting: Store, now: datetime
) -> None:
    key = add(posting, now, "Lunch Club", ago=185)
    (letter,) = send.planned(posting, now=now).letters
    with posting.write() as db:
        confirm(db, key, now)
        trusted, settings = frozenset[str](), posting.settings
        assert send._queue(db, settings=settings, letter=letter, now=now, trusted=trusted) == 0
    assert addressed(posting) == []


def test_addresses_of_old_reminders_are_forgotten_and_who_stopped_them_is_not(
    posting: Store, now: datetime
) -> None:
    key = add(posting, now, "Lunch Club", ago=185)
    send.send(posting, now=now)
    with posting.write(drain=False) as db:
        db.add(m.NoLetters(email="a@example.org", why="unsubscribed", at=now))
        db.add(m.NoLetters(email="b@example.org", why="bounced", at=now))
    with posting.write(drain=False) as db:
        assert send.forget(db, now=now + timedelta(days=365)) == 0
        assert send.forget(db, now=now + timedelta(days=366)) == 1
        assert send.forget(db, now=now + timedelta(days=3 * 365 + 1)) == 1
    with posting.read() as db:
        assert list(db.scalars(select(m.Reminder.email))) == [None, None]
        assert list(db.scalars(select(m.NoLetters.email))) == ["a@example.org"]
    assert rungs(posting, key) == {"early": "skipped", "due": "sent"}


# -- the clock --------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [1, 2])
def test_two_years_of_a_real_directory_with_days_and_months_left_out(
    posting: Store, box: Box, now: datetime, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = random.Random(seed)
    owner = make(posting, "owner", now=now)
    ids = []
    for number in range(18):
        email = "owner@example.org" if number < 10 else f"jean{number}@example.org"
        given: dict[str, Any] = {
            "contacts": [{"name": "Jean", "email": email}],
            "cycle": rng.choice(("volatile", "default", "stable")),
        }
        ids.append(add(posting, now, f"Group {number}", ago=rng.randrange(500), **given))
        if number < 10:
            give(posting, owner, ids[-1], now)

    arrivals: dict[str, list[datetime]] = {}
    runs = days_it_runs(rng, listings.today(now))
    # Some days on end, then weeks without: every day of two years would take minutes.
    begun = rng.sample(range(len(runs)), 12)
    plans = noted_plans(monkeypatch)
    for day in sorted({day for start in begun for day in runs[start : start + 3]}):
        moment = datetime(day.year, day.month, day.day, rng.choice((1, 7, 12, 20)), tzinfo=UTC)
        if rng.random() < 0.1:
            with posting.write() as db:
                confirm(db, rng.choice(ids), moment)
        done = send.send(posting, now=moment)
        planned = plans.pop()
        assert done.letters == len(planned.letters)
        held = {due.listing_id for letter in planned.held for due in letter.about}
        assert unsent(posting, ids, moment) == held
        box.letters.clear()
        # The job that sends runs all day and all night.
        at = max([moment, *(letter.due for letter in planned.letters)])
        mail.send_due(posting, now=at)
        for letter in box.letters:
            arrivals.setdefault(str(letter["To"]), []).append(at)
    assert len(arrivals["owner@example.org"]) > 5
    assert sum(map(len, arrivals.values())) > 20
    for moments in arrivals.values():
        for one, other in pairwise(moments):
            assert other - one >= timedelta(days=7)


def noted_plans(monkeypatch: pytest.MonkeyPatch) -> list[Plan]:
    """Every plan that is made from here on: by looking on, for to make each twice takes long."""
    made: list[Plan] = []
    plan = send.planned

    def noted(*args: Any, **how: Any) -> Plan:
        made.append(plan(*args, **how))
        return made[-1]

    monkeypatch.setattr(send, "planned", noted)
    return made


def unsent(store: Store, ids: list[str], now: datetime) -> set[str]:
    """The listings whose highest rung has been reached, and not been sent, on a day: worked out
    from what is kept, in another way than the plan does it."""
    rules = load_rules()
    away = {rung.id: rung for rung in rules.ladder if rung.id in ASKED}
    found = set()
    with store.read() as db:
        for listing in each_listing(db, ids):
            key = listing["id"]
            last = max(row["on"] for row in listing["confirmations"])
            age = (listings.today(now) - datetime.fromisoformat(last).date()).days
            cycle = rules.cycle_days(listing["cycle"])
            reached = [
                rung for rung in ASKED if age >= away[rung].cycles * cycle + away[rung].days
            ]  # fmt: skip
            if not reached:
                continue
            row = db.get(m.Reminder, (key, last, reached[-1]))
            if row is None or row.state != "sent":
                found.add(key)
    return found
