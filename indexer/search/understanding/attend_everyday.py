"""Everyday ways of saying how something happens: "anything on the internet", "so online, evenings",
"benefits form visit at home", "could someone ring her of a night". Read by `attend` after its other
patterns.
"""

from __future__ import annotations

import re
from typing import Final

from indexer.search.understanding.late import regex

_HER: Final = r"(?:(?:my )?(?:her|him|them|mum|mam|mother|dad|father|nan|nana|gran|grandad))"
_HERS: Final = r"(?:her|his|my|me|mi|their|our|mum['’]?s|dad['’]?s|nan['’]?s)"
_END: Final = r"(?=\s*(?:\Z|[,.;:!?|)\n]| - |please|pls))"
_SOMEBODY: Final = (
    r"(?:someone|somebody|sumone|anyone|anybody|a volunteer|volunteers?|a befriender|befriender"
    r"|they|you|a nurse|one|u)"
)
_WHEN: Final = (
    r"(?:mon|tue|wed|thu|thur|thurs|fri|sat|sun|(?:mon|tues|wednes|thurs|fri|satur|sun)days?"
    r"|mornings?|afternoons?|evenings?|eves?|nights?|weekends?|weekly|after \d|at \d|from \d"
    r"|from home|if (?:poss\w*|i|she|he)|as (?:i|she|he|we)|because|cos|instead)"
)
# What is done with a screen is no way of coming along.
_NO_DEED: Final = (
    r"(?<!scammed )(?<!bullied )(?<!bought )(?<!gambling )(?<!gambles )(?<!betting )(?<!shopping )"
    r"(?<!banking )(?<!met )(?<!harassed )(?<!groomed )(?<!abused )(?<!form )(?<!forms )(?<!pay )"
    r"(?<!bills )(?<!dating )(?<!games )(?<!gaming )(?<!apply )(?<!go )(?<!going )(?<!get "
    r")(?<!not )"
    r"(?<!getting )(?<!is )(?<!are )(?<!it )(?<!works )(?<!working )(?<!order )(?<!claim "
    r")(?<!sell )"
    r"(?<!friends )(?<!man )(?<!someone )(?<!him )(?<!her )(?<!stuff )(?<!things )(?<!time )"
)
_INTERNET: Final = r"(?:(?:the )?(?:internet|interweb|net\b|web\b)|t['’]? ?internet)"
ONLINE_EVERYDAY: Final = regex(
    r"\b(?:(?<!saw )(?<!bought )(?<!read )(?<!seen )(?<!sold )(?<!posted )(?<!put )(?<!find )"
    r"(?<!found )(?:owt|summat|somat|anything|something|anywhere|somewhere|support|groups?"
    r"|courses?|class(?:es)?|advice|sessions?|lessons?|counselling|therapy|chat|meet[- ]?ups?)"
    rf" (?:on|over|via|through) {_INTERNET}"
    rf"(?:{_END}|(?= (?:for|that|to|which|like|where|free|about|with|at|so|as|if|instead|evenings?"
    r"|mornings?|nights?)\b))(?<!addicted to anything on the internet)"
    r"|(?:(?<=\bso )|(?<=\bbut )|(?<=must be )|(?<=\bonly )|(?<=ideally )|(?<=maybe )|(?<=prefer )"
    r"|(?<=best )|(?<=rather )|(?<=rather do it )|(?<=do something )|(?<=do it ))online"
    rf"(?:{_END}|(?= {_WHEN}\b))"
    rf"|{_NO_DEED}(?<!\A)\bonline(?= {_WHEN}\b)"
    r"|online (?:would|wd|['’]?d) (?:be|suit|do|work)"
    r"|(?:do|doing|join|joining|manage) (?:it|that|this|something|summat|one) (?:from|in) (?:(?:my"
    r"|the|her|his) )?(?:bed|sofa|home|bedroom|settee|living room|armchair)"
    r"|(?:has|have|needs?|got) to be on (?:my|me|a|her|his|the) (?:laptop|computer|tablet|i ?pad"
    r"|screen)"
    r"|from (?:home|(?:my|her|his) (?:bed|sofa|chair)) on (?:my|me|the|her|his|a) (?:phone|laptop"
    r"|tablet|computer|i ?pad)"
    r"|(?:something|anything|owt|summat|group|one|class|sessions?) (?:i|she|he|we) can (?:do|join"
    r"|go"
    r" to|attend) (?:from|without leaving) (?:the house|home|(?:my|her|his) (?:bed|room|house))"
    r"|on (?:the|a|my|her|his) (?:computer|laptop|tablet|i ?pad|screen) (?:so|as|because|cos) (?:i"
    r"|she|he|we) (?:don['’]?t|doesn['’]?t|can['’]?t|won['’]?t) (?:have to )?(?:go|get|leave)"
    r"|(?:something|somewhere|group|one|class) to (?:log on to|log in to|join online)|(?:do|done"
    r"|doing)"
    r" (?:at|from) home on (?:the|my|a|her|his) (?:computer|laptop|tablet|i ?pad|phone)"
    r"|an? online (?:thing|one|version|option)|(?<!get )(?<!go )(?<!going )(?<!getting )(?:on|over)"
    r" t['’] ?internet"
    r"|(?:facetime|skype|zoom|teams) (?:groups?|calls?|sessions?|chats?|befriend\w+|meetings?)"
    r")(?!\w)",
    re.I,
)
# Who is asked to ring back about their case asks for no company by telephone.
_CHAT_WHEN: Final = (
    rf"(?:{_END}|(?= (?:once|each|every|now and|weekly|daily|on an?|of an?|at night|in the (?:day"
    r"|evening|week)|for a (?:chat|natter|chinwag|catch)|most|sundays?|mondays?|tuesdays?"
    r"|wednesdays?|thursdays?|fridays?|saturdays?|evenings?|mornings?|afternoons?|just to)\b))"
)
PHONE_EVERYDAY: Final = regex(
    rf"\b(?:(?:can|could|would|will|might|['’]d like) {_SOMEBODY} (?:please |just |maybe )?(?:to )?"
    rf"(?:ring|phone|telephone) {_HER}(?: up)?{_CHAT_WHEN}"
    r"|(?:weekly|regular|daily|friendly|occasional|odd) ring(?! (?:road|of|pull|main))"
    r"|(?:over|on|by|down) t['’] ?(?:tele)?phone(?! (?:bill|box))|phone mates?"
    r"|(?<!nuisance )(?<!scam )(?<!cold )(?:phone |telephone |weekly |friendly |regular )?calls?"
    r" from (?:(?:a|some|the) )?(?:(?:nice|friendly|kind) )?(?:volunteers?|befrienders?|listener"
    r"|(?:friendly|kind) (?:person|voice|soul))"
    r"|(?:tele)?phone (?:advice|sessions?|check[- ]?ins?|therapy|only)"
    r"(?! (?:line|contract|deal))"
    r"|(?:someone|somebody|an ear|friendly voice|a voice|kind voice)(?: (?:there|to listen))? (?:at"
    r"|on) the (?:other )?end of (?:the |a )?(?:phone|line|telephone)"
    r"|(?:on|over|by) the (?:phone|telephone),? (?:not|rather than|instead of) (?:in person|face to"
    r" face|going|visits?|visiting|coming)"
    r"|(?:talk|chat|natter|speak)(?:ing)? (?:on|over) the (?:phone|telephone) (?:once|every|each"
    r"|now and"
    r"|twice|weekly|regularly|of an?)\b|(?:ring|phone) (?:him|her|them|mum|dad)(?: up)? (?:now and"
    r" (?:then|again)|once|every|each|weekly|regularly|from time)\b|(?:someone|somebody|number) to"
    r" (?:ring|phone|call) (?:when|if i|at night|in the night|any ?time)\b"
    r"|(?:company|support|help|someone to talk to|a natter|a chat) (?:by|over|on) (?:the )?"
    r"(?:phone|telephone)(?! (?:bill|contract|scam|problem)))(?!\w)",
    re.I,
)
HOME_EVERYDAY: Final = regex(
    r"(?<!care )(?<!nursing )(?<!prison )\b(?:(?<!n['’]t )(?<!he )(?<!she )(?<!ex )(?<!who "
    r")(?<!they )(?<!it )"
    r"(?:visits?|visiting|seen|see (?:her|him|me|mum|dad)) (?:at|in)"
    rf" (?:home\b|(?:{_HERS} )(?:own )?(?:home|house|flat|bungalow"
    r"|place))(?! (?:office|town|club|bargains))"
    rf"|visits? to (?:{_HERS}|the) (?:own )?(?:home|house|flat|bungalow)(?! of)"
    r"|(?:house|home) calls?|home (?:befriend\w+|visitors?)"
    r"|befriending visits?|(?:someone|somebody|anyone|a sitter|volunteer) (?:to )?(?:come (?:and )?"
    rf")?sit (?:wi['’]?|w/) {_HER}"
    rf"|(?:can|could|would|will|do|does) (?:{_SOMEBODY}|the \w+|anyone from \w+) (?:please )?come"
    rf" to (?:hers|his|ours|mine|us|me|mum['’]?s|dad['’]?s|nan['’]?s){_END}"
    rf"|(?:have|has|need|needs|got) to come to (?:me|us|her|him|mine|hers|ours){_END}"
    rf"|(?:please |pls |must |so )come to us{_END}"
    r"|(?:so|but|only|must be|has to be|needs to be|done|rather be|ideally|prefer) (?:at home|in"
    rf" {_HERS} (?:own )?(?:home|house|flat)){_END}|at home (?:please|pls|ideally|preferred"
    r"|preferably)(?! (?:help|alone|stop))"
    rf"|(?:{_SOMEBODY}|visitor)(?: (?:to|who (?:can|could|will|would)|could|can|who['’]?d"
    rf"|who['’]?ll"
    rf"|would))? (?:pop|call|drop|look|nip|come|calling|popping|dropping) (?:in|by|round)"
    rf"(?: (?:on|to see|and see|for a (?:chat|brew|natter|cuppa) with)) {_HER}"
    rf"|(?:can|could|would|will) {_SOMEBODY} come out to (?:see|visit|assess|help) {_HER}"
    r"|come out (?:and|to) (?:do|cut|see to) (?:her|his|my|mum['’]?s|dad['’]?s) (?:feet|nails|hair"
    r"|toe ?nails)"
    r"|mobile (?:hairdress\w*|chiropod\w+|barber|podiatr\w+|foot ?\w+|optician|nail \w+)"
    r"|(?:physio\w*|exercises?|befriend\w+|haircut|advice|support|rehab|bereavement support"
    r"|form filling|assessment) (?:at|in) (?:her|his|my|their|the) (?:own )?(?:home|house|flat)"
    r"(?! (?:town|office|group|club))|(?<!has )(?<!gets )physio(?:therapy)? at home(?! (?:already"
    r"|now"
    r"|twice|once|every|since))"
    rf"|come (?:out )?to where (?:she|he|i)(?: live|['’]m living)s?|(?:a|the) weekly visit"
    rf"(?:{_END}|(?= from\b)))(?!\w)",
    re.I,
)
# "Wants to sit in a room with people" only beside what is not wanted: others dread such a room.
VENUE_EVERYDAY: Final = regex(
    r"\b(?:not (?:on )?(?:online|(?:a |the )?(?:screen|zoom|computer|laptop)),? (?:but )?((?:in a"
    r"|in"
    r" the|in the same) (?:real |proper |actual )?room|real (?:people|folk)|sat (?:down )?with "
    r"(?:people"
    r"|someone|folk)|round a table)|(?:sat|sitting)(?: down)? with (?:someone|people|somebody"
    r"|folk),? not (?:on |at |over )?(?:a |the )?(?:screens?|computer|zoom|online))(?!\w)",
    re.I,
)
