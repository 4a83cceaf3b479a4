"""A search is tied to nobody: what was typed is written down nowhere (search.md 8)."""

from __future__ import annotations

import sqlite3
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from urllib.parse import urlencode

import pytest

from indexer.store import Store
from tests.factories import make_listing, save_listing
from tests.kept import every_row
from tests.serving import served

# Words that stand in no listing, no page and no program.
PLANTED = ("quibblewick", "zanthoria", "vellumfrost")
PLACES = ("WF1 2AP", "WF1 4QQ")


@pytest.fixture
def site(store: Store, tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """The site as `waymark serve` runs it, and the file its log goes to."""
    log = tmp_path / "serve.log"
    with served(store, log=log) as address:
        yield address, log


def everything_kept(store: Store) -> Iterator[tuple[str, bytes]]:
    """Every file of the data directory, and every value of every table."""
    folder = store.settings.data_dir
    for table, rows in every_row(store).items():
        yield table, repr(rows).encode()
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            yield str(file), file.read_bytes()
    for file in folder.glob("*.sqlite"):
        database = sqlite3.connect(file)
        tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (name,) in tables:
            rows = database.execute(f'SELECT * FROM "{name}"').fetchall()
            yield f"{file}:{name}", repr(rows).encode()
        database.close()


def test_a_hundred_searches_leave_no_word_and_no_place_behind(
    store: Store, site: tuple[str, Path]
) -> None:
    address, log = site
    # The examples that `serve` prints at its start name a postcode; what comes after must not.
    greeting = log.stat().st_size
    for number in range(100):
        words = f"{PLANTED[number % 3]} lonely {number}"
        query = urlencode({"q": words, "near": PLACES[number % 2], "within": "5"})
        path = "/api/search" if number % 2 else "/search"
        with urllib.request.urlopen(f"{address}{path}?{query}", timeout=20) as answer:
            assert answer.headers.get("Set-Cookie") is None
    # A fault while searching is logged without the words too.
    store.settings.index_file.unlink()
    urllib.request.urlopen(f"{address}/search?q={PLANTED[0]}&near=WF1+2AP", timeout=20)
    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(f"{address}/api/search?q={PLANTED[1]}&near=ABC", timeout=20)

    written = log.read_bytes()[greeting:].decode("utf-8", errors="replace")
    assert "/search" in written, "the access log is read for nothing if it logs nothing"
    for planted in (*PLANTED, *PLACES, "WF1+2AP", "127.0.0.1 -"):
        assert planted not in written
    for name, content in everything_kept(store):
        for planted in PLANTED:
            assert planted.encode() not in content, name


def test_the_search_for_planted_words_would_be_noticed(store: Store, now: datetime) -> None:
    """The reading above finds what is there: a listing with a planted word is found in the file."""
    save_listing(store, make_listing(name=f"Club {PLANTED[0]}"), now)
    kept = everything_kept(store)
    found = [name for name, content in kept if PLANTED[0].encode() in content]
    assert "listing" in found  # the records, wherever they are
    assert any("index.sqlite" in name for name in found)
