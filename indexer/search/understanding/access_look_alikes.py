"""What has the words of an access need and asks for nothing: a sign language that is learnt, a job
in personal care, the stairs at home, a door two people met at fifty years ago.
"""

from __future__ import annotations

import re
from typing import Final

from indexer.search.understanding.access_others import is_somebody_elses
from indexer.search.understanding.late import regex
from indexer.search.understanding.text import Text
from indexer.search.understanding.told_elsewhere import is_told_elsewhere

_AT_HOME: Final = (
    r"(?:at home|in (?:my|her|his|their) (?:own )?(?:house|home|flat)|to (?:go |get )?to bed|to"
    r" bed)"
)
_WORK: Final = r"(?:jobs?|course|work\b|training|career|assistant|qualif\w+|apprentice\w*|role)"
_CARED_FOR: Final = (
    r"(?:(?:cares?|caring|carer) (?:for|of)|looks? after|looking after) (?:(?:my|his|her|their|a)"
    r" )?(?:\w+ ){1,2}?(?:who['’]?s|who is|that['’]?s|who has been)"
)
# Who is no reader needs plain words, but not who would learn to read, or who cannot see to.
_READING: Final = (
    r"(?:learn(?:ing)? (?:to|how)|wants? to learn|would like to learn|teach|literacy|esol|glasses"
    r"|blind|sight\w*|eyes?|macular|glaucoma|cataracts?|vision|aged? \d\b|is \d\b|year \d\b)[^!?\n]"
    r"{0,60}\b(?:(?:can['’]?t|cannot|couldn['’]?t) read|struggles? (?:with|wi['’]?) reading)"
    r"[^.;!?\n]{0,30}|(?:can['’]?t|cannot|couldn['’]?t|never learn\w*(?: to)?|struggles? (?:with"
    r"|wi['’]?)|not (?:very )?good (?:at|with)) read(?:ing)?[^!?\n]{0,50}\b(?:learn(?! dis)\w*"
    r"(?! dis\w+| diff\w+)|teach|literacy|esol|(?<!plain )(?<!simple )(?<!easy )english|glasses"
    r"|eyes?"
    r"|sight|small print|macular|blind|at school|primary|his mind|her mind)"
)
# Nothing else is told: then reading is what is wanted, and no plainer words about something else.
ONLY_READING: Final = regex(
    r"\A\W*(?:(?:help|support|something|somewhere|groups?|class(?:es)?|for|where|a|an|the|my|our|i|he"
    r"|she|we|they|who|that|is|are|man|men|woman|women|adults?|people|someone|somebody|dad|mum|husband"
    r"|wife|son|daughter|partner|neighbour|friend|lad|bloke|lady|client|patient|pt)\W+){0,8}"
    r"(?:can['’]?t|cannot|can not|could never|never learn(?:ed|t)(?: how)?(?: to)?|unable to"
    r"|not able to"
    r"|struggl(?:e|es|ing) (?:to|with)|can(?:['’]?t)? hardly|can barely) read(?:ing)?"
    r"(?:,? (?:n?or|and|&) (?:writ(?:e|ing)|spell(?:ing)?))?"
    r"(?: (?:properly|very well|much|well|at all|english))?\W*\Z",
    re.I,
)
_OFFICIAL: Final = (
    r"(?:tribunals?|court|(?<!hard of )hearing (?=is |on |at |next|this )|inquest|custody|job"
    r" ?cent(?:re|er)|pip assessment|assessment|interview|scan|operation|police(?: station)?"
    r"|hospital|clinic|appointments?|funeral)"
)
_STEPS: Final = ("step_free_entrance", "step_free_throughout")
_FINE: Final = (
    r"(?:(?:just |perfectly |quite |absolutely )?(?:fine|ok|okay|all right|alright|no (?:bother"
    r"|problem|trouble|issue|worries|hassle)|easily|easy enough|doable|manageable))"
)
_FEW_STAIRS: Final = r"(?:(?:the|a|few|some|any|flights?|of|couple) ){0,4}(?:stairs|steps)"

_LOOK_ALIKES: Final = tuple(
    (frozenset(facets), regex(rf"\b(?:{pattern})(?!\w)", re.I))
    for facets, pattern in (
        (_STEPS,
         rf"(?:stairs?|steps?|upstairs)\b[^.,;!?\n]{{0,20}}? {_AT_HOME}|{_CARED_FOR} (?:in a"
         rf" wheelchair|on an? (?:\w+ )?(?:frame|zimmer))|(?:was|were|used to be) (?:in an?|on"
         rf" an?|in his|in her|on his|on her) (?:wheelchair|frame|zimmer|walking frame) (?:after"
         rf"|for"
         rf"|last|until|till|before|when|during|but)|used to (?:use|have|walk with|need) an? "
         rf"(?:\w+ )?"
         rf"(?:wheelchair|frame|zimmer|rollator)|stairs? (?:carpet|gate|rails?|lift)|wheelchair "
         rf"(?:basketball|rugby|racing|tennis|dancing|football|services?)"),
        # What somebody manages, and who sits in a chair no more.
        (_STEPS,
         r"(?:can|could|able to) (?:still )?(?:manage|do|climb|walk up|go up|get up|cope with)"
         rf" {_FEW_STAIRS} {_FINE}|(?:stairs|steps)(?:['’]s| is| are| r) {_FINE}|(?:stairs|steps)"
         r" (?:aren['’]?t|isn['’]?t|are not) an? (?:problem|bother|issue|worry)"),
        ((*_STEPS, "powered_wheelchair_scooter"),
         r"(?:won['’]?t|wouldn['’]?t|refuses to|never going to) (?:use|go in|get in|sit in|be seen"
         r" in) (?:an? |the |his |her |my )?(?:wheel ?chair|frame|zimmer|rollator|scooter)"
         r"|used to be (?:(?:in|on) (?:an? |his |her |my )?(?:wheel ?chair|chair|frame|zimmer"
         r"|scooter)"
         r"|wheel ?chair[- ]?bound)|(?:was|were) (?:\w+ (?:and|&|n) )?in (?:a|his|her|my) wheel"
         r" ?chair"
         r" (?:by|at|towards) the end|(?:out of|without) (?:the|his|her|my) wheel ?chair (?:now"
         r"|at last|these days|altogether)"),
        (("step_free_throughout",), r"(?:lives?|living|flat|rooms?) on the ground floor"),
        (("powered_wheelchair_scooter",),
         r"(?:needs?|wants?|like|afford|get|buy|grant for|funding for) (?:to (?:buy|get|have) )?an?"
         r" (?:new |second ?hand |used )?(?:mobility )?(?:scooter|power ?chair|electric"
         r" wheelchair)"),
        (("bsl",),
         r"(?:learn|learning|learnt|study|studying|teach|teaching|taught|level \d|beginners?['’]?"
         r"|do a|doing a|pass|passed) (?:(?:some|basic|how to|to use|to do|a|bit|of|in|my)"
         r" ){0,3}(?:bsl|(?:british )?sign language)|(?:bsl|sign language) (?:level|courses?"
         r"|class(?:es)?|lessons?|exams?|qualif\w+|beginners|training|taster|for (?:beginners"
         r"|babies))"),
        (("met_at_first_visit",),
         r"(?:we|i|they|he|she|where i|where we) (?:all |first |both )?(?:met|used to"
         r" meet)\b[^.;!?\n]{0,60}|met (?:my|him|her|them) \w*[^.;!?\n]{0,40}|met (?:\w+ )?(?:at"
         r"|by|outside) the[^.;!?\n]{0,30}(?:\b19[3-9]\d|['’][3-9]\d\b|years ago)"),
        (("met_at_first_visit", "carer_or_companion"),
         rf"{_OFFICIAL}\b[^!?\n]{{0,60}}?\b(?:go(?:ing)?|com(?:e|ing)|walk(?:ing)?|attend|with|meet"
         rf"|met)\b[^.;!?\n]{{0,25}}|(?:go(?:ing)?|com(?:e|ing)|walk(?:ing)?|attend|meet|met)\b"
         rf"[^.,;!?\n]{{0,25}} (?:to|at|into|for) (?:(?:the|his|her|my|an?) )?{_OFFICIAL}"),
        (("quiet_low_sensory",),
         r"(?:can['’]?t|cannot) (?:stand|bear|take|abide|cope with|handle) (?:(?:the|his|her|their"
         r"|all)"
         r" )*(?:noise|racket|din|music|shouting) (?:from|next|upstairs|they|he makes|of the "
         r"neigh\w*"
         r"|at work|outside|in (?:my|our|this) (?:flat|street|house))|(?:busy|loud|noisy|chaotic) "
         r"at"
         r" (?:work|home|school)|hates? the (?:noise|crowds?)(?: (?:next door|upstairs|from|of "
         r"the neigh\w+|outside|in"
         r" (?:my|our) street))|(?:calm|quiet)(?: my| your| her| his)? (?:nerves|mind|life|lad|man"
         r"|woman|chap|soul)|(?:lives?|living|flat|house|home|moved|moving) (?:\w+ ){0,2}?somewhere"
         r" (?:nice and |very |really |so |too )*quiet|only a few people (?:came|know|knew|left"
         r"|turned|understand|care)"),
        (("quiet_space",),
         r"somewhere to (?:go|be|stay|escape)(?: to)? (?:if|when|whenever) (?:he|she|they|my|the)\b"
         r"|(?:somewhere|place|room|space|way)(?: safe)? (?:to|(?:that |where )?(?:i|he|she|we"
         r"|they) can) (?:get away|escape|retreat|go|hide)(?: to)? from (?:him|her|them"
         r"|my|the|this|home"
         r"|it all)|(?<!can )(?<!to )(?:have|take|get|needs?|wants?|having|like)"
         r" (?:a bit of |some |a |a little )?time out(?! (?:room|space|corner|area))|time out from"
         r"|time out for (?:me|myself|herself|himself|carers?|mums?|parents)"),
        (("accessible_toilet", "toilet_any"),
         rf"(?:grant|money|funding|adaptations?) for (?:an? )?(?:disabled|accessible|downstairs)"
         rf" (?:toilet|loo|bathroom)|keys? (?:for|to) the (?:disabled|accessible) (?:toilets?"
         rf"|loos?)"
         rf"|(?:toilets?|loos?|bathroom)\b[^.,;!?\n]{{0,12}} {_AT_HOME}"),
        (("seating_available",),
         r"(?:have|has|get|got|win|take|needs?) a seat on (?:the|a)\b"),
        (("easy_read",), _READING),
        (("text_email_contact",),
         r"ringing in (?:my|his|her|the|their|one|both) ears?|(?:ringing|phoning|ring|phone)(?: "
         r"up)?"
         r" (?:(?:the|my|his|her|about) )*(?:bailiffs?|creditors?|debt\w*|bank|landlord|dwp|council"
         r"|police|ex\b|job ?cent\w+|energy|gas|bills?)"),
        (("autism_friendly", "dementia_friendly"),
         r"(?:nobody|no ?one|never|(?:people|they|staff|teachers?|schools?|doctors?|family|friends)"
         r" (?:just |all )?(?:don['’]?t|doesn['’]?t|won['’]?t|never)) (?:(?:really|ever|there"
         r"|seems to"
         r"|here) )?(?:gets?|understands?|knows?)\b[^.,;!?\n]{0,20}|care home[^.;!?\n]{0,40}"),
        (("changing_places",), r"changing places in (?:life|my life|society|the world)"),
        (("food_dietary",),
         r"(?:vegan|vegetarian|veggie|halal|kosher|gluten free) (?:butchers?|cook(?:ing|ery)|baking"
         r"|bakery|recipes?|shop|shops|restaurants?|society|takeaway|meat shop)|coeliac (?:society"
         r"|uk|support|test|screening|disease support)|no beef with|(?:works?|job|business|career"
         r"|college)[^.;!?\n]{0,12} in catering[^.;!?\n]{0,25}"),
        (("personal_care_offered",),
         rf"needs? feeding (?:up|the|my|her cat|his cat|the cat|the dog)|personal care {_WORK}"
         rf"|(?:work|working|works|job|worked|career|trained|training) (?:\w+ )?in personal care"),
        (("creche",),
         r"(?:child ?care|child ?minding|creche) (?:costs?|fees?|jobs?|course|vouchers?|bills?"
         r"|worker|qualif\w+|level|assistant|hours|element)|(?:minds?|runs?|works? (?:in|at)|helps?"
         r" (?:in|at|out at|with)|volunteers? (?:in|at)) (?:the|a|our) creche|child ?care (?:to"
         r"|so (?:i|she|he) can)"
         r" (?:go|get|return|start)(?: back)?(?: to)? work(?:ing)?|(?:look(?:ed|ing)? after"
         r"|mind(?:ed|ing)?|watch(?:ed|ing)?|have)[^.;!?\n]{0,25} (?:while|whilst|when) (?:i['’]?m"
         r"|i am|she['’]?s|he['’]?s|i) (?:in (?:hospital|rehab|detox|labour|prison)|at work|work"
         r"|working|away|on nights)"),
        (("transport_provided",),
         r"(?:school|nursery|prescription|parcel|laundry|around|between|before|after|do|doing"
         r"|round)"
         r" (?:the )?(?:school )?pick[- ]?ups? (?:and|n|&|or) drop[- ]?offs?|picks? up and drops?"
         r" (?:hobbies|things|habits|friends|it|them)|needs? a lift,? (?:feeling|low|down|mood"
         r"|emotionally)|(?:(?:an?|little|real|good) pick me up|pick-me-up)\b(?! (?:from|and|at"
         r"|please|in|on|so"
         r"|if|for))|needs? picking up,? (?:low|feeling|depress\w+|mood|spirits|emotionally)"
         r"|needs? (?:my prescription|a prescription|shopping) (?:picking up|collecting)|(?:drive"
         r"|drives|driving|drove|drivers? for) (?:the|a|our|community) minibus|(?:low|down|sad|fed"
         r" up|depressed)[^.;!?\n]{0,15} needs? a lift|needs? a lift (?:to|of) (?:my|her|his|the)"
         r" (?:spirits?|mood)"),
        (("near_public_transport",),
         r"(?:play|playing|meet|drinking|hang\w*|sat|waiting|fell|attacked|mugged|robbed|park)"
         r" (?:\w+ ){0,4}?(?:at|by|near) the (?:bus|tram|train)? ?(?:stop|station)|near the station"
         r" (?:pub|inn|hotel|arms|cafe)|travel training[^.;!?\n]{0,20}|(?:attacked|mugged|robbed"
         r"|abused|assaulted|harassed|threatened|bullied|groped|followed|spat|fell|lost|left|stolen"
         r"|drinking|beg\w*|sleep\w*|slept) (?:\w+ ){0,3}?(?:on|off|at|by|near|along) (?:the )?"
         r"(?:\w+ ){0,3}?(?:bus|tram|train|station|stop|route)"),
        (("interpreter",),
         rf"(?:interpreter|translator|interpreting) {_WORK}|(?:was|were|used to be) an? (?:\w+ )?"
         r"(?:interpreter|translator)|(?:train|training|work|works|working"
         r"|worked|volunteer|volunteering|job|qualif\w+|retired|am|i['’]m|become|becoming) (?:as"
         r" )?an? (?:\w+ )?(?:interpreter|translator)"),
        (("assistance_dogs",),
         r"(?:wants?|apply(?:ing)? for|applied for|get(?:ting)?|waiting (?:for|on)|would like"
         r"|needs?)"
         r" (?:to (?:get|have) )?(?:an? )(?:\w+ )?(?:guide|hearing|assistance|support) dogs?"
         r"(?! (?:friendly|welcome|owner|user))|had (?:a |his |her )?(?:guide|hearing|assistance"
         r"|support) dog"),
        (("large_print_formats",),
         r"audio ?(?:books?|equipment|cables?|systems?|mixing|production|engineer\w*)|braille"
         r" (?:typewriter|machine|lessons?|class(?:es)?|course)|(?:learn|learning|teach) (?:to read"
         r" )?(?:in )?braille|large print on (?:the|my) (?:bill|letter)"),
        (("baby_changing",), r"change the baby['’]?s (?!nappy|nappies)\w+"),
        (("carer_or_companion",), r"bring a friend (?:day|night|week|offer|scheme|for free)"),
        (("home_visits",),
         rf"{_CARED_FOR} (?:\w+ )?(?:housebound|bed ?bound)|(?:was|were|been) (?:almost |nearly"
         r" |practically )?(?:housebound|bed ?bound) (?:last|before|until|for (?:a while|years) but"
         r"|in|during|after|when|with|at first)"),
        (("online_option",), r"zoom (?:lens|lenses|camera|in on|off|about|around|past)"),
        (("parking",),
         r"(?:visitors?|residents?) parking|somewhere to park (?:the|my|a|our) (?:caravan|camper\w*"
         r"|motorhome|lorry)"),
    )
)  # fmt: skip
# "Interpreter not needed", "parking isn't essential".
_NOT_NEEDED: Final = regex(
    r"\s+(?:(?:is|are|it['’]s) )?(?:not|isn['’]?t|aren['’]?t|no longer)(?: really| strictly"
    r"| actually"
    r"| even)? (?:needed|necessary|required|essential|important|wanted|an issue|a must|a problem"
    r"|a bother)\b",
    re.I,
)


def asks_for_nothing(text: Text, facet: str, first: int, last: int) -> bool:
    """Whether the words of a facet stand in something that only looks like asking for it."""
    start, end = text.tokens[first].start, text.tokens[last].end
    if facet == "easy_read" and ONLY_READING.match(text.typed):
        return True
    if _NOT_NEEDED.match(text.typed, end):
        return True
    if is_somebody_elses(text.typed, facet, start, end):
        return True
    return is_told_elsewhere(text.typed, facet, start, end) or any(
        met.start() < end and met.end() > start
        for facets, pattern in _LOOK_ALIKES
        if facet in facets
        for met in pattern.finditer(text.typed)
    )
