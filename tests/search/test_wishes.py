"""What was only wished for: never a condition by itself, and asked for by one press."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from indexer.search import finder, reading, wording
from indexer.search.understanding.findings import Finding, FindingValue, Kind
from indexer.store import Store
from schemas.params import PARAMETERS, SearchRequest, read_request
from tests.factories import make_venue
from tests.search.answers import save, search, shown

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


def wished(
    store: Store, kind: Kind, id: str, value: FindingValue = None, **asked: Any
) -> wording.Wish | None:
    """The press for one finding that is only offered, beside what is asked."""
    read = reading.read(store, SearchRequest(**asked), today=TODAY)
    one = Finding(kind, id, id, "ideally", "rule", used=False, start=0, end=7, value=value or id)
    offered = replace(read.understood, offered=(one,))
    (*_, wish) = (None, *wording.wishes_of(replace(read, understood=offered)))
    return wish


@pytest.mark.parametrize(
    ("kind", "id", "value", "put"),
    [
        ("access", "step_free_entrance", None, {"access": ["step_free_entrance"]}),
        ("exclude", "venue_kind:pub", None, {"exclude": ["venue_kind:pub"]}),
        ("who", "women_only", None, {"who": ["women_only"]}),
        ("day", "tue", None, {"day": ["tue"]}),
        ("time", "06:00-12:00", ("06:00", "12:00"), {"from": "06:00", "to": "12:00"}),
        ("cost", "free", None, {"cost": "free"}),
        ("age", "79", 79.0, {"age": "79"}),
        ("gender", "woman", None, {"gender": "woman"}),
        ("date", "2026-12-01", None, {"date": "2026-12-01"}),
        ("attend", "phone", None, {"attend": ["phone"]}),
    ],
)
def test_a_wish_is_asked_for_by_parameters_that_the_search_understands(
    store: Store, kind: Kind, id: str, value: FindingValue, put: dict[str, Any]
) -> None:
    wish = wished(store, kind, id, value)
    assert wish is not None
    assert wish.put == put
    pairs = [(name, one) for name, values in put.items()
             for one in (values if isinstance(values, list) else [values])]  # fmt: skip
    asked, wrong, unknown = read_request(pairs, today=TODAY)
    assert not wrong
    assert not unknown
    assert all(getattr(asked, PARAMETERS[name].member) for name in put)


def test_what_is_asked_already_is_no_wish(store: Store) -> None:
    assert wished(store, "access", "bsl", access=("bsl",)) is None
    assert wished(store, "who", "women_only", who=("women_only",)) is None
    assert wished(store, "cost", "free", cost="free") is None
    assert wished(store, "age", "79", 79.0, age=79.0) is None
    assert wished(store, "time", "x", ("06:00", "12:00"), start="06:00", end="12:00") is None


def test_a_need_or_a_place_is_no_wish(store: Store) -> None:
    assert wished(store, "need", "company") is None
    assert wished(store, "place", "Ossett") is None


def test_a_wish_for_access_adds_to_what_was_ticked_and_others_take_its_place(store: Store) -> None:
    wish = wished(store, "access", "bsl", access=("hearing_loop",))
    assert wish is not None
    assert wish.put == {"access": ["hearing_loop", "bsl"]}
    wish = wished(store, "day", "tue", day=("mon",))
    assert wish is not None
    assert wish.put == {"day": ["tue"]}


def test_somebody_at_risk_is_shown_no_wishes(store: Store) -> None:
    for words in ("I want to kill myself", "my husband hits me", "chest pain now"):
        assert wished(store, "access", "bsl", q=words) is None


def test_what_the_words_leave_open_is_a_wish_on_the_page_and_no_offer_of_the_json(
    store: Store,
) -> None:
    """Who says "deaf" may want a loop or an interpreter, or neither: nothing is left out."""
    signed = {"bsl": {"state": "yes"}, "hearing_loop": {"state": "no"}}
    save(store, NOW, name="Signed lunch", venues=[make_venue(access=signed)])
    save(store, NOW, name="Other lunch")
    request = SearchRequest(q="lunch club, she is deaf")
    found = finder.find(store, request, now=NOW)
    assert {"Signed lunch", "Other lunch"} <= set(shown(found.body))
    assert all(row["kind"] == "need" for row in found.body["query"]["offered"])
    wishes = {one.id: one for one in found.wishes}
    assert {"bsl", "hearing_loop"} <= set(wishes)
    access = tuple(wishes["bsl"].put["access"])
    assert shown(search(store, NOW, q=request.q, access=access)) == ["Signed lunch"]
