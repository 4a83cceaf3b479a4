"""What only shows across the records of a crawl: repeats, ids that clash, dates of a program."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from indexer.sources.across import LOOK_AHEAD, BulkDays, ChildIds, Repeats

DAY = date(2026, 4, 1)
PHONE = "0113 496 0101"


def group(name: str, **fields: Any) -> dict[str, Any]:
    return {"name": name, **fields}


@pytest.mark.parametrize(
    ("first", "second", "repeats"),
    [
        (group("Tea & talk", postal_code="ls1 1ur"), group("Tea and Talk", postcode="LS11UR"), 1),
        (group("Tea", phone="0113 496 0101"), group("Tea", phone="0113 496 0101"), 0),
        (group("Teas", phone="+44 113 496 0101"), group("TEAS", phones=[{"number": PHONE}]), 1),
        (group("Tea and talk", postcode="LS1 1UR"), group("Tea and talk", postcode="LS1 1UU"), 0),
        (group("Tea and talk", postcode="LS1 1UR"), group("Tea for all", postcode="LS1 1UR"), 0),
        (group("Tea and talk"), group("Tea and talk"), 0),
        (group("Tea and talk", postcode="LS1"), group("Tea and talk", postcode="LS1"), 0),
        (group("", postcode="LS1 1UR"), group("", postcode="LS1 1UR"), 0),
    ],
)
def test_a_repeat_has_the_name_and_the_postcode_or_telephone(
    first: dict[str, Any], second: dict[str, Any], repeats: int
) -> None:
    seen = Repeats()
    assert seen.look("a", first) == ()
    found = seen.look("b", second)
    assert [issue.code for issue in found] == ["probable_duplicate"] * repeats
    if repeats:
        assert "record a;" in found[0].reason


def test_the_record_itself_read_again_is_no_repeat() -> None:
    seen = Repeats()
    assert seen.look("a", group("Tea and talk", postcode="LS1 1UR")) == ()
    assert seen.look("a", group("Tea and talk", postcode="LS1 1UR")) == ()


@pytest.mark.parametrize(
    ("second", "clash"),
    [
        ({"contacts": [{"id": 1, "name": "Jo", "phones": [{"number": "0113 496 0101"}]}]}, False),
        ({"contacts": [{"id": 1, "name": "Al", "phones": [{"number": "0113 496 0101"}]}]}, False),
        ({"contacts": [{"id": 1, "name": "Jo", "phones": [{"number": "0113 496 0109"}]}]}, True),
        ({"contacts": [{"id": 2, "phones": [{"number": "0113 496 0109"}]}]}, False),
        ({"contacts": [{"id": 1, "phones": []}]}, False),
        ({"organization": {"id": 1, "email": "a@example.org"}}, False),
    ],
)
def test_an_id_clashes_when_what_matters_differs(second: dict[str, Any], clash: bool) -> None:
    ids = ChildIds()
    first = {"contacts": [{"id": 1, "name": "Jo", "phones": [{"number": "0113 496 0101"}]}]}
    assert ids.look(first) == ()
    assert [issue.code for issue in ids.look(second)] == ["child_id_clash"] * clash


def test_a_bulk_day_is_known_before_the_first_record_is_handed_on() -> None:
    days = BulkDays[int](lambda row: DAY if row % 10 else date(2026, 5, row % 7 + 1))
    judged = [(row, days.hold(DAY)) for row in days.ahead(range(500))]
    assert [row for row, _ in judged] == list(range(500))
    assert all(held for _, held in judged)
    assert not days.hold(date(2026, 5, 1))
    assert not days.hold(None)


@pytest.mark.parametrize(("same", "others", "held"), [(4, 0, False), (5, 2, True), (5, 3, False)])
def test_a_day_counts_from_five_records_and_seven_in_ten(
    same: int, others: int, held: bool
) -> None:
    rows = [DAY] * same + [date(2026, 5, number + 1) for number in range(others)]
    days = BulkDays[date](lambda row: row)
    assert list(days.ahead(rows)) == rows
    assert days.hold(DAY) is held


def test_what_came_before_a_failure_is_handed_on() -> None:
    def rows() -> Iterator[date]:
        yield from [DAY] * (LOOK_AHEAD // 2)
        raise RuntimeError("the cable was pulled")

    handed_on = BulkDays[date](lambda row: row).ahead(rows())
    assert [next(handed_on) for _ in range(LOOK_AHEAD // 2)] == [DAY] * (LOOK_AHEAD // 2)
    with pytest.raises(RuntimeError):
        next(handed_on)
