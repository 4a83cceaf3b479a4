"""HSDS packages: tables of every generation, joined, with the faults that real exports have."""

from __future__ import annotations

import csv
import io
import json
import struct
import tracemalloc
import zipfile
from typing import Any

import pytest

from indexer.sources import hsds_tables, hsds_tables_files
from indexer.sources.base import Crawl, FirstLook, Record
from indexer.sources.hsds_tables_names import column_called, table_called
from indexer.sources.registry import kind_of
from tests.sources.files import ADDRESS, Files, read_file, zipped
from tests.sources.reading import asked, canonical, codes

Rows = list[dict[str, str]]


def table(rows: Rows, *, delimiter: str = ",") -> str:
    """The rows as CSV, with the columns of the first."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), delimiter=delimiter, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


SERVICE = {"id": "s1", "organization_id": "o1", "name": "Lunch club", "status": "active",
           "description": "A hot dinner and company."}  # fmt: skip
ORGANIZATION = {"id": "o1", "name": "Neighbours", "description": "A charity."}
LOCATION = {"id": "l1", "location_type": "physical", "name": "Central Library",
            "latitude": "53.3796", "longitude": "-1.4672"}  # fmt: skip
PLACE = {"id": "sal1", "service_id": "s1", "location_id": "l1"}
STREET = {"id": "a1", "location_id": "l1", "address_1": "Surrey Street", "city": "Sheffield",
          "state_province": "", "postal_code": "S1 1XZ", "country": "GB",
          "address_type": "physical"}  # fmt: skip
PHONE = {"id": "p1", "service_id": "s1", "number": '"+44 114 496 0101"'}
SCHEDULE = {"id": "c1", "service_id": "s1", "freq": "WEEKLY", "byday": "TU", "opens_at": "10:00",
            "closes_at": "12:00"}  # fmt: skip
TERM = {"id": "t1", "name": "Loneliness", "taxonomy_id": "tx1"}
SCHEME = {"id": "tx1", "name": "esdNeed"}
TAG = {"id": "at1", "link_id": "s1", "link_entity": "service", "taxonomy_term_id": "t1"}

WHOLE: dict[str, Rows] = {
    "organizations.csv": [ORGANIZATION],
    "services.csv": [SERVICE],
    "locations.csv": [LOCATION],
    "service_at_location.csv": [PLACE],
    "addresses.csv": [STREET],
    "phones.csv": [PHONE],
    "schedules.csv": [SCHEDULE],
    "taxonomy_terms.csv": [TERM],
    "taxonomies.csv": [SCHEME],
    "attributes.csv": [TAG],
}


def package(**changes: Rows | None) -> bytes:
    """The whole package with other tables; a table that is None is left out."""
    tables = {name.removesuffix(".csv"): rows for name, rows in WHOLE.items()}
    tables |= {name: rows for name, rows in changes.items() if rows is not None}
    kept = {name: rows for name, rows in tables.items() if changes.get(name, ()) is not None}
    return zipped({f"{name}.csv": table(rows) for name, rows in kept.items()})


def read(content: bytes, **more: Any) -> tuple[Crawl, list[Record]]:
    return read_file(hsds_tables, content, **more)


def only(content: bytes) -> tuple[Record, dict[str, Any]]:
    """The one record of a package, and its listing."""
    crawl, (record,) = read(content)
    assert crawl.complete
    listing = canonical(record)
    assert listing is not None
    return record, listing


# -- the whole --------------------------------------------------------------------------------


def test_the_tables_are_joined_into_one_listing() -> None:
    record, listing = only(package())
    assert record.issues == ()
    assert (record.external_id, listing["name"]) == ("s1", "Lunch club")
    assert listing["organisation"]["name"] == "Neighbours"
    (venue,) = listing["venues"]
    assert (venue["name"], venue["postcode"], venue["lat"]) == (
        "Central Library", "S1 1XZ", 53.3796,
    )  # fmt: skip
    (session,) = listing["sessions"]
    assert (session["days"], session["opens"], session["venue"]) == (["tue"], "10:00", venue["id"])
    assert listing["contacts"][0]["phones"] == ["0114 496 0101"]
    assert listing["needs"] == [{"id": "company", "how": "mapped"}]


def test_every_row_is_kept_as_it_was_sent() -> None:
    record, _ = only(package())
    assert record.raw["row"] == SERVICE
    (place,) = record.raw["joined"]["service_at_location"]
    assert place["row"] == PLACE
    assert place["joined"]["location"][0]["joined"]["address"][0]["row"] == STREET
    assert record.raw["joined"]["phone"][0]["row"]["number"] == '"+44 114 496 0101"'


def test_the_same_package_twice_is_the_same() -> None:
    assert [one.raw for one in read(package())[1]] == [one.raw for one in read(package())[1]]


def test_a_table_of_nothing_but_services_is_enough() -> None:
    content = zipped({"services.csv": table([SERVICE])})
    record, listing = only(content)
    assert listing["venues"] == []
    assert "dangling_reference" in codes(record)


# -- names ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("services.csv", "service"), ("service.csv", "service"), ("Services (2).csv", "service"),
        ("data/hsds_services.csv", "service"), ("..\\..\\services.csv", "service"),
        ("services_at_location.csv", "service_at_location"),
        ("service_at_locations.csv", "service_at_location"),
        ("service_area.csv", "service_area"), ("physical_addresses.csv", "address"),
        ("attribute.csv", "attribute"), ("service_taxonomy.csv", "attribute"),
        ("regular_schedules.csv", "schedule"), ("taxonomy.csv", "taxonomy"),
        ("accessibility_for_disabilities.csv", "accessibility"),
        ("organisations.csv", "organization"), ("organizations-2020-05.csv", "organization"),
        ("metadata.csv", None), ("funding.csv", None), ("programs.csv", None),
        ("readme.txt", None), ("", None), ("x.csv", None),
    ],
)  # fmt: skip
def test_a_table_is_known_by_every_name_it_has_had(name: str, kind: str | None) -> None:
    assert table_called(name) == kind


@pytest.mark.parametrize(
    ("table_name", "header", "column"),
    [
        ("service", "ID", "id"), ("service", " Id ", "id"), ("service", "x_recordid", "record_id"),
        ("service", "service_id", "id"), ("service", "recordId", "record_id"),
        ("service", "Organization ID", "organization_id"),
        ("service", "organizations", "organization_id"),
        ("service", "organisation_id", "organization_id"),
        ("phone", "x_services", "service_id"), ("phone", "phone_number", "number"),
        ("phone", "location_ids", "location_id"), ("language", "language", "name"),
        ("location", "organization_id", "organization_id"), ("location", "services", "service_id"),
        ("service_at_location", "location", "location_id"), ("schedule", "weekday", "byday"),
        ("attribute", "taxonomy_id", "taxonomy_id"), ("taxonomy", "taxonomy_id", "id"),
        ("address", "Post Code", "post_code"), ("address", "postcode", "postal_code"),
        ("service", "service", "service"), ("service", "nameless", "nameless"),
    ],
)  # fmt: skip
def test_a_column_is_known_by_every_header_it_has_had(
    table_name: str, header: str, column: str
) -> None:
    assert column_called(header, table_name) == column


@pytest.mark.parametrize("folder", ["", "export/", "/etc/", "../../", "C:\\data\\"])
@pytest.mark.parametrize("plural", [True, False])
def test_names_of_files_may_be_singular_or_plural_in_any_folder(folder: str, plural: bool) -> None:
    singular = {"addresses": "address", "attributes": "attribute", "schedules": "schedule"}
    content = zipped(
        {
            folder + (stem if plural else singular.get(stem, stem)) + ".csv": table(rows)
            for name, rows in WHOLE.items()
            for stem in [name.removesuffix(".csv")]
        }
    )
    _, listing = only(content)
    assert len(listing["venues"]) == len(listing["sessions"]) == len(listing["needs"]) == 1


def test_the_name_in_the_data_package_comes_before_the_name_of_the_file() -> None:
    resources = [{"name": "service", "path": "table-a.csv"},
                 {"name": "organizations", "path": "./sub/table-b.csv"},
                 {"name": "location", "path": "phones.csv"},
                 {"name": "service_at_location", "path": ["sal-1.csv", "sal-2.csv"]}]  # fmt: skip
    second = {**LOCATION, "id": "l2", "name": "Firth Court", "latitude": "", "longitude": ""}
    content = zipped(
        {
            "datapackage.json": json.dumps({"resources": resources}),
            "table-a.csv": table([SERVICE]),
            "sub/table-b.csv": table([ORGANIZATION]),
            "phones.csv": table([LOCATION, second]),
            "sal-1.csv": table([PLACE]),
            "sal-2.csv": table([{**PLACE, "id": "sal2", "location_id": "l2"}]),
        }
    )
    _, listing = only(content)
    assert listing["organisation"]["name"] == "Neighbours"
    assert [venue["name"] for venue in listing["venues"]] == ["Central Library", "Firth Court"]


def test_a_file_that_the_data_package_names_and_that_is_not_there_is_missed() -> None:
    resources = [{"name": "service", "path": "services.csv"}, {"name": "phone", "path": "p.csv"}]
    content = zipped({"datapackage.json": json.dumps({"resources": resources}),
                      "services.csv": table([SERVICE])})  # fmt: skip
    crawl, records = read(content)
    assert (crawl.complete, len(records)) == (False, 1)
    assert any("p.csv" in text and "not there" in text for text in crawl.warnings)


def test_a_data_package_by_itself_names_the_addresses_of_its_tables() -> None:
    resources = [{"name": name.removesuffix(".csv"), "path": name} for name in WHOLE]
    tables = {name: table(rows).encode() for name, rows in WHOLE.items()}
    body = json.dumps({"profile": "tabular-data-package", "resources": resources}).encode()
    address = "https://lists.example.org/datapackage.json"
    assert kind_of(address, Files({address: body}))[0].NAME == "hsds_tables"
    crawl, (record,) = read(body, address=address, **tables)
    listing = canonical(record)
    assert crawl.complete
    assert listing is not None
    assert len(listing["venues"]) == len(listing["sessions"]) == 1


# -- generations ------------------------------------------------------------------------------


def test_the_tables_of_hsds_1_and_of_open_referral_uk_1() -> None:
    """Other table names, weekdays by number, terms in the table of taxonomies, ages apart."""
    content = zipped(
        {
            "service.csv": table([{**SERVICE, "url": "www.lunch.example.org"}]),
            "organization.csv": table([ORGANIZATION]),
            "location.csv": table([{**LOCATION, "location_type": ""}]),
            "service_at_location.csv": table([PLACE]),
            "physical_address.csv": table([STREET]),
            "postal_address.csv": table([{**STREET, "address_1": "PO Box 7"}]),
            "regular_schedule.csv": table([{"id": "r1", "service_id": "", "weekday": "4",
                                            "service_at_location_id": "sal1",
                                            "opens_at": "12:00", "closes_at": "14:00"}]),
            "holiday_schedule.csv": table([{"id": "h1", "service_at_location_id": "sal1",
                                            "closed": "True", "start_date": "2026-12-24",
                                            "end_date": "2027-01-03"}]),
            "service_taxonomy.csv": table([{"id": "x", "service_id": "s1", "taxonomy_id": "t1"}]),
            "taxonomy.csv": table([{"id": "t1", "name": "Loneliness", "parent_id": "gone",
                                    "vocabulary": "esdNeed"}]),
            "eligibility.csv": table([{"id": "e", "service_id": "s1", "eligibility": "Adults",
                                       "minimum_age": "18", "maximum_age": ""}]),
            "payment_accepted.csv": table([{"id": "y", "service_id": "s1", "payment": "Cash"}]),
            "accessibility_for_disabilities.csv": table([{"id": "z", "location_id": "l1",
                                                          "accessibility": "ramp",
                                                          "details": "At the side."}]),
            "language.csv": table([{"id": "w", "service_id": "s1", "language": "Urdu"}]),
        }
    )  # fmt: skip
    _, listing = only(content)
    (session,) = listing["sessions"]
    (venue,) = listing["venues"]
    assert (session["days"], session["opens"], session["venue"]) == (["thu"], "12:00", "l1")
    assert "Closed 2026-12-24 to 2027-01-03" in session["note"]
    assert venue["address"].startswith("Surrey Street")
    assert "ramp" in venue["access_text"]
    assert (listing["age"]["min"], listing["eligibility"]) == (18, "Adults")
    assert listing["needs"] == [{"id": "company", "how": "mapped"}]
    assert [row["id"] for row in listing["languages"]] == ["ur"]
    assert "Cash" in listing["cost"]["note"]
    assert listing["cost"]["state"] == "unknown"
    assert listing["website"] == "https://www.lunch.example.org"


def test_an_export_with_record_ids_beside_serial_ones_is_joined_by_either() -> None:
    content = package(
        services=[{"id": "1", "x_recordid": "recS1", "organizations": "recO1, recO2",
                   "name": "Lunch club", "description": "Company.", "status": "active"}],
        organizations=[{"id": "7", "recordid": "recO1", "name": "Neighbours"},
                       {"id": "8", "recordid": "recO2", "name": "Friends"}],
        locations=[{"ID": "3", "x_recordid": "recL1", "name": "Hall", "latitude": "0",
                    "longitude": ""}],
        service_at_location=[{"id": "1", "x_services": "recS1", "x_locations": "recL1"}],
        phones=[{"id": "1", "services": "recS0,recS1", "phone_number": "0114 496 0101"}],
        addresses=None, schedules=None, attributes=None,
    )  # fmt: skip
    record, listing = only(content)
    assert record.external_id == "1"
    assert listing["organisation"]["name"] == "Neighbours"
    assert "several_organisations" in codes(record)
    assert [venue["name"] for venue in listing["venues"]] == ["Hall"]
    assert listing["venues"][0]["lat"] is None
    assert listing["contacts"][0]["phones"] == ["0114 496 0101"]


def test_terms_named_on_the_service_itself_count() -> None:
    rows = [{**SERVICE, "taxonomy_ids": "tx9,tx1"}]
    terms = [{"id": "tx1", "name": "Loneliness"}, {"id": "tx9", "name": "Something local"}]
    _, listing = only(package(services=rows, taxonomies=terms, attributes=None))
    assert [need["id"] for need in listing["needs"]] == ["company"]
    assert listing["words"] == ["Something local"]


# -- faults -----------------------------------------------------------------------------------


def test_a_reference_to_what_is_not_there_is_said_and_the_record_goes_on() -> None:
    content = package(
        organizations=[{**ORGANIZATION, "id": "other"}],
        service_at_location=[PLACE, {**PLACE, "id": "sal2", "location_id": "gone"}],
        attributes=[TAG, {**TAG, "id": "at2", "taxonomy_term_id": "gone"}],
    )
    record, listing = only(content)
    said = [issue for issue in record.issues if issue.code == "dangling_reference"]
    assert {issue.field for issue in said} == {"organization_id", "location_id"}
    assert any("gone" in issue.reason for issue in said)
    assert "term_unresolved" in codes(record)
    assert listing["organisation"] is None
    assert (len(listing["venues"]), len(listing["needs"])) == (1, 1)


def test_rows_that_belong_to_nothing_are_counted_and_change_nothing() -> None:
    stray = {**PHONE, "id": "p2", "service_id": "nobody", "number": "0114 496 0999"}
    crawl, (record,) = read(package(phones=[PHONE, stray]))
    assert "phone: 1 of 2 rows belong to nothing" in " ".join(crawl.warnings)
    assert crawl.complete
    assert "0999" not in json.dumps(record.listing)


def test_rows_longer_than_the_header_are_kept_and_said() -> None:
    services = "id,organization_id,name,description,status\r\n" + (
        's1,o1,Lunch club,"Company.",active,left over,,7\r\n'
        's2,o1,Coffee,"Coffee.",active,,\r\n'
    )  # fmt: skip
    tables = {name: table(rows) for name, rows in WHOLE.items() if name != "services.csv"}
    crawl, records = read(zipped({**tables, "services.csv": services}))
    first, second = records
    assert "row_too_long" in codes(first)
    assert first.raw["row"]["(more)"] == ["left over", "", "7"]
    assert "row_too_long" not in codes(second)
    assert first.listing is not None
    assert first.listing["name"] == "Lunch club"
    assert "service: 1 of 2 rows are longer than the header." in crawl.warnings


def test_an_export_that_was_appended_to_itself_gives_each_group_once() -> None:
    again = {**SERVICE, "id": "s1-again"}
    other = {**SERVICE, "id": "s2", "name": "Coffee morning"}
    moved = {**PHONE, "id": "p9", "service_id": "s1-again", "number": "0114 496 0102"}
    crawl, records = read(
        package(services=[SERVICE, SERVICE, other, again], phones=[PHONE, PHONE, moved])
    )
    assert [record.external_id for record in records] == ["s1", "s2"]
    assert any("2 rows of services say what another row says" in one for one in crawl.warnings)
    listing = canonical(records[0])
    assert listing is not None
    assert [one["phones"] for one in listing["contacts"]] == [["0114 496 0101", "0114 496 0102"]]


def test_two_groups_of_one_name_without_a_description_stay_two() -> None:
    rows = [{**SERVICE, "id": key, "description": ""} for key in ("s1", "s2")]
    assert len(read(package(services=rows))[1]) == 2


@pytest.mark.parametrize(
    ("first", "last", "hours"),
    [
        ("8:30AM", "5:00 PM", ("08:30", "17:00")),
        ("24 hours", "", ("00:00", "23:59")),
        ("24 Hours", "24 Hours", ("00:00", "23:59")),
        ("2026-01-01", "", (None, None)),
    ],
)
def test_opening_times_in_the_columns_for_dates(
    first: str, last: str, hours: tuple[str | None, str | None]
) -> None:
    row = {"id": "c1", "service_id": "s1", "byday": "Friday,Saturday", "valid_from": first,
           "valid_to": last}  # fmt: skip
    record, listing = only(package(schedules=[row]))
    (session,) = listing["sessions"]
    assert session["days"] == ["fri", "sat"]
    assert (session["opens"], session["closes"]) == hours
    assert ("schedule_free_text" in codes(record)) is (hours[0] is not None)


@pytest.mark.parametrize(
    ("latitude", "longitude", "point"),
    [("", "", None), ("0", "0", None), ("0", "", None), ("n/a", "n/a", None),
     ("-1.4672", "53.3796", 53.3796)],
)  # fmt: skip
def test_a_point_that_is_none_is_not_used(
    latitude: str, longitude: str, point: float | None
) -> None:
    rows = [{**LOCATION, "latitude": latitude, "longitude": longitude}]
    _, listing = only(package(locations=rows))
    assert listing["venues"][0]["lat"] == point


def test_telephones_of_every_owner_reach_the_listing() -> None:
    numbers = {"service_id": ("s1", "0114 496 0101"), "location_id": ("l1", "0114 496 0102"),
               "contact_id": ("k1", "0114 496 0103"),
               "service_at_location_id": ("sal1", "0114 496 0104")}  # fmt: skip
    empty = dict.fromkeys(numbers, "")
    rows = [{"id": key, **empty, key: owner, "number": number}
            for key, (owner, number) in numbers.items()]  # fmt: skip
    contacts = [{"id": "k1", "service_id": "s1", "name": "Jean", "title": "Organiser"}]
    _, listing = only(package(phones=rows, contacts=contacts))
    found = {number for contact in listing["contacts"] for number in contact["phones"]}
    assert found == {number for _, number in numbers.values()}


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le-bom", "mac_roman"]
)
def test_the_letters_are_read_whatever_they_were_saved_in(encoding: str) -> None:
    said = "Café at the church – “everybody’s welcome”, £2 a cup, près de la gare."
    text = table([{**SERVICE, "description": said}])
    body = b"\xff\xfe" + text.encode("utf-16-le") if "bom" in encoding else text.encode(encoding)
    _, listing = only(zipped({"services.csv": body}))
    assert listing["description"] == said


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_the_cells_may_be_divided_otherwise(delimiter: str) -> None:
    _, listing = only(zipped({"services.csv": table([SERVICE], delimiter=delimiter)}))
    assert listing["description"] == "A hot dinner and company."


def test_a_quotation_mark_that_is_never_closed_is_no_whole_table() -> None:
    text = table([SERVICE]) + 's2,o1,Coffee,active,"Never closed\ns3,o1,Choir,active,Singing\n'
    crawl, records = read(zipped({"services.csv": text}))
    assert crawl.complete is False
    assert any("quotation mark" in one for one in crawl.warnings)
    assert records[0].external_id == "s1"


def test_a_service_without_an_id_or_a_name_is_kept_with_the_reason() -> None:
    rows = [{**SERVICE, "id": ""}, {**SERVICE, "name": ""}, {**SERVICE, "id": "s9"}]
    _, (no_id, no_name, fine) = read(package(services=rows))
    assert str(no_id.quarantined).startswith("no_id")
    assert str(no_name.quarantined).startswith("no_name")
    assert fine.listing is not None


# -- archives that are none, or too much ------------------------------------------------------


def refused(content: bytes) -> str:
    crawl, records = read(content)
    assert (crawl.complete, records) == (False, [])
    return " ".join(crawl.warnings)


def encrypted() -> bytes:
    """The mark that an entry is locked, in both of its headers."""
    body = bytearray(package())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = body.find(mark)
        struct.pack_into("<H", body, at + offset, 1)
    return bytes(body)


@pytest.mark.parametrize(
    ("content", "remedy"),
    [
        (encrypted(), "password"),
        (package()[:-300], "damaged or cut off"),
        (b"PK\x03\x04 and nothing more", "damaged or cut off"),
        (zipped({}), "no table of services"),
        (zipped({"phones.csv": table([PHONE])}), "it holds phones.csv"),
        (zipped({f"{n}.csv": "" for n in range(1001)}), "at most 1000"),
        (b"{}", "no table of services"),
        (b"<html>", "web page"),
    ],
)
def test_an_archive_that_cannot_be_used_says_what_to_do(content: bytes, remedy: str) -> None:
    assert remedy in refused(content)


def test_an_archive_within_the_archive_is_not_opened() -> None:
    assert "no table of services" in refused(zipped({"services.zip": package()}))
    content = zipped({"services.csv": table([SERVICE]), "more.zip": package()})
    crawl, records = read(content)
    assert len(records) == 1
    assert any("archive within the archive" in text for text in crawl.warnings)


def test_an_archive_that_unpacks_without_end_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hsds_tables_files, "MOST_BYTES", 2_000_000)
    bomb = table([SERVICE]) + "x,o1,Group,active,y\n" * 2_000_000
    content = zipped({"services.csv": bomb})
    assert len(content) < 200_000
    crawl, records = read(content)
    assert crawl.complete is False
    assert any("longer than" in text for text in crawl.warnings)
    assert records[0].external_id == "s1"


def test_names_in_an_archive_write_nothing(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    content = zipped({"../services.csv": table([SERVICE]), "/tmp/../phones.csv": table([PHONE])})
    assert len(read(content)[1]) == 1
    assert list(tmp_path.parent.glob("services.csv")) == []
    assert list(tmp_path.iterdir()) == []


def test_what_an_apple_computer_adds_is_left_alone() -> None:
    content = zipped({"services.csv": table([SERVICE]), "__MACOSX/._services.csv": b"\x00\x05\x16"})
    assert len(read(content)[1]) == 1


def test_an_unusual_packing_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("services.csv", table([SERVICE]))
    assert "ordinary zip" in refused(out.getvalue())


# -- recognising, and how much it needs -------------------------------------------------------


def test_why_it_is_a_package() -> None:
    kind, why = kind_of(ADDRESS, Files({ADDRESS: package()}))
    assert kind.NAME == "hsds_tables"
    assert "archive with the tables" in why


@pytest.mark.parametrize(
    "content",
    [
        zipped({"[Content_Types].xml": "", "xl/workbook.xml": "", "services.csv": "id"}),
        zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}),
        zipped({"photo.jpg": b"\xff"}), b"id,name\n1,Lunch", b"{}", b"", b'{"resources": []}',
        b'{"resources": [{"name": "phones", "path": "p.csv"}]}',
    ],
)  # fmt: skip
def test_what_is_no_package_is_not_taken_for_one(content: bytes) -> None:
    assert hsds_tables.recognises(FirstLook(ADDRESS, Files({ADDRESS: content}))) is None


def test_a_large_package_needs_little_memory() -> None:
    """The tables lie on disk: ten thousand services with their rows are never held at once."""
    count = 10_000
    said = "A hot dinner and company every week, and a lift home if you need one. " * 8
    content = zipped(
        {
            "services.csv": table(
                [{**SERVICE, "id": f"s{n}", "name": f"Group {n}", "description": f"{n} {said}"}
                 for n in range(count)]
            ),
            "organizations.csv": table([ORGANIZATION]),
            "phones.csv": table(
                [{**PHONE, "id": f"p{n}", "service_id": f"s{n}"} for n in range(count)]
            ),
        }
    )  # fmt: skip
    size = sum(entry.file_size for entry in zipfile.ZipFile(io.BytesIO(content)).infolist())
    files = Files({ADDRESS: content})
    tracemalloc.start()
    try:
        read_ids = sum(1 for _ in hsds_tables.read(ADDRESS, asked(files)))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert read_ids == count
    assert peak < size
