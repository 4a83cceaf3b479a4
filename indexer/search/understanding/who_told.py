"""Wordings that tell in passing who somebody is: "did 12 years in the rifles", "pt trans 19",
"i do it all for mum", "nanas with the grandkids". Not of a dad who served, nor of the past of
others. Read by `who` behind those of `who_groups`.
"""

from __future__ import annotations

import re
from typing import Final

from indexer.search.understanding.late import regex

_UNIT: Final = (
    r"(?:army|navy|raf|forces|military|marines|paras?|parachute regiment|rifles|guards|signals|reme"
    r"|royal (?:engineers|artillery|signals|navy|marines|air force|logistics?(?: corps)?|irish"
    r"|scots|tank regiment)|engineers corps|fusiliers|lancers|hussars|dragoons|gurkhas|commandos"
    r"|infantry|light infantry|(?:yorkshire|tank|scots|welsh|lancashire|cheshire|mercian|anglian"
    r"|county|guards) regiment|green howards|black watch|coldstreams?|grenadiers?"
    r"|irish guards|scots guards|logistics? corps|rlc|ramc|koyli|duke of wellington['’]?s|wrens"
    r"|wrns|wraf|wrac|fleet air arm|submarines|sappers|sas|sbs|territorials|army reserves?)"
)
_ONE_OF: Final = (
    r"(?:squaddie|soldier|paratrooper|para(?![ -]?(?:olymp|medic|legal|glid|psych|sail))"
    r"|royal marine"
    r"|marine(?! (?:bio|eng|surv|ins|life|aqua))"
    r"|gunner(?! fan)|sapper|fusilier|guardsman"
    r"|rifleman|submariner|infantryman|commando|gurkha|royal engineer|army medic|army chef"
    r"|army officer|wren(?! (?:nest|in the|on the|house))|airman|raf engineer)"
)
_YEARS: Final = r"(?:\d{1,2}|[a-z]+(?:[ -][a-z]+)?) ?(?:odd )?(?:years|yrs|yr)"
# Whose past it is: of kin it is told, and not of who would come.
_OF_KIN: Final = regex(
    r"\b(?:dad|father|grandad|granddad|grandfather|grandpa|son|brother|uncle|nephew|grandson|cousin"
    r"|husband|hubby|ex|partner|boyfriend|mum|mother|daughter|sister|wife|friend|mate|family|dads"
    r"|sons|brothers|husbands)(?:['’]s)?(?:,? (?:who|that|was|is|has|had|have|did|does|were|been"
    r"|once"
    r"|also|just|joined|served|both|all|only|spent))*,?\s*$",
    re.I,
)
_WORKERS: Final = regex(
    r"\b(?:nurses?|doctors?|gp|paramedics?|crew|ambulance|police|carers?|physio|ot|worker|engineer"
    r"|plumber|electrician|council|man|bloke|they|someone|nobody|who|chap)(?: (?:has|have|had|just"
    r"|only|never|actually|finally))*\s*$",
    re.I,
)
# What is done for a baby, for who hits or controls, and was done for who has died.
_NO_CARING: Final = regex(
    r"\b(?:died|passed (?:away|on)|passed last|funeral|lost (?:him|her)|controls|controlling"
    r"|hits me"
    r"|beats me|abus\w+|cheat\w*|left me|newborn|nursery|colic|nappy|nappies|baby|grave"
    r"|not allowed to see|never see|don['’]?t see|can['’]?t see (?:them|him|her))\b",
    re.I,
)
_MEET_KIN: Final = (
    r"(?:(?:my|me|his|her|their|the) )?(?:foster )?(?:mum|mam|mom|dad|parents|folks|family|wife"
    r"|husband|friends|mates|kids|children|sister|brother|nan|gran|grandma|workmates"
    r"|colleagues|everyone|everybody)\b(?! (?:house|home|door|flat|crying|shouting|in\b|on\b|with"
    r"|asleep|standing|waiting|calling|having|smoking|about))"
)
_KIN: Final = (
    r"(?:mum|mam|mom|mother|dad|father|husband|hubby|wife|missus|partner|nan|nana|gran|granny"
    r"|grandma|grandad|sister|brother|parents|son|daughter|lad|lass|aunt|auntie|uncle|other half)"
)
# Who washes a son or a daughter may well be the parent of a small child.
_GROWN_KIN: Final = (
    r"(?:(?:severely )?(?:disabled|autistic|adult|grown[- ]up) |(?!son\b|daughter|lad\b|lass))"
    + _KIN
)
_ILL: Final = (
    r"(?:dementia|alzheimer\w*|parkinson\w*|ms\b|mnd|cancer|stroke|copd|disab\w+|bed ?bound"
    r"|autis\w+"
    r"|epilep\w+|huntington\w*|ill\b|poorly|frail|blind|paralysed|palliative|housebound|ld\b"
    r"|learning disab\w+|down['’]?s|cerebral palsy|brain injury|wheelchair|incontinent|sectioned"
    r"|schizo\w+|bipolar)"
)
_MY: Final = r"(?:my|me|mi|our|both my)"
_I: Final = r"(?:i|i['’]?ve|i['’]?m|i have|i am)"

TOLD: Final[tuple[tuple[re.Pattern[str], str], ...]] = (
    (regex(rf"\b(?:did|done|served|spent|had) {_YEARS} (?:in|with) (?:the )?(?:\w+ )?{_UNIT}\b"
                rf"|\b{_YEARS} (?:in|with) the (?:\w+ )?{_UNIT}\b"
                rf"|\b(?:was|were|been|served) (?:in|with) the (?:\w+ )?{_UNIT}\b"
                r"(?! (?:museum|club|surplus|shop|cadets?|band|choir|list|team|coach|match|van"
                r"|bar|blue"
                r"|department|base))"
                rf"|\b(?:ex|former|retired)[\s-](?:{_UNIT}|{_ONE_OF})\b(?! (?:wife|surplus))"
                rf"|\b(?:was|were) an? (?:\w+ )?{_ONE_OF}\b"
                r"|\bdid (?:my|his|her|me|mi) (?:national service|tours?\b(?! (?:of (?!duty)"
                r"|round|at\b|guide))|time in the (?:army|navy"
                r"|raf|forces))|\bnational service(?:man|(?= man| lad| vet))\b"
                r"|\bdid (?:two|three|four|several|\d) tours\b(?! (?:of|round|with) (?!duty|afghan"
                r"|iraq|northern|bosnia|helmand))|\bdemobbed\b|\bmedical(?:ly)? discharged?\b"
                r"(?= (?:from the (?:army|navy|raf|forces|marines)|(?:in )?(?:19|20)\d\d))"
                r"|\b(?=(?:back|home) from )(?=[^\n]{0,160}\b(?:army|raf|ptsd|tours?|regiment"
                r"|squaddie|soldier|served"
                r"|nightmares|flashbacks|lads|helmand|falklands|comrades|civvy|veteran|vets)\b)"
                r"(?:back|home) from (?:afghan(?:istan)?|iraq|helmand|the falklands|bosnia"
                r"|kosovo)"
                r"\b(?! (?:holiday|visiting|as a refugee))|\b(?:wounded|injured"
                r"|lost \w+ \w+) in (?:afghan\w*"
                r"|iraq|helmand|action|service|the falklands)\b|\bserved (?:my|his|her|our|the)"
                r" country\b|\b(?:on|since) civvy (?:street|life)\b"
                rf"|\bin the {_UNIT} (?:for )?{_YEARS}\b", re.I),
     "armed_forces"),
    (regex(r"(?<!parent )(?<!hates )(?<!anti[- ])(?<!scared of )(?<!afraid of )"
                r"\btrans\b(?![- ]?(?:fats?|pennine|siberian"
                r"|atlantic|am|world|national|ports?|actions?|form\w*|late\w*|europe\w*|continental"
                r"|vaginal|shipment|shipping|rights make|(?:kid|girl|boy|lad|woman|man|neighbour"
                r"|person)"
                r" (?:\w+ ){0,3}?(?:bull|hit|attack|threat|shout|harass)\w*)\b)"
                r"|\bcom(?:e|ing) out late(?:r)? in life\b(?! as (?!lesbian|gay|bi|trans|queer"
                r"|an? (?:lesbian"
                r"|gay|bi|trans|queer)))|\bcame out late in life\b"
                rf"|\b(?:came|come|coming) out to {_MEET_KIN}"
                r"|\btransition(?:ing|ed)\b(?! (?:from|to|into|out|off|onto|my|him|her|them|the"
                r"|between|back|over|plan|year"
                r"|smoothly|well|period|school))"
                r"|\bin a (?:gay|lesbian|same[- ]sex|queer) (?:relationship|marriage|couple)\b"
                r"|\bsame[- ]sex (?:marriage|family|parents)\b"
                r"|\b(?:we['’]?re|family with|kids? (?:has|have|with)|as) two (?:mums|dads)\b"
                r"|\b(?:uses?|pronouns:?|goes by|my pronouns are|he/they|she/they) (?:they/them"
                r"|they and them)\b|\bthey/them\b|\bassigned (?:male|female) at birth\b|\b[am]fab\b"
                r"|\bfancy (?:other )?(?:girls and i['’]?m a girl|lads and i['’]?m a lad)\b", re.I),
     "lgbtq"),
    (regex(rf"\b{_I} (?:just |still |have to |got to |had to |now )?(?:do(?:ing)?|does)"
                rf" (?:it all"
                rf"|everything|all the caring|all his|all her)\b(?: \w+){{0,2}} for (?:{_MY}"
                rf" )?{_GROWN_KIN}\b"
                # "Mum has dementia and I do everything".
                rf"|\b{_KIN}(?:['’]?s)?\b(?=[^.!?\n]{{0,40}}\b{_ILL})[^.!?\n]{{0,60}}\b(i do"
                rf" (?:it all|everything"
                r"|the lot)|i['’]?m (?:all (?:s?he|they)(?:['’]ve|['’]s| has| have) got|doing"
                r" (?:it all"
                r"|everything|the lot))|(?:it|everything|all of it)(?: all)?"
                r"(?:['’]s| is| falls| comes| lands)?"
                r" (?:all )?"
                r"(?:down to|on) me\b|i (?:never|can['’]?t|don['’]?t) (?:get out|get a (?:minute"
                r"|break)"
                r"|leave (?:him|her)|go (?:out|anywhere))|(?:can['’]?t|cannot|never) (?:be left"
                r"|leave"
                r" (?:him|her))(?: alone| on (?:his|her) own)?)\b"
                rf"|\b(?:i|i have to|i['’]?m up|having to) (?:wash|dress|feed|bathe|toilet|lift"
                rf"|turn"
                rf"|change|shower)(?: and (?:wash|dress|feed|bathe|toilet|change|shower))? (?:{_MY}"
                rf" )?{_GROWN_KIN}\b|\bwash and dress {_MY} {_GROWN_KIN}\b"
                rf"|\b(?:i|i have to|having to) see to {_MY} {_GROWN_KIN}\b(?!['’]s)"
                rf"|\b(?:gave|give|given|giving) up (?:work|my job|me job|mi job|the job|my career)"
                rf" (?:\w+ )?for (?:{_MY} )?{_KIN}\b"
                rf"|\b(?:respite|sitter|sitting service|break)\b[^.!?\n]{{0,40}}?\b(?:wife"
                rf"|husband|mum|mam"
                r"|dad|son|daughter) (?:has|with|is) [^.!?\n]{0,25}"
                rf"{_ILL}"
                rf"|\b(?:24/7|24-7|24 7|round the clock|day and night|morning (?:noon )?and night)"
                rf" (?:with|for) (?:{_MY} )(?:{_KIN})\b"
                rf"|\b{_KIN}(?:['’]s)? needs (?:me|watching|someone) (?:24/7|day and night|all"
                rf" the time"
                r"|round the clock|constantly|every (?:minute|hour))\b"
                r"|\bkinship (?:group|carers?|care|support|placement|famil\w+|order)\b"
                r"|\bkinship\s*$"
                r"|\b(?:grandkids|grandchildren|grandbairns|grandson|granddaughter|grandbabies)"
                r" (?:(?:now|all|both|has|have|got|been) )*(?:live|lives|living|placed|moved in"
                r"|stop"
                r"|stopping|stay|staying) (?:here )?(?:with|wi|w) (?:(?:me|us|nan|nana"
                r"|grandma)\b|(?:her|him)(?=\s*(?:$|[,.;])))(?! (?:on|in the|at|for|every|each"
                r"|during"
                r"|over|when|while|some|most|after|this|next|last|weekends|once|twice)\b)"
                r"|\b(?:got|have|has|had) (?:the|my|our|her|his) (?:grandkids|grandchildren"
                r"|grandson"
                r"|granddaughter) (?:full[- ]time|for good(?! friday)|permanent\w*|24/7)\b", re.I),
     "carers"),
)  # fmt: skip
"""(pattern, group of people), as in `who_phrases.PHRASES`."""


def is_of_others(who: str, typed: str, start: int) -> bool:
    """Whether kin served, a nurse "came out to my mum", or who was cared for has died."""
    if who == "carers":
        return bool(_NO_CARING.search(re.split(r"[.!?;\n]", typed[start : start + 140])[0]))
    before = re.split(r"[.!?;\n]", typed[max(0, start - 60) : start])[-1]
    if who == "armed_forces":
        return bool(_OF_KIN.search(before))
    return who == "lgbtq" and bool(_WORKERS.search(before))
