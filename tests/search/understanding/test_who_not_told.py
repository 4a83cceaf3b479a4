"""What looks like a fact and tells none, family by family, and the lines beside it
that do tell one: whom a group is for, how old somebody is, who cares for whom, cost, ways to
join and languages.
"""

from __future__ import annotations

import pytest

from tests.search.understanding.reading import facts


def told(line: str, kind: str) -> set[str]:
    """The facts of a kind ("age:"), or the one fact, that are read from a line."""
    return {key for key in facts(line) if key.startswith(kind)}


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("not out yet", "who:lgbtq"),
        ("not out at night", "who:lgbtq"),
        ("not out at weekends", "who:lgbtq"),
        ("he's not out yet from prison", "who:lgbtq"),
        ("i'm not out at all, housebound", "who:lgbtq"),
        ("my order not out yet", "who:lgbtq"),
        ("he forces kids to steal", "who:armed_forces"),
        ("he forces partners to sleep with him", "who:armed_forces"),
        ("dad forces children to fight", "who:armed_forces"),
        ("escaped the fighting at home with husband", "who:refugees"),
        ("fleeing fighting parents", "who:refugees"),
        ("asian parents forced marriage, 17", "who:"),
        ("parents who beat me", "who:"),
        ("foreign parents abuse me", "who:"),
        ("christian parents kicked me out as gay", "who:"),
        ("muslim parents disowned me", "who:"),
        ("parents mental health is bad, i am 12", "who:"),
        ("catholic fathers abused me", "who:"),
        ("christian brothers abused me as a boy", "who:"),
        ("muslim brothers attacked me", "who:"),
        ("religious community shunned me", "who:"),
        ("others from my community abuse me", "who:"),
        ("scared of people from my country", "who:"),
        ("when my husband left the army he started hitting me", "who:"),
        ("army officer hit me", "who:"),
        ("brother left the army", "who:"),
        ("my ex left the army", "who:"),
    ],
)
def test_group_not_told(line: str, key: str) -> None:
    """Who did harm, who forces somebody, and whatever is not out yet."""
    assert not told(line, key)


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("bi, not out yet", "who:lgbtq"),
        ("I'm not out to my family", "who:lgbtq"),
        ("forces families coffee morning", "who:armed_forces"),
        ("army wives group", "who:armed_forces"),
        ("forces kids club", "who:armed_forces"),
        ("escaping conflict back home", "who:refugees"),
        ("he left the army last year and feels lost", "who:armed_forces"),
        ("fled the fighting, looking for english lessons", "who:refugees"),
        ("fleeing fighting in sudan", "who:refugees"),
        ("asian parents group", "who:parents"),
        ("looking for other parents who get it", "who:parents"),
        ("young mums group, i'm 17", "who:parents"),
        ("muslim sisters coffee morning", "who:faith"),
        ("wants to meet people from her own country", "who:ethnicity"),
        ("polish women who like to sew", "who:ethnicity"),
    ],
)
def test_group_told(line: str, key: str) -> None:
    """The lines that the same words are read from."""
    assert key in facts(line)


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("my daughter is in year 2 studying law", "age:"),
        ("daughter is year 2 at medical school", "age:"),
        ("son year 1 PhD", "age:"),
        ("starting year 3 chemo", "age:"),
        ("in yrs 3 sober", "age:"),
        ("she works in reception class and is burnt out, needs yoga", "age:"),
        ("i teach in year 4, burnt out", "age:"),
        ("teacher in year 4 stressed", "age:"),
        ("i teach in sixth form", "age:"),
        ("people between 30 and 40 minutes late", "age:"),
        ("someone between 30 and 40 days debt", "age:"),
        ("people between 50 and 60 quid", "age:"),
        ("men between 20 and 30 stone", "age:"),
        ("its his 60th overdose", "age:"),
        ("it was my 20th relapse", "age:"),
        ("it's my 50th application", "age:"),
        ("turned his 40th job down", "age:"),
        ("having her 40th chemo", "age:"),
        ("bill hit fifty", "age:"),
        ("hit 70 mph", "age:"),
        ("close to fifty debts", "age:"),
        ("baby born 36, in nicu", "age:"),
        ("born 29, weighed 3lb", "age:"),
        ("born 24, premature", "age:"),
    ],
)
def test_age_not_told(line: str, key: str) -> None:
    """A year of a degree or a cure, work at a school, and counts, sums, speeds and delays."""
    assert not told(line, key)


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("my lad is in year 4 and has no friends", "age:8"),
        ("teacher says my son in year 4 is anxious", "age:8"),
        ("he's in year 10, college open days", "age:14"),
        ("our girl starts in reception class", "age:4"),
        ("people between 30 and 40", "age:35"),
        ("people between 30 and 40 years old", "age:35"),
        ("its his 60th on saturday", "age:60"),
        ("it was my 50th last week", "age:50"),
        ("hit fifty and feel flat", "age:50"),
        ("mum's close to eighty, lonely", "age:80"),
        ("born in 48, lives alone", "age:78"),
        (
            "my daughter is 22 and at uni, I think she is anorexic, where can she get help",
            "age:22",
        ),
        ("my son is 19 and lives with his girlfriend but I want to get him off weed", "age:19"),
        ("my son is 28 and moved back, i need help for him", "age:28"),
    ],
)
def test_age_told(line: str, key: str) -> None:
    """The lines that the same words are read from."""
    assert key in facts(line)


def test_the_age_of_a_child_who_has_gone_is_not_that_of_who_writes() -> None:
    """Where nothing is asked for the child, its age tells nothing."""
    assert not told("my son is 23 and thinks I'm daft", "age:")


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("nursing mother, cracked nipples", "who:carers"),
        ("looking after my children with no money", "who:carers"),
        ("taking care of my parents house", "who:carers"),
        ("husband looks after my sick mum", "who:carers"),
        ("social services look after my disabled son", "who:carers"),
        ("looking for a caring role", "who:carers"),
        ("we foster greyhounds", "who:carers"),
    ],
)
def test_caring_not_told(line: str, key: str) -> None:
    """Who feeds a baby, minds a house or dogs, looks for work, or is cared for by others."""
    assert not told(line, key)


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("nursing my dad through cancer", "who:carers"),
        ("looking after my kids with autism", "who:carers"),
        ("taking care of my parents, worn out", "who:carers"),
        ("i look after my sick mum", "who:carers"),
        ("i have a caring role and no time", "who:carers"),
        ("we foster two lads", "who:carers"),
    ],
)
def test_caring_told(line: str, key: str) -> None:
    """The lines that the same words are read from."""
    assert key in facts(line)


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("released by police without charge", "cost:"),
        ("phone won't charge anything", "cost:"),
        ("just a couple of pounds overweight", "cost:"),
        ("allergy, no food for peanuts", "cost:"),
        ("pay what i can on debts", "cost:"),
        ("council will refer me to bailiffs", "join:"),
        ("social worker will refer my kids to care", "join:"),
        ("GP will refer her to memory clinic", "join:"),
        ("romanian in the house next door", "language:"),
        ("watch turkish at home", "language:"),
        ("studying spanish at home", "language:"),
    ],
)
def test_other_fact_not_told(line: str, key: str) -> None:
    """A charge that is no price, somebody sent elsewhere, a language watched or next door."""
    assert not told(line, key)


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("yoga without charge", "cost:free"),
        ("somewhere that won't charge anything", "cost:free"),
        ("a class for just a couple of pounds", "cost:low"),
        ("a choir that costs peanuts", "cost:low"),
        ("a class where i pay what i can", "cost:low"),
        ("social worker will refer me", "join:professional_referral"),
        ("my gp can refer me to the gym scheme", "join:clinical_referral"),
        ("turkish at home, little english", "language:tr"),
        ("romanian in the house, no english", "language:ro"),
    ],
)
def test_other_fact_told(line: str, key: str) -> None:
    """The lines that the same words are read from."""
    assert key in facts(line)
