"""Access needs as people tell them at a desk or on the phone, in no words of a list: "run by folk
who get autism", "someone waiting for her at the door", "explain it simple". What is wanted of the
people there; of the place see `access_place_told`. Read by `access` before the frames of
`access_ways`; a required facet may empty the list, so each wording here can mean nothing else.
"""

from __future__ import annotations

from typing import Final

HIM: Final = r"(?:me|him|her|them|us|you|mum|dad|nan|gran)"
END: Final = r"(?=\s*(?:\Z|[,.;:!?|)\n]|please|pls))"
AND: Final = r"(?:and|an['’]?|n|&)"
WHOEVER: Final = r"(?:i|she|he|we|they|you|mum|dad|nan|gran)"
CARER: Final = (
    r"(?:carers?|pa|p\.a|support workers?|personal assistants?|key ?worker|enabler|companion)"
)
STEP_FREE: Final = "step_free_entrance+step_free_throughout"
_CANT: Final = (
    r"(?:can['’]?t|cannot|can not|couldn['’]?t|wo?n['’]?t|unable to|not able to|struggles? to"
    r"|too (?:anxious|scared|nervous|shy|frightened) to)"
)
_STAFF: Final = (
    r"(?:people|folk|folks|staff|leaders?|tutors?|teachers?|volunteers?|someone|somebody|anyone"
    r"|anybody|coaches|coach|instructors?|workers?|team|somewhere|place|places|group|groups|club"
    r"|one|they)"
)
_GETS: Final = (
    r"(?:(?<=who )gets?|(?<=that )gets?|understand|understands|knows?(?: about| all about)?"
    r"|is used to"
    r"|are used to"
    r"|have experience (?:of|with)|has experience (?:of|with)|is good with|are good with"
    r"|(?:is |are )?trained in|(?:is |are )?clued up on)"
)
_MIND: Final = r"(?:dementia|alzheimer['’]?s?|memory (?:loss|problems))"
_AUTISM: Final = (
    r"(?:autism|autistic (?:people|kids|children|adults|folk|lads|girls|boys)|asd|asc|adhd"
    r"|neurodiverg\w+|aspergers?)"
)
_ROOM: Final = r"(?:place|places|room|rooms|building|group|groups|somewhere|anywhere|class|hall)"
_STRANGE: Final = (
    r"(?:in|into|to|up|along|through the door(?: of)?|(?:a|the|any|new|strange|big|unfamiliar|full"
    rf"|group|of|strangers|people|{_ROOM}))"
)
_ALONE: Final = (
    r"(?:alone|(?:on|by) (?:my|his|her|their|your|me)(?: own| ?self| ?sel[fn]| sen)|by "
    r"(?:my|him|her)self|(?:on )?(?:his|her|my) tod|(?:on )?(?:his|her|my) lonesome|without someone"
    r"|without somebody)"
)

TOLD: Final[tuple[tuple[str, str], ...]] = (
    ("personal_care_offered",
     r"(?:needs?|must have|wants?|someone to|somebody to|staff to|can they"
     r"|who can) (?:a bit of )?(?:some )?(?:help|helping|assistance|support)(?: with)?(?: (?:her"
     r"|him|me|them|mum|dad))? (?:to|on(?:to)?|in|at|getting to|going to|get to|using"
     r"|use) the (?:toilets?|loos?|lav)"),
    ("personal_care_offered",
     r"(?:needs?|help with|someone to do|staff (?:to|who can) do) (?:(?:her|his|my"
     r"|the) )?(?:pads? (?:changing|changed)|changing (?:her|his|my|the) pads?|peg feed\w*"
     r"|catheter (?:care|emptying))"),
    ("easy_read",
     rf"(?:(?:explain|explained|explaining|written|write) (?:(?:it|things|everything|stuff|that"
     rf"|this|{HIM}|out|to|for|nice and|very|in|really) ){{0,4}}(?:simpl[ey]|simple (?:words?"
     rf"|terms|language|english)|plain(?:ly| words?| terms| english)|short words|easy (?:words"
     rf"|language|terms)))(?! (?:life|as))"),
    ("easy_read",
     r"(?:plain|simple|easy) (?:english|language|wording)(?! (?:class|lesson|course|group|classes"
     r"|lessons))"),
    ("easy_read",
     r"(?:no|not|hates|can['’]?t (?:read|do|manage|cope with)|struggles with|without) (?:any "
     r"|too many )?(?:long|big|hard|difficult|complicated) words"),
    ("easy_read",
     rf"(?:pictures?|photos|symbols) and (?:symbols|pictures?|short words|words|plain words)"
     rf"|(?:uses?|needs?|things? in) (?:symbols|pictures){END}"),
    ("met_at_first_visit",
     rf"(?:someone|somebody|anyone|volunteer|friendly face|named person|staff|worker|buddy|person"
     rf"|leader)(?:['’]s| is| was| be| to be| would be| could be|['’]d be|s)? (?:waiting|waits?"
     rf"|wait|stood|standing|there) (?:there )?(?:to (?:meet|greet) {HIM}|for {HIM})? ?(?:at|by"
     rf"|outside|in|on|near) (?:the )?(?:front )?(?:door|entrance|reception|gate|car park|foyer"
     rf"|lobby|way in|steps)"),
    ("met_at_first_visit",
     rf"(?:someone|somebody|volunteer|friendly face|named person|worker|buddy"
     rf"|person) (?:\w+ ){{0,3}}?(?:(?:greet|meet|welcome)s?|waiting (?:outside )?(?:there )?for"
     rf"|look(?:ing)? out for) {HIM} (?:\w+ ){{0,2}}?(?:when (?:i|he|she|they"
     rf"|we) (?:first )?(?:arrives?|gets? there|comes?|turns? up|walks? in|goes?|go)"
     rf"|(?:the )?first (?:time|day|week|session|visit))"),
    ("met_at_first_visit",
     rf"(?:waiting|waits?) (?:outside|inside) for {HIM}(?: the)? first(?: time| day| week"
     rf"| visit)?"),
    ("met_at_first_visit",
     r"(?:be|being|needs|likes?|wants?|would like|get|gets) (?:to be )?(?:met|meeting|greeted"
     r"|greeting|welcomed) (?:outside|at the (?:front )?(?:door|entrance|gate|start|bus stop)"
     r"|on arrival|when (?:he|she|i|they) (?:arrives?|gets? there))"),
    ("met_at_first_visit",
     r"(?:hold|holding|held) (?:my|his|her|their) hand (?:the |for the |at "
     r"|on the )?first(?: time| day| session| week| visit)?"),
    ("met_at_first_visit",
     r"(?:needs?|wants?|would like|likes?) (?:introducing|someone to introduce (?:me|him|her"
     r"|them))(?: to (?:people|everyone|the group|folk|others))?(?: the)? (?:first"
     r"|at first)(?: time| day| week| visit)?"),
    ("met_at_first_visit",
     rf"(?:{_CANT}|too (?:shy|scared|nervous|anxious|frightened) to|dreads?|scared to"
     rf"|hates?) (?:just )?(?:go|going|walk|walking|come|coming|turn up|set foot|enter"
     rf"|step)(?: {_STRANGE}){{1,7}} {_ALONE}"),
    ("met_at_first_visit",
     rf"(?:a )?(?:buddy|someone|somebody|volunteer|person) to (?:go|walk|come|take"
     rf"|attend)(?: in)?(?: along)?(?: with)?(?: {HIM})?(?: in)?(?: the| for the"
     rf"| at)? first(?: time| day| week| few| couple| session| visit)?"),
    ("bsl",
     r"(?:bsl|sign(?: language)?|signing) (?:is|['’]s|being) (?:(?:our|my|his|her|their"
     r"|the) )?(?:only |main |first |preferred |native )?(?:language|way (?:of|to) (?:talk"
     r"|communicat)\w*)"),
    ("bsl",
     r"(?:(?:deaf|we|he|she|they|i|who|partner|husband|wife|both)(?:,| and)? (?:both |only "
     r"|also )?(?:signs?|uses? sign|use signing)|signs|signing),? (?:and )?(?:deaf|only|fluently"
     r"|instead|to communicate)"),
    ("bsl",
     rf"(?:deaf,? and (?:she |he |they )?signs?|we (?:both )?sign|signs and lip ?reads){END}"),
    ("bsl",
     rf"(?:needs?|wants?|with|must have|has to have|have) (?:a |to be |someone "
     rf"|somebody ){{0,2}}(?:signing|signer){END}"),
    ("autism_friendly",
     rf"{_STAFF} (?:who |that |which |will |really |properly |actually |has to |have to "
     rf"|must )*{_GETS} {_AUTISM}(?! (?:assessment|diagnos|test|referral))"),
    ("autism_friendly",
     rf"(?:is |are |be )?(?:used to|good with|geared up for|set up for|suitable for|ok for"
     rf"|okay for|ok with|happy with|welcomes?|suits?|designed for|aimed at|great with"
     rf"|made for) (?:an |someone |somebody |people |kids |children |adults )?(?:with |who are "
     rf"|who is )?{_AUTISM}"),
    ("dementia_friendly",
     rf"{_STAFF} (?:who |that |which |will |really |properly |actually |has to |have to "
     rf"|must )*{_GETS} (?:people with )?{_MIND}"),
    ("dementia_friendly",
     rf"(?:is |are |be )?(?:used to|good with|geared up for|set up for|suitable for|ok for"
     rf"|okay for|ok with|happy with|welcomes?|suits?|designed for|copes? with) (?:someone "
     rf"|somebody |people |anyone |folk )?(?:with |who have |who has |living with )?{_MIND}"),
    ("interpreter",
     r"(?:needs?|wants?|will need|would need|with|requires?|must have|get|book|arrange) (?:an? "
     r"|some )?(?:\w+ )?(?:interpret[eo]r|interpreting|translator)(?! (?:job|course|work|training"
     r"|qualif\w*))"),
    ("interpreter",
     r"interpret[eo]r (?:would |will |to be |must be |may |might )?(?:needs?|need|needed"
     r"|be needed|booking|booked|be booked|required|be required|essential|please"
     r"|pls)(?: (?:booking|to be booked))?"),
    ("text_email_contact",
     rf"(?:prefers?|rather|better|best|only|please|contact by) (?:online|e-?mail|letter"
     rf"|whatsapp) (?:or|and) (?:text(?:s|ing)?|e-?mails?|messages?){END}"),
    ("text_email_contact",
     r"(?:texts?|e-?mails?|whatsapp) or (?:texts?|e-?mails?|whatsapp|messages?) (?:is |are "
     r"|works? |would be )?(?:best|better|only|please|preferred|not (?:phone|calls?"
     r"|ring\w*))"),
    ("text_email_contact",
     rf"(?:only (?:text|email|e-mail|message|whatsapp) {HIM}|(?:please|pls|just) (?:text|email"
     rf"|e-mail|message|whatsapp) {HIM},? (?:rather than|instead of|and not|not|don['’]?t)"
     rf" (?:call|ring|phone)\w*)(?! (?:back|the|about|a)\b)"),
    ("text_email_contact",
     r"(?:doesn['’]?t|don['’]?t|can['’]?t|won['’]?t|cannot|hates?|dreads?|avoids?|panics? (?:at"
     r"|about|over)|no|not) (?:do |doing |make |making |take |taking |answer |answering |any "
     r"|cope with |handle )*(?:phone|telephone) ?calls?(?! (?:cost|bill|charge|centre|from|out"
     r"|about))"),
    ("text_email_contact",
     rf"(?:phone ?calls?|(?:the )?phone|ringing|phoning|calling)(?: people| up)? (?:is|are|make"
     rf"|makes|gives? |sends?) (?:{HIM} )?(?:panic\w*|anxi\w+|ill|too much|a no|impossible"
     rf"|hard for {HIM}|panic attacks?)"),
    ("text_email_contact",
     rf"(?:text|email|e-mail|message)(?: {HIM})?(?: (?:it|the info\w*|details|them"
     rf"|everything))? (?:rather than|instead of|not|don['’]?t) (?:ring|rings|ringing|phon\w+"
     rf"|call|calls|calling)"),
    ("text_email_contact",
     r"(?:can['’]?t|won['’]?t|cannot|unable to|doesn['’]?t) (?:ring|phone"
     r"|make calls)(?: up)?,? (?:so |but |only |can )*(?:texts?|emails?|messages?)"),
    # "Prefers online or text": the first of them is read as how it happens.
    ("text_email_contact",
     r"prefers? \w+ or (text(?:s|ing)?|e-?mails?)"),
    ("phone_contact",
     r"(?:no|not a|not|hates|can['’]?t (?:do|use|work)|without a) (?:websites?|internet"
     r"|online forms?|email),? (?:just |so |but |only )*(?:wants|needs|prefers|likes|has"
     r"|would rather) to (?:phone|ring|call|speak|talk)"),
    ("phone_contact",
     r"(?:talk|speak|chat) to (?:an? )?(?:actual |real |proper )?(?:human|person"
     r"|real person)(?: being)?,? (?:not|rather than|instead of) (?:a |an |the )?(?:machine"
     r"|website|recording|robot|computer|answerphone|bot|menu|screen)"),
    ("hearing_loop",
     r"(?:needs?|wants?|must have|has to have|have|want|will want|['’]?ll want|got|with|and|or"
     r"|there['’]?s|no good without|without) (?:a |an |the )?(?:working "
     r"|induction )?loop(?=\s*(?:\Z|[,.;:!?|)]|please|pls|system|for (?:his|her|my|the) (?:aids?"
     r"|hearing)|in the (?:hall|room)|fitted|working|there))"),
    ("hearing_loop",
     r"loop (?:please|pls|needed|required|essential|a must|fitted|installed)"),
    ("large_print_formats",
     r"(?:audio|spoken|recorded|braille) (?:info(?:rmation)?|version|copy|leaflets?|handouts?"
     r"|format|description|described|letters?)"),
    ("large_print_formats",
     r"(?:can['’]?t|cannot|unable to|struggles? (?:to|with)) (?:see |read |manage "
     r"|make out )*(?:any |the )?(?:small|tiny|normal|ordinary|little|standard) (?:print|writing"
     r"|text|letters|type)"),
    ("carer_or_companion",
     rf"(?:will |would |must |needs to |has to )?(?:have|has|bring|brings|with|having) (?:a|her"
     rf"|his|my|their) (?:carer|pa|support worker|personal assistant|key ?worker|enabler) (?:with"
     rf"|alongside|there with|beside) {HIM}"),
    ("carer_or_companion",
     rf"(?:carer|pa|support worker|daughter|dtr|son|husband|wife|partner|mum|dad|sister|brother"
     rf"|friend) (?:will|would|can|could|to|must|has to|needs to) (?:bring (?:\w+ )?(?:there"
     rf" )?and (?:stay|sit|wait|join)|stay with|come with|attend with|come in with"
     rf"|join in with)(?: {HIM})?"),
    ("creche",
     r"(?:can|could|may|are|is it ok if) (?:the |my |her |his |our )?(?:kids?|children"
     r"|little ones?|toddler|bairns?)(?: allowed| able)? (?:to )?(?:come|join(?: in)?"
     r"|tag along)(?= ?(?:\Z|[,.;!?)]|too|along|with|as well))"),
    ("creche",
     r"(?:somewhere|someone|somebody) (?:to leave|to have|to mind|to watch|who['’]?ll have"
     r"|for) (?:the |my |her |his |a )?(?:kids?|children|toddler|baby|little (?:one|ones"
     r"|un)) (?:while|whilst|during|when|so)"),
    ("food_dietary",
     r"(?:nut|dairy|gluten|egg|lactose|shellfish|wheat|soya|fish) (?:allergic|intolerant|allergy"
     r"|intolerance)"),
    ("dementia_friendly",
     r"(?:dementia|alzheimer['’]?s?),? (?:\w+ ){0,3}?(?:be |are )?(?:good|ok|okay|used to"
     r"|patient|understanding) (?:with|about|of) (?:that|it|this)"),
    ("dementia_friendly",
     r"(?:where|who|staff|they|that) (?:\w+ )?(?:understand|get|know) (?:all )?about (?:dementia"
     r"|alzheimer['’]?s?)|(?:people|folk|those) (?:living )?with (?:dementia"
     r"|alzheimer['’]?s?) (?:are )?(?:welcome|included|allowed)"),
    ("carer_or_companion",
     r"(?:wants?|['’]d want|needs?|has to have|must have|likes?|would like) (?:(?:her|his|my"
     r"|their|a) )(?:carer|pa|support worker|sister|brother|mum|dad|husband|wife|daughter|son"
     r"|partner|friend|companion) (?:there |along |in )?(?:with|beside|next to|alongside) (?:her"
     r"|him|me|them)"),
    ("carer_or_companion",
     r"(?:allowed|allow|allows|bring) (?:a )?companions?(?! (?:card|planting|dog|animal))"
     r"|carers?['’]? (?:tickets?|go free|get in free|in free|come free)|companion (?:tickets?"
     r"|goes free|pass)"),
    ("carer_or_companion",
     r"(?:will|would|can|could|must|has to|needs to|have to|['’]ll) (?:be )?(?:come|coming|attend"
     r"|attending|be accompanied|accompanied)(?: along)? (?:with|by) (?:a|her|his|my"
     r"|their) (?:carer|pa|support worker|companion)"),
    ("creche",
     r"(?:baby|toddler|little (?:one|un)|kids?|children|bairns?|twins) (?:(?:will |would )?ha(?:s"
     r"|ve) to |needs to |must )(?:come(?! first)|be with me|be there|tag along)(?: along| too"
     r"| with"
     r"| as well)?"),
    ("creche",
     r"(?:with|got) (?:a |my |the )?(?:baby|toddler|kids|children|little one|little ones"
     r"|twins) in tow|(?:children|kids|babies|toddlers|little ones|under fives) (?:are "
     r"|is )?(?:allowed|can come|welcome)(?! to (?:stay|live))"),
    ("creche",
     r"(?:somewhere|group|class|something|course) (?:where |that |which )?(?:i|she|he|we"
     r"|you) can (?:take|bring) (?:the |my |her |his |a |your )?(?:baby|toddler|kids|children"
     r"|little ones?|twins)|needs? (?:child ?care|child ?minding|a sitter) (?:to|for|so|in order"
     r"|while|if|when)"),
    ("food_dietary",
     r"(?:sugar|egg|soya|meat|pork|fish)[- ]free(?: food| meals?| lunch| options?)?(?! (?:diet"
     r"|recipes))|(?:pureed?|soft|mashed|blended|minced|texture[- ]modified) (?:food|diet|meals?"
     r"|dinners?)(?: only)?|no beef\b"),
    ("personal_care_offered",
     r"(?:needs?|help|assistance|support|requires?) (?:(?:help|assistance|support"
     r"|staff) )?(?:with |to |going to |getting to |using |on )+(?:the )?(?:(?:eating and"
     r" )?toileting|toilet|loo|(?:his|her|my) pads?)(?:,? (?:and|or) (?:eating|feeding|dressing"
     r"|changing|personal care))?(?= ?(?:\Z|[,.;!?)]|while|when|at|during|there|and\b))"),
    ("personal_care_offered",
     r"(?:staff|someone|somebody|carers?|they) (?:to |who can |that can |could |can )(?:change"
     r"|empty|see to|manage|do) (?:his|her|my|the|their|it) ?(?:pads?|catheter|stoma|bag"
     r"|toilet(?:ing)?|personal care)|catheter,? (?:\w+ ){0,3}?(?:empty|emptying|emptied)"
     r"|(?:can['’]?t|cannot|unable to) toilet (?:him|her|my)self"),
    ("phone_contact",
     r"(?:sooner|rather|prefers? to|better to|easier to|wants? to|needs? to|likes? to"
     r"|would like to|like to) (?:ring(?: up)?|phone|call|(?:talk|speak) to (?:(?:a|an actual"
     r"|a real) (?:person|human)|someone|somebody)),? (?:first|than (?:e-?mail|go online|fill|use"
     r"|write|text)|not e-?mail|instead of (?:e-?mail|a form|going online)|and ask|before"
     r"|beforehand)"),
    ("phone_contact",
     r"(?:a|the|wants?|needs?|is there|got)(?: a| the)? (?:phone |telephone "
     r"|contact )?number (?:that |which )?(?:to|i can|she can|he can|we can|they can) (?:ring"
     r"|phone|call|speak)|(?:needs?|wants?|prefers?|so|just) a (?:phone"
     r"|telephone) number(?! (?:changed|blocked|for (?:the|my)))"),
    ("phone_contact",
     r"(?:a |an )?(?:real|actual|proper|live) (?:person|human)(?: being)? (?:to (?:talk"
     r"|speak) to )?on the (?:phone|telephone|end of the (?:phone|line))|(?:no|not on"
     r"|isn['’]?t on|not got|without|hasn['’]?t got|doesn['’]?t do|can['’]?t do"
     r"|don['’]?t do) (?:the )?(?:e-?mails?|internet),? (?:so |just |only |but )*(?:phone|ring"
     r"|telephone|a phone)(?: only| number| please| call)?"),
    ("text_email_contact",
     r"(?:(?:selective(?:ly)? mut\w+|mute|stammers?|stutters?|non[- ]?verbal|phone anxiety"
     r"|phone phobia|phone phobic)\b,? (?:\w+ ){0,3}?(?:message|text|email|e-mail|can['’]?t ring"
     r"|can['’]?t phone|won['’]?t ring)(?: up)?|(?:phone|telephone) (?:anxiety|phobia|phobic))"),
    ("text_email_contact",
     r"(?:can['’]?t|cannot|unable to|hates to|refuses to|scared to) (?:ring|phone"
     r"|call)(?: up)? (?:anyone|anybody|people|anywhere|places|strangers|up)(?! (?:back|until))"),
    ("text_email_contact",
     r"(?:can['’]?t|cannot) (?:bear|stand|abide|face|stick|handle|cope with|do) (?:using "
     r"|talking on |being on )?the (?:phone|telephone)|(?:scared|frightened|terrified|petrified"
     r"|afraid) of (?:the )?(?:phone|phone calls|telephones?|ringing|phoning|making calls)"
     r"(?! (?:bills?|contract|company|people))"
     r"|by (?:e-?mail|text|whatsapp) (?:please|pls|only|if)"),
    ("hearing_loop",
     r"(?:t[- ](?:setting|position|coil|loop)|hearing aids? (?:on|set to"
     r"|switched to) (?:the )?t\b)"),
    ("large_print_formats",
     r"(?:on|in) (?:tape|cd|audio ?tape|moon|audio cd)(?= (?:as|because|please|so|if)|,| ?\Z)"
     r"|(?:words|print|font|letters|writing|text|type)(?: size)? (?:has|have|needs?|must"
     r"|got) (?:to )?be (?:really |very |nice and )?(?:big|bigger|large|larger|huge)|(?:can['’]?t"
     r"|cannot|struggles? to) (?:see to )?read (?:the |ordinary |their |your )?(?:leaflets?"
     r"|handouts?|sheets?|letters),? (?:\w+ )?too small"),
    ("autism_friendly",
     r"(?:asd|autism|autistic|adhd|neurodivers\w+|neurodivergen\w+)[- ](?:aware|friendly|trained"
     r"|inclusive|affirming|safe|ok)|(?:ok|okay|fine|comfortable) with (?:stimming|meltdowns"
     r"|masking)|where (?:being )?autistic (?:is|people are|kids are) (?:normal|welcome"
     r"|understood|ok)"),
    ("autism_friendly",
     r"(?:pictures?|photos?|video|story|walk ?through) (?:of (?:the )?\w+ )?(?:beforehand"
     r"|before (?:he|she|i|they|we) (?:go|goes|come|comes)|in advance)"),
    ("bsl",
     r"(?:(?:where|that|who|which) (?:they |everyone |people |folk )?signs?|(?:is|if"
     r"|be) (?:it )?(?:bsl )?signed)(?= ?(?:\Z|[,.;!?)]|in\b|please))"),
    ("easy_read",
     r"(?:not|nothing|isn['’]?t|without) (?:too |very )?wordy|no jargon|(?:without|not too much"
     r"|avoid) jargon|(?:simple|easy|clear|short) (?:instructions|sentences|words|wording"
     r"|writing)(?= ?(?:\Z|[,.;!?)]|please|and\b|only|with))"),
    ("easy_read",
     r"(?:things?|it|everything|stuff|forms?|info\w*) explain(?:ing|ed) (?:\w+ (?:and "
     r"|but )?)?(?:simply|plainly|slowly and simply|in (?:plain|simple|easy) \w+)"),
    ("met_at_first_visit",
     r"(?:a )?(?:friendly face|buddy|hand holding|hand[- ]holder|hand to hold"
     r"|familiar face)(?: to (?:go|start|begin|come) with)? ?(?:for |at |on |to )?(?:the |her "
     r"|his |my )?(?:first|start with|begin with|start|at first|initially)(?: (?:time|week|visit"
     r"|day|few|session|couple))?"),
    ("met_at_first_visit",
     r"(?:meet|greet|fetch) (?:me|him|her|them|us|mum|dad) (?:off|from|at"
     r"|outside) (?:the )?(?:bus|tram|train|stop|bus stop|car|taxi|station|gate"
     r"|door)(?: (?:the )?first (?:time|visit|day|week))?"),
    ("met_at_first_visit",
     r"(?:won['’]?t|wouldn['’]?t|can['’]?t|only) go(?:es)? (?:anywhere |to things )?(?:unless"
     r"|if) (?:someone|somebody|there['’]?s someone|there['’]?s somebody) (?:to )?(?:goes|go"
     r"|comes|come|walks?|is) (?:in )?(?:with|there for) (?:me|him|her|them)"),
    ("met_at_first_visit",
     r"(?:someone|somebody|person|staff|leader)(?: to)? (?:be there |there )?(?:to )?(?:say hello"
     r"|welcome|introduce (?:me|him|her|them)|show (?:me|him|her|them) (?:in|round"
     r"|where)) ?(?:(?:me|him|her|them) )?(?:when|first|on arrival|as)|be there to (?:say hello"
     r"|welcome|greet) (?:\w+ )?(?:when|as)"),
    ("met_at_first_visit",
     r"(?:scared|frightened|afraid|terrified|nervous|anxious|worried|hates?|dreads?)(?: (?:of"
     r"|about|to))? (?:walk(?:ing)?|go(?:ing)?|turn(?:ing)? up|com(?:e|ing)) (?:in |up "
     r"|along )?cold|(?:be |being |needs |to be )(?:introduced|introducing)(?: to \w+)? (?:before"
     r"|first|at first|the first)"),
)  # fmt: skip
"""(facet, pattern), in the order in which they are read."""
