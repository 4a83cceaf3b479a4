"""Results: every state is in the address, everything comes off, and no page is a dead end."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit
from xml.etree.ElementTree import Element

import pytest

from indexer.search.words import title_key
from indexer.store import Store
from tests.browser import Browser, Page, text_of
from tests.factories import make_listing, save_listing
from tests.web.results import asked, cards, href_of, names, total

EVERYTHING = (
    "/search?q=lunch&near=Wakefield&within=5&need=company&access=accessible_toilet"
    "&day=tue&day=thu&from=10%3A00&to=16%3A00&age=70&gender=woman&who=women_only&who=carers"
    "&language=pa&language=ur&cost=low&attend=venue&join=drop_in&exclude=venue_kind%3Apub"
    "&fresh=only_confirmed&sort=name&per_page=2"
)


def first_list(page: Page) -> list[str]:
    """The names of the first group alone."""
    return [text_of(one) for one in page.find_all("section ol")[0].iter("h3")]


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


# -- on every page ----------------------------------------------------------------------------


def test_the_print_button_is_hidden_until_a_script_can_print(demo_browser: Browser) -> None:
    page = demo_browser.get("/search?q=lunch")
    (button,) = [one for one in page.find_all("button") if one.get("data-print") is not None]
    assert button.get("hidden") is not None


def test_query_words_are_repeated_as_text(demo_browser: Browser) -> None:
    page = demo_browser.get("/search?q=%3Cscript%3Ealert(1)%3C/script%3E")
    assert "<script>alert" not in page.html
    assert "<script>alert(1)</script>" in page.h1
    assert parse_qs(urlsplit(page.submit().url).query)["q"] == ["<script>alert(1)</script>"]


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
