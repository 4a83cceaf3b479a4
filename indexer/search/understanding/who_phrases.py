"""Wordings of several words that say whom a group is for, or who somebody is: "expectant dad",
"two tours of Afghan", "somewhere for men to talk". Read by `who`.
"""

from __future__ import annotations

import re
from typing import Final

from indexer.search.understanding.late import regex

_PARENT: Final = r"(?:mum|mam|mom|mummy|dad|daddy|mother|father|parent)"
_OFFSPRING: Final = (
    r"(?:kids?|child(?:ren)?|boys?|girls?|lads?|sons?|daughters?|twins|triplets|toddlers?"
    r"|bab(?:y|ies)|newborns?|teens?|teenagers?|under (?:fives?|5s?))"
)
_SOME: Final = (
    r"(?:(?:a|an|my|our|\d|two|three|four|five|six|seven|several|young|little|small|new|newborn"
    r"|disabled|autistic|teenage|lively|grown[- ]up|special needs|neurodivergent|adhd|poorly|sick"
    r"|premature|adopted)\s+)"
)
_WOMEN: Final = r"(?:women|ladies)"
_MEN: Final = r"(?:men|blokes|fellas|gents)"
# Not "clothes for women" or "jobs for men": where people meet.
_WHERE: Final = (
    r"(?:groups?|grps?|clubs?|class(?:es)?|choirs?|sessions?|circles?|meet[- ]?ups?|caf[eé]s?"
    r"|spaces?|somewhere|something|summat|anything|owt|swim(?:ming|s)?|gym|yoga|zumba|pilates)"
)
# "For South Asian women", but not "for men and women".
_KIND: Final = r"(?:(?!(?:men|women|ladies|and|or|mixed|the|my|her|his)\b)[a-z]+ )"
_FORCES: Final = r"(?:army|navy|raf|forces|armed forces|military|marines|paras|royal marines)"
_FRONT: Final = (
    r"(?:afghan(?:istan)?|iraq|helmand|basra|bosnia|kosovo|northern ireland|n\.?i\b|the gulf"
    r"|the falklands|sierra leone)"
)
_HOW_ONE: Final = (
    r"(?:expectant|expecting|first[\s-]time|stay[\s-]at[\s-]home|single|lone|solo|adoptive"
    r"|bereaved|working|widowed|young)"
)
PHRASES: Final[tuple[tuple[re.Pattern[str], str], ...]] = (
    (regex(r"\bex[\s-](?:army|forces|raf|navy|military|service(?:man|men|woman|women)?"
                r"|soldiers?|marines?|squaddies?)\b(?! (?:surplus|wife"
                r"|wives)\b)", re.I), "armed_forces"),
    (regex(r"\b(?:army|navy|raf|(?<!he )(?<!who )forces|military) (?:wife|wives|widow|husband"
                r"|spouse|leaver)s?\b(?! to\b)"
                r"|\b(?:serving|former|retired) (?:soldier|sailor|marine|serviceman)\b", re.I),
     "armed_forces"),
    (regex(r"\b(?:armed forces|military|forces) (?:community|famil(?:y|ies)"
                r"|veterans?)\b(?! to\b)"
                r"|\bserved in the (?:army|navy|raf|forces|military|falklands|gulf)\b", re.I),
     "armed_forces"),
    (regex(r"\basylum[\s-]seekers?\b|\bseeking asylum\b", re.I), "refugees"),
    (regex(r"\blgbtq?(?:ia)?\s?\+|\bgay (?:men|man|women|woman|people|group|club|friendly"
                r"|community|social|lad|lads|couple)\b|\b(?:i['’]?m|i am|is|he['’]?s|she['’]?s"
                r"|being|came out as) (?:gay|trans|queer|bi)\b|\btrans (?:man|woman|men|women"
                r"|people|group|kid|teen\w*|lad|girl|friendly)\b", re.I), "lgbtq"),
    (regex(r"\b(?:young people|teen|teenage|youth)['’]?s?\s+(?:group|club|session|drop)\w*\b"
                r"|\bfor young (?:people|adults|men|women)\b", re.I), "young_people"),
    (regex(r"\b(?:parents?|mums?|dads?|mothers?|fathers?)['’]?s?['’]?\s+(?:group|club|network"
                r"|support group|meet ?up|session)s?\b|\bnew (?:mums?|dads?|parents?)\b", re.I),
     "parents"),
    (regex(r"\bfor (?:people|adults|anyone|those) (?:living )?with (?:a |an )?(?:long[\s-]term"
                r"|lifelong|health|medical|chronic)[\s\w]{0,12}\b(?:conditions?|illness(?:es)?)\b",
                re.I), "condition"),
    (regex(r"\bno (?:men|blokes|lads|males)\b(?! (?:in|to|left|come|turn|ever))"
                r"|\bwithout (?:any )?men (?:there|around|in)\b|\bwomen and girls\b|\bgirls only\b"
                r"|\b(?:dont|don['’]t|doesn['’]?t|does not) want (?:any |there to be )?men\b",
                re.I), "women_only"),
    (regex(r"\bno women\b(?! (?:in|to|left|come|turn|ever))", re.I), "men_only"),
    # "Expectant dad", "stay at home mum": who somebody is, so not of "my single mum".
    (regex(rf"(?<!\bmy )(?<!\bhis )(?<!\bher )\b{_HOW_ONE} {_PARENT}s?(?:[- ]to[- ]be)?\b"
                rf"|\b{_PARENT}s?[- ]to[- ]be\b", re.I), "parents"),
    (regex(rf"(?<!\bmy )(?<!\bhis )(?<!\bher )(?<!\bour )\b{_PARENT}s? (?:of|to|with)"
                rf" (?:{_SOME}{{0,4}}{_OFFSPRING}\b|(?:one|two|three|four|five|six|seven|\d)\b"
                r"(?! (?:died|dead|has died|appointments?|others?)))", re.I), "parents"),
    (regex(rf"\bparents? (?:of|to|with) (?:{_SOME}|people|those){{0,3}}{_OFFSPRING}\b"
                rf"|\bparents? whose {_SOME}{{0,3}}{_OFFSPRING}\b", re.I), "parents"),
    (regex(rf"\btours? (?:of|in) (?:duty\b|{_FRONT})(?! (?:rugs?|carpets?|food))"
                rf"|\b(?:served|serving|fought) (?:\w+ ){{0,3}}?(?:in|with) (?:the )?"
                rf"(?:{_FORCES}|{_FRONT})\b"
                rf"|\b(?:\d{{1,2}}|[a-z]+) (?:years|yrs) (?:in|with) the {_FORCES}\b"
                rf"|\b(?:i|he|she) (?:was|were) in the {_FORCES}\b|\b(?:a|was|were"
                rf"|old) squaddies?\b"
                rf"|\b(?:discharged|invalided) (?:out )?(?:from|of) the {_FORCES}\b"
                r"|\bex[\s-](?:paras?|sailors?|guardsman|gunner|sapper|infantry\w*|commando"
                r"|submariner|gurkhas?|airman|rifleman)\b", re.I), "armed_forces"),
    (regex(r"\bfled (?:from )?(?:here from )?(?:(?:the )?(?:war|fighting|bombs|bombing"
                r"|conflict|taliban)(?! (?:at|with|between|in (?:the|my|our)|parents|family)\b)"
                r"|ukraine|syria|iran|iraq|sudan|afghanistan|eritrea|ethiopia"
                r"|somalia|yemen|gaza|russia|hong kong|congo|venezuela)\b"
                r"|\bleave to remain\b|\bhomes for ukraine\b", re.I), "refugees"),
    (regex(r"(?:\A|(?<=[,;.(] )|(?<=\b[MF] )|(?<=\d )|(?<=\d, ))gay(?=\s*(?:\Z|[,;.)]|and\b))"
                r"|\bnon[- ]binary\b|\bsame[- ]sex (?:couples?|parents|relationship|partner)\b"
                r"|\b(?:just|recently|only) came out(?=\s*(?:\Z|[,;.)]|at\b|as (?!an? (?:in|out)))|"
                r" to (?:my|his|her|the))|\bcom(?:e|ing) out (?:as|to (?:my|his|her)) "
                r"(?:gay|lesbian|bi|trans|queer|parents|family|wife|husband|mum|dad)\b", re.I),
     "lgbtq"),
    (regex(r"\bqueer (?:choir|group|club|people|community|friendly|social|space|youth)\b"
                r"|\bcame out (?:last year|recently|late|at \d\d|this year)\b", re.I), "lgbtq"),
    (regex(rf"\b{_WHERE}(?: just| only| purely)? for (?!{_WOMEN}['’]){_KIND}{{0,2}}?"
                rf"({_WOMEN})"
                rf"\b(?!['’]|,? (?:and|or|&) {_MEN})", re.I), "women_only"),
    (regex(rf"\b{_WHERE}(?: just| only| purely)? for (?!{_MEN}['’]){_KIND}{{0,2}}?"
                rf"({_MEN})"
                rf"\b(?!['’]|,? (?:and|or|&) {_WOMEN})", re.I), "men_only"),
    (regex(r"\bonly women (?:there|in the (?:room|class|group|pool))\b"
                r"|\b(?:must|has to|needs to|got to) be (?:all|just|only) (?:women|ladies|lasses"
                r"|girls|females)\b|\b(?:not|uncomfortable|can['’]?t|won['’]?t|wouldn['’]?t"
                r"|isn['’]?t"
                r"|doesn['’]?t) (?:\w+ ){0,3}?(?:with|around|near|have|if there (?:are|were)"
                r"|if there['’]?s)"
                r" (?:any )?(?:men|males|blokes) (?:there|around|present|in (?:it|the (?:class|room"
                r"|group|pool|gym|session)))\b", re.I), "women_only"),
)  # fmt: skip
"""(pattern, group of people): the words of its group say it, else all of them. Each is
read where the words before have left it."""
