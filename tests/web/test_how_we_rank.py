"""The page "How we rank": it prints the numbers that results are ordered with."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from directory_app import about
from indexer.search import weights
from indexer.search.query import GROUPS
from indexer.search.weights import load_weights
from schemas.vocabulary import CONDITIONS
from tests.browser import Browser, Page, text_of

FILE = Path(weights.__file__).with_name("weights.json")


def numbers(raw: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """(id of its row on the page, the entry of the file) of every weight."""
    for part, rows in raw["parts"].items():
        for name, row in rows["weights"].items():
            yield f"{part}-{name}", row


def cells(page: Page, row: str) -> list[str]:
    return page.texts(f"#{row} td")


def test_every_number_in_the_file_is_on_the_page_with_its_words(browser: Browser) -> None:
    page = browser.get("/how-we-rank")
    assert page.h1 == "How we rank"
    expected = dict(numbers(json.loads(FILE.read_text(encoding="utf-8"))))
    assert {row.get("id") for row in page.find_all("tbody tr")} == set(expected)
    for row, entry in expected.items():
        what, value, says = cells(page, row)
        assert what == entry["what"]
        assert float(value) == entry["value"]
        assert says.startswith(entry["says"])


def test_a_weight_that_is_changed_is_changed_on_the_page(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = json.loads(FILE.read_text(encoding="utf-8"))
    terms = {"terms-need": 0.41, "terms-text": 0.33, "terms-near": 0.26}
    for count, (row, entry) in enumerate(numbers(raw)):
        entry["value"] = terms.get(row, (50 + count) / 100)
    raw["joining_conditions"] = ["members_of", "voucher_required"]
    file = tmp_path / "weights.json"
    file.write_text(json.dumps(raw), encoding="utf-8")
    monkeypatch.setattr(about, "weights", lambda: load_weights(file))
    page = browser.get("/how-we-rank")
    for row, entry in numbers(raw):
        assert cells(page, row)[1] == str(entry["value"])
    says = cells(page, "fit-joining_condition")[2]
    assert "For members; You need a voucher." in says
    assert CONDITIONS["audition_required"] not in says


def test_whole_numbers_are_written_as_people_do(browser: Browser) -> None:
    page = browser.get("/how-we-rank")
    assert cells(page, "fields-name")[1] == "10"
    assert cells(page, "near-miles")[1] == "3"


def test_it_says_that_nobody_pays_for_a_place_and_how_ties_end(browser: Browser) -> None:
    text = browser.get("/how-we-rank").text
    assert "decided by what you asked for, never by payment" in text
    assert "Groups with the same score are in the order of their ids." in text
    assert "out of date or in doubt" in text
    assert "it is paused, full or closed for now" in text
    assert "it has a waiting list" in text


def test_the_lists_stand_in_the_order_of_the_results(browser: Browser) -> None:
    section = browser.get("/how-we-rank").find('section[aria-labelledby="lists"]')
    lists = [text_of(each) for each in section.iter("strong")]
    assert len(lists) == len(GROUPS)
    assert lists[0] == "Groups that fit."
    assert lists[GROUPS.index("not_confirmed")] == "Nobody has confirmed these lately."


@pytest.mark.parametrize("address", ["/", "/how-we-check", "/no-such-page"])
def test_it_is_one_press_away(browser: Browser, address: str) -> None:
    page = browser.get(address, status=404 if address == "/no-such-page" else 200)
    assert page.follow("How we rank").h1 == "How we rank"


def test_the_results_lead_to_it_beside_the_order(demo_browser: Browser) -> None:
    page = demo_browser.get("/search?q=lunch")
    assert [each.get("href") for each in page.find_all(".app-sort a")][-1] == "/how-we-rank"


def test_it_is_found_under_the_prefix_the_site_is_served_from(app: Any) -> None:
    answer = app.test_client().get("/how-we-check", base_url="http://localhost/directory")
    assert 'href="/directory/how-we-rank"' in answer.text
