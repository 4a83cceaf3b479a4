"""Who looks after somebody at home, told by a name or by what they do."""

from __future__ import annotations

import pytest

from tests.search.understanding.reading import needs, read


@pytest.mark.parametrize(
    "text",
    [
        "dog tired looking after mam 24/7, I need a break",
        "I look after mum round the clock",
        "caring for my 84 year old mum",
        "folk caring for someone at home",
        "people looking after a relative",
        "support for families caring for someone with a brain injury",
        "I'm on my knees looking after her",
        "husband had a stroke, I care for him at home",
        "he's got dementia and I'm looking after him on me own",
        "I do everything for my husband",
        "providing care to her sister",
        "gent, 77, caring for wife w dementia",
        "caring for two disabled sons on my own",
        "cares for autistic brother",
        "Mum has dementia. Caring is wearing me out",
        "a break from caring",
        "respite from my caring role",
        "Nan bringing up two grandkids on her own",
        "I've got my sister's two kids living with me",
        "gave up work as a carer for my mum",
        "grandma with full custody of two grandchildren",
        "looking after my grandkids full time",
        "foster carer of nine years standing",
        "foster mum of 3",
        "kinship carers support",
        "elderly carer",
        "carer burnout",
        "gets carers allowance",
        "I'm mum's carer",
        "main carer for husband post stroke",
        "male carers group",
    ],
)
def test_who_cares_for_somebody_is_a_carer(text: str) -> None:
    assert "carers" in {one.id for one in read(text).of("who")}


@pytest.mark.parametrize(
    "text",
    [
        "learning to look after himself",
        "looking after my own health",
        "looking after the business",
        "looks after the allotment",
        "looking after a dog while owner is in hospital",
        "looking after number one",
        "look after your mental health",
        "my neighbour looks after my mum",
        "my daughter looks after me",
        "someone to look after her",
        "wants someone to look after the cat",
        "care worker wants yoga",
        "I'm a carer in a nursing home",
        "a job caring for someone",
        "home carers are rude to my mum",
        "carers in 4 times a day",
        "is the carer allowed in free",
        "used to look after my mum",
        "looking for work as a carer",
        "looked after my wife until she passed",
        "was a carer for mum until she died",
        "looking after mum until she died",
        "child in foster care",
        "lives with a foster carer",
        "nobody cares about me",
        "caring for your feet",
        "she is a very caring person",
        "grandkids visit on sundays",
        "minding my own business",
    ],
)
def test_who_looks_after_nobody_at_home_is_none(text: str) -> None:
    assert read(text).of("who") == ()


def test_what_somebody_does_says_what_they_need_as_well() -> None:
    assert "health.dementia" in needs("looking after my wife with dementia")
