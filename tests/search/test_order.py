"""In which order both engines put listings: the rules that are about eligibility, and what a query
says shall come first (search.md 2 and 4, docs/decisions/0012)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from indexer.places import Places
from indexer.search.document import Document, build_document
from indexer.search.engine import SearchEngine
from indexer.search.query import SearchQuery
from indexer.search.words import title_key
from tests.factories import make_listing, make_venue
from tests.search.engines import ENGINES, index_for

TODAY = date(2026, 11, 24)
HERE: dict[str, Any] = {"lat": 53.6830, "lon": -1.4990}
MEALS = "company.shared_meals"


@dataclass
class Shelf:
    """An index of one test's own, whose listings are called by their names."""

    engine: SearchEngine
    places: Places
    names: dict[str, str] = field(default_factory=dict)

    def put(self, **rows: dict[str, Any]) -> None:
        """Index listings: put(Low={"conditions": ["tenants_of"]}, High={}); their ids rise."""
        self.engine.index(list(self._documents(rows)))

    def _documents(self, rows: dict[str, dict[str, Any]]) -> Iterator[Document]:
        for name, changes in rows.items():
            key = next((key for key, known in self.names.items() if known == name), None)
            key = key or f"00000000-0000-4000-8000-{len(self.names):012}"
            self.names[key] = name
            given = {
                "name": name,
                "id": key,
                "confirmations": [{"on": "2026-11-01", "by": "owner"}],
                "needs": [MEALS],
                "capacity": {"state": "open"},
                **changes,
            }
            built = build_document(
                make_listing(**given), places=self.places, today=TODAY, trusted=frozenset()
            )
            assert built is not None
            yield built

    def found(self, **asked: Any) -> list[str]:
        """The names in `matches`, in order."""
        query = SearchQuery(**{"needs": (MEALS,), "limit": 100, **asked})
        (answer,) = self.engine.search([query])
        return [self.names[key] for key in answer.ids]

    def ids(self, *names: str) -> tuple[str, ...]:
        return tuple(key for name in names for key, known in self.names.items() if known == name)


@pytest.fixture(params=ENGINES)
def shelf(request: pytest.FixtureRequest, tmp_path: Path, places: Places) -> Iterator[Shelf]:
    index = index_for(request.param, tmp_path)
    yield Shelf(index.open(), places)
    index.clean_up()


# -- who a group is for -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "lowered",
    [
        {"conditions": ["tenants_of"]},
        {"conditions": ["diagnosis_required"]},
        {"conditions": ["audition_required"]},
        {"capacity": {"state": "short_wait"}},
        {"capacity": {"state": "waiting_list"}},
        {"capacity": {"state": "paused"}},
        {"capacity": {"state": "full"}},
        {"status": {"state": "temporarily_closed"}},
    ],
    ids=str,
)
def test_a_rule_that_no_parameter_asks_about_ranks_a_group_below(
    shelf: Shelf, lowered: dict[str, Any]
) -> None:
    """Also where the group is as near, and its id comes first."""
    shelf.put(Low=lowered, High={})
    assert shelf.found() == ["High", "Low"]
    assert shelf.found(**HERE) == ["High", "Low"]


def test_a_closed_waiting_list_ranks_below_an_open_one(shelf: Shelf) -> None:
    shelf.put(
        Last={"capacity": {"state": "full"}}, Low={"capacity": {"state": "waiting_list"}}, High={}
    )
    assert shelf.found() == ["High", "Low", "Last"]


def test_an_age_that_was_understood_ranks_below_and_one_asked_by_hand_shuts_out(
    shelf: Shelf,
) -> None:
    shelf.put(Low={"age": {"min": 18, "max": 25}}, High={"age": {"min": 50}})
    assert shelf.found(age=70.0, age_bars=False) == ["High", "Low"]
    assert shelf.found(age=70.0) == ["High"]
    assert shelf.found(age=20.0, age_bars=False) == ["Low", "High"]


@pytest.mark.parametrize("age", [18.0, 25.0])
def test_both_ends_of_an_age_range_belong_to_it(shelf: Shelf, age: float) -> None:
    shelf.put(Low={"age": {"min": 26}}, High={"age": {"min": 18, "max": 25}})
    assert shelf.found(age=age) == ["High"]
    assert shelf.found(age=age, age_bars=False) == ["High", "Low"]


@pytest.mark.parametrize(
    ("gender", "names"),
    [
        ("man", {"A", "C"}),
        ("woman", {"B", "C"}),
        ("other", {"A", "B", "C"}),
        (None, {"A", "B", "C"}),
    ],
)
def test_only_the_other_gender_is_shut_out(
    shelf: Shelf, gender: str | None, names: set[str]
) -> None:
    shelf.put(A={"who": ["men_only"]}, B={"who": ["women_only"]}, C={})
    assert set(shelf.found(gender=gender)) == names


def test_a_group_for_some_people_ranks_below_unless_the_person_may_be_one(shelf: Shelf) -> None:
    shelf.put(Low={"who": ["armed_forces"]}, High={})
    assert shelf.found(known_as=()) == ["High", "Low"]
    shelf.put(Low={"who": ["armed_forces"]}, High={"who": ["carers"]})
    assert shelf.found(known_as=("armed_forces",)) == ["Low", "High"]
    assert shelf.found(known_as=("carers",)) == ["High", "Low"]


@pytest.mark.parametrize("who", ["men_only", "women_only"])
def test_a_group_for_one_gender_ranks_below_open_ones_while_the_gender_is_not_known(
    shelf: Shelf, who: str
) -> None:
    """Below those for other people too, and below an open one that has a waiting list."""
    shelf.put(
        Low={"who": [who]},
        Middle={"who": ["carers"]},
        Wait={"capacity": {"state": "waiting_list"}, "who": ["older_people"]},
        High={},
    )
    assert shelf.found(known_as=("older_people",))[0] == "High"
    assert shelf.found(known_as=("older_people",))[-1] == "Low"
    assert shelf.found(known_as=(who, "carers"))[-1] == "Wait"


def test_every_one_of_several_kinds_of_people_must_be_known(shelf: Shelf) -> None:
    shelf.put(Low={"who": ["women_only", "lgbtq"]}, High={"who": ["women_only"]})
    assert shelf.found(known_as=("women_only",)) == ["High", "Low"]


def test_without_a_question_nobody_ranks_below_for_whom_a_group_is(shelf: Shelf) -> None:
    shelf.put(A={"who": ["armed_forces"]}, B={})
    assert shelf.found(needs=()) == ["A", "B"]


# -- what a query puts first ------------------------------------------------------------------


def test_what_a_query_puts_first_stands_before_what_is_better(shelf: Shelf) -> None:
    shelf.put(A={}, B={}, C={"capacity": {"state": "full"}}, D={"needs": ["company.social"]})
    assert shelf.found()[-2:] == ["C", "D"]
    assert shelf.found(first=shelf.ids("C"))[0] == "C"
    # Of several that are put first the better one leads; a related need is enough to be put there.
    assert shelf.found(first=shelf.ids("D", "C"))[:2] == ["C", "D"]


def test_nothing_is_put_before_the_very_name(shelf: Shelf) -> None:
    shelf.put(A={}, Named={"capacity": {"state": "full"}})
    asked: dict[str, Any] = {"first": shelf.ids("A"), "title": title_key("Named")}
    assert shelf.found(**asked) == ["Named", "A"]


def test_in_an_order_the_reader_chose_nothing_is_put_first(shelf: Shelf) -> None:
    shelf.put(A={}, B={}, C={})
    assert shelf.found(sort="name", first=shelf.ids("C")) == ["A", "B", "C"]
    near = {"venues": [make_venue(lat=HERE["lat"], lon=HERE["lon"])]}
    far = {"venues": [make_venue(lat=HERE["lat"] + 0.1, lon=HERE["lon"])]}
    shelf.put(A=near, B=far, C=far)
    assert shelf.found(sort="nearest", first=shelf.ids("C"), **HERE)[0] == "A"


def test_what_is_put_first_is_on_one_page_only(shelf: Shelf) -> None:
    shelf.put(**{f"Group{number}": {} for number in range(23)})
    ahead = shelf.ids("Group7", "Group19")
    whole = shelf.found(first=ahead)
    assert len(set(whole)) == len(whole) == 23
    assert set(whole[:2]) == {"Group7", "Group19"}
    for size in (1, 5, 10):
        pages = [shelf.found(first=ahead, offset=at, limit=size) for at in range(0, 20, size)]
        assert [name for page in pages for name in page] == whole[:20]


def test_an_id_that_is_not_there_puts_nothing_first(shelf: Shelf) -> None:
    shelf.put(A={}, B={})
    assert shelf.found(first=("00000000-0000-4000-8000-999999999999",)) == shelf.found()
