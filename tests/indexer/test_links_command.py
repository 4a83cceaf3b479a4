"""`waymark links`, and looking at many hosts at a time."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from directory_app import cli, cli_links
from indexer import models as m
from indexer.links.fetching import Looker
from indexer.links.looking import look_at_all
from indexer.links.plan import Site
from indexer.store import Store
from schemas.listing import Listing
from tests.conftest import settings_for
from tests.factories import make_listing, save_listing
from tests.fakes import Reply
from tests.indexer.websites import HTML, Website, page


@pytest.fixture
def links(store: Store, monkeypatch: pytest.MonkeyPatch) -> Any:
    """links("check", "--json"): the command in the test's own directory."""
    monkeypatch.setenv("WAYMARK_DATA_DIR", str(store.settings.data_dir))
    monkeypatch.setenv("WAYMARK_DATABASE_URL", store.settings.database_url)
    group = cli.Commands("waymark")
    cli_links.add_to(
        group, group=cli.Commands, opened=cli.opened, now=cli.now, print_json=cli.print_json,
        progress=cli.progress,
    )  # fmt: skip

    def run(*words: str, code: int = 0) -> Result:
        result = CliRunner().invoke(group, ["links", *words])
        assert result.exit_code == code, (result.output, result.exception)
        return result

    return run


@pytest.fixture
def listing(store: Store) -> Listing:
    # Not public, so that nothing is opened.
    made = make_listing(website="http://127.0.0.1:9/lunch")
    save_listing(store, made)
    return made


def test_nothing_is_due_in_a_new_directory(links: Any, listing: Listing) -> None:
    assert links("check").output == (
        "0 addresses looked at for 0 listings. 0 alarms, 0 confirmed, 0 taken back, 0 left.\n"
    )


def test_the_website_of_one_listing_is_looked_at_now(links: Any, listing: Listing) -> None:
    report = json.loads(links("check", "--listing", listing["id"], "--json").output)
    assert report["looked_at"] == 1
    assert report["verdicts"] == {"nothing_said": 1}
    assert report["offline"] is False
    said = links("check", "--listing", listing["id"].upper()).output
    assert said.startswith("1 addresses looked at for 1 listings: 1 nothing to be said.")


def test_a_listing_that_is_not_there_is_an_error(links: Any, listing: Listing) -> None:
    assert "There is no listing with the id x." in links("check", "--listing", "x", code=1).output
    assert links("check", "--limit", "0", code=2)


def test_the_list_says_what_was_found_and_when_the_next_turn_is(
    links: Any, listing: Listing
) -> None:
    (row,) = json.loads(links("list", "--json").output)
    assert (row["listing"], row["verdict"]) == (listing["id"], "not_yet")
    assert row["checked_at"] is None
    assert row["next_at"] is not None
    links("check", "--listing", listing["id"])
    said = links("list", "--verdict", "nothing_said").output
    assert "http://127.0.0.1:9/lunch  nothing to be said  (Lunch club)" in said
    assert "not one that may be opened" in said
    assert links("list", "--suggestions").output == "There is nothing to show.\n"


def test_every_verdict_has_its_words() -> None:
    note = "not_yet | well | nothing_said | gone | domain_gone | parked | closure | social | moved"
    assert set(cli_links.VERDICTS) == set(note.split(" | "))
    assert m.LinkCheck.__table__.c.verdict.type.length >= max(map(len, cli_links.VERDICTS))


def test_one_host_that_hangs_does_not_keep_the_others_waiting(tmp_path: Path) -> None:
    slow = Reply(b"late", wait=2, headers=HTML)
    with Website({"/": slow, "/next": slow}) as hanging, Website({"/": page("<p>Hello")}) as well:
        settings = settings_for(
            tmp_path, fetch_delay="0", fetch_allow=f"{hanging.host_port},{well.host_port}"
        )
        looker = Looker(settings, apart=0, seconds=5)
        hosts = [
            [Site("a", f"{hanging.url}/", ()), Site("b", f"{hanging.url}/next", ())],
            [Site("c", f"{well.url}/", ())],
        ]
        seen = {
            site.key: one.failure for site, one in look_at_all(looker, hosts, workers=2, stuck=0.5)
        }
    assert seen == {"c": None, "a": "no_answer"}  # "b" was not begun and stays due
