"""Reading a query string: every parameter when it is good, bad, doubled, empty, hostile."""

from __future__ import annotations

from typing import Any

import pytest

from schemas import vocabulary as vocab
from schemas.params import PARAMETERS, ParameterError, SearchRequest, read_request


def good(*pairs: tuple[str, str]) -> SearchRequest:
    request, wrong, unknown = read_request(pairs)
    assert (wrong, unknown) == ([], [])
    return request


def wrong_of(*pairs: tuple[str, str]) -> list[ParameterError]:
    _, wrong, unknown = read_request(pairs)
    assert unknown == []
    return wrong


GOOD: list[tuple[str, str, str, Any]] = [
    ("q", " men's   shed ", "q", "men's shed"),
    ("q", "ਪੰਜਾਬੀ", "q", "ਪੰਜਾਬੀ"),
    ("near", "WF1 2AP", "near", "WF1 2AP"),
    ("at", "53.683,-1.499", "at", (53.683, -1.499)),
    ("at", " 53.683 , -1.499 ", "at", (53.683, -1.499)),
    ("within", "2.5", "within", 2.5),
    ("within", "500", "within", 500.0),
    ("need", "company.social", "need", ("company.social",)),
    ("access", "step_free_entrance", "access", ("step_free_entrance",)),
    ("day", "thu", "day", ("thu",)),
    ("from", "9:00", "start", "09:00"),
    ("to", "17:30", "end", "17:30"),
    ("age", "67", "age", 67.0),
    ("age", "0", "age", 0.0),
    ("gender", "woman", "gender", "woman"),
    ("who", "carers", "who", ("carers",)),
    ("language", "PA", "language", ("pa",)),
    ("cost", "free", "cost", "free"),
    ("attend", "online", "attend", ("online",)),
    ("join", "drop_in", "join", ("drop_in",)),
    ("exclude", "venue_kind:pub", "exclude", ("venue_kind:pub",)),
    ("exclude", "activity:bingo", "exclude", ("activity:bingo",)),
    ("exclude", "format:group", "exclude", ("format:group",)),
    ("date", "2026-12-03", "on", "2026-12-03"),
    ("without", "need:wellbeing.bereavement", "without", ("need:wellbeing.bereavement",)),
    ("understand", "0", "understand", False),
    ("understand", "1", "understand", True),
    ("fresh", "only_confirmed", "fresh", "only_confirmed"),
    ("group", "not_confirmed", "group", "not_confirmed"),
    ("sort", "nearest", "sort", "nearest"),
    ("page", "3", "page", 3),
    ("per_page", "100", "per_page", 100),
]

BAD: list[tuple[str, str, str]] = [
    ("at", "53.683", "latitude,longitude"),
    ("at", "91,0", "latitude,longitude"),
    ("at", "nan,nan", "latitude,longitude"),
    ("at", "1,2,3", "latitude,longitude"),
    ("within", "0", "from 0.1 to 500"),
    ("within", "far", "from 0.1 to 500"),
    ("within", "nan", "from 0.1 to 500"),
    ("within", "inf", "from 0.1 to 500"),
    ("need", "company.socal", 'did you mean "company.social"'),
    ("access", "ramp", "not known"),
    ("day", "thursday", "thu"),
    ("from", "2pm", "14:00"),
    ("date", "3 December", "2026-12-03"),
    ("date", "2026-13-01", "2026-12-03"),
    ("without", "wellbeing.bereavement", "need:wellbeing.bereavement"),
    ("without", "need:", "need:wellbeing.bereavement"),
    ("understand", "yes", "1 for yes"),
    ("exclude", "format:choir", "format:group"),
    ("to", "25:00", "14:00"),
    ("age", "-1", "from 0 to 130"),
    ("age", "old", "from 0 to 130"),
    ("gender", "female", "woman"),
    ("who", "veterans", "armed_forces"),
    ("language", "Punjabi!", '"pa"'),
    ("language", "p", '"pa"'),
    ("cost", "cheap", "low"),
    ("attend", "zoom", "online"),
    ("join", "walk_in", "drop_in"),
    ("exclude", "pub", "venue_kind:pub"),
    ("exclude", "venue_kind:castle", "place_of_worship"),
    ("fresh", "yes", "only_confirmed"),
    ("group", "all", "matches"),
    ("sort", "distance", "nearest"),
    ("page", "0", "from 1 to 10,000"),
    ("page", "two", "from 1 to 10,000"),
    ("page", "1.5", "from 1 to 10,000"),
    ("page", "²", "from 1 to 10,000"),
    ("page", "1" * 5000, "from 1 to 10,000"),
    ("per_page", "101", "from 1 to 100"),
]


@pytest.mark.parametrize(("name", "text", "member", "value"), GOOD)
def test_a_good_value_is_read(name: str, text: str, member: str, value: Any) -> None:
    assert getattr(good((name, text)), member) == value


@pytest.mark.parametrize(("name", "text", "words"), BAD)
def test_a_bad_value_is_named_with_its_remedy_and_not_used(
    name: str, text: str, words: str
) -> None:
    request, wrong, _ = read_request([(name, text), ("q", "knitting")])
    assert [row.parameter for row in wrong] == [name]
    assert words in wrong[0].message
    assert len(wrong[0].message) < 400
    assert request == SearchRequest(q="knitting")


def test_every_parameter_has_a_good_case_and_every_checked_one_a_bad_case() -> None:
    assert {row[0] for row in GOOD} == set(PARAMETERS)
    assert {row[0] for row in BAD} == set(PARAMETERS) - {"q", "near"}


def test_nothing_asked_is_the_default() -> None:
    assert good() == SearchRequest()
    assert good(("q", ""), ("need", " "), ("page", "")) == SearchRequest()


@pytest.mark.parametrize("name", [row.name for row in PARAMETERS.values() if row.many])
def test_a_parameter_of_many_values_may_be_repeated(name: str) -> None:
    options = {
        "need": list(vocab.needs()),
        "access": list(vocab.facets()),
        "day": list(vocab.DAYS),
        "who": list(vocab.WHO),
        "language": ["pa", "en"],
        "attend": list(vocab.ATTEND),
        "join": list(vocab.JOIN),
        "exclude": ["venue_kind:pub", "venue_kind:school"],
        "without": ["need:company", "day:tue"],
    }
    first, second = options[name][:2]
    request = good((name, first), (name, second), (name, first))
    assert getattr(request, PARAMETERS[name].member) == (first, second)


def test_of_several_values_the_good_ones_are_used_and_the_bad_ones_named() -> None:
    request, wrong, _ = read_request([("day", "mon"), ("day", "someday"), ("day", "tue")])
    assert request.day == ("mon", "tue")
    assert [row.parameter for row in wrong] == ["day"]


@pytest.mark.parametrize("name", [row.name for row in PARAMETERS.values() if not row.many])
def test_a_parameter_of_one_value_may_not_contradict_itself(name: str) -> None:
    values = {
        "at": ("1,2", "3,4"), "within": ("1", "2"), "from": ("9:00", "10:00"),
        "to": ("9:00", "10:00"), "age": ("1", "2"), "gender": ("man", "woman"),
        "cost": ("free", "low"), "sort": ("name", "best"), "page": ("1", "2"),
        "per_page": ("1", "2"), "group": ("matches", "partly"), "fresh": ("only_confirmed", "x"),
        "date": ("2026-12-03", "2026-12-04"), "understand": ("0", "1"),
    }.get(name, ("a", "b"))  # fmt: skip
    wrong = wrong_of((name, values[0]), (name, values[1]))
    assert [(row.parameter, "only once" in row.message) for row in wrong] == [(name, True)]
    assert wrong_of((name, values[0]), (name, values[0])) == []


def test_an_unknown_parameter_is_named_with_the_nearest_known_one() -> None:
    request, wrong, unknown = read_request([("acess", "parking"), ("q", "x")])
    assert (request, wrong) == (SearchRequest(q="x"), [])
    assert unknown[0].parameter == "acess"
    assert 'did you mean "access"' in unknown[0].message


def test_too_deep_a_page_is_refused_and_the_first_is_shown() -> None:
    request, wrong, _ = read_request([("page", "600"), ("per_page", "20")])
    assert request.page == 1
    assert "10,000" in wrong[0].message
    assert good(("page", "500"), ("per_page", "20")).page == 500


HOSTILE = [
    "\x00", "' OR 1=1 --", "<script>alert(1)</script>", "a" * 100_000, "\ud800", "🧶" * 1000,
    "../../etc/passwd", "%00%0a", "{{7*7}}", "\u202eevil", "1e309", "-0", "NaN", "١٢",
]  # fmt: skip


@pytest.mark.parametrize("name", [*PARAMETERS, "nonsense", "\x00", "a" * 5000])
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_read_or_refused_and_answered_briefly(name: str, text: str) -> None:
    request, wrong, unknown = read_request([(name, text)])
    assert len(request.q) <= 4000
    assert len(request.near or "") <= 500
    assert "\x00" not in request.q
    for row in (*wrong, *unknown):
        assert len(row.message) < 400
        assert len(row.parameter) <= 60


def test_a_value_repeated_thousands_of_times_is_read_only_so_often() -> None:
    _, wrong, _ = read_request([("need", f"x{n}") for n in range(5000)])
    assert 0 < len(wrong) <= 40
