"""Two stewards press at one moment: of every kind of work, and for every button that it has, the
first does it and may undo it, the second is told so on a page they can read, and nothing is done a
second time. Nor is it by a form that is older than the undo."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import pytest

from directory_app import create_app
from indexer.places import Places
from indexer.stewards import desk
from indexer.store import Store
from tests.browser import Browser, Page
from tests.conftest import close_directory, open_directory, settings_for
from tests.factories import make_listing, save_listing
from tests.kept import every_row
from tests.people.somebody import make, signed_in
from tests.web.test_work_kinds import waiting
from tests.web.test_work_list import rows

CHOICES: Final = "form.app-work-choices"
UNDO: Final = "form.app-work-undo"
REASON: Final = "Rang Jean and looked at it."
CHANGED: Final = "This has changed since you opened it"

CHANGES_NOTHING: Final = ("run", "source")
"""To ask for a source to be read, and to take that back, changes nothing of the source."""


@dataclass(frozen=True)
class Desk:
    """Work of every kind, by its key, and two stewards before it. `listed` is what they see."""

    store: Store
    keys: dict[str, str]
    ada: Browser
    ben: Browser
    listed: list[str]


@pytest.fixture(scope="module")
def work(
    tmp_path_factory: pytest.TempPathFactory, places: Places, now: datetime
) -> Iterator[Desk]:  # fmt: skip
    """Made once: each test takes back what it has done, and sees that this is so."""
    store = open_directory(settings_for(tmp_path_factory.mktemp("desk")), places)
    app = create_app(settings=store.settings, store=store, now=lambda: now)
    listing = make_listing(id="00000000-0000-4000-8000-00000000feed")
    save_listing(store, listing)
    keys = {**waiting(store, listing), "listing": listing["id"]}
    for name in ("Ada", "Ben"):
        make(store, "steward", now=now, name=f"{name} Steward")
    ada, ben = (signed_in(app, store, f"{name}@example.org") for name in ("ada", "ben"))
    yield Desk(store, keys, ada, ben, sorted(rows(ada.get("/stewards"))))
    close_directory(store)


def buttons(page: Page) -> list[tuple[str, str]]:
    """(name, words) of what can be done with one piece of work."""
    found = page.find_all(f"{CHOICES} button")
    return [(one.get("value") or "", "".join(one.itertext())) for one in found]


def press(
    page: Page, name: str, words: str, work: Desk, *, reason: str = REASON, status: int = 200
) -> Page:  # fmt: skip
    # Of a group that is listed already one says which it is.
    said = f"/groups/{work.keys['listing']}" if name == "duplicate" else reason
    return page.submit({"reason": said}, form=CHOICES, button=words, status=status)


def undo(page: Page) -> Page:
    back = page.submit(form=UNDO, button=page.texts("[data-work-undo]")[0])
    assert "1 thing is as it was before." in back.text
    return back


@pytest.mark.parametrize("kind", list(desk.KINDS))
def test_the_second_of_two_stewards_is_told_and_nothing_is_done_twice(
    kind: str, work: Desk
) -> None:
    path = f"/stewards/{kind}/{work.keys[kind]}"
    offered = buttons(work.ada.get(path))
    assert offered
    for name, words in offered:
        mine, theirs = work.ada.get(path), work.ben.get(path)
        # Where no reason is asked for none is needed.
        asks = words in "".join(mine.texts("#reason-hint"))
        done = press(mine, name, words, work, reason=REASON if asks else "")
        assert "1 done." in done.text, name
        # A concern stays on the list while its listing is paused because of it.
        stays = (kind, name) == ("concern", "pause")
        assert len(rows(done)) == len(work.listed) - (not stays), name
        after = every_row(work.store)
        # Ben presses the same, Ada presses again (say, twice at once), and Ben something else.
        for page in (theirs, mine):
            conflict = press(page, name, words, work, status=409)
            assert conflict.h1 == CHANGED, name
            assert "It was not done." in conflict.text, name
            assert REASON in conflict.text or name == "duplicate", "what was typed is not lost"
        for other, what in offered:
            if other != name:
                assert press(theirs, other, what, work, status=409).h1 == CHANGED
        assert every_row(work.store) == after, (name, "something was done twice")
        assert sorted(rows(undo(done))) == work.listed, name
        if name == offered[0][0] and kind not in CHANGES_NOTHING:
            # Done and undone it waits as before, and still is another piece than the one on a form
            # that is older than the undo.
            after = every_row(work.store)
            conflict = press(theirs, name, words, work, status=409)
            assert conflict.h1 == CHANGED
            assert buttons(conflict), "it waits, so that one can go on from there"
            assert every_row(work.store) == after


def test_what_was_ticked_together_and_is_done_already_is_not_done_again(work: Desk) -> None:
    asked = {}
    for browser in (work.ada, work.ben):
        page = browser.get("/stewards?only=quarantine")
        ticks = [one.get("value") for one in page.find_all("input[name=item]")]
        asked[browser] = page.submit(
            {"item": ticks[0]}, form="[data-work-form]", button="Decide on what is ticked"
        )
    assert work.keys["quarantine"] in asked[work.ada].html
    done = asked[work.ada].submit({"deed": "ignore"}, button="Do it")
    assert "1 done." in done.text
    after = every_row(work.store)
    late = asked[work.ben].submit({"deed": "ignore"}, button="Do it", status=400)
    assert "Others have dealt with all of this meanwhile." in late.text
    assert every_row(work.store) == after
    undo(done)
