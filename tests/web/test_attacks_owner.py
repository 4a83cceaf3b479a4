"""What somebody who keeps one listing tries against another's: with its ids in every field of every
form, with fields that no form has, and with what they ask of claims and of the log.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from directory_app.keeping.sections import SECTIONS
from indexer import listings
from indexer import models as m
from indexer.people import accounts
from indexer.store import Store
from tests.browser import Browser, Page
from tests.factories import make_listing, make_session, make_venue, save_listing
from tests.people.letters import letters
from tests.people.somebody import SYSTEM, make, signed_in
from tests.web.attacking import (
    addresses,
    fields_looked_at,
    posts,
    token_of,
    victim,
    victims_listing,
)

FORGED = "FORGED line of a log"


@pytest.fixture
def theirs(store: Store, now: datetime) -> str:
    return victims_listing(store, now)


@pytest.fixture
def mine(store: Store, now: datetime) -> str:
    """A listing of mallory@example.org."""
    one = make_listing(
        id=str(uuid4()), name="Mallory's club",
        venues=[make_venue(id="v1"), make_venue(id="v2", name="Other hall")],
        sessions=[make_session(), make_session(venue="v2", days=["fri"])],
    )  # fmt: skip
    save_listing(store, one, now)
    key = make(store, "owner", now=now, name="Mallory Owner")
    with store.write(drain=False) as db:
        told: dict[str, Any] = {"by": SYSTEM, "via": "web", "now": now}
        accounts.give(db, accounts.by_id(db, key), one["id"], how="claim", **told)
    return str(one["id"])


@pytest.fixture
def mallory(app: Flask, store: Store, mine: str, now: datetime) -> Browser:
    return signed_in(app, store, "mallory@example.org")


def of_the_victim(store: Store, theirs: str, now: datetime) -> dict[str, str]:
    """Something of every kind that belongs to the victim, or to their listing; its id."""
    waits: dict[str, Any] = {"listing_id": theirs, "at": now, "version": 1}
    picture = m.Picture(id=str(uuid4()), listing_id=theirs, width=1, height=1, data=b"x", at=now)
    rows: dict[str, Any] = {
        "proposal": m.Proposal(id=str(uuid4()), **waits, account_id=victim(store), state="waiting",
                               before={"name": "Bowls at the Vine"}, after={"name": "Bowls"}),
        "claim": m.Claim(id=str(uuid4()), **waits, email="c@example.org", name="C", note=None,
                         proof="none", reached_at=now, state="waiting"),
        "report": m.Report(id=str(uuid4()), **waits, kind="wrong", by="public", state="open"),
        "note": m.StaffNote(id=str(uuid4()), **waits, author="Ned", text="Ring Jean",
                            review_on="2027-11-01", taken_away_at=None),
        "deed": m.Deed(id=str(uuid4()), at=now, action="Close", items=[], account_id=None),
        "picture": picture,
    }  # fmt: skip
    with store.write(drain=False) as db:
        db.add_all(rows.values())
        db.flush()
        return {**{name: row.id for name, row in rows.items()}, "listing": theirs,
                "account": victim(store)}  # fmt: skip


def all_of_the_victim(store: Store, theirs: str) -> dict[str, Any]:
    """The listing and all rows that hang on it or on the victim."""
    with store.read() as db:
        found: dict[str, Any] = {"listing": listings.get(db, theirs)}
        for table in m.Base.metadata.sorted_tables:
            for column, value in (("listing_id", theirs), ("account_id", victim(store))):
                if column in table.c and table.name != "figure":
                    query = select(table).where(table.c[column] == value)
                    found[f"{table.name}.{column}"] = sorted(map(repr, db.execute(query)))
        account = select(m.Account.__table__).where(m.Account.id == victim(store))
        return {**found, "account": repr(db.execute(account).one())}


def forms_of(app: Flask, browser: Browser, *ids: str) -> tuple[dict[str, set[str]], set[str]]:
    """The names of all fields in the forms that somebody is shown, by where they are sent; and what
    the buttons of all of them say."""
    names: dict[str, set[str]] = {}
    deeds: set[str] = set()
    for path, _ in addresses(app, "GET", *ids):
        answer = browser.client.get(path)
        if answer.status_code != 200 or not answer.content_type.startswith("text/html"):
            continue
        page = Page(browser, answer)
        for form in page.find_all("form"):
            at = names.setdefault((form.get("action") or path).partition("?")[0], set())
            fields = ("input", "textarea", "select", "button")
            for field in (one for tag in fields for one in form.iter(tag)):
                at.add(field.get("name") or "deed")
                if field.tag == "button" and field.get("value"):
                    deeds.add(field.get("value") or "")
    return names, deeds


ALWAYS = ("owner", "listing", "listing_id", "account", "account_id", "id", "key", "proposal",
          "picture", "pictures-0-url", "venues-0-id", "sessions-0-venue", "claim", "report", "note",
          "url", "to", "over", "item", "shown", "organisation", "first", "keep")  # fmt: skip


def test_with_anothers_ids_in_every_field_of_ones_own_forms_nothing_of_theirs_is_changed(
    app: Flask, store: Store, theirs: str, mine: str, mallory: Browser, now: datetime
) -> None:
    ids = of_the_victim(store, theirs, now)
    before = all_of_the_victim(store, theirs)
    names, deeds = forms_of(app, mallory, mine)
    assert len(names) > 10
    assert {"invite", "leave", "pause"} <= deeds
    token = token_of(mallory.get("/account"))
    looked_at = fields_looked_at(app)
    paths = {*posts(app, mine), *names} - {"/sign-out", "/account/sign-out-everywhere"}
    for path in sorted(one for one in paths if "sign-out" not in one and one.startswith("/")):
        fields = {*ALWAYS, *names.get(path, ())} - {"token", "deed"}
        for value in (ids["listing"], ids["account"], ids["picture"], ids["proposal"],
                      f"/pictures/{ids['picture']}", ids["claim"]):  # fmt: skip
            looked_at.clear()
            for deed in ("", "remove", "save"):
                sent = {**dict.fromkeys(fields, value), "token": token, "deed": deed}
                answer = mallory.client.post(path, data=sent)
                assert answer.status_code < 500, (path, value, deed, answer.text[:300])
                if "deed" not in looked_at:
                    break  # another one would be the same form once more
            if not looked_at & fields:
                break  # no id was looked at
    assert all_of_the_victim(store, theirs) == before


def test_the_ids_of_anothers_things_are_as_unknown_as_ids_of_nothing(
    app: Flask, store: Store, theirs: str, mine: str, mallory: Browser, now: datetime
) -> None:
    """An owner cannot learn from an answer which ids there are."""
    ids = of_the_victim(store, theirs, now)
    token = token_of(mallory.get("/account"))
    nothing = str(uuid4())
    for method in ("GET", "POST"):

        def codes_with(some_id: str, method: str = method) -> dict[str, int]:
            """The status that each page about such an id answers with, by its endpoint."""
            return {
                endpoint: mallory.client.open(
                    path, method=method, data={"token": token}
                ).status_code
                for endpoint, path in addresses_by_endpoint(app, method, some_id)
            }

        nowhere = codes_with(nothing)
        assert len(nowhere) > 10
        for kind, some_id in ids.items():
            assert codes_with(some_id) == nowhere, (method, kind)


def addresses_by_endpoint(app: Flask, method: str, some_id: str) -> Iterable[tuple[str, str]]:
    for path, endpoint in addresses(app, method, some_id):
        if some_id in path and path.startswith(("/account", "/admin", "/stewards")):
            yield endpoint, path


GUARDED_PARTS = ("id", "sources", "same_as", "not_same_as", "confirmations", "signals", "status",
                 "cycle", "entered")  # fmt: skip
"""Of a listing what no section of its form is about."""

UNASKED = {
    **dict.fromkeys(GUARDED_PARTS, "x"), "status": "closed", "state": "closed", "by": "steward",
    "role": "admin", "provenance": "{}", "confirmed": "2026-11-24", "signals-0-kind": "page_gone",
    "confirmations-0-by": "steward", "confirmations-0-on": "2026-11-24", "sources-0-name": "Evil",
    "same_as-0": "x", "organisation_id": "x", "needs-0-how": "steward", "version": "999",
    "updated_at": "2020-01-01", "trusted": "yes", "approve": "yes", "listing_id": "x",
    "account_id": "x", "proposal": "x", "owner": "x", "how": "steward", "actor": "Ada Admin",
    "checked_by": "steward", "safeguarding-0-by": "Ada Admin", "safeguarding-0-on": "2020-01-01",
}  # fmt: skip


@pytest.mark.parametrize("section", [one.name for one in SECTIONS if not one.uploads])
def test_a_section_saves_only_what_it_asks_for(
    section: str, store: Store, theirs: str, mine: str, mallory: Browser
) -> None:
    """Fields that the form does not have change nothing, whatever they are called."""
    path = f"/account/listings/{mine}/edit/{section}"
    page = mallory.get(path)
    form = next(one for one in page.find_all("main form") if one.get("method") == "post")
    sent = [(field.get("name") or "", field.get("value") or "") for field in form.iter("input")
            if field.get("type") not in ("checkbox", "radio", "submit", "file")]  # fmt: skip
    kept = {name: value for name, value in sent if name}
    with store.read() as db:
        before = listings.get(db, mine)
        assert before is not None
    answer = mallory.client.post(path, data={**UNASKED, **kept})
    assert answer.status_code in (200, 302, 400, 409), answer.text[:300]
    with store.read() as db:
        after = listings.get(db, mine)
        assert after is not None
        for part in GUARDED_PARTS:
            assert after[part] == before[part], part
        assert {row.role for row in db.scalars(select(m.History)) if row.listing_id == mine} <= {
            "owner", "system", "admin",
        }  # fmt: skip
        waiting = db.scalars(select(m.Proposal).where(m.Proposal.listing_id == mine)).all()
        assert not {name for one in waiting for name in one.after} & set(GUARDED_PARTS)
        (owner,) = accounts.owners_of(db, mine)
    assert owner.email == "mallory@example.org"


def test_a_claim_is_answered_alike_whosever_address_it_is(
    app: Flask, store: Store, theirs: str, now: datetime
) -> None:
    for role in ("owner", "staff", "steward", "admin"):
        make(store, role, now=now)
    ended = make(store, "staff", now=now, name="Ended Ibbotson")
    with store.write(drain=False) as db:
        accounts.deactivate(db, accounts.by_id(db, ended), by=SYSTEM, via="web", now=now)
    seen = set()
    for who in ("owner", "staff", "steward", "admin", "ended", "victim", "nobody"):
        sent = {"name": "Jo", "email": f"{who}@example.org", "note": ""}
        answer = app.test_client().post(f"/groups/{theirs}/claim", data=sent)
        headers = [one for one in answer.headers if one[0] not in ("Content-Length", "ETag")]
        text = answer.text.replace(f"{who}@example.org", "THE ADDRESS")
        seen.add((answer.status_code, text, str(headers)))
    assert len(seen) == 1
    bodies = {row.body.split("link=")[0] for row in letters(store)}
    assert len(bodies) == 1, "nor does the letter tell"


HOSTILE = "Club\r\nBcc: evil@example.org"


def test_no_name_of_a_group_brings_another_reader_or_line_into_a_letter(
    app: Flask, store: Store, mallory: Browser, mine: str, now: datetime
) -> None:
    form = "main form[method=post]"
    for name in (HOSTILE, "Club\x0bBcc: evil", "Club\u2028Bcc: evil", "Club\x85Bcc: evil"):
        page = mallory.get(f"/account/listings/{mine}/edit/about")
        sent = {field.get("name") or "": field.get("value") or ""
                for one in page.find_all(form) for field in one.iter("input")}  # fmt: skip
        mallory.client.post(f"/account/listings/{mine}/edit/about", data={**sent, "name": name})
        asked = {"name": "Jo", "email": f"{uuid4()}@example.org", "note": HOSTILE}
        app.test_client().post(f"/groups/{mine}/claim", data=asked)
        owners = mallory.get(f"/account/listings/{mine}/owners")
        sent = {"token": token_of(owners), "deed": "invite", "name": name, "email": asked["email"]}
        mallory.client.post(f"/account/listings/{mine}/owners", data=sent)
    assert letters(store)
    for letter in letters(store):
        assert letter.subject.isprintable(), letter.subject
        assert letter.to.count("@") == 1
        assert letter.to.isprintable()


def test_nothing_that_is_sent_writes_a_line_of_its_own_into_the_log(
    app: Flask, store: Store, mallory: Browser, mine: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    evil = f"x\r\n{FORGED}"
    token = token_of(mallory.get("/account"))
    names = ("email", "name", "note", "next", "link", "q", "place", "deed", "listing", "reason")
    for path in sorted(set(posts(app, mine))):
        for client in (app.test_client(), mallory.client):
            sent = {**dict.fromkeys(names, evil), "token": token}
            client.post(path, data=sent, headers={"User-Agent": "x", "Referer": "http://x/%0a"})
    for path in (f"/x%0d%0a{FORGED}", f"/search?q=x%0d%0a{FORGED}", f"/groups/x%0a{FORGED}"):
        app.test_client().get(path.replace(" ", "%20"))
    handler = logging.Formatter("%(message)s")
    for record in caplog.records:
        lines = handler.format(record).splitlines()
        assert not any(line.strip().startswith(FORGED) for line in lines), record
