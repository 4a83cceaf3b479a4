"""More wordings of how something happens: "could a bereavement visitor come round to the flat",
"video call counselling", and who goes out although they are "all but housebound". Read by `attend`
before its other patterns.
"""

from __future__ import annotations

import re
from typing import Final

from indexer.search.understanding.late import regex

_HER: Final = r"(?:my )?(?:her|him|me|us|them|mum|mam|dad|nan|gran|grandad)"
_WHO: Final = (
    r"(?:visitors?|volunteers?|befrienders?|nurse|counsellor|worker|person|teacher|tutor"
    r"|hairdresser|barber|chiropodist|podiatrist|physio(?:therapist)?|optician|dentist|advis[eo]r"
    r"|vicar|priest|someone|somebody|anyone|anybody|one|they)"
)
_SERVICE: Final = (
    r"(?:befriend\w+|counselling|physio\w*|hairdress\w*|therapy|chiropod\w+|podiatr\w+|library"
    r"|optician|dentist\w*|massage|lessons?|tuition|sessions?)"
)
_END: Final = r"(?=\s*(?:\Z|[,.;:!?|)\n]|please|pls))"
_NOW_AND_THEN: Final = (
    rf"(?:{_END}|(?= (?:once|now|every|each|weekly|because|who|to chat|a week|for (?:company|an?\b"
    rf"|{_HER}))\b))"
)
_HOME: Final = (
    r"(?:the|her|his|my|our|mum['’]?s|dad['’]?s) (?:own )?(?:house|home|flat|bungalow|place)"
)
HOME_SAID: Final = regex(
    rf"(?<!care )(?<!nursing )\b(?:(?:can|could|would|will) (?:an? |the |any |some )?(?:\w+ )"
    rf"{{0,3}}?{_WHO} (?:please )?(?:come|visit|call|pop)(?: (?:out|round|over|in|along))?(?: to"
    rf" (?:{_HOME}|{_HER}|mine)| and (?:see|visit|sit with|chat (?:to|with)) {_HER}|(?<= round)"
    rf"{_END}|(?<= out){_END})|(?:hairdresser|barber|chiropodist|podiatrist|optician|dentist"
    rf"|someone|physio|library|one|nurse|vet) (?:that|who|which) (?:comes|visits|calls)(?: out)?"
    rf" (?:to|at) (?:your|people['’]?s|the|her|his|my) (?:own )?(?:house|home|flat|door)s?"
    r"|(?:needs?|wants?|would like|likes?|would love|loves?|after|looking for|wanting) (?:a |some"
    rf" |regular |weekly |more |home |the odd )*visitors?{_NOW_AND_THEN}|bereavement visitors?"
    rf"|visitor for (?:my )?{_HER}|(?:someone|somebody|befriender|volunteer|anyone|anybody) (?:to "
    rf"|who['’]?d |who (?:can|could|will|would) )?(?:pop|call|drop|come)(?:ping|ing)? (?:in|round"
    rf"|by|over)(?:{_END}|(?= (?:and (?:chat|see|sit|talk|say|have)|for a (?:chat|natter|brew"
    rf"|cuppa|visit)|once|to (?:chat|see|sit|talk|say)|every|now|weekly|each|on (?:her|him|me|mum"
    rf"|dad))\b))|(?:someone|somebody|volunteer|befriender|anyone) to call on {_HER}"
    rf"|in the comfort of (?:my|her|his|their|your) own home|{_SERVICE} in (?:the|my|her|his|their"
    rf"|your) (?:own )?home(?! (?:town|city|village|country|area"
    rf"|language))|(?:at[- ]home|in[- ]home|domiciliary|visiting) {_SERVICE}"
    r"|(?:befriender|visitor) service at home|(?:home )?visiting (?:befriender|service|scheme"
    r"|volunteer|hairdresser|library)|sitting service|(?:come|visit) (?:out |round |over )?to"
    rf" (?:mine|ours){_END})(?!\w)",
    re.I,
)
# What is joined from home is a group, and no court.
_WHAT: Final = (
    r"(?: (?:the |a |an |her |his )?(?:it|them|in|one|things|groups?|class(?:es)?|sessions?"
    r"|meetings?|courses?))?"
)
ONLINE_SAID: Final = regex(
    r"\b(?:(video(?:[ -](?:call|chat|link))?) (?:counselling|therapy|support|appointments?|appts?"
    r"|consult\w+|groups?|sessions?|lessons?|class(?:es)?|meetings?|befriend\w+)"
    r"|(?<!get )(?<!['’]t )(?<!cant )(?<!cannot )(?:join|log ?in|log on|link in|attend|take part)"
    rf"(?: in)?{_WHAT} from (?:my |her |his |the )?(?:home|laptop|computer|tablet|sofa|house)|(?:do"
    rf" it|can do|attend|join){_WHAT} (?:on"
    r"|from|via) (?:my |her |his |the |a )?(?:laptop|computer|tablet|i ?pad)(?: at home| from"
    r" home)?|(?<!job )(?<!jobs )(?<!work )(?<!role )(?<!post )(?:must|has to|needs to|got to) be"
    r" (?:remote|virtual)|live ?stream(?:ed)?(?! (?:the"
    r"|my|games?|gaming))|web[- ]based (?:support|groups?|course|counselling|therapy|help)"
    r"|(?:on|via|over|through|by) facebook live(?! videos?))(?!\w)",
    re.I,
)
PHONE_SAID: Final = regex(
    rf"\b(?:(?:telephone|tel)[- ]only{_END}|(?:prefers?|would like|rather) (?:it )?(?:by |over the"
    rf" |on the )?(?:phone|telephone){_END}|(?:someone|somebody) to (?:ring|phone) and (?:chat"
    rf"|talk)|(?:someone|somebody) to (?:chat|talk|natter)(?: to| with)?(?: (?:her|him|me))? on"
    rf" the (?:phone|telephone)|tel(?:ephone)?[- ](?:sessions?|contact only|based)"
    r"|(?:line|number) (?:that |which )?(?:(?:i|she|he|they|we) can|to) (?:ring|call|phone) (?:when"
    r"|if|at night|in the night|for a (?:chat|talk)))(?!\w)",
    re.I,
)
# Who is "all but housebound" or fetched from home goes out: no way of attending is told.
GOES_OUT: Final = regex(
    r"\b(?:all but|virtually|not|isn['’]?t|no longer|wasn['’]?t|nearly|almost|practically|becoming"
    r"|going to be|feels?|end up) (?:completely |totally |quite )?(?:house|bed) ?bound\b"
    r"|\bhouse ?bound\b[^.!?\n]{0,60}\b(?:wants?|would (?:like|love)|loves?|longs|needs?|keen"
    r"|like) to (?:get out|go out|be taken out|get to)\b",
    re.I,
)
