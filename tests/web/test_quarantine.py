"""What was set aside: told with its reason, mended here, left to the publisher, or ignored; and the
report that goes to the publisher."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from directory_app import create_app
from indexer import ingest, jobs, publishers
from indexer import models as m
from indexer.places import Places
from indexer.stewards import sending
from indexer.store import Store
from tests.browser import Browser, Page
from tests.conftest import OpenStore, close_directory, open_directory, settings_for
from tests.factories import make_session, make_venue, raw_listing
from tests.fakes import LoopbackServer, Reply
from tests.people.somebody import SYSTEM, make, signed_in

LIST = "/stewards/sources/quarantine"
CHOICES = "main form.app-work-choices"


class Publisher(LoopbackServer):
    """Somebody who publishes listings in our own format, some of them wrong."""

    def __init__(self) -> None:
        self.records: list[dict[str, Any]] = [
            group("Lunch club"),
            group("Bowls", sessions=[make_session(opens="half past")]),
            group("Walks", sessions=[make_session(opens="noonish")]),
            group("Choir", venues=[make_venue(lat=412.0, lon=-1.5)]),
            {**group("Nameless"), "name": ""},
        ]
        super().__init__(lambda seen: Reply(self.records))


def group(name: str, **changes: Any) -> dict[str, Any]:
    record = raw_listing(name=name, **changes)
    return {**record, "sources": [{"name": "Anytown", "id": name}]}


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with Publisher() as server:
        yield server


@pytest.fixture
def store(open_store: OpenStore, publisher: Publisher) -> Store:
    return open_store("here", fetch_allow=publisher.host_port, fetch_delay="0")


@pytest.fixture
def source(store: Store, publisher: Publisher, now: datetime) -> m.Source:
    return read_once(store, publisher, now)


def read_once(store: Store, publisher: Publisher, now: datetime) -> m.Source:
    made = publishers.add_source(
        store, f"{publisher.url}/groups.json", name="Anytown", kind="native",
        contact="feeds@anytown.example.org", now=now,
    )  # fmt: skip
    ingest.run(store, made, now=now - timedelta(days=3))
    return made


@pytest.fixture
def app(store: Store, now: datetime) -> Flask:
    return create_app(settings=store.settings, store=store, now=lambda: now)


@dataclass(frozen=True)
class Shown:
    """What a publisher sent once, and a steward who looks at it."""

    store: Store
    source: m.Source
    ada: Browser


@pytest.fixture(scope="module")
def shown(
    tmp_path_factory: pytest.TempPathFactory, places: Places, now: datetime
) -> Iterator[Shown]:  # fmt: skip
    """Made once, for all tests that only look, are refused, or take back what they do."""
    with Publisher() as server:
        settings = settings_for(
            tmp_path_factory.mktemp("shown"), fetch_allow=server.host_port, fetch_delay="0"
        )
        store = open_directory(settings, places)
        source = read_once(store, server, now)
        make(store, "steward", now=now, name="Ada Steward")
        app = create_app(settings=settings, store=store, now=lambda: now)
        yield Shown(store, source, signed_in(app, store, "ada@example.org"))
        close_directory(store)


def rows(store: Store) -> dict[str, m.Quarantine]:
    with store.read() as db:
        return {f"{row.external_id} {row.field}": row for row in db.scalars(select(m.Quarantine))}


def of(store: Store, name: str) -> m.Quarantine:
    (found,) = (row for key, row in rows(store).items() if key.startswith(key_of(name)))
    return found


def key_of(name: str) -> str:
    """A record's id at its publisher."""
    return str(group(name)["id"])


def one(browser: Browser, row: m.Quarantine, **may: int) -> Page:
    return browser.get(f"/stewards/sources/quarantine/{row.id}", **may)


def mend(page: Page, value: str, **may: int) -> Page:
    (form,) = (one for one in page.find_all("main form") if "Use this value" in
               "".join(one.itertext()))  # fmt: skip
    sent = {field.get("name", ""): field.get("value", "") for field in form.iter("input")}
    return page.browser.post(
        form.get("action", ""), {**sent, "value": value, "deed": "mend"}, **may
    )


# -- looking ----------------------------------------------------------------------------------


def test_what_was_set_aside_stands_once_for_each_reason(
    shown: Shown,
) -> None:
    page = shown.ada.get(f"/stewards/sources/quarantine?source={shown.source.id}")
    heads = page.texts("main .app-work-row__head")
    assert "Anytown: sessions, opens" in heads
    assert "Anytown: the whole record" in heads
    assert len(heads) == len(set(heads))
    times = page.follow("Anytown: sessions, opens")
    assert sorted(times.texts("main .app-work-row__head")) == ["Bowls", "Walks"]
    assert "half past" in times.text


def test_one_of_them_shows_what_was_sent_why_and_how_to_mend_it(shown: Shown) -> None:
    page = one(shown.ada, of(shown.store, "Bowls"))
    assert page.h1 == "Bowls"
    assert "half past" in page.text
    assert "Write times as 14:00." in page.text
    assert "sessions, 1, opens" in page.texts("main .app-source__sent dt")
    assert "Next of the same kind (1 left): Walks" in page.text


def test_a_word_in_the_address_that_names_nothing_does_no_harm(ada: Browser, store: Store) -> None:
    assert "Nothing of this." in ada.get(LIST + "?state=nonsense&group=x&page=-1").text
    ada.get(LIST + "?source=77", status=404)
    ada.get("/stewards/sources/quarantine/00000000-0000-4000-8000-000000000000", status=404)


# -- mending ----------------------------------------------------------------------------------


def test_a_value_that_is_given_here_is_used_when_the_source_is_read_next(
    ada: Browser, store: Store, source: m.Source, now: datetime
) -> None:
    done = mend(one(ada, of(store, "Bowls")), "13:30")
    assert "Mended here (Ada Steward" in done.text
    assert "Used instead: 13:30" in done.text
    ingest.run(store, source, now=now + timedelta(hours=1))
    with store.read() as db:
        (session,) = db.scalars(
            select(m.Session).join(m.Listing, m.Listing.id == m.Session.listing_id)
            .where(m.Listing.name == "Bowls")
        )  # fmt: skip
        assert session.opens == "13:30"
    assert of(store, "Bowls").state == "fixed"


def test_it_is_used_only_as_long_as_the_publisher_sends_the_same(
    ada: Browser, store: Store, source: m.Source, publisher: Publisher, now: datetime
) -> None:
    mend(one(ada, of(store, "Bowls")), "13:30")
    publisher.records[1] = group("Bowls", sessions=[make_session(opens="15:00", closes="16:00")])
    ingest.run(store, source, now=now + timedelta(hours=1))
    with store.read() as db:
        (session,) = db.scalars(
            select(m.Session).join(m.Listing, m.Listing.id == m.Session.listing_id)
            .where(m.Listing.name == "Bowls")
        )  # fmt: skip
        assert session.opens == "15:00"
    assert of(store, "Bowls").state == "mended"


@pytest.mark.parametrize("typed", ["", "  ", "half past", "25:00", "[]", "<script>"])
def test_what_no_listing_can_hold_is_refused_and_stays_in_the_box(typed: str, shown: Shown) -> None:
    page = mend(one(shown.ada, of(shown.store, "Bowls")), typed, status=400)
    assert page.find_all("#value-error")
    assert page.find("#value").get("value") == typed
    assert of(shown.store, "Bowls").state == "open"


def test_numbers_are_taken_as_numbers(ada: Browser, store: Store, source: m.Source) -> None:
    key = f"{key_of('Choir')} venues.0.lat"
    mend(one(ada, rows(store)[key]), "53.68")
    fix = rows(store)[key].fix
    assert fix is not None
    assert float(fix["value"]) == 53.68


def whole(store: Store) -> m.Quarantine:
    (row,) = (row for row in rows(store).values() if row.field == "")
    return row


def take_in(page: Page, values: dict[str, str], **may: int) -> Page:
    (form,) = (one for one in page.find_all("main form") if "Take it in with this" in
               "".join(one.itertext()))  # fmt: skip
    sent = {field.get("name", ""): field.get("value", "") for field in form.iter("input")}
    return page.browser.post(
        form.get("action", ""), {**sent, **values, "deed": "mend_whole"}, **may
    )


def test_a_record_without_a_name_comes_in_with_the_one_that_is_given_here(
    ada: Browser, store: Store, source: m.Source, publisher: Publisher, now: datetime
) -> None:
    done = take_in(one(ada, whole(store)), {"name": "Nordic walks", "phone": "0113 496 0000"})
    assert "Mended here (Ada Steward" in done.text
    assert "It is still wrong at the source." in done.text
    page = ada.get(f"/stewards/sources/runs/{last_run(store)}")
    assert "Mended by us, still wrong with you: the whole record (1)" in page.texts("h3")
    for hours in (1, 2):
        ingest.run(store, source, now=now + timedelta(hours=hours))
        with store.read() as db:
            listing = db.scalar(select(m.Listing).where(m.Listing.name == "Nordic walks"))
            assert listing is not None
            # What else the publisher sent came in with it.
            assert listing.summary == "A hot dinner and company every Thursday."
            times = db.scalars(select(m.Session).where(m.Session.listing_id == listing.id))
            assert [row.opens for row in times] == ["12:00"]
        assert whole(store).state == "fixed"


@pytest.mark.parametrize("odd", [5, ["a", "b"], "words", [], {}, None, [[1, 2, 3]]])
def test_a_field_that_is_called_as_the_cells_of_a_sheet_does_no_harm(
    shown: Shown, odd: Any
) -> None:
    row = whole(shown.store)
    with shown.store.write(drain=False) as db:
        record = db.get_one(m.SourceRecord, (row.source, row.external_id))
        sent = record.raw
        record.raw = {**record.raw, "cells": odd, "phone": "0113 496 0001"}
    page = one(shown.ada, row)
    with shown.store.write(drain=False) as db:
        db.get_one(m.SourceRecord, (row.source, row.external_id)).raw = sent
    assert "0113 496 0001" in [box.get("value") for box in page.find_all("main input")]


def test_what_was_given_is_used_no_more_when_the_publisher_has_mended_it(
    ada: Browser, store: Store, source: m.Source, publisher: Publisher, now: datetime
) -> None:
    take_in(one(ada, whole(store)), {"name": "Nordic walks"})
    ingest.run(store, source, now=now + timedelta(hours=1))
    publisher.records[4] = {**publisher.records[4], "name": "Nordic walking"}
    ingest.run(store, source, now=now + timedelta(hours=2))
    with store.read() as db:
        names = set(db.scalars(select(m.Listing.name)))
    assert "Nordic walking" in names
    assert "Nordic walks" not in names
    assert whole(store).state == "mended"


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "Walks", "postcode": "nowhere"}, "postcode"),
        ({"name": "Walks", "email": "ring me"}, "email"),
        ({"name": "x" * 300}, "name"),
    ],
)
def test_what_is_wrong_with_a_whole_record_is_said_at_its_field(
    typed: dict[str, str], field: str, shown: Shown
) -> None:
    page = take_in(one(shown.ada, whole(shown.store)), typed, status=400)
    assert page.find_all(f"#{field}-error")
    assert page.find(f"#{field}").get("value") == typed[field]
    assert whole(shown.store).state == "open"


def test_what_its_publisher_does_not_publish_cannot_be_taken_in_here(
    ada: Browser, store: Store, source: m.Source
) -> None:
    row = whole(store)
    with store.write(drain=False) as db:
        held = db.get_one(m.Quarantine, row.id)
        held.reason = "not_published: the list says that it is not to be shown."
    page = one(ada, row)
    assert "Mend it here" not in page.text
    data = {"deed": "mend_whole", "name": "Walks", "version": str(row.version)}
    token = page.find("main form.app-work-choices input[name=token]")
    ada.post(f"/stewards/sources/quarantine/{row.id}",
             {**data, "token": token.get("value", "")}, status=400)  # fmt: skip
    assert whole(store).state == "open"


def last_run(store: Store) -> int:
    with store.read() as db:
        return max(db.scalars(select(m.Run.id)))


def test_a_whole_record_is_left_to_its_publisher(
    ada: Browser, store: Store, source: m.Source
) -> None:
    row = next(row for row in rows(store).values() if row.field == "")
    page = one(ada, row)
    page.submit({}, form=CHOICES, button="The publisher is to mend it")
    assert rows(store)[f"{row.external_id} "].state == "at_source"


@pytest.mark.parametrize(
    ("button", "state"), [("The publisher is to mend it", "at_source"), ("Ignore it", "ignored")]
)
def test_what_was_decided_can_be_taken_back(button: str, state: str, shown: Shown) -> None:
    done = one(shown.ada, of(shown.store, "Walks")).submit({}, form=CHOICES, button=button)
    assert of(shown.store, "Walks").state == state
    done.submit({}, form="main form", button="Take this back: it waits again")
    assert of(shown.store, "Walks").state == "open"


def test_the_second_of_two_is_told_what_the_first_decided(
    ada: Browser, app: Flask, store: Store, source: m.Source, now: datetime
) -> None:
    make(store, "steward", now=now, name="Ben Steward")
    ben = signed_in(app, store, "ben@example.org")
    mine = one(ben, of(store, "Bowls"))
    one(ada, of(store, "Bowls")).submit({}, form=CHOICES, button="Ignore it")
    conflict = mend(mine, "13:30", status=409)
    assert "Ada Steward has decided" in conflict.text
    assert "13:30" in conflict.text
    assert of(store, "Bowls").state == "ignored"


# -- on the work list -------------------------------------------------------------------------


def test_on_the_work_list_it_is_decided_on_all_at_once_and_undone(shown: Shown) -> None:
    store = shown.store
    page = shown.ada.get("/stewards?only=quarantine")
    assert "2 records were set aside." in page.text
    done = page.follow("Anytown: sessions, opens").submit({}, form=CHOICES, button="Ignore it")
    assert {of(store, name).state for name in ("Bowls", "Walks")} == {"ignored"}
    done.submit({}, form="form.app-work-undo", button=done.texts("[data-work-undo]")[0])
    assert {of(store, name).state for name in ("Bowls", "Walks")} == {"open"}


# -- the report to the publisher --------------------------------------------------------------


def run_page(browser: Browser, store: Store) -> Page:
    with store.read() as db:
        (run,) = db.scalars(select(m.Run))
    return browser.get(f"/stewards/sources/runs/{run.id}")


def test_a_run_says_what_is_wrong_where_and_how_to_mend_it(shown: Shown) -> None:
    page = run_page(shown.ada, shown.store)
    assert page.h1 == "A run of Anytown"
    assert "Not taken in: sessions, opens (2)" in page.texts("h3")
    assert "How to mend it: Write times as 14:00." in page.text
    assert "half past" in page.text


def test_the_report_goes_to_the_publisher_once_with_the_words_of_the_steward(
    ada: Browser, store: Store, source: m.Source
) -> None:
    page = run_page(ada, store).follow("Send this report to the publisher")
    assert page.find("#contact").get("value") == "feeds@anytown.example.org"
    sent = page.submit({"words": "Dear Anytown, good work."}, form="main form",
                       button="Send the letter")  # fmt: skip
    assert "Ada Steward has sent this report to feeds@anytown.example.org" in sent.text
    with store.read() as db:
        (letter,) = db.scalars(select(m.Mail))
    assert (letter.to, letter.kind) == ("feeds@anytown.example.org", "publisher_report")
    assert letter.body.startswith("Dear Anytown, good work.\n\n1. ")
    for words in (f"record {key_of('Bowls')} (Bowls)", 'says "half past"', "Write times as 14:00."):
        assert words in letter.body
    again = page.submit({"words": "Again."}, form="main form", button="Send the letter", status=409)
    assert "has sent this report" in again.text
    with store.read() as db:
        assert len(list(db.scalars(select(m.Mail)))) == 1


@pytest.mark.parametrize(
    ("typed", "field"),
    [({"contact": ""}, "contact"), ({"contact": "nobody"}, "contact"), ({"words": " "}, "words")],
)
def test_no_letter_goes_to_nobody_or_says_nothing(
    typed: dict[str, str], field: str, shown: Shown
) -> None:
    page = run_page(shown.ada, shown.store).follow("Send this report to the publisher")
    again = page.submit(typed, form="main form", button="Send the letter", status=400)
    assert again.find_all(f"#{field}-error")
    with shown.store.read() as db:
        assert list(db.scalars(select(m.Mail))) == []


def test_the_report_can_be_taken_along_and_no_cell_of_it_is_a_formula(
    ada: Browser, store: Store, source: m.Source, publisher: Publisher, now: datetime
) -> None:
    publisher.records.append(group("=cmd()", sessions=[make_session(opens="=1+1")]))
    ingest.run(store, source, now=now + timedelta(hours=1), accept=True)
    with store.read() as db:
        run = max(db.scalars(select(m.Run.id)))
    text = ada.client.get(f"/stewards/sources/runs/{run}/report/file?as=text")
    assert text.mimetype == "text/plain"
    assert "half past" in text.text
    table = ada.client.get(f"/stewards/sources/runs/{run}/report/file")
    assert table.mimetype == "text/csv"
    assert "anytown.csv" in table.headers["Content-Disposition"]
    assert "=1+1" in table.text
    assert not [line for line in table.text.splitlines() if ",=" in line or line.startswith("=")]


# -- runs that ask ----------------------------------------------------------------------------


@pytest.fixture
def asking(
    ada: Browser, store: Store, source: m.Source, publisher: Publisher, now: datetime
) -> Page:
    """The work about a run that has stopped: of twelve groups the publisher sends four."""
    publisher.records = [group(f"Group {n}") for n in range(12)]
    ingest.run(store, source, now=now - timedelta(days=2), accept=True)
    publisher.records = [*publisher.records[:3], group("Group 3", summary="All is new.")]
    jobs.run_due(store, now=now - timedelta(hours=1))
    return ada.get("/stewards?only=run").follow("Anytown")


ASKED = "Ada Steward has asked for it to be read, and all that changes to be saved"


def newest_run(store: Store) -> m.Run:
    with store.read() as db:
        run = db.scalars(select(m.Run).order_by(m.Run.id.desc())).first()
    assert run is not None
    return run


def test_a_run_that_stopped_says_what_would_change_and_goes_on_when_told_to(
    ada: Browser, store: Store, asking: Page, now: datetime
) -> None:
    assert "known records would change or go missing" in asking.text
    assert "waymark ingest" not in asking.text
    page = asking.follow("See what would change")
    assert "Stopped, and asks" in page.text
    assert "press “Go on all the same”" in page.text
    assert "--accept" not in page.text
    assert "Group 7: missing" in page.text
    assert "Group 3: changed" in page.text
    assert "All is new." in page.text
    assert "Say what would change in each record" not in page.texts("main button")
    done = page.submit({}, form=CHOICES, button="Go on all the same")
    assert ASKED in done.text
    assert ada.get("/stewards?only=run").find_all("[data-work-row]") == []
    jobs.run_due(store, now=now + timedelta(minutes=16))
    last = newest_run(store)
    assert (last.state, last.by, last.figures["missing"]) == ("done", "Ada Steward", 12)


def test_of_a_run_that_did_not_say_what_would_change_a_trial_does(
    store: Store, asking: Page, now: datetime
) -> None:
    with store.write(drain=False) as db:
        # As runs were kept before they said it themselves.
        run = db.get_one(m.Run, newest_run(store).id)
        run.figures = {key: kept for key, kept in run.figures.items() if key != "differences"}
    page = asking.follow("See what would change")
    assert "Group 7" not in page.text
    page.submit({}, form="main form.app-button-form", button="Say what would change in each record")
    jobs.run_due(store, now=now + timedelta(minutes=16))
    page = asking.follow("See what would change")
    assert "Group 7: missing" in page.text
    assert ASKED in page.submit({}, form=CHOICES, button="Go on all the same").text


def test_a_run_that_asked_offers_nothing_to_press_once_its_publisher_sends_all(
    store: Store, asking: Page, source: m.Source, now: datetime
) -> None:
    page = asking.follow("See what would change")
    buttons = {"Go on all the same", "Look again"}
    assert buttons <= set(page.texts("main button"))
    with store.write(drain=False) as db:
        sending.set_only_sends(db, source.id, True, by=SYSTEM, now=now)
    assert not buttons & set(page.browser.get(page.url).texts("main button"))


def test_of_two_who_answer_a_run_the_second_is_told_what_the_first_has_said(
    ada: Browser, app: Flask, store: Store, asking: Page, source: m.Source, now: datetime
) -> None:
    make(store, "steward", now=now, name="Ben Steward")
    ben = signed_in(app, store, "ben@example.org")
    page = asking.follow("See what would change")
    his, home = (ben.get(path) for path in (f"/stewards/sources/runs/{newest_run(store).id}",
                                            f"/stewards/sources/{source.id}"))  # fmt: skip
    page.submit({}, form=CHOICES, button="Go on all the same")
    told = "Ada Steward has asked for this source to be read"
    assert told in his.submit({}, form=CHOICES, button="Look again", status=409).text
    late = home.submit({}, form="#read-form", button="Read now", status=409)
    assert told in late.text
    assert "What you wanted to do was not done." in late.text
    assert ASKED in ada.get(f"/stewards/sources/{source.id}").text
