"""Prices in sentences: what is certain becomes a price, and the words stay beside it."""

from __future__ import annotations

from typing import Any

import pytest

from indexer.sources.prices import price_in, read_prices
from tests.sources.reading import codes, listing_of, read, service


@pytest.mark.parametrize(
    ("words", "state", "prices"),
    [
        ("£2 a session, carers free", "paid", [(2, "session")]),
        ("£3.50 per week", "paid", [(3.5, "week")]),
        ("£1,200 per year", "paid", [(1200, "year")]),
        ("50p each time", "paid", [(0.5, "time")]),
        ("First session free, then £4", "paid", [(4, None)]),
        ("£4.50 including lunch", "paid", [(4.5, None)]),
        ("£5 (£3 concessions)", "paid", [(5, None)]),
        ("£3-£5", "paid", []),
        ("From £3", "paid", []),
        ("Members £2, children £1", "paid", []),
        ("Free", "free", []),
        ("No cost", "free", []),
        ("There is no charge for this service.", "free", []),
        ("Free entry. Tea and cake £1", "free", []),
        ("£0", "free", []),
        ("Donations welcome", "donation", []),
        ("Suggested donation £2", "donation", []),
        ("50p for tea", "unknown", []),
        ("Free for members", "unknown", []),
        ("Free, £2 for children", "unknown", []),
        ("Grants of up to £500", "unknown", []),
        ("Open to everyone", "unknown", []),
        ("Please ask", "unknown", []),
        ("", "unknown", []),
    ],
)
def test_what_a_sentence_says_of_money(
    words: str, state: str, prices: list[tuple[Any, str | None]]
) -> None:
    said = read_prices(words)
    assert said.state == state
    assert [(one.amount, one.per) for one in said.prices] == prices


@pytest.mark.parametrize(
    ("words", "price"),
    [("free", 0), ("£0.00", 0), ("No charge.", 0), ("£3", 3), ("50p", 0.5), ("£2 or £3", None),
     ("some", None), ("p", None)],
)  # fmt: skip
def test_one_price_in_a_cell(words: str, price: float | None) -> None:
    assert price_in(words) == price


def test_the_words_of_a_price_stay_beside_it() -> None:
    cost = listing_of(fees="£2 a session, carers free")["cost"]
    (option,) = cost["options"]
    assert (option["amount"], option["per"], option["note"]) == (2, "session", "£2 a session")
    assert cost["note"] == "£2 a session, carers free"
    assert "price_text" in codes(read(service(fees="£2 a session")))


def test_an_amount_in_a_row_is_not_overruled_by_words() -> None:
    cost = listing_of(fees="£5", cost_options=[{"amount": 0}])["cost"]
    assert (cost["state"], [one["amount"] for one in cost["options"]]) == ("free", [0])
    assert cost["note"] == "£5"


@pytest.mark.parametrize(("flag", "state"), [(True, "free"), (False, "unknown"), (None, "unknown")])
def test_only_a_plain_yes_makes_it_free(flag: bool | None, state: str) -> None:
    assert listing_of(free=flag)["cost"]["state"] == state
