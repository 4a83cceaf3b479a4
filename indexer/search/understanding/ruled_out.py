"""What the text says no to: kinds of venue, groups, activities. Ruled-out words drive nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from indexer.search.understanding.findings import RuledOut
from indexer.search.understanding.late import regex
from indexer.search.understanding.text import OPTIONAL, Text, word_set
from indexer.search.understanding.unwanted_things import (
    HELD_IN,
    WANTED_STILL,
    read_unwanted_things,
)
from indexer.search.words import STOP_WORDS
from schemas.vocabulary import VENUE_KINDS

_VENUES: Final[dict[str, tuple[str, ...]]] = {
    "church": ("place_of_worship", "church_hall"), "churches": ("place_of_worship", "church_hall"),
    "mosque": ("place_of_worship",), "temple": ("place_of_worship",),
    "chapel": ("place_of_worship", "church_hall"), "pub": ("pub",), "pubs": ("pub",),
    "bar": ("pub",), "bars": ("pub",), "cafe": ("cafe",), "cafes": ("cafe",), "café": ("cafe",),
    "cafés": ("cafe",), "library": ("library",), "libraries": ("library",), "school": ("school",),
    "schools": ("school",), "surgery": ("surgery",), "outdoors": ("outdoors",),
}  # fmt: skip
_ACTIVITIES: Final = word_set(
    "bingo gym quiz quizz dance sing swim yoga craft knit footbal sport karaok domino card raffl "
    "prayer danc "
    "bibl bowl golf garden walk exercis meditat art choir cook chess dart crochet rugbi cricket "
    "tenni netbal pilat zumba snooker skittl tombola karat jigsaw scrabbl"
)
_CHURCH: Final = word_set("church mosque temple chapel")
_GROUPS: Final = frozenset({"group", "groups"})
# A wish about what it should not be. "Not sleeping" and "no food" are no such wishes.
_AGAINST: Final = word_set("hate hates dislike dislikes without avoid avoids except")
_ARTICLES: Final = word_set(
    "a an the in at any going to on of like want into need too very anything something it to be "
    "fancy enjoy no really"
)
_LACKED: Final = word_set(
    "days day weeks week hours months month night nights year years gone going been left managing "
    "living life us me"
)
_LACK: Final = word_set("are is theres there have has got")
_LACK_AFTER: Final = word_set(
    "near round around here nearby local locally left anymore available running on for until"
)
# "Hates himself", "hates his life", "don't like it here": said of how somebody feels.
_NO_WISH: Final = word_set(
    "himself herself myself themselves yourself itself it them him her me us life living "
    "everything "
    "everyone everybody anyone anybody people being himself that this what how when where school "
    "work job college charity fuss pity sympathy bother trouble hassle handouts help "
    "cared carer carers person patient husband wife mum dad son daughter client parent parents "
    "nobody dark silence quiet stranger strangers visitor visitors die dying change changes idea "
    "thought sound feeling clue soul bean penny patch chance peep word sausage scrap problem lot "
    "bit thing first same worst best end point type sort much many enough hope"
)
# How large or loud it should not be is no thing to leave out: "not a big group".
_HOW: Final = word_set(
    "big large huge massive small loud long far near early late busy packed crowded formal fast "
    "hard heavy dear pricey strict serious young old"
)
# "Not stood on scales", "not talked down to": how nobody wants to be treated. "Not mixed" is
# a wish.
_MADE: Final = word_set(
    "stood sat made left stuck told put kept sent shut hidden taken given spoken seen heard thrown"
)
_NOT_MADE: Final = word_set("mixed bed speed weed med")
# "Hates losing", "hates asking for help" tell of somebody; "hates drawing" is a wish.
_PASTIMES: Final = word_set(
    "running jogging fishing angling drawing painting sewing cycling reading gaming camping hiking "
    "rambling baking swimming dancing singing knitting cooking walking gardening bowling golfing "
    "training acting"
)
# "A group without dogs", but not "takes you without a voucher".
_PLACES: Final = word_set(
    "somewhere something anything anywhere place places club clubs class classes session sessions "
    "choir choirs cafe cafes one ones group groups walk walks venue but meeting meetings activity "
    "activities course"
)
_RELIGION: Final = word_set("religious religion churchy religiou god preachy faith")
# "Nothing religious", "nothing too sporty": what it should be like, and not a lack.
_IT_IS: Final = word_set("that which it ones thats something somewhere one")
_KINDS_OF: Final = _RELIGION | word_set(
    "sporty arty physical competitive energetic strenuous crafty musical outdoorsy"
)
_LEADS: Final = regex(
    r"\b(?:can(?:['’]?t|not) (?:stand|abide|bear)|couldn['’]?t (?:stand|abide|bear)"
    r"|not (?:really |that |too )?(?:into|keen on"
    r"|interested in"
    r"|one for|a fan of|big on|bothered about)|(?:is|are|was)n['’]?t (?:really )?(?:into|keen on"
    r"|one for"
    r"|a fan of|interested in)|(?:bored|sick|tired|fed up|done)"
    r" (?:stiff )?(?:of|with|wi)|(?:had it|finished) with|no interest in|had enough of"
    r"|had my fill of|rather than"
    r"|instead of"
    r"|(?:wo?n['’]?t|(?:will|['’]ll) not|refuses? to|can['’]?t|cannot)"
    r" (?:go to|attend|join|set foot in|go in)"
    r"|steer(?:ing)? clear of|(?:keep|stay|keeps|keeping)(?: \w+)?(?: well| right)? (?:away"
    r"|clear) from"
    r"|(?:not|nowhere|not anywhere) near|can(?:['’]?t|not) (?:be|sit) (?:in|near|around)"
    r"|(?:wo?n['’]?t|will not|would never|wouldn['’]?t|would not|will never)"
    r" (?:touch|entertain|be seen dead (?:in|at)|step foot in|want|like|fancy|enjoy|do)"
    r"(?: (?:to (?:go|be) (?:to|in|at)|it (?:in|at)|in|at))?"
    r"|rather (?:it )?(?:was|were|be) ?n['’]?t (?:in|at)|rather not be (?:in|at)"
    r"|other than|apart from|except for|(?:nothing|nowhere) (?:with"
    r"|involving"
    r"|in|at|like)"
    r"|(?:do not|don['’]?t) (?:send|put|refer|take|offer|book|sign|suggest)(?: (?:her|him|me"
    r"|them))?"
    r"(?: up)?(?: (?:to|for|on|in|with|into))*"
    r"|(?:doesn['’]?t|don['’]?t|won['’]?t) do|doing)\s+"
    rf"{HELD_IN}?(?:the |any |an |our |all the |going to (?:the )?|a )?"
    r"(\w[\w'’]*)",
    re.I,
)
_NOT_THEIR_THING: Final = regex(
    r"\b(\w[\w'’]*)\s+(?:(?:is|are)(?:n['’]?t| not)|not)\s+(?:really |quite )?(?:for (?:me|him"
    r"|her|us"
    r"|them)\b|(?:my|his|her|their|our) (?:thing|cup of tea|scene|sort of thing|bag))"
    r"|\b(\w+) (?:no|nope|not)(?=[,.;])"
    # "Church is out for him", "pubs are off limits", "bingo bores me", "if it's bingo he won't go".
    r"|\b(\w+)(?:['’]s| is| are) (?:out(?= for\b|\s*(?:\Z|[,.;!]))|off[- ]limits"
    r"|out of the question|(?:a )?(?:definite )?no[- ]no|no good for (?:her|him|me|us)"
    r"|(?:my|his|her|our|their) idea of (?:hell|torture|a nightmare))"
    r"|\b(\w+) (?:bores?|leaves?) (?:me|him|her|us|them)(?: (?:rigid|stiff|silly|cold|to tears))?\b"
    r"|\bif it['’]?s (?:just |only |a |all )?(\w+),? (?:then )?(?:forget it|no thanks"
    r"|count (?:me|him|her)"
    r" out|(?:he|she|i)(?: wo|['’]?l?l? wo?)n['’]?t)",
    re.I,
)
# "Tried AA, not for me", "been to counselling and it wasn't for him".
_TRIED: Final = regex(
    r"\b(?:tried|been to|did|done|gone to|went to) (?:a |an |the )?"
    r"(?!doctors?|gps?|hospital|shops?|clinic|town)(\w+)(?: once| before"
    r"| already| twice)?"
    r",? (?:(?:but|and|it|it['’]?s|was|is|they['’]?re) ){0,3}(?:not|wasn['’]?t|isn['’]?t)"
    r" (?:really |quite )?(?:for (?:me|him|her|us|them)\b|(?:my|his|her|their|our) (?:thing"
    r"|cup of tea"
    r"|scene|bag)\b)",
    re.I,
)
_NOT_IN_GROUPS: Final = regex(
    r"\b(?:not (?:good|comfortable|happy|confident|great)|uncomfortable|hates? being"
    r"|can['’]?t (?:cope|"
    r"speak|talk|do)|wo?n['’]?t (?:join|go to|do)) (?:in |with )?(?:a )?groups?\b"
    r"|\b(?:prefers?|rather have|only wants?|wants only"
    r"|would like only) (?:a )?(?:one[\s-]to[\s-]one"
    r"|1[\s-]?(?:to|:|-2-|2)[\s-]?1)\b|\b(?:one[\s-]to[\s-]one|1[\s-]?(?:to|:)[\s-]?1) (?:only"
    r"|not (?:a )?"
    r"groups?)\b|\bgroups? (?:is|are) too much\b",
    re.I,
)
# Somebody who does not drink asks for nothing and rules no place out.
_ABSTAINS: Final = regex(
    r"\b(?:doesn['’]?t|don['’]?t|dosn['’]?t|dunt|never)\s+(?:drink|drinks|smoke"
    r"|smokes)\b(?! (?:enough|much"
    r"|water|any water|as much))|\bnot an? (?:drinker|smoker)\b|\bteetotal\b",
    re.I,
)


# Who keeps away from drink is not sent to a pub.
_DRY: Final = regex(
    r"\b((?:no|without|away from|nowhere with|(?:no|not any)where (?:that|which|with|where)"
    r"(?: (?:serves|sells|there['’]?s|they serve|has))*) (?:any )?(?:alcohol|booze|drink(?:ing)?))"
    r" (?:about|there|around|served|on sale|involved|allowed|please)\b"
    r"|\b(nowhere (?:with|that (?:serves|sells|has)|where there['’]?s) (?:any )?(?:alcohol"
    r"|booze))\b"
    r"|\b(alcohol[- ]free)(?= (?:venue|space|event|social|night|group|place|bar)s?\b)",
    re.I,
)


def read_ruled_out(text: Text) -> None:
    """ "not church" leaves out places of worship and church halls, "no groups" the format group,
    "hates gyms" and "no bingo" an activity."""
    for met in _NOT_IN_GROUPS.finditer(text.typed):
        at = text.at_span(*met.span())
        if at and text.free(at):
            text.find("exclude", "format:group", "No groups", at[0], at[-1])
    for met in _DRY.finditer(text.typed):
        at = text.at_span(*met.span(met.lastindex or 0))
        if at and text.free(at):
            label = f"No {VENUE_KINDS['pub'].lower()}"
            text.find("exclude", "venue_kind:pub", label, at[0], at[-1])
    for first, target, wish in _wishes(text):
        _rule_out_all(text, first, target, wish=wish)
    for met in _LEADS.finditer(text.typed):
        at = text.at_span(*met.span())
        # "Doing bingo" says nothing; it is a lead only behind a no.
        doing = met[0].casefold().startswith("doing")
        weary = text.norm(at[0]) in _WEARY and text.tokens[at[-1]].stem in _CHORES if at else False
        if (
            at
            and text.free(at)
            and not weary
            and not (doing and text.norm(at[0] - 1) not in _NEVER)
        ):
            _rule_out_all(text, at[0], at[-1], wish=True)
    read_unwanted_things(text)
    for met in _NOT_THEIR_THING.finditer(text.typed):
        at = text.at_span(*met.span())
        if at and text.free(at):
            what = text.at_span(*met.span(met.lastindex or 0))[0]
            _rule_out(text, what, what, wish=True)
            for one in at if met[1] else ():
                text.taken.setdefault(one, "aside")
    for met in _TRIED.finditer(text.typed):
        at = text.at_span(*met.span(1))
        if text.free(at) and text.norm(at[0]) not in STOP_WORDS | _NO_WISH:
            _rule_out(text, at[0], at[0], wish=True)
            if text.free(at):
                text.rule_out("words", text.norm(at[0]), at[0], at[0])
    for met in _ABSTAINS.finditer(text.typed):
        for one in text.at_span(*met.span()):
            text.taken.setdefault(one, "not")


# "Tired of cooking for one", "can't sit in the garden": told of a day at home.
_WEARY: Final = word_set("sick tired fed done finished had cant cannot would wouldnt will wont not")
_CHORES: Final = word_set("cook garden walk exercis bake read")
_HOW_WELL: Final = word_set(
    "well far much enough any anymore properly so as for himself herself myself themselves lately "
    "since now these at"
)
# "Therapy, not tablets", "not an app": a word that nobody says of themselves.
_THINGS: Final = word_set(
    "tablets pills medication antidepressants app apps website websites leaflet leaflets helpline "
    "helplines screen screens zoom computer computers chatbot robot machine letters aa na ga"
)
_DO_NOT: Final = word_set("dont doesnt didnt")
_WILL: Final = word_set("will ll could would might may wont ill hell shell itll")
_NEVER: Final = word_set("not hates hate without dont doesnt avoid")


def _rule_out_all(text: Text, at: int, target: int, *, wish: bool) -> None:
    """Also the rest of a list: "no bingo or dominoes", "not church nor pub"."""
    _rule_out(text, at, target, wish=wish)
    while target in text.taken and text.norm(target + 1) in ("or", "nor", "and"):
        follower = target + 2
        if text.same_block(target, follower) and text.norm(follower) in ("no", "a", "the", "any"):
            follower += 1
        if not text.same_block(target, follower) or not _is_kind(text, follower):
            return
        _rule_out(text, follower, follower, wish=True)
        target = follower


def _is_kind(text: Text, at: int) -> bool:
    if not text.norm(at):
        return False
    token = text.tokens[at]
    return token.norm in _VENUES or token.norm in _GROUPS or token.stem in _ACTIVITIES


def read_unwanted(text: Text) -> None:
    """Whatever else is not wanted ("not a support group") is only noted. Read after the needs,
    because a lack ("without food") is a need and not a wish."""
    text.ruled_out[:] = [one for one in text.ruled_out if not _is_lacked(text, one)]
    of_needs = {at for positions in text.need_words.values() for at in positions}
    for at, target, wish in _wishes(text):
        word = text.norm(target)
        if target in of_needs or word in _NO_WISH:
            continue
        if (text.norm(at) == "no" and not _is_asked(text, target)) or not wish:
            text.taken.setdefault(target, "aside")  # "no kids", "not well": nothing to search for
            continue
        if _tells(text, at, target):
            text.taken.setdefault(target, "aside")
            continue
        if word not in STOP_WORDS and word not in OPTIONAL:
            grouped = text.same_block(target, target + 1) and text.norm(target + 1) in _GROUPS
            text.rule_out("words", word, at, target + grouped)


def _is_lacked(text: Text, one: RuledOut) -> bool:
    """ "Two days without insulin": what is missing is no need that is ruled out."""
    at = text.at_span(one.start, one.end)[0]
    return one.kind == "need" and text.norm(at) == "without" and text.norm(at - 1) in _LACKED


def _is_asked(text: Text, target: int) -> bool:
    """ "No needles please": a wish, where a "no" alone may be a lack."""
    return text.same_block(target, target + 1) and text.norm(target + 1) in (
        "please",
        "thanks",
        "ta",
    )


def _tells(text: Text, at: int, target: int) -> bool:
    """Whether a no and its word tell of somebody, or how it should be, and leave out nothing:
    "without telling anyone", "hates losing", "not a big group"."""
    no, word = text.norm(at), text.norm(target)
    deed = word.endswith("ing") and len(word) > 4 and word not in _PASTIMES
    if no == "without" and (deed or text.norm(at - 1) not in _PLACES):
        return True
    made = word in _MADE or (word.endswith("ed") and word not in _NOT_MADE)
    return word in _HOW or (deed and no in _AGAINST | _DO_NOT) or (no == "not" and made)


def _wishes(text: Text) -> Iterator[tuple[int, int, bool]]:
    """Each negation with the word it is about, and whether it surely says what is not wanted."""
    for at in range(len(text.tokens)):
        strength = _strength(text, at) if at not in text.taken else ""
        if not strength or (strength == "not" and text.norm(at + 1) == "really"):
            continue  # "not really" answers
        target, wish = at + 1, strength == "wish"
        while text.same_block(at, target) and text.norm(target) in _ARTICLES and target < at + 5:
            wish = wish or text.norm(target) in ("a", "the", "in", "like", "want", "into")
            target += 1
        if text.same_block(at, target) and target not in text.taken:
            yield at, target, wish


def _strength(text: Text, at: int) -> str:
    word, before, after = text.norm(at), text.norm(at - 1), text.norm(at + 1)
    if word == "without" and before in _LACKED:
        return ""  # "two days without insulin": what is missing, and not what should not be there
    if word in _AGAINST:
        return "wish"
    if word == "not" and ((before in _WILL and after == "be") or before == "why"):
        return ""  # "my brain will not be quiet", "why not yoga"
    if word == "not" and after.endswith("ing") and text.norm(at + 2) in _HOW_WELL:
        return ""  # "not walking well", "not singing any more"
    if word == "not" and after in ("half", "to") and not _names_kind(text, at + 2):
        return ""  # "not half lonely", "not to worry"
    if word in ("isnt", "arent") and before in _IT_IS:
        kind = text.norm(at + 2) if after in ("too", "very", "a", "at", "in", "the") else after
        kind = text.norm(at + 3) if kind in ("a", "the") else kind
        return "wish" if kind in _RELIGION or kind in _VENUES else ""
    if word == "nothing" or word == "non":
        kind = text.norm(at + 2) if after in ("too", "very", "to") else after
        return "wish" if kind in _KINDS_OF else ""
    if word in ("but", "bar") and before in ("anything", "anywhere", "any", "anyone"):
        return "wish"
    if word in ("dont", "doesnt", "didnt") and after in ("want", "like", "fancy", "enjoy", "need"):
        return "wish" if text.norm(at + 2) != "to" else ""
    if word == "not" and _THINGS & {after, text.norm(at + 2) if after in ("an", "more") else after}:
        return "wish"
    if word == "not" and before not in ("is", "am", "are", "im", "was", "do", "does"):
        return "wish" if before in ("but", "please") else "not"
    if word == "not":
        return "not"
    if word == "no" and before not in _LACK:
        lack = text.same_block(at, at + 2) and text.norm(at + 2) in _LACK_AFTER
        club = (
            text.same_block(at, at + 3) and text.norm(at + 2) in _PLACES
        )  # "no chess club near us"
        lack = lack or (club and text.norm(at + 3) in _LACK_AFTER)
        return "" if lack else "no"
    return ""


def _names_kind(text: Text, at: int) -> bool:
    """Whether a kind of venue, a group or an activity stands here, or right after an article."""
    return _is_kind(text, at + (text.norm(at) in ("a", "the", "any")))


def _rule_out(text: Text, at: int, target: int, *, wish: bool) -> None:
    word = text.tokens[target]
    follower = text.norm(target + 1) if text.same_block(target, target + 1) else ""
    if word.norm in _RELIGION:
        label = f"No {VENUE_KINDS['place_of_worship'].lower()}"
        text.find("exclude", "venue_kind:place_of_worship", label, at, target)
    elif word.norm in ("school", "schools") and text.norm(target - 1) not in (
        "a",
        "the",
        "any",
        "no",
    ):
        return  # "hates school", "kids not in school"
    elif word.norm in _VENUES and (follower not in _GROUPS or word.norm in _CHURCH):
        last = target + (follower in _GROUPS | {"hall", "halls", "based", "run"})
        if follower in ("stuff", "thing", "things"):
            text.taken.setdefault(target + 1, "not")  # "church stuff"
        for kind in _VENUES[word.norm]:
            label = f"No {VENUE_KINDS[kind].lower()}"
            text.find("exclude", f"venue_kind:{kind}", label, at, last)
    elif word.norm in _GROUPS:
        text.find("exclude", "format:group", "No groups", at, target)
    elif WANTED_STILL.match(text.typed, word.end):
        text.taken.setdefault(at, "aside")  # "don't like walking alone" asks for company
    elif word.stem in _ACTIVITIES and not (text.norm(at) == "no" and wish):
        name = _plain(word.norm)
        text.find("exclude", f"activity:{name}", f"No {name}", at, target)


def _plain(norm: str) -> str:
    """ "gyms" -> "gym": one id for one activity."""
    if norm == "quizzes":
        return "quiz"
    if norm.endswith("oes"):
        return norm[:-2]
    return norm[:-1] if norm.endswith("s") and not norm.endswith("ss") else norm
