"""The shape of postcodes, alone and in a sentence."""

import pytest

from schemas.postcodes import (
    AREAS,
    find_postcode_in,
    is_postcode_shape,
    normalise_outcode,
    normalise_postcode,
    normalise_sector,
    outcode_of,
    sector_of,
)


@pytest.mark.parametrize(
    ("typed", "usual"),
    [
        ("wf12ap", "WF1 2AP"),
        (" WF1  2AP ", "WF1 2AP"),
        ("wf 1 2 a p", "WF1 2AP"),
        ("WF1\u00a02AP", "WF1 2AP"),
        ("m11ae", "M1 1AE"),
        ("M601NW", "M60 1NW"),
        ("cr26xh", "CR2 6XH"),
        ("w1a1hq", "W1A 1HQ"),
        ("ec1a1bb", "EC1A 1BB"),
    ],
)
def test_any_case_and_spacing_of_a_whole_postcode_is_put_into_one_form(typed, usual):
    assert normalise_postcode(typed) == usual
    assert is_postcode_shape(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "WF1",
        "WF1 2",
        "WF1 2A",
        "WF1 2CP",
        "WFI 2AP",
        "1WF 2AP",
        "WF1 2AP x",
        "ＷＦ１ ２ＡＰ",
        "é",
    ],
)
def test_what_has_another_shape_is_no_whole_postcode(typed):
    assert normalise_postcode(typed) is None
    assert not is_postcode_shape(typed)


def test_a_space_tells_a_sector_from_a_district():
    assert normalise_sector("wf1 2") == "WF1 2"
    assert normalise_outcode("wf1 2") is None
    assert normalise_outcode("wf12") == "WF12"
    assert normalise_sector("wf12") is None


def test_what_can_be_no_district_is_a_sector_without_a_space_too():
    assert normalise_sector("wf122") == "WF12 2"
    assert normalise_sector("w1a1") == "W1A 1"


def test_a_postcode_cut_short_counts_as_its_sector():
    assert normalise_sector("WF1 2A") == "WF1 2"


def test_the_district_of_anything_like_a_postcode():
    assert [outcode_of(text) for text in ("wf12ap", "WF1 2", "wf1", "Ossett", "")] == [
        "WF1",
        "WF1",
        "WF1",
        None,
        None,
    ]
    assert sector_of("wf12ap") == "WF1 2"
    assert sector_of("wf1") is None


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("lonely WF1 2AP", "WF1 2AP"),
        ("wife passed away, wf12ap, on his own", "WF1 2AP"),
        ("gent rang, on his own now, WF1", "WF1"),
        ("WF1 first, then sk4 2hd", "SK4 2HD"),
        ("somewhere in WF1 2.", "WF1 2"),
        ("WF1 2 adults and a dog", "WF1"),
        ("flat S1 1st floor", "S1"),
        ("(WF1 2AP)", "WF1 2AP"),
    ],
)
def test_a_postcode_is_found_in_a_sentence_with_where_it_stands(sentence, found):
    start, end, postcode = find_postcode_in(sentence)
    assert postcode == found
    assert sentence[start:end].upper().replace(" ", "") == found.replace(" ", "")


@pytest.mark.parametrize(
    "sentence",
    [
        "",
        "vitamin B12 injections",
        "AT2 2PN",
        "covid19",
        "xWF1 2APx",
        "£5 or B&B",
        "A1",
        "5G masts",
    ],
)
def test_words_that_only_look_like_a_postcode_are_left_alone(sentence):
    assert find_postcode_in(sentence) is None


def test_districts_can_be_left_out_of_the_search():
    assert find_postcode_in("near WF1", whole_only=True) is None
    assert find_postcode_in("near WF1 2AP", whole_only=True) == (5, 12, "WF1 2AP")


def test_the_areas_are_those_of_the_united_kingdom_and_the_islands():
    assert len(AREAS) == 124
    assert {"WF", "SK", "BT", "JE", "ZE", "E"} <= AREAS
    assert "ZZ" not in AREAS
