"""Checks of websites and what they leave behind: alarms, confirmations, the plan of the month."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from indexer import listings
from indexer import models as m
from indexer.errors import Conflict
from indexer.links import checks, plan
from indexer.links.addresses import key_of
from indexer.links.checks import Report
from indexer.links.fetching import Looker
from indexer.search import cards
from indexer.store import Store
from schemas.listing import Listing
from tests.browser import Browser
from tests.factories import OWNER, STEWARD, make_listing, save_listing
from tests.fakes import Reply
from tests.indexer.websites import HTML, Website, page, sent_to

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
GOOD = "<p>Lunch club, Thursdays from 12 noon. Ring 0113 496 0123."
SOLD = "<p>This domain is for sale."

Check = Callable[..., Report]


@pytest.fixture
def site() -> Iterator[Website]:
    with Website({"/": page(GOOD)}) as running:
        yield running


@pytest.fixture
def check(store: Store, site: Website) -> Check:
    """check(listing, now): look at its website on that day."""
    settings = _allowing(store, site)

    def looked(*about: Listing, now: datetime = NOW) -> Report:
        looker = Looker(settings, apart=0, seconds=5)
        ids = [one["id"] for one in about]
        return checks.run(store, now=now, listing_ids=ids, looker=looker)

    return looked


def _allowing(store: Store, *sites: Website) -> Any:
    return replace(store.settings, fetch_allow=tuple(one.host_port for one in sites))


def saved(store: Store, website: str, **changes: Any) -> Listing:
    listing = make_listing(website=website, **changes)
    save_listing(store, listing, NOW - timedelta(days=400))
    return now_of(store, listing)


def now_of(store: Store, listing: Listing) -> Listing:
    with store.read() as db:
        found = listings.get(db, listing["id"])
    assert found is not None
    return found


def row_of(store: Store, listing: Listing) -> m.LinkCheck:
    with store.read() as db:
        return db.scalars(select(m.LinkCheck).where(m.LinkCheck.listing_id == listing["id"])).one()


def kinds(store: Store, listing: Listing) -> list[tuple[str, str]]:
    return [(row["kind"], row["on"]) for row in now_of(store, listing)["signals"]]


def confirmed(store: Store, listing: Listing, on: datetime, *, by: str = "owner") -> None:
    actor = OWNER if by == "owner" else STEWARD
    with store.write(drain=False) as db:
        listings.confirm(db, listing["id"], by=by, how="link", actor=actor, now=on)


def days(count: int) -> datetime:
    return NOW + timedelta(days=count)


# -- what is kept -----------------------------------------------------------------------------


def test_kept_are_status_address_hash_and_reason_and_no_word_of_the_page(
    store: Store, site: Website, check: Check
) -> None:
    site.pages["/"] = page("<p>Lunch club. Zanzibar.", ETag='"e"', Last_Modified="yesterday")
    listing = saved(store, site.url)
    check(listing)
    row = row_of(store, listing)
    assert (row.verdict, row.status, row.final_url) == ("well", 200, f"{site.url}/")
    assert (row.etag, row.modified, row.checked_at) == ('"e"', "yesterday", NOW)
    assert row.hash is not None
    assert len(row.hash) == 64
    with store.read() as db:
        everything = str(db.execute(select(*m.LinkCheck.__table__.columns)).all())
        everything += str(db.execute(select(*m.History.__table__.columns)).all())
    assert "zanzibar" not in everything.casefold()


def test_a_site_that_is_well_leaves_nothing_in_the_history(
    store: Store, site: Website, check: Check
) -> None:
    listing = saved(store, site.url)
    before = listing["confirmations"], listing["signals"]
    report = check(listing)
    assert report.verdicts == {"well": 1}
    after = now_of(store, listing)
    assert (after["confirmations"], after["signals"]) == before


# -- alarms -----------------------------------------------------------------------------------


def test_a_gone_page_is_told_once_and_again_only_when_it_has_begun_to_fade(
    store: Store, site: Website, check: Check
) -> None:
    listing = saved(store, f"{site.url}/old")
    for day in range(0, 200, 30):
        check(listing, now=days(day))
    told = kinds(store, listing)
    assert [kind for kind, _ in told] == ["page_gone", "page_gone"]
    assert told[0][1] == "2026-11-24"
    assert told[1][1] == days(120).date().isoformat()
    assert row_of(store, listing).suggestion == f"{site.url}/"


def test_a_confirmation_by_the_group_is_not_contradicted_the_month_after(
    store: Store, site: Website, check: Check
) -> None:
    listing = saved(store, f"{site.url}/old")
    check(listing)
    confirmed(store, listing, days(10))
    check(listing, now=days(30))
    assert len(kinds(store, listing)) == 1


def test_a_site_for_sale_is_off_the_page_and_the_card_at_once(
    store: Store, site: Website, check: Check, browser: Browser
) -> None:
    listing = saved(store, site.url)
    address = cards.page_of(listing)
    assert site.url in browser.get(address).html
    site.pages["/"] = page(SOLD)
    report = check(listing)
    assert (report.verdicts, report.alarms) == ({"parked": 1}, 1)
    assert kinds(store, listing) == [("site_parked", "2026-11-24")]
    assert site.url not in browser.get(address).html
    assert site.url not in browser.get("/search?q=lunch+club").html


def test_pressing_still_right_does_not_bring_a_site_for_sale_back_but_the_team_may(
    store: Store, site: Website, check: Check, browser: Browser
) -> None:
    site.pages["/"] = page(SOLD)
    listing = saved(store, site.url)
    address = cards.page_of(listing)
    check(listing)
    confirmed(store, listing, NOW)
    assert site.url not in browser.get(address).html
    check(listing, now=days(30))
    assert [on for _, on in kinds(store, listing)] == ["2026-11-24"]
    confirmed(store, listing, NOW, by="steward")
    assert site.url in browser.get(address).html
    check(listing, now=days(60))
    assert len(kinds(store, listing)) == 1


def test_words_of_closing_raise_the_alarm_and_never_close(
    store: Store, site: Website, check: Check
) -> None:
    site.pages["/"] = page("<p>Lunch club has now closed.")
    listing = saved(store, site.url)
    check(listing)
    after = now_of(store, listing)
    assert after["status"]["state"] == "open"
    (signal,) = after["signals"]
    assert (signal["kind"], signal["by"]) == ("closure_words", "check")
    assert "has closed" in signal["detail"]


def test_a_refusal_of_robots_is_nothing(store: Store, site: Website, check: Check) -> None:
    site.pages["/"] = Reply(b"Forbidden", status=403, headers=HTML)
    listing = saved(store, site.url)
    assert check(listing).verdicts == {"nothing_said": 1}
    assert kinds(store, listing) == []
    assert row_of(store, listing).next_at == days(3)


def test_a_domain_is_gone_after_three_checks_over_two_weeks(store: Store, check: Check) -> None:
    listing = saved(store, "http://lunchclub.example/")
    for day in (0, 1, 2, 13):
        check(listing, now=days(day))
    assert kinds(store, listing) == []
    check(listing, now=days(14))
    assert kinds(store, listing) == [("domain_gone", days(14).date().isoformat())]


def test_where_no_host_at_all_is_found_it_is_our_own_network(store: Store, check: Check) -> None:
    about = [saved(store, f"http://lunch{n}.example/", name=f"Lunch {n}") for n in range(3)]
    report = check(*about)
    assert report.offline
    assert {row_of(store, one).verdict for one in about} == {"not_yet"}


def test_one_that_is_found_makes_the_others_count(
    store: Store, site: Website, check: Check
) -> None:
    about = [saved(store, f"http://lunch{n}.example/", name=f"Lunch {n}") for n in range(3)]
    report = check(*about, saved(store, site.url))
    assert not report.offline
    assert {row_of(store, one).failures for one in about} == {1}


def test_a_redirect_to_a_social_network_is_told_once_and_suggested(
    store: Store, site: Website, check: Check
) -> None:
    site.pages["/"] = sent_to("https://www.facebook.com/lunchclub", 302)
    listing = saved(store, site.url)
    for day in (0, 30, 60, 200):
        check(listing, now=days(day))
    assert [kind for kind, _ in kinds(store, listing)] == ["redirect_social"]
    with store.read() as db:
        (suggested,) = checks.suggestions(db)
    assert (suggested.listing_id, suggested.url) == (listing["id"], f"{site.url}/")
    assert suggested.suggestion == "https://www.facebook.com/lunchclub"


def test_a_page_that_moved_for_good_is_suggested_and_no_alarm(
    store: Store, site: Website, check: Check
) -> None:
    site.pages |= {"/old": sent_to("/new", 308), "/new": page(GOOD)}
    listing = saved(store, f"{site.url}/old")
    assert check(listing).verdicts == {"moved": 1}
    assert kinds(store, listing) == []
    with store.read() as db:
        assert [one.suggestion for one in checks.suggestions(db)] == [f"{site.url}/new"]
    with store.write() as db:
        edited = {**now_of(store, listing), "website": f"{site.url}/new"}
        listings.save(db, edited, actor=STEWARD, now=days(1))
    check(listing, now=days(1))
    with store.read() as db:
        assert checks.suggestions(db) == []


# -- being well again, and confirming ---------------------------------------------------------


def test_a_page_that_is_back_with_the_phone_confirms_and_clears_the_alarm(
    store: Store, site: Website, check: Check
) -> None:
    listing = saved(store, f"{site.url}/about")
    check(listing)
    site.pages["/about"] = page(GOOD)
    report = check(listing, now=days(30))
    assert (report.confirmed, report.taken_back) == (1, 0)
    (row,) = now_of(store, listing)["confirmations"]
    assert (row["by"], row["how"], row["on"]) == ("website", "website", "2026-12-24")
    assert check(listing, now=days(60)).confirmed == 0


def test_a_page_that_is_back_with_the_name_alone_takes_the_alarm_back(
    store: Store, site: Website, check: Check
) -> None:
    listing = saved(store, f"{site.url}/about")
    check(listing)
    site.pages["/about"] = page("<p>Lunch club, a warm welcome.")
    assert check(listing, now=days(30)).taken_back == 1
    after = now_of(store, listing)
    assert (after["signals"], after["confirmations"]) == ([], [])
    with store.read() as db:
        told = db.scalars(select(m.History).order_by(m.History.id.desc())).first()
    assert told is not None
    assert told.changes[0]["words"] == "Took back that their web page is gone"


def test_a_page_that_is_back_and_names_nobody_leaves_the_alarm(
    store: Store, site: Website, check: Check
) -> None:
    site.pages["/"] = page(SOLD, title="Names")
    listing = saved(store, site.url)
    check(listing)
    site.pages["/"] = page("<p>Coming soon", title="Soon")
    check(listing, now=days(30))
    assert len(kinds(store, listing)) == 1


def test_words_of_closing_stay_until_a_person_has_looked(
    store: Store, site: Website, check: Check
) -> None:
    site.pages["/"] = page("<p>Lunch club has now closed.")
    listing = saved(store, site.url)
    check(listing)
    site.pages["/"] = page(GOOD)
    check(listing, now=days(30))
    assert [kind for kind, _ in kinds(store, listing)] == ["closure_words"]


def test_the_website_confirms_only_when_the_listing_would_be_due_before_the_next_look(
    store: Store, site: Website, check: Check
) -> None:
    site.pages["/"] = page(GOOD, ETag='"same"')
    listing = saved(store, site.url)
    confirmed(store, listing, NOW)
    done = [day for day in range(0, 420, 30) if check(listing, now=days(day)).confirmed]
    # The cycle is 180 days, and a website carries it no further than a year after a person.
    assert done
    assert done[0] >= 135
    assert done[-1] <= 365
    assert len(done) <= 7


def test_a_website_never_confirms_what_no_person_has(
    store: Store, site: Website, check: Check
) -> None:
    listing = saved(store, site.url)
    assert [check(listing, now=days(day)).confirmed for day in (0, 100, 300)] == [0, 0, 0]


def test_an_unchanged_page_means_what_it_meant(store: Store, site: Website, check: Check) -> None:
    site.pages["/"] = page("<p>Lunch club has now closed.", ETag='"one"')
    listing = saved(store, site.url)
    for day in (0, 30, 60, 100):
        check(listing, now=days(day))
    assert [one.headers.get("if-none-match") for one in site.requests if one.path == "/"] == [
        None, '"one"', '"one"', '"one"'
    ]  # fmt: skip
    assert row_of(store, listing).verdict == "closure"
    assert [on for _, on in kinds(store, listing)] == ["2026-11-24", days(100).date().isoformat()]


# -- the plan ---------------------------------------------------------------------------------


def test_ten_thousand_sites_are_spread_evenly_over_a_month() -> None:
    turns = [
        plan.turn_of(key_of(f"https://group{n}.example.org/"), after=NOW) for n in range(10_000)
    ]
    assert all(NOW < turn <= NOW + plan.MONTH for turn in turns)
    each_day = [0] * 30
    for turn in turns:
        each_day[(turn - NOW).days % 30] += 1
    assert min(each_day) > 250
    assert max(each_day) < 420


def test_the_turn_of_a_site_comes_once_in_thirty_days() -> None:
    turn = plan.turn_of("lunch.example.org", after=NOW)
    for _ in range(5):
        coming = plan.next_turn("lunch.example.org", now=turn + timedelta(hours=1), soon=None)
        assert coming - turn == plan.MONTH
        turn = coming


def test_a_website_of_several_listings_is_fetched_once_and_judged_for_each(
    store: Store, site: Website, check: Check
) -> None:
    one = saved(store, f"{site.url}/", name="Lunch club")
    other = saved(store, site.url, name="Ossett Voices")
    site.pages["/"] = page("<p>Ossett Voices has now closed. Ring us.", title="Groups")
    report = check(one)
    assert (report.looked_at, report.listings) == (1, 2)
    assert site.asked().count("/") == 1
    assert kinds(store, one) == []
    assert [kind for kind, _ in kinds(store, other)] == ["closure_words"]
    assert row_of(store, one).next_at == row_of(store, other).next_at > NOW


def test_a_run_that_was_stopped_goes_on_where_it_was(store: Store, site: Website) -> None:
    paths = [f"/{n}" for n in range(6)]
    site.pages |= {path: page(GOOD) for path in paths}
    for path in paths:
        saved(store, f"{site.url}{path}", name=f"Lunch {path}")
    settings = _allowing(store, site)
    later = NOW + plan.MONTH

    def run(now: datetime, **more: Any) -> Report:
        return checks.run(store, now=now, looker=Looker(settings, apart=0), **more)

    assert run(NOW).looked_at == 0  # new ones wait for their turn in the month
    first = run(later, limit=4)
    assert (first.looked_at, first.left) == (4, 2)

    class Stopped(Exception):
        pass

    def stop(done: int, total: int) -> None:
        if done == 2:
            raise Stopped

    with pytest.raises(Stopped):
        run(later, progress=stop)
    rest = run(later)
    assert rest.left == 0
    asked = [path for path in site.asked() if path in paths]
    assert set(asked) == set(paths)
    assert len(asked) <= len(paths) + 1  # the one in hand when it was stopped


def test_after_the_time_that_was_given_no_look_is_begun(store: Store, site: Website) -> None:
    saved(store, site.url)
    checks.run(store, now=NOW, looker=Looker(_allowing(store, site), apart=0))
    looker = Looker(_allowing(store, site), apart=0)
    report = checks.run(store, now=NOW + plan.MONTH, looker=looker, at_most=0)
    assert (report.looked_at, report.left, site.connections) == (0, 1, 0)


def test_an_hour_takes_its_share_and_no_more(store: Store) -> None:
    for number in range(12):
        # Not public, so that nothing is opened; one host each, so that none waits for another.
        saved(store, f"http://127.0.0.{number + 1}:9/", name=f"Lunch {number}")
    assert checks.share(store, now=NOW).looked_at == 0
    late = checks.share(store, now=NOW + plan.MONTH)
    assert (late.looked_at, late.left) == (10, 2)


def test_a_closed_group_is_looked_at_no_more_and_a_new_website_at_once(
    store: Store, site: Website, check: Check
) -> None:
    listing = saved(store, site.url)
    check(listing)
    with store.write() as db:
        edited = {**now_of(store, listing), "website": f"{site.url}/new"}
        listings.save(db, edited, actor=STEWARD, now=days(1))
    with store.write() as db:
        plan.bring_up_to_date(db, now=days(1))
    row = row_of(store, listing)
    assert (row.url, row.verdict, row.next_at) == (f"{site.url}/new", "not_yet", days(1))
    with store.write() as db:
        listings.close(db, listing["id"], note=None, actor=STEWARD, now=days(2))
    with store.write() as db:
        plan.bring_up_to_date(db, now=days(2))
        assert plan.counted(db, now=days(40)) == {}


def test_the_website_of_the_organisation_stands_for_a_listing_without_one(
    store: Store, site: Website, check: Check
) -> None:
    body = {"name": "St Mary's Neighbours", "website": site.url}
    listing = saved(store, "", organisation=body)
    assert check(listing).looked_at == 1
    assert row_of(store, listing).url == f"{site.url}/"


def test_a_listing_whose_page_is_on_a_social_network_is_left_alone(
    store: Store, check: Check
) -> None:
    listing = saved(store, "https://www.facebook.com/lunchclub")
    assert check(listing).verdicts == {"nothing_said": 1}
    assert row_of(store, listing).suggestion is None


# -- what a person said of a suggestion -------------------------------------------------------


def suggested(store: Store) -> list[str]:
    with store.read() as db:
        return [one.suggestion for one in checks.suggestions(db)]


def test_a_refused_address_is_never_suggested_again_however_it_is_written(
    store: Store, site: Website, check: Check
) -> None:
    site.pages |= {"/old": sent_to("/new", 308), "/new": page(GOOD), "/new/": page(GOOD)}
    listing = saved(store, f"{site.url}/old")
    check(listing)
    with store.write(drain=False) as db:
        checks.refuse(db, listing["id"], f"{site.url}/new")
    check(listing, now=days(30))
    site.pages["/old"] = sent_to("/new/", 308)
    check(listing, now=days(60))
    assert suggested(store) == []
    assert row_of(store, listing).verdict == "moved", "what was found is kept all the same"


def test_another_address_is_suggested_and_both_refusals_are_remembered(
    store: Store, site: Website, check: Check
) -> None:
    site.pages |= {"/old": sent_to("/new", 308), "/new": page(GOOD), "/other": page(GOOD)}
    listing = saved(store, f"{site.url}/old")
    for there in ("/new", "/other"):
        site.pages["/old"] = sent_to(there, 308)
        check(listing)
        assert suggested(store) == [f"{site.url}{there}"]
        with store.write(drain=False) as db:
            checks.refuse(db, listing["id"], f"{site.url}{there}")
    for there in ("/new", "/other"):
        site.pages["/old"] = sent_to(there, 308)
        check(listing)
        assert suggested(store) == []
    with store.write(drain=False) as db:
        checks.take_back_refusal(db, listing["id"], f"{site.url}/new")
        assert checks.refused_of(db, listing["id"]) == [f"{site.url}/other"]
    assert suggested(store) == [f"{site.url}/new"]


def test_a_refusal_outlives_a_change_of_the_website(
    store: Store, site: Website, check: Check
) -> None:
    site.pages |= {
        "/old": sent_to("/new", 308), "/older": sent_to("/new", 308), "/new": page(GOOD),
    }  # fmt: skip
    listing = saved(store, f"{site.url}/old")
    check(listing)
    with store.write(drain=False) as db:
        checks.refuse(db, listing["id"], f"{site.url}/new")
        edited = {**listing, "website": f"{site.url}/older"}
        listings.save(db, edited, actor=STEWARD, now=days(1))
    check(listing, now=days(1))
    assert row_of(store, listing).url == f"{site.url}/older"
    assert suggested(store) == []


def test_a_website_that_was_changed_since_and_a_closed_group_have_no_suggestion(
    store: Store, site: Website, check: Check
) -> None:
    site.pages |= {"/old": sent_to("/new", 308), "/new": page(GOOD)}
    changed, closed = (saved(store, f"{site.url}/old", name=name) for name in ("One", "Two"))
    site.pages["/new"] = page("<p>Lunch club of St Mary's Neighbours.")
    check(changed, closed)
    assert suggested(store) == [f"{site.url}/new"] * 2
    with store.write(drain=False) as db:
        listings.save(db, {**changed, "website": site.url}, actor=STEWARD, now=days(1))
        listings.close(db, closed["id"], note=None, actor=STEWARD, now=days(1))
    assert suggested(store) == []


def test_what_is_not_suggested_any_more_cannot_be_refused(
    store: Store, site: Website, check: Check
) -> None:
    listing = saved(store, site.url)
    check(listing)
    with store.write(drain=False) as db, pytest.raises(Conflict, match="looked at again since"):
        checks.refuse(db, listing["id"], "https://elsewhere.example.org/")
