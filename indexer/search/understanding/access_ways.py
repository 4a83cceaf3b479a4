"""Ways of saying an access need that no list of phrases can hold, because the words in the middle
are anybody's: "her PA to come along", "on the 46 bus route", "rather text than ring". Used by
`access` for what its listed phrases have left.
"""

from __future__ import annotations

import re
from typing import Final

from indexer.search.understanding.access_contact_everyday import CONTACT, CONTACT_FIRST
from indexer.search.understanding.access_everyday import EVERYDAY, EVERYDAY_FIRST
from indexer.search.understanding.access_heard import HEARD, HEARD_FIRST
from indexer.search.understanding.access_place_everyday import (
    PLACE_EVERYDAY,
    PLACE_EVERYDAY_FIRST,
)
from indexer.search.understanding.access_place_said import PLACE_FIRST, PLACE_SAID
from indexer.search.understanding.access_place_told import PLACE_TOLD
from indexer.search.understanding.access_said import SAID, SAID_FIRST
from indexer.search.understanding.access_told import TOLD
from indexer.search.understanding.late import regex

_HIM: Final = r"(?:me|him|her|them|us|you)"
_MY: Final = r"(?:my|me|his|her|their|our|your|a|an|the)"
_COMPANION: Final = (
    r"(?:carers?|pa|p\.a|support workers?|companions?|personal assistants?|partner|husband|wife"
    r"|mum|mam|mother|dad|father|son|daughter|sister|brother|nan|friend|mate|neighbour"
    r"|mother[ -]in[ -]law|cousin|auntie?|uncle|key ?worker|buddy|interpreter)"
)
_CHILDREN: Final = (
    r"(?:(?:little|two|three|twins?|young|small|\d) )?(?:kids?|child(?:ren)?|bab(?:y|ies)"
    r"|toddlers?|little (?:one|ones|un|uns)|twins|bairns?|grandkids|grandchildren|sprogs?)"
)
_PHONE: Final = (
    r"(?:(?:over |by |on |down |using |to use )?the |over |by |on )?(?:phones?|telephones?)"
)
_STOP: Final = (
    r"(?:bus|buses|tram|trams|train|rail|railway|metrolink)(?: (?:stops?|stations?|routes?|lines?"
    r"|service))?"
)
_A_STOP: Final = (
    r"(?:bus|tram|train|rail|railway|metrolink) (?:stops?|stations?|routes?|lines?|service)"
)

_WAYS: Final[tuple[tuple[str, str], ...]] = (
    ("near_public_transport",
     r"(?:on|near|nr|by|along|close to|next to|beside|handy for|not far from|within reach of)"
     r" (?:(?:a|an|the|my|her|his|our|main|direct|good|number|no\.?|\d{1,3}[a-z]?) ){1,3}"
     rf"{_A_STOP}"),
    ("near_public_transport",
     rf"(?:near|nr|close to|next to|not far from|handy for|opposite|beside) (?:\w+ "
     rf"){{0,3}}?{_A_STOP}"),
    ("near_public_transport", rf"(?:on|near|nr|by|close to|next to) {_A_STOP}"),
    ("near_public_transport",
     rf"{_A_STOP} (?:is |are )?(?:(?:must be |needs to be |very |really |has to be )?(?:near(?:by)?"
     r"|close(?: by)?|handy|essential|needed|a must|outside|within reach|important|required))"),
    ("near_public_transport",
     r"(?:reach(?:able|ed)?|accessible|get(?:s|ting)? there|get to|easy to get to|travel(?:s|ling)?"
     rf"|go|goes|come|do it|doable|possible|getting) (?:\w+ )?(?:by|on|via) (?:the |a |one "
     rf")?{_STOP}"),
    ("near_public_transport",
     r"(?:by|on|near|via|good|easy|using|uses|relies on) public transport"),
    ("text_email_contact",
     r"(?:wo?n['’]?t|can['’]?t|cannot|can not|doesn['’]?t|does not|don['’]?t|hates?|hating|refuses"
     r" to|unable to|not able to|struggles? to|struggles? with|not comfortable|not good|scared to"
     r"|scared of|afraid of|terrified of|too anxious to|anxious about|nervous about|dreads?|avoids?"
     r"|no good) (?:(?:like|likes|do|does|want to|talk|talking|speak|speaking|use|using|answer"
     rf"|answering|pick up|go|be|being|with) ){{0,3}}{_PHONE}(?! (?:bills?|contracts?|scams?"
     rf"|ringing|rings|calls?))"),
    ("text_email_contact",
     r"(?:rather|better|prefers? to|easier to|best to|can she|can he|can i|can they|can we|could "
     r"she"
     r"|could he|could i|could they) "
     rf"(?:be )?(?:text(?:ed)?|emailed|email|e-mail|message|messaged|whatsapp)(?: (?:{_HIM}|you"
     r"|someone|somebody|people|first|back))?(?=\s*(?:$|[,.;?!|)]|instead|rather|than|not|about"
     r"|please|pls|if))"),
    ("text_email_contact",
     r"(?:text|email|e-mail|message|whatsapp)(?:s|ing|ed)?(?: (?:please|pls|only))?,? (?:not|rather"
     r" than|instead of|no|never) (?:a |the )?(?:call|phone|ring|telephone|speak|talk)\w*"),
    ("text_email_contact",
     r"(?:don['’]?t|do not|please don['’]?t) (?:ring|phone|call)(?: (?:me|her|him|them|us))?"
     r"(?=\s*(?:$|[,.;?!|)]|please|pls|text|email|just))"),
    ("text_email_contact",
     r"(?:prefers?|preferred|contact|contacted|get in touch|reach (?:me|her|him)|best|only|book"
     r"|join|refer|sign up) (?:(?:is |contact |me |her |him |by|via|on|through|over) ?){0,3}"
     r"(?:text|email|e-mail|whatsapp|messag(?:e|es|ing))(?: (?:message|only))?"),
    ("met_at_first_visit",
     r"(?:someone|somebody|anyone|anybody|volunteer|named person|friendly face|staff|worker|buddy"
     rf"|person|they|you) (?:\w+ ){{0,2}}?(?:go|come|walk|attend|take|bring) (?:in |along |round )?"
     rf"(?:with )?{_HIM} (?:\w+ ){{0,3}}?(?:first|at first|initially|to begin|to start)"
     r"(?: (?:time|visit|session|week|couple of times|few times|one|day|go))?"),
    ("met_at_first_visit",
     r"(?:accompan(?:y|ied)|go(?:es|ing)? with|met|meet|greeted|support(?:ed)?|hand ?held|buddied)"
     rf"(?: {_HIM})?(?: (?:to|at|on|for|with|in))? (?:the |his |her |my |their )?first"
     r" (?:time|visit|session|week|few|couple|one|go|meeting)"),
    ("met_at_first_visit",
     rf"(?:meets?|meeting|greets?|waits? for|look(?:s|ing)? out for) {_HIM} (?:at|by|outside|in"
     rf"|from)"
     r" (?:the )?(?:front )?(?:door|entrance|reception|gate|car park|bus stop|foyer|lobby|way in)"),
    ("met_at_first_visit",
     r"(?:wo?n['’]?t|can['’]?t|cannot|doesn['’]?t want to|don['’]?t want to|scared to|afraid to"
     r"|frightened to|terrified to|too (?:shy|scared|nervous|anxious|frightened) to|dread(?:s|ing)?"
     r"|scared of|nervous about|terrified of|worried about|hates?) (?:just )?(?:go(?:ing)?"
     r"|walk(?:ing)?|turn(?:ing)? up|com(?:e|ing)|show(?:ing)? up|enter(?:ing)?)(?: (?:in|up|into"
     r"|along|there|to|a|the|new|place|places|group|groups|room)){0,4} (?:alone|(?:on|by) (?:my|his"
     r"|her|their|your|me)(?: own|self|sen)|by (?:my|him|her)self|(?:on )?(?:his|her|my) tod)"
     r"(?! (?:at night|after dark|home))"),
    ("seating_available",
     r"(?:ha(?:s|ve)|needs?|must|got|able) (?:to )?(?:be able to |be )?(?:sit(?! with"
     r"| and| in\b| on| at| through| an?\b| exams?| tests?| next)|seated|sitting|stay seated"
     r")(?: down)?(?: (?:often|regularly|a lot|throughout|most of|every|for most|whenever"
     r"|between|when))?(?=\s*(?:$|[,.;?!|)]|for\b|to do|because|during|after))"),
    ("seating_available",
     r"(?:somewhere|a place|places|space|room|plenty|lots|chairs?|seats?) (?:of (?:chairs|seats)"
     r"|to (?:sit|perch|rest)(?: down)?|with (?:arms|backs?|arm ?rests))(?! and (?:chat|talk"
     r"|eat))"),
    ("seating_available",
     r"(?:can['’]?t|cannot|can only|unable to|not able to|struggles? to) stand (?:up )?(?:for )?"
     r"(?:very |too |that |so )?(?:long|more than|\d+|ages|a few)"),
    ("seating_available",
     r"(?:only|do it|do them|do things|do exercises?|take part|join in) (?:sitting|seated|sat)"
     r"(?: down)?(?=\s*(?:$|[,.;?!|)]))"),
    ("distance_and_surface",
     r"(?:can|could|able to|only|just|barely) (?:only |just |barely )?(?:walk|manage)s? (?:about "
     r"|only |up to |just |around |roughly |maybe |a |max(?:imum)? |at most )*(?:\d{1,3}|ten|twenty"
     r"|thirty|fifty|few|couple of|very few|short) (?:yards?|yds|metres?|meters?|m\b|feet|paces"
     r"|distances?)"),
    ("distance_and_surface",
     r"(?:short|level|flat|easy|small) walk (?:only )?(?:from|to|between|in from)"
     r" (?:the |her |his |my )?(?:car|door|bus|taxi|drop[ -]off|entrance|building|road|car park)"),
    ("distance_and_surface",
     rf"(?:drop(?:ped|s)?|droped|dropping|drive|driven|pull up|taxi)(?: {_HIM})?(?: off)? (?:right "
     r"|straight )?(?:at|outside|by|to|near) the (?:front )?(?:door|entrance)"),
    ("creche",
     r"child[ -]?(?:minding|care)(?: (?:is |needed|available))?(?= (?:while|whilst|when|during|on"
     r"|there|for (?:the|my|her|his)|so|provided|needed|available|if|included|please|pls))"),
    ("creche",
     rf"(?:someone|somebody|anyone|they|staff) (?:\w+ ){{0,2}}?(?:watch|mind|have|look after"
     rf"|take)s?"
     rf" (?:{_MY} )?{_CHILDREN} (?:while|whilst|when|so|during)"),
    ("creche",
     rf"(?:bring|take)s?(?: along)? (?:{_MY} )?{_CHILDREN} (?:along|with|too|as well)(?! a\b)"),
    ("creche",
     rf"{_CHILDREN} (?:can|could|to|allowed to|able to) (?:also )?(?:come|join|attend|stay|play)"
     r"(?: in| along)? (?:too|as well|along|with|while|whilst|there|nearby)"),
    ("carer_or_companion",
     rf"(?:can|could|may|would|ok for|okay for|happy for|fine for|so) (?:{_MY} )?{_COMPANION} "
     rf"(?:to )?"
     r"(?:also )?(?:come|go|stay|join|attend|sit)(?: in)? (?:along|with|too|as well|free)"),
    ("carer_or_companion",
     r"(?:let|lets|allow|allows|allowed|welcome|ok for|okay for|can|could) (?:a |my |her |his |the "
     r"|their )?(?:carers?|pa|companions?|support workers?|personal assistants?) (?:to )?(?:also )?"
     r"(?:come|go|stay|join|attend|sit|be there|accompany)(?: in| along| with| too| free)*"),
    ("carer_or_companion",
     rf"(?:{_MY} )?{_COMPANION} (?:(?:can|could|will|would|must|needs|need|wants|hopes|has|have"
     rf"|likes)"
     r" )?(?:to )?(?:be able to )?(?:also )?(?:attend|come|join|stay|go|come along)(?: in| along)?"
     rf" (?:too|as well|also|with {_HIM}|alongside)"),
    ("carer_or_companion",
     rf"(?:bring|brings|bringing|come with|comes with|attends? with|accompanied by) (?:{_MY} )?"
     r"(?:carers?|pa|support worker|personal assistant|key ?worker|companion)\b(?! (?:for|who|to)"
     r"|['’]s)"),
    ("carer_or_companion",
     rf"(?:can|could|may|able to|needs? to|wants? to|like to|let (?:me|him|her)|allowed to) (?:i "
     rf"|she"
     rf" |he |we |they )?bring (?:along )?(?:{_MY} )?{_COMPANION}(?: (?:along|with|too|for))?"),
    ("carer_or_companion",
     r"(?:carers?|pa|support workers?|personal assistants?) (?:will|would|can|could|to|must) "
     r"(?:\w+ )"
     r"{0,3}?(?:stay|come|attend|join|be with|sit with|go with|accompany)(?: with| too| along)?"),
    ("food_dietary",
     r"(?:no|not allowed|not (?:eat|have)|doesn['’]?t (?:eat|have)|don['’]?t (?:eat|have)|can['’]?t"
     r" (?:eat|have)|cannot (?:eat|have)|avoids?|allergic to|intolerant to|off limits|never eats?)"
     r" (?:any |anything (?:with|containing) |food with )?(?:pork|beef|meat|gluten|dairy|nuts?"
     r"|wheat"
     r"|lactose|shellfish|eggs?)\b"),
    ("food_dietary",
     r"(?:halal|kosher|vegan|vegetarian|veggie|diabetic|gluten|dairy|lactose|nut|wheat|jain)[ "
     r"-]?(?:free )?"
     r"(?:food|meals?|lunch(?:es)?|options?|diet|menu|catering|choices?|dinners?|cooking|supper)"),
    ("hearing_loop",
     r"(?:hear(?:ing)?|deaf|aids?|captions?|subtitles)\b[^.;!?\n]{0,40}\bloop"),
    ("powered_wheelchair_scooter",
     r"(?:room|space|park(?:ing)?|storage|somewhere|leave|store|get|bring|use|uses|using|on|has|in"
     r"|drives?) (?:(?:to|park|leave|for|put|store|keep|a|an|the|my|her|his|large|big) ){0,3}"
     r"(?:mobility scooter|power ?chair|power wheelchair|electric (?:wheel)?chair"
     r"|powered wheelchair|motorised wheelchair)"),
    ("powered_wheelchair_scooter",
     r"(?:mobility scooter|scooter|power ?chair|electric wheelchair)s? (?:\w+ ){0,2}?(?:fit|fits"
     r"|get"
     r" (?:in|through)|go through|turn|room|friendly|accessible|allowed|welcome|access|space)"),
    ("step_free_entrance",
     r"(?:level|flat|ramped|ramp|lift|rollator|walker|pushchair|pram|buggy|disabled)[ -](?:access"
     r"(?:ible)?|friendly|entrance|entry)(?! (?:course|to (?:work|justice|records)|fund|shower"
     r"|bathroom|flat|bungalow|house|housing|property|home|accommodation))"),
    ("step_free_entrance",
     r"ramps? (?:up |in |at |into |to )+(?:the |a )?(?:building|venue|entrance|hall|centre|room"
     r"|place|cafe)"),
    ("step_free_entrance",
     r"(?:can['’]?t|cannot|unable to|not able to|struggles? (?:to|with|on|at)|wo?n['’]?t|no good"
     r" (?:with|on|at)|trouble with|difficulty with|not good (?:with|on|at)|problems? with|bad on"
     r"|nervous on) (?:(?:do|manage|climb|use|get up|go up|walk up|negotiate|cope with"
     r"|any|many|the|too|a few|up|lots of) )*steps\b(?! (?:to|towards|program))"),
    ("step_free_throughout",
     r"(?:can['’]?t|cannot|unable to|not able to|struggles? (?:to|with|on|at)|wo?n['’]?t|no good"
     r" (?:with|on|at)|trouble with|difficulty with|not good (?:with|on|at)|problems? with|bad on)"
     r" (?:(?:do|manage|climb|use|get up|go up|walk up|negotiate|cope with|any|many|the|too|up|down"
     r"|going up) )*stairs\b(?! (?:at home|in (?:my|her|his|their) (?:house|home|own)|to bed))"),
    ("drop_in",
     r"(?<!who )(?:just|can|could|simply) (?:i |she |he |they |we )?(?:just )?(?:be able"
     r" to )?(?:walk|turn|pop|rock|show|drop) (?:straight |right |myself )?(?:up|in(?:to)?|along)\b"
     r"(?! (?:front|love|on (?:him|her|me|them|it)|alone|there alone))"),
    ("drop_in", r"turn up and (?:go|join in|join|play|have a go|sit)"),
    ("phone_contact",
     r"(?:wants?|likes?|prefers?|rather|needs?|could|can i|can she|can he) (?:to )?"
     rf"(?:ring|phone|call|speak|talk|have a chat)(?: (?:up|to|with))?(?: (?:{_HIM}|someone"
     rf"|somebody"
     r"|the (?:group|organiser|leader)))? (?:first|beforehand|ahead|before (?:going|coming|she|he|i"
     r"|turning|they|attending|joining))"),
    ("drop_in",
     r"(?:without|no need for|no|don['’]?t (?:have|want) to|doesn['’]?t (?:have|want) to|not having"
     r" to) (?:having to |any |need to )?(?:book(?:ing)?(?! (?:clubs?|groups?|shops?|swaps?"
     r"|exchange|circle))"
     r"|sign(?:ing)? up|register(?:ing)?"
     r"|pre[- ]?book(?:ing)?)(?: (?:first|ahead|in advance|beforehand|needed|required"
     r"|necessary))?"),
    ("women_only",
     r"(?<!of )(?:all|purely|strictly|exclusively|has to be|must be|needs to be)[ -](?:all "
     r")?(?:women"
     r"|ladies|females?|girls)(?:['’]s)?(?= (?:group|class|session|swim|gym|staff|club|space|only"
     r"|please|pls)|\s*(?:$|[,.;?!|)]))"),
    ("men_only",
     r"(?<!of )(?:all|purely|strictly|exclusively|has to be|must be|needs to be)[ -](?:all "
     r")?(?:men|blokes"
     r"|lads|males?|gents)(?:['’]s)?(?= (?:group|class|session|swim|gym|staff|club|space|only"
     r"|please|pls)|\s*(?:$|[,.;?!|)]))"),
    ("transport_provided",
     rf"(?:who|who['’]ll|to|can|could|that['’]?ll|they|will|someone|somebody) (?:come and |come )?"
     rf"(?:(?:pick|fetch|collect)(?:s|es)? (?:{_HIM}|mum|dad|nan|gran|grandad)(?: up)?|(?:take"
     rf"|bring)"
     rf"s? (?:{_HIM}|mum|dad|nan|gran|grandad) there)(?: and (?:bring|drop|take|fetch)[\w ]{{0,16}}"
     r"| from (?:home|the house|her house|his house)| there| and back)*(?=\s*(?:$|[,.;?!|)]))"),
    ("transport_provided",
     r"(?:transport|lifts?|minibus|pick[ -]?up|door to door) (?:is |would be |must be )?"
     r"(?:provided|included|needed|required|essential|laid on|arranged|available|offered|there)"
     r"(?: and back)?(?! (?:to|from) (?:the )?(?:hospital|appointments?|clinic))"),
    ("transport_provided",
     r"needs? (?:a lift|lifts|collecting|fetching|picking up|transport|taking|bringing)"
     r"(?: (?:there|to it|in|from home|and|bringing|back|taking|dropping))*"
     r"(?=\s*(?:$|[,.;?!|)]))"),
    ("quiet_low_sensory",
     r"(?:not|isn['’]?t|nothing|nowhere|never|without) (?:too |very |so |that |really )?(?:loud"
     r"|noisy|crowded|rowdy|packed|hectic|overwhelming|chaotic)"),
    ("quiet_low_sensory",
     r"(?:can['’]?t|cannot|doesn['’]?t|does not|don['’]?t|hates?|struggles?|unable to|won['’]?t"
     r"|overwhelmed|upset|bothered|gets? anxious|panics?|scared|terrified) (?:(?:with|in|by|of"
     r"|cope|manage|do|handle|bear|stand|deal|like|likes|tolerate|at) ){0,3}(?:too much |any |lots"
     r" of |a lot of |large |big |all the |the |loud )*(?:noises?|noisy (?:places?|rooms?)|crowds?"
     r"|busy (?:places?|rooms?)|loud (?:places?|noises?|music)|big groups?|large groups?"
     r"|bright lights?|background music)\b(?! (?:from|next door|upstairs|at night|complaint"
     r"|outside))"),
    ("quiet_low_sensory",
     r"(?:low|dim|soft|gentle)(?:ered)? light(?:ing|s)?\b|(?:small|little|tiny) (?:quiet |calm "
     r"|gentle |friendly )?(?:group|class|numbers)(?: (?:only|please|preferred|best|if))?"
     r"(?=\s*(?:$|[,.;?!|)]|only|please))"),
    ("phone_contact",
     r"(?:speak|talk|chat) to (?:an? )?(?:(?:actual|real|proper|human) )+(?:person|human|being)"
     r"(?: being)?(?: (?:on|over) the (?:phone|telephone))?"),
    ("toilet_any",
     r"(?:must (?:have|be)|needs?|has to (?:have|be)|got to (?:have|be))"
     r" (?:(?:to be |be |an? |the |near|close to|next to|easy|access to|good|quick|by) ?){0,4}"
     r"(?:toilets?|loos?|lavs?)\b(?! (?:fixed|fixing|seat|roll|paper|frame|mend|repair"
     r"|train|adapt|in (?:her|his|my)|at home|downstairs))"),
    ("accessible_toilet",
     r"(?:disabled|accessible|wheelchair|adapted)(?: accessible)? (?:toilets?|loos?|wcs?"
     r"|bathrooms?|lavs?)"),
    ("large_print_formats",
     r"(?:large|big|bigger|larger|enlarged)[ -](?:print|font|type|text|letters|writing)(?: "
     r"(?:please"
     r"|pls|handouts?|copy|copies|version|leaflets?|sheets|info\w*|needed))?"),
    ("assistance_dogs", r"(?:service|medical (?:alert|assistance)|diabetic alert) dogs?"),
    ("bsl",
     r"(?:someone|somebody|staff|leaders?|tutors?|workers?|anyone) (?:who|that) (?:can |could "
     r")?signs?"
     r"(?! (?:me|him|her|off|up|on|the|a|my))"),
    ("bsl", r"signed (?:theatre|tours?|sessions?|class(?:es)?|performances?|shows?|events?)"),
    ("quiet_low_sensory",
     r"(?:not too many|not many|only a few|max(?:imum)?(?: of)? \d{1,2}) (?:folk|people|others)"
     r"(?= (?:there|in|at|please)|\s*(?:$|[,.;?!|)]))"),
    ("quiet_low_sensory",
     r"(?:melts? down|panics?|upset|struggles?|overwhelmed|anxious|leaves|can['’]?t cope) (?:if"
     r"|when"
     r"|where) (?:it['’]?s|it is|its|places are|there['’]?s) (?:too |very )?(?:noisy|loud|busy"
     r"|crowded|packed|noise)"),
    ("parking",
     r"(?:(?<=to )|(?<=can )|(?<=could )|(?<=cannot )|(?<=can['’]t )|(?<=and ))"
     r"park (?:right |very |quite )?(?:near|close|outside|by|nearby)"
     r"(?! (?:the )?park)"),
    ("blue_badge_parking",
     r"blue badge (?:users?|owners?|drivers?)|needs? (?:a |the )?(?:disabled|blue badge) "
     r"(?:bays?|spaces?|parking)"),
    ("step_free_entrance",
     r"fully accessible|wheelchair users? (?:are )?(?:welcome|ok|allowed)|accessible (?:building"
     r"|venue|room|place)|wide(?:r)? door(?:s|ways?)|doors? wide enough"),
    ("carer_or_companion",
     r"(?:carer|pa|companion|personal assistant) (?:is )?(?:welcome|allowed)"),
    ("met_at_first_visit", rf"(?:walk|go|come|goes|walks) in with {_HIM}(?! (?:head|life))"),
    ("met_at_first_visit",
     r"met (?:\w+ )?(?:at|by|outside) (?:the )?(?:front )?(?:door|entrance|reception|gate|bus stop"
     r"|foyer)"),
)  # fmt: skip
_AMENITY: Final = (
    r"(?:(?:a|an|any|good|easy|free|disabled|working|some|decent|nearby|on[- ]site) )*"
)
LISTED: Final = regex(
    r"\b(?:is there|if there['’]?s|if there is|has to be|must be|there must be|as long as "
    r"there['’]?s"
    r"|as long as it['’]?s got|(?:must|has to|needs to|have to) have|provided there['’]?s"
    r"|(?:somewhere"
    r"|place|places|venue|building|anywhere|one) (?:with|that has|that['’]?s got))"
    rf" ({_AMENITY}[\w-]+(?: (?:park|room|loop|loo|toilets?))?"
    rf"(?:(?:,| and| &|,? or)? {_AMENITY}[\w-]+(?: (?:park|room|loop|loo|toilets?))?){{0,3}})",
    re.I,
)
"""What a place must have, one thing after the other: "if there's a ramp and parking"."""
AMENITIES: Final = {
    "ramp": "step_free_entrance", "ramps": "step_free_entrance", "lift": "step_free_throughout",
    "parking": "parking", "creche": "creche", "loo": "toilet_any", "toilet": "toilet_any",
    "toilets": "toilet_any", "loop": "hearing_loop",
}  # fmt: skip


Ways = tuple[tuple[tuple[str, ...], re.Pattern[str]], ...]


def _compiled(*rows: tuple[str, str]) -> Ways:
    return tuple(
        (tuple(facets.split("+")), regex(rf"\b(?:{way})(?!\w)", re.I)) for facets, way in rows
    )


FIRST_WAYS: Final = _compiled(
    *SAID_FIRST,
    *PLACE_FIRST,
    *EVERYDAY_FIRST,
    *CONTACT_FIRST,
    *PLACE_EVERYDAY_FIRST,
    *HEARD_FIRST,
)
"""(facets, pattern), each read before the listed phrases."""
WAYS: Final = _compiled(
    *TOLD,
    *PLACE_TOLD,
    *_WAYS,
    *SAID,
    *PLACE_SAID,
    *EVERYDAY,
    *CONTACT,
    *PLACE_EVERYDAY,
    *HEARD,
)
"""(facets, pattern), each read where the listed phrases read nothing."""
