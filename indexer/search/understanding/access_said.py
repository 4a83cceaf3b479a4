"""More ways of saying what is needed of the people at a place: "someone there has to speak hers",
"deaf lady, signs", "someone to mind the kids". Read after those of `access_told`, but for
`SAID_FIRST`, whose "no" or whose plain word would mislead the listed phrases.
"""

from __future__ import annotations

from typing import Final

from indexer.search.understanding.access_told import CARER, END, HIM

_FAMILY: Final = r"(?:husband|wife|partner|mum|dad|son|daughter|sister|brother|nan)"
_KIDS: Final = (
    r"(?:baby|babies|toddlers?|kids?|kiddies|children|bairns?|twins|little (?:ones?|uns?)|sprogs?)"
)
_SOMEBODY: Final = r"(?:someone|somebody|sumone|anyone|anybody|a volunteer|staff|they|you)"
_AUTISTIC: Final = r"(?:autism|autistic(?: \w+)?|asd|adhd|neurodiv\w+)"
_MIND: Final = r"(?:dementia|alzheimer['’]?s?)"
_ALONE: Final = (
    r"(?:alone|(?:on|by) (?:my|his|her|their|me)(?: own|sel[fn]| sen)|by (?:my|him|her)self|on"
    r" (?:his|her|my) tod)"
)
_LANGUAGE: Final = r"(?:language|lingo|tongue|mother tongue|native (?:language|tongue))"
_NO: Final = r"(?:can['’]?t|cannot|couldn['’]?t|won['’]?t|wouldn['’]?t|not)"
# Who may not be heard on the phone is in danger, and asks for no text from a group.
_IN_FEAR: Final = (
    r"(?:,? (?:in case|because|cos|as|if)? ?(?:he|she|they|my \w+)(?:['’]ll| will| might)?"
    r" (?:checks?|finds?|hears?|sees?|looks?|listens?|reads?|hits?))"
)
_ONLY_TO_BOOK: Final = r"(?= (?:first|(?:to|and) (?:book|join|ask|enquire|arrange|sign up)))"
_NOT_FOR_HELP: Final = (
    r"(?:school|nursery|work|court|prison|hospital|custody|jail|police|clinic|appointments?)"
)
_A_GROUP: Final = (
    r"(?:groups?|class(?:es)?|sessions?|clubs?|meetings?|events?|places?|caf[eé]|choir)"
)
_FROM_THE_PLACE: Final = (
    r"(?:someone|somebody|staff|you|them|an? (?:volunteer|member|friendly|leader|worker|person)"
    r"|the (?:leader|staff|team|volunteers?))"
)
# Who wants to see a place before coming.
_SEES_FIRST: Final = (
    r"(?:needs?|wants?|likes?|helps? him|helps? her) to (?:see|have|know) (?:photos?|pictures?|a"
    r" video|what (?:it looks like|will happen|to expect))"
)
_BEFORE: Final = r"(?:first|beforehand|in advance|before)"

SAID_FIRST: Final[tuple[tuple[str, str], ...]] = (
    ("hearing_loop",
     r"(?:can['’]?t|cannot|doesn['’]?t|won['’]?t) hear (?:\w+ ){0,6}?without (?:a |the )?loop(?:"
     r" on)?"),
    ("text_email_contact",
     r"(?:without|doesn['’]?t want to|don['’]?t want to|not want to|sooner not|rather not) (?:have"
     r" to |having to |needing to |need to )?(?:ring|ringing|phone|phoning|call|calling)(?: up|"
    rf" anyone| anybody| people| them| in)?(?!{_IN_FEAR})(?:{END}|{_ONLY_TO_BOOK})"),
    ("text_email_contact",
     r"(?:can['’]?t|cannot|couldn['’]?t) (?:bear|stand|abide|face|stomach|hear|manage) (?:the "
     r"|any )?phone ?calls?(?![^.,;!?\n]{0,20} (?:from|about|off)\b)"),
    ("phone_contact",
     r"no e-?mails?,? (?:so )?(?:phone|ring|telephone) only|not (?:an? |the )?(?:answering machine"
     r"|answer ?phone|voice ?mail|recorded message|chat ?bot|call cent(?:re|er))"),
    ("personal_care_offered",
     r"(?:needs?|needing|requires?|someone to|somebody to|staff to) (?:some |a bit of )?(?:help"
     rf"|assistance|support|assist)(?: {HIM})? (?:to use|to go to|to get to|in|at|on|with|using|to)"
     r" (?:the |a )?(?:toilets?|loos?|lav|toileting)(?! (?:at (?:home|night)|training|seat|roll"
     r"|block))|needs? assistance toileting|help to get to the (?:toilet|loo)(?! at (?:home"
     r"|night))"),
    ("creche",
     r"(?:no|got no|have no|without a|can['’]?t get a) (?:babysitter|sitter|child ?care"
     rf"|child ?minder)(?:,| so| and){{1,2}} (?:\w+ ){{0,2}}?{_KIDS} (?:\w+ ){{0,2}}?(?:comes?|with"
     r" me|along|too)(?: too| with me| along)?"),
)  # fmt: skip
"""(facet, pattern), read before the listed phrases."""

SAID: Final[tuple[tuple[str, str], ...]] = (
    ("bsl",
     r"deaf\b[^.;!?\n]{0,25}?[\s,](?:(?:and|who|but|she|he|only) )?(signs|uses sign(?: language)?"
     r"|signing)(?= ?(?:\Z|[,.;!?)]|and\b|only|not\b|doesn['’]?t|but\b|mainly|to communicate))"),
    ("bsl",
     r"(?:does|do|can|will|would|is there) (?:anyone|anybody|someone|somebody|any of them|they|the"
     rf" (?:staff|leader|tutor)|any staff)(?: there| who can| who)? (?:signs?{END}|(?:do|use"
     rf"|know)s? (?:bsl|sign language|sign\b))"),
    ("bsl",
     r"(?:someone|somebody|staff|anyone|people|volunteers?|worker|group) (?:who|that|to|where"
     r" people|where they) (?:knows?|uses?|does|understands?) (?:some |a bit of |basic )?(?:sign"
     r" language|signing|bsl)|signed (?:church )?(?:service|mass|worship|talk|meeting|group|tour)"),
    ("large_print_formats",
    r"(?:font(?: size)?|(?:print|text|type) size)(?: of)? (?:1[6-9]|2\d|3[0-6])(?: ?pt| point)?"
    rf"|(?:print|text|type) (?:1[6-9]|2\d|3[0-6])(?: ?pt| point)|print (?:1[6-9]|2\d|3[0-6]){END}"
    r"|(?:1[6-9]|2\d|3[0-6]) ?(?:pt|point) (?:font|print|text|type|arial|size)"),
    ("easy_read",
     r"(?:info(?:rmation)?|leaflets?|letters?|things|instructions|details|forms?) (?:with|in|as)"
     r" (?:pictures|symbols|photos)(?! of)|pictures (?:would|will|really) helps?\b|(?:widgit"
     r"|photo|picture) symbols|(?:symbol|visual) (?:cards|timetable|schedule)|read(?:ing)?,? (?:so"
     r" |and )?(?:please )?keep (?:it|things) (?:simple|short)"),
    ("languages",
     r"(?:someone|somebody|anyone|staff|people|volunteer|worker|leader|they|one|befriender"
     r"|group)(?: there| who| that|['’]d|['’]ll| will| must| has to| have to| needs? to| can|"
     r" could| would| to| should| where they){0,4} (?:speaks?|talks?|knows?|understands?) (?:(?:my"
     rf"|her|his|their|our) (?:own )?{_LANGUAGE}|the (?:same language|lingo)|(?:a few |several "
     rf"|lots of |many |other |various |community |more than one |two |three |loads of"
     rf" )+(?:different )?languages|(?:hers|his|mine|theirs|ours)(?:{END}|(?= (?:and|as|or|too"
     rf"|there|because))))"),
    ("languages",
     r"in (?:my|her|his|their|our) (?:own )?(?:mother tongue|native tongue|native language|home"
     r" language)|(?:mother tongue|multi-?lingual|bilingual) (?:staff|workers?|support|team"
     r"|volunteers?|groups?|befrienders?|advis\w+|counsell\w+|leaders?)(?! job)|(?:befriender"
     r"|someone|somebody|worker|group) (?:with|who has|who shares) (?:the same|her|his|my|their)"
     r" (?:own )?language"),
    ("interpreter",
     r"interp(?:reter)? (?:needed|req['’]?d|req|required|pls|please|booked|to be booked|wanted)"
     r"|(?:do|does|can|will) (?:they|you|it) (?:have|get|book|provide|use|offer|arrange) (?:an? "
     r"|any )?(?:interpreters?|translators?)|(?:who['’]ll|who will|who can|someone to|somebody to)"
     rf" (?:interpret|translate) for {HIM}"),
    ("phone_contact",
     r"(?:phone|telephone|contact) number (?:please|pls|needed|wanted|instead)|(?:doesn['’]?t"
     r"|don['’]?t|can['’]?t|never) (?:do|uses?|like|work|touch|have|got|get on with) (?:the |a |any"
     r" )?(?:computers?|internet|online|websites?|smart ?phones?|e-?mails?|tech\w*),? (?:so |and"
     r" |but |she |he |i ){0,2}(?:needs?|wants?|would need|would like|prefers?) (?:a |to |the"
     r" )?(?:phone |telephone |contact )?(?:number|ring|phone|call|speak|talk)"),
    ("phone_contact",
     r"(?:someone|somebody|person)(?: there)? (?:i|she|he|we) can ring(?: up)? (?:to|and) (?:ask"
     r"|find out|enquire|check)|(?:someone|somebody|person|people) (?:who|that) (?:actually |always"
     r" )?(?:picks? up|answers?) (?:the )?(?:phone|telephone)"),
    ("text_email_contact",
     rf"prefers? (?:texts|txts?|emails|messages|messaging|whatsapps?){END}|can (?:i|she|he|we|they)"
     r" (?:just )?(?:text|txt|e-?mail|message|whatsapp)(?: (?:them|you))? to (?:book|join|ask|find"
    r" out|sign up|refer|arrange)"),
    ("text_email_contact",
     r"(?:non[- ]?verbal|mute|stammer|stutter|deaf|aphasia),? (?:so |and |but )?(?:she |he"
     r" )?(?:only )?(?:texts|emails|types|messages)(?= ?(?:\Z|[,.;!?)]|only|instead|not))"
     r"|(?:nervous|anxious|shy|scared|panicky|frightened|panics?|gets anxious) (?:to |about |of "
     rf"|on |when )(?:(?:ring|phone|call)(?: up| people| anyone| places)?(?!{_IN_FEAR})"
    rf"(?:{END}|{_ONLY_TO_BOOK})|ringing up|phoning"
     rf"|(?:using |being on |talking on )?the (?:phone|telephone){END})"),
    ("text_email_contact",
     rf"(?:sooner|rather) text{END}|text(?:ing)? is (?:best|better|easier)(?: for {HIM})?"),
    ("easy_read",
     r"(?:can['’]?t|cannot|struggles? to) follow (?:any )?(?:long|complicated|written|difficult)"
     r" (?:instructions|words|sentences)"),
    ("autism_friendly",
     rf"(?:staff|leaders?|people|they|coach|tutor) (?:need|needs|have|has) to (?:understand|get"
     rf"|know about) {_AUTISTIC}"),
    ("dementia_friendly",
     rf"(?:will|would|are) they (?:be )?(?:ok|okay|alright|fine|patient|good) with"
     rf" (?:her|his|mum['’]?s|dad['’]?s) {_MIND}"),
    ("autism_friendly",
     r"(?:aut|nd|neurodiverse|neurodiv|asperger['’]?s?)[- ](?:friendly|aware)|cater(?:s|ing)?"
     rf" (?:for|to) (?:people with |adults with |kids with |children with )?{_AUTISTIC}|(?:geared"
     rf"|tailored|adapted|suited) (?:to|for|towards) (?:people with )?{_AUTISTIC}"),
    ("autism_friendly",
     r"(?:autis\w+|adhd|asd)\b[^.;!?\n]{0,30}?\b((?:staff|people|someone|leaders?|somewhere|they"
     r"|place|group|coach) (?:who |that |to |will |would |really |must ){0,3}(?:gets?|understands?)"
     rf" (?:it|that|this|him|her|me|them)){END}|(?:will|do|would|can) they (?:understand|cope"
     r" with|accept)(?: that| if)? (?:he|she|i)(?:['’]s|['’]m| is| am) (autistic)|(?:somewhere"
     r"|where|place) (?:that )?(?:(?:he|she|i|they) can|it['’]?s ok to) stim"),
    ("autism_friendly",
    rf"{_AUTISTIC}\b[^.;!?\n]{{0,60}}?\b({_SEES_FIRST}(?: of the \w+)? {_BEFORE})|{_SEES_FIRST}(?:"
    rf" of the \w+)? {_BEFORE}(?= (?:the|a|each|every) {_A_GROUP}|[^.;!?\n]{{0,40}}"
    rf" {_AUTISTIC}\b)|{_SEES_FIRST} of the (?:room|venue|building|hall|{_A_GROUP}) {_BEFORE}"),
    ("dementia_friendly",
    rf"(?:cater(?:s|ing)? for|(?:that|who|staff|people|they|be|somebody|someone)(?:['’]s| is| are"
    rf"| will be)? patient with|kind about|geared up for|ok for \w+ with|be good for)"
    rf" (?:someone with |somebody with |people with |folk with |her |his |their |mum['’]?s"
    rf" |dad['’]?s )?{_MIND}|(?:takes|accepts|manages) (?:someone|somebody|people|folk) with"
    rf" {_MIND}|(?:that|which|staff|they) (?:really )?understands?"
     rf" {_MIND}"),
    ("dementia_friendly",
     rf"(?:where|if) (?:having )?({_MIND} (?:isn['’]?t|is not|won['’]?t be|is no) (?:a )?(?:problem"
     rf"|issue|bother|barrier))|{_MIND}[^.;!?\n]{{0,20}}?\b("
     r"(?:will|would|can|could) they (?:(?:cope"
    r"|manage)(?= ?(?:\Z|[,.;!?)])| with\b)|be ok|understand|accept"
     r"|(?:take|have) (?:him|her)(?= ?(?:\Z|[,.;!?)]))))"),
    ("assistance_dogs",
     r"(?:seizure|epilepsy|autism|ptsd|diabetes) (?:alert |assistance |support )?dogs?"),
    ("met_at_first_visit",
    rf"(?:can|could|will|would) {_SOMEBODY} (?:please )?(?:meet|greet|wait for|walk in with|come"
    rf" in with|go in with) {HIM} (?:outside(?! (?:the |his |her |my )?{_NOT_FOR_HELP})|there|at"
    rf" the (?!{_NOT_FOR_HELP})\w+|first|off the bus|in the car park|on arrival|by the \w+)"
    r"|(?:greeted|welcomed) (?:at|by|outside) the (?:front )?(?:door|entrance"
    rf"|gate)(?! by (?!{_FROM_THE_PLACE}))|meet (?:and greet|at the door){END}"),
    ("met_at_first_visit",
     rf"{_NO} (?:face|bear|stand|manage|fancy|brave enough to|confident enough to) (?:just )?"
     r"(?:walk(?:ing)?|go(?:ing)?|turn(?:ing)? up|com(?:e|ing))(?: (?:in|there|along|up|into (?:a"
     rf"|the) (?:room|group|place|new place))){{1,2}} {_ALONE}(?! (?:to|into|for|at) (?!(?:an?"
    rf" |the |any |my )?(?:\w+ )?{_A_GROUP}))|(?:won['’]?t|wouldn['’]?t) (?:go"
     rf"|come|attend) {_ALONE}{END}"),
    ("met_at_first_visit",
     rf"(?:needs?|wants?|would like|would need) (?:accompanying|someone to accompany {HIM})(?: to)?"
     r"(?: the| for the| at)? first(?: few| couple of)?(?: times?| sessions?| visits?| weeks?)?"
    rf"(?! (?:\w+ )?(?:day|scan|hearing|interview|assessment|{_NOT_FOR_HELP}))"
     rf"|(?:link ?worker|lw|slw|splw|social prescriber|volunteer|staff) (?:to|will|can|could)"
     rf" (?:attend|go to|come to|accompany (?:{HIM}|pt|patient|client) to) (?:the |her |his )?first"
     rf" (?:session|visit|time|week|meeting|class)|introduce {HIM} to (?:people|everyone|the others"
    rf"|folk|the group)(?:{END}|(?= (?:there|in|at|and|so|when|first|on)\b))"),
    ("carer_or_companion",
     rf"{CARER} (?:always |usually |also |normally )?(?:comes?|attends?|goes|stays|sits|joins)(?:"
     rf" in| along)? (?:too|as well|also|with {HIM}|alongside)(?! (?:money|shopping|pension|to"
     rf" (?:the )?(?:hospital|doctor|gp|appointments)))|{_FAMILY} (?:always |usually )?(?:comes"
     rf"|attends) (?:along )?(?:too|as well|with {HIM}){END}"),
    ("carer_or_companion",
     rf"(?:{_FAMILY}|i|we)(?:['’]d| would| will|['’]ll) (?:have|need|like|want) to (?:stay|be there"
     rf"|sit|come|remain)(?: in)? with {HIM}{END}|can i (?:sit in|sit|come in) with {HIM}{END}"
     r"|(?:does|do|would|will|must|should) (?:a |my |her |his |the |their )?(?:carer|pa|support"
     rf" worker|companion|personal assistant|enabler)s? (?:have to |need to )?"
     rf"(?:pay(?:{END}|(?= (?:too"
    r"|as well|to (?:get in|come|attend|go)|entry|extra|full|or|for (?:it|entry|herself|himself)))"
    r"\b)|get in (?:for )?free|go free|be charged(?! with)|come free)"
     r"|essential companions?"),
    ("met_at_first_visit",
     rf"(?:anxious|nervous|scared|worried|frightened|terrified|panicking) (?:about|of|at) (?:going"
     rf"|walking in|turning up)(?: in| there| along)? {_ALONE}{END}|(?:scared|frightened|terrified"
     rf"|nervous) (?:of|about) walking in{END}|(?:like|need|needs|want|wants) to be met"
    rf" (?:by {_FROM_THE_PLACE}|there(?! by))"
     r"|(?:get|help|through) (?:\w+ )?through the door (?:the )?first time"),
    ("carer_or_companion",
     rf"needs? (?:his|her|my|a) (?:{CARER}|{_FAMILY}) (?:there|present|alongside|by (?:his|her|my)"
     rf" side)(?:{END}|(?= (?:at|to|for|all)(?! (?:the |her |my |his |a )?(?:birth|scan|labour"
    rf"|delivery|interview|hearing|operation|{_NOT_FOR_HELP}))))"),
    ("creche",
     rf"{_KIDS} (?:to be|need to be|needs to be|need|needs) (?:looked after|looking after|minded"
     rf"|minding|watched|watching) (?:while|whilst|when|during)"),
    ("creche",
     r"(?:someone|somebody|anyone|sitter)(?: there)? (?:to|who can|who could|who['’]ll|who will)"
     rf" (?:mind|watch|look after|keep an eye on|entertain) (?:my |the |me |mi |our |her |his"
     rf" )?(?:two |three |\d )?{_KIDS}(?:{END}|(?= there))|(?:somewhere|group|class|place"
     rf"|something) that(?:['’]ll| will| can)? (?:have|take|mind|watch|look after) (?:my|the|her"
     rf"|our) {_KIDS} (?:while|when|so|whilst|during)"),
    ("creche",
     rf"(?:kids?|kiddies|children|bairns?|twins|toddlers?|little (?:ones?|uns?)) (?:can|could|may"
     rf"|must) (?:also )?(?:come|be brought|be there)(?: along| too| as well| with me)?{END}"
     rf"|{_KIDS} comes (?:along )?(?:with (?:me|her|us)|too|as well){END}"),
    ("food_dietary",
     r"cater(?:s|ing)? for (?:a )?(?:vegans?|vegetarians?|veggies|coeliacs?|diabetics?|halal|kosher"
     r"|allergies|(?:special|her|his|my) (?:diets?|allerg(?:y|ies)))"),
    ("personal_care_offered",
     r"toileting (?:help|support|assistance)|needs? changing,? (?:and |as |he |she )*(?:wears|in)"
     r" pads|wears pads,? (?:and |so )?needs? changing|peg[- ]fed|hoisting (?:needed|required|by"
     r" staff)"),
)  # fmt: skip
"""(facet, pattern), in the order in which they are read."""
