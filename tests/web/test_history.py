"""The pages of the history: what was done, by whom, from where; and an earlier version back."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from indexer import listings, publishers, versions
from indexer.history_of_settings import note_settings
from indexer.people import accounts
from indexer.stewards import concerns, desk
from indexer.store import Store
from schemas.listing import Listing
from tests.browser import Browser
from tests.factories import OWNER, STEWARD, make_listing, make_venue
from tests.people.somebody import SYSTEM, make, sign_in, signed_in

ONE = str(make_listing(name="Bowls at the Vine")["id"])
NO_SUCH = "00000000-0000-4000-8000-000000000000"


def save(store: Store, now: datetime, **changes: Any) -> int:
    """A new state of the listing; the id of its row of history."""
    listing = make_listing(**{"name": "Bowls at the Vine", "id": ONE, **changes})
    with store.write(now=now) as db:
        listings.save(db, listing, actor=STEWARD, now=now, places=store.places, via="web")
        number = versions.newest(db, ONE)
    assert number is not None
    return number


def present(store: Store) -> Listing:
    with store.read() as db:
        found = listings.get(db, ONE)
    assert found is not None
    return found


def give(store: Store, account_id: str, now: datetime) -> None:
    with store.write() as db:
        account = accounts.by_id(db, account_id)
        accounts.give(db, account, ONE, how="claim", by=SYSTEM, via="web", now=now)


@pytest.fixture
def steward(app: Flask, store: Store, now: datetime) -> Browser:
    make(store, "steward", now=now)
    return signed_in(app, store, "steward@example.org")


@pytest.fixture
def admin(app: Flask, store: Store, now: datetime) -> Browser:
    make(store, "admin", now=now)
    return signed_in(app, store, "admin@example.org")


# -- of a listing -----------------------------------------------------------------------------


def test_the_history_says_what_who_when_and_from_where(
    store: Store, steward: Browser, now: datetime
) -> None:
    summer = datetime.fromisoformat("2026-07-01T09:30:00+00:00")
    save(store, summer)
    save(store, summer, cost={"state": "paid", "options": [{"amount": 2, "per": "session"}]})
    page = steward.get(f"/account/listings/{ONE}/history")
    assert page.h1 == "History of Bowls at the Vine"
    newest, oldest = page.texts("main .app-panel")[:2]
    assert newest.startswith("1 July 2026, 10.30am")
    assert "(steward), on the website" in newest
    assert "Changed the cost from free to £2 a session" in newest
    assert "Put into the directory" in oldest


def test_a_version_is_shown_and_brought_back(store: Store, steward: Browser, now: datetime) -> None:
    save(store, now)
    save(store, now, summary="Skittles.")
    history = steward.get(f"/account/listings/{ONE}/history")
    shown = history.follow("Show how it was then")
    expected = 'Changed the summary from "Skittles." to "A hot dinner and company every Thursday."'
    assert expected in shown.text
    assert present(store)["summary"] == "Skittles."
    after = shown.submit(button="Bring this back")
    assert after.url == f"/account/listings/{ONE}/history"
    assert "Brought an earlier version back" in after.texts("main .app-panel")[0]
    assert present(store)["summary"] == make_listing()["summary"]


def test_an_owner_is_promised_only_what_bringing_back_does(
    app: Flask, store: Store, now: datetime
) -> None:
    first = save(store, now)
    with store.write() as db:
        listings.close(db, ONE, note=None, actor=STEWARD, now=now)
    changed = {**present(store), "summary": "Skittles."}
    with store.write() as db:
        listings.save(db, changed, actor=STEWARD, now=now)
    give(store, make(store, "owner", now=now), now)
    owner = signed_in(app, store, "owner@example.org")
    shown = owner.get(f"/account/listings/{ONE}/history/{first}")
    assert "from closed to open" not in shown.text
    assert "The group stays closed." in shown.text
    shown.submit(button="Bring this back")
    assert present(store)["summary"] == make_listing()["summary"]
    assert present(store)["status"]["state"] == "closed"


def test_a_version_that_is_as_it_is_now_has_no_button(
    store: Store, steward: Browser, now: datetime
) -> None:
    first = save(store, now)
    save(store, now, summary="x")
    save(store, now)
    page = steward.get(f"/account/listings/{ONE}/history/{first}")
    assert "There is nothing to bring back" in page.text
    assert page.find_all("main form") == []


def test_what_changed_meanwhile_is_not_undone_unseen(
    store: Store, steward: Browser, now: datetime
) -> None:
    first = save(store, now)
    save(store, now, summary="x")
    shown = steward.get(f"/account/listings/{ONE}/history/{first}")
    save(store, now, summary="y", alert="Shut on Monday")
    again = shown.submit(button="Bring this back", status=400)
    assert "Somebody has changed the listing meanwhile" in again.text
    assert 'Removed the alert "Shut on Monday"' in again.text
    assert present(store)["summary"] == "y"
    again.submit(button="Bring this back")
    assert present(store)["summary"] == make_listing()["summary"]


@pytest.mark.parametrize("seen", ["", "x", "9" * 400, "-1", "²"])
def test_a_form_that_says_nothing_of_what_was_seen_changes_nothing(
    store: Store, steward: Browser, now: datetime, seen: str
) -> None:
    first = save(store, now)
    save(store, now, summary="x")
    page = steward.get(f"/account/listings/{ONE}/history/{first}")
    sent = {"token": page.find_all("input[name=token]")[0].get("value"), "seen": seen}
    steward.post(page.url, sent, status=400)
    assert present(store)["summary"] == "x"


def test_of_an_owner_the_name_waits_for_a_steward(app: Flask, store: Store, now: datetime) -> None:
    first = save(store, now)
    save(store, now, name="Skittles", summary="x")
    give(store, make(store, "owner", now=now), now)
    browser, _ = sign_in(app, store, "owner@example.org", now=now)
    shown = browser.get(f"/account/listings/{ONE}/history/{first}")
    page = shown.submit(button="Bring this back")
    assert page.h1 == "Some of it waits"
    found = present(store)
    assert (found["name"], found["summary"]) == ("Skittles", make_listing()["summary"])


def test_nobody_sees_or_changes_the_history_of_a_listing_that_is_not_theirs(
    app: Flask, store: Store, now: datetime
) -> None:
    first = save(store, now)
    save(store, now, summary="x")
    make(store, "owner", now=now)
    browser, page = sign_in(app, store, "owner@example.org", now=now)
    token = page.find_all("input[name=token]")[0].get("value")
    before = present(store)
    for key in (ONE, NO_SUCH):
        for path in (f"/account/listings/{key}/history", f"/account/listings/{key}/history/{first}",
                     f"/account/listings/{key}/history/export"):  # fmt: skip
            answer = browser.get(path, status=404)
            assert "There is no such listing among yours" in answer.text
            assert "Bowls" not in answer.text
        sent = {"token": token, "seen": str(first + 1)}
        browser.post(f"/account/listings/{key}/history/{first}", sent, status=404)
    assert present(store) == before


@pytest.mark.parametrize("number", ["0", "999999", "9" * 18, "9" * 30])
def test_a_version_that_does_not_exist_is_not_found(
    store: Store, steward: Browser, now: datetime, number: str
) -> None:
    save(store, now)
    steward.get(f"/account/listings/{ONE}/history/{number}", status=404)
    steward.get("/account/listings/00000000-0000-4000-8000-000000000000/history", status=404)
    steward.get("/account/listings/00000000-0000-4000-8000-000000000000/history/1", status=404)


def test_a_row_of_another_listing_is_no_version_of_this_one(
    store: Store, steward: Browser, now: datetime
) -> None:
    save(store, now)
    with store.write(now=now) as db:
        other = make_listing(name="Another")
        listings.save(db, other, actor=STEWARD, now=now)
        number = versions.newest(db, other["id"])
    steward.get(f"/account/listings/{ONE}/history/{number}", status=404)


def test_a_long_history_has_pages(store: Store, steward: Browser, now: datetime) -> None:
    for number in range(30):
        save(store, now + timedelta(minutes=number), summary=f"Number {number}.")
    first = steward.get(f"/account/listings/{ONE}/history")
    assert len(first.find_all("main .app-panel")) == 25
    second = first.follow("Older")
    assert len(second.find_all("main .app-panel")) == 5
    assert "Put into the directory" in second.text
    assert second.follow("Newest").text == first.text
    for odd in ("x", "-1", "9" * 40, "0"):
        steward.get(f"/account/listings/{ONE}/history?before={odd}")


def test_a_hidden_address_is_on_no_page_of_the_history(
    store: Store, steward: Browser, now: datetime
) -> None:
    first = save(store, now)
    save(store, now, venues=[make_venue(hidden=True)])
    save(store, now, venues=[make_venue(hidden=True, address="9 Elm Row")])
    for path in (f"/account/listings/{ONE}/history", f"/account/listings/{ONE}/history/{first}"):
        page = steward.get(path)
        assert "hidden address" in page.text
        assert "Charlotte" not in page.html
        assert "Elm Row" not in page.html
    for kind in ("csv", "json"):
        file = steward.client.get(f"/account/listings/{ONE}/history/export?as={kind}").text
        assert "Charlotte" not in file
        assert "Elm Row" not in file


# -- files ------------------------------------------------------------------------------------


def test_the_history_of_a_listing_can_be_taken_along(
    store: Store, steward: Browser, now: datetime
) -> None:
    save(store, now)
    save(store, now, name="Café | ‘Vine’", summary='He said, "come"')
    links = dict(steward.get(f"/account/listings/{ONE}/history").links())
    answer = steward.client.get(links["for a spreadsheet (CSV)"])
    assert answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Cache-Control"] == "no-store"
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert rows[0] == ["When", "Who", "Role", "From where", "What"]
    assert rows[1][0] == "2026-11-24 10:00"
    assert '"He said, "come""' in rows[1][4]
    assert len(rows) == 3
    told = json.loads(steward.client.get(links["for a program (JSON)"]).text)
    assert told["name"] == "Café | ‘Vine’"
    assert told["history"][0]["sentences"][0].startswith("Changed the name")
    assert [row["action"] for row in told["history"]] == ["changed", "created"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula(store: Store, steward: Browser, now: datetime, start: str) -> None:
    with store.write(now=now) as db:
        actor = type(OWNER)("owner", f"{start}HYPERLINK(1)")
        listings.save(db, make_listing(id=ONE), actor=actor, now=now, via=f"{start}1")
    text = steward.client.get(f"/account/listings/{ONE}/history/export?as=csv").get_data()
    rows = csv.reader(io.StringIO(text.decode("utf-8-sig"), newline=""))
    for cell in [cell for row in rows for cell in row]:
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
        assert start not in cell or cell.startswith("'") or start == "-"


# -- of the directory -------------------------------------------------------------------------


def test_an_admin_reads_what_was_done_to_accounts_sources_and_settings(
    store: Store, admin: Browser, now: datetime
) -> None:
    staff = make(store, "staff", now=now)
    with store.write() as db:
        account = accounts.held(db, staff)
        accounts.set_role(db, account, "steward", by=SYSTEM, via="web", now=now)
    publishers.add_source(store, "https://list.example.org", name="A list", now=now)
    note_settings(store, now=now)
    save(store, now)
    page = admin.get("/admin/history")
    for line in ("Made the account of Staff Ibbotson", "Added the source \"A list\"",
                 "Began to note what is changed in the settings",
                 "Changed the role of Staff Ibbotson from staff to steward"):  # fmt: skip
        assert line in page.text
    assert "Put into the directory" not in page.text
    roles = page.submit({"kind": "roles"})
    assert len(roles.find_all("main .app-panel")) == 1
    assert "A list" in admin.get("/admin/history?kind=sources").text
    assert admin.get("/admin/history?kind=nonsense").texts("main .app-panel") == page.texts(
        "main .app-panel"
    )


def test_the_history_of_the_directory_has_pages_and_files(
    store: Store, admin: Browser, now: datetime
) -> None:
    for number in range(30):
        url = f"https://list.example.org/{number}"
        publishers.add_source(store, url, name=f"=List {number}", now=now)
    first = admin.get("/admin/history?kind=sources")
    assert len(first.find_all("main .app-panel")) == 25
    second = first.follow("Older")
    assert second.url.startswith("/admin/history?kind=sources")
    assert len(second.find_all("main .app-panel")) == 5
    text = admin.client.get("/admin/history/export?kind=sources").get_data().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert len(rows) == 31
    told = json.loads(admin.client.get("/admin/history/export?kind=sources&as=json").text)
    assert len(told["history"]) == 30


# -- concerns ---------------------------------------------------------------------------------


def concern(store: Store, now: datetime) -> int:
    """Somebody raises a concern; the id of its row of history."""
    with store.write(now=now) as db:
        listings.signal(db, ONE, kind=concerns.SIGNAL, by="public", actor=SYSTEM, now=now,
                        detail="He shouts", reporter="Ann Bell", via="web")  # fmt: skip
        number = versions.newest(db, ONE)
    assert number is not None
    return number


@pytest.fixture
def owner(app: Flask, store: Store, now: datetime) -> Browser:
    """Whoever keeps the listing, which is there and has changed once."""
    save(store, now)
    give(store, make(store, "owner", now=now), now)
    save(store, now, summary="x")
    return signed_in(app, store, "owner@example.org")


def test_owners_learn_nothing_of_a_concern_nor_its_day(
    store: Store, owner: Browser, steward: Browser, now: datetime
) -> None:
    path = f"/account/listings/{ONE}/history"
    before = owner.get(path).text
    first = versions_of(store)[-1]
    raised = [concern(store, now + timedelta(days=day)) for day in (1, 2)]
    assert "oncern" in steward.get(path).text
    files = [f"{path}/export?as={kind}" for kind in ("csv", "json")]
    assert owner.get(path).text == before
    for told in (owner.client.get(one).get_data(as_text=True) for one in files):
        assert "oncern" not in told
        assert "Ann Bell" not in told
    assert all("oncern" in steward.client.get(one).get_data(as_text=True) for one in files)
    owner.get(f"{path}/{raised[0]}", status=404)
    steward.get(f"{path}/{raised[0]}")
    kept = json.loads(owner.client.get(f"/account/listings/{ONE}/export.json").data)
    assert kept["signals"] == []
    # Nor is one in their way when they bring a version back.
    owner.get(f"{path}/{first}").submit(button="Bring this back")
    assert present(store)["summary"] == make_listing()["summary"]


def test_other_reports_are_told_to_owners_as_before(
    store: Store, owner: Browser, now: datetime
) -> None:
    concern(store, now)
    with store.write(now=now) as db:
        listings.signal(db, ONE, kind="report_wrong", by="public", actor=SYSTEM, now=now)
    text = owner.get(f"/account/listings/{ONE}/history").text
    assert "Noted that someone said the details are wrong" in text
    assert "oncern" not in text


def test_an_earlier_version_ends_no_pause_of_the_team_for_owners(
    store: Store, owner: Browser, now: datetime
) -> None:
    first = versions_of(store)[-1]
    concern(store, now)
    team = make(store, "steward", now=now)
    with store.read() as db:
        (item,) = concerns.waiting(db, now)
    wanted = desk.Wanted(concerns.NAME, ONE, item.version, concerns.PAUSE)
    assert desk.decide(store, [wanted], account_id=team, now=now).done
    shown = owner.get(f"/account/listings/{ONE}/history/{first}")
    assert "new people" not in " ".join(shown.texts("main li"))
    shown.submit(button="Bring this back")
    after = present(store)
    assert (after["summary"], after["capacity"]["state"]) == (
        make_listing()["summary"], "paused",
    )  # fmt: skip


def versions_of(store: Store) -> list[int]:
    with store.read() as db:
        return [row["id"] for row in versions.history_of(db, ONE, limit=50)]
