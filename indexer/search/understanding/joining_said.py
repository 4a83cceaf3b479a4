"""Everyday ways of saying how you join: "something I can put meself forward for", "no need for the
GP to refer", "hates having to book", "somewhere to pop in for a brew". Read by `joining` after its
own patterns.
"""

from __future__ import annotations

import re
from typing import Final

from indexer.search.understanding.late import regex

_END: Final = r"(?=\s*(?:\Z|[,.;:!?|)/\n]| - |please|pls))"
_SELF: Final = (
    r"(?:(?:my|her|him|them|your|our|his|me|mi|their)[ -]?(?:sel(?:f|ves|n|fs)|sen)|meself|missen"
    r"|mesen|hersen|hissen|theirsen)"
)
_DOCTOR: Final = r"(?:(?:the|a|my|me|her|his|any|our|your|their) )?(?:gp|doctor|dr|doc|surgery)"
_GP: Final = rf"(?:{_DOCTOR}s?['’]?s?)"
_NO_NEED: Final = (
    r"(?:no need (?:for|of)|without|(?:don['’]?t|doesn['’]?t|do not|does not) (?:need|want"
    r"|have(?= to\b)|require|fancy)|needn['’]?t|not (?:need(?:ing)?|wanting|having(?= to\b)|via"
    r"|through|by)"
    r"|rather not (?:ask|involve|go through|bother|have)|not have to (?:ask|involve|go through))"
)
SELF_REFERRED: Final = regex(
    rf"\b(?:(?:refer|put|nominat|recommend)(?:s|e|es|red|ring|ting|ing)? {_SELF}(?: (?:forward|in"
    rf"\b(?! (?:a|danger|harm|hospital))|for (?:it|this|something|the|a)|to (?:it|you|them|the"
    rf" \w+)))"
    rf"|refer(?:s|red|ring)? (?:in )?{_SELF}"
    rf"|(?:sign|book|get|enrol) {_SELF} (?:up\b|on(?:to)? (?:it|one|a|the|something|summat)\b"
    rf"(?! (?:train|bus|plane|right|feet|ladder|housing|property))|on{_END})"
    rf"|(?:sign up|enrol|apply|ask|join) (?:for (?:it|this) )?{_SELF}{_END}"
    r"|(?:(?:can|could|may|let) (?:i|she|he|we|me)|(?:i|she|he|we) (?:can|could)) (?:just )?put "
    r"(?:my|me|mi"
    r"|her|his|our) (?:own )?names? (?:down|forward|in)(?! for (?:a |the "
    r")?(?:council"
    r"|house|flat|housing|school|nursery|bungalow|job))"
    rf"|{_NO_NEED} (?:to )?(?:(?:ask|involve|see|go through|bother|having|get) )?{_GP}(?: (?:to"
    rf"|having"
    r" to|being|needing to|for))? ?(?:refer\w*|send\w*|sign me|involved|say[- ]?so|permission"
    rf"|letters?|notes?|approval)(?: (?:me|her|him|us|in|it|on|you|needed))*"
    rf"|(?:without|instead of|rather than|not) (?:(?:having|needing) to )?(?:ask(?:ing)?"
    rf"|bother(?:ing)"
    rf"?|see(?:ing)?|go(?:ing)?|involv(?:e|ing)|troubl(?:e|ing)|wait(?:ing)? (?:for|on))(?: "
    rf"(?:through"
    rf"|to|via))? {_GP}(?! (?:appointment|again|anymore|for months))"
    rf"|{_NO_NEED} (?:to be |be |being |getting |to get )?(?:sent|referred|put forward) (?:in "
    rf")?(?:by"
    rf"|from|through) {_GP}"
    rf"|(?:don['’]?t|doesn['’]?t|not|without) hav(?:e|ing) to (?:ask|involve"
    rf"|go through) {_GP}{_END}"
    rf"|not through {_GP}|{_NO_NEED} to go (?:through|via|to) {_GP}"
    rf"|(?:does|do|will|would) (?:it|i|she|he|they|we|you) (?:need|have) to (?:come |go |be "
    rf")?(?:sent"
    rf" |referred )?(?:through|via|by|from) {_GP}"
    rf"|(?:get|go|apply|join|come|start|book|sign up|do it)(?: (?:in|on it|on|straight in|there"
    rf"|along|for it|(?:my|her|him)self))? without {_GP}"
    rf"|(?:apply|contact them|approach them|go to them|get in touch|go there|go) "
    rf"direct(?:ly)?{_END}"
    r"|self[- ]?(?:refer(?:r?als?|red|r?ing|s)?)\b(?! (?:form sent|rejected|refused)))(?!\w)",
    re.I,
)
_CAN: Final = (
    r"(?:somewhere|place|caf[eé]|hub|where|(?<!n['’]t )(?<!nt )(?:can|could) (?:i|she|he|we|they"
    r"|you"
    r"|people|folk)|(?<!who )(?:i|she|he|we|they|you|u|people|folk) (?:can|could)|like to be able)"
)
TURNS_UP: Final = regex(
    rf"\b(?:{_CAN} (?:(?:to|just|i|you|she|he|we|people|folk|can|could|simply) ){{0,3}}(?:(?:turn"
    rf"|show"
    rf"|rock|roll|pitch) up(?! late)|(?:pop|nip|call|drop|wander|walk|stroll|come) in(?! (?:on|to "
    rf"see"
    r"|person|and see (?:her|him|me|mum|dad)|tears|first|contact|pain))(?:to)?"
    rf"(?={_END}| (?:for|when|any|and|off|without|at|on my|as|whenever|if)\b)|just (?:go|come)"
    rf"(?: along)?{_END}|come and go\b)"
    rf"|(?:just|you|people|folk) (?:turn|show|rock|roll) up{_END}|(?:can|could) (?:i|she|he|we) "
    rf"just"
    rf" go(?: along)?{_END}"
    r"|(?:turn|show|rock|roll) up (?:on the (?:day|night)|on spec|unannounced|and join)"
    r"|can['’]?t be (?:doing|bothered|arsed) with (?:booking|appointments|signing up)"
    r"|walk(?:ing)? (?:straight |right )?in off the street"
    r"|(?<!mood )(?<!prices )(?<!pain )(?:can|free to|able to|like to) come and go(?! from)"
    r"|(?<!\bi )(?<!we )(?<!they )"
    r"(?:turn up|come|go|attend|come along|go along|pop in) (?:when(?:ever)?|as and when|only when"
    r"|on days(?: when)?|if and when) (?:i|she|he|they|you)(?:['’]?(?:m|s|re)| is| am)? "
    r"(?:can(?!['’]?t)|feel"
    r"|feels|like|want|up to|fancy|fancies|able|well)\b(?! to die)"
    r"|(?:hates?|fed up of|fed up with|sick of|never remembers?|no good at|rubbish at) (?:having to"
    rf" |to )?book(?:ing)?(?: (?:ahead|in|in advance|things|up|on))?{_END}"
    r"|(?:can['’]?t|cannot|never able to|unable to|not able to|won['’]?t) (?:book|commit)(?: (?:to"
    r" )?(?:ahead|in advance|every (?:week|time)|each week|weekly|regular\w*|a (?:set|regular"
    r"|whole)"
    rf" \w+|dates|times)){{1,2}}"
    rf"|(?:no|without|w/o|not|nowt to|nothing to|don['’]?t (?:need|have) to|doesn['’]?t (?:need"
    rf"|have) to"
    rf"|no need to|needn['’]?t|not having to|without having to) (?:any )?(?:pre[- "
    rf"]?)?(?:book(?:ing)?"
    rf"(?: (?:ahead|in|in advance|up|on))?|sign(?:ing)?[- ]?up(?: for)?|enrol\w*|registering"
    rf"|appts?|form ?filling|faff){_END}"
    r"|(?:doesn['’]?t|don['’]?t|won['’]?t) need (?:any )?(?:booking|an? (?:appt|appointment))"
    rf"|no (?:ringing|phoning|emailing|calling) (?:ahead|first|beforehand|up first)"
    r"|no (?:commitment|need to commit|obligation)(?! (?:to (?:buy|pay)|issues))"
    r"|nip in (?:when(?:ever)?|any ?time|as and when)|as and when (?:i|she|he|they) (?:can|like"
    r"|want)"
    r"|dropping in (?:when|any ?time|for a|and)|(?:call|pop|drop) in (?:sort|type|kind)(?: of)?"
    r" (?:thing|place|caf[eé]|group))(?!\w)",
    re.I,
)
EXERCISE_REFERRAL: Final = regex(
    r"\b(?:exercise|gym|(?:physical )?activity|arts) referr?als?(?: (?:scheme|programme"
    r"|course))?\b",
    re.I,
)
