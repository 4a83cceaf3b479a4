"""Whether the name of a place says where to look, or is told in passing: where somebody was born,
works or rings from, a street, a team, a cake, the name of a person. Asked by `place` and
`unknown_place`.
"""

from __future__ import annotations

import re
from typing import Final

from indexer.search.understanding.place_past import NAMED_AFTER, is_past, is_still_home
from indexer.search.understanding.text import Text, word_set

NEAR: Final = word_set("near nearby around round outside")
_NEAR_TOO: Final = NEAR | word_set("by beside opposite behind")
# A place that is told, not asked for: where somebody lived, works, lies in hospital.
_TOLD: Final = word_set(
    "came come comes coming left born grew raised brought just hmp nhs used lived lodged worked "
    "works working served originally hospital prison jail ward escaped fled evacuated stationed "
    "buried died admitted sectioned prisoner inmate met robbed flooded mugged attacked arrested "
    "crashed crash accident sanctioned sacked fired employed evicted "
    "commutes commuting"
)
_RIDES: Final = word_set("bus train coach taxi lift trip flight")
_STOPS: Final = word_set("station stop stops interchange rank garage shelter")
# "One bus at most from", "20 mins on the bus from": how far somebody would go.
_WAYS: Final = word_set("buses trains tram ride rides minutes mins min mile miles hour transport")
_REACHED: Final = word_set(
    "one two 1 2 single direct short straight ride route away most max within easy quick minutes "
    "mins min mile miles half"
)
_FETCHED: Final = word_set("lift lifts taxi transport")
_NEEDS: Final = word_set("need needs needed needing want wants wanted require requires get")
_CAME: Final = word_set(
    "came got caught took taken missed travelled travels traveled arrived comes commutes drove was"
)
# "His solicitor in Leeds" is told; "a solicitor in Leeds" is looked for.
_SERVICES: Final = word_set(
    "clinic officer worker consultant landlord solicitor adviser advisor nurse"
)
_KNOWN: Final = word_set("my his her their our the under saw seen with told said")
_TURNS: Final = word_set("now but currently")
_OVER: Final = word_set("over up down out live lived living")
_ONCE: Final = word_set("used lived grew born previously formerly once")
_TREATED: Final = word_set(
    "chemo chemotherapy radiotherapy dialysis surgery scan scans treatment operation op "
    "appointments "
    "tests results transplant work court uni university college"
)
# Where somebody is who is not whom the search is for: "son lives in Leeds".
_AWAY: Final = word_set(
    "son daughter sons daughters brother sister family kids children grandchildren relatives ex"
)
_LIVES: Final = word_set("lives live living lived is are in moved away over down up now all both s")
# Who rings is not who is helped: "daughter rings from Leeds about her dad".
_CALLS: Final = word_set(
    "rings rang ringing calls called calling phones phoned phoning writes wrote writing emails "
    "emailed emailing texts texted texting visits visited visiting"
)
_SELF: Final = word_set("i im ive we")
_SHOPS: Final = word_set(
    "asda tesco morrisons aldi lidl sainsburys sainsbury boots greggs amazon primark wilko wilkos "
    "iceland argos homebase"
)
_AFTER: Final = word_set(
    "road rd street lane avenue drive jail prison nick hospital infirmary clinic surgery hospice "
    "college uni university school academy council court rovers united utd rhinos trinity tigers "
    "bulls wildcats giants wanderers bank station building royal fc society cathedral minster fan "
    "fans supporter supporters "
    "magistrates jobcentre office police airport express county arena motorway bypass crescent "
    "terrace gardens homes"
)
_TEAMS: Final = word_set("town city albion athletic rangers villa")
_OF_TEAMS: Final = word_set("fan fans fc match matches game games supporter supporters season")
# "Pontefract cakes", "a Bakewell tart": something to eat. "Ossett cake decorating" is a pastime.
_FOODS: Final = word_set(
    "cake cakes pudding puddings tart tarts chop chops bun buns cheese sausage sausages hotpot "
    "rock pie pies liquorice"
)
_NO_FOOD_BEFORE: Final = word_set(
    "decorating making baking sale club group class icing stall and swap workshop tasting walk"
)
_EATS: Final = word_set("off on eats eat eating loves love likes like but nowt only scoffs living")
_TITLES: Final = word_set("mr mrs ms miss dr sister nurse")
# A place after one of these is a surname: "Pat Normanton would like to join".
_FIRST_NAMES: Final = word_set(
    "adam agnes alan albert alex alice alison amanda amy andrea andrew angela ann anna anne annie "
    "anthony arthur audrey barbara ben bernard beryl betty beverley brenda brian bridget carl "
    "carol caroline catherine charles charlotte cheryl chloe chris christine claire clive colin "
    "craig daniel darren dave david dawn dean debbie deborah denise dennis derek diane donald "
    "donna doreen doris dorothy edith edna edward eileen elaine eleanor elizabeth ellen elsie "
    "emily emma eric ernest ethel eva evelyn fiona fred gareth gary geoff geoffrey george gerald "
    "gillian gladys glenys gordon graham greg harold harry hazel heather helen henry hilda ian "
    "irene jack jackie jacqueline jake james jamie jane janet janice jason jean jeff jennifer "
    "jenny jessica jim joan joanne joe john jonathan joseph josh joshua joyce judith judy julia "
    "julie june karen kate katherine kathleen keith kelly ken kenneth kevin kim laura lauren lee "
    "len leonard lesley leslie liam linda lisa liz lorraine louise lucy luke lynn lynne maggie "
    "malcolm mandy margaret maria marian marie marion marjorie martin mary maureen mavis megan "
    "michael michelle mick mike muriel nancy natalie neil nicholas nick nicola nigel nora norma "
    "norman olive oliver pamela pat patricia patrick paul pauline peggy peter phil philip phyllis "
    "rachel ray raymond rebecca richard rita rob robert robin roger ron ronald rosemary roy "
    "russell ruth ryan sally sam samantha samuel sandra sarah sean sharon sheila shirley simon "
    "sophie stella stephanie stephen steve steven stuart susan suzanne sylvia terence terry "
    "thelma theresa thomas tim tina tom tony tracey tracy trevor valerie vera veronica victor "
    "vincent walter wayne wendy wilfred william winifred yvonne zoe"
)


def is_part_of_name(text: Text, first: int, last: int) -> bool:
    """ "Leeds Road", "Leeds General Infirmary", "Pontefract cakes", "Pat Normanton": no place to
    search. "Normanton way" is round there, "Normanton Way" a street."""
    following = text.norm(last + 1) if text.same_block(last, last + 1) else ""
    if text.same_block(first - 1, first) and text.norm(first - 1) in NEAR:
        return False
    next_one = text.norm(last + 2) if text.same_block(last, last + 2) else ""
    named = following in ("general", "royal", "district", "city") and next_one in _AFTER | {
        "housing"
    }
    team = following in _TEAMS and next_one in _OF_TEAMS
    eaten = _EATS & set(text.before(first, 3)) and following.endswith("s")
    food = following in _FOODS and (eaten or next_one not in _NO_FOOD_BEFORE)
    street = following == "way" and text.tokens[last + 1].raw[0].isupper()
    wednesday = (text.norm(first), following) == ("sheffield", "wednesday")
    named = named or following in _AFTER | NAMED_AFTER or team or food or street or wednesday
    return named or is_surname(text, first, last)


def is_surname(text: Text, first: int, last: int) -> bool:
    """ "Pat Normanton", "Mr J Normanton", "Mrs Barnsley"."""
    if first != last or not text.same_block(first - 1, first):
        return False
    own, before = text.tokens[first].raw, text.tokens[first - 1].raw
    if not own[0].isupper() or not before[0].isupper():
        return before.casefold() in _TITLES and own[0].isupper()
    titled = text.same_block(first - 2, first) and text.norm(first - 2) in _TITLES
    shouted = before.isupper() and len(before) > 1
    called = text.norm(first - 1) in _FIRST_NAMES and not (shouted and own.isupper())
    return called or titled or text.norm(first - 1) in _TITLES


def is_told(text: Text, first: int, last: int) -> bool:
    """ "Born in Hull", "moved from Bradford", "from Leeds originally", "son lives in York"."""
    following = text.norm(last + 1) if text.same_block(last, last + 1) else ""
    lead = text.norm(first - 1) if text.same_block(first - 1, first) else ""
    if is_still_home(text, first, last):
        return False
    bred = text.norm(last + 2) == "and"  # "Ossett born and bred"
    if (following in ("originally", "born") and not bred) or is_past(text, first, last):
        return True
    if lead in _SHOPS and text.same_block(first - 2, first):
        return text.norm(first - 2) in ("from", "at", "in") and bool(
            _TOLD & set(text.before(first - 2, 3))
        )  # "sacked from Asda Castleford"
    before = text.before(first, 5)
    if lead in _OVER | NEAR:
        return bool(_ONCE & set(before))  # "used to live over Halifax way"
    if lead not in ("from", "to", "of", "in", "at"):
        return False
    turn = max((at for at, word in enumerate(before) if word in _TURNS), default=0)
    before = before[turn:]  # "from Leeds originally but now in Ossett"
    if following in ("prison", "hospital"):
        return True
    year = text.norm(last + 2) if following in ("in", "around") else following
    if re.fullmatch(r"(?:19|20)\d\d", year):
        return True  # "we met in Leeds in 1965"
    if following == "for" and text.norm(last + 2) in _TREATED:
        return True  # "at the hospital in Leeds for chemo"
    moved = "moved" in before or "moving" in before
    if moved and "from" in (lead, *before[-2:]):
        return True
    if lead == "from" and is_caller(text, first) and not _SELF & set(before):
        return True
    near = before[:-1][-3:]
    if _NEAR_TOO & set(before[:-1]):
        return False  # "near the train station in Castleford"
    rides = _RIDES & set(near) and not _STOPS & set(near) and not {"can", "could"} & set(before)
    rides = rides and not is_reached_from(text, first)
    served = _SERVICES & set(near) and (lead == "from" or bool(_KNOWN & set(before)))
    if (_TOLD & set(near) and not (lead == "in" and "just" in before[-2:])) or rides or served:
        return not (moved and lead in ("to", "in"))
    return _is_elsewhere(text, first)


def is_reached_from(text: Text, first: int) -> bool:
    """ "One bus from Stanley at most", "needs a lift from Ossett": where somebody sets out, and not
    "came on the bus from Leeds"."""
    if text.norm(first - 1) != "from":
        return False
    before = set(text.before(first, 7))
    fetched = _FETCHED & before and _NEEDS & before
    return bool((_RIDES | _WAYS) & before and (_REACHED & before or fetched) and not _CAME & before)


def is_caller(text: Text, first: int) -> bool:
    """ "Daughter rings from Leeds", "I'm ringing from Leeds": where the one who asks is."""
    return text.norm(first - 1) == "from" and bool(_CALLS & set(text.before(first - 1, 3)))


def _is_elsewhere(text: Text, first: int) -> bool:
    """Whether somebody else is there: "her daughter lives in York". Not "for my son in York", and
    not a text that begins with "my son lives in"."""
    at = first - 2
    while text.same_block(at, first) and text.norm(at) in _LIVES:
        at -= 1
    if not text.same_block(at, first) or text.norm(at) not in _AWAY:
        return False
    if {"for", "with"} & set(text.before(at, 3)):
        return False  # "activities for the whole family in Ossett", "lives with her son in Ossett"
    if text.tokens[at].possessive and {"at", "into", "to"} & set(text.before(at, 3)):
        return False  # "now at her son's in Ossett"
    whose = text.norm(at - 1) in ("my", "our", "me", "mi")
    return text.norm(at) == "ex" or not (whose and at <= 1)
