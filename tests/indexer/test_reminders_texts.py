"""The other channel: whom a reminder goes to by text message, when, what it says, how it stops."""

from __future__ import annotations

import random
import re
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select

from indexer import listings, mail, texting, texts
from indexer import models as m
from indexer.errors import SettingsError
from indexer.people import accounts, confirming
from indexer.reminders import facts, plan, refused_texts, send, unsubscribing, words
from indexer.reminders.plan import Due, Text, by_text
from indexer.settings import load_settings
from indexer.store import Store
from tests.conftest import OpenStore
from tests.indexer.notify_server import NotifyServer, refusal
from tests.indexer.test_mail import Box, posting_to
from tests.indexer.test_reminders import (  # noqa: F401 (fixtures)
    SITE,
    add,
    box,
    confirm,
    give,
    noted_plans,
    rungs,
    server,
    unsent,
)  # fmt: skip
from tests.indexer.test_reminders_plan import days_it_runs
from tests.indexer.test_texts import gateway  # noqa: F401 (a fixture)
from tests.people.somebody import make

JEAN, AMIR = "jean@example.org", "amir@example.org"
MOBILE, OTHER = "+447400123456", "+447400123457"
BOTH = [
    {"name": "Jean", "email": JEAN, "phones": ["0113 496 0123", "07400 123456"]},
    {"name": "Amir", "email": AMIR, "phones": []},
]
ONE = BOTH[:1]


@pytest.fixture
def texted(open_store: OpenStore, server: Controller, gateway: NotifyServer) -> Store:  # noqa: F811
    """A directory with a mail server and a gateway."""
    return open_store(
        "texted", base_url=SITE, **posting_to(server.port), **gateway.settings
    )  # fmt: skip


def went(store: Store) -> list[tuple[str, str]]:
    """(channel, to) of everything that was queued."""
    with store.read() as db:
        return [(row.channel, row.to) for row in db.scalars(select(m.Mail).order_by(m.Mail.id))]


def climb(store: Store, now: datetime, *days: int) -> list[str]:
    """Whom it goes to on these days, with all that is due sent."""
    before = len(went(store))
    for day in days:
        moment = now + timedelta(days=day)
        send.send(store, now=moment)
        mail.send_due(store, now=moment)
        texts.send_due(store, now=moment)
    return [to for _, to in went(store)[before:]]


# -- who --------------------------------------------------------------------------------------


def test_a_text_is_for_the_rungs_that_ask_another_way_and_for_each_person_once() -> None:
    jean, amir = Text(JEAN, MOBILE), Text(AMIR, OTHER)
    for rung in ("early", "due", "stale", "last"):
        assert by_text([jean], [JEAN], [], rung, [JEAN]) is None
    assert by_text([amir, jean], [JEAN], [], "again", [JEAN, AMIR]) == jean
    assert by_text([jean], [JEAN], [JEAN], "second_contact", [JEAN]) is None
    assert by_text([jean], [JEAN], [], "second_contact", [JEAN]) == jean
    assert by_text([jean], [JEAN], [], "second_contact", [JEAN, AMIR]) is None
    assert by_text([jean], [], [], "again", [JEAN]) is None, "a letter comes first"
    assert by_text([jean], [], [], "again", []) == jean, "there is no letter that would arrive"


def test_the_ladder_takes_the_other_channel_then_the_second_contact(
    texted: Store, gateway: NotifyServer, now: datetime  # noqa: F811
) -> None:  # fmt: skip
    key = add(texted, now, "Lunch Club", ago=150, contacts=BOTH)
    assert climb(texted, now, 0, 30, 60, 90, 210) == [JEAN, JEAN, MOBILE, AMIR, JEAN]
    assert [one["phone_number"] for one in gateway.taken] == [MOBILE]
    with texted.read() as db:
        again = db.scalars(select(m.Reminder).where(m.Reminder.rung == "again")).one()
    assert (again.state, again.channel, again.email) == ("sent", "text", JEAN)
    assert set(rungs(texted, key).values()) == {"sent"}


def test_without_a_second_contact_one_text_and_then_a_letter(texted: Store, now: datetime) -> None:
    add(texted, now, "Lunch Club", ago=180, contacts=ONE)
    assert climb(texted, now, 0, 30, 60) == [JEAN, MOBILE, JEAN]


def test_without_a_gateway_everything_goes_by_letter(
    open_store: OpenStore, server: Controller, now: datetime  # noqa: F811
) -> None:  # fmt: skip
    store = open_store("letters", base_url=SITE, **posting_to(server.port))
    add(store, now, "Lunch Club", ago=180, contacts=ONE)
    assert climb(store, now, 0, 30, 60) == [JEAN] * 3


@pytest.mark.parametrize(
    "contacts",
    [
        [{"email": JEAN, "phones": ["0113 496 0123"]}],
        [{"email": JEAN, "phones": ["07400 123456"], "public": False}],
        [{"email": JEAN}, {"name": "Amir", "phones": ["07400 123456"]}],
    ],
)
def test_only_a_public_mobile_beside_the_persons_own_address_is_texted(
    texted: Store, now: datetime, contacts: list[Any]
) -> None:
    add(texted, now, "Lunch Club", ago=180, contacts=contacts)
    assert {channel for channel, _ in went(texted) or [("mail", "")]} == {"mail"}
    assert climb(texted, now, 0, 30, 60) == [JEAN] * 3


def test_where_letters_come_back_a_text_arrives(texted: Store, now: datetime) -> None:
    add(texted, now, "Lunch Club", ago=210, contacts=ONE)
    with texted.write(drain=False) as db:
        db.add(m.NoLetters(email=JEAN, why=facts.BOUNCED, at=now))
    assert climb(texted, now, 0) == [MOBILE]


def test_many_groups_of_one_person_are_one_letter_and_no_text(
    texted: Store, gateway: NotifyServer, now: datetime  # noqa: F811
) -> None:  # fmt: skip
    for name in ("A", "B"):
        add(texted, now, name, ago=180, contacts=BOTH)
    assert climb(texted, now, 0, 30) == [JEAN, AMIR]
    assert gateway.taken == []


def test_groups_without_a_letter_that_arrives_are_texted_one_in_seven_days(
    texted: Store, now: datetime
) -> None:
    for name in ("A", "B"):
        add(texted, now, name, ago=210, contacts=ONE)
    with texted.write(drain=False) as db:
        db.add(m.NoLetters(email=JEAN, why=facts.BOUNCED, at=now))
    assert climb(texted, now, 0, 1, 6) == [MOBILE]
    assert climb(texted, now, 7) == [MOBILE]
    with texted.read() as db:
        assert {row.rung for row in db.scalars(select(m.Reminder)) if row.state == "sent"} == {
            "again"
        }


def test_a_letter_to_somebody_else_of_each_group_is_not_forgotten(
    texted: Store, now: datetime
) -> None:
    # Two groups of Jean, each with a second contact of its own, on the rung for those.
    for name in ("a", "b"):
        people = [*ONE, {"name": "Other", "email": f"{name}@example.org"}]
        add(texted, now, name, ago=180, contacts=people)
    assert climb(texted, now, 0, 30) == [JEAN, "a@example.org", "b@example.org"]


def test_one_number_of_two_people_is_not_texted_twice_in_seven_days(
    texted: Store, now: datetime
) -> None:
    for name, email in (("A", JEAN), ("B", AMIR)):
        contacts = [{"email": email, "phones": ["07400 123456"]}]
        add(texted, now, name, ago=180, contacts=contacts)
    climb(texted, now, 0)
    assert climb(texted, now, 30, 31, 36) == [MOBILE]
    assert climb(texted, now, 37) == [MOBILE]


def test_a_letter_and_a_text_keep_seven_days_apart(texted: Store, now: datetime) -> None:
    add(texted, now, "A", ago=180, contacts=ONE)
    add(texted, now, "B", ago=156, contacts=ONE)
    # B's letter of day 24 holds A's text of day 30 back until day 31.
    assert climb(texted, now, 0, 24, 30) == [JEAN, JEAN]
    assert climb(texted, now, 31) == [MOBILE]


# -- what is refused --------------------------------------------------------------------------


def said_of(store: Store, key: str) -> list[str]:
    """What the history of a group says of its reminders."""
    with store.read() as db:
        rows = db.scalars(select(m.History).where(m.History.listing_id == key))
        return [row.changes[0]["words"] for row in rows if row.action.startswith("reminder")]


@pytest.mark.parametrize("others", [True, False], ids=["second contact", "nobody else"])
def test_a_text_that_is_refused_for_good_leaves_its_rung_open_and_a_letter_goes(
    texted: Store, gateway: NotifyServer, now: datetime, others: bool  # noqa: F811
) -> None:  # fmt: skip
    key = add(texted, now, "Lunch Club", ago=180, contacts=BOTH if others else ONE)
    gateway.say = lambda wanted: refusal(400, "phone_number Not a valid phone number")
    assert climb(texted, now, 0, 30) == [JEAN, MOBILE]
    # Amir has had no letter; Jean was sent a link with the text, and is asked again in seven days.
    later = climb(texted, now, 31, 33, 36, 37)
    assert later == ([AMIR] if others else [JEAN])
    assert rungs(texted, key)["again"] == "sent"
    assert said_of(texted, key) == [refused_texts.WORDS]
    climb(texted, now, 60, 90)
    assert [channel for channel, _ in went(texted)].count("text") == 1, "it is not tried again"


def test_where_a_text_is_refused_and_letters_come_back_the_group_is_rung(
    texted: Store, gateway: NotifyServer, now: datetime  # noqa: F811
) -> None:  # fmt: skip
    key = add(texted, now, "Lunch Club", ago=210, contacts=ONE)
    with texted.write(drain=False) as db:
        db.add(m.NoLetters(email=JEAN, why=facts.BOUNCED, at=now))
    gateway.say = lambda wanted: refusal(400, "phone_number Not a valid phone number")
    climb(texted, now, 0)
    assert rungs(texted, key)["again"] == "sent", "nobody has heard of the refusal yet"
    assert send.send(texted, now=now + timedelta(days=1)) == send.Report(nobody=1)
    assert rungs(texted, key)["again"] == "refused"
    with texted.read() as db:
        assert facts.nobody_to_write_to(db, now=now, trusted=frozenset()) == [key]


# -- what it says -----------------------------------------------------------------------------


def test_the_text_has_one_link_that_works_and_says_how_to_stop(
    texted: Store, gateway: NotifyServer, now: datetime  # noqa: F811
) -> None:  # fmt: skip
    key = add(texted, now, "Knit & Natter “Otley” 🧶", ago=180, contacts=ONE)
    climb(texted, now, 0, 30)
    (taken,) = gateway.taken
    text = taken["personalisation"]["text"]
    assert text.startswith('Waymark: is the page of Knit & Natter "Otley" still right?')
    assert "stop these messages" in text
    assert set(text) <= texting.BASIC | texting.EXTENSION
    (link,) = re.findall(rf"{SITE}/confirm\?link=(\S+)$", text)
    at = now + timedelta(days=30)
    with texted.write() as db:
        opened = confirming.by_link(db, texted.settings, link, now=at, hold=True)
        assert opened is not None
        assert opened.link.email == JEAN
        confirming.press(db, opened, "right", seen=opened.version, now=at)
    with texted.read() as db:
        listing = listings.get(db, key)
    assert listing is not None
    assert listing["confirmations"][0]["by"] == "owner"


@pytest.mark.parametrize("name", ["x" * 500, "Пенсионеры " * 20, "{}" * 100, "https://a.example"])
@pytest.mark.parametrize("host", ["w.uk", "a-very-long-name-of-a-directory.some-council.gov.uk"])
def test_a_text_never_takes_more_than_two_messages_and_its_link_is_whole(
    name: str, host: str
) -> None:
    settings = load_settings({"WAYMARK_NAME": "Wakefield and District Directory of Groups"})
    link = f"https://{host}/confirm?link={'x' * 99}"
    text = words.as_text(Due("1", name, date(2026, 1, 1), "again", (), JEAN), link, settings)
    assert text.endswith(f"\n{link}")
    assert texting.length(text) <= 306
    assert texting.parts(text) <= 2
    assert "a.example" not in text


def test_a_link_that_fits_into_no_text_is_said_and_nothing_is_cut() -> None:
    due = Due("1", "A", date(2026, 1, 1), "again", (), JEAN)
    with pytest.raises(SettingsError, match="WAYMARK_BASE_URL"):
        words.as_text(due, "https://" + "x" * 300, load_settings({}))


# -- how it stops -----------------------------------------------------------------------------


def test_who_stopped_the_reminders_gets_no_text_and_what_waits_is_taken_back(
    texted: Store, gateway: NotifyServer, now: datetime  # noqa: F811
) -> None:  # fmt: skip
    add(texted, now, "Lunch Club", ago=180, contacts=ONE)
    climb(texted, now, 0)
    later = now + timedelta(days=30)
    assert send.send(texted, now=later).letters == 1
    with texted.write(drain=False) as db:
        unsubscribing.stop(db, JEAN, now=later)
    texts.send_due(texted, now=later)
    assert gateway.taken == []
    assert climb(texted, now, 60, 90) == []


def test_a_text_that_waits_holds_the_next_letter_back_and_gives_way_in_the_end(
    open_store: OpenStore, gateway: NotifyServer, now: datetime  # noqa: F811
) -> None:  # fmt: skip
    store = open_store("waits", base_url=SITE, text_gateway="console")
    add(store, now, "Lunch Club", ago=210, contacts=ONE)
    with store.write(drain=False) as db:
        db.add(m.NoLetters(email=JEAN, why=facts.BOUNCED, at=now))
    send.send(store, now=now)
    with store.write(drain=False) as db:
        unsubscribing.begin_again(db, JEAN, now=now)
        db.delete(db.get_one(m.NoLetters, JEAN))
    assert send.send(store, now=now + timedelta(days=30)) == send.Report(held=1)
    assert send.send(store, now=now + timedelta(days=34)).letters == 1
    assert [channel for channel, _ in went(store)] == ["mail"]


# -- the clock --------------------------------------------------------------------------------


@pytest.fixture
def clock() -> random.Random:
    return random.Random(5)


def test_two_years_with_gaps_over_both_channels(
    texted: Store, box: Box, gateway: NotifyServer, now: datetime, clock: random.Random,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """No rung twice, nobody two messages in seven days by whichever way, and none missed that was
    due on a day the job ran."""
    owner = make(texted, "owner", now=now)
    ids = []
    for number in range(14):
        email = "owner@example.org" if number < 5 else f"jean{number}@example.org"
        # One telephone for two people here and there.
        phones = [f"07400 12345{number % 7}"] if clock.random() < 0.8 else []
        more = [{"email": f"other{number}@example.org"}] if clock.random() < 0.3 else []
        cycle = clock.choice(("volatile", "default", "default", "stable"))
        contacts = [{"name": "Jean", "email": email, "phones": phones}, *more]
        ids.append(
            add(texted, now, f"Group {number}", ago=clock.randrange(260), contacts=contacts,
                cycle=cycle)
        )  # fmt: skip
        if number < 5:
            give(texted, owner, ids[-1], now)
    with texted.write(drain=False) as db:
        db.add_all(
            m.NoLetters(email=f"jean{number}@example.org", why=facts.BOUNCED, at=now)
            for number in (6, 9, 12)
        )
    by_number: dict[str, set[str]] = {}
    with texted.read() as db:
        for key in ids:
            for contact in (listings.get(db, key) or {"contacts": []})["contacts"]:
                found = texts.mobile_in(contact["phones"])
                if found:
                    by_number.setdefault(found, set()).add(contact["email"])

    arrivals: dict[str, list[datetime]] = {}
    rungs_sent: list[tuple[str, str, str]] = []
    runs = days_it_runs(clock, listings.today(now))
    begun = clock.sample(range(len(runs)), 26)
    plans = noted_plans(monkeypatch)
    for day in sorted({day for start in begun for day in runs[start : start + 3]}):
        moment = datetime(day.year, day.month, day.day, clock.choice((1, 7, 12, 20)), tzinfo=UTC)
        if clock.random() < 0.08:
            with texted.write() as db:
                confirm(db, clock.choice(ids), moment)
        done = send.send(texted, now=moment)
        planned = plans.pop()
        assert done.letters == len(planned.letters)
        rungs_sent += [
            (one.listing_id, one.reference.isoformat(), one.rung)
            for letter in planned.letters for one in letter.about
        ]  # fmt: skip
        held = {due.listing_id for letter in planned.held for due in letter.about}
        nobody = {due.listing_id for due in planned.nobody}
        assert unsent(texted, ids, moment) == held | nobody
        box.letters.clear()
        gateway.taken.clear()
        at = max([moment, *(letter.due for letter in planned.letters)])
        mail.send_due(texted, now=at)
        texts.send_due(texted, now=at)
        for letter in box.letters:
            arrivals.setdefault(str(letter["To"]), []).append(at)
        for one in gateway.taken:
            assert plan.in_hours(at) == at
            readers = {letter.to for letter in planned.letters if letter.number}
            assert readers & by_number[one["phone_number"]]
            arrivals.setdefault(one["phone_number"], []).append(at)
        for texted_one in filter(lambda letter: letter.number, planned.letters):
            arrivals.setdefault(texted_one.to, []).append(at)
    assert len(rungs_sent) == len(set(rungs_sent))
    assert sum(len(at) for to, at in arrivals.items() if to.startswith("+")) > 5
    assert sum(len(at) for to, at in arrivals.items() if "@" in to) > 30
    for moments in arrivals.values():
        for before, after in pairwise(moments):
            assert after - before >= timedelta(days=7)


def test_whose_account_is_another_is_not_texted_for_it(texted: Store, now: datetime) -> None:
    owner = make(texted, "owner", now=now)
    key = add(texted, now, "Lunch Club", ago=180, contacts=[{"phones": ["07400 123456"]}])
    with texted.write(drain=False) as db:
        account = accounts.by_id(db, owner)
        accounts.give(
            db, account, key, how="claim", by=confirming.GROUP, via="web", now=now
        )  # fmt: skip
    assert climb(texted, now, 0, 30) == ["owner@example.org"] * 2
