"""`waymark reminders`: what is shown, what is queued, what came back."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from click.testing import CliRunner
from sqlalchemy import select

from directory_app.cli import main
from indexer import models as m
from indexer.store import Store
from tests.conftest import OpenStore
from tests.indexer.imap_server import ImapServer
from tests.indexer.test_reminders import SITE, add
from tests.indexer.test_reminders_bounces import report
from tests.indexer.test_reminders_returned import address


def said(store: Store, *args: str, code: int = 0, more: dict[str, str] | None = None) -> str:
    settings = store.settings
    environment = {
        "WAYMARK_DATA_DIR": str(settings.data_dir),
        "WAYMARK_DATABASE_URL": settings.database_url,
        "WAYMARK_SECRET": settings.secret,
        "WAYMARK_BASE_URL": settings.base_url,
        **(more or {}),
    }
    result = CliRunner().invoke(main, ["reminders", *args], env=environment)
    assert result.exit_code == code, result.output
    return result.output


def test_the_plan_says_what_to_whom_and_why_and_sends_nothing(open_store: OpenStore) -> None:
    store, now = open_store("own", base_url=SITE), datetime.now(UTC)
    key = add(store, now, "Lunch Club", ago=185)
    add(store, now, "By phone", ago=200, contacts=[{"phones": ["0113 496 0123"]}])
    told = said(store, "plan")
    assert "jean@example.org  (due 20" in told
    assert "Lunch Club: Please confirm (due, counted from 20" in told
    assert "; skipped: early)" in told
    assert "Nobody to write to: By phone" in told
    assert "1 letters, 0 held back, 1 listings with nobody to write to." in told
    plan = json.loads(said(store, "plan", "--json"))
    assert [row["to"] for row in plan["letters"]] == ["jean@example.org"]
    assert plan["letters"][0]["about"][0]["listing_id"] == key
    with store.read() as db:
        assert db.scalars(select(m.Mail)).all() == []
        assert db.scalars(select(m.Reminder)).all() == []

    assert "1 letters about 1 listings queued" in said(store, "send")
    assert json.loads(said(store, "send", "--json"))["letters"] == 0
    with store.read() as db:
        assert [letter.to for letter in db.scalars(select(m.Mail))] == ["jean@example.org"]


def test_the_plan_shows_which_way_each_message_goes(open_store: OpenStore) -> None:
    now = datetime.now(UTC)
    store = open_store("own", base_url=SITE, text_gateway="console")
    contacts = [{"email": "jean@example.org", "phones": ["07400 123456"]}]
    add(store, now, "Lunch Club", ago=211, contacts=contacts)
    with store.write(drain=False) as db:
        db.add(m.NoLetters(email="jean@example.org", why="bounced", at=now))
    more = {"WAYMARK_TEXT_GATEWAY": "console"}
    told = said(store, "plan", more=more)
    assert "jean@example.org by text message to +447400123456  (due 20" in told
    (row,) = json.loads(said(store, "plan", "--json", more=more))["letters"]
    assert (row["to"], row["channel"]) == ("jean@example.org", "text")
    assert row["number"] == "+447400123456"


def test_sending_without_our_own_address_says_what_to_set(store: Store) -> None:
    assert "WAYMARK_BASE_URL" in said(store, "send", code=1)


def test_a_mailbox_is_read_and_counted(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "box"
    file.write_bytes(b"")
    assert said(store, "bounces", str(file)) == "No letter came back.\n"
    file.write_bytes(b"From x Tue Nov 24 10:00:00 2026\n" + report(datetime.now(UTC), about=None))
    assert "1 not about a letter of ours" in said(store, "bounces", str(file))
    assert json.loads(said(store, "bounces", str(file), "--json"))["not_ours"] == 1
    said(store, "bounces", str(tmp_path / "none"), code=2)


def test_without_a_file_the_mailbox_of_the_settings_is_read(store: Store) -> None:
    assert "WAYMARK_BOUNCES_IMAP_URL" in said(store, "bounces", code=1)
    server = ImapServer()
    try:
        server.put(report(datetime.now(UTC), about=None))
        more = {"WAYMARK_BOUNCES_IMAP_URL": address(server.port)}
        assert json.loads(said(store, "bounces", "--json", more=more))["not_ours"] == 1
        assert said(store, "bounces", more=more) == "No letter came back.\n"
    finally:
        server.close()
