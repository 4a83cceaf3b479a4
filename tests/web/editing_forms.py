"""The forms in which a listing is edited, for tests: opened, filled in, saved, what they show."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from xml.etree.ElementTree import Element

from sqlalchemy import select

from directory_app.keeping.sections import SECTIONS
from indexer import models as m
from indexer.listings import get
from indexer.store import Store
from schemas.listing import Listing
from tests.browser import Browser, Page
from tests.factories import make_listing, make_session, make_venue, save_listing

NOT_THERE = "00000000-0000-4000-8000-000000000000"
NAMES = [one.name for one in SECTIONS if not one.uploads]
"""The sections that are drawn and saved in one way; pictures have a page of their own."""


def rich_listing() -> Listing:
    """A listing in which something stands in every field that a form has."""
    return make_listing(
        name="Bowls at the Vine", alternate_name="The Bowlers", alert="Not on 1 December.",
        description="We play bowls.\n\nThen there is tea.", activities=["bowls", "tea"],
        words=["lawn bowls"], needs=[{"id": "company.shared_meals", "how": "mapped"}],
        organisation={"name": "Vine Club", "led_by": "people", "website": "https://example.org",
                      "email": "club@example.org", "description": "A club.", "identifiers": [
                          {"scheme": "GB-CHC", "identifier": "1234567"},
                          {"scheme": "XX", "identifier": "7"}]},
        who=[{"id": "older_people"}, {"id": "faith", "note": "Sikh"}], age={"min": 50, "max": None},
        conditions=[{"id": "other", "note": "Bring flat shoes"}], eligibility="Anybody who bowls.",
        languages=["en", {"id": "pa", "state": "partly", "note": "Mondays"}],
        interpreters="Ask Jean", format="group", join=["book", "ring_first"], join_note="Ask Jean.",
        website="https://bowls.example.org", attend=["online", "venue"],
        cost={"state": "paid", "note": "Nobody is sent away.",
              "options": [{"amount": 2.5, "per": "session", "note": "tea"}, {"amount": 30}]},
        contacts=[{"name": "Jean", "role": "Captain", "phones": ["0113 496 0123", "01632 960001"],
                   "email": "jean@example.org", "times": "mornings"},
                  {"name": "Sam", "phones": ["01632 960002"], "public": False}],
        venues=[make_venue(transport="Bus 110", uprn="100"),
                make_venue(id="v2", name="Sam's house", kind="home", hidden=True, access={})],
        sessions=[make_session(), make_session(venue="v2", days=["mon"])],
        service_areas=[{"code": "E08000036", "name": "Wakefield"}, {"outcode": "WF1"},
                       {"near": "WF1 2AP", "miles": 10}, "round here"],
        first_visit={"who_meets_you": "Jean", "what_happens": "Tea.\n\nThen bowls.",
                     "pictures": [{"url": "https://example.org/a.jpg", "alt": "A green"}]},
        safeguarding=[{"fact": "insurance", "state": "yes", "on": "2026-05-01", "by": "owner"},
                      {"fact": "enhanced_dbs", "state": "no"}, {"fact": "fire_drill"}],
    )  # fmt: skip


def live(store: Store, key: str) -> Listing:
    with store.read() as db:
        found = get(db, key)
    assert found is not None
    return found


def waiting(store: Store) -> m.Proposal | None:
    with store.read() as db:
        return db.scalar(select(m.Proposal).where(m.Proposal.state == "waiting"))


def edit(browser: Browser, kept: str, section: str) -> Page:
    # The checklist says in words what a "no" means, with the word None among them.
    return browser.get(f"/account/listings/{kept}/edit/{section}", may_contain=["None"])


def save(page: Page, values: dict[str, Any], **may: Any) -> Page:
    may.setdefault("may_contain", ["None"])
    return page.submit(values, form=".app-keeping", button="Save", **may)


def press(page: Page, deed: str, values: dict[str, Any] | None = None, **may: Any) -> Page:
    """Press the button of a row."""
    form = page.find(".app-keeping")
    assert deed in [button.get("value") for button in page._buttons(form)], deed
    sent = page._filled_in(page._controls(form), values or {})
    return page.browser.post(form.get("action", ""), {**sent, "deed": [deed]}, **may)


def values_of(page: Page) -> dict[str, list[str]]:
    """What stands in the form, by field; what is not for people to type left out."""
    found = page._filled_in(page._controls(page.find(".app-keeping")), {})
    return {name: given for name, given in found.items() if name not in ("token", "seen", "number")}


def errors(page: Page) -> list[tuple[str, str]]:
    """(words, where it leads) of what is wrong."""
    links = page.find_all(".nhsuk-error-summary a")
    return [("".join(link.itertext()), link.get("href", "")) for link in links]


def put_body(store: Store, key: str, body: dict[str, Any], now: datetime) -> None:
    save_listing(store, {**live(store, key), "organisation": body}, now)


def hidden_of(page: Page) -> dict[str, str]:
    """What the form carries beside what is typed."""
    found: list[Element] = page.find_all(".app-keeping input[type=hidden]")
    names = ("token", "seen", "number", "version")
    return {one.get("name", ""): one.get("value", "") for one in found if one.get("name") in names}
