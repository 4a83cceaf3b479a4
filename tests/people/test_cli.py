"""`waymark people`: the first admin, and links for who cannot sign in."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from directory_app import create_app
from directory_app.cli import main
from indexer import models as m
from indexer.people import accounts, signing_in
from indexer.settings import secret_key
from indexer.store import Store
from tests.browser import Browser
from tests.kept import rows
from tests.people.somebody import SYSTEM, make, sign_in


def said(store: Store, *args: str, code: int = 0) -> str:
    settings = store.settings
    environment = {
        "WAYMARK_DATA_DIR": str(settings.data_dir),
        "WAYMARK_DATABASE_URL": settings.database_url,
        "WAYMARK_SECRET": settings.secret,
    }
    result = CliRunner().invoke(main, ["people", *args], env=environment)
    assert result.exit_code == code, result.output
    return result.output


def test_the_first_admin_begins_with_the_link_that_is_printed(store: Store) -> None:
    assert "waymark people add" in said(store, "list")
    told = said(store, "add", "ada@example.org", "--name", "Ada Admin")
    (path,) = re.findall(r"http://127\.0\.0\.1:5000(/invitation\?link=\S+)", told)
    app = create_app(settings=store.settings, store=store, now=lambda: datetime.now(UTC))
    page = Browser(app).get(path).submit({"password": "anvil teapot drizzle"}, cookie=True)
    assert page.h1 == "Two-step sign-in"
    assert "ada@example.org  Ada Admin  (admin)" in said(store, "list")
    (row,) = json.loads(said(store, "list", "--json"))
    assert (row["email"], row["role"], row["active"]) == ("ada@example.org", "admin", True)
    assert "password" not in row


def test_who_cannot_sign_in_gets_a_link(store: Store) -> None:
    said(store, "add", "jo@example.org", "--name", "Jo", "--role", "owner")
    link = said(store, "link", "jo@example.org", "--for", "sign-in")
    app = create_app(settings=store.settings, store=store, now=lambda: datetime.now(UTC))
    path = link.strip().removeprefix("http://127.0.0.1:5000")
    assert Browser(app).get(path).submit(cookie=True).h1 == "Your account"


@pytest.mark.parametrize(
    ("args", "remedy"),
    [
        (("add", "no address", "--name", "X"), "name@example.org"),
        (("add", "jo@example.org", "--name", " "), "Give a name"),
        (("link", "nobody@example.org"), "waymark people list"),
    ],
)
def test_what_is_wrong_is_said_with_the_remedy(
    args: tuple[str, ...], remedy: str, store: Store
) -> None:
    assert remedy in said(store, *args, code=1)


def test_whose_account_has_ended_gets_no_link_and_the_remedy(store: Store, now: datetime) -> None:
    key = make(store, "owner", now=now)
    with store.write() as db:
        accounts.deactivate(db, accounts.by_id(db, key), by=SYSTEM, via="web", now=now)
    told = said(store, "link", "owner@example.org", code=1)
    assert "has ended" in told
    assert "open it again on the page People" in told
    with store.read() as db:
        assert not db.scalars(select(m.Mail)).all()


def test_who_was_sent_a_link_from_the_command_line_stands_in_the_history(store: Store) -> None:
    said(store, "add", "ada@example.org", "--name", "Ada Admin")
    said(store, "link", "ada@example.org")
    with store.read() as db:
        found = rows(db, m.History, m.History.action == "link_sent")
        assert [(row.changes[0]["words"], row.via) for row in found] == [
            ("Sent Ada Admin an invitation", "command line"),
            ("Sent Ada Admin a link to choose a password with", "command line"),
        ]


def test_after_a_backup_was_put_back_no_sign_in_and_no_link_of_before_is_good(
    store: Store, now: datetime
) -> None:
    """Also none that was ended after the copy was made: the numbers that the copy knows would come
    again one after the other."""
    key = make(store, "owner", now=now)
    app = create_app(settings=store.settings, store=store, now=lambda: now)
    with store.read() as db:
        copied = accounts.by_id(db, key).epoch, accounts.by_id(db, key).links
    live = []
    for _ in range(3):
        browser, _ = sign_in(app, store, "owner@example.org", now=now)
        with store.write(drain=False) as db:
            account = accounts.by_id(db, key)
            secret = secret_key(store.settings)
            link = signing_in.link_for(account, "sign-in", secret=secret, now=now)
            live.append((browser, link))
            accounts.sign_out_everywhere(db, account, by=SYSTEM, via="web", now=now)
    with store.write(drain=False) as db:
        account = accounts.by_id(db, key)
        account.epoch, account.links = copied
    assert any(browser.client.get("/account").status_code == 200 for browser, _ in live)
    assert "Signed out: 1 account, everywhere." in said(store, "sign-out-all")
    for browser, link in live:
        assert browser.client.get("/account").status_code != 200
        sent = {"link": link}
        assert app.test_client().post("/sign-in/by-link", data=sent).status_code == 410
    with store.read() as db:
        told = select(m.History).where(m.History.action == "signed_out_everywhere")
        row = list(db.scalars(told.order_by(m.History.id)))[-1]
        assert (row.changes[0]["words"], row.via) == (
            "Signed everybody out everywhere", "command line",
        )  # fmt: skip
