"""The public page of figures: what it says, what it owns not to know, and the same as a file."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta
from typing import Any

import pytest

from directory_app.truth import percent
from indexer.freshness.sweep import sweep
from indexer.history import Actor
from indexer.store import Store
from indexer.truth import audit, kept
from tests.browser import Browser, Page
from tests.indexer.test_truth_figures import put, report, show

ADA = Actor("steward", "Ada Steward")


def filled(store: Store, now: datetime) -> str:
    """Two groups, one of them confirmed of late and shown more often; the id of that one."""
    key = put(store, "Confirmed", (10, "owner"))
    other = put(store, "Not confirmed", (400, "owner"))
    show(store, key, 80)
    show(store, other, 20)
    report(store, key, 30, 3)
    report(store, key, 30, 9)
    sweep(store, now=now)
    return key


def values(page: Page, section: int = 0) -> dict[str, str]:
    """First cell -> second cell of every row of a table of figures."""
    table = page.find_all("table.app-figures")[section]
    return {
        _words(row[0]): _words(row[1]) for row in table.iter("tr") if row[0].get("scope") == "row"
    }


def _words(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def test_it_is_one_press_away_from_every_page(browser: Browser) -> None:
    assert browser.get("/").follow("Our figures").url == "/figures"


def test_each_figure_has_its_value_how_it_is_counted_and_what_it_cannot_tell(
    store: Store, browser: Browser, now: datetime
) -> None:
    filled(store, now)
    page = browser.get("/figures")
    assert values(page) == {
        "Of what readers are shown, confirmed by a person in the last six months": "80%",
        "Of all groups, confirmed by a person in the last six months": "50%",
        "Days since a person confirmed a group, the middle one": "400 days",
        "Reports answered within 5 days": "50%",
        "Groups that we closed wrongly": "0",
    }
    assert "100 times in all" in page.text
    assert "1 of 2 open groups." in page.text
    assert page.text.count("It cannot tell: ") == 5
    assert "Worked out on 24 November 2026." in page.text
    assert "Set-Cookie" not in page.headers


def test_where_nothing_was_shown_it_says_that_every_group_counts_once(
    store: Store, browser: Browser
) -> None:
    put(store, "Confirmed", (10, "owner"))
    page = browser.get("/figures")
    assert values(page)[
        "Of what readers are shown, confirmed by a person in the last six months"
    ] == "100%"  # fmt: skip
    assert "fewer than 50 times in the last 90 days" in page.text
    assert "so here every group counts once" in page.text


def test_an_empty_directory_says_not_known_and_never_nought_or_all(browser: Browser) -> None:
    page = browser.get("/figures")
    found = values(page)
    assert list(found.values()) == ["Not known yet"] * 4 + ["0"]
    assert page.find_all(".app-plot__bar") == []
    assert "No audit is finished yet." in page.text


def test_a_month_in_which_there_was_nothing_has_no_bar_and_no_share(
    store: Store, browser: Browser, now: datetime
) -> None:
    filled(store, now)  # entered today: at the end of no month was there anything
    page = browser.get("/figures")
    assert page.find_all(".app-plot") == []
    assert "There was no group in this directory yet" in page.text
    put(store, "Here since October", entered="2026-10-02")
    kept.job(store, now)
    page = browser.get("/figures")
    assert len(page.find_all(".app-plot__bar")) == 1
    rows = page.find_all("section[aria-labelledby=months] tbody tr")
    assert ["Not known yet" in _words(row) for row in rows] == [False] + [True] * 11


def test_bars_are_as_high_as_their_share(store: Store, browser: Browser) -> None:
    put(store, "Confirmed", (60, "owner"), entered="2026-01-01")
    put(store, "Not confirmed", entered="2026-01-01")
    page = browser.get("/figures")
    bars = [float(one.get("height") or -1) for one in page.find_all(".app-plot__bar")]
    # January to October; confirmed on 25 September: half of them, of 150 units.
    assert bars == [0, 0, 0, 0, 0, 0, 0, 0, 75, 75]
    plot = page.find(".app-plot")
    words = plot.get("aria-label") or ""
    assert plot.get("role") == "img"
    assert words.startswith("One bar for the end of each month: 0% on 31 January 2026, 50% on 31 ")
    first = page.find_all("section[aria-labelledby=months] tbody tr")[0]
    assert [_words(cell) for cell in first] == ["31 October 2026", "50%", "1", "2"]


def test_the_states_are_those_of_the_last_sweep(
    store: Store, browser: Browser, now: datetime
) -> None:
    filled(store, now)
    text = browser.get("/figures").text
    assert "Confirmed, and not yet due to be asked again 1" in text
    assert "Nobody has confirmed it for long, or there are strong warnings 1" in text
    assert "New, and not looked at yet" not in text
    put(store, "New")
    later = browser.get("/figures")
    # The figures of ten minutes ago are good enough for a page.
    assert "New, and not looked at yet" not in later.text


def test_the_file_has_the_same_numbers(store: Store, browser: Browser, now: datetime) -> None:
    key = filled(store, now)
    audited(store, now, key)
    answer = browser.client.get("/figures/export")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert 'filename="figures-2026-11-24.csv"' in answer.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert rows[0] == [
        "Figure", "Value", "Number", "Of", "How it is counted", "What it cannot tell",
    ]  # fmt: skip
    by_name = {row[0]: row[1:] for row in rows[1:]}
    page = browser.get("/figures")
    for section in (0, 1):
        for name, value in values(page, section).items():
            assert by_name[name][0] == value
    assert by_name["Reports answered within 5 days"][1:3] == ["1", "2"]
    assert by_name["Closed"][0] == "0"
    assert sum("in the six months before" in name for name in by_name) == 12
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)


def test_what_the_job_wrote_is_shown(store: Store, browser: Browser, now: datetime) -> None:
    filled(store, now)
    kept.job(store, now - timedelta(hours=20))
    put(store, "Since then")
    page = browser.get("/figures")
    assert "Worked out on 23 November 2026." in page.text
    assert "1 of 2 open groups." in page.text


# -- the audit --------------------------------------------------------------------------------


def audited(store: Store, now: datetime, right: str) -> None:
    key = audit.draw(store, 2, by=ADA, now=now, via="web", seed="x")
    with store.read() as db:
        ids = [item.listing_id for item in audit.one(db, key)[1]]
    for listing in ids:
        found = "right" if listing == right else "closed"
        audit.enter(store, key, listing, found, by=ADA, who="ada", now=now, via="web",
                    note="Secret note")  # fmt: skip


def test_a_finished_audit_is_public_with_its_limits_and_names_nobody(
    store: Store, browser: Browser, now: datetime
) -> None:
    key = filled(store, now)
    audited(store, now, key)
    page = browser.get("/figures")
    assert "On 24 November 2026 we drew 2 of 2 open groups by chance" in page.text
    found = values(page, 1)
    assert found["Still right, of those we reached"] == "50% (9% to 91%)"
    assert found["Not reached"] == "0"
    assert "Pages that stop being right in a year" in found
    for secret in ("Secret note", "Ada Steward", "Not confirmed", key):
        assert secret not in page.text


def test_an_audit_that_is_not_finished_is_not_public(
    store: Store, browser: Browser, now: datetime
) -> None:
    filled(store, now)
    audit.draw(store, 2, by=ADA, now=now, via="web")
    assert "No audit is finished yet." in browser.get("/figures").text


@pytest.mark.parametrize(
    ("share", "words"),
    [(None, "Not known yet"), (0, "0%"), (0.004, "less than 1%"), (0.624, "62%"),
     (0.996, "more than 99%"), (1, "100%")],
)  # fmt: skip
def test_nearly_none_and_nearly_all_are_not_none_and_all(share: float | None, words: str) -> None:
    assert percent(share) == words
