"""What stewards read about sources is in words: no codes, no commands, nothing said twice."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from indexer import models as m
from indexer import publishers
from indexer.history import Actor
from indexer.stewards import publisher_reports as reports
from indexer.stewards import runs, sending, sources
from indexer.stewards.values import lines_of
from indexer.store import Store


def run_that_said(*said: str, stopped: str | None = None) -> m.Run:
    return m.Run(figures={"warnings": list(said)}, stopped=stopped)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("7: postcode_invalid (venues.0.postcode): 'W' is no postcode", []),
        ("Page 3 could not be read: it gave 500", ["Page 3 could not be read: it gave 500"]),
        ("12 more records: postcode_invalid.",
         ["12 more records with the same fault: Postcode that is none"]),
        ("12 more records: unmapped_term.", []),
        ("7: sent twice; the first one was used.",
         ["The record 7 was sent twice; the first one was used."]),
        ("18 terms are mapped to no need yet; see `waymark sources terms`.",
         ["18 of its words stand for no need of ours yet; the page of the source lists them."]),
        ("The list is empty.", ["The list is empty."]),
    ],
)  # fmt: skip
def test_what_is_about_the_source_as_a_whole_is_in_words(said: str, told: list[str]) -> None:
    assert runs.about_the_source(run_that_said(said)) == told


def test_why_a_run_stopped_does_not_name_the_command_line() -> None:
    stopped = "9 of 12 would change. Nothing was saved. Look at the feed, then run `waymark x`."
    run = run_that_said(stopped=stopped)
    assert runs.why_stopped(run) == "9 of 12 would change. Nothing was saved."


def test_free_is_said_once() -> None:
    cost = {"state": "free", "note": None, "options": [
        {"amount": 0, "currency": "GBP", "per": None, "note": None}]}  # fmt: skip
    assert lines_of("cost", cost) == ["free"]
    tea = {**cost, "options": [{**cost["options"][0], "amount": 0.5, "note": "tea"}]}
    assert lines_of("cost", tea) == ["free (50p (tea))"]


def test_a_row_without_a_name_is_called_by_its_row() -> None:
    row = m.SourceRecord(external_id="no name 1f", mapped=None, raw={"cells": {"Phone": "1"}})
    assert reports.called(row, "no name 1f", {"no name 1f": 7}) == "Row 7"
    assert reports.called(row, "no name 1f", {}) == "A row of the sheet"
    named = m.SourceRecord(external_id="x", mapped=None, raw={"cells": {"Name": "Bowls"}})
    assert reports.called(named, "x", {"x": 7}) == "Bowls"


@pytest.mark.parametrize("via", ["web", "command line"])
def test_the_history_says_from_where_a_token_was_made_and_a_source_paused(
    via: str, store: Store, now: datetime
) -> None:
    source = publishers.add_source(store, "https://a.example.org", name="A", now=now)
    with store.write(drain=False) as db:
        sending.make_token(
            db, source.id, version=source.version, by=Actor("admin", "x"), via=via,
            now=now + timedelta(minutes=1),
        )  # fmt: skip
        sources.pause(
            db, sources.held(db, source.id), True, by=Actor("admin", "x"), now=now, via=via
        )
    with store.read() as db:
        rows = db.scalars(select(m.History).where(m.History.about == "source:A"))
        said = {row.action: row.via for row in rows}
    assert (said["source_token"], said["source_changed"]) == (via, via)
