"""Access needs as they are told on the phone by who cannot do a thing any more: "me legs won't
carry me up stairs", "a loo he can turn round in", "I can't hear over the phone", "noise gets to
me". Read after those of `access_place_everyday`, but for `HEARD_FIRST`, whose plain words would
mislead the listed phrases.
"""

from __future__ import annotations

from typing import Final

from indexer.search.understanding.access_told import END, HIM, STEP_FREE

_CANT: Final = (
    r"(?:can['’]?t|cannot|couldn['’]?t|won['’]?t|don['’]?t|doesn['’]?t|dunt|unable to"
    r"|struggles? to|hard to)"
)
_WHO: Final = r"(?:i|he|she|they|we|you|mum|dad|nan)"
_MY: Final = r"(?:my|me|mi|his|her|their|your)"
_LAV: Final = r"(?:toilets?|loos?|lavs?|wcs?)"
_CHAIR: Final = r"(?:wheel ?chair|power ?chair|electric chair|chair)"
_BODY: Final = r"(?:legs?|knees?|hips?|feet|lungs?|chest|heart|joints)"
_IS: Final = r"(?:['’]s| is| are|['’]re| r| was| were)"
_NO_GOOD: Final = (
    r"(?:out\b(?! of)|no (?:good|use)|a no(?:[- ]no)?\b|a non[- ]starter|beyond (?:me|him|her)|too"
    r" much|hopeless|impossible|murder|a killer|a struggle|a nightmare|useless)"
)
_FEW: Final = (
    r"(?:(?:about|only|maybe|roughly|around|up to|at most|just|a|the odd) )*(?:\d{1,3}|few|couple"
    r" of|five|ten|twenty|thirty|fifty|half a dozen)"
)
_YARDS: Final = r"(?:yards?|yds|metres?|meters?|feet|steps|paces)"
_BUSY: Final = r"(?:big|large|busy|noisy|crowded|loud|full|packed|echoey)"
_LIGHTS: Final = r"(?:bright|strip|flashing|fluorescent|harsh) (?:lights?|lighting)"
_KIN: Final = (
    r"(?:mum|mam|mother|dad|father|husband|wife|partner|son|daughter|sister|brother|carer|pa"
    r"|support worker|key ?worker|friend|mate)"
)

HEARD_FIRST: Final[tuple[tuple[str, str], ...]] = (
    ("text_email_contact",
     rf"{_CANT} hear (?:(?:you|them|people|folk|owt|anything|a word|a thing|well|properly|much|very"
     r"|what['’]?s said|it|voices) ){0,3}(?:on|over|down) (?:the |a |my )?(?:phone|telephone"
     r"|line)"),
    ("text_email_contact",
     rf"(?:phoning|phone calls|telephone calls|ringing up|talking on the phone){_IS} (?:just )?"
     rf"{_NO_GOOD}|(?:calls?|phones?) (?:is|are|['’]s) no (?:good|use) (?:to|for) (?:me|him|her)"
     r"|(?:freez(?:e|es)|go(?:es)? to pieces|panics?|clams? up|stammers?|froze) on the phone"),
    ("parking",
     r"is (?:the )?(?:parking|car park) (?:free|ok|okay|easy|near(?:by)?)|(?<!for )free parking"
     r"(?! (?:permit|fine|space at work))"),
)  # fmt: skip
"""(facet, pattern), read before the listed phrases."""

HEARD: Final[tuple[tuple[str, str], ...]] = (
    ("step_free_throughout",
     rf"{_BODY} (?:just |really )?(?:won['’]?t|can['’]?t|don['’]?t|cannot|will not) (?:carry|get"
     rf"|take|lift|hold|bring)(?: {HIM})? (?:up|down) (?:the |any |a flight of |flights of )?stairs"
     r"(?! (?:at home|to bed))"),
    ("step_free_entrance",
     rf"{_BODY} (?:just |really )?(?:won['’]?t|can['’]?t|don['’]?t|cannot|will not) (?:carry|get"
     rf"|take|lift|hold|bring)(?: {HIM})? (?:up|down|over) (?:the |any |a |a few )?(?:steps?|kerbs?"
     r")"),
    ("step_free_throughout",
     r"(?:anything|anywhere|owt|if it['’]?s|if they['’]?re) (?:that['’]?s |is )?(?:up ?stairs|up"
     r" (?:some |the |a flight of |any )?stairs|on (?:the )?(?:first|second|third|top) floor)(?:,"
     rf"|{_IS})? (?:(?:then|it['’]?s|that['’]?s|would be|just) ){{0,2}}(?:{_NO_GOOD}|{_WHO}"
     r" (?:can['’]?t|cannot|couldn['’]?t|won['’]?t) (?:come|do|go|manage|get))"),
    ("step_free_throughout",
     r"is (?:it|the (?:room|hall|place|group|class|venue|building)) (?:all )?(?:up ?stairs|on the"
     rf" (?:ground floor|level)|on one (?:level|floor)){END}|{_CANT} get (?:my|his|her|the|a)"
     rf" {_CHAIR} (?:through|round|in) (?:a |the |any |narrow |tight )*(?:doors?|doorways?|corners?"
     r"|corridors?|gaps?)"),
    (STEP_FREE,
     r"(?:is|will|would) there (?:be )?(?:enough )?(?:room|space) for (?:a |my |his |her |the )?"
     r"wheel ?chairs?|(?:will|would|does|can|could) (?:my|his|her|a|the) wheel ?chair (?:fit"
     r"|get in"
     r"|get through|go through|be ok|be okay|be all right)|(?:will|would|can|could) (?:my|his|her)"
     r" chair (?:fit|get|go) (?:in|through)"),
    ("step_free_entrance",
     rf"(?:owt|anything|anywhere) (?:with|wi['’]?) (?:a |any )?steps? (?:an['’]?|and|then) {_WHO}"
     r"(?:['’]?m| am|['’]?s| is) (?:stuck|done for|beat|lost|jiggered|finished)"),
    ("distance_and_surface",
     rf"(?:can|could|able to) (?:only|just|just about|barely|hardly) (?:do|go|get|make|walk|manage)"
     rf" {_FEW} {_YARDS}(?! (?:class|aerobics|up|down|of the stairs))|(?:walks?|goes?|gets?|does|do"
     rf"|manages?) {_FEW} {_YARDS} (?:and|then|before)(?: then)?(?: {_WHO})?(?:['’]?s| has| have"
     r"|['’]ve)? (?:got |needs |need )?to (?:stop|rest|sit)|(?:has|have|having|got|needs?) to"
     rf" (?:keep )?(?:stop|stopping|rest|pause)(?: and rest| for breath)? every {_FEW} {_YARDS}"),
    ("distance_and_surface",
     rf"(?:puffed|breathless|out of (?:breath|puff)|wheezy)(?: out)? (?:just |when |if |with |on )?"
     rf"(?:{_WHO} )?(?:walking|going|goes?|walks?|climbing)?(?: ?up)? ?(?:any |a |the |even )*"
     r"((?:hills?|slopes?|inclines?))|(?:hills?|slopes?|inclines?|(?:rough|uneven) ground|cobbles"
     rf"|gravel){_IS} {_NO_GOOD}|(?:as )?(?:near|close) (?:to )?the (?:door|entrance) as (?:poss\w*"
     r"|the (?:taxi|car|bus)|they can|you can|we can|i can)|can walk to the end of the (?:drive"
     r"|road|street|path|garden)(?:,| and| but)? (?:that['’]?s (?:it|all|about it|my lot|his lot"
     r"|her lot)|no further|no more|at (?:most|a push)|then)"),
    ("seating_available",
     rf"is it (?:all |mostly |just )+standing(?: up)?{END}|(?:low|soft|deep|hard"
     rf"|plastic) (?:chairs?"
     rf"|seats?|sofas?|settees?){_IS} {_NO_GOOD}|(?:chairs?|seats?) (?:that )?{_WHO} can get (?:out"
     r" of|up from|up out of)|high(?:er)? (?:chair|seat) to get (?:out of|up from)|(?:have|has|need"
     rf"|got) to be on (?:{_MY}) feet|on (?:{_MY}) feet (?:the whole|all the) (?:time|way"
     rf"|session|hour)|(?:minutes?|mins?) on (?:{_MY}) feet,? (?:then|before|and)"),
    ("toilet_any",
     r"(?:need|needs|have|has|like|likes|want|wants|got) to know (?:that )?(?:there['’]?s|there is"
     r"|there are|there['’]?ll be|there will be|where the) (?:a |an |any |some )?"
     rf"{_LAV}|(?:anywhere|places?|somewhere) (?:that |where )?{_WHO}"
     rf" (?:can['’]?t|cannot|couldn['’]?t) (?:get to|reach|find) an? {_LAV}|(?:get to|reach|find) a"
     rf" {_LAV} (?:quick|quickly|fast|sharpish|in a hurry)"),
    ("accessible_toilet",
     rf"{_LAV}(?: (?:has|have|needs?|must|got|that['’]?s|that is|is|are|to|be|where|which|with))*"
     r" (?:big|wide|large|roomy) enough (?:for|to (?:take|get|fit|turn)) (?:in )?(?:a |my |his |her"
     rf" |the )?(?:{_CHAIR}s?|frame|walker|rollator)|{_LAV} (?:that )?(?:{_WHO} can |with room to"
     r" |to )turn (?:round|around|(?:a|the|my|his|her) chair)|(?:can['’]?t|cannot) (?:use|manage"
     rf"|get on|do) (?:an? |the )?(?:ordinary|normal|regular|standard|low) {_LAV}"
     rf"|(?:grab|hand) ?rails? (?:\w+ ){{0,6}}?(?:to|in|by|for) (?:go to )?the {_LAV}"
     r"(?! (?:at home|upstairs|in (?:my|her|his)))"),
    ("accessible_toilet+step_free_throughout",
     r"(?:toilets|loos|lavs) (?:are|were|was|is) (?:all )?(?:(?:up|down) (?:a |the |some |two )?"
     r"(?:flights?|stairs|steps)|(?:up|down) ?stairs|in the (?:cellar|basement))(?! (?:at home|in"
     rf" (?:my|our)))|(?:is|are) the {_LAV} (?:upstairs|downstairs|up (?:any |some |the )?(?:stairs"
     rf"|steps)|on the (?:same|ground) (?:floor|level))|{_LAV} (?:must be |has to be |needs to be"
     r" )?on the same (?:floor|level)(?! at home)"),
    ("personal_care_offered",
     rf"(?:help|helping|assistance) (?:getting )?on (?:and|an['’]?|n|&) off the {_LAV}(?! (?:at"
     r" (?:home|night)|in the night))|needs? (?:her|his|my|their) (?:food|dinner|meals?|lunch)"
     r" (?:cutting|pureed|blended|mashed|mashing)(?: up)?"),
    # Who cannot be among men; a man who says so is not asking for women.
    ("women_only",
     r"(?<!\bhe )(?<!\bhe['’]s )(?:can['’]?t|cannot|couldn['’]?t|not|isn['’]?t|aren['’]?t|don['’]?t"
     r" feel|doesn['’]?t"
     r" feel|never) (?:(?:be|feel|sit|cope|comfortable|relax|safe|easy|happy|yet|to|being) ){1,3}"
     r"(?:around|with|near|among|in (?:a|the same|any) room with) (?:any |other |strange |the )?"
     r"(?:men|blokes|fellas|males)\b(?! (?:who|that|from|at|my))"),
    ("hearing_loop",
     r"(?:when|if|where|once) (?:everyone|everybody|they|people|folk)(?:['’]?(?:s|re))?(?: are| is"
     r"| all| both| start){0,2} (?:talks?|talking|speaks?|speaking) at once,? (?:(?:i|he|she"
     r"|i['’]?m"
     r"|she['’]?s|he['’]?s|im|and|then|just) )*(?:lost|can['’]?t (?:hear|follow|make)|miss\w*)"),
    ("step_free_entrance",
     r"(?:one|two|three|four|a few|a couple of|[1-6]) (?:steps?|stairs) (?:is|are"
     r"|['’]s) (?:about )?"
     r"(?:my|his|her|the) (?:limit|max\w*|lot|most)|(?:no good|no use|couldn['’]?t|can['’]?t"
     r" (?:go|come|get in))[^.!?\n]{0,15} there(?:['’]?s| are| is| were) (?:\w+ ){0,2}?(steps)"
     r"(?! (?:to take|up from|down))"),
    ("quiet_low_sensory",
     r"(?:won['’]?t|can['’]?t|cannot|never|doesn['’]?t) go (?:anywhere|in|near|places) (?:(?:if"
     r"|when"
     r"|where) )?(?:there['’]?s|it['’]?s) (?:(?:a|any|too|lots|lot|loads|of|very) ){0,3}(?:crowds?"
     r"|noisy|noise|busy|crowded|loud|people)"),
    ("distance_and_surface",
     r"(?:can['’]?t|cannot|couldn['’]?t) (?:walk|manage|get) (?:it |far |in )?from the (?:car park"
     r"|car|bus|bus stop|road|station)|(?:grass|gravel|cobbles|slopes?) (?:is|are|['’]s) no good"
     r" for"
     r" (?:a|the|my|her|his) (?:frame|(?:wheel)?chair|sticks?|legs|walker|scooter)"),
    ("seating_available", rf"standing(?: \w+){{1,3}}? (?:is|['’]s) {_NO_GOOD}"),
    ("step_free_throughout", rf"room to turn (?:a|my|his|her|the) {_CHAIR}(?! at home)"),
    ("quiet_space",
     r"(?:somewhere|place|room|space|corner) (?:that )?(?:she|he|i|they|you) can (?:step|pop|nip"
     r"|slip|get|go) (?:out|away|off) to"),
    ("bsl",
     r"i (?:only |just )?sign,? (?:and |but )?(?:i )?(?:not|don['’]?t|no|can['’]?t) (?:speak|talk"
     r"|hear)"),
    ("quiet_low_sensory",
     r"(?:noise|noises|loud noises?|crowds|busy places) (?:really |just |all |always )?(?:gets?"
     r"|go(?:es)?) (?:to|on|through) (?:me|him|her)\b(?! (?:at home|from|next|nerves))"
     r"|(?:small(?:er)?|quiet(?:er)?) groups? (?:would|wd|will|['’]d|(?:is|are|['’]s) (?:best"
     r"|better|easier)) ?(?:suit|be (?:best|better|good|ideal|easier)|work)?(?: (?:me|him|her|best"
     rf"|better|for (?:me|him|her)))*|{_LIGHTS} (?:(?:really|just|always|do|can) )?(?:hurts?|sets?"
     r" (?:off|me off|him off|her off)|gives? (?:me|him|her)|triggers?|brings? on|bothers?|upsets?)"
     rf"|(?:can['’]?t|cannot|couldn['’]?t) (?:be|sit|stay|cope|do|stand|bear|take|have)"
     rf" (?:\w+ ){{0,4}}?{_LIGHTS}"),
    ("quiet_low_sensory",
     r"(?:panic attacks?|panics?|panicky|overwhelmed|anxious|flustered) (?:in|with"
     r"|around) (?:(?:any"
     rf"|the|a|lots of) )?{_BUSY} (?:groups?|rooms?|places?|halls?|crowds?)|(?:likes?|prefers?"
     r"|wants?|needs?) it (?:nice and |a bit |really |kept |to be )?(?:quiet|calm|peaceful)(?:er)?"
     r"(?! (?:at home|at night|in the (?:house|street)))|(?:hand ?dryers?|hoovers?|alarms?|bangs"
     r"|clapping|balloons?|sirens?) (?:\w+ ){0,3}?(?:sends? (?:me|him|her) over the edge"
     r"|sets? (?:me"
     r"|him|her) off|freaks? (?:me|him|her) out)"),
    ("carer_or_companion",
     rf"(?:need|needs|need to have|['’]d need|want|wants|['’]d want|['’]d like|must have|has to"
     rf" have"
     rf"|have to have) (?:my|his|her|their|a) {_KIN} (?:there\b(?! (?:for|when))|by (?:my|his|her)"
     r" side|in the room|sat (?:with|next to) (?:me|him|her)|(?:sitting )?in with (?:me|him|her))"
     r"(?! (?:at home|at night|in hospital|to live))|(?:carers?|pa|p\.a|support workers?|personal"
     r" assistants?) (?:always |usually |would |will |has to |have to )?(?:(?:comes?|tags?)"
     r" along|go(?:es)? (?:along|every ?where))(?! (?:at|in the|every|each|on|twice|once|\d))"),
    ("met_at_first_visit",
     r"(?:will|would|could|can) (?:someone|somebody|anyone|one of (?:you|them)) meet (?:me|him|her"
     r"|mum|dad) (?:there|at the (?:door|entrance|gate|stop|bus stop|car park)|outside|when (?:i|he"
     r"|she) (?:gets?|arrives?|comes?)|off the (?:bus|train|tram))"),
    ("powered_wheelchair_scooter",
     r"(?:com(?:e|es|ing)|travel(?:s|ling)?|get(?:s|ting)? (?:there|about|around)) (?:on|by|in)"
     r" (?:my|his|her|a|the) (?:mobility )?scooter(?! (?:hire|lessons?))|shop ?riders?|scooter"
     r" (?:\w+ ){0,3}?(?:won['’]?t|can['’]?t|doesn['’]?t) (?:go|get|do|manage) (?:up )?(?:the |any"
     r" )?(?:kerbs?|steps?|stairs)|(?:4|8|four|eight) ?mph (?:scooter|type|one)"),
    ("assistance_dogs",
     r"(?:dog|labrador|spaniel|poodle|retriever) (?:\w+ ){0,6}?(?:tells|alerts|warns) (?:him|her"
     r"|me)"
     r" (?:when|if|of|to)"),
    ("baby_changing",
     r"(?:somewhere|place|room|table|surface) to (?:\w+ ){0,5}?(?:do|change|sort) (?:her|his|the"
     r"|baby['’]?s|a) nappy"),
    ("near_public_transport",
     r"(?:only (?:go )?if|as long as|so long as|provided) (?:the |a )?(?:bus|tram) (?:stops?|goes"
     r"|runs|pulls up) (?:\w+ ){0,3}?(?:outside|past|near|nearby|close)"),
    ("dementia_friendly",
     r"(?:dementia|alzheimer['’]?s?)\b[^.!?\n]{0,80}\b((?:somewhere|place|group|anywhere) (?:\w+ )"
     r"{0,2}?(?:that|who)(?:['’]d| would|['’]ll| will)? (?:understands?|gets? it))"),
)  # fmt: skip
"""(facet, pattern), read where the listed phrases read nothing."""
