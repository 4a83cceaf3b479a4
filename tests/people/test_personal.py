"""What looks personal in a few typed words, measured against sentences with a label each."""

from __future__ import annotations

import pytest

from indexer.personal import LooksPersonal, check, known_of_group, looks_personal
from tests.factories import make_listing, make_venue

OF_THE_GROUP = known_of_group(
    make_listing(
        contacts=[
            {"name": "Jean Holroyd", "phones": ["0113 496 0123"], "email": "jean@lunch.example"}
        ],
        website="https://www.lunchclub.example/wakefield",
    )
)

SURE = [
    "NHS number 943 476 5919",
    "nhs no: 9434765919, ring before you go",
    "943-476-5919 went on Tuesday",
    "Referred 999 000 0018 last week",
    "(999 000 0026)",
    "for 9 4 3 4 7 6 5 9 1 9",
    "９４３ ４７６ ５９１９ liked it",
    "943\u2009476\u20095919 came back",
    "NHS number:943 4765919",
    "NI number AB 12 34 56 C",
    "ab123456c is waiting for a place",
    "nino ab 12 34 56 d",
    "Needs a letter, CE123456A",
    "dob 3/4/51",
    "d.o.b. 3 April 1951",
    "DOB: 03.04.1951, wants a seat by the door",
    "date of birth 1951-04-03",
    "Her date of birth is 3rd April 1951",
    "D O B 12-11-48",
    "Jane Smith DOB 1.2.60",
]
"""Never right in what is kept."""

ASKED = [
    "born 3 April 1951",
    "She was born in 1951",
    "birthday 12 November 1948",
    "84yo, walks with a frame",
    "an 84 year old lady from the flats",
    "he is 79 and deaf",
    "ring her daughter on 07911 123456",
    "Mum's mobile 07700 900123",
    "+44 113 496 0999 after six",
    "0113 4960124 is where she stays",
    "write to doreen.k@postbox.example",
    "lives in WF2 9XY",
    "pick up from wf29xy",
    "NHS number 943 476 5918",
    "My client found it too loud",
    "our client went twice",
    "The client is shy",
    "this patient needs a quiet corner",
    "my patient liked it",
    "pt has been three times",
    "the pt would not go in",
    "she has dementia and wanders",
    "He suffers from depression",
    "she's terribly anxious and has got early dementia; he has a stroke behind him",
    "Doreen has dementia",
    "Frank is autistic and likes the trains",
    "Mrs Ackroyd is in hospital",
    "Mr. Patel needs a lift",
    "Miss T. Brown cannot climb the stairs",
    "Mrs Ackroyd attended last week",
    "she was sectioned in May",
    "he has been referred by us twice",
    "her GP says she may go",
    "his care plan says twice a week",
    "she lives alone",
    "he lost his wife in March",
    "I referred her in June",
    "I have signposted Mr Khan here",
    "an elderly gentleman who comes by bus",
    "this lady does not speak English",
    "service user: see below. The service user is shy",
    "Sent John there last week, he hated it",
    "Client's sister goes along",
    "clients wife goes too",
    "Betty (86) loves it",
    "My lady from last Tuesday went twice",
    "Pt declined, too far",
    "Patients wife rang to complain about the steps",
    "Mr Singh, 72, likes the chair yoga",
    "one of our patients fell there in May",
    "the chap with COPD manages the stairs",
    "Doris's number is 01924 496012",
    "he's diabetic and forgets his insulin",
    "They discharged Alan in March",
    "a woman I support was bullied there",
    "EMIS no 48213",
    "his mum rings on 07911123456",
    "RiO 1234567: did not attend",
    "Sarah's anxiety got worse after going",
    "Bill was barred for drinking",
]
"""May be about somebody who is helped: asked about once."""

NOBODY = [
    "ring Jean, not the office",
    "closed on 3/4/2027",
    "room 12, 2nd floor",
    "ask for Mrs Holroyd at the desk",
    "Mrs Holroyd has the keys",
    "Ring 0113 496 0123 after ten",
    "(0113) 496 0123 is the office, +44 113 4960123 from abroad",
    "jean@lunch.example answers in a day",
    "info@lunchclub.example is read on Mondays",
    "The hall is WF1 2AP, the door is round the back",
    "wf12ap for the sat nav",
    "Room B1, 2nd floor, turn left",
    "Bring proof of date of birth",
    "They ask for your NHS number at the door",
    "An NI number is not needed",
    "Only for children born after 1 September 2020",
    "For people aged 50 and over",
    "Open to 18 year olds from May",
    "The club is 10 years old in June",
    "Dementia friendly, with a quiet room",
    "Jean has dementia training",
    "Ann is autism aware and very kind",
    "The leader is a diabetes nurse",
    "Jean is patient and takes her time",
    "Be patient, they ring back within a week",
    "There is a patient participation group upstairs",
    "They take clients from all surgeries",
    "Good for people who live alone",
    "Anyone who lives alone gets a lift",
    "PT on Tuesdays at 10, Pt 2 of the course in May",
    "at 10 12 14 and 16 a car leaves",
    "Charity 1068852, company 07654321",
    "Registered charity number 1150458-1",
    "2026-11-24 10:30 to 12:30",
    "10.00-12.30 14.00-16.30 on Tuesdays",
    "£4.50, or £20 for six weeks",
    "Bus 110 and 111, stop 45010123",
    "Press 1 then 2 for the office",
    "The door code is asked for at reception",
    "Doors open at 9.30, tea at 10.45, home by 12",
    "It is full until 12 January 2027",
    "The lady who runs it is back on 1 May",
    "Mrs Jones is the treasurer, ask her about lifts",
    "Mr Khan is away until Easter",
    "He is the warden and has all keys",
    "She has moved to the library, ring there",
    "They were referred to the council for a grant",
    "The room is up 84 steps",
    "Everybody is anxious the first time, say so",
    "Their website is www.lunchclub.example",
    "Do not send people with dementia, they have no staff for it",
    "Text Jean on 0113 496 0123 after 5",
    "The cook, Mrs Bell, is off sick until June",
    "Ring before 10 or after 2, they are short of volunteers",
    "Mr Khan has retired, ask for Sue",
    "Parking behind the Co-op, LS1 side",
    "No lift, 14 steps, handrail on the left",
    "They do not mind people turning up late",
    "Ask for the blue door, ring twice",
    "The e-mail bounces, use the phone",
    "Needs a referral letter from the GP",
    "Wheelchair fits through the side door only (70 cm)",
    "Jean says new people are best on the second Thursday",
    "The bus stops at 11:45 and 12:15",
    "Sue was a nurse and is good with anxious people",
    "My patients like it, quiet and no forms",
    "She is 10 minutes late most weeks, wait for her",
    "This group meets at St Mary's since 3 May 2026",
    "He was a boxer and runs a tight ship",
    "Their patient transport comes at 9",
    "Our clients tell us the tea is good",
    "born out of the lockdown in 2020",
    "Born in 2020 out of the lockdown",
    "Jean's mobile is off on Mondays",
    "Facebook page is newer than the website",
    "Miss it and you wait a month",
]
"""About the group, or about nobody."""

MISSED = [
    "Doreen from the flats will not go back",
    "four nine six, oh one two three is her sister's",
    "she stays at 14 Charlotte Street",
    "Lady of eighty-four, two sticks",
    "496 0999 is the neighbour",
    "Her husband John died there",
    "K.B. went and was turned away",
    "Mrs A's carer takes her",
    "she is on a waiting list for the memory clinic",
]
"""About somebody, and nobody is asked: the docstring says so."""

FALSE_ALARMS = [
    "They were referred to the council for a grant",
    "Born in 2020 out of the lockdown",
]
"""Of NOBODY: asked about although it is about the group. None may be refused for good."""


def kinds(text: str) -> list[tuple[str, bool]]:
    return [(one.kind, one.sure) for one in looks_personal(text, of_the_group=OF_THE_GROUP)]


def test_the_table_is_long_enough_to_say_something() -> None:
    everything = [*SURE, *ASKED, *NOBODY, *MISSED]
    assert len(set(everything)) == len(everything) >= 60
    # What the rules are worth, in numbers: 9 of 89 about people are missed, 2 of 76 are asked
    # about for nothing.
    about_people = len(SURE) + len(ASKED) + len(MISSED)
    assert (len(MISSED), about_people) == (9, 89)
    assert (len(FALSE_ALARMS), len(NOBODY)) == (2, 76)


def test_what_is_never_right_is_refused_for_good() -> None:
    assert [text for text in SURE if not any(sure for _, sure in kinds(text))] == []


def test_what_may_be_about_somebody_is_asked_about() -> None:
    assert [text for text in ASKED if not kinds(text)] == []
    assert [text for text in ASKED if any(sure for _, sure in kinds(text))] == []


def test_words_about_the_group_raise_nothing_but_the_false_alarms_that_are_listed() -> None:
    assert [text for text in NOBODY if kinds(text)] == FALSE_ALARMS
    assert [text for text in NOBODY if any(sure for _, sure in kinds(text))] == []


def test_what_is_missed_is_known() -> None:
    assert [text for text in MISSED if kinds(text)] == []


def test_numbers_of_ten_digits_without_the_check_digit_are_none() -> None:
    wrong = [f"943 476 59{last:02d}" for last in range(100) if last != 19]
    passed = [text for text in wrong if any(sure for _, sure in kinds(text))]
    # One of eleven has it by chance, wherever the digits come from.
    assert 5 <= len(passed) <= 12
    assert "943 476 5910" not in passed


def test_telephone_numbers_never_pass_for_an_nhs_number() -> None:
    for last in range(100):
        for text in (f"0113 496 00{last:02d}", f"+44 113 496 00{last:02d}", f"0800 1111{last:02d}"):
            assert ("nhs_number", True) not in kinds(text), text


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("943 476 5919", "nhs_number"),
        ("AB123456C", "ni_number"),
        ("dob 3/4/51", "born"),
        ("0113 496 0999", "phone"),
        ("a@b.example", "email"),
        ("LS1 4AP", "postcode"),
        ("my client", "person"),
    ],
)
def test_each_finding_names_what_was_typed_and_what_to_do(text: str, kind: str) -> None:
    (found,) = looks_personal(text, of_the_group=[])
    assert (found.kind, found.words) == (kind, text)
    assert text in found.remedy
    assert "take it out" in found.remedy.casefold()


def test_what_the_group_says_of_itself_is_no_secret() -> None:
    text = "Ring 0113 496 0123, WF1 2AP, jean@lunch.example"
    assert looks_personal(text, of_the_group=OF_THE_GROUP) == []
    assert len(looks_personal(text, of_the_group=[])) == 3


def test_a_hidden_place_is_not_told_in_a_note_without_being_asked_about() -> None:
    hidden = make_listing(venues=[make_venue(hidden=True)])
    assert [one.kind for one in looks_personal("WF1 2AP", of_the_group=known_of_group(hidden))] == [
        "postcode"
    ]


def test_being_sure_lets_through_what_was_asked_about_and_nothing_else() -> None:
    check("ring Jean", of_the_group=[], sure=False)
    with pytest.raises(LooksPersonal) as asked:
        check("My client liked it", of_the_group=[], sure=False)
    assert asked.value.may_be_kept
    check("My client liked it", of_the_group=[], sure=True)
    for sure in (False, True):
        with pytest.raises(LooksPersonal) as refused:
            check("My client, 943 476 5919", of_the_group=[], sure=sure)
        assert not refused.value.may_be_kept
        assert [one.kind for one in refused.value.findings] == ["nhs_number"]


def test_a_number_cannot_be_hidden_by_signs_without_width() -> None:
    assert kinds("943\u200b476\u200b5919") == [("nhs_number", True)]
    assert kinds("943\u2011476\u20135919") == [("nhs_number", True)]


@pytest.mark.parametrize("text", ["", "\n", "0" * 5000, "1 " * 2500, "a@" * 2500, "Mr A. " * 800,
                                  "Ann has very " * 400, "wf1 " * 1200, "dob " * 1200])  # fmt: skip
def test_nothing_anybody_types_makes_it_fail(text: str) -> None:
    found = looks_personal(text, of_the_group=OF_THE_GROUP)
    assert all(one.words for one in found)
    assert len(found) < 20
