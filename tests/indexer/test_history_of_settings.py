"""The history of the settings: what differs from the last start, and never a secret."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select

from indexer import models as m
from indexer import versions
from indexer.history_of_settings import is_secret, note_settings
from indexer.settings import SETTINGS
from indexer.store import Store

PASSWORD = "correct-horse-staple"


def told(store: Store) -> list[list[str]]:
    with store.read() as db:
        rows = versions.history_of_directory(db, kind="settings", limit=50)
    return [row["sentences"] for row in rows]


def change(store: Store, **settings: object) -> None:
    store.settings = replace(store.settings, **settings)


def test_the_first_start_begins_it_and_the_next_adds_nothing(store: Store, now: datetime) -> None:
    assert note_settings(store, now=now)
    assert not note_settings(store, now=now)
    assert told(store) == [["Began to note what is changed in the settings"]]


def test_what_differs_is_said_with_both_values(store: Store, now: datetime) -> None:
    note_settings(store, now=now)
    change(store, name="Wakefield groups", trusted_sources=("A", "B"), contact_phone="01924 110200")
    assert note_settings(store, now=now)
    change(store, contact_phone="")
    assert note_settings(store, now=now)
    newest, before, _ = told(store)
    assert set(before) == {
        'Changed WAYMARK_NAME from "Waymark" to "Wakefield groups"',
        'Changed WAYMARK_TRUSTED_SOURCES to "A, B"',
        'Changed WAYMARK_CONTACT_PHONE to "01924 110200"',
    }
    assert newest == ['Changed WAYMARK_CONTACT_PHONE from "01924 110200" to nothing']
    assert not note_settings(store, now=now)


def test_of_a_secret_only_that_it_changed_is_known(store: Store, now: datetime) -> None:
    note_settings(store, now=now)
    for value in (PASSWORD, PASSWORD + "!", ""):
        change(store, smtp_password=value)
        assert note_settings(store, now=now)
    assert [line for lines in told(store)[:3] for line in lines] == [
        "Took away WAYMARK_SMTP_PASSWORD, which is secret",
        "Changed WAYMARK_SMTP_PASSWORD, which is secret",
        "Set WAYMARK_SMTP_PASSWORD, which is secret",
    ]
    with store.read() as db:
        kept = repr([row.changes for row in db.scalars(select(m.History))])
    assert PASSWORD not in kept
    assert store.settings.secret not in kept


def test_a_new_secret_is_one_change_and_not_one_of_each_password(
    store: Store, now: datetime
) -> None:
    change(store, smtp_password=PASSWORD)
    note_settings(store, now=now)
    change(store, secret="another one")
    assert note_settings(store, now=now)
    assert told(store)[0] == ["Changed WAYMARK_SECRET, which is secret"]
    change(store, smtp_password=PASSWORD + "!")
    assert note_settings(store, now=now)
    assert told(store)[0] == ["Changed WAYMARK_SMTP_PASSWORD, which is secret"]


def test_a_password_within_an_address_is_not_kept(store: Store, now: datetime) -> None:
    note_settings(store, now=now)
    own = store.settings
    change(store, database_url=f"postgresql://waymark:{PASSWORD}@db.example.org/waymark")
    assert note_settings(store, now=now)
    store.settings = own
    (line,) = told(store)[0]
    assert "db.example.org" in line
    with store.read() as db:
        assert PASSWORD not in repr([row.changes for row in db.scalars(select(m.History))])


def test_every_setting_that_sounds_secret_is_taken_for_one() -> None:
    secret = {setting.name for setting in SETTINGS if is_secret(setting.name)}
    assert secret >= {"secret", "smtp_password", "elasticsearch_api_key"}
    assert not is_secret("name")
