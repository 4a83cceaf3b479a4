"""What may be typed where a place is asked for, and what lies around a point."""

import threading
from dataclasses import FrozenInstanceError

import numpy as np
import pytest
from geopy.exc import GeopyError
from geopy.geocoders.base import Geocoder
from geopy.location import Location

from indexer.places import in_uk, miles_between, miles_from, open_places
from indexer.places.geocoder import OfflineGeocoder
from tests.indexer.places_hostile import HOSTILE

WAKEFIELD, STOCKPORT, LEEDS = "E08000036", "E08000007", "E08000035"


@pytest.fixture(scope="module")
def places():
    return open_places(None)


def found(places, text):
    answer = places.find(text)
    assert answer.problem is None, answer
    return answer.place


@pytest.mark.parametrize(
    "typed", ["wf12ap", " WF1  2AP ", "WF1 2AP", "wf1 2ap.", "12 High St WF1 2AP"]
)
def test_a_whole_postcode_is_found_in_any_spelling(places, typed):
    place = found(places, typed)
    assert (place.label, place.kind, place.outcode) == ("WF1 2AP", "postcode", "WF1")
    assert (place.lad, place.lad_name, place.country) == (WAKEFIELD, "Wakefield", "England")
    assert miles_between(place.lat, place.lon, 53.6956, -1.5140) < 0.05


def test_a_sector_and_a_district_are_found_at_their_centres(places):
    sector, district = found(places, "wf1 2"), found(places, "wf1")
    assert (sector.label, sector.kind) == ("WF1 2", "sector")
    assert (district.label, district.kind) == ("WF1", "district")
    assert places.outcode_centre("wf1") == (district.lat, district.lon)
    assert miles_between(district.lat, district.lon, 53.683, -1.498) < 1
    assert (sector.lat, sector.lon) != (district.lat, district.lon)


def test_a_district_split_between_authorities_is_put_in_neither(places):
    assert found(places, "WF3").lad is None  # most of it in Leeds, a third in Wakefield
    assert found(places, "WF1").lad == WAKEFIELD


def test_a_welsh_postcode_is_in_wales(places):
    assert found(places, "CF10 1AA").country == "Wales"


@pytest.mark.parametrize(
    ("typed", "label", "lad"),
    [
        ("Ossett", "Ossett, Wakefield", WAKEFIELD),
        ("OSSETT", "Ossett, Wakefield", WAKEFIELD),
        ("Wakefield town centre", "Wakefield", WAKEFIELD),
        ("near Ossett bus station", "Ossett, Wakefield", WAKEFIELD),
        ("Ossett library on the corner", "Ossett, Wakefield", WAKEFIELD),
        ("12 Station Road, Ossett", "Ossett, Wakefield", WAKEFIELD),
        ("12 Horbury Road Wakefield", "Wakefield", WAKEFIELD),
        ("Sandal, Wakefield", "Sandal, Wakefield", WAKEFIELD),
        ("cheadle hulme", "Cheadle Hulme, Stockport", STOCKPORT),
        ("High Lane", "High Lane, Stockport", STOCKPORT),
        ("High Lane, Stockport", "High Lane, Stockport", STOCKPORT),
        ("the town of Ossett", "Ossett, Wakefield", WAKEFIELD),
        ("Walton Street, Stockport", "Stockport", STOCKPORT),
        ("Wakefield Road, Ossett", "Ossett, Wakefield", WAKEFIELD),
        ("Ashton under Lyne", "Ashton-under-Lyne, Tameside", "E08000008"),
        ("newcastle", "Newcastle upon Tyne", "E08000021"),
        ("Caerdydd", "Cardiff", "W06000015"),
    ],
)
def test_towns_villages_and_suburbs_are_found_however_they_are_put(places, typed, label, lad):
    place = found(places, typed)
    assert (place.label, place.kind, place.lad) == (label, "place", lad)


def test_every_name_in_the_package_is_found_and_lies_where_its_district_says(places):
    for name in places._table.names():
        place = found(places, f"{name.name}, {places.lad_name(name.lad)}")
        assert place.lad == name.lad, name
        nearest = places.codes_at(name.lat, name.lon)
        assert nearest.lad in (name.lad, None), name


@pytest.mark.parametrize("typed", ["Walton", "the Cross Keys near Walton"])
def test_a_shared_name_gives_the_likeliest_and_all_choices(places, typed):
    answer = places.find(typed)
    assert answer.ambiguous
    assert answer.problem is None
    assert [place.label for place in answer.choices] == ["Walton, Wakefield", "Walton, Leeds"]
    assert answer.place == answer.choices[0]
    assert "more than one Walton" in answer.message
    assert "Walton in Leeds" in answer.message


@pytest.mark.parametrize("typed", ["Walton, Leeds", "Walton Leeds"])
def test_a_second_name_narrows_a_shared_one(places, typed):
    answer = places.find(typed)
    assert answer.place.lad == LEEDS
    assert not answer.ambiguous
    assert answer.message == ""


@pytest.mark.parametrize(
    ("typed", "label", "says"),
    [
        ("12 High Street, Wakefield WF1 0ZZ", "Wakefield", "There is no postcode WF1 0ZZ"),
        ("walton (LS23)", "Walton, Leeds", "cannot find LS23"),
    ],
)
def test_a_town_helps_where_its_postcode_does_not_but_that_is_said(places, typed, label, says):
    answer = places.find(typed)
    assert answer.place.label == label
    assert says in answer.message
    assert answer.message.endswith(f"We looked near {label}.")


def test_where_the_directory_is_at_home_decides_which_of_a_name_is_likeliest(places):
    durham = places.find("Stanley", near=(54.78, -1.57))
    assert durham.place.lad_name == "County Durham"
    assert durham.ambiguous
    assert places.find("Stanley", near=(53.68, -1.5)).place.lad_name == "Wakefield"


def test_a_street_called_after_a_town_is_not_taken_for_the_town(places):
    answer = places.find("Walton Street")
    assert answer.place is None
    assert "Did you mean Walton in Wakefield?" in answer.message


def test_words_that_were_not_understood_are_admitted(places):
    answer = places.find("Sandal, Stockport")
    assert answer.place.lad == WAKEFIELD
    assert answer.message == "We looked near Sandal, Wakefield."


@pytest.mark.parametrize(
    ("typed", "problem", "says"),
    [
        ("WF1 0ZZ", "unknown_postcode", "There is no postcode WF1 0ZZ"),
        ("WF1 0", "unknown_postcode", "WF1"),
        ("ZZ1 1AA", "unknown_postcode", "No postcode begins with ZZ1"),
        ("LS26 1ZZ", "unmapped_postcode", "no map position for LS26 1ZZ"),
        ("IM1 2ET", "unmapped_postcode", "no map position for IM1 2ET"),
        ("WF1 2A9", "not_a_postcode", "“WF1 2A9” is not a whole postcode"),
        ("WFI 2AP", "not_a_postcode", "looks like WF1 2AP"),
        ("BN1 1AA", "outside_table", "outside the area"),
        ("BN1", "outside_table", "outside the area"),
        ("BT1 5GS", "outside_table", "outside the area"),
        ("Timbuktu", "unknown_place", "a place called “Timbuktu”"),
        ("New York", "unknown_place", "Did you mean York?"),
        ("near the station", "unknown_place", "Which town or village"),
        ("", "unknown_place", "Type a postcode"),
    ],
)
def test_each_problem_has_its_own_sentence_with_a_remedy(places, typed, problem, says):
    answer = places.find(typed)
    assert (answer.problem, answer.place) == (problem, None)
    assert says in answer.message
    assert "ype " in answer.message or "looks like" in answer.message
    assert "waymark" not in answer.message.casefold()


def test_only_staff_are_told_of_the_command_that_would_help(places):
    assert "waymark places build" in places.find("BN1 1AA").staff_message
    assert "waymark places build" in places.find("Timbuktu").staff_message
    assert places.find("WF1 0ZZ").staff_message == ""


def test_a_slip_of_the_pen_is_answered_with_near_spellings(places):
    answer = places.find("Wakefeld")
    assert answer.place is None
    assert [place.label for place in answer.choices] == ["Wakefield"]
    assert "Did you mean Wakefield?" in answer.message
    assert not answer.ambiguous


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_gets_an_answer(places, text):
    answer = places.find(text)
    assert answer.place or answer.message
    assert len(answer.message) < 400


def test_what_is_no_text_at_all_gets_an_answer(places):
    for value in (None, 7, b"WF1 2AP", ["WF1"], object()):
        assert places.find(value).problem == "unknown_place"


def test_circles_become_districts(places):
    lat, lon = places.outcode_centre("WF1")
    near = places.outcodes_within(lat, lon, 0.01)
    assert near == {"WF1"}  # where the point lies, however small the circle
    assert (
        {"WF1", "WF2"} <= places.outcodes_within(lat, lon, 3) < places.outcodes_within(lat, lon, 15)
    )
    assert "SK1" not in places.outcodes_within(lat, lon, 15)
    assert places.outcodes_within(0, 0, 10) == set()
    assert places.outcodes_within(float("nan"), 0, 10) == set()


def test_the_nearest_postcode_is_the_nearest_of_all(places):
    rows = [row for row in places._table.starting("") if row.lat is not None]
    lats, lons = np.array([row.lat for row in rows]), np.array([row.lon for row in rows])
    for lat, lon in [(53.683, -1.498), (53.601, -1.305), (53.401, -2.16), (51.476, -3.18)]:
        nearest = places.nearest_postcode(lat, lon)
        miles = miles_between(lat, lon, nearest.lat, nearest.lon)
        assert miles == pytest.approx(miles_from(lat, lon, lats, lons).min(), abs=1e-9)


def test_a_point_takes_the_codes_of_its_nearest_postcode(places):
    assert places.codes_at(53.6956, -1.5140) == (WAKEFIELD, "WF1", "England")


@pytest.mark.parametrize("point", [(0, 0), (-1.5, 53.7), (51.5, -0.12), (53.795, -1.76)])
def test_a_point_away_from_the_held_postcodes_has_no_codes(places, point):
    # London and Bradford are in the country but not in the small table: unknown, not a guess.
    assert places.codes_at(*point) == (None, None, None)
    assert places.nearest_postcode(*point) is None


def test_distances_are_great_circles_in_miles():
    assert miles_between(53.68, -1.5, 53.68, -1.5) == 0
    assert miles_between(51.5074, -0.1278, 53.4808, -2.2426) == pytest.approx(162.8, abs=0.3)
    assert miles_between(0, 0, 0, 180) == pytest.approx(12436.8, abs=0.1)
    assert miles_between(50, 1, 51, 1) == miles_between(51, 1, 50, 1)


def test_many_distances_at_once_are_the_same_as_one_by_one():
    lats, lons = [53.68, 53.4, 51.5, float("nan")], [-1.5, -2.16, -0.1, 0]
    many = miles_from(53.7, -1.4, lats, lons)
    for index in range(3):
        one = miles_between(53.7, -1.4, lats[index], lons[index])
        assert many[index] == pytest.approx(one, rel=1e-12)
    assert np.isnan(many[3])


def test_absurd_coordinates_are_outside_the_country():
    assert in_uk(53.68, -1.5)
    assert in_uk(60.8, -0.8)  # Unst
    assert in_uk(49.92, -6.3)  # Scilly
    assert in_uk(54.6, -5.93)  # Belfast
    for lat, lon in [(0, 0), (-1.5, 53.68), (48.85, 2.35), (438854, 402000), (100, 101)]:
        assert not in_uk(lat, lon)
    assert not in_uk(float("nan"), -1.5)


def test_one_table_serves_many_threads(places):
    answers = []

    def ask():
        answers.extend(places.find(text).place.label for text in ("WF1 2AP", "Ossett", "SK4"))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == sorted(["WF1 2AP", "Ossett, Wakefield", "SK4"] * 8)


def test_places_cannot_be_changed(places):
    with pytest.raises(FrozenInstanceError):
        found(places, "WF1").lat = 0


def test_the_geocoder_speaks_geopy(places):
    geocoder = OfflineGeocoder(places)
    assert isinstance(geocoder, Geocoder)
    location = geocoder.geocode("wf12ap")
    assert isinstance(location, Location)
    assert location.address == "WF1 2AP"
    assert (location.latitude, location.longitude) == location.point[:2]
    assert location.raw["lad"] == WAKEFIELD
    assert location.raw["kind"] == "postcode"


def test_the_geocoder_gives_none_or_all_as_geopy_expects(places):
    geocoder = OfflineGeocoder(places)
    assert geocoder.geocode("Timbuktu") is None
    assert geocoder.geocode("IM1 2ET") is None
    walton = geocoder.geocode("Walton", exactly_one=False)
    assert [location.address for location in walton] == ["Walton, Wakefield", "Walton, Leeds"]
    assert [place.address for place in geocoder.geocode("WF1", exactly_one=False)] == ["WF1"]


def test_the_geocoder_turns_a_point_into_its_postcode(places):
    geocoder = OfflineGeocoder(places)
    there = geocoder.geocode("WF1 2AP")
    assert geocoder.reverse(there.point).raw["outcode"] == "WF1"
    assert geocoder.reverse("53.6956, -1.5140").raw["lad"] == WAKEFIELD
    assert geocoder.reverse((0, 0)) is None
    with pytest.raises((GeopyError, ValueError)):
        geocoder.reverse("nowhere at all")
