"""A whole e-mail tells a story: what it asks for is in force first, what it only mentions later."""

from __future__ import annotations

from tests.search.understanding.reading import facts, needs, offered, read

DAUGHTER = """Hello,

My mum is 79 and lives on her own in Ossett since my dad passed away in March. She used to love
going dancing with him and hasn't been out much since. She says she is fine but she doesn't eat
properly because there's no point cooking for one. She uses a walking frame and can't manage stairs.
I work full time Monday to Friday in Leeds so I can only take her on Saturday mornings, otherwise
she'd get the bus. She's only on the state pension. She speaks English and a bit of Polish from her
own mother. Is there a lunch club or something she could try?

Many thanks,
Karen
"""
PARENT = """Dear Sir or Madam,

I hope you don't mind me emailing. I am 34 and have two kids aged 3 and 7. I split up with my
partner last year after he lost his job, and we moved to Wakefield to be near my sister. We are
behind with the gas bill. Tuesdays are best for me as the little one is at nursery. My eldest is
doing well at school but I find the evenings very long. I would love to do something creative, I
used to paint.

Amy
"""


def test_what_an_email_asks_for_is_in_force_before_what_it_mentions() -> None:
    assert {"company.shared_meals", "wellbeing.bereavement"} <= needs(DAUGHTER)
    assert "arts_nature.crafts" in needs(PARENT)


def test_what_an_email_only_mentions_is_not_in_force() -> None:
    assert not needs(DAUGHTER) & {"money_food.benefits", "work_learn.english", "arts_nature"}
    assert not needs(DAUGHTER) & {"home_everyday.transport", "safe_rights.culture_faith"}
    assert "home_everyday.digital" not in needs(PARENT)
    assert "need:home_everyday.transport" in offered(DAUGHTER)


def test_the_days_somebody_works_are_not_among_the_days_of_an_email() -> None:
    assert {one for one in facts(DAUGHTER) if one.startswith("day:")} == {"day:sat"}


def test_when_a_referrer_may_be_rung_is_no_time_to_go() -> None:
    text = "lonely gent in Ossett. He can be contacted by telephone after 10am on 01924 555 0199."
    assert not any(one.startswith(("time:", "attend:")) for one in facts(text))


def test_a_request_of_one_sentence_is_read_whole() -> None:
    assert needs("is there a lunch club, mum gets state pension") == {
        "company.shared_meals",
        "money_food.benefits",
    }


def test_an_email_has_at_most_four_needs() -> None:
    for text in (DAUGHTER, PARENT):
        assert len(read(text).of("need")) <= 4
