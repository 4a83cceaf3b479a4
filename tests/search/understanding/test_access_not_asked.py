"""What is told in the words of an access need or of a way to attend, and asks for none: "on the 110
bus" where somebody was attacked, "door to door" of who sells; and what still asks for one.
"""

from __future__ import annotations

import pytest

from tests.search.understanding.reading import keys


@pytest.mark.parametrize(
    ("key", "line"),
    [
        ("access:quiet_space", "is there somewhere safe I can go, he's found me"),
        ("access:quiet_space", "needs somewhere safe she can go with the kids tonight"),
        ("access:quiet_space", "somewhere I can escape from him"),
        ("access:quiet_space", "a place I can hide from my husband"),
        ("access:quiet_space", "room he can hide in when dad drinks"),
        ("access:text_email_contact", "I'd rather not call anyone, he checks my phone"),
        ("access:text_email_contact", "frightened to call anyone in case he finds out"),
        ("access:text_email_contact", "can i text them to say sorry to my ex"),
        ("access:text_email_contact", "can't stand phone calls from the bailiffs"),
        ("access:text_email_contact", "can't face phone calls from creditors"),
        ("access:text_email_contact", "can't manage phone calls about debt"),
        ("access:transport_provided", "will he be picked up by the police"),
        ("access:transport_provided", "will they collect him from custody"),
        ("access:transport_provided", "can she be collected by social services"),
        ("access:transport_provided", "can you collect us from A&E"),
        ("access:transport_provided", "will they pick people up off the street"),
        ("access:transport_provided", "scammed by door-to-door"),
        ("access:transport_provided", "selling door to door"),
        ("access:transport_provided", "taxi paid for by my abuser"),
        ("access:transport_provided", "taxis arranged by dealers"),
        ("access:transport_provided", "taxi sent me"),
        ("access:near_public_transport", "attacked on the 110 bus"),
        ("access:near_public_transport", "abused on the number 3 bus"),
        ("access:near_public_transport", "lost my purse on the 126 bus"),
        ("access:near_public_transport", "mugged near Westgate station"),
        ("access:near_public_transport", "rough sleeping near Kirkgate station"),
        ("access:step_free_throughout", "my gf only speaks polish"),
        ("access:step_free_throughout", "gf please help my girlfriend"),
        ("access:step_free_throughout", "gf only visits weekends"),
        ("access:seating_available", "car seat needed"),
        ("access:seating_available", "child car seat required"),
        ("access:seating_available", "high chair needed for baby"),
        ("access:seating_available", "toilet seat needed"),
        ("access:seating_available", "riser chair needed"),
        ("access:seating_available", "chairs please no furniture at all"),
        ("access:transport_provided", "needs a lift to get out of bed"),
        ("access:transport_provided", "can someone give him a lift up, low mood"),
        ("access:large_print_formats", "text 18 times a day by ex, scared"),
        ("access:large_print_formats", "type 16 diabetes leaflets"),
        ("access:large_print_formats", "print 20 copies"),
        ("access:dementia_friendly", "takes her dementia tablets"),
        ("access:dementia_friendly", "doctor manages her dementia well"),
        ("access:dementia_friendly", "nobody is patient with her dementia"),
        ("access:dementia_friendly", "mum's dementia, would they cope if i died"),
        ("access:autism_friendly", "I need to know what to expect before my operation"),
        ("access:autism_friendly", "needs to know what will happen before her court date"),
        ("access:met_at_first_visit", "greeted at the door by bailiffs"),
        ("access:met_at_first_visit", "need to be met there by police"),
        ("access:met_at_first_visit", "could somebody wait for him outside school"),
        ("access:met_at_first_visit", "needs accompanying to first appointment"),
        ("access:met_at_first_visit", "introduce me to people he owes money to"),
        ("access:met_at_first_visit", "can't face going in alone to court"),
        ("access:carer_or_companion", "can i stay with him? he hit me"),
        ("access:carer_or_companion", "would the support worker be charged with theft"),
        ("access:carer_or_companion", "does carer pay count as income"),
        ("access:carer_or_companion", "needs a partner present at the birth"),
        ("access:creche", "kids need looking after while I'm in hospital"),
        ("access:creche", "kids need looking after while I'm in rehab"),
        ("access:quiet_low_sensory", "overwhelmed by big bills"),
        ("access:quiet_low_sensory", "overwhelmed by big debts"),
        ("access:quiet_low_sensory", "distressed by noise from neighbours"),
        ("access:quiet_low_sensory", "too many people send me scams"),
        ("access:quiet_low_sensory", "wants smaller classes at college"),
        ("access:quiet_low_sensory", "quieter place to live"),
        ("access:quiet_low_sensory", "isn't a huge group of friends"),
        ("attend:online", "can't get log in to universal credit"),
        ("attend:online", "attend court from home"),
        ("attend:online", "facebook live videos of him hitting me"),
        ("attend:online", "job has to be remote"),
        ("attend:home", "sessions in his home town"),
        ("attend:home", "needs visitors for the animals"),
    ],
)
def test_what_is_only_told_sets_no_condition(key: str, line: str) -> None:
    assert key not in keys(line)


@pytest.mark.parametrize(
    ("key", "line"),
    [
        ("access:quiet_space", "somewhere quiet he can go when it gets too much"),
        ("access:text_email_contact", "can I text to book, I'd rather not ring"),
        ("access:text_email_contact", "she can't face phone calls"),
        ("access:transport_provided", "can they pick me up from home"),
        ("access:transport_provided", "lunch club, will mum be picked up and brought back"),
        ("access:near_public_transport", "a group on the 110 bus route"),
        ("access:step_free_throughout", "ground floor only please"),
        ("access:seating_available", "a chair is needed, bad back"),
        ("access:large_print_formats", "font size 18 please"),
        ("access:dementia_friendly", "staff who are patient with dementia"),
        ("access:autism_friendly", "autistic lad, needs to know what to expect beforehand"),
        ("access:met_at_first_visit", "could somebody meet her outside, she's shy"),
        ("access:carer_or_companion", "does her carer have to pay"),
        ("access:creche", "the kids need looking after while I do the class"),
        ("access:quiet_low_sensory", "overwhelmed by noisy places"),
        ("attend:online", "can I join the group from home"),
        ("attend:home", "mum would love a visitor for a chat"),
    ],
)
def test_what_is_asked_for_is_still_read(key: str, line: str) -> None:
    assert key in keys(line)
