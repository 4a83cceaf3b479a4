"""Editing a listing in sections: what people type gets where it belongs, and nothing else does."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from flask import Flask
from sqlalchemy import func, select

from directory_app.keeping.section import Section
from directory_app.keeping.sections import SECTIONS, by_name, of_field
from indexer import models as m
from indexer.listings import get
from indexer.people import accounts, editing
from indexer.store import Store
from schemas.listing import Listing
from tests.browser import Browser, Page
from tests.factories import make_listing, make_session, make_venue, save_listing
from tests.people.somebody import SYSTEM, make, sign_in

NOT_THERE = "00000000-0000-4000-8000-000000000000"
NAMES = [one.name for one in SECTIONS if not one.uploads]
"""The sections that are drawn and saved in one way; pictures have a page of their own."""


def rich_listing() -> Listing:
    """A listing in which something stands in every field that a form has."""
    return make_listing(
        name="Bowls at the Vine", alternate_name="The Bowlers", alert="Not on 1 December.",
        description="We play bowls.\n\nThen there is tea.", activities=["bowls", "tea"],
        words=["lawn bowls"], needs=[{"id": "company.shared_meals", "how": "mapped"}],
        organisation={"name": "Vine Club", "led_by": "people", "website": "https://example.org",
                      "email": "club@example.org", "description": "A club.", "identifiers": [
                          {"scheme": "GB-CHC", "identifier": "1234567"},
                          {"scheme": "XX", "identifier": "7"}]},
        who=[{"id": "older_people"}, {"id": "faith", "note": "Sikh"}], age={"min": 50, "max": None},
        conditions=[{"id": "other", "note": "Bring flat shoes"}], eligibility="Anybody who bowls.",
        languages=["en", {"id": "pa", "state": "partly", "note": "Mondays"}],
        interpreters="Ask Jean", format="group", join=["book", "ring_first"], join_note="Ask Jean.",
        website="https://bowls.example.org", attend=["online", "venue"],
        cost={"state": "paid", "note": "Nobody is sent away.",
              "options": [{"amount": 2.5, "per": "session", "note": "tea"}, {"amount": 30}]},
        contacts=[{"name": "Jean", "role": "Captain", "phones": ["0113 496 0123", "01632 960001"],
                   "email": "jean@example.org", "times": "mornings"},
                  {"name": "Sam", "phones": ["01632 960002"], "public": False}],
        venues=[make_venue(transport="Bus 110", uprn="100"),
                make_venue(id="v2", name="Sam's house", kind="home", hidden=True, access={})],
        sessions=[make_session(), make_session(venue="v2", days=["mon"])],
        service_areas=[{"code": "E08000036", "name": "Wakefield"}, {"outcode": "WF1"},
                       {"near": "WF1 2AP", "miles": 10}, "round here"],
        first_visit={"who_meets_you": "Jean", "what_happens": "Tea.\n\nThen bowls.",
                     "pictures": [{"url": "https://example.org/a.jpg", "alt": "A green"}]},
        safeguarding=[{"fact": "insurance", "state": "yes", "on": "2026-05-01", "by": "owner"},
                      {"fact": "enhanced_dbs", "state": "no"}, {"fact": "fire_drill"}],
    )  # fmt: skip


@pytest.fixture
def kept(store: Store, now: datetime) -> str:
    """A listing of owner@example.org."""
    one = rich_listing()
    save_listing(store, one, now)
    owner = make(store, "owner", now=now)
    with store.write(drain=False) as db:
        account = accounts.by_id(db, owner)
        accounts.give(db, account, one["id"], how="claim", by=SYSTEM, via="web", now=now)
    return str(one["id"])


@pytest.fixture
def owner(app: Flask, store: Store, kept: str, now: datetime) -> Browser:
    return sign_in(app, store, "owner@example.org", now=now)[0]


def live(store: Store, key: str) -> Listing:
    with store.read() as db:
        found = get(db, key)
    assert found is not None
    return found


def waiting(store: Store) -> m.Proposal | None:
    with store.read() as db:
        return db.scalar(select(m.Proposal).where(m.Proposal.state == "waiting"))


def edit(browser: Browser, kept: str, section: str) -> Page:
    # The checklist says in words what a "no" means, with the word None among them.
    return browser.get(f"/account/listings/{kept}/edit/{section}", may_contain=["None"])


def save(page: Page, values: dict[str, Any], **may: Any) -> Page:
    may.setdefault("may_contain", ["None"])
    return page.submit(values, form=".app-keeping", button="Save", **may)


def press(page: Page, deed: str, values: dict[str, Any] | None = None, **may: Any) -> Page:
    """Press the button of a row."""
    form = page.find(".app-keeping")
    assert deed in [button.get("value") for button in page._buttons(form)], deed
    sent = page._filled_in(page._controls(form), values or {})
    return page.browser.post(form.get("action", ""), {**sent, "deed": [deed]}, **may)


def values_of(page: Page) -> dict[str, list[str]]:
    """What stands in the form, by field; what is not for people to type left out."""
    found = page._filled_in(page._controls(page.find(".app-keeping")), {})
    return {name: given for name, given in found.items() if name not in ("token", "seen", "number")}


def errors(page: Page) -> list[tuple[str, str]]:
    """(words, where it leads) of what is wrong."""
    links = page.find_all(".nhsuk-error-summary a")
    return [("".join(link.itertext()), link.get("href", "")) for link in links]


# -- every section ----------------------------------------------------------------------------


@pytest.mark.parametrize("section", NAMES)
def test_a_form_shows_what_is_there_and_saving_it_as_it_is_changes_nothing(
    section: str, owner: Browser, store: Store, kept: str
) -> None:
    before = live(store, kept)
    with store.read() as db:
        rows = db.scalar(select(func.count()).select_from(m.History))
    page = edit(owner, kept, section)
    save(page, {})
    assert live(store, kept) == before
    assert waiting(store) is None
    with store.read() as db:
        assert db.scalar(select(func.count()).select_from(m.History)) == rows


@pytest.mark.parametrize("section", NAMES)
def test_a_listing_of_which_nothing_is_known_gets_no_answer_by_being_saved(
    section: str, app: Flask, store: Store, now: datetime
) -> None:
    bare = make_listing(
        name="Bowls", organisation=None, summary=None, needs=[], languages=[], join=[], attend=[],
        cost=None, venues=[], sessions=[], contacts=[],
    )  # fmt: skip
    save_listing(store, bare, now)
    make(store, "steward", now=now)
    browser, _ = sign_in(app, store, "steward@example.org", now=now)
    before = live(store, bare["id"])
    save(edit(browser, bare["id"], section), {})
    assert live(store, bare["id"]) == before


def test_every_field_that_a_form_may_change_has_one_section_to_be_edited_in() -> None:
    fields = {name for one in SECTIONS for name in one.fields}
    assert fields <= editing.FIELDS
    # The rest is set in other ways: one press (room for new people), or by nobody here.
    assert editing.FIELDS - fields <= {"capacity", "access_text", "accreditations", "access"}
    names = [one.name for one in SECTIONS]
    assert len(names) == len(set(names))
    assert [of_field(name) for name in ("name", "venues", "safeguarding", "sources")] == [
        by_name("about"), by_name("where"), by_name("safeguarding"), None,
    ]  # fmt: skip


@pytest.mark.parametrize("section", NAMES)
def test_what_is_typed_is_kept_when_something_is_wrong_and_nothing_is_saved(
    section: str, owner: Browser, store: Store, kept: str
) -> None:
    before = live(store, kept)
    page = edit(owner, kept, section)
    wrong = WRONG.get(section)
    if wrong is None:
        pytest.fail(f"say in WRONG what can be wrong in the section {section}")
    typed, path = wrong
    again = save(page, typed, status=400)
    assert path in [href for _, href in errors(again)]
    shown = values_of(again)
    for name, value in typed.items():
        assert shown[name] == ([value] if isinstance(value, str) else value)
    assert live(store, kept) == before


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "about": ({"name": " ", "summary": "Bowls."}, "#name"),
    "contact": ({"contacts-1-email": "sam at home", "join_note": "Hello."}, "#contacts-1-email"),
    "where": ({"venues-0-postcode": "nowhere", "venues-1-name": "X"}, "#venues-0-postcode"),
    "first-visit": ({"first_visit-how_long": "x" * 501}, "#first_visit-how_long"),
    "who-for": ({"age-min": "old", "eligibility": "All."}, "#age-min"),
    "cost": ({"cost-options-1-amount": "a lot", "cost-note": "X"}, "#cost-options-1-amount"),
    "who-runs-it": ({"charity": "none", "organisation-name": "Us"}, "#charity"),
    "safeguarding": ({"safeguarding-0-note": "x" * 1001}, "#safeguarding-0-note"),
    "times": ({"poster": "Tuesdays 2-3pm"}, "#poster"),
    "access": (
        {"venues-0-access-step_free_entrance-state": "partly",
         "venues-0-access-step_free_entrance-note": " "},
        "#venues-0-access-step_free_entrance-note",
    ),
}  # fmt: skip


@pytest.mark.parametrize("section", NAMES)
def test_the_enter_key_saves_and_does_not_take_a_row_away(
    section: str, owner: Browser, kept: str
) -> None:
    page = edit(owner, kept, section)
    first = page._buttons(page.find(".app-keeping"))[0]
    assert (first.get("name"), first.get("value")) == ("deed", "save")
    assert first.get("tabindex") == "-1"


# -- one section after the other --------------------------------------------------------------


def test_name_and_summary(owner: Browser, store: Store, kept: str) -> None:
    page = edit(owner, kept, "about")
    assert page.find("[name=summary]").get("aria-describedby") == "summary-hint summary-info"
    save(
        page,
        {
            "name": "Bowls on the Green",
            "summary": "Bowls and tea.",
            "words": "crown green\n\n bowling ",
        },
    )
    after = live(store, kept)
    assert (after["name"], after["summary"]) == ("Bowls at the Vine", "Bowls and tea.")
    assert after["words"] == ["crown green", "bowling"]
    proposal = waiting(store)
    assert proposal is not None
    assert proposal.after == {"name": "Bowls on the Green"}


def test_a_summary_that_is_too_long_says_by_how_much(owner: Browser, kept: str) -> None:
    page = edit(owner, kept, "about")
    wrong = save(page, {"summary": "x" * 201}, status=400)
    assert "The short summary has 201 letters. Shorten it to 200" in wrong.text
    save(wrong, {"summary": "x" * 200})


def test_who_runs_it(owner: Browser, store: Store, kept: str) -> None:
    page = edit(owner, kept, "who-runs-it")
    save(page, {"organisation-name": "Vine Club", "charity": "SC 012345", "company": "1234567"})
    proposal = waiting(store)
    assert proposal is not None
    assert proposal.after["organisation"]["identifiers"] == [
        {"scheme": "GB-SC", "identifier": "SC012345"},
        {"scheme": "XX", "identifier": "7"},
        {"scheme": "GB-COH", "identifier": "01234567"},
    ]
    assert live(store, kept)["organisation"]["identifiers"][0]["scheme"] == "GB-CHC"


def test_contacts_are_added_and_removed_without_a_script(
    owner: Browser, store: Store, kept: str
) -> None:
    page = edit(owner, kept, "contact")
    more = press(page, "add-contact", {"contacts-0-name": "Jeanie"})
    assert values_of(more)["contacts-0-name"] == ["Jeanie"]
    fewer = press(more, "remove-contact-1", {"contacts-2-name": "Ali"})
    shown = values_of(fewer)
    assert (shown["contacts-0-name"], shown["contacts-1-name"]) == (["Jeanie"], ["Ali"])
    assert "contacts-2-name" not in shown
    more = press(fewer, "add-phone-1", {"contacts-1-phones": "01632 960003"})
    assert values_of(more)["contacts-1-phones"] == ["01632 960003", ""]
    assert live(store, kept)["contacts"][0]["name"] == "Jean"  # nothing was saved
    wrong = save(more, {}, status=400)
    assert errors(wrong) == [("Choose if this may be shown on the page", "#contacts-1-public")]
    save(wrong, {"contacts-1-public": "no"})
    contacts = live(store, kept)["contacts"]
    assert [(row["name"], row["public"]) for row in contacts] == [("Jeanie", True), ("Ali", False)]
    assert contacts[1]["phones"] == ["01632 960003"]


def test_an_empty_row_is_no_contact(owner: Browser, store: Store, kept: str) -> None:
    before = live(store, kept)
    page = press(edit(owner, kept, "contact"), "add-contact")
    save(page, {})
    assert live(store, kept) == before


def test_what_it_helps_with_is_ticked_by_name_and_says_who_ticked_it(
    owner: Browser, store: Store, kept: str
) -> None:
    page = edit(owner, kept, "who-for")
    opened = [one for one in page.find_all("details") if one.get("open") is not None]
    assert len(opened) == 1  # the branch in which something is ticked
    save(page, {"needs": ["company.shared_meals", "active.walking"]})
    assert live(store, kept)["needs"] == [
        {"id": "company.shared_meals", "how": "mapped"},
        {"id": "active.walking", "how": "owner"},
    ]


def test_not_to_know_is_an_answer(owner: Browser, store: Store, kept: str) -> None:
    page = edit(owner, kept, "who-for")
    save(page, {"format": "", "age-min": "", "who": [], "conditions": [], "interpreters": ""})
    after = live(store, kept)
    assert (after["format"], after["age"]) == (None, {"min": None, "max": None})
    assert (after["who"], after["conditions"], after["interpreters"]) == ([], [], None)
    page = edit(owner, kept, "cost")
    page = press(press(page, "remove-price-0"), "remove-price-0")
    save(page, {"cost-state": "unknown", "cost-note": ""})
    assert live(store, kept)["cost"] == {"state": "unknown", "note": None, "options": []}


def test_ages_the_wrong_way_round_and_a_condition_that_says_nothing(
    owner: Browser, kept: str
) -> None:
    page = edit(owner, kept, "who-for")
    wrong = save(page, {"age-min": "60", "age-max": "18"}, status=400)
    assert errors(wrong)[0][1] == "#age-min"
    wrong = save(page, {"conditions-note-other": " "}, status=400)
    assert errors(wrong)[0][1] == "#conditions-note-other"


@pytest.mark.parametrize(
    ("typed", "amount"),
    [("£2.50", 2.5), ("50p", 0.5), ("1,200", 1200), ("3", 3), (" 2.5 ", 2.5), ("0", 0)],
)
def test_money_is_read_as_people_write_it(
    typed: str, amount: float, owner: Browser, store: Store, kept: str
) -> None:
    save(edit(owner, kept, "cost"), {"cost-options-0-amount": typed})
    assert live(store, kept)["cost"]["options"][0]["amount"] == amount


@pytest.mark.parametrize("typed", ["2,50", "-1", "1e5", "nan", "£", "٣", "99999999"])
def test_what_is_no_sum_of_money_is_asked_again(typed: str, owner: Browser, kept: str) -> None:
    wrong = save(edit(owner, kept, "cost"), {"cost-options-0-amount": typed}, status=400)
    assert errors(wrong)[0][1] == "#cost-options-0-amount"


def test_a_new_place_waits_and_has_an_id_no_place_had_before(
    owner: Browser, store: Store, kept: str
) -> None:
    page = press(edit(owner, kept, "where"), "add-venue")
    wrong = save(page, {"venues-2-name": "The Library", "venues-2-postcode": "wf11aa"}, status=400)
    assert errors(wrong) == [("Choose who may see the address", "#venues-2-shown")]
    save(wrong, {"venues-2-shown": "all", "venues-0-transport": "Bus 112"})
    after = live(store, kept)
    assert [row["id"] for row in after["venues"]] == ["v1", "v2"]
    assert after["venues"][0]["transport"] == "Bus 112"
    proposal = waiting(store)
    assert proposal is not None
    new = proposal.after["venues"][2]
    assert (new["postcode"], new["access"]) == ("WF1 1AA", {})
    assert new["id"] not in ("v1", "v2", "v3")


def test_a_place_that_moves_is_not_left_on_its_old_point(
    owner: Browser, store: Store, kept: str
) -> None:
    save(edit(owner, kept, "where"), {"venues-0-postcode": "WF1 1AA"})
    proposal = waiting(store)
    assert proposal is not None
    moved, stayed = proposal.after["venues"]
    assert [moved[name] for name in ("lat", "lon", "point_from", "uprn")] == [None] * 4
    assert stayed == live(store, kept)["venues"][1]


ELSEWHERE = {
    "venues-0-name": "The Library", "venues-0-address": "Drury Lane",
    "venues-0-postcode": "WF1 1AA",
}  # fmt: skip


def test_a_move_carries_no_old_access_fact_to_the_new_building(
    app: Flask, owner: Browser, store: Store, kept: str, now: datetime
) -> None:
    wrong = save(edit(owner, kept, "where"), ELSEWHERE, status=400)
    assert errors(wrong) == [("Say whether it is still the same building", "#venues-0-same")]
    save(wrong, {"venues-0-same": "no"})
    before = live(store, kept)
    assert before["venues"][0]["access"]["step_free_entrance"]["state"] == "yes"
    assert [one["venue"] for one in before["sessions"]] == ["v1", "v2"]
    make(store, "steward", now=now)
    steward, _ = sign_in(app, store, "steward@example.org", now=now)
    proposal = waiting(store)
    assert proposal is not None
    address = f"/account/listings/{kept}/edit/where?proposal={proposal.id}"
    page = steward.get(address, may_contain=["None"])
    page.submit({}, form=".app-keeping", button="Save and approve", may_contain=["None"])
    after = live(store, kept)
    moved = after["venues"][0]
    assert (moved["name"], moved["access"], moved["transport"]) == ("The Library", {}, None)
    assert moved["id"] not in ("v1", "v2")
    assert [one["venue"] for one in after["sessions"]] == [moved["id"], "v2"]


def test_a_place_written_better_keeps_what_is_known_of_it(
    owner: Browser, store: Store, kept: str
) -> None:
    wrong = save(edit(owner, kept, "where"), ELSEWHERE, status=400)
    save(wrong, {"venues-0-same": "yes"})
    proposal = waiting(store)
    assert proposal is not None
    assert "sessions" not in proposal.after
    assert proposal.after["venues"][0]["id"] == "v1"
    assert proposal.after["venues"][0]["access"]["step_free_entrance"]["state"] == "yes"


def test_a_place_at_which_the_group_meets_is_not_removed_and_it_says_what_to_do(
    owner: Browser, store: Store, kept: str
) -> None:
    page = edit(owner, kept, "where")
    wrong = press(page, "remove-venue-0", {"venues-0-name": "Typed before"}, status=400)
    assert "The group still meets at St Mary's hall" in wrong.text
    assert "under When it meets" in wrong.text
    assert errors(wrong)[0][1] == "#venues-0"
    assert values_of(wrong)["venues-0-name"] == ["Typed before"]
    # By hand, too.
    form = values_of(page)
    sent = {key: one for key, one in form.items() if not key.startswith("venues-0-")}
    by_hand = {**sent, **hidden_of(page), "deed": "save"}
    again = owner.post(f"/account/listings/{kept}/edit/where", by_hand, status=400)
    assert "The group still meets at St Mary's hall" in again.text
    assert waiting(store) is None


def test_a_place_at_which_nobody_meets_can_go(
    app: Flask, store: Store, kept: str, now: datetime
) -> None:
    make(store, "steward", now=now)
    browser, _ = sign_in(app, store, "steward@example.org", now=now)
    with_one = {**live(store, kept), "sessions": live(store, kept)["sessions"][:1]}
    save_listing(store, with_one, now)
    page = press(edit(browser, kept, "where"), "remove-venue-1")
    save(page, {})
    assert [row["id"] for row in live(store, kept)["venues"]] == ["v1"]


def test_what_hiding_does_is_said_and_a_hidden_place_may_still_say_its_district(
    owner: Browser, store: Store, kept: str
) -> None:
    page = edit(owner, kept, "where")
    assert "A hidden address is on no page, no map and in no list" in page.text
    assert values_of(page)["venues-1-shown"] == ["district"]
    save(page, {"venues-1-shown": "nothing"})
    assert waiting(store) is None
    hidden = live(store, kept)["venues"][1]
    assert (hidden["hidden"], hidden["show_district"]) == (True, False)
    save(edit(owner, kept, "where"), {"venues-1-shown": "all"})
    proposal = waiting(store)
    assert proposal is not None
    assert live(store, kept)["venues"][1]["hidden"] is True


def test_who_runs_it_says_which_other_groups_a_change_touches(
    app: Flask, owner: Browser, store: Store, kept: str, now: datetime
) -> None:
    body = live(store, kept)["organisation"] or {"name": "St Mary's Neighbours"}
    put_body(store, kept, body, now)
    body = live(store, kept)["organisation"]
    assert "runs other groups too" not in edit(owner, kept, "who-runs-it").text
    save_listing(store, make_listing(name="Bells of the hall", organisation=body), now)
    shown = edit(owner, kept, "who-runs-it").text
    assert "runs other groups too" in shown
    assert "Bells of the hall" not in shown
    make(store, "steward", now=now)
    steward, _ = sign_in(app, store, "steward@example.org", now=now)
    page = edit(steward, kept, "who-runs-it")
    assert "changes on their pages as well: Bells of the hall" in page.text
    save(page, {"organisation-website": "https://neighbours.example"})
    other = make_listing(name="Bells of the hall")["id"]
    assert live(store, other)["organisation"]["website"] == "https://neighbours.example"


def put_body(store: Store, key: str, body: dict[str, Any], now: datetime) -> None:
    save_listing(store, {**live(store, key), "organisation": body}, now)


def test_areas_that_were_not_touched_keep_their_code(
    owner: Browser, store: Store, kept: str
) -> None:
    before = live(store, kept)["service_areas"]
    page = press(edit(owner, kept, "where"), "remove-area-1")
    page = press(page, "add-area", {"service_areas-2-place": "Ossett"})
    save(page, {"service_areas-3-place": "wf5", "service_areas-3-miles": ""})
    areas = live(store, kept)["service_areas"]
    assert areas[:2] == [before[0], before[2]]
    assert (areas[2]["near"], areas[3]["outcode"]) == ("Ossett, Wakefield", "WF5")


@pytest.mark.parametrize(
    ("typed", "kept_as"),
    [
        ("Ossett", {"near": "Ossett, Wakefield", "miles": 2, "name": "Ossett, Wakefield"}),
        ("Kirklees Council", {"code": "E08000034", "name": "Kirklees"}),
        ("the whole of Wales", {"country": "Wales", "name": "Wales"}),
        ("UK", {"country": "United Kingdom", "name": "United Kingdom"}),
        ("wf9", {"outcode": "WF9"}),
        ("the moon", {"text": "the moon"}),
    ],
)
def test_an_area_that_is_known_is_found_by_searches_and_another_stays_text(
    typed: str, kept_as: dict[str, Any], owner: Browser, store: Store, kept: str
) -> None:
    page = press(edit(owner, kept, "where"), "add-area")
    after = save(page, {"service_areas-3-place": typed})
    area = live(store, kept)["service_areas"][-1]
    assert {name: value for name, value in area.items() if value is not None} == kept_as
    assert ("do not know where this is: the moon" in after.text) == (typed == "the moon")
    again = edit(owner, kept, "where")
    assert ("searches by place cannot use it" in again.text) == (typed == "the moon")
    # Saved once more, nothing is another area.
    save(again, {})
    assert live(store, kept)["service_areas"][-1] == area


def test_a_district_that_is_also_a_town_is_asked_about(
    owner: Browser, store: Store, kept: str
) -> None:
    at = "service_areas-3"
    page = press(edit(owner, kept, "where"), "add-area")
    asked = save(page, {f"{at}-place": "Leeds"}, status=400)
    assert "Say what you mean by Leeds" in asked.text
    assert "All of the district of Leeds" in asked.text
    assert "Only Leeds and 2 miles around it" in asked.text
    save(asked, {f"{at}-which": "district:E08000035"})
    assert live(store, kept)["service_areas"][-1]["code"] == "E08000035"
    page = press(edit(owner, kept, "where"), "add-area")
    asked = save(page, {"service_areas-4-place": "Bradford"}, status=400)
    save(asked, {"service_areas-4-which": "text"})
    assert live(store, kept)["service_areas"][-1]["text"] == "Bradford"


def test_the_first_visit_keeps_its_pictures(owner: Browser, store: Store, kept: str) -> None:
    pictures = live(store, kept)["first_visit"]["pictures"]
    page = edit(owner, kept, "first-visit")
    assert "Your address is hidden, so this is not shown" in page.text
    save(page, {"first_visit-who_meets_you": "", "first_visit-what_happens": "Tea."})
    visit = live(store, kept)["first_visit"]
    assert (visit["who_meets_you"], visit["what_happens"]) == (None, "Tea.")
    assert visit["pictures"] == pictures


def test_what_is_declared_about_safety_carries_day_and_role_and_waits(
    owner: Browser, store: Store, kept: str
) -> None:
    page = edit(owner, kept, "safeguarding")
    save(page, {"safeguarding-0-state": "yes", "safeguarding-0-note": "Ask for Sam"})
    proposal = waiting(store)
    assert proposal is not None
    before = live(store, kept)["safeguarding"]
    assert proposal.after["safeguarding"] == [
        *before,
        {"fact": "named_safeguarding_lead", "state": "yes", "note": "Ask for Sam",
         "on": "2026-11-24", "by": "owner"},
    ]  # fmt: skip


# -- on the way to another page ---------------------------------------------------------------


@pytest.mark.parametrize("section", ["about", "cost", "where"])
def test_who_wants_to_see_how_it_looks_has_saved_what_they_typed(
    section: str, owner: Browser, store: Store, kept: str
) -> None:
    """A link would have left the form with everything in it."""
    typed = {
        "about": {"summary": "Bowls and a chat."},
        "cost": {"cost-note": "Bowls and a chat."},
        "where": {"venues-0-transport": "Bowls and a chat."},
    }[section]
    page = edit(owner, kept, section)
    assert "is lost when you open another page" in page.text
    looks = press(page, "save-and-look", typed)
    assert "Preview: only you can see this" in looks.text
    assert "Bowls and a chat." in looks.text
    assert "Bowls and a chat." in Browser(owner.client.application).get(f"/groups/{kept}").text


def test_what_is_wrong_is_said_before_they_see_how_it_looks(
    owner: Browser, store: Store, kept: str
) -> None:
    page = edit(owner, kept, "who-for")
    wrong = press(page, "save-and-look", {"age-min": "sixty"}, status=400)
    assert "write it in figures, like 18" in wrong.text
    assert values_of(wrong)["age-min"] == ["sixty"]


# -- what waits -------------------------------------------------------------------------------


def test_what_waits_is_said_on_the_form_shown_in_it_and_can_be_taken_back(
    owner: Browser, store: Store, kept: str
) -> None:
    save(edit(owner, kept, "about"), {"name": "Bowls on the Green"})
    page = edit(owner, kept, "about")
    assert "Waiting for the directory team since 24 November 2026" in page.text
    words = 'Changed the name from "Bowls at the Vine" to "Bowls on the Green".'
    assert words in page.text
    assert values_of(page)["name"] == ["Bowls on the Green"]
    # Only there: on the other sections it is in the way, and the home page leads to it.
    for other in NAMES:
        shown = "Take it back" in edit(owner, kept, other).text
        assert shown == (other == "about"), other
    home = owner.get(f"/account/listings/{kept}")
    assert f"/account/listings/{kept}/edit/about" in [
        link.get("href") for link in home.find_all("section[aria-labelledby=waiting] a")
    ]
    assert "Bowls at the Vine" in Browser(owner.client.application).get(f"/groups/{kept}").text
    after = page.submit({}, form="form.app-button-form", button="Take it back")
    assert "Waiting for the directory team" not in after.text
    assert values_of(after)["name"] == ["Bowls at the Vine"]
    assert waiting(store) is None
    again = page.submit({}, form="form.app-button-form", button="Take it back", status=409)
    assert "Nothing of yours waits any more" in again.text


def test_what_a_section_says_after_saving(store: Store, kept: str, owner: Browser) -> None:
    from directory_app.keeping.editing import saved_words

    save(edit(owner, kept, "about"), {"name": "Bowls on the Green"})
    about, cost = by_name("about"), by_name("cost")
    assert isinstance(about, Section)
    assert isinstance(cost, Section)
    proposal = waiting(store)
    assert "looks at the name before it shows" in saved_words(about, proposal)
    assert saved_words(cost, proposal) == "Saved. It is live now."
    assert saved_words(cost, None) == "Saved. It is live now."


# -- not theirs, and not there ----------------------------------------------------------------


def hidden_of(page: Page) -> dict[str, str]:
    """What the form carries beside what is typed."""
    found: list[Element] = page.find_all(".app-keeping input[type=hidden]")
    names = ("token", "seen", "number", "version")
    return {one.get("name", ""): one.get("value", "") for one in found if one.get("name") in names}


@pytest.mark.parametrize("section", NAMES)
def test_nobody_sees_or_saves_what_is_not_theirs(
    section: str, app: Flask, store: Store, owner: Browser, kept: str, now: datetime
) -> None:
    mine = edit(owner, kept, section)
    make(store, "owner", now=now, name="Other Owner")
    other, page = sign_in(app, store, "other@example.org", now=now)
    token = page.find_all("input[name=token]")[0].get("value", "")
    before = live(store, kept)
    sent = {**values_of(mine), **hidden_of(mine), "token": token}
    for key in (kept, NOT_THERE):
        address = f"/account/listings/{key}/edit/{section}"
        other.get(address, status=404)
        for deed in ("save", "withdraw", "add-contact", "nonsense"):
            answer = other.post(address, {**sent, "deed": deed, "name": "Mine"}, status=404)
            assert "Bowls at the Vine" not in answer.text
    assert live(store, kept) == before
    assert waiting(store) is None


def test_a_listing_that_is_not_there_is_not_there_for_stewards_either(
    app: Flask, store: Store, now: datetime
) -> None:
    make(store, "steward", now=now)
    browser, page = sign_in(app, store, "steward@example.org", now=now)
    token = page.find_all("input[name=token]")[0].get("value", "")
    address = f"/account/listings/{NOT_THERE}/edit/about"
    browser.get(address, status=404)
    browser.post(address, {"token": token, "name": "X", "seen": ""}, status=404)


@pytest.mark.parametrize("section", ["status", "About", "sources", "..", "about-"])
def test_there_are_no_other_sections(section: str, owner: Browser, kept: str) -> None:
    owner.get(f"/account/listings/{kept}/edit/{section}", status=404)


@pytest.mark.parametrize("section", NAMES)
def test_fields_that_are_not_of_the_section_are_not_looked_at(
    section: str, owner: Browser, store: Store, kept: str
) -> None:
    before = live(store, kept)
    page = edit(owner, kept, section)
    more = {
        "id": NOT_THERE, "status": "closed", "status-state": "closed", "provenance": "owner",
        "confirmations-0-on": "2026-11-24", "confirmations-0-by": "steward", "signals": "",
        "sources-0-name": "mine", "same_as": NOT_THERE, "entered": "2020-01-01", "cycle": "stable",
        "account_id": NOT_THERE, "role": "admin", "listing_id": NOT_THERE, "proposal": "x",
        "venues-0-lat": "1", "venues-0-lon": "1", "venues-0-point_from": "given",
        "venues-0-uprn": "7", "needs-0-how": "steward", "organisation-id": NOT_THERE,
        "organisation-logo": "https://evil.example.org/x.png", "safeguarding-0-by": "steward",
        "safeguarding-0-on": "2020-01-01", "first_visit-pictures-0-url": "https://example.org/x",
    }  # fmt: skip
    if section != "about":
        more |= {"name": "Mine", "summary": "Mine"}
    if section != "safeguarding":
        more |= {"safeguarding-0-state": "yes", "safeguarding-0-note": "Mine"}
    if section != "cost":
        more["cost-state"] = "free"
    sent = {**values_of(page), **hidden_of(page), **more, "deed": "save"}
    owner.post(f"/account/listings/{kept}/edit/{section}", sent)
    assert live(store, kept) == before
    assert waiting(store) is None


def test_a_venue_of_another_listing_is_not_taken_over_by_its_id(
    owner: Browser, store: Store, kept: str, now: datetime
) -> None:
    other = make_listing(
        name="Refuge", venues=[make_venue(id="secret", name="Refuge")], sessions=[]
    )
    save_listing(store, other, now)
    page = press(edit(owner, kept, "where"), "add-venue")
    sent = {**values_of(page), **hidden_of(page), "deed": "save"}
    new = {"venues-2-id": "secret", "venues-2-name": "Mine", "venues-2-shown": "all"}
    owner.post(f"/account/listings/{kept}/edit/where", {**sent, **new})
    proposal = waiting(store)
    assert proposal is not None
    assert proposal.after["venues"][2]["id"] != "secret"
    assert proposal.after["venues"][2]["access"] == {}


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"deed": "nonsense"},
        {"deed": "remove-venue-9999"},
        {"deed": "remove-venue-٣"},
        {"seen": "x" * 5000, "number": "9" * 400, "version": "9" * 400, "deed": "withdraw"},
        {"venues-99999-name": "x", "venues-0-shown": "everything"},
        {f"venues-{number}-name": "x" for number in range(300)},
        {"name": "\x00\ud7ff" * 100},
        {"age-min": "9" * 5000},
        {"needs": "no.such.need", "languages-0-id": "<script>", "languages-0-state": "maybe"},
    ],
)
@pytest.mark.parametrize("section", NAMES)
def test_forms_that_nobody_made_are_answered_in_words_and_save_nothing(
    sent: dict[str, str], section: str, owner: Browser, store: Store, kept: str
) -> None:
    before = live(store, kept)
    token = hidden_of(edit(owner, kept, section))["token"]
    answer = owner.client.post(
        f"/account/listings/{kept}/edit/{section}", data={**sent, "token": token}
    )
    assert answer.status_code in (200, 400, 409)
    assert live(store, kept) == before
    assert waiting(store) is None
