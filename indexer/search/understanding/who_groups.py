"""More wordings that say who somebody is or whom a group is for: parents, people of the forces,
refugees, LGBTQ+ people, people of a faith or culture, older people. Read by `who` behind those of
`who_phrases`.
"""

from __future__ import annotations

import re
from typing import Final

from indexer.search.understanding.late import regex

_PARENTS: Final = r"(?:mums|mams|moms|dads|parents|mothers|fathers)"
_NOT_MINE: Final = (
    r"(?<!\bmy )(?<!\bhis )(?<!\bher )(?<!\bour )(?<!\btheir )(?<!\bme )(?<!\bboth )(?<!\bthe )"
)
_WHICH: Final = (
    r"(?:polish|asian|south asian|black|african|caribbean|somali|pakistani|indian|bangladeshi"
    r"|chinese|arab|kurdish|ukrainian|romanian|nigerian|turkish|roma|traveller|gypsy|muslim|sikh"
    r"|hindu|christian|jewish|catholic|local|other|young|younger|older|new|working|single|lone|solo"
    r"|adoptive|bereaved|autism|send?|twin|army|armed forces|military|lesbian|gay|refugee"
    r"|foreign|tired"
    r"|struggling|stressed|anxious|lonely|isolated|fellow|breastfeeding|pregnant|deaf|disabled"
    r"|autistic|step|punjabi|bengali|[a-z]+[- ]speaking)"
)
_MEET: Final = (
    r"(?:coffee|chats?|natters?|walk|walks|walking|breakfasts?|brunch|morning|yoga|meet\w*|get"
    r"[- ]togethers?|choir|social|drop[- ]?in|circle|fitness|exercise|swim\w*|craft\w*|play|cafe"
    r"|forum|drama|football|cooking|circles?|peer support|mental health|wellbeing|only)"
)
_FORCES: Final = r"(?:army|navy|raf|forces|armed forces|military|marines|paras|royal marines)"
_PERSON: Final = (
    r"(?:bloke|guy|chap|fella|feller|gent|gentleman|dads?|mums?|parents?|youth|teens?|teenagers?"
    r"|choir|veterans?|elders?|seniors?|pensioners?|carers?|student|muslims?|christians?|girls?"
    r"|boys?|person|patient|client|male|female|lady|ladies|guys|blokes|night|social|book club"
    r"|walking|pride|son|daughter|kid)"
)
_ORIGIN: Final = (
    r"(?:polish|ukrainian|romanian|nigerian|ghanaian|somali|eritrean|ethiopian|sudanese|syrian"
    r"|iraqi|iranian|afghan|turkish|albanian|lithuanian|latvian|bulgarian|hungarian|slovak|czech"
    r"|filipino|filipina|vietnamese|kashmiri|zimbabwean|kenyan|ugandan|congolese|sri lankan"
    r"|nepali|nepalese|hong kong|latin american|portuguese|middle eastern|east(?:ern)? european"
    r"|west african|east african|west indian|south asian|east asian|african|caribbean|pakistani"
    r"|indian|bangladeshi|chinese|jamaican|irish|kurdish|arab|black|asian|gypsy|roma|traveller)"
)
_FOLK: Final = (
    r"(?:women|ladies|men|mums|dads|mothers|fathers|elders|pensioners|community|communities|people"
    r"|folk|youth|girls|parents|carers|heritage (?:group|women|men|elders|people)"
    r"|(?:women|men|ladies|people|community|elders|parents|mums)['’]?s? (?:group|club|centre))"
)
_FAITH: Final = (
    r"(?:muslim|christian|sikh|hindu|jew|buddhist|catholic|quaker|methodist|baptist|pagan"
    r"|jehovah['’]?s witness|mormon|anglican|evangelical)"
)
# "He forces kids to steal": bare, it is what somebody does.
_THEIR_FORCES: Final = (
    r"(?:army|navy|raf|armed forces|the forces|ex[- ]forces|military|marines|paras|royal marines)"
)
_LGBTQ: Final = r"(?:gay|lesbian|bi|bisexual|trans|transgender|queer|non[- ]?binary|lgbt\w*)"

# "Muslim parents disowned me", "scared of people from my country": who did harm is nobody whose
# company is looked for.
_HARM: Final = (
    r"(?:abus(?:e|es|ed|ing)|attack(?:s|ed|ing)?|beat(?:s|ing|en)?|hit(?:s|ting)?|hurt(?:s|ing)?"
    r"|shun(?:s|ned|ning)?|disown(?:s|ed|ing)?|reject(?:s|ed|ing)?|threaten(?:s|ed|ing)?"
    r"|bull(?:y|ies|ied|ying)|harass(?:es|ed|ing)?|neglect(?:s|ed|ing)?|rap(?:e|es|ed)|hates?"
    r"|control(?:s|led|ling)?|kick(?:s|ed|ing)?|threw|throw(?:s|ing)?|forc(?:e|es|ed|ing)"
    r"|punch(?:es|ed)?|molest(?:s|ed)?|mistreat(?:s|ed)?|ostraci[sz]ed?|exclude[ds]?)"
)
DID_HARM: Final = regex(
    r"(?:['’]s)?(?: (?:who|that|have|has|had|are|were|keep|kept|all|always|still|just|used to))*"
    rf" (?:{_HARM} (?:me|him|her|us|them|my|our|his)\b|forced (?:marriage|into)\b"
    r"|(?:disowned|shunned)\b(?! by\b)|(?:won['’]?t|don['’]?t|didn['’]?t|never|wouldn['’]?t)"
    r" (?:accept|let) (?:me|him|her|us)\b)",
    re.I,
)
HARMED_BY: Final = regex(
    r"\b(?:(?:scared|afraid|frightened|terrified|fear(?:s|ful)?|hiding|escap(?:ed|ing)|fled"
    rf"|fleeing) (?:of |from )?|{_HARM} by )(?:the |some |other |my |a )?$",
    re.I,
)
# A child of these parents writes: "parents mental health is bad, i am 12".
CHILD_WRITES: Final = regex(r"\b(?:i['’]?m|i am) 1[0-7]\b", re.I)
PARENTS_OF_WHO_WRITES: Final = regex(r"\A(?!(?:young|new|teen\w*|pregnant)\b).*parents\b", re.I)

GROUPS: Final[tuple[tuple[re.Pattern[str], str], ...]] = (
    (regex(rf"{_NOT_MINE}\b{_WHICH} ({_PARENTS})\b(?!['’]|s?['’]? (?:day|house))"
                rf"|{_NOT_MINE}\b({_PARENTS})['’]? (?:and|&|n|\+|'n') (?:babies|tots|toddlers|bumps"
                r"|kids|children|little ones|bairns|daughters|sons|newborns|preschoolers)\b"
                rf"|{_NOT_MINE}\b(?:mum|dad|parent|mother|father|mam)s? (?:and|&|n) (?:baby|tot"
                r"|toddler|bump|child)s?\b(?! (?:brother|sister))"
                rf"|{_NOT_MINE}\b{_PARENTS}['’]? {_MEET}\b(?! (?:is|has|was|got)\b)"
                rf"|{_NOT_MINE}\b{_PARENTS} (?:who|with (?!dementia|alz|care)|coping|struggling"
                r"|needing|dealing|living|feeling|of)\b(?! (?:died|live|are (?:old|dead|elderly)"
                r"|argue|fight|drink|don['’]?t|won['’]?t))"
                r"|\b(?:i['’]?m|i am|become|becoming|became|being|as) an? (?:\w+ ){0,2}?(?:mum|mam"
                r"|dad|mother|father|parent|stepdad|stepmum|step[- ]?parent)\b(?! (?:figure|died))"
                r"|\b(?:weekend|every other weekend|mcdonald['’]?s|full[- ]time|sunday) dad"
                r"(?: here)?\b(?! of)", re.I), "parents"),
    (regex(rf"(?:\A|(?<=[,;.] )|(?<=\band )|(?<=\bwho ))(?:was|were|been|served) in (?:the )?"
                rf"{_FORCES}\b"
                rf"|\b(?:i|he|she|we) (?:was|were|served|did \w+ (?:years|yrs)) (?:in|with) "
                rf"(?:the )?{_FORCES}\b|\b(?:\d{{1,2}}|[a-z]+) (?:years|yrs) in (?:the"
                rf" )?{_FORCES}\b"
                rf"|(?<!dad )(?<!son )(?<!father )(?<!husband )(?<!\bex )(?<!brother )(?<!partner )"
                rf"\b(?:left|leaving|came out(?: of)?|just out(?:"
                rf" of)?"
                rf"|come out of|out of|discharged(?: from)?|leave) (?:of )?(?:the )?{_FORCES}\b"
                rf"(?! (?:cadets|surplus|camp|barracks))"
                rf"|\b(?:army|navy|raf|military|forces|falklands|gulf war|iraq|afghan\w*|war)"
                rf" vets?\b"
                r"|\b(?:old|retired|wounded|injured) (?:soldiers?|sailors?|sweats?)\b"
                r"|\b(?:army|navy|raf|territorial) reserv(?:ist|e|es)\b|\breservist\b"
                rf"|\b(?:serving|married to someone) in (?:the )?{_FORCES}\b"
                rf"|\b{_THEIR_FORCES} (?:partners?|wives|spouses?|kids|children|veterans?)\b"
                r"|\bforces (?:famil(?:y|ies)|veterans?)\b(?! to\b)"
                r"|(?:\A|(?<=\bfor ))forces (?:wives|spouses|kids|children)\b(?! to\b)"
                r"|\b(?:military|armed forces|army|raf|navy)"
                r" (?:officer|career|service|background|pension)\b"
                r"|\bservice leavers?\b|\bex[- ]services?\b|\bcivvy street\b|\bwar (?:widows?"
                r"|veterans?)\b"
                r"|\bformer (?:army|navy|raf|marine|para|serviceman|servicewoman|forces)\b", re.I),
     "armed_forces"),
    (regex(r"\b(?:claim(?:ed|ing|s)?|seek(?:s|ing)?|sought|granted|refused|for|got|in|applied "
                r"for|applying for) asylum\b|\basylum (?:claims?|seek\w*|hotels?|accommodation"
                r"|decision|case|support|famil\w+|system|interview|application|status|housing)\b"
                r"|\b(?:sanctuary[- ]seek\w+|seeking sanctuary|refugee status|UASC|unaccompanied "
                r"(?:minors?|child(?:ren)?))\b"
                r"|\bdisplaced (?:from|people|person|famil\w+|by (?:the )?(?:war|conflict))\b"
                r"|\b(?:fled|fleeing|escap(?:ed|ing)|ran from|running from|flew from) (?:from"
                r" )?(?:the "
                r")?(?:war|taliban|regime|bombs|bombing|persecution|torture|genocide"
                r"|(?:fighting|conflict)(?= in (?!the\b|my\b|our\b)[a-z]+| back home\b"
                r"|\s*(?:\Z|[,.;])))\b"
                r"|\b(?:fleeing|escap(?:ed|ing)) (?:from )?(?:ukraine|syria|iran|iraq|sudan"
                r"|afghanistan|eritrea|ethiopia|somalia|yemen|gaza|russia|hong kong|congo)\b"
                r"|\b(?:came|come|arrived|crossed)(?: \w+){0,2} (?:on|in|by) (?:a )?(?:small"
                r" boat|dinghy)\b"
                r"|\b(?:home office|asylum|migrant) hotel\b|\bresettle(?:ment|d) (?:scheme|famil\w+"
                r"|refugee)\b|\b(?:afghan|syrian) resettlement\b", re.I), "refugees"),
    (regex(rf"\bgay {_PERSON}\b|\blgbt(?:q|i|a|\+|2s|qi|iq|qia|qiap|qa|qi\+)*\b"
                r"|\b(?:pan|a|poly|omni)sexual\b|\bgender[- ]?(?:fluid|queer|non[- ]?conforming"
                r"|questioning|diverse|identity|dysphori[ac])\b|\b(?:enby|intersex|transsexual"
                r"|transman|transwoman|trans[- ]?(?:masc\w*|femm?e?\w*)|sapphic|wlw)\b"
                r"|\btrans (?:support|youth|social|community|inclusive|swim\w*)\b"
                r"|\bquestion(?:s|ing|ed) (?:my|his|her|their) (?:sexuality|gender|sexual"
                r"|identity|orientation)\b"
                r"|\b(?:my|his|her|their) (?:own )?(?:sexuality|sexual orientation)\b"
                r"|(?<!no )\blesbians\b|\b(?:might|may|could|think i['’]?m|thinks he['’]?s|thinks "
                r"she['’]?s|thinks they['’]?re) (?:be )?(?:gay|bi|trans|queer|lesbian|non[-"
                r" ]?binary)\b"
                r"|\bnot out (?:yet )?(?:to (?:(?:my|his|her|their) )?(?:family|parents|anyone"
                r"|mum|dad"
                r"|everyone|friends|mates)|at (?:work|school|college|uni))\b"
                rf"|\b{_LGBTQ}\b[^.!?\n]{{0,30}}\bnot out\b|\bnot out\b[^.!?\n]{{0,30}}\b{_LGBTQ}\b"
                r"|\bcome out as (?:gay|trans|bi|queer|lesbian|non)\b"
                r"|\b(?:in|out of) the closet\b|\b(?:gay|trans|queer) (?:and|&|or) (?:gay|lesbian"
                r"|bi|trans|queer|straight)\b|\bpride (?:group|choir|community|social|youth)\b",
                re.I), "lgbtq"),
    (regex(rf"\b(?:i['’]?m|i am|he['’]?s|she['’]?s|s?he is|practi[sc]ing|devout|committed) "
                rf"(?:an? )?(?:\w+ )?(?:practi[sc]ing )?{_FAITH}\b(?! (?:name|aid|bale|women|ladies"
                r"|men|school|gp|doctor|country))"
                rf"|\b(?:other|fellow|with|among) (?:local |older |young )?{_FAITH}(?:s|es)\b"
                r"|\bpeople of (?:all |the same |my |our |any )?faiths?\b"
                r"|\b(?:of|shares?) (?:the same|my|our|her|his) (?:faith|religion)\b"
                rf"|\b({_FAITH}) (?:mums|dads|fellowship|prayer|faith|temple|youth|bereavement"
                rf"|widows|carers"
                r"|counsell\w+|sisters|seniors|elders|coffee)\b"
                r"|\bhis church (?:family|community)\b|\b(?:faith|religious|interfaith"
                r"|multi[- ]faith) (?:group|community|network)s?\b", re.I), "faith"),
    (regex(rf"\b({_ORIGIN}) {_FOLK}\b(?! (?:food|speak|next door|who live))"
                r"|\bB(?:A)?ME\b|\bGRT\b|\b(?:ethnic minorit(?:y|ies)|minority ethnic|minoritised"
                r"|global majority|people of colou?r|women of colou?r|diaspora)\b"
                r"|\bgypsy[, /]*(?:and |or )?(?:roma[, /]*(?:and |or )?)?travellers?\b"
                r"|\bfrom the (?:\w+ ){1,2}community\b(?<!local community)"
                r"|\b(?:traveller|gypsy|roma) (?:mums?|dads?|famil\w+|women|men|lads?|girls?)\b"
                r"|\b(?:people|women|men|others|ladies|folk|someone|mums|dads) (?:who are )?from "
                r"(?:my|her|his|their|our) (?:own )?(?:culture|country|community|background"
                r"|heritage)\b|\b(?:my|her|his|their|our) own (?:culture|people|background)\b",
                re.I), "ethnicity"),
    (regex(r"\b(?:for|other|local|young) (?:teens|youngsters|young folk|adolescents"
                r"|young lads|young men|young women|school leavers|students|children and young "
                r"people)\b|\b(?:teens?|teenagers?|young people|youngsters|youth)['’]?s? (?:cafe"
                r"|choir|drama|theatre|counselling|mental health|wellbeing|activities|project"
                r"|football|boxing|gym|clubs|groups|sessions|space|worker|mentor\w*|support)\b"
                r"|\bcare leavers? (?:group|club|support|network)\b", re.I), "young_people"),
)  # fmt: skip
"""(pattern, group of people), as in `who_phrases.PHRASES`."""
