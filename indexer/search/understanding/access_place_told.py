"""Access needs of a place as people tell them, in no words of a list: "a double buggy and I can't
get it up steps", "so wants to park on site", "music blaring sets him off". Read as those of
`access_told`.
"""

from __future__ import annotations

from typing import Final

from indexer.search.understanding.access_told import END, HIM

_BUGGY: Final = r"(?:(?:double |twin |big )?(?:buggy|pushchair|pram))"

PLACE_TOLD: Final[tuple[tuple[str, str], ...]] = (
    ("changing_places",
     r"(?:hoist|adult (?:changing )?bench|changing bench|adult (?:sized )?changing(?: table)?)"
     r" (?:\w+ ){0,4}?(?:toilets?|loos?|lavs?|bathroom|wc)"),
    ("changing_places",
     r"(?:toilets?|loos?|lavs?|bathroom|wc) (?:\w+ ){0,3}?(?:with|has|have|having"
     r"|and) (?:\w+ ){0,3}?(?:hoist|adult bench|changing bench)"),
    ("changing_places",
     r"hoist and (?:a )?(?:changing |adult )*(?:bench|bed|table)"),
    ("accessible_toilet",
     rf"(?:toilets?|loos?|lavs?|wc) (?:that |which |where |i can |she can |he can |big enough "
     rf"|wide enough |large enough ){{0,3}}(?:for |get |gets |fit |fits |to )*(?:(?:my|her|his"
     rf"|the|a) )?(?:(?:wheel)?chair|frame|wheels) ?(?:can |will )?(?:gets?|fits?|goes|go|in|into"
     rf"|through|user|{END})"),
    ("accessible_toilet",
     r"(?:toilets?|loos?|lavs?|wc)s? (?:for|big enough for|that takes?|with room for) (?:a |my "
     r"|her |his )?(?:wheelchairs?|powerchair|disabled)"),
    ("accessible_toilet",
     rf"wheelchair (?:toilets?|loos?|wc){END}"),
    ("toilet_any",
     r"(?:can['’]?t|cannot|mustn['’]?t|don['’]?t want to|doesn['’]?t like to|not|never) (?:be "
     r"|get |go |stray )?(?:too |very )?far from (?:a|the|any) (?:toilet|loo|lav|bathroom)"),
    ("toilet_any",
     r"(?:toilets?|loos?|lavs?|bathroom) (?:is |to be )?(?:handy|on the way round|en route"
     r"|close at hand|within reach|on hand|on the route|right there)"),
    ("step_free_entrance",
     rf"{_BUGGY} (?:\w+ ){{0,5}}?(?:can['’]?t|won['’]?t|cannot|don['’]?t|doesn['’]?t|no good"
     rf"|never) (?:\w+ ){{0,4}}?steps?\b"),
    ("step_free_entrance",
     rf"(?:can['’]?t|cannot|unable to|not able to|struggles? to|hard to|won['’]?t) (?:get|lift"
     rf"|push|take|carry|bump|haul|pull) (?:(?:the|my|a|it|her|his|{_BUGGY}|wheelchair|chair"
     rf"|frame|feet|legs|over|them) ){{1,4}}(?:up|down|over) (?:any |the |many |a )*steps?\b"),
    ("step_free_entrance",
     r"(?:no|any|without|not any|big|high|one) steps? (?:at|to|into|up to|by|in at) (?:the "
     r"|get )?(?:front )?(?:door|entrance|building|way in|in\b)"),
    ("step_free_entrance",
     r"(?:so|but|must be|has to be|needs|got to be|wants|with|absolutely"
     r"|please,?) no steps(?! (?:to (?:take|be)|forward))"),
    ("step_free_entrance",
     r"(?:has|needs|must|got) to be (?:flat|level|ramped)(?: (?:to get|going|getting|on the way"
     r"|all the way))? ?(?:in|into|in to|access|entry|entrance)"),
    ("step_free_entrance",
     r"(?:can['’]?t|cannot|unable to|not able to|won['’]?t) (?:do|manage|climb|get up|step up"
     r"|cope with) (?:a|even a|a single|one|even one|the) steps?\b(?! (?:class|aerobics))"),
    ("step_free_entrance",
     r"(?<!next )(?<!first )(?:a |one |big |high )?steps? (?:is|are|would be) (?:a "
     r"|too )(?:problem|much|no[- ]no|no"
     r"|hard|high|steep|big)"),
    ("step_free_entrance",
     r"(?:needs?|must have|has to have|got to have|has to be|so|wants?"
     r"|with) (?:a )?(?:proper )?ramp(?:s|ed)?(?! and (?:grab |hand)?\s?rails?)(?= ?(?:\Z"
     r"|[,.;!?)]|and\b|or\b|in\b|up\b|to\b"
     r"|at\b(?! home)|please|access))"),
    ("step_free_throughout",
     r"(?:stairs|the stairs) (?:is|are|would be|['’]?re) (?:a |an |too |just |absolutely |right "
     r"|out of the )?(?:no[- ]no|no\b|out\b|problem|issue|much|hard|impossible|question|murder"
     r"|beyond)(?! (?:at home|in (?:my|her|his|their|the) (?:house|home|flat)|to get to bed))"),
    ("step_free_throughout",
     r"(?:nowhere|nothing|not(?: up)?|no|never up|without) (?:with |up |that has "
     r"|that['’]s got )?(?:any |lots of |the |too many )?(?:stairs|upstairs)(?! (?:of|at home))"),
    ("step_free_throughout",
     r"(?:can['’]?t|cannot|unable to|not able to|struggles? to|won['’]?t) (?:get|go|make it"
     r"|climb) up ?stairs(?! (?:at home|in (?:my|her|his)|to bed|to (?:the )?(?:bathroom"
     r"|bedroom)))"),
    ("step_free_throughout",
     r"(?:all |be |needs to be |has to be |must be |only )on (?:the flat|one floor|one level"
     r"|a single (?:floor|level)|the level inside)(?! screen)"),
    ("step_free_throughout",
     rf"(?:has|have|needs|must|got|room) (?:to )?be (?:downstairs|on the ground(?: floor)?){END}"),
    ("parking",
     rf"(?:wants?|needs?|has|have|must|able|got|like|likes|prefers?) (?:to )?(?:be able to"
     rf" )?park(?:ing)? (?:up )?(?:right |close |near |just )?(?:on[- ]site|at the (?:venue|place"
     rf"|door|building|hall)|there|outside|nearby|close|near|by|up{END})"),
    ("parking",
     r"(?:parking|car park|parking space) (?:is |would be |must be )?(?:essential|a must|needed"
     r"|necessary|important|required|vital|right (?:by|outside|there|next to)|on[- ]site"
     r"|a necessity)"),
    ("parking",
     r"(?:comes? by car|drives?|driving|by car|in the car)(?:,| and"
     r"| so)+ (?:\w+ ){0,3}?(?:parking|car park|somewhere to (?:park|leave (?:it|the car)))"),
    ("blue_badge_parking",
     r"blue badge (?:and|so|, ?so|,) (?:\w+ ){0,3}?park(?:ing)?(?: (?:close|near|outside|by|up))?"),
    ("quiet_low_sensory",
     r"(?:must be|has to be|needs to be|got to be|wants?|needs?|somewhere|something|preferably"
     r"|ideally) (?:a |an |it |very |nice and |really )*(?:small|little|quiet|calm|gentle"
     r"|peaceful)(?:,| and| &)+ (?:\w+ )?(?:calm|quiet|small|gentle|low[- ]key|peaceful"
     r"|not (?:too )?(?:loud|busy))"),
    ("quiet_low_sensory",
     r"(?:small|little|tiny) (?:and )?(?:calm|quiet|gentle) (?:group|class|session|place|setting"
     r"|room)"),
    ("quiet_low_sensory",
     r"(?:quiet|calm|peaceful|low[- ]key)(?:er)? (?:(?:art|craft|crafts|sewing|knitting|cooking"
     r"|music|book|gaming|swim|gym|yoga|exercise|drama|social|friendly|small|little"
     r"|games) )?(?:groups?|sessions?|class(?:es)?|swim|setting|venue"
     r"|surroundings)(?! (?:of (?:my|the|her|his) (?:life|year)|in (?:my|her|his|the shop)))"),
    ("quiet_low_sensory",
     rf"(?:somewhere|something|anywhere|needs? (?:it )?|place) (?:nice and |really |very "
     rf"|a bit )?(?:peaceful|calm|quiet|low[- ]key){END}"),
    ("quiet_low_sensory",
     rf"(?:no|not|nothing|without|avoids?|hates?|can['’]?t (?:do|take|cope with|handle|stand"
     rf"|bear)) (?:too |any |very |a |big |that |with |where it['’]?s "
     rf"|places that are ){{0,3}}(?:loud noises?|loud music|blaring|(?<=can['’]t do )busy{END}"
     rf"|(?<=cant do )busy{END}|(?<=hates )busy{END}|busy (?:ones?|groups?|halls?)"
     rf"|(?:a )?big crowds?|large crowds?|big noisy|sudden noises?|background noise|echo\w*"
     rf"|strip lights?|flashing lights?|bright lights?|strong smells|rowdy|chaos)"),
    ("quiet_low_sensory",
     rf"(?<!neighbours )(?<!neighbours['’] )(?<!neighbour['’]s )(?<!upstairs )(?<!next door )"
     rf"(?<!music )(?:(?:loud|sudden|busy|noisy|crowded|blaring)(?: (?:noises?|places?|rooms?|music"
     rf"|sounds?))?|noise|crowds?|(?:bright|strip|flashing) lights?|music blaring) (?:really "
     rf"|always |just )?(?:sets?|upsets?|overwhelms?|distress(?:es)?|hurts?|bothers?|freaks?"
     rf"|frightens?|stress(?:es)?|is too much for|are too much for) {HIM}(?: (?:off|out))?"),
    ("quiet_low_sensory",
     r"(?:hates?|can['’]?t cope|struggles?|doesn['’]?t like|panics?|doesn['’]?t cope"
     r"|overwhelmed) (?:it )?(?:when|if|where) (?:it['’]?s|its|it gets|it is|places are"
     r"|there['’]?s) (?:too |very |really )?(?:busy|loud|noisy|crowded|packed|hectic|rammed"
     r"|a crowd|lots of (?:people|noise))"),
    ("quiet_low_sensory",
     r"(?:low|less|not too much|minimal) (?:sensory )?(?:stimulation|stimulus)|(?:noise|sound"
     r"|light)[- ]sensitiv\w+|sensitive to (?:noise|sound|light|loud)\w*|(?:in"
     r"|needs?) ear[- ]?(?:defenders|muffs)"),
    ("quiet_space",
     r"(?:somewhere|space|a room|room|place|spot|corner)(?: quiet| calm"
     r"| separate)? (?:(?:for (?:him|her|me|them) )?to (?:go|step (?:out|away)|calm down"
     r"|retreat|escape|take a break|decompress|have a break|get away|cool off)"
     r"|(?:he|she|i|they) can (?:go|step out|retreat|escape))(?: to| in| out| off)?(?: (?:if|when"
     r"|should) (?:it|i|they|things|its)(?:['’]?s)? (?:get|gets|is|are"
     r"|all)? ?(?:\w+ ){0,2}?(?:much|overwhelm\w*|upset|overload\w*|noisy|loud|busy))"),
    ("quiet_space",
     r"(?:a )?(?:room|space|corner|area) to (?:calm|chill|cool|wind) (?:down|out|off)(?: in)?"),
    ("quiet_space",
     r"(?:chill[- ]?out|calm[- ]?down|break[- ]?out|time[- ]?out|quiet"
     r"|safe quiet)[- ](?:rooms?|spaces?|areas?|corners?|zones?)(?! (?:to let|at home|equipment))"),
    ("transport_provided",
     r"(?:needs?|wants?|would need|will need|has to be|must be) (?:running|taking|fetching"
     r"|collecting|driving|ferrying|bringing|collected|fetched|picked up|taken) (?:there|to it"
     r"|from (?:home|the house|her|his)|and (?:bringing|taking|dropping|running|fetching|brought"
     r"|dropped|returned|taken)|both ways|back and forth)(?: (?:and )?(?:back|home|again))*"),
    ("transport_provided",
     rf"(?:can|could|will|would|do) (?:someone|somebody|anyone|they|you|a volunteer"
     rf"|u) (?:please )?(?:run|drive|take|fetch|collect|pick up|ferry|bring"
     rf"|transport) {HIM}(?: up)?(?: (?:there|to it|home|and back|from home|in|both ways)|{END})"),
    ("transport_provided",
     rf"(?:someone|somebody|they|you|a volunteer|driver)(?: would| will|['’]d|['’]ll)? (?:have to"
     rf"|need to|has to|needs to|must) (?:fetch|collect|pick up|run|drive|bring"
     rf"|take) {HIM}(?: up)?"),
    ("transport_provided",
     r"(?:needs?|wants?|must be|has to be|only if it['’]?s) door[- ]to[- ]door"),
    ("near_public_transport",
     r"(?:only|can only|has to|have to|must|needs to) (?:gets? about|get around|travel|travels"
     r"|get there|come|go|gets there|goes|comes)(?: there)? (?:by|on|via) (?:the )?(?:bus|buses"
     r"|tram|train|public transport)"),
    ("near_public_transport",
     r"(?:good|decent|direct|regular|easy) (?:bus|tram|train|transport) (?:links?|connections?"
     r"|routes?)"),
    ("seating_available",
     r"(?:has|needs?|have|must|got) to sit (?:down )?(?:every|most|a lot|between|often|through"
     r"|for most|all the|as|because|whenever)"),
    ("seating_available",
     r"(?:seats|benches|chairs|places to (?:sit|rest)) (?:on the way(?: round)?|along the (?:way"
     r"|route)|en route|to rest on|with (?:arms|backs)|round the (?:edge|room)|available|needed"
     r"|a must)"),
    ("distance_and_surface",
     r"(?:can|could|able to|only|just|barely) (?:only |just |barely )?(?:walk|manage"
     r"|do)s? (?:about |only |up to |just |around |maybe |a |max |at most )*(?:few|couple of"
     r"|handful of|\d{1,2}) (?:steps|paces|yards|metres)(?! (?:a day|at))"),
    ("distance_and_surface",
     r"(?:no more than|not more than) (?:a )?(?:few|couple of|\d{1,3}) (?:yards?|metres?|steps"
     r"|feet|paces) (?:from|of|between)"),
    ("distance_and_surface",
     rf"(?:flat|level|even|firm|smooth) (?:ground|paths?|surfaces?|routes?"
     rf"|terrain)(?: only|{END})"),
    ("seating_available",
     r"(?:must be|has to be|needs to be|will there be|are there|if there are|as long as there are"
     r"|with|wants) (?:some |proper |enough |plenty of )?(?:chairs|seats|seating"
     r"|benches)(?! (?:of|for sale))"),
    ("seating_available",
     r"(?:chairs?|seats?)(?: \w+)? with(?:out)? (?:a |proper |good )?(?:backs?|arms?|arm ?rests?"
     r"|support)"),
    ("seating_available",
     r"(?:needs?|must have|has to have|wants?) (?:a |an )?(?:sturdy |proper |comfy |comfortable "
     r"|supportive |higher? |decent |firm )*(?:chair|seat)(?= ?(?:with|when|every"
     r"|because|as|there|please|after|to (?:sit|rest)))"),
    ("seating_available",
     r"(?:needs?|has|have|must) to (?:rest|sit) (?:(?:my|her|his|the) (?:legs?|back|feet"
     r"|knees?) )?(?:every|often|a lot|in between|regularly)"),
    ("seating_available",
     rf"(?:somewhere|where|place) (?:that )?(?:i|she|he|they|we|you) can (?:have a sit"
     rf"|sit)(?: down)?(?: when| if| for| and rest| and take|{END})"),
    ("seating_available",
     rf"(?:only if|as long as|if|can) (?:i|she|he|they) (?:can |could )?(?:sit|have a seat"
     rf"|be seated)(?: down)?(?: (?:through|throughout|for|during|whenever|when)\b|{END})"),
    ("seating_available",
     r"(?:no|can['’]?t|cannot|not able to|without|unable to|not good at|struggles? with|hates"
     r"|avoid) (?:any |be |do |too much |long )?(?:stand|standing)(?: (?:about|around|up long"
     r"|for ages|on (?:her|his|my) feet)| too long| for (?:long|too long|any|more))"),
    ("distance_and_surface",
     r"(?:can['’]?t|cannot|unable to|not able to|won['’]?t) (?:walk|manage|do"
     r"|go) (?:any )?(?:more|further|farther) than (?:a |about )?(?:\d{1,3}|few|couple of|hundred"
     r"|fifty|twenty|ten) ?(?:yards?|yds|metres?|meters?|m|feet|steps|paces|minutes)"),
    ("distance_and_surface",
     r"(?:\d{1,3}|a hundred|fifty|twenty|thirty|ten|a few) (?:yards?|metres?|paces|steps) (?:is"
     r"|are|['’]s) (?:her|his|my|their|about|all|the) (?:limit|max(?:imum)?|lot|most|it|(?:she|he"
     r"|i) can)"),
    ("distance_and_surface",
     r"(?:nothing|nowhere|not|isn['’]?t|mustn['’]?t be|can['’]?t be) (?:too |very |a long way "
     r"|far )+(?:to walk )?from (?:the |a )?(?:car park|car|door|road|drop[- ]off|taxi|entrance)"),
    ("distance_and_surface",
     r"(?:no|not|nothing|avoid|can['’]?t do|can['’]?t manage|without) (?:any |on |over "
     r"|too )?(?:rough|uneven|cobbled|bumpy|muddy) (?:ground|paths?|surfaces?|terrain)|(?:no|not"
     r"|nothing) (?:too )?(?:uphill|hilly|steep)|no (?:cobbles|slopes|gravel)"),
    ("distance_and_surface",
     r"(?:smooth|flat|level|even|firm|hard) (?:path|paths|surface|ground|route"
     r"|floor)s?(?: for (?:a |her |his |my )?(?:rollator|wheelchair|frame|walker|pushchair"
     r"|scooter))"),
    ("distance_and_surface",
     r"(?:needs?|wants?|has to be|can be|could be|must be) (?:to be )?(?:dropped|dropping)(?: off)?"
     r" (?:right |close |very |as )*(?:outside|(?:by|at|to|near) the (?:front )?(?:door|entrance"
     r"|building))"),
    ("distance_and_surface",
     r"(?:can['’]?t|cannot|unable to) (?:do|manage) (?:a )?(?:long"
     r"|far) walks?(?: from (?:the )?(?:car|bus|stop|car park))?(?! any)"),
    ("blue_badge_parking",
     r"blue badge,? (?:\w+ ){0,5}?(?:bays?|spaces?)"),
    ("powered_wheelchair_scooter",
     r"(?:(?:mobility )?scooter users?|(?:park|leave|store|bring|get) (?:my|her|his|the"
     r"|a) (?:mobility )?scooter(?: (?:inside|in|there|safely))|power chairs?"
     r"|motorised chair)(?! (?:stolen|nicked|repair))"),
    ("step_free_entrance",
     r"(?:has|got|with|on|pushes|relies on) (?:a |an |her |his |my )?(?:rollator"
     r"|zimmer(?: frame)?|walking frame|wheeled frame|three wheeled walker"
     r"|wheeled walker)(?! (?:to (?:give|sell|donate|return|lend)|book))"),
    ("step_free_entrance",
     r"(?:needs?|has|wants?) to (?:get|be able to get|go) in (?:on the )?(?:flat|level)"
     r"|steps (?:are|is) (?:a |an |the |just )?(?:nightmare|struggle|killer|no go|no-go"
     r"|beyond (?:her|him|me)|impossible|out)"),
    ("step_free_entrance",
     r"(?:door|doorway|doors|entrance)s? (?:that['’]?s |that is |are |is )?(?:wide"
     r"|big) enough for|no (?:lip|threshold|kerb|ledge) (?:at|on|into|to|over|up)"),
    ("step_free_throughout",
     r"(?:has to have|must have|have to have|there['’]?s|is there"
     r"|if there['’]?s) a (?:working )?lift(?= ?(?:\Z|[,.;!?)]|if\b|or\b|in the building|up\b"
     r"|when\b|to (?:get|the (?:first|second|upper|room|floor))))"),
    ("step_free_throughout",
     r"ground floor or (?:a |with a |have a )?(?:working )?lift|(?:no|can['’]?t (?:do|manage"
     r"|climb|get up)|without|any) (?:more than )?(?:a |any |one )?flights? of (?:stairs"
     r"|steps)(?! (?:at|in (?:my|her|his)))"),
    ("accessible_toilet",
     r"wheelchair accessible (?:toilets?|loos?|wcs?)|radar (?:toilet|loo|key|lock)|(?:toilets?"
     r"|loos?|wc) with (?:a |grab |hand )*(?:rails?|bars?|handles?)"),
    ("toilet_any",
     r"(?:toilets?|loos?) (?:close|near) ?by|(?:know|knows|knowing|sure|check"
     r"|promise) (?:that )?there['’]?s a (?:toilet|loo)|(?:must|has to|have to|got to"
     r"|needs to) be (?:a |some )?(?:toilets?|loos?)"),
    ("near_public_transport",
     r"(?:near|close to|by|handy for) the (?:bus|buses|tram|trams|train)(?= ?(?:\Z|[,.;!?)]"
     r"|please|as\b|because))|(?:two|three|2|3) buses is (?:too (?:many|much)|no good)"
     r"|on the (?:no\.? ?)?\d{1,3} (?:bus )?route"),
    ("near_public_transport",
     r"(?:walkable|walking distance|a short walk|walk(?:ing)?|easy walk) (?:from|of|to) (?:the "
     r"|a )?(?:station|bus stop|tram stop|train station|bus station|tram|bus)|(?:near|close to"
     r"|by) a (?:bus |tram )?stop"),
    ("transport_provided",
     r"(?:someone|somebody|volunteer|driver|anyone|person) (?:to|who (?:can|could|would"
     r"|will)) (?:take|bring|run|drive|fetch|collect|ferry) (?:me|him|her|them|us|mum"
     r"|dad) and (?:bring|take|fetch|run|drop|return)"),
    ("transport_provided",
     r"(?:a )?pick[- ]?ups? (?:from|at) (?:home|the (?:house|door)|my|her|his)|(?:one|something"
     r"|summat|owt|place|group|club|anything|anywhere|somewhere) (?:that|who|which|what)(?:['’]ll"
     r"| will| can| could| would)? (?:fetch|fetches|collects?) (?:you|her|him|me|them|people|folk"
     r"|us)(?! from (?:school|nursery))"),
    ("quiet_low_sensory",
     r"(?:noise|noisy places|crowds|busy places|loud places) (?:does|do|goes|get) (?:(?:his|her"
     r"|my) head in|through (?:him|her|me)|(?:to|on) (?:him|her|me))|(?:can['’]?t"
     r"|cannot) (?:be doing with|abide|bide|stick|be around|be in|function in|think in) (?:any "
     r"|too much |a lot of |loud |big |the )*(?:noise|noises|noisy|crowds?|loud"
     r"|racket)(?! (?:neighbours?|from|next))"),
    ("quiet_low_sensory",
     r"(?:no|not|without) (?:any |too |loud |that )?(?:music (?:blasting|blaring|playing|on)"
     r"|rammed|heaving|packed|mobbed|full on|full-on)|sensory overload (?:in|at|from|when|if"
     r"|with)|no more than (?:\d|1[0-5]|two|three|four|five|six|seven|eight|nine|ten|a dozen"
     r"|a few|a handful of) (?:other )?(?:people|folk|others|there|in)"),
    ("quiet_low_sensory",
     r"(?:only|just|prefers?|best in|better in|ok in|copes in|fine in) (?:a |very "
     r"|really )?(?:small|tiny|little) groups?|(?:needs?|with|has to have|prefers?"
     r"|wants?) (?:the )?(?:dim|dimmed|low|soft|softer) (?:lights?|lighting)"
     r"|lights? (?:down )?(?:low|dimmed|turned down)|the (?:quieter|calmer|smaller) the better"
     r"|(?:low[- ]key|small|calm) and quiet|quiet and (?:low[- ]key|small|calm|gentle)"),
    ("quiet_space",
     r"(?:somewhere|space|place|spot|room|corner|area)(?: quiet| calm)? (?:to|where (?:i|he|she"
     r"|they) can) (?:retreat|step out|go out|escape|have a breather|take a breather|take five"
     r"|take himself off|take herself off|take myself off|get away|bolt)(?: to)?(?: (?:if"
     r"|when) (?:\w+ ){0,5}?(?:much|overload\w*|overwhelm\w*|busy|loud))?"),
    ("quiet_space",
     r"bolt[- ]?hole (?:if|when|for)"),
)  # fmt: skip
"""(facet, pattern), in the order in which they are read."""
