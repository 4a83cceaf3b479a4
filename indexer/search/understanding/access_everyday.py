"""Everyday ways of saying what is needed of the people at a place: "signs, doesn't speak",
"toddler minded", "early dementia, want a place that gets it". Read after those of
`access_said`, but for `EVERYDAY_FIRST`, whose plain words would mislead the listed phrases.
"""

from __future__ import annotations

from typing import Final

from indexer.search.understanding.access_told import AND, CARER, END, HIM

_CANT: Final = (
    r"(?:can['’]?t|cannot|couldn['’]?t|won['’]?t|wouldn['’]?t|don['’]?t|doesn['’]?t|unable to"
    r"|struggles? to)"
)
_SOMEBODY: Final = (
    r"(?:someone|somebody|sumone|sum1|summon|anyone|anybody|staff|they|a volunteer|a sitter)"
)
_KIDS: Final = (
    r"(?:(?:\w+ )?(?:baby|babies|toddlers?|kids?|kiddies|children|bairns?|twins|newborn|little"
    r" (?:ones?|uns?|['’]uns?|boy|girl|lad)|(?:\d|one|two|three|four) ?(?:yr|year|month)s?[- "
    r"]?olds?"
    r"|sprogs?|bab))"
)
_MIND: Final = r"(?:mind|watch|have|look after|take|keep an eye on|see to|entertain|hold)"
_FAMILY: Final = (
    r"(?:husband|wife|partner|mum|mam|dad|son|daughter|dtr|sister|brother|nan|friend|hubby)"
)
_DEMENTIA: Final = r"(?:dementia|alzheimer['’]?s?|alzeimers|altzheimers)"
_PLACE: Final = (
    r"(?:places?|somewhere|anywhere|someone|somebody|people|folk|staff|groups?|club|leaders?|them"
    r"|they|volunteers?|ones?)"
)
_WILL: Final = (
    r"(?:(?: there)?(?:['’](?:ll|d))?(?: (?:that|who|which|where|to|will|would|they|really"
    r"|actually|must"
    r"|have to|has to|needs? to|can|could|should|all)){0,5})"
)
_AUTISM: Final = r"(?:autism|autistic|asd|asc|adhd|neurodiver\w+|aspergers?)"


EVERYDAY_FIRST: Final[tuple[tuple[str, str], ...]] = (
    ("drop_in", r"(?:no|without|not) signing up(?! (?:to|with|for (?:benefits|work)))"),
    ("carer_or_companion",
     r"carers? (?:(?:gets?|goes|go|comes?|let) )?(?:in )?(?:for )free"),
    ("bsl",
     r"(?<!book )(?<!baby )(?<!babies )(?:sign(?:ing|ed)?(?: lang(?:uage)?)?|bsl) (?:\w+ )?(?:"
     r"groups?|clubs?|caf[eé]s?|choirs?|meet[- ]?ups?|coffee(?: group| morning| club)?|socials?"
     r"|get[- ]togethers?|yoga|bingo|church|community|interp(?:s|reters?)?|users?|friendly"
     r"|craft(?:s| group)?|lunch(?: club)?|support group|walk(?:s|ing group)?)(?<!language lunch)"),
    ("personal_care_offered",
     rf"(?:tak(?:e|es|ing)|get(?:s|ting)?|help(?:s|ing)?|assist(?:s|ing)?|see(?:s|ing)?)(?: {HIM})"
     r"?(?: (?:to|on|onto|at|in|with|go|use|using|off)){1,3} (?:the )?(?:toilets?|loo|lav|bog)"
     r"(?! (?:at (?:home|night)|in the night|train|paper|during the night|through the night))"),
    ("personal_care_offered",
     r"(?:2|two) (?:people |staff |carers )?to (?:hoist|transfer|move|change) (?:him|her)|needs? "
     r"(?:2"
     r"|two) to hoist"),
)  # fmt: skip
"""(facet, pattern), read before the listed phrases."""

EVERYDAY: Final[tuple[tuple[str, str], ...]] = (
    ("bsl",
     r"(?:(?:\A|(?<=[,.;:(] )|(?<=[,;:(])|(?<=\bhe )|(?<=\bshe )|(?<=\bthey )|(?<=\bwho )|(?<=and )"
     r"|(?<=only )|(?<=just )|(?<=deaf )|(?<=lady )|(?<=gent )|(?<=man )|(?<=lad )|(?<=dad )"
     r"|(?<=mum )|(?<=son )|(?<=daughter )|(?<=wife )|(?<=husband )))(signs),? (?:and |but |so |he"
     r" |she |,)*(?:(?:doesn['’]?t|does not|can['’]?t|cannot|won['’]?t|not|never) (?:speak|talk"
     r"|speech|hear|lip ?read|use (?:his|her) voice|verbal|voice)|no (?:speech|voice)|non[- "
     r"]?verbal"
     r"|rather than (?:speak|talk)s?|instead of (?:speak|talk)ing|only\b)"),
    ("bsl",
     r"(?:(?:doesn['’]?t|does not|can['’]?t|cannot|don['’]?t|never) (?:speak|talk|hear)(?: at all)?"
     r"|no speech|non[- ]?verbal|not verbal|deaf|mute|no hearing),? (?:so |and |but |he |she |i |we"
     r" |they |just |only |instead |mainly )*(signs?|uses sign)(?=\s*(?:\Z|[,.;!?)(]| - |instead\b"
     r"|only\b|fluently))"),
    ("bsl",
     r"(?:(?<=\bhe )|(?<=\bshe )|(?<=\bwe )|(?<=both )|(?<=family )|(?<=husband )|(?<=wife )"
     r"|(?<=dad"
     r" )|(?<=mum )|(?<=son )|(?<=daughter )|(?<=folk )|(?<=people )|(?<=staff ))signs?(?=\s*(?:\Z"
     r"|[.;!?)(,]| - | at home\b| together\b| and lip| to each))(?! (?:up|on|off))"),
    ("bsl",
     r"sign language(?: is)?(?: (?:needed|required|please|pls|essential|if poss\w*|only|preferred)"
     r"|,?"
     r" (?:(?:her|his|my|our|their|the) )?first language)|deaf signing|signing deaf|signed "
     r"(?:poetry"
     r"|comedy|stories|story ?time|films?)"),
    ("bsl",
     r"(?:communicat\w+|talks?|chats?|speaks?|converses?) (?:(?:only|mainly|just) )?(?:by|in"
     r"|through"
     r"|using|with|via) (?:sign(?:ing|s)?|bsl|british sign|(?:her|his|their) hands)(?! up)|(?:uses?"
     r"|using|use|in|with|by|through) sign(?=\s*(?:\Z|[,.;!?)]| at\b| only\b| to\b)|\s-)"
     r"|(?:first|main|preferred|home|only) language(?: is| being|:| =)? (?:bsl|sign)\b"),
    ("bsl",
     r"(?:anyone|anybody|someone|somebody|staff|people|they|folk|one)(?: (?:there|who|that|can"
     r"|could"
     r"|will|to|else)){0,3} (?:do|use|know|speak|understand)s? (?:some |any |a bit of )?(?:bsl"
     r"|sign(?:ing)?(?: lang(?:uage)?)?)(?! up)|(?:where|that) (?:\w+ )?(?:use|do)s? sign\b"),
    ("large_print_formats",
     r"(?<!lost )(?:talking|audio) (?:newspapers?|news\b|magazines?)|talking books?(?! club for"
     r" (?:kids|children))|(?:words|print|text|letters|writing|font|it) (?:\w+ ){0,2}?big enough"
     rf" (?:to|for {HIM} to) (?:see|read)|(?:leaflets?|sheets?|words|printouts?|handouts?|papers?"
     r"|music|forms?|letters?) (?:to be |being |needs? |need )?(?:blow(?:n|ing) up|enlarg(?:ed|ing)"
     r"|made bigger|in bigger (?:print|letters|writing))"),
    ("large_print_formats",
     rf"{_CANT} see (?:the |any )?(?:words|print|letters|writing) unless|(?:(?<=words )|(?<=info )"
     r"|(?<=information )|(?<=leaflets ))(?:he|she|i|they) can (?:listen to|hear)\b|(?:1[68]|20|24)"
     rf"[- ]point{END}|(?:needs?|wants?|likes?|prefers?) (?:things|it|info\w*|stuff|leaflets?) "
     rf"(?:to"
     r" be )?(?:in audio|recorded|to listen to)"),
    ("easy_read",
     rf"(?:{_CANT}|could never|never (?:learn(?:ed|t)|could)(?: to)?|can (?:hardly|barely)|not"
     r" (?:(?:much|very|any|that|so) )?good (?:at|with)|no good (?:at|with)|poor at|bad at"
     r"|struggles?"
     r" (?:with|wi['’]?)|finds? it hard to|trouble|difficulty|rubbish at) (?:read(?:ing)?|readin)"
     rf"(?:,? (?:n?or|or|{AND}) (?:writ(?:e|ing)|spell(?:ing)?))(?: (?:properly|very well|much"
     r"|well|at all))?"),
    ("easy_read",
     rf"(?:(?<=\bhe )|(?<=\bshe )|(?<=\bi )|(?<=who )|(?<=cos )|(?<=dad )|(?<=mum )|(?<=, )|\A)"
     r"(?:can['’]?t|cannot|never (?:learn(?:ed|t)) to|couldn['’]?t|not (?:very |much |that |so |any"
     r" )?good at|struggles? (?:with|wi['’]?)) read(?:ing)?"
     rf"(?: (?:properly|very well|much|well|at all|a word|or owt))?(?:{END}|(?= (?:so|and so|but)"
     r"\b))|(?:not|isn['’]?t|never been) (?:a |an |much of a |the best |the greatest )(?:great "
     r"|good"
     r" |strong |confident |big )?reader|(?:long|big|hard|complicated) words (?:lose|loses|confuse"
     rf"|baffle|throw|go over) (?:{HIM}|my|his)"),
    ("easy_read",
     r"(?:doesn['’]?t|don['’]?t) read(?: much| well)?,? (?:so|and|but)? ?(?:needs? )?(pictures"
     r"|plain"
     r"|simple|someone to)|((?:keep|make) (?:it|things|everything) (?:nice and |very |really "
     r")?simple)"
     r"[^.;!?\n]{0,25}\b(?:ld|learning dis\w+)|(?:ld|learning dis\w+)\b[^.;!?\n]{0,25}"
     r"\b((?:keep|make) (?:it|things|everything) simple)"),
    ("easy_read",
     r"easy[- ]to[- ](?:follow|read|understand) (?:words|info\w*|leaflets?|language|instructions"
     r"|sheets?|format|letters?)|picture (?:leaflets?|instructions|menus?)|(?:nothing|not|nowt) "
     r"(?:too"
     r" )?(?:wordy|complicated to read)"),
    ("autism_friendly",
     rf"{_PLACE}{_WILL} (?:gets?|understands?|knows?(?: all)?(?: about)?|makes? allowances for"
     rf"|allows?"
     rf" for|accepts?) (?:(?:her|his|my|about) )?(?:autism|asd|adhd|(?:that )?(?:he|she|i|they)"
     rf"(?:['’]?(?:s|m|re)| is| am| are) autistic)(?! (?:assess\w+|diagnos\w+|referral|support))"
     r"|(?:(?:some|good|decent|real|an|with|staff|has|have) )(?:understanding|awareness|knowledge"
     r"|experience) of (?:autism|asd|adhd|autistic \w+)|(?:autism|asd) (?:is |being )?understood"),
    ("autism_friendly",
     rf"(?:ok|okay|suitable|alright|good) (?:for|with) (?:my|our|her|his) {_AUTISM}|where autistic"
     r" (?:people|kids|lads|girls|adults|folk) (?:feel|are|can)\b"),
    ("autism_friendly",
     rf"{_AUTISM}\b[^!?\n]{{0,60}}?\b({_PLACE}{_WILL} (?:gets?|understands?|knows) (?:it|that|this"
     rf"|him|her|me|them)){END}"),
    ("dementia_friendly",
     rf"{_DEMENTIA}\b[^!?\n]{{0,70}}?\b({_PLACE}{_WILL} (?:gets? (?:it|that|this|him|her|me|them)"
     r"|understands?(?: (?:it|that|him|her|me))?|(?:be |are |is )?(?:patient|used to (?:it|that)"
     r"|kind|understanding|ok with (?:it|that|him|her))|copes?(?: with (?:it|that|him|her))?|knows?"
     rf" about (?:it|that))){END}"),
    ("dementia_friendly",
     r"(?:nobody|no ?one|they don['’]?t|doesn['’]?t|people don['’]?t|won['’]?t) minds? (?:(?:her"
     r"|his"
     rf"|mum['’]?s|dad['’]?s|nan['’]?s|if \w+ has) )?{_DEMENTIA}|(?:have|has|need|needs) to be"
     rf" (?:ok|okay|fine|patient|good|kind|alright) (?:with|about) (?:(?:his|her|mum['’]?s"
     rf"|dad['’]?s"
     rf"|nan['’]?s|someone with) )?{_DEMENTIA}|(?:where|if) (?:they )?(?:take|have|welcome|include)"
     rf" (?:people|folk|someone|somebody) with {_DEMENTIA}"),
    ("dementia_friendly",
     rf"(?:somewhere|place|group|club|one|anything) (?:that['’]?ll|that will|who['’]?ll|that|which)"
     rf" (?:take|have|accept|welcome)s? (?:\w+ ){{0,2}}?with (?:(?:his|her|their) )?{_DEMENTIA}"
     rf"|(?:will|would|do|can) they (?:take|have|accept|welcome|cope with) (?:someone|somebody"
     rf"|people"
     rf"|folk|him|her|dad|mum|nan) with (?:(?:his|her|their) )?{_DEMENTIA}"),
    ("autism_friendly", r"knows? what (?:autism|asd|adhd) is"),
    ("dementia_friendly",
     rf"knows? what {_DEMENTIA} is|{_DEMENTIA}\b[^!?\n]{{0,60}}?\b((?:they|staff|people|folk)"
     r"(?:['’]d| would| will|['’]ll)? (?:need|needs|have) (?:to have )?(?:some |a lot of |lots of"
     r" )?patience)"),
    ("assistance_dogs",
     r"(?:guide|hearing|assistance) dogs? (?:(?:got|was|were|been|has been|is|gets|keeps getting"
     r"|kept being) )*(?:refused|turned away|not let in|barred|banned|kicked out|sent away|not"
     r" allowed)"),
    ("met_at_first_visit",
     r"(?:wants?|needs?|would need|will need|would like|['’]d need|['’]ll need) (?:(?:walking"
     r"|taking|"
     r"showing|introducing) (?:in\b|round|to (?:people|everyone|the others|folk|the group))|(?:to "
     r"be"
     rf" )?(?:met|meeting){END}|(?:someone|somebody) (?:with|alongside|beside) {HIM}(?: for| at| "
     rf"on)"
     r"?(?: the)? first(?: few)?)(?! (?:day|scan|hearing|interview|assessment|appointment|court))"
     r"(?: (?:time|week|visit|session)s?)?"),
    ("met_at_first_visit",
     r"(?:someone|somebody|a volunteer|friendly face|one of them|staff|leader|buddy|person|anyone)"
     rf"(?: (?:to|there to|who (?:can|could|will|would)|who['’]?ll|who['’]?d))? (?:(?:take|walk"
     rf"|bring"
     rf"|see|show) {HIM} in|introduce {HIM}|show {HIM} the ropes)(?:{END}|(?= (?:at first|first|the"
     r" first|and (?:introduce|show)|to (?:people|everyone|the others|folk|the group|the "
     r"class))))"),
    ("met_at_first_visit",
     rf"(?:someone|somebody|anyone)(?: \w+){{0,2}}? (?:to )?meet {HIM} (?:at the (?:start|beginning"
     r"|front)|when (?:i|she|he) (?:gets?|arrives?|goes|go)|by the (?:door|gate)|in reception)"
     r"|(?:scared|frightened|terrified|petrified|nervous|dreading|worried)(?: (?:stiff|to death"
     r"|sick"
     r"|half to death))?(?: (?:of|about))? (?:going|walking|turning up)(?: (?:in|along|there|into"
     r" (?:a|the) (?:room|group|place)))? (?:by|on) (?:(?:her|him|my)sel\w+|(?:her|his|my|me) own)"
     rf"{END}|(?:doesn['’]?t|don['’]?t|not) want to (?:walk|go|turn up)(?: in| up)? cold{END}"),
    ("carer_or_companion",
     rf"(?:i|we|(?:my |her |his )?{_FAMILY}|{CARER})(?:['’]?d|['’]?ll| would| will)? (?:have|has"
     rf"|need|needs|want|wants|like|prefer|got)(?: got)? to (?:stop|stay|be(?: there)?|sit|come"
     rf"|remain|go|come in|join)(?: (?:in|along|there|too|on))? (?:with|wi['’]?|w/|alongside|next "
     rf"to)"
     rf" {HIM}(?: (?:the (?:whole|entire|full) time|all the time|throughout|all through|during|at"
     rf" first|while (?:he|she)(?:['’]?s| is) there|as well|too)|{END})(?! (?:at home|in hospital))"
     r"(?![^.!?\n]{0,25}\b(?:hits?|hurts?|beats?|abus\w+|violen\w+|threat\w+|scared of)\b)"),
    ("carer_or_companion",
     r"(?:(?:i|we)(?:['’]d|['’]ll| would| will)) (?:be |have to )?(?:com(?:e|ing)|attend(?:ing)?"
     r"|bring(?:ing)?|join(?:ing)?|stopping|staying)(?: (?:along|too|in|there))? (?:with|wi['’]?) "
     r"(?:him|her|them"
     rf"|mum|dad|nan)(?: too| as well|{END})|(?:my |her |his )?{_FAMILY} (?:would|will|['’]d) "
     rf"(?:need"
     rf"|have|want|like) to (?:stay|come|be there|stop)(?: too| as well|{END})|is there a charge "
     rf"for (?:her|his|my|a|the) (?:carer|companion|pa)|is it (?:ok|okay"
     rf"|alright|all right) (?:if i|for me to|if (?:his|her) \w+) (?:stop|stay|sit in|come|stays"
     rf"|comes)(?: (?:in|too|along))? with (?:him|her|mum|dad|nan){END}"),
    ("carer_or_companion",
     rf"{CARER} (?:(?:always|usually|also) )?(?:(?:will|would|has to|needs? to|must|is to|can|to"
     rf"|could) )?(?:comes?|attends?|stays?|stops?|goes|be there|sits?)(?: (?:in|along|on))?"
     rf" (?:an['’]? all|and all|n all|w (?:him|her))|{CARER} in tow|(?:won['’]?t|wouldn['’]?t"
     rf"|can['’]?t) (?:go|stay|come|settle|attend|join in) (?:anywhere )?without (?:me|(?:his|her)"
     rf" (?:{_FAMILY}|carer|pa|support worker))(?: there|{END})|can (?:i|we) come"
     r" (?:too|as well|an['’]? all)|do carers (?:have to )?pay(?! (?:tax|rent|council))|needs me "
     r"with"
     rf" (?:him|her){END}"),
    ("met_at_first_visit",
     r"(?:if|unless) (?:someone|somebody|a friendly face) (?:met|meets|walked in with|walks in with"
     rf"|went in with|goes in with|waited for|waits for) {HIM}"),
    ("carer_or_companion",
     r"i['’]?(?:d|ll) be (?:coming|stopping|staying) (?:too|as well|along|with (?:him|her) too)"
     rf"|can (?:her|his|my) (?:{_FAMILY}|{CARER}) (?:sit in|come|stay|stop)(?: (?:too|in|along))?"
     rf"{END}|(with) (?:his|her|my) (?:one[- ]to[- ]one|1:1|2:1)(?: (?:support|worker"
     rf"|carer))?{END}"),
    ("creche",
     r"where (?:someone|somebody|staff|they) (?:looks? after|minds?|watch(?:es)?|ha(?:s|ve)|takes?)"
     rf" (?:the|my|your|our) {_KIDS}"),
    ("carer_or_companion",
     r"((?:comes?|coming|attends?|arrives?|goes|be there|is|be) with)(?: (?:a|his|her|my))? (?:1:1"
     r"|2:1|1-1|2-1|one[- ]to[- ]one|two[- ]to[- ]one)|(has|have) (?:1:1|2:1|1-1|2-1|one[- ]to[- "
     r"]one"
     r"|two[- ]to[- ]one) (?:support|carers?|staff|worker)s? (?:who|that) (?:would |will |must "
     r"|has to"
     r" )?(?:attend|come|stay|go)s?|((?:1:1|2:1|1-1|2-1|one[- ]to[- ]one) (?:support|carers?|staff"
     r"|workers?) (?:would|will|to|must|can) (?:come|attend|stay|be there))"),
    ("creche",
     rf"(?:needs? (?:the |my |her |his )?)?{_KIDS} (?:minded|looked after|watched|entertained"
     r"|cared for|babysat)(?=\s*(?:\Z|[,.;!?)])| (?:while|whilst|so|when|during|there|on site|in "
     r"the"
     r" next|next door|nearby|please|pls))(?! while (?:i|she|he) works?\b)"),
    ("creche",
     rf"{_SOMEBODY}(?: (?:there|on site|on hand|around))?(?: (?:to|who|that|can|could|would|will"
     rf"|need"
     rf"|needs|have|has|['’]ll|['’]d|who['’]?ll|who['’]?d))* {_MIND}s? (?:(?:the|my|our|me|mi|her"
     rf"|his|your) )?{_KIDS}(?:{END}|(?= (?:there|while|whilst|so|during|in the|next door|for the"
     r" hour)\b))"),
    ("creche",
     rf"{_KIDS}\b[^!?\n]{{0,60}}?\b({_SOMEBODY}(?: (?:there|on site|on hand|around))?"
     r"(?: (?:to|who|that|can|could|would|will|need|needs|have|has|who['’]?ll|who['’]?d)){0,4}"
     r" (?:mind|watch|look after|keep an eye on|hold|entertain)s? (?:it|them|him|her))(?=\s*(?:\Z"
     r"|[,.;!?)])| (?:there|while|whilst|so|during)\b)(?! while (?:i['’]?m|i am) (?:in|at)\b)"),
    ("creche",
     rf"(?:nobody|no ?one|nob'?dy) (?:to|who can|can|will|who['’]?ll) (?:have|mind|watch|look after"
     rf"|babysit|sit for|sit with|take|leave) (?:(?:the|my|her|our|me|mi) )?{_KIDS}(?: with)?(?:,|"
     r" so| and){1,2} (?:\w+ ){0,3}?(?:come|comes|coming|cr[eè]che|child ?care|bring|with me)(?: "
     r"with"
     r" me| along| too)?"),
    ("creche",
     rf"{_KIDS} (?:in tow|in a sling|on my hip)|babysit(?:ting|ters?) (?:there|on site|provided"
     r"|available|laid on|included)|(?:can |could |may |to |and )(?:i |she |he |we )?bring (?:the "
     r"|my"
     r" |our |me |a |her )?(?:little|wee) (?:un|one|['’]un)s?|where (?:(?:the|my|her) )?(?:baby"
     r"|kids|toddler|children|little ones?) (?:can|could|are allowed to|is allowed to) (?:come|join"
     r"|play|be)|(?:play area|toys|nursery|play ?room|playgroup|play corner) (?:there )?for "
     r"(?:(?:the"
     rf"|my|her|our) )?{_KIDS} (?:while|whilst|when)"),
    ("creche",
     rf"{_KIDS} (?:who['’]?d |who would |who['’]?ll |who will |that would |who )needs? (?:looking"
     rf" after|minding|watching)(?: there|{END})"),
    ("food_dietary",
     r"(?<!my )(?<!his )(?<!the )gf (?:food|lunch|meals?|options?|dinners?|cake|biscuits)|(?:is"
     r"|['’]s|['’]m|are|do|does|am"
     r"|been|any|owt|something|the) (?:a )?(?:veggie|vegan|vegetarian)s?(?! (?:patch|garden|plot"
     r"|box|bed|grow\w+|allotment|boxes|butcher|cook\w*|baking|recipes?|society))|plant[- ]based"
     r" (?:food|meals?|diet|lunch|eating|options?)"),
    ("personal_care_offered",
     r"(?:can['’]?t|cannot) (?:take|get) (?:him|her|my)sel\w* to the (?:toilet|loo)|needs? "
     r"(?:changing"
     r"|toileting|hoisting|cleaning up) (?:(?:while|when|whilst|during) )?(?:(?:he|she)(?:['’]?s| "
     r"is)"
     r" )?there|incontinent[^.;!?\n]{0,15} needs? changing|(?:staff|someone|somebody|carers?|they)"
     r" (?:would have to|will need to|would need to|need to|who can|who['’]?ll|to) "
     r"(?:toilet"
     r"|hoist|feed) (?:him|her|them|mum|dad)\b"),
    ("personal_care_offered",
     r"needs? (?:help|assistance|support) toileting|a hand (?:in|on|with|to) the (?:toilet|loo)"),
    ("creche",
     r"(bring|take) (?:my|her|our|the) (?:\d{1,2}|one|two|three|four)[- ](?:yr|year|month"
     r"|mth)s?[- ]"
     rf"?old|while (?:somebody|someone|staff|they) {_MIND}(?:es|s)? (?:the|my|her|our) {_KIDS}|they"
     rf" (?:mind|look after|watch) (?:the|your) {_KIDS} (?:for (?:you|me)|while)|(?:someone"
     rf"|somebody"
     rf")['’]d have to {_MIND} (?:the|my|her|our) {_KIDS}"),
    ("languages",
     r"(?:speaks?|talks?|knows?) (?:my|her|his|our|their) (?:own )?(?:lingo|tongue)"),
    ("women_only",
     r"(?:can['’]?t|cannot|won['’]?t|not (?:able|allowed) to|mustn['’]?t|don['’]?t want to|not"
     r" comfortable) (?:(?:be|mix|sit|swim|exercise|mixing|swimming|exercising|in|a|room|class"
     r"|group|being) ){0,4}(?:with|around|near|round|in front of) (?:any |other |strange )?(?:men"
     rf"|blokes|fellas|males|lads){END}|just us (?:women|girls|ladies|lasses)(?! and)|(?:sisters"
     r"|women ?folk|lasses) only"),
)  # fmt: skip
"""(facet, pattern), in the order in which they are read."""
