"""What two people have changed of one field is put together: each thing as who changed it."""

from __future__ import annotations

from typing import Any

import pytest

from indexer.people.editing_together import together

YES = {"state": "yes", "note": None}
NO = {"state": "no", "note": None}


def place(key: str = "v1", **changes: Any) -> dict[str, Any]:
    where = dict.fromkeys(
        ("name", "kind", "address", "postcode", "lat", "lon", "point_from", "hidden",
         "show_district", "uprn", "transport", "access_text")
    )  # fmt: skip
    return {**where, "id": key, "access": {}, **changes}


def need(key: str, how: str = "owner") -> dict[str, str]:
    return {"id": key, "how": how}


@pytest.mark.parametrize(
    ("name", "was", "mine", "theirs", "both"),
    [
        ("summary", "a", "a", "b", ("b", False)),
        ("summary", "a", "b", "a", ("b", False)),
        ("summary", "a", "b", "b", ("b", False)),
        ("summary", "a", "b", "c", ("b", True)),
        ("access", {}, {"bsl": YES}, {"parking": NO}, ({"bsl": YES, "parking": NO}, False)),
        ("access", {"bsl": YES}, {}, {"bsl": YES, "parking": NO}, ({"parking": NO}, False)),
        ("access", {"bsl": YES}, {"bsl": NO}, {}, ({"bsl": NO}, True)),
        ("needs", [need("a")], [need("a"), need("b")], [], ([need("b")], False)),
        ("needs", [need("a", "inferred")], [need("a")], [need("a", "inferred"), need("c")],
         ([need("a"), need("c")], False)),
        ("contacts", [{"name": "J"}], [{"name": "K"}], [{"name": "J"}, {"name": "L"}],
         ([{"name": "K"}], True)),
        ("first_visit", None, {"how_long": "an hour"}, {"what_to_bring": "tea"},
         ({"how_long": "an hour"}, True)),
    ],
)  # fmt: skip
def test_each_thing_is_as_who_changed_it_and_mine_where_both_did(
    name: str, was: Any, mine: Any, theirs: Any, both: tuple[Any, bool]
) -> None:
    assert together(name, was, mine, theirs) == both


def test_of_a_place_its_answers_and_its_bus_are_put_together() -> None:
    was = [place(address="1 High Street", access={"bsl": YES})]
    mine = [place(address="1 High Street", access={"bsl": YES, "parking": NO})]
    theirs = [place(address="2 High Street", transport="The 126", access={"bsl": NO})]
    wanted = place(address="2 High Street", transport="The 126", access={"bsl": NO, "parking": NO})
    assert together("venues", was, mine, theirs) == ([wanted], False)


def test_no_address_is_half_of_each() -> None:
    was = [place(address="1 High Street", postcode="WF1 2AP")]
    mine = [place(address="2 High Street", postcode="WF1 2AP")]
    theirs = [place(address="1 High Street", postcode="LS1 1UR", transport="The 126")]
    wanted = place(address="2 High Street", postcode="WF1 2AP", transport="The 126")
    assert together("venues", was, mine, theirs) == ([wanted], True)


def test_a_place_one_took_away_is_gone_unless_the_other_changed_it() -> None:
    was = [place("v1"), place("v2")]
    changed = [place("v1"), place("v2", transport="The 126")]
    assert together("venues", was, was, was[:1]) == (was[:1], False)
    assert together("venues", was, changed, was[:1]) == (changed, True)
    added = [*was, place("v3")]
    assert together("venues", was, added, [*was, place("v4")]) == ([*added, place("v4")], False)
