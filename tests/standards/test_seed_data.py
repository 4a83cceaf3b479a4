"""The demo listings in `seed_data/`: that they are well formed, that nothing in them is real which
should not be, and that between them they have one of everything a search or a page must cope with.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from rapidfuzz import fuzz

from indexer.freshness.evidence import evidence_of, paused, temporarily_closed
from indexer.freshness.rules import state
from indexer.freshness.thresholds import load_rules
from indexer.places import Places, miles_between, open_places
from indexer.times.ends import all_sessions_ended, last_date_of
from schemas.listing import load_with_warnings

SEED = Path(__file__).parents[2] / "seed_data"
VOCABULARY = Path(__file__).parents[2] / "schemas" / "vocabulary"
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
RELATIVE = re.compile(rf"today([+-]\d+)?(?:\|({'|'.join(WEEKDAYS)}))?")
WAKEFIELD, STOCKPORT = "E08000036", "E08000007"
MANIFEST = json.loads((SEED / "manifest.json").read_text(encoding="utf-8"))
Listing = dict[str, Any]


def on_day(value: Any, today: date) -> Any:
    """The tree with every relative date in it made an ISO date."""
    if isinstance(value, dict):
        return {key: on_day(one, today) for key, one in value.items()}
    if isinstance(value, list):
        return [on_day(one, today) for one in value]
    if isinstance(value, str) and (found := RELATIVE.fullmatch(value)):
        day = today + timedelta(days=int(found[1] or 0))
        if found[2]:
            day -= timedelta(days=(day.weekday() - WEEKDAYS.index(found[2])) % 7)
        return day.isoformat()
    return value


def texts(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every text in the tree, with the keys that lead to it."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield from texts(one, (*path, key))
    elif isinstance(value, list):
        for one in value:
            yield from texts(one, path)
    elif isinstance(value, str):
        yield path, value


def read(file: str) -> list[Listing]:
    listings: list[Listing] = json.loads((SEED / file).read_text(encoding="utf-8"))
    return listings


@pytest.fixture(scope="module")
def raw() -> list[Listing]:
    return [one for entry in MANIFEST["files"] for one in read(entry["file"])]


@pytest.fixture(scope="module")
def today() -> date:
    return date.today()


@pytest.fixture(scope="module")
def loaded(raw: list[Listing], today: date) -> list[Listing]:
    return [load_with_warnings(on_day(one, today))[0] for one in raw]


@pytest.fixture(scope="module")
def named(loaded: list[Listing]) -> dict[str, Listing]:
    return {one["name"]: one for one in loaded}


@pytest.fixture(scope="module")
def places() -> Iterator[Places]:
    opened = open_places(None)
    yield opened
    opened.close()


def ids(listings: list[Listing], key: str) -> set[str]:
    return {part["id"] for one in listings for part in one[key]}


def facts(listings: list[Listing], level: str) -> Iterator[tuple[str, Listing]]:
    for one in listings:
        for part in [one] if level == "listing" else one[level]:
            yield from part["access"].items()


def words_of(*path: str) -> list[str]:
    entries = json.loads((VOCABULARY / path[0]).read_text(encoding="utf-8"))[path[1]]
    return [entry["id"] for entry in entries]


# --- well formed ---------------------------------------------------------------------------------


def test_every_listing_is_accepted_without_a_warning(raw: list[Listing], today: date) -> None:
    noted = {one["name"]: load_with_warnings(on_day(one, today))[1] for one in raw}
    assert {name: warnings for name, warnings in noted.items() if warnings} == {}


def test_the_manifest_names_every_file_and_every_source(loaded: list[Listing]) -> None:
    on_disk = {path.name for path in SEED.glob("*.json")} - {"manifest.json"}
    assert {entry["file"] for entry in MANIFEST["files"]} == on_disk
    used = {source["name"] for one in loaded for source in one["sources"]}
    assert {entry["name"] for entry in MANIFEST["sources"]} == used


def test_dates_are_relative_and_texts_for_people_hold_none(raw: list[Listing]) -> None:
    for one in raw:
        for path, text in texts(one):
            if path[-1] in ("id", "same_as", "not_same_as", "identifier", "postcode"):
                continue
            text = re.sub(r"\b020 7946 \d{4}", "", text)
            assert not re.search(r"\d{4}-\d\d-\d\d|\b(?:19|20)\d\d\b", text), (path, text)
            assert "today" not in text or RELATIVE.fullmatch(text) or " " in text, (path, text)


def test_ids_are_distinct_and_everything_referred_to_is_there(raw: list[Listing]) -> None:
    known = {one["id"] for one in raw}
    assert len(known) == len(raw)
    organisations: dict[str, Any] = {}
    for one in raw:
        assert set(one.get("same_as", [])) | set(one.get("not_same_as", [])) <= known
        venues = {venue["id"] for venue in one.get("venues", [])}
        for session in one.get("sessions", []):
            assert session.get("venue") is None or session["venue"] in venues, one["name"]
        if organisation := one.get("organisation"):
            assert organisations.setdefault(organisation["id"], organisation) == organisation


def test_source_ids_are_distinct_within_a_source(loaded: list[Listing]) -> None:
    count = Counter((part["name"], part["id"]) for one in loaded for part in one["sources"])
    assert [key for key, times in count.items() if times > 1] == []


def test_no_sentence_is_used_by_two_listings(raw: list[Listing]) -> None:
    users: dict[str, set[str]] = defaultdict(set)
    for one in raw:
        for path, text in texts(one):
            # An organisation says the same of itself in each of its listings.
            user = one["organisation"]["id"] if path[0] == "organisation" else one["id"]
            for sentence in re.split(r"(?<=[.!?۔।])\s+|\n+", text):
                if len(sentence.split()) >= 6:
                    users[sentence.strip().casefold()].add(user)
    assert [sentence for sentence, who in users.items() if len(who) > 1] == []


# --- nothing real --------------------------------------------------------------------------------


def test_phones_are_numbers_kept_for_drama(loaded: list[Listing]) -> None:
    drama = re.compile(
        r"020 7946 0\d{3}|0113 496 0\d{3}|0161 496 0\d{3}|03069 990\d{3}|0808 157 0\d{3}"
    )
    phones = [phone for one in loaded for part in one["contacts"] for phone in part["phones"]]
    assert len(phones) > 100
    assert [phone for phone in phones if not drama.fullmatch(phone)] == []


def test_addresses_on_the_net_are_reserved_ones(raw: list[Listing]) -> None:
    reserved = re.compile(r"(?:[a-z0-9-]+\.)*example\.(?:org|com|net)")
    for one in raw:
        for path, text in texts(one):
            hosts = re.findall(r"https?://([^/\s]+)|[\w.+-]+@([\w.-]+\w)|\b(www\.[\w.-]+)", text)
            for host in ("".join(parts) for parts in hosts):
                assert reserved.fullmatch(host), (one["name"], path, host)


def test_well_known_bodies_are_not_used_as_providers(loaded: list[Listing]) -> None:
    well_known = re.compile(
        r"\b(?:Age UK|Mind|Samaritans|Citizens Advice|Mencap|Relate|Shelter|Cruse|Macmillan"
        r"|Red Cross|Salvation Army|RVS|U3A|Parkrun|Alcoholics Anonymous|Slimming World)\b"
    )
    for one in loaded:
        organisation = (one["organisation"] or {}).get("name") or ""
        assert not well_known.search(f"{one['name']} {organisation}"), one["name"]


def test_people_have_first_names_only(loaded: list[Listing]) -> None:
    names = {part["name"] for one in loaded for part in one["contacts"] if part["name"]}
    titles = {"Mr", "Mrs", "Ms", "Miss", "Dr", "Cllr"}
    assert [name for name in names if titles & set(name.replace(".", "").split())] == []
    # Two capitals would be a first name and a surname; "Big Jean" is what they call her.
    capitals = {name for name in names if len(re.findall(r"\b[A-Z][a-z]+", name)) > 1}
    assert capitals <= {"Big Jean", "The Secretary", "Hon. Secretary"}


def test_every_postcode_is_in_the_district_of_its_file(places: Places) -> None:
    for entry in MANIFEST["files"]:
        for one in read(entry["file"]):
            for venue in one.get("venues", []):
                if "postcode" not in venue:
                    continue
                found = places.postcode(venue["postcode"])
                assert found is not None, venue["postcode"]
                assert found.lad == entry["district"], (one["name"], venue["postcode"])
                if "lat" in venue:
                    apart = miles_between(venue["lat"], venue["lon"], found.lat, found.lon)
                    assert apart < 0.2, one["name"]


# --- one of everything ---------------------------------------------------------------------------


def test_there_is_enough_of_it(loaded: list[Listing]) -> None:
    organisations = {one["organisation"]["id"] for one in loaded if one["organisation"]}
    sources = Counter(part["name"] for one in loaded for part in one["sources"])
    assert len(loaded) >= 160
    assert len(organisations) >= 95
    assert sources["Wakefield Council (demo)"] >= 30
    assert sources["Stockport Local (demo)"] >= 22
    assert sources["Pennine Advice Network (demo)"] >= 5
    assert sum(not one["sources"] for one in loaded) >= 80


def test_all_needs_are_met_by_some_listing(loaded: list[Listing]) -> None:
    known = set(words_of("needs.json", "needs"))
    used = ids(loaded, "needs")
    assert {need for need in known if "." not in need} <= used
    assert len({need for need in used & known if "." in need}) >= 68
    for need in ("company.shared_meals", "wellbeing.bereavement", "arts_nature.singing"):
        for outcode in ("WF", "SK"):
            assert any(
                need in {part["id"] for part in one["needs"]}
                and any((venue["postcode"] or "").startswith(outcode) for venue in one["venues"])
                for one in loaded
            ), (need, outcode)
    assert {part["how"] for one in loaded for part in one["needs"]} >= {
        "owner",
        "steward",
        "mapped",
        "inferred",
    }


def test_every_freshness_state_is_there_on_the_day_of_loading(
    loaded: list[Listing], today: date
) -> None:
    trusted = frozenset(e["name"] for e in MANIFEST["sources"] if e["trusted_for_checking"])
    rules = load_rules()
    seen: Counter[str] = Counter()
    kinds: set[str] = set()
    for one in loaded:
        evidence = evidence_of(
            one,
            today=today,
            ended=all_sessions_ended(one, today),
            last_date=last_date_of(one),
            times_past_check=any(
                mark and mark < today.isoformat()
                for mark in (session["check_after"] for session in one["sessions"])
            ),
            trusted_sources=trusted,
        )
        fresh = state(evidence, today, rules)
        kinds |= {signal["kind"] for signal in one["signals"]}
        seen[fresh.state] += 1
        seen["by " + str(fresh.confirmed_by)] += 1
        seen["archived"] += fresh.archived
        seen["not confirmed"] += fresh.not_confirmed and not fresh.archived
        seen["aged"] += fresh.state == "stale" and fresh.aged and not fresh.not_confirmed
        seen["alarm"] += fresh.state == "stale" and not fresh.aged and not fresh.ended
        seen["ended"] += fresh.ended
        seen["ends soon"] += fresh.ends_soon
        seen["times past"] += evidence.times_past_check
        seen["listed nowhere"] += bool(one["sources"]) and not any(
            source["live"] for source in one["sources"]
        )
        seen["temporarily closed"] += temporarily_closed(one, today)
        seen["paused"] += paused(one, today) and one["capacity"]["until"] is not None
    for what, least in {
        "fresh": 100, "due": 12, "unverified": 25, "stale": 8, "closed": 2, "archived": 2,
        "not confirmed": 2, "aged": 3, "alarm": 3, "ended": 1, "ends soon": 2, "times past": 1,
        "listed nowhere": 1, "temporarily closed": 2, "paused": 3,
        "by owner": 100, "by steward": 2, "by staff": 2, "by publisher": 3,
    }.items():  # fmt: skip
        assert seen[what] >= least, (what, seen[what])
    assert kinds >= {
        "report_closed", "report_nobody_there", "report_wrong", "report_concern", "page_gone",
        "domain_gone", "site_parked", "closure_words", "redirect_social", "email_bounce",
        "email_bounce_soft", "phone_dead", "missing_from_feed", "publisher_deleted",
        "charity_removed", "company_dissolved", "accounts_overdue", "sources_disagree",
        "seen_running",
    }  # fmt: skip


def test_one_listing_was_reported_closed_by_two_of_the_public(loaded: list[Listing]) -> None:
    assert any(
        len({s["reporter"] for s in one["signals"] if s["kind"] == "report_closed"} - {None}) > 1
        for one in loaded
    )


def test_confirmations_are_spread_over_many_days(loaded: list[Listing]) -> None:
    days = Counter(part["on"] for one in loaded for part in one["confirmations"])
    assert len(days) >= 80
    assert max(days.values()) <= 8


def test_every_access_state_is_at_every_level(loaded: list[Listing]) -> None:
    used: set[str] = set()
    for level in ("listing", "venues", "sessions"):
        found = list(facts(loaded, level))
        used |= {facet for facet, _ in found}
        assert {fact["state"] for _, fact in found} == {"yes", "partly", "no", "unknown"}, level
        assert any(fact["state"] == "partly" and fact["note"] for _, fact in found), level
        assert any(fact["checked_on"] for _, fact in found), level
    assert used <= set(words_of("accessibility.json", "facets"))
    assert len(used) >= 30


def test_every_state_and_choice_is_used(loaded: list[Listing]) -> None:
    assert {one["cost"]["state"] for one in loaded} == {"free", "paid", "donation", "unknown"}
    assert {one["capacity"]["state"] for one in loaded} == {
        "open",
        "short_wait",
        "waiting_list",
        "paused",
        "full",
        "unknown",
    }
    assert {how for one in loaded for how in one["attend"]} == {"venue", "online", "phone", "home"}
    assert {how for one in loaded for how in one["join"]} == {
        "drop_in", "ring_first", "book", "self_referral", "professional_referral",
        "clinical_referral",
    }  # fmt: skip
    assert ids(loaded, "who") == {
        "women_only", "men_only", "carers", "parents", "young_people", "older_people", "lgbtq",
        "faith", "ethnicity", "armed_forces", "refugees", "condition",
    }  # fmt: skip
    assert ids(loaded, "conditions") == {
        "diagnosis_required", "audition_required", "abstinence_required", "tenants_of",
        "residents_of", "members_of", "voucher_required", "other",
    }  # fmt: skip
    assert {one["cycle"] for one in loaded} == {"volatile", "default", "stable"}
    assert {one["format"] for one in loaded} == {"group", "one_to_one", None}
    led = {one["organisation"]["led_by"] for one in loaded if one["organisation"]}
    assert {"people", "charity", "business", "council_or_nhs"} <= led


def test_costs_stand_on_both_sides_of_three_pounds(loaded: list[Listing]) -> None:
    for_a_visit = [
        [option["amount"] for option in one["cost"]["options"] if option["per"] == "session"]
        for one in loaded
        if one["cost"]["state"] == "paid"
    ]
    assert sum(bool(amounts) and min(amounts) > 3 for amounts in for_a_visit) >= 8
    assert sum(bool(amounts) and max(amounts) <= 3 for amounts in for_a_visit) >= 20
    assert sum(any(a <= 3 for a in am) and any(a > 3 for a in am) for am in for_a_visit) >= 2
    assert sum(not amounts for amounts in for_a_visit) >= 3
    assert any(one["cost"]["state"] == "free" and one["cost"]["options"] for one in loaded)


def test_ages_and_single_sex_groups(loaded: list[Listing]) -> None:
    ages = {(one["age"]["min"], one["age"]["max"]) for one in loaded}
    assert {(18, 25), (50, None), (55, None), (0, 4), (None, None)} <= ages
    who = Counter(part["id"] for one in loaded for part in one["who"])
    assert who["women_only"] >= 5
    assert who["men_only"] >= 4


def test_languages_are_spoken_and_written(loaded: list[Listing]) -> None:
    spoken = Counter(part["id"] for one in loaded for part in one["languages"])
    assert all(spoken[code] >= 2 for code in ("pa", "pl", "ur", "bfi"))
    assert any(part["state"] == "partly" for one in loaded for part in one["languages"])
    shown = [f"{one['name']} {one['summary']} {one['description']}" for one in loaded]
    for script in ("[\u0a00-\u0a7f]{3}", "[\u0600-\u06ff]{3}", "[ąćęłńśźż]"):
        assert sum(bool(re.search(script, text)) for text in shown) >= 2, script


def test_remote_ways_and_service_areas(loaded: list[Listing]) -> None:
    only = [one["attend"] for one in loaded]
    assert all([way] in only for way in ("phone", "online", "home"))
    areas = [area for one in loaded for area in one["service_areas"]]
    assert {WAKEFIELD, STOCKPORT} <= {area["code"] for area in areas}
    assert any(area["outcode"] for area in areas)
    assert any(area["country"] for area in areas)
    assert any(area["near"] and area["miles"] for area in areas)
    assert any(area["text"] and not area["code"] and not area["outcode"] for area in areas)


def test_step_free_and_the_day_are_sometimes_at_different_venues(loaded: list[Listing]) -> None:
    split = 0
    for one in loaded:
        entrance = {
            venue["id"]: venue["access"].get("step_free_entrance", {}).get("state")
            for venue in one["venues"]
        }
        days: dict[str, set[str]] = defaultdict(set)
        for session in one["sessions"]:
            days[entrance.get(session["venue"]) or "?"] |= set(session["days"])
        split += len(entrance) > 1 and bool((days["no"] | days["partly"]) - days["yes"])
    assert split >= 8
    assert sum(len(one["sessions"]) > 1 for one in loaded) >= 20


def test_hidden_places_have_no_pin_and_one_not_even_a_district(loaded: list[Listing]) -> None:
    hidden = [(one, venue) for one in loaded for venue in one["venues"] if venue["hidden"]]
    assert {venue["show_district"] for _, venue in hidden} == {True, False}
    abuse = [one for one, _ in hidden if "safe_rights.domestic_abuse" in ids([one], "needs")]
    assert len(abuse) == 2
    for one, venue in hidden:
        assert (venue["lat"], venue["lon"]) == (None, None)
        elsewhere = {key: value for key, value in one.items() if key != "venues"}
        assert not any(venue["postcode"] in text for _, text in texts(elsewhere))


def test_times_of_every_kind(loaded: list[Listing], today: date) -> None:
    sessions = [session for one in loaded for session in one["sessions"]]
    fortnights = [session for session in sessions if session["every"] == "fortnight"]
    assert any(one["starts_on"] for one in fortnights)
    assert any(not one["starts_on"] for one in fortnights)
    for one in fortnights:
        if one["starts_on"]:
            day = WEEKDAYS[date.fromisoformat(one["starts_on"]).weekday()]
            assert day in one["days"]
    months = {nth for session in sessions if session["every"] == "month" for nth in session["nth"]}
    assert {1, 2, 3, 4, -1} <= months
    once = [day for one in sessions if one["every"] == "once" for day in one["dates"]]
    assert max(once, default="") > today.isoformat()
    assert any(session["kind"] == "open_hours" for session in sessions)
    assert any(session["closes"] and session["closes"] < session["opens"] for session in sessions)
    for key in ("term_time", "rrule", "except", "note", "check_after", "capacity"):
        assert any(session[key] for session in sessions), key
    assert any(not one["sessions"] and one["venues"] for one in loaded)
    assert any(not one["sessions"] and not one["venues"] for one in loaded)
    assert any(
        one["attend"] == ["venue"] and any(session["venue"] is None for session in one["sessions"])
        for one in loaded
    )


def test_places_without_a_postcode_can_still_be_found(
    loaded: list[Listing], places: Places
) -> None:
    bare = [venue for one in loaded for venue in one["venues"] if not venue["postcode"]]
    assert len(bare) >= 3
    for venue in bare:
        town = venue["address"].split(", ")[-1]
        assert places.find(town).place is not None, venue["name"]


def test_near_duplicates_come_from_different_sources(loaded: list[Listing]) -> None:
    pairs = []
    for one, other in combinations(loaded, 2):
        shared = {venue["postcode"] for venue in one["venues"] if venue["postcode"]} & {
            venue["postcode"] for venue in other["venues"]
        }
        alike = shared and fuzz.token_set_ratio(one["name"].lower(), other["name"].lower()) >= 80
        sources = [{source["name"] for source in each["sources"]} for each in (one, other)]
        if alike and sources[0] != sources[1]:
            pairs.append((one, other))
    assert len(pairs) >= 3
    joined = [(a, b) for a, b in pairs if b["id"] in a["same_as"] and a["id"] in b["same_as"]]
    assert len(joined) == 1


def test_lunch_near_the_example_postcode_has_each_answer_about_steps(
    loaded: list[Listing], places: Places, today: date
) -> None:
    centre = places.postcode("WF1 2AP")
    assert centre is not None
    answers: dict[str, Listing] = {}
    for one in loaded:
        if "company.shared_meals" not in ids([one], "needs"):
            continue
        for venue in one["venues"]:
            at = places.postcode(venue["postcode"] or "")
            if at and miles_between(centre.lat, centre.lon, at.lat, at.lon) < 1:
                fact = venue["access"].get("step_free_entrance") or {"state": "unknown"}
                answers.setdefault(fact["state"], {**one, "fact": fact})
    assert set(answers) == {"yes", "no", "partly", "unknown"}
    best = answers["yes"]
    assert best["name"] == "Mill Lane Lunch Club"
    assert best["fact"]["checked_on"]
    latest = max(part["on"] for part in best["confirmations"])
    assert latest > (today - timedelta(days=30)).isoformat()


def test_contact_is_sometimes_thin(loaded: list[Listing]) -> None:
    def web(one: Listing) -> bool:
        return bool(one["website"] or (one["organisation"] or {}).get("website"))

    assert sum(not web(one) for one in loaded) >= 60
    assert any(
        not web(one)
        and not any(part["phones"] for part in one["contacts"])
        and any(part["email"] for part in one["contacts"])
        for one in loaded
    )
    assert any(not part["public"] for one in loaded for part in one["contacts"])


def test_texts_are_of_very_different_length(loaded: list[Listing]) -> None:
    lengths = sorted(len((one["description"] or "").split()) for one in loaded)
    assert lengths[len(lengths) // 10] <= 15
    assert lengths[-1] >= 120
    assert sum(one["summary"] is None for one in loaded) >= 20
