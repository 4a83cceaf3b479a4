"""The age of the person a search is for: which of the ages in a text is theirs, and not that of
somebody they look after, a child in tow, who rings for them or who died.
"""

from __future__ import annotations

import re
from datetime import date
from itertools import chain
from typing import Final

from indexer.search.understanding.age_bands import bands_in
from indexer.search.understanding.age_noted import is_how_long, noted_ages
from indexer.search.understanding.age_school import school_ages
from indexer.search.understanding.age_wordings import (
    ADULT,
    CHILD,
    TEENAGER,
    Told,
    exact_ages,
    lone_ages,
    rough_ages,
)
from indexer.search.understanding.late import regex
from indexer.search.understanding.numbered import is_numbered
from indexer.search.understanding.text import Text, word_set

_BARE: Final = regex(
    r"(?<![\w£.,:/-])(6\d|7\d|8\d|9\d|10[0-4])(?![\w%:/+]|[.,-]\d|\s*(?:and|&)\s*\d"
    r"|\s+in (?:the bank|arrears|debt|rent|credit|savings|cash|hand)\b)"
)
# "Quit smoking 34", "knitting 45 Ossett": fewer years stand bare only at the end of a short note.
_LAST: Final = regex(r"(?<=[a-z] )(1[4-9]|[2-5]\d)(?=\s*$| [A-Za-z])")
_SHORT: Final = 6
_MEASURES: Final = word_set(
    "quid pounds p miles mile metres kg stone lbs weeks week months month days day hours minutes "
    "seconds "
    "mins per percent bus road street lane avenue times people mg year years units steps a "
    "cigarettes fags pints drinks members groups percentage degrees mph ml g hour minute pence "
    "quids tablets inch inches things reasons police calls"
)
_NUMBERED: Final = word_set(
    "bus chapter number no route flat room form type unit x to of and or for over under "
    "house since in "
    "ward bed about around top page covid room apartment feel feels felt owe owes owed bmi iq sats "
    "pressure scored the lost won channel audit hads rockwood frailty heinz sertraline "
    "citalopram fluoxetine mirtazapine amitriptyline pregabalin gabapentin tramadol ramipril "
    "propranolol channel block hba1c phq gad phq9 gad7 moca mmse egfr score scores"
)
# Before a number at the end of a note: "catch 22", "step 12", "after 17", "smokes 20".
_COUNTED: Final = word_set(
    "catch step level grade class year yr stage phase part chapter question section tram line "
    "train group band tier zone season week day night block plot studio box key version windows "
    "iphone type vitamin code size uk before after at from by till until past january february "
    "march april may june july august september october november december gained put paid spent "
    "pay earn smoke smokes drink drinks only has have got with all every other aged "
    "under like act acts than least most max minimum is was be age than house channel lost"
)
_FEELS: Final = word_set("feel feels felt feeling look looks looked looking act acts acting acted")
_ROUGHLY: Final = word_set("about like around over nearly almost more a an at")
# Who rings, and for whom: an age told before is that of who rings.
_ASKS_FOR: Final = regex(
    rf"\b(?:on behalf of|(?:ask|call|ring|phon|enquir|inquir|writ|email|referr)(?:ing|s|ed"
    rf"|es)?(?: in| up)? (?:for|about|on behalf of)|r[au]ng (?:for|about|on behalf of))"
    rf" (?:(?:her|his|my|our|their|me|a|an|the|mi) )?(?:[a-z]+ )?(?:{ADULT}|{CHILD})\b",
    re.I,
)
_STREETS: Final = word_set("street road lane avenue drive crescent grove terrace court gardens")
_BOUNDS: Final = word_set("over under above below up than minimum maximum least")
_AT_AN_AGE: Final = word_set(
    "diagnosed retired left married died started divorced widowed smoking drinking gave quit baby "
    "stopped became"
)
# Nobody looks for a group for these; "left me for a 30 year old", "the lad next door is 17".
_NOT_MEANT: Final = word_set("boss landlord landlady counsellor therapist surgeon")
_IS_ELSEWHERE: Final = regex(
    r"\b(?:(?:left|dumped|cheated on) (?:me|him|her) (?:for|with) an? |(?:next door|upstairs"
    r"|downstairs|opposite) is |(?:my|her|his|an) ex(?:[- ](?:husband|wife|partner))? (?:is )?)$",
    re.I,
)
_LONG_AGO: Final = word_set("when since till until")
_DIED: Final = word_set("died dies dead passed lost buried deceased late")
_DIES_AFTER: Final = regex(
    r"\s*\)?,?\s*(?:(?:just|has|who|recently|suddenly|sadly|was) )*(?:died|passed (?:away|on"
    r"|last|in"
    r"|this|suddenly|yesterday)|killed|topped (?:him|her)self|drowned|took (?:his|her) own)\b",
    re.I,
)
_CARES: Final = frozenset({
    ("carer", "for"), ("carer", "to"), ("carer", "of"), ("cares", "for"), ("care", "for"),
    ("caring", "for"), ("cared", "for"), ("look", "after"), ("looks", "after"),
    ("looking", "after"), ("looked", "after"), ("a", "carer"), ("im", "carer"), ("as", "carer"),
})  # fmt: skip
_THEMSELVES: Final = word_set("herself himself myself themselves themself yourself")
_PARENTS: Final = word_set("single parent parents mums dads bringing raising of with pregnant")
_KIDS: Final = frozenset(CHILD.split("|")) | {
    "kids",
    "children",
    "baby",
    "toddler",
    "babies",
    "twins",
    "triplets",
}
_WISHES: Final = word_set(
    "wants want loves love likes like into mad keen fancies enjoys needs need looking bored"
)
_GROWN_UPS: Final = word_set(
    "mum mother dad father parent parents grandma nan gran grandad carer single wife my our his "
    "her with and"
)
# "Lives with her son, 45", "his wife is 79": of somebody beside the person.
_BESIDE: Final = regex(
    r"\b(?:(?:her|his|their)\s+(?:son|daughter|wife|husband|partner|brother|sister|friend|hubby)"
    r"|liv(?:e|es|ing)\s+with\s+(?:(?:her|his|their|my|our)\s+)?(?:elderly\s+)?(?:mum|mother|dad"
    r"|father|nan|gran|grandma|grandad|parents|son|daughter|brother|sister|grandson"
    r"|granddaughter)|(?:rang|rung|referred|phoned|called|sent) (?:in )?by (?:the |a |her |his )?"
    rf"(?:{ADULT}|{CHILD}))\b"
    r"(?:['’]?s)?\W+(?:(?:is|was|aged|now)\W+)?$",
    re.I,
)
# "My son is 23 and thinks I'm daft", "my daughter's 40 and lives in Spain": who tells of a child
# that is grown up looks for themselves.
_OWN_LIFE: Final = regex(
    r",? (?:and |now |who )*(?:lives? (?:in|with (?:his|her) (?:girlfriend|boyfriend|wife|husband"
    r"|partner)"
    r"|abroad|away|miles|far|down|up)|living (?:in|abroad)|moved|(?:has |have )?(?:emigrated"
    r"|moved|left"
    r" home|flown)|(?:at|off to|away at) uni\w*|married|has (?:her|his) own (?:life|family|kids"
    r"|home"
    r"|place)|thinks? (?:i|i['’]?m|me|mum|dad)|(?:never|doesn['’]?t|hardly(?: ever)?|rarely)"
    r" (?:visits?|rings?|calls?|phones?|speaks? to me|comes? (?:to see|round))"
    r"|(?:won['’]?t|doesn['’]?t|refuses to) (?:speak|talk) to me|says i|busy with)\b",
    re.I,
)
# …but for whom help is asked after it: "my son is 28 and moved back, i need help for him".
_HELP_FOR_THEM: Final = regex(
    r"\b(?:help|support|advice|get|getting|find|something|somewhere|someone|anything|a group)"
    r" (?:for |to help |to support )?(?:him|her)\b(?! (?:own|mum|dad|partner|kids))"
    r"|\bfor (?:him|her)\b(?! (?:own|mum|dad|age|sake|to (?:move|leave|go)))"
    r"|\bcan (?:he|she) (?:get|find|go|have|see|talk|join|be)\b"
    r"|\b(?:he|she) (?:really |just |also )?(?:needs (?!me\b|us\b)|could do with|could use"
    r"|wants (?:to|help|some|a)\b|is struggling|struggles)",
    re.I,
)
# Who is worn out by a child that is grown up: "son 40 still under her roof doing her head in".
_BURDEN: Final = regex(
    r"\b(?:(?:doing|does|do) (?:my|me|mi|her|his|our) head in|(?:drives?|driving|sends?|sending)"
    r" (?:me|her|him|us) (?:mad|potty|crazy|barmy|nuts|insane|round the|up the|to)"
    r"|(?:on|gets? on) (?:my|me|her|his|our) (?:nerves|wick|case)|under (?:my|me|her|his|our)"
    r" (?:roof|feet)|(?:wearing|wears|grinding|dragging) (?:me|her|him|us) (?:out|down)"
    r"|(?:won['’]?t|doesn['’]?t|refuses to|never|hardly) (?:even )?(?:speaks?|talks?|rings?|visits?"
    r"|lifts? a finger|pays? (?:his|her) way|moves? out|help (?:me|her|us|out))"
    r"|(?:eats?|eating|sponging|sponges|bleeds?|bleeding) (?:me|her|us) (?:out|off|dry)"
    r"|treats (?:the|my|her|our) (?:house|home|place) (?:like|as)|moved back in and)\b",
    re.I,
)
_CHILDREN: Final = frozenset(CHILD.split("|"))
_SAYS_I: Final = regex(r"\b(?:i|i['’]?m|i['’]?ve|i['’]?d|im|ive)\b", re.I)
_SIZE: Final = regex(r"\b(?:size|sizes|uk)\s*$", re.I)  # of clothes
# "60 plus", "65 and over": for whom a group is, and nobody's age.
_OR_OVER: Final = regex(
    r"\s*(?:\+|plus\b|(?:years )?(?:and|or|&) (?:over|above|older|up(?:wards)?(?! for)|under|below"
    r"|younger)\b"
    r"|upwards\b)",
    re.I,
)
_SPEAKER: Final = regex(r"^(?:i['’]?m|i am)\b", re.I)
# "A 3 yr old and a baby", "theres a 2 yr old": of who has them.
_AND_BABY: Final = regex(
    r"\s*(?:and|&|n|plus|\+)\s+(?:an? |another |the |my |our |new ?born )*"
    r"(?:bab(?:y|ies)|newborn|new born|toddlers?|twins|bump|bub|one on the way|\d{1,2} ?(?:mths?"
    r"|months?|wks?|weeks?))\b",
    re.I,
)
_HAS_A: Final = regex(
    r"\b(?:have|has|having|had|got|['’]?ve|there['’]?s|there is|juggling|and|&|plus|wi"
    r"|mind(?:s|ing)?) (?:(?:also|just|only|already|still|now|got) )*(?:my|our|her|his|an?) $",
    re.I,
)
_IS_MEANT: Final = regex(
    r"\s*,?\s*(?:(?:son|daughter|lad|lass|boy|girl|child|kid|grandson|granddaughter)\b,? ?)?"
    r"(?:who|that|with|w|needs?|wants?|won['’]?t|can['’]?t|isn['’]?t|doesn['’]?t|having|struggling"
    r"|not|refus\w*)\b",
    re.I,
)
# "90 year old house", and what is long past.
_OLD_THINGS: Final = word_set(
    "house home flat car dog cat boiler building telly tv cooker carpet laptop"
)
_YOUNG: Final = word_set("lad lass boy girl laddie laddy lassie child kid youngster")
_A_CHILD: Final = 16
_A_YOUNG_CHILD: Final = 11
_OLDEST: Final = 115


def read_age(text: Text, today: date) -> str | None:
    """The age of the person the search is for, in years: "82 yr old", "84 F", "in her 70s" (75),
    "a teenager" (15), "born 1948". Not the age of a child in tow or of somebody who is looked
    after or died. Returns the gender that was told with it ("84 F")."""
    aside: list[int] = []
    found: tuple[Told, tuple[int, ...]] | None = None
    for told in _all_told(text, today):
        at = text.at_span(told.start, told.end)
        sized = bool(_SIZE.search(text.typed[max(0, told.start - 12) : told.start]))
        bound = _OR_OVER.match(text.typed, told.end)
        if not at or not text.free(at) or sized or bound or not 0 < told.years <= _OLDEST:
            continue
        if not _is_theirs(text, told, at):
            aside += at
        elif found is None or _is_surer(told, found[0]):
            found = told, at
    if found:
        told, at = found
        label = told.about or f"Aged {told.years:g}"
        shared = told.about == TEENAGER
        text.find("age", f"{told.years:g}", label, at[0], at[-1], value=told.years, shared=shared)
    for one in aside:
        text.taken.setdefault(one, "aside")
    return found[0].sex if found else None


def _is_surer(told: Told, than: Told) -> bool:
    """ "I'm 40" tells more than any other age, "teen girl 14" more by its number."""
    if _SPEAKER.match(told.lead):
        return not _SPEAKER.match(than.lead)
    return than.about == TEENAGER and told.about == ""


def _all_told(text: Text, today: date) -> list[Told]:
    """Every age in reading order; of several that share letters the first kind of wording."""
    found: list[Told] = []
    typed = text.typed
    bands = (
        Told(*band.span, float(band.middle), band.lead, about=band.label)
        for band in bands_in(typed)
    )
    ways = (exact_ages(typed, today), noted_ages(typed), school_ages(typed), rough_ages(typed))
    for told in chain(bands, *ways):
        if is_how_long(typed, told) or is_numbered(typed, told.start, told.end):
            continue
        if not any(one.start < told.end and told.start < one.end for one in found):
            found.append(told)
    if not found:
        alone = [told for told in lone_ages(text.typed) if not _is_number(text, told)]
        if len(alone) == 1:  # of several numbers none says whose age it is
            found += alone
    if not found:
        for met in _BARE.finditer(text.typed):
            at = text.at_span(*met.span())
            if (
                at
                and text.norm(at[0] + 1) not in _MEASURES
                and text.norm(at[0] + 2) not in _STREETS
                and text.norm(at[0] - 1) not in _NUMBERED
                and not is_numbered(typed, *met.span())
            ):
                found.append(Told(*met.span(), float(met[1]), ""))
    if not found and len(text.tokens) <= _SHORT:
        found += _last_number(text)
    return sorted(found)


def _last_number(text: Text) -> list[Told]:
    """ "Quit smoking 34": a number that ends a note, or has only a place behind it."""
    for met in _LAST.finditer(text.typed):
        at = text.at_span(*met.span(1))
        ends = at and (at[-1] + 1 == len(text.tokens) or text.taken.get(at[-1] + 1) == "place")
        before = text.norm(at[0] - 1) if ends and text.same_block(at[0] - 1, at[0]) else ""
        told = before and before not in _NUMBERED | _COUNTED | _MEASURES | _BOUNDS
        told = told and not is_numbered(text.typed, *met.span(1))
        if told and not before.isdigit() and text.free((at[0] - 1,)):
            return [Told(*met.span(1), float(met[1]), "")]
    return []


def _is_number(text: Text, told: Told) -> bool:
    """Whether a number between commas ends a line of an address, or is all there is."""
    at = text.at_span(told.start, told.end)
    numbered = at and text.same_block(at[0] - 1, at[0]) and text.norm(at[0] - 1) in _NUMBERED
    numbered = numbered or is_numbered(text.typed, told.start, told.end)
    return not at or len(text.tokens) == 1 or bool(numbered)


def _is_theirs(text: Text, told: Told, at: tuple[int, ...]) -> bool:
    """Whether this is the age of the person the search is for."""
    first, last = at[0], at[-1]
    before = text.before(first, 4)
    near = set(before)
    if (
        before[-2:] in (("like", "a"), ("like", "an"), ("of", "a"), ("of", "an"))
        or _NOT_MEANT & near
        or _IS_ELSEWHERE.search(text.typed[: told.start])
        or _OLD_THINGS & set(_after(text, last)[:1])
        or (before[-1:] in (("is",), ("was",)) and _OLD_THINGS & set(before[-2:-1]))
        or _is_felt(before)
    ):
        return False
    if _DIES_AFTER.match(text.typed, told.end):
        return False
    if any(met.start() >= told.end for met in _ASKS_FOR.finditer(text.typed)):
        return False  # "caller aged 50, asking for her mum"
    if before[-1:] == ("was",) and _DIED & set(text.norms()):
        return False  # "lost my nan, she was 93"
    lead = told.lead.casefold()
    bounded = before and before[-1] in _BOUNDS and not lead.endswith("up ")
    if before and (bounded or (near & _LONG_AGO and not told.about)):
        return False
    if _SPEAKER.match(told.lead) or "carer" in (text.norm(first - 1), text.norm(last + 1)):
        return not near & {"when", "until"}
    if near & _DIED or (before and before[-1] == "at" and near & _AT_AN_AGE):
        return False
    if _is_looked_after(text, first):
        return False
    grown = told.years >= _A_CHILD and {*before, *re.findall(r"[a-z]+", lead)} & _CHILDREN
    own_life = grown and _SAYS_I.search(text.typed) and _OWN_LIFE.match(text.typed, told.end)
    worn_out = grown and _BURDEN.search(text.typed, told.end)
    if (own_life or worn_out) and not _HELP_FOR_THEM.search(text.typed, told.end):
        return False
    if told.years >= _A_CHILD and _BESIDE.search(text.typed[max(0, told.start - 40) : told.start]):
        return False
    child = bool(_KIDS & {*before, *re.findall(r"[a-z]+", lead), *_after(text, last)})
    if told.about == TEENAGER or child or told.years < _A_CHILD:
        return _is_childs(text, told, at, child=child)
    return True


def _is_felt(before: tuple[str, ...]) -> bool:
    """ "Feels about 90", "looks 80": how somebody seems, and not how old they are."""
    last = before[:-1] if before[-1:] and before[-1] in _ROUGHLY else before
    return bool(last) and last[-1] in _FEELS


def _after(text: Text, last: int) -> list[str]:
    return [text.norm(last + step) for step in (1, 2) if text.same_block(last, last + step)]


def _is_looked_after(text: Text, first: int) -> bool:
    """ "Carer for my mum who's 88", "looking after dad, 90"; not "can't look after herself"."""
    norms = text.norms()
    for step in range(max(1, first - 14), first + 1):
        if norms[step - 1 : step + 1] in _CARES and text.norm(step + 1) not in _THEMSELVES:
            return True
    return norms[0] in ("carer", "caring") and first <= 14


def _is_childs(text: Text, told: Told, at: tuple[int, ...], *, child: bool) -> bool:
    """A child's age counts where something is asked for the child: "swimming for my 6 year old",
    "my lad's nine", "my son is 15". A child somebody only has ("mum w 2yr old", "my 6 year old is
    naughty") is not whom the search is for."""
    before = set(text.before(at[0], 5))
    if "for" in before:
        return True
    if _is_in_tow(text, told):
        return False
    if told.years < _A_YOUNG_CHILD and _is_had(text, told):
        return True  # "have a 7 year old who won't sleep"
    if told.lead.endswith("of "):
        before.discard("of")  # "a lad of 15": the child's own, not of what somebody is a parent
    if _PARENTS & before or text.norm(at[0] - 1) in ("w", "with"):
        return False
    if _is_child_of_its_own(text, at):
        return True
    if told.lead or told.years >= _A_YOUNG_CHILD or _WISHES & set(_after(text, at[-1])):
        return True
    return not (child or before & _GROWN_UPS)


def _is_in_tow(text: Text, told: Told) -> bool:
    """ "Got a 2 yr old at home", "a 3 yr old and a baby": told of by who has them; not "got a 6
    year old who won't sleep"."""
    if told.years >= _A_YOUNG_CHILD:
        return False
    if _AND_BABY.match(text.typed, told.end):
        return True
    return _is_had(text, told) and not _is_meant(text, told)


def _is_had(text: Text, told: Told) -> bool:
    return bool(_HAS_A.search(text.typed[max(0, told.start - 30) : told.start]))


def _is_meant(text: Text, told: Told) -> bool:
    typed, end = text.typed, told.end
    return bool(_IS_MEANT.match(typed, end) or _HELP_FOR_THEM.search(typed, end))


def _is_child_of_its_own(text: Text, at: tuple[int, ...]) -> bool:
    """ "A 7 yr old lass who won't speak", "8 year old girl, shy": of nobody else is told. "I have a
    6 year old boy" tells of who has him."""
    if not _YOUNG & set(_after(text, at[-1])[:1]):
        return False
    before = text.before(at[0], 2)
    return before in ((), ("a",))
