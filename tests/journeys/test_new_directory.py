"""A new directory: nothing, then a file, then a publisher's feed; seen through its pages only."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from directory_app import create_app
from directory_app.cli import main
from indexer.settings import load_settings
from indexer.store import Store
from tests import databases
from tests.browser import Browser, text_of
from tests.factories import raw_listing
from tests.fakes import FeedServer


def test_from_an_empty_folder_to_groups_of_a_file_and_of_a_feed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "directory"
    databases.make_empty(databases.address_for(folder))
    with FeedServer() as feed:
        settings = {
            "WAYMARK_DATA_DIR": str(folder),
            "WAYMARK_DATABASE_URL": databases.address_for(folder),
            "WAYMARK_FETCH_ALLOW": feed.host_port,
            "WAYMARK_FETCH_DELAY": "0",
        }

        def run(*words: str, codes: tuple[int, ...] = (0,)) -> Result:
            result = CliRunner().invoke(main, list(words), env=settings)
            assert result.exit_code in codes, result.output
            return result

        run("setup")
        store = Store(load_settings(settings))
        try:
            browser = Browser(create_app(settings=store.settings, store=store))

            # Nothing is there yet, and the pages say so and say what to do.
            empty = browser.get("/").submit({"q": "lunch", "near": "WF1 2AP"})
            assert empty.h1 == "No groups for “lunch” within 10 miles of WF1 2AP"
            assert "Ask a link worker" in empty.text

            # A file of the directory's own.
            file = tmp_path / "groups.json"
            file.write_text(json.dumps([raw_listing(name="Lunch at St Mary's")]), encoding="utf-8")
            run("import", str(file))
            found = browser.get("/").submit({"q": "lunch", "near": "WF1 2AP"})
            assert found.h1 == "1 group for “lunch” within 10 miles of WF1 2AP"
            assert found.follow("Lunch at St Mary's").h1 == "Lunch at St Mary's"

            # A publisher's feed, over HTTP.
            run("sources", "add", feed.url, "--name", "Sheffield list", "--licence", "OGL 3.0")
            run("ingest", "Sheffield list", codes=(0, 3))
            fed = browser.get("/search?q=coffee").follow("Tuesday Coffee and Company")
            assert "From Sheffield list (OGL 3.0)" in fed.text
            assert "we last saw it in their list on" in fed.text
            # That it is on a list is not a confirmation by the group.
            assert "Confirmed" not in fed.texts(".app-listing__head .app-tags li")

            # What the publisher calls inactive is not found.
            closed = browser.get("/search?q=Wednesday+Men%27s+Shed")
            assert "Wednesday Men's Shed" not in [text_of(one) for one in closed.find_all("h3")]
            assert "Wednesday Men's Shed has closed." in closed.text

            # What the publisher keeps confidential has no place on any page.
            haven = browser.get("/search?q=Safe+Haven&understand=0")
            (card,) = [one for one in haven.find_all("article") if "Safe Haven" in text_of(one)]
            assert "The address is given when you get in touch." in text_of(card)
            page = haven.follow("Safe Haven support (address confidential)")
            assert "The address is given when you get in touch." in page.text
            assert not re.search(r"\bS\d+ \d[A-Z]{2}\b", text_of(page.find("main")))
            assert '"location"' not in page.html
            assert "mile" not in text_of(card)
        finally:
            store.close()
