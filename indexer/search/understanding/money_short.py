"""Who says that there is no money, or little, and asks for something to do: "skint", "money's
tight", "haven't two pennies to rub together". Where help with the money itself is asked for, or
food, it tells of that and sets no price. Read by `cost` where no price is said.
"""

from __future__ import annotations

import re
from typing import Final

from indexer.search.understanding.late import regex

_ENDS: Final = (
    r"(?=\s*(?:\Z|[,.;:!?)\n|&+–-]|(?:so|and|but|atm|rn|at the (?:mo|moment|minute)|right now|now"
    r"|till?|until|this|please|pls|cos|because|since|as|for it|for (?:owt|anything|things|stuff"
    r"|classes|clubs|groups|activities|fees)|to spend|to spare|needs?|wants?|looking|after"
    r"|student|family|mum|dad|pensioner)\b))"
)
_PENNILESS: Final = regex(
    r"\b(?:skint|brassic|boracic|potless|penniless|flat broke|ston(?:y|e)[- ]broke"
    r"|dead broke(?! up)"
    r"|broke student)\b(?! (?:by|before|after|every))"
    r"|\b(?:"
    r"(?:(?:i['’]?m|i am|we['’]?re|we are|he['’]?s|she['’]?s|they['’]?re) (?:\w+ )?|totally "
    r"|completely |absolutely |proper |always |both |well )broke"
    r"|(?:(?:has|have|having|got|with|hasn['’]?t|haven['’]?t|ain['’]?t|there['’]?s|on) )?(?:got )?"
    r"(?:no|any|zero) (?:spare )?(?:money|cash|income|funds)"
    r"|(?:can['’]?t|cannot) pay(?: (?:anything|owt))?"
    r"|(?:on|down to) (?:my|his|her|our|their) (?:uppers|last penny)"
    r"|(?:not|hasn['’]?t|haven['’]?t|ain['’]?t|without)(?: got)? (?:a (?:bean|penny|pot|sou|brass"
    r" farthing)|two (?:pennies|ha['’]?pennies|pence))"
    r"(?: to (?:my|his|her|our|their) name| to rub together| between us)?)" + _ENDS,
    re.I,
)
_ANY: Final = regex(
    r"\A(?:(?:has|have|having|got|with|on) )?(?:got )?any\b|\b(?:not|never) broke\b", re.I
)
_TIGHT: Final = regex(
    r"\b(?:hard[- ]up|(?:strapped|short|pushed|stretched|tight) (?:for|of) (?:cash|money|brass"
    r"|dosh)"
    r"|cash[- ]strapped|(?:money|cash|brass|funds?|budget|finances?|purse strings?)"
    r"(?:['’]?s| is| are)? (?:(?:a bit|very|really|so|too|pretty|quite|always|dead|rather) )?"
    r"(?:tight|short|limited|scarce)"
    r"|(?:not|hasn['’]?t|haven['’]?t|ain['’]?t|without|don['’]?t have|doesn['’]?t have)(?: got)?"
    r" (?:much|a lot of|loads of|that much) (?:money|cash|spare money)"
    r"|(?:little|limited) (?:spare )?(?:money|cash|funds)"
    r"|(?:on |a )*(?:low|limited|small|fixed|tiny) (?:income|wage|pension|budget))" + _ENDS,
    re.I,
)
# Here the money is the matter: what it is for, who owes it, who takes it.
_MATTER: Final = regex(
    r"\b(?:debts?|bills?|rent|mortgage|arrears|owe[ds]?|owing|loans?|bailiffs?|benefits?|claim\w*"
    r"|uc|universal credit|pip|esa|dla|giro|grants?|funds? for|vouchers?|budget\w*|council tax"
    r"|wages?|payday|pay ?day|sacked|redundan\w*|gambl\w*|bet(?:s|ting)?|heat|heating|gas"
    r"|electric\w*"
    r"|leccy|meter|energy|food|food ?banks?|parcels?|eat|eating|hungry|starv\w*|cupboards?|fridge"
    r"|nappies|formula|clothes|furniture|cooker|bed|homeless|evict\w*|shopping|meals?|tea for"
    r"|money (?:advice|help|worries|management)|financ\w+ (?:advice|help|abuse)|(?:takes|took"
    r"|stole|controls|spent|spends) (?:my|all|her"
    r"|his|our)"
    r"|of my own|no recourse|scam\w*|sanction\w*|lost (?:\w+ )?job"
    r"|manag\w+ (?:\w+ )?money|help with (?:\w+ )?money|cards? only|by card|contactless"
    # Who would give their time, or learn to live on little.
    r"|volunteer\w*|fund[- ]?rais\w*|treasurer"
    r"|(?:learn|how) to (?:live|manage|cope|survive) on|(?:course|class|tips|advice) (?:on"
    r"|about|for)"
    r" (?:managing|living|coping|cooking))\b",
    re.I,
)
# Where nothing is asked for, it is the money that is told of: "already skint".
_ASKED: Final = regex(
    r"\b(?:wants?|wanna|wanting|looking|fancy|fancies|would (?:like|love)|i['’]d (?:like|love)"
    r"|need (?:a"
    r"|to)|join|learn|meet|something|summat|anything|owt|somewhere|where|whats on|to do|things"
    r"|days? out"
    r"|out (?:and about|more)|trips?|outings?|groups?|clubs?|class(?:es)?|lessons?|courses?"
    r"|sessions?"
    r"|activit\w+|hobb(?:y|ies)|gym|fitness|keep fit|box(?:ing|er\w*)|football|rugby|cricket"
    r"|tennis|sports?"
    r"|swim\w*|aqua\w*|yoga|pilates|zumba|tai chi|choirs?|sing(?:ing)?|danc\w+|arts?|crafts?"
    r"|craft\w+"
    r"|knit\w*|crochet|sew\w*|paint\w*|draw(?:ing)?|pottery|music|guitar|piano|drum\w*|exercise"
    r"|walk\w*"
    r"|run(?:ning)?|cycl\w+|bowls|fishing|garden\w*|allotments?|woodwork|company|coffee|friends"
    r"|mates"
    r"|lunch club|counselling|therapy|talking|youth club|toddler\w*|playgroup|esol|english"
    r"|computers?"
    r"|chess|darts|snooker|bingo|quiz\w*|books?|reading|photography|drama|theatre|cinema)\b",
    re.I,
)
# "My ex left me penniless", "not short of money", "when I was skint", "the club has no money".
_LEFT: Final = regex(
    r"\b(?:left|leaves|leaving) (?:\w+ ){1,2}$|(?:\b(?:not|never)|n['’]?t) (?:exactly |really "
    r"|been "
    r"){0,2}$|\b(?:was|were|used to be) (?:(?:always|really|so|very|often|once) )?$"
    r"|\b(?:people|families|folk|those|others|clients|(?:the|our|their|my) (?:\w+ )?(?:club"
    r"|group|charity"
    r"|choir|library|council|school|centre|church|team)) (?:(?:who|that|is|are|has|have) ){0,2}$",
    re.I,
)


def money_short(typed: str) -> tuple[re.Match[str], str] | None:
    """The words that say that money is short, and which price follows: "free" where there is none,
    "low" where there is little. None where the money is what help is looked for with."""
    for pattern, price in ((_PENNILESS, "free"), (_TIGHT, "low")):
        for met in pattern.finditer(typed):
            bare = _ANY.search(met[0])  # "any money?" is no lack
            beside = typed[: met.start()] + " | " + typed[met.end() :]
            bare = bare or _LEFT.search(typed[: met.start()])
            if not bare and _ASKED.search(beside) and not _MATTER.search(beside):
                return met, price
    return None
