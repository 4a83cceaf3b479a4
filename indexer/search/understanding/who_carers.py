"""Who looks after somebody at home, told by a name ("unpaid carer", "foster mum") or by what they
do ("looking after mam round the clock", "bringing up two grandkids"). Not who is paid for it, who
did it once, or whose neighbour does. Read by `who`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from indexer.search.understanding.late import regex

_WHOSE: Final = r"(?:my|me|mi|our|his|her|their|the|both|both my|both our|a|an)"
_KIN: Final = (
    r"(?:mum|mam|mom|mummy|mother|dad|father|husband|hubby|wife|missus|partner|spouse|nan|nana"
    r"|gran|granny|grandma|grandmother|grandad|granddad|grandfather|brother|sister|parents?"
    r"|uncle|aunt|auntie|in[- ]laws?|other half|folks|mother[- ]in[- ]law|father[- ]in[- ]law)"
)
_YOUNG: Final = (
    r"(?:sons?|daughters?|child|children|kids?|boys?|girls?|lads?|twins|teenagers?|grandson"
    r"|granddaughter|nephew|niece)"
)
_ILL: Final = (
    r"(?:disabled|autistic|poorly|ill|sick|severely|profoundly|special needs|adult|grown[- ]up"
    r"|epileptic|blind|deaf|complex)"
)
_GRANDKIDS: Final = (
    r"(?:grand ?kids?|grand[- ]?child(?:ren)?|grandsons?|granddaughters?|grandbairns?|nephews?"
    r"|nieces?|(?:sister|brother|daughter|son)['’]?s (?:two |three |\d )?(?:kids?|child(?:ren)?"
    r"|boys?|girls?|bab\w+))"
)
_ADJECTIVES: Final = r"(?:(?!and\b|or\b|to\b|is\b|has\b|who\b)[a-z\d][\w'’-]* ){0,3}?"
_ANYBODY: Final = (
    r"(?:someone|somebody|a (?:\w+ )?relative|relatives|(?:a |the )?loved ones?|a family member"
    r"|family members|an? (?:elderly|disabled|ill|sick|poorly|frail) (?:person|adult|child))"
)
_ONE: Final = (
    rf"(?:{_WHOSE} {_ADJECTIVES}{_KIN}|{_ANYBODY}|{_KIN}"
    rf"|(?:(?:{_WHOSE}|two|three) )?(?:\w+ )?{_ILL} (?:\w+ )?(?:{_YOUNG}|{_KIN})"
    rf"|(?:{_WHOSE}|two|three) (?:\w+ )?{_YOUNG} (?:with(?! (?:no|little|hardly|not|nothing"
    rf"|only)\b)|w|wi|who (?:is|has)|who['’]s)"
    r"|(?:an? |my |our |her |his )(?:\w+ )?(?:friend|neighbour) (?:with|who))\b(?!['’]s\b)"
    r"(?!['’]? (?:house|flat|garden|dogs?|cats?|pets?|car|bills?|affairs|money|finances)\b)"
)
# "Looking after her garden" and "him next door" are not this.
_THEM: Final = (
    r"(?:her|him|them|both of them|the pair of them)(?=\s*(?:\Z|[.,;:!?)/&–—-]"
    r"|(?:on (?:my|me|mi) own|alone|24|full[- ]time|all (?:day|the time)|day and night|at home"
    r"|round the clock|since|for (?:\w+ )?years|and|as|but|while|it['’]?s|so|now|myself|too"
    r"|every(?: single)? day|without|by myself)\b))"
)
_HOW: Final = (
    r"(?:(?:both|also|still|always|now|just|currently|mostly|mainly|basically|full[- ]time) )*"
)
_DOES: Final = (
    r"(?:looks? after|cares? (?:full[- ]time )?for|takes? care of|(?:do|does) everything for)"
)
_SPEAKER: Final = r"(?:i|we|i['’]?m|i am|we['’]?re|we are|i['’]?ve been|i have been|me)"
_CARING: Final = regex(
    # Who does it for kin or for anybody.
    # A nursing mother feeds a baby.
    r"\b(?:looking after|caring (?:full[- ]time )?for|taking care of|minding"
    r"|nursing(?! (?:mother|mum|mam|mom)s?\b)|doing"
    rf" everything for|provid(?:e|es|ing) care (?:for|to)) {_ONE}"
    rf"|\b{_DOES} {_ONE}"
    # "I'm worn out looking after him", "I care for her at home".
    rf"|\b{_SPEAKER} {_HOW}{_DOES} {_THEM}"
    r"|\b(?:i['’]?m|i am|we['’]?re|i['’]?ve been|been|hard|exhausted|exhausting|tired|worn out"
    r"|shattered|knackered|fed up|on my knees|job|struggling|knees|stressed|burnt out|drained"
    rf"|done in|day|life|from|of|and) (?:from |of |with )?{_HOW}(?:looking after|caring for"
    rf"|taking care of) {_THEM}"
    # "Caring is wearing me out", "a break from caring".
    r"|\bcaring is (?:wearing|getting|taking|too|hard|exhausting|so|really|relentless|killing)\b"
    r"|\b(?:break|respite|rest|time off|time out|breather|day off) from (?:the |my |her |his |all "
    r"the )?caring\b|\b(?:my|her|his|our|their"
    r"|(?<!for )(?<!want )(?<!wants )(?<!into )(?<!seeking )"
    r"(?:a|any)|with|has|have|juggling|heavy) (?:\w+ )?"
    r"caring (?:role|responsibilities|duties)\b"
    # "Nan bringing up two grandkids".
    rf"|\b(?:bringing up|brings? up|raising|raises?) (?:(?:my|our|his|her|their|the|\d|two|three"
    rf"|four|five|a|an|young|little) ){{0,3}}{_GRANDKIDS}\b"
    rf"|\b(?:got|have|has|had|given|took|taken|with) (?:\w+ ){{0,2}}?(?:custody|guardianship) of"
    rf" (?:\w+ ){{1,2}}?{_GRANDKIDS}\b"
    rf"|\b{_GRANDKIDS} (?:(?:who|now|have|has|all|both) )*(?:liv(?:e|es|ing)|placed|moved in)"
    r" (?:full[- ]time )?with (?:me|us|her|him|them)\b(?! (?:mum|mam|dad|mother|father|ex|other)\b)"
    r"(?![^.!?\n]{0,30}\b(?:never see|not allowed|(?:don|can)['’]?t see|miss them))"
    rf"|\blooking after (?:\w+ ){{1,2}}?{_GRANDKIDS} (?:full[- ]time|permanently|for good)\b"
    r"|\bspecial guardian(?:s|ship)?\b|\bSGO\b",
    re.I,
)
_NAMED: Final = regex(
    r"\b(?:foster(?:ing)?|kinship|sandwich|spousal|sole|co)[- ]carers?\b"
    r"|\b(?:elderly|older|grandparent|stressed|exhausted|tired|lonely|isolated|lifelong) carers?\b"
    r"|\bfoster (?:mums?|dads?|mothers?|fathers?|parents?|famil(?:y|ies))\b"
    r"|\bkinship (?:care|famil(?:y|ies))\b|\b(?:i|we) foster(?= (?:[\w-]+ ){0,3}?(?:kids?|child"
    r"|children|teens?|teenagers?|bab(?:y|ies)|boys?|girls?|lads?|siblings|brothers|sisters"
    r"|toddlers?)\b|\s*(?:\Z|[,.;]|(?:and|for|with)\b))"
    r"|\bcarers?['’]?s? (?:stress|burn[- ]?out|strain|fatigue|exhaustion|breakdown|respite|guilt)\b"
    r"|\b(?:gets?|claims|claiming|on|receives?|receiving) carers?['’]?s? allowance\b",
    re.I,
)
_FULL: Final = r"(?:full[\s-]time |unpaid |family |young |main |sole |primary )"
_CARER: Final = regex(
    rf"\b(?:i['’]?m|i am|as|is|who['’]?s|become|being|been|s?he['’]?s)\s+(?:a|the|an)\s+{_FULL}?"
    r"carer\b(?!\s*(?:s allowance))"
    r"|\b(?:unpaid|family|young)[\s-]carers?\b"
    r"|\bcarers['’]? (?:support|coffee|cafe|group|break|lunch|morning|club|network|choir|meet\w*"
    r"|social|walk|brunch|breakfast|drop[- ]?in|hub|cent(?:re|er)|forum|week|evening|afternoon"
    r"|trip|day out|yoga)\b"
    r"|\Acarers?\b(?= ?[,(]| (?:\d\d\b|for|of|needs|wants|looking))"
    rf"|\bcarer\s+(?:for|to|of)\s+(?:{_WHOSE} )?(?:\w+\s+)?(?:{_KIN}|son|daughter|friend|child)\b"
    rf"|\bparent carers?\b|\b{_FULL}carer\b(?= (?:for|to|of|with|who)\b|\s*(?:\Z|[.,;]))"
    rf"|\b(?:i['’]?m|i am|is|as|he['’]?s|she['’]?s) (?:his|her|their|(?:(?:my|his|her) )?{_KIN}"
    rf"['’]?s) {_FULL}?(?:only )?carer\b"
    r"|\b(?:full[- ]time|unpaid) carer\b",
    re.I,
)
_PAST: Final = regex(
    r"\b(?:used to(?: be)?|was|were|spent|stopped|finished|gave up|miss(?:ed)?|loved|enjoyed|after)"
    r"(?: (?:\w+ )?years)?(?: (?:a|his|her|their|my|the|full[- ]time|always|busy))*\s*$",
    re.I,
)
# "Someone to look after her", "my neighbour looks after", "a job caring for".
_OF_OTHERS: Final = regex(
    r"\b(?:someone|somebody|anyone|anybody|nobody|person|people|worker|sitter|volunteer|one|carer"
    r"|company|agency|staff|lady|man|woman) (?:(?:to|can|could|will|would|come|comes|in|and) )+$"
    r"|\bwho(?: (?:will|would|can|could|should|else|['’]ll))+\s*$"
    r"|\b(?:neighbours?|friends?|mates?|daughters?|sons?|sisters?|(?<!retired )nurses?|staff"
    r"|council|doctors?"
    r"|(?:a|the|her|his|my|paid) carers?|agency|home|they|hospital|(?:social )?services|nursery"
    r"|school|daughter[- ]in[- ]law|nobody"
    r"|kids|children|family)(?:['’]s)? (?:(?:is|are|who|also|both|already|that|does|has been"
    r"|have been) )*$"
    r"|\b(?:jobs?|work|works|worked|working|volunteers?|volunteering|career|course|training"
    r"|qualification|trained|paid|thank(?:s| you| you all) for|nurses?)(?: (?:in|as|is|by|with"
    r"|to|for))?\s*$",
    re.I,
)
# "Husband looks after my sick mum": he does.
_SPOUSE: Final = regex(r"\b(?:husband|hubby|wife|partner)\s*$", re.I)
_SPEAKERS_KIN: Final = regex(rf"{_DOES} my\b", re.I)
# "Looking for work as a carer"; not "gave up work as a carer for my mum".
_WORK_AS: Final = regex(
    r"\b(?:job|jobs|work|works|worked|working|employed|career|shifts?|training|qualified|paid"
    r"|hours|interview|wages|applied|applying|trained)(?: to work)?\s*$",
    re.I,
)
_FOR_KIN: Final = regex(rf" (?:for|to|of) {_WHOSE} ", re.I)
# "Lives with a foster carer", "want to become foster carers".
_WITH_ONE: Final = regex(
    r"\b(?:becom(?:e|ing)|with|by|from|his|her|their|my|the|needs?|needing|be)"
    r"(?: (?:an?|the|his|her|their|my|two))?\s*$",
    re.I,
)
_SOMEBODY_DID: Final = regex(
    r"[^.!?;\n]{0,50}\b(?:until|till|til|before)\b[^.!?;\n]{0,25}\b(?:died|passed|death|went into"
    r"|last year)\b",
    re.I,
)
# "I'm a carer in a nursing home", "is the carer let in free".
_AT_WORK: Final = regex(
    r"(?: (?:in|at|for|with)) (?:an? |the |our )?(?:\w+ )?(?:(?:nursing|care|residential|old"
    r" people['’]?s) homes?|agency|hospital|hospice|company|council|nhs|day cent\w+)\b"
    r"|,? (?:from (?:the |an? )?(?:agency|council|company|social services|home care)\b|(?:and )?not"
    r" (?:(?:the|her|his|a|their) )?(?:daughter|son|wife|husband|family|relative|relation|kin)\b)"
    r"|(?: who)? (?:allowed|free|able|welcome|let|permitted|included|coming|going|by (?:trade"
    r"|profession)|(?:by|as a) job)\b",
    re.I,
)
_BEFORE: Final = 60  # letters


class Carer(NamedTuple):
    """Where the words stand; `doing` where they tell what somebody does, which says what they need
    as well."""

    start: int
    end: int
    doing: bool


def carers_in(typed: str) -> Iterator[Carer]:
    """Every place where a text tells of who cares for somebody."""
    for pattern, others in ((_CARER, ()), (_NAMED, (_WITH_ONE,)), (_CARING, (_OF_OTHERS,))):
        for met in pattern.finditer(typed):
            before = re.split(r"[.!?;,\n]", typed[max(0, met.start() - _BEFORE) : met.start()])[-1]
            if any(one.search(before) for one in (_PAST, *others)):
                continue
            if _WORK_AS.search(before) and not _FOR_KIN.match(typed, met.end()):
                continue
            if _SPOUSE.search(before) and _SPEAKERS_KIN.match(met[0]):
                continue
            if _SOMEBODY_DID.match(typed, met.end()) or _AT_WORK.match(typed, met.end()):
                continue
            yield Carer(met.start(), met.end(), pattern is _CARING)
