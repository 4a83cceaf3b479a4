"""More ways of saying what is needed of a place: "mi legs won't do that step", "fetch you in a
minibus", "a side room she can nip out to when it gets too much". Read after those of
`access_place_told`, but for `PLACE_FIRST`, whose "no" or plain word would mislead the phrases.
"""

from __future__ import annotations

from typing import Final

from indexer.search.understanding.access_told import END, HIM, STEP_FREE, WHOEVER

_NO: Final = (
    r"(?:can['’]?t|cannot|won['’]?t|couldn['’]?t|unable to|(?:is|am|are)(?:n['’]?t| not) able to)"
)
_NOT_AT_HOME: Final = (
    r"(?! (?:\w+ )?(?:at home|in (?:my|her|his|their|the) (?:own )?(?:house|home|flat)|to (?:my "
    r"|her |his |get to )?bed|to (?:get to )?the (?:bath|bed)room|to the (?:toilet|loo)))"
)
_BODY: Final = r"(?:legs?|knees?|hips?|feet|joints|lungs)"
_WONT: Final = (
    rf"(?:just |really )?(?:won['’]?t|can['’]?t|don['’]?t|doesn['’]?t|dunt|cannot|will not)"
    rf"(?: let {HIM})? (?:do|manage|take|cope with|get up|go up|climb|like|get over)(?: {HIM})?"
)
_ROOM: Final = (
    r"(?:(?:side|separate|spare|different|quiet|little|small|another|private|calm|back|next)"
    r" (?:rooms?|space|area|place|corner)|somewhere(?: quiet| calm| else| separate)?"
    r"|room|space|corner|place)"
)
_OUT: Final = (
    r"(?:nip|pop|step|slip|go|get|escape|retreat|disappear|bolt|sneak|move|withdraw|take"
    r" (?:him|her|my|them)sel(?:f|ves))"
)
_TOO_MUCH: Final = (
    r"(?:if|when|whenever|should) (?:\w+ ){0,5}?(?:much|panic\w*|overload\w*|overwhelm\w*|busy|loud"
    r"|noisy|upset|anxious|stressed|attack)"
)
# Who flees somebody needs more than a side room.
_NO_FLIGHT: Final = r"(?! (?:from|tonight|with the (?:kids|children|baby))\b)"
# What is said of a lift to a group once who is fetched has been named.
_FETCHED: Final = (
    rf"(?:{END}|(?= (?:(?:from|at) (?:home|(?:my|his|her|our|their|the) (?:own )?(?:home|house|flat"
    r"|door|bungalow))|and (?:bring|take|taken|drop|dropped|brought|back|run|home)|for (?:it|the"
    r" (?:group|club|class|session|lunch))|to (?:it|get there|come|attend)|if|each|every|both|or"
    r"|because|so|as|(?:on|in) (?!the|a\b|custody))\b))"
)
_TRANSPORT: Final = r"(?:mini ?bus|van|car|coach|bus|taxi)"

PLACE_FIRST: Final[tuple[tuple[str, str], ...]] = (
    ("step_free_throughout", r"(?:needs?|must have|has to have|with) lift access"),
    ("toilet_any",
     r"(?:not|never|can['’]?t be|mustn['’]?t be|don['’]?t want to be) (?:too |very )?far (?:away"
     r" )?from (?:a|the|any|some) (?:toilets?|loos?|lav|bathroom)"),
    ("accessible_toilet",
     r"(?:are|is) (?:the |their |your )?(?:toilets?|loos?|wc) (?:wheelchair |fully |disabled )?"
     r"(?:accessible|adapted|friendly)"),
    ("accessible_toilet",
     r"(?:toilets?|loos?|wc) (?:that is |that['’]s |which is )?(?:adapted|suitable|accessible|ok"
     r"|okay|usable) (?:for|by|to) (?:a |my |her |his |someone in a )?(?:wheelchairs?|disabled)"
     r"(?: users?| people)?"),
    ("changing_places",
     r"adult (?:sized? )?changing (?:table|bed|bench|facilit\w+|room)|hoist and (?:a )?changing bed"
     r"|(?:somewhere|place|room|facilities) to change (?:my|our|her|his|a|an) (?:adult|grown[- ]up"
     r"|teenage|disabled|severely disabled) (?:son|daughter|child|brother|sister|teenager|lad"
     r"|girl)"),
    ("quiet_space",
     rf"{_ROOM} (?:(?:that|where|which) )?(?:{WHOEVER} (?:can|could)|to) (?:be able to )?{_OUT}"
     r"(?: (?:out|off|away|to|into|on (?:his|her|my) own|for a (?:bit|minute|while|breather)))"
     rf"{{0,3}} {_TOO_MUCH}"),
    ("quiet_space",
     rf"{_ROOM} (?:for|to have|to take) (?:a |some |his |her )?(?:time[- ]?out|breather|quiet time"
     r"|five minutes|when (?:he|she|it|i) gets? (?:too much|upset|overwhelmed|overloaded))"),
    ("quiet_space",
     rf"(?:somewhere|place|corner|space) (?:quiet |calm )?(?:{WHOEVER} can|to|for {HIM} to)"
     r" (?:decompress|calm down|self[- ]?regulate|regulate|cool off)|somewhere (?:quiet|calm)"
    rf" (?:(?:that )?{WHOEVER} can|for {HIM} to) (?:go|step out|retreat|escape|take a break)"
    rf"(?: to)?{_NO_FLIGHT}"),
    ("quiet_space",
     r"(?:able|needs?|allowed|wants?) to (?:be able to )?(?:leave|step out of|nip out of|slip out"
     r" of) the (?:room|group|session|class) (?:and (?:come|go) back|if|when|whenever)|(?:able to"
     rf"|allowed to|can) (?:nip|pop|step|slip) out {_TOO_MUCH}"),
    ("quiet_low_sensory",
     r"(?:not|isn['’]?t|nothing|without|no) (?:a |too |in a |very |that )*(?:big|large|huge"
     r"|massive) (?:a )?(?:groups?|class(?:es)?|crowds?)(?! of (?:friends|mates|pals|family))"),
    ("quiet_low_sensory",
     r"(?:not|isn['’]?t|nothing|nowt|nowhere|never|aren['’]?t|without being) (?:too |very |that |so"
     r" |always )*(?:rammed|heaving|rowdy|mobbed|chocka|chock[- ]a[- ]block|full[- ]on"
     r"|(?<=nothing too )busy|(?<=nothing )busy|(?<=nowhere )busy|(?<=nowhere too )busy"
     r"|(?<=nowt too )busy)"),
    ("step_free_entrance",
     r"without (?:a |any |the )?steps? (?:to (?:get|climb|the)|at the|up to|into|in\b)"
     rf"|(?:where|that) {WHOEVER} (?:don['’]?t|doesn['’]?t|needn['’]?t|won['’]?t) have to (?:go"
     r"|climb|walk|get) (?:up |down |over )?(?:any |the )?steps?"),
    ("step_free_throughout",
     rf"(?:where|that) {WHOEVER} (?:don['’]?t|doesn['’]?t|needn['’]?t|won['’]?t) have to (?:go"
     r"|climb|walk|get|use) (?:up |down )?(?:any |the )?(?:stairs|upstairs)"),
    ("blue_badge_parking", r"bb (?:parking|spaces?|bays?|holders?)"),
)  # fmt: skip
"""(facet, pattern), read before the listed phrases."""

PLACE_SAID: Final[tuple[tuple[str, str], ...]] = (
    ("step_free_entrance", rf"{_BODY} {_WONT} (?:\w+ ){{0,2}}?(?:door)?steps?{_NOT_AT_HOME}"),
    ("step_free_entrance",
     r"(?:wi['’]?|w/) (?:a )?ramp(?= ?(?:\Z|[,.;!?)]|and\b|or\b|in\b|up\b|to\b|please|pls))"),
    ("step_free_entrance",
     rf"{_NO} (?:get|step|climb|lift (?:\w+ ){{1,2}}?)(?: ?(?:up|over|onto|on))* (?:a|the|any|that)"
     rf" (?:high |front |big )?(?:door ?step|threshold|kerb){_NOT_AT_HOME}"),
    ("step_free_entrance",
     r"(?:is there (?:a |any )?(?:big |high )?steps?|are there (?:any |many |lots of |a lot of"
     r" )?steps|how many steps) (?:at the|to (?:get|the (?:door|entrance))|into|up to|in\b)"
     rf"|are there (?:any |many |lots of )?steps{END}"),
    ("step_free_entrance",
     rf"{_NO} (?:do|manage|get up|climb|tackle|face) (?:the |them |any |those )?(?:front|outside"
     rf"|entrance|stone|steep|big) steps{_NOT_AT_HOME}"),
    ("step_free_entrance",
     r"(?<!next )(?<!first )(?<!baby )steps? (?:is |are |would be )?(?:no good|no use|awkward"
     r"|difficult|tricky|hard) (?:to|for|with) (?:me|him|her|them|us|mum|dad|a wheelchair)"),
    (STEP_FREE,
     r"w/?chair(?:[- ](?:users?|bound|dependent|access\w*|friendly))?|wheelchair[- ](?:dependent"
     r"|reliant)|(?:relies on|dependent on|reliant on|always in) (?:a |his |her |my )?wheelchair"),
    (STEP_FREE,
     r"(?:will|can|does|would|could) (?:my|her|his|the|a|their|mum['’]?s|dad['’]?s) wheelchair"
     r" (?:go|fit|get) (?:through|in\b|into|inside|up)"),
    ("step_free_throughout", rf"{_BODY} {_WONT} (?:the |any |up |up the )?(?:stairs|upstairs)"
     rf"{_NOT_AT_HOME}"),
    ("step_free_throughout",
     rf"{_NO} (?:tackle|attempt|do|manage|face) (?:a |any |the |being )?(?:flights? of (?:stairs"
     rf"|steps)|stairs|upstairs){_NOT_AT_HOME}"),
    ("step_free_throughout",
     r"stairs (?:do|finish|kill|wear|defeat|frighten|scare) (?:me|him|her|them|mum|dad)(?: in| out"
     rf"| off)?{_NOT_AT_HOME}"),
    ("step_free_throughout",
     r"ground[- ]floor(?= (?:venue|place|building|hall|access|please|pls|rooms?|only|needed"
     r"|preferred|if poss\w*|location|session|group))|(?:on|at|must be|has to be|needs to be)"
     r" (?:the |on |on the )?(?:ground|grnd|gnd|grd) (?:floor|flr|level)(?! (?:flat|bungalow|bed\w+"
     r"|bathroom))|(?:ground flr|grd flr|g/f) (?:only|please|pls|needed)"),
    ("step_free_throughout",
     r"(?:held|meets?|based|something|anything|somewhere|group|class|room|it['’]?s) (?:that['’]?s "
     rf"|all )?(?:downstairs|on one level|on the level)(?: only)?{END}"),
    ("step_free_throughout",
     r"(?:no good|no use|can['’]?t (?:come|go)) if (?:it['’]?s|there['’]?s|it is|there are)"
     r" (?:(?:up|a|any|lots of|flights? of) ){0,3}(?:stairs|upstairs)"),
    ("step_free_throughout",
     rf"{_NO} get (?:up )?to (?:a |the |an )?(?:first|second|upper|top|upstairs|1st|2nd)[- ]?"
     r"(?:floor|room|level)|is it (?:all )?(?:on (?:the flat|one level|the ground floor)|ground"
     rf" floor)|is it upstairs{END}"),
    ("powered_wheelchair_scooter",
     r"(?:gets?|goes|travels?|comes?|getting|going|is|he['’]s|she['’]s|i['’]m|dad['’]s|mum['’]s"
     r"|nan['’]s)(?: (?:about|around|everywhere|there|out))? (?:on|by) (?:a|my|her|his|the|their)"
     r" (?:mobility )?scooter(?! (?:lesson|in the park|to school))"),
    ("powered_wheelchair_scooter",
     r"(?:somewhere|space|room|place|where (?:can|could|do) (?:i|he|she|we)|can (?:i|he|she|we)) "
     r"(?:safe |secure |dry )?(?:to )?(?:leave|park|store|put|charge|keep|bring|drive) (?:my|her"
     r"|his|a|the) (?:mobility |buggy )?scooter(?: in| inside| there| safely)?"),
    ("powered_wheelchair_scooter",
     r"(?:powered|power|motorised) chairs?(?! (?:repair|hire|battery|charger|for sale|funding))"
     r"|scooter,? (?:room|space|somewhere) to (?:turn|park|leave)"),
    ("seating_available",
     r"(?:is|are|will|would) there (?:be )?(?:any |some |plenty of |enough )?(?:seating|seats"
     rf"|chairs|somewhere to (?:sit|perch)|a (?:chair|seat))(?: there)?(?:{END}|(?= (?:for|as"
     rf"|because|to sit)))"),
    ("seating_available",
    r"(?<!car )(?<!high )(?<!toilet )(?<!loo )(?<!bath )(?<!shower )(?<!booster )(?<!riser )"
    r"(?<!recliner )(?<!arm )(?<!push )(?<!wheel )(?<!table and )(?:seats?|seating|chairs?) (?:is "
    r"|are |will be )?(?:needed|required|essential|reqd|please|pls|a must|necessary)"
    r"(?![^.;!?\n]{0,30} (?:furniture|baby|toddler|at home|riser|(?:my|her|his|the) (?:house|home"
    r"|living)))"),
    ("seating_available",
     r"(?:gets? tired|tires|aches|gets? (?:wobbly|dizzy|sore|faint)|in pain|struggles)(?: when| if"
     rf"| with| from)? (?:{WHOEVER}(?:['’]s| is)? )?stand(?:s|ing)\b(?! (?:up|order))"),
    ("seating_available",
     r"standing (?:up |about |around |too long |for long |for ages )?(?:kills|hurts|cripples|is"
     r" (?:murder|agony|hard|difficult|painful|a (?:problem|struggle)))"),
    ("seating_available",
     r"(?:can['’]?t|cannot|couldn['’]?t) be (?:stood|standing|on (?:my|her|his) feet)(?: up| about"
     r"| around)? (?:for )?(?:too )?(?:long|ages|more)|legs? (?:give|go|gives|goes)(?: way)? (?:if"
     r"|when) (?:i|she|he) stands?|able to have a (?:sit|rest|seat|perch)(?: down)?"
     r"|(?:places|spots|points) to (?:stop|pause) and (?:sit|rest)"),
    ("distance_and_surface",
     r"(?:\d{1,3}|a hundred|fifty|twenty|thirty|ten) ?(?:yards?|yds|metres?|m|paces) (?:is|are"
     r"|['’]s) (?:about |only |just |really |roughly )*(?:my|her|his|the|all) ?(?:limit|max\w*|lot"
     r"|most|(?:i|she|he) can)|mobility (?:is )?(?:limited|restricted) to (?:about |around"
     r" )?\d{1,3} ?(?:yards?|yds|metres?|m)"),
    ("distance_and_surface",
     r"as (?:near|close) to the (?:front )?(?:door|entrance|building) as (?:poss\w*|(?:i|we|she|he"
     r"|you|they) can)"),
    ("distance_and_surface",
     r"(?:breathless|out of (?:breath|puff)|puffed(?: out)?|worn out|wheezy|has to stop) (?:after"
     r"|within|in|every) (?:just |only |about )*(?:a )?(?:few|couple of|\d{1,3}|ten|twenty|fifty)"
     r" (?:yards|metres|steps|paces)"),
    ("distance_and_surface",
     r"(?:can['’]?t|cannot|couldn['’]?t|(?:not|isn['’]?t|aren['’]?t|un)[- ]?able to|doesn['’]?t"
     r"|not) walk (?:very |too |that |so |all that |any |any great |a great )*(?:far|much"
     r"|distances?|long way)(?= ?(?:\Z|[,.;!?)]|now|at all|these days|because|without|any ?more"
     r"|with\b|since|but|and|so\b|on\b|due))|(?:can['’]?t|cannot|won['’]?t) (?:get|go) (?:very "
     r"|too |that |all that )?far on (?:my|her|his|me|mi) (?:legs|feet|pins)"),
    ("distance_and_surface",
     r"(?:paths?|ground|surfaces?|floor) (?:needs? to be|must be|ha(?:s|ve) to be|should be) (?:\w+"
     r" and )?(?:even|flat|smooth|level|firm)|(?:not|no|nothing|avoid) (?:on |over |any |too many"
     r" )*(?:cobbles|gravel|slopes)|(?:unsteady|wobbly|trips|stumbles) (?:on|over) (?:rough|uneven"
     r"|bumpy|cobbled) (?:ground|surfaces?|paths?|pavements?|floors?)"),
    ("toilet_any",
     r"(?:toilets?|loos?|lav) (?:has|have|needs?|must) (?:got )?(?:to )?be (?:close|near|nearby"
     rf"|handy|there|by|on site|available)|are there (?:any |some )?(?:toilets|loos|lavs)"
     rf"(?:{END}|(?= (?:on|at|there|near|along)))"),
    ("toilet_any",
     r"(?:has|have|needs?) to (?:go|keep going|dash|run|nip|rush|use|get)(?: to)? (?:the|a)"
     r" (?:toilet|loo|lav) (?:a lot|lots|often|regularly|all the time|every|quick\w*|fast|in a"
     r" hurry)|(?:get|dash|nip) to (?:a|the) (?:toilet|loo) (?:fast|quick\w*|easily|in time|in a"
     r" hurry)|(?:quick |easy |ready )?access to (?:a |the )?(?:toilets?|loos?)|within (?:easy"
     r" )?(?:reach|range) of (?:a|the) (?:toilet|loo)"),
    ("baby_changing",
     r"changing (?:mat|unit|table|area|facilit\w+) for (?:the|my|a|her|our) (?:baby|little one"
     r"|toddler|twins)|(?:somewhere|place|room|space) (?:to|i can|where i can) change (?:the twins"
     r"|(?:my|the|our|a) (?:little one|newborn|toddler)|(?:him|her)(?=.{0,30}\b(?:months?|weeks old"
     r"|baby|nappy|nappies|newborn)\b))"),
    ("hearing_loop", r"tele-?coil|t[- ]coil"),
    ("blue_badge_parking",
     r"(?<!n['’]t )(?<!nt )(?<!not )(?:has|have|got|['’]ve|uses?) (?:got )?(?:a|my|her|his|their)"
     r" (?:disabled )?blue badge(?! (?:form|appl|renew|expired|stolen|run out|ran out|taken|refus"
     r"|declin|turned))|(?<=, )blue badge(?= ?(?:,|\Z))"),
    ("parking",
     r"(?:can|could|where can|where do|where could) (?:i|we|she|he|they|you|my \w+) park(?: up)?(?:"
     rf" there| nearby| close by| on site| near)?{END}|(?:is it|it['’]?s|be|somewhere|place) easy"
     rf" to park|easy to park{END}"),
    ("parking",
     rf"(?:somewhere|place|space|room) (?:to|{WHOEVER} can) (?:leave|put|park) (?:the|my|her|his"
     r"|our|a) (?:car|van|motor)(?! (?:overnight|while))"),
    ("near_public_transport",
     rf"(?:so|and|but|only) needs? (?:a|the) (?:bus|tram|train){END}|(?:that|where|which|place)"
     rf" (?:the |a |any )?(?:bus|buses|tram|trams) (?:goes|go|runs?|stops?|gets?|passes)(?: to| by"
     rf"| past| near| outside)?"),
    ("near_public_transport",
     r"(?:on|along|via|by|near|off) the (?:number |no\.? ?)?\d{1,3}[a-z]? (?:bus|route|tram)(?!"
     r" (?:last|yesterday|when|driver))|(?:must|has to|have to|needs to|got to) be (?:on )?(?:a "
     r"|the )?(?:bus|tram)(?: route)?"),
    ("near_public_transport",
     rf"{WHOEVER}(?:['’]ll|['’]d| will| would)? (?:catch(?:es)?|comes? on|travels? on)"
     rf" (?:the|a) (?:bus|tram|train)(?:{END}|(?= (?:there|so|everywhere)))|(?:by|on) (?:the"
     r" )?(?:bus|tram|train) only|only (?:by|on) (?:the )?(?:bus|tram)|(?:metrolink|tram stop|bus"
     rf" stop) (?:close|near|handy)(?: ?by)?{END}|reached (?:by|on) (?:the )?(?:bus|tram|train)"),
    ("transport_provided",
     rf"(?:fetch|collect|pick|take|bring|run|drive)(?:s|es)? (?:{HIM}|people|folk|folks|members)(?:"
     rf" up)? (?:in|on|with|by) (?:a|the|their|its) {_TRANSPORT}(?: and (?:take|bring|drop|fetch"
     rf"|run)s?(?: {HIM}| people)?(?: back| home| off| again){{0,2}})?"),
    ("transport_provided",
     rf"(?:do|does|can|could|will|would) (?:they|it|you|any(?: \w+){{0,2}}|anyone|anybody|the \w+)"
     rf" (?:please )?(?:fetch|collect|pick) (?:{HIM}|people|folk)(?: up)?{_FETCHED}"),
    ("transport_provided",
     r"transport (?:is |would be |will be )?(?:req['’]?d|req|wanted|offered)|(?:collects?|picks? up"
     r"|fetch(?:es)?) (?:\w+ )?(?:from|at) (?:home|(?:your|her|his|my|their|the) (?:home|house|door"
     r"|flat))"),
    ("transport_provided",
     r"needs? (?:a )?lifts? (?:to get (?:there|here|home|back|along|about|to(?! (?:bed|the"
    r" (?:bath|bed|toilet|loo|top))))|getting (?:there|here|home|back|along"
     r"|about|to)|to be able"
     r"|to (?:it|the (?:group|club|class|session"
     r"|centre|venue|hall))|and back|both ways|each way)(?! (?:to|up|upstairs|to the (?:first|top))"
     r"\b)|(?:someone|somebody|anyone|volunteer|driver) (?:to|who (?:can|could|will|would))"
     rf" (?:drive|run|ferry) {HIM} (?:there|to (?:it|the (?:group|club|class|session|centre"
     rf"|hall)))"),
    ("transport_provided",
     rf"(?:can|could|would|will) (?:anyone|anybody|someone|somebody|they|you) (?:please )?(?:give"
     rf"|offer) {HIM} a lift"
     r"(?! (?:up\b|to (?:the |my |his |her )?(?:hospital|doctor|gp|clinic|dentist"
     r"|appointment)))|(?:lift|ride) (?:home|back) (?:after|afterwards|needed|please|pls|too)"),
    ("transport_provided",
     r"(?<!help )(?<!problems )(?<!issues )(?<!struggles )(?<!struggling )with transport(?: home"
     rf"| there| included)?{END}|(?:provides?|offers?|offering|includ(?:es?|ing)|incl\.?|is there"
     rf"|do (?:you|they) (?:do|have|provide|offer)|does it (?:have|include)) (?:any |some"
     r" )?transport(?! (?:for|to) (?:the |my |her |his )?(?:hospital|appointments?|work|clinic))"),
    ("transport_provided",
    rf"(?:(?:transport|lifts?|taken|collected|picked up|minibus|taxi|bus|car)\b[^.,;!?\n]{{0,15}}"
    rf" |(?<=, )|\A)door[- ]to[- ]door{END}|taxis? (?:is |are )?(?:provided|laid on|included"
    rf"|(?:sent|paid for|arranged){END})"
     rf"|volunteer (?:driver|car) to (?:take|bring|get|drive|fetch|collect) {HIM}"
     rf"(?:{END}|(?= (?:there|and)))|needs? (?:taking|fetching|bringing|collecting|dropping) (?:and"
     r"|&) (?:bringing|taking|fetching|dropping|collecting)(?: (?:back|off|home))?"),
    ("quiet_low_sensory",
     r"(?:small|tiny) groups?(?= (?:pls|ideally|if poss\w*|setting|size|preferably|as\b|because))"
     r"|(?:only|just) (?:a )?(?:few|handful of|small number of) (?:other )?(?:people|folk|others)"
     rf"(?:{END}|(?= (?:there|in|at)))"),
    ("quiet_low_sensory",
     r"(?:can['’]?t|cannot|doesn['’]?t|don['’]?t|struggles?|hates?|scared of|afraid of|panics?"
     r"|overwhelmed|nervous)(?: (?:cope|deal|do|like|be|being|handle|manage|stand|bear|face))?(?: "
     r"(?:with|in|around|by|at|having))? (?:too many|lots of|loads of|a lot of|big groups? of"
     r"|crowds of|so many|(?:a )?rooms? full of) (?:other )?(?:people|folk|strangers)"),
    ("quiet_low_sensory",
     r"(?:too many|lots of|loads of|so many|a lot of) (?:people|folk) (?:about |around |there |in a"
     r" room |at once )?(?:(?:makes?|sets?|upsets?|overwhelms?|frightens?|scares?"
    rf"|stress(?:es)?|freaks?|panics?|is too much for|are too much for) {HIM}|sends? {HIM} (?:off"
    r"|over|into|mad|loopy|west|round the))"),
    ("quiet_low_sensory",
     r"(?:overloaded|overwhelmed|over-?stimulated|distressed|panicky) (?:in|by|with|at|around)"
    r" (?:too |very |really )?(?:(?:noisy|loud|busy|crowded|big|bright) (?:places?|rooms?|groups?"
    r"|lights?|spaces|environments?|crowds?|noises?|music|sounds?)|(?:noise|crowds)(?! (?:from|of"
    rf"|next|upstairs)\b)|(?:noisy|loud|busy|crowded){END})"),
    ("quiet_low_sensory",
     r"(?:agitated|distressed|upset|anxious|panicky|frightened|lost) in (?:crowds|a crowd|busy"
     r" places|noisy places)|(?:only )?copes? with (?:a few|one or two|two or three) (?:people"
     r"|others)|(?:big|large) (?:groups?|crowds?|gatherings?) (?:scares?|frightens?|worr(?:y|ies)"
     r"|terrif(?:y|ies)|overwhelms?|panics?|puts?|make|makes|aren['’]?t|are too|is too|don['’]?t)"
     r"|(?:can['’]?t|cannot|won['’]?t) (?:handle|do|manage|cope (?:with|in)|face) (?:a )?(?:big"
     r"|large) groups?|(?:a |in a )?smaller (?:groups?|class|classes)(?! (?:at|in) (?:college"
    r"|school|uni\w*|(?:my|her|his) ))|not (?:very )?good (?:with"
     r"|in|around) (?:noise|crowds|busy places|loud \w+)"),
    ("quiet_space",
     r"(?:somewhere|place|room|space|corner) (?:that )?(?:i|he|she|they) can (?:retreat|escape|bolt"
    rf"|withdraw)(?: to| in)?{_NO_FLIGHT}"),
    ("step_free_entrance",
     rf"{_NO} (?:do|manage|get up|cope with) (?:the )?kerbs|(?:entrance|way in|doorway|entry)"
     rf" (?:must be|needs to be|has to be|should be) (?:flat|level|ramped|step[- ]free|on the"
     rf" flat)|get (?:a|the|my) (?:double |twin )?(?:buggy|pushchair|pram) in\b"),
    ("step_free_throughout",
     r"(?:upstairs|stairs) (?:is |are |would be )?no (?:good|use)|panics on (?:the )?stairs"),
    ("seating_available",
     r"(?:can['’]?t|cannot|couldn['’]?t) stand (?:up )?(?:for|through) (?:the|a) (?:whole|full"
     rf"|entire)|(?:can['’]?t|cannot) be on (?:my|her|his) feet(?:{END}|(?= (?:for|all)))"),
    ("distance_and_surface",
     r"(?:can|only|just) (?:only |just )?walks? (?:a |to the |as far as the )(?:very )?(?:short"
     r" (?:way|distance|bit)|little way|end of the (?:drive|garden|street|road)|gate)|(?:can['’]?t"
     r"|cannot) walk (?:for )?(?:more|longer) than (?:a |about |five |ten |two |\d )*(?:minutes?"
     r"|mins)"),
    ("near_public_transport",
     r"near \w+ (?:train|bus|tram|railway)? ?station(?= ?(?:\Z|[,.;]))|easy on the (?:bus|tram"
     r"|train)"),
    ("transport_provided",
     r"(?:can|could|will) (?:i|he|she|we|mum|dad|they) be (?:picked up|collected|fetched)"
    rf"{_FETCHED}"),
    ("quiet_low_sensory",
     r"quieter (?:times?|hours?|sessions?|groups?|class|place|day|one|slot)(?! (?:to (?:live"
    r"|rent|move|sleep)|at (?:work|home)))|relaxed (?:screenings?"
     r"|showings?|viewing)"),
)  # fmt: skip
"""(facet, pattern), in the order in which they are read."""
