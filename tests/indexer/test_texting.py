"""A text message about a group: always within its length and alphabet, name first, nothing cut."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest

from indexer.freshness.answer import Freshness
from indexer.places import Places
from indexer.public import public_form
from indexer.search.cards import Shown, result
from indexer.search.document import freshness_of
from indexer.search.query import SearchQuery
from indexer.search.slots import best
from indexer.telling import Told, tell
from indexer.texting import (
    BASIC,
    EXTENSION,
    ONE_MESSAGE,
    PER_PART,
    TWO_MESSAGES,
    UNNAMED,
    compose,
    length,
    parts,
    to_gsm,
)
from schemas.listing import load_with_warnings
from tests.conftest import NOW
from tests.factories import make_listing, make_session, make_venue, random_listing

LENGTHS = (ONE_MESSAGE, TWO_MESSAGES)
PAGE = "https://waymark.example.org/groups/00000000-0000-4000-8000-000000000000"


def told_of(listing: dict[str, Any], places: Places, **how: Any) -> Told:
    form = public_form(listing, places)
    freshness: Freshness = freshness_of(listing, today=NOW.date(), trusted=frozenset())
    query = SearchQuery()
    shown = Shown(form, freshness, best(form, query, today=NOW.date()))
    return tell(result(shown, query, now=NOW), address=PAGE, **how)


@pytest.fixture
def lunch(places: Places) -> Told:
    confirmed = [{"on": "2026-11-16", "by": "owner"}]
    return told_of(make_listing(confirmations=confirmed), places)


# -- the alphabet -----------------------------------------------------------------------------


def test_the_alphabet_is_the_one_that_phones_share() -> None:
    # 3GPP TS 23.038: 127 characters beside the escape, and nine that are two of seven bits (the
    # page break, which nobody can see, is left out).
    assert len(BASIC) == 127
    assert set("£$¥èéùìòÇØøÅåΔΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà@_") <= BASIC
    assert set("^{}\\[~]|€") == EXTENSION
    assert not BASIC & EXTENSION
    assert not set("`çêŵ’–\t\x1b\x0c") & (BASIC | EXTENSION)


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("St Mary’s – “the hall”…", 'St Mary\'s - "the hall"...'),
        ("Caffi Tŷ Gŵyl", "Caffi Ty Gwyl"),
        ("Café Ñandú, £2", "Café Ñandu, £2"),
        ("e\u0301clair", "éclair"),
        ("½ price\u00a0today\n\tonly", "1/2 price today only"),
        ("Łódź €5 [10]", "Lodz €5 [10]"),
        ("🧶 Knit & natter 👩‍👩‍👧", "Knit & natter"),
        ("a\x00b\u200bc\x1b", "abc"),
        ("20° ´`quoted`", "20 deg ''quoted'"),
        ("   ", ""),
    ],
)
def test_other_letters_are_written_in_the_alphabet_and_pictures_left_out(
    text: str, sent: str
) -> None:
    assert to_gsm(text) == sent


def test_every_character_there_is_comes_out_in_the_alphabet() -> None:
    everything = "".join(map(chr, range(0x20000)))
    assert set(to_gsm(everything)) <= BASIC | EXTENSION
    assert "\n" not in to_gsm("a\nb\rc\u2028d")


# -- the length -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "counted", "sent_as"),
    [
        ("", 0, 1),
        ("a" * 160, 160, 1),
        ("a" * 161, 161, 2),
        ("a" * 306, 306, 2),
        ("a" * 307, 307, 3),
        ("€" * 80, 160, 1),
        ("[" * 81, 162, 2),
        # The bracket does not fit in the last place of the first part and moves to the second.
        ("a" * 152 + "[" + "a" * 152, 306, 3),
        ("a" * 151 + "[" + "a" * 153, 306, 2),
    ],
)
def test_length_is_counted_as_phones_count(text: str, counted: int, sent_as: int) -> None:
    assert length(text) == counted
    assert parts(text) == sent_as


# -- what stands in it ------------------------------------------------------------------------


def test_a_whole_message_of_an_ordinary_group(lunch: Told) -> None:
    message = compose(lunch, most=TWO_MESSAGES)
    assert message.text.split("\n") == [
        "Lunch club",
        "Every Thursday, noon to 2pm",
        "Next: Thursday 26 November 2026, noon to 2pm",
        "St Mary's hall, Charlotte Street, Wakefield, WF1 2AP",
        "Just turn up",
        "Free",
        "Ring Jean on 0113 496 0123",
        PAGE,
    ]
    assert message.left_out == ()
    assert (message.length, message.parts) == (length(message.text), 2)


def test_in_one_message_the_most_useful_stays_and_the_rest_is_named(lunch: Told) -> None:
    message = compose(lunch)
    assert message.text.split("\n") == [
        "Lunch club",
        "Every Thursday, noon to 2pm",
        "St Mary's hall, Charlotte Street, Wakefield, WF1 2AP",
        "Just turn up",
        "Free",
        "Ring Jean on 0113 496 0123",
    ]
    assert message.left_out == ("the next date", "the address of its page")
    assert message.parts == 1


def test_the_street_goes_before_a_fact_does_and_that_is_said(lunch: Told) -> None:
    venue = "The Old Board School community hall"
    where = f"{venue}, behind the market, Upper Charlotte Street, Wakefield, WF1 2AP"
    message = compose(replace(lunch, where=where, venue=venue))
    assert f"{venue}, WF1 2AP" in message.text.split("\n")
    assert "the street" in message.left_out
    assert "0113 496 0123" in message.text


def test_a_place_without_a_postcode_is_not_shortened_to_a_name_nobody_can_find(
    lunch: Told,
) -> None:
    where = "Under the arch, Charlesworth Way, " + "the far end of the long yard, " * 4
    told = replace(lunch, where=where, venue="Under the arch", postcode=None)
    message = compose(told)
    assert "Under the arch" not in message.text
    assert "where it is" in message.left_out


def test_of_a_hidden_place_no_more_than_the_district_is_sent(places: Places) -> None:
    hidden = make_venue(hidden=True, show_district=True)
    told = told_of(make_listing(venues=[hidden]), places)
    for most in LENGTHS:
        text = compose(told, most=most).text
        assert "Charlotte" not in text
        assert "WF1 2AP" not in text
        assert "WF1" in text


def test_a_message_never_looks_surer_than_the_page(lunch: Told, places: Places) -> None:
    nobody_said = told_of(make_listing(), places)
    assert "Not confirmed lately: check first." in compose(nobody_said).text
    assert "Not confirmed" not in compose(lunch).text
    paused = told_of(make_listing(capacity={"state": "paused", "until": "2027-01-10"}), places)
    for words in ("They are not taking new people at the moment.", "Not confirmed lately"):
        assert words in compose(paused).text
    closed = replace(lunch, closed_for_now=True)
    assert compose(closed).text.split("\n")[1] == "Closed for now."


def test_what_is_not_known_is_not_sent_as_if_it_were(places: Places) -> None:
    told = told_of(
        make_listing(cost={"state": "unknown"}, join=[], sessions=[], venues=[]),
        places,
        asked=("hearing_loop", "step_free_entrance"),
    )
    text = compose(told, most=TWO_MESSAGES).text
    for words in ("Free", "£", "turn up", "loop", "Step-free", "unknown", "None"):
        assert words not in text


def test_access_that_was_asked_for_is_sent_where_it_is_known(places: Places) -> None:
    venue = make_venue(
        access={
            "step_free_entrance": {"state": "yes"},
            "hearing_loop": {"state": "no", "note": "broken"},
        }
    )
    told = told_of(
        make_listing(venues=[venue]), places, asked=("step_free_entrance", "hearing_loop")
    )
    text = compose(told, most=TWO_MESSAGES).text
    # What speaks against going comes first, and is not what a short message drops.
    assert "Working hearing loop: no (broken), Step-free way in: yes" in text
    short = compose(replace(told, cost="£3.50 a session, which includes tea and cake"))
    assert "loop: no" in short.text


def test_without_a_number_the_message_gives_the_e_mail_address(places: Places) -> None:
    contact = {"name": "Jean", "email": "jean@lunch.example.org"}
    told = told_of(make_listing(contacts=[contact]), places)
    assert "jean@lunch.example.org" in compose(told).text.split("\n")
    assert "Ring" not in compose(told).text


def test_a_name_in_pictures_alone_still_has_a_line(lunch: Told) -> None:
    assert compose(replace(lunch, name="🎉🎉")).text.startswith(UNNAMED + "\n")


def test_a_very_long_name_ends_at_a_word(lunch: Told) -> None:
    name = "The Wakefield and District Association of Friends of the Thursday Luncheon Club"
    first = compose(replace(lunch, name=name)).text.split("\n")[0]
    assert first == "The Wakefield and District Association of Friends of the..."


# -- whatever a listing holds -----------------------------------------------------------------

_ODD = (
    "Knit & natter", "ਪੰਜਾਬੀ ਗੱਲਬਾਤ", "[[{{^~|€\\}}]]", "🧶🧶🧶", "中文班", "a" * 200, "word " * 60,
    "€" * 90, "", " ", "\n", "e\u0301" * 70, "’–…“”" * 20, "Ring us!", "x\x00y", "\u202egnol",
)  # fmt: skip
_PHONES = ("0113 496 0123", "111, then option 2", "+44 113 496 0123 extension 45", "0" * 60, None)


def absurd(rng: random.Random) -> Told:
    def text() -> str:
        return " ".join(rng.choice(_ODD) for _ in range(rng.randint(1, 4)))

    def maybe() -> str | None:
        return rng.choice((None, text(), text()))

    return Told(
        name=text(),
        run_by=maybe(),
        summary=maybe(),
        phone=rng.choice(_PHONES),
        ask_for=maybe(),
        ring_when=maybe(),
        email=rng.choice((None, "jean@lunch.example.org")),
        website=maybe(),
        when=tuple(text() for _ in range(rng.randint(0, 3))),
        more_times=rng.random() < 0.5,
        next_on=maybe(),
        where=text(),
        venue=maybe(),
        postcode=rng.choice((None, "WF1 2AP")),
        hidden=rng.random() < 0.2,
        miles=None,
        join=tuple(rng.sample(("drop_in", "ring_first", "book"), rng.randint(0, 3))),
        room=rng.choice((None, "There is a waiting list. About 12 weeks.")),
        cost=maybe(),
        who_for=(text(),),
        conditions=tuple(text() for _ in range(rng.randint(0, 2))),
        access=(("hearing_loop", rng.choice(("yes", "no", "unknown")), maybe()),),
        sure=text(),
        unsure=rng.random() < 0.5,
        closed_for_now=rng.random() < 0.2,
        check_times=rng.random() < 0.2,
        address=PAGE,
    )


def whole_lines(told: Told) -> set[str]:
    """Every line that may stand below the name in full, as a reader of the listing knows it."""
    given = [told.where, told.cost, told.email, told.address, told.next_on]
    return {to_gsm(one) for one in given if one}


@pytest.mark.parametrize("most", LENGTHS)
def test_whatever_a_listing_holds_the_message_fits_and_nothing_in_it_is_cut(most: int) -> None:
    rng = random.Random(8)
    with_phone = 0
    for _ in range(600):
        told = absurd(rng)
        message = compose(told, most=most)
        assert set(message.text) <= BASIC | EXTENSION
        assert length(message.text) <= most
        assert parts(message.text) <= (1 if most == ONE_MESSAGE else most // PER_PART)
        first, *rest = message.text.split("\n")
        name = to_gsm(told.name)
        assert first
        assert first == (name or UNNAMED) or (
            first.endswith("...") and name.startswith(first.removesuffix("..."))
        )
        if told.phone:
            # The number, however odd, is there whole: it has the first claim on the room.
            assert any(line.endswith(to_gsm(told.phone)) for line in rest), message.text
            with_phone += 1
        for line in rest:
            if line.startswith("http"):
                assert line == PAGE
            if "@" in line:
                assert line == "jean@lunch.example.org"
        if "where it is" not in message.left_out and not told.hidden and to_gsm(told.where):
            short = to_gsm(f"{told.venue}, {told.postcode}")
            assert to_gsm(told.where) in rest or short in rest
    assert with_phone > 300


@pytest.mark.parametrize("most", LENGTHS)
def test_every_listing_the_format_allows_can_be_sent(places: Places, most: int) -> None:
    rng = random.Random(20)
    for _ in range(120):
        told = told_of(load_with_warnings(random_listing(rng))[0], places)
        message = compose(told, most=most)
        assert set(message.text) <= BASIC | EXTENSION
        assert length(message.text) == message.length <= most
        if told.phone:
            assert to_gsm(told.phone) in message.text


def test_several_times_become_the_first_and_a_word_that_there_are_more(places: Places) -> None:
    days = [make_session(days=[day], opens="10:00", closes="11:30") for day in ("mon", "wed")]
    told = told_of(make_listing(sessions=days, name="A club with quite a long name"), places)
    message = compose(replace(told, cost="£3 a session, with tea and a biscuit after"))
    assert "Every Monday, 10am to 11.30am. And other times" in message.text.split("\n")
    assert "some of the times" in message.left_out
