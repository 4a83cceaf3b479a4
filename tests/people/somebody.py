"""People for tests of pages: accounts made in the database, and browsers that have signed in."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from uuid import uuid4

import flask
import pyotp
from flask import Flask
from sqlalchemy import select

from directory_app.accounts import session
from indexer import mail
from indexer import models as m
from indexer.history import Actor
from indexer.people import accounts, passwords, second_step
from indexer.settings import secret_key
from indexer.store import Store
from schemas.listing import Listing
from tests.browser import Browser, Page
from tests.factories import save_listing

PASSWORD = "kettle marmot fjord"
SYSTEM = Actor("admin", "Ada Admin")


@cache
def kept(password: str) -> passwords.Kept:
    """What is kept of a password, made once: making it takes its time."""
    return passwords.hashed(password)


def make(store: Store, role: str, *, now: datetime, name: str = "", codes: bool = True) -> str:
    """The id of a new account that can sign in with PASSWORD; its address is role@example.org."""
    named = name or f"{role.title()} Ibbotson"
    told = {"by": SYSTEM, "via": "command line", "now": now}
    with store.write(drain=False) as db:
        account = accounts.add(
            db, email=f"{(name or role).split()[0].casefold()}@example.org", name=named, role=role,
            **told,
        )  # fmt: skip
        accounts.set_password(db, account, kept(PASSWORD), **told)
        if codes and role in accounts.NEEDS_SECOND_STEP:
            account.second_step = second_step.new_salt()
            account.second_step_on = True
        return account.id


def code_for(store: Store, email: str, *, now: datetime) -> str:
    """What the phone of an account shows."""
    with store.read() as db:
        salt = db.scalars(select(m.Account.second_step).where(m.Account.email == email)).one()
        assert salt
        return str(pyotp.TOTP(second_step.key(secret_key(store.settings), salt)).at(now))


def sign_in(app: Flask, store: Store, email: str, *, now: datetime) -> tuple[Browser, Page]:
    """A browser in which somebody has just signed in, and the page they see."""
    browser = Browser(app)
    asked = browser.get("/sign-in")
    page = asked.submit({"email": email, "password": PASSWORD}, form="main form", cookie=True)
    if page.url.startswith("/sign-in/code"):
        page = page.submit({"code": code_for(store, email, now=now)}, cookie=True)
    return browser, page


def signed_in(app: Flask, store: Store, email: str) -> Browser:
    """A browser with the cookie of a sign-in, for tests of what comes after one: the forms before
    it, with their password and code, take longer than most of those pages.

    The token of their forms is a constant. So a page that is alike in many tests comes in the same
    letters each time, and the tests read it once (tests/browser.py)."""
    with store.read() as db:
        account = accounts.by_email(db, email)
        assert account is not None
        who = session.known(account)
    with app.test_request_context():
        session.enter(who)
        given = {**flask.session, "token": f"the same for {email}"}
    browser = Browser(app)
    with browser.client.session_transaction() as kept_there:
        kept_there.update(given)
    return browser


def kept_by_owner(store: Store, one: Listing, *, now: datetime) -> str:
    """Save a listing that a new account, owner@example.org, keeps; its id."""
    save_listing(store, one, now)
    owner = make(store, "owner", now=now)
    with store.write(drain=False) as db:
        account = accounts.by_id(db, owner)
        accounts.give(db, account, one["id"], how="claim", by=SYSTEM, via="web", now=now)
    return str(one["id"])


def of_everything(store: Store, listing_id: str, *, now: datetime) -> None:
    """A row in every table that is about people and what they do."""
    account_id = make(store, "steward", now=now)
    with store.write(drain=False) as db:
        account = accounts.by_id(db, account_id)
        second_step.renew_recovery_codes(
            db, account, secret="only for tests", by=SYSTEM, via="web", now=now
        )
        accounts.give(db, account, listing_id, how="claim", by=SYSTEM, via="web", now=now)
        mail.queue(db, to=account.email, subject="s", body="b", kind="test", now=now)
        db.add(m.Attempt(key="0" * 64, at=now))
        waiting = {"state": "waiting", "version": 1, "at": now}
        db.add(
            m.Claim(
                id=str(uuid4()), listing_id=listing_id, email="c@example.org", name="C", note=None,
                proof="none", reached_at=None, **waiting,
            )
        )  # fmt: skip
        db.add(
            m.Proposal(
                id=str(uuid4()), listing_id=listing_id, account_id=account_id,
                before={"name": "A"}, after={"name": "B"}, **waiting,
            )
        )  # fmt: skip
        db.add(m.Suggestion(id=str(uuid4()), told={"name": "S"}, email=None, **waiting))
        db.add(
            m.StaffNote(
                id=str(uuid4()), listing_id=listing_id, author="N", text="Ring Jean", at=now,
                review_on="2027-11-24", version=1,
            )
        )  # fmt: skip
        db.add(
            m.Report(
                id=str(uuid4()), listing_id=listing_id, kind="wrong", by="public",
                reporter="0" * 32, words="W", email=None, at=now, state="open", version=1,
                answered_at=None, answered_by=None, answer=None,
            )
        )  # fmt: skip
        db.add(
            m.ConfirmLink(
                id=str(uuid4()),
                listing_id=listing_id,
                email="l@example.org",
                made_at=now,
                used_at=None,
                deed=None,
            )
        )
        db.add(
            m.Reminder(
                listing_id=listing_id, reference="2026-01-01", rung="due", state="sent", at=now,
                email="r@example.org", channel="mail",
            )
        )  # fmt: skip
        db.add(m.NoLetters(email="n@example.org", why="unsubscribed", at=now))
        db.add(
            m.LinkCheck(
                listing_id=listing_id, url="https://example.org", checked_at=now, next_at=now,
                verdict="well", status=200, final_url=None, hash=None, reason=None,
                suggestion=None, failures=0, failing_since=None, etag=None, modified=None,
            )
        )  # fmt: skip
        db.add(
            m.RegisterEntry(
                scheme="GB-CHC", number="1", name="C", state="registered", reason=None,
                removed_on=None, accounts_overdue=False, successor=None, loaded_on="2026-11-24",
            )
        )  # fmt: skip
        db.add(
            m.CallTurn(
                listing_id=listing_id, account_id=account_id, taken_at=now, next_on="2026-11-25",
                tries=1, version=1,
            )
        )  # fmt: skip
        db.add(
            m.Call(
                id=str(uuid4()), listing_id=listing_id, account_id=account_id, by="N", at=now,
                result="no_answer", note=None,
            )
        )  # fmt: skip
        audit = str(uuid4())
        db.add(m.Audit(id=audit, drawn_at=now, drawn_by="N", seed="0", size=1, population=2))
        db.flush()
        db.add(
            m.AuditItem(
                audit_id=audit, listing_id=listing_id, name="G", state_then="due",
                confirmed_on="2026-05-01", result=None, note=None, by=None, at=None, version=1,
            )
        )  # fmt: skip
        db.add(m.Work(kind="claim", key="k", account_id=account_id, version=1, told={}))
        db.add(m.Deed(id=str(uuid4()), account_id=account_id, at=now, action="a", items=[]))
        picture = m.Picture(
            id=str(uuid4()), listing_id=listing_id, at=now, width=1, height=1, data=b"\xff\x00"
        )
        db.add(picture)
        db.add(m.Figure(listing_id=listing_id, day="2026-11-24", kind="opened", count=2))
