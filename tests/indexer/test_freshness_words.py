"""What is said of a listing in every state, and what the page "How we check" prints."""

from __future__ import annotations

import json
import random
import re
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

import indexer.freshness as folder
from indexer.freshness.evidence import evidence_of
from indexer.freshness.explained import how_we_check
from indexer.freshness.rules import load_rules, state
from indexer.freshness.words import alarm_words, day, joined, month, sentence
from tests.indexer.test_freshness_change import KINDS, some_evidence

RULES = load_rules()
TODAY = date(2026, 11, 22)
RING = [{"name": "Jean", "phones": ["0113 496 0123"], "email": None, "public": True}]
COUNCIL = {"name": "Wakefield Council", "first_seen": "2026-09-01", "last_seen": "2026-11-01"}
AGE_UK = {"name": "Age UK", "first_seen": "2026-09-01", "last_seen": "2026-11-01"}
CARERS = {"name": "Leeds Carers", "first_seen": "2026-09-01", "last_seen": "2026-11-01"}


def said(
    *,
    ended: bool = False,
    last_date: date | None = None,
    times_past_check: bool = False,
    trusted: frozenset[str] = frozenset(),
    entered: date | None = None,
    **listing: Any,
) -> str:
    listing = {"contacts": RING, **listing}
    evidence = evidence_of(
        listing,
        today=TODAY,
        ended=ended,
        last_date=last_date,
        times_past_check=times_past_check,
        trusted_sources=trusted,
        entered=entered,
    )
    return sentence(state(evidence, TODAY, RULES), listing, today=TODAY)


def by(who: str, on: str, how: str | None = None) -> list[dict[str, Any]]:
    return [{"on": on, "by": who, "how": how, "note": None}]


def raised(kind: str, times: int = 1, who: str = "public") -> list[dict[str, Any]]:
    return [{"kind": kind, "on": "2026-11-10", "by": who, "detail": None}] * times


@pytest.mark.parametrize(
    ("listing", "words"),
    [
        ({"confirmations": by("owner", "2026-08-03", "link")}, "the group on 3 August 2026."),
        (
            {"confirmations": by("steward", "2026-08-03", "phone")},
            "Checked by phone by the directory team on 3 August 2026.",
        ),
        (
            {"confirmations": by("staff", "2026-08-03", "visit")},
            "Checked on a visit by the directory team on 3 August 2026.",
        ),
        (
            {"confirmations": by("steward", "2026-08-03")},
            "Checked by the directory team on 3 August 2026.",
        ),
        (
            {"signals": [{"kind": "seen_running", "on": "2026-11-03", "by": "staff"}]},
            "The directory team heard that it was running on 3 November 2026.",
        ),
        (
            {
                "sources": [COUNCIL | {"checked_on": "2026-08-03"}],
                "trusted": frozenset({"Wakefield Council"}),
            },
            "Checked by Wakefield Council on 3 August 2026.",
        ),
    ],
)
def test_fresh_says_who_checked_and_when(listing: dict[str, Any], words: str) -> None:
    assert said(**listing).endswith(words)
    assert said(**listing).count(".") == 1


@pytest.mark.parametrize(
    ("listing", "words"),
    [
        (
            {"confirmations": by("owner", "2026-05-03")},
            "Checked by the group on 3 May 2026.",
        ),
        (
            {"confirmations": by("owner", "2026-08-03"), "signals": raised("domain_gone")},
            "Checked by the group on 3 August 2026. But their website is gone.",
        ),
        (
            {"confirmations": by("owner", "2026-08-03"), "last_date": date(2026, 12, 3)},
            "Checked by the group on 3 August 2026. Its last date is 3 December 2026.",
        ),
        (
            {"confirmations": by("owner", "2026-08-03"), "times_past_check": True},
            "Checked by the group on 3 August 2026. The times may have changed.",
        ),
    ],
)
def test_due_says_when_and_why(listing: dict[str, Any], words: str) -> None:
    assert said(**listing) == words


@pytest.mark.parametrize(
    ("listing", "words"),
    [
        (
            {"confirmations": by("owner", "2025-11-03")},
            "Nobody has confirmed this since November 2025. Please ring before you go.",
        ),
        (
            {"confirmations": by("owner", "2025-11-03"), "contacts": [], "website": "https://a.b"},
            "Nobody has confirmed this since November 2025. Please get in touch before you go.",
        ),
        (
            {"confirmations": by("owner", "2025-11-03"), "contacts": []},
            "Nobody has confirmed this since November 2025. We have no phone number, e-mail or "
            "website for it. Please ask a link worker before you go.",
        ),
        (
            {"confirmations": by("owner", "2025-11-03"), "signals": raised("domain_gone")},
            "Nobody has confirmed this since November 2025. Their website is gone. "
            "Please ring before you go.",
        ),
        (
            {
                "confirmations": by("owner", "2026-08-03"),
                "signals": raised("report_nobody_there", 3),
            },
            "Checked by the group on 3 August 2026. But 3 people said nobody was there. "
            "Please ring before you go.",
        ),
        (
            {"sources": [COUNCIL | {"live": False, "last_seen": "2025-11-01"}]},
            "Nobody has confirmed this. It was last on Wakefield Council's list in "
            "November 2025. Please ring before you go.",
        ),
        (
            {"entered": date(2025, 11, 1)},
            "Nobody has confirmed this since it was added in November 2025. "
            "Please ring before you go.",
        ),
    ],
)
def test_stale_says_nobody_confirmed_it_and_what_to_do(listing: dict[str, Any], words: str) -> None:
    assert said(**listing) == words


UNCONFIRMED = "The group itself has not confirmed it."


@pytest.mark.parametrize(
    ("listing", "words"),
    [
        ({"sources": [COUNCIL]}, f"From Wakefield Council's list. {UNCONFIRMED}"),
        ({"sources": [CARERS]}, f"From the list of Leeds Carers. {UNCONFIRMED}"),
        (
            {"sources": [COUNCIL, AGE_UK]},
            f"From the lists of Wakefield Council and Age UK. {UNCONFIRMED}",
        ),
        (
            {"sources": [COUNCIL, AGE_UK, CARERS]},
            f"From the lists of Wakefield Council, Age UK and 1 other. {UNCONFIRMED}",
        ),
        (
            {"sources": [COUNCIL, AGE_UK | {"live": False}]},
            f"From Wakefield Council's list. {UNCONFIRMED}",
        ),
        ({}, f"Added by the directory team. {UNCONFIRMED}"),
        ({"sources": [{"name": None}]}, f"Added by the directory team. {UNCONFIRMED}"),
        (
            {"sources": [COUNCIL | {"checked_on": "2026-03-02"}]},
            f"From Wakefield Council's list. {UNCONFIRMED} They say they checked it on "
            "2 March 2026.",
        ),
        (
            {"sources": [COUNCIL], "confirmations": by("publisher", "2026-03-02")},
            f"From Wakefield Council's list. {UNCONFIRMED} They say they checked it on "
            "2 March 2026.",
        ),
        (
            {"sources": [COUNCIL, AGE_UK | {"checked_on": "2026-03-02"}]},
            f"From the lists of Wakefield Council and Age UK. {UNCONFIRMED} "
            "Age UK says it was checked on 2 March 2026.",
        ),
        (
            {"sources": [COUNCIL | {"checked_on": "2027-03-02"}]},
            f"From Wakefield Council's list. {UNCONFIRMED}",
        ),
        (
            {"sources": [COUNCIL], "signals": raised("domain_gone")},
            f"From Wakefield Council's list. {UNCONFIRMED} Their website is gone. "
            "Please ring before you go.",
        ),
    ],
)
def test_unverified_names_its_source_and_quotes_its_date(
    listing: dict[str, Any], words: str
) -> None:
    assert said(**listing) == words


@pytest.mark.parametrize(
    ("listing", "words"),
    [
        (
            {"status": {"state": "closed", "on": "2026-05-03", "by": "owner"}},
            "This has closed. The group told us on 3 May 2026.",
        ),
        (
            {"status": {"state": "closed", "on": "2026-05-03", "by": "steward"}},
            "This has closed. The directory team found this out on 3 May 2026.",
        ),
        ({"status": {"state": "closed"}}, "This has closed. We were told."),
        (
            {"sources": [COUNCIL], "signals": raised("publisher_deleted", who="source")},
            "This has closed. Wakefield Council has taken it off its list.",
        ),
        (
            {"signals": [*raised("charity_removed"), *raised("report_nobody_there", 2)]},
            "This has closed. The charity behind it is no longer on the register and 2 people "
            "said nobody was there.",
        ),
    ],
)
def test_closed_says_how_we_know(listing: dict[str, Any], words: str) -> None:
    assert said(**listing) == words


def test_archived_says_we_could_not_reach_them_and_never_closed() -> None:
    words = said(confirmations=by("owner", "2023-05-03"))
    assert words == "We could not reach them. Nobody has confirmed this since May 2023."


def test_ended_says_its_last_date() -> None:
    assert said(ended=True, last_date=date(2026, 11, 3)) == (
        "The last date we know of was 3 November 2026. "
        "Please ring to find out whether it is running again."
    )
    assert said(ended=True).startswith("All its dates have passed.")


def test_temporarily_closed_says_when_it_opens_again() -> None:
    checked = by("owner", "2026-08-03")
    until = {"state": "temporarily_closed", "until": "2027-01-03"}
    assert said(status=until, confirmations=checked) == (
        "Closed for now. It opens again on 4 January 2027. Checked by the group on 3 August 2026."
    )
    assert "We do not know when it opens again." in said(status=until | {"until": None})
    assert said(status=until | {"until": "2026-11-21"}, confirmations=checked) == (
        "Checked by the group on 3 August 2026."
    )


def test_a_private_phone_number_is_not_offered() -> None:
    words = said(confirmations=by("owner", "2025-11-03"), contacts=[RING[0] | {"public": False}])
    assert words.endswith("Please get in touch before you go.")


@pytest.mark.parametrize("seed", range(150))
def test_every_listing_has_an_honest_sentence(seed: int) -> None:
    answer = state(some_evidence(random.Random(seed)), TODAY, RULES)
    words = sentence(answer, {}, today=TODAY)
    assert re.fullmatch(r"[A-Z0-9].*\.", words)
    assert "%" not in words
    assert "updated" not in words
    assert "None" not in words
    assert ".." not in words
    if answer.state != "closed":
        assert "This has closed" not in words
    if answer.archived:
        assert words.startswith("We could not reach them.")
    assert all(answer.reasons)
    assert answer.reasons


@pytest.mark.parametrize("kind", KINDS)
def test_every_alarm_has_words_of_its_own(kind: str) -> None:
    general = alarm_words("unheard_of")
    assert (alarm_words(kind) == general) == (kind == "unheard_of")


def test_alarm_words_count_people_and_know_mergers() -> None:
    assert alarm_words("report_closed", None, 1) == "someone said it has closed"
    assert alarm_words("report_wrong", None, 2) == "2 people said the details are wrong"
    assert "merged" in alarm_words("charity_removed", "merged")


def test_days_and_lists_read_as_people_write_them() -> None:
    assert day(date(2026, 5, 3)) == "3 May 2026"
    assert month(date(2025, 12, 31)) == "December 2025"
    assert [joined(["a", "b", "c"][:n]) for n in range(4)] == ["", "a", "a and b", "a, b and c"]


# How we check


def test_how_we_check_prints_every_rule_in_the_file_with_its_source() -> None:
    file = json.loads((Path(folder.__file__).parent / "rules.json").read_text(encoding="utf-8"))
    printed = {section["id"]: section["rows"] for section in how_we_check(RULES)}
    assert [row["id"] for row in printed["signals"]] == list(file["signals"])
    assert [row["id"] for row in printed["states"]] == list(file["figures"])
    assert [row["id"] for row in printed["limits"]] == list(file["limits"])
    assert [row["id"] for row in printed["ladder"]] == [rung["id"] for rung in file["ladder"]]
    assert all(all(row.values()) for rows in printed.values() for row in rows)


@pytest.mark.parametrize(
    ("section", "row", "figure"),
    [
        ("cycles", "default", "180 days"),
        ("confirmations", "owner", "a whole cycle"),
        ("confirmations", "publisher", "¾ of a cycle"),
        ("signals", "report_closed", "4 points from staff, 2 points from the public"),
        ("signals", "page_gone", "1 point"),
        ("signals", "report_concern", "no points"),
        ("signals", "email_bounce_soft", "1 point for 3 in 14 days"),
        ("states", "not_confirmed_cycles", "2½ cycles"),
        ("ladder", "early", "1 cycle less 30 days"),
        ("ladder", "ring", "1⅔ cycles"),
        ("limits", "bulk_touch", "4/5 of a list"),
    ],
)
def test_how_we_check_writes_figures_as_people_do(section: str, row: str, figure: str) -> None:
    rows = next(one["rows"] for one in how_we_check(RULES) if one["id"] == section)
    assert next(one["figure"] for one in rows if one["id"] == row) == figure


def test_a_changed_figure_changes_the_page_and_the_answer() -> None:
    cycles = {**RULES.cycles, "default": replace(RULES.cycles["default"], value=Fraction(10))}
    changed = replace(RULES, cycles=MappingProxyType(cycles))
    evidence = evidence_of(
        {"confirmations": by("owner", "2026-11-10")},
        today=TODAY,
        ended=False,
        last_date=None,
        times_past_check=False,
    )
    with_phone = replace(evidence, no_contact=False)
    assert state(with_phone, TODAY, RULES).state == "fresh"
    assert state(with_phone, TODAY, changed).state == "due"
    assert how_we_check(changed)[0]["rows"][1]["figure"] == "10 days"
