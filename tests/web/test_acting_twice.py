"""Two stewards press at one moment: of every kind of work, and for every button that it has, the
second is told so on a page they can read, and nothing is done a second time."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import pytest
from flask import Flask

from indexer.stewards import desk
from indexer.store import Store
from schemas.listing import Listing
from tests.browser import Browser, Page
from tests.factories import make_listing, save_listing
from tests.kept import every_row
from tests.people.somebody import make, signed_in
from tests.web.test_work_kinds import waiting

CHOICES: Final = "form.app-work-choices"
UNDO: Final = "form.app-work-undo"
REASON: Final = "Rang Jean and looked at it."


@pytest.fixture
def listing(store: Store) -> Listing:
    made = make_listing()
    save_listing(store, made)
    return made


def steward(app: Flask, store: Store, name: str, now: datetime) -> Browser:
    make(store, "steward", now=now, name=f"{name} Steward")
    return signed_in(app, store, f"{name.lower()}@example.org")


def buttons(page: Page) -> list[tuple[str, str]]:
    """(name, words) of what can be done with one piece of work."""
    found = page.find_all(f"{CHOICES} button")
    return [(one.get("value") or "", "".join(one.itertext())) for one in found]


def press(page: Page, name: str, words: str, listing: Listing, **may: int) -> Page:
    # Of a group that is listed already one says which it is.
    reason = f"/groups/{listing['id']}" if name == "duplicate" else REASON
    return page.submit({"reason": reason}, form=CHOICES, button=words, **may)


@pytest.mark.parametrize("kind", list(desk.KINDS))
def test_the_second_of_two_stewards_is_told_and_nothing_is_done_twice(
    kind: str, app: Flask, store: Store, listing: Listing, now: datetime
) -> None:
    path = f"/stewards/{kind}/{waiting(store, listing)[kind]}"
    ada, ben = steward(app, store, "Ada", now), steward(app, store, "Ben", now)
    offered = buttons(ada.get(path))
    assert offered
    for name, words in offered:
        mine, theirs = ada.get(path), ben.get(path)
        done = press(mine, name, words, listing)
        assert "1 done." in done.text, name
        after = every_row(store)
        # Ben presses the same, Ada presses again (say, twice at once), and Ben something else.
        for page in (theirs, mine):
            conflict = press(page, name, words, listing, status=409)
            assert conflict.h1 == "This has changed since you opened it", name
            assert "It was not done." in conflict.text, name
            assert REASON in conflict.text or name == "duplicate", "what was typed is not lost"
        for other, what in offered:
            if other != name:
                assert press(theirs, other, what, listing, status=409).h1 == conflict.h1
        assert every_row(store) == after, (name, "something was done twice")
        back = done.submit(form=UNDO, button=done.texts("[data-work-undo]")[0])
        assert "1 thing is as it was before." in back.text, name


# To ask for a source to be read, and to take that back, changes nothing of the source.
@pytest.mark.parametrize("kind", [kind for kind in desk.KINDS if kind not in ("run", "source")])
def test_a_form_that_is_older_than_an_undo_does_nothing(
    kind: str, app: Flask, store: Store, listing: Listing, now: datetime
) -> None:
    """Done and undone it waits as before, and still is another piece than the one on the page."""
    path = f"/stewards/{kind}/{waiting(store, listing)[kind]}"
    ada, ben = steward(app, store, "Ada", now), steward(app, store, "Ben", now)
    old = ben.get(path)
    name, words = buttons(old)[0]
    done = press(ada.get(path), name, words, listing)
    done.submit(form=UNDO, button=done.texts("[data-work-undo]")[0])
    after = every_row(store)
    conflict = press(old, name, words, listing, status=409)
    assert conflict.h1 == "This has changed since you opened it"
    assert buttons(conflict), "it waits, so that one can go on from there"
    assert every_row(store) == after


def test_what_was_ticked_together_and_is_done_already_is_not_done_again(
    app: Flask, store: Store, listing: Listing, now: datetime
) -> None:
    keys = waiting(store, listing)
    ada, ben = steward(app, store, "Ada", now), steward(app, store, "Ben", now)
    asked = {}
    for browser in (ada, ben):
        page = browser.get("/stewards?only=quarantine")
        ticks = [one.get("value") for one in page.find_all("input[name=item]")]
        asked[browser] = page.submit(
            {"item": ticks[0]}, form="[data-work-form]", button="Decide on what is ticked"
        )
    assert keys["quarantine"] in asked[ada].html
    assert "1 done." in asked[ada].submit({"deed": "ignore"}, button="Do it").text
    after = every_row(store)
    late = asked[ben].submit({"deed": "ignore"}, button="Do it", status=400)
    assert "Others have dealt with all of this meanwhile." in late.text
    assert every_row(store) == after
