"""A pasted letter or e-mail: what surrounds the message is not read, the message is, and a long
text costs no more than its length."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import nullcontext

import pytest

from indexer.search.understanding.encoder import switched_off
from indexer.search.understanding.left_over import MOST_WORDS
from indexer.search.understanding.letter import FILL, without_letterhead
from indexer.search.words import LONGEST_QUERY
from schemas.params import LONGEST_TEXT
from tests.search.understanding.reading import (
    facts,
    keys,
    needs,
    offered,
    read,
    searched_beside,
)

LETTER = """From: Sam Holroyd <sam.holroyd@surgery.example>
Sent: 23 November 2026 09:14
To: Link Worker Team
Subject: Mrs P, a bit of company

Hi both,

Hope you are well. I saw Mrs Parkin in clinic on Monday and I wonder whether you could help. She is
81 and lives on her own in Horbury since her husband died in March. Her son lives in Leeds and
rings once a week, but the days are very long and she does not see anybody from one end of the week
to the other.

She used to go to a lunch club on Wednesdays, but it closed. She does not want anything religious.
She uses a walking frame and can't manage stairs, so it would need to be all on one level, and she
needs to be near a toilet. She does not drive and can't walk far. Mornings are hard for her because
the carers come from 9 to 11, so afternoons would be best, any day but Friday when she has her hair
done. Money is tight, so it must be free.

She would love a choir. Please ring her on 07700 900123 after 10am and let it ring.
NHS number 943 476 5919.

Many thanks for your help,

Kind regards

Sam Holroyd
Care Coordinator, works Mondays to Thursdays
Ossett Surgery, Kingsway, Ossett WF5 8DF
Tel: 01924 000000
www.surgery.example

This email and any attachments are confidential and intended solely for the addressee.
"""

FACTS = {
    "gender:woman",
    "age:81",
    "place:Horbury, Wakefield",
    "exclude:venue_kind:place_of_worship",
    "access:step_free_entrance",
    "access:step_free_throughout",
    "access:toilet_any",
    "access:distance_and_surface",
    "time:12:00-17:00",
    "cost:free",
    # "Any day but Friday."
    *(f"day:{day}" for day in ("mon", "tue", "wed", "thu", "sat", "sun")),
}


@pytest.mark.parametrize("text", [LETTER, " ".join(LETTER.split())], ids=["lines", "one line"])
def test_the_facts_of_a_whole_letter_are_read_and_no_others(text: str) -> None:
    understood = read(text)
    assert facts(text) == FACTS
    assert ("day", "fri") in {(one.kind, one.id) for one in understood.ruled_out}
    for one in understood.findings:
        assert one.words == text[one.start : one.end]


def test_the_need_of_a_letter_is_found() -> None:
    assert "arts_nature.singing" in needs(LETTER)


EMAIL = """From: Maureen Sykes <maureen.sykes@mail.example>
Sent: 22 November 2026 21:47
Subject: wondering if there is anything for me

Hello,

My neighbour says you know about all the clubs round here, so I am writing to ask. I am 68 and I
live in Pontefract, in the same house for forty years. My husband died two years ago last month. At
the time everybody was very good and the house was full of flowers and people. Now the phone does
not ring and whole weeks go by in which I do not say a word to a soul. I thought it would get
easier and it has not, it has got worse, and I would like to sit with other people who have lost
somebody and not have to explain.

The other thing is that I have let the garden go. We used to do it together and I have not got the
heart to do it by myself, but I do miss having my hands in the soil. If there is a gardening group
that would have me, I would like that as well.

I had a new hip in the summer and I use a stick. I cannot manage stairs, so nowhere with steps
please, and I need a proper chair with a back to it when I have been on my feet for a bit. I have
hearing aids too and get lost in a noisy room, so somewhere with a hearing loop would be a help. I
do not drive any more, so it has to be on a bus route.

Tuesday and Friday afternoons are best for me. The rest of the week I mind my granddaughter. I do
not want anything religious, I have had enough of hymns, and I am not one for bingo. I have only my
pension, so it would need to be free.

An e-mail is better than the phone, which I never hear.

With best wishes,

Maureen Sykes
14 Baghill Rise, Leeds LS9 7XX
01632 960123
"""

FACTS_OF_EMAIL = {
    "age:68",
    "place:Pontefract, Wakefield",  # and not Leeds, which is in the signature
    "access:step_free_entrance",
    "access:step_free_throughout",
    "access:seating_available",
    "access:hearing_loop",
    "access:near_public_transport",
    "access:text_email_contact",
    "day:tue",
    "day:fri",
    "time:12:00-17:00",
    "exclude:venue_kind:place_of_worship",
    "exclude:activity:bingo",
    "cost:free",
}


EMAILS = pytest.mark.parametrize(
    "text", [EMAIL, " ".join(EMAIL.split())], ids=["lines", "one line"]
)


@EMAILS
@pytest.mark.parametrize("model", [True, False], ids=["with meaning", "without"])
def test_an_email_of_three_hundred_words_tells_all_its_facts_and_no_need_that_is_not_there(
    text: str, model: bool
) -> None:
    assert 300 <= len(text.split()) <= 350
    with nullcontext() if model else switched_off():
        assert facts(text) == FACTS_OF_EMAIL
        # Whoever is so much alone may be glad of company.
        wanted = ("arts_nature.gardening", "wellbeing.bereavement", "company")
        assert all(need.startswith(wanted) for need in needs(text))


@EMAILS
def test_both_things_that_an_email_asks_for_are_found_or_asked_about(text: str) -> None:
    assert "arts_nature.gardening" in needs(text)
    assert "need:wellbeing.bereavement" in keys(text) | offered(text)


@pytest.mark.parametrize(
    "noise",
    [
        "Hi Sam,\n",
        "Good morning,\n",
        "Dear Dr Ossett,\n",
        "Hello both\n",
        "To whom it may concern,\n",
        "From: Jo <jo@leeds.example>\nSent: Monday\nTo: All\nSubject: ",
        "On Mon, 23 Nov 2026 at 10:14, Jo Leeds <jo@x.example> wrote:\n",
    ],
)
def test_greetings_and_headers_are_not_read(noise: str) -> None:
    assert facts(noise + "trampolining") == set()
    assert searched_beside(noise + "trampolining", "trampolining") == set()


@pytest.mark.parametrize(
    "noise",
    [
        "\nKind regards\nJo Barnsley\nSocial prescriber, Ossett WF5 8DF",
        " Kind regards, Jo Barnsley, free on Mondays",
        "\nMany thanks\nJo",
        "\nThanks\nJo Leeds\nworks Mon to Wed",
        " Thanks, Jo Leeds",
        "\nYours sincerely\nA. Wakefield",
        "\nBest wishes,\nJo",
        "\nSent from my iPhone",
        " ring 07700 900123",
        " jo@ossett.example",
        " https://ossett.example/free",
        " NHS no 943 476 5919",
        " +44 7700 900123",
    ],
)
def test_signatures_numbers_and_addresses_are_not_read(noise: str) -> None:
    text = "somewhere to go trampolining please" + noise
    assert facts(text) == set()
    assert searched_beside(text, "trampolining") == set()


@pytest.mark.parametrize(
    "text",
    [
        "hi im looking for a choir",
        "hello there choir",
        "morning choir",
        "thanks for the choir",
        "good morning sunshine choir",
        "many thanks, any choir about?",
        "from: Ossett to: choir",
        "Hi Sam choir",
        "regards a choir",
    ],
)
def test_words_like_those_of_a_letter_do_not_swallow_a_question(text: str) -> None:
    assert "arts_nature.singing" in needs(text)


def test_what_is_not_read_keeps_its_length() -> None:
    for text in (LETTER, "Hi Sam, choir", "ring 07700 900123", "", "Kind regards"):
        assert len(without_letterhead(text)) == len(text)
    assert without_letterhead("Hi Sam, choir") == FILL * 7 + " choir"
    assert without_letterhead("choir on tuesdays") == "choir on tuesdays"


def test_no_phrase_is_read_across_what_is_left_out() -> None:
    assert "access:step_free_throughout" in keys("can't do stairs")
    assert "access:step_free_throughout" not in keys("can't do 07700 900123 stairs")


def test_as_much_is_read_as_a_request_may_hold() -> None:
    assert LONGEST_QUERY == LONGEST_TEXT == 4000


def test_of_a_long_text_only_so_many_words_are_left_over() -> None:
    text = " ".join(f"zorb{letter}{other}" for letter in "abcdefgh" for other in "abcdefgh")
    assert len(read(text).left_over) == MOST_WORDS
    # Words that listings speak of are kept before others.
    assert "bereavement" in read(text + " bereavement", "need:wellbeing.bereavement").left_over


def _work(deed: Callable[[str], object], text: str) -> float:
    """Seconds of the processor, the least of three tries."""
    took = []
    for _ in range(3):
        started = time.process_time()
        deed(text)
        took.append(time.process_time() - started)
    return min(took)


def _grows(deed: Callable[[str], object], part: str) -> bool:
    """Whether eight times the text is far more than eight times the work; a square is 64 times."""
    short, long = ((part * size)[:size] for size in (500, 4000))
    return _work(deed, long) > 24 * _work(deed, short) + 0.05


@pytest.mark.parametrize(
    "part", ["-", "@a.", "from: ", "Dear ", "0 ", "Kind regards ", "a", "On Mon "]
)
def test_a_hostile_letter_costs_no_more_than_its_length(part: str) -> None:
    assert not _grows(without_letterhead, part)


@pytest.mark.parametrize(
    "part", ["not ", "mon ", "12 ", "my mum is 82 ", "ossett ", "me ", "in a wheelchair "]
)
def test_a_text_of_one_thing_over_and_over_costs_no_more_than_its_length(part: str) -> None:
    assert not _grows(read, part)
