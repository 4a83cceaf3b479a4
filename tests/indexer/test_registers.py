"""Extracts of public registers: numbers, layouts, and files that are not what they should be."""

from __future__ import annotations

import csv
import json
import shutil
import tracemalloc
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from indexer import listings
from indexer import models as m
from indexer.errors import NotFound, Refused
from indexer.registers import LoadReport, load, read_number
from indexer.registers.layouts import reason_of
from indexer.registers.reading import Broken, opened
from indexer.store import Store
from tests.factories import ADMIN, make_listing

DATA = Path(__file__).parents[1] / "data" / "registers"
CHARITIES = DATA / "publicextract.charity.txt"
EVENTS = DATA / "publicextract.charity_event_history.txt"
COMPANIES = DATA / "BasicCompanyData-2026-11-01-part1_7.csv"


def add(store: Store, now: datetime, name: str, *numbers: tuple[str, str], **more: Any) -> str:
    """A listing whose organisation names some numbers."""
    body = {
        "name": f"{name} committee",
        "identifiers": [{"scheme": scheme, "identifier": text} for scheme, text in numbers],
    }
    listing = make_listing(name=name, organisation=body, **more)
    with store.write(now=now) as db:
        listings.save(db, listing, actor=ADMIN, now=now, places=store.places)
    return str(listing["id"])


def kept(store: Store) -> dict[str, m.RegisterEntry]:
    with store.read() as db:
        rows = list(db.scalars(select(m.RegisterEntry)))
        db.expunge_all()
    return {row.number: row for row in rows}


def naming(store: Store, now: datetime, *numbers: str, scheme: str = "GB-CHC") -> None:
    for number in numbers:
        add(store, now, f"Group {number}", (scheme, number))


# -- numbers ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scheme", "text", "read"),
    [
        ("GB-CHC", "1234567", ("GB-CHC", "1234567")),
        ("gb-chc", " 234567 ", ("GB-CHC", "234567")),
        ("GB-CHC", "charity no. 1234567", ("GB-CHC", "1234567")),
        ("Charity number", "Registered charity number: 1,234,567", ("GB-CHC", "1234567")),
        ("CHC", "0234567", ("GB-CHC", "234567")),
        ("https://org-id.guide/list/GB-CHC", "GB-CHC-1234567", ("GB-CHC", "1234567")),
        ("GB-CHC", "1053467-2", ("GB-CHC", "1053467-2")),
        ("GB-CHC", "1053467/02", ("GB-CHC", "1053467-2")),
        ("GB-CHC", "1053467-0", ("GB-CHC", "1053467")),
        ("GB-CHC", "SC012345", ("GB-SC", "SC012345")),
        ("charity", "Scottish charity SC 12345", ("GB-SC", "SC012345")),
        ("OSCR", "SC012345", ("GB-SC", "SC012345")),
        ("GB-SC", "12345", ("GB-SC", "SC012345")),
        ("GB-NIC", "NIC100123", ("GB-NIC", "100123")),
        ("GB-CHC", "NIC 100123", ("GB-NIC", "100123")),
        ("GB-COH", "4567890", ("GB-COH", "04567890")),
        ("Companies House", "Company No. 04567890", ("GB-COH", "04567890")),
        ("GB-COH", "GB-COH-04567890", ("GB-COH", "04567890")),
        ("GB-COH", "sc123456", ("GB-COH", "SC123456")),
        ("GB-COH", "SC 3456", ("GB-COH", "SC003456")),
        ("GB-COH", "IP12345R", ("GB-COH", "IP12345R")),
    ],
)
def test_numbers_are_brought_into_the_form_of_their_register(
    scheme: str, text: str, read: tuple[str, str]
) -> None:
    assert read_number(scheme, text) == read


@pytest.mark.parametrize(
    ("scheme", "text"),
    [
        ("GB-CHC", "applied for"),
        ("GB-CHC", "12345"),
        ("GB-CHC", "12345678"),
        ("GB-CHC", "1234567, 7654321"),
        ("GB-CHC", "1234567 and 1053467-2"),
        ("GB-COH", "00000000"),
        ("GB-COH", "Company no 123"),
        ("VAT", "1234567"),
        ("", "1234567"),
    ],
)
def test_what_may_be_read_in_two_ways_or_in_none_is_not_read(scheme: str, text: str) -> None:
    assert read_number(scheme, text) is None


def test_a_linked_charity_belongs_to_its_main_one() -> None:
    linked = read_number("GB-CHC", "1053467-2")
    assert linked is not None
    assert linked.main.number == "1053467"
    assert linked.main.main == linked.main


# -- what is kept -----------------------------------------------------------------------------


def test_only_what_listings_name_is_kept_with_what_carries_it_on(
    store: Store, now: datetime
) -> None:
    naming(store, now, "1000001", "1000005")
    report = load(store, EVENTS, now=now)
    assert report.layout == "events"
    assert set(kept(store)) == {"1000001", "1000005", "1200005"}
    again = load(store, CHARITIES, now=now)
    assert (again.kept, again.wanted, again.not_found_numbers) == (3, 2, 0)
    assert kept(store)["1200005"].name == "THORNES CARERS CIO"
    assert kept(store)["1000001"].name == 'HOLLIN LANE "GOOD" NEIGHBOURS'


def test_what_no_listing_names_any_more_is_forgotten(store: Store, now: datetime) -> None:
    key = add(store, now, "Carers", ("GB-CHC", "1000005"))
    load(store, EVENTS, now=now)
    assert set(kept(store)) == {"1000005", "1200005"}
    with store.write(now=now) as db:
        listing = listings.get(db, key)
        assert listing
        body = {**listing["organisation"], "identifiers": []}
        listings.save(db, {**listing, "organisation": body}, actor=ADMIN, now=now)
    load(store, EVENTS, now=now)
    assert kept(store) == {}


@pytest.mark.parametrize("order", [(CHARITIES, EVENTS), (EVENTS, CHARITIES)])
def test_charities_and_their_history_may_come_in_any_order(
    store: Store, now: datetime, order: tuple[Path, ...]
) -> None:
    naming(store, now, "1000002", "1000003", "1000005", "1000006", "1000007", "1000008", "1000009")
    for path in order:
        load(store, path, now=now)
    rows = kept(store)

    def told(number: str) -> tuple[object, ...]:
        row = rows[number]
        return row.state, row.reason, row.removed_on, row.accounts_overdue, row.successor

    assert told("1000002") == ("removed", "ceased", "2026-10-01", False, None)
    assert told("1000003") == ("removed", "amalgamated", "2026-09-15", False, "1000004")
    assert told("1000005") == ("removed", "re_registered", "2026-08-02", False, "1200005")
    assert told("1000006") == ("registered", None, None, True, None)
    assert told("1000007") == ("removed", "other", "2026-05-01", False, None)
    assert told("1000008") == ("registered", None, None, False, None)
    assert told("1000009") == ("removed", "merged", "2026-01-10", False, "1000010")
    assert told("1000010")[:2] == ("removed", "ceased")


def test_a_linked_charity_is_kept_apart_from_its_main_one(store: Store, now: datetime) -> None:
    naming(store, now, "1053467-2")
    load(store, CHARITIES, now=now)
    load(store, EVENTS, now=now)
    rows = kept(store)
    assert rows["1053467"].state == "registered"
    assert (rows["1053467-2"].state, rows["1053467-2"].reason) == ("removed", "ceased")


def test_without_the_history_the_reason_of_a_removal_is_unknown(
    store: Store, now: datetime
) -> None:
    naming(store, now, "1000002")
    report = load(store, CHARITIES, now=now)
    assert kept(store)["1000002"].reason is None
    assert any("charity_event_history" in note for note in report.notes)
    load(store, EVENTS, now=now)
    assert not load(store, CHARITIES, now=now).notes


def test_companies_are_found_by_their_odd_headers(store: Store, now: datetime) -> None:
    naming(store, now, "4567890", "SC123456", "56789", "9876543", "01234567", scheme="GB-COH")
    report = load(store, COMPANIES, now=now)
    rows = kept(store)
    assert rows["04567890"].name == "OSSETT KITCHEN, YARD AND GARDEN C.I.C."
    assert (rows["SC123456"].reason, rows["SC123456"].removed_on) == ("dissolved", "2026-10-13")
    assert rows["09876543"].reason == "re_registered"
    late = {number for number, row in rows.items() if row.accounts_overdue}
    assert late == {"00056789"}
    assert report.not_found == ["01234567"]


def test_accounts_are_judged_on_the_day_of_the_file_and_not_without_one(
    store: Store, now: datetime, tmp_path: Path
) -> None:
    naming(store, now, "56789", scheme="GB-COH")
    plain = shutil.copy(COMPANIES, tmp_path / "companies.csv")
    report = load(store, Path(plain), now=now)
    assert not kept(store)["00056789"].accounts_overdue
    assert any("--made-on" in note for note in report.notes)
    load(store, Path(plain), now=now, made_on=date(2026, 10, 31))
    assert not kept(store)["00056789"].accounts_overdue
    load(store, Path(plain), now=now, made_on=date(2026, 11, 1))
    assert kept(store)["00056789"].accounts_overdue


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("CEASED TO EXIST", "ceased"),
        ("Does not operate", "ceased"),
        ("Amalgamated with another charity", "amalgamated"),
        ("MERGED", "merged"),
        ("Transferred all funds", "merged"),
        ("Converted to CIO", "re_registered"),
        ("Incorporated", "re_registered"),
        ("Exempt charity", "other"),
        ("Registered in error", "other"),
        ("Voluntary removal", "other"),
        ("", None),
        ("  ", None),
    ],
)
def test_reasons_are_told_by_their_words_and_none_is_made_up(words: str, reason: str) -> None:
    assert reason_of(words) == reason


# -- forms of a file --------------------------------------------------------------------------


def as_json(path: Path, to: Path, *, mark: str = "\ufeff") -> Path:
    """The same rows as the Commission's JSON: numbers as numbers, null for nothing."""

    def value(text: str) -> object:
        return int(text) if text.isdecimal() else (text or None)

    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    records = [{name: value(text or "") for name, text in row.items()} for row in rows]
    to.write_text(mark + json.dumps(records), encoding="utf-8")
    return to


def zipped(path: Path, to: Path) -> Path:
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(path, path.name)
    return to


def test_text_json_and_zip_say_the_same(store: Store, now: datetime, tmp_path: Path) -> None:
    naming(store, now, "1000002", "1000003", "1000005", "1000006", "1053467-2")

    def told() -> list[tuple[object, ...]]:
        return sorted(
            (row.number, row.name, row.state, str(row.reason), str(row.removed_on),
             row.accounts_overdue, str(row.successor))
            for row in kept(store).values()
        )  # fmt: skip

    load(store, EVENTS, now=now)
    load(store, CHARITIES, now=now)
    first = told()
    assert len(first) == 8
    for path in (EVENTS, CHARITIES):
        written = as_json(path, tmp_path / f"{path.stem}.json")
        for form in (
            written,
            zipped(written, tmp_path / "a.zip"),
            zipped(path, tmp_path / "b.zip"),
        ):
            with store.write(drain=False) as db:
                for row in db.scalars(select(m.RegisterEntry)):
                    row.name, row.removed_on = "?", "1999-01-01"
            load(store, EVENTS if path is CHARITIES else CHARITIES, now=now)
            load(store, form, now=now)
            assert told() == first, form.name


def test_rows_that_cannot_be_read_are_named_and_passed_over(store: Store, now: datetime) -> None:
    naming(store, now, "1000001", "1000017")
    report = load(store, CHARITIES, now=now)
    assert report.rows == 17
    assert [row["line"] for row in report.broken] == [16, 17, 18]
    assert "not a number" in str(report.broken[0]["message"])
    assert "Pending" in str(report.broken[2]["message"])
    assert report.broken_rows == 3
    assert set(kept(store)) == {"1000001"}
    assert report.not_found == ["1000017"]


def test_a_quotation_mark_left_open_spoils_one_line_only(store: Store, now: datetime) -> None:
    naming(store, now, "7654321", "1111111", scheme="GB-COH")
    report = load(store, COMPANIES, now=now)
    assert [row["line"] for row in report.broken] == [7, 8]
    assert "31/02/2026" in str(report.broken[1]["message"])
    assert kept(store)["01111111"].name == 'THE "NEVER NAMED" COMPANY LTD'


@pytest.mark.parametrize("spoilt", ['{"a": ]}', '{"a" 1}', '{"text": "x}, {y", }'])
@pytest.mark.parametrize("at", [0, 1, -1])
def test_a_spoilt_record_of_json_is_passed_over(
    store: Store, now: datetime, tmp_path: Path, spoilt: str, at: int
) -> None:
    naming(store, now, "1000001", "1053467")
    records = json.loads(as_json(CHARITIES, tmp_path / "a.json", mark="").read_text())
    good = [{**row, "charity_activities": "a } , b } ]"} for row in records[:10]]
    pieces = [json.dumps(row) for row in good]
    pieces.insert(at if at >= 0 else len(pieces), spoilt)
    path = tmp_path / "charity.json"
    path.write_text("[" + ",".join(pieces) + "]", encoding="utf-8")
    report = load(store, path, now=now)
    assert report.broken_rows >= 1
    assert set(kept(store)) == {"1000001", "1053467"}


def test_a_record_longer_than_a_block_is_read_whole(
    store: Store, now: datetime, tmp_path: Path
) -> None:
    naming(store, now, "1000001", "1000006")
    records = json.loads(as_json(CHARITIES, tmp_path / "a.json", mark="").read_text())
    records[0]["charity_activities"] = "dinners, " * 30_000
    path = tmp_path / "charity.json"
    path.write_text(json.dumps(records), encoding="utf-8")
    load(store, path, now=now)
    assert set(kept(store)) == {"1000001", "1000006"}


OTHER_TABLE = "date_of_extract\torganisation_number\tregistered_charity_number\ttrustee_name\n"
NO_REASON = EVENTS.read_text(encoding="utf-8").replace("reason", "why", 1)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", "", "empty"),
        ("a.csv", "\n\n", "empty"),
        ("a.csv", "Name,Town\nLunch club,Ossett\n", "no extract of a register"),
        ("a.txt", OTHER_TABLE, "another table"),
        ("a.txt", NO_REASON, "no column reason"),
        ("a.json", "[]", "no list of records"),
        ("a.json", '{"listings": [', "no list of records"),
        ("a.json", '[{"name": "Lunch club"}]', "no extract of a register"),
        ("a.json", "[" + "1," * 700_000, "no list of records"),
        ("a.txt", "x" * 3_000_000, "a line of more than"),
        ("a.pdf", "%PDF-1.7\n\x00\x01", "no extract of a register"),
    ],
)
def test_a_wrong_file_is_refused_and_says_what_to_take(
    store: Store, now: datetime, tmp_path: Path, name: str, content: str, said: str
) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    with pytest.raises(Refused, match=said) as raised:
        load(store, path, now=now)
    assert "full register download" in str(raised.value) or "as it is published" in str(
        raised.value
    )


def test_a_missing_file_a_folder_and_a_crowded_zip_are_refused(
    store: Store, now: datetime, tmp_path: Path
) -> None:
    with pytest.raises(NotFound, match=r"no file .*nowhere\.txt"):
        load(store, tmp_path / "nowhere.txt", now=now)
    with pytest.raises(Refused, match="cannot be read"):
        load(store, tmp_path, now=now)
    crowded = tmp_path / "all.zip"
    with zipfile.ZipFile(crowded, "w") as archive:
        archive.write(CHARITIES, "a.txt")
        archive.write(EVENTS, "b.txt")
    with pytest.raises(Refused, match="holds 2 files"):
        load(store, crowded, now=now)


def test_of_a_damaged_file_nothing_is_kept(store: Store, now: datetime, tmp_path: Path) -> None:
    naming(store, now, "1000001")
    whole = zipped(CHARITIES, tmp_path / "a.zip")
    data = bytearray(whole.read_bytes())
    middle = len(data) // 2 - 60
    data[middle : middle + 8] = bytes(8)
    whole.write_bytes(data)
    with pytest.raises(Refused, match="damaged"):
        load(store, whole, now=now)
    assert kept(store) == {}


def test_loading_twice_changes_nothing(store: Store, now: datetime) -> None:
    naming(store, now, "1000002", "1000003")
    reports: list[LoadReport] = [load(store, EVENTS, now=now) for _ in range(2)]
    assert reports[0] == reports[1]
    assert len(kept(store)) == 3


def many_rows(path: Path, count: int) -> Path:
    lines = CHARITIES.read_text(encoding="utf-8").splitlines()
    body = lines[2].replace("1000002", "{}")
    with path.open("w", encoding="utf-8") as file:
        file.write(lines[0] + "\n")
        file.writelines(body.replace("{}", str(2_000_000 + at)) + "\n" for at in range(count))
    return path


def test_a_long_file_is_read_in_little_memory(tmp_path: Path) -> None:
    path = many_rows(tmp_path / "charity.txt", 30_000)

    def broken() -> Iterator[int]:
        with opened(path) as extract:
            for row in extract.rows:
                yield isinstance(row, Broken)

    tracemalloc.start()
    try:
        assert sum(broken()) == 0
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert path.stat().st_size > 3_500_000
    assert most < 700_000


# -- the day an extract was made --------------------------------------------------------------


def dated(path: Path, tmp_path: Path, day: str) -> Path:
    """An extract of charities as it was made on another day."""
    found = tmp_path / f"{day or 'none'}-{path.name}"
    found.write_text(path.read_text("utf-8").replace("2026-11-20", day), "utf-8")
    return found


def test_the_day_an_extract_names_itself_is_kept_with_its_entries(
    store: Store, now: datetime
) -> None:
    naming(store, now, "1000001", "1000005")
    assert load(store, CHARITIES, now=now).made_on == "2026-11-20"
    assert kept(store)["1000001"].made_on == "2026-11-20"
    assert load(store, EVENTS, now=now).made_on == "2026-11-20"
    assert {row.made_on for row in kept(store).values()} == {"2026-11-20"}


def test_records_in_json_name_their_day_too(store: Store, now: datetime, tmp_path: Path) -> None:
    naming(store, now, "1000001")
    with CHARITIES.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    rows[0]["date_of_extract"] = "2026-11-19T00:00:00"
    path = tmp_path / "publicextract.charity.json"
    path.write_text(json.dumps(rows), "utf-8")
    assert load(store, path, now=now).made_on == "2026-11-19"


def test_a_file_that_names_no_day_has_that_of_the_option_else_of_its_name(
    store: Store, now: datetime, tmp_path: Path
) -> None:
    naming(store, now, "04567890", scheme="GB-COH")
    plain = shutil.copy(COMPANIES, tmp_path / "companies.csv")
    assert load(store, COMPANIES, now=now).made_on == "2026-11-01"
    assert load(store, Path(plain), now=now, made_on=date(2026, 11, 2)).made_on == "2026-11-02"
    assert kept(store)["04567890"].made_on == "2026-11-02"
    assert load(store, Path(plain), now=now).made_on is None
    assert kept(store)["04567890"].made_on == "2026-11-02", "it is not known to be older"


def test_what_the_file_says_goes_before_the_option(store: Store, now: datetime) -> None:
    naming(store, now, "1000001")
    report = load(store, CHARITIES, now=now, made_on=date(2026, 11, 1))
    assert report.made_on == "2026-11-20"
    assert any("--made-on was passed over" in note for note in report.notes)


def test_an_extract_older_than_the_loaded_one_changes_nothing_and_says_so(
    store: Store, now: datetime, tmp_path: Path
) -> None:
    naming(store, now, "1000001", "1000002")
    load(store, CHARITIES, now=now)
    before = {key: (row.state, row.name, row.made_on) for key, row in kept(store).items()}
    older = dated(CHARITIES, tmp_path, "2026-11-19")
    older.write_text(older.read_text("utf-8").replace("Removed", "Registered"), "utf-8")
    with pytest.raises(Refused, match="made on 20 November 2026 is loaded already"):
        load(store, older, now=now)
    assert {key: (row.state, row.name, row.made_on) for key, row in kept(store).items()} == before


def test_the_other_table_of_the_same_day_and_the_next_day_are_taken(
    store: Store, now: datetime, tmp_path: Path
) -> None:
    naming(store, now, "1000001")
    load(store, CHARITIES, now=now)
    load(store, EVENTS, now=now)
    load(store, dated(CHARITIES, tmp_path, "2026-11-21"), now=now)
    assert kept(store)["1000001"].made_on == "2026-11-21"


def test_an_old_extract_of_one_register_is_not_held_against_another(
    store: Store, now: datetime
) -> None:
    naming(store, now, "1000001")
    naming(store, now, "04567890", scheme="GB-COH")
    load(store, CHARITIES, now=now)
    load(store, COMPANIES, now=now)
    assert {row.made_on for row in kept(store).values()} == {"2026-11-20", "2026-11-01"}


def test_an_extract_from_the_future_is_refused(store: Store, now: datetime, tmp_path: Path) -> None:
    naming(store, now, "1000001")
    with pytest.raises(Refused, match="has not come yet"):
        load(store, dated(CHARITIES, tmp_path, "2031-01-01"), now=now)
    assert kept(store) == {}
