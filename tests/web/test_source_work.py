"""What is about sources stands on the one list of stewards, in turn.

That each kind of it is opened, decided on and undone is tried with all others, in
test_acting_twice.py."""

from __future__ import annotations

from datetime import datetime

import pytest

from indexer import models as m
from indexer.stewards import asked
from indexer.store import Store
from tests.browser import Browser
from tests.factories import make_listing, save_listing
from tests.web.source_work import source_work
from tests.web.test_work_kinds import choose


@pytest.fixture
def keys(store: Store) -> dict[str, str]:
    listing = make_listing()
    save_listing(store, listing)
    return source_work(store, listing)


def test_what_fails_and_what_asks_stand_before_what_was_set_aside(
    ada: Browser, keys: dict[str, str]
) -> None:
    kinds = [one.partition("/")[0] for one in _ticks(ada)]
    assert set(kinds[:2]) == {"run", "source"}
    assert kinds[2:] == ["quarantine", "difference", "access"]


def _ticks(browser: Browser) -> list[str]:
    found = browser.get("/stewards").find_all("main input[name=item]")
    return [one.get("value") or "" for one in found]


def test_what_was_read_meanwhile_cannot_be_taken_back(
    ada: Browser, store: Store, keys: dict[str, str], now: datetime
) -> None:
    done = choose(ada.get(f"/stewards/run/{keys['run']}"), "accept", "")
    with store.write(drain=False) as db:
        (wish,) = asked.all_asked(db).values()
        assert (wish.accept, wish.dry, wish.by) == (True, False, "Ada Steward")
        run = db.get_one(m.Run, int(keys["run"]))
        db.add(
            m.Run(
                source_id=run.source_id, started_at=now, ended_at=now, complete=True, dry=False,
                state="done", by="Ada Steward", figures={},
            )
        )  # fmt: skip
    button = done.texts("[data-work-undo]")[0]
    back = done.submit(form="form.app-work-undo", button=button)
    assert "It was read meanwhile" in back.text
