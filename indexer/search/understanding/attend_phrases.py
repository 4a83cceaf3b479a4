"""Wordings of several words that say how something happens: "someone who'd come to the house",
"could somebody ring him for a chat", "support group online". Read by `attend` for what its plainer
rules have left.
"""

from __future__ import annotations

import re
from typing import Final

from indexer.search.understanding.late import regex

_HER: Final = r"(?:her|him|me|us|them|mum|mam|dad|nan|gran|grandad|people|you)"
_HERS: Final = r"(?:the|her|his|my|me|mi|their|our|your|mum['’]?s|dad['’]?s|nan['’]?s)"
_SOMEBODY: Final = (
    r"(?:someone|somebody|sumone|anyone|anybody|people|person|volunteers?|befrienders?|nurse"
    r"|counsellor|chiropodist|podiatrist|hairdresser|barber|physio(?:therapist)?|therapist|tutor"
    r"|teacher|worker|visitors?|buddy|friend|one|they|you|u)"
)
_WOULD: Final = (
    r"(?:(?: (?:who|that))?(?:['’]?(?:d|ll)| would| could| can| will| to| please| be able to))"
)
_HOME: Final = r"(?:(?:own )?(?:house|home|flat|bungalow|front door|living room|front room)|place)"
AT_HOME: Final = regex(
    rf"\b(?:{_SOMEBODY}{_WOULD}{{1,2}} (?:please )?(?:come|pop|call|visit|drop)(?: and (?:see|visit"
    rf"|sit with) {_HER})?(?: (?:out|round|over|in|along|up))?(?: (?:to|at|in) {_HERS} {_HOME}"
    rf"| (?:out |round |over )?to (?:{_HER}|mine|hers)(?! to\b))"
    rf"|{_SOMEBODY}{_WOULD}{{1,2}} (?:come|pop|call)(?: (?:round|out|over|in))? (?:and|to) (?:see"
    rf"|visit|sit with|chat (?:to|with)) (?:my )?{_HER}"
    rf"|(?:volunteer|befriender|visitor|nurse|someone|somebody|person){_WOULD} (?:come and )?visit"
    rf"(?: (?:my )?{_HER}(?! (?:in (?:hospital|prison|the home))\b)"
    rf"|(?= (?:(?:once|twice|every|each|weekly|regularly|at|in (?:her|his|my|their))\b)))"
    rf"|{_SOMEBODY} (?:who|that) (?:comes|visits|calls) (?:out|round|over|to (?:{_HER}|the house"
    rf"|your homes?))"
    rf"|(?:can|could|would|do|will) (?:they|you|u|someone|somebody|anyone|anybody|it|the nurse"
    rf"|a volunteer) (?:please )?(?:come|visit)(?: (?:out|round|over))?(?: to {_HER}| to mine"
    rf"| to {_HERS} {_HOME}| at home)"
    rf"|(?:needs?|wants?|has to be|must be|prefers?|could be|to be) (?:to be )?(?:visiting|visited"
    rf"|seeing|seen|treating|treated|assessing|assessed|doing|done|teaching|taught)"
    rf" (?:at|in) (?:(?:her|his|my|their|own) ){{0,2}}home"
    rf"|come (?:out |round |over )to (?:mine|hers|ours)\b"
    rf"|(?:hair ?cuts?|hair ?dress\w*|hair done|barber|chiropod\w+|podiatr\w+|toe ?nails|nails"
    rf"|foot ?care|befriend\w+|counselling|therapy|lessons?|massage|library|dentist"
    rf"|optician|eye test|hearing test|blood tests?|tuition)(?: \w+)? (?:at|in) (?:(?:her|his|my"
    rf"|their|own) ){{0,2}}home(?! (?:group|club|work|time))"
    rf"|(?:needs?|wants?|would like|likes?) (?:a )?(?:weekly |regular |friendly )?visits?"
    rf" (?:at home|once a|every|each)|(?:weekly|regular|friendly) visits? (?:at|from a (?:volunteer"
    rf"|befriender)))(?!\w)",
    re.I,
)
_CHAT: Final = (
    r"(?:a |some |to )?(?:little |quick |nice |weekly |friendly |bit of a |good )?(?:chat|natter"
    r"|chinwag|chin wag|catch[- ]up|company|gossip|gas)"
)
_NOW_AND_THEN: Final = (
    r"(?:up|now and|once|twice|every|each|weekly|daily|regularly|of an?|in the|on a|most|from time"
    r"|occasionally|sometimes|for an?|a week)"
)
BY_PHONE: Final = regex(
    rf"\b(?:(?<=to )|(?<=who can )|(?<=who could )|(?<=who will )|(?!(?:call|ring|phone) me\b))"
    rf"(?:(?:ring|phone|telephone|call|bell)s?(?:ing)? (?:my )?{_HER}(?: up)?(?: for| to have)"
    rf" {_CHAT}(?! about)"
    rf"|(?:ring|phone|telephone)(?: up)? (?:for|to have) {_CHAT}(?! about)"
    rf"|give (?:my )?{_HER} a (?:ring|bell|buzz|call|phone|tinkle|phone ?call) {_NOW_AND_THEN}"
    rf"|(?:chat(?:s|ting)?|natter|voice|listening ear|counselling|advice|befriending|company"
    rf"|someone to talk to|sessions?|(?:would |['’]d )?rather (?:talk|speak|chat|do it)|prefers? to"
    rf" (?:talk|speak|chat))(?: (?:to|with) (?:{_HER}|someone|somebody))? (?:on|over|down|by|via"
    rf"|at the (?:other )?end of)(?: (?:the|a))? (?:phone|telephone|blower)(?! (?:all|bill|box))"
    rf"|a (?:ring|phone ?call|call|bell) (?:once|every|each|now and|twice|most)"
    rf"|phone ?calls? (?:only|please|best|fine|ok|preferred)"
    rf"|(?:someone|somebody|sumone|anyone|one|number) (?:s?he|i|they|we|mum|dad) (?:can|could)"
    rf" (?:ring|phone|telephone) (?:up )?(?:for {_CHAT}|when|of an?|if|at night|any ?time))(?!\w)",
    re.I,
)
# "Evenings online", "mindfulness online", "is there owt online for anxiety": behind something to go
# to; not behind what people do with a screen ("shop online", "bullied online").
_GOES_TO: Final = (
    r"(?:grps?|support|mindfulness|yoga|choir|pilates|therapy|cbt|counselling|meditation|singing"
    r"|craft(?:s|ing)?|art|cook(?:ing|ery)|exercises?|danc(?:e|ing)|knitting|crochet|chess|drama"
    r"|writing|poetry|owt|summat|anywhere|somewhere|carers|parents|peer|bereavement|fitness"
    r"|tai chi|zumba|relaxation|mornings?|afternoons?|evenings?|nights?|eves?|mondays?|tuesdays?"
    r"|wednesdays?|thursdays?|fridays?|saturdays?|sundays?|weekends?|weekly|book club|quiz|held"
    r"|evening|(?:can|could) it be done|(?:has|needs|got) to be)"
)
_NO_SCREEN: Final = (
    r"(?! (?:forms?|bank\w*|shop\w*|gam\w+|bet\w*|scam\w*|order\w*|safety|dating|bull\w+|slots?"
    r"|casino|bingo|fraud|abuse|grooming|account\w*|application\w*))"
)
ONLINE: Final = regex(
    rf"\b{_GOES_TO} (?:is |are )?(?:only |just )?(online)(?! (?:or|and) )\b{_NO_SCREEN}"
    r"|\bonline (?:only|please|pls|ideally|preferred|preferably|is (?:fine|ok|okay|best|better))\b"
    r"|(?<!get )(?<!getting )(?<!go )(?<!going )(?<!scammed )(?<!met )(?<!bought )(?<!gambling "
    r")(?<!gambles )\b(?:over|on|via|using"
    r"|through) the internet(?= ?(?:\Z|[,.;!?)]|only|please|group"
    r"|from home))"
    r"|\binternet (?:support|groups?|class(?:es)?|based|sessions?|courses?)\b"
    r"|\bvideo (?:groups?|sessions?|class(?:es)?|chats?|meetings?|link)\b(?! games)"
    r"|(?<!works )(?<!working )(?<!work )\bon (?:the|my|a|her|his) (?:computer|laptop|i ?pad"
    r"|tablet|screen) from (?:home|the (?:house"
    r"|sofa)|(?:my|her|his) (?:own )?(?:home|house|sofa|chair|room))\b"
    r"|\b(?:from|in) (?:my|her|his) (?:own )?(?:sofa|settee|living room|front room|bedroom),? on"
    r" (?:the|my|a|her|his) (?:computer|laptop|i ?pad|tablet)\b",
    re.I,
)
IN_PERSON: Final = regex(
    r"\bin (?:a|the|the same|one) room with (?:real|actual|proper|live) (?:people|folk|humans?)\b"
    r"|\b(?:real|actual|live) (?:people|folk|humans?),? (?:not|rather than|instead of)"
    r" (?:on |over |a |an |the )*(?:screens?|computers?|zoom|online|laptops?|phones?|machines?)\b"
    r"|\bin (?:real life|the flesh)(?=,? (?:not|rather|instead|please|only|group|meet)|\s*\Z)",
    re.I,
)
