"""The file of weights: what it may hold, and that the order of results is made with it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, get_args

import pytest

from indexer.errors import SettingsError
from indexer.freshness.answer import RanksAs
from indexer.places import Places
from indexer.search import document, matching, ranking, weights
from indexer.search.document import Document, build_document
from indexer.search.embedded import EmbeddedEngine
from indexer.search.filling import columns_of
from indexer.search.query import SearchQuery
from indexer.search.weights import Weights, load_weights
from schemas.vocabulary import CAPACITY
from tests.conftest import NOW
from tests.factories import make_listing

FILE = Path(weights.__file__).with_name("weights.json")
TODAY: date = NOW.date()

Change = Callable[[dict[str, Any]], Any]


def loaded(folder: Path, change: Change) -> Weights:
    """The weights of the release after `change` was made to their file."""
    raw = json.loads(FILE.read_text(encoding="utf-8"))
    change(raw)
    file = folder / "weights.json"
    file.write_text(json.dumps(raw), encoding="utf-8")
    return load_weights(file)


def setting(part: str, name: str, value: Any) -> Change:
    def change(raw: dict[str, Any]) -> None:
        raw["parts"][part]["weights"][name]["value"] = value

    return change


# -- the file ---------------------------------------------------------------------------------


def test_the_weights_of_the_release_are_read_once() -> None:
    assert weights.weights() is weights.weights()
    assert weights.weights() == load_weights(FILE)


def test_every_number_in_the_file_is_computed_with() -> None:
    """The page prints `parts`, the program computes with the mappings: they are the same."""
    found = weights.weights()
    for part in found.parts:
        assert getattr(found, part.id) == {each.name: each.value for each in part.weights}


def test_everything_a_listing_can_be_has_its_factor() -> None:
    found = weights.weights()
    assert set(found.freshness) == {*get_args(RanksAs)} - {"closed"}
    assert set(found.capacity) == {*CAPACITY, "temporarily_closed"}


def test_the_weights_cannot_be_changed_while_running() -> None:
    with pytest.raises(TypeError):
        weights.weights().terms["need"] = 1  # type: ignore[index]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (setting("terms", "need", 0.5), r"terms must add up to 1, they make 1\.05"),
        (setting("freshness", "stale", 1.1), r"freshness\.stale must be from 0 to 1, not 1\.1"),
        (setting("fit", "age_outside", -0.1), r"fit\.age_outside must be from 0 to 1"),
        (setting("near", "miles", 0), r"near\.miles must be more than 0, not 0"),
        (setting("fields", "name", -1), r"fields\.name must be more than 0"),
        (setting("near", "remote", float("nan")), r"near\.remote must be a number, not nan"),
        (setting("fields", "name", float("inf")), r"fields\.name must be a number, not inf"),
        (setting("capacity", "full", "0.5"), r"capacity\.full must be a number, not '0\.5'"),
        (setting("capacity", "full", True), r"capacity\.full must be a number, not True"),
        (setting("need", "inferred", 0.805), r"need\.inferred may have two decimals"),
        (lambda raw: raw["parts"].pop("near"), "parts: near missing"),
        (lambda raw: raw["parts"].update(luck={}), "parts: luck not known"),
        (lambda raw: raw["parts"]["capacity"]["weights"].pop("full"), "capacity: full missing"),
        (lambda raw: raw["parts"]["near"]["weights"].update(far={}), "near: far not known"),
        (lambda raw: raw["parts"]["terms"].update(weights=[]), 'terms must be an object with "we'),
        (lambda raw: raw["parts"]["near"]["weights"].update(miles=3), r"near\.miles must be an ob"),
        (lambda raw: raw["parts"]["near"].pop("heading"), "near: heading must be words"),
        (lambda raw: raw["parts"]["near"].update(text="Within 3 miles."), "must have no number in"),
        (lambda raw: raw["joining_conditions"].append("rich"), "there is no condition 'rich'"),
        (lambda raw: raw.update(joining_conditions="tenants_of"), "must be a list of conditions"),
        (lambda raw: raw.pop("parts"), 'must be an object with "parts"'),
    ],
)
def test_a_file_that_cannot_be_right_is_refused_and_it_says_why(
    tmp_path: Path, change: Change, said: str
) -> None:
    with pytest.raises(SettingsError, match=said):
        loaded(tmp_path, change)


def test_everything_that_is_wrong_is_said_at_once_with_the_remedy(tmp_path: Path) -> None:
    def change(raw: dict[str, Any]) -> None:
        setting("terms", "need", 7)(raw)
        setting("near", "miles", -2)(raw)

    with pytest.raises(SettingsError) as refused:
        loaded(tmp_path, change)
    message = str(refused.value)
    assert "terms.need must be" in message
    assert "near.miles must be" in message
    assert str(tmp_path / "weights.json") in message
    assert message.endswith("Correct the file, or take the one of the release again.")


@pytest.mark.parametrize("text", ["", "{", "[]"])
def test_a_file_that_is_no_such_thing_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "weights.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match="cannot be used"):
        load_weights(file)
    with pytest.raises(SettingsError, match="cannot be used"):
        load_weights(tmp_path / "not-there.json")


# -- what is computed with it -----------------------------------------------------------------


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """use(part="freshness", stale=0.1): the program computes with these from now on."""

    def change(*, part: str, **values: float) -> None:
        old = weights.weights()
        new = replace(old, **{part: MappingProxyType({**getattr(old, part), **values})})
        for module in (document, matching, ranking):
            monkeypatch.setattr(module, "weights", lambda: new)

    return change


def built(places: Places, **changes: Any) -> Document:
    found = build_document(make_listing(**changes), places=places, today=TODAY, trusted=frozenset())
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("part", "name", "changes"),
    [
        ("capacity", "waiting_list", {"capacity": {"state": "waiting_list"}}),
        ("capacity", "full", {"capacity": {"state": "full"}}),
        ("capacity", "temporarily_closed", {"status": {"state": "temporarily_closed"}}),
        ("fit", "joining_condition", {"conditions": ["audition_required"]}),
    ],
)
def test_what_lowers_a_listing_is_the_number_in_the_file(
    places: Places, use: Callable[..., None], part: str, name: str, changes: dict[str, Any]
) -> None:
    plain = built(places).factor
    was = getattr(weights.weights(), part)[name]
    assert built(places, **changes).factor == pytest.approx(plain * was)
    use(part=part, **{name: 0.123})
    assert built(places, **changes).factor == pytest.approx(plain * 0.123)
    assert built(places).factor == plain


def test_the_freshness_of_a_listing_weighs_as_the_file_says(
    places: Places, use: Callable[..., None]
) -> None:
    use(part="freshness", fresh=0.11, due=0.11, unverified=0.11, unverified_stale=0.11, stale=0.11)
    assert built(places).factor == pytest.approx(0.11)


def test_a_condition_that_shuts_out_few_lowers_nothing(places: Places) -> None:
    assert built(places, conditions=["members_of"]).factor == built(places).factor


def test_an_inferred_need_is_worth_what_the_file_says(
    places: Places, use: Callable[..., None]
) -> None:
    use(part="need", inferred=0.25)
    found = built(places, needs=[{"id": "company", "how": "inferred"}])
    assert found.needs == (("company", 0.25),)


@pytest.mark.parametrize(
    ("held", "name"),
    [("company.social", "itself"), ("company", "family"), ("arts_nature.games", "related")],
)
def test_what_a_need_counts_is_the_number_in_the_file(
    places: Places, use: Callable[..., None], held: str, name: str
) -> None:
    columns = columns_of([(1, asdict(built(places, needs=[held])))])
    score, _ = matching.need_scores(columns, ["company.social"])
    assert score[0] == pytest.approx(weights.weights().need[name])
    use(part="need", **{name: 0.77})
    score, _ = matching.need_scores(columns, ["company.social"])
    assert score[0] == pytest.approx(0.77)


def test_covering_more_of_what_was_asked_counts_as_the_file_says(
    places: Places, use: Callable[..., None]
) -> None:
    asked = ["company.shared_meals", "wellbeing.bereavement"]
    columns = columns_of([(1, asdict(built(places, needs=asked)))])
    use(part="need", covering_more=0.5)
    score, _ = matching.need_scores(columns, asked)
    assert score[0] == pytest.approx(1 + 0.5 / 2)


def test_the_order_follows_the_file(
    places: Places, use: Callable[..., None], tmp_path: Path
) -> None:
    """Two groups and a place: what has no distance wins or loses by the number for it."""
    here = {"lat": 53.683, "lon": -1.498}
    venue = {"id": "v1", "name": "Hall", "lat": here["lat"] + 3 / 69, "lon": here["lon"]}
    three_miles = built(places, name="Three miles", attend=["venue"], venues=[venue])
    remote = built(places, name="By phone", attend=["phone"], venues=[], sessions=[])
    engine = EmbeddedEngine(tmp_path / "index.sqlite")
    engine.index([three_miles, remote])
    query = SearchQuery(**here, today=TODAY.weekday())

    def order() -> list[str]:
        (found,) = engine.search([query])
        return [{three_miles.id: "near", remote.id: "remote"}[each] for each in found.ids]

    # exp(-3/3) is 0.37, more than the 0.35 of what is remote.
    assert order() == ["near", "remote"]
    use(part="near", remote=0.4)
    assert order() == ["remote", "near"]
    use(part="near", remote=0.4, miles=30.0)
    assert order() == ["near", "remote"]
    engine.close()
