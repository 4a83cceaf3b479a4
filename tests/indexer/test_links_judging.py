"""What a look at a website means: the pages of tests/data/sites, and each row of the rules."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from indexer.freshness.thresholds import load_rules
from indexer.links.judging import EMPTY, Fetched, Group, Past, Verdict, group_of, judge
from indexer.links.pages import decoded, is_page, read_page
from indexer.links.vocabulary import words
from tests.factories import make_listing

SITES = Path(__file__).parents[1] / "data" / "sites"
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
FIRST = Past()
LUNCH = {
    "name": "Crofton Lunch Club", "phones": ["01632 960111"], "days": ["thu"], "starts": ["12:00"],
}  # fmt: skip


def pages(*names: str) -> list[Any]:
    rows = [
        row for name in names for row in json.loads((SITES / f"{name}.json").read_text("utf-8"))
    ]
    return [pytest.param(row, id=row["id"]) for row in rows]


def group(*, shared: bool = False, **given: Any) -> Group:
    wanted = {**LUNCH, **given}
    return group_of(
        make_listing(
            name=wanted["name"],
            organisation=wanted.get("organisation"),
            contacts=[{"name": "Jean", "phones": wanted["phones"]}],
            sessions=[
                {"venue": "v1", "days": wanted["days"], "opens": start, "closes": None}
                for start in (wanted["starts"] or [None])
            ],
        ),
        shared=shared,
    )


def verdict_on(row: dict[str, Any], *, past: Past = FIRST, shared: bool = False) -> Verdict:
    markup = f"<html><head><title>{row['title']}</title></head><body>{row['body']}</body></html>"
    url = row.get("url", "https://croftonlunch.example/")
    seen = Fetched(
        url, status=200, final_url=row.get("final_url", url), permanent=True, page=read_page(markup)
    )
    return on(seen, group(shared=shared, **row.get("listing", {})), past)


def on(seen: Fetched, about: Group | None = None, past: Past = FIRST) -> Verdict:
    return judge(seen, about or group(), past, now=NOW, rules=load_rules(), words=words())


# -- the labelled pages -----------------------------------------------------------------------


def test_there_are_at_least_sixty_labelled_pages_of_both_kinds() -> None:
    good, bad = pages("alive"), pages("parked", "hijacked", "empty", "closing")
    assert len(good) >= 30
    assert len(bad) >= 30
    assert len({row.id for row in (*good, *bad)}) == len(good) + len(bad)


@pytest.mark.parametrize("row", pages("alive"))
def test_a_living_site_raises_no_alarm(row: dict[str, Any]) -> None:
    verdict = verdict_on(row)
    assert (verdict.name, verdict.signal) == ("well", None)
    if row["confirms"] is not None:
        assert verdict.confirms is row["confirms"]


@pytest.mark.parametrize("row", pages("alive"))
def test_nor_does_it_where_the_page_is_that_of_many_groups(row: dict[str, Any]) -> None:
    assert verdict_on(row, shared=True).signal is None


@pytest.mark.parametrize("row", pages("parked", "hijacked"))
def test_a_page_for_sale_or_taken_over_is_parked(row: dict[str, Any]) -> None:
    verdict = verdict_on(row)
    assert (verdict.name, verdict.signal, verdict.confirms) == ("parked", "site_parked", False)


@pytest.mark.parametrize("row", pages("empty"))
def test_an_empty_server_is_parked_only_when_it_is_still_empty_a_week_later(
    row: dict[str, Any],
) -> None:
    first = verdict_on(row)
    assert (first.name, first.signal, first.soon, first.reason) == ("nothing_said", None, 7, EMPTY)
    again = verdict_on(row, past=Past(first.name, first.reason))
    assert (again.name, again.signal) == ("parked", "site_parked")


@pytest.mark.parametrize("row", pages("closing"))
def test_words_of_closing_are_found(row: dict[str, Any]) -> None:
    verdict = verdict_on(row)
    assert (verdict.name, verdict.signal, verdict.confirms) == ("closure", "closure_words", False)
    assert row["body"] not in verdict.reason


def test_on_a_page_of_many_groups_words_of_closing_count_with_the_name_only() -> None:
    page = {"title": "Groups near you", "body": "<p>The group has now closed.</p>"}
    assert verdict_on(page).signal == "closure_words"
    assert verdict_on(page, shared=True).signal is None
    page["body"] = "<p>Crofton Lunch Club has now closed.</p><p>Ossett Voices sings on.</p>"
    assert verdict_on(page, shared=True).signal == "closure_words"


# -- the rows of the table --------------------------------------------------------------------

URL = "https://croftonlunch.example/about"
FRONT = read_page("<title>Crofton Lunch Club</title><p>Welcome")


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_is_gone_only_while_the_site_is_up(status: int) -> None:
    gone = on(Fetched(URL, status=status, final_url=URL, front=FRONT))
    assert (gone.name, gone.signal) == ("gone", "page_gone")
    assert gone.suggestion == "https://croftonlunch.example/"
    down = on(Fetched(URL, status=status, final_url=URL))
    assert (down.name, down.signal) == ("nothing_said", None)
    stranger = read_page("<p>Welcome to the parish council")
    assert on(Fetched(URL, status=status, final_url=URL, front=stranger)).suggestion is None


@pytest.mark.parametrize("status", [400, 401, 403, 418, 429, 500, 502, 503, 521])
def test_a_status_that_says_nothing_of_the_group_is_nothing(status: int) -> None:
    verdict = on(Fetched(URL, status=status, final_url=URL))
    assert (verdict.name, verdict.signal, verdict.soon) == ("nothing_said", None, 3)
    again = on(Fetched(URL, status=status, final_url=URL), past=Past("nothing_said"))
    assert again.soon is None


@pytest.mark.parametrize("failure", ["robots", "refused", "no_answer", "too_much", "loop"])
def test_a_look_that_failed_is_nothing(failure: str) -> None:
    verdict = on(Fetched(URL, failure=failure))
    assert (verdict.name, verdict.signal, verdict.failures) == ("nothing_said", None, 0)


def test_a_domain_is_gone_after_three_checks_over_two_weeks_and_not_before() -> None:
    seen, past, began = Fetched(URL, failure="no_domain"), Past("well"), NOW
    found = []
    for day in (0, 7, 14):
        verdict = judge(seen, group(), past, now=began + timedelta(days=day), rules=load_rules(),
                        words=words())  # fmt: skip
        found.append(verdict.signal)
        past = Past(verdict.name, verdict.reason, verdict.failures, verdict.failing_since)
    assert found == [None, None, "domain_gone"]


def test_many_checks_in_one_week_do_not_make_a_domain_gone() -> None:
    past = Past("nothing_said", None, 9, NOW - timedelta(days=6))
    assert on(Fetched(URL, failure="no_domain"), past=past).signal is None
    back = on(Fetched(URL, status=503, final_url=URL), past=past)
    assert (back.failures, back.failing_since) == (0, None)


def test_a_redirect_to_a_social_network_suggests_that_address() -> None:
    verdict = on(Fetched(URL, final_url="https://www.facebook.com/croftonlunch"))
    assert (verdict.name, verdict.signal) == ("social", "redirect_social")
    assert verdict.suggestion == "https://www.facebook.com/croftonlunch"


def test_a_site_that_moved_for_good_suggests_the_new_address_if_it_names_the_group() -> None:
    page = read_page("<title>Crofton Lunch Club</title><p>Thursdays at noon")
    new = "https://lunchclubs.example/crofton"
    moved = on(Fetched(URL, status=200, final_url=new, permanent=True, page=page))
    assert (moved.name, moved.suggestion, moved.confirms) == ("moved", new, True)
    for_now = on(Fetched(URL, status=200, final_url=new, permanent=False, page=page))
    assert (for_now.name, for_now.suggestion) == ("well", None)
    stranger = read_page("<title>Somebody else</title><p>Thursdays at noon")
    other = on(Fetched(URL, status=200, final_url=new, permanent=True, page=stranger))
    assert (other.name, other.suggestion, other.signal) == ("nothing_said", None, None)


@pytest.mark.parametrize(
    "new", ["https://www.croftonlunch.example/about", "http://croftonlunch.example/about/"]
)
def test_another_spelling_of_the_address_is_no_news(new: str) -> None:
    page = read_page("<title>Crofton Lunch Club</title>")
    verdict = on(Fetched(URL, status=200, final_url=new, permanent=True, page=page))
    assert (verdict.name, verdict.suggestion) == ("well", None)


def test_a_file_is_there_and_says_nothing() -> None:
    verdict = on(Fetched(URL, status=200, final_url=URL, page=None))
    assert (verdict.name, verdict.names_it) == ("well", False)


# -- reading pages ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "label"),
    [
        ("Café Crèche".encode(), "text/html; charset=iso-8859-1"),
        ("Café Crèche".encode(), "text/html; charset=no-such-thing"),
        ("Café Crèche".encode("cp1252"), "text/html; charset=utf-8"),
        ("Café Crèche".encode("cp1252"), "text/html"),
        ("Café Crèche".encode("utf-16"), "text/html"),
        (b"\xef\xbb\xbf" + "Café Crèche".encode(), "text/html; charset=latin-1"),
        ('<meta charset="mac_roman">Café Crèche'.encode("mac_roman"), "text/html"),
    ],
)
def test_a_page_is_read_whatever_its_label_says(body: bytes, label: str) -> None:
    assert read_page(decoded(body, label)).text.strip() == "café crèche"


def test_what_is_no_page_is_not_read() -> None:
    assert is_page("text/html; charset=utf-8", b"")
    assert is_page("", b"  <!doctype html>")
    assert not is_page("", b"%PDF-1.7")
    assert not is_page("application/pdf", b"<html>")
    assert not is_page("image/png", b"")


@pytest.mark.parametrize(
    "piece", ["<", "<!--", "<a ", "<a b='", "</", "&#", "<script>", "<title>", "a <!", "<svg", "&"]
)
def test_a_page_made_to_be_slow_is_read_in_a_moment(piece: str) -> None:
    # With a parser whose time grows with the square of the length this would take minutes.
    page = read_page(piece * (2_000_000 // len(piece)))
    assert on(Fetched(URL, status=200, final_url=URL, page=page)).signal is None


@pytest.mark.parametrize("piece", ["0 ", "we have ", "thank you for ", "a" * 50, "crofton ", "+1-"])
def test_nor_do_words_without_end_take_long(piece: str) -> None:
    page = read_page(piece * (400_000 // len(piece)))
    assert on(Fetched(URL, status=200, final_url=URL, page=page)).signal is None
