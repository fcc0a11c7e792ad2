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
    "numbers_read": "programme period form",
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
    # staff come in and leave
    "staff_invited": "invitation",
    "invitation_opened": "invitation",
    "invitation_refused": "invitation why",
    "invitation_used": "invitation",
    "passkey_added": "passkey",
    "passkey_removed": "passkey",
    "passkey_refused": "passkey",
    "recovery_code_made": "",
    "recovery_code_used": "",
    "identity_linked": "identity",
    "access_ended": "",
    # associations and people
    "association_created": "",
    "person_created": "",
    "role_given": "role",
    "staff_card_changed": "",
    "protection_set": "",
    "protection_ended": "",
    "access_named": "staff",
    "access_taken": "staff",
    # programmes
    "programme_created": "programme template",
    "staff_assigned": "programme role",
    "staff_taken_back": "programme role",
    "enrolled": "enrolment programme",
    # an enrolment's life
    "enrolment_changed": "enrolment field",
    "enrolment_extended": "enrolment until",
    "handed_over": "enrolment coach",
    "enrolment_ended": "enrolment group",
    "end_undone": "enrolment",
    "phone_view_chosen": "view",
    "contact_noted": "enrolment how",
    "note_written": "enrolment version",
    "follow_up_asked": "enrolment",
    "person_changed": "fields",
    # what the operator does with commands
    "extract_made": "format",
    "names_listed": "people",
    "person_erased": "",
    "association_exported": "tables",
    "database_restored": "made",
}

ACTS: dict[str, frozenset[str]] = {act: frozenset(keys.split()) for act, keys in _ACTS.items()}
