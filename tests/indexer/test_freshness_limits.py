"""The limits that the page "How we check" prints are those that the program keeps."""

from __future__ import annotations

from datetime import timedelta

from indexer.freshness.thresholds import load_rules
from indexer.ingest.missing import MISSING_APART
from indexer.people.links import GOOD_FOR
from indexer.people.reports import ONCE_IN
from indexer.reminders import words
from indexer.settings import load_settings
from tests.indexer.test_reminders_plan import due

RULES = load_rules()


def test_a_link_to_confirm_works_for_as_long_as_the_page_and_the_letter_say() -> None:
    days = RULES.days("link_days")
    assert GOOD_FOR["confirm"] == timedelta(days=days)
    about = [(due("A", "jean@example.org"), "https://x")]
    said = words.say(about, load_settings({}), unsubscribe=None)
    assert f"works once, for {days} days" in said.body


def test_one_reporter_counts_once_for_as_long_as_the_page_says_and_a_report_lives() -> None:
    assert ONCE_IN == RULES.days("report_days") == RULES.days("report_life")


def test_a_record_is_missing_after_two_runs_a_day_apart_as_the_page_says() -> None:
    assert timedelta(hours=RULES.days("missing_hours")) == MISSING_APART
    assert RULES.days("missing_runs") == 2
