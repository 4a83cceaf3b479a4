"""Whether a day or an hour belongs to something that happens or happened ("dialysis mon and wed",
"your e-mail of Monday", "last drink was a Tuesday") and does not say when to go. Asked by `days`,
`when` and `hours`.
"""

from __future__ import annotations

import re
from typing import Final

from indexer.search.understanding.late import regex
from indexer.search.understanding.text import Text, word_set

# What happens on a day without being a time to go somewhere.
EVENTS: Final = word_set(
    "due court eviction evicted deadline appointment appointments died dies funeral since op "
    "operation happened paid payday bailiff bailiffs bailifs moved discharged left fell ran scan "
    "tribunal coming comes born birth dob expires surgery interview sentenced released cremation "
    "wake chemo dialysis went saw seen spoke visited admitted lost started collapsed broke "
    "assessment review giro payment starts wedding buried attacked arrested gives works working "
    "came row argument fight police evicting burgled robbed beaten crash accident rings drunk "
    "binge "
    "drinks drinking sleep worked waiting waits fall nurse moving starting shut closed misses "
    "missed cries sees sentenced dead passed anniversary birthday procedure biopsy mri xray "
    "results midwife dentist doctors "
    "consultant solicitor probation oncology sentencing remanded sacked redundant "
    "employed shifts exam exams bloods jab vaccination ultrasound inquest christening mot "
    "relapsed overdosed inspection curfew"
)
_DEADLINES: Final = word_set(
    "last while since until till til by past rang rung phoned called previous before"
)
# "Stopped on Monday": most such words tell of what happened, but not these.
_NOT_PAST: Final = word_set(
    "need interested preferred needed wanted retired based disabled bored aged widowed organised "
    "supervised advanced mixed relaxed guided signed registered used assisted bed limited allowed "
    "isolated depressed red speed shed med leed weed seed feed wed"
)
_PAST: Final = word_set("done given taken sent written said")
_WHO_WORKS: Final = word_set("i we they you who at both also only usually still does do")
_AT_WORK: Final = word_set("work works working")
_NO_WORK: Final = word_set("not dont doesnt isnt never nor")
_REACH: Final = 8
_STORY: Final = 12
_USED_TO: Final = frozenset({"used", "previously", "formerly"})
_SMALL: Final = word_set("on the this next last every each a both and or")
# Here what somebody tells of ends and what they ask for begins.
_TURNS: Final = word_set(
    "so but can could free prefer prefers want wants looking something anything somewhere group "
    "groups club clubs session sessions class classes need needs"
)
_WAS: Final = word_set("is was for")
_CHORES: Final = word_set("bin bins shopping washing hospital")
# "Already goes to a group on Mondays", "has a cleaner Tuesdays": what somebody has. And what
# others do: "neighbours play music every Saturday night".
_HABIT: Final = regex(
    r"\b(?:(?:i|we|they) (?:go (?!on\b|at\b)|play|sing|volunteer)\w*|already|goes"
    r"|(?:he|she) (?:plays|sings|volunteers)|attends|attending|sees (?:her|his|my|a|the)"
    r"|(?:has|have|had|gets?)"
    r" (?:an? |her |his |my |the )?(?:cleaner|carers?|respite|physio|visitors?|visits?|support "
    r"worker"
    r"|home help|meals|day[- ]?cent(?:re|er)|day[- ]?care|rehab)|signs? on|sign|spends?)\b"
    r"|\b(?:sons?|daughters?|neighbou?rs?|sisters?|brothers?|kids|children|husband|wife|partner"
    r"|mum|dad|mother|father|grandkids|grandchildren|granddaughter|grandson|family|friends?|ex"
    r"|flatmates?|landlord|(?:upstairs|next door))"
    r" (?:(?:only|always|usually|both|all|just|still|sometimes) )*"
    r"(?:visits?|plays?|takes?|picks?|stays?|phones?|rings?|pops?|shops?|cooks?|cleans?|sees?|goes"
    r"|go|drinks?|shouts?|part(?:y|ies)|argues?|brings?|sleeps?|collects?|babysits?"
    r"|(?:has|have) (?:him|her|them|the (?:kids|children|bairns)|a party|parties|football|swimming"
    r"|dance))\b",
    re.I,
)
_WISH: Final = regex(
    r"\b(?:wants?|needs?|looking|like|likes|would|can|could|something|anything|somewhere|prefers?"
    r"|but"
    r"|so|after|wondering|hoping|while|whilst)\b",
    re.I,
)
# "The kids go to their dad's at weekends", "told to ring back Monday".
_TOLD_BEFORE: Final = regex(
    r"(?:\b(?:is|are|am|always|usually)|['’](?:re|m|s)) at (?:chapel|church|mosque|temple"
    r"|gurdwara|synagogue)(?: (?:on|every|of|a|each))*\s*$"
    r"|(?:\b(?:is|are)|['’](?:re|s)) with (?:their|his|her) (?:dad|daddy|father|mum|mam|mother"
    r"|nan|gran|grandma|other parent)(?: (?:on|every|from|at|alternate|the))*\s*$"
    r"|\b(?:(?:go|goes|stay|stays|staying|live|lives|sleep|sleeps) (?:to |at |with |over at "
    r")?(?:their"
    r"|his|her|my|the) \w+(?:['’]s)?(?: house| place)?|(?:ring|call|phone|come|go|went|coming"
    r"|going)"
    r" (?:\w+ )?back|(?:start|starts|begin|begins) (?:(?:my|her|his|a|the|new|work|school|chemo) "
    r"?)+"
    r"(?:\w+ ){0,2}?(?:job|work|school|chemo|treatment|placement|shift|radiotherapy|college)?)"
    r"(?: (?:at|on|every|for|from|the|this|next))*\s*$",
    re.I,
)
_ONE: Final = r"(?:\s+(?:at|on|for|the|this|next|last|a|only|just|falls?|it|came|comes))*\s*$"
# "It was a Tuesday", "bin day's Monday", "the sick note runs out Monday", "a hearing is Friday".
_IS_WHEN: Final = regex(
    # "Christmas day is a Wednesday", "the scan is on the 4th, Thursday".
    r"\b(?:(?:christmas|xmas|boxing|new year['’]?s?|mother['’]?s|father['’]?s|valentine['’]?s?)"
    r"(?: day| eve)?(?:['’]s| is| falls)"
    r"|(?:is|was|['’]s) (?:on )?the \d{1,2}(?:st|nd|rd|th),?"
    r"|(?<!there )(?:was|were)|(?:bins?|pay|wash(?:ing)?|rent|sign(?:ing)?(?: on)?|market|shopping"
    r"|benefits?|pension|delivery|dole|giro|results?|moving|wedding|court|visiting|laundry"
    r"|cleaning|birth|judgement|cheque)[\s-]?days?(?:['’]?s)?(?:\s+(?:is|are|was))?(?:\s+every"
    r"|\s+each)?"
    r"|(?:birthday|funeral|hearing|scan|op|operation|interview|appointment|wedding|review|court"
    r"|chemo|dialysis|tribunal|surgery|exam|birth|deadline)['’]s"
    r"|(?<!of )hearing(?:\s+(?:is|was))?|trial(?:\s+(?:is|was))"
    r"|(?:in the office|at my desk|in clinic|on call|on duty|on leave)"
    r"|covers|working days?:?|(?:link worker|prescriber|care co-?ordinator|receptionist)\W*"
    r"|(?:money|wages?|pip|uc|esa|benefits?) (?:goes|comes|is paid|gets paid) in"
    r"|(?:\w{3,}ed|thrown|threw|let|got) (?:out|off|up|down|away|over|back)"
    r"|last (?:ate|drank|drink|slept|spoke|used|washed|out|fix|hit|meal|seen|bath)"
    r"|(?:runs?|ran|running) out|expired?|ends?|(?:is|are) up|lapses?|renews?|due"
    r"|stops?|closes|flights?)" + _ONE,
    re.I,
)
_MENTIONED: Final = regex(
    # "My e-mail of Monday", "our call on Friday", "told me on Friday".
    r"\b(?:told|rang|texted|messaged|emailed|contacted|spoke to|heard from) (?:me|him|her|us|them)"
    r"(?:\s+(?:on|this))*\s*$"
    r"|\b(?:e-?mails?|letters?|faxe?s?|referral|messages?|notes?|texts?)\s+(?:of|from|dated|sent)"
    r"(?:\s+(?:on|last|this))*\s*$"
    r"|\b(?:my|our|your|per|last|this|the|his|her|their)\s+(?:\w+\s+)?(?:e-?mails?|letter|call"
    r"|phone ?call|chat|conversation|discussion|visit|consultation|talk|text|message|review)\s+"
    r"(?:of|from|on)(?:\s+(?:last|this))*\s*$"
    # "Thank you for seeing me on Monday", "good to speak to you", "further to", "sorry I missed".
    r"|\b(?:thank(?:s| you)|thankyou|thanx|thx|ta|cheers|grateful)(?:\s+(?:so|very|ever|much"
    r"|again))*\s+for\s+(?:\w+ing|your|our|all)\b[^.!?,;\n|]{0,40}$"
    r"|\b(?:good|nice|lovely|great|pleasure)\s+(?:to\s+)?(?:see(?:ing)?|meet(?:ing)?|speak(?:ing)?"
    r"|talk(?:ing)?|chat(?:ting)?|hear(?:ing)?)\s+(?:to |with |from )?you\b[^.!?,;\n|]{0,30}$"
    r"|\b(?:further to|following|as per)\s+(?:my|our|your|his|her|the)\b[^.!?,;\n|]{0,40}$"
    r"|\b(?:see|saw) you(?: on| this| next)?\s*$"
    r"|\bsorry\s+(?:for|about|i|we|to|that)\b[^.!?,;\n|]{0,40}$",
    re.I,
)
# "Meeting the social worker", "seeing the nurse", "physio every Thursday".
_MEETING: Final = regex(
    r"\b(?:physio|gp|hospital|podiatry|hairdressers?|clinic)(?:['’]s)?"
    r"(?:\s+(?:on|every|each|runs?|is|an?))*\s*$"
    # "Lonely at weekends", "dreads Sundays".
    r"|\b(?:lonely|alone|dreads?|dreading|miserable|low|long|empty|bored)"
    r"(?:\s+(?:at|on|in|over|every|most|all|the|a))*\s*$"
    # "On shift Monday to Friday", "carers in Mon to Fri".
    r"|\b(?:on (?:shift|nights|lates|earlies)|carers? in)"
    r"(?:\s+(?:at|on|in|during|from|every|each|the))*\s*$"
    r"|\b(?:meeting|seeing|sees|visiting)\s+(?:with\s+)?(?:the|my|her|his|our|their|a|an)\s+"
    r"(?!group|others?|friends?|new\b|people)\w+[^.,;!?\n|]{0,30}$",
    re.I,
)
# "Please ring after 3 on weekdays" is when to ring; "someone to ring her on Sundays" is a wish.
_RING: Final = regex(
    r"(?:(?:^|[.,;!?\n|])\s*|\b(?:please|pls|best (?:time|day)s? to|you can|could you|can you)\s+)"
    r"(?:ring|call|phone|telephone|text|contact|email|reach|leave)\b[^.,;!?\n|]{0,40}$"
    r"|(?<!one to )(?<!body to )\b(?:ring|call|phone|text|contact|reach) (?:me|us|back)\b"
    r"[^.,;!?\n|]{0,30}$|\bbe reached\b[^.,;!?\n|]{0,30}$"
    # "The surgery said ring on Monday".
    r"|\b(?:said|says|told (?:\w+ )?|asked (?:\w+ )?)(?: ?to)? ?(?:just )?(?:ring|call|phone)\b"
    r"[^.,;!?\n|]{0,30}$",
    re.I,
)
# "Weekends alone", "Sundays on my own".
_ALONE_AFTER: Final = regex(
    r"\s+(?:all )?(?:alone|on (?:my|her|his|their) own|by (?:my|her|him)self)\b", re.I
)
_SO: Final = regex(
    r"\s*,?\s*(?:so|and)\b[^.!?\n|]{0,20}\b(?:want|need|like|look|something|somewhere)", re.I
)
# "She had a fall Sunday", "I got the news Friday": somebody, a deed of the past, and then the day.
_DID: Final = regex(
    r"\b(?:i|he|she|we|they|who|mum|dad|gp|(?:my|her|his|our|their|the) (?:\w+ )?\w+)"
    r"(?:['’](?:ve|d))?\s+"
    r"(?:(?:just|only|also|then|recently|finally|both|have|has|had)\s+)*"
    r"(?:took|got|met|made|gave|told|found|heard(?! (?:of|about|there|that)\b)|wrote|sent|brought"
    r"|hit|hurt|woke|threw|stole|felt|had|did|drank|ate|walked|tried|kicked|cut|nearly|was|were"
    r"|been|buried)\b"
    r"(?:\s+[\w'’-]+){0,5}?(?:\s+(?:on|this|in))?\s*$",
    re.I,
)
# "Tried the one on Thursdays", "our old club met Fridays": been there, or it is no more.
_BEEN: Final = regex(
    r"\btried (?:the|your|a|an|one|that|their)\b(?: [\w'’-]+){0,3}?(?: on| of a)?\s*$"
    r"|\b(?:club|group|class|choir|session|cafe)s? (?:met|ran)(?: (?:on|every|each|of|a))*\s*$",
    re.I,
)
# "Saturday I took some tablets", "Mondays I have dialysis": the day first, then what is on it.
_DID_AFTER: Final = regex(
    r"(?:['’]?s)?(?:\s+(?:morning|afternoon|evening|night|lunchtime|am|pm)s?)?\s+"
    # "Our Wednesday club folded", "the Wednesday group was too loud".
    r"(?:(?:lunch |coffee |craft |walking )?(?:club|group|class|choir|session|cafe|one) (?:has "
    r"|have |got )?(?:folded|closed|stopped|ended|finished|shut|ran out|packed (?:up|in)|cancelled"
    r"|(?:was|wasn['’]?t) (?:too|not|so|cancelled|shut|stopped|full|for))\b|"
    r"(?:i|we|they)['’]ve (?:got (?!free\b|nothing\b|nowt\b|no\b|only\b|spare\b|time\b|off\b"
    r"|to be"
    r"|the (?:day|morning|afternoon|evening|house|place)\b)(?![^.,;!?\n]{0,25} (?:off|fed|up|out"
    r"|settled|to (?:school|bed|nursery))\b)\w|(?:an? (?!free|spare)|my (?!own)|dialysis|physio"
    r"|chemo|college|church|the (?:kids|grandkids|bairns)))"
    r"|(?:i|he|she|we|they|it|my \w+|her \w+|his \w+|the \w+)\s+(?:(?:just|already|always"
    r"|then)\s+)*"
    r"(?:(?!need|want|prefer|used)\w+ed|took|got|met|made|gave|told|found|heard|wrote|sent|brought"
    r"|hit|hurt|woke|threw|stole|felt|did|drank|ate|cut|was|were|had|fell|went|came|left|saw|lost"
    r"|(?:has|have|['’]ve got)\s+(?!free\b|nothing\b|no\b|spare\b|time\b|off\b|to be\b)"
    r"|kicks|drinks|shouts|hits|rows|cries|sits|argues|throws|smashes|screams|beats|rages"
    r"|goes|visits?|works?|sees?|signs?|starts?|moves?|looks? after|babysits?)\b)",
    re.I,
)
# "Tues: no answer", "24 Nov - seen in clinic": notes of what was done.
_LOGGED: Final = regex(
    r"\s*[:–-]\s*(?:no answer|no reply|dna|spoke|rang|saw|seen|left|tried|went|(?!need)\w+ed)\b",
    re.I,
)
_WANTS: Final = regex(
    r"\b(?:wants?|needs?|looking|would|something|anything|somewhere|prefers?|but|so|wondering"
    r"|hoping|while|whilst|when|(?<!look )(?<!looks )(?<!looking )after|can do|could"
    r"|free|available|because|as)\b",
    re.I,
)
# What does not happen on a day: "nobody to talk to at weekends", "no buses on Sundays", "I can't
# face another Sunday". Not "no stairs, Mondays": the words that say what is missing are few.
_LACKS: Final = regex(
    r"\b(?:no(?:thing|wt) in|no (?:food|buses|bus|trains?|transport|lifts?|visitors?|family"
    r"|carers?|support|services?|doctors?|gp|money|one)\b(?! (?:group|club|cafe|class|session))"
    r"|nobody|noone|not even"
    r"|(?:can['’]?t|cannot|couldn['’]?t) (?:wait|face|cope|see|sleep|stop|bear|stand|afford"
    r"|get hold|ring)"
    r"|(?:do|does|did)(?:n['’]?t|nt| not) (?:see|drive|speak|talk|eat|sleep|leave|run|hear"
    r"|know|have (?:anyone|anybody|owt|anything|any))"
    r"|never (?:sees?|hears?|leaves?|speaks?|knows?))"
    r"\b[^.,;!?\n|]{0,25}$",
    re.I,
)
# "Loves a chinese of a weekend", "a few pints of a Friday": what somebody likes and has.
_TREAT: Final = regex(
    r"\b(?:(?:loves?|likes?|enjoys?|has|have|having|partial to|fond of|treats? \w+ to)"
    r" (?:a|an|the|his|her|my|our|some)"
    r"|a few|a couple of)(?: \w+){1,3} of an?\s*$"
    r"|\b(?:chinese|takeaway|take away|curry|pints?|flutter|lie[- ]in|fry[- ]?up|roast|tipple"
    r"|bottle|fish and chips|chippy|kebab|bet) (?:on|of|at|over|every) (?:a |an |the |every )?\s*$",
    re.I,
)
# "Quiz and a few pints on a Friday": something to go to, and no treat.
_OUTING: Final = regex(
    r"\b(?:quiz\w*|darts|dominoes|groups?|clubs?|class(?:es)?|lunch(?:es)?|bingo|choir|meet\w*)\b",
    re.I,
)
# "Food for the weekend", "he's at the day centre Mondays".
_OTHERS: Final = regex(
    r"\b(?:food|parcel|shopping|milk|nappies|gas|electric\w*|meter|money|eat|(?:nothing|nowt) in)"
    r" for (?:the|this|all) $"
    r"|(?:\b(?:is|are|he|she|mum|dad|goes|off|husband|wife)|['’]s|^) (?:at|to)"
    r" (?:the |a |his |her )?day[- ]?cent(?:re|er)(?: on| every| each)*\s*$"
    r"|\b(?:gets?|got|draws?|collects?|picks? up|fetch(?:es)?) (?:my|his|her|our|their|the)"
    r" (?:pension|money|giro|benefits?|pip|wages?|prescription|shopping)(?: on| every| each)*\s*$"
    # What is brought to the house: "my tablets come on Fridays".
    r"|\b(?:tablets|meds|medication|prescriptions?|dosett?e? box|parcels?|shopping|milk|meals"
    r"|delivery|order|cleaner|gardener|nurse|chiropodist|carers?)(?: (?:always|only|usually))?"
    r" (?:comes?|arrives?|(?:is|are|gets?) delivered)(?: (?:in|round|out))?(?: (?:on|every|each|of"
    r"|an?))*\s*$"
    # "He's on ward 6, home Friday".
    r"|\b(?:ward|hospital|discharg\w+|rehab|respite)\b[^.!?\n]{0,50}\b(?:home|out)(?: again)?"
    r"(?: on| this| next)*\s*$"
    # "Finished work on the Friday": one that is past.
    r"|\b(?:finished|retired|left|stopped|packed in|laid off|buried \w+)(?: \w+){0,2} on the $"
    r"|\b(?:bins?|rubbish|recycling) (?:go|goes|are|is|gets?)(?: (?:out|emptied|collected|done))?"
    r"(?: on| every| each)*\s*$",
    re.I,
)
# "Only get the kids alternate Saturdays", "has the dog Sundays".
_MINDS: Final = regex(
    r"\b(?:get|gets|got|have|has|had|having|see|sees|mind|minds|minding|look(?:s|ing)? after"
    r"|babysits?|childmind\w*)"
    r" (?:(?:the|my|his|her|our|their|all|both|of|three|two|four) )*(?:kids|children|bairns"
    r"|grandkids|grandbairns|grandchildren|grandson|granddaughter|sons?|daughters?|lads?|lass|boys"
    r"|girls|little (?:one|'un|un)s?|bab(?:y|ies)|dogs?|them|him)\b(?: to stay| over| round"
    r"| all day)?"
    r"(?: (?:on|at|every|each|alternate|other|the|most|just|only|second|for))*\s*$",
    re.I,
)
# "I have my son on Saturdays, things to do": something is asked for with them.
_WITH_THEM: Final = regex(
    r"\s*[,;–-]\s*(?:(?:any|some|free|cheap|fun|good|family|kids) )?"
    r"(?:things|activities|something|anything|somewhere|ideas)\b",
    re.I,
)
# "Taken in over the weekend": something happened, where nothing is asked for.
_OVER_THE: Final = regex(r"\bover (?:the |this |last |that )?$", re.I)
_HAPPENED: Final = regex(
    r"\b(?:\w{3,}(?<!need)(?<!interest)(?<!retir)ed|took|taken|got|went|gone|had|was|were|been|has"
    r"|lost|fell|fallen|came|left|broke|broken|hit|made|told|found|kept|did|rang|happen\w*)\b",
    re.I,
)
_ONE_DAY: Final = 70  # letters before a day that can tell what it belongs to


def is_told(text: Text, at: int) -> bool:
    """Whether the day or time at a position belongs to something that happens or happened
    ("dialysis mon and wed", "since Saturday") and does not say when to go."""
    if _USED_TO & set(text.before(at, _STORY)):
        return True
    for step in range(at - 1, max(-1, at - 1 - _REACH), -1):
        word = text.norm(step)
        if not text.same_block(step, at) or word in _TURNS:
            break
        no_work = {text.norm(step - 1), text.norm(step - 2)} & _NO_WORK
        if word in _AT_WORK and no_work:
            continue  # "not working Fridays": then there is time
        if word in EVENTS or (
            word == "work"
            and (text.norm(step - 1) in _WHO_WORKS or not text.same_block(step - 1, step))
        ):
            return True
    near = at - 1
    while text.same_block(near, at) and text.norm(near) in _SMALL - _DEADLINES:
        near -= 1
    if text.same_block(near, at) and text.norm(near) in _DEADLINES:
        return True
    before = text.typed[max(0, text.tokens[at].start - 60) : text.tokens[at].start]
    if _TOLD_BEFORE.search(before) or _is_habit(text, at) or is_mentioned(text, at):
        return True
    after = [text.norm(at + step) for step in range(1, 5) if text.same_block(at, at + step)]
    is_so = text.tokens[at].possessive or (bool(after) and after[0] in _WAS)
    return is_so and bool(((EVENTS | _CHORES) - _TURNS) & set(after))


def is_mentioned(text: Text, at: int) -> bool:
    """Whether the words right before the day or after it tell what was or is on it: "thank you for
    seeing me on Monday", "bin day's Monday", "Monday I had a fall"."""
    token = text.tokens[at]
    before = text.typed[max(0, token.start - _ONE_DAY) : token.start]
    if _IS_WHEN.search(before) or is_told_after(text, token.end):
        return True
    done = at - 1 - (text.norm(at - 1) in ("on", "next"))
    was_done = text.norm(done).endswith("ed") or text.norm(done) in _PAST
    if text.same_block(done, at) and was_done and text.norm(done) not in _NOT_PAST:
        return True
    if _RING.search(before) or _OTHERS.search(before) or _BEEN.search(before):
        return True
    if _TREAT.search(before) and not _OUTING.search(before):
        return True
    if _OVER_THE.search(before) and _HAPPENED.search(before) and not _WISH.search(before):
        return True
    minds = _MINDS.search(before) and not _WITH_THEM.match(text.typed, token.end)
    if (_LACKS.search(before) or minds) and not (
        _WANTS.search(before) or _SO.match(text.typed, token.end)
    ):
        return True
    if (_MEETING.search(before) or _ALONE_AFTER.match(text.typed, token.end)) and not (
        _WISH.search(before) or _SO.match(text.typed, token.end)
    ):
        return True
    # "My call on Mondays" is one that is made again and again, as a befriender does.
    if token.norm.endswith("days"):
        return False
    did = _DID.search(before)
    if did and not _WISH.search(did[0]) and not _TURNS & set(did[0].casefold().split()):
        return True
    return bool(_MENTIONED.search(before))


def is_told_after(text: Text, end: int) -> bool:
    """Whether what follows a day or date tells what was or is on it."""
    return bool(_DID_AFTER.match(text.typed, end) or _LOGGED.match(text.typed, end))


def _is_habit(text: Text, at: int) -> bool:
    """Whether the words before the day, back to the last comma or a dozen words, tell what somebody
    has on it."""
    first = at
    while at - first < 12 and text.same_block(first - 1, at):
        first -= 1
    before = text.typed[text.tokens[first].start : text.tokens[at].start]
    return bool(_HABIT.search(before)) and not _WISH.search(before)
