"""Help that somebody has already: "he has a befriender on Tuesdays, looking for a men's shed", "we
already use the food bank", "the ring and ride comes Fridays". It is told, so that nobody offers it
again, and is no need beside what is asked for; nor is its day a day to go somewhere. Read before
`days`; used by `needs` and `passing`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from indexer.search.understanding.day_words import DAY_OF, PARTS_OF_DAY, RIDES
from indexer.search.understanding.late import regex
from indexer.search.understanding.text import Text

_REST: Final = (
    r"(?:(?!\b(?:but|so|now|then|while|because|wants?|would|looking|needs?|like to|like (?:him|her"
    r"|me|us) to|could|can|cannot|can['’]?t)\b|\band (?:\w+ )?(?:would|wants?|needs?|could|is"
    r"|looking|fancies|i['’]?d)\b)[^,.;:!?\n|]){0,90}"
)
# What is got from a service or from somebody who is paid for it, or gives his time.
_HELPER: Final = (
    r"(?:befriend(?:er|ing)(?: (?:calls?|visits?|service|volunteer))?|counsell(?:or|ing)"
    r"|therap(?:ist|y)|carers?(?! (?:group|support|cent|assess|allow|caf))|care package"
    r"|package of care"
    r"|(?:support|key|care|recovery|family support) ?workers?|cleaner|home help|gardener"
    r"|meals on wheels|attendance allowance|pip\b|dla\b|universal credit|carer['’]?s allowance"
    r"|food parcels?|lifeline|pendant alarm|(?:alcohol|drug|recovery|smoking) (?:team|service"
    r"|nurse)|cmht|cpn|mental health (?:team|nurse|worker)|district nurses?|sitting service|sitter"
    r"|respite|day ?cent(?:re|er)|day ?care|physio\w*|social worker|volunteer visitor)"
)
_ITS: Final = (
    r"(?:(?:an?|the|her|his|my|our|their|some|paid|private|weekly|regular|phone|telephone|daily"
    r"|good|lovely|great|nice|very|one|two|twice[- ]daily)\s){0,3}"
)
_SHE: Final = (
    r"(?:(?:he|she|(?<=\w )who|mum|mam|dad|nan|nana|gran|grandad|wife|husband|hubby|partner|son"
    r"|daughter|brother|sister|friend|neighbour|client|patient|pt|lady|gent|gentleman|woman|man)"
    r"(?: (?:also|already|still|now|just|only|does))?)"
)
_I: Final = r"(?:(?:i|we|they)(?: (?:also|already|still|now|just|only|do))?)"
_BEGINS: Final = r"(?:^|[,.;:!?(\n|]\s*|\b(?:and|but|as|since|because) )"
# Not "does anyone", nor "she does like".
_DOES: Final = (
    r"(?:does|plays) (?!any|he\b|she\b|it\b|the\b|your\b|this\b|that\b|my\b|not\b|like|enjoy"
    r"|love|want|need)"
)
_GOES: Final = rf"(?:goes to |attends |{_DOES}|is (?:in|at|with|under) (?:an?|the|his|her) )"
_GO: Final = r"(?:go to|attend|am (?:in|at|with|under) (?:an?|the|my))"
_PATTERNS: Final = (
    # "Already gets counselling", "currently attends", "already in a choir".
    regex(
        r"\b(?:already|currently|presently)(?: just| only)? (?:has|have|had|having|got|gets?"
        r"|getting|goes to|go to|going to|attends?|attending|sees?|seeing|does|do|doing|uses?"
        r"|using|in|on|at|with|under|open to|known to|receiv\w+|a member of|part of|involved"
        r" (?:in|with)|linked (?:in )?with|enrolled|signed up|working with|plays?)\b"
        rf"(?! (?:to do|a lot|debt|arrears)\b){_REST}",
        re.I,
    ),
    # "Has carers already", "AA on Mondays already".
    regex(rf"(?:{_BEGINS}|\b(?:{_SHE}|{_I}) )(?!not\b|no\b){_REST}\balready\b", re.I),
    # "She's got a befriender who visits on Wednesdays", "gets attendance allowance".
    regex(
        rf"(?:(?:{_BEGINS}|\b{_SHE}(?:['’]s)? ?)(?:has|gets|receives|sees|under|has got|got)"
        r"|\b(?:he|she|mum|mam|dad|nan|gran|grandad)['’]s (?:got|having|getting|seeing|under|with)"
        rf"|{_BEGINS}{_I} (?:have|get|receive|see|have got|got)"
        r"|\b(?:i|we|they)['’](?:ve got|m (?:having|getting|seeing|under)|ve))"
        rf" {_ITS}{_HELPER}{_REST}",
        re.I,
    ),
    # "Goes to a walking group", "I go to the gym".
    regex(
        rf"{_BEGINS}(?:(?:my |our |the )?{_SHE} )?{_GOES}{_REST}|{_BEGINS}{_I} {_GO} {_REST}", re.I
    ),
    # "The befriender visits on Wednesdays", "carers come in four times a day".
    regex(
        rf"\b{_HELPER} (?:comes?|visits?|pops? in|calls?|rings?|takes?|brings?|goes|go|is coming)\b"
        rf"{_REST}",
        re.I,
    ),
    # "Under the alcohol team", "in touch with citizens advice about her debts", "has had the stop
    # smoking service".
    regex(
        r"\b(?:under (?:the|care of)|in touch with|known to|open to|supported by"
        r"|(?:gets?|getting) (?:help|support) from|on the books (?:of|at)"
        r"|(?:has|have|['’]ve) (?:already )?(?:had|done|finished|completed)"
        rf" (?:the|a|an|some|his|her|my)) {_REST}",
        re.I,
    ),
)
# How somebody gets there, and no need of a ride; its day is a day to go.
_RIDE: Final = regex(
    rf"\b(?:{RIDES}|patient transport)(?: service)? (?:only )?(?:comes|runs"
    r"|(?:picks?|brings?|takes?|collects?|fetch(?:es)?) \w+(?: up)?|is (?:on|only|every))"
    r"(?: round)?(?= (?:on|every|a|each|only)\b| ?(?:mon|tue|wed|thu|fri|sat|sun)"
    r"|\s*(?:$|[,.;!?\n|]))",
    re.I,
)
# "Her carer comes Tuesdays and could bring her": then is when she can go.
_COULD_THEN: Final = regex(
    r"[^.!?\n|]{0,30}?\b(?:(?:can|could|will|would|who['’]ll|happy to|able to|offered to) (?:bring"
    r"|take|come|drive|go|do|accompany|support|help (?:him|her|me|us) get)|to (?:bring|take|drive"
    r"|come with|go with)|then\b|that day\b|those days\b|same days?\b)",
    re.I,
)
# Something else that is asked for.
_ASKS: Final = regex(
    r"\b(?:wants?|wanted|wanting|would|['’]d (?:like|love)|wd like|looking|needs?|needing|after"
    r"|fancy|fancies|try|instead|something|somewhere|anything|anywhere|owt|summat|any|find|love"
    r"|loves|prefer|rather|lonely|help|interested|hoping|could do with|keen|ready|more|another"
    r"|too|no company|bored|suggest\w*|recommend\w*)\b|\?",
    re.I,
)
# "Does not have a befriender", "goes to a group that is closing", "has no transport", "alone in the
# house all day": what is lacking, ends or is hard is not had.
_NO_MORE: Final = regex(
    r"\b(?:no|not|nobody|none|nothing|never|without|hardly|barely|cannot|ca?n['’]?t"
    r"|(?:do|does|did|is|are|was|were|has|have|had|could|would|should|wo)n['’]?t"
    r"|lost|stop(?:s|ped|ping)?(?! smoking)|clos(?:es|ed|ing)|end(?:s|ed|ing)"
    r"|finish(?:es|ed|ing)|waiting|used to|alone|lonely|isolated|struggl\w+|trouble|problems?"
    r"|hates?|has to|have to|had to|look(?:s|ing)? after|car(?:es|ing) for)\b",
    re.I,
)
_CAN_BE_HAD: Final = frozenset({
    "company.social", "company.befriending", "company.shared_meals", "wellbeing.talk",
    "active.walking", "active.gentle", "active.sport_fitness", "active.dance",
    "active.weight_diet", "money_food.food_bank", "money_food.benefits",
    "money_food.affordable_food", "home_everyday.odd_jobs", "home_everyday.shopping_meals",
    "home_everyday.transport", "work_learn.volunteering", "work_learn.english",
    "work_learn.skills",
})  # fmt: skip
"""What a group or a service gives, besides everything of arts and nature. An illness, a loss, a
debt and loneliness itself are not had so."""
_BY_A_SERVICE: Final = frozenset({
    "wellbeing.alcohol_drugs", "wellbeing.smoking", "family_caring.carers",
})  # fmt: skip
"""Had only where the words name who gives it: "already under the alcohol team", "has carers" and
"goes to AA", but not "currently using heroin" nor "already cares for her mum"."""
_SERVICE: Final = regex(
    rf"\b(?:{_HELPER}|AA|NA|(?:stop|quit) smoking|team|service|group|meetings?|clinic|nurse|rehab"
    r"|programme|patches|course)\b",
    re.I,
)


def put_days_of_help_aside(text: Text) -> None:
    """Take the days, and parts of the day, on which help comes: they are taken, or told, unless
    that is when somebody can go."""
    for met in _told(text):
        if _COULD_THEN.match(text.typed, met[1]) or _COULD_THEN.search(text.typed, *met):
            continue
        for at in text.at_span(*met):
            if text.norm(at) in DAY_OF or text.norm(at) in PARTS_OF_DAY:
                text.taken.setdefault(at, "aside")


def help_had(text: Text, said: Iterable[tuple[str, tuple[int, ...]]]) -> dict[str, tuple[int, ...]]:
    """The needs that are only told as help there is already, where something else is asked for:
    need -> the positions of the words that tell so. `said`: the needs that forms of words in the
    text may mean, and where those stand."""
    found: dict[str, tuple[int, ...]] = {}
    said = list(said)
    for start, end in _spans(text):
        at = set(text.at_span(start, end))
        inside = {need for need, positions in said if at >= set(positions)}
        asks = _asks_beside(text, start, end) or any(
            not at & set(positions) for _, positions in said
        )
        words = text.typed[start:end]
        if inside and asks and all(can_be_had(need, words) for need in inside):
            found.update(dict.fromkeys(inside, tuple(sorted(at))))
    return found


def spans_of_help(text: Text) -> list[tuple[int, int]]:
    """The stretches of the text that tell of help there is, where something else is asked for."""
    return [span for span in _spans(text) if _asks_beside(text, *span)]


def can_be_had(need: str, words: str) -> bool:
    """Whether a need is one that the service or the group in these words meets."""
    if need in _BY_A_SERVICE:
        return bool(_SERVICE.search(words))
    return need in _CAN_BE_HAD or need.startswith("arts_nature.")


def _asks_beside(text: Text, start: int, end: int) -> bool:
    return bool(_ASKS.search(text.typed, 0, start) or _ASKS.search(text.typed, end))


def _spans(text: Text) -> list[tuple[int, int]]:
    return [*_told(text), *(met.span() for met in _RIDE.finditer(text.typed))]


def _told(text: Text) -> list[tuple[int, int]]:
    return [
        met.span()
        for pattern in _PATTERNS
        for met in pattern.finditer(text.typed)
        if not _NO_MORE.search(met[0])
    ]
