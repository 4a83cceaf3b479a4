"""Files in and out: every form is taken, bad listings are named, and nothing is lost on the way."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from indexer import listings
from indexer import models as m
from indexer.errors import Refused
from indexer.exchange import ImportReport, export_file, import_file
from indexer.records import all_ids
from indexer.store import Store
from tests.conftest import OpenStore
from tests.factories import ADMIN, make_listing, make_venue, raw_listing, save_listing


def names(store: Store) -> list[str]:
    with store.read() as db:
        return list(db.scalars(select(m.Listing.name).order_by(m.Listing.name)))


def total(store: Store, table: type[m.Base]) -> int:
    with store.read() as db:
        return db.scalar(select(func.count()).select_from(table)) or 0


@pytest.fixture
def take(store: Store, tmp_path: Path, now: datetime) -> Any:
    """take(text or bytes or value, "a.json") imports a file that holds it."""

    def take_in(content: Any, name: str = "listings.json") -> ImportReport:
        file = tmp_path / name
        if isinstance(content, str):
            content = content.encode()
        elif not isinstance(content, bytes):
            content = json.dumps(content, ensure_ascii=False, indent=1).encode()
        file.write_bytes(content)
        return import_file(store, file, actor=ADMIN, now=now)

    return take_in


# -- there and back ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["all.json", "all.ndjson"])
def test_export_import_export_is_the_identity(
    demo_store: Store, open_store: OpenStore, tmp_path: Path, now: datetime, name: str
) -> None:
    count = export_file(demo_store, tmp_path / name)
    second = open_store("second")
    later = now + timedelta(days=30)
    report = import_file(second, tmp_path / name, actor=ADMIN, now=later)
    assert (report.new, report.refused, report.warnings) == (count, [], [])
    assert export_file(second, tmp_path / f"again-{name}") == count
    assert (tmp_path / f"again-{name}").read_bytes() == (tmp_path / name).read_bytes()


def test_evidence_gathered_here_survives_the_journey_in_its_order(
    store: Store, open_store: OpenStore, tmp_path: Path, now: datetime
) -> None:
    listing = make_listing()
    save_listing(store, listing, now)
    with store.write(now=now) as db:
        for kind in ("seen_running", "report_closed", "page_gone"):
            listings.signal(db, listing["id"], kind=kind, by="staff", actor=ADMIN, now=now)
        for by in ("staff", "owner"):
            listings.confirm(db, listing["id"], by=by, how="x", actor=ADMIN, now=now)
    export_file(store, tmp_path / "a.json")
    again = import_file(store, tmp_path / "a.json", actor=ADMIN, now=now)
    assert (again.unchanged, again.changed) == (1, 0)
    second = open_store("second")
    import_file(second, tmp_path / "a.json", actor=ADMIN, now=now)
    export_file(second, tmp_path / "b.json")
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()


def test_an_export_is_a_list_or_one_a_line_sorted_by_id(demo_store: Store, tmp_path: Path) -> None:
    export_file(demo_store, tmp_path / "a.json")
    export_file(demo_store, tmp_path / "a.ndjson")
    rows = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    lines = (tmp_path / "a.ndjson").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == rows
    with demo_store.read() as db:
        assert [row["id"] for row in rows] == all_ids(db) == sorted(row["id"] for row in rows)


def test_an_empty_directory_exports_an_empty_list(store: Store, tmp_path: Path) -> None:
    assert export_file(store, tmp_path / "a.json") == 0
    assert json.loads((tmp_path / "a.json").read_text()) == []
    export_file(store, tmp_path / "a.ndjson")
    assert (tmp_path / "a.ndjson").read_text() == ""


def test_an_export_that_cannot_be_written_says_so_and_leaves_no_draft(
    store: Store, tmp_path: Path
) -> None:
    with pytest.raises(Refused, match="cannot be written"):
        export_file(store, tmp_path / "nowhere" / "a.json")
    (tmp_path / "folder.json").mkdir()
    with pytest.raises(Refused, match="cannot be written"):
        export_file(store, tmp_path / "folder.json")
    assert not list(tmp_path.glob("*.part"))


def test_importing_the_same_file_twice_changes_nothing(take: Any, store: Store) -> None:
    rows = [
        raw_listing(name="A", organisation={"name": "Hands", "description": "Neighbours."}),
        raw_listing(name="B", organisation="Hands"),
        {"name": "No id", "venues": [{"postcode": "WF1 2AP"}]},
        {"id": "7", "source": "A list", "name": "From a list"},
    ]
    assert take(rows).new == 4
    history = total(store, m.History)
    again = take(rows)
    assert (again.new, again.changed, again.unchanged) == (0, 0, 4)
    assert total(store, m.History) == history


# -- the forms a file may have ----------------------------------------------------------------


def test_one_listing_a_list_and_one_a_line_are_taken(take: Any, store: Store) -> None:
    assert take(raw_listing(name="One")).new == 1
    assert take([raw_listing(name="Two"), raw_listing(name="Three")]).new == 2
    lines = "\n".join(json.dumps(raw_listing(name=name)) for name in ("Four", "Five"))
    assert take(lines + "\n\n", "a.ndjson").new == 2
    assert names(store) == ["Five", "Four", "One", "Three", "Two"]
    assert len(store.engine.marks()) == 5


def test_the_name_of_the_file_does_not_matter(take: Any) -> None:
    lines = "\n".join(json.dumps(raw_listing(name=name)) for name in ("Four", "Five"))
    assert take(lines, "lines.json").new == 2
    assert take([raw_listing(name="Two")], "list.ndjson").new == 1


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(take: Any) -> None:
    one = json.dumps(raw_listing(name="Café"), ensure_ascii=False).encode()
    assert take(b"\xef\xbb\xbf" + one + b"\r\n", "bom.json").new == 1
    two = json.dumps(raw_listing(name="B")).encode()
    assert take(b"\xef\xbb\xbf" + one + b"\r\n" + two + b"\r\n", "bom.ndjson").new == 1


def test_an_empty_list_is_no_error(take: Any) -> None:
    assert take([]) == ImportReport()


# -- what is wrong is named, the rest goes in -------------------------------------------------


def test_a_bad_listing_is_named_by_line_and_field_and_the_others_go_in(
    take: Any, store: Store
) -> None:
    lines = [
        json.dumps(raw_listing(name="Good")),
        json.dumps(
            raw_listing(name="Bad", needs=["compny"], venues=[make_venue(postcode="12345")])
        ),
        "{broken",
        "[1]",
        "null",
        json.dumps(raw_listing(name="Also good")),
    ]
    report = take("\n".join(lines), "a.ndjson")
    assert names(store) == ["Also good", "Good"]
    assert (report.read, report.new, report.refused_listings) == (6, 2, 4)
    found = {(row.line, row.name, row.field) for row in report.refused}
    assert found == {
        (2, "Bad", "needs.0.id"),
        (2, "Bad", "venues.0.postcode"),
        (3, "", "line"),
        (4, "", "listing"),
        (5, "", "listing"),
    }
    assert all(row.message for row in report.refused)
    assert total(store, m.History) == 2


def test_in_a_list_the_line_is_the_one_the_listing_begins_on(take: Any) -> None:
    text = '[\n  {"name": "A"},\n\n  {"name": ""},\n  {"nam": "C"}]'
    report = take(text)
    assert [(row.line, row.field) for row in report.refused] == [(4, "name"), (5, "name")]
    assert report.new == 1


def test_unknown_fields_are_warned_of_with_their_line(take: Any) -> None:
    report = take('[{"name": "A"},\n{"name": "B", "sumary": "x"}]')
    assert report.new == 2
    ((line, name, message),) = [(row.line, row.name, row.message) for row in report.warnings]
    assert (line, name) == (2, "B")
    assert '"summary"' in message


def test_the_second_of_a_doubled_id_is_refused_naming_the_first(take: Any, store: Store) -> None:
    rows = [raw_listing(name="A", id="7", source="L"), raw_listing(name="B", id="7", source="L")]
    report = take("\n".join(json.dumps(row) for row in rows))
    assert names(store) == ["A"]
    ((line, field, message),) = [(row.line, row.field, row.message) for row in report.refused]
    assert (line, field) == (2, "id")
    assert "line 1" in message


def test_an_id_of_another_source_is_refused_by_line(take: Any, store: Store) -> None:
    uuid = make_listing()["id"]
    take(raw_listing(id=uuid, source="A list"))
    report = take(raw_listing(id=uuid, source="B list", name="Taken over"))
    assert names(store) == ["Lunch club"]
    assert [(row.line, row.field) for row in report.refused] == [(1, "id")]


def test_a_batch_border_makes_no_difference(take: Any, store: Store) -> None:
    rows = [raw_listing(name=f"Group {number:03}") for number in range(260)]
    rows[255]["needs"] = ["x"]
    report = take(rows)
    assert (report.new, report.refused_listings) == (259, 1)
    assert len(store.engine.marks()) == 259


# -- files that cannot be read as a whole -----------------------------------------------------


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b" \n\t ", "is empty"),
        ("Caf\u00e9".encode("latin-1"), "not UTF-8"),
        (b"\xff\xfe{\x00}\x00", "not UTF-8"),
        (b"not json at all", "line 1, column 1"),
        (b'[{"name": "A"}, {"name": "B"}', "a comma or"),
        (b'[{"name": "A"} {"name": "B"}]', "comma"),
        (b'[\n{"name": "A"},\n{"name": "B"\n]', "line 4"),
        (b'[\n{"name": "A"},\n{"name": "B"}\n', "a comma or"),
        (b'{"name": "A",\n"contacts": [\n{"name": "Jean"}\n]', "line"),
        (b'[{"name": "A"}] [{"name": "B"}]', "more after the list"),
        (b'{"name": "A", "age": {"min": ' + b"1" * 5000 + b"}}", "not JSON"),
        (b"[" * 100_000, "too deeply"),
    ],
)
def test_a_file_that_is_no_json_is_refused_and_nothing_is_taken_in(
    take: Any, store: Store, content: bytes, words: str
) -> None:
    with pytest.raises(Refused, match=words):
        take(content)
    assert names(store) == []


def test_a_missing_file_and_a_folder_say_what_they_are(
    store: Store, tmp_path: Path, now: datetime
) -> None:
    with pytest.raises(Refused, match="There is no file"):
        import_file(store, tmp_path / "nothing.json", actor=ADMIN, now=now)
    with pytest.raises(Refused, match="is a folder"):
        import_file(store, tmp_path, actor=ADMIN, now=now)


def test_a_dead_engine_stops_no_import(take: Any, store: Store) -> None:
    store.settings.index_file.mkdir()
    assert take(raw_listing()).new == 1
    assert names(store) == ["Lunch club"]
    assert total(store, m.IndexTask) == 1


def test_progress_goes_up_to_its_end(store: Store, tmp_path: Path, now: datetime) -> None:
    file = tmp_path / "a.json"
    file.write_text(json.dumps([raw_listing(name=f"G{number}") for number in range(300)]))
    told: list[tuple[int, int]] = []
    import_file(
        store, file, actor=ADMIN, now=now, progress=lambda done, of: told.append((done, of))
    )
    assert told == sorted(told)
    assert told[-1] == (600, 600)
