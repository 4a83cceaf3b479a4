"""Everyday ways of saying how somebody is in touch: "landline only", "prefers ringing to typing",
"goes to pieces on the phone". Read after the rows of `access_everyday`, but for `CONTACT_FIRST`,
whose plain words would mislead the listed phrases.
"""

from __future__ import annotations

from typing import Final

from indexer.search.understanding.access_told import END, HIM

_WRITTEN: Final = (
    r"(?:e-?mail(?:s|ing)?|text(?:s|ing)?|txt(?:s|ing)?|typing|messag(?:e|es|ing)|online|(?:the"
    r" |an? )?(?:internet|computers?|web ?sites?|apps?|forms?|chat ?bot|answerphone)|writing"
    r"|forms?)"
)
_ONLINE: Final = (
    r"(?:online(?: forms?| stuff| things)?|forms online|internet|e-?mails?|computers?|web ?sites?"
    r"|smart ?phones?"
    r"|wi-?fi|broadband|text(?:s|ing)?|apps?|tech\w*|mobile)"
)
_MESSAGE: Final = r"(?:e-?mail|text|txt|message|msg|whatsapp|dm)"
_RING: Final = r"(?:ring|rings|ringing|phon(?:e|es|ing)|calls?|calling|speak(?:ing)?|talk(?:ing)?)"
# Nobody hangs on these: a phone that is broken, a bill, a service that is given by phone.
_NOT_A_PHONE: Final = (
    r"(?! (?:box|bills?|broken|bust|is|was|stolen|died|cut|contract|befriend\w+|support|counsel\w+"
    r"|chats?|group|friend|company|buddy|pal))"
)

CONTACT_FIRST: Final[tuple[tuple[str, str], ...]] = (
    ("phone_contact",
     r"(?:only|just|no \w+|except|but|use(?:s)? (?:a|the|her|his)|contact(?:able)? (?:by|on|via))"
     r"(?: (?:has|have|got|uses?|a|an old|the|on|on a|her|his|my|got a|has a|have a))? (?:land "
     r"?line"
     r"|house phone)(?: only)?(?! (?:scam|broken|down|bill|deal|contract|number (?:changed|wrong)))"
     r"|(?:land ?line|house phone) only"),
    ("phone_contact",
     r"prefers? (?:to )?(?:the (?:phone|telephone)|a (?:phone ?)?call|(?:ring|phone|call|speak"
     r"|talk)(?:ing)?(?: (?:up|people|someone|somebody|on the phone|on the telephone))?)"
     rf" (?:to|over|rather than|instead of|not|than|and not) {_WRITTEN}"),
    ("phone_contact",
     r"(?:rather|sooner|prefers? to|wants? to|likes? to|needs? to|easier to) (?:just )?(?:ring"
     r"|phone|call|talk|speak|chat|get on the phone)"
     r"(?: (?:a|an|to|and|up|with|someone|somebody|real|actual|proper|human|person|being|talk"
     r"|speak|people)){0,6},? (?:than|not|instead of|rather than)(?: (?:do|doing|use|using|have to"
     rf"|having to|fill|filling|in|go|going|it|by|on|a|an|the|mess|about|with)){{0,5}} {_WRITTEN}"),
    ("phone_contact",
     r"(?:speak|talk|chat) (?:to|with) (?:a|an|another|actual) (?:actual |real |proper |live )"
     r"?human(?: being)?(?! (?:rights|resources))"),
    ("phone_contact",
     r"(?:no|not on|not got|hates?|without|has(?:n['’]?t)? (?:no|got)|ha(?:s|ve)n['’]?t got"
     r"|(?:doesn['’]?t"
     r"|don['’]?t|can['’]?t|cannot|never) (?:do|use|uses|have|like|work|got|get on with|manage)"
     rf"|isn['’]?t on|can['’]?t) (?:the |a |any |an )?{_ONLINE}(?:,| so| and| but| -| no| or|/"
     rf"| {_ONLINE}){{1,5}} (?:(?:so|just|only|but|she|he|i|can|could|would|must|need|needs|have "
     rf"to|wants?"
     r"|has to|prefers?|please|pls|to|be able|likes?|gives?|me|us)[ ,]){0,5}"
     rf"((?:ring|phone|telephone)(?:ing)?{_NOT_A_PHONE}(?= (?:only|instead|please|pls|{HIM}|folk"
     rf"|people|first"
     r"|someone|somebody|them|up|number)|\s*(?:\Z|[,.;!?)]))"
     r"|(?:a )?(?:phone |telephone |contact )?number(?= (?:to|please|pls|i can|she can|he can)"
     r"|\s*(?:\Z|[,.;!?)]))|(?:speak|talk) to (?:someone|somebody|a person)|land ?line)"),
    ("phone_contact",
     rf"(?<!not )(?<!don['’]t )(?<!dont )(?:ring|phone|call|ringing|phoning)(?: {HIM}(?: up)?)?,?"
     r" (?:not|no|don['’]?t|rather than|instead of|never)(?: (?:an?|by|use|send|do))? (?:e-?mail"
     r"(?:ing)?|texts?|texting|typing|messages?|messaging|online|the internet|letters?)\b"),
    ("text_email_contact",
     r"(?:texts?|txts?|messages?|msgs?|e-?mails?|emailing|texting|messaging|whatsapps?|types?"
     r"|typing|writes?)(?: (?:them|someone|somebody|people|you|her|him|me|it|first|in|to start"
     rf"|over)){{0,3}},? (?:rather than|instead of|not|never|over) (?:having to |to )?{_RING}\b"),
)  # fmt: skip
"""(facet, pattern), read before the listed phrases."""

CONTACT: Final[tuple[tuple[str, str], ...]] = (
    ("phone_contact",
     r"(?:wants?|prefers?|likes?|needs?|rather|sooner) (?:to )?(ring(?: up)?|phone(?: up)?|speak to"
     r" (?:someone|somebody)),? (?:(?:i['’]?m|she['’]?s|he['’]?s|as|cos|because|i|she|he) "
     r"){1,2}(?:no"
     r" good with|can['’]?t (?:do|use|work)|cannot use|don['’]?t (?:do|use)|doesn['’]?t (?:do|use)"
     rf"|hates?|not on|has no|have no) (?:the )?{_ONLINE}"),
    ("text_email_contact",
     r"(?:text|e-?mail|message) (?:me|her|him|us)(?: (?:cos|because|as))? (?:i|she|he) (?:never"
     r"|can['’]?t|won['’]?t|don['’]?t|doesn['’]?t) (?:picks? up|answers?|talk|hear|do phones)"
     r"|(?:can['’]?t|cannot|won['’]?t|doesn['’]?t|don['’]?t) (?:do|make|take|answer) (?:phone "
     r")?calls?"
     r"(?! (?:cent|from|about|out|of|for))"),
    ("phone_contact",
     r"(?:it['’]?ll|it will|it would|it['’]?d) have to be (?:by |a |over the )?(?:phone call|phone"
     r"|telephone)(?: to (?:book|join|ask))?|(?:wants?|likes?|prefers?|needs?|rather|sooner) (?:to"
     r" )?(?:ring|phone) (?:someone|somebody|them|you|people)(?: up)? (?:and|to) (?:ask|check|find"
     r"|book"
     r"|talk)|(?:a|an actual|a real) person,? not (?:an? )?(?:web ?site|machine|form|bot|app"
     r"|computer)"
     r"|(?:sooner|rather|prefers? to|likes to) pick up the phone"),
    ("text_email_contact",
     r"(?:deaf|stammer\w*|stutter\w*|non[- ]?verbal|mute|aphasia|shy|anxious|anxiety|can['’]?t hear"
     r" on the phone),? (?:so |and |but |he |she |please |pls |only )*((?:e-?mail|text|message)"
     rf"(?: (?:please|pls|only|{HIM}|instead|best|is best)))"),
    ("text_email_contact",
     r"(?:could|can|may|is it ok to|able to|possible to|let me|prefer to|need to|have to|sooner"
     rf"|so) (?:i |she |he |we |they )?(?:just )?{_MESSAGE} (?:for (?:her|him|them)|someone"
     rf"|somebody|instead|(?:you|in|them|him|her)? ?first){END}|somewhere (?:that )?(?:i|she|he"
     rf"|you) (?:can|could) (?:just )?{_MESSAGE}(?! (?:my|him|her)\b)|can (?:i|she|he) (?:just )"
     rf"?{_MESSAGE}{END}"),
    ("text_email_contact",
     r"(?:freez(?:e|es|ing)(?: up)?|clams? up|go(?:es)? (?:to pieces|blank|silent)|panics?|shuts?"
     r" down|dries? up|tongue[- ]tied|gets? (?:flustered|muddled|panicky|tongue[- ]tied|in a "
     r"(?:state"
     r"|panic))|useless|hopeless|rubbish|no good|terrible|dreadful|stutters?) (?:on|over|with) "
     r"(?:the"
     r" )?(?:phones?|telephone)\b|not (?:a |much of a |one for the |very good on the |great on the"
     r" |good on the |keen on the |ok on the |comfortable on the )(?:phone|telephone)(?: person"
     r"| user)?(?! (?:bill|contract))"),
    ("text_email_contact",
     r"(?:hates?|hating|scared of|frightened of|dreads?|can['’]?t face|can['’]?t do|not keen on"
     r"|nervous (?:of|about)|avoids?|doesn['’]?t like|don['’]?t like|terrified of|anxious about|not"
     r" good at|no good at|won['’]?t do|struggles? with) (?:the idea of |the thought of |having to"
     r" )?(?:ringing|phoning)(?: (?:people|anyone|strangers|up|places|round|folk|somewhere|first))?"
     r"(?! (?:in (?:my|her|his)|ears?|noise|about (?:the )?(?:debt|bills?)))"),
    ("text_email_contact",
     r"(?:ringing|phoning)(?: (?:up|people|anyone|places|strangers|somewhere))? (?:scares"
     rf"|terrifies|frightens|panics|stresses|makes|sends|brings|gives|does) (?:{HIM}|my|his)"
     r"|no (?:ringing (?:up|anyone|people|round)|phoning)(?! (?:first|ahead))|(?:don['’]?t|not)"
     r" (?:make|want|ask) (?:me|him|her) (?:to )?(?:ring|phone)\b"),
    ("text_email_contact",
     r"(?:won['’]?t|doesn['’]?t|never|can['’]?t|don['’]?t) (?:answer|pick up|take) (?:the |his "
     r"|her |my"
     r" )?(?:phone|calls?|unknown numbers),? (?:so |but |only |just |please )*((?:texts?|e-?mails?"
     r"|messages?))|(?:stammer|stutter)\w*,? (?:so |and |she |he )*(?:prefers?|rather|likes) "
     r"(?:typing"
     rf"|texting|writing|to text|to type|text|e-?mails?)|(?:sooner|rather) (?:message|e-?mail|type"
     rf"|whatsapp|send a message){END}"),
    ("text_email_contact",
     r"(?:e-?mail|text(?:ing)?|messag(?:e|ing)|whatsapp)(?: (?:is|would be|works)|['’]?s) "
     r"(?:(?:much"
     r"|a lot|far|way) )?(?:best|better|easier|preferred)|(?:by|via) (?:msg|messenger|sms|dm|text"
     r"|e-?mail|whatsapp|message),? (?:not|only|rather|instead|please|pls|first)\b"),
)  # fmt: skip
"""(facet, pattern), in the order in which they are read."""
