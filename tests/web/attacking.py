"""What the tests of attacks share: every route of the program with ids put into it, all that is
kept, and somebody whom it would be worth attacking.

The routes are taken from the program, so what is added later is attacked as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.routing import Rule, UUIDConverter

from directory_app.permissions import POLICIES, UNDECLARED_ALLOWED, policy_of
from indexer import models as m
from indexer.people import accounts
from indexer.store import Store
from tests.browser import Page
from tests.factories import make_listing, save_listing
from tests.kept import every_row
from tests.people.somebody import SYSTEM, make

SOMEBODY_ELSE = "00000000-0000-4000-8000-000000000000"
APART = ("/api/", "/desk/")
"""What takes no posts of people, and what keeps nothing."""

ASKS = {"/suggest-a-group/similar"}
"""Keeps nothing and is sent by a script, from pages of this site alone."""


def addresses(app: Flask, method: str, *ids: str) -> Iterator[tuple[str, str]]:
    """(path, endpoint) of every route that takes a method, with each of these ids in it; a route in
    which there is room for none of them comes once."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if rule.endpoint in UNDECLARED_ALLOWED or method not in (rule.methods or ()):
            continue
        found = [
            adapter.build(rule.endpoint, values_for(rule, some_id), method=method)
            for some_id in ids or (SOMEBODY_ELSE,)
        ]
        for path in dict.fromkeys(urlsplit(one).path for one in found):
            yield path, rule.endpoint


def values_for(rule: Rule, some_id: str) -> dict[str, Any]:
    """Something for each gap of a route: the id where one fits."""
    as_id = {True: UUID(some_id), False: "1"}
    return {
        name: as_id[isinstance(converter, UUIDConverter)]
        for name, converter in rule._converters.items()
    }


def posts(app: Flask, *ids: str) -> list[str]:
    """The paths of all forms that are about somebody who is signed in."""
    found = [path for path, _ in addresses(app, "POST", *ids)]
    return [path for path in found if not f"{path}/".startswith(APART)]


def is_guarded(app: Flask, endpoint: str) -> bool:
    return POLICIES[policy_of(app, endpoint) or ""].roles is not None


def fields_looked_at(app: Flask) -> set[str]:
    """From here on always the names of the fields that the program has looked at; clear it before
    a form is sent. What a program has not looked at makes no difference to what it does: a form
    with something else in those fields alone would have been answered in the same way."""
    looked_at: set[str] = set()

    class Noted(ImmutableMultiDict[str, Any]):
        """Fields that know who looked at them. Who goes through all of them looks at each."""

        def __getitem__(self, key: str) -> Any:
            looked_at.add(key)
            return super().__getitem__(key)

        def __contains__(self, key: object) -> bool:
            looked_at.add(str(key))
            return super().__contains__(key)

        def getlist(self, key: str, *args: Any, **more: Any) -> list[Any]:
            looked_at.add(key)
            return super().getlist(key, *args, **more)

        def keys(self) -> Any:
            looked_at.update(super().keys())
            return super().keys()

        def __iter__(self) -> Iterator[str]:
            return iter(self.keys())

        def items(self, *args: Any, **more: Any) -> Any:
            looked_at.update(super().keys())
            return super().items(*args, **more)

        def values(self) -> Any:
            looked_at.update(super().keys())
            return super().values()

        def lists(self) -> Any:
            looked_at.update(super().keys())
            return super().lists()

        def listvalues(self) -> Any:
            looked_at.update(super().keys())
            return super().listvalues()

        def copy(self) -> Any:
            looked_at.update(super().keys())
            return super().copy()

    class Request(app.request_class):  # type: ignore[name-defined, misc]
        parameter_storage_class = Noted

    app.request_class = Request
    return looked_at


def token_of(page: Page) -> str:
    return page.find_all("input[name=token]")[0].get("value", "")


def everything(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """All that is kept, except how often somebody tried."""
    found = every_row(store)
    del found["attempt"]
    return found


def who_is_what(store: Store) -> list[tuple[Any, ...]]:
    """Of every account what nobody but an admin may change, and whose listing is whose."""
    with store.read() as db:
        rows = db.scalars(select(m.Account).order_by(m.Account.id))
        told: list[tuple[Any, ...]] = [
            (a.id, a.email, a.role, a.password, a.active, a.second_step_on, a.made_at) for a in rows
        ]
        owned = select(m.Ownership.account_id, m.Ownership.listing_id)
        return told + sorted(map(tuple, db.execute(owned)))


def victims_listing(store: Store, now: datetime) -> str:
    """The id of a listing of victim@example.org, who has everything an attacker would like."""
    one = make_listing(name="Bowls at the Vine")
    save_listing(store, one, now)
    key = make(store, "owner", now=now, name="Victim Ibbotson")
    with store.write(drain=False) as db:
        account = accounts.by_id(db, key)
        accounts.give(db, account, one["id"], how="claim", by=SYSTEM, via="web", now=now)
    return str(one["id"])


def victim(store: Store) -> str:
    with store.read() as db:
        found = accounts.by_email(db, "victim@example.org")
        assert found is not None
        return found.id
