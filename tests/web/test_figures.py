"""What is counted of what readers do: people's own looks, and nothing that says who they were."""

from __future__ import annotations

import urllib.request
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from indexer import figures
from indexer import models as m
from indexer.people import accounts
from indexer.store import Store
from tests.browser import Browser
from tests.factories import make_listing, save_listing
from tests.kept import every_row
from tests.people.somebody import SYSTEM, make, sign_in
from tests.serving import served

A_PERSON = {
    "User-Agent": "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Sec-Fetch-Dest": "document",
    "Sec-Fetch-Mode": "navigate",
    "Sec-Fetch-Site": "same-origin",
}


@pytest.fixture
def key(store: Store, now: datetime) -> str:
    one = make_listing(name="Bowls at the Vine")
    save_listing(store, one, now)
    return str(one["id"])


def counted(store: Store, now: datetime) -> dict[str, int]:
    """kind -> number of everything counted so far, written and added up."""
    figures.flush(store, now)
    sums: Counter[str] = Counter()
    with store.read() as db:
        for row in db.scalars(select(m.Figure)):
            sums[row.kind] += row.count
    return dict(sums)


def searches(store: Store, now: datetime) -> dict[str, int]:
    figures.flush(store, now)
    with store.read() as db:
        rows = {row.name.rpartition(":")[2]: row.value for row in db.scalars(select(m.Counter))}
    return {name: number for name, number in rows.items() if name != "index"}


def test_opening_shown_and_asked_for_are_counted(
    app: Flask, store: Store, key: str, now: datetime
) -> None:
    reader = app.test_client()
    assert reader.get(f"/groups/{key}/bowls-at-the-vine", headers=A_PERSON).status_code == 200
    # The address without the name leads on to the page, which is opened once.
    reader.get(f"/groups/{key}", headers=A_PERSON, follow_redirects=True)
    assert counted(store, now) == {"opened": 2}
    path = "/search?q=lunch&access=step_free_entrance&cost=free&near=WF1+2AP"
    assert reader.get(path, headers=A_PERSON).status_code == 200
    assert counted(store, now) == {"opened": 2, "shown": 1}
    assert searches(store, now) == {"all": 1, "step_free_entrance": 1, "cost": 1}


def test_conditions_read_from_the_words_are_asked_for_too(
    app: Flask, store: Store, key: str, now: datetime
) -> None:
    reader = app.test_client()
    reader.get("/search?q=wheelchair+access+on+thursday", headers=A_PERSON)
    assert searches(store, now) == {"all": 1, "step_free_entrance": 1, "when": 1}
    reader.get("/search?q=wheelchair+access+on+thursday&page=2", headers=A_PERSON)
    assert searches(store, now)["all"] == 1


def test_a_page_that_the_browser_still_has_was_opened_all_the_same(
    app: Flask, store: Store, key: str, now: datetime
) -> None:
    reader, path = app.test_client(), f"/groups/{key}/bowls-at-the-vine"
    etag = reader.get(path, headers=A_PERSON).headers["ETag"]
    again = reader.get(path, headers={**A_PERSON, "If-None-Match": etag})
    assert again.status_code == 304
    assert counted(store, now) == {"opened": 2}


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Dest": "empty"},
        {"Sec-Fetch-Dest": "iframe"},
        {"Sec-Fetch-Dest": None},
        {"Sec-Purpose": "prefetch"},
        {"Sec-Purpose": "prefetch;prerender"},
        {"Purpose": "prefetch"},
        {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"},
        {"User-Agent": "WhatsApp/2.23"},
        {"User-Agent": "curl/8.5.0"},
    ],
)
def test_robots_previews_and_what_is_fetched_ahead_do_not_count(
    headers: dict[str, str | None], app: Flask, store: Store, key: str, now: datetime
) -> None:
    sent = {name: one for name, one in {**A_PERSON, **headers}.items() if one is not None}
    reader = app.test_client()
    for path in (f"/groups/{key}/bowls-at-the-vine", "/search?q=lunch"):
        assert reader.get(path, headers=sent).status_code == 200
    assert counted(store, now) == {}
    assert searches(store, now) == {}


def test_what_is_only_looked_up_or_is_not_there_does_not_count(
    app: Flask, store: Store, key: str, now: datetime
) -> None:
    reader = app.test_client()
    reader.head(f"/groups/{key}/bowls-at-the-vine", headers=A_PERSON)
    reader.get("/groups/00000000-0000-4000-8000-000000000000", headers=A_PERSON)
    reader.get("/api/search?q=lunch", headers=A_PERSON)
    assert counted(store, now) == {}


@pytest.mark.parametrize("who", ["keeper", "other owner", "staff", "steward", "admin"])
def test_keepers_and_the_team_are_no_readers(
    who: str, app: Flask, store: Store, key: str, now: datetime
) -> None:
    role = "owner" if "e" in who and who not in ("steward",) else who
    account_id = make(store, role, now=now)
    if who == "keeper":
        with store.write(drain=False) as db:
            account = accounts.by_id(db, account_id)
            accounts.give(db, account, key, how="claim", by=SYSTEM, via="web", now=now)
    browser, _ = sign_in(app, store, f"{role}@example.org", now=now)
    for path in (f"/groups/{key}/bowls-at-the-vine", "/search?q=lunch"):
        browser.client.get(path, headers=A_PERSON)
    reads_as_anybody = who == "other owner"
    assert counted(store, now) == ({"opened": 1, "shown": 1} if reads_as_anybody else {})


def test_what_the_desk_shows_texts_and_prints_is_counted(
    app: Flask, store: Store, key: str, now: datetime
) -> None:
    desk = app.test_client()
    by_script = {**A_PERSON, "Sec-Fetch-Dest": "empty", "Sec-Fetch-Mode": "cors"}
    desk.post("/desk", data={"q": "lunch"}, headers=by_script)
    assert counted(store, now) == {"shown": 1}
    desk.post("/desk/text", data={"one": key}, headers=A_PERSON)
    desk.post("/desk/hand-out", data={"one": key}, headers=by_script)
    desk.post("/desk/card", data={"one": key}, headers=A_PERSON)
    assert counted(store, now) == {"shown": 1, "texted": 1, "printed": 1}
    desk.post("/desk/text", data={"one": key}, headers={**A_PERSON, "Sec-Fetch-Site": "cross-site"})
    desk.get("/desk/text", headers=A_PERSON)
    assert counted(store, now)["texted"] == 1


def test_what_staff_print_for_somebody_counts(
    app: Flask, store: Store, key: str, now: datetime
) -> None:
    make(store, "staff", now=now)
    browser, _ = sign_in(app, store, "staff@example.org", now=now)
    browser.client.post("/desk/hand-out", data={"one": key}, headers=A_PERSON)
    assert counted(store, now) == {"printed": 1}


def test_nothing_is_written_while_somebody_waits_and_no_word_ever(
    app: Flask, store: Store, key: str, now: datetime
) -> None:
    planted = "zanthoria"
    reader = app.test_client()
    reader.get(f"/search?q={planted}+lunch&near=WF1+2AP", headers=A_PERSON)
    reader.get(f"/groups/{key}/bowls-at-the-vine?from={planted}", headers=A_PERSON)
    with store.read() as db:
        assert db.scalars(select(m.Figure)).all() == []
    figures.flush(store, now)
    rows = [repr(found) for found in every_row(store).values()]
    assert "opened" in "".join(rows)
    for word in (planted, "WF1 2AP'", "127.0.0.1", "Firefox"):
        shown = [row for row in rows if word in row]
        assert all("St Mary" in row or "outcode" in row for row in shown), word
    for file in Path(store.settings.data_dir).rglob("*"):
        if file.is_file():
            assert planted.encode() not in file.read_bytes(), file


def test_the_served_site_writes_what_it_counted_when_it_ends(
    store: Store, key: str, now: datetime, tmp_path: Path
) -> None:
    with served(store, log=tmp_path / "log", workers=2) as address:
        for _ in range(6):
            asked = urllib.request.Request(f"{address}/groups/{key}", headers=A_PERSON)
            urllib.request.urlopen(asked, timeout=20).read()
    assert counted(store, now) == {"opened": 6}


# -- the page ----------------------------------------------------------------------------------


def seen(app: Flask, store: Store, key: str, now: datetime, counts: dict[date, int]) -> Any:
    owner = make(store, "owner", now=now)
    with store.write(drain=False) as db:
        account = accounts.by_id(db, owner)
        accounts.give(db, account, key, how="claim", by=SYSTEM, via="web", now=now)
        for day, number in counts.items():
            db.add(m.Figure(listing_id=key, day=day.isoformat(), kind="opened", count=number))
    browser, _ = sign_in(app, store, "owner@example.org", now=now)
    return browser.get(f"/account/listings/{key}").follow("How often it was looked at")


def test_the_numbers_stand_in_a_table_and_as_bars_of_their_height(
    app: Flask, store: Store, key: str, now: datetime
) -> None:
    counts = {date(2026, 11, 16): 4000, date(2026, 11, 9): 2000, date(2026, 11, 2): 4}
    page = seen(app, store, key, now, counts)
    rows = page.find_all("tbody tr")
    assert len(rows) == 12
    told = [" ".join("".join(cell.itertext()).split()) for cell in rows[0]]
    assert told == ["16 November 2026", "4,000", *["fewer than 5"] * 3]
    assert "31 August 2026 to 22 November 2026" in page.text
    bars = [bar.get("height") for bar in page.root.iter() if bar.get("class") == "app-chart__bar"]
    assert bars == ["40", "80"]
    # What is not told is not drawn either.
    few = {bar.get("height") for bar in page.root.iter() if bar.get("class") == "app-chart__few"}
    assert few == {"1"}
    assert "Fewer than 5 times in every week." in page.text


def test_small_numbers_are_nowhere_on_the_page(
    app: Flask, store: Store, key: str, now: datetime
) -> None:
    monday = date(2026, 11, 16)
    counts = {monday - timedelta(weeks=number): 3 for number in range(12)}
    page = seen(app, store, key, now, {**counts, date(2026, 11, 23): 77})
    assert set(page.texts("tbody td")) == {"fewer than 5"}
    assert "77" not in page.html
    assert not page.find_all("main svg")


def test_figures_of_somebody_elses_listing_are_not_shown(
    app: Flask, store: Store, key: str, now: datetime
) -> None:
    make(store, "owner", now=now, name="Other Owner")
    browser, _ = sign_in(app, store, "other@example.org", now=now)
    browser.get(f"/account/listings/{key}/figures", status=404)
    assert Browser(app).get(f"/account/listings/{key}/figures").url.startswith("/sign-in")
