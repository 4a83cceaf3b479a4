"""Everyday ways of saying what is needed of a place: "two bad knees and a frame", "nowt wi steps",
"pick up n drop off". Read after those of `access_place_said`, but for `PLACE_EVERYDAY_FIRST`, whose
plain words would mislead the listed phrases.
"""

from __future__ import annotations

from typing import Final

from indexer.search.understanding.access_told import AND, END, HIM, STEP_FREE, WHOEVER

_MY: Final = r"(?:a|an|the|my|me|mi|her|his|their|our)"
_WITH: Final = r"(?:with|w/|w|wi['’]?)"
_CANT: Final = (
    r"(?:can['’]?t|cannot|couldn['’]?t|won['’]?t|wouldn['’]?t|don['’]?t|doesn['’]?t|dunt|unable to"
    r"|struggles? to)"
)
_FRAME: Final = (
    r"(?:(?:walking |wheeled |zimmer |zimma )?frame|zimm[ea]r?|rollator|(?:4|four|3|three)[- ]"
    r"?wheel(?:ed|er)?(?: walker| frame)?|(?:wheeled|trolley|triangle|delta) walker"
    r"|walker on wheels)"
)
# "A frame of snooker" and "a frame round the toilet" carry nobody.
_CARRIES: Final = r"(?! (?:of|for|fitted|round|around|shop|company|maker|to go back|house|tent))"
_SOMEBODY: Final = (
    r"(?:he|she|i|they|who|dad|mum|mam|nan|nana|gran|grandad|husband|wife|lady|gent|man|woman)"
)
_IS: Final = r"(?:['’]?(?:s|m|re|ve)| is| am| are| has| have)(?: been)?"
_LAV: Final = r"(?:toilets?|loos?|lavs?|bogs?|wcs?)"
_CHAIR: Final = r"(?:frame|rollator|walker|zimmer|wheelchair|chair|wheels|powerchair)"
_STAND: Final = (
    r"(?:stand|be stood|be standing|keep standing)(?! (?:up (?:for|to)|for (?:my|him|her|them|the"
    r" council|parliament)|by\b|out\b|trial|down|guard|on (?:my|his|her) own))(?: up| about| "
    r"around)?"
    r"(?! (?:at work|for work|all (?:day|shift)|in (?:court|front)))"
)
_SEATS: Final = r"(?:chairs?|seats?|seating|bench(?:es)?|somewhere to (?:sit|perch|rest))"
_FETCHED: Final = (
    r"mum|mam|mother|dad|father|nan|nana|gran|granny|grandma|grandad|husband|wife|uncle"
    r"|aunt(?:ie)?|neighbour|lady|gent"
)
_MEETING: Final = (
    r"(?:(?:a|an|the|her|his|my|some|this|that|any) )?(?:[a-z-]{3,12} ){0,2}?(?:group|club|dinner"
    r"|lunch|choir|cafe|class|session|coffee morning|bingo|meeting|day centre|tea dance|get[- ]"
    r"together)"
)

PLACE_EVERYDAY_FIRST: Final[tuple[tuple[str, str], ...]] = (
    ("step_free_throughout",
     r"(?:no|without|not any|any|avoid(?:ing)?) steps? (?:between|anywhere|inside|indoors"
     r"|throughout|all the way|at all inside|in the (?:building|venue|place)|from (?:the )?(?:front"
     r" )?(?:door|entrance|street) to)"),
    (STEP_FREE, r"w/?c[- ](?:users?|bound|dependent)"),
    ("step_free_throughout",
     r"if it['’]?s (?:up ?stairs|not on the ground floor)[^.;!?\n]{0,20}\b(?:a |got a |working )"
     r"?lift"),
    ("seating_available",
     r"somewhere (?:(?:that )?(?:i|she|he) can |to )(?:park|rest|plonk|put|perch) (?:my|her|his|me"
     r"|mi|your) (?:bum|backside|bones|legs|behind|bottom|bot)"),
    ("accessible_toilet",
     r"(?:disabled|accessible|adapted|wheel ?chair|w/?chair)[- ](?:bogs?|lavs?|loos?|toilets?)"),
    ("accessible_toilet",
     rf"{_LAV} (?:that |which |where |big enough |wide enough )*(?:{WHOEVER} (?:can|could)|to|for"
     rf" {HIM} to) (?:get|fit|turn|take) {_MY} {_CHAIR}(?: (?:in|into|through|round))?"),
    ("accessible_toilet",
     rf"{_LAV} (?:{_WITH}|has|having|that has|that['’]?s got) (?:grab |hand |safety )?(?:handles"
     r"|bars|rails?)(?! (?:at home|fitted))"),
    ("changing_places",
     rf"((?:{_LAV} (?:{_WITH}|has|having) (?:an? |the |full )*)?hoists?) ?(?:\+|&|and|n|plus|w/"
     rf"|with) ?(?:an? |the |adult |changing )*(?:bench|bed|table"
     r"|changing\b)"),
    ("changing_places",
     r"(?:changing )?bench ?(?:\+|&|and|n|plus|with) ?(?:an? |ceiling |tracking )*hoist"
     r"|hoists? (?:in|for) (?:the )?(?:changing(?: rooms?| area)?|wet ?rooms?|disabled changing)"),
    ("transport_provided",
     r"lifts? (?:to and from|to (?:and|&|n) fro|(?:there|in) (?:and|&|n) (?:back|out|home)|both"
     r" ways)"),
    ("transport_provided",
     r"(?<!around )(?<!between )(?<!before )(?<!after )(?<!do )(?<!doing )(?<!round )(?<!school )"
     r"(?<!nursery )(?<!parcel )(?<!prescription )(?<!luggage )(?<!laundry )(?<!the )"
     rf"(pick(?:ed|ing|s)?[- ]?ups?(?: {HIM}| you| people)?) ?(?:{AND}|/|\+|plus|,) ?(?:then )?"
     rf"(?:drop(?:ped|ping|s)?|tak(?:e|en|es|ing)|br(?:ing|ings|ought))(?: {HIM}| you| people)?"
     r"[- ]?(?:offs?|home|back)(?! (?:at|from) (?:school|nursery))"),
    ("transport_provided",
     r"(?:can['’]?t|cannot|won['’]?t|wouldn['’]?t|couldn['’]?t|no way (?:of|to)|unable to|not) "
     r"(?:be"
     r" able to )?(?:get|getting|come|go|going|manage|make it|attend)(?: there| it| to it| in| "
     r"along"
     rf"){{0,2}} (?:without|unless) (?:a lift|transport|being (?:fetched|collected|picked up|taken"
     rf"|driven)|(?:someone|somebody|they|you) (?:(?:can|will|could) )?(?:fetch|bring|take|pick"
     rf"|give|drive|collect|run)(?:es|s)? {HIM}|(?:i|she|he)(?:['’]?s|['’]?m| is| am) (?:fetched"
     r"|collected|picked up|taken|driven))"),
    ("blue_badge_parking",
     r"((?:has|have|got|with|['’]ve|['’]s got) (?:a |her |his |my |me |the )?(?:blue )?badge)"
     r"(?: holder)?[^.;!?\n]{0,20}\b(?:park(?:ing)?|spaces?|bays?)(?![^.;!?\n]{0,20} (?:fines?"
     r"|tickets?|permit))"),
)  # fmt: skip
"""(facet, pattern), read before the listed phrases."""

PLACE_EVERYDAY: Final[tuple[tuple[str, str], ...]] = (
    ("step_free_entrance",
     rf"(?:(?:{_SOMEBODY}{_IS}|now|still|lady|gent|man|woman|pt|patient|client) (?:now |back "
     rf"|always )?(?:on|using|behind)|(?:walk|mobilis|mobiliz|shuffl|gets? ab|get(?:s|ting)? ar"
     rf"|gets?"
     rf" by|manag|mov|com|cop)(?:s|es|e|ing|out|ound)? (?:now |about |around |out |along |round "
     rf")?(?:{_WITH}|on"
     rf"|using|behind|via)) (?:(?:{_MY}|only|just|now) ){{0,2}}({_FRAME}){_CARRIES}"),
    ("step_free_entrance",
     rf"(?:{_WITH}|{AND}|plus|needs?|has|got|uses|pushes|pushing|leans on|relies on) (?:my|me|mi"
     rf"|her|his|their) (?:walking |wheeled |zimmer )?(frame)(?! (?:of|for|fitted|round|around|shop"
     r"|company|house|tent|to go back|mended|fixed|repaired|collected))"),
    ("step_free_entrance",
     r"(?:knees?|hips?|legs?|back|feet|ankles?|balance|stroke|fall|parkinson['’]?s|arthritis|ms)"
     rf" ?(?:{AND}|\+|{_WITH}|so) ?(?:now )?(?:on )?an? ({_FRAME}){_CARRIES}"),
    ("step_free_entrance",
     rf"{_FRAME} (?:users?|{AND} all|{AND} everything|friendly|access(?:ible)?)|room for (?:a"
     r"|my|her|his|me) (?:walking |zimmer )?(?:frame|rollator|walker)(?! (?:tent|house))"
     rf"|(?:on|with) a walker{END}"),
    ("step_free_entrance",
     rf"(?:nowt|nothing|nowhere|not (?:owt|anything|anywhere|if|where|when)|somewhere|anywhere"
     rf"|can['’]?t have|avoid(?:ing)?|no good if|no use if) (?:(?:{_WITH}|without|wi['’]?out"
     r"|there['’]?s|theres|there are|it['’]?s got|its got|that['’]?s got|that has|any|lots of|loads"
     r" of|too many|a lot of|up|high|big|involving|where) ){1,3}steps"
     r"(?! (?:class|aerobics|forward|to take|workout))(?<!somewhere with steps)"
     r"(?<!anywhere with steps)"),
    ("step_free_entrance",
     r"(?:any|even one|a single|more than one|just one|one) steps? (?:and (?:i|she|he|they)(?:['’]?"
     r"(?:s|m|re)| is| am)? (?:stuck|beat(?:en)?|done|can['’]?t|no good|on (?:her|his|my))|is "
     r"(?:one"
     r" )?(?:too many|too much|enough to))"),
    ("step_free_entrance",
     r"(?<!next )(?<!first )(?<!baby )(?<!12 )(?<!twelve )(?<!same )steps (?:would |will |['’]ll "
     rf"|just |really )?(?:finish(?:es)?|kills?|defeats?|beats?|floors?|terrif(?:y|ies)) {HIM}"
     rf"(?: off| out)?|{_CANT} (?:do|manage|get up|get over|cope with|handle) (?:any |high "
     r"|many |too many |the )?(?:kerbs?|curbs?)"),
    ("step_free_entrance",
     r"(?:flat|level|easy|smooth) (?:way|route) in\b|(?:wheelchair|w/chair) ramps?(?= (?:at the"
     r" (?:door|front|entrance)|to get in|in\b|into|please|pls|or\b)|\s*\Z)"),
    ("step_free_entrance",
     r"one of (?:them|those) (?:\w+ ){0,2}?(?:walkers|frames|rollators)(?! (?:to|for) (?:hang"
     r"|paint))"
     r"|(?:pram|buggy|pushchair|wheelchair|frame|scooter)\b[^.;!?\n]{0,25} (easy to get (?:in|into"
     r"|through))"),
    ("step_free_throughout",
     r"(?:don['’]?t|doesn['’]?t|can['’]?t|cannot) (?:want|have|do|manage|get to) (?:(?:anything"
     r"|owt|it"
     r"|to be|one|places) )?(?:that['’]?s )?up ?stairs|no climbing (?:any )?(?:stairs|steps)"),
    ("step_free_entrance",
     r"(?:mustn['’]?t|can['’]?t|shouldn['’]?t|best not) be (?:any |lots of )?steps(?! (?:class"
     r"|to))"),
    ("step_free_throughout",
     rf"(?:mustn['’]?t|can['’]?t|shouldn['’]?t) be (?:any )?stairs|{_CANT} (?:get|go|walk|climb"
     rf"|face)"
     r"(?: up)? (?:them|those|all them|all those) stairs|(?:needs?|must have|has to have|wants?) "
     r"(?:the"
     r" |a )?ground floor(?= ?(?:\Z|[,.;!?)]|please|pls|room|venue))"),
    (STEP_FREE,
     r"(?:in|got|with|and|an|uses?|has|need(?:s|ing)? (?:to get|room for)|pushed in|goes in|comes"
     rf" in) (?:me|mi|(?:his|her|my|their) own) wheel ?chair|(?:has|got|uses?|{_WITH}|in|comes in"
     r"|gets? about in) (?:a |an |her |his |my |me )?(?:manual|self[- ]propell\w+|heavy|bariatric"
     r"|light ?weight|folding|attendant|tilt\w*|big) wheel ?chair"),
    (STEP_FREE,
     r"wheel ?chair (?:lad|lass|lady|gent|man|woman|bloke|girl|boy|teenager|child|person|client|pt"
     r"|patient|(?:for|over) (?:any |long |longer )?distances?|outdoors|outside|when out"
     r"|out and about|most of the time|all the time|full[- ]time|dependent)"
     rf"|(?:full[- ]time|permanent|part[- ]time) (?:wheel)?chair users?|pushed (?:about |round )?in"
     rf" a (?:wheel)?chair|{_SOMEBODY}(?:['’]?(?:s|m)| is| am) (?:now )?in a chair(?: now| full"
     rf"[- ]time| all the time)?{END}|can['’]?t get out of (?:his|her|my) wheel ?chair"),
    ("step_free_throughout",
     r"flat (?:all the way )?(?:through(?:out)?|inside)|(?:everything|it all|the lot|whole thing)"
     r" (?:must be |has to be |needs to be |to be )?(?:on (?:the flat|one (?:level|floor)|the"
     r" (?:level|ground(?: floor)?))|down ?stairs)|(?:nothing|nowt|nowhere|not|owt|anything|no "
     r"good"
     r" if it['’]?s|can['’]?t be) (?:that['’]?s )?up (?:a|any|the|lots of|loads of|them)"
     r" ?(?:flights? of )?(?:stairs|steps)"),
    ("step_free_throughout",
     r"(?:down ?stairs|ground floor) (?:only|please|pls|needed)(?! (?:flat|bathroom|bedroom))"
     rf"|(?:can['’]?t|cannot) (?:have|be doing with|entertain|be bothered with) (?:any )?stairs"
     rf"|(?:nowt|nothing|nowhere|somewhere) (?:wi['’]?|{_WITH}|without|wi['’]?out|that['’]?s got)"
     r" (?:any |lots of )?stairs(?<!somewhere with stairs)"
     r"|(?:has|have) (?:it|they|the (?:place|hall|venue|building)|this) got (?:a )?(?:working "
     r")?lift"),
    ("powered_wheelchair_scooter",
     r"(?:big|large|heavy|in an?|his|her|my|has an?|uses an?|on an?) (?:electric|motori[sz]ed"
     r"|powered) (?:wheel)?chair|mobility buggy(?! (?:hire|repair))"),
    ("seating_available",
     rf"(?:{WHOEVER}|where|if|nowhere|somewhere)(?:['’]?(?:s|ve|d|ll))? (?:has |have |had |not "
     rf"|don['’]?t |doesn['’]?t |won['’]?t )*(?:(?:got|have) )?to {_STAND}"),
    ("seating_available",
     rf"(?:has|have|needs?|must|got|wants?) to have (?:an? |somewhere to |the odd |regular "
     rf")*(?:seat"
     r"|chair|sit(?:[- ]down)?|rest|perch)\b(?! (?:up|with|in on|belt|lift))|(?:got to|has to|must"
     rf"|have to|needs to) have {_SEATS}|needs? (?:a |the odd |regular |lots of |frequent )*(?:sit"
     r"[- ]?downs?|sits?|rests?|perch|breathers?) (?:every|between|now and|often|in between|half"
     r"|part ?way|on the way)"),
    ("seating_available",
     rf"(?:so|as) long as (?:there['’]?s|theres|there are|it['’]?s got|they['’]?ve got|they have)"
     rf" (?:(?:a|an|some|plenty of|enough|lots of|any) )?{_SEATS}|(?:has|have|needs?|got) to be sat"
     rf"(?: down)?(?! (?:with|next|near|by))|(?:done|do it|do it all|can do|join in|take part)"
     r" (?:while |when )?(?:sat|sitting) down|where (?:you|she|he|i) (?:can )?(?:sit|sits|are sat)"
     r" down (?:to do|for|through)"),
    ("seating_available",
     r"(?:can['’]?t|cannot|don['’]?t|doesn['’]?t|not|no|hates?|bad at|useless at) (?:do |do well "
     r"|cope with |manage |good (?:with |at )|stick |handle |much of )?(?:any |too much |a lot of"
     r" |long |much |lots of )*standing(?= (?:about|around|too|long|for (?:long|too|very|ages|any"
     r"|more|a"
     r"|an|hours|the whole))\b|\s*(?:\Z|[,.;!?)]))"
     r"|(?:back|legs?|knees?|hips?) (?:goes|go|gives?|plays? up|hurts?|aches?|swells?) (?:(?:out"
     r"|way"
     r"|up) )?(?:if|when|with) (?:(?:i|she|he)(?:['’]?s|['’]?m)? )?(?:stood|stands?|standing)(?! up"
     r" from)"),
    ("seating_available",
     r"(?:can['’]?t|cannot|couldn['’]?t|don['’]?t like to) be on (?:my|me|mi|her|his) feet (?:long"
     r"|for|too|all|much|more)|(?:can['’]?t|cannot|couldn['’]?t) (?:stand|be stood) (?:(?:up|about"
     r"|around|there|for|very|too|long|all) ){0,3}(?:long|ages|more than|hours|evening|morning"
     r"|afternoon)"),
    ("seating_available",
     r"(?:can['’]?t|cannot|couldn['’]?t) be (?:stood|standing) (?:about|around)|(?:as|so) long as"
     r" (?:i|she|he|they|we)(?:['’]?(?:s|m|re)| is| am| are| can be) (?:sat|sitting|seated)(?: "
     r"down)?"
     r"(?! (?:next|near|by|with))|needs? (?:regular|frequent|lots of|a lot of) (?:rests?|sit[- "
     r"]?downs?"
     r"|sits)"),
    ("distance_and_surface",
     r"(?:can['’]?t|cannot|couldn['’]?t) walk (?:the length of (?:him|her|my)sel\w+|up (?:hills|a "
     r"hill"
     r"|the hill|that hill)|hills)"),
    ("toilet_any",
     r"(?:toilets?|loos?) (?:really )?(?:matters?|is important|are important|are? (?:a )?must)"),
    ("seating_available",
     r"(?:can |could )?only do (?:it )?sitting(?: down)?|(?:has|have) to keep stopping (?:to|for a)"
     r" (?:sit|rest)|standing is (?:out|a no|hard|too much|beyond)|somewhere to (?:plonk|sit|park)"
     r" (?:him|her|my)sel\w+"),
    ("distance_and_surface",
     r"(?:puffed|breathless|out of breath|worn out|shattered)(?: out)? (?:just )?(?:walking"
     r"|getting)"
     r" (?:from|to) the (?:car|door|bus|gate)|(?:only|just|barely) walks? (?:to|from) the car\b"),
    ("accessible_toilet", r"(?:grab|hand) ?rails? in the (?:toilets?|loos?)(?! at home)"),
    ("toilet_any",
     r"(?:toilets?|loos?|lav)\b[^.;!?\n]{0,15} needs? (one (?:near|close|nearby|handy|on hand))"),
    ("distance_and_surface",
     r"(?:not|isn['’]?t|without) (?:(?:too )?much of a|too long a|too much of a|any sort of a)"
     r" walk (?:from|to|in)\b|(?:taxi|car|bus|minibus|van)s? (?:\w+ ){0,3}?pull up (?:right )"
     r"?(?:outside|at the|by the)|(?:flat|level) walks?(?= (?:only|please|pls))|walks? "
     r"(?:that(?:['’]?s| is| are) |which (?:is|are) |must be |has to be |on"
     r" )(?:all |nice and |mostly )?(?:the )?(?:flat|level)(?! white)"),
    ("distance_and_surface",
     rf"(?<!mood )(?<!moods )(?:must be|has to be|needs to be|got to be|have to be) (?:all |fairly"
     rf" |mostly |on the )?flat{END}|(?:can|could) (?:only |just |barely |hardly )+(?:walk|get"
     rf"|make it|manage)"
     r" (?:to|as far as) the (?:end of the (?:road|street|drive|garden|path)|gate|car|corner"
     r"|front door)|(?:not|isn['’]?t|un|in?)[- ]?steady (?:on (?:grass|hills|slopes|cobbles|gravel"
     r"|rough|uneven)|outdoors|outside)"),
    ("toilet_any",
     r"(?:close|near|nearby|handy|next|has|got|have)(?: to| for)?(?: (?:the|a|some))? bogs?(?! roll"
     r"| standard)|(?:toilets?|loos?|lavs?) (?:within (?:\w+ )?(?:distance|reach|range)|on (?:the "
     r")?route|close by on)|toilet (?:stops|breaks) (?:on|along|every|needed|please)"),
    ("toilet_any",
     rf"(?:somewhere|place|venue|hall|building|owt|summat|one|walk) (?:that['’]?s got|{_WITH}|that"
     r" has|what['’]?s got) (?:an? |the |proper |decent |clean |good |some |working )*(?:loos?"
     r"|lavs?"
     r"|toilets?)(?! (?:seat|roll|train))"),
    ("baby_changing",
     r"change (?:(?:his|her|the baby['’]?s|baby['’]?s) (?:bum|bottom)|bab(?:y|ies)(?:'s)?"
     rf"{END})|changing mats?{END}|nappy (?:bit|station|area|unit)"),
    ("parking",
     r"(?:somewhere|room|space|a place|spot) for (?:the|my|his|her|our) (?:car|motor)"
     rf"(?:{END}|(?= (?:as|cos|because|and|near|outside)))|(?:must have|has to have|needs?"
     r"|as long as there['’]?s) (?:a |some |its own |free |nearby |decent |on[- ]site )*(?:car "
     r"?park"
     r"|parking)(?! (?:fine|ticket|permit|attendant))"),
    ("near_public_transport",
     r"(?:buses|trams|trains) (?:go|run|stop|pass) (?:by|past|near|outside|right|close)|(?:the "
     r"|no\."
     r"? ?|number )?\d{1,3} (?:bus )?(?:goes|stops|runs) (?:past|by|near|outside|right)|close to"
     rf" (?:trams?|buses|metrolink|the metrolink){END}|(?:has|have|needs?|got) to (?:be able to "
     r")?(?:come|get there|get|travel|go) (?:there )?(?:by|on) (?:the )?(?:bus|tram|train)"),
    ("transport_provided",
     rf"(?:fetched|collected|picked up) {AND} (?:taken|brought|dropped|carried|returned|run)"
     rf"(?: back| home| off)?|(?:collects?|fetch(?:es)?|picks? up) {AND} (?:return|drop|bring"
     rf"|take)"
     rf"s?(?: {HIM})?(?: back| home| off)?(?! (?:school|the kids|kids))|pick[- ]?ups? (?:service"
     r"|available|needed|please|pls|offered|included|from home)|(?:do|does|doing|offers?|with) pick"
     rf"[- ]?ups{END}"),
    ("transport_provided",
     r"(?:sends?|lays? on|puts? on|provides?) (?:a |an )?(?:car|bus|minibus|taxi|transport)"
     rf"(?: (?:for|to (?:get|fetch|collect|pick)|round)|{END})|needs? (?:a ride|ferrying"
     rf"|transporting)(?: (?:there|home|back|in|to it)|{END})|(?:could|can|would|will) (?:someone"
     rf"|somebody|anyone|a volunteer|they|you) come (?:and|to|for) (?:get|fetch|collect|pick up"
     rf"|take) {HIM}{END}"),
    ("transport_provided",
     r"(?:if|unless) (?:someone|somebody|they|you|anyone|one of them) (?:(?:could|can|would|will) "
     r")?"
     rf"(?:fetch|collect|drive|bring|run|drove|brought|ran|pick)(?:ed|s|es)? {HIM}(?! (?:over|down"
     rf"|away|up on|a bath))|transport (?:both ways|each way|to and from)"),
    ("transport_provided",
     r"(?:could|can|would|will) (?:a |the |any )?(?:volunteer )?driver (?:bring|take|fetch|collect"
     r"|run)"
     rf" {HIM}|transport (?:laying on|sorting|arranging)|mini ?bus to (?:fetch|collect|pick up"
     rf"|bring"
     rf"|take) (?:{HIM}|folk|people|members)|with (?:a )?pick[- ]?up{END}|(?:collects?|fetch(?:es)?"
     r"|picks? (?:you |people )?up) (?:from|at) (?:(?:the|your|my|their|her|his) )?door|(?:can"
     r"|could"
     r"|will|would) (?:you|they|someone|somebody) (?:please )?(?:fetch|collect|pick up) (?:my "
     r")?(?:mum"
     rf"|dad|nan|gran|grandad|husband|wife|mother|father|hubby){END}"),
    ("transport_provided",
     rf"com(?:e|es|ing) (?:for|and get|to get|and fetch) (?:{HIM}|people) in (?:a|the|their)"
     rf" (?:bus|mini ?bus|car|van)|(?:tak|bring|run|drop)(?:e|es|s)? (?:{HIM}|people)"
     r" (?:back )?home (?:after(?:wards)?|again|at the end)(?! (?:school|nursery|work))|(?:picks?"
     rf"|fetch(?:es)?|collects?) (?:{HIM}|people)(?: up)? (?:from|at) (?:the|her|his|my|your|their)"
     r" (?:own )?(?:front )?(?:door|house|home|flat|gate)"),
    ("transport_provided",
     r"(?:(?:any(?:one|body)|some(?:one|body))(?: who| that)?(?: can| could| would| will)?"
     r"|(?:can|could|will|would) (?:they|you)) (?:fetch|bring|take|run|drive|collect|pick up|give)"
     rf"(?:es|s)? (?:him|her|them|me|us|you|(?:(?:me|my|our|the|his|her) )?(?:{_FETCHED}))(?: up)?"
     rf"(?: a lift)?(?= to (?:{_MEETING})\b)|needs? (?:a |an? regular )?(?:ride|lift)"
     rf"(?= to (?:{_MEETING})\b)"),
    ("quiet_low_sensory",
     r"(?:bolts?|runs? off|legs it|walks? out|kicks off|meltdowns?|lashes out|cries|screams"
     r"|covers? (?:his|her|my|their) ears|hides?|shuts? down|freaks? out|loses it|goes off|flees"
     r"|agitated|distressed|won['’]?t (?:stay|stop|settle|go in)|no good|out the door|wobbles?|gone"
     r"|can['’]?t (?:stay|stop|settle|concentrate|follow|think|function|relax)) (?:if|when"
     r"|whenever|where|as soon as"
     r"|once|anywhere) (?:(?:it|they|things|places|the room|there|somewhere|anywhere)(?:['’]?s|"
     r" is| are| gets?| get)? )?(?:too |very |at all |a bit |really |all |any |lots of |a lot of"
     r" |that )*(?:noisy|noise|loud|busy|crowded|rammed|packed|rowdy|chaotic|hectic)"),
    ("quiet_low_sensory",
     r"(?:can['’]?t|cannot|couldn['’]?t) (?:do|be doing with|cope with|handle|stand|bear|stick"
     r"|abide|take|tolerate|manage|be in|be round|be around) (?:any |a lot of |lots of |too much "
     r"|all that |all the |a |big |anything |anywhere |places |places that are |loads of )*(?:loud"
     r"|noise|noisy|racket|din|crowds?|bright lights?|strip lights?|shouting|hustle|chaos|clatter)"
     r"\b(?! (?:from|next door|upstairs|neigh\w*|at night|outside|complaint|he makes|they make))"),
    ("quiet_low_sensory",
     r"(?<!neighbours )(?<!neighbours['’] )(?<!neighbour['’]s )(?<!upstairs )(?<!next door )"
     r"(?<!traffic )(?:loud (?:noises?|places|rooms|music)|noise|noises|crowds|bright lights|too"
     rf" much noise)(?: {AND} (?:bright )?(?:lights|crowds|noise|bustle))? (?:just |really |always"
     r" )?(?:sends?|makes?|drives?|winds?|hurts?|does|do) (?:(?:her|him|me|them|my|his) )(?:heads?"
     r" in|ears|off|ill|poorly|jumpy|anxious|panic\w*|upset|mad|bad|worse|bolt|run|cry|shut down)"),
    ("quiet_low_sensory",
     r"(?:not|nowhere) (?:somewhere |anywhere |one of (?:them|those|these) |in a |in |a )+(?:rowdy"
     r"|loud|noisy|crowded|packed|rammed|raucous|busy)|no crowds(?! of)|no (?:big|large|huge) "
     r"(?:groups?"
     r"|crowds?)(?! of)|nice (?:n|&) quiet(?= ?(?:\Z|[,.;!?)]))|quiet (?:n|&) (?:calm|peaceful"
     r"|gentle|small)|lights? (?:being |is |are |that are )?(?:too |so )?bright (?:and|upsets?"
     r"|sets?"
     r"|makes?|hurts?)|(?:wears?|puts on|uses|got (?:his|her)) (?:his |her |my )?ear[- "
     r"]?(?:defenders"
     r"|muffs)|covers (?:his|her|their) ears"),
    ("quiet_low_sensory",
     rf"(?:few|handful of|half a dozen|small number of) (?:people|folk|others) (?:at most|max|tops"
     rf")|not (?:a lot of|lots of|loads of|too many) (?:people|folk|others){END}|peaceful (?:place"
     r"|spot|setting|environment|room)(?! to (?:live|rent|die))|without (?:lots of|loads of|too"
     r" much|all the|any|a lot of) (?:noise|racket|bustle|crowds|bright lights)(?! (?:from|next))"
     r"|(?:loud|noisy|busy|crowded) (?:places|rooms|halls|groups) (?:is|are|get|gets) (?:too much"
     r"|a lot|overwhelming|a nightmare|a no|hard)"),
    ("quiet_low_sensory",
     r"(?:overwhelmed|overloaded|upset|panicky|panics?|flustered|anxious|lost) (?:if|when|where)"
     r" there['’]?s (?:a lot|too much|loads|lots|too many people) ?(?:going on|happening|of noise)?"
     r"|too much noise (?:and (?:he|she|i)(?:['’]?s|['’]?m)?|means)\b"),
    ("quiet_low_sensory",
     r"(?:noisy|busy|loud|crowded) (?:places|rooms|groups|halls) (?:send|put|set|tip|drive|stress"
     r"|upset"
     rf"|scare|frighten)s? {HIM}|quiet (?:if poss\w*|ideally|preferably|preferred)|low[- ]stim\w*"),
    ("quiet_space",
     r"somewhere (?:quiet |calm |safe )?to go (?:if|when) (?:it|he|she|i|they|things)(?:['’]?(?:s|m"
     r"|re))? (?:gets? |is |are |all |a bit |too |feels? )*(?:overwhelmed|much|upset|panick\w*"
     r"|overloaded|anxious|overstimulated)(?! (?:at home|by (?:him|her)))"),
    ("quiet_space",
     r"(?:(?:has|needs|need|have|got) to be (?:able|allowed)|allowed|able) to (?:go|nip|step|pop"
     r"|slip"
     r"|get) out(?: of the room)? for (?:five|a (?:bit|minute|breather|break|few)|ten|some air)"
     r"|(?:quiet|calm) (?:place |room |spot |corner )?(?:that )?(?:she|he|they|i|where (?:she|he"
     r"|they"
     r"|i)) can take (?:her|him|them|my)sel\w+(?: off)?(?: to)?"),
)  # fmt: skip
"""(facet, pattern), in the order in which they are read."""
