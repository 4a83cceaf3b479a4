"""The term map: what publishers' terms mean, and how a deployment changes that."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from indexer.errors import SettingsError
from indexer.sources.terms import FILES, Meaning, Term, load_term_map, read_term_map
from tests.sources.reading import canonical, read, service

MAP = load_term_map()


def own_map(folder: Path, *entries: dict[str, Any]) -> Path:
    (folder / "term_map.json").write_text(json.dumps({"terms": entries}), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("name", "need"),
    [
        ("Bereavement", "wellbeing.bereavement"),
        ("LONELINESS", "company"),
        ("Social activities", "company.social"),
        ("Debt advice", "money_food.debt"),
        ("Dementia", "health.dementia"),
        ("Carers", "family_caring.carers"),
        ("Walking", "active.walking"),
        ("Singing/choir", "arts_nature.singing"),
        ("Men’s Sheds", "arts_nature.making"),
        ("Arts & Crafts", "arts_nature.crafts"),
        ("Gardening", "arts_nature.gardening"),
        ("Mental health", "wellbeing"),
    ],
)
def test_common_names_are_mapped_whatever_their_spelling(name: str, need: str) -> None:
    meaning = MAP.meaning(Term(name=name))
    assert meaning is not None
    assert meaning.needs == (need,)


def test_terms_of_taking_part_are_no_needs() -> None:
    assert MAP.meaning(Term(name="Drop in")) == Meaning(join=("drop_in",))
    assert MAP.meaning(Term(name="By telephone")) == Meaning(attend=("phone",))
    assert MAP.meaning(Term(name="Women only")) == Meaning(who=("women_only",))


def test_a_term_that_says_nothing_is_known_and_means_nothing() -> None:
    assert MAP.meaning(Term(name="Adults")) == Meaning()
    assert MAP.meaning(Term(name="Quidditch")) is None


def test_no_term_is_ever_an_access_fact() -> None:
    for name in ("Wheelchair accessible", "Step free access", "Hearing loop", "Accessible toilet"):
        assert MAP.meaning(Term(name=name)) is None


def test_a_deployments_own_file_wins_term_by_term(tmp_path: Path) -> None:
    own = own_map(
        tmp_path,
        {"names": ["Walking"], "needs": ["active.gentle"]},
        {"uris": ["http://terms.example.org/7/"], "names": [], "who": ["carers"]},
        {"codes": ["esdServiceTypes:242"], "needs": ["company.shared_meals"]},
    )
    mapping = load_term_map(own)
    assert mapping.meaning(Term(name="walking")) == Meaning(needs=("active.gentle",))
    assert mapping.meaning(Term(name="Gardening")) == MAP.meaning(Term(name="Gardening"))
    by_uri = Term(name="Walking", uri="https://terms.example.org/7")
    assert mapping.meaning(by_uri) == Meaning(who=("carers",))
    coded = Term(name="?", code="242", taxonomy="esdServiceTypes")
    assert mapping.meaning(coded) == Meaning(needs=("company.shared_meals",))
    assert mapping.meaning(Term(name="?", code="242", taxonomy="another list")) is None


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"names": ["x"], "needs": ["company.socail"]}, "company.social"),
        ({"names": ["x"], "who": ["nobody"]}, "entry 1"),
        ({"names": "x"}, "names must be a list"),
        ({"names": ["x"], "access": ["step_free_entrance"]}, "'access' is not known"),
        (["x"], "must be an object"),
    ],
)
def test_a_wrong_map_is_explained_at_its_entry(tmp_path: Path, entry: Any, said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        load_term_map(own_map(tmp_path, entry))


@pytest.mark.parametrize("text", ["", "{", "[]", '{"terms": 3}'])
def test_a_map_that_is_no_map_is_a_settings_error(tmp_path: Path, text: str) -> None:
    (tmp_path / "term_map.json").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=r"term_map\.json cannot be read"):
        load_term_map(tmp_path)


def test_terms_without_a_meaning_are_kept_and_listed() -> None:
    attributes = [
        {"taxonomy_term": {"name": "Quidditch", "code": "Q1", "taxonomy": "Games"}},
        {"taxonomy_term": {"name": "Walking"}},
        {"taxonomy_term": {"name": "Members only"}},
    ]
    record = read(service(attributes=attributes))
    listing = canonical(record)
    assert listing is not None
    assert record.unmapped_terms == (Term(name="Quidditch", code="Q1", taxonomy="Games"),)
    assert listing["words"] == ["Quidditch"]
    assert listing["needs"] == [{"id": "active.walking", "how": "mapped"}]
    assert listing["conditions"] == [{"id": "members_of", "note": "Members only"}]


@pytest.mark.parametrize(
    "term",
    [
        Term(uri="http://id.esd.org.uk/service/298"),
        Term(uri="https://id.esd.org.uk/service/298/"),
        Term(code="esdServiceType:298"),
        Term(code="esdServiceTypes:298"),
        Term(code="298", taxonomy="esdServiceTypes"),
        Term(code="298", taxonomy="esdServiceType"),
        Term(code="298", taxonomy="LGA Service Types"),
        Term(name="Carers support groups"),
        Term(name="CARERS SUPPORT GROUP"),
    ],
)
def test_every_spelling_of_a_term_means_the_same(term: Term) -> None:
    """No. 35: address, CURIE in both numbers, bare number with its list, label."""
    assert MAP.meaning(term) == Meaning(needs=("family_caring.carers",))


def test_a_known_label_wins_over_the_number_beside_it() -> None:
    """Publishers put their own words on other people's numbers; readers see the words."""
    choir = Term(name="Choirs", uri="http://id.esd.org.uk/service/298")
    assert MAP.meaning(choir) == Meaning(needs=("arts_nature.singing",))
    lunch = Term(name="Lunch clubs", code="242", taxonomy="esdServiceTypes")
    assert MAP.meaning(lunch) == Meaning(needs=("company.shared_meals",))


def test_a_label_that_says_nothing_leaves_the_number_its_say() -> None:
    adults = Term(name="Adults", code="esdNeeds:69")
    assert MAP.meaning(adults) == Meaning(needs=("company",))


def test_the_number_of_one_list_means_nothing_in_another() -> None:
    assert MAP.meaning(Term(code="298")) is None
    assert MAP.meaning(Term(code="298", taxonomy="Our list")) is None
    assert MAP.meaning(Term(code="bccservicetype:298")) is None


@pytest.mark.parametrize(
    ("name", "need"),
    [
        ("Walking Netball", "active.gentle"),
        ("Zumba", "active.dance"),
        ("Health Walk", "active.walking"),
        ("Faith-led activities", "safe_rights.culture_faith"),
        ("Loneliness or isolation", "company"),
        ("Visual and/or hearing impediment", "health.sight_hearing"),
        ("Communication and interaction", "family_caring.send"),
        ("Credit Counseling", "money_food.debt"),
        ("Lunch Club", "company.shared_meals"),
    ],
)
def test_lists_of_other_directories_are_known(name: str, need: str) -> None:
    """Hackney, Outpost, Hounslow, OpenActive, Open Eligibility."""
    meaning = MAP.meaning(Term(name=name))
    assert meaning is not None
    assert meaning.needs == (need,)


def test_open_eligibility_numbers_count_with_their_list_only() -> None:
    assert MAP.meaning(Term(code="openEligibility:1186")) == Meaning(
        needs=("wellbeing.bereavement",)
    )
    assert MAP.meaning(Term(code="1186", taxonomy="Open Eligibility")) is not None
    assert MAP.meaning(Term(code="1186")) is None


def test_a_name_stands_in_one_file_only_or_means_the_same_in_all() -> None:
    seen: dict[str, tuple[str, Meaning]] = {}
    for name in FILES:
        text = files("indexer.sources").joinpath("data", name).read_text(encoding="utf-8")
        for key, meaning in read_term_map(text, name).by_name.items():
            where, known = seen.setdefault(key, (name, meaning))
            assert known == meaning, f"{key} is in {where} and in {name}"


def test_the_term_of_a_record_is_kept_in_its_list_and_its_number() -> None:
    attributes = [
        {"taxonomy_term": {"id": "esdServiceType:999", "name": "?", "taxonomy": "esdServiceTypes"}},
        {"taxonomy_term": {"id": "esdNeed:998"}},
        {"taxonomy_term": {"term_uri": "http://id.esd.org.uk/need/997", "parent_id": "gone"}},
    ]
    record = read(service(attributes=attributes))
    assert [(term.taxonomy, term.code) for term in record.unmapped_terms] == [
        ("esdServiceTypes", "999"),
        ("esdNeeds", "998"),
        ("esdNeeds", "997"),
    ]
