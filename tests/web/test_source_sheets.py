"""Spreadsheets that are sent by hand: what the columns are, what would change, taking it in."""

from __future__ import annotations

import io
from datetime import datetime

import pytest
from sqlalchemy import select

from directory_app.sources import sheets as pages
from indexer import models as m
from indexer import publishers
from indexer.stewards import uploads
from indexer.store import Store
from tests.browser import Browser, Page

UPLOAD = "/stewards/sources/upload"
FIRST = """Name,About,Postcode,Ring,Colour
Lunch club,Soup and bread every Thursday,WF1 2AP,0113 496 0123,red
Bowls,A friendly game,nowhere at all,0113 496 0124,green
,No name here,WF1 2AP,,blue
"""


def send(
    browser: Browser, path: str, data: bytes | str, *, name: str = "groups.csv",
    values: dict[str, str] | None = None, **may: int,
) -> Page:  # fmt: skip
    page = browser.get(path)
    token = page.find_all("main input[name=token]")[0].get("value")
    body = data.encode() if isinstance(data, str) else data
    told = {"name": "Council", **(values or {})} if path == UPLOAD else {}
    return browser.post(path, {"token": token, **told, "file": (io.BytesIO(body), name)}, **may)


def source(store: Store) -> m.Source:
    return publishers.source_named(store, "Council")


def tried(page: Page, **chosen: str) -> Page:
    return page.submit(chosen, form="main form", button="See what it would change")


def names(store: Store) -> list[str]:
    with store.read() as db:
        return sorted(db.scalars(select(m.Listing.name)))


def choice(page: Page, header: str) -> tuple[str, str]:
    """The name of a column's drop-down, and what it stands at."""
    for label in page.find_all("main label"):
        if "".join(label.itertext()).endswith(f": {header}"):
            select_ = page.find(f"#{label.get('for')}")
            (one,) = (one for one in select_.iter("option") if one.get("selected") is not None)
            return select_.get("name") or "", one.get("value") or ""
    raise AssertionError(f"no column {header}")


def test_nothing_is_taken_in_before_somebody_has_seen_what_it_would_change(
    ada: Browser, store: Store
) -> None:
    page = send(ada, UPLOAD, FIRST)
    assert page.h1 == "The columns of groups.csv"
    assert choice(page, "Name")[1] == "name"
    assert choice(page, "Colour")[1] == "ignore"
    assert "Soup and bread every Thursday" in page.text
    trial = tried(page)
    assert trial.h1 == "What groups.csv would change"
    assert names(store) == []
    assert "Row 2: Lunch club (new)" in trial.text
    assert "Row 3, Postcode" in trial.text
    done = trial.submit({}, form="main form", button="Take it in")
    assert done.h1 == "A run of Council"
    assert names(store) == ["Bowls", "Lunch club"]
    shown = ada.get(f"/stewards/sources/{source(store).id}")
    assert "The last run read it to its end." in shown.text


def test_what_a_column_is_can_be_changed_and_is_remembered_for_the_next_file(
    ada: Browser, store: Store
) -> None:
    page = send(ada, UPLOAD, FIRST)
    field, _ = choice(page, "Colour")
    tried(page, **{field: "summary"})
    assert source(store).options["columns"]["Colour"] == "summary"
    again = send(ada, f"/stewards/sources/{source(store).id}/upload", FIRST)
    assert choice(again, "Colour")[1] == "summary"
    assert "Somebody has said so" in again.text


def test_a_newer_file_shows_what_differs_in_words(ada: Browser, store: Store) -> None:
    tried(send(ada, UPLOAD, FIRST)).submit({}, form="main form", button="Take it in")
    newer = FIRST.replace("0113 496 0123", "0113 496 0199")
    key = source(store).id
    trial = tried(send(ada, f"/stewards/sources/{key}/upload", newer))
    assert "0113 496 0199" in trial.text
    assert "Row 2: Lunch club (changed)" in trial.text
    trial.submit({}, form="main form", button="Take it in")
    with store.read() as db:
        phones = [phone for row in db.scalars(select(m.Contact.phones)) for phone in row]
    assert "0113 496 0199" in phones


def test_much_that_would_change_is_taken_in_only_when_somebody_says_that_it_is_right(
    ada: Browser, store: Store
) -> None:
    rows = "".join(f"Group {n},Words {n},WF1 2AP,0113 496 0{n:03}\n" for n in range(20))
    head = "Name,About,Postcode,Ring\n"
    tried(send(ada, UPLOAD, head + rows)).submit({}, form="main form", button="Take it in")
    path = f"/stewards/sources/{source(store).id}/upload"
    trial = tried(send(ada, path, head + rows.replace("Words", "Other words")))
    assert "Much would change" in trial.text
    again = trial.submit({}, form="main form", button="Take it in", status=400)
    assert again.find_all("#accept-error")
    done = again.submit({"accept": "yes"}, form="main form", button="Take it in")
    assert "20 changed" in ada.get(f"/stewards/sources/{source(store).id}").text
    assert done.h1 == "A run of Council"


def test_a_file_that_came_meanwhile_is_not_taken_in_unseen(ada: Browser, store: Store) -> None:
    trial = tried(send(ada, UPLOAD, FIRST))
    send(ada, f"/stewards/sources/{source(store).id}/upload", FIRST.replace("Bowls", "Boules"))
    token = trial.find_all("main input[name=token]")[0].get("value")
    upload = trial.find_all("main input[name=upload]")[0].get("value")
    path = f"/stewards/sources/{source(store).id}/trial"
    ada.post(path, {"token": token, "upload": upload}, status=404)
    assert names(store) == []


@pytest.mark.parametrize(
    ("data", "name"),
    [(b"", "empty.csv"), (b"\x00\x01\x02\x03" * 50, "what.bin"), (b"PK\x03\x04broken", "a.xlsx"),
     (b"%PDF-1.7 not a list", "list.pdf")],
)  # fmt: skip
def test_what_holds_no_list_is_refused_with_the_remedy_and_the_rest_stays(
    data: bytes, name: str, ada: Browser, store: Store
) -> None:
    page = send(ada, UPLOAD, data, name=name, values={"licence": "OGL 3.0"}, status=400)
    assert page.find_all("#file-error")
    assert page.find("#licence").get("value") == "OGL 3.0"
    assert publishers.sources(store) == []


def test_no_file_no_name_and_a_name_that_is_taken_are_refused(ada: Browser, store: Store) -> None:
    token = ada.get(UPLOAD).find_all("main input[name=token]")[0].get("value")
    assert ada.post(UPLOAD, {"token": token, "name": "X"}, status=400).find_all("#file-error")
    nameless = send(ada, UPLOAD, FIRST, values={"name": " "}, status=400)
    assert nameless.find_all("#name-error")
    send(ada, UPLOAD, FIRST)
    assert send(ada, UPLOAD, FIRST, status=400).find_all("#name-error")
    assert len(publishers.sources(store)) == 1


def test_a_file_that_is_too_large_is_refused(
    ada: Browser, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "LARGEST", 50)
    assert "too large" in send(ada, UPLOAD, FIRST, status=400).text
    monkeypatch.setattr(pages, "LARGEST_REQUEST", 100)
    assert send(ada, UPLOAD, FIRST * 9, status=413).h1 == "The file is too large"


def test_the_remarks_come_back_in_the_same_workbook_and_a_template_can_be_had(
    ada: Browser, store: Store
) -> None:
    tried(send(ada, UPLOAD, FIRST))
    key = source(store).id
    for path in ("/stewards/sources/template", f"/stewards/sources/{key}/annotated"):
        file = ada.client.get(path)
        assert file.status_code == 200, path
        assert file.data.startswith(b"PK"), path
        assert "attachment" in file.headers["Content-Disposition"]
    assert ada.get(f"/stewards/sources/{key}/trial").h1 == "What groups.csv would change"
    assert ada.get(f"/stewards/sources/{key}/columns").h1 == "The columns of groups.csv"


def test_only_sources_of_files_take_files(ada: Browser, store: Store, now: datetime) -> None:
    other = publishers.add_source(store, "https://feeds.example.org", name="Web", now=now)
    ada.get(f"/stewards/sources/{other.id}/upload", status=404)
    ada.get(f"/stewards/sources/{other.id}/columns", status=404)
    ada.get("/stewards/sources/999/trial", status=404)


def test_many_records_are_left_to_the_jobs(
    ada: Browser, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "AT_ONCE", 1)
    page = tried(send(ada, UPLOAD, FIRST))
    assert page.h1 == "Council"
    assert "Ada Steward has asked for it to be tried, without saving anything" in page.text
