"""Results: every state is in the address, everything comes off, and no page is a dead end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit
from xml.etree.ElementTree import Element

import pytest

from indexer.places import Places
from indexer.search.words import title_key
from indexer.store import Store
from tests.browser import Browser, Page, text_of
from tests.factories import make_listing, make_session, make_venue, save_listing

EVERYTHING = (
    "/search?q=lunch&near=Wakefield&within=5&need=company&access=accessible_toilet"
    "&day=tue&day=thu&from=10%3A00&to=16%3A00&age=70&gender=woman&who=women_only&who=carers"
    "&language=pa&language=ur&cost=low&attend=venue&join=drop_in&exclude=venue_kind%3Apub"
    "&fresh=only_confirmed&sort=name&per_page=2"
)


def asked(address: str) -> list[tuple[str, str]]:
    """The parameters of an address, sorted; the place in the page (#results) does not count."""
    return sorted(parse_qsl(urlsplit(address).query, keep_blank_values=True))


def href_of(page: Page, words: str) -> str:
    """The address of the only link that says or contains `words`."""
    hits = {href for text, href in page.links() if text == words}
    hits = hits or {href for text, href in page.links() if words in text}
    assert len(hits) == 1, (words, hits)
    return hits.pop()


def names(page: Page) -> list[str]:
    return [text_of(one) for one in page.find_all("h3") if one.get("class") == "app-card__name"]


def first_list(page: Page) -> list[str]:
    """The names of the first group alone."""
    return [text_of(one) for one in page.find_all("section ol")[0].iter("h3")]


def cards(page: Page) -> list[Element]:
    return page.find_all("article")


def option(page: Page, name: str, value: str) -> Element:
    (found,) = [
        one
        for one in page.find_all(f"input[name={name}]")
        if one.get("value") == value and one.get("type") != "hidden"
    ]
    return found


def count_beside(page: Page, name: str, value: str) -> int:
    field = option(page, name, value)
    (label,) = [one for one in page.find_all("label") if one.get("for") == field.get("id")]
    found = re.search(r"\((\d+)\)$", text_of(label))
    assert found, text_of(label)
    return int(found[1])


def total(page: Page) -> int:
    first = page.h1.split()[0]
    return 0 if first == "No" else int(first.replace(",", ""))


# -- heading, title, distance -----------------------------------------------------------------


def test_heading_and_title_say_how_many_groups_there_are_and_where(demo_browser: Browser) -> None:
    page = demo_browser.get("/search?near=wf12ap&within=5")
    assert re.fullmatch(r"\d+ groups within 5 miles of WF1 2AP", page.h1)
    assert page.title == f"{page.h1} – Waymark"


@pytest.mark.parametrize(
    ("address", "heading"),
    [
        ("/search?q=lunch", "1 group for “lunch”"),
        ("/search?q=lunch&near=WF1+2AP&within=1", "1 group for “lunch” within 1 mile of WF1 2AP"),
        ("/search?near=WF1+2AP&within=2.5", "1 group within 2.5 miles of WF1 2AP"),
        ("/search?q=zebras", "No groups for “zebras”"),
    ],
)
def test_heading_counts_in_good_english(
    store: Store, browser: Browser, address: str, heading: str
) -> None:
    save_listing(store, make_listing(name="Lunch club"))
    assert browser.get(address).h1 == heading


def test_a_place_alone_presets_ten_miles(demo_browser: Browser) -> None:
    page = demo_browser.get("/search?near=WF1+2AP&per_page=2")
    assert page.h1.endswith("within 10 miles of WF1 2AP")
    chosen = [text_of(o) for o in page.find_all("option") if o.get("selected") is not None]
    assert "10 miles" in chosen


def test_any_distance_can_be_chosen_and_stays_chosen(demo_browser: Browser) -> None:
    preset = demo_browser.get("/search?near=WF1+2AP&per_page=2")
    anywhere = preset.submit({"within": ""})
    assert anywhere.h1 == f"{total(anywhere)} groups near WF1 2AP"
    assert total(anywhere) > total(preset)

    again = anywhere.submit().follow("Name").submit({"day": ["tue"]})
    assert "miles of" not in again.h1
    assert "near WF1 2AP" in again.h1


def test_the_usual_distance_waits_for_a_place_that_is_typed_on_the_results_page(
    demo_browser: Browser,
) -> None:
    """The reader has not chosen "any distance" only because no place was known before."""
    page = demo_browser.get("/search?need=company&per_page=2")
    assert "miles" not in page.h1
    assert all("within" not in href for _, href in page.links() if href.startswith("/search"))
    assert page.submit({"near": "WF1 2AP"}).h1.endswith("within 10 miles of WF1 2AP")


def test_a_distance_that_is_not_on_the_list_is_kept(demo_browser: Browser) -> None:
    page = demo_browser.get("/search?near=WF1+2AP&within=3.5&per_page=2")
    assert "3.5 miles" in page.texts("option")
    assert page.submit().h1 == page.h1


# -- the address holds everything -------------------------------------------------------------


def test_the_form_sends_back_everything_that_was_asked(demo_browser: Browser) -> None:
    page = demo_browser.get(EVERYTHING)
    sent = [pair for pair in asked(page.submit().url) if pair[1]]
    assert sent == asked(EVERYTHING)


def test_every_link_that_changes_one_thing_keeps_all_the_others(demo_browser: Browser) -> None:
    page = demo_browser.get(EVERYTHING)

    by_distance = asked(href_of(page, "Nearest"))
    assert by_distance == sorted({*asked(EVERYTHING), ("sort", "nearest")} - {("sort", "name")})

    cleared = asked(href_of(page, "Clear all filters"))
    assert {name for name, _ in cleared} == {
        "q", "near", "within", "from", "to", "gender", "exclude", "sort", "per_page",
    }  # fmt: skip


def test_every_chip_takes_off_its_own_condition_and_nothing_else(demo_browser: Browser) -> None:
    page = demo_browser.get(EVERYTHING)
    chips = [one for one in page.find_all("a") if one.get("class") == "app-chip"]
    everything = set(asked(EVERYTHING))
    gone = [everything - set(asked(chip.get("href", ""))) for chip in chips]
    new = [set(asked(chip.get("href", ""))) - everything for chip in chips]
    assert new == [set()] * len(chips)
    by_hand = everything - {
        pair for pair in everything if pair[0] in ("q", "near", "within", "sort", "per_page")
    }
    # From and to are one condition, every other chip is one parameter.
    assert sorted(pair for pairs in gone for pair in pairs) == sorted(by_hand)
    assert sorted(len(pairs) for pairs in gone) == [1] * (len(by_hand) - 2) + [2]
    assert all(text.startswith("Remove: ") for text in page.texts(".app-chip"))


def test_taking_the_last_chip_off_finds_more(demo_browser: Browser) -> None:
    page = demo_browser.get("/search?need=company&day=sun")
    without = page.follow("Remove: Sunday")
    assert total(without) > total(page)
    assert "Sunday" not in " ".join(without.texts(".app-chip"))
    assert "Company" in " ".join(without.texts(".app-chip"))


def test_a_new_place_typed_over_a_point_is_the_one_that_is_searched(demo_browser: Browser) -> None:
    """`at` wins over `near`: an old point must not be shown under a new name."""
    page = demo_browser.get("/search?at=53.683,-1.499&near=here&within=2&per_page=2")
    assert page.h1.endswith("within 2 miles of here")
    assert page.submit().h1 == page.h1

    moved = page.submit({"near": "Stockport"})
    assert moved.h1.endswith("within 2 miles of Stockport")
    assert names(moved) == names(demo_browser.get("/search?near=Stockport&within=2&per_page=2"))


def test_pages_follow_one_another_without_losing_or_repeating_a_group(
    demo_browser: Browser,
) -> None:
    first = demo_browser.get("/search?near=WF1+2AP&within=5&sort=name&need=company")
    assert len(first_list(first)) == 20
    second = demo_browser.get(href_of(first, "Next page"))
    assert second.title == f"{first.h1} (page 2 of {-(-total(first) // 20)}) – Waymark"
    assert dict(asked(second.url)) == {**dict(asked(first.url)), "page": "2"}
    assert first_list(second)
    assert not set(first_list(second)) & set(names(first))
    # Asking something else starts from the first page again.
    assert "page" not in dict(asked(second.submit().url))
    assert "page" not in dict(asked(href_of(second, "Nearest")))


def test_a_page_past_the_end_is_a_page_with_a_way_back(demo_browser: Browser) -> None:
    page = demo_browser.get("/search?need=company&page=400")
    assert page.status == 200
    assert "There is no page 400." in page.text
    assert page.follow("Go to the first page").h1 == page.h1


def test_one_group_can_be_read_alone_and_left_again(demo_browser: Browser) -> None:
    everything = demo_browser.get("/search?near=WF1+2AP&access=hearing_loop")
    alone = everything.follow("Show all")
    assert dict(asked(alone.url))["group"] == "unknown_access"
    assert len(names(alone)) == 20
    assert "We don’t know yet" in alone.text
    second = demo_browser.get(href_of(alone, "Next page"))
    assert dict(asked(second.url))["group"] == "unknown_access"
    assert not set(names(second)) & set(names(alone))
    back = second.follow("Back to all results")
    assert asked(back.url) == sorted({*asked(everything.url), ("within", "10")})


@pytest.mark.parametrize(
    "group", ["matches", "partly", "unknown_access", "further_away", "not_confirmed"]
)
def test_every_group_has_a_page_of_its_own(demo_browser: Browser, group: str) -> None:
    page = demo_browser.get(
        f"/search?near=WF1+2AP&within=2&access=step_free_entrance&per_page=3&group={group}"
    )
    assert len(page.find_all("section ol")) == (1 if total(page) else 0)


# -- sorting and counts -----------------------------------------------------------------------


def test_sorting_by_name_is_by_name_and_the_chosen_order_is_said(demo_browser: Browser) -> None:
    page = demo_browser.get("/search?near=WF1+2AP&within=2").follow("Name")
    shown = [title_key(name) for name in first_list(page)]
    assert len(shown) == 20
    assert shown == sorted(shown)
    assert "Name (chosen)" in page.text


def test_nearest_is_offered_only_when_there_is_a_place(demo_browser: Browser) -> None:
    assert "Nearest" not in [text for text, _ in demo_browser.get("/search?q=lunch").links()]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("day", "tue"),
        ("access", "step_free_entrance"),
        ("cost", "free"),
        ("attend", "online"),
        ("join", "drop_in"),
        ("who", "women_only"),
        ("fresh", "only_confirmed"),
    ],
)
def test_the_count_beside_an_option_is_what_ticking_it_finds(
    demo_browser: Browser, name: str, value: str
) -> None:
    page = demo_browser.get("/search?near=WF1+2AP&within=5&per_page=2")
    promised = count_beside(page, name, value)
    ticked = page.submit({name: [value] if name != "cost" else value})
    assert total(ticked) == promised
    assert option(ticked, name, value).get("checked") is not None


def test_options_with_nothing_to_find_stay_with_a_nought(demo_browser: Browser) -> None:
    page = demo_browser.get("/search?q=xyzzy")
    assert count_beside(page, "day", "mon") == 0


# -- what is malformed ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "target", "said"),
    [
        ("within=-1&near=WF1+2AP", "within", "a number from 0.1 to 500"),
        ("within=nan&near=WF1+2AP", "within", "a number from 0.1 to 500"),
        ("day=someday", "filter-day", "must be one of mon"),
        ("access=ramp", "filter-access", "is not known"),
        ("age=old", "filter-age", "from 0 to 130"),
        ("cost=cheap", "filter-cost", "is not known"),
        ("language=%3Cb%3E", "filter-language", "ISO code"),
        ("near=ABC", "near", "We do not know a place called “ABC”"),
        ("at=north", "near", "latitude,longitude"),
    ],
)
def test_what_is_malformed_is_said_first_and_leads_to_its_field(
    demo_browser: Browser, query: str, target: str, said: str
) -> None:
    page = demo_browser.get(f"/search?{query}&per_page=2")
    assert page.title.startswith("Error: ")
    summary = page.find(".nhsuk-error-summary")
    (link,) = list(summary.iter("a"))
    assert said in text_of(link)
    assert link.get("href") == f"#{target}"
    (field,) = [one for one in page.root.iter() if one.get("id") == target]
    if field.tag in ("input", "select"):
        assert f"{target}-error" in (field.get("aria-describedby") or "")
    assert said in text_of(page.find(f"#{target}-error"))
    # The rest of the page is still an answer.
    assert cards(page)


@pytest.mark.parametrize("query", ["page=9e9", "page=0", "sort=random", "group=all", "from=25:00"])
def test_what_has_no_field_is_said_in_the_summary_and_the_page_answers(
    demo_browser: Browser, query: str
) -> None:
    page = demo_browser.get(f"/search?q=lunch&per_page=2&{query}")
    assert len(list(page.find(".nhsuk-error-summary").iter("li"))) == 1
    assert cards(page)


def test_unknown_parameters_are_ignored(demo_browser: Browser) -> None:
    plain = demo_browser.get("/search?q=lunch")
    tagged = demo_browser.get("/search?q=lunch&utm_source=letter&fbclid=x")
    assert not tagged.find_all(".nhsuk-error-summary")
    assert names(tagged) == names(plain)
    assert "utm_source" not in "".join(href for _, href in tagged.links())


# -- places -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("near", "problem", "said"),
    [
        ("ZZ1 1ZZ", "unknown_postcode", "No postcode begins with ZZ1. Check the letters"),
        ("LS26 1ZZ", "unmapped_postcode", "We have no map position for LS26 1ZZ"),
        ("EH1 1AA", "outside_table", "outside the area this directory covers"),
        ("Xanadu", "unknown_place", "We do not know a place called “Xanadu”"),
        ("Middleton", "unknown_place", "Did you mean Middlestown"),
    ],
)
def test_each_kind_of_unknown_place_has_its_own_answer_and_way_on(
    demo_browser: Browser, places: Places, near: str, problem: str, said: str
) -> None:
    assert places.find(near).problem == problem
    page = demo_browser.get(f"/search?near={near.replace(' ', '+')}&per_page=2")
    (link,) = list(page.find(".nhsuk-error-summary").iter("a"))
    assert said in text_of(link)
    assert "ype a" in text_of(link)  # every one of them says what to type instead
    assert "miles" not in page.h1
    assert page.find("#near").get("value") == near
    assert not [one for one in page.find_all("dd") if "miles)" in text_of(one)]


def test_of_an_ambiguous_place_the_likeliest_is_used_and_the_others_are_one_press_away(
    demo_browser: Browser,
) -> None:
    page = demo_browser.get("/search?near=Walton&within=5&day=tue&per_page=2")
    assert page.h1.endswith("within 5 miles of Walton, Wakefield")
    assert "There is more than one Walton" in page.text
    other = page.follow("Walton, Leeds")
    assert other.h1.endswith("within 5 miles of Walton, Leeds")
    assert dict(asked(other.url))["day"] == "tue"


# -- nothing, or little, found ----------------------------------------------------------------


def test_an_empty_page_offers_only_what_would_help(store: Store, browser: Browser) -> None:
    save_listing(store, make_listing(name="Lunch club", who=["women_only"]))
    save_listing(
        store,
        make_listing(name="Breakfast", who=["women_only"], sessions=[make_session(days=["mon"])]),
    )
    page = browser.get("/search?near=WF1+2AP&within=5&day=tue&who=women_only")
    assert page.h1.startswith("No groups")
    offers = [text_of(one) for one in page.find(".app-rescue").iter("li")]
    assert offers == ["Without Tuesday: 2 groups"]  # without "Women only" there is none on Tuesday
    better = page.follow("Without Tuesday")
    assert total(better) == 2
    assert dict(asked(better.url))["who"] == "women_only"


def test_at_any_distance_really_means_any_distance(store: Store, browser: Browser) -> None:
    """No `within` in an address with a place would be the usual ten miles again."""
    save_listing(store, make_listing(name="Lunch club"))
    page = browser.get("/search?near=Stockport&within=1")
    assert "At any distance: 1 group" in page.texts(".app-rescue li")
    assert total(page.follow("At any distance")) == 1


def test_an_empty_page_where_nothing_helps_still_says_what_to_do(
    store: Store, browser: Browser
) -> None:
    page = browser.get("/search?q=zebras&day=tue")
    rescue = text_of(page.find(".app-rescue"))
    assert "Try other words" in rescue
    assert "Ask a link worker" in page.text


def test_few_results_open_the_other_groups_and_say_why(store: Store, browser: Browser) -> None:
    save_listing(store, make_listing(name="Known"))
    save_listing(store, make_listing(name="Unknown", venues=[make_venue(access={})]))
    page = browser.get("/search?near=WF1+2AP&access=step_free_entrance")
    assert total(page) == 1
    assert "Only a few groups match, so we show the others we know of as well." in page.text
    assert names(page) == ["Known", "Unknown"]
    assert not page.find_all(".app-group details h2")


def test_many_results_leave_the_other_groups_closed_with_their_count(
    demo_browser: Browser,
) -> None:
    page = demo_browser.get("/search?near=WF1+2AP&within=5&access=step_free_entrance")
    closed = [text_of(one) for one in page.find_all(".app-group details summary")]
    assert any(re.fullmatch(r"We don’t know yet \(\d+\)", text) for text in closed)
    assert not any(one.get("open") is not None for one in page.find_all(".app-group details"))


def test_a_need_nobody_answers_nearby_is_said_in_words(demo_browser: Browser) -> None:
    page = demo_browser.get("/search?need=company&near=YO1+7HH&within=1")
    assert "outside the area" in page.text or "We know of no group" in page.text


# -- cards ------------------------------------------------------------------------------------


def test_a_card_says_who_when_where_cost_how_to_join_and_who_confirmed_it(
    store: Store, browser: Browser
) -> None:
    save_listing(
        store,
        make_listing(name="Lunch club", confirmations=[{"on": "2026-11-01", "by": "owner"}]),
    )
    page = browser.get("/search?near=WF1+2AP&access=step_free_entrance")
    said = text_of(cards(page)[0])
    for words in (
        "Lunch club",
        "Run by St Mary's Neighbours",
        "0113 496 0123",
        "ask for Jean",
        "Every Thursday, noon to 2pm",
        "Next: Thursday 26 November 2026, noon to 2pm",
        "St Mary's hall, Charlotte Street, Wakefield, WF1 2AP",
        "less than 0.1 miles",
        "Free",
        "Just turn up",
        "Step-free way in: Yes",
        "checked 3 May 2026",
        "1 November 2026",
    ):
        assert words in said, words


def test_how_far_a_town_is_is_not_how_far_a_group_in_it_is(store: Store, browser: Browser) -> None:
    """A venue known by its town or district alone stands at its middle."""
    for name, where in (("In Ossett", {"address": "Ossett"}), ("In WF5", {"postcode": "WF5"})):
        venue = {"address": None, "postcode": None, "lat": None, "lon": None, **where}
        save_listing(store, make_listing(name=name, venues=[make_venue(**venue)]))
    page = browser.get("/search?near=Ossett")
    assert len(cards(page)) == 2
    for card in cards(page):
        said = text_of(card)
        assert "about a mile or less" in said
        assert "0.1 miles" not in said
        assert "we know only the area" in said
        assert "close by" not in said


def test_unknown_access_is_shown_as_not_known_never_as_yes_or_no(
    store: Store, browser: Browser
) -> None:
    save_listing(store, make_listing(name="Silent", venues=[make_venue(access={})]))
    page = browser.get("/search?near=WF1+2AP&access=step_free_entrance&access=hearing_loop")
    facts = [text_of(one) for one in cards(page)[0].iter("li") if ":" in text_of(one)]
    assert facts == ["Step-free way in: Not known – ask", "Working hearing loop: Not known – ask"]


def test_unknown_times_cost_and_joining_are_shown_as_not_known(
    store: Store, browser: Browser
) -> None:
    save_listing(
        store,
        make_listing(name="Bare", sessions=[], venues=[], join=[], cost={}, contacts=[], attend=[]),
    )
    said = text_of(cards(browser.get("/search"))[0])
    assert "Times not known – ask" in said
    assert "Place not known – ask" in said
    assert "Cost Not known – ask" in said
    assert "How to join Not known – ask" in said
    assert "We have no phone number or e-mail for this group." in said
    assert "Waiting time not known" in said


def every_page(browser: Browser, address: str) -> Iterator[Page]:
    page = browser.get(address)
    while True:
        yield page
        following = {href for text, href in page.links() if text.startswith("Next")}
        if not following:
            return
        page = browser.get(following.pop())


def test_every_card_of_the_demonstration_says_how_fresh_it_is(demo_browser: Browser) -> None:
    seen = 0
    for group in ("matches", "not_confirmed"):
        for page in every_page(demo_browser, f"/search?per_page=100&group={group}"):
            for card in cards(page):
                seen += 1
                (box,) = [one for one in card.iter() if one.get("class") == "app-true"]
                said = text_of(box)
                assert re.search(
                    r"nobody|confirmed|(on|was|since) (\d+ )?\w+ 20\d\d", said, re.IGNORECASE
                ), said
                assert "updated" not in said.lower()
    # 213 groups: 3 closed, 2 archived, and one of a pair that a person joined.
    assert seen == 207


def test_the_crisis_line_is_on_every_results_page(demo_browser: Browser) -> None:
    for query in ("", "?q=lunch", "?q=zebras", "?near=ABC", "?need=company&page=2"):
        page = demo_browser.get(f"/search{query or '?'}&per_page=2")
        line = page.find("#crisis")
        assert [one.get("href") for one in line.iter("a")] == ["tel:999", "tel:116123", "tel:111"]


def test_the_print_button_is_hidden_until_a_script_can_print(demo_browser: Browser) -> None:
    page = demo_browser.get("/search?q=lunch")
    (button,) = [one for one in page.find_all("button") if one.get("data-print") is not None]
    assert button.get("hidden") is not None


def test_a_temporarily_closed_and_a_paused_group_say_so_on_their_card(
    store: Store, browser: Browser
) -> None:
    save_listing(
        store,
        make_listing(name="Resting", status={"state": "temporarily_closed", "until": "2027-01-05"}),
    )
    save_listing(
        store,
        make_listing(name="Busy", capacity={"state": "paused", "until": "2026-12-18"}),
    )
    said = {text_of(next(one.iter("h3"))): text_of(one) for one in cards(browser.get("/search"))}
    assert "Closed for now" in said["Resting"]
    assert "Not taking new people" in said["Busy"]
    assert "They hope to have room from 19 December 2026." in said["Busy"]


def test_the_demo_has_no_date_in_its_pages_that_is_not_written_out(demo_browser: Browser) -> None:
    page = demo_browser.get("/search?per_page=50")
    text = re.sub(r"https?://\S+", "", page.text)
    assert not re.search(r"\b20\d\d-\d\d-\d\d\b", text)
    assert not re.search(r"\b\d{1,2}:\d\d\b(?!\d)", " ".join(page.texts("article dl dd strong")))
    assert date(2026, 11, 24).strftime("%Y") in text


def test_query_words_are_repeated_as_text(demo_browser: Browser) -> None:
    page = demo_browser.get("/search?q=%3Cscript%3Ealert(1)%3C/script%3E")
    assert "<script>alert" not in page.html
    assert "<script>alert(1)</script>" in page.h1
    assert parse_qs(urlsplit(page.submit().url).query)["q"] == ["<script>alert(1)</script>"]


@pytest.mark.parametrize(
    ("words", "heading", "numbers"),
    [
        ("I want to kill myself", "Help now", ["tel:999", "tel:116123"]),
        ("my husband hits me", "Help in confidence", ["tel:999", "tel:08082000247"]),
        ("chest pain now", "Help now", ["tel:999"]),
        ("nowhere to sleep tonight", "Help with a place to stay", []),
    ],
)
def test_words_of_danger_bring_the_numbers_before_any_result(
    demo_browser: Browser, words: str, heading: str, numbers: list[str]
) -> None:
    page = demo_browser.get("/search?" + urlencode({"q": words}))
    banner = page.find(".app-crisis")
    assert heading in text_of(banner)
    links = [one.get("href") for one in banner.iter("a")]
    assert set(numbers) <= set(links)
    # Every line of the banner has a way to reach it.
    for line in banner.iter("li"):
        assert any(one.get("href") for one in line.iter("a")), text_of(line)


def test_what_somebody_at_risk_typed_is_not_repeated_in_the_heading(demo_browser: Browser) -> None:
    assert "hits" not in demo_browser.get("/search?q=my+husband+hits+me").h1


def test_with_no_group_the_page_offers_a_wider_need_and_the_phone(demo_browser: Browser) -> None:
    page = demo_browser.get("/search?need=wellbeing.perinatal&near=WF1+2AP&within=0.3&day=sun")
    links = {text: href for text, href in page.links() if text.startswith("Anything for")}
    assert len(links) == 1
    (href,) = links.values()
    assert "need=wellbeing&" in href + "&"
    assert "need=wellbeing.perinatal" not in href
    assert "within=0.3" in href
    assert demo_browser.get(href).h1.startswith("5 ")
    page = demo_browser.get("/search?need=wellbeing&near=WF1+2AP&within=0.1&attend=venue")
    (href,) = [href for text, href in page.links() if text == "By phone"]
    assert "attend=phone" in href
    assert "attend=venue" not in href


# -- several needs, offers and reasons --------------------------------------------------------

OFFERED = "/search?q=AA+and+debt+advice&near=WF1+2AP&within=5&day=tue"


def test_each_of_several_needs_says_how_many_groups_there_are(
    store: Store, browser: Browser
) -> None:
    save_listing(store, make_listing(name="Lunch", needs=["company.shared_meals"]))
    page = browser.get("/search?near=WF1+2AP&within=5&need=company.shared_meals&need=active.falls")
    assert page.texts(".app-coverage li") == [
        "Eat with other people: 1",
        "Balance and preventing falls: none that we know of near WF1 2AP",
    ]
    page = browser.get("/search?need=company.shared_meals&need=active.falls")
    assert page.texts(".app-coverage li")[1].endswith(": none that we know of")
    assert not browser.get("/search?need=company.shared_meals").find_all(".app-coverage")


def test_every_card_says_why_it_stands_there_without_a_script(demo_browser: Browser) -> None:
    page = demo_browser.get("/search?q=choir&near=WF1+2AP")
    cards = page.find_all(".app-card")
    assert len(cards) > 3
    for card in cards:
        opened = [one for one in card.iter("details") if one.get("class") == "app-why"]
        assert len(opened) == 1
        assert opened[0].get("open") is None
        assert text_of(opened[0]).startswith("Why this?")
    assert "It is for “Singing and music”." in page.text


def test_an_offer_is_used_by_one_press_and_keeps_everything_else(demo_browser: Browser) -> None:
    page = demo_browser.get(OFFERED)
    offer = "Drink or drugs from “AA”"
    assert offer in page.texts(".app-offers a")
    used = page.follow(offer)
    now_asked = asked(used.url)
    assert ("need", "wellbeing.alcohol_drugs") in now_asked
    assert ("need", "money_food.debt") in now_asked  # what was understood goes along
    assert {("q", "AA and debt advice"), ("near", "WF1 2AP"), ("within", "5")} <= set(now_asked)
    chips = page.texts(".app-chips a")
    assert {text.partition(" from ")[0] for text in chips} < set(used.texts(".app-chips a"))
    # One reading of the words is chosen, so neither it nor the other one is offered again.
    assert not used.find_all(".app-offers")


def test_a_wrong_chip_is_one_press_to_remove_and_the_address_remembers(
    demo_browser: Browser,
) -> None:
    page = demo_browser.get("/search?q=AA+and+debt+advice&near=WF1+2AP")
    (chip,) = [text for text in page.texts(".app-chips a") if "Debt and money advice" in text]
    off = page.follow(chip)
    assert ("without", "need:money_food.debt") in asked(off.url)
    assert not [text for text in off.texts(".app-chips a") if "Debt" in text]
    assert "You took off: Debt and money advice" in off.text
    again = off.follow("put back Debt and money advice")
    assert again.texts(".app-chips a") == page.texts(".app-chips a")


@pytest.mark.parametrize(
    "address",
    ["/search", "/search?q=choir&near=WF1+2AP", "/search?q=zebras&day=tue", "/search?page=99"],
)
def test_every_results_page_says_who_helps_where_a_phone_number_is_not_enough(
    demo_browser: Browser, address: str
) -> None:
    page = demo_browser.get(address)
    assert page.text.count("Does it need more than a phone number?") == 1
    assert page.text.count("Ask a link worker.") == 1


def test_the_next_district_is_offered_with_what_pressing_it_finds(demo_browser: Browser) -> None:
    page = demo_browser.get("/search?need=active.dance&near=WF1+2AP&within=1")
    (row,) = [text for text in page.texts(".app-rescue li") if "next district" in text]
    offered = re.fullmatch(r"(In the next district: Stockport, 31 miles away): (\d+) groups", row)
    assert offered
    there = page.follow(offered[1])
    assert total(there) == int(offered[2])
    assert "within 1 mile of Stockport" in there.h1
    assert ("need", "active.dance") in asked(there.url)


def test_a_card_says_in_its_tag_whom_a_group_is_for_that_is_of_another_age(
    store: Store, browser: Browser
) -> None:
    save_listing(store, make_listing(name="Young", age={"min": 18, "max": 25}))
    save_listing(store, make_listing(name="Older", age={"min": 50}))
    page = browser.get("/search?q=she+is+70")
    assert names(page) == ["Older", "Young"]
    assert page.texts(".app-card .nhsuk-tag").count("For people aged 18 to 25") == 1
    assert "For people aged 50 and over" not in page.texts(".app-card .nhsuk-tag")


def test_a_full_group_says_so_in_its_tag(store: Store, browser: Browser) -> None:
    save_listing(store, make_listing(name="Full", capacity={"state": "full"}))
    assert "Full" in browser.get("/search").texts(".app-card .nhsuk-tag")


def test_words_of_abuse_without_a_need_in_them_still_find_who_helps(demo_browser: Browser) -> None:
    page = demo_browser.get("/search?q=I+am+frightened+of+him,+checks+my+phone&near=SK1+1YD")
    assert names(page)[0] == "Silver Birch"
    (chip,) = [text for text in page.texts(".app-chips a") if "Domestic abuse" in text]
    off = page.follow(chip)
    assert not [text for text in off.texts(".app-chips a") if "Domestic abuse" in text]


# -- a place that nobody knows ----------------------------------------------------------------


def test_a_misspelt_town_beside_the_place_field_is_one_press_that_keeps_all_else(
    demo_browser: Browser,
) -> None:
    page = demo_browser.get("/search?q=lunch&near=wakefild&day=tue&access=accessible_toilet")
    there = page.follow("Wakefield")
    assert not there.find_all(".nhsuk-error-summary")
    assert "of Wakefield" in there.h1
    kept = asked(there.url)
    for pair in [("q", "lunch"), ("day", "tue"), ("access", "accessible_toilet")]:
        assert pair in kept
    assert ("near", "Wakefield") in kept


def test_a_misspelt_town_in_the_words_is_used_if_sure_and_comes_off(demo_browser: Browser) -> None:
    page = demo_browser.get("/search?q=lunch+club+wakefild")
    assert "of Wakefield" in page.h1
    (chip,) = [text for text in page.texts(".app-chips a") if "wakefild" in text]
    assert "near" not in page.follow(chip).h1


def test_a_misspelt_town_in_the_words_is_asked_about_if_not_sure(demo_browser: Browser) -> None:
    page = demo_browser.get("/search?q=bingo+osset&day=tue")
    (said,) = [text for text in page.texts(".app-meant p") if "“osset”" in text]
    assert "We do not know a place called “osset”." in said
    assert "near or far" in said
    assert "osset" not in "".join(page.texts(".app-meant p")).replace(said, "")
    there = page.follow("Ossett, Wakefield")
    assert "of Ossett, Wakefield" in there.h1
    assert {("q", "bingo osset"), ("near", "Ossett, Wakefield"), ("day", "tue")} <= set(
        asked(there.url)
    )
    assert "“osset”" not in "".join(there.texts(".app-meant p"))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("lunch club in Reading", "We do not know a place called “Reading”."),
        ("juggling in Chorlton", "We do not know a place called “Chorlton”."),
        ("choir EH1 1AA", "outside the area this directory covers"),
    ],
)
def test_a_place_in_the_words_that_is_not_covered_is_said_with_what_was_done(
    demo_browser: Browser, words: str, said: str
) -> None:
    page = demo_browser.get(f"/search?q={words.replace(' ', '+')}")
    (told,) = [text for text in page.texts(".app-meant p") if said in text]
    assert "these are groups wherever they are, near or far" in told
    elsewhere = demo_browser.get(f"/search?q={words.replace(' ', '+')}&near=Wakefield")
    assert not [text for text in elsewhere.texts(".app-meant p") if said in text]


def test_ordinary_words_raise_no_word_about_a_place(demo_browser: Browser) -> None:
    for words in ("in recovery", "someone+in+a+wheelchair", "group+on+Zoom", "hello"):
        page = demo_browser.get(f"/search?q={words.replace(' ', '+')}")
        assert "place called" not in " ".join(page.texts(".app-meant p"))


def test_the_name_of_a_group_is_no_unknown_place(store: Store, browser: Browser) -> None:
    save_listing(store, make_listing(name="Harmonix", needs=["arts_nature.singing"]))
    page = browser.get("/search?q=singing+group+Harmonix")
    assert names(page) == ["Harmonix"]
    assert "place called" not in " ".join(page.texts(".app-meant p"))


# -- long texts -------------------------------------------------------------------------------


def test_a_text_that_is_read_only_in_part_says_so(demo_browser: Browser) -> None:
    short = demo_browser.get("/search?q=" + "choir+" * 600)
    assert not [text for text in short.texts(".app-meant p") if "4,000" in text]
    page = demo_browser.get("/search?q=" + "choir+" * 700)
    assert [text for text in page.texts(".app-meant p") if "first 4,000 characters" in text]


def test_many_conditions_of_an_email_come_off_with_one_press(demo_browser: Browser) -> None:
    words = (
        "mum is 79, lonely, in Wakefield, uses a walking frame, Saturday mornings, must be free, "
        "a women only lunch club"
    )
    page = demo_browser.get(f"/search?q={words.replace(' ', '+')}")
    assert "All of these must fit together." in " ".join(page.texts(".app-meant p"))
    wide = page.follow("Look only for what would help, and where")
    assert total(wide) > 0
    left = " ".join(wide.texts(".app-chips a"))
    assert "Wakefield" in left
    assert "Eat with other people" in left
    for gone in ("Saturday", "Women only", "Free", "Aged 79", "Mornings"):
        assert gone not in left
    few = demo_browser.get("/search?q=lunch+club+Wakefield+Tuesday")
    assert "All of these must fit together." not in " ".join(few.texts(".app-meant p"))


# -- an emergency -----------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["chest pain", "took an overdose"])
def test_in_an_emergency_groups_come_after_a_break_and_never_as_the_answer(
    demo_browser: Browser, words: str
) -> None:
    page = demo_browser.get("/search?" + urlencode({"q": words, "near": "WF1 2AP"}))
    assert page.h1 == "Get help first"
    assert "999" in text_of(page.find_all(".app-crisis")[0])
    assert cards(page)
    folds = [
        one
        for one in page.find_all(".app-group details")
        if text_of(next(one.iter("summary"))) == "Groups for later, when the danger has passed"
    ]
    (fold,) = folds
    assert fold.get("open") is None
    assert list(fold.iter("article")) == cards(page)
    assert "Groups do not answer an emergency." in page.text
    assert page.text.index("Groups do not answer") < page.text.index(names(page)[0])
    assert not page.find_all(".app-rescue")
    assert "Groups that fit" not in page.text


def test_in_an_emergency_without_any_group_no_other_way_is_offered(browser: Browser) -> None:
    page = browser.get("/search?q=chest+pain&near=WF1+2AP")
    assert page.h1 == "Get help first"
    assert "We know of no group for this that could help afterwards." in page.text
    assert not page.find_all(".app-rescue")


def test_related_groups_are_no_answer_to_an_emergency(store: Store, browser: Browser) -> None:
    save_listing(store, make_listing(name="Wheezing choir", needs=["arts_nature.singing"]))
    save_listing(store, make_listing(name="Heart talk", needs=["health.heart_lung"]))
    assert names(browser.get("/search?q=chest+pain")) == ["Heart talk"]
    assert "Wheezing choir" in names(browser.get("/search?need=health.heart_lung"))


# -- what a card says and does not say --------------------------------------------------------


def test_a_card_tells_for_which_gender_a_group_is(store: Store, browser: Browser) -> None:
    save_listing(store, make_listing(name="Shed", who=["men_only"]))
    save_listing(store, make_listing(name="Bench", who=["women_only"]))
    save_listing(store, make_listing(name="Table"))
    page = browser.get("/search?sort=name")
    told = {
        name: [text_of(one) for one in card.iter("p") if one.get("class") == "app-card__for"]
        for name, card in zip(names(page), cards(page), strict=True)
    }
    assert told == {"Bench": ["For women"], "Shed": ["For men"], "Table": []}


def test_an_access_fact_nobody_asked_about_is_not_shown_as_not_known(
    store: Store, browser: Browser
) -> None:
    save_listing(
        store,
        make_listing(
            venues=[make_venue(access={"accessible_toilet": {"state": "unknown"}})],
            access={"step_free_entrance": {"state": "unknown"}},
        ),
    )
    (card,) = cards(browser.get("/search?q=lunch"))
    facts = [text_of(one) for one in card.iter("li")]
    assert not [fact for fact in facts if "Step-free" in fact or "toilet" in fact]
    (card,) = cards(browser.get("/search?q=lunch+step+free"))
    assert "Step-free way in: Not known – ask" in [text_of(one) for one in card.iter("li")]


# -- letting go -------------------------------------------------------------------------------


def test_two_things_of_an_email_can_be_let_go_at_once_with_what_that_finds(
    demo_browser: Browser,
) -> None:
    words = "step free, Saturday mornings, must be free, a women only lunch club, she is 79"
    page = demo_browser.get("/search?" + urlencode({"q": words, "near": "WF1 2AP"}))
    assert total(page) == 0
    rows = [text_of(one) for one in page.find(".app-rescue").iter("li")]
    for label in ("Without Saturday and without “Women only”", "Only what would help, and where"):
        (row,) = [row for row in rows if row.startswith(label)]
        found = re.search(r": (\d+) groups?$", row)
        assert found
        assert total(page.follow(label)) == int(found[1])


def test_a_time_and_an_age_from_the_words_come_off_by_the_rescue(
    store: Store, browser: Browser
) -> None:
    save_listing(store, make_listing(name="Lunch club"))
    page = browser.get("/search?" + urlencode({"q": "lunch club in the morning"}))
    assert total(page) == 0
    assert total(page.follow("At any time of day")) == 1


def test_that_going_further_does_not_help_is_said(store: Store, browser: Browser) -> None:
    save_listing(store, make_listing(name="Lunch club"))
    page = browser.get("/search?near=WF1+2AP&within=5&day=tue")
    said = text_of(page.find(".app-rescue"))
    assert "No group that we know of fits all of this at any distance" in said
    assert "At any distance: 0" not in said


def test_what_is_not_sure_is_asked_for_by_one_press(demo_browser: Browser) -> None:
    page = demo_browser.get("/search?q=lunch+club%2C+she+is+deaf&near=WF1+2AP")
    assert ("access", "hearing_loop") in asked(href_of(page, "Working hearing loop"))
