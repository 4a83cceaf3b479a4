"""What the journeys of people who keep listings share: a site with something of each kind in it, a
clock, people who have signed in, letters, and how a page is looked over.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

from flask import Flask
from sqlalchemy import select

from directory_app import create_app
from indexer import models as m
from indexer.history import Actor
from indexer.people import accounts, links, staff_notes
from indexer.settings import secret_key
from indexer.store import Store
from indexer.truth import audit
from schemas.listing import Listing
from tests.conftest import NOW
from tests.factories import make_listing, make_session, make_venue, save_listing
from tests.journeys.looking import broken, over
from tests.journeys.source_pages import about_a_group, about_sources
from tests.journeys.test_in_chromium import NARROW, WIDE, Site, Visit, serving, visit
from tests.people.somebody import PASSWORD, SYSTEM, code_for, make
from tests.web.test_work_kinds import waiting

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SLOWEST = 15_000
"""Milliseconds after which something that does not come is taken never to come."""


@dataclass
class Clock:
    """The time on the site: it goes on when a test says so."""

    at: datetime = NOW

    def __call__(self) -> datetime:
        return self.at

    def goes_on(self, **by: float) -> None:
        self.at += timedelta(**by)


@dataclass
class Town:
    """A running site, its database and its clock, and the windows that were opened to it."""

    store: Store
    app: Flask
    site: Site
    clock: Clock
    chromium: Browser
    windows: list[Visit] = field(default_factory=list)

    def window(self, **options: Any) -> Visit:
        """A window in which nobody has signed in."""
        one = visit(self.chromium, self.site, **options)
        one.page.set_default_timeout(SLOWEST)
        self.windows.append(one)
        return one

    def signed_in(self, email: str, **options: Any) -> Visit:
        """A window in which somebody has just signed in with their password."""
        one = self.window(**options)
        page = one.go(self.site.url + "/sign-in")
        page.get_by_label("E-mail address").fill(email)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        shows(page, "h1", re.compile("Your account|code"))
        if "/sign-in/code" in page.url:
            digits = code_for(self.store, email, now=self.clock())
            page.get_by_label("Six digits from your app").fill(digits)
            page.keyboard.press("Enter")
            shows(page, "h1", "Your account")
        return one

    def go(self, window: Visit, path: str) -> Page:
        return window.go(self.site.url + path)

    def letters(self, to: str) -> list[m.Mail]:
        """What was written to somebody, the oldest first."""
        with self.store.read() as db:
            return list(db.scalars(select(m.Mail).where(m.Mail.to == to).order_by(m.Mail.id)))

    def link_to(self, to: str) -> str:
        """The link in the last letter to somebody."""
        (link,) = re.findall(r"https?://\S+", self.letters(to)[-1].body)
        return str(link)


def towns(store: Store, chromium: Browser) -> Iterator[Town]:
    """One site with an empty directory, for a fixture."""
    clock = Clock()
    app = create_app(settings=store.settings, store=store, now=clock)
    with closing(cast("Generator[str]", serving(app))) as addresses:
        town = Town(store, app, Site(next(addresses)), clock, chromium)
        try:
            yield town
        finally:
            for window in town.windows:
                window.context.close()
            next(addresses, None)
    wrong = [one for window in town.windows for one in window.wrong]
    # The browser itself notes the status of a page that says what was wrong with a form.
    assert [one for one in wrong if "responded with a status of 4" not in one] == []


def shows(page: Page, selector: str, words: str | re.Pattern[str]) -> None:
    """Wait until a part of the page has these words in it."""
    page.locator(selector, has_text=words).first.wait_for()


def pressed(page: Page, name: str | re.Pattern[str], *, inside: str = "main") -> None:
    """Press a button and wait for the page that follows."""
    with page.expect_navigation():
        page.locator(inside).get_by_role("button", name=name).first.click()


def of(store: Store, email: str, listing: Listing) -> str:
    """Give a listing to whoever has this address; its id."""
    with store.write(drain=False) as db:
        account = accounts.by_email(db, email)
        assert account is not None
        told: dict[str, Any] = {"by": SYSTEM, "via": "web", "now": NOW}
        accounts.give(db, account, listing["id"], how="claim", **told)
    return str(listing["id"])


# -- looking a page over ----------------------------------------------------------------------


def faults(page: Page, name: str, *, sizes: tuple[str, ...] = ("100%",)) -> list[str]:
    """What axe finds on a page, wide and narrow, and by how much it is too wide, at each size of
    letters. The page is fetched once and its window changed, as somebody turns a phone."""
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    wrong, before = [], page.viewport_size
    assert before is not None
    for window in (NARROW, WIDE):
        page.set_viewport_size(window)
        where = f"{name}, {window['width']} wide"
        wrong += [f"{where}: {one}" for one in broken(page)]
        for size in sizes:
            if (pixels := over(page, size)) > 0:
                wrong.append(f"{where}: {pixels} pixels too wide at {size}")
    page.set_viewport_size(before)
    return wrong


# -- something of each kind -------------------------------------------------------------------


@dataclass
class Filled:
    """Addresses of pages with something on them, by the name of what they show."""

    public: dict[str, str]
    kept: dict[str, str]
    notes: dict[str, str]
    work: dict[str, str]
    admin: dict[str, str]


def filled(store: Store) -> Filled:
    """People of each role (role@example.org), a listing with everything in it and others that are
    paused or closed, kept by owner@example.org, and one of each kind of work."""
    full = make_listing(
        name="Bowls at the Vine",
        summary="A friendly game of bowls, and tea after it.",
        alert="We meet in the library until March.",
        description="Most of us had never bowled before. There is always somebody to show you.",
        venues=[
            make_venue(access={facet: {"state": "yes", "checked_on": "2026-05-03"} for facet in
                               ("step_free_entrance", "accessible_toilet", "hearing_loop")}),
            make_venue(id="v2", name="The pavilion", postcode="WF1 3PX", kind="outdoors"),
        ],
        sessions=[
            make_session(),
            make_session(venue="v2", days=["tue"], every="month", nth=[2], term_time=True,
                         note="Bring flat shoes."),
        ],
        service_areas=[{"outcode": "WF1"}],
        languages=["en", {"id": "pa", "state": "partly", "note": "On Tuesdays"}],
        who=[{"id": "older_people"}],
        conditions=[{"id": "residents_of", "note": "Wakefield"}],
        contacts=[{"name": "Jean", "role": "Runs it", "phones": ["0113 496 0123"],
                   "email": "jean@bowls.example.org", "times": "Weekday mornings"}],
        first_visit={"who_meets_you": "Jean", "what_happens": "Tea first.",
                     "what_to_bring": "Nothing", "how_long": "Two hours"},
        safeguarding=[{"fact": "Volunteers have a DBS check", "state": "yes"}],
    )  # fmt: skip
    save_listing(store, full)
    keys = waiting(store, full)  # makes the owner too
    for role in ("staff", "steward", "admin"):
        make(store, role, now=NOW)
    of(store, "owner@example.org", full)
    paused = make_listing(name="Paused and away", capacity={"state": "paused"})
    closed = make_listing(
        name="Has stopped", status={"state": "closed", "on": "2026-11-01", "by": "owner"}
    )
    away = make_listing(
        name="Away for the winter",
        status={"state": "temporarily_closed", "until": "2027-02-28", "note": "No heating."},
    )
    for one in (paused, closed, away):
        save_listing(store, one)
        of(store, "owner@example.org", one)
    save_listing(store, {**full, "summary": "A friendly game of bowls, tea, and company."})
    with store.write(drain=False) as db:
        steward = accounts.by_email(db, "steward@example.org")
        assert steward is not None
        staff_notes.add(db, steward, full["id"], "The side door is the one to use.", now=NOW)
        for day in range(1, 60):
            on = (NOW - timedelta(days=day)).date().isoformat()
            for kind, count in (("opened", day % 9), ("shown", 40 + day), ("printed", 3)):
                db.add(m.Figure(listing_id=full["id"], day=on, kind=kind, count=count))
    found = _addresses(store, full["id"], keys, [one["id"] for one in (paused, closed, away)])
    found.work.update(about_sources(store, keys))
    found.public.update(about_a_group(store, full))
    return found


def _addresses(store: Store, key: str, keys: dict[str, str], others: list[str]) -> Filled:
    from directory_app.keeping.sections import SECTIONS

    with store.read() as db:
        owner = accounts.by_email(db, "owner@example.org")
        assert owner is not None
        versions = list(
            db.scalars(
                select(m.History.id).where(m.History.listing_id == key).order_by(m.History.id)
            )
        )
        claim = db.scalars(select(m.Claim)).one()
    home = f"/account/listings/{key}"
    kept = {
        "account": "/account",
        "two-step sign-in": "/account/second-step",
        "home": home,
        "home of a paused one": f"/account/listings/{others[0]}",
        "home of a closed one": f"/account/listings/{others[1]}",
        "home of one away": f"/account/listings/{others[2]}",
        **{f"edit {one.name}": f"{home}/edit/{one.name}" for one in SECTIONS},
        "preview": f"{home}/preview",
        "history": f"{home}/history",
        "a version": f"{home}/history/{versions[0]}",
        "owners": f"{home}/owners",
        "figures": f"{home}/figures",
        "export": f"{home}/export",
        "stop": f"{home}/stop",
    }
    work = {"work list": "/stewards", "what was done": "/stewards/done"}
    work |= {f"work: {kind}": f"/stewards/{kind}/{one}" for kind, one in keys.items()}
    work["edit and approve"] = f"{home}/edit/about?proposal={keys['proposal']}"
    work |= _audits(store)
    public = {
        "suggest a group": "/suggest-a-group",
        "thanks": "/suggest-a-group/thanks",
        "claim": f"/groups/{key}/claim",
        "claim link": f"/claim?link={_unproven(store, claim.listing_id)}",
        "claim link used": "/claim?link=none",
        "sign in": "/sign-in",
        "sign in by link": "/sign-in/link",
        "open a link": f"/sign-in/by-link?link={_link(store, 'sign-in', owner)}",
        "invitation": f"/invitation?link={_link(store, 'invitation', owner)}",
        "reset": "/reset",
        "choose a password": f"/reset/choose?link={_link(store, 'reset', owner)}",
        "a link that was used": "/sign-in/by-link?link=none",
        "a group": f"/groups/{key}",
    }
    admin = {
        "people": "/admin/people",
        "a person": f"/admin/people/{owner.id}",
        "letters": "/admin/letters",
        "admin history": "/admin/history",
    }
    notes = {"staff notes": f"/groups/{key}/staff/notes", "a group with notes": f"/groups/{key}",
             "account": "/account", "the desk": "/desk",
             "evidence": f"/groups/{key}/staff/evidence", "phone list": "/phone-list",
             "phone list on paper": "/phone-list/paper",
             "to ring": f"/phone-list/{key}"}  # fmt: skip
    return Filled(public, kept, notes, work, admin)


def _audits(store: Store) -> dict[str, str]:
    """Name -> path of the pages about an audit that has begun."""
    key = audit.draw(store, 3, by=Actor("steward", "Sam"), now=NOW, via="web")
    with store.read() as db:
        first = audit.one(db, key)[1][0]
    of = "/stewards/audits"
    return {
        "audits": of,
        "an audit": f"{of}/{key}",
        "an audit on paper": f"{of}/{key}/paper",
        "a group of an audit": f"{of}/{key}/{first.listing_id}",
    }


def _link(store: Store, purpose: links.Purpose, account: m.Account) -> str:
    link = links.Link(account.id, account.links)
    return links.make(secret_key(store.settings), purpose, link, now=NOW)


def _unproven(store: Store, listing_id: str) -> str:
    """What stands in the letter to somebody whose claim is not proven yet."""
    key = str(uuid4())
    with store.write(drain=False) as db:
        db.add(
            m.Claim(
                id=key, listing_id=listing_id, email="dora@example.org", name="Dora", note=None,
                proof="none", at=NOW, reached_at=None, state="waiting", version=1,
            )
        )  # fmt: skip
    return links.make(secret_key(store.settings), "claim", links.Link(key, 0), now=NOW)
