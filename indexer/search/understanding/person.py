"""The gender of the person a search is for. Only clear cases count, because the words may be about
somebody else: a carer, a child, a husband. It is held only against women-only and men-only groups.
"""

from __future__ import annotations

import re
from typing import Final

from indexer.search.understanding.late import regex
from indexer.search.understanding.person_told import is_who_comes, told_genders
from indexer.search.understanding.text import Text, word_set

_MAN: Final = word_set(
    "gent gentleman bloke chap fella feller widower man male guy fellow geezer bachelor "
    "househusband schoolboy gentelman gentlman transman"
)
_WOMAN: Final = word_set("lady woman widow female housewife schoolgirl femail womn transwoman")
MEN: Final = word_set("men lads blokes gents males fellas")
WOMEN: Final = word_set("women ladies females lasses")
# "female GP", "dinner lady", "a male befriender": nobody who looks for a group.
_AFTER: Final = word_set(
    "gp doctor worker nurse counsellor therapist carer instructor staff support driver who in next "
    "on at from befriender volunteer companion visitor u flu up downstairs upstairs opposite "
    "across friend friends company tutor teacher trainer coach physio interpreter mentor role "
    "leader toilet toilets loo barber hairdresser"
)
_BEFORE: Final = word_set(
    "dinner cleaning tea lollipop delivery with by the from that not no v of violent another other "
    "bin repair gas handy post some"
)
_MEETS: Final = word_set("meet meeting marry married date dating find another like")
_DID: Final = word_set(
    "hit hits scammed robbed attacked followed conned raped knocked shouted "
    "beat grabbed stole took threatened broke pushed touched bully laughed"
)
_LIVES: Final = word_set(
    "is has lives wants needs likes loves would cant enjoys never isnt wont doesnt hasnt struggles "
    "misses hates uses feels stays sits might still just now lost speaks used cares looks gets"
)
# "Her daughter's bloke", "mum's new fella": somebody beside.
_ADJECTIVES: Final = word_set("new old ex young own other latest so called former dead late")
_WHEN: Final = word_set(
    "monday tuesday wednesday thursday friday saturday sunday he she who it that there here today"
)
_ANIMALS: Final = word_set(
    "dog dogs cat puppy pup kitten budgie parrot rabbit horse pony labrador spaniel terrier pet"
)
_ELSEWHERE: Final = word_set("at next outside upstairs across downstairs opposite")
_FRIGHTEN: Final = word_set(
    "scare scares frighten frightens terrify intimidate worry hate hated bully bullied upset are "
    "have hit hurt make shout stare"
)
_FEARS: Final = word_set(
    "scared afraid frightened terrified fear wary nervous sick tired suspicious"
)
# "Free of him", "left her": of somebody else than who is told of.
_SOMEBODY_ELSE: Final = word_set(
    "of from leave leaving left escape escaping flee fled fleeing dumped dump against "
    "divorce divorcing"
)
# "She died at 84", "quiet since she passed": of who is no more.
_DIED: Final = regex(
    r" (?:(?:has|had|just|sadly|suddenly|finally|only) )*(?:died|passed|pass(?:es)? away|went"
    r" into (?:a"
    r" )?(?:home|care))\b",
    re.I,
)
# "If there's ladies sat there", "in a room with blokes": whom somebody would not sit among.
_AMONG: Final = regex(
    r"\b(?:can['’]?t|cannot|couldn['’]?t|won['’]?t|not|isn['’]?t|aren['’]?t|don['’]?t|doesn['’]?t|never|n['’]t|scared|afraid"
    r"|uncomfortable|panics?|nervous)\b[^.,;!?\n]{0,40} (?:with|around|round|near|if there['’]?s"
    r"|if there are|where there['’]?s|when there['’]?s|wi)(?: (?:any|other|lots of|loads of|all"
    r"|the|strange|big|a lot of))* $",
    re.I,
)
_YOUNG: Final = {
    "lad": "man", "laddie": "man", "laddy": "man",
    "lass": "woman", "lassie": "woman", "girl": "woman",
}  # fmt: skip
# "A lady told me", "this woman keeps ringing me": of whom somebody else tells.
_TOLD_ME: Final = regex(
    r"^ (?:\w+ ){0,2}?(?:told|rang|phoned|called|gave|showed|sent|pointed|said to|suggested to"
    r"|keeps? \w+ing|kept \w+ing|comes? to|came to) (?:me|us|i)\b",
    re.I,
)
# "Who's lonely" tells of somebody, "who's following me" of somebody else.
_WHO_IS: Final = regex(
    r" who['’]?s (?!(?:been |always |\w+ )?(?:follow|harass|threaten|stalk|bother|hit|abus|bully"
    r"|scam"
    r"|shout|attack|been|upset)\w*)",
    re.I,
)
_HE: Final = word_set("he him his himself hisself")
_SHE: Final = word_set("she her hers herself")
_RELATIVES: Final = {
    **dict.fromkeys(
        ("mum", "mother", "wife", "nan", "nana", "gran", "grandma", "sister", "aunt", "auntie",
         "daughter", "granddaughter", "girlfriend", "niece", "missus"), "woman"),
    **dict.fromkeys(
        ("dad", "father", "husband", "hubby", "son", "grandad", "brother", "uncle", "grandson",
         "boyfriend", "nephew"), "man"),
}  # fmt: skip
_OTHERS: Final = frozenset(_RELATIVES) | word_set(
    "mums dads parents partner child kids baby carer family children neighbours sons daughters"
)
# Who is meant by "she" where somebody else writes.
_NAMELESS: Final = word_set(
    "pt patient client neighbour friend user resident tenant mate colleague"
)
_SPEAKER: Final = word_set("i im ive my me our we us you")
_NEAR: Final = 60  # letters behind a word that say what somebody did
_LONGEST_STORY: Final = 60  # words; in a longer one too many people may be meant
_CARES: Final = word_set(
    "carer caring care cares cared support worried worry do does did doing everything cook cooking "
    "shop shopping responsible sad break lot"
)
_PARENTS: Final = {
    **dict.fromkeys(("mum", "mums", "mother", "mothers"), "woman"),
    **dict.fromkeys(("dad", "dads", "father", "fathers"), "man"),
}
_WHOSE: Final = word_set("my me our his her their your mi")
_TITLES: Final = {"mr": "man", "mrs": "woman", "miss": "woman", "ms": "woman"}
_WORKERS: Final = word_set("by from to with dr nurse gp thanks regards worker coordinator")
_GROUPS: Final = word_set("group groups club session sessions class classes meet meetup night")
# Words that say what is needed too.
_TELLING: Final = frozenset(_RELATIVES) | word_set("widow widower mums dads")
_SEX: Final = regex(r"\b(?:sex|gender)\s*[:=-]?\s*(m|f|male|female|man|woman)\b", re.I)
_LABELS: Final = {"man": "A man", "woman": "A woman"}


def read_gender(text: Text, told: str | None = None) -> None:
    """ "gent", "lady", "widow", "for my dad", "Mrs P", "pt … she". Never from "my wife" alone.

    `told` is the gender that stood beside the age ("84 F").
    """
    if told:
        age = next((one for one in text.findings if one.kind == "age"), None)
        if age:
            spot = text.at_span(age.start, age.end)
            note_gender(text, told, spot[0], spot[-1])
    for met in _SEX.finditer(text.typed):
        spot = text.at_span(*met.span())
        if text.free(spot):
            note_gender(text, "woman" if met[1][0] in "fFwW" else "man", spot[0], spot[-1])
    _read_asked_for(text)
    _read_titles(text)
    _read_nouns(text)
    for gender, first, last in told_genders(text):
        note_gender(text, gender, first, last)
    _read_pronouns(text)
    for at in range(len(text.tokens)):
        parent = _PARENTS.get(text.norm(at))
        several = text.norm(at).endswith("s") or text.tokens[at].possessive
        grouped = several and text.same_block(at, at + 1) and text.norm(at + 1) in _GROUPS
        if parent and (
            grouped or text.norm(at - 1) in ("single", "new", "young", "expectant", "lone")
        ):
            note_gender(text, parent, at, at)


def note_gender(text: Text, gender: str, first: int, last: int) -> None:
    """Note it, unless the text already told the other one."""
    if all(one.id == gender for one in text.findings if one.kind == "gender"):
        shared = text.norm(first) in _TELLING or first in text.guarded
        text.find("gender", gender, _LABELS[gender], first, last, shared=shared)


def _read_asked_for(text: Text) -> None:
    """ "A lunch club for my dad": whom it is for, if nobody cares for him in the text."""
    for at in range(2, len(text.tokens)):
        gender = _RELATIVES.get(text.norm(at))
        asked = gender and text.norm(at - 1) in _WHOSE and text.norm(at - 2) == "for"
        if asked and text.same_block(at - 2, at) and not _CARES & set(text.before(at - 1, 3)):
            note_gender(text, gender or "", at, at)
            return


def _read_titles(text: Text) -> None:
    """ "Mrs Begum is lonely". A name is nothing to search for; who refers her is not meant."""
    for at, token in enumerate(text.tokens):
        gender = _TITLES.get(token.norm)
        titled = gender or (token.norm == "dr" and at + 1 < len(text.tokens))
        if not titled:
            continue
        if not token.raw[0].isupper():
            lone = "and" in (text.norm(at - 1), text.norm(at + 1)) or text.ends_block(at)
            small = token.norm in ("mr", "mrs") and at not in text.taken  # "mr jones, 80"
            if gender and small and not lone and text.norm(at - 1) not in _WORKERS:
                note_gender(text, gender, at, at)
            continue
        last = at
        while (
            last - at < 3
            and (text.same_block(at, last + 1) or _is_after_stop(text, at, last))
            and last + 1 < len(text.tokens)
            and text.tokens[last + 1].raw[0].isupper()
            and text.free((last + 1,))
        ):
            last += 1
        if last == at:
            continue
        couple = "and" in (text.norm(at - 1), text.norm(at + 1))  # "Mr and Mrs Hill"
        if gender and not couple and text.norm(at - 1) not in _WORKERS:
            note_gender(text, gender, at, last)
        for one in range(at, last + 1):
            text.taken.setdefault(one, "aside")


def _is_after_stop(text: Text, at: int, last: int) -> bool:
    """ "Mrs. Ali": the stop belongs to the title."""
    return last == at and text.typed[text.tokens[at].end :][:2] == ". "


def _read_nouns(text: Text) -> None:
    for at, token in enumerate(text.tokens):
        if at in text.taken:
            continue
        boy = token.norm == "boy" and _is_told_of(text, at)
        if at in text.guarded and not boy:
            continue
        one_person = token.norm in _MAN | _WOMAN
        gender = (
            "man" if token.norm in _MAN | MEN else "woman" if token.norm in _WOMAN | WOMEN else None
        )
        if token.norm in _YOUNG:
            own = text.norm(at - 1) in _WHOSE or text.norm(at - 1) == "baby"
            gender = None if own else _YOUNG[token.norm]
        if boy:
            gender = "man"
        if gender is None:
            continue
        aged = text.taken.get(at - 1) == "age"  # "86 year old woman who lives alone"
        lives = text.norm(at + 1) == "who" and (
            text.norm(at + 2) in _LIVES or _WHO_IS.match(text.typed, token.end)
        )
        aged = aged or text.taken.get(at + 2) == "age" or bool(lives)  # "chap who's 71"
        if one_person and _is_somebodys(text, at):
            continue
        if one_person and is_who_comes(text, at):
            note_gender(text, gender, at, at)
            continue
        if one_person and not aged and text.same_block(at, at + 1) and text.norm(at + 1) in _AFTER:
            continue
        if _MEETS & set(text.before(at, 3)) or _DID & set(_next_to(text, at)[:1]):
            continue  # "meet a nice man", "a man hit me"
        if (
            not one_person
            and not aged
            and _next_to(text, at)[:1]
            and _next_to(text, at)[0] in _ELSEWHERE
        ):
            continue  # "women at work"
        among = _AMONG.search(text.typed[max(0, token.start - 80) : token.start])
        if not one_person and (among or _is_feared(text, at)):
            continue
        if {*_BEFORE} & set(text.before(at, 1)):
            continue
        if _TOLD_ME.match(text.typed[token.end : token.end + _NEAR]):
            continue
        note_gender(text, gender, at, at)


def _is_told_of(text: Text, at: int) -> bool:
    """Whether "boy" is who the text is about: "14yr old boy", "a boy of 12", "teenage boy"; "my
    boy" and "boys at school" are somebody beside."""
    of_age = text.norm(at + 1) in ("of", "o") and text.taken.get(at + 2) == "age"
    aged = "age" in (text.taken.get(at - 1), text.taken.get(at + 1)) or of_age
    young = text.norm(at - 1) in ("teen", "teenage", "young", "autistic", "adolescent")
    return aged or (young and text.norm(at - 2) not in _WHOSE)


def _is_somebodys(text: Text, at: int) -> bool:
    """ "Her daughter's bloke", "mum's new fella"; not "Monday's men"."""
    step = at - 1
    while text.norm(step) in _ADJECTIVES:
        step -= 1
    owned = text.same_block(step, at)
    return owned and text.tokens[step].possessive and text.norm(step) not in _WHEN


def _next_to(text: Text, at: int) -> list[str]:
    return [text.norm(at + 1)] if text.same_block(at, at + 1) else []


def _is_feared(text: Text, at: int) -> bool:
    """ "Women scare me", "frightened of men", "ladies' day": not who the person is."""
    after = text.norm(at + 1) if text.same_block(at, at + 1) else ""
    before = text.before(at, 2)
    feared = after in _FRIGHTEN or (before[-1:] == ("of",) and before[0] in _FEARS)
    return feared or before[-1:] in (("hates",), ("hate",), ("trust",)) or after == "day"


def _is_for_self(text: Text, at: int) -> bool:
    """ "Something for himself", "keeps to herself"; not "mum won't ask for help for herself, it is
    for Dad", where somebody of the other sex is told of as well."""
    if text.norm(at - 1) not in ("for", "to"):
        return text.norm(at - 1) in ("group", "something", "club")
    if text.norm(at - 2) in ("something", "somewhere", "group", "club", "one", "time"):
        return True
    other = "man" if text.norm(at) == "herself" else "woman"
    pronouns = _HE if other == "man" else _SHE
    kin = {word for word, gender in _RELATIVES.items() if gender == other}
    return not (pronouns | kin) & set(text.norms())


def _read_pronouns(text: Text) -> None:
    """A text that begins with "he", or tells of a patient or neighbour as "she", and of nobody else
    who could be meant."""
    norms = text.norms()
    told = set(norms)
    himself = next((at for at, one in enumerate(norms) if one in ("himself", "herself")), None)
    if himself is not None and _is_for_self(text, himself):
        note_gender(text, "man" if norms[himself] == "himself" else "woman", himself, himself)
        return
    hers, his = told & _SHE, told & _HE
    if bool(hers) == bool(his):
        return
    # "Her husband died": the husband is hers, so he is not who "she" is.
    others = {
        one
        for at, one in enumerate(norms)
        if one in _OTHERS and norms[at - 1] not in ("her", "his", "their")
    }
    if others or (told & _SPEAKER and not told & _NAMELESS) or len(norms) > _LONGEST_STORY:
        return
    spots = [at for at, one in enumerate(norms) if one in (hers or his)]
    if all(norms[at] in ("him", "her") and norms[at - 1] in _SOMEBODY_ELSE for at in spots):
        return
    if any(_DIED.match(text.typed, text.tokens[at].end) for at in spots):
        return
    at = spots[0]
    if _ANIMALS & set(norms[:at]):
        return  # "guide dog owner, somewhere she's welcome"
    free = at not in text.taken
    note_gender(text, "woman" if hers else "man", at, at)
    if free:
        text.taken.pop(at, None)  # "someone to ring her" is read after this
