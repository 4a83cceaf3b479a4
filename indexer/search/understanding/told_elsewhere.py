"""What has the words of an everyday condition and is told of something else: the bailiffs' visit,
the ground floor flat that is bid for, a volunteer who would drive others, the noise next door.
Asked for access needs by `access_look_alikes`, for ways of attending and joining by their readers.
"""

from __future__ import annotations

import re
from typing import Final

from indexer.search.understanding.late import regex

_HOUSING: Final = (
    r"(?:council (?:flat|house)|housing|to rent|landlord|bed ?rooms?|bedroom(?:ed)?|tenancy"
    r"|rehous\w+|bidding|mov(?:e|ing)|property|bungalow)"
)
_CALLERS: Final = (
    r"(?:bailiffs?|police|landlords?|social workers?|probation(?: officer)?|debt collectors?|my ex"
    r"|(?<!\w )ex|his ex|her ex|dealers?|boyfriend|inspectors?|immigration|strangers)"
)
_NOISY: Final = r"(?:nois(?:e|es|y)|loud|shouting|racket|crowds?|music)"
_NEXT_DOOR: Final = (
    r"(?:neighbou?rs?|motorway|next door|at home|in the house|in (?:my|our) (?:house|flat|street)"
    r"|at night|kids outside|by (?:her|his|my|our) (?:house|flat)|from (?:downstairs|upstairs))"
)
_IN_HAND: Final = r"(?:volunteer\w*|jobs?|career|work as|training|qualif\w+)"
_TALKING: Final = r"(?:talking|audio) (?:newspapers?|news|magazines?|books?)"
_DOCTORED: Final = (
    r"(?:pip|benefits?|esa|uc\b|universal credit|sick note|fit note|antibiotics|prescriptions?"
    r"|meds\b|medication|tablets|pills|pain\b|drinking|divorce|appeal|tribunal|passport|blood)"
)

OVER: Final[tuple[tuple[tuple[str, ...], str], ...]] = (
    (("step_free_entrance", "step_free_throughout"),
     r"frame[- ]?up|used to push \w+(?: \w+)? in (?:an?|his|her|the) wheelchair|stairs? (?:fixed"
     r"|repaired|mended|cleaned|painted|swept|lit|carpeted)"),
    (("step_free_throughout",),
     rf"{_HOUSING}\b[^.!?\n]{{0,40}}\b(?:ground floor|down ?stairs)(?: (?:only|please|pls))?"
     rf"|(?:ground floor|down ?stairs)\b[^.!?\n]{{0,30}}\b{_HOUSING}"),
    (("seating_available",),
     r"stand (?:legally|on this|with (?:the|my)|long (?:silences|journeys|drives|meetings|lessons"
     r"|waits|films|speeches|nights|winters))|(?:a )?sit[- ]downs? with (?:my|his|her|the|a)\b"
     r"|(?:sat|sitting|seated) (?:on my own|alone|at home|in the house|indoors|here)"
     r"|seats? for (?:the|my|a) (?:car|bike|pram|van)"),
    (("seating_available", "parking"),
     r"somewhere to (?:park|rest|put|plonk|perch|sit)\b[^.;!?\n]{0,20}\b(?:tonight|heads?|homeless"
     r"|the night|overnight)"),
    (("distance_and_surface",), r"wobbly[^.;!?\n]{0,15}|flat caps?|walk[- ]in (?:wardrobe|centre"
         r"|shower|bath|clinic)"),
    (("changing_places",),
     r"hoists?\b[^.;!?\n]{0,25}\b(?:at home|from (?:social|the council|ot\b|equipment)|for (?:my"
     r"|her|his|the) (?:bed|home|house|bathroom))"),
    (("accessible_toilet", "toilet_any"),
     r"toilets? (?:campaign|keys?|schemes?|to rent)|toilet\b[^.;!?\n]{0,12}\bto rent"),
    (("transport_provided",),
     r"(?:be|become|as|job|work|need|want|wanted|am|i['’]m) (?:an? )?(?:volunteer )?drivers?\b"
     r"[^.;!?\n]{0,45}|pick\w*[- ]?ups? (?:and|n|&) (?:drop\w*|tak\w+|bring\w*)[- ]?(?:offs?|back"
     r"|home)?(?: (?:at school|on time|from school|(?:my|the|our|her|his) (?:kids?|children|son"
     r"|daughter|shopping)|kids|children|parcels|donations|furniture|clothes))"
     r"|fetching (?:her|his|my|the|some) \w+|(?:picked up|collected|fetched) and (?:taken|brought"
     r"|returned)\b[^.;!?\n]{0,25}\b(?:police|custody|hospital|prison|court|detained)"
     r"|(?:collects?|picks? up) and (?:returns?|takes?|drops?|brings?) (?:parcels?|drugs|litter"
     r"|rubbish|the kids|kids|washing|laundry)|sends? a car round with|transport (?:jobs?|police"
     r"|company|business|manager)"),
    (("quiet_low_sensory",),
     rf"{_NOISY}\b[^!?\n]{{0,30}}\b{_NEXT_DOOR}|{_NEXT_DOOR}\b[^!?\n]{{0,25}}\b{_NOISY}"
     r"|(?:shouting|screaming|fighting|rowing|rows)\b[^!?\n]{0,20} covers (?:his|her|their) ears"
     r"|baby (?:cries|screams|goes off)[^.;!?\n]{0,25}|peaceful (?:\w+ )?(?:to (?:scatter|bury|walk"
     r"|camp|fish|retire)|for (?:camping|ashes|fishing|a holiday))|no crowds (?:at|for)|people at"
     r" most (?:places|of)|going on (?:in (?:my|her|his)|at (?:home|work|school))"
         r"|quiet (?:\()?(?:of"
     r" late|lately)|ear[- ]?(?:defenders|muffs) (?:at|for) (?:my )?work"),
    (("easy_read",),
     r"read\b[^!?\n]{0,20}\b(?:concentrat\w+|brain fog|mind wanders|music|maps?|handwriting)"
     r"|(?:daughter|son|boy|girl|child|lad|kid|grandson|granddaughter|he['’]s|she['’]s|aged?),?"
     r" (?:is )?[4-9]\b[^!?\n]{0,30}\bread\w*|can['’]?t read,? (?:and |so )+i (?:do|have to|read"
     r"|fill|see to)"),
    (("large_print_formats",),
     rf"{_IN_HAND}\b[^.;!?\n]{{0,25}}{_TALKING}|{_TALKING} (?:{_IN_HAND}|therapy|recorder|reader"
     rf"|narrator)|(?:record|recording|reading|read|make|making|narrate) (?:(?:a|the|for"
     rf"|some) ){{0,2}}{_TALKING}"),
    (("text_email_contact",),
     r"(?:ringing|phoning) (?:999|101|111|in ears|the (?:crisis|police|samaritans|doctor|surgery|gp"
     r"|school))|phone lines?|calls? at work|phones?\b[^!?\n]{0,25}\b(?:class|classes|lessons?"
     r"|digital|learn\w*|course|skills|teach\w*)"),
    (("phone_contact",),
     r"land ?line to (?:talk|speak|ring)|(?:human|person)(?: being)?\b[^.!?\n]{0,15}\b(?:lonely"
     r"|company|isolated|loneliness)"),
    (("autism_friendly",),
     r"(?:i have|i['’]ve|i['’]ve got|with my|jobs? with|my own|as i have) (?:\w+ )?(?:experience"
     r"|understanding|knowledge|awareness) of|(?:experience|understanding|knowledge|awareness) of"
     r" (?:autism|asd|adhd)\b[^!?\n]{0,25}\b(?:volunteer\w*|job|as a parent|to offer)"),
    (("dementia_friendly",), r"dementia (?:talks?|training|course|lecture)"),
    (("assistance_dogs",),
     r"(?:refused|turned away|barred|banned|kicked out|not allowed|not let in)\b[^,;.!?\n]{0,12}"
     r"\b(?:taxis?|cabs?|shops?|restaurants?|hotels?|flight|supermarket|tesco|asda)"),
    (("met_at_first_visit",),
     r"(?:dogs?|puppy|pup|pet|labrador|spaniel|terrier|greyhound)\b[^.;!?\n]{0,20}\b(?:walking"
     r"|walked)\b[^.;!?\n]{0,8}|own to the (?:house|flat)|out of (?:prison|jail|hospital)"),
    (("carer_or_companion",),
     r"in tow at school|carers? can come in|stay with us (?:now|until|till|for)|carers? pay into"
     r"|(?:stay|live) with (?:me|us) in (?:my|our)"),
    (("creche",),
     r"so (?:i|she|he|we) can (?:\w+ )?(?:to )?(?:work|do nights|nights|shifts?)\b"
     r"|(?:watch|mind|have|look after)\b[^.;!?\n]{0,20} so (?:i|she|he"
         r"|we) can (?:\w+ ){0,2}?(?:work"
     r"|nights|shifts?)\b|sling (?:walks?|library|meet\w*)|(?<!do )(?<!would )(?<!could )they have"
     r" (?:\w+ )?(?:little ones?|kids|children|twins|bab(?:y|ies)|toddlers?)(?! (?:while|whilst"
     r"|during|so|when))|(?:look after|entertain\w*|watch|mind)\b[^.;!?\n]{0,20} (?:in|over) the"
     r" (?:school|summer|half term|easter|christmas)? ?holidays?"),
    (("personal_care_offered",),
     r"feed (?:him|her|them) (?:the|while|when|properly)|(?:potty|toilet)[- ]train\w*[^!?\n]{0,40}"
     r"|(?:toilet|loo)\b[^!?\n]{0,25}\b(?:at home|carers? at home|care at home)|have to (?:hoist"
     r"|toilet|feed|lift) (?:him|her|them|mum|dad)\b[^!?\n]{0,20}\bcan['’]?t cope"),
    (("baby_changing",), r"bottom (?:drawer|line|shelf)|nappy (?:unit|station) at the"),
    (("parking",),
     r"parking (?:permits?|(?:near|outside|at|on) (?:my|our|her|his))|car park (?:jobs?"
     r"|attendant)|car outside (?:my|our|her|his)"),
    (("near_public_transport",),
     r"(?:stops?|runs?|goes|go|pass) (?:right )?(?:outside|past|by|near) (?:my|our|her|his)\b"
     r"[^.;!?\n]{0,25}\b(?:windows?|wakes?|noise|keeps me)|by (?:bus|train|tram) to (?:school|work"
     r"|college|hospital)"),
    (("bsl",), r"(?:sign language|bsl) interpret(?:er|ing) (?:jobs?|work|training|career)"),
    (("attend:online", "online_option"),
     r"(?:spends?|spending|spent|wastes?|loses?|lost|ordering|orders?|sells?|sell|selling|buys?|buy"
     r"|buying)\b[^,;.!?\n]{0,25} (?:online|internet)|internet about (?:me|her|him|us)"
         r"|online (?:like"
     r" bank\w*|fraud|banking|shopping)|(?:skype|facetime|zoom|whatsapp|video) calls? (?:with|to)"
     r" (?:my|her|his|the|their)"),
    (("attend:phone", "phone_option"),
     r"phone (?:bills?|contracts?|scams?|advice scam)|(?:ring|call|phone)\b[^.;!?\n]{0,12} (?:when"
     r"|if)\b[^.;!?\n]{0,15}\b(?:lost|pipes?|power|boiler|electric\w*|leak\w*)|asking for money"
     r"|calls? from volunteers asking|fly[- ]?tipping"),
    (("attend:home", "home_visits", "drop_in"),
     rf"{_CALLERS} (?:\w+ ){{0,3}}?(?:visit|turn|come|show|walk|pop|call)\w*\b[^.;!?\n]{{0,30}}"
     rf"|visit\w*\b[^.;!?\n]{{0,20}} (?:from|by) (?:the |a |my )?{_CALLERS}|{_CALLERS},? an? weekly"
     rf" visit|(?:contact|supervised|access|unannounced) visits?\b[^.;!?\n]{{0,20}}"),
    (("attend:home", "home_visits"),
     r"(?:he|she|they) visits? (?:me |us )?(?:at|in) home|(?:isn['’]?t|not) safe|come to (?:me"
         r"|us|him|her) (?:for (?:weekends?"
     r"|contact|council|tax)|for (?:\w+ )?contact|with a|at (?:the )?weekends?|at christmas|for"
     r" christmas)|(?:kids|children|sons?|daughters?) (?:has|have) to come to (?:me|us|him|her)"
     r"|(?:house|home) calls? (?:doctor|complaint|cent(?:re|er))|mobile \w+ (?:jobs?|business"
     r"|course|training)|(?:train|training|work|working|job|qualif\w+|be|become|am|i['’]m|retrain)"
     r" (?:as |to be )?an? mobile \w+|seen in (?:his|her|my) (?:own )?house \w+ing|in (?:my|her"
         r"|his)"
     r" house (?:dispute|move|sale|fire)|(?:safe|fine|stuck) but at home|(?:be|become|volunteer as"
     r"|train as|as) (?:an? )?(?:\w+ )?(?:befriender|home visitor|visitor)\b[^.;!?\n]{0,40}"
     r"|(?:befriending|home) (?:visits?|visitors?) volunteer\w*"),
    (("attend:home", "home_visits"),
     r"(?:turn|show)(?:s|ed|ing) up (?:\w+ ){0,2}?(?:at|on|to) (?:my|our|her|his|me|the)"
     r" (?:door\w*|house|home|flat|place|mum['’]?s|dad['’]?s)"),
    (("drop_in",),
     r"(?:turn|show|come|walk|pop|drop)(?:s|ing)? (?:up|in)\b[^.;!?\n]{0,30}\b(?:(?:at|on|to|in)"
     r" (?:my|our|her|his) (?:door\w*|house|home|flat|work|place|mum['’]?s|dad['’]?s)|landlord"
     r"|without asking|steal\w*|at"
     r" work)|book(?:ing)?\b(?: \w+){0,2} (?:at|with|in to see) (?:the|a|my) (?:doctors?|dentist|gp"
     r"|surgery|hospital)|register\w* (?:the (?:birth|death)|that\b|with (?:the |a )?(?:police"
     r"|council|doctors?|gp|dentist))|sign(?:ing)?[- ]?up bonus"),
    (("self_referral",),
     r"forward for (?:(?:the|a) )?(?:jobs?|promotion|work|election|council)|names? (?:down"
         r"|forward|in|on) (?:for|on"
     r"|with)? ?(?:universal|pip|uc\b|the tenancy|benefits|school|nursery|an allotment)"
     rf"|(?:gp|doctor|dr|doc|surgery)s?['’]?s?\b[^!?\n]{{0,35}}\b{_DOCTORED}"
     r"|without (?:a |the )?(?:gp|doctor) appointment"),
    (("clinical_referral",),
     r"referr?als? (?:rejected|refused|declined|turned down|lost|cancelled|never came)"),
)  # fmt: skip
"""(what is asked for, words that stand over its own and tell of something else)."""

BESIDE: Final[tuple[tuple[tuple[str, ...], str], ...]] = (
    (("met_at_first_visit", "creche"),
     r"homeless|nowhere to (?:go|live|stay|sleep)|tonight|kicked out|evict\w+|fleeing|surgery"),
    (("carer_or_companion",),
     r"respite|exhausted|worn out|coerci\w+|carer['’]?s? break|needs? a (?:proper )?break|24/7"
     r"|carers?['’]? allowance|(?:quit|left|gave up|giv\w+ up|packed in) (?:my |her |his )?(?:job"
     r"|work)|contact visits?|while i work|burn(?:t|ed)? out|can['’]?t cope|controlling|custody"),
    (("transport_provided",),
     r"(?:hurting|hitting|beating|attacking|threatening|going to kill) (?:me|her|him|us)"),
    (("quiet_space",), r"controlling|won['’]?t let me|abus\w+|lets? me out"),
)  # fmt: skip
"""(what is asked for, words that anywhere in what is typed say that something else is told)."""


def _compiled(
    rows: tuple[tuple[tuple[str, ...], str], ...],
) -> tuple[tuple[frozenset[str], re.Pattern[str]], ...]:
    return tuple((frozenset(ids), regex(rf"\b(?:{pattern})(?!\w)", re.I)) for ids, pattern in rows)


_OVER: Final = _compiled(OVER)
_BESIDE: Final = _compiled(BESIDE)


def is_told_elsewhere(typed: str, asked: str, start: int, end: int) -> bool:
    """Whether what is asked for, read between these places, is told of something else. `asked` is
    a facet, a way of joining, or "attend:" and a way of attending."""
    if any(asked in ids and pattern.search(typed) for ids, pattern in _BESIDE):
        return True
    return any(
        met.start() < end and met.end() > start
        for ids, pattern in _OVER
        if asked in ids
        for met in pattern.finditer(typed)
    )
