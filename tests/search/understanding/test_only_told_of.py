"""Words that tell of a life and ask for no condition of the search: what is set wrongly hides
groups from people, so these are worse than a fact that is missed. Below stands what they must not
be confused with.
"""

from __future__ import annotations

import pytest

from tests.search.understanding.reading import facts, read

WHO_IT_IS = {"gender:man", "gender:woman"}


@pytest.mark.parametrize(
    "text",
    [
        # How long something lasted, how much somebody takes.
        "left her husband of 30 years, low mood",
        "a smoker of 40 years, wants to quit",
        "takes nearly twenty tablets a day",
        "low mood, sertraline 50",
        "lives just off the M62",
        # Who comes to the house already, and who is to be rung: the desk.
        "has carers and physio at home already, wants a social group",
        "gets visits every day from district nurse, wants to get out more",
        "call me for a quick chat if needed, pt wants a lunch club",
        # How it came about.
        "mum got scammed over the internet",
        "works on a laptop from home all day and wants to meet people",
        "woman just come in crying",
        # How the letter is to be answered.
        "Please email me if you have any questions",
        "just message me when you've found something",
        "text or email is fine for me, patient wants swimming",
        # Children, forms and stairs that are only spoken of.
        "the kids are ok but I am not coping",
        "the kids have to come first",
        "has a PIP form and needs it signed",
        "fell down a flight of stairs, wants balance class",
        "stairs are a problem at home, wants a stairlift",
        "next steps are a problem, needs advice on benefits",
        "council tenant needs a ramp and grab rails",
        "needs a bed, needs a chair",
        "mum has dementia and is fine with it",
        "likes walking round Clarence park near her flat",
        # Noise at home, and danger there.
        "neighbours' music blaring sets her off, wants to move",
        "my husband drinks, I need somewhere to go when he gets loud",
        # Who sent somebody, and days that are hard.
        "referred by CAS, anxiety",
        "Friday nights are the worst for him",
    ],
)
def test_what_is_only_told_of_sets_no_condition(text: str) -> None:
    assert facts(text) - WHO_IT_IS == set()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("lady of 81, Normanton", "age:81"),
        ("he's, what, eighty-four? wants company", "age:84"),
        ("someone to ring me for a chat", "attend:phone"),
        ("can I just come along", "join:drop_in"),
        ("can't use the phone, please text me not ring", "access:text_email_contact"),
        ("can't do a flight of stairs", "access:step_free_throughout"),
        ("stairs are a problem", "access:step_free_throughout"),
        ("needs a ramp", "access:step_free_entrance"),
        ("needs a chair with arms", "access:seating_available"),
        ("a room to calm down in", "access:quiet_space"),
        ("needs to park close by", "access:parking"),
        ("owt in Cas", "place:Castleford, Wakefield"),
        ("finishes at 3pm, likes football", "time:15:00-"),
        ("can't afford to pay for it, yoga", "cost:free"),
    ],
)
def test_what_is_asked_for_still_does(text: str, wanted: str) -> None:
    assert wanted in facts(text)


def test_bills_that_nobody_can_pay_ask_for_no_free_group() -> None:
    assert "cost:free" not in facts("rent arrears and can't afford to pay")
    assert "cost:free" not in facts("bailiffs at the door, no money to pay")


@pytest.mark.parametrize("word", ["well,", "nearly", "what,", "say", "or", "like,"])
def test_a_word_over_and_over_after_a_person_is_read_to_its_end(word: str) -> None:
    # Where a pattern can take each of them in two ways, this never ends.
    assert facts(f"she is {f'{word} ' * 600}lonely") <= WHO_IT_IS


def ruled_out(text: str) -> set[str]:
    understood = read(text)
    out = {one.id for one in understood.of("exclude")}
    return out | {one.id for one in understood.ruled_out}


@pytest.mark.parametrize(
    "text",
    [
        "can you come without telling anyone",
        "takes you without a voucher",
        "two days without insulin",
        "for carers only please not the cared for",
        "not a big group",
        "hates losing",
        "hate asking for help",
        "doesn't want charity",
        "can't manage without my wife",
        "there's nowhere with a ramp",
        "he isn't religious",
        "my mum isn't in a church",
    ],
)
def test_a_no_that_tells_of_somebody_rules_nothing_out(text: str) -> None:
    assert ruled_out(text) == set()


@pytest.mark.parametrize(
    ("text", "out"),
    [
        ("hates bingo and church stuff", {"activity:bingo", "venue_kind:place_of_worship"}),
        ("a grief group that isn't religious", {"venue_kind:place_of_worship"}),
        ("somewhere that isn't a pub", {"venue_kind:pub"}),
        ("can't abide bingo", {"activity:bingo"}),
        ("hates dancing", {"activity:dancing"}),
        ("tea and chat, nowhere with dogs", {"dogs"}),
        ("a choir without auditions", {"auditions"}),
    ],
)
def test_a_no_to_what_is_looked_for_rules_it_out(text: str, out: set[str]) -> None:
    assert ruled_out(text) >= out
    assert "stuff" not in ruled_out(text)
