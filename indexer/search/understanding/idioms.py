"""Sayings that mean nothing of what their words say: "dying for a cuppa" is no illness, "beating me
at scrabble" no violence, "lost my keys" no grief. Their words are put aside before any reader sees
them.
"""

from __future__ import annotations

import re
from typing import Final

from indexer.search.understanding.day_names import DAY_ALONE, FREE_ALONE, WHOLE
from indexer.search.understanding.late import regex
from indexer.search.understanding.text import Text

_ONE: Final = r"(?:my|him|her|them|your|our)sel\w+"
_WHOSE: Final = r"(?:my|our|his|her|their|your|the|a|an|some|all|me)"
_GAMES: Final = (
    r"(?:scrabble|chess|cards|pool|darts|snooker|bowls|football|dominoes|draughts|tennis|golf"
    r"|everything|games?|quiz\w*|bingo)"
)
_IDIOMS: Final = regex(
    rf"\b(?:dying for (?:a|an|some)|dying to (?!be\b)|could murder (?:a|an|some)"
    rf"|killing time|to die for|scared to death of|bored to (?:death|tears)"
    rf"|cut(?:s|ting)? {_ONE} (?:some slack|off|shaving|a (?:slice|piece)|short|loose)"
    rf"|(?:beat(?:ing|s)?|hammer(?:ing|ed)|kill(?:ing|ed)|thrash(?:ing|ed)) (?:me|him|her|us|them)"
    rf" at (?:\w+ ){{0,2}}?{_GAMES})\b",
    re.I,
)
# Words of an illness, of a family or of war, in everyday sayings.
_EVERYDAY: Final = regex(
    rf"\b(?:deaf to|(?:a|on) deaf ears?|blind (?:dates?|spots?|alley|drunk|faith|corners?|bends?)"
    rf"|blind to|mindful (?:of|that)|stroke of (?:luck|genius|midnight)"
    rf"|strok(?:e|es|ing) {_WHOSE} (?:\w+ )?(?:dogs?|cats?|kittens?|pupp\w+|rabbits?|animals?"
    r"|horses?|pony)"
    r"|heart(?:s)? (?:is |was |are )?set on|hearts? of gold|heart['’]?s content|learn\w* by heart"
    r"|memory (?:sticks?|foam|cards?|lane)|diet coke|smoked (?:salmon|fish|haddock)"
    r"|smoking (?:hot|gun)|debts? of gratitude|in (?:your|his|her|their) debt"
    r"|(?:you|i|i['’]d|we|best) bet|panic[- ]?buy\w*"
    r"|addicted to (?:the )?(?:telly|tv|crosswords?|puzzles?|chocolate|books?|reading|sudoku"
    r"|knitting|tea|coffee)"
    r"|(?:armies|army) of (?!veterans|service)"
    r"|(?:the )?baby of (?:the|our|my) (?:family|group|bunch|house|team)"
    r"|cold (?:sores?|calls?|feet)|dead (?:easy|good|keen|nice|handy|simple|slow|excited)"
    r"|(?:mad|crazy|nuts|potty|bonkers|daft|barmy) (?:about|on|for|over) (?!him|her|them|me)"
    r"|(?:anxious|desperate|itching) to (?:help|learn|meet|join|start|try|give|know|hear|see)"
    r"|passed (?:(?:my|his|her|their|our|all|the) )?(?:\w+ ){0,2}(?:tests?|exams?|gcses?"
    r"|a[- ]levels?|degree|course|theory|medical|interview)"
    r"|(?:cancer|leo|virgo) is (?:my|her|his) (?:star )?sign|star sign (?:is )?(?:a )?cancer"
    r")",
    re.I,
)
# A thing somebody lost or missed is no loss.
_MISLAID: Final = regex(
    rf"\blost (?:touch (?:with )?|count|track|patience|{_WHOSE} (?:\w+['’]s )?(?:\w+ )?"
    r"(?:keys?|phones?|mobile|purse|wallet|glasses|specs|card|bus pass|tickets?|number|password|pin"
    r"|post|temper|place|umbrella|gloves?|bag|passport|charger|remote|teeth|letter)\b)"
    rf"|\bmissed {_WHOSE} (?:\w+ )?(?:bus|train|tram|stop|call|post|delivery|appointment|turn"
    r"|deadline|bin\w*)\b",
    re.I,
)
# "Drinks too much squash": what children drink.
_SOFT_DRINKS: Final = regex(
    r"\bdrink(?:s|ing)? (?:\w+ ){0,3}?(?:squash|pop|juice|milk|water|tea|coffee|coke|cola|fizzy)\b"
    r"|\b(?:soft|hot|fizzy|cold) drinks?\b",
    re.I,
)


# Sayings that name a man or a lady and nobody who looks for anything.
_FOLK: Final = regex(
    r"\b(?:man of the (?:house|match|cloth|people|world|moment)|man (?:in|on) the (?:street|moon)"
    r"|man['’]?s (?:best friend|world)|one[- ]man (?:band|show)|right[- ]hand man|best man"
    r"|man (?:up|flu|cave|utd|united|city)|no man is an island|isle of man|old man of \w+"
    r"|(?:every|each) man for himself|man and boy|lad(?:y|ies)['’]?s?['’]? fingers?"
    r"|lady (?:luck|muck)|lad(?:y|ies)['’]?s? (?:day|loos?|toilets?)|ladies who lunch"
    r"|gents['’]? (?:loos?|toilets?)|gentlem[ae]n['’]?s agreement|old wives|boys will be boys"
    r"|boys in blue|boys['’]? toys|one of the (?:boys|girls|lads)|boy (?:racers?|scouts?)"
    r"|boy,? oh boy|girl(?:s['’]?)? (?:guid\w+|friday|night out)|girls['’]? night|call girls?"
    r"|old boys['’]? (?:club|network|school)|lad(?:y|ies)['’]? man|lad(?:y|ies)['’]?s? (?:bikes?"
    r"|shoes|clothes|watch(?:es)?)"
    r"|(?:oh|hey) man|man alive|male menopause|lads and dads|my old (?:man|lady)|wom[ae]n['’]s work"
    r"|mother of all|mother nature|daddy long ?legs)\b",
    re.I,
)
# "Free as a bird", "talk is cheap": nothing of money.
_NO_PRICE: Final = regex(
    r"\b(?:free as (?:a bird|the (?:wind|air)|air|birds)|free (?:rein|reign|falls?|agent)"
    r"|free[- ]?spirit(?:s|ed)?|free[- ]?think(?:ers?|ing)"
    r"|free (?:speech|will)|(?:a )?free (?:woman|man|person|bird)\b(?!['’]?s)"
    r"|a free (?:pair of )?hands?|free at last|lets? (?:me|him|her) be free|(?:get )?one free"
    r"|free from (?:him|her|them)"
    r"|(?:want|wants|long|longs|love|ready|trying) to (?:be|feel|get) free"
    r"(?= (?:again|now|of (?!charge)|from|at last)|\s*(?:[,.;!?]|\Z))"
    r"|footloose and (?:fancy )?free|fancy[- ]free|(?:talk|life) is cheap|cheap (?:shots?"
    r"|thrills?)|(?:feel|feels|feeling|felt) (?:so |really |very )?cheap"
    r"|cheap and nasty|cheap at (?:the|half the) price)\b",
    re.I,
)
# "My brain will not be quiet": no quiet place is asked for, nor ruled out.
_LOUD_HEAD: Final = regex(
    r"\b(?:brain|head|mind|thoughts?|voices?)(?: just)? (?:(?:will|does|can) ?not|won['’]?t"
    r"|doesn['’]?t"
    r"|can['’]?t|never|is never|is not|isn['’]?t|aren['’]?t)(?: ever)?(?: (?:be|stay|go|goes|get"
    r"|gets))?"
    r" (quiet|quietens?)\b",
    re.I,
)
# What is called by what it costs to make, and is no price that is asked for.
_LITTLE_MADE: Final = regex(
    r"\b((?:small|low|no|zero|micro|tiny|big|large|shoestring)[- ]budget)(?= (?:indie |horror "
    r"|short )?"
    r"(?:film\w*|movies?|cinema|productions?|video\w*|theatre|animation|airlines?|hotels?|telly"
    r"|tv|drama)\b)",
    re.I,
)
# Loops that nobody hears by.
_LOOPS: Final = regex(
    r"\b(?:(?:out of|in|stuck in|going round in) (?:the|a) loop"
    r"|loop (?:walk|pedal|ride|stitch|route)|the (?:whole )?loop of)\b",
    re.I,
)
# Who is a veteran or a refugee of something that is no war.
_NO_WAR: Final = regex(
    r"\b(?:seasoned veterans?|veterans? of (?!\d|(?:the |two |three |many |several |both |a )?"
    r"(?:world )?(?:wars?|falklands?|gulf|iraq|afghan\w*|helmand|northern ireland|n\.?i\b|bosnia"
    r"|kosovo|korea\w*|d-?day|suez|conflicts?|army|navy|raf|forces|marines|military|tours?|service"
    r"|aden|malaya|burma|cyprus|iran|sierra leone|regiment|paras?|operation)\b)"
    r"|(?:ex[- ])?(?:army|navy|raf|military|forces|mod) surplus(?: (?:stores?|shops?|tents?))?"
    r"|ex[- ](?:army|navy|raf|military|forces|mod) (?:wife|wives|tents?|boots?|jackets?|coats?|kit"
    r"|gear|bags?|rucksacks?|blankets?|jeeps?|land ?rovers?|trucks?|lorr(?:y|ies)|vehicles?|stores?"
    r"|clothing|camps?|bases?|barracks|huts?|sleeping bags?)"
    r"|veteran (?:cars?|vehicles?|bikes?|cycles?|motor\w*|bus(?:es)?|trams?|trees?|rally|teachers?"
    r"|nurses?|actors?|actress\w*|broadcasters?|campaigners?|gardeners?|runners?|cyclists?"
    r"|walkers?|knitters?|volunteers?|dieters?|worriers?)"
    r"|refugees? from (?:boredom|retirement|daytime|normal|city|real life|suburbia|the (?:rat race"
    r"|telly|gym|city)))\b",
    re.I,
)


def put_idioms_aside(text: Text) -> None:
    """Take the words of sayings, so that nothing is read from them."""
    for pattern in (_IDIOMS, _EVERYDAY, _MISLAID, _SOFT_DRINKS, _FOLK, _NO_PRICE, _LOOPS, _NO_WAR):
        text.put_aside(pattern, kind="idiom")
    for pattern in WHOLE:
        text.put_aside(pattern, kind="idiom")
    for pattern in (*DAY_ALONE, FREE_ALONE, _LOUD_HEAD, _LITTLE_MADE):
        for met in pattern.finditer(text.typed):
            for at in text.at_span(*met.span(1)):
                text.taken.setdefault(at, "aside")
