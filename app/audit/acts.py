"""The vocabulary: every act that is logged, with the exact keys of its detail.

A detail holds ids, counts and words of the code, never a name, an answer, a PIN or a code.
"""

_ACTS: dict[str, str] = {
    # reads of a person's data
    "person_read": "page",
    "card_opened": "",
    "sheet_read": "sheet",
    "group_read": "programme people",
    "phone_list_read": "programme people",
    "paper_printed": "instrument language",
    # answer sheets
    "sheet_begun": "sheet instrument occasion",
    "answer_saved": "sheet item",
    "sheet_completed": "sheet how",
    "sheet_entered_from_paper": "sheet",
    "sheet_seen_together": "sheet",
    "end_rating_asked": "enrolment",
    "answering_begun": "sheet",
    "answering_ended": "sheet",
    # the map and the plan
    "map_changed": "what goal step",
    "plan_agreed": "version",
    "talk_scale_noted": "goal",
    # what was said and agreed
    "notice_given": "text version language how",
    # codes and devices
    "code_issued": "code kind",
    "code_opened": "code",
    "code_refused": "code why",
    "code_confirmed": "code",
    "device_enrolled": "device kind",
    "device_revoked": "device",
    "pin_set": "device",
    "pin_locked": "device",
    "tablet_pin_set": "device",
    # sign-in
    "signed_in": "",
    "sign_in_refused": "device reason",
    "signed_out": "",
    # people
    "person_created": "",
    "role_given": "role",
    "staff_card_changed": "",
    # programmes
    "programme_created": "programme template",
    "staff_assigned": "programme role",
    "enrolled": "enrolment programme",
}

ACTS: dict[str, frozenset[str]] = {act: frozenset(keys.split()) for act, keys in _ACTS.items()}
